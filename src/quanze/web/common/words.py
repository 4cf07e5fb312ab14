"""The Chinese words of the screens for the code's names: kinds of lists, fields, states, places."""

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
KIND_UNITS = {
    "power_items": "项",
    "supervision_items": "项",
    "inspection_items": "项",
    "duties": "项职责",
    "boundaries": "件事",
    "regimes": "项制度",
    "public_services": "项服务",
    "accountability": "个主体",
    "discretion": "项",
    "leniency": "项",
}
KIND_LINES = {
    "power_items": "每一项权力：依据什么、由谁行使、负什么责任。",
    "supervision_items": "每一项权力的责任环节、风险点、监督措施和责任人。",
    "inspection_items": "随机抽查什么、抽查谁、多久一次、抽多少。",
    "duties": "这个部门是做什么的，每件具体工作归哪个科室。",
    "boundaries": "一件事涉及几个部门时，谁负责哪一段。",
    "regimes": "审批之后和日常怎样监管。",
    "public_services": "向公众提供什么服务，打哪个电话。",
    "accountability": "失职由谁追究，按什么程序追究。",
    "discretion": "同一种违法行为，轻重各怎样处罚。",
    "leniency": "哪些情形不罚、从轻或者减轻。",
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
# a field that says the same in another kind of list, in that list's own word
FIELD_NAMES_OF_KIND = {
    ("regimes", "title"): "制度名称",
    ("public_services", "item_name"): "服务事项",
    ("duties", "remarks"): "备注",
}
STATE_NOTES = {
    "fragment": "这是一行残缺的记录：在原文件的分页处失去了一部分，也不能确定属于相邻的哪一项，所以单独保留。",
    "truncated": "原文件中这一行有单元格被截断，文字到此为止，不是本系统删去的。",
}
STATUS_NAMES = {"current": "现行", "superseded": "已被取代", "copy": "与现行内容相同的副本"}
MEDIA_NAMES = {
    "text/plain": "纯文本",
    "text/markdown": "Markdown",
    "text/csv": "CSV 表格",
    "text/tab-separated-values": "TSV 表格",
    "text/html": "网页",
    "application/pdf": "PDF",
    "application/msword": "Word 文档 .doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word 文档 .docx",
    "application/vnd.ms-excel": "Excel 表格 .xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel 表格 .xlsx",
    "application/vnd.ms-works": "WPS",
}


def field_name(kind: str, name: str) -> str:
    """The Chinese heading of a field; an unknown name is given back as it is."""
    return FIELD_NAMES_OF_KIND.get((kind, name)) or FIELD_NAMES.get(name, name)


def media_name(media_type: str) -> str:
    return MEDIA_NAMES.get(media_type.split(";")[0].strip(), media_type or "未知格式")


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
