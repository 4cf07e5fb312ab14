"""文件里有隐藏的内容

## 查什么
工作簿里有隐藏的工作表：读者看不见，没有读入，却随文件发了出去。

## 为什么
隐藏的多半是旧稿、内部意见或者个人信息，公开前应当删去。

## 不合格
文件另有一张隐藏的工作表“旧版”。

## 合格
没有隐藏的工作表。

## 依据
《政府信息公开条例》第十七条：行政机关应当依照保守国家秘密法以及其他法律、法规和国家有关规定对拟公开的政府信息进行审查。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each part that the reader says is hidden."""
    for warning in checked.lists.warnings:
        if warning.code.startswith("hidden"):
            yield checked.finding(f"{warning.message.rstrip('。')}。", "公开前删去隐藏的内容；要公开的取消隐藏。", place=warning.place)


RULE = documented(__doc__, code="ST13", name="structure.hidden", level="notice", find=find, absent="已知的实际清单没有隐藏的工作表")
