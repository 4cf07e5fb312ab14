"""Whether an act is too old to be punished (行政处罚法 art. 36)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import due_date
from quanze.core.clock.rules import Rule


@dataclass(frozen=True, slots=True)
class Limitation:
    """`open`: may be punished; `barred`: too old; `running`: the act has not ended, so the term has not begun. `last_day` of discovery."""

    verdict: Literal["open", "barred", "running"]
    last_day: date | None
    steps: tuple[str, ...]
    source: str


def limitation(
    act_first: date, act_ended: date | None, discovered: date, rule: Rule, calendar: Calendar, *, grave: bool, continuing: bool
) -> Limitation:
    """How the limitation stands. `rule` is PEN-27 in the version of the law of the act's last day: an older act keeps its shorter term (art. 37).

    `grave`: life, health or financial safety **and** harmful consequences; a version with one term only knows no such difference.
    A continuing act counts from its end; one that lasts has no term yet. `discovered` is the day any competent body began to inquire.
    """
    start = act_ended if continuing else (act_ended or act_first)
    if continuing and act_ended is None:
        return Limitation("running", None, ("违法行为处于连续或者继续状态，尚未终了，时效没有起算",), rule.source)
    assert start is not None
    chosen = rule.limits[1] if grave and len(rule.limits) > 1 else rule.limits[0]
    last = due_date(chosen.limit, start, calendar)
    kind = chosen.label or "一般"
    steps = [
        f"{'连续或者继续的违法行为终了' if continuing else '违法行为发生'}之日：{start}",
        f"时效（{kind}）{chosen.limit.words}，依据 {rule.source}，到 {last} 为止",
        f"发现之日：{discovered}",
    ]
    if grave and len(rule.limits) == 1:
        steps.append("行为时的法律没有更长的时效，从旧兼从轻，适用较短的一种")
    if discovered > last:
        late = (discovered - last) / timedelta(days=1)
        return Limitation("barred", last, (*steps, f"发现时已过时效 {int(late)} 日"), rule.source)
    return Limitation("open", last, (*steps, "在时效之内"), rule.source)
