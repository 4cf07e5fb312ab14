"""Bodies, people, posts and certificates: every change an event, every refusal a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from accounts_cast import LIST_OFFICE, MARKET, NOW, SECURITY, SYSTEM, WATER, give_post, register_county

from quanze.core.access.policy import Holding
from quanze.store.accounts import account_operations, operations, project, queries
from quanze.store.accounts.models import PostRow
from quanze.store.accounts.operations import By, NotPossible

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def county(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register_county()


def test_the_engine_is_given_the_people_of_a_body_and_the_list_office_that_serves_it(county: None) -> None:
    people = queries.people_facts(WATER, DAY)
    assert people["p-leader"].roles_on(DAY, WATER) == {"leader"}
    assert people["p-list"].roles_on(DAY, WATER) == {"list_office"}
    assert "p-market" not in people and "p-system" not in people
    assert people["p-handler"].certificate_on(DAY, "水行政").number == "云执001"
    assert people["p-handler"].certificate_on(DAY, "市场监管") is None


def test_a_post_gives_no_power_before_the_security_administrator_confirmed_it(county: None) -> None:
    operations.register_person("新来的", SYSTEM, person="p-new")
    number = operations.propose_post("p-new", WATER, "reviewer", SYSTEM)
    assert queries.holdings("p-new", DAY) == frozenset() and "p-new" not in queries.people_facts(WATER, DAY)
    operations.confirm_post("p-new", number, SECURITY)
    assert queries.holdings("p-new", DAY) == {Holding("reviewer", WATER)}
    with pytest.raises(NotPossible, match="已经核准过了"):
        operations.confirm_post("p-new", number, SECURITY)


def test_a_post_counts_on_its_days_only(county: None) -> None:
    operations.register_person("任期内", SYSTEM, person="p-term")
    number = give_post("p-term", WATER, "reviewer", start=date(2026, 1, 1), end=date(2026, 3, 9))
    assert queries.holdings("p-term", date(2026, 3, 8)) and not queries.holdings("p-term", date(2026, 3, 9))
    with pytest.raises(NotPossible, match="不晚于任职之日"):
        operations.end_post("p-term", number, date(2026, 1, 1), SYSTEM)
    operations.end_post("p-term", number, date(2026, 2, 1), SYSTEM)
    assert not queries.holdings("p-term", date(2026, 2, 1))


def test_what_a_merged_bureau_did_is_reachable_from_its_successor(county: None) -> None:
    for old in ("云泽县工商局", "云泽县质监局"):
        operations.register_agency(old, SYSTEM, region="云泽县")
        operations.succeed(old, MARKET, date(2018, 12, 1), SYSTEM, basis="机构改革方案")
    assert queries.successors("云泽县工商局") == {MARKET: date(2018, 12, 1)}
    assert set(queries.predecessors(MARKET)) == {"云泽县工商局", "云泽县质监局"}
    assert queries.ended(date(2018, 12, 1)) >= {"云泽县工商局", "云泽县质监局"} and MARKET not in queries.ended(DAY)
    assert "云泽县工商局" not in queries.ended(date(2018, 11, 30))
    assert Holding("handler", "云泽县工商局") in queries.holdings("p-market", DAY)
    people = queries.people_facts("云泽县工商局", DAY)
    assert people["p-market"].roles_on(DAY, "云泽县工商局") == {"handler"}
    assert people["p-market"].roles_on(date(2018, 11, 30), "云泽县工商局") == frozenset()
    # the list office serves the successor, and so what the successor took over
    assert people["p-list"].roles_on(DAY, "云泽县工商局") == {"list_office"}
    with pytest.raises(NotPossible, match="不能再反过来"):
        operations.succeed(MARKET, "云泽县工商局", date(2020, 1, 1), SYSTEM)


def test_succession_runs_on_through_a_second_reform(county: None) -> None:
    operations.register_agency("甲局", SYSTEM)
    operations.register_agency("乙局", SYSTEM)
    operations.succeed("甲局", "乙局", date(2014, 1, 1), SYSTEM)
    operations.succeed("乙局", MARKET, date(2018, 12, 1), SYSTEM)
    assert queries.successors("甲局") == {"乙局": date(2014, 1, 1), MARKET: date(2018, 12, 1)}
    assert Holding("handler", "甲局") in queries.holdings("p-market", DAY)


def test_a_certificate_that_expired_yesterday_is_none_today(county: None) -> None:
    operations.issue_certificate("p-second", "云执002", "云泽县司法局", date(2021, 1, 1), SYSTEM, end=DAY)
    person = queries.people_facts(WATER, DAY)["p-second"]
    assert person.certificate_on(DAY - timedelta(days=1)) and person.certificate_on(DAY) is None
    assert queries.person("p-second").certificates[0].standing(DAY) == "已过期"


def test_a_revoked_certificate_ends_on_its_day(county: None) -> None:
    operations.revoke_certificate("云执001", date(2026, 3, 1), "调离执法岗位", SYSTEM)
    person = queries.people_facts(WATER, DAY)["p-handler"]
    assert person.certificate_on(date(2026, 2, 28)) and not person.certificate_on(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda: operations.propose_post("p-nobody", WATER, "leader", SYSTEM), "没有编号"),
        (lambda: operations.propose_post("p-head", "没有局", "leader", SYSTEM), "先登记机关"),
        (lambda: operations.propose_post("p-head", WATER, "audit_admin", SYSTEM), "没有“审计管理员”这个岗位"),
        (lambda: operations.propose_post("p-head", WATER, "office_head", SYSTEM, office="办公室"), "已经有"),
        (lambda: operations.propose_post("p-audit", WATER, "leader", SYSTEM), "不能同时担任业务岗位"),
        (lambda: operations.issue_certificate("p-head", "云执001", "司法局", DAY, SYSTEM), "名下"),
        (lambda: operations.issue_certificate("p-head", "云执009", "司法局", DAY, SYSTEM, end=DAY), "不晚于开始日"),
        (lambda: operations.register_person("", SYSTEM), "没有填"),
        (lambda: operations.register_person("张" * 61, SYSTEM), "最多 60 个"),
        (lambda: operations.register_person("张三", SYSTEM, person="../x"), "只能用字母"),
        (lambda: operations.revoke_certificate("无此证", DAY, "x", SYSTEM), "没有证号"),
        (lambda: operations.succeed(WATER, WATER, DAY, SYSTEM), "不能再反过来"),
    ],
)
def test_what_cannot_be_is_refused_in_words(county: None, attempt, words: str) -> None:
    with pytest.raises(NotPossible, match=words):
        attempt()


def test_nobody_holds_two_of_the_three_administrators_nor_one_beside_a_post(county: None) -> None:
    with pytest.raises(NotPossible, match="一人只能有一个账号"):
        account_operations.create_account("another", "p-audit", "clean-Water7river", SYSTEM, administrator="system_admin")
    operations.register_person("有岗位的", SYSTEM, person="p-busy")
    operations.propose_post("p-busy", WATER, "reviewer", SYSTEM)
    with pytest.raises(NotPossible, match="有业务岗位"):
        account_operations.create_account("busy", "p-busy", "clean-Water7river", SYSTEM, administrator="audit_admin")


def test_nobody_confirms_a_post_of_their_own(county: None) -> None:
    number = operations.propose_post("p-head", WATER, "reviewer", SYSTEM)
    with pytest.raises(NotPossible, match="自己的岗位"):
        operations.confirm_post("p-head", number, By("p-head", NOW))


def test_replaying_the_events_gives_the_same_people(county: None) -> None:
    def picture() -> object:
        return (queries.people(), queries.agencies(), queries.people_facts(WATER, DAY), queries.people_facts(LIST_OFFICE, DAY))

    before = picture()
    assert PostRow.objects.count() == 8
    assert project.rebuild() > 30
    assert picture() == before
