"""小标题下面没有内容

## 查什么
“直接实施责任：”“指导监督责任：”之类的小标题后面没有一条内容，紧接着是另一个小标题或者到了末尾。

## 为什么
要么漏了内容，要么这一层责任本不存在，小标题应当删去。

## 不合格
直接实施责任：\n指导监督责任：\n1.加强指导。

## 合格
直接实施责任：\n1.依法受理。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import intact
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_FIELDS = ("responsibility_matters", "accountability", "department_duty")
_HEADING = re.compile(
    r"(?:^|\n)[ \t]*(?P<words>[\u4e00-\u9fff]{2,12}责任)[：:][ \t]*(?=\n[ \t]*[\u4e00-\u9fff]{2,12}责任[：:][ \t]*(?:\n|$)|\s*$)"
)


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each empty heading of a text."""
    for shown in checked.texts:
        if shown.field_name in _FIELDS and intact(shown):
            for found in _HEADING.finditer(shown.text):
                yield shown.finding(f"“{found['words']}”下面没有内容。", "补上内容，或者删去小标题。", span=Span(*found.span("words")))


RULE = documented(
    __doc__, code="RS13", name="responsibility.empty_heading", level="warning", find=find, absent="已知的实际清单中，小标题下都有内容"
)
