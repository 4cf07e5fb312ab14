"""不可能的日期

## 查什么
引用中写着不存在的日子（2月30日、13月），或者制定、修改的日期在清单印发之后、在今天之后。

## 为什么
这样的日期一定是错的，按它无法认定版本。

## 不合格
（2012年9月31日公布）

## 合格
（2012年9月30日公布）

## 依据
公历；《中华人民共和国立法法》关于公布日期的规定。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

_DATE = re.compile(r"(?<!\d)([12]\d{3})\s{0,2}[年.．-]\s{0,2}(\d{1,2})\s{0,2}[月.．-]\s{0,2}(\d{1,2})(?:\s{0,2}[日号]|(?![\d.．-]))")
# a paper's last day may lie ahead: 有效期至2029年12月31日
_LAST_DAY = re.compile(r"(?:有效|截[至止])[^，。；;]*$")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each such date in a citation."""
    seen: set[tuple[tuple[int, int], str, int]] = set()
    for cite in cites(checked):
        text = cite.entry.text(cite.field_name)
        start, end = cite.citation.span.start, cite.citation.span.end
        latest = min(checked.list_date or checked.as_of, checked.as_of)
        effective = {cite.citation.effective, *(change.effective for change in cite.citation.amended)}
        for found in _DATE.finditer(text, start, end):
            key = (cite.entry.key, cite.field_name, found.start())
            if key in seen:
                continue
            year, month, day = int(found[1]), int(found[2]), int(found[3])
            try:
                on = date(year, month, day)
                if on <= latest or on.isoformat() in effective or _LAST_DAY.search(text, start, found.start()):
                    continue
                when = "今天" if on > checked.as_of else f"清单日期{latest.isoformat()}"
                said, level = f"日期{on.isoformat()}在{when}之后", "error" if on > checked.as_of else "notice"
            except ValueError:
                said, level = f"没有{found[0].strip()}这一天", "error"
            seen.add(key)
            yield cite.entry.finding(
                f"《{cite.title}》的引用里，{said}。" if cite.title else f"引用里{said}。",
                "核对题注改正日期；如果清单后来修订过，请写明修订日期。",
                field_name=cite.field_name,
                span=Span(found.start(), found.end()),
                level="error" if level == "error" else "notice",
                evidence=evidence(cite, printed=found[0]),
            )


RULE = documented(
    __doc__, code="CI11", name="citations.impossible_date", level="error", find=find, absent="现有清单的引用里没有这样的日期。"
)
