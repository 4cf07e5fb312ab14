"""有文字没有归入任何记录

## 查什么
读取清单时，有些文字既不是表头也不是某条记录的内容，原样留着，附有原因。

## 为什么
这些文字可能是丢了表格线的事项，也可能是多余的草稿。

## 不合格
表格下面单独一行“第五十三条 违反本办法规定……”。

## 合格
文字都在表格里。

## 依据
《政府信息公开条例》第六条：行政机关应当及时、准确地公开政府信息。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.text import count_visible

# The sentence of totals (行政许可2项，共计5项。) was read as the document's declaration, which ST04 holds against the records.
_TOTALS = re.compile(r"(?:[^，。；;、]{0,20}?(?:[0-9]+|[一二三四五六七八九十百零]+)(?:大?项|类|条)[，。；;、：:]?)+")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for the document, with the first piece and the number of the others."""
    declared = bool(checked.lists.header.declared)
    pieces = [piece for piece in checked.lists.unplaced if not (declared and _TOTALS.fullmatch("".join(piece.text.split())))]
    if not pieces:
        return
    first = pieces[0]
    words = " ".join(first.text.split())
    characters = sum(count_visible(piece.text) for piece in pieces)
    yield checked.finding(
        f"有{len(pieces)}处文字（共{characters}字）没有归入任何记录，第一处的原因：{first.reason}。",
        "对照原件，看是漏列的内容还是多余的文字。",
        place=first.place,
        excerpt=words if len(words) <= 60 else words[:59] + "…",
    )


RULE = documented(__doc__, code="ST12", name="structure.unplaced", level="notice", find=find)
