"""Who may see what: the laws that hold for every actor and every matter, and the cases that taught them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.procedures import load_roles
from quanze.core.access.policy import ACTIONS, Actor, Allow, Deny, Holding, Resource, clash, decide, in_scope, scope
from quanze.core.access.roles import ADMINISTRATORS, ROLES, role_called

BODIES = ("水务局", "市场监管局", "编办")
actors = st.builds(
    Actor,
    person=st.sampled_from(["p1", "p2", ""]),
    holdings=st.frozensets(st.builds(Holding, st.sampled_from(sorted(ROLES)), st.sampled_from(BODIES)), max_size=4),
    administrator=st.sampled_from(["", *ADMINISTRATORS]),
    level=st.sampled_from(["anonymous", "password", "change_password", "enrol", "full"]),
)
resources = st.builds(
    Resource,
    body=st.sampled_from(BODIES),
    people=st.frozensets(st.sampled_from(["p1", "p2", "p3"])),
    awaited=st.frozensets(st.sampled_from(sorted(ROLES)), max_size=3),
    secrecy=st.sampled_from(["open", "draft", "inner"]),
)


def test_every_post_that_a_role_of_the_rulebook_names_can_be_held() -> None:
    named = {post for role in load_roles().values() if role["bound_to"] == "post" for post in role.get("posts", [role["id"]])}
    assert named - set(ROLES) - set(ADMINISTRATORS) == set()


@settings(max_examples=300)
@given(actors, resources)
def test_a_list_shows_exactly_what_may_be_opened(actor: Actor, matter: Resource) -> None:
    opened = Resource(matter.body, matter.people, matter.awaited)
    assert in_scope(scope(actor), opened) == isinstance(decide(actor, "matter.view", opened), Allow)


@settings(max_examples=300)
@given(actors, resources, st.sampled_from([name for name, rule in ACTIONS.items() if rule.reach in ("matter", "body")]))
def test_nothing_of_another_body_is_ever_reached(actor: Actor, matter: Resource, action: str) -> None:
    if isinstance(decide(actor, action, matter), Allow):
        assert matter.body in actor.bodies and actor.level == "full" and not actor.administrator


@settings(max_examples=300)
@given(actors, resources, st.sampled_from(sorted(ACTIONS)))
def test_secrecy_and_a_lower_step_only_ever_take_away(actor: Actor, matter: Resource, action: str) -> None:
    plain = Resource(matter.body, matter.people, matter.awaited)
    if isinstance(decide(actor, action, matter), Allow):
        assert isinstance(decide(actor, action, plain), Allow)
    if ACTIONS[action].reach not in ("everyone", "arriving") and actor.level != "full":
        assert isinstance(decide(actor, action, matter), Deny)


@given(actors, st.text(max_size=20))
def test_an_action_that_nobody_declared_is_denied(actor: Actor, action: str) -> None:
    if action not in ACTIONS:
        assert isinstance(decide(actor, action, Resource("水务局")), Deny)


@pytest.mark.parametrize("action", [name for name, rule in ACTIONS.items() if rule.reach == "supervising"])
def test_no_officer_and_no_two_administrators_but_those_named_reach_administration(action: str) -> None:
    for kind in ("", *ADMINISTRATORS):
        actor = Actor("p1", frozenset({Holding("leader", "水务局")}) if not kind else frozenset(), kind, "full")
        assert isinstance(decide(actor, action), Allow) == (kind in ACTIONS[action].administrators)


def officer(role: str, *, person: str = "p1") -> Actor:
    return Actor(person, frozenset({Holding(role, "水务局")}), level="full")


CASE = Resource("水务局", people=frozenset({"p1"}))


@pytest.mark.parametrize(
    ("role", "person", "secrecy", "allowed"),
    [
        ("handler", "p1", "open", True),
        ("handler", "p1", "inner", True),
        ("handler", "p2", "open", False),
        ("supervisor", "p2", "open", True),
        ("supervisor", "p2", "draft", False),
        ("supervisor", "p2", "inner", False),
        ("leader", "p2", "inner", True),
        ("archivist", "p2", "inner", True),
        ("list_office", "p2", "open", False),
    ],
)
def test_files_are_open_to_those_who_need_them(role: str, person: str, secrecy: str, allowed: bool) -> None:
    found = decide(officer(role, person=person), "matter.file", Resource("水务局", CASE.people, secrecy=secrecy))  # type: ignore[arg-type]
    assert isinstance(found, Allow) == allowed, found


def test_a_supervisor_watches_and_does_not_act() -> None:
    assert isinstance(decide(officer("supervisor"), "matter.view", CASE), Allow)
    assert "不办理事项" in decide(officer("supervisor"), "matter.act", CASE).reason


def test_an_administrator_with_a_post_by_mistake_still_handles_no_matter() -> None:
    both = Actor("p1", frozenset({Holding("leader", "水务局")}), "audit_admin", "full")
    assert "不办理业务事项" in decide(both, "matter.view", CASE).reason


def test_a_person_without_a_post_today_is_told_so() -> None:
    assert "没有任何岗位" in decide(Actor("p1", level="full"), "work.view").reason


def test_the_three_administrators_exclude_each_other() -> None:
    for one in ADMINISTRATORS:
        for other in ADMINISTRATORS:
            assert clash(one, other, False)
        assert clash(one, "", True) and not clash(one, "", False)


def test_a_role_is_found_by_its_title_however_it_is_spaced() -> None:
    assert all(role_called(f" {role.title[:1]} {role.title[1:]}") == role.id for role in ROLES.values())
    assert role_called("清单管理机构") == "list_office"
