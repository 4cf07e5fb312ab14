"""What the screens say beside the words of the lists: units, a line about every kind, notes, file formats."""

from __future__ import annotations

from quanze.core.lists.words import KIND_NAMES, field_name, place_words
from quanze.core.registry.succession import STATUS_NAMES

__all__ = [
    "KIND_LINES",
    "KIND_NAMES",
    "KIND_UNITS",
    "MEDIA_NAMES",
    "STATE_NOTES",
    "STATUS_NAMES",
    "field_name",
    "media_name",
    "place_words",
]

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
STATE_NOTES = {
    "fragment": "这是一行残缺的记录：在原文件的分页处失去了一部分，也不能确定属于相邻的哪一项，所以单独保留。",
    "truncated": "原文件中这一行有单元格被截断，文字到此为止，不是本系统删去的。",
}
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


def media_name(media_type: str) -> str:
    return MEDIA_NAMES.get(media_type.split(";")[0].strip(), media_type or "未知格式")
