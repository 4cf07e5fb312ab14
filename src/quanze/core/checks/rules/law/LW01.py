"""清单印发时依据已经失效

## 查什么
引用的法律文件在清单日期之前就已经废止或者被取代。一份清单里同一文件只报一次，引用它的各项列在后面。

## 为什么
已经失效的文件不能作为行使职权的依据，据此作出的行为可能被撤销。

## 不合格
2022年的清单引用《质量技术监督行政处罚程序规定》（2019年4月1日起废止）

## 合格
2015年的清单引用同一规定；以后的变化由 LW02、LW03 提示

## 依据
《中华人民共和国行政处罚法》第三十八条：没有依据的行政处罚无效；各该法律文件的废止条款。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import caveat, first_day, in_document, status_of, trusted
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment, which names all items that cite it."""
    day = first_day(checked)
    if day is None:
        return
    for cited in in_document(checked):
        cite, work = cited.first, cited.first.work
        if work is None:
            continue
        status = status_of(work, day)
        if status.standing not in ("repealed", "replaced") or status.since is None:
            continue
        what = "被取代" if status.standing == "replaced" else "废止"
        by = f"，见《{status.by}》" if status.by else ""
        now = f"改用《{status.successor or status.by}》的相应条文。" if status.successor or status.by else "删去，或者改用现行有效的依据。"
        yield cite.entry.finding(
            f"《{work.title}》{status.since.isoformat()}起已经{what}{by}，早于清单日期{checked.lists.header.date}"
            + cited.told
            + f"{caveat(status)}。",
            now,
            field_name=cite.field_name,
            span=cite.citation.span,
            level="" if trusted(status) else "notice",
            holds_since=status.since.isoformat(),
            evidence=cited.evidence(
                by=status.by, successor=status.successor, source=status.source, checked=status.checked, confidence=status.confidence
            ),
        )


RULE = documented(__doc__, code="LW01", name="law.not_in_force_then", level="error", find=find)
