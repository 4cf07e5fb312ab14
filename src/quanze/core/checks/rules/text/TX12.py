"""“权利”与“权力”混用

## 查什么
当事人、相对人享有的是“权利”，行政机关行使的是“权力”：“当事人享有陈述、申辩等权力”“行政权利”都写反了。

## 为什么
一字之差，意思相反。

## 不合格
告知当事人享有陈述申辩和要求听证等权力

## 合格
告知当事人享有陈述、申辩和要求听证等权利

## 依据
《行政处罚法》第七条：公民、法人或者其他组织对行政机关所给予的行政处罚，享有陈述权、申辩权等权利。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_RIGHT = re.compile(
    r"(?:当事人|相对人|申请人|利害关系人|公民|群众|被检查[^，。；\n]{0,6}|其)(?:依法)?享有[^。；\n权力]{0,30}(?P<word>权力)(?!机关|清单|事项)|(?:陈述|申辩|听证|救济|知情)[^。；，\n权力]{0,8}(?P<also>权力)(?!机关|清单|事项)"
)
_POWER = re.compile(
    r"(?:行政|公)(?P<word>权利)(?!义务)(?=清单|事项|运行|行使|责任)|(?P<also>权利)(?=清单|和责任清单)|(?:行使|滥用|下放|承接)(?:行政|公共)(?P<third>权利)"
)


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each text and wrong word."""
    for shown in checked.texts:
        for pattern, right in ((_RIGHT, "权利"), (_POWER, "权力")):
            if found := pattern.search(shown.text):
                span = Span(*found.span(str(found.lastgroup)))
                yield shown.finding(f"这里的“{span.of(shown.text)}”应为“{right}”。", f"改为“{right}”。", span=span)


RULE = documented(__doc__, code="TX12", name="text.rights_and_powers", level="warning", find=find)
