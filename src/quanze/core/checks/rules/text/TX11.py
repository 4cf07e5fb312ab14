"""模板里的占位符或者公式错误没有替换

## 查什么
“××局”“XX县”“某某局”“待定”“（略）”之类的占位，或者表格的 #REF!、#N/A。引用法条和说明简称的“某”不算。

## 为什么
照抄模板没有改，公众看到的不是自己的办事机关。

## 不合格
由××局负责实施

## 合格
由临江县水务局负责实施

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_ERROR = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NULL|NUM)[!?]?")
_PLACEHOLDER = re.compile(
    r"(?:[×xX✕*＊]{2,4}|[○〇]{2,4}|某某)(?=(?:自治)?[省市县区州旗镇乡](?![a-zA-Z])|局|委员会|厅|部门|单位|办公室|政府)"
)
_LATER = re.compile(r"^(?:[^，。；：:\n]{1,10}[：:])?[（(]?(?:待定|待补充|待填|待完善|略|此处填写.*|请填写.*)[）)]?[。.]?$")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text."""
    for shown in checked.texts:
        if shown.field_name == "cases":
            continue  # an example does not name its parties
        if found := _ERROR.search(shown.text):
            yield shown.finding(f"有表格的公式错误“{found.group()}”。", "在原表里改正公式或者填入内容。", span=Span(*found.span()))
        elif found := _PLACEHOLDER.search(shown.text):
            yield shown.finding(
                f"有没有替换的占位符“{shown.text[found.start() : found.end() + 1]}”。", "填上真实的名称。", span=Span(*found.span())
            )
        elif found := _LATER.match(shown.text.strip()):
            yield shown.finding(f"这一栏只写了“{shown.text.strip()}”。", "填上内容。")


RULE = documented(__doc__, code="TX11", name="text.placeholder", level="warning", find=find, absent="已知的实际清单都已填好")
