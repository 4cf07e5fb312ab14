"""Guards over the days that a form names: a day written wrongly would shorten somebody's term."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from quanze.core.procedures.engine import Ground, Situation
from quanze.core.procedures.guards import GuardRule


def days_in_order(at: Situation) -> Ground | None:
    """Holds where the days in `fields` (of this act, else of the matter) do not run backwards; an empty one is passed over.

    `after` names acts: the first day may not lie before the last of these was done.
    """
    days = [(_title(at, name), day, name) for name in at.use.arguments["fields"] if (day := _day(at, str(name)))]
    done = [last for act in at.use.arguments.get("after", ()) if (last := at.state.last_done(act))]
    if done and days:
        last = max(done, key=lambda one: one.seq)
        act = next(act for act in at.use.arguments["after"] if at.state.last_done(act) is last)
        days.insert(0, (f"{at.procedure.acts[act].title}之日", last.on, ""))
    for (before, early, _), (title, late, name) in pairwise(days):
        if late < early:
            return at.ground(f"“{title}”写的是 {late}，早于“{before}”的 {early}", "请核对日期", str(name))
    return None


def not_past(at: Situation) -> Ground | None:
    """Holds where the day in the field `field` does not lie before the day of the act (a term that is over before it began)."""
    name = str(at.use.arguments["field"])
    day = _day(at, name)
    if day is None or day >= at.day:
        return None
    return at.ground(f"“{_title(at, name)}”写的是 {day}，早于办理之日 {at.day}", "请写以后的日子", name)


def _day(at: Situation, name: str) -> date | None:
    value: Any = at.request.fields.get(name, at.state.fields.get(name))
    return date.fromisoformat(str(value)[:10]) if value else None


def _title(at: Situation, name: str) -> str:
    own = (rule.title for rule in at.act.fields if rule.id == name)
    others = (rule.title for act in at.procedure.acts.values() for rule in act.fields if rule.id == name)
    return next(own, "") or next(others, name)


DAY_GUARDS: dict[str, GuardRule] = {
    "days_in_order": GuardRule(days_in_order, {"fields": "field"}, {"after": "acts"}),
    "not_past": GuardRule(not_past, {"field": "field"}),
}
