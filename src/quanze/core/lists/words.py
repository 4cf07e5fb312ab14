"""The Chinese words by which people know the kinds and fields of lists."""

from __future__ import annotations

from typing import Any

from quanze.core.lists.model import Kind, Record

KIND_NAMES: dict[Kind, str] = {
    "power_items": "权责清单",
    "supervision_items": "权力监督清单",
    "duties": "部门主要职责",
    "boundaries": "部门职责边界",
    "regimes": "事中事后监管制度",
    "public_services": "公共服务事项",
    "accountability": "责任追究机制",
    "inspection_items": "随机抽查事项清单",
    "discretion": "行政处罚裁量基准",
    "leniency": "不予处罚、从轻减轻清单",
}

FIELD_NAMES: dict[str, str] = {
    "seq": "序号",
    "no": "序号",
    "item_code": "事项编码",
    "item_name": "事项名称",
    "sub_item": "子项",
    "title": "名称",
    "duty": "主要职责",
    "matter": "管理事项",
    "body": "追责主体",
    "power_type": "权力类型",
    "category": "类别",
    "legal_basis": "实施依据",
    "violated_provision": "违反条款",
    "penalty_basis": "处罚依据",
    "exercising_body": "行使主体",
    "handling_unit": "承办机构",
    "implementation_level": "实施层级",
    "implementation_scope": "实施权限",
    "department_duty": "部门职责",
    "responsibility_matters": "责任事项",
    "responsibility_basis": "责任事项依据",
    "responsibility_stages": "责任环节",
    "risk_points": "风险点",
    "measures": "监督措施",
    "responsible": "责任人",
    "accountability_scope": "追责对象范围",
    "accountability": "追责情形",
    "accountability_basis": "追责依据及情形",
    "remedy_channel": "救济渠道",
    "matters": "具体事项",
    "departments": "相关部门",
    "bases": "依据",
    "cases": "事例",
    "content": "主要内容",
    "unit": "承办单位",
    "phone": "联系电话",
    "division": "职责分工",
    "procedure": "追责程序",
    "check_object": "抽查对象",
    "ratio": "抽查比例",
    "frequency": "抽查频次",
    "method": "抽查方式",
    "inspector_requirement": "检查人员要求",
    "tiers": "裁量档次",
    "conditions": "适用条件",
    "sections": "内容",
    "remarks": "备注",
    "extra": "其他栏目",
}

# The names inside fields that hold lists.
PART_NAMES: dict[str, str] = {
    "label": "编号",
    "text": "内容",
    "office": "责任科室",
    "department": "部门",
    "responsibility": "职责分工",
    "stage": "环节",
    "role": "职务",
    "name": "姓名",
    "level": "违法程度",
    "circumstances": "裁量情节",
    "penalty": "处罚幅度",
    "heading": "标题",
    "paragraphs": "段落",
}

STATE_NAMES = {"whole": "完整", "fragment": "残片", "truncated": "原文截断"}

_NAMES = ("item_name", "duty", "matter", "title", "body")


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


def place_words(place: dict[str, int | str]) -> str:
    """A place in words.

    >>> place_words({"sheet": "Sheet1", "row": 5, "row_end": 7})
    '工作表“Sheet1” 第5—7行'
    """
    words = []
    if "sheet" in place:
        words.append(f"工作表“{place['sheet']}”")
    for key, before, after in (
        ("page", "第", "页"),
        ("table", "表", ""),
        ("row", "第", "行"),
        ("line", "文本第", "行"),
        ("paragraph", "第", "段"),
    ):
        if key in place and not (key == "table" and "sheet" in place):
            end = f"—{place[key + '_end']}" if key + "_end" in place else ""
            words.append(f"{before}{place[key]}{end}{after}")
    return " ".join(words)
