"""The Chinese words by which people know lists: kinds, fields, states, places. Screens, reports and commands all say these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanze.core.lists.model import Record

KIND_NAMES: dict[str, str] = {
    "power_items": "权责清单",
    "supervision_items": "权力监督清单",
    "inspection_items": "随机抽查事项清单",
    "duties": "部门主要职责",
    "boundaries": "部门职责边界",
    "regimes": "事中事后监管制度",
    "public_services": "公共服务事项",
    "accountability": "责任追究机制",
    "discretion": "行政处罚裁量基准",
    "leniency": "不予处罚和从轻减轻清单",
}

FIELD_NAMES: dict[str, str] = {
    "seq": "序号",
    "no": "编号",
    "title": "名称",
    "item_code": "事项编码",
    "item_name": "事项名称",
    "sub_item": "子项",
    "power_type": "权力类型",
    "legal_basis": "实施依据",
    "exercising_body": "行使主体",
    "handling_unit": "承办机构",
    "implementation_level": "实施层级",
    "implementation_scope": "实施权限",
    "department_duty": "部门职责",
    "responsibility_matters": "责任事项",
    "responsibility_basis": "责任事项依据",
    "accountability_scope": "追责对象范围",
    "accountability": "追责情形",
    "remedy_channel": "监督方式和救济途径",
    "remarks": "备注",
    "responsibility_stages": "责任环节",
    "risk_points": "监督重点和风险点",
    "measures": "监督措施",
    "responsible": "责任人",
    "duty": "主要职责",
    "matters": "具体工作事项",
    "accountability_basis": "追责依据和情形",
    "matter": "管理事项",
    "departments": "部门分工",
    "bases": "相关依据",
    "cases": "事例",
    "sections": "内容",
    "content": "服务内容",
    "unit": "承办机构",
    "phone": "联系电话",
    "body": "追责主体",
    "division": "职责分工",
    "procedure": "追责程序",
    "extra": "其他规定",
    "check_object": "检查对象",
    "ratio": "抽查比例",
    "frequency": "抽查频次",
    "method": "检查方式",
    "inspector_requirement": "检查人员要求",
    "violated_provision": "违反条款",
    "penalty_basis": "处罚依据",
    "tiers": "裁量阶次",
    "category": "类别",
    "conditions": "适用条件",
}

# The names inside fields that hold lists.
PART_NAMES: dict[str, str] = {
    "label": "编号",
    "text": "内容",
    "office": "责任科室",
    "department": "部门",
    "responsibility": "职责分工",
    "stage": "环节",
    "role": "责任",
    "name": "姓名",
    "level": "阶次",
    "circumstances": "适用情形",
    "penalty": "处罚标准",
    "heading": "标题",
    "paragraphs": "正文",
}
# a field that says the same in another kind of list, in that list's own word
FIELD_NAMES_OF_KIND = {
    ("regimes", "title"): "制度名称",
    ("public_services", "item_name"): "服务事项",
    ("duties", "remarks"): "备注",
}

STATE_NAMES = {"whole": "完整", "fragment": "残缺", "truncated": "被截断"}

_NAMES = ("item_name", "duty", "matter", "title", "body")


def field_name(kind: str, name: str) -> str:
    """The Chinese heading of a field or of a part of one; an unknown name is given back as it is.

    >>> field_name("regimes", "title"), field_name("discretion", "level")
    ('制度名称', '阶次')
    """
    return FIELD_NAMES_OF_KIND.get((kind, name)) or FIELD_NAMES.get(name) or PART_NAMES.get(name, name)


def name_of(record: Record) -> str:
    """What a record is called: its item, duty, matter, title or body; "" where it lost its name."""
    return next((str(record.fields[name]) for name in _NAMES if record.fields.get(name)), "")


def as_text(value: Any) -> str:
    """A field's value as one text: parts on lines of their own, the words of a part side by side.

    >>> as_text([{"role": "分管领导", "name": "甲某"}, {"role": "", "name": "乙某"}])
    '分管领导 甲某\\n乙某'
    """
    if isinstance(value, dict):
        return " ".join(filter(None, (as_text(part) for part in value.values())))
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(as_text, value)))
    return "" if value is None else str(value)


def place_words(place: Mapping[str, Any]) -> str:
    """Where a value stands, in words; "" where nothing is known.

    >>> place_words({"page": 3, "row": 5, "row_end": 6})
    '第 3 页，第 5 至 6 行'
    >>> place_words({"sheet": "Sheet1", "cell": "C5", "row": 5})
    '工作表“Sheet1”，单元格 C5'
    """

    def span(first: str, last: str, before: str, after: str) -> str:
        start, stop = place.get(first), place.get(last)
        if start is None:
            return ""
        return f"{before} {start} 至 {stop} {after}" if stop not in (None, start) else f"{before} {start} {after}"

    parts = []
    if place.get("sheet"):
        parts.append(f"工作表“{place['sheet']}”")
    parts.append(span("page", "page_end", "第", "页"))
    if place.get("table") and not place.get("sheet"):
        parts.append(f"表 {place['table']}")
    if place.get("cell") and not place.get("row_end"):
        parts.append(f"单元格 {place['cell']}")
    elif place.get("line"):
        parts.append(span("line", "line_end", "第", "行"))
    else:
        parts.append(span("row", "row_end", "第", "行"))
    if place.get("paragraph") and not place.get("line") and not place.get("row"):
        parts.append(f"第 {place['paragraph']} 段")
    return "，".join(part for part in parts if part)
