"""`quanze users`: how the first administrators come in, and how somebody who lost the phone comes in again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk_cast import enrolled, text
from django.test import Client

from quanze.cli import users
from quanze.store.accounts.models import Account
from quanze.store.ledger.models import StoredEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path))


def test_a_security_administrator_without_phone_and_codes_comes_in_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert users.run(["create", "--name", "李安全", "--account", "lianq", "--administrator", "security_admin"]) == 0
    secret = capsys.readouterr().out.strip()
    enrolled("lianq")
    client = Client()

    def enter() -> str:
        client.post("/desk/sign-in/", {"account": "lianq", "password": secret})
        return text(client.get("/desk/", follow=True))

    assert "备用码" in enter(), "the code is asked for"
    assert users.run(["second-factor", "lianq"]) == 0
    assert not Account.objects.get(name="lianq").totp_secret
    assert "初始密码" in enter(), "the code is no longer asked for"
    kept = StoredEvent.objects.get(type="SecondFactorReset")
    assert kept.actor == "命令行" and "lianq" in kept.payload


def test_one_person_is_not_two_administrators_and_odd_names_are_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert users.run(["create", "--name", "王系统", "--account", "wangxt", "--administrator", "system_admin"]) == 0
    assert users.run(["list", "--format", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert (row["account"], row["administrator"], row["must_change_password"], row["second_factor"]) == (
        "wangxt",
        "system_admin",
        True,
        False,
    )
    for words in (
        ["create", "--name", "王系统", "--account", "wangxt"],
        ["second-factor", "nobody"],
        ["password", "nobody"],
        ["lock", "nobody", "--reason", "调离"],
    ):
        assert users.run(words) == 2
        assert "quanze users：" in capsys.readouterr().err
