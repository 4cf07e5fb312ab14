"""What a rule is shown and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from quanze.core.kernel.place import NOWHERE, Place
from quanze.core.kernel.span import Span
from quanze.core.lists.model import ExtractedLists, RecognisedList, Record

if TYPE_CHECKING:
    from quanze.core.citations.model import Citation
    from quanze.core.citations.resolver import Resolution

Level = Literal["error", "warning", "notice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code for machines, its dotted name and title for people, and the function that finds.

    `why` says why it matters, `source` the law behind it; the docstring of the rule's module is its public page (see `page.documented`).
    `absent` says why no real place is known that the rule would find, "" where one is. `find` is shown a `Checked`, or a `Corpus`
    where `scope` is "corpus"; what it yields need not carry the rule's code and level, the runner fills them in.
    """

    code: str
    name: str
    title: str
    level: Level
    why: str
    source: str
    find: Callable[[Any], Iterator[Diagnostic]]
    scope: Literal["document", "corpus"] = "document"
    aliases: tuple[str, ...] = ()
    absent: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` says what was found and what was expected; `fix` what to do, "" where only a person can tell.

    `code` and `level` are "" until the runner fills in those of the rule; a rule sets `level` only where one finding weighs otherwise.
    `holds_since` is the day from which the finding is true (YYYY-MM-DD, "" for always): a list can have been right when it was issued.
    `item` is what people call the record. `key` names it (list number, record number in the document, both from 0), `field_name` and
    `span` the words in it: characters of `Entry.text(field_name)`. `evidence` holds whatever a machine may want to know besides.
    """

    message: str
    fix: str = ""
    code: str = ""
    level: Level | Literal[""] = ""
    document: str = ""
    place: Place = NOWHERE
    item: str = ""
    key: tuple[int, int] | None = None
    field_name: str = ""
    span: Span | None = None
    excerpt: str = ""
    holds_since: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """All that is known, in a fixed order; `record` counts list and record from 1."""
        made: dict[str, Any] = {"code": self.code, "level": self.level, "message": self.message, "fix": self.fix}
        made |= {"document": self.document, "place": self.place.to_json(), "item": self.item}
        made["record"] = None if self.key is None else {"list": self.key[0] + 1, "record": self.key[1] + 1}
        made |= {"field": self.field_name, "span": None if self.span is None else self.span.to_json(), "excerpt": self.excerpt}
        made["holds_since"] = self.holds_since
        if self.evidence:
            made["evidence"] = dict(self.evidence)
        return made


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A citation inside a field's text, and what it resolves to on the list's date (None where it has none) and on the day of the check."""

    citation: Citation
    then: Resolution | None
    now: Resolution | None


@dataclass(frozen=True)
class Entry:
    """One record of a document as rules see it.

    `citations` maps a field's name to the citations in `text(field)`, in order; fields without any are absent from it.
    """

    document: str
    list_: RecognisedList
    record: Record
    key: tuple[int, int]
    citations: Mapping[str, Sequence[FoundCitation]]

    @cached_property
    def name(self) -> str:
        """The item's name, or the words that stand for it in other kinds."""
        for field_ in ("item_name", "duty", "matter", "title", "body"):
            if value := self.record.fields.get(field_):
                return str(value)
        return ""

    @cached_property
    def label(self) -> str:
        """What people call the record: its number as printed and its name, the sub-item behind it."""
        number = self.text("seq") or self.text("no")
        name = "".join(self.name.split())
        sub = "".join(self.text("sub_item").split())
        words = " ".join(part for part in ("".join(number.split()), name if len(name) <= 60 else name[:59] + "…") if part)
        return f"{words}／{sub if len(sub) <= 40 else sub[:39] + '…'}" if sub else words

    @property
    def kind(self) -> str:
        return self.list_.kind

    def text(self, field_: str) -> str:
        """The field's words; "" where it is blank or absent; parts of a list joined by line breaks."""
        value = self.record.fields.get(field_, "")
        return value if isinstance(value, str) else as_text(value)

    def place(self, field_: str = "") -> Place:
        """Where the field stands; for a blank cell of a workbook its own row under the column of the field, else the record's place."""
        known = self.record.field_places.get(field_)
        if known is not None:
            return known
        here = self.record.place
        if field_ in self.record.fields and here.sheet is not None and here.row is not None:
            above = next((place for each in self.list_.records if (place := each.field_places.get(field_))), None)
            if above is not None and above.sheet == here.sheet and above.column is not None and above.cell is not None:
                letters = above.cell.rstrip("0123456789")
                return Place(sheet=here.sheet, row=here.row, column=above.column, cell=f"{letters}{here.row}")
        return here

    def finding(
        self,
        message: str,
        fix: str = "",
        *,
        field_name: str = "",
        span: Span | None = None,
        excerpt: str = "",
        level: Level | Literal[""] = "",
        holds_since: str = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> Diagnostic:
        """A diagnostic about this record, with its place; the excerpt is that of `span` where none is given."""
        if span is not None and not excerpt:
            excerpt = around(self.text(field_name), span)
        return Diagnostic(
            message,
            fix,
            level=level,
            document=self.document,
            place=self.place(field_name),
            item=self.label,
            key=self.key,
            field_name=field_name,
            span=span,
            excerpt=excerpt,
            holds_since=holds_since,
            evidence=evidence or {},
        )


def as_text(value: Any) -> str:
    """The words of a field of any shape, in order, one part a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(as_text(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list | tuple):
        return "\n".join(as_text(part) for part in value)
    return "" if value is None else str(value)


def around(text: str, span: Span, context: int = 12) -> str:
    """The words of `span` with a few characters each side, on one line, the span itself in ⟦ ⟧.

    >>> around("对产品质量的的监督检查", Span(5, 7))
    '对产品质量⟦的的⟧监督检查'
    """
    start, end = max(span.start - context, 0), min(span.end + context, len(text))
    middle = span.of(text)
    if len(middle) > 60:
        middle = middle[:40] + "…" + middle[-19:]
    before, after = text[start : span.start], text[span.end : end]
    words = f"{'…' if start else ''}{before}⟦{middle}⟧{after}{'…' if end < len(text) else ''}"
    return " ".join(words.split())


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text of one field and the records that hold it, the first of which findings name."""

    field_name: str
    text: str
    entries: tuple[Entry, ...]

    def finding(
        self,
        message: str,
        fix: str = "",
        *,
        span: Span | None = None,
        excerpt: str = "",
        level: Level | Literal[""] = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> Diagnostic:
        """One diagnostic for all records that hold the text; `evidence["also"]` lists the others as [list, record] from 1."""
        others = [[entry.key[0] + 1, entry.key[1] + 1] for entry in self.entries[1:]]
        if others:
            message += f"（另有 {len(others)} 条记录的这一栏相同）"
        held = dict(evidence or {})
        if others:
            held["also"] = others
        return self.entries[0].finding(message, fix, field_name=self.field_name, span=span, excerpt=excerpt, level=level, evidence=held)


@dataclass(frozen=True)
class Checked:
    """One document as rules see it: its lists, its records with their citations, the list's own date and the day of the check.

    A date printed without day or month is a stretch of days: `list_date` is its last day (not after `as_of`), `list_date_from` its first; both
    are None where no date is printed. `facts` is what the caller loaded: `library` and the rulebook's tables by name.
    """

    lists: ExtractedLists
    entries: Sequence[Entry]
    list_date: date | None
    as_of: date
    facts: Mapping[str, Any]
    list_date_from: date | None = None
    region: str = ""
    body: str = ""

    @cached_property
    def texts(self) -> tuple[TextShown, ...]:
        """Every different text of the document's fields once, with the records that share it: lists repeat whole cells hundreds of times."""
        shown: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            for name in entry.record.fields:
                if text := entry.text(name):
                    shown.setdefault((name, text), []).append(entry)
        return tuple(TextShown(name, text, tuple(entries)) for (name, text), entries in shown.items())

    def finding(
        self, message: str, fix: str = "", *, place: Place = NOWHERE, excerpt: str = "", level: Level | Literal[""] = ""
    ) -> Diagnostic:
        """A diagnostic about the document as a whole."""
        return Diagnostic(message, fix, level=level, document=self.lists.name, place=place, excerpt=excerpt)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a record cites, in few words, for comparison across documents: as printed, and the title it resolves to ("" where it does not)."""

    field_name: str
    title: str
    doc_no: str
    promulgated: str
    label: str
    work: str
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What rules across documents are shown of a record: no long texts, so that hundreds of thousands fit in memory.

    `power_type` is the national type, "" where the printed word has none or there is none. `basis` is a digest of the
    legal basis without white space and punctuation, "" where it is blank.
    """

    document: str
    body: str
    region: str
    key: tuple[int, int]
    kind: str
    place: Place
    label: str
    name: str
    sub_item: str
    power_type: str
    item_code: str
    exercising_body: str
    basis: str
    cited: tuple[Cited, ...]

    def finding(
        self, message: str, fix: str = "", *, excerpt: str = "", field_name: str = "", level: Level | Literal[""] = ""
    ) -> Diagnostic:
        """A diagnostic about this record."""
        return Diagnostic(
            message,
            fix,
            level=level,
            document=self.document,
            place=self.place,
            item=self.label,
            key=self.key,
            excerpt=excerpt,
            field_name=field_name,
        )


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One document for rules across documents."""

    name: str
    sha256: str
    title: str
    body: str
    region: str
    date: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Corpus:
    """Several documents together, for rules that compare them: briefs of all records, in the order of documents and places."""

    documents: Sequence[DocumentFacts]
    briefs: Sequence[Brief]
    as_of: date
    facts: Mapping[str, Any]
