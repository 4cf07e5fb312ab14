"""依据后来被取代了

## 查什么
引用的法律文件在清单印发以后（清单没有日期的，在核对之日以前）被另一件取代。一份清单里同一文件只报一次，引用它的各项列在后面。

## 为什么
职权多半还在，但是依据、条号、幅度都可能变了；清单应当改引新的文件。

## 不合格
2015年的清单引用《中华人民共和国合同法》（2021年1月1日起由民法典取代），至今没有修改

## 合格
引用《中华人民共和国民法典》

## 依据
各该法律文件的附则。
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
        if status.standing not in ("replaced", "repealed") or not status.successor or status.standing == "repealed":
            continue
        if status.since is None or (day is not None and status.since <= day):
            continue
        yield cite.entry.finding(
            f"《{work.title}》{status.since.isoformat()}起由《{status.successor}》取代"
            + cited.told
            + ("；清单印发时有效" if day else "")
            + f"{caveat(status)}。",
            f"改用《{status.successor}》的相应条文，并核对条号和内容。",
            field_name=cite.field_name,
            span=cite.citation.span,
            level="" if trusted(status) else "notice",
            holds_since=status.since.isoformat(),
            evidence=cited.evidence(
                successor=status.successor, by=status.by, source=status.source, checked=status.checked, confidence=status.confidence
            ),
        )


RULE = documented(__doc__, code="LW03", name="law.replaced_since", level="warning", find=find)
