"""Where services that are deaf to each other meet: a case that is opened from what an inspection found. Only the desk knows both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from quanze.core.inspections.results import natural
from quanze.core.procedures.model import Act
from quanze.core.procedures.people import Person
from quanze.store.inspections.aftermath.models import SpotCheck
from quanze.store.inspections.aftermath.operations import note_case
from quanze.store.inspections.aftermath.queries import PublicView, before_publication, lines_of, local
from quanze.store.inspections.visits.models import Visit
from quanze.web.desk.fields import Field


@dataclass(frozen=True, slots=True)
class Clue:
    """What an inspection hands to a case: who, since when, what was found, and by whom it is known."""

    key: str
    body: str
    subject: str
    code: str
    found_on: str
    words: str
    case: str
    natural: bool
    url: str


def clue_of(key: str, body: str) -> Clue | None:
    """The clue of a visit or spot check of a body; None where there is none or nothing is wrong with it."""
    visit = Visit.objects.filter(key=key).exclude(result__in=("", "good")).first()
    lines = lines_of(visit, body) if visit else []
    if visit is not None and (visit.body == body or lines):
        case = (
            visit.case if visit.body == body else next((one["case"] for one in visit.joined if one["body"] == body and one.get("case")), "")
        )
        day = local(visit.started_at) or visit.planned_on
        found = "；".join(str(line.get("content", "")) + (f"（{line['note']}）" if line.get("note") else "") for line in lines)
        words = f"检查 {visit.key} 发现：{found or visit.note}" if found or visit.note else f"检查 {visit.key}"
        return Clue(
            key, body, visit.subject_name, "" if visit.subject.startswith("x:") else visit.subject, day.isoformat() if day else "", words,
            case, natural(visit.subject), f"/desk/inspections/visits/{key}/",
        )  # fmt: skip
    spot = SpotCheck.objects.filter(key=key, body=body).exclude(result__in=("", "pass", "retest_pass")).first()
    if spot is None:
        return None
    words = f"产品质量监督抽查 {key}：{spot.product}{f'（{spot.spec}）' if spot.spec else ''} 不合格。{spot.failing}"
    day = spot.notified_on or spot.sampled_on
    return Clue(
        key, body, spot.subject_name, spot.subject, day.isoformat() if day else "", words, spot.case, False, f"/desk/matters/{key}/"
    )


def asked(request: HttpRequest, body: str) -> Clue | None:
    """The clue that the address or the form names."""
    key = (request.POST.get("visit") or request.GET.get("visit") or "")[:40]
    return clue_of(key, body) if key else None


def known_of(clue: Clue, act: Act) -> dict[str, Any]:
    """What stands in the opening form of a case already; the officer may change all of it."""
    said = {
        "clue_source": "inspection",
        "found_on": clue.found_on,
        "party_kind": "公民" if clue.natural else "法人或者其他组织",
        "party": clue.subject,
        "party_no": clue.code,
        "act_began": clue.found_on,
        "clue": clue.words,
        "facts_found": clue.words,
    }
    return {rule.id: said[rule.id] for rule in act.fields if said.get(rule.id)}


PUBLIC_WORDS, LOOK = "field-public_words", "look"


def to_be_published(request: HttpRequest, key: str, act: str, fields: tuple[Field, ...]) -> tuple[tuple[Field, ...], PublicView | None]:
    """What the public will read once the act is done, and the act's fields: the officer's own words stand in theirs, to be put otherwise."""
    typed = request.POST.get(PUBLIC_WORDS, "").strip()
    public = before_publication(key, act, typed)
    if public is None or not public.words:
        return tuple(one for one in fields if one.name != PUBLIC_WORDS), public
    words = "下面是公开的样子；要少写、改写的，在这里改，改后可以先看再公开；清空的按原文公开。原来的文书不变。"
    return tuple(replace(one, value=typed or public.words, help=words) if one.name == PUBLIC_WORDS else one for one in fields), public


def opened(clue: Clue | None, case: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> None:
    """Notes on the inspection that a case was opened from it."""
    if clue is not None:
        note_case(clue.key, case, body=clue.body, actor=actor, people=people, now=now)
