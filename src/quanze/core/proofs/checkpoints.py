"""Checkpoints: from time to time the whole ledger is summed up in a few lines and signed.

A chain proves that nothing inside a stream was altered; it cannot prove that the end of a stream, or a whole stream, was not cut away. A
checkpoint can: it names how far every stream had grown. Each covers what was added since the one before and names that one's digest,
so the newest stands for the whole past. Published or handed to somebody outside, it binds the office itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from json.encoder import encode_basestring

from quanze.core.kernel.canonical import ALGORITHMS, canonical_json, canonical_value, digest
from quanze.core.kernel.events import GENESIS
from quanze.core.proofs.merkle import merkle_root

Head = tuple[str, int, str]
"""How far a stream had grown: its name, its last sequence number, the digest of that event."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed.

    `position` is that of the last event covered, `events` how many events there were up to it, `streams` how many streams grew since the
    checkpoint before, `root` the hash tree over their heads, `order` the digest of the positions and digests of all events since then
    (`order_line`, one after another), `previous` the digest of the checkpoint before (`GENESIS` for the first), `made` the moment, `key`
    the public key (hexadecimal) and `scheme` how it signs.
    """

    number: int
    made: str
    position: int
    events: int
    streams: int
    root: str
    order: str
    previous: str
    algorithm: str
    scheme: str
    key: str

    @property
    def text(self) -> str:
        """The canonical JSON that is digested and signed."""
        return canonical_json(asdict(self)).decode()

    @property
    def digest(self) -> str:
        return digest(self.text.encode(), self.algorithm)


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that canonical JSON `text` holds; `ValueError` where it holds none."""
    value = canonical_value(text)
    wanted = {field.name: field.type for field in fields(Checkpoint)}
    if not isinstance(value, dict) or set(value) != set(wanted):
        raise ValueError(f"a checkpoint has the fields {', '.join(sorted(wanted))}")
    for name, kind in wanted.items():
        if type(value[name]) is not {"int": int, "str": str}[str(kind)]:
            raise ValueError(f"{name} of a checkpoint is not of type {kind}")
    if value["algorithm"] not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {value['algorithm']!r}")
    return Checkpoint(**value)


def head_text(head: Head) -> bytes:
    """One leaf of the hash tree.

    >>> head_text(("a", 1, "00")).decode()
    '["a",1,"00"]'
    """
    stream, seq, said = head
    return f"[{encode_basestring(stream)},{seq},{encode_basestring(said)}]".encode()


def order_line(position: int, said: str) -> str:
    """One event's part in the text that `order` is the digest of."""
    return f"{position}:{said}\n"


def head_of(value: object) -> Head:
    """The head that a JSON list holds; `ValueError` where it holds none."""
    if isinstance(value, list) and [type(part) for part in value] == [str, int, str]:
        return (value[0], value[1], value[2])
    raise ValueError(f"a head is [stream, seq, digest], found {str(value)[:60]}")


def sorted_heads(heads: Mapping[str, tuple[int, str]]) -> list[Head]:
    """The heads in the order of the tree: by the name of the stream, character by character."""
    return [(stream, *heads[stream]) for stream in sorted(heads)]


def make_checkpoint(
    before: Checkpoint | None,
    heads: Sequence[Head],
    order: str,
    *,
    made: str,
    position: int,
    added: int,
    algorithm: str,
    scheme: str,
    key: str,
) -> Checkpoint:
    """The checkpoint that follows `before` and covers `added` events more; `order` are their order lines, joined."""
    return Checkpoint(
        number=before.number + 1 if before else 1,
        made=made,
        position=position,
        events=(before.events if before else 0) + added,
        streams=len(heads),
        root=merkle_root([head_text(head) for head in heads], algorithm),
        order=digest(order.encode(), algorithm),
        previous=before.digest if before else GENESIS,
        algorithm=algorithm,
        scheme=scheme,
        key=key,
    )
