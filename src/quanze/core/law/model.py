"""What the law room gives: an enactment through time, its dated versions, its provisions, and honest unknowns among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.numerals import article_name

ActKind = Literal["passed", "approved", "promulgated", "effective", "amended", "revised", "repealed"]
Standing = Literal["in_force", "not_yet", "repealed", "replaced", "suspended", "unknown"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done to an enactment, as its heading tells it.

    `date` is as far as it is printed: YYYY-MM-DD, YYYY-MM or YYYY. `kind` keeps 修正/修改 (amended) apart from 修订 (revised).
    `effective` is the day from which an amendment counts where that is known. `doc_no` and `by` may be "".
    """

    kind: ActKind
    date: str
    doc_no: str = ""
    by: str = ""
    effective: str = ""

    def to_json(self) -> dict[str, str]:
        return {k: v for k in ("kind", "date", "doc_no", "by", "effective") if (v := getattr(self, k))}


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as a law text prints it: its own number words, the 编章节 it stands under, its paragraphs parted by line ends."""

    no: str
    text: str
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enactment:
    """One law text as it was read from a file, before anything is concluded from it."""

    title: str
    level: str
    region: str
    version: str
    headings: tuple[str, ...]
    articles: tuple[ArticleText, ...]
    preamble: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A 目: the 1. 2. 3. under an item."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A 项: the （一）（二） of a paragraph."""

    number: int
    text: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class LawParagraph:
    """A 款: a natural paragraph of an article with the items under it; `number` counts from 1."""

    number: int
    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """An article with its 款, 项 and 目. `sub` is the 之一 of an inserted article, None for the article itself."""

    article: int
    sub: int | None
    text: str
    section: tuple[str, ...]
    paragraphs: tuple[LawParagraph, ...]

    @property
    def name(self) -> str:
        return article_name(self.article, self.sub)


@dataclass(frozen=True, slots=True)
class Expression:
    """One dated version of a work.

    `made` is the day this wording was made (promulgated, amended or revised), `effective` the day it counts from; each None where
    it could not be read. `in_force` ends where the next version begins or the work is repealed. `estimated` is "" where
    `in_force` rests on printed days only, else the sentence that says what was assumed. `last_article` is None where we do not
    know how many articles this version has; `text_held` tells whether `Library.provision` can show its words; `words` is equal
    for two printings of one wording. `copies` are the ids of other printings of this version.
    """

    id: str
    title: str
    made: date | None
    effective: date | None
    in_force: Interval | Unresolved
    acts: tuple[Act, ...] = ()
    doc_no: str = ""
    estimated: str = ""
    last_article: int | None = None
    article_count: int | None = None
    text_held: bool = False
    source: str = ""
    copies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    words: str = ""

    def in_force_on(self, day: date) -> bool:
        return isinstance(self.in_force, Interval) and self.in_force.contains(day)

    def to_json(self) -> dict[str, Any]:
        spell: dict[str, Any] = (
            {"start": _iso(self.in_force.start), "end": _iso(self.in_force.end)}
            if isinstance(self.in_force, Interval)
            else {"unresolved": self.in_force.code, "reason": self.in_force.reason}
        )
        return {
            "id": self.id,
            "title": self.title,
            "made": _iso(self.made),
            "effective": _iso(self.effective),
            "in_force": spell,
            "estimated": self.estimated,
            "doc_no": self.doc_no,
            "acts": [act.to_json() for act in self.acts],
            "last_article": self.last_article,
            "text_held": self.text_held,
            "source": self.source,
            "notes": list(self.notes),
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a work counts, with the authority for saying so.

    `since` is the day from which it no longer counts (repealed, replaced) or is suspended; `by` is what repealed it, `successor` the
    title that took its place ("" where none or unknown). `source` says where this is written, `checked` how it was checked.
    """

    standing: Standing = "unknown"
    since: date | None = None
    by: str = ""
    successor: str = ""
    source: str = ""
    checked: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An enactment through time. `expressions` stand in the order in which they came to count; `doc_nos` are all that it ever bore.

    `confidence` is that of the best authority for its days: high where a text is held, else what the catalogue says.
    """

    key: str
    title: str
    level: str
    issuer: str = ""
    region: str = ""
    doc_nos: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    expressions: tuple[Expression, ...] = field(default=(), repr=False)
    status: Status = field(default_factory=Status)
    source: str = ""
    checked: str = ""
    confidence: str = ""

    def expression_on(self, day: date) -> Expression | None:
        """The version in force on `day`; None where there was none, or none whose days are known."""
        for expression in reversed(self.expressions):
            if expression.in_force_on(day):
                return expression
        return None

    def dates(self, kind: ActKind) -> Iterator[str]:
        """Every printed date of acts of one kind."""
        return (act.date for act in self.acts if act.kind == kind)


@dataclass(frozen=True, slots=True)
class RepealClause:
    """`title` is repealed by the clause in which it was found; `hint` is what stood before it (its date and number)."""

    title: str
    hint: str
    quote: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a law text: what was found, where, what to do next. `fatal` where the text could not be taken in."""

    code: str
    where: str
    message: str
    fatal: bool = False
