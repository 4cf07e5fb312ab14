"""日期与法规目录不符

## 查什么
引用的通过、公布、施行日期不是该法律文件任何一次制定、修改、施行的日子。

## 为什么
日期决定适用哪一个版本；错误的日期常常是从别的法律抄来的。

## 不合格
《中华人民共和国广告法》（1993年12月29日公布），其实该日公布的是公司法

## 合格
《中华人民共和国广告法》（1994年10月27日通过）

## 依据
各该法律文件的题注；法规目录逐件写明来源。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quanze.core.checks.citing import Cite, cites, evidence
from quanze.core.checks.contradictions import WHOLE, WORDS, conflicting_dates, known_day
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_NEAR = 120  # not law: days by which the passing of an enactment may precede its publication


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment and wrong day."""
    inner = {key for key, _ in conflicting_dates(checked)}
    seen: set[tuple[str, str, str]] = set()
    for cite in cites(checked):
        work = cite.work
        if work is None or cite.key in inner or work.confidence == "low" or cite.resolution is None:
            continue
        if not any(reason.code == "date-differs" for reason in cite.resolution.reasons):
            continue
        for kind, word in WORDS.items():
            day = getattr(cite.citation, kind)
            if not day or len(day) != WHOLE or (cite.key, kind, day) in seen or not _wrong(cite, kind, day):
                continue
            seen.add((cite.key, kind, day))
            known = _known(cite, kind)
            yield cite.entry.finding(
                f"《{work.title}》所写{word}日期是{day}，已知的有{'、'.join(known[:4])}。",
                f"核对题注；与{_nearest(day, known)}最相近。",
                field_name=cite.field_name,
                span=cite.citation.span,
                evidence=evidence(cite, printed=day, known=known, source=work.source),
            )


def _wrong(cite: Cite, kind: str, day: str) -> bool:
    known = _known(cite, kind)
    if not known or known_day(cite, day) or not _is_day(day):
        return False  # a day that no calendar has is CI11's
    if kind == "effective":
        work = cite.work
        return day not in (cite.citation.promulgated, cite.citation.passed, cite.citation.approved) and not any(
            e.estimated and e.made is not None and abs(_days(e.made.isoformat(), day)) < 2 * _NEAR
            for e in (work.expressions if work else ())
        )
    return not any(0 <= _days(day, one) <= _NEAR for one in known)


def _known(cite: Cite, kind: str) -> list[str]:
    work = cite.work
    if work is None:
        return []
    if kind == "effective":
        days = {act.date for act in work.acts if act.kind == "effective"} | {act.effective for act in work.acts if act.effective}
        days |= {e.effective.isoformat() for e in work.expressions if e.effective and not e.estimated}
    else:
        days = {act.date for act in work.acts if act.kind not in ("effective", "repealed")}
        days |= {e.made.isoformat() for e in work.expressions if e.made}
    return sorted(day for day in days if len(day) == WHOLE)


def _days(earlier: str, later: str) -> int:
    try:
        return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    except ValueError:
        return -1


def _is_day(printed: str) -> bool:
    try:
        date.fromisoformat(printed)
    except ValueError:
        return False
    return True


def _nearest(day: str, known: list[str]) -> str:
    return min(known, key=lambda one: (sum(a != b for a, b in zip(one, day, strict=True)), abs(_days(one, day))))


RULE = documented(__doc__, code="CI06", name="citations.date_differs", level="warning", find=find)
