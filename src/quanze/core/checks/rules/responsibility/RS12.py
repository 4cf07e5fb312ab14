"""救济渠道没有联系方式

## 查什么
“监督方式（救济途径）”一栏没有电话、邮箱、网址或者地址。写了向谁复议、诉讼而没有联系方式的，也在此列。

## 为什么
当事人知道可以投诉，却不知道打什么电话，渠道等于没有。

## 不合格
如不服决定，可以申请行政复议。

## 合格
监督电话：0990-1234567；也可以在六个月内提起行政诉讼。

## 依据
《政府信息公开条例》第二十条；中办发〔2015〕21号：公布职权的监督方式。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import intact
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_CONTACT = re.compile(r"\d[\d\-—－()（） ]{6,}|\b1[0-9]{4}\b|12345|@|https?:|www\.|电话|邮箱|信箱|[路街道]\d+号|地址")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different text; a blank cell is told once for the document."""
    for shown in checked.texts:
        if shown.field_name == "remedy_channel" and intact(shown) and not _CONTACT.search(shown.text):
            yield shown.finding("没有写明监督、投诉的电话、邮箱或者地址。", "补上联系方式。")
    blank = [entry for entry in checked.entries if "remedy_channel" in entry.record.fields and not entry.text("remedy_channel").strip()]
    if blank:
        more = f"（共{len(blank)}条）" if len(blank) > 1 else ""
        yield blank[0].finding(f"救济渠道一栏空白{more}。", "写明监督方式和救济途径。", field_name="remedy_channel", level="warning")


RULE = documented(__doc__, code="RS12", name="responsibility.remedy", level="notice", find=find)
