"""Reads what the rulebook says of inspections: kinds of subjects, regimes, check forms, caps on visits, words of lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.core.inspections.forms import form_digest
from quanze.core.inspections.model import Cap, CheckForm, CheckLine, Instrument, Regime, Requirement, Source
from quanze.core.kernel.interval import Interval

RULEBOOK = Path(__file__).resolve().parent.parent / "rulebook" / "inspections"


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of inspected subject: its title, what makes a subject of it, and the words by which lists name it."""

    id: str
    title: str
    made_by: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()


def _in_force(row: Any) -> Interval:
    dated = row.get("in_force", {})
    return Interval(dated.get("from"), dated.get("until"))


def _source(row: Any) -> Source:
    return Source(row) if isinstance(row, str) else Source(row["cite"], row.get("checked", ""), row.get("confidence", "medium"))


@cache
def load_kinds() -> tuple[SubjectKind, ...]:
    """Every kind of subject, in the order in which words are tried."""
    return tuple(
        SubjectKind(
            row["id"], row["title"], row.get("made_by", ""), tuple(map(tuple, row.get("words", ()))), tuple(row.get("not_words", ()))
        )
        for row in read_yaml(RULEBOOK / "kinds.yaml")["kinds"]
    )


def kind_titles() -> dict[str, str]:
    """Kind id -> its title in Chinese."""
    return {kind.id: kind.title for kind in load_kinds()}


@cache
def _regimes() -> tuple[Regime, ...]:
    return tuple(regime_from(read_yaml(path)) for path in sorted((RULEBOOK / "regimes").glob("*.yaml")))


def load_regimes(day: date) -> tuple[Regime, ...]:
    """The rulebook's regimes in force on a day, in the order of their ids; one version of each."""
    return tuple(regime for regime in _regimes() if regime.in_force.contains(day))


@cache
def load_forms() -> dict[str, CheckForm]:
    """Form id -> the ready-made check form of the rulebook."""
    forms = (form_from(read_yaml(path)) for path in sorted((RULEBOOK / "forms").glob("*.yaml")))
    return {form.id: form for form in forms}


@cache
def _caps() -> tuple[Cap, ...]:
    path = RULEBOOK / "caps.yaml"
    rows = read_yaml(path)["caps"] if path.exists() else ()
    return tuple(
        Cap(
            row["id"],
            row["words"],
            row["at_most"],
            row["per"],
            _in_force(row),
            _source(row["source"]),
            row.get("body", ""),
            str(row.get("division", "")),
            tuple(row.get("risk", ())),
            tuple(row.get("counts", ())),
            tuple(row.get("exempt", ())),
            row.get("scope", "body"),
        )
        for row in rows
    )


def load_caps(day: date) -> tuple[Cap, ...]:
    """The caps on visits in force on a day."""
    return tuple(cap for cap in _caps() if cap.in_force.contains(day))


def requirement_from(row: Any) -> Requirement:
    """A requirement from its row: `share` as a percentage, `when` as in `Requirement`."""
    share = row.get("share_percent")
    return Requirement(
        row["id"],
        row["words"],
        tuple(row["kinds"]),
        row["months"],
        row.get("at_least", 1),
        None if share is None else Fraction(str(share)) / 100,
        row.get("when", {}),
        _source(row["source"]),
    )


def regime_from(row: Any) -> Regime:
    """A regime from its file."""
    return Regime(
        row["id"],
        row["title"],
        str(row["version"]),
        _in_force(row),
        tuple(row.get("kinds", ())),
        tuple(map(requirement_from, row.get("requirements", ()))),
        row.get("officers", 0),
        row.get("form", ""),
        row.get("speciality", ""),
        tuple(Instrument(each["id"], each["title"], each.get("use", ""), each.get("limit", "")) for each in row.get("instruments", ())),
        row.get("procedure", ""),
        str(row.get("self_report", "")),
        tuple(row.get("item_words", ())),
        tuple(map(_source, row.get("sources", ()))),
        row.get("notes", ""),
    )


def form_from(row: Any) -> CheckForm:
    """A check form from its file, with the digest of its lines."""
    lines = tuple(
        CheckLine(
            str(each["id"]),
            each["content"],
            each["method"],
            each["standard"],
            each["basis"],
            each.get("penalty", ""),
            each.get("answer", "pass_fail"),
            each.get("photo", False),
            tuple(each.get("kinds", ())),
        )
        for each in row["lines"]
    )
    return CheckForm(row["id"], str(row["version"]), row["title"], row["regime"], lines, form_digest(lines))
