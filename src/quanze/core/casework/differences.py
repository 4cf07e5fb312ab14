"""What differs between two versions of a procedure, as a lawyer would list it: stages, acts, time limits, each then and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from quanze.core.clock.errors import ClockError
from quanze.core.procedures.deadlines import LimitOf
from quanze.core.procedures.model import ClockRule, Procedure


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `then` or `now` is "" where the one or the other has no such thing."""

    kind: Literal["stage", "act", "limit"]
    title: str
    then: str
    now: str


def procedure_differences(then: Procedure, then_day: date, now: Procedure, now_day: date, limit_of: LimitOf) -> tuple[Difference, ...]:
    """The stages and acts that only one of the two knows, and the time limits that are not the same, each on its day."""
    found: list[Difference] = []
    for kind, old, new in (("stage", then.stages, now.stages), ("act", then.acts, now.acts)):
        for id_ in (*old, *(one for one in new if one not in old)):
            before, after = old.get(id_), new.get(id_)
            if before is None or after is None:
                title = (before or after).title  # type: ignore[union-attr]
                found.append(Difference(kind, title, title if before else "", title if after else ""))  # type: ignore[arg-type]
    for id_ in (*then.clocks, *(one for one in now.clocks if one not in then.clocks)):
        before_rule, after_rule = then.clocks.get(id_), now.clocks.get(id_)
        before_said = _limit(before_rule, then_day, limit_of) if before_rule else ""
        after_said = _limit(after_rule, now_day, limit_of) if after_rule else ""
        if before_said != after_said:
            found.append(Difference("limit", (after_rule or before_rule).title, before_said, after_said))  # type: ignore[union-attr]
    return tuple(found)


def _limit(rule: ClockRule, day: date, limit_of: LimitOf) -> str:
    if rule.until:
        return "由机关确定"
    try:
        _, one = limit_of(rule.limit, day)
    except ClockError:
        return f"规则库没有 {day} 的数字"
    extended = "，可延长" + "、".join(
        f"{extra.amount}{extra.unit.value if extra.unit else ''}" if extra.amount else "（由批准的人定）" for extra in one.extensions
    )
    return f"{one.limit.words}{extended if one.extensions else ''}"
