"""Guards that any procedure may use. Each looks at a Situation and returns None, or the ground on which it refuses.

A guard's arguments stand beside its name in the procedure file. Rooms that know a kind of matter add guards of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import Ground, Guard, Situation


def certified_officers(at: Situation) -> Ground | None:
    """Holds where at least `minimum` persons in the matter roles `roles` hold a certificate valid that day and in scope.

    `minimum` is the id of a rulebook number (such as two officers, 行政处罚法 art. 42); `scope` a field of enforcement.
    Persons named in this very act count, so that the act that appoints them can be guarded too.
    """
    minimum = int(at.facts.more["numbers"][at.use.arguments["minimum"]])
    scope = str(at.use.arguments.get("scope", ""))
    named = _named(at, at.use.arguments["roles"])
    good: list[str] = []
    bad: list[str] = []
    for one in dict.fromkeys(named):
        person = at.facts.people.get(one)
        if person is not None and person.belongs_to(at.facts.body, at.day) and person.certificate_on(at.day, scope):
            good.append(person.name)
        else:
            bad.append(person.name if person else one)
    if len(good) >= minimum:
        return None
    reason = f"{at.day} 持有效执法证件且在执法范围内的承办人员只有 {len(good)} 人，应当不少于 {minimum} 人"
    if bad:
        reason += f"；{'、'.join(bad)}当日没有有效证件或不属于本机关"
    return at.ground(reason, "请指派持有效执法证件的人员，或先办理证件延续")


def _named(at: Situation, roles: list[str]) -> list[str]:
    named = [person for role in roles for person in at.state.people.get(role, ())]
    for rule in at.act.fields:
        if rule.assigns in roles and at.request.fields.get(rule.id):
            given = at.request.fields[rule.id]
            replaced = set(at.state.people.get(rule.assigns, ()))
            named = [p for p in named if p not in replaced] + (list(given) if isinstance(given, list | tuple) else [str(given)])
    return named


def separate_from(at: Situation) -> Ground | None:
    """Holds where the actor holds none of the matter roles `roles`: who investigates may not review."""
    for role in at.use.arguments["roles"]:
        if at.request.actor in at.state.people.get(role, ()):
            return at.ground(f"您是本件的{at.procedure.roles[role].title}，不能同时办理“{at.act.title}”", "请交没有参加本件办理的人员")
    return None


def done_before(at: Situation) -> Ground | None:
    """Holds where every act of `acts` was done (or any one of `any_of`)."""
    missing = [a for a in at.use.arguments.get("acts", ()) if not at.state.times_done(a)]
    if missing:
        names = "、".join(at.procedure.acts[a].title for a in missing)
        return at.ground(f"还没有完成：{names}", f"请先办理{names}")
    choices = at.use.arguments.get("any_of", ())
    if choices and not any(at.state.times_done(a) for a in choices):
        names = "、".join(at.procedure.acts[a].title for a in choices)
        return at.ground(f"下列行为一项也没有完成：{names}", "请先办理其中之一")
    return None


def not_done_before(at: Situation) -> Ground | None:
    """Holds where none of `acts` was done: what may be done once only."""
    again = [a for a in at.use.arguments["acts"] if at.state.times_done(a)]
    if again:
        names = "、".join(at.procedure.acts[a].title for a in again)
        return at.ground(f"已经办理过：{names}", "同一事项不能再办；有误的请走更正程序")
    return None


def field_is(at: Situation) -> Ground | None:
    """Holds where the field `field` (of this act, else of the matter) has one of the values `values`."""
    name, values = at.use.arguments["field"], [str(v) for v in at.use.arguments["values"]]
    value = at.request.fields.get(name, at.state.fields.get(name, ""))
    if str(value) in values or (isinstance(value, bool) and ("yes" if value else "no") in values):
        return None
    return at.ground(
        str(at.use.arguments.get("reason", f"“{name}”不是{'、'.join(values)}")), str(at.use.arguments.get("remedy", "请核对后再办"))
    )


def documents_present(at: Situation) -> Ground | None:
    """Holds where every document that the act needs is attached to the request or was issued in the matter."""
    have = set(at.request.documents) | set(at.facts.more.get("issued", ()))
    missing = [d for d in at.act.documents if d not in have]
    if not missing:
        return None
    titles: Mapping[str, str] = at.facts.more.get("document_titles", {})
    names = "、".join(titles.get(d, d) for d in missing)
    return at.ground(f"缺少文书：{names}", "请先制作这些文书")


def item_in_force(at: Situation) -> Ground | None:
    """Holds where the list item that the matter rests on is in force for this body on that day."""
    found = at.facts.more.get("item_standing")
    if found is None:
        return at.ground("没有指明权责清单事项", "请从本机关现行权责清单中选择事项")
    if isinstance(found, Unresolved):
        return at.ground(found.reason, "请由法制机构确认该事项当日是否有效")
    return None


def period_over(at: Situation) -> Ground | None:
    """Holds where the clock `clock` has run out before this day, or the field `unless` says yes (a right that was waived)."""
    unless = at.use.arguments.get("unless")
    if unless and at.request.fields.get(unless, at.state.fields.get(unless)) is True:
        return None
    name = at.use.arguments["clock"]
    title = at.procedure.clocks[name].title
    clocks = [clock for clock in at.state.clocks.values() if clock.rule == name]
    if not clocks:
        return at.ground(f"“{title}”还没有起算", "请先办理起算它的行为")
    for clock in clocks:
        due = at.facts.more["due"](at.procedure, clock)
        if isinstance(due, Unresolved):
            return at.ground(f"“{title}”尚不能确定届满之日：{due.reason}", "请待其确定后再办")
        if due >= at.day:
            return at.ground(f"“{title}”到 {due} 才届满", f"请在 {due} 之后办理，或者取得当事人放弃权利的书面表示")
    return None


def clock_not_overdue(at: Situation) -> Ground | None:
    """Holds where the clock `clock` has not run out on this day; an act after its term needs a person who may answer for it."""
    name = at.use.arguments["clock"]
    for clock in at.state.clocks.values():
        if clock.rule == name and clock.stopped is None:
            due = at.facts.more["due"](at.procedure, clock)
            if isinstance(due, date) and at.day > due:
                return at.ground(f"“{at.procedure.clocks[name].title}”已于 {due} 届满", "请依法办理延期，或者由有权的人说明理由后办理")
    return None


GUARDS: dict[str, Guard] = {
    "certified_officers": certified_officers,
    "separate_from": separate_from,
    "done_before": done_before,
    "not_done_before": not_done_before,
    "field_is": field_is,
    "documents_present": documents_present,
    "item_in_force": item_in_force,
    "period_over": period_over,
    "clock_not_overdue": clock_not_overdue,
}
