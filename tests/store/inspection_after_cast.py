"""A bureau with visits and spot checks made through the procedures, for tests of what follows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework_cast import BODY, PEOPLE, at

from quanze.adapters.procedures import procedure_on
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.store.inspections.aftermath import operations
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.project import bring_up
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import Taken, open_matter, take_act

CODE = "91110000600037341L"
MORE = {"item_standing": True}


def visit(day: str, *, kind: str = "cause", procedure: str = "inspection", subject: str = CODE, name: str = "云泽县某阀门厂", regime: str = "production-licence") -> str:  # fmt: skip
    """A visit's matter with a row of its own, at the stage before its approval; what the visits room writes stands here by hand."""
    found = procedure_on(procedure, date.fromisoformat(day))
    assert found is not None
    fields = {
        "inspection_kind": kind, "subject": name, "subject_no": CODE, "why": "投诉", "item": "k1", "handler": "李", "co_handlers": ["王"],
    }  # fmt: skip
    opened = open_matter(found, ActRequest("plan", "李", day, 0, fields), body=BODY, people=PEOPLE, now=at(day), item="k1", more=MORE)
    assert isinstance(opened, Taken), opened
    Visit.objects.create(
        key=opened.key, body=BODY, subject=subject, subject_name=name, regime=regime, kind=kind, stage="planned", length=1, planned_on=date.fromisoformat(day),
    )  # fmt: skip
    return opened.key


def act(key: str, name: str, actor: str, day: str, **fields: Any) -> Taken | Refusal:
    taken = take_act(key, ActRequest(name, actor, day, Matter.objects.get(key=key).length, fields), people=PEOPLE, now=at(day), more=MORE)
    if isinstance(taken, Taken):
        bring_up(key)
    return taken


def found_wrong(day: str = "2026-03-02", **more: Any) -> str:
    """A visit whose result is that something must be corrected."""
    key = visit(day, **more)
    for name, actor, fields in (
        ("approve", "赵", {"handler": "李", "co_handlers": ["王"]}),
        ("visit", "李", {"visit_from": f"{day}T09:00", "place": "厂区", "present": ["李", "王"], "credentials_shown": True}),
        ("sign", "李", {"signature": "signed", "signed_by": "厂长"}),
        ("record_result", "李", {"result": "correct", "visit_until": f"{day}T11:00", "result_note": "超出许可范围"}),
    ):
        done(act(key, name, actor, day, **fields))
    return key


def done(result: Any) -> Any:
    assert not isinstance(result, Refusal), [(g.guard, g.reason) for g in result.grounds]
    return result


def spot_check(day: str = "2026-03-02", **more: Any) -> Taken | Refusal:
    found = procedure_on("product-spot-check", date.fromisoformat(day))
    assert found is not None
    fields = {
        "check_kind": "plan", "subject": "云泽县某阀门厂", "subject_no": CODE, "place_kind": "producer", "product": "法兰闸阀", "product_spec": "DN50",
        "rules": "阀门产品质量监督抽查实施细则", "item": "k1", **more,
    }  # fmt: skip
    return operations.open_spot_check(
        found, ActRequest("plan_check", "李", day, 0, fields), body=BODY, people=PEOPLE, now=at(day), item="k1", more=MORE
    )


def spot_act(key: str, name: str, actor: str, day: str, **fields: Any) -> Taken | Refusal:
    return operations.act_spot_check(
        key, ActRequest(name, actor, day, Matter.objects.get(key=key).length, fields), people=PEOPLE, now=at(day), more=MORE
    )


def sampled(day: str = "2026-03-02", **more: Any) -> str:
    key: str = done(spot_check(day, **more)).key
    done(spot_act(key, "arrange", "赵", day, handler="李", co_handlers=["王"], lab="云泽市质检所"))
    done(spot_act(key, "take_sample", "李", day, **sample_fields(day)))
    done(spot_act(key, "send_sample", "李", day, sent_on=day, seals_whole=True))
    return key


def sample_fields(day: str, **more: Any) -> dict[str, Any]:
    return {
        "sampled_on": day, "samplers": ["李", "王"], "notice_shown": True, "sheet_no": "C-1", "batch": "2026-02", "sample_size": "3 台", "signed": "signed", **more,
    }  # fmt: skip
