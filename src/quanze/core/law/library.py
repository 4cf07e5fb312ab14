"""The law library: works found by title, short name or number; versions by day; provisions by number. It knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rapidfuzz import fuzz, process

from quanze.core.law.assembly import assemble
from quanze.core.law.facts import EnactmentFact, RepealFact
from quanze.core.law.model import ArticleText, Expression, Provision, Work
from quanze.core.law.provisions import article_number, split_article
from quanze.core.law.reading import VersionReading
from quanze.core.law.titles import number_key, short_keys, title_key, without_country

How = Literal["title", "alias", "short", ""]
_LONGEST = 200  # characters; what is longer is no title of an enactment
_MEMO = 200_000  # how many different titles one library remembers, so that endless input cannot fill the memory


class LawSource(Protocol):
    """Where law texts are held: a file, a database, a list in memory. Keys are those of `title_key`."""

    def keys(self) -> Iterable[str]:
        """Every title key that is held."""

    def readings(self, key: str) -> Sequence[VersionReading]:
        """The versions held under a key, in any order; empty where there is none."""

    def repeals(self, key: str) -> Sequence[RepealFact]:
        """Who repeals the enactment under a key, as the held texts say."""

    def numbers(self) -> Mapping[str, Sequence[str]]:
        """Number key -> title keys of the enactments that bear it."""

    def articles(self, id_: str) -> Sequence[ArticleText]:
        """The articles of one version; empty where its text is not held."""


@dataclass(frozen=True, slots=True)
class Found:
    """The works that a title may mean and by what kind of name they were found; no works and "" where none was."""

    works: tuple[Work, ...]
    how: How


class LawLibrary(Protocol):
    """What the resolver and the checks ask of a law library."""

    def find(self, title: str) -> Found: ...

    def numbered(self, doc_no: str) -> tuple[Work, ...]: ...

    def suggest(self, title: str, limit: int = 3) -> tuple[str, ...]: ...

    def article_numbers(self, expression: Expression) -> frozenset[tuple[int, int | None]] | None: ...

    def provision(self, expression: Expression, article: int, sub: int | None = None) -> Provision | None: ...


class Library:
    """A library over the catalogue's facts and any number of sources of text. Nothing is read from a source before it is asked for.

    >>> law = Library([EnactmentFact("中华人民共和国行政处罚法", "法律", aliases=("处罚法",))])
    >>> law.find("《行政处罚法》").how, law.find("处罚法").works[0].title, law.find("行政出罚法").how
    ('title', '中华人民共和国行政处罚法', '')
    >>> law.suggest("行政出罚法")
    ('中华人民共和国行政处罚法',)
    """

    def __init__(
        self,
        facts: Iterable[EnactmentFact] = (),
        sources: Sequence[LawSource] = (),
        repeals: Iterable[RepealFact] = (),
        orders: Mapping[str, str] | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._orders = {number_key(number): day for number, day in (orders or {}).items()}
        self._facts: dict[str, list[EnactmentFact]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._repeals: dict[str, list[RepealFact]] = {}
        for fact in facts:
            key = title_key(fact.title)
            self._facts.setdefault(key, []).append(fact)
            for alias in fact.aliases:
                self._aliases.setdefault(title_key(alias), []).append(key)
        for repeal in repeals:
            self._repeals.setdefault(repeal.key, []).append(repeal)
        self._source_keys: frozenset[str] | None = None
        self._short: dict[str, list[str]] | None = None
        self._numbers: dict[str, list[str]] | None = None
        self._titles: dict[str, str] | None = None
        self._near: dict[str, tuple[str, ...]] = {}
        self._works: dict[str, tuple[Work, ...]] = {}
        self._found: dict[str, Found] = {}
        self._articles: dict[str, dict[tuple[int, int | None], ArticleText]] = {}
        self._article_numbers: dict[str, frozenset[tuple[int, int | None]] | None] = {}
        self._provisions: dict[tuple[str, int, int | None], Provision | None] = {}

    # finding works

    def find(self, title: str) -> Found:
        """The works that `title` names: by its full name, else by a short name in use, else by one made by rule."""
        if len(title) > _LONGEST:
            return Found((), "")
        found = self._found.get(title)
        if found is None:
            if len(self._found) >= _MEMO:
                self._found.clear()
            found = self._found[title] = self._look_up(title_key(title))
        return found

    def _look_up(self, key: str) -> Found:
        if not key:
            return Found((), "")
        if works := self._works_under(key):
            return Found(works, "title")
        if key in self._aliases:
            return Found(self._all(self._aliases[key]), "alias")
        names = self._short_names().get(key, [])
        # 国务院关于印发《某某办法》的通知 names the 办法 that it carries
        names = names + [k for other in short_keys(key) if "关于" in key and (k := other) in self._all_keys()]
        works = self._all(names)
        return Found(works, "short" if works else "")

    def _all(self, keys: Iterable[str]) -> tuple[Work, ...]:
        return tuple(work for key in dict.fromkeys(keys) for work in self._works_under(key))

    def numbered(self, doc_no: str) -> tuple[Work, ...]:
        """The works that ever bore a document number."""
        if len(doc_no) > _LONGEST:
            return ()
        if self._numbers is None:
            numbers: dict[str, list[str]] = {}
            for key, facts in self._facts.items():
                for fact in facts:
                    for number in fact.doc_nos:
                        numbers.setdefault(number_key(number), []).append(key)
            for source in self._sources:
                for number, keys in source.numbers().items():
                    numbers.setdefault(number, []).extend(keys)
            self._numbers = numbers
        return self._all(self._numbers.get(number_key(doc_no), ()))

    def suggest(self, title: str, limit: int = 3) -> tuple[str, ...]:
        """Titles that look like `title`, the nearest first; a suggestion for a person, never an answer."""
        key = title_key(title)
        if key in self._near:
            return self._near[key][:limit]
        if self._titles is None:
            self._titles = {k: self._facts[k][0].title if k in self._facts else k for k in self._all_keys()}
        near = process.extract(without_country(key), list(self._titles), scorer=fuzz.ratio, limit=5, score_cutoff=72)
        if len(self._near) >= 5_000:
            self._near.clear()
        self._near[key] = tuple(self._titles[k] for k, _, _ in near)
        return self._near[key][:limit]

    def _all_keys(self) -> frozenset[str]:
        if self._source_keys is None:
            self._source_keys = frozenset(self._facts).union(*(source.keys() for source in self._sources))
        return self._source_keys

    def keys(self) -> frozenset[str]:
        """Every title key of the library."""
        return self._all_keys()

    def _short_names(self) -> dict[str, list[str]]:
        if self._short is None:
            short: dict[str, list[str]] = {}
            for key in sorted(self._all_keys()):
                for other in short_keys(key):
                    short.setdefault(other, []).append(key)
            self._short = short
        return self._short

    # putting works together

    def _works_under(self, key: str) -> tuple[Work, ...]:
        works = self._works.get(key)
        if works is None:
            if len(self._works) >= _MEMO:
                self._works.clear()
            works = self._works[key] = self._assembled(key)
        return works

    def _assembled(self, key: str) -> tuple[Work, ...]:
        readings: dict[str, list[VersionReading]] = {}
        for source in self._sources:
            for reading in source.readings(key):
                readings.setdefault(reading.level, []).append(reading)
        facts = list(self._facts.get(key, ()))
        repeals = [*self._repeals.get(key, ()), *(r for source in self._sources for r in source.repeals(key))]
        works: list[Work] = []
        for level in readings:
            of_level = [f for f in facts if f.level in (level, "") or len(readings) == 1]
            facts = [f for f in facts if f not in of_level]
            works.append(assemble(key, of_level, readings[level], repeals, self._orders))
        by_level: dict[str, list[EnactmentFact]] = {}
        for fact in facts:
            by_level.setdefault(fact.level, []).append(fact)
        works.extend(assemble(key, of_level, [], repeals, self._orders) for of_level in by_level.values())
        return tuple(works)

    # reading provisions

    def _texts(self, expression: Expression) -> dict[tuple[int, int | None], ArticleText]:
        held = self._articles.get(expression.id)
        if held is None:
            if len(self._articles) >= 2000:
                self._articles.clear()
            held = {}
            for source in self._sources:
                for article in source.articles(expression.id):
                    number = article_number(article.no)
                    if number is not None:
                        held.setdefault(number, article)
                if held:
                    break
            self._articles[expression.id] = held
        return held

    def article_numbers(self, expression: Expression) -> frozenset[tuple[int, int | None]] | None:
        """The numbers of every article of a version; None where neither its text nor its number of articles is known."""
        if expression.id in self._article_numbers:
            return self._article_numbers[expression.id]
        numbers: frozenset[tuple[int, int | None]] | None
        if expression.text_held:
            numbers = frozenset(self._texts(expression))
        elif expression.last_article:
            numbers = frozenset((n, None) for n in range(1, expression.last_article + 1))
        else:
            numbers = None
        self._article_numbers[expression.id] = numbers
        return numbers

    def provision(self, expression: Expression, article: int, sub: int | None = None) -> Provision | None:
        """One article of a version with its 款项目; None where it has no such article, or its text is not held."""
        name = (expression.id, article, sub)
        if name not in self._provisions:
            if len(self._provisions) >= _MEMO:
                self._provisions.clear()
            text = self._texts(expression).get((article, sub)) if expression.text_held else None
            self._provisions[name] = split_article(text) if text is not None else None
        return self._provisions[name]

    def articles(self, expression: Expression) -> tuple[ArticleText, ...]:
        """Every article of a version in the order of the text; empty where its text is not held."""
        for source in self._sources:
            if found := source.articles(expression.id):
                return tuple(found)
        return ()
