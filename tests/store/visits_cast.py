"""A fictional bureau that inspects: its officers, a published item, a form of three lines, one subject; and the steps of a visit as calls."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta, timezone
from typing import Any

from quanze.core.inspections.forms import form_digest
from quanze.core.inspections.model import CheckLine
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.inspections.checkforms.models import FormVersion
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import operations
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import Taken

CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
CODE = "91110000600037341L"
ALWAYS = Interval(None, None)
FORM = "gas-cylinders"
LINES = (
    CheckLine("a", "许可证在有效期内", "查看证书", "证书未过期", "《特种设备安全法》第十八条", "未经许可从事生产"),
    CheckLine("b", "气瓶充装压力", "查看压力表", "不超过公称工作压力", "《特种设备安全法》第四十九条", "", "number"),
    CheckLine(
        "c", "有充装记录", "查阅", "记录完整", "《特种设备安全法》第四十九条", "未按照规定充装", "yes_no", kinds=("special_equipment_user",)
    ),
)
GOOD = {"a": {"value": "pass"}, "b": {"value": "14.7"}, "c": {"value": "yes"}}
BAD = {"a": {"value": "pass"}, "b": {"value": "14.7"}, "c": {"value": "no", "note": "3 月 1 日后没有记录"}}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 40


def person(id_: str, *roles: str, end: date | None = None) -> Person:
    certificates = (Certificate(f"ZJ-{id_}", "省司法厅", (), Interval(None, end)),)
    return Person(id_, id_, tuple(Post(role, BODY, "监督科", ALWAYS) for role in roles), certificates)


PEOPLE = {
    one.id: one
    for one in (
        person("李", "handler"), person("王", "handler"), person("周", "co_handler"), person("郑", "handler", end=date(2026, 1, 1)),
        person("赵", "leader"), person("孙", "deputy_leader"),
    )
}  # fmt: skip


def at(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=CHINA)


def register(subject: str = CODE, risk: str = "B", body: str = BODY) -> str:
    """A subject, a form and a published item of inspection; the item's key."""
    from casework_cast import register_list

    Subject.objects.get_or_create(
        body=body, key=subject,
        defaults={"name": f"云泽县某充装站{subject[-3:]}", "code": subject, "kinds": ["special_equipment_user"], "risk": risk, "changed_on": date(2026, 1, 1), "address": "云泽县滨河路 8 号"},
    )  # fmt: skip
    lines = [{name: getattr(line, name) for name in line.__slots__} for line in LINES]
    FormVersion.objects.get_or_create(
        body=body, form=FORM, version=1,
        defaults={"title": "气瓶充装检查表", "lines": lines, "digest": form_digest(LINES), "made_on": date(2026, 1, 1)},
    )  # fmt: skip
    return register_list([("对气瓶充装的监督检查", "《中华人民共和国特种设备安全法》第五十七条")], slug=body, kind="inspection_items")[0]


def opened(item: str, day: str = "2026-03-02", *, subject: str = CODE, **more: Any) -> Taken | Refusal:
    given: dict[str, Any] = {
        "body": BODY, "subject": subject, "subject_name": f"云泽县某充装站{subject[-3:]}", "kind": "random", "reason": "年度双随机计划", "plan": "P1",
        "actor": "李", "people": PEOPLE, "now": at(day), "item": item, "form": FORM, "form_version": 1, "subject_kinds": ["special_equipment_user"],
        "handler": "李", "co_handlers": ["王"], "address": "云泽县滨河路 8 号", **more,
    }  # fmt: skip
    return operations.open_visit(**given)


def approve(key: str, day: str, actor: str = "赵", **more: Any) -> Taken | Refusal:
    return operations.approve(key, actor=actor, people=PEOPLE, now=at(day, "10:05"), **more)


def check_in(key: str, day: str, present: tuple[str, ...] = ("李", "王"), **more: Any) -> Taken | Refusal:
    return operations.check_in(
        key, **{"actor": present[0], "people": PEOPLE, "now": at(day, "10:30"), "present": present, "place": "充装车间", **more}
    )  # type: ignore[arg-type]


def record(
    answers: dict[str, Any], *, id_: str = "", at_: datetime | None = None, sent: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """A record as the page of a phone sends it."""
    filled = at_ or at("2026-03-02", "11:00")
    return {
        "record": id_ or uuid.uuid4().hex, "device": "phone-1", "form": FORM, "version": 1, "answers": answers, "filled_at": filled.isoformat(),
        "sent_at": (sent or filled + timedelta(minutes=1)).isoformat(), "revision": 1, "counter": 1, **more,
    }  # fmt: skip


def sync(key: str, *sent: Any, actor: str = "李", now: datetime | None = None) -> operations.Synced | Refusal:
    return operations.sync_records(key, sent, actor=actor, people=PEOPLE, now=now or at("2026-03-02", "11:01"))


def sign(key: str, day: str = "2026-03-02", actor: str = "李", **more: Any) -> Taken | Refusal:
    given: dict[str, Any] = {"signature": "signed", "signed_by": "站长", **more}
    return operations.sign(key, actor=actor, people=PEOPLE, now=at(day, "11:30"), **given)


def result(key: str, said: str, day: str = "2026-03-02", actor: str = "李", **more: Any) -> Taken | Refusal:
    return operations.record_result(key, actor=actor, people=PEOPLE, now=at(day, "11:40"), result=said, **more)


def act(key: str, name: str, actor: str, day: str, time: str = "12:00", **fields: Any) -> Taken | Refusal:
    seen = Matter.objects.get(key=key).length
    return operations.act(key, ActRequest(name, actor, day, seen, fields), people=PEOPLE, now=at(day, time))


def done(outcome: Any) -> Any:
    assert not isinstance(outcome, Refusal), [(g.guard, g.reason, g.remedy) for g in outcome.grounds]
    return outcome


def grounds(outcome: Any) -> dict[str, str]:
    assert isinstance(outcome, Refusal), outcome
    return {ground.guard: ground.reason for ground in outcome.grounds}


def at_the_door(item: str, day: str = "2026-03-02", **more: Any) -> str:
    """A visit that has begun."""
    key = done(opened(item, day, **more)).key
    done(approve(key, day))
    done(check_in(key, day))
    return str(key)


def finished(item: str, day: str, said: str = "good", answers: dict[str, Any] | None = None, **more: Any) -> str:
    """A visit with its result."""
    key = at_the_door(item, day, **more)
    done(sync(key, record(answers or GOOD, at_=at(day, "11:00")), now=at(day, "11:01")))
    done(sign(key, day))
    done(result(key, said, day))
    return key


def visit(key: str) -> Visit:
    return Visit.objects.get(key=key)
