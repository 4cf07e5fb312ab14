"""Reads what the rulebook says of penalty cases: surcharge, leniency, hearing thresholds, publicity, bases, the guards of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.core.casework.bases import EndedPower, WordedBasis
from quanze.core.casework.discretion import DefaultBand
from quanze.core.casework.evidence import EvidenceRule, read_rules
from quanze.core.casework.guards import CASE_GUARDS
from quanze.core.casework.hearing import HearingThreshold
from quanze.core.casework.leniency import Ground, ground_from
from quanze.core.casework.publicity import Channel, TermTier
from quanze.core.casework.ranges import yuan
from quanze.core.casework.surcharge import SurchargeRule
from quanze.core.kernel.anonymise import WithheldRule
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.model import GuardUse

RULEBOOK = Path(__file__).resolve().parent.parent / "rulebook"


def _data(*path: str) -> Any:
    return read_yaml(RULEBOOK.joinpath(*path))


def _in_force(row: Any) -> Interval:
    dated = row.get("in_force", {})
    return Interval(dated.get("from"), dated.get("until"))


@cache
def surcharge_rules() -> tuple[SurchargeRule, ...]:
    """The versions of the daily surcharge, oldest first."""
    return tuple(
        SurchargeRule(
            _in_force(row),
            Fraction(row["percent_per_day"], 100),
            None if row["cap_percent"] is None else Fraction(row["cap_percent"], 100),
            row["stops_during_remedy"],
            row["source"],
        )
        for row in _data("casework", "surcharge.yaml")["rules"]
    )


@cache
def surcharge_questions() -> dict[str, tuple[str, str]]:
    """What the law leaves open of deferred fines, id -> (text, source)."""
    return {row["id"]: (row["text"], row["source"]) for row in _data("casework", "surcharge.yaml")["questions"]}


@cache
def leniency_grounds() -> tuple[Ground, ...]:
    """The grounds of the law, all versions."""
    return tuple(ground_from(row) for row in _data("casework", "leniency.yaml")["grounds"])


@cache
def worded_bases() -> tuple[WordedBasis, ...]:
    """Which enactment stands behind the words of an item, tried in order."""
    rows = _data("casework", "bases.yaml")["bases"]
    return tuple(WordedBasis(tuple(tuple(group) for group in row["words"]), row["enactment"]) for row in rows)


@cache
def ended_powers() -> tuple[EndedPower, ...]:
    """Powers to punish that are gone, by the words of their items."""
    rows = _data("casework", "bases.yaml")["ended"]
    return tuple(
        EndedPower(
            tuple(tuple(g) for g in r["words"]), r["since"], r["reason"], r["source"], r["confidence"], tuple(r.get("unless_body", ()))
        )
        for r in rows
    )


@cache
def default_bands() -> tuple[DefaultBand, ...]:
    """Where 从轻, 一般, 从重 lie where an office has no benchmark."""
    data = _data("discretion", "default_bands.yaml")
    return tuple(
        DefaultBand(row["level"], Fraction(row["from"], 100), Fraction(row["to"], 100), _in_force(data), data["source"])
        for row in data["bands"]
    )


@cache
def hearing_thresholds() -> tuple[HearingThreshold, ...]:
    """From which sums a hearing may be asked for, by region and date."""
    return tuple(
        HearingThreshold(
            row["region"],
            row["field"],
            yuan(row["natural"]),
            yuan(row["organisation"]),
            _in_force(row),
            row["source"],
            row.get("over", False),
            row["confirmed"],
        )
        for row in _data("hearing", "thresholds.yaml")["thresholds"]
    )


def hearing_kinds(day: date) -> dict[str, str]:
    """The kinds of penalty that give a right to a hearing on a day, id -> title."""
    rows = _data("hearing", "thresholds.yaml")["kinds"]
    return next((dict(row["kinds"]) for row in rows if _in_force(row).contains(day)), {})


@dataclass(frozen=True, slots=True)
class PublicityRules:
    channels: tuple[Channel, ...]
    terms: tuple[TermTier, ...]
    withdrawal: str


@cache
def publicity_rules() -> PublicityRules:
    """The channels of publication, the tiers of display terms, the rule of withdrawal."""
    data = _data("publication", "publicity.yaml")
    channels = tuple(Channel(**row) for row in data["channels"])
    terms = tuple(
        TermTier(
            row["id"],
            row["title"],
            _in_force(row),
            row["source"],
            row.get("earliest", ""),
            row["until"],
            tuple(row.get("any_kinds", ())),
            tuple(row.get("only_kinds", ())),
            tuple(row.get("fields", ())),
            (yuan(row["low_fine"]["natural"]), yuan(row["low_fine"]["organisation"])) if "low_fine" in row else None,
            row.get("needs_lightened", False),
        )
        for row in data["terms"]
    )
    return PublicityRules(channels, terms, data["withdrawal"])


@cache
def withheld_rules() -> tuple[WithheldRule, ...]:
    """What is withheld from a published decision."""
    data = _data("publication", "withheld.yaml")
    return tuple(WithheldRule(row["id"], row["title"], row["mark"], data["source"]) for row in data["rules"])


@cache
def evidence_rules() -> tuple[EvidenceRule, ...]:
    """Which acts add to the register of evidence, and how; the rule for every other act with a file last."""
    return read_rules(_data("casework", "evidence.yaml"))


@cache
def case_guards() -> dict[str, tuple[GuardUse, ...]]:
    """Act id -> the guards of a case that it must pass besides those of its procedure; an unknown guard raises `ValueError`."""
    found: dict[str, tuple[GuardUse, ...]] = {}
    for row in _data("casework", "guards.yaml")["guards"]:
        if row["guard"] not in CASE_GUARDS:
            raise ValueError(f"rulebook/casework/guards.yaml：守卫 {row['guard']} 未知，可用：{'、'.join(CASE_GUARDS)}")
        use = GuardUse(row["guard"], row.get("arguments", {}), row["source"], tuple(row.get("override_by", ())))
        for act in row["acts"]:
            found[act] = (*found.get(act, ()), use)
    return found


EVERY_ACT = "*"


def guards_of(act: str) -> tuple[GuardUse, ...]:
    """The guards of a case that this act must pass, those of every act with them."""
    return (*case_guards().get(act, ()), *case_guards().get(EVERY_ACT, ()))
