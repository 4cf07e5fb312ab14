"""A hash tree over texts, as in RFC 9162 section 2.1: one root stands for all, and a short path proves that one was among them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def _hash(data: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, data).digest()


def leaf(text: bytes, algorithm: str = "sha256") -> bytes:
    """The hash of one text. Leaves and nodes begin with different bytes, so that no node can be passed off as a text."""
    return _hash(b"\x00" + text, algorithm)


def _node(left: bytes, right: bytes, algorithm: str) -> bytes:
    return _hash(b"\x01" + left + right, algorithm)


def merkle_root(texts: Sequence[bytes], algorithm: str = "sha256") -> str:
    """The hexadecimal root over `texts` in their order; that of no texts is the hash of nothing.

    >>> merkle_root([b"a"]) == leaf(b"a").hex()
    True
    """
    row = [leaf(text, algorithm) for text in texts]
    if not row:
        return _hash(b"", algorithm).hex()
    while len(row) > 1:
        row = _next_row(row, algorithm)
    return row[0].hex()


def _next_row(row: list[bytes], algorithm: str) -> list[bytes]:
    paired = [_node(row[n], row[n + 1], algorithm) for n in range(0, len(row) - 1, 2)]
    return paired + row[-1:] if len(row) % 2 else paired


def merkle_paths(texts: Sequence[bytes], wanted: Sequence[int], algorithm: str = "sha256") -> list[list[str]]:
    """For each index in `wanted`, what `root_from_path` needs: the neighbours on the way up, "" where there is none."""
    row = [leaf(text, algorithm) for text in texts]
    paths: list[list[str]] = [[] for _ in wanted]
    level = 0
    while len(row) > 1:
        for path, index in zip(paths, wanted, strict=True):
            neighbour = (index >> level) ^ 1
            path.append(row[neighbour].hex() if neighbour < len(row) else "")
        row = _next_row(row, algorithm)
        level += 1
    return paths


def root_from_path(text: bytes, index: int, path: Sequence[str], algorithm: str = "sha256") -> str:
    """The root that `text` at `index` leads to along `path`; equal to the tree's root only where it was there. Bad hexadecimal raises `ValueError`.

    >>> texts = [b"a", b"b", b"c"]
    >>> [path] = merkle_paths(texts, [2])
    >>> root_from_path(b"c", 2, path) == merkle_root(texts)
    True
    """
    hashed = leaf(text, algorithm)
    for neighbour in path:
        if neighbour:
            other = bytes.fromhex(neighbour)
            if other.hex() != neighbour:
                raise ValueError(f"not lower-case hexadecimal: {neighbour[:70]}")
            hashed = _node(other, hashed, algorithm) if index & 1 else _node(hashed, other, algorithm)
        index >>= 1
    return hashed.hex()
