"""The citations of a record as links: over the printed words, and gathered under them with how each enactment stands.

The words themselves are never altered: a link is laid over a stretch of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from quanze.core.checks.prepare import days_of
from quanze.core.citations.model import Citation, Provision
from quanze.core.citations.parser import find_citations
from quanze.core.citations.resolver import Resolution, Resolver
from quanze.core.law.model import Work
from quanze.core.law.numerals import article_name, parse_numeral
from quanze.store.law import queries
from quanze.web.portal.law_addresses import article_url, work_url
from quanze.web.portal.law_standing import Chip, since_list, unresolved

ARTICLE = re.compile(
    r"第\s*(?P<no>[零〇○一二三四五六七八九十百千\d][零〇○一二三四五六七八九十百千\d\s]{0,14}?)\s*条(?:\s*之\s*(?P<sub>[一二三四五六七八九十]{1,3}))?"
)
MAY_CITE = re.compile(r"[《〈<＜第号章本该]")
LONGEST = 60_000  # characters of one text; what is longer is shown without links


@dataclass(frozen=True, slots=True)
class Mark:
    """A link over the characters `start` to `end` of a text; `state` is the short word of an enactment that changed, "" else."""

    start: int
    end: int
    url: str
    state: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """An article that a record cites: as it stands today, and as it stood on the list's date where that was another version ("" else).

    Both are "" where neither version has it; `missing` says so.
    """

    name: str
    then: str
    now: str
    missing: str = ""


@dataclass(slots=True)
class CitedLaw:
    """An enactment that a record cites, with every article of it; no address where it could not be found."""

    title: str
    level: str
    chip: Chip
    url: str = ""
    then: str = ""
    provisions: dict[tuple[int, int | None], CitedProvision] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)


@lru_cache(maxsize=16)
def _resolver(version: str, day: date, region: str) -> Resolver:
    """Kept from request to request; `version` is that of the law, `region` the province-level region."""
    return Resolver(queries.current_library(), day, region=region, suggestions=False)


@lru_cache(maxsize=1024)
def _citations(text: str) -> tuple[Citation, ...]:
    """Many items of a list rest on one text, and a page is asked for more than once."""
    return tuple(find_citations(text))


class LawLinks:
    """What the texts of one record cite. `of(text)` gives the links over a text, `laws` all enactments of the record."""

    def __init__(self, list_date: str, today: date, region: str = "") -> None:
        first, last = days_of(list_date)
        self.printed = list_date
        self.exact = first == last
        self.list_day = min(last, today) if last else None
        self.today = today
        version = queries.law_version()
        self._now = _resolver(version, today, region)
        self._then = _resolver(version, self.list_day, region) if self.list_day else None
        self._marks: dict[str, list[Mark]] = {}
        self._laws: dict[tuple[str, str], CitedLaw] = {}

    @property
    def laws(self) -> tuple[CitedLaw, ...]:
        """The enactments cited so far, those in trouble first, else as they come."""
        order = {"gone": 0, "caution": 1}
        return tuple(sorted(self._laws.values(), key=lambda law: order.get(law.chip.tone, 2)))

    def read(self, fields: Mapping[str, Any]) -> LawLinks:
        """Reads every text of a record, so that `laws` is complete before the page is drawn."""
        from quanze.web.common.templatetags.design import texts

        for name, value in fields.items():
            whole = "\n".join(texts(value))
            self._find(whole, name)
        return self

    def of(self, text: str) -> Sequence[Mark]:
        """The links over `text`, in order, none over another."""
        if text not in self._marks:
            self._find(text, "")
        return self._marks[text]

    def _find(self, text: str, field_name: str) -> None:
        if not text or len(text) > LONGEST or not MAY_CITE.search(text):
            self._marks[text] = []
            return
        found: list[Mark] = []
        citations = _citations(text)
        quoted = [quote.span for each in citations for quote in each.quotes]
        for each in citations:
            then = self._then.resolve(each) if self._then else None
            now = self._now.resolve(each)
            resolution = then if then is not None and then.work is not None else now
            inside = any(q.start <= each.span.start and each.span.end <= q.end for q in quoted)
            if not inside:
                self._note(each, resolution, now, field_name)
            if resolution.work is not None:
                found += self._over(text, each, resolution.work, _held(resolution, now))
        self._marks[text] = _apart(found)

    def _note(self, citation: Citation, resolution: Resolution, now: Resolution, field_name: str) -> None:
        work = resolution.work
        if work is None:
            title = citation.antecedent or citation.title or citation.doc_no or ""
            law = self._laws.setdefault(("", title), CitedLaw(title, "", unresolved(resolution)))
        else:
            key = (work.key, work.level)
            if key not in self._laws:
                then = work_url(work, self.list_day) if self._stood_otherwise(work) else ""
                self._laws[key] = CitedLaw(work.title, work.level, since_list(work, self.list_day, self.today), work_url(work), then)
            law = self._laws[key]
            missing = {(p.provision.article, p.provision.sub): p.message for p in resolution.provisions if p.found is False}
            held = _held(resolution, now)
            for one in resolution.provisions:
                if (number := _number(one.provision)) is not None and number not in law.provisions:
                    law.provisions[number] = CitedProvision(
                        article_name(*number),
                        article_url(work, *number, on=self.list_day) if number in held and self._stood_otherwise(work) else "",
                        article_url(work, *number) if number in held else "",
                        missing.get(number, ""),
                    )
        if field_name and field_name not in law.fields:
            law.fields.append(field_name)

    def _stood_otherwise(self, work: Work) -> bool:
        """Whether another version than today's counted on the list's date."""
        if self.list_day is None:
            return False
        then, now = work.expression_on(self.list_day), work.expression_on(self.today)
        return (then.id if then else "") != (now.id if now else "")

    def _over(self, text: str, citation: Citation, work: Work, cited: Set[tuple[int, int | None]]) -> list[Mark]:
        chip = since_list(work, self.list_day, self.today)
        state = chip.word.split("（")[0] if chip.tone in ("gone", "caution") and chip.word.startswith("已") else ""
        # today's address where nothing changed, so that one article has one address
        on = self.list_day if self._stood_otherwise(work) else None
        marks = []
        start, end = citation.span.start, citation.span.end
        if title := _title_place(text[start:end], citation):
            marks.append(Mark(start + title[0], start + title[1], work_url(work, on), state, chip.tone))
        for words in ARTICLE.finditer(text, start, end):
            if (number := _read(words)) in cited and number is not None:
                marks.append(Mark(words.start(), words.end(), article_url(work, *number, on=on)))
        before = end
        for quote in citation.quotes:
            number = _number(quote.provision) if quote.provision is not None else None
            if number is not None and number in cited:
                heads = list(ARTICLE.finditer(text, max(before, quote.span.start - 30), min(len(text), quote.span.start + 24)))
                head = next((one for one in heads if _read(one) == number), None)
                if head:
                    marks.append(Mark(head.start(), head.end(), article_url(work, *number, on=on)))
            before = max(before, quote.span.end)
        return marks


def _number(provision: Provision) -> tuple[int, int | None] | None:
    if provision.article is None or provision.annex is not None or not 0 < provision.article < 10_000:
        return None
    return provision.article, provision.sub


def _held(resolution: Resolution, now: Resolution) -> set[tuple[int, int | None]]:
    """The cited articles that the version of the list's date or that of today has, or may have: only these have a page to lead to."""
    every = [*resolution.provisions, *(now.provisions if now.work == resolution.work else ())]
    # 第二条第九项 may be missing while 第二条 is there
    gone = ("past-the-end", "no-such-article")
    return {number for one in every if (number := _number(one.provision)) is not None and not (one.found is False and one.code in gone)}


def _read(words: re.Match[str]) -> tuple[int, int | None] | None:
    number = parse_numeral(words["no"])
    return None if number is None else (number, parse_numeral(words["sub"]) if words["sub"] else None)


def _title_place(raw: str, citation: Citation) -> tuple[int, int] | None:
    """Where the title stands in the citation's own words: inside its marks with them, else the bare name; None where it names none."""
    if citation.title_form == "self":
        return None
    start = next((place for place, c in enumerate(raw) if c in "《〈<＜"), -1)
    if start >= 0 and citation.title:
        want = sum(1 for c in citation.title if not c.isspace())
        seen = depth = 0
        for place in range(start, len(raw)):
            c = raw[place]
            depth += (c in "《〈<＜") - (c in "》〉>＞")
            seen += not c.isspace()
            if depth <= 0 and place > start:
                return start, place + 1
            if seen >= want + 4:
                break
    if citation.title and (bare := raw.find(citation.title)) >= 0:
        return bare, bare + len(citation.title)
    if citation.doc_no and not citation.title and (bare := raw.find(citation.doc_no)) >= 0:
        return bare, bare + len(citation.doc_no)
    return None


def _apart(marks: list[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept
