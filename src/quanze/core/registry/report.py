"""What an import did, row by row, as plain sheets that any writer can put into a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.power_types import national_type
from quanze.core.lists.words import FIELD_NAMES, KIND_NAMES, STATE_NAMES, field_name, place_words
from quanze.core.registry.compare import FieldChange
from quanze.core.registry.face import face, in_order
from quanze.core.registry.prepare import Prepared
from quanze.core.registry.succession import STATUS_NAMES


@dataclass(frozen=True, slots=True)
class ReportCell:
    text: str
    comment: str = ""
    tint: str = ""


@dataclass(frozen=True, slots=True)
class ReportSheet:
    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[ReportCell, ...], ...]
    widths: tuple[int, ...]


def report(prepared: Prepared, outcome: str) -> list[ReportSheet]:
    """Sheets: a summary, one for each list with a row a record, what is gone, what found no place. `outcome` is a sentence."""
    sheets = [_summary(prepared, outcome)]
    happened = _happened(prepared)
    for found in prepared.lists:
        names = list(in_order({name: 0 for record in found.records for name in record.fields}))
        heading = ("变化", "状态", "位置", "全国权力类型", *(field_name(found.kind, name) for name in names), "标识")
        rows = []
        for key, record in zip(found.keys, found.records, strict=True):
            what, changes = happened.get(key, ("", ()))
            by_field = {change.field: change for change in changes}
            state = STATE_NAMES.get(record.state, record.state)
            cells = [
                ReportCell(what, tint="new" if what == "新增" else ""),
                ReportCell(state, "；".join(record.notes), "warn" if record.state != "whole" or record.notes else ""),
                ReportCell(place_words(record.place.to_json())),
                _type_cell(found.kind, record.fields),
            ]
            for name in names:
                comment = []
                if change := by_field.get(name):
                    before = "（原来没有这一栏）" if change.before is None else plain_text(change.before) or "（空）"
                    comment.append(f"原为：{before[:600]}")
                if record.state == "truncated" and any(name in note or FIELD_NAMES.get(name, name) in note for note in record.notes):
                    comment.append("；".join(record.notes))
                cells.append(ReportCell(plain_text(record.fields.get(name, "")), "\n".join(comment)))
            rows.append((*cells, ReportCell(key)))
        widths = (8, 8, 18, 14, *(_width(name) for name in names), 15)
        sheets.append(ReportSheet(f"{KIND_NAMES[found.kind]}", heading, tuple(rows), widths))
    comparison = prepared.comparison
    if comparison.gone:
        rows = [
            (
                ReportCell(KIND_NAMES[r.kind]),
                ReportCell(face(r.kind, dict(r.fields)).name, tint="gone"),
                ReportCell(face(r.kind, dict(r.fields)).sub_name),
                ReportCell(r.key),
            )
            for r in comparison.gone
        ]
        sheets.append(ReportSheet("消失的记录", ("清单", "名称", "子项", "标识"), tuple(rows), (18, 60, 40, 15)))
    if prepared.extracted.unplaced:
        rows = [(ReportCell(u.text), ReportCell(u.reason), ReportCell(place_words(u.place.to_json()))) for u in prepared.extracted.unplaced]
        sheets.append(ReportSheet("未归位的文字", ("原文", "原因", "位置"), tuple(rows), (80, 40, 24)))
    return sheets


def _summary(prepared: Prepared, outcome: str) -> ReportSheet:
    extracted, comparison, coverage = prepared.extracted, prepared.comparison, prepared.extracted.coverage
    said: list[tuple[str, str]] = [
        ("结果", outcome),
        ("文件", extracted.name),
        ("文件摘要（SHA-256）", extracted.sha256),
        ("单位", prepared.body.name),
        ("判断单位的依据", prepared.body.evidence),
        ("地区", prepared.body.region or "（文件没有写明）"),
        ("标题", extracted.header.title),
        ("清单日期", extracted.header.date or "（文件没有写明）"),
        ("版本", f"第 {prepared.number} 版（{STATUS_NAMES[prepared.status]}）"),
        *[(KIND_NAMES[kind], f"{STATUS_NAMES[found.status]}：{found.reason}") for kind, found in prepared.successions.items()],
        ("新增", str(len(comparison.new))),
        ("变更", str(len(comparison.changed))),
        ("消失", str(len(comparison.gone))),
        ("不变", str(len(comparison.same))),
        *[(f"文件声明的数目：{name}", str(count)) for name, count in extracted.header.declared.items()],
        ("字符", f"共 {coverage.characters}：归位 {coverage.placed}，版面 {coverage.furniture}，未归位 {coverage.unplaced}"),
        *[("提示", f"{warning.message}（{place_words(warning.place.to_json()) or '全文'}）") for warning in extracted.warnings],
    ]
    return ReportSheet("概要", ("项目", "内容"), tuple((ReportCell(name), ReportCell(text)) for name, text in said), (26, 90))


def _happened(prepared: Prepared) -> dict[str, tuple[str, tuple[FieldChange, ...]]]:
    comparison = prepared.comparison
    found: dict[str, tuple[str, tuple[FieldChange, ...]]] = {record.key: ("新增", ()) for record in comparison.new}
    found.update({record.key: ("不变", ()) for record in comparison.same})
    found.update({change.after.key: ("变更", change.fields) for change in comparison.changed})
    return found


def _type_cell(kind: str, fields: dict[str, Any]) -> ReportCell:
    printed = face(kind, fields).power_type
    if not printed:
        return ReportCell("")
    mapped = national_type(printed)
    return ReportCell("", mapped.reason) if isinstance(mapped, Unresolved) else ReportCell(mapped.name, mapped.note)


def _width(name: str) -> int:
    return {"seq": 6, "no": 6, "item_name": 36, "sub_item": 24, "power_type": 12, "legal_basis": 60, "responsibility_matters": 60}.get(
        name, 28
    )


def plain_text(value: Any) -> str:
    """A field's value as text for one cell: parts of a list each on a line.

    >>> plain_text([{"label": "1", "text": "编制规划", "office": "规划科"}])
    '1 编制规划 规划科'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(text for part in in_order(value).values() if (text := plain_text(part)))
    if isinstance(value, list | tuple):
        return "\n".join(text for part in value if (text := plain_text(part)))
    return "" if value is None else str(value)
