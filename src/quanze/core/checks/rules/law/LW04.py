"""所引条文后来修改了

## 查什么
清单印发以后法律文件有修改，所引的条文内容变了、移到别的条号、或者删去了。两个文本都在法律库中才能核对；条文没有变的，归 LW05。

## 为什么
清单印发时是对的，今天照旧的条文行使职权，主体、幅度、条件可能都不对了。

## 不合格
2015年的清单引用《中华人民共和国行政处罚法》第二十九条（时效），2021年修订后时效在第三十六条，且有变化

## 合格
修改没有涉及所引的条文

## 依据
《中华人民共和国立法法》：修改后的法律应当公布新的文本；各该修改决定。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quanze.core.checks.amended import Touched, touched
from quanze.core.checks.citing import evidence, library_of, once_each, start_of, status_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record and enactment, naming all cited articles that changed."""
    library = library_of(checked)
    if library is None or checked.list_date is None:
        return
    for cite, provisions in once_each(checked):
        work, then = cite.work, cite.found.then
        if work is None or then is None or then.expression is None or status_of(work, checked.as_of).standing in ("repealed", "replaced"):
            continue
        changed = [one for one in touched(library, work, then.expression, checked.as_of, provisions) if one.what != "same"]
        if not changed:
            continue
        since = min((start_of(one.version) or date.max for one in changed), default=None)
        when = "" if since in (None, date.max) else since.isoformat()
        yield cite.entry.finding(
            f"《{work.title}》{when or '后来'}修改后，所引的{_said(changed)}；清单印发时是对的。",
            "按现行文本核对条号和内容。",
            field_name=cite.field_name,
            span=cite.citation.span,
            holds_since=when,
            evidence=evidence(
                cite,
                changes=[{"article": o.name, "what": o.what, "then": o.before, "now": o.after, "diff": o.diff} for o in changed],
                version_then=str(then.expression.made or ""),
                version_now=str(changed[0].version.made or ""),
            ),
        )


def _said(changed: list[Touched]) -> str:
    parts = []
    few = 4
    for one in changed[:few]:
        if one.what == "moved":
            parts.append(f"{one.name}现为{one.now_name}")
        elif one.what == "removed":
            parts.append(f"{one.name}已经删去或者改写")
        else:
            parts.append(f"{one.name}内容有变" + (f"（{one.diff[:80]}）" if one.diff else ""))
    more = f"等{len(changed)}条" if len(changed) > few else ""
    return "、".join(parts) + more


RULE = documented(__doc__, code="LW04", name="law.article_amended", level="warning", find=find)
