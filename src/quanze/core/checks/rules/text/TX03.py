"""括号、引号、书名号不成对

## 查什么
开了没有关，或者关了没有开：（）〔〕【】《》“”「」。编号“1）”“（一”另说。原文被截断的记录不查。

## 为什么
不成对的书名号会让人分不清依据的名称到哪里为止；程序也会认错。

## 不合格
《中华人民共和国会计法》（1985年1月21日通过，自1985年5月1日起施行。第四十条：……

## 合格
《中华人民共和国会计法》（1985年1月21日通过）第四十条

## 依据
GB/T 15834—2011《标点符号用法》。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quanze.core.checks.common import intact
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】", "《": "》", "“": "”", "「": "」", "『": "』", "﹝": "﹞"}
_WIDTH = str.maketrans("()﹝﹞", "（）〔〕")
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_MARK = re.compile(r"[（()）〔〕【】《》“”「」『』﹝﹞]")
# 1） and 一） number items; so does a) in an annex
_ENUMERATOR = re.compile(r"(?:^|[\s。；;，,：:、（(])(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z①-⑳])$")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each mark without its other half; no more than three for a text."""
    for shown in checked.texts:
        if not intact(shown):
            continue
        for start in _alone(shown.text)[:3]:
            mark = shown.text[start]
            other = _PAIRS.get(mark) or _CLOSING[mark]
            message = f"“{mark}”没有对应的“{other}”。" if mark in _PAIRS else f"“{mark}”前面没有对应的“{other}”。"
            yield shown.finding(message, f"补上“{other}”，或者删去“{mark}”。", span=Span(start, start + 1))


def _alone(text: str) -> list[int]:
    """Where marks stand that have no other half. An opening left behind by a closing of another kind is alone; so is one at the end."""
    waiting: list[tuple[str, int]] = []
    open_: Counter[str] = Counter()  # so that a kind that is not open is not looked for in a deep pile
    alone: list[int] = []
    for found in _MARK.finditer(text):
        mark, at = found.group(), found.start()
        plain = mark.translate(_WIDTH)
        if plain in _PAIRS:
            waiting.append((plain, at))
            open_[plain] += 1
            continue
        opening = _CLOSING[plain].translate(_WIDTH)
        if open_[opening]:
            while (last := waiting.pop())[0] != opening:
                alone.append(last[1])
                open_[last[0]] -= 1
            open_[opening] -= 1
        elif not (mark in "）)" and _ENUMERATOR.search(text, max(at - 5, 0), at)):
            alone.append(at)
    return sorted(alone + [start for _, start in waiting])


RULE = documented(__doc__, code="TX03", name="text.unbalanced", level="warning", find=find)
