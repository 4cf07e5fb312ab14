"""Caps, check form records and their synchronising: what must hold of them whatever comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.inspection_gates import visit_gates
from quanze.adapters.inspection_rules import load_caps
from quanze.adapters.procedures import procedures_of
from quanze.adapters.visit_photos import exif_moment
from quanze.core.inspections.caps import Counted, reached, window
from quanze.core.inspections.gates import GATES, _months_before
from quanze.core.inspections.model import Cap, CheckForm, CheckLine, Source
from quanze.core.inspections.records import answers_digest, check_answers, clean_answers, findings
from quanze.core.inspections.sync import Kept, Sent, arrival, arrival_by_server, clock_warnings, read_record, standing
from quanze.core.kernel.interval import Interval

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
FORM = CheckForm(
    "f", "1", "表", "r",
    (CheckLine("a", "甲", "看", "有", "法"), CheckLine("n", "数", "量", "不超", "法", answer="number"), CheckLine("d", "日", "查", "有效", "法", answer="date"),
     CheckLine("s", "专", "看", "有", "法", answer="yes_no", kinds=("user",))),
)  # fmt: skip


def cap(at_most: int, per: str, **more: object) -> Cap:
    return Cap("c", "", at_most, per, Interval(None, None), Source(""), **more)  # type: ignore[arg-type]


@given(DAYS, st.sampled_from(["day", "week", "month", "year"]))
def test_a_window_holds_its_day_and_windows_cut_time_without_gap_or_overlap(day: date, per: str) -> None:
    span = window(per, day)
    assert span.contains(day) and span.start and span.end
    assert window(per, span.start) == span and window(per, span.end - timedelta(days=1)) == span
    assert window(per, span.end).start == span.end


@settings(max_examples=60)
@given(st.lists(DAYS, max_size=12), DAYS, st.integers(1, 4), st.sampled_from(["day", "week", "month", "year"]))
def test_a_visit_that_passes_its_caps_never_makes_more_than_they_allow(days: list[date], day: date, most: int, per: str) -> None:
    one = cap(most, per)
    taken: list[Counted] = []
    for number, each in enumerate([*days, day]):
        if not reached([one], taken, day=each, body="b", kind="random", team=()):
            taken.append(Counted(str(number), each, "b", "random"))
    for each in taken:
        span = window(per, each.on)
        assert sum(span.contains(other.on) for other in taken) <= most


def test_a_cap_counts_whom_and_what_it_says() -> None:
    visits = [
        Counted("1", date(2026, 3, 2), "b", "random", frozenset({"李"})),
        Counted("2", date(2026, 3, 3), "z", "cause", frozenset({"王"})),
    ]
    asked = {"day": date(2026, 3, 4), "body": "b", "kind": "random", "team": ("李", "赵")}
    assert [one.count for one in reached([cap(1, "month")], visits, **asked)] == [1]
    assert reached([cap(2, "month")], visits, **asked) == ()
    assert [one.count for one in reached([cap(2, "month", scope="all_bodies")], visits, **asked)] == [2]
    assert [one.officer for one in reached([cap(1, "year", scope="officer")], visits, **asked)] == ["李"]
    assert (
        reached(
            [cap(1, "month", body="z"), cap(1, "month", division="45"), cap(1, "month", risk=("A",)), cap(1, "month", counts=("cause",))],
            visits,
            **asked,
        )
        == ()
    )
    assert [one.count for one in reached([cap(1, "month", risk=("A",))], visits, risk="A", **asked)] == [1]


def test_every_cap_of_the_rulebook_says_that_its_number_is_a_sample() -> None:
    caps = load_caps(date(2026, 3, 2))
    assert caps and all(one.source.confidence == "low" and "样例" in one.words and one.body for one in caps)
    assert load_caps(date(2024, 12, 31)) == ()


def test_every_gate_stands_before_an_act_that_a_procedure_has() -> None:
    acts = {act for one in ("inspection", "inspection-special-equipment") for version in procedures_of(one) for act in version.acts}
    assert set(visit_gates()) <= acts
    assert {use.guard for uses in visit_gates().values() for use in uses} == set(GATES)
    assert all(use.source for uses in visit_gates().values() for use in uses)


@given(DAYS)
def test_a_year_before_a_day_is_the_same_day_or_the_last_of_its_month(day: date) -> None:
    found = _months_before(day, 12)
    assert (found.year, found.month) == (day.year - 1, day.month) and found.day == (28 if (day.month, day.day) == (2, 29) else day.day)


def sent(record: str = "record-1", revision: int = 1, value: str = "pass", **more: object) -> Sent:
    return Sent(record, "A", "f", 1, {"a": {"value": value}}, NOON, NOON, revision, **more)  # type: ignore[arg-type]


def kept(one: Sent, *, at: datetime = NOON, late: bool = False, complete: bool = True) -> Kept:
    return Kept(one.record, one.device, "p", one.revision, one.counter, one.digest, one.filled_at, one.sent_at, at, late, complete)


def newest(order: tuple[Sent, ...]) -> Kept | None:
    stands: Kept | None = None
    for one in order:
        if arrival(one, stands) in ("new", "newer"):
            stands = kept(one)
    return stands


def test_whatever_the_order_of_arrival_the_same_revision_stands() -> None:
    all_ = (sent(revision=1), sent(revision=2, value="fail"), sent(revision=2, value="na"), sent(revision=1))
    assert len({newest(order).digest for order in permutations(all_)}) == 1  # type: ignore[union-attr]


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(1, 3), st.sampled_from(["pass", "fail"]), st.booleans(), st.booleans()), max_size=5
    )
)
def test_a_record_counts_only_where_no_other_contradicts_it_or_a_person_chose(rows: list[tuple[str, int, str, bool, bool]]) -> None:
    records = [
        kept(sent(f"record-{at}", value=value), late=late, complete=complete) for at, (_, _, value, late, complete) in enumerate(rows)
    ]
    found = standing(records)
    in_time = [one for one in records if not one.late]
    among = [one for one in in_time if one.complete] or in_time
    assert bool(found.record) == (len({one.digest for one in among}) == 1)
    assert set(found.rivals) == ({one.record for one in among} if len({one.digest for one in among}) > 1 else set())
    assert set(found.late) == {one.record for one in records if one.late}
    for one in in_time:
        chosen = standing(records, one.record, [each.record for each in records])
        assert chosen.record == one.record and not chosen.rivals and not chosen.after_choice


def test_a_clock_that_is_wrong_or_was_set_back_is_told() -> None:
    good, slow = sent("record-1", counter=1), Sent("record-2", "A", "f", 1, {}, NOON - timedelta(days=2), NOON - timedelta(days=2), 1, 2)
    told = clock_warnings([kept(good), kept(slow)], NOON - timedelta(hours=1), timedelta(minutes=5))
    assert told["record-1"] == () and "慢 2 天" in told["record-2"][0] and "拨回" in told["record-2"][1]
    early = Sent("record-3", "B", "f", 1, {}, NOON - timedelta(hours=3), NOON, 1, 1)
    assert "早于进场时间" in clock_warnings([kept(early)], NOON - timedelta(hours=1), timedelta(minutes=5))["record-3"][0]


def test_a_phone_that_was_set_back_after_the_arrival_was_noted_is_told_and_not_believed() -> None:
    noon, five = datetime(2026, 3, 2, 12), timedelta(minutes=5)
    arrived, words = arrival_by_server(noon, noon - timedelta(hours=3), noon + timedelta(minutes=20), five)
    assert arrived == noon + timedelta(minutes=20) and "被拨回过" in words
    arrived, words = arrival_by_server(noon, noon + timedelta(minutes=10), noon - timedelta(days=400), five)
    assert arrived == noon - timedelta(days=400, minutes=10) and "快 400 天" in words


def test_answers_are_held_against_the_form() -> None:
    told = check_answers(FORM, ("user",), {"a": {"value": "fail"}, "n": {"value": "1,200.5"}, "d": {"value": "3月"}, "x": {"value": "y"}})
    assert [(each.line, each.missing) for each in told] == [("x", False), ("a", False), ("d", False), ("s", True)]
    assert [each.line for each in check_answers(FORM, ("maker",), {})] == ["a", "n", "d"]
    failed = findings(
        FORM, (), {"a": {"value": "na"}, "n": {"value": "9", "verdict": "fail", "note": "超"}, "s": {"value": "no", "note": "无"}}
    )
    assert [each.line for each in failed] == ["n", "s"]


@pytest.mark.parametrize("value", ["nan", "inf", "1e400x", "①", "", " "])
def test_what_is_no_number_is_told(value: str) -> None:
    assert [
        each.line
        for each in check_answers(FORM, ("maker",), {"a": {"value": "pass"}, "n": {"value": value.strip()}, "d": {"value": "2026-03-02"}})
    ] == ["n"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_whatever_a_device_sends_is_a_record_or_a_reason(given_: object) -> None:
    found = read_record(given_)
    assert found.reason if not isinstance(found, Sent) else found.digest
    answers, _ = clean_answers(given_)
    assert answers_digest("f", 1, answers) == answers_digest("f", 1, dict(reversed(answers.items())))


@pytest.mark.parametrize("head", [b"", b"\xff\xd8\xff", b"Exif\x00\x00" + b"\xff" * 50, b"2026:03:09 10:15:00\x00"])
def test_a_picture_without_a_time_has_none(head: bytes) -> None:
    assert exif_moment(head) == ""
