"""Which record is which: a key that stays the same from one edition to the next, although names and numbers change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.registry.face import NUMBER_FIELDS, face

# A renamed item is still the same item if its name is nearly the same, or fairly the same and the rest of it agrees.
# Estimated on pairs of neighbouring items of real lists, which differ by one noun in a long formula.
SAME_NAME = 93.0
LIKELY_NAME = 80.0
SAME_REST = 70.0
KEY_LENGTH = 12


def plain(text: str) -> str:
    """A name as identity sees it: no width, case, white space or punctuation, no leading number.

    >>> plain("１．对“三无”产品的　处罚") == plain("（1）对三无产品的处罚")
    True
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(
        r"^\s*(?:[(（【]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）】]|(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.、．])", "", text
    )
    return re.sub(r"[\W_]+", "", text)


def identity(kind: str, fields: Mapping[str, Any]) -> str:
    """What names the record within its list. A record without a name is named by all that it says."""
    seen = face(kind, dict(fields))
    name = plain(seen.name)
    if kind == "discretion":  # several rows of one name differ by the provision that was violated
        name += plain(str(fields.get("violated_provision", "")))
    if not name and not seen.sub_name:
        rest = {key: value for key, value in fields.items() if key not in NUMBER_FIELDS}
        return "#" + digest(canonical_json(rest))[:16]
    return "|".join((plain(seen.power_type), name, plain(seen.sub_name)))


@dataclass(frozen=True, slots=True)
class Known:
    """A record that the registry already holds."""

    key: str
    kind: str
    fields: dict[str, Any]


def new_key(owner: str, kind: str, name: str, taken: set[str]) -> str:
    """A key for a record not seen before: twelve characters of the digest of owner, kind and identity; the n-th of equal ones differs."""
    turn = 1
    while True:
        key = digest(f"{owner}\x1f{kind}\x1f{name}\x1f{turn}".encode())[:KEY_LENGTH]
        if key not in taken:
            return key
        turn += 1


def assign_keys(
    owner: str, kind: str, new: Sequence[Mapping[str, Any]], known: Sequence[Known], taken: set[str] | None = None
) -> list[str]:
    """A key for every record of `new`: that of the known record it continues, else a new one not in `taken`.

    Known records are tried by code and sub-item, then by identity, then by name alone, then by likeness; each is
    continued at most once. The result does not depend on the order of `known` where identities differ.

    >>> old = [Known("k1", "power_items", {"item_name": "对无照经营的处罚", "power_type": "行政处罚"})]
    >>> assign_keys("局", "power_items", [{"item_name": "对无照 经营的处罚。", "power_type": "行政处罚"}], old)
    ['k1']
    """
    keys: list[str | None] = [None] * len(new)
    free = {index: record for index, record in enumerate(known) if record.kind == kind}

    def by_code(fields: Mapping[str, Any]) -> str:
        seen = face(kind, dict(fields))
        return f"{plain(seen.code)}|{plain(seen.sub_name)}" if seen.code else ""

    def by_identity(fields: Mapping[str, Any]) -> str:
        return identity(kind, fields)

    def by_name(fields: Mapping[str, Any]) -> str:
        seen = face(kind, dict(fields))
        return f"{plain(seen.name)}|{plain(seen.sub_name)}" if seen.name else ""

    for way in (by_code, by_identity, by_name):
        waiting: dict[str, list[int]] = {}
        for index, old in free.items():
            if name := way(old.fields):
                waiting.setdefault(name, []).append(index)
        wanted: dict[str, int] = {}
        for index, fields in enumerate(new):
            if keys[index] is None and (name := way(fields)):
                wanted[name] = wanted.get(name, 0) + 1
        for index, fields in enumerate(new):
            if keys[index] is not None or not (name := way(fields)):
                continue
            found = waiting.get(name)
            # a code or bare name that several share tells nothing about which is which
            if not found or (way is not by_identity and (wanted[name] > 1 or len(found) > 1)):
                continue
            chosen = found.pop(0)
            keys[index] = free.pop(chosen).key

    _by_likeness(kind, new, keys, free)
    used = set(taken or ()) | {record.key for record in known} | {key for key in keys if key}
    made: list[str] = []
    for index, fields in enumerate(new):
        key = keys[index]
        if key is None:
            key = new_key(owner, kind, identity(kind, fields), used)
            used.add(key)
        made.append(key)
    return made


def _by_likeness(kind: str, new: Sequence[Mapping[str, Any]], keys: list[str | None], free: dict[int, Known]) -> None:
    """Fills `keys` with the best likeness between what is still open on both sides."""
    open_new = [index for index, key in enumerate(keys) if key is None and face(kind, dict(new[index])).name]
    open_old = list(free)
    if not open_new or not open_old:
        return

    def label(fields: Mapping[str, Any]) -> str:
        seen = face(kind, dict(fields))
        return plain(seen.name + seen.sub_name)[:400]

    old_labels = [label(free[index].fields) for index in open_old]
    pairs: list[tuple[float, int, int]] = []
    for index in open_new:
        for _, score, position in process.extract(label(new[index]), old_labels, scorer=fuzz.ratio, score_cutoff=LIKELY_NAME, limit=3):
            pairs.append((score, index, open_old[position]))
    for score, index, old_index in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if keys[index] is not None or old_index not in free:
            continue
        old = free[old_index]
        if plain(face(kind, dict(new[index])).power_type) != plain(face(kind, old.fields).power_type):
            continue
        if score < SAME_NAME and fuzz.ratio(_rest(kind, new[index]), _rest(kind, old.fields)) < SAME_REST:
            continue
        keys[index] = free.pop(old_index).key


def _rest(kind: str, fields: Mapping[str, Any]) -> str:
    """What tells apart two items of like name: the law they rest on, the matters, else everything else."""
    chosen = [fields[name] for name in ("legal_basis", "penalty_basis", "content", "matters") if fields.get(name)]
    if not chosen:
        named = {"item_name", "sub_item", "power_type", "duty", "matter", "title"} | NUMBER_FIELDS
        chosen = [value for name, value in fields.items() if name not in named]
    return plain(canonical_json(chosen).decode())[:2000]
