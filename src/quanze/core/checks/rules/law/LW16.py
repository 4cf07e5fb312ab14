"""用的是旧名称

## 查什么
引用的名称是该法律文件以前的名称，后来修改时改了名。

## 为什么
按旧名称查到的多半是旧文本。

## 不合格
《企业公示信息抽查暂行办法》（修改后名为《企业公示信息抽查办法》）

## 合格
《企业公示信息抽查办法》

## 依据
各该修改决定。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quanze.core.checks.citing import Cite, cites, evidence, start_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.titles import title_key


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each old name in the document."""
    seen: set[str] = set()
    for cite in cites(checked):
        work, title = cite.work, cite.citation.title or ""
        if work is None or cite.citation.title_form not in ("full", "short") or cite.key in seen:
            continue
        printed, now = title_key(title), title_key(work.title)
        if printed == now or not _former(cite, printed, now):
            continue
        since = _renamed(cite, printed)
        if since is not None and checked.list_date is not None and since > checked.as_of:
            continue
        seen.add(cite.key)
        when = f"{since.isoformat()}起" if since else "修改后"
        yield cite.entry.finding(
            f"《{title}》{when}名为《{work.title}》。",
            f"名称改为《{work.title}》，并核对条文。",
            field_name=cite.field_name,
            span=cite.citation.span,
            holds_since=since.isoformat() if since else "",
            evidence=evidence(cite, printed=title, source=work.source),
        )


def _former(cite: Cite, printed: str, now: str) -> bool:
    """Whether the printed name is a former one and no abbreviation: it has letters that the present one lacks."""
    resolution, work = cite.resolution, cite.work
    if resolution is None or work is None:
        return False
    by_alias = any(reason.code == "found-by-alias" for reason in resolution.reasons)
    earlier = any(title_key(e.title) == printed for e in work.expressions if e.title)
    rest = iter(now)
    abbreviated = all(letter in rest for letter in printed)
    return (by_alias or earlier) and not abbreviated


def _renamed(cite: Cite, printed: str) -> date | None:
    work = cite.work
    versions = [e for e in work.expressions if e.title] if work else []
    for index, expression in enumerate(versions):
        if title_key(expression.title) == printed and index + 1 < len(versions):
            return start_of(versions[index + 1])
    return None


RULE = documented(__doc__, code="LW16", name="law.former_name", level="notice", find=find)
