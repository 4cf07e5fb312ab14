"""写明的版本在清单印发时已经不是最新的

## 查什么
引用时括注了修改日期，而清单印发以前，这件法律文件又修改过，新文本当时已经施行。一件文件只说一次。

## 为什么
照旧文本核对的条文，条号和内容可能都变了；读者也会以为旧文本仍然有效。

## 不合格
2024年的清单写“《中华人民共和国安全生产法》（2014年8月31日修正）”，该法2021年又修改过

## 合格
写明清单印发时最新的一次修改，或者不写

## 依据
各该修改决定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import Cite, cites, evidence, start_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.model import Expression, Work


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment whose last printed change was not the last before the list's day."""
    seen: set[str] = set()
    for cite in cites(checked):
        newest = _newest_then(cite, checked)
        if newest is None or newest.made is None or cite.key in seen or cite.work is None:
            continue
        printed = max(act.date for act in cite.citation.amended if act.date)
        seen.add(cite.key)
        since = start_of(newest) or newest.made
        yield cite.entry.finding(
            f"括注的是{printed}的文本；清单印发时，《{cite.work.title}》已经又改为{newest.made.isoformat()}的文本（{since.isoformat()}起施行）。",
            "括注改为当时最新的修改日期，并按新文本核对条文。",
            field_name=cite.field_name,
            span=cite.citation.span,
            holds_since=since.isoformat(),
            evidence=evidence(cite, printed=printed, newest=newest.made.isoformat(), source=cite.work.source),
        )


def _newest_then(cite: Cite, checked: Checked) -> Expression | None:
    """The version in force on the list's first possible day, where it is surely a later one than the printed one; None elsewhere."""
    days = [act.date for act in cite.citation.amended if act.date]
    work, then, day = cite.work, cite.found.then, checked.list_date_from or checked.list_date
    if not days or work is None or work.confidence == "low" or then is None or then.expression is None or day is None:
        return None
    printed, newest = max(days), then.expression
    since = start_of(newest) or newest.made
    if newest.made is None or since is None or since > day or newest.made.isoformat()[: len(printed)] <= printed:
        return None
    if _only_approved(work, printed, newest.made.isoformat()):
        return None
    known = [one.made.isoformat() for one in work.expressions if one.made] + [one.date for one in work.acts if one.date]
    return newest if any(one.startswith(printed) for one in known) else None


def _only_approved(work: Work, printed: str, made: str) -> bool:
    """Whether the later day is that on which the printed revision was approved or published: 某市8月31日修订，某省9月29日批准."""
    if any(act.kind in ("amended", "revised") and printed < act.date[: len(printed)] and act.date <= made for act in work.acts):
        return False
    # of a local enactment often nothing but the day of publication is known
    told = work.level.startswith("地方") or any(act.kind in ("approved", "promulgated") and act.date == made for act in work.acts)
    return told and int(made[:4]) - int(printed[:4]) <= 1


RULE = documented(__doc__, code="LW17", name="law.older_version_named", level="warning", find=find)
