"""Signing in: the password with its lockout, then the one-time code. A stranger learns nothing from words or time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from quanze.adapters.access_rules import sign_in_rules
from quanze.core.access import totp
from quanze.core.access.lockout import Backoff, forgotten, waits_until
from quanze.store.accounts import audit, sessions
from quanze.store.accounts.models import Account, SignIn, Throttle
from quanze.store.accounts.seal import CannotOpen, opened, sealed

WRONG = "账号或密码不对，或者这个账号暂时不能登录。"
WRONG_CODE = "动态口令不对，或者已经用过。请等下一个口令出现再试。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session was begun or raised: its new key."""

    key: str


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Nobody came in: what to say, and from when it may be tried again (None: at once)."""

    words: str
    wait_until: datetime | None = None


def account_name(typed: str) -> str:
    """An account's name as it is kept: full width to half width, case folded, without blanks and what cannot be printed."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(c for c in plain if c.isprintable() and not c.isspace())[:40]


def _key(kind: str, text: str) -> str:
    """The key of a throttle: names typed wrongly may be passwords, so they are not kept in the clear."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind} {text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@cache
def _nobody(algorithm: str) -> str:
    """A password hash that belongs to nobody, so that an unknown account costs the same time as a known one."""
    return make_password(secrets.token_urlsafe(16))


def _reserve(kind: str, text: str, rule: Backoff, now: datetime) -> datetime | None:
    """Counts an attempt as failed before it is judged, so that attempts at once cannot outrun the count.

    Returns when it may be tried again, where it may not be tried now.
    """
    key = _key(kind, text)
    Throttle.objects.get_or_create(kind=kind, key=key)
    with transaction.atomic():
        row = Throttle.objects.select_for_update().get(kind=kind, key=key)
        if row.last and forgotten(row.last, now, rule):
            row.failures = 0
        if row.last and (until := waits_until(row.failures, row.last, now, rule)):
            return until
        row.failures, row.last = row.failures + 1, now
        row.save(update_fields=["failures", "last"])
    return None


def _forgive(kind: str, text: str) -> None:
    Throttle.objects.filter(kind=kind, key=_key(kind, text)).update(failures=0, last=None)


def _give_back(kind: str, text: str) -> None:
    """Takes one counted attempt back: it was right."""
    with transaction.atomic():
        row = Throttle.objects.select_for_update().filter(kind=kind, key=_key(kind, text)).first()
        if row and row.failures:
            row.failures -= 1
            row.save(update_fields=["failures"])


def unlock_throttle(name: str) -> None:
    """Lets an account try again at once."""
    _forgive("account", account_name(name))


def waiting_until(name: str, now: datetime) -> datetime | None:
    """Until when sign-ins under this name must wait; None where they need not."""
    row = Throttle.objects.filter(kind="account", key=_key("account", account_name(name))).first()
    return waits_until(row.failures, row.last, now, sign_in_rules().account) if row and row.last else None


def with_password(name: str, password: str, now: datetime, address: str, agent: str) -> SignedIn | NotSignedIn:
    """The first step. On success a session stands at the step that follows: the code, a new password, the second factor, or in."""
    rules = sign_in_rules()
    name = account_name(name)
    wait = _reserve("address", address, rules.address, now) or _reserve("account", name, rules.account, now)
    account = Account.objects.filter(name=name).select_related("person").first()
    known = account.password if account else _nobody(settings.PASSWORD_HASHERS[0])
    right = check_password(password[: rules.password.longest * 4], known) and account is not None
    if wait or not right or account is None or account.locked:
        why = "限时" if wait else "停用" if right else "账号或密码不对"
        audit.note(
            "SignInFailed",
            account.person_id if account else "",
            now,
            account=name if account else f"#{audit.trace(name)}",
            address=address,
            reason=why,
        )
        return NotSignedIn(WRONG, wait or waiting_until(name, now))
    _give_back("address", address)
    if account.totp_secret:
        # the count of the account stands until the code is right too: a stolen password opens no endless guessing of codes
        key = sessions.begin(account, "password", now, address, agent)
        _give_back("account", name)
    else:
        _forgive("account", name)
        key = sessions.begin(account, sessions.level_after(account), now, address, agent)
    audit.note("PasswordAccepted", account.person_id, now, account=account.name, address=address)
    if not account.totp_secret and not account.must_change and not sessions.second_factor_needed():
        audit.note("SignedIn", account.person_id, now, account=account.name, address=address, by="password")
    return SignedIn(key)


def with_code(sign_in: int, code: str, now: datetime, address: str) -> SignedIn | NotSignedIn:
    """The second step: a one-time code, or one of the recovery codes, each of which works once."""
    rules = sign_in_rules()
    row = SignIn.objects.select_related("account").get(pk=sign_in)
    name = row.account.name
    wait = _reserve("code", name, rules.account, now)
    by = "" if wait else _check_code(row.account_id, code, now)
    if not by:
        audit.note("SecondFactorFailed", row.account.person_id, now, account=name, address=address, reason="限时" if wait else "口令不对")
        again = Throttle.objects.filter(kind="code", key=_key("code", name)).first()
        until = wait or (waits_until(again.failures, again.last, now, rules.account) if again and again.last else None)
        return NotSignedIn(WRONG_CODE, until)
    _forgive("code", name)
    _forgive("account", name)
    key = sessions.raise_level(sign_in, now)
    audit.note("SignedIn", row.account.person_id, now, account=name, address=address, by=by)
    return SignedIn(key)


@transaction.atomic
def _check_code(account_id: int, code: str, now: datetime) -> str:
    """ "totp" or "recovery" where the code is right; it is spent in the same moment."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if not account.totp_secret:
        return ""
    try:
        secret = opened(account.totp_secret)
    except CannotOpen:
        return ""
    step = totp.matching_step(secret, code, now.timestamp(), account.totp_last_step, sign_in_rules().drift_steps)
    if step is not None:
        account.totp_last_step = step
        account.save(update_fields=["totp_last_step"])
        return "totp"
    digest = _recovery_digest(account.pk, code)
    if digest in account.recovery_codes:
        account.recovery_codes = [each for each in account.recovery_codes if each != digest]
        account.save(update_fields=["recovery_codes"])
        return "recovery"
    return ""


def _recovery_digest(account_id: int, code: str) -> str:
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), f"recovery {account_id} {plain}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def offer_second_factor(account_id: int) -> bytes:
    """The secret to be set up: made once and shown until it is proved by a code."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        if account.totp_pending:
            try:
                return opened(account.totp_pending)
            except CannotOpen:
                pass
        secret = secrets.token_bytes(20)
        account.totp_pending = sealed(secret)
        account.save(update_fields=["totp_pending"])
        return secret


def prove_second_factor(sign_in: int, code: str, now: datetime) -> tuple[str, tuple[str, ...]] | NotSignedIn:
    """Sets the second factor where the code shows that the app has it: the session's new key and the recovery codes, shown this once."""
    rules = sign_in_rules()
    row = SignIn.objects.select_related("account").get(pk=sign_in)
    wait = _reserve("code", row.account.name, rules.account, now)
    if wait:
        return NotSignedIn(WRONG_CODE, wait)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=row.account_id)
        try:
            step = (
                totp.matching_step(opened(account.totp_pending), code, now.timestamp(), drift=rules.drift_steps)
                if account.totp_pending
                else None
            )
        except CannotOpen:
            step = None
        if step is None:
            return NotSignedIn(WRONG_CODE)
        codes = tuple(_recovery_code() for _ in range(rules.recovery_codes))
        account.totp_secret, account.totp_pending, account.totp_last_step = account.totp_pending, "", step
        account.recovery_codes = [_recovery_digest(account.pk, each) for each in codes]
        account.save(update_fields=["totp_secret", "totp_pending", "totp_last_step", "recovery_codes"])
    _forgive("code", account.name)
    raised = row.level != "full"
    key = sessions.raise_level(sign_in, now)
    audit.note("SecondFactorSet", account.person_id, now, account=account.name)
    if raised:
        audit.note("SignedIn", account.person_id, now, account=account.name, address=row.address, by="enrolment")
    return key, codes


_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for another


def _recovery_code() -> str:
    plain = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
