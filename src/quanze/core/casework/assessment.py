"""What the handlers have found and judged in a case, beside the fields of its procedure: sums, circumstances, basis, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from quanze.core.kernel.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class Assessment:
    """Kept as one event each time it changes; the latest counts.

    `values`: sums in fen by name (货值金额, 违法所得) and counts by unit; `answers`: circumstances confirmed or denied; `choices`: the options
    of a table of weights; `law_choices`: title -> why which version is applied. `penalty_text` is the penalty clause relied on.
    `similar_seen`: numbers of the past cases that were looked at. `exemption_reason`: why a ground that may spare the party is not taken.
    """

    basis: str = ""
    basis_article: str = ""
    penalty_text: str = ""
    values: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    grave: bool = False
    continuing: bool = False
    born: str = ""
    level: str = ""
    law_choices: Mapping[str, str] = field(default_factory=dict)
    deviation_reason: str = ""
    exemption_reason: str = ""
    same_act_reason: str = ""
    similar_seen: tuple[str, ...] = ()
    fields_of_trade: tuple[str, ...] = ()
    facts: str = ""

    @property
    def birthday(self) -> date | None:
        return date.fromisoformat(self.born) if self.born else None

    def to_json(self) -> dict[str, Any]:
        """What differs from an empty assessment, as canonical-JSON material."""
        made: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, tuple):
                value = list(value)
            elif isinstance(value, Mapping):
                value = dict(value)
            if value not in ("", False, [], {}):
                made[one.name] = value
        canonical_json(made)
        return made


def assessment_faults(data: Mapping[str, Any], today: date) -> list[str]:
    """What is wrong with an assessment that somebody wants to record, as sentences."""
    known = {one.name for one in fields(Assessment)}
    faults = [f"案情认定没有“{name}”这一栏" for name in data if name not in known]
    for name in ("values", "answers", "choices", "law_choices"):
        given = data.get(name, {})
        if not isinstance(given, Mapping):
            faults.append(f"“{name}”应为一组名称和值")
            continue
        wanted = {"values": int, "answers": bool, "choices": str, "law_choices": str}[name]
        for key, value in given.items():
            if value is None:
                continue  # withdrawn
            if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
                faults.append(f"“{key}”的值“{value}”读不懂；金额以分为单位写整数")
            elif isinstance(value, int) and value < 0:
                faults.append(f"“{key}”不能是负数")
    if data.get("born"):
        try:
            if date.fromisoformat(str(data["born"])) > today:
                faults.append("出生日期晚于今天")
        except ValueError:
            faults.append(f"出生日期“{data['born']}”读不懂，请按 2000-01-31 的样子填写")
    return faults


def changed(before: Assessment, data: Mapping[str, Any]) -> Assessment:
    """`before` with what `data` says; maps are laid over key by key, so that one form need not repeat another, and a None takes its key out.

    >>> dict(changed(Assessment(values={"违法所得": 100}), {"values": {"货值金额": 5, "违法所得": None}}).values)
    {'货值金额': 5}
    """
    new: dict[str, Any] = {}
    for name, value in data.items():
        old = getattr(before, name)
        if isinstance(old, Mapping):
            value = {key: said for key, said in {**old, **value}.items() if said is not None}
        elif isinstance(old, tuple):
            value = tuple(value)
        new[name] = value
    return replace(before, **new)


def from_json(data: Mapping[str, Any]) -> Assessment:
    """The assessment that `to_json` wrote."""
    return changed(Assessment(), data)
