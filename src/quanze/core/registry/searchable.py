"""Text as search sees it: a query hits exactly where its normalised form is a substring of the normalised text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from quanze.core.registry.face import in_order, words

SEPARATOR = "\x1f"  # stands between two texts of one record; no query can contain it, so no hit crosses from one to the next
BLOCK = 64  # characters that are passed at once where a place in a normalised text is sought in the text itself
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


class _Forms(dict[int, str]):
    """Each character's search form, worked out when it is first met: width and compatibility folded (NFKC), case folded,
    white space and invisible characters gone. One character at a time, so that every hit can be traced to its source."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) in _INVISIBLE or character.isspace():
            form = ""
        else:
            folded = unicodedata.normalize("NFKC", character).casefold()
            form = "".join(part for part in folded if not part.isspace() and unicodedata.category(part) not in _INVISIBLE)
        self[code] = form
        return form


_FORMS = _Forms()


def normalise(text: str) -> str:
    """`text` as search sees it.

    >>> normalise("《食品 安全法》第１２条\\nＡBc①")
    '《食品安全法》第12条abc1'
    """
    return text.translate(_FORMS)


def query_words(query: str, limit: int = 200) -> tuple[str, ...]:
    """The normalised words of a query, each once; a record is hit if it holds all of them. Only the first `limit` characters count.

    >>> query_words("行政 处罚　行政")
    ('行政', '处罚')
    """
    return tuple(dict.fromkeys(word for part in query[:limit].split() if (word := normalise(part))))


def searchable(fields: dict[str, Any]) -> str:
    """All that a record says, normalised, its texts kept apart."""
    return SEPARATOR.join(text for part in words(in_order(fields)) if (text := normalise(part)))


def tokens(text: str) -> str:
    """Normalised text as space-separated tokens, one a character, that an index may cut at spaces without knowing any language.

    Letters that every index treats as letters stand for themselves; all others are written as `u` and six digits,
    so that tokens can be joined and still be told apart.

    >>> tokens("罚,a")
    '罚 u00002c a'
    """
    return " ".join([_TOKENS[character] for character in text])


def pair_tokens(text: str) -> str:
    """Tokens for every two neighbouring characters, in order; "" for a text of fewer than two.

    >>> pair_tokens("行政处罚")
    '行政 政处 处罚'
    """
    parts = [_TOKENS[character] for character in text]
    return " ".join([first + second for first, second in pairwise(parts)])


def character_tokens(text: str) -> str:
    """Every character of a text once, as tokens.

    >>> character_tokens("的的的")
    '的'
    """
    return " ".join([_TOKENS[character] for character in dict.fromkeys(text)])


class _Tokens(dict[str, str]):
    def __missing__(self, character: str) -> str:
        plain = "0" <= character <= "9" or "a" <= character <= "z" or "\u4e00" <= character <= "\u9fa5"
        token = self[character] = character if plain else f"u{ord(character):06x}"
        return token


_TOKENS = _Tokens()


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a text with the hits in it, as (start, end) inside `text`."""

    text: str
    marks: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def marks(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where in `text`, in its own characters, the normalised words stand; joined where they touch, in order.

    >>> marks("行 政处罚", ["行政"])
    [(0, 3)]
    """
    return list(_marks(text, _spots(normalise(text), wanted)))


def _spots(plain: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in a normalised text, in order."""
    return sorted((start, start + len(word)) for word in wanted if word for start in _starts(plain, word))


def _marks(text: str, spots: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spots of the normalised text in the text's own characters, joined where they touch; no further than they are asked for."""
    start = passed = 0
    begun: tuple[int, int] | None = None
    for plain_start, plain_end in spots:
        start, passed = _walk(text, start, passed, plain_start)
        end = _walk(text, start, passed, plain_end - 1)[0] + 1
        if begun is None:
            begun = (start, end)
        elif start <= begun[1]:
            begun = (begun[0], max(end, begun[1]))
        else:
            yield begun
            begun = (start, end)
    if begun is not None:
        yield begun


def _walk(text: str, index: int, passed: int, place: int) -> tuple[int, int]:
    """The character of `text` from which the character at `place` of its normalised form comes, and how many normalised ones stand before it.

    `index` is where the walk begins and `passed` how many normalised characters stand before that; what lies far off is passed in blocks.
    """
    while place - passed > BLOCK:
        size = len(normalise(text[index : index + BLOCK]))
        if passed + size > place:
            break
        index, passed = index + BLOCK, passed + size
    while (after := passed + len(_FORMS[ord(text[index])])) <= place:
        index, passed = index + 1, after
    return index, passed


def _starts(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def extract(text: str, wanted: Sequence[str], around: Sequence[str] = (), before: int = 24, length: int = 96) -> Extract | None:
    """The stretch of `text` around its first hit, or its first hit of `around`, with every hit in it; `None` where nothing hits.

    >>> extract("气瓶的检验由市场监督管理局负责", ["气瓶", "负责"], around=["负责"], before=3, length=5).text
    '管理局负责'
    """
    plain = normalise(text)
    spots = _spots(plain, wanted)
    if not spots:
        return None
    first = next(_marks(text, _spots(plain, around) or spots))
    start = max(0, first[0] - before)
    end = min(len(text), max(start + length, first[1]))
    start = max(0, min(start, end - length))
    near = takewhile(lambda mark: mark[0] < end, _marks(text, spots))
    inside = tuple((max(a, start) - start, min(b, end) - start) for a, b in near if b > start)
    return Extract(text[start:end], inside, start > 0, end < len(text))
