"""乱码、控制字符或者夹杂的字母

## 查什么
替换符（�）、私用区字符、看不见的控制字符，或者两个汉字之间孤零零的一个小写字母。

## 为什么
多半是格式转换留下的；原来的字已经丢了，要对照原件补回。

## 不合格
县级以上人民政府�利主管部门

## 合格
甲类、pH值、X射线

## 依据
《党政机关公文处理工作条例》第十九条：公文应当内容简洁、表述准确、文字精练；《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

# surrogates cannot be in a text; private use, unassigned, and control but for white space
_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\ufeff\u2060-\u2064]")
_LETTER = re.compile(r"(?<=[\u4e00-\u9fff，。；：、])(?<![素数率值量称为即])[a-z](?=[\u4e00-\u9fff，。；：、])")
_ALPHABET = 3  # so many different letters stand for something
_USED = set("射类型级值线光座款项目组区层段点轴式级股键盘栋号区")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text with odd characters, one for each letter alone."""
    for shown in checked.texts:
        if odd := list(_ODD.finditer(shown.text)):
            code = ord(odd[0].group())
            what = "替换符（原字已丢失）" if code == 0xFFFD else f"字符 U+{code:04X}（{_kind(odd[0].group())}）"
            more = f"，这一栏共{len(odd)}处" if len(odd) > 1 else ""
            yield shown.finding(f"文字里有{what}{more}。", "对照原件改正或者删去。", span=Span(*odd[0].span()))
        alone = list(_LETTER.finditer(shown.text))
        for found in alone if len({each[0] for each in alone}) < _ALPHABET else ():
            if shown.text[found.end()] not in _USED:
                yield shown.finding(f"汉字之间有一个孤立的字母“{found.group()}”。", "核对是否误键入。", span=Span(*found.span()))


def _kind(character: str) -> str:
    return {"Co": "私用区", "Cc": "控制字符", "Cf": "不可见的格式字符", "Cn": "未定义"}.get(unicodedata.category(character), "异常")


RULE = documented(
    __doc__,
    code="TX08",
    name="text.odd_characters",
    level="warning",
    find=find,
    absent="已知的实际清单中没有乱码；字母都是类别、等级或者代称",
)
