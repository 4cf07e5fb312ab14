"""处罚没有写责任环节

## 查什么
行政处罚的责任事项里，立案、调查、告知、决定、送达、执行一个也没有提到。同样的责任事项只报一处。

## 为什么
处罚是程序最严的权力；只写“规范执法”，没有可以追究的环节。

## 不合格
责任事项只有“严格规范公正文明执法”。

## 合格
写明立案、调查、审查、告知、决定、送达、执行各环节的责任。

## 依据
《行政处罚法》第五章、第六章；《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import national
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_STAGE = re.compile(r"立案|调查|取证|告知|听证|送达|审理|处罚决定")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different text of duties."""
    for shown in checked.texts:
        if shown.field_name != "responsibility_matters" or _STAGE.search(shown.text):
            continue
        if any(national(entry) == "行政处罚" and entry.record.state == "whole" for entry in shown.entries):
            yield shown.finding(
                "行政处罚的责任事项没有提到立案、调查、告知、决定、送达、执行中的任何环节。", "按处罚程序写明各环节的责任。"
            )


RULE = documented(__doc__, code="RS07", name="responsibility.no_stages", level="notice", find=find)
