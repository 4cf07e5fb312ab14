"""The nouns of inspection: subjects, regimes with their requirements, check forms of lines, caps. Values only; what follows from them lives beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from quanze.core.kernel.interval import Interval

Risk = Literal["A", "B", "C", "D", ""]


@dataclass(frozen=True, slots=True)
class Held:
    """A licence, certificate or approval that a subject holds: `kind` is the subject kind that it makes."""

    kind: str
    number: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """What plans, quotas and gates need to know of one inspected subject. `key` is its normalised code, or `x:` and our own number where it has none."""

    key: str
    name: str
    kinds: frozenset[str]
    division: str = ""
    risk: Risk = ""
    held: tuple[Held, ...] = ()
    accidents: tuple[date, ...] = ()
    complaints_upheld: tuple[date, ...] = ()
    key_equipment: bool = False
    visited: tuple[date, ...] = ()  # days of earlier visits of the kinds that count, oldest first


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or duty comes from. `checked` says how it was confirmed; `confidence` is high, medium or low."""

    cite: str
    checked: str = ""
    confidence: str = "medium"


@dataclass(frozen=True, slots=True)
class Requirement:
    """How often, or how many of them, subjects of some kinds must be seen.

    `at_least` visits within `months`; or, where `share` is given, at least that share of the subjects in every `months`.
    `when` narrows it: `risk` (classes), `held_for_under_months`, `accident_within_months`, `accident_last_year` (the calendar year before the
    plan's), `complaint_within_months`, `key_equipment`; `other_than` (a list of such conditions) leaves out who falls under any of them.
    """

    id: str
    words: str
    kinds: tuple[str, ...]
    months: int
    at_least: int = 1
    share: Fraction | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of a check form: what is looked at, how, what passes, under which law, and which power item a failure can lead to.

    `answer`: `pass_fail`, `yes_no`, `number`, `text` or `date`. `penalty` are words of the power item, "" where none follows.
    """

    id: str
    content: str
    method: str
    standard: str
    basis: str
    penalty: str = ""
    answer: str = "pass_fail"
    photo: bool = False
    kinds: tuple[str, ...] = ()  # of which subjects it is asked; empty: of all


@dataclass(frozen=True, slots=True)
class CheckForm:
    """A version of a form. `digest` is that of its lines; a form that a visit has used is frozen and only a new version may differ."""

    id: str
    version: str
    title: str
    regime: str
    lines: tuple[CheckLine, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A written order or record that a regime names (责令改正通知书, 特种设备安全监察指令). `limit` is the rulebook's limit id for what follows it."""

    id: str
    title: str
    use: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Regime:
    """A programme of supervision as the lists name it: whom, how often, by whom, with which form, and what may follow."""

    id: str
    title: str
    version: str
    in_force: Interval
    kinds: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    officers: int
    form: str
    speciality: str = ""
    instruments: tuple[Instrument, ...] = ()
    procedure: str = "inspection"
    self_report: str = ""  # limit id or month of a yearly self-check report; "" where none is due
    item_words: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """A bound on visits to one subject. `at_most` visits per `per`; `kinds` of inspection counted; `exempt` kinds that never count."""

    id: str
    words: str
    at_most: int
    per: Literal["day", "week", "month", "year"]
    in_force: Interval
    source: Source
    body: str = ""  # "" for every body of the installation
    division: str = ""
    risk: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    scope: Literal["officer", "body", "all_bodies"] = "body"
