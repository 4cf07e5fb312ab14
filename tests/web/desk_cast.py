"""The small county of tests/store/accounts_cast.py with a desk in front of it: clients that have come all the way in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.test import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from accounts_cast import PASSWORD

from quanze.adapters.system_clock import now
from quanze.core.access import totp
from quanze.store.accounts import sign_in
from quanze.store.accounts.models import Account
from quanze.store.accounts.seal import opened, sealed
from quanze.web.desk.session_cookie import COOKIE

SECRET = b"a secret of the tests"


def enrolled(name: str) -> Account:
    """The account with a second factor whose secret the tests know."""
    account = Account.objects.get(name=name)
    account.totp_secret, account.totp_last_step = sealed(SECRET), -1
    account.save()
    return account


def code_now(name: str = "") -> str:
    return totp.code_at(opened(Account.objects.get(name=name).totp_secret) if name else SECRET, int(now().timestamp()) // totp.STEP_SECONDS)


def signed_in(name: str, **extra: Any) -> Client:
    """A client whose account has given its password and its code."""
    enrolled(name)
    first = sign_in.with_password(name, PASSWORD, now(), "10.0.0.1", "tests")
    assert isinstance(first, sign_in.SignedIn), first
    from quanze.store.accounts import sessions

    visitor = sessions.visitor(first.key, now())
    assert visitor is not None
    second = sign_in.with_code(visitor.sign_in, code_now(), now(), "10.0.0.1")
    assert isinstance(second, sign_in.SignedIn), second
    client = Client(**extra)
    client.cookies[COOKIE] = second.key
    return client


def half_way(name: str, level: str) -> Client:
    """A client that stands at one of the steps of signing in."""
    from quanze.store.accounts import sessions

    client = Client()
    client.cookies[COOKIE] = sessions.begin(Account.objects.get(name=name), level, now(), "10.0.0.1", "tests")  # type: ignore[arg-type]
    return client


def text(response: Any) -> str:
    return response.content.decode()
