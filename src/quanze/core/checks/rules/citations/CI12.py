"""先施行后制定

## 查什么
施行日期早于通过、公布的日期，或者修改日期早于制定日期。

## 为什么
两个日期至少有一个写错了。

## 不合格
（2017年9月1日公布，自2015年10月1日起施行）

## 合格
（2015年9月1日公布，自2015年10月1日起施行）

## 依据
《中华人民共和国立法法》：法律文件应当明确规定施行日期，公布后施行。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quanze.core.checks.citing import cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_WEEKS = 31  # days by which a paper that counts from its issue may be published later


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each citation whose days stand in an order that cannot be."""
    seen: set[tuple[str, str]] = set()
    for cite in cites(checked):
        citation = cite.citation
        made = [(word, day) for word, day in (("通过", citation.passed), ("公布", citation.promulgated)) if day]
        said = ""
        for word, day in made:
            if (
                citation.effective
                and _before(citation.effective, day)
                and not citation.amended
                and not _shortly(word, citation.effective, day)
            ):
                said = f"施行日期{citation.effective}早于{word}日期{day}"
            for change in citation.amended:
                # what was amended by a congress is promulgated within weeks
                if change.date and _before(change.date, day) and (word == "通过" or int(day[:4]) - int(change.date[:4]) > 1):
                    said = f"{change.kind}日期{change.date}早于{word}日期{day}"
        if not said or (cite.key, said) in seen:
            continue
        seen.add((cite.key, said))
        yield cite.entry.finding(
            f"《{cite.title}》的{said}。",
            "核对题注，改正写错的日期。",
            field_name=cite.field_name,
            span=citation.span,
            evidence=evidence(cite, made=[day for _, day in made], effective=citation.effective),
        )


def _shortly(word: str, effective: str, published: str) -> bool:
    """Whether an internal paper was issued, began to count, and was only then published: no fault within weeks."""
    try:
        return word == "公布" and (date.fromisoformat(published) - date.fromisoformat(effective)).days <= _WEEKS
    except ValueError:
        return False


def _before(a: str, b: str) -> bool:
    """Whether day `a` is certainly before day `b`, as far as both are printed."""
    length = min(len(a), len(b))
    return a[:length] < b[:length]


RULE = documented(
    __doc__,
    code="CI12",
    name="citations.effective_before_made",
    level="warning",
    find=find,
    absent="现有清单里施行早于公布的一处，是先印发施行、后公开的党内文件。",
)
