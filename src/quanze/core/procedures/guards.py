"""Guards that any procedure may use. Each looks at a Situation and returns None, or the ground on which it refuses.

A guard's arguments stand beside its name in the procedure file and are checked when the file is loaded. Rooms that know a kind
of matter add guards of their own: a `GuardRule` under a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import Ground, Guard, Situation
from quanze.core.procedures.model import Act, GuardUse
from quanze.core.procedures.state import ActDone, same_word

# what an argument may be: the loader checks that the roles, acts, clocks and fields named exist and that rules are in the rulebook
ARGUMENT_KINDS = ("roles", "acts", "clock", "field", "values", "rule", "text", "forms")


@dataclass(frozen=True, slots=True)
class GuardRule:
    """A guard and what it may be told: argument name -> kind; `needs` must be written, `may` can be.

    `foreseeable`: what it finds depends on the history and the day alone, so that a person can be told before filling in the form; where
    it looks at a field that this very form asks for, it waits for the form. `asks` is the argument that names the fields it wants filled.
    """

    check: Guard
    needs: Mapping[str, str] = field(default_factory=dict)
    may: Mapping[str, str] = field(default_factory=dict)
    foreseeable: bool = False
    asks: str = ""

    @property
    def says(self) -> str:
        """What the guard demands, in the words of its docstring."""
        return (self.check.__doc__ or "").strip().split("\n")[0]


def certified_officers(at: Situation) -> Ground | None:
    """Holds where enough persons in the matter roles `roles` hold a certificate valid that day and in scope.

    `minimum` is the id of a rulebook figure (such as two officers, 行政处罚法 art. 42); `scope` a field of enforcement.
    Persons named in this very act count, so that the act that appoints them can be guarded too.
    """
    minimum = at.amount(str(at.use.arguments["minimum"]))
    if isinstance(minimum, Unresolved):
        return at.ground(f"不知道应有几名执法人员：{minimum.reason}", "请核对规则库")
    scope = str(at.use.arguments.get("scope", ""))
    good: list[str] = []
    bad: list[str] = []
    for one in dict.fromkeys(_named(at, at.use.arguments["roles"])):
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


def _named(at: Situation, roles: Sequence[str]) -> list[str]:
    """The persons of the roles, as they stand once this act has named its own."""
    by_role = {role: list(at.state.people.get(role, ())) for role in roles}
    for rule in at.act.fields:
        if rule.assigns in by_role and at.request.fields.get(rule.id):
            given = at.request.fields[rule.id]
            by_role[rule.assigns] = list(given) if isinstance(given, list | tuple) else [str(given)]
    return [person for role in roles for person in by_role[role]]


def separate_from(at: Situation) -> Ground | None:
    """Holds where neither the actor nor anyone the act names in `fields` holds one of the matter roles `roles`: who investigates may not review."""
    named: list[str] = []
    for name in at.use.arguments.get("fields", ()):
        given = at.request.fields.get(name, ())
        named += list(given) if isinstance(given, list | tuple) else [str(given)]
    who = named if "fields" in at.use.arguments else [at.request.actor]
    for role in at.use.arguments["roles"]:
        for one in who:
            if one in at.state.people.get(role, ()):
                person = at.facts.people.get(one)
                return at.ground(
                    f"{person.name if person else one}是本件的{at.procedure.roles[role].title}，不能同时办理“{at.act.title}”",
                    "请交没有参加本件办理的人员",
                )
    return None


def enough_named(at: Situation) -> Ground | None:
    """Holds where the fields `fields` of this act name enough persons together, our own or, in words, somebody else's.

    `minimum` is the id of a rulebook figure (two samplers), `label` the one of several; names in words stand one a line or between commas.
    """
    minimum = at.amount(str(at.use.arguments["minimum"]), str(at.use.arguments.get("label", "")))
    if isinstance(minimum, Unresolved):
        return at.ground(f"不知道应有几人：{minimum.reason}", "请核对规则库")
    names = set()
    fields = tuple(at.use.arguments["fields"])
    for name in fields:
        given = at.request.fields.get(name, ())
        names |= set(given) if isinstance(given, list | tuple) else {one.strip() for one in _BETWEEN.split(str(given)) if one.strip()}
    if len(names) >= minimum:
        return None
    titles = "、".join(rule.title for rule in at.act.fields if rule.id in fields)
    return at.ground(f"“{titles}”一共只写了 {len(names)} 人，应当不少于 {minimum} 人", "请写全", str(fields[0]))


_BETWEEN = re.compile(r"[、，,;；\s]+")


def done_before(at: Situation) -> Ground | None:
    """Holds where every act of `acts` was done (or any one of `any_of`), and where `since` names acts, done after the last of these."""
    missing = [a for a in at.use.arguments.get("acts", ()) if not _done_since(at, a)]
    if missing:
        names = "、".join(at.procedure.acts[a].title for a in missing)
        return at.ground(f"{_after(at)}还没有完成：{names}", f"请先办理{names}")
    choices = at.use.arguments.get("any_of", ())
    if choices and not any(_done_since(at, a) for a in choices):
        names = "、".join(at.procedure.acts[a].title for a in choices)
        return at.ground(f"{_after(at)}下列行为一项也没有完成：{names}", "请先办理其中之一")
    return None


def last_of(at: Situation, argument: str) -> ActDone | None:
    """Of the acts that an argument of the guard names, the one done last; None where none was done."""
    done = [last for act in at.use.arguments.get(argument, ()) if (last := at.state.last_done(act))]
    return max(done, key=lambda one: one.seq, default=None)


def _done_since(at: Situation, act: str) -> bool:
    last, since = at.state.last_done(act), last_of(at, "since")
    return last is not None and (since is None or last.seq > since.seq)


def _after(at: Situation) -> str:
    since = last_of(at, "since")
    return f"“{at.procedure.acts[since.act].title}”之后" if since else ""


def done_after(at: Situation) -> Ground | None:
    """Holds where none of the acts `once` was done, or every act of `acts` was done after the last of them: what one step brings with it."""
    began = last_of(at, "once")
    if began is None:
        return None
    missing = [a for a in at.use.arguments["acts"] if (done := at.state.last_done(a)) is None or done.seq < began.seq]
    if not missing:
        return None
    first = "、".join(at.procedure.acts[a].title for a in at.use.arguments["once"] if at.state.times_done(a))
    names = "、".join(at.procedure.acts[a].title for a in missing)
    return at.ground(f"已经办理“{first}”，之后还没有完成：{names}", f"请先办理{names}")


def done_when(at: Situation) -> Ground | None:
    """Holds where the field `field` does not say one of `values`, or every act of `acts` was done: what only some matters need."""
    name = str(at.use.arguments["field"])
    value = at.request.fields.get(name, at.state.fields.get(name, ""))
    if not any(same_word(value, str(wanted)) for wanted in at.use.arguments["values"]):
        return None
    return done_before(at)


def not_done_before(at: Situation) -> Ground | None:
    """Holds where none of `acts` was done: what may be done once only."""
    again = [a for a in at.use.arguments["acts"] if at.state.times_done(a)]
    if again:
        names = "、".join(at.procedure.acts[a].title for a in again)
        return at.ground(f"已经办理过：{names}", "同一事项不能再办；有误的请走更正程序")
    return None


def paired(at: Situation) -> Ground | None:
    """Holds where the acts of `begins` were done at least once more often than those of `ends`: something is open that may be ended."""
    begun = sum(at.state.times_done(a) for a in at.use.arguments["begins"])
    ended = sum(at.state.times_done(a) for a in at.use.arguments["ends"])
    if begun > ended:
        return None
    names = "、".join(at.procedure.acts[a].title for a in at.use.arguments["begins"])
    return at.ground(f"没有尚未了结的“{names}”", f"请先办理{names}")


def all_ended(at: Situation) -> Ground | None:
    """Holds where every act of `begins` has been followed by one of `ends`: nothing is left open."""
    begun = sum(at.state.times_done(a) for a in at.use.arguments["begins"])
    ended = sum(at.state.times_done(a) for a in at.use.arguments["ends"])
    if begun <= ended:
        return None
    ends = "、".join(at.procedure.acts[a].title for a in at.use.arguments["ends"])
    return at.ground(f"还有 {begun - ended} 项没有了结", f"请先办理{ends}")


def field_is(at: Situation) -> Ground | None:
    """Holds where the field `field` (of this act, else of the matter) has one of the values `values`."""
    name, values = str(at.use.arguments["field"]), [str(v) for v in at.use.arguments["values"]]
    value = at.request.fields.get(name, at.state.fields.get(name, ""))
    if any(same_word(value, wanted) for wanted in values):
        return None
    title = next((f.title for act in at.procedure.acts.values() for f in act.fields if f.id == name), name)
    return at.ground(
        str(at.use.arguments.get("reason", f"“{title}”不是{'、'.join(values)}")), str(at.use.arguments.get("remedy", "请核对后再办"))
    )


def documents_present(at: Situation) -> Ground | None:
    """Holds where the papers `documents` (else every paper of the act) are attached to the request or were issued in the matter.

    The caller says in `more["issued"]` which were issued, and in `more["document_titles"]` what they are called. A caller who knows nothing of
    papers does not say, and the guard holds: it judges papers, not the want of a register of them.
    """
    issued = at.facts.more.get("issued")
    if issued is None:
        return None
    have = {d.split("#")[0] for d in (*at.request.documents, *issued)}
    missing = [d for d in _wanted_by(at.use, at.act) if d not in have]
    if not missing:
        return None
    titles: Mapping[str, str] = at.facts.more.get("document_titles", {})
    names = "、".join(titles.get(d, d) for d in missing)
    return at.ground(f"缺少文书：{names}", "请先制作；已在系统外制作的，勾选“已另行制作”")


def papers_demanded(act: Act) -> tuple[str, ...]:
    """The papers without which the act is not recorded: what its guards `documents_present` ask for, each once."""
    return tuple(dict.fromkeys(form for use in act.guards if use.guard == "documents_present" for form in _wanted_by(use, act)))


def _wanted_by(use: GuardUse, act: Act) -> Sequence[str]:
    wanted: Sequence[str] = use.arguments.get("documents", act.documents)
    return wanted


def item_in_force(at: Situation) -> Ground | None:
    """Holds where the list item that the matter rests on is in force for this body on that day.

    The caller says in `more["item_standing"]` how the item stands: True, an Unresolved with the reason, or None (no item was named).
    """
    found: Any = at.facts.more.get("item_standing")
    if found is None:
        asks = next((rule.id for rule in at.act.fields if rule.options_from == "items"), "")
        return at.ground("没有指明权责清单事项", "请从本机关现行权责清单中选择事项", asks)
    if isinstance(found, Unresolved):
        return at.ground(found.reason, "请由法制机构确认该事项当日是否有效")
    return None


def period_over(at: Situation) -> Ground | None:
    """Holds where the clock `clock` has run out before this day, or the field `unless` says yes (a right that was waived).

    Or where one of `unless_done` was done, after the last of `since` where these are named: a waiver of what was told before is none of what is told anew.
    """
    unless = at.use.arguments.get("unless")
    if unless and at.request.fields.get(unless, at.state.fields.get(unless)) is True:
        return None
    if any(_done_since(at, a) for a in at.use.arguments.get("unless_done", ())):
        return None
    name = str(at.use.arguments["clock"])
    title = at.procedure.clocks[name].title
    clocks = [clock for clock in at.state.clocks.values() if clock.rule == name]
    if not clocks:
        starts = "、".join(a.title for a in at.procedure.acts.values() if any(e.verb == "start" and e.clock == name for e in a.clocks))
        return at.ground(f"“{title}”还没有起算", f"请先办理：{starts}")
    for clock in clocks:
        if clock.stopped is not None:
            continue
        due = at.due(clock)
        if isinstance(due, Unresolved):
            return at.ground(f"“{title}”尚不能确定届满之日：{due.reason}", "请待其确定后再办")
        if due >= at.day:
            return at.ground(f"“{title}”到 {due} 才届满", f"请在 {due} 之后办理，或者取得当事人放弃权利的书面表示")
    return None


def no_term_running(at: Situation) -> Ground | None:
    """Holds where the clock `clock` does not run, or has run out before this day: a term that was granted must be waited for."""
    name = str(at.use.arguments["clock"])
    for clock in at.state.clocks.values():
        if clock.rule == name and clock.stopped is None:
            due = at.due(clock)
            if isinstance(due, date) and due >= at.day:
                return at.ground(f"“{at.procedure.clocks[name].title}”到 {due} 才届满", f"请在 {due} 之后办理")
    return None


def clock_not_overdue(at: Situation) -> Ground | None:
    """Holds where the clock `clock` has not run out on this day; an act after its term needs a person who may answer for it."""
    name = str(at.use.arguments["clock"])
    for clock in at.state.clocks.values():
        if clock.rule == name and clock.stopped is None:
            due = at.due(clock)
            if isinstance(due, date) and at.day > due:
                return at.ground(f"“{at.procedure.clocks[name].title}”已于 {due} 届满", "请依法办理延期，或者由有权的人说明理由后办理")
    return None


def notice_in_time(at: Situation) -> Ground | None:
    """Holds where this act is done no later than the rule `rule`, counted back from the day in the field `before` (a hearing)."""
    name = str(at.use.arguments["before"])
    event = at.request.fields.get(name, at.state.fields.get(name))
    if not event:
        return at.ground("没有写明举行的日期", "请先确定日期", name)
    latest = at.latest_before(str(at.use.arguments["rule"]), date.fromisoformat(str(event)[:10]))
    if isinstance(latest, Unresolved):
        return at.ground(latest.reason, "请核对规则库")
    if at.day > latest:
        return at.ground(f"距 {str(event)[:10]} 不足法定的提前时间，最迟应在 {latest} 办理", "请另定较晚的日期，重新通知", name)
    return None


def within_amount(at: Situation) -> Ground | None:
    """Holds where the money field `field` is no more than the rulebook figure `rule` (in yuan), whose label is the value of the field `label_field`."""
    name = str(at.use.arguments["field"])
    value = at.request.fields.get(name, at.state.fields.get(name))
    if value is None:
        return None
    label_field = str(at.use.arguments.get("label_field", ""))
    label = str(at.request.fields.get(label_field, at.state.fields.get(label_field, ""))) if label_field else ""
    cap = at.amount(str(at.use.arguments["rule"]), label)
    if isinstance(cap, Unresolved):
        return at.ground(f"不知道金额上限：{cap.reason}", "请核对规则库")
    if int(value) > cap * 100:  # not law: a yuan has 100 fen
        return at.ground(
            f"{int(value) / 100:.2f} 元超过上限 {cap} 元",  # not law: fen to yuan
            str(at.use.arguments.get("remedy", "请核对金额，或者改用其他程序")),
            name,
        )
    return None


GUARDS: dict[str, GuardRule] = {
    "certified_officers": GuardRule(certified_officers, {"roles": "roles", "minimum": "rule"}, {"scope": "text"}),
    "separate_from": GuardRule(separate_from, {"roles": "roles"}, {"fields": "field"}),
    "enough_named": GuardRule(enough_named, {"fields": "field", "minimum": "rule"}, {"label": "text"}, asks="fields"),
    "done_before": GuardRule(done_before, {}, {"acts": "acts", "any_of": "acts", "since": "acts"}, foreseeable=True),
    "done_after": GuardRule(done_after, {"once": "acts", "acts": "acts"}, foreseeable=True),
    "done_when": GuardRule(
        done_when, {"field": "field", "values": "values"}, {"acts": "acts", "any_of": "acts", "since": "acts"}, foreseeable=True
    ),
    "not_done_before": GuardRule(not_done_before, {"acts": "acts"}, foreseeable=True),
    "paired": GuardRule(paired, {"begins": "acts", "ends": "acts"}, foreseeable=True),
    "all_ended": GuardRule(all_ended, {"begins": "acts", "ends": "acts"}, foreseeable=True),
    "field_is": GuardRule(
        field_is, {"field": "field", "values": "values"}, {"reason": "text", "remedy": "text"}, foreseeable=True, asks="field"
    ),
    "documents_present": GuardRule(documents_present, {}, {"documents": "forms"}),
    "item_in_force": GuardRule(item_in_force),
    "period_over": GuardRule(
        period_over, {"clock": "clock"}, {"unless": "field", "unless_done": "acts", "since": "acts"}, foreseeable=True
    ),
    "no_term_running": GuardRule(no_term_running, {"clock": "clock"}, foreseeable=True),
    "clock_not_overdue": GuardRule(clock_not_overdue, {"clock": "clock"}),
    "notice_in_time": GuardRule(notice_in_time, {"rule": "rule", "before": "field"}, asks="before"),
    "within_amount": GuardRule(within_amount, {"field": "field", "rule": "rule"}, {"label_field": "field", "remedy": "text"}),
}
