"""A procedure as data: stages, acts, roles, clocks, each with its legal source. Frozen; a matter keeps the one it was opened under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quanze.core.kernel.interval import Interval

FieldType = Literal[
    "text", "long_text", "date", "datetime", "integer", "money", "choice", "choices", "yes_no", "person", "persons", "file", "table"
]
FIELD_TYPES: tuple[str, ...] = (
    "text",
    "long_text",
    "date",
    "datetime",
    "integer",
    "money",
    "choice",
    "choices",
    "yes_no",
    "person",
    "persons",
    "file",
    "table",
)


@dataclass(frozen=True, slots=True)
class LegalSource:
    """The enactment a rule rests on: its title, order number and the articles meant, as a lawyer would cite them."""

    title: str
    doc_no: str = ""
    articles: str = ""

    def cite(self) -> str:
        """The citation in one line.

        >>> LegalSource("行政处罚法", articles="第六十条").cite()
        '《行政处罚法》第六十条'
        """
        return f"《{self.title}》{f'（{self.doc_no}）' if self.doc_no else ''}{self.articles}"


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act. A `matter` role is given to a person inside one matter; a `post` role comes with one of `posts` held that day."""

    id: str
    bound_to: Literal["matter", "post"]
    title: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the procedure. `final` ends the matter; `mirrors` are the words lists use for this stage.

    `beside` names the stage it branches off from and returns to; a drawing puts it next to that.
    """

    id: str
    title: str
    final: bool = False
    mirrors: tuple[str, ...] = ()
    explains: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock of the procedure: the rulebook limit that it runs on, or, where the body sets the last day itself, the field `until` that holds it.

    `per` names the field that tells several of its kind apart (one seizure from another). `whose` is who must keep the term: the
    `body` or the `party`; a party's term that runs out is no fault of the body. `outlives`: it runs on after the matter has ended.
    `rows` names a table field: one clock runs for each of its rows, `until` and `sum` are then columns of the table, the last day and the
    money that must have come by then.
    """

    id: str
    title: str
    limit: str
    per: str = ""
    overdue_means: str = ""
    whose: Literal["body", "party"] = "body"
    outlives: bool = False
    until: str = ""
    rows: str = ""
    sum: str = ""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What an act asks for. `assigns` gives the person named here a matter role; `required_when` is (field, value).

    `past`: a day that has come already. `options_from` names the list the desk offers values from (`laws`, `items` …), "" none.
    `columns` are those of a table, each a field of its own; a table without columns holds rows of any names.
    """

    id: str
    title: str
    type: FieldType
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    assigns: str = ""
    required_when: tuple[str, str] | None = None
    past: bool = False
    options_from: str = ""
    columns: tuple[FieldRule, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardUse:
    """A guard of an act: its name, what it is told, the article behind it, and who may override it on record."""

    guard: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    override_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """What an act does to a clock; `on` names the date field that it counts from, "" the day of the act itself.

    `kind` is the kind of excluded time of a pause and `ref` the field that tells two of one kind apart (the number of a test);
    `amount_field` holds the extension where the rule leaves it to the approver (`30d`); `inherits` names a clock whose open pauses
    go on in the clock that is started. `kind_from` names a field whose value is the kind. `every` means all running instances of the
    clock, where it has several. `cover` lays the money in `amount_field` against the clocks of a table in the order of their last days, and
    stops those that are covered.
    """

    verb: Literal["start", "stop", "pause", "resume", "extend", "cover"]
    clock: str
    on: str = ""
    kind: str = ""
    amount_field: str = ""
    when: tuple[str, str] | None = None
    ref: str = ""
    inherits: str = ""
    kind_from: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done: in which stages, by whom, under which guards, with which fields, documents and clocks."""

    id: str
    title: str
    stages: tuple[str, ...]
    leads_to: str
    roles: tuple[str, ...]
    guards: tuple[GuardUse, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    documents: tuple[str, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    source: str = ""
    explains: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of one procedure. `id` is shared by its versions; `digest` is that of the file's content.

    `extends` is the file that this version was written as a change of; `named_by` the fields that make a matter's title.
    `power_types` are the types of power that it exercises, `binds` words of the names of the bodies it binds (empty: every body).
    A `general` procedure steps back where a special one binds the body that day (特别规定优于一般规定); see `match.binding`.
    """

    id: str
    version: str
    title: str
    matter: str
    in_force: Interval
    sources: tuple[LegalSource, ...]
    roles: Mapping[str, Role]
    stages: Mapping[str, Stage]
    clocks: Mapping[str, ClockRule]
    acts: Mapping[str, Act]
    digest: str
    confidence: str = "high"
    notes: str = ""
    extends: str = ""
    named_by: tuple[str, ...] = ()
    power_types: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    general: bool = False

    @property
    def key(self) -> str:
        """Id and version in one word: `market-supervision-penalty@2022-11-01`."""
        return f"{self.id}@{self.version}"

    @property
    def opening_act(self) -> Act:
        """The act that opens a matter; a checked procedure has exactly one."""
        return next(act for act in self.acts.values() if act.opens)
