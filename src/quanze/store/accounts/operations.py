"""Registering bodies, people, posts and certificates: every change is an event, every refusal a sentence."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanze.core.access.roles import ROLES, role_title
from quanze.store.accounts.models import Account, Agency, CertificateRow, Office, PersonRow, PostRow
from quanze.store.accounts.project import AGENCY, PERSON, apply
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length

ATTEMPTS = 8
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,38}")


class NotPossible(Exception):
    """A change that cannot be made: which field it lies in ("" where in none), what was found, what to do."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class By:
    """Who makes a change, and when."""

    actor: str
    now: datetime


def record(stream: str, events: Sequence[NewEvent], by: By) -> None:
    """Appends events to a stream and derives their rows, in the caller's transaction; waits its turn behind other writers."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                for event in append(stream, stream_length(stream), events, actor=by.actor, recorded=by.now):
                    apply(event)
            return
        except StaleStream:
            if attempt == ATTEMPTS - 1:
                raise


def _text(field: str, title: str, value: str, longest: int) -> str:
    text = " ".join(value.split())
    if not text:
        raise NotPossible(field, f"“{title}”没有填")
    if len(text) > longest:
        raise NotPossible(field, f"“{title}”有 {len(text)} 个字，最多 {longest} 个")
    if any(ord(c) < 32 for c in text):
        raise NotPossible(field, f"“{title}”含有不可见的字符")
    return text


def _span(start: date | None, end: date | None) -> tuple[str, str]:
    if start and end and end <= start:
        raise NotPossible("until", f"结束日 {end} 不晚于开始日 {start}；结束日是不再有效的第一天")
    return start.isoformat() if start else "", end.isoformat() if end else ""


def _agency(slug: str, field: str = "agency") -> Agency:
    found = Agency.objects.filter(slug=slug).first()
    if found is None:
        raise NotPossible(field, f"没有名为“{slug}”的机关；请先登记机关")
    return found


def _person(person: str) -> PersonRow:
    found = PersonRow.objects.filter(id=person).first()
    if found is None:
        raise NotPossible("person", f"没有编号为“{person}”的人员；请先登记人员")
    return found


@transaction.atomic
def register_agency(
    name: str, by: By, *, slug: str = "", region: str = "", level: str = "", start: date | None = None, end: date | None = None
) -> str:
    """Registers a body, or corrects one that has the same slug; returns the slug (that of the registry where a body is called so)."""
    from quanze.store.registry.models import Body

    name = _text("name", "机关名称", name, 100)
    body = Body.objects.filter(slug=slug).first() if slug else Body.objects.filter(name=name).first()
    slug = slug or (body.slug if body else "") or re.sub(r"[^\w\u4e00-\u9fff]+", "-", name).strip("-")
    starts, ends = _span(start, end)
    payload = {
        "slug": slug,
        "name": name,
        "region": (region or (body.region if body else ""))[:60],
        "level": (level or (body.level if body else ""))[:10],
        "from": starts,
        "until": ends,
    }
    record(AGENCY + slug, [NewEvent("AgencyRegistered", payload, starts)], by)
    return slug


@transaction.atomic
def succeed(before: str, after: str, day: date, by: By, *, basis: str = "") -> None:
    """Records that `after` answers for `before` from `day` on. A succession that would run in a circle is refused."""
    from quanze.store.accounts.queries import successors

    _agency(before, "before"), _agency(after, "after")
    if before == after or before in successors(after):
        raise NotPossible("after", f"“{after}”已经由“{before}”承继，不能再反过来")
    payload = {"before": before, "after": after, "day": day.isoformat(), "basis": basis[:200]}
    record(AGENCY + before, [NewEvent("AgencySucceeded", payload, day.isoformat())], by)


@transaction.atomic
def name_office(agency: str, name: str, by: By) -> None:
    """Records an office of a body; a name that stands already changes nothing."""
    name = _text("office", "科室", name, 80)
    if not Office.objects.filter(agency=_agency(agency), name=name).exists():
        record(AGENCY + agency, [NewEvent("OfficeNamed", {"agency": agency, "name": name})], by)


@transaction.atomic
def serve_role(role: str, provider: str, served: str, by: By, *, start: date | None = None, end: date | None = None) -> None:
    """Records that the holders of `role` at `provider` act in that role for `served` too."""
    _agency(provider, "provider"), _agency(served, "served")
    if role not in ROLES:
        raise NotPossible("role", f"没有“{role}”这个角色")
    if provider == served:
        raise NotPossible("served", "本机关的岗位不需要登记代行")
    starts, ends = _span(start, end)
    payload = {"role": role, "provider": provider, "served": served, "from": starts, "until": ends}
    record(AGENCY + served, [NewEvent("RoleServed", payload, starts)], by)


@transaction.atomic
def register_person(name: str, by: By, *, person: str = "") -> str:
    """Registers a person, or corrects the name of one; returns the id (the office's own number where it gave one)."""
    name = _text("name", "姓名", name, 60)
    person = person.strip() or f"p{secrets.token_hex(5)}"
    if not _ID.fullmatch(person):
        raise NotPossible("person", f"人员编号“{person[:40]}”只能用字母、数字、- 和 _，最多 39 个")
    known = PersonRow.objects.filter(id=person).first()
    if known is None or known.name != name:
        record(PERSON + person, [NewEvent("PersonRegistered", {"person": person, "name": name})], by)
    return person


@transaction.atomic
def propose_post(
    person: str, agency: str, role: str, by: By, *, office: str = "", start: date | None = None, end: date | None = None
) -> int:
    """Proposes a post; it gives no power before it is confirmed. Returns its number among the person's posts."""
    row = _person(person)
    _agency(agency)
    if role not in ROLES:
        posts = "、".join(each.title for each in ROLES.values())
        raise NotPossible("role", f"没有“{role_title(role)}”这个岗位；可用：{posts}")
    _not_an_administrator(row)
    starts, ends = _span(start, end)
    same = PostRow.objects.filter(person=row, agency__slug=agency, role=role, office=office, state__in=("proposed", "held"))
    for other in same:
        if (other.end is None or not start or start < other.end) and (end is None or not other.start or other.start < end):
            raise NotPossible("role", f"{row.name}在这段时间已经有“{role_title(role)}”这一岗位")
    if office:
        name_office(agency, office, by)
    number = PostRow.objects.filter(person=row).count() + 1
    payload = {"person": person, "number": number, "agency": agency, "office": office, "role": role, "from": starts, "until": ends}
    record(PERSON + person, [NewEvent("PostProposed", payload, starts)], by)
    return number


def _not_an_administrator(row: PersonRow) -> None:
    account = Account.objects.filter(person=row).first()
    if account and account.administrator:
        raise NotPossible("person", f"{row.name}是{role_title(account.administrator)}，不能同时担任业务岗位")


@transaction.atomic
def confirm_post(person: str, number: int, by: By) -> None:
    """Confirms a proposed post: from now on it gives its powers on its days. Nobody confirms a post of their own."""
    row = _proposed(person, number, by)
    _not_an_administrator(row.person)
    record(PERSON + person, [NewEvent("PostConfirmed", {"person": person, "number": number})], by)


@transaction.atomic
def refuse_post(person: str, number: int, reason: str, by: By) -> None:
    _proposed(person, number, by)
    reason = _text("reason", "理由", reason, 200)
    record(PERSON + person, [NewEvent("PostRefused", {"person": person, "number": number, "reason": reason})], by)


def _proposed(person: str, number: int, by: By) -> PostRow:
    row = PostRow.objects.filter(person_id=person, number=number).select_related("person").select_for_update().first()
    if row is None:
        raise NotPossible("post", "没有这个岗位；请刷新页面")
    if row.state != "proposed":
        raise NotPossible("post", f"这个岗位已经{'核准' if row.state == 'held' else '退回'}过了；请刷新页面")
    if by.actor == person:
        raise NotPossible("post", "不能核准自己的岗位")
    return row


@transaction.atomic
def end_post(person: str, number: int, end: date, by: By) -> None:
    """Records the first day on which a post is no longer held; what was done before stays lawful."""
    row = PostRow.objects.filter(person_id=person, number=number).first()
    if row is None or row.state == "refused":
        raise NotPossible("post", "没有这个岗位；请刷新页面")
    if row.start and end <= row.start:
        raise NotPossible("until", f"结束日 {end} 不晚于任职之日 {row.start}")
    record(PERSON + person, [NewEvent("PostEnded", {"person": person, "number": number, "until": end.isoformat()}, end.isoformat())], by)


@transaction.atomic
def issue_certificate(
    person: str, number: str, issuer: str, start: date, by: By, *, end: date | None = None, scope: Sequence[str] = ()
) -> None:
    """Records an enforcement certificate; `end` is the first day on which it is no longer valid. The same number corrects it."""
    _person(person)
    number, issuer = _text("number", "证号", number, 40), _text("issuer", "发证机关", issuer, 120)
    held = CertificateRow.objects.filter(number=number).select_related("person").first()
    if held and held.person_id != person:
        raise NotPossible("number", f"证号 {number} 已登记在{held.person.name}名下；请核对证号")
    starts, ends = _span(start, end)
    payload = {
        "person": person,
        "number": number,
        "issuer": issuer,
        "scope": [each.strip() for each in scope if each.strip()],
        "from": starts,
        "until": ends,
    }
    record(PERSON + person, [NewEvent("CertificateIssued", payload, starts)], by)


@transaction.atomic
def revoke_certificate(number: str, day: date, reason: str, by: By) -> None:
    row = CertificateRow.objects.filter(number=number).first()
    if row is None:
        raise NotPossible("number", f"没有证号 {number}")
    reason = _text("reason", "理由", reason, 200)
    payload: Mapping[str, Any] = {"number": number, "day": day.isoformat(), "reason": reason}
    record(PERSON + row.person_id, [NewEvent("CertificateRevoked", dict(payload), day.isoformat())], by)
