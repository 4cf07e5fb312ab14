"""Which law applies: that of the act, unless a later one is lighter or no longer punishes (从旧兼从轻, 行政处罚法 art. 37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from quanze.core.law.library import LawLibrary
from quanze.core.law.status import status_on


@dataclass(frozen=True, slots=True)
class LawStanding:
    """How one enactment stood on a day: the version by its first day in force, and its standing in the library's words."""

    title: str
    day: date
    standing: str
    version: str
    source: str = ""
    note: str = ""

    @property
    def counts(self) -> bool | None:
        """Whether it counted that day; None where nobody can say."""
        if self.standing in ("in_force", "amended"):
            return True
        return False if self.standing in ("repealed", "replaced", "suspended", "not_yet") else None


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """`settled`: one law counts on both days; `choose`: they differ, a person must say which is lighter; `gone`: it no longer counts at
    the decision; `none_then`: it did not count at the act; `unknown`: the library cannot say."""

    verdict: Literal["settled", "choose", "gone", "none_then", "unknown"]
    at_act: LawStanding
    at_decision: LawStanding
    reason: str


def standing_on(library: LawLibrary, title: str, day: date) -> LawStanding:
    """How the enactment of a title stood on `day`; an unknown or ambiguous title has the standing `unknown`."""
    works = library.find(title).works
    if len(works) != 1:
        note = "法律库中没有这个标题" if not works else f"法律库中有 {len(works)} 部同名文件，请写明文号或者地区"
        return LawStanding(title, day, "unknown", "", note=note)
    work = works[0]
    status = status_on(work, day)
    expression = work.expression_on(day)
    version = str(expression.effective or "") if expression is not None else ""
    by = f"（{status.by}）" if getattr(status, "by", "") else ""
    note = f"{status.since or ''} 起{_WORDS.get(status.standing, status.standing)}{by}" if status.standing in _WORDS else ""
    return LawStanding(work.title, day, status.standing, version, status.source, note)


_WORDS = {"repealed": "废止", "replaced": "被替代", "suspended": "停止执行", "not_yet": "施行"}


def law_question(at_act: LawStanding, at_decision: LawStanding) -> LawQuestion:
    """What the two standings of one enactment mean for a case."""
    if at_act.counts is False:
        return LawQuestion(
            "none_then", at_act, at_decision, f"《{at_act.title}》在行为之日 {at_act.day} 没有施行或者已经失效（{at_act.note}）"
        )
    if at_decision.counts is False:
        return LawQuestion(
            "gone",
            at_act,
            at_decision,
            f"《{at_act.title}》在决定之日 {at_decision.day} 已经失效（{at_decision.note}）；新法不认为是违法或者处罚较轻的，应当适用新法",
        )
    if at_act.counts is None or at_decision.counts is None:
        unknown = at_act if at_act.counts is None else at_decision
        return LawQuestion(
            "unknown", at_act, at_decision, f"《{unknown.title}》在 {unknown.day} 是否有效，法律库不能确定：{unknown.note or '缺少资料'}"
        )
    if at_act.version != at_decision.version:
        return LawQuestion(
            "choose",
            at_act,
            at_decision,
            f"《{at_act.title}》在行为之后有修改：行为时为 {at_act.version or '版本不明'} 施行的版本，现为 {at_decision.version or '版本不明'} 施行的版本；"
            "请比较两个版本，适用较轻的一个，并写明理由",
        )
    return LawQuestion(
        "settled", at_act, at_decision, f"《{at_act.title}》在行为之日和决定之日是同一版本（{at_act.version or '施行日不详'}）"
    )
