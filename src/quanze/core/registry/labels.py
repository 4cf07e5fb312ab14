"""The Chinese words of the registry: kinds of lists, fields, states, places. Screens, reports and commands all say these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND_NAMES = {
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
FIELD_NAMES = {
    "seq": "序号",
    "no": "编号",
    "title": "名称",
    "item_code": "事项编码",
    "item_name": "事项名称",
    "sub_item": "子项",
    "power_type": "权力类型",
    "legal_basis": "设定和实施依据",
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
    # parts of a field
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
STATE_NAMES = {"whole": "完整", "fragment": "残缺", "truncated": "被截断"}
STATUS_NAMES = {"current": "现行", "superseded": "历史版本", "copy": "副本"}


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
