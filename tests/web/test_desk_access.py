"""Every visitor on every address of the desk, held against a table kept by hand; and the gate that fails closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk_cast import half_way, signed_in, text
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from quanze.core.access.policy import ACTIONS
from quanze.store.accounts import audit
from quanze.store.ledger.models import StoredEvent

TABLE = yaml.safe_load((Path(__file__).parent / "desk_access.yaml").read_text(encoding="utf-8"))
WATER = "云泽县水务局"


def desk_addresses() -> Iterator[URLPattern]:
    for found in get_resolver().url_patterns:
        if getattr(found, "app_name", None) == "desk" or str(found.pattern) == "desk/":
            yield from _leaves(found)


def _leaves(found: Any) -> Iterator[URLPattern]:
    if isinstance(found, URLPattern):
        yield found
    else:
        for inner in found.url_patterns:
            yield from _leaves(inner)


ADDRESSES = list(desk_addresses())
# rooms of other makers bring tables of their own beside their tests
OURS = [each for each in ADDRESSES if each.callback.__module__.startswith("quanze.web.desk.views.") and each.name in TABLE["addresses"]]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: str(each.name))
def test_every_address_of_the_desk_has_declared_an_action_that_the_policy_knows(address: URLPattern) -> None:
    assert getattr(address.callback, "desk_action", None) in ACTIONS


def test_the_table_and_the_addresses_are_the_same() -> None:
    views = {"accounts", "arrive", "list_change", "matter", "matters", "people"}
    own = {each.name for each in ADDRESSES if each.callback.__module__.rsplit(".", 1)[-1] in views}
    assert own == set(TABLE["addresses"])
    assert all(len(row) == len(TABLE["visitors"]) for row in TABLE["addresses"].values())


@pytest.fixture
def county(settings: Any, tmp_path: Any, db: None) -> str:
    from accounts_cast import register_county
    from test_desk_matters import open_one

    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()
    return open_one(signed_in("handler")).strip("/").split("/")[-1]


def client_of(visitor: str) -> Client:
    if visitor == "stranger":
        return Client()
    return half_way("handler", "password") if visitor == "half" else signed_in(visitor)


def _address(pattern: URLPattern, matter: str) -> str:
    given = {
        "key": matter, "act": "apply", "procedure": "list-item-adjustment", "body": WATER, "person": "p-second", "number": 1,
        "account": "second", "month": audit.months()[0],
    }  # fmt: skip
    return reverse(f"desk:{pattern.name}", kwargs={name: given[name] for name in pattern.pattern.converters})


def _outcome(answer: Any) -> str:
    if answer.status_code == 302 and answer["Location"].startswith("/desk/sign-in/"):
        return "s"
    if answer.status_code == 302 and answer["Location"] == "/desk/admin/":
        return "a"
    if answer.status_code == 302 and answer["Location"] == "/desk/":
        return "s"
    return "n" if answer.status_code == 403 and "不能打开这一页" in text(answer) else "y"


@pytest.mark.parametrize("visitor", TABLE["visitors"])
def test_each_visitor_opens_exactly_what_the_table_says(county: str, visitor: str) -> None:
    column = TABLE["visitors"].index(visitor)
    expected = {name: row[column] for name, row in TABLE["addresses"].items()}
    found = {}
    for pattern in OURS:
        client = client_of(visitor)  # signing out, or ending sessions, must not colour the next
        address = _address(pattern, county)
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address, {})
        assert answer.status_code < 500, (pattern.name, visitor)
        # an address that is reached by a redirect of its own (a POST that was judged) is open
        found[pattern.name] = (
            "y" if pattern.name in ("sign-out",) and visitor not in ("stranger",) and answer.status_code == 302 else _outcome(answer)
        )
    assert {name: found[name] for name in expected} == expected


def test_a_refused_visit_is_on_record_and_only_the_audit_administrator_reads_it(county: str) -> None:
    signed_in("market").get(f"/desk/matters/{county}/")
    kept = StoredEvent.objects.filter(type="AccessRefused").order_by("-id").first()
    assert kept.actor == "p-market" and county in kept.payload and "其他机关" in kept.payload
    shown = text(signed_in("audit").get("/desk/admin/audit/"))
    assert "吴市监" in shown and "拒绝访问" in shown and "查看事项" in shown
    export = signed_in("audit").get(f"/desk/admin/audit/{audit.months()[0]}.jsonl")
    assert b"AccessRefused" in b"".join(export.streaming_content)


def test_a_view_that_declares_nothing_is_closed_to_everybody(county: str) -> None:
    from quanze.web.desk.middleware import DeskAccess

    def careless(request: Any) -> HttpResponse:
        return HttpResponse("secret")

    gate = DeskAccess(lambda asked: gate.process_view(asked, careless, (), {}) or careless(asked))
    for visitor in ("system", "leader"):
        request = RequestFactory().get("/desk/careless/")
        request.COOKIES = {name: morsel.value for name, morsel in client_of(visitor).cookies.items()}
        answer = gate(request)
        assert answer.status_code == 403 and b"secret" not in answer.content


def test_desk_pages_are_kept_by_no_browser(county: str) -> None:
    for visitor in ("stranger", "leader"):
        assert client_of(visitor).get("/desk/")["Cache-Control"] == "no-store"


def test_the_desk_takes_no_form_without_its_mark(county: str) -> None:
    client = signed_in("system", enforce_csrf_checks=True)
    answer = client.post("/desk/admin/agencies/new/", {"name": "某局"})
    assert answer.status_code == 403 and "这一页已经过期" in text(answer)


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "/desk/../x\\y", "/bodies/", "/desk/\r\nX: y", "/desk//evil.example"]
)
def test_nobody_is_sent_away_after_signing_in(county: str, onward: str) -> None:
    from quanze.web.desk.pages import safe_next

    assert safe_next(onward) == "/desk/"
