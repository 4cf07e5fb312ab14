"""What a search offers beside its hits: the enactments that the words name, and other words where there are no hits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product
from typing import Any
from urllib.parse import urlencode

from quanze.adapters.everyday_words import everyday_words
from quanze.adapters.system_clock import today
from quanze.core.law.model import Work
from quanze.core.law.numerals import article_name
from quanze.core.law.provisions import article_number
from quanze.core.law.status import status_on
from quanze.core.law.titles import title_key
from quanze.core.registry.question import Part, parts
from quanze.core.registry.searchable import query_words
from quanze.store.law import queries as law
from quanze.store.quality import queries as quality
from quanze.store.registry import queries
from quanze.store.registry.search.find import held
from quanze.web.portal.law_addresses import article_url, law_url, work_url
from quanze.web.portal.law_standing import Chip, standing

SHORTEST_TITLE = 3  # not law: 会计法 has three characters, and none has fewer
LONGEST_TITLE = 80  # not law: characters of a title that are looked for in a question
MOST_LAWS = 3  # not law: enactments named in one search
MOST_PARTS = 5  # not law: parts of a question that are looked for together
MOST_WAYS = 4  # not law: words offered for one part
MOST_TRIES = 30  # not law: combinations that are tried
SHOWN = 5  # not law: hits shown of the combination that is found


@dataclass(frozen=True, slots=True)
class LawMeant:
    """An enactment whose title stands in the words asked for; `article` where one of its articles does too."""

    title: str
    url: str
    chip: Chip | None
    successor: str
    successor_url: str
    article: str
    article_url: str
    items_url: str
    resting: int


# 刑法, 水法: two characters name an enactment only where they are all that is asked for, for they stand in many other words
_SHORT = re.compile(r"(?P<key>..)(?P<behind>(?:第.*|\d.*)?)$")


@lru_cache(maxsize=1)
def _titles(version: str) -> frozenset[str]:
    return frozenset(one.key for one in law.directory() if len(one.key) >= SHORTEST_TITLE)


def laws_meant(asked: str) -> tuple[LawMeant, ...]:
    """The enactments that the words name by their whole title, longest title first, each with the article that follows it."""
    known = _titles(law.law_version())
    text, found = title_key(asked), []
    if (short := _SHORT.match(text)) and law.works_of(short["key"]):
        return (_meant(short["key"], short["behind"]),)
    while len(found) < MOST_LAWS:
        spans = (
            (end - start, -start)
            for start in range(len(text))
            for end in range(start + SHORTEST_TITLE, min(len(text), start + LONGEST_TITLE) + 1)
            if text[start:end] in known
        )
        length, place = max(spans, default=(0, 0))
        if not length:
            break
        start = -place
        found.append(_meant(text[start : start + length], text[start + length :]))
        text = text[:start] + "\n" + text[start + length :]
    return tuple(found)


def _meant(key: str, behind: str) -> LawMeant:
    works = law.works_of(key)
    if len(works) != 1:  # the reader chooses between enactments of one title on the page of that title
        return LawMeant(key, law_url(key, ""), None, "", "", "", "", "", 0)
    work = works[0]
    number = _article_behind(behind)
    if number and not _may_have(work, *number):
        number = None
    successor = status_on(work, today()).successor
    later = law.works_of(title_key(successor)) if successor else ()
    return LawMeant(
        work.title,
        work_url(work),
        standing(work, today()),
        successor if later else "",
        work_url(later[0]) if later else "",
        article_name(*number) if number else "",
        article_url(work, *number) if number else "",
        f"{work_url(work)}items/" + (f"?article={number[0]}" + (f"-{number[1]}" if number[1] else "") if number else ""),
        quality.resting_count(work.key, work.level, *(number or ())),
    )


_BEHIND = re.compile(
    r"(?:的|中)?(?:第(?P<no>[\d零〇一二三四五六七八九十百千]+)条?|(?P<plain>\d+)(?:条|$)|(?P<words>[一二三四五六七八九十百千零]+)条)(?P<sub>之[一二三四五六七八九十\d]+)?"
)


def _article_behind(text: str) -> tuple[int, int | None] | None:
    """The article that the words directly behind a title name, also as people write it.

    >>> _article_behind("第124条罚多少"), _article_behind("124"), _article_behind("第一百三十三条之一"), _article_behind("2019年版")
    ((124, None), (124, None), (133, 1), None)
    """
    match = _BEHIND.match(text)
    return article_number(f"第{match['no'] or match['plain'] or match['words']}条{match['sub'] or ''}") if match else None


def _may_have(work: Work, article: int, sub: int | None) -> bool:
    """Whether the article's page has anything to say: a version has it or may have it, or an item rests on it."""
    numbers = [law.current_library().article_numbers(expression) for expression in work.expressions]
    return any(one is None or (article, sub) in one for one in numbers) or bool(quality.resting_count(work.key, work.level, article, sub))


def titles_like(asked: str) -> tuple[tuple[str, str], ...]:
    """Titles that differ little from what was asked for, with their addresses; () where what was asked for is no title."""
    if not title_key(asked).endswith(("法", "条例", "规定", "办法", "细则", "规则", "决定", "通知", "意见")):
        return ()
    near = (title for title in law.current_library().suggest(asked) if law.works_of(title_key(title)))
    return tuple((title, law_url(title_key(title), "")) for title in islice(near, MOST_LAWS))


@dataclass(frozen=True, slots=True)
class Way:
    """Words that find something, where they lead, and how much they find."""

    words: str
    url: str
    total: int


@dataclass(frozen=True, slots=True)
class Instead:
    """For a search without hits: its parts with words that do hit, and the most of its parts that stand in one record."""

    parts: tuple[tuple[str, tuple[Way, ...]], ...]
    together: Way | None
    hits: tuple[Any, ...]


def _way(words: str, where: dict[str, str | None]) -> Way:
    total = queries.search(words, **where, size=1).total
    return Way(words, "/search/?" + urlencode({"q": words, **{name: value for name, value in _asked(where) if value}}), total)


def _asked(where: dict[str, str | None]) -> list[tuple[str, str | None]]:
    return [("type" if name == "power_type" else name, value) for name, value in where.items()]


def instead(asked: str, where: dict[str, str | None]) -> Instead:
    """Other words for a question without hits, within the same body, kind and type; only words that find something there."""
    found = []
    for part in parts(asked, held, everyday_words()):
        ways = tuple(way for word in part.words[:MOST_WAYS] if (way := _way(word, where)).total)
        if ways:
            found.append((part.asked, ways))
    together = _together([Part(name, tuple(way.words for way in ways)) for name, ways in found[:MOST_PARTS]], where)
    shown = together or (found[0][1][0] if len(found) == 1 else None)
    hits = queries.search(shown.words, **where, size=SHOWN).hits if shown else ()
    return Instead(tuple(found), shown, hits)


def _together(found: list[Part], where: dict[str, str | None]) -> Way | None:
    """The most parts that some record holds together."""
    tries = (
        " ".join(dict.fromkeys(words))
        for size in range(len(found), 1, -1)
        for chosen in combinations(found, size)
        for words in product(*(part.words for part in chosen))
    )
    return next((way for words in islice(tries, MOST_TRIES) if (way := _way(words, where)).total), None)


def also_printed(asked: str, where: dict[str, str | None]) -> tuple[Way, ...]:
    """The words that lists use for the everyday words of a search that has hits of its own."""
    known = everyday_words()
    words = dict.fromkeys(way for word in query_words(asked) for way in known.get(word, ()))
    return tuple(way for word in islice(words, MOST_WAYS) if held(word) and (way := _way(word, where)).total)
