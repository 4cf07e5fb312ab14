"""依据后来废止了

## 查什么
引用的法律文件在清单印发以后（清单没有日期的，在核对之日以前）已经废止，没有取代它的文件。一份清单里同一文件只报一次，引用它的各项列在后面。

## 为什么
清单印发时是对的，但是今天照此行使职权已经没有依据。

## 不合格
2015年的清单引用一件2019年废止、没有后继的规定，至今没有修改

## 合格
清单已经删去该项依据

## 依据
各该法律文件的废止决定；《中华人民共和国立法法》。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import caveat, first_day, in_document, status_of, trusted
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment, which names all items that cite it; what was over before the list is LW01's."""
    day = first_day(checked)
    for cited in in_document(checked):
        cite, work = cited.first, cited.first.work
        if work is None:
            continue
        status = status_of(work, checked.as_of)
        if status.standing != "repealed" and not (status.standing == "replaced" and not status.successor):
            continue
        if status.since is None or (day is not None and status.since <= day):
            continue
        by = f"，见《{status.by}》" if status.by else ""
        yield cite.entry.finding(
            f"《{work.title}》{status.since.isoformat()}起废止{by}"
            + cited.told
            + ("；清单印发时有效" if day else "")
            + f"{caveat(status)}。",
            f"改用现行有效的依据；废止它的《{status.by}》多半也接替了它。" if status.by else "删去，或者改用现行有效的依据。",
            field_name=cite.field_name,
            span=cite.citation.span,
            level="" if trusted(status) else "notice",
            holds_since=status.since.isoformat(),
            evidence=cited.evidence(by=status.by, source=status.source, checked=status.checked, confidence=status.confidence),
        )


RULE = documented(__doc__, code="LW02", name="law.repealed_since", level="warning", find=find)
