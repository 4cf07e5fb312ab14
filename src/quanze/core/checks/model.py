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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code for machines, its dotted name and title for people, and the function that finds.

    `why` says why it matters, `source` the law behind it; the docstring of the rule's module is its public page.
    `absent` says why no real place is known that the rule would find, "" where one is.
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


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` says what was found and what was expected; `fix` what to do, "" where only a person can tell.

    `holds_since` is the day from which the finding is true (YYYY-MM-DD, "" for always): a list can have been right when it was issued.
    `key` names the record (list number, record number in the document), `field_name` and `span` the words in it.
    """

    code: str
    level: Level
    message: str
    fix: str = ""
    document: str = ""
    place: Place = NOWHERE
    item: str = ""
    key: tuple[int, int] | None = None
    field_name: str = ""
    span: Span | None = None
    excerpt: str = ""
    holds_since: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A citation inside a field's text, and what it resolves to on the list's date and on the day of the check."""

    citation: Citation
    then: Resolution | None
    now: Resolution | None


@dataclass(frozen=True)
class Entry:
    """One record of a document as rules see it."""

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

    def text(self, field_: str) -> str:
        """The field's words; "" where it is blank or absent; parts of a list joined by line breaks."""
        return as_text(self.record.fields.get(field_, ""))

    def place(self, field_: str = "") -> Place:
        return self.record.field_places.get(field_, self.record.place)


def as_text(value: Any) -> str:
    """The words of a field of any shape, in order, one part a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(as_text(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list | tuple):
        return "\n".join(as_text(part) for part in value)
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Checked:
    """One document as rules see it: its lists, its records with their citations, the list's own date and the day of the check."""

    lists: ExtractedLists
    entries: Sequence[Entry]
    list_date: date | None
    as_of: date
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Corpus:
    """Several documents together, for rules that compare them."""

    documents: Sequence[Checked]
    as_of: date
    facts: Mapping[str, Any]
