"""Tasks of the sample plan that is carried out: some of each regime were visited in the weeks since the draw."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from quanze.cli._sample_inspections.walk import bureau_of, item_of, walk
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.plans.models import Plan
from quanze.store.inspections.plans.queries import open_tasks
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import fitting_officers

EACH = 8  # visits of one regime
EVERY_WRONG = 4  # every fourth finds something


def make(body: str, now: datetime) -> int:
    """How many sample visits of tasks were made; none where any visit stands."""
    bureau = None if Visit.objects.filter(body=body).exists() else bureau_of(body, now)
    if bureau is None:
        return 0
    running = dict(Plan.objects.filter(body=body, stage="running").values_list("key", "published_on"))
    count: Counter[str] = Counter()
    programmes = {one.id: one for one in checkforms.programmes(body, now.date())}
    chosen = []
    seen: set[str] = set()
    for task in open_tasks(body):
        if task.plan in running and task.regime in programmes and task.subject not in seen and count[task.regime] < EACH:
            count[task.regime] += 1
            seen.add(task.subject)
            chosen.append(task)
    made = 0
    for number, task in enumerate(chosen):
        began = running[task.plan]
        since = max((now.date() - began).days - 1, 2) if began else 2
        ago = since - number * (since - 2) // max(len(chosen), 1)  # one after the other from the draw to the day before yesterday
        subject = Subject.objects.filter(body=body, key=task.subject, active=True).first()
        if subject is None:
            continue
        regime = programmes[task.regime]
        # who was drawn goes, unless the programme asks for what they have not learned
        able = fitting_officers(body, bureau.people, regime.speciality, subject.key, bureau.at(ago).date())
        wanted = able[: max(regime.officers, 2)]
        team = task.team if set(task.team) == set(wanted) or (not regime.speciality and set(task.team) <= set(able)) else wanted
        if len(team) < 2:
            continue
        key = walk(
            bureau, regime, subject, item_of(body, regime.id, now), team, bureau.at(ago, 9), wrong=number % EVERY_WRONG == 1, kind="random",
            reason=f"{task.plan_title}第 {task.number} 号任务", plan=task.plan, task=task.number,
        )  # fmt: skip
        made += bool(key)
    return made
