"""The words by which lists name their columns, as values: what the rulebook says, made fit for fast comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, get_args

from quanze.core.lists.model import Kind

LONGEST_HEADING = 60  # a heading with its explanation in brackets; what is longer is content
REMEMBERED = 4096  # headings whose fields a kind keeps at hand
KINDS: tuple[Kind, ...] = get_args(Kind)

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|【[^【】]*】")
_STOPS = ("。", "；", "！")  # a heading is no sentence
_NOISE = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """`text` as headings are compared: half-width, without white space and punctuation.

    >>> heading_key("序　号："), heading_key("实施层级\\n及权限")
    ('序号', '实施层级及权限')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def bare_key(text: str) -> str:
    """`heading_key` without what stands in brackets.

    >>> bare_key("法定期限（天/日）")
    '法定期限'
    """
    return _NOISE.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", text))).upper()


@dataclass(frozen=True, slots=True)
class KindWords:
    """How one kind of list names its columns.

    `names` maps a heading to the fields it stands for (two where one heading covers two columns); `tails` maps the ends of
    headings to what they may be the ends of, for those that a page edge cut at the front. `loose` are names that mean a field only where
    no other heading of the table does. `fields` are all that the kind has a name for.
    """

    kind: Kind
    names: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    tails: Mapping[str, tuple[tuple[str, ...], ...]]
    weights: Mapping[str, float]
    needs: tuple[frozenset[str], ...]
    words: tuple[str, ...]
    loose: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    told: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)  # headings asked for before

    def is_loose(self, text: str) -> bool:
        """Whether a heading gives way to another that names the same field."""
        return heading_key(text) in self.loose or bare_key(text) in self.loose

    def fields_for(self, text: str) -> tuple[str, ...]:
        """The fields that a whole heading stands for; empty where the kind has none by that name."""
        if len(text) > LONGEST_HEADING:
            return ()
        found = self.told.get(text)
        if found is None:
            if len(self.told) >= REMEMBERED:
                self.told.clear()
            found = self.told[text] = () if text.rstrip()[-1:] in _STOPS else self._fields_for(text)
        return found

    def _fields_for(self, text: str) -> tuple[str, ...]:
        for key in dict.fromkeys((heading_key(text), bare_key(text))):
            if not key:
                continue
            if key in self.names:
                return self.names[key]
            for pattern, fields in self.patterns:
                if pattern.search(key):
                    return fields
        return ()

    def fields_for_tail(self, text: str) -> tuple[tuple[str, ...], ...]:
        """What a heading cut at its front may stand for, the likeliest first; two characters at least are needed."""
        return self.tails.get(heading_key(text), ())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the recogniser knows of words: headings by kind, and the power types with the words that mean them."""

    kinds: Mapping[Kind, KindWords]
    power_types: Mapping[str, str]
    headings: frozenset[str]

    def knows(self, text: str) -> bool:
        """Whether any kind of list names a column so."""
        return any(words.fields_for(text) for words in self.kinds.values())

    def power_type(self, text: str) -> str | None:
        """The national type that a printed word means, or None."""
        return self.power_types.get(heading_key(text)) or self.power_types.get(bare_key(text))


def lexicon_from_data(headers: Mapping[str, Any], power_types: Mapping[str, Any]) -> Lexicon:
    """The lexicon that the rulebook's `headers` and `power_types` describe.

    Raises `ValueError` where they name a kind that the model does not have or a field they do not define.
    """
    shared: Mapping[str, Mapping[str, Any]] = headers["shared"]
    kinds: dict[Kind, KindWords] = {}
    for kind, entry in headers["kinds"].items():
        if kind not in KINDS:
            raise ValueError(f"the header lexicon names the list kind {kind!r}; known: {', '.join(KINDS)}")
        kinds[kind] = _kind_words(kind, entry, shared)
    types: dict[str, str] = {}
    for name, aliases in power_types["types"].items():
        for word in (name, *aliases):
            types[heading_key(word)] = name
    return Lexicon(kinds, types, frozenset(name for words in kinds.values() for name in words.names))


def _kind_words(kind: Kind, entry: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> KindWords:
    names: dict[str, tuple[str, ...]] = {}
    patterns: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
    weights: dict[str, float] = {}
    loose: set[str] = set()

    def learn(fields: tuple[str, ...], words: Mapping[str, Any]) -> None:
        for name in words.get("names", ()):
            names.setdefault(heading_key(str(name)), fields)
        for pattern in words.get("patterns", ()):
            patterns.append((re.compile(pattern), fields))
        for name in words.get("loose", ()):
            if names.setdefault(heading_key(str(name)), fields) == fields:
                loose.add(heading_key(str(name)))
        if "weight" in words:
            weights[fields[0]] = float(words["weight"])

    # What the kind says itself goes before what it shares with others.
    for key, words in entry["fields"].items():
        learn(tuple(str(key).split("+")), words)
    for key, words in entry["fields"].items():
        if "extends" in words:
            learn((key,), shared[words["extends"]])
    for key in entry.get("shared", ()):
        if key not in shared:
            raise ValueError(f"the header lexicon lets {kind} share {key!r}, which is not defined under `shared`")
        learn((key,), shared[key])

    tails: dict[str, list[tuple[str, ...]]] = {}
    for name, fields in sorted(names.items(), key=lambda pair: pair[1] != ("item_name",)):
        for start in range(1, len(name) - 1):
            if name[start:] not in names and fields not in tails.setdefault(name[start:], []):
                tails[name[start:]].append(fields)
    needs = tuple(frozenset(group) for group in entry["needs"])
    ends = {tail: tuple(candidates) for tail, candidates in tails.items()}
    return KindWords(
        kind,
        names,
        tuple(patterns),
        ends,
        weights,
        needs,
        tuple(entry.get("words", ())),
        frozenset(loose),
        frozenset(name for fields in names.values() for name in fields),
    )
