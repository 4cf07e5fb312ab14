"""The hash tree gives the roots of the tree that certificate logs use, and paths prove what is in it and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_makers import OFFLINE

from quanze.core.proofs.merkle import merkle_paths, merkle_root, root_from_path

# the leaves of the reference vectors of Certificate Transparency (RFC 6962), and the roots over the first n of them
LEAVES = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("count", ROOTS)
def test_roots_are_those_of_the_reference(count: int) -> None:
    assert merkle_root(LEAVES[:count]) == ROOTS[count]


def by_definition(texts: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word: split at the largest power of two below the number of leaves."""
    if len(texts) == 1:
        return hashlib.sha256(b"\x00" + texts[0]).digest()
    split = 1
    while split * 2 < len(texts):
        split *= 2
    return hashlib.sha256(b"\x01" + by_definition(texts[:split]) + by_definition(texts[split:])).digest()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40))
def test_roots_are_those_of_the_definition_and_every_leaf_has_its_path(texts: list[bytes]) -> None:
    root = merkle_root(texts)
    assert root == by_definition(texts).hex()
    for index, path in enumerate(merkle_paths(texts, range(len(texts)))):
        assert root_from_path(texts[index], index, path) == root
        assert root_from_path(texts[index] + b"!", index, path) != root


def test_the_offline_verifier_gives_the_same_roots() -> None:
    heads = [(f"s{n}", n, "00") for n in range(1, 12)]
    texts = [OFFLINE.canonical(list(head)) for head in heads]
    for count in range(1, 12):
        assert OFFLINE.root_of(heads[:count], "sm3") == merkle_root(texts[:count], "sm3")
