"""Sessions: begun, followed, raised to the next step of signing in under a new key, and ended."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from quanze.adapters.access_rules import sign_in_rules
from quanze.core.access.policy import Actor, Level
from quanze.store.accounts import audit, queries
from quanze.store.accounts.models import Account, SignIn
from quanze.store.accounts.seal import CannotOpen, opened, sealed

SEEN_EVERY = timedelta(seconds=30)  # how exactly the last use is kept; writing it at every click would queue readers behind writers


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is behind a request: the account as plain values, the actor for the policy, and what the page should tell once."""

    sign_in: int
    account: int
    account_name: str
    person: str
    name: str
    actor: Actor
    notice: dict[str, Any]
    day: date


@dataclass(frozen=True, slots=True)
class SessionView:
    id: int
    account: str
    person: str
    name: str
    level: str
    began: datetime
    seen: datetime
    address: str
    agent: str


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def second_factor_needed() -> bool:
    """Whether everybody must have a second factor; only the demo's fictional officers need none."""
    return sign_in_rules().second_factor and not settings.DEMO


def level_after(account: Account) -> Level:
    """How far somebody has come who has given the password and, where there is one, the code."""
    if account.must_change:
        return "change_password"
    if second_factor_needed() and not account.totp_secret:
        return "enrol"
    return "full"


def begin(account: Account, level: Level, now: datetime, address: str, agent: str) -> str:
    """Begins a session and returns its key, which is kept nowhere else."""
    key = secrets.token_urlsafe(32)
    SignIn.objects.create(
        account=account, key_digest=_digest(key), level=level, began=now, seen=now, address=address[:64], agent=agent[:200]
    )
    return key


def raise_level(sign_in: int, now: datetime) -> str:
    """Moves a session to the step that its account has earned, under a new key; the old key is worth nothing from then on."""
    with transaction.atomic():
        row = SignIn.objects.select_for_update().select_related("account").get(pk=sign_in)
        key = secrets.token_urlsafe(32)
        row.key_digest, row.level, row.seen = _digest(key), level_after(row.account), now
        row.save(update_fields=["key_digest", "level", "seen"])
    return key


def visitor(key: str, now: datetime) -> Visitor | None:
    """Who holds this key; None where nobody does, or the session has ended, been idle too long, or grown too old."""
    row = SignIn.objects.filter(key_digest=_digest(key), ended__isnull=True).select_related("account", "account__person").first()
    if row is None:
        return None
    rules = sign_in_rules()
    idle = rules.idle_seconds if row.level == "full" else rules.half_way_seconds
    gone = now - row.seen >= timedelta(seconds=idle)
    old = now - row.began >= timedelta(seconds=rules.absolute_seconds)
    if gone or old or row.account.locked:
        _end(row, now, "停用" if row.account.locked else "久未操作" if gone else "登录已久")
        audit.note("SessionExpired", row.account.person_id, now, session=row.pk, reason=row.ended_why)
        return None
    # a clock set back must not lengthen a session, so `seen` only moves forward
    if now - row.seen >= SEEN_EVERY:
        SignIn.objects.filter(pk=row.pk).update(seen=now)
    if row.notice:
        SignIn.objects.filter(pk=row.pk).update(notice={})
    account = row.account
    level: Level = row.level  # type: ignore[assignment]
    day = now.date()
    return Visitor(
        row.pk,
        account.pk,
        account.name,
        account.person_id,
        account.person.name,
        queries.actor(account, level, day),
        _told(row.notice),
        day,
    )


def tell(sign_in: int, **notice: Any) -> None:
    """Leaves something for the next page of this session to say once; sealed, because a first password may be among it."""
    SignIn.objects.filter(pk=sign_in).update(notice={"sealed": sealed(json.dumps(notice).encode())})


def _told(notice: dict[str, str]) -> dict[str, Any]:
    if not notice:
        return {}
    try:
        told: dict[str, Any] = json.loads(opened(notice["sealed"]))
    except CannotOpen:
        return {}
    return told


def _end(row: SignIn, now: datetime, why: str) -> None:
    row.ended, row.ended_why = now, why
    row.save(update_fields=["ended", "ended_why"])


def end(sign_in: int, now: datetime, why: str, by: str) -> bool:
    """Ends one session; False where it had ended already. `by` is the person who ends it."""
    row = SignIn.objects.filter(pk=sign_in, ended__isnull=True).select_related("account").first()
    if row is None:
        return False
    _end(row, now, why)
    audit.note("SessionEnded", by, now, session=row.pk, account=row.account.name, reason=why)
    return True


def end_all(account: Account, now: datetime, why: str, by: str, *, but: int = 0) -> int:
    """Ends every session of an account, except `but`; returns how many."""
    rows = SignIn.objects.filter(account=account, ended__isnull=True).exclude(pk=but)
    return sum(end(pk, now, why, by) for pk in list(rows.values_list("pk", flat=True)))


def open_sessions(now: datetime, account: int | None = None) -> tuple[SessionView, ...]:
    """The sessions that still hold, last used first."""
    rules = sign_in_rules()
    rows = SignIn.objects.filter(
        ended__isnull=True,
        seen__gt=now - timedelta(seconds=rules.idle_seconds),
        began__gt=now - timedelta(seconds=rules.absolute_seconds),
    )
    if account is not None:
        rows = rows.filter(account_id=account)
    return tuple(
        SessionView(
            row.pk, row.account.name, row.account.person_id, row.account.person.name, row.level, row.began, row.seen, row.address, row.agent
        )
        for row in rows.select_related("account", "account__person").order_by("-seen")
    )
