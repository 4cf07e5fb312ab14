"""一格之内编号跳号、重号

## 查什么
一格里的“1. 2. 4.”“（1）（3）”“①①”。从1重新编起不算；抄录法条的栏目（依据）可以只抄其中几项，不查。

## 为什么
跳号多半是删改时漏了一项，引用“第3项”会落空。

## 不合格
1.具体承办人；2.内设机构负责人；5.单位法定代表人

## 合格
1.具体承办人；2.内设机构负责人；3.单位法定代表人

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import intact, own_words
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span
from quanze.core.law.numerals import parse_numeral

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_START = r"(?:^|(?<=[\n\s；;。：:，]))"
_NUMBER = re.compile(
    rf"{_START}(?:(?P<plain>\d{{1,2}})\s?[.、．,，](?![\d%％])|[（(](?P<bracketed>\d{{1,2}})[）)]|(?P<half>\d{{1,2}})[）)]"
    rf"|[（(](?P<chinese>[一二三四五六七八九十]{{1,3}})[）)]|(?P<comma>[一二三四五六七八九十]{{1,3}})、)"
    rf"|(?<![第注表图见和及至、{_CIRCLED}\-—])(?P<circled>[{_CIRCLED}])(?![{_CIRCLED}、和及至])"
)
_DEEPER = ("comma", "chinese", "plain", "bracketed", "half", "circled")
# a list of names, not of items: 第一、二、三款
_NOT = re.compile(r"第[^，。；\n]{0,6}$")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each break of a text's numbering."""
    for shown in own_words(checked):
        if not intact(shown) or shown.field_name in ("seq", "no", "item_name", "sub_item", "phone", "item_code"):
            continue
        last: dict[str, int] = {}
        for found in _NUMBER.finditer(shown.text):
            kind = str(found.lastgroup)
            printed = found[kind]
            number = _CIRCLED.index(printed) + 1 if kind == "circled" else parse_numeral(printed)
            if number is None or _NOT.search(shown.text, max(found.start() - 8, 0), found.start()):
                continue
            before = last.get(kind)
            if before is not None and number not in (before + 1, 1):
                yield shown.finding(_said(before, number), "核对是否漏了一项；没有漏的，重新编号。", span=Span(*found.span(kind)))
            last[kind] = number
            for deeper in _DEEPER[_DEEPER.index(kind) + 1 :]:
                last.pop(deeper, None)


def _said(before: int, number: int) -> str:
    if number == before:
        return f"编号{number}重复。"
    if number < before:
        return f"编号{number}排在{before}之后。"
    missing = f"{before + 1}" if number == before + 2 else f"{before + 1}至{number - 1}"
    return f"编号从{before}跳到{number}，缺{missing}。"


RULE = documented(__doc__, code="TX04", name="text.numbering", level="warning", find=find)
