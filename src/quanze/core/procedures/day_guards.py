"""Guards over the days that a form names: a day written wrongly would shorten somebody's term."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from quanze.core.procedures.engine import Ground, Situation
from quanze.core.procedures.guards import GuardRule, last_of


def days_in_order(at: Situation) -> Ground | None:
    """Holds where the days or moments in `fields` (of this act, else of the matter) do not run backwards; an empty one is passed over.

    `after` names acts: the first day may not lie before the last of these was done.
    """
    days = [(_title(at, name), said, name) for name in at.use.arguments["fields"] if (said := _said(at, str(name)))]
    after = last_of(at, "after")
    if after and days:
        days.insert(0, (f"{at.procedure.acts[after.act].title}之日", after.on.isoformat(), ""))
    for (before, early, _), (title, late, name) in pairwise(days):
        common = min(len(early), len(late))  # a day and a moment are compared as days
        if late[:common] < early[:common]:
            return at.ground(f"“{title}”写的是 {_shown(late)}，早于“{before}”的 {_shown(early)}", "请核对日期、时间", str(name))
    return None


def not_past(at: Situation) -> Ground | None:
    """Holds where the day in the field `field` does not lie before the day of the act (a term that is over before it began)."""
    name = str(at.use.arguments["field"])
    day = _day(at, name)
    if day is None or day >= at.day:
        return None
    return at.ground(f"“{_title(at, name)}”写的是 {day}，早于办理之日 {at.day}", "请写以后的日子", name)


def _said(at: Situation, name: str) -> str:
    value: Any = at.request.fields.get(name, at.state.fields.get(name))
    return str(value) if value else ""


def _shown(said: str) -> str:
    return said[: len("2026-03-09T09:30")].replace("T", " ")


def _day(at: Situation, name: str) -> date | None:
    said = _said(at, name)
    return date.fromisoformat(said[:10]) if said else None


def _title(at: Situation, name: str) -> str:
    own = (rule.title for rule in at.act.fields if rule.id == name)
    others = (rule.title for act in at.procedure.acts.values() for rule in act.fields if rule.id == name)
    return next(own, "") or next(others, name)


DAY_GUARDS: dict[str, GuardRule] = {
    "days_in_order": GuardRule(days_in_order, {"fields": "field"}, {"after": "acts"}),
    "not_past": GuardRule(not_past, {"field": "field"}),
}
