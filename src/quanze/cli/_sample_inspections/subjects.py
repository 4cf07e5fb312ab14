"""Sample subjects of every kind, and what the officers of the demo are good at, when they are away, where they have an interest."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

_DAY = re.compile(r"\{day([+-]\d+)\}")
REGISTERED = timedelta(days=120)  # not law: how long before the demo's day the sample register was imported


def make(body: str, now: datetime) -> int:
    """Registers the sample subjects and officers' marks; how many records were made, none where the body has any subject."""
    from quanze.adapters.yaml_text import yaml_values
    from quanze.core.procedures.engine import Refusal
    from quanze.store.accounts.queries import people_facts
    from quanze.store.inspections.subjects import operations, subjects_import
    from quanze.store.inspections.subjects.models import Subject

    if Subject.objects.filter(body=body).exists():
        return 0
    folder = resources.files("quanze.samples") / "inspections"
    table = _DAY.sub(
        lambda found: (now.date() + timedelta(days=int(found[1]))).isoformat(), (folder / "subjects.csv").read_text(encoding="utf-8")
    )
    prepared = subjects_import.prepare(body, "云泽县检查对象名录.csv", table.encode(), now.date())
    taken = subjects_import.take(prepared, actor="演示", now=now - REGISTERED)
    if not isinstance(taken, subjects_import.Imported):
        print(f"  演示检查对象没有登记：{'；'.join(each.words for each in taken[:3])}", file=sys.stderr)
        return 0
    said: dict[str, Any] = yaml_values((folder / "subjects.yaml").read_text(encoding="utf-8"))
    keys = dict(Subject.objects.filter(body=body).values_list("name", "key"))
    people, head = people_facts(body, now.date()), "yz-jigou"
    made: list[Any] = []
    for account, words in said["specialities"].items():
        if f"yz-{account}" in people:
            made.append(operations.set_specialities(body, f"yz-{account}", words, actor=head, now=now - REGISTERED))
    for each in said["absences"]:
        start, end = (now.date() + timedelta(days=each[name]) for name in ("start", "end"))
        if f"yz-{each['account']}" in people:
            made.append(operations.note_absence(body, f"yz-{each['account']}", start, end, each["reason"], actor=head, now=now))
    for each in said["interests"]:
        person = f"yz-{each['account']}"
        if person in people:
            made.append(
                operations.declare_interest(body, person, keys[each["subject"]], each["reason"], actor=person, now=now - REGISTERED)
            )
    for each in said["changes"]:
        key, then = keys[each["subject"]], now - timedelta(days=each["days_ago"])
        given = {each["field"]: each["value"]}
        made.append(
            operations.change_subject(body, key, given, reason=each["reason"], seen=_seen(body, key), actor="yz-chengban", now=then)
        )
    for each in said["ended"]:
        key, then = keys[each["subject"]], now - timedelta(days=each["days_ago"])
        made.append(operations.end_subject(body, key, reason=each["reason"], seen=_seen(body, key), actor="yz-chengban", now=then))
    for each in made:
        if isinstance(each, Refusal):
            print(f"  演示检查对象：{'；'.join(ground.reason for ground in each.grounds)}", file=sys.stderr)
    return taken.new + sum(not isinstance(each, Refusal) for each in made)


def _seen(body: str, key: str) -> int:
    from quanze.store.inspections.subjects.models import Subject

    return int(Subject.objects.get(body=body, key=key).events[-1])
