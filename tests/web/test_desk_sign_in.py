"""Signing in at the desk: every step, every refusal, and what a stranger may learn."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from desk_cast import SECRET, code_now, enrolled, signed_in, text
from django.test import Client

from quanze.adapters.access_rules import sign_in_rules
from quanze.core.access import totp
from quanze.store.accounts import account_operations, sessions, sign_in
from quanze.store.accounts.models import Account, SignIn
from quanze.store.accounts.operations import By, NotPossible
from quanze.store.ledger.models import StoredEvent
from quanze.web.desk.session_cookie import COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> None:
    from accounts_cast import register_county

    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


PASSWORD = "clean-Water7river"


def enter(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/desk/sign-in/", {"account": name, "password": password, **more})


def test_a_first_sign_in_sets_a_password_and_the_second_factor(county: None) -> None:
    account_operations.reset_password("leader", "first-Password-77x", By("p-security", sign_in_now()))
    client = Client()
    assert enter(client, "ＬＥＡＤＥＲ ", "first-Password-77x")["Location"] == "/desk/sign-in/code/"
    assert client.get("/desk/matters/")["Location"] == "/desk/sign-in/password/"
    bad = client.post("/desk/sign-in/password/", {"old": "first-Password-77x", "new": "short", "again": "other"})
    assert bad.status_code == 400 and "太短" in text(bad) and "不一样" in text(bad)
    new = {"old": "first-Password-77x", "new": "quiet-Harbour-42", "again": "quiet-Harbour-42"}
    assert client.post("/desk/sign-in/password/", new).status_code == 302
    page = text(client.get("/desk/", follow=True))
    assert "<svg" in page and "设置动态口令" in page
    key = re.search(r'class="code key">([A-Z2-7 ]+)<', page)[1]
    wrong = client.post("/desk/sign-in/second-factor/", {"code": "000000"})
    assert wrong.status_code == 403 and key in text(wrong)
    code = totp.code_at(totp.from_text(key), int(sign_in_now().timestamp()) // 30)
    done = client.post("/desk/sign-in/second-factor/", {"code": code})
    codes = re.findall(r'<li class="code">([a-z0-9-]{14})</li>', text(done))
    assert len(codes) == sign_in_rules().recovery_codes
    assert client.get("/desk/").status_code == 200
    other = Client()
    enter(other, "leader", "quiet-Harbour-42")
    assert other.post("/desk/sign-in/code/", {"code": codes[0].upper()}).status_code == 302
    third = Client()
    enter(third, "leader", "quiet-Harbour-42")
    assert third.post("/desk/sign-in/code/", {"code": codes[0]}).status_code == 403


def sign_in_now() -> datetime:
    from quanze.adapters.system_clock import now

    return now()


def test_each_step_gives_a_new_key_and_the_old_one_opens_nothing(county: None) -> None:
    enrolled("leader")
    client = Client()
    enter(client, "leader")
    first = client.cookies[COOKIE].value
    assert client.cookies[COOKIE]["httponly"] and client.cookies[COOKIE]["path"] == "/desk/" and client.cookies[COOKIE]["samesite"] == "Lax"
    client.post("/desk/sign-in/code/", {"code": code_now()})
    assert client.cookies[COOKIE].value != first
    thief = Client()
    thief.cookies[COOKIE] = first
    assert thief.get("/desk/")["Location"] == "/desk/sign-in/"
    assert client.get("/desk/").status_code == 200


def test_a_code_is_spent_by_its_use(county: None) -> None:
    enrolled("leader")
    code = code_now()
    one, other = Client(), Client()
    enter(one, "leader"), enter(other, "leader")
    assert one.post("/desk/sign-in/code/", {"code": code}).status_code == 302
    assert other.post("/desk/sign-in/code/", {"code": code}).status_code == 403


def test_unknown_wrong_and_locked_accounts_are_told_the_same(county: None) -> None:
    account_operations.lock_account("market", "调离", By("p-security", sign_in_now()))
    shown = set()
    for name, password in (("nobody-here", PASSWORD), ("leader", "wrong-Password-1"), ("market", PASSWORD)):
        answer = enter(Client(REMOTE_ADDR=f"10.1.1.{len(shown)}"), name, password)
        plain = re.sub(r'value="[^"]*"', "", text(answer))
        shown.add((answer.status_code, plain))
    assert len(shown) == 1
    kept = " ".join(StoredEvent.objects.filter(type="SignInFailed").values_list("payload", flat=True))
    assert "nobody-here" not in kept, "a name that is nobody's may be a password typed into the wrong box"


def test_an_unknown_account_is_judged_by_the_same_work(county: None, monkeypatch: Any) -> None:
    judged = []
    real = sign_in.check_password
    monkeypatch.setattr(sign_in, "check_password", lambda password, kept: judged.append(kept.split("$")[0]) or real(password, kept))
    enter(Client(), "nobody-here"), enter(Client(), "leader", "wrong")
    assert judged[0] == judged[1] and len(judged) == 2


def test_failures_make_an_account_wait_known_or_not_and_even_the_right_password(county: None) -> None:
    free = sign_in_rules().account.free
    for name in ("leader", "nobody-here"):
        for turn in range(free):
            enter(Client(REMOTE_ADDR=f"10.2.{turn}.1"), name, "wrong-Password-1")
        answer = enter(Client(REMOTE_ADDR="10.9.9.9"), name)
        assert answer.status_code == 403 and "请等" in text(answer), name
    later = sign_in_now() + timedelta(seconds=sign_in_rules().account.first_wait + 1)
    assert isinstance(sign_in.with_password("leader", PASSWORD, later, "10.9.9.9", ""), sign_in.SignedIn)


def test_one_address_that_tries_many_accounts_must_wait(county: None) -> None:
    client = Client(REMOTE_ADDR="10.3.3.3")
    for turn in range(sign_in_rules().address.free):
        enter(client, f"guess{turn}", "wrong-Password-1")
    assert "请等" in text(enter(client, "leader"))
    assert enter(Client(REMOTE_ADDR="10.4.4.4"), "leader").status_code == 302


def test_guessing_codes_is_slowed_too(county: None) -> None:
    enrolled("leader")
    client = Client()
    enter(client, "leader")
    for _ in range(sign_in_rules().account.free):
        client.post("/desk/sign-in/code/", {"code": "000000"})
    again = client.post("/desk/sign-in/code/", {"code": code_now()})
    assert again.status_code == 403 and "请等" in text(again)


def test_a_session_ends_when_idle_when_old_and_when_the_account_is_locked(county: None) -> None:
    rules, start = sign_in_rules(), sign_in_now()
    account = Account.objects.get(name="leader")

    def begun() -> str:
        return sessions.begin(account, "full", start, "10.0.0.1", "tests")

    assert sessions.visitor(begun(), start + timedelta(seconds=rules.idle_seconds)) is None
    key, moment = begun(), start
    while moment - start < timedelta(seconds=rules.absolute_seconds):
        assert sessions.visitor(key, moment) is not None
        moment += timedelta(seconds=rules.idle_seconds - 60)
    assert sessions.visitor(key, moment) is None
    key = begun()
    account_operations.lock_account("leader", "调离", By("p-security", start))
    assert sessions.visitor(key, start) is None
    half = sessions.begin(Account.objects.get(name="handler"), "password", start, "", "")
    assert sessions.visitor(half, start + timedelta(seconds=rules.half_way_seconds)) is None


def test_the_security_administrator_sees_and_ends_sessions(county: None) -> None:
    leader, security = signed_in("leader"), signed_in("security")
    shown = text(security.get("/desk/admin/sessions/"))
    assert "周局长" in shown
    row = SignIn.objects.get(account__name="leader", ended__isnull=True)
    assert security.post("/desk/admin/sessions/end/", {"session": str(row.pk)}).status_code == 302
    assert leader.get("/desk/")["Location"].startswith("/desk/sign-in/")
    assert security.post("/desk/admin/sessions/end/", {"session": "9" * 30}).status_code == 302


def test_a_changed_password_ends_the_other_sessions(county: None) -> None:
    one, other = signed_in("leader"), None
    Account.objects.filter(name="leader").update(totp_last_step=-1)
    other = signed_in("leader")
    given = {"old": PASSWORD, "new": "quiet-Harbour-42", "again": "quiet-Harbour-42"}
    assert one.post("/desk/sign-in/password/", given).status_code == 302
    assert one.get("/desk/").status_code == 200 and other.get("/desk/").status_code == 302
    back = {"old": "quiet-Harbour-42", "new": PASSWORD, "again": PASSWORD}
    refused = one.post("/desk/sign-in/password/", back)
    assert refused.status_code == 400 and "最近用过" in text(refused)


def test_the_second_factor_is_replaced_only_with_the_password(county: None) -> None:
    client = signed_in("leader")
    page = text(client.get("/desk/sign-in/second-factor/"))
    key = totp.from_text(re.search(r'class="code key">([A-Z2-7 ]+)<', page)[1])
    code = totp.code_at(key, int(sign_in_now().timestamp()) // 30)
    assert client.post("/desk/sign-in/second-factor/", {"old": "wrong", "code": code}).status_code == 403
    assert client.post("/desk/sign-in/second-factor/", {"old": PASSWORD, "code": code}).status_code == 200


def test_secrets_stand_nowhere_in_the_clear(county: None) -> None:
    enrolled("leader")
    client = Client()
    enter(client, "leader")
    client.post("/desk/sign-in/code/", {"code": code_now()})
    row = Account.objects.get(name="leader")
    kept = " ".join([row.totp_secret, row.password, *StoredEvent.objects.values_list("payload", flat=True)])
    assert PASSWORD not in kept and totp.as_text(SECRET).replace(" ", "") not in kept
    assert client.cookies[COOKIE].value not in " ".join(SignIn.objects.values_list("key_digest", flat=True))


def test_a_proxy_is_believed_only_where_the_office_named_it(county: None, settings: Any) -> None:
    enter(Client(REMOTE_ADDR="10.0.0.9"), "leader", "wrong-Password-1", HTTP_X="")
    Client(REMOTE_ADDR="10.0.0.9").post("/desk/sign-in/", {"account": "leader", "password": "x"}, HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert "1.2.3.4" not in " ".join(StoredEvent.objects.values_list("payload", flat=True))
    settings.TRUSTED_PROXIES = ["10.0.0.9"]
    Client(REMOTE_ADDR="10.0.0.9").post("/desk/sign-in/", {"account": "leader", "password": "x"}, HTTP_X_FORWARDED_FOR="6.6.6.6, 1.2.3.4")
    assert '"address":"1.2.3.4"' in " ".join(StoredEvent.objects.values_list("payload", flat=True))


def test_the_last_administrator_of_a_kind_is_not_locked_nor_oneself(county: None) -> None:
    with pytest.raises(NotPossible, match="唯一的"):
        account_operations.lock_account("audit", "误操作", By("p-security", sign_in_now()))
    with pytest.raises(NotPossible, match="自己"):
        account_operations.lock_account("security", "误操作", By("p-security", sign_in_now()))


def test_the_audit_chain_holds_and_an_altered_word_is_found(county: None) -> None:
    from dataclasses import replace

    from quanze.core.kernel.events import broken_links
    from quanze.store.accounts import audit

    signed_in("leader"), enter(Client(), "leader", "wrong")
    events = list(audit.all_events(audit.months()[0]))
    assert len(events) > 2 and not list(broken_links(events))
    events[1] = replace(events[1], actor="p-somebody")
    assert list(broken_links(events))


@pytest.mark.parametrize("name", ["", "\x00", "a" * 5000, "'; drop table", "😀", "leader\n"])
def test_odd_input_is_refused_calmly(county: None, name: str) -> None:
    assert enter(Client(), name, "x" * 3000).status_code in (400, 403)
    assert enter(Client(), name, "\x00" + "x" * 3000).status_code == 400
    assert signed_in("leader").get(f"/desk/matters/?q=%00&body={name}").status_code == 400
    assert signed_in("system").get("/desk/admin/people/a%00b/").status_code in (400, 404)
