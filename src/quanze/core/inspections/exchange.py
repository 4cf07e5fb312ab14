"""Inspections as the records of the national system (互联网+监管) want them: what we hold, under the keys of their columns.

The columns stand in `rulebook/publication/exchange.yaml`, their faults are told by `core/forms/exchange`. Their words for form, kind and
result are the ones that published reporting tools use; our own are turned into them here, and what has no counterpart stays empty, so that
it is told as missing rather than sent as something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from quanze.core.inspections.results import RESULTS, natural

FORMS = ("inspection_behaviour", "inspection_subject", "inspection_plan", "inspection_drawn")
_CATEGORY: Mapping[str, str] = {
    "routine": "日常检查", "random": "双随机抽查", "special": "专项检查", "cause": "个案检查", "recheck": "复查", "post_licence": "证后检查",
    "emergency": "紧急检查",
}  # fmt: skip
_CATALOGUE_DIGITS = 14
_CODE_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Batch:
    """What every row of a batch says of the batch: number, when, from which system, who reports. `operation` is i, u or d."""

    number: str
    at: datetime
    origin: str
    reporter: str = ""
    operation: str = "i"

    def values(self) -> dict[str, Any]:
        return {
            "batch": self.number, "batch_at": moment(self.at), "origin": self.origin, "operation": self.operation, "reporter": self.reporter,
            "reported_at": moment(self.at),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reporter:
    """The body as the receiver knows it: name, credit code, division code."""

    name: str
    code: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit to be sent. `officers` are (name, certificate number); `item` the codes of the inspection item as `item_codes` gives them."""

    key: str
    plan: str
    title: str
    subject: str
    subject_key: str
    kinds: tuple[str, ...]
    address: str
    division: str
    kind: str
    on_site: bool
    result: str
    checked_at: datetime | None
    officers: Sequence[tuple[str, str]]
    item: tuple[str, str]


def moment(at: datetime | None) -> str:
    """A moment to the second as records write it; "" for none."""
    return at.replace(tzinfo=None, microsecond=0).isoformat() if at else ""


def item_codes(printed: str, catalogue: str = "", implementation: str = "") -> tuple[str, str]:
    """(监管事项目录编码, 检查实施清单编码) of an item: what the office told, else what the code printed in its list can be taken for.

    >>> item_codes("01240100100001"), item_codes("91110000600037341L01240100100001"), item_codes("3700000211017")
    (('01240100100001', ''), ('', '91110000600037341L01240100100001'), ('', ''))
    """
    plain = "".join(printed.split()).upper()
    if not catalogue and plain.isascii() and plain.isdigit() and len(plain) == _CATALOGUE_DIGITS:
        catalogue = plain
    if not implementation and len(plain) > _CODE_LENGTH and plain.isascii():
        implementation = plain
    return catalogue, implementation


def party_values(key: str, name: str) -> dict[str, Any]:
    """Who was inspected: a person by the citizen's number, everybody else by the unified code; a key of our own is no code."""
    person = natural(key)
    return {
        "party": name,
        "party_kind": "自然人" if person else "法人及非法人组织",
        "code_kind": "身份证" if person else "统一社会信用代码",
        "party_code": "" if key.startswith("x:") else key,
    }


def visit_values(one: VisitRecord, by: Reporter, batch: Batch) -> dict[str, Any]:
    """The values of a 行政检查行为."""
    catalogue, implementation = one.item
    return {
        **batch.values(),
        **party_values(one.subject_key, one.subject),
        "plan": one.plan,
        "item_code": catalogue,
        "implementation_code": implementation,
        "title": one.title,
        "key": one.key,
        "body": by.name,
        "body_code": by.code,
        "subject_kinds": one.kinds,
        "subject": one.subject,
        "address": one.address,
        "division": one.division or by.division,
        "form": "现场检查" if one.on_site else "非现场检查",
        "category": _CATEGORY.get(one.kind, ""),
        "manner": "双随机" if one.kind == "random" else "其他",
        "result": RESULTS.get(one.result, ""),
        "checked_at": moment(one.checked_at),
        "officers": [name for name, _ in one.officers],
        "certificates": [number for _, number in one.officers if number],
    }


def subject_values(key: str, name: str, kinds: Sequence[str], address: str, division: str, by: Reporter, batch: Batch) -> dict[str, Any]:
    """The values of a 监管对象; the first kind is its main one."""
    return {
        **batch.values(),
        "key": key,
        "name": name,
        "kind": kinds[0] if kinds else "",
        "kinds": kinds[1:],
        "code": "" if key.startswith("x:") else key,
        "address": address,
        "division": division or by.division,
    }


def plan_values(key: str, title: str, year: int, share: Fraction | None, by: Reporter, batch: Batch) -> dict[str, Any]:
    """The values of a 双随机计划; the share is written as a decimal from 0 to 1."""
    return {
        **batch.values(),
        "key": key,
        "title": title,
        "year": str(year),
        "division": by.division,
        "body": by.name,
        "body_code": by.code,
        "share": f"{float(share):.4f}".rstrip("0").rstrip(".") if share is not None else "",
    }


def drawn_values(plan: str, key: str, name: str, batch: Batch) -> dict[str, Any]:
    """The values of a 抽查对象 of a plan."""
    return {**batch.values(), "plan": plan, "name": name, "key": key, "code": "" if key.startswith("x:") else key}
