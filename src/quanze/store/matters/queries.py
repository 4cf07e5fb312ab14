"""Reading matters: plain values for pages. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from quanze.adapters.calendars import load_calendar
from quanze.adapters.procedures import all_guards, load_forms, rulebook, warning_levels
from quanze.core.clock.calendar import Calendar
from quanze.core.kernel.events import Event
from quanze.core.procedures.deadlines import ClockStanding, level_of, standings
from quanze.core.procedures.engine import Facts, Option, options
from quanze.core.procedures.model import FieldRule, Procedure
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import ACT_TAKEN, MatterState
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.definitions import procedure_under
from quanze.store.matters.models import Matter, ProposedMove
from quanze.store.matters.operations import state_of, stream_of


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a matter in words. `fields` are (title, value); `documents` titles; `overrides` (guard, reason, finding)."""

    seq: int
    title: str
    actor: str
    on: str
    recorded: str
    stage_before: str
    stage_after: str
    fields: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]
    overrides: tuple[Mapping[str, str], ...]
    deadlines: Mapping[str, Mapping[str, str]]
    digest: str


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter as a page shows it: its row, procedure and state, what this person may do next, the clocks with their reasons.

    `seen` is what a form must carry back; `moves` are deadlines that a new calendar would change, waiting for approval.
    """

    matter: Matter
    procedure: Procedure
    state: MatterState
    options: tuple[Option, ...]
    clocks: tuple[ClockStanding, ...]
    moves: tuple[ProposedMove, ...]

    @property
    def seen(self) -> int:
        return self.state.length

    @property
    def stage_title(self) -> str:
        return self.procedure.stages[self.state.stage].title


def matter_view(
    key: str,
    *,
    actor: str,
    people: Mapping[str, Person],
    now: datetime,
    more: Mapping[str, Any] | None = None,
    calendar: Calendar | None = None,
) -> MatterView:
    """One matter for one person at `now`; `Matter.DoesNotExist` where there is none."""
    matter = Matter.objects.get(key=key)
    procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
    state = state_of(matter)
    days = calendar or load_calendar()
    facts = Facts(matter.body, people, rulebook(), days, more or {})
    return MatterView(
        matter,
        procedure,
        state,
        options(procedure, state, actor, facts, now, all_guards()),
        standings(procedure, state, rulebook().limit_of, days, now, warning_levels()),
        tuple(matter.moves.filter(approved_by="")),
    )


def timeline(key: str, after: int = 0, names: Mapping[str, str] | None = None) -> Iterator[TimelineEntry]:
    """The events of a matter in words, in order, from the one after `after` on; `names` gives the names of persons by id."""
    matter = Matter.objects.get(key=key)
    procedure = procedure_under(matter.procedure, matter.version, matter.procedure_digest)
    return (entry_of(procedure, event, names or {}) for event in stream_events(stream_of(key), after))


def entry_of(procedure: Procedure, event: Event, names: Mapping[str, str]) -> TimelineEntry:
    """One event in words."""
    said = event.payload
    if event.type != ACT_TAKEN:
        return TimelineEntry(
            event.seq, EVENT_TITLES.get(event.type, event.type), names.get(event.actor, event.actor), event.effective, event.recorded, "", "", (), (), (),
            said.get("deadlines", {}), event.digest,
        )  # fmt: skip
    act = procedure.acts[said["act"]]
    stages = procedure.stages
    forms = load_forms()
    return TimelineEntry(
        event.seq,
        act.title,
        names.get(event.actor, event.actor),
        said["on"],
        event.recorded,
        stages[said["from"]].title if said["from"] else "",
        stages[said["to"]].title,
        tuple((rule.title, in_words(rule, said["fields"][rule.id], names)) for rule in act.fields if rule.id in said["fields"]),
        tuple(forms[d.split("#")[0]].title if d.split("#")[0] in forms else d for d in said["documents"]),
        tuple(said["overrides"]),
        said.get("deadlines", {}),
        event.digest,
    )


# what events of a matter are called that are no acts of its procedure, of whichever room they are
EVENT_TITLES = {
    "DeadlinesMoved": "批准日历更新带来的期限变动",
    "CaseAssessed": "认定案情",
    "EvidenceFiled": "登记证据",
    "EvidenceMoved": "移交证据",
    "EvidenceFileAdded": "补充证据文件",
    "GuardsOverridden": "说明理由后继续办理",
    "VisitPrepared": "确定检查内容",
    "GatesOverridden": "说明理由越过关口",
    "EntryCodeGiven": "发出检查码",
    "FormRecordSynced": "收到检查表",
    "FormRecordChosen": "选定检查表",
    "PhotoKept": "收到照片",
    "FindingsTaken": "记入不符合项",
    "VisitJoined": "并入一次检查",
    "ResultWithdrawn": "撤下公示",
    "CaseOpened": "已立案",
    "PlanSettled": "确定计划内容",
    "VisitsNamed": "列出应检对象",
    "FrameFrozen": "冻结抽取名单",
    "SeedCommitted": "公布承诺",
    "SeedRevealed": "公开随机数",
    "PublicValueKnown": "登记公共随机数",
    "DrawMade": "抽取",
    "DrawVoided": "抽取作废",
    "DrawListPublished": "公布抽取结果",
    "DrawSkipped": "跳过并递补",
    "TaskStarted": "任务开始检查",
    "TaskDone": "任务完成",
    "TaskSkipped": "任务不再检查",
    "TaskReopened": "任务重新等待检查",
    "JointVisitProposed": "提议联合检查",
    "JointVisitAsked": "收到联合检查的提议",
    "JointVisitAnswered": "答复联合检查",
    "JointAnswerHeard": "收到联合检查的答复",
    "JointVisitEnded": "联合检查撤回或者结束",
}


def _cell(column: FieldRule | None, name: str, value: Any, names: Mapping[str, str]) -> str:
    return f"{column.title} {in_words(column, value, names)}" if column else f"{name} {value}"


def in_words(rule: FieldRule, value: Any, names: Mapping[str, str]) -> str:
    """A field's value as a person reads it; money, kept in fen, in yuan."""
    choices = dict(rule.choices)
    if rule.type == "yes_no":
        return "是" if value else "否"
    if rule.type == "money":
        return f"{int(value) // 100}.{int(value) % 100:02d} 元"  # not law: a yuan has 100 fen
    if rule.type == "table":
        columns = {column.id: column for column in rule.columns}
        return "；".join("，".join(_cell(columns.get(name), name, cell, names) for name, cell in row.items()) for row in value)
    if rule.type == "datetime":
        return str(value).replace("T", " ")[: len("2026-03-09 09:30")]
    if rule.type == "file" and isinstance(value, Mapping):
        return f"{value.get('name', '')}（SHA-256 {value.get('sha256', '')}）"
    values = value if isinstance(value, list) else [value]
    if rule.type in ("person", "persons"):
        return "、".join(names.get(str(one), str(one)) for one in values)
    return "、".join(choices.get(str(one), str(one)) for one in values)


def matters_of(body: str, *, kind: str = "", stage: str = "", closed: bool | None = False) -> QuerySet[Matter]:
    """The matters of a body, the next due first; those without a day last."""
    found = Matter.objects.filter(body=body)
    if closed is not None:
        found = found.filter(closed=closed)
    if kind:
        found = found.filter(kind=kind)
    if stage:
        found = found.filter(stage=stage)
    return found.order_by(F("next_due").asc(nulls_last=True), "id")


def matters_with(person: str, *, closed: bool | None = False) -> QuerySet[Matter]:
    """The matters in which a person holds a role, the next due first."""
    found = Matter.objects.filter(participants__person=person).distinct()
    if closed is not None:
        found = found.filter(closed=closed)
    return found.order_by(F("next_due").asc(nulls_last=True), "id")


def matters_on_item(item: str) -> QuerySet[Matter]:
    """The matters that rest on a list record, the newest first."""
    return Matter.objects.filter(item=item).order_by("-id")


def level_of_matter(matter: Matter, now: datetime) -> str:
    """green, amber, red or overdue by the matter's next due day; done where it is closed, none where no clock of its own runs."""
    if matter.closed:
        return "done"
    if matter.next_due is None:
        return "none"
    return level_of(matter.next_due, now, warning_levels())[0]


def overdue(body: str, day: date) -> QuerySet[Matter]:
    """The open matters of a body with a clock of its own that has run out before `day`."""
    return matters_of(body).filter(next_due__lt=day)
