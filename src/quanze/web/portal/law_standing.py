"""Whether an enactment counts, in the words of the screens: a short mark, and a sentence with its day and ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quanze.core.citations.resolver import Resolution
from quanze.core.kernel.interval import Interval
from quanze.core.law.model import Expression, Status, Work
from quanze.core.law.status import status_on
from quanze.core.law.words import STANDING_NAMES

CONFIDENCE = {
    "high": "取自官方文本或者它的副本",
    "medium": "取自一处间接来源，或者由其他文本推知",
    "low": "尚未与官方文本核对",
    "": "没有写明核对情况",
}


UNSURE = "这一记载尚未与官方文本核对。"


@dataclass(frozen=True, slots=True)
class Chip:
    """A mark beside an enactment. `tone`: good, plain, caution or gone; `more` is the sentence behind it, "" where the mark says all."""

    word: str
    tone: str
    more: str = ""


def standing(work: Work, day: date) -> Chip:
    """Whether `work` counts on `day`, no more surely than is known: hearsay is called hearsay."""
    status = status_on(work, day)
    since = f"自 {status.since.isoformat()} 起" if status.since else ""
    more = told(status)
    unsure = status.confidence == "low"
    name = STANDING_NAMES[status.standing]
    if status.standing in ("repealed", "replaced", "suspended"):
        word = f"{'据记载' if unsure else ''}{name}{f'（{since}）' if since else ''}"
        return Chip(word, "caution" if unsure else "gone", more + (UNSURE if unsure else ""))
    if status.standing == "not_yet":
        return Chip(name, "caution", f"{since}施行。" if since else "")
    if status.standing == "in_force" and not unsure:
        if status.confidence == "high":
            return Chip(name, "good", more)
        return Chip("未见废止", "plain", "没有见到废止它的记载，尚未与官方文本核对。")
    return Chip("尚未核实", "caution", UNSURE if unsure else "没有可靠的记载说明它是否有效。")


def told(status: Status) -> str:
    """By what it ended and what took its place; "" where neither is known."""
    parts = []
    if status.by:
        parts.append(f"由《{status.by}》废止")
    if status.successor and status.successor != status.by:
        parts.append(f"现为《{status.successor}》")
    return "，".join(parts) + "。" if parts else ""


def changed_since(work: Work, then: date, now: date) -> date | None:
    """The day from which the version in force on `now` counts, where it is another than that of `then`; None where it is the same or unknown."""
    before, after = work.expression_on(then), work.expression_on(now)
    if before is None or after is None or before.id == after.id:
        return None
    return start_of(after)


def start_of(expression: Expression) -> date | None:
    return expression.in_force.start if isinstance(expression.in_force, Interval) else None


def end_of(expression: Expression) -> date | None:
    return expression.in_force.end if isinstance(expression.in_force, Interval) else None


def since_list(work: Work, list_day: date | None, today: date) -> Chip:
    """How an enactment that a list cites stands today, seen from the list's own date."""
    now = standing(work, today)
    if now.tone not in ("good", "plain"):
        status = status_on(work, today)
        if list_day and status.since and status.standing in ("repealed", "replaced", "suspended"):
            order = "清单日期以前" if status.since <= list_day else "清单日期以后"
            return Chip(now.word, now.tone, f"{order}的事。{now.more}")
        return now
    if list_day and (day := changed_since(work, list_day, today)):
        return Chip(f"已修改（自 {day.isoformat()} 起）", "caution", "清单日期以后修改过，请对照今天的条文。")
    return now


def unresolved(resolution: Resolution | None) -> Chip:
    """Why a citation leads to no enactment."""
    if resolution is None:
        return Chip("尚未核对", "caution")
    words = "；".join(reason.message for reason in resolution.reasons[:2])
    return Chip("可能指几部文件" if resolution.status == "ambiguous" else "没有查到", "caution", words + "。" if words else "")
