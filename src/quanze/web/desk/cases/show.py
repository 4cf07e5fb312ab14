"""The page of one case: where it stands, what comes next, what the law says, evidence, papers, money, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.form_files import load_templates
from quanze.adapters.office import find_office
from quanze.adapters.procedures import load_forms
from quanze.core.access.roles import INVESTIGATORS, OVERSEERS, role_title
from quanze.core.casework.fines import gain_ratio
from quanze.core.casework.quantities import YUAN, quantities
from quanze.core.casework.ranges import Bounds
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.model import Act
from quanze.store.accounts import queries as people_queries
from quanze.store.accounts.visible import resource_of
from quanze.store.casework.models import Case
from quanze.store.casework.queries import JudgementView, similar_cases
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.operations import stream_of
from quanze.store.matters.queries import TimelineEntry, timeline
from quanze.store.papers.queries import papers_of
from quanze.web.desk.access import action
from quanze.web.desk.cases.common import CASES, HERE, Opened, case_resource, opened, yuan
from quanze.web.desk.cases.papers import wanted_papers
from quanze.web.desk.matter_facts import more_facts
from quanze.web.desk.names import Names
from quanze.web.desk.pages import Step, page
from quanze.web.desk.views.matter import NextAct, clock_shown, next_acts, stage_track
from quanze.web.desk.views.matters import may
from quanze.web.desk.visitor import visitor_of

SIMILAR = 5
VERDICTS = {
    "settled": "行为时和今天适用同一版本",
    "choose": "行为时和今天版本不同，应当说明适用哪一个",
    "gone": "今天已经失效",
    "none_then": "行为时还没有这部法律",
    "unknown": "本系统不知道它的效力状态",
}
LIMITATION = {"open": "在追究时效内", "barred": "已经超过追究时效", "running": "行为仍在继续，时效还没有起算"}


@action("matter.view", resource=case_resource)
def case(request: HttpRequest, key: str) -> HttpResponse:
    shown = opened(request, key)
    matter, view = shown.matter, shown.view
    names = Names()
    ready, barred = next_acts(view)
    acting = may(request, "matter.act", resource_of(matter))
    stage = view.procedure.stages[view.state.stage]
    entries = history(shown, names)
    if stage.final:
        ready, barred = [], []
    alike = similar(key)
    goals = {each.act.leads_to for each in ready}
    # the way on that something still bars, where no other act leads there
    coming = [each for each in barred if acting and not _for_others(each) and leads_on(shown, each.act) and each.act.leads_to not in goals]
    # what the case itself has chosen against is no step to come
    coming = [
        each for each in coming if each.act.leads_to and can_still(shown, each.act) and all(g.guard != "field_is" for g in each.grounds)
    ]
    # what would let it be done stands beside it as the next step
    wanted = {act for each in coming for act in lifting(shown, each.act)}
    # what leads on comes first, and what nothing of the case stands against before what the form would be refused for
    ready.sort(key=lambda each: (bool(shown.case.grounds.get(each.act.id)), not each.act.leads_to))
    # nothing of the visitor's leads on: who has the next step
    others = [] if stage.final or coming or any(each.act.leads_to and leads_on(shown, each.act) for each in ready) else barred
    elsewhere = [
        (each.act.title, whose(shown, each, names))
        for each in others
        if each.act.leads_to and leads_on(shown, each.act) and _for_others(each)
    ]
    context = {
        "elsewhere": elsewhere,
        "matter": matter,
        "row": shown.case.row,
        "view": view,
        "procedure": view.procedure,
        "stage": stage,
        "track": stage_track(view.procedure, view.state),
        "ready": [
            (each, shown.case.grounds.get(each.act.id, ()), forms_of(shown, each.act.documents))
            for each in (ready if acting else [])
            if leads_on(shown, each.act) or each.act.id in wanted
        ],
        "beside": [
            (each, bool(shown.case.grounds.get(each.act.id)))
            for each in (ready if acting else [])
            if not leads_on(shown, each.act) and each.act.id not in wanted
        ],
        "coming": coming,
        "waiting": [each for each in barred if acting and not _for_others(each) and each not in coming],
        "barred": [each for each in barred if _for_others(each)] if acting else [*ready, *barred],
        "acting": acting,
        "may_note": acting and not stage.final and may_note(request, shown),
        "clocks": [clock_shown(each) for each in view.clocks if each.clock.stopped is None],
        "stopped": [clock_shown(each) for each in view.clocks if each.clock.stopped is not None],
        "people": [
            (view.procedure.roles[role].title if role in view.procedure.roles else role_title(role), [names.get(p) for p in ids])
            for role, ids in view.state.people.items()
            if ids
        ],
        "judged": judged(shown),
        "similar": alike,
        "similar_seen": set(shown.case.judgement.assessment.similar_seen),
        "to_look_at": shown.case.row.decided_on is None
        and any(each["key"] not in shown.case.judgement.assessment.similar_seen for each in alike),
        "evidence": [(each, [names.get(p) for p in each.taken_by], names.get(each.holder)) for each in shown.case.evidence],
        "papers": [(each, names.get(each.actor)) for each in papers_of(key)],
        "papers_wanted": wanted_papers(shown) if acting else [],
        "pdf": find_office() is not None,
        "money": money(shown),
        "publicity": shown.case.publicity,
        "entries": entries,
        "count": len(entries),
        "body": people_queries.agency_names().get(matter.body, matter.body),
        "item": more_facts(matter.body, shown.case.row.item).get("item_standing") if shown.case.row.item else None,
        "party": party(shown),
    }
    return page(request, "cases/case", context, CASES, Step((matter.title or view.procedure.title)[:40]), here=HERE)


def whose(shown: Opened, each: NextAct, names: Mapping[str, str]) -> str:
    """Who takes an act: the persons where the case names them, else the posts."""
    view = shown.view
    named = [names[person] for role in each.act.roles for person in view.state.people.get(role, ())]
    posts = [view.procedure.roles[role].title for role in each.act.roles if not view.state.people.get(role)]
    return "、".join(dict.fromkeys([*named, *posts]))


PASSED_OVER = 1


def leads_on(shown: Opened, act: Act) -> bool:
    """Whether an act is on the way: it leads to a stage ahead, or ends what the case is waiting for (a test, an approval, a publication)."""
    procedure, state = shown.view.procedure, shown.view.state
    if act.leads_to:
        way = [
            stage.id
            for stage in procedure.stages.values()
            if not stage.beside and not (stage.final and stage.id != list(procedure.stages)[-1])
        ]
        branch = procedure.stages[state.stage].beside
        if act.leads_to == branch:
            return True
        stand = branch or state.stage
        ahead = way.index(act.leads_to) - way.index(stand) if act.leads_to in way and stand in way else 0
        # one stage may be passed over (a decision without penalty has no execution); further is a way out, such as termination
        return ahead > 0 if branch else 0 < ahead <= PASSED_OVER + 1
    running = [clock for clock in state.clocks.values() if clock.stopped is None]
    return any(
        clock.rule == effect.clock
        and (effect.verb in ("stop", "cover") or (effect.verb == "resume" and any(pause.end is None for pause in clock.pauses)))
        for effect in act.clocks
        for clock in running
    )


def lifting(shown: Opened, act: Act) -> set[str]:
    """The acts that an act still waits for: those that must come before it, those that start a term it needs run out, those that end what is open."""
    procedure, state = shown.view.procedure, shown.view.state
    found: set[str] = set()
    for use in act.guards:
        if use.guard in ("done_before", "done_when", "done_after"):
            found |= {one for name in ("acts", "any_of") for one in use.arguments.get(name, ()) if not state.times_done(one)}
        elif use.guard == "period_over" and not any(clock.rule == use.arguments["clock"] for clock in state.clocks.values()):
            found |= {
                one.id
                for one in procedure.acts.values()
                if any(effect.verb == "start" and effect.clock == use.arguments["clock"] for effect in one.clocks)
            }
        elif use.guard == "all_ended":
            found |= set(use.arguments["ends"])
    return found


def can_still(shown: Opened, act: Act) -> bool:
    """Whether what must come before an act was done, or can be done in the present stage."""
    view = shown.view
    for use in act.guards:
        before = use.arguments.get("acts", ()) if use.guard == "done_before" else ()
        if any(not view.state.times_done(each) and view.state.stage not in view.procedure.acts[each].stages for each in before):
            return False
    return True


def _for_others(each: NextAct) -> bool:
    return any(ground.guard == "lawful_actor" for ground in each.grounds)


def may_note(request: HttpRequest, shown: Opened) -> bool:
    """Whether the visitor files evidence and assesses: a handler of the case, or who oversees it."""
    visitor = visitor_of(request)
    named = {each for role in INVESTIGATORS for each in shown.view.state.people.get(role, ())}
    known = shown.people.get(visitor.person)
    return known is not None and (
        not named or visitor.person in named or bool(set(OVERSEERS) & known.roles_on(visitor.day, shown.matter.body))
    )


def forms_of(shown: Opened, ids: tuple[str, ...]) -> list[tuple[str, str, bool, bool]]:
    """The forms of an act as (id, title, already issued, there is a template)."""
    forms, templates = load_forms(), load_templates()
    return [(each, forms[each].title if each in forms else each, each in shown.more["issued"], each in templates) for each in ids]


def party(shown: Opened) -> list[tuple[str, str]]:
    fields = shown.view.state.fields
    wanted = (
        ("party", "当事人"),
        ("party_kind", "类别"),
        ("party_no", "证照号码"),
        ("act_began", "违法行为发生"),
        ("act_ended", "违法行为终了"),
    )
    return [(title, str(fields[name])) for name, title in wanted if fields.get(name)]


def judged(shown: Opened) -> dict[str, Any]:
    """What the law says of the case, in words."""
    said = shown.case.judgement
    bounds, proposal = said.statutory.bounds, said.proposal
    return {
        "assessment": said.assessment,
        "values": [(name, yuan(value) if unit == YUAN else f"{value} {unit}") for name, value, unit in with_units(said)],
        "answers": [(name, "是" if given else "否") for name, given in said.assessment.answers.items()],
        "range": bounds.words() if isinstance(bounds, Bounds) else "",
        "range_open": bounds.reason if isinstance(bounds, Unresolved) else "",
        "range_steps": said.statutory.steps,
        "table": said.table,
        "proposal": proposal,
        "band": proposal.band.words() if proposal and isinstance(proposal.band, Bounds) else "",
        "band_open": proposal.band.reason if proposal and isinstance(proposal.band, Unresolved) else "",
        "leniency": [each for each in said.leniency if each.holds is True],
        "leniency_open": [each for each in said.leniency if each.holds is not True and each.holds is not False],
        "limitation": said.limitation if isinstance(said.limitation, Unresolved) else None,
        "limited": None
        if said.limitation is None or isinstance(said.limitation, Unresolved)
        else (LIMITATION[said.limitation.verdict], said.limitation),
        "hearing": said.hearing,
        "laws": [(each, VERDICTS[each.verdict]) for each in said.laws],
        "gone": said.standing.reason if isinstance(said.standing, Unresolved) else "",
        "same_acts": said.same_acts,
        "ratio": ratio_words(shown),
    }


def with_units(said: JudgementView) -> list[tuple[str, int, str]]:
    """What was counted, with the unit of each."""
    units = quantities(said.table, (), said.assessment.values)
    return [("数量" if name == units[name] else name, value, units[name]) for name, value in said.assessment.values.items()]


def ratio_words(shown: Opened) -> str:
    """How many times the illegal gain the fine is, or the fine that was proposed; "" where either is unknown."""
    fine, gain = shown.case.row.fine, shown.case.judgement.assessment.values.get("违法所得", 0)
    said = "罚款" if fine else "建议的罚款"
    fine = fine or int(shown.view.state.fields.get("proposed_fine") or 0)
    ratio = gain_ratio(fine, gain)
    return f"{said}是违法所得的 {float(ratio):.1f} 倍" if fine and ratio is not None else ""


def similar(key: str) -> list[dict[str, Any]]:
    """The nearest past cases of the same item."""
    found = similar_cases(key, SIMILAR)
    titles = dict(Case.objects.filter(key__in=[each.case.number for each in found]).values_list("key", "title"))
    return [
        {
            "key": each.case.number,
            "title": titles.get(each.case.number, each.case.number),
            "on": each.case.decided_on,
            "fine": yuan(each.case.fine),
            "goods": yuan(each.case.goods_value),
            "gain": yuan(each.case.illegal_gain),
            "ratio": f"{float(each.ratio):.1f} 倍" if each.ratio is not None else "—",
            "level": each.case.level,
            "alike": each.alike,
            "differs": each.differs,
        }
        for each in found
    ]


def money(shown: Opened) -> dict[str, Any] | None:
    held = shown.case.money
    if not (held.fine or held.confiscated or held.paid):
        return None
    return {
        "fine": yuan(held.fine),
        "confiscated": yuan(held.confiscated) if held.confiscated else "",
        "paid": yuan(held.paid),
        "open": yuan(held.open),
        "due_on": held.due_on,
        "surcharge": held.surcharge,
        "surcharge_words": yuan(held.surcharge.fen) if held.surcharge else "",
        "instalments": [(each, yuan(each.fen), yuan(each.paid), yuan(each.fen - each.paid)) for each in held.instalments],
        "open_questions": held.open_questions,
    }


NOTES = frozenset({"CaseAssessed", "EvidenceFiled", "EvidenceMoved", "EvidenceFileAdded", "GuardsOverridden"})


def history(shown: Opened, names: Names) -> list[tuple[TimelineEntry, str, list[str], list[tuple[str, str]]]]:
    """The events of the case, the newest first, as (entry, title, [who, what was noted beside the acts…], fields)."""
    key, item = shown.matter.key, shown.case.row.item
    noted = {event.seq: event for event in stream_events(stream_of(key)) if event.type in NOTES}
    found = []
    by_act: dict[int, list[str]] = {}
    for each in noted.values():
        if each.payload.get("by_act"):
            said = each.payload
            by_act.setdefault(said["by_act"], []).append(f"记入证据登记簿第 {said['number']} 号：{said['name']}")
    for entry in timeline(key, names=names):
        event = noted.get(entry.seq)
        if event is not None and event.payload.get("by_act"):
            continue  # told with the act that took it
        words = by_act.get(entry.seq, [])
        if event is not None:
            said = event.payload
            if event.type == "EvidenceFiled":
                words = [f"第 {said['number']} 号　{said['kind']}　{said['name']}"]
            elif event.type == "EvidenceFileAdded":
                words = [f"第 {said['number']} 号证据：{said['file_name']}　SHA-256 {said['sha256']}"]
            elif event.type == "EvidenceMoved":
                words = [f"第 {said['number']} 号证据移交{names.get(said['to'])}：{said['reason']}"]
            elif event.type == "GuardsOverridden":
                words = [f"{each['finding']}。理由：{each['reason']}" for each in said["overrides"]]
            else:
                words = [f"改动 {len(said['changes'])} 栏"]
        fields = [(name, (shown.case.row.item_name or value) if item and value == item else value) for name, value in entry.fields]
        found.append((entry, entry.title, [entry.actor, *words], fields))
    return found[::-1]
