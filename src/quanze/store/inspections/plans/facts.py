"""What the arithmetic of a plan needs, gathered from the register, the programmes, earlier visits and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.adapters.calendars import load_calendar
from quanze.adapters.inspection_planning import load_bars, load_planning
from quanze.adapters.inspection_rules import kind_titles, load_caps
from quanze.core.clock.count import working_days_between
from quanze.core.clock.errors import ClockError
from quanze.core.inspections.model import Cap, Regime, SubjectFacts
from quanze.core.inspections.plans import Part, Proposal, propose
from quanze.core.inspections.quota import Capacity, Feasibility, PastVisit, bars, feasible, quota
from quanze.core.sampling.pairing import Officer
from quanze.store.inspections.aftermath.models import SpotCheck
from quanze.store.inspections.checkforms.queries import programme_views
from quanze.store.inspections.visits.models import Visit

PLANNED_KIND = "random"  # the kind of the visits that a plan makes, which is what earlier visits may bar


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What the programmes of a plan ask of the body's register: a part a programme, the strata with proposed numbers, what officers can do."""

    parts: tuple[Part, ...]
    axes: tuple[str, ...]
    proposal: Proposal
    capacity: Capacity
    feasibility: Feasibility

    @property
    def visits(self) -> int:
        return sum(part.quota.visits for part in self.parts)

    @property
    def to_draw(self) -> int:
        return sum(each.proposed for each in self.proposal.strata)


def programmes(body: str, day: date) -> tuple[Regime, ...]:
    """The programmes that send officers to subjects, as this body runs them: those its own list states, with its words, before the rulebook's."""
    views = programme_views(body, day)
    return tuple(each.regime for each in sorted(views, key=lambda one: not one.records) if _kinds(each.regime))


def register(body: str, kinds: Sequence[str], today: date) -> Sequence[SubjectFacts]:
    """The body's subjects of these kinds with the facts that count, as the register has them."""
    from quanze.store.inspections.subjects.queries import subject_facts

    return list(subject_facts(body, kinds=tuple(kinds), today=today))


def officers(body: str, day: date) -> list[Officer]:
    """Who may be sent, as the register of officers has it."""
    from quanze.store.inspections.subjects.queries import officers as of_body

    return list(of_body(body, day))


def working_days(start: date, end: date) -> int:
    """Working days from `start` to `end`, both inside; where the calendar does not reach, weekdays."""
    calendar = load_calendar()
    try:
        before = calendar.position(start.toordinal() - 1)
        return int(working_days_between(calendar, before, calendar.position(end.toordinal())))
    except (ClockError, ValueError, IndexError):
        return sum(
            date.fromordinal(day).weekday() < 5 for day in range(start.toordinal(), end.toordinal() + 1)
        )  # not law: Monday to Friday


def arithmetic(
    body: str,
    regimes: Sequence[str],
    start: date,
    end: date,
    today: date,
    *,
    axes: Sequence[str] = ("kind", "key"),
    team: int = 0,
    visits_a_day: int = 0,
) -> Arithmetic:
    """The quota of the named programmes over the body's register, as of `today`. Raises `ValueError` in words for what cannot be counted."""
    chosen = {each.id: each for each in programmes(body, today)}
    unknown = [each for each in regimes if each not in chosen]
    if unknown or not regimes:
        raise ValueError(f"没有这项监管制度：{'、'.join(unknown)}" if unknown else "请至少选择一项监管制度")
    planning = load_planning()
    kinds = tuple(dict.fromkeys(kind for each in regimes for kind in _kinds(chosen[each])))
    facts = register(body, kinds, today)
    caps = [each for each in load_caps(max(start, today)) if _binds(each, body)]
    titles = kind_titles()
    parts = []
    for id_ in regimes:
        regime = chosen[id_]
        barred = bars(load_bars(today, id_), _history(body, start), PLANNED_KIND, max(start, today))
        made = quota(regime.requirements or (), facts, today, start, end, barred=barred, caps=caps, kinds=_kinds(regime))
        parts.append(Part(id_, regime.title, made, _kinds(regime)))
    size = team or max([planning.team, *(chosen[each].officers for each in regimes)])
    present = sum(not each.absent for each in officers(body, today))
    capacity = Capacity(present, size, visits_a_day or planning.visits_a_day, working_days(max(start, today), end) if today <= end else 0)
    proposal = propose(parts, axes, titles)
    drawn = sum(each.proposed for each in proposal.strata)
    return Arithmetic(
        tuple(parts), tuple(axes), proposal, capacity, feasible(sum(p.quota.visits for p in parts) + drawn, capacity, drawn=drawn)
    )


def _binds(cap: Cap, body: str) -> bool:
    """Whether a cap bounds the visits of this body's plans; those on one officer bound the choice of the team, not the plan."""
    counts = not cap.counts or PLANNED_KIND in cap.counts
    return cap.body in ("", body) and counts and PLANNED_KIND not in cap.exempt and cap.scope != "officer"


def _kinds(regime: Regime) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*regime.kinds, *(kind for each in regime.requirements for kind in each.kinds)]))


def _history(body: str, start: date) -> dict[str, list[PastVisit]]:
    """Earlier visits that may bar others, of the year before the plan and since."""
    since = date(start.year - 1, 1, 1)
    found: dict[str, list[PastVisit]] = {}
    kinds = {kind for rule in load_bars(start) for kind in rule.after}
    rows = Visit.objects.filter(body=body, kind__in=kinds, started_at__date__gte=since).values_list("subject", "started_at", "kind")
    for subject, started, kind in rows:
        found.setdefault(subject, []).append(PastVisit(started.date(), kind))
    for subject, on, product in SpotCheck.objects.filter(body=body, sampled_on__gte=since).values_list("subject", "sampled_on", "product"):
        found.setdefault(subject, []).append(PastVisit(on, "spot_check", product))
    return found
