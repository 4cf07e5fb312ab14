"""A draw can be recomputed by anyone, and every alteration is found and named."""

from __future__ import annotations

import copy
import hashlib
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.sampling.draw import InfeasibleDraw, Skip, draw, replacements
from quanze.core.sampling.frame import Frame, Subject, UnusableFrame, counts_from_shares, freeze
from quanze.core.sampling.pairing import Officer, pair
from quanze.core.sampling.seed import Party, PublicSource, UnusableSeed, commitment, make_seed
from quanze.core.sampling.transcript import DrawPlan, make_transcript, verify

SECRETS = {"抽查单位": "11" * 16, "监督单位": "22" * 16}
PUBLIC = PublicSource("某日公布的数", "0123456789")


def frame_of(count: int, stratum: str = "") -> Frame:
    return freeze(Subject(f"企业{n:04}", stratum) for n in range(count))


def parties(frame: Frame, silent: str = "") -> list[Party]:
    return [Party(name, commitment(name, frame.digest, secret), "" if name == silent else secret) for name, secret in SECRETS.items()]


def second_opinion(frame: Frame, seed: str, count: int) -> list[str]:
    """The same draw, written again the slow and obvious way."""
    tickets = {}
    for subject in frame.subjects:
        if not subject.excluded:
            hashes = [
                hashlib.sha256("\n".join([seed, str(k), subject.id]).encode("utf-8")).hexdigest() for k in range(1, subject.weight + 1)
            ]
            tickets[subject.id] = sorted(hashes)[0]
    return sorted(tickets, key=lambda id_: tickets[id_])[:count]


def test_the_frame_digest_does_not_depend_on_the_order_the_subjects_came_in() -> None:
    subjects = [Subject("甲"), Subject("乙", "食品", 3), Subject("丙", excluded="本年度已检查")]
    assert freeze(subjects).digest == freeze(reversed(subjects)).digest


@pytest.mark.parametrize(
    ("subjects", "words"),
    [
        ([Subject("甲"), Subject("甲")], "出现两次"),
        ([Subject("")], "没有编号"),
        ([Subject("甲", weight=0)], "权重"),
        ([Subject("甲\t乙")], "制表符"),
        ([Subject("甲", excluded="停业\n注销")], "换行"),
    ],
)
def test_a_frame_that_could_be_read_two_ways_is_refused(subjects: list[Subject], words: str) -> None:
    with pytest.raises(UnusableFrame, match=words):
        freeze(subjects)


def test_a_share_is_rounded_up_so_that_the_promise_is_kept() -> None:
    frame = freeze([*(Subject(f"a{n}", "食品") for n in range(21)), *(Subject(f"b{n}", "特种设备") for n in range(3))])
    assert counts_from_shares(frame, {"食品": "5%", "特种设备": "1/2"}) == {"食品": 2, "特种设备": 2}


def test_two_parties_make_the_seed_and_neither_alone_can_choose_it() -> None:
    frame = frame_of(3)
    seed = make_seed(frame.digest, parties(frame), PUBLIC, "void")
    lines = ["quanze-draw-seed/1", frame.digest, "抽查单位\t" + "11" * 16, "监督单位\t" + "22" * 16, "某日公布的数\t0123456789", ""]
    assert seed == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    with pytest.raises(UnusableSeed, match="至少由两方"):
        make_seed(frame.digest, parties(frame)[:1], PUBLIC, "void")


def test_a_secret_that_does_not_fit_its_commitment_is_named() -> None:
    frame = frame_of(3)
    first, second = parties(frame)
    with pytest.raises(UnusableSeed, match="监督单位 公开的随机数与其事先的承诺不符"):
        make_seed(frame.digest, [first, Party(second.name, second.commitment, "33" * 16)], PUBLIC, "void")


def test_a_commitment_made_for_one_frame_does_not_serve_another() -> None:
    committed = parties(frame_of(3))
    with pytest.raises(UnusableSeed, match="不符"):
        make_seed(frame_of(4).digest, committed, None, "void")


def test_a_party_that_keeps_silent_voids_the_draw_or_is_replaced_only_beside_a_public_source() -> None:
    frame = frame_of(3)
    with pytest.raises(UnusableSeed, match="作废"):
        make_seed(frame.digest, parties(frame, "监督单位"), PUBLIC, "void")
    with pytest.raises(UnusableSeed, match="没有公共随机源"):
        make_seed(frame.digest, parties(frame, "监督单位"), None, "continue")
    assert make_seed(frame.digest, parties(frame, "监督单位"), PUBLIC, "continue")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r\x00"), min_size=1), st.integers(1, 4), st.booleans()),
        unique_by=lambda row: row[0],
    ),
    st.integers(0, 2**256 - 1),
)
def test_any_draw_agrees_with_the_slow_and_obvious_one(rows: list[tuple[str, int, bool]], number: int) -> None:
    frame = freeze(Subject(id_, "", weight, "" if takes_part else "停业") for id_, weight, takes_part in rows)
    seed = f"{number:064x}"
    count = sum(takes_part for _, _, takes_part in rows) // 2
    assert [d.id for d in draw(frame, seed, {"": count}).drawn] == second_opinion(frame, seed, count)


def test_a_quota_beyond_the_frame_is_refused_with_the_smallest_relaxation() -> None:
    with pytest.raises(InfeasibleDraw, match="减少 2 个"):
        draw(frame_of(3), "0" * 64, {"": 5})


def test_every_subject_and_every_pair_has_the_same_chance() -> None:
    """Chi-square over 20,000 draws of 3 from 8; bounds at about one in a million for 7 and 27 degrees of freedom."""
    frame, rounds = frame_of(8), 20_000
    single: Counter[str] = Counter()
    double: Counter[tuple[str, ...]] = Counter()
    for number in range(rounds):
        drawn = sorted(d.id for d in draw(frame, hashlib.sha256(str(number).encode()).hexdigest(), {"": 3}).drawn)
        single.update(drawn)
        double.update((a, b) for i, a in enumerate(drawn) for b in drawn[i + 1 :])
    expected, expected_pairs = rounds * 3 / 8, rounds * 3 / 28
    assert sum((single[s.id] - expected) ** 2 / expected for s in frame.subjects) < 42
    assert len(double) == 28 and sum((n - expected_pairs) ** 2 / expected_pairs for n in double.values()) < 80


def test_a_weight_of_three_comes_first_three_times_as_often() -> None:
    frame = freeze([Subject("重点", "", 3), Subject("一般", "", 1)])
    rounds = 8_000
    first = sum(draw(frame, hashlib.sha256(str(n).encode()).hexdigest(), {"": 1}).drawn[0].id == "重点" for n in range(rounds))
    assert abs(first / rounds - 0.75) < 0.025


def test_a_skip_is_never_a_new_draw_the_next_in_line_steps_in() -> None:
    made = draw(frame_of(10), "0" * 64, {"": 2}, {"": 2})
    first, third = made.drawn[0].id, made.reserves[0].id
    steps = replacements(made, [Skip(first, "已注销"), Skip(third, "已迁出")])
    assert [step.replaced_by for step in steps] == [third, made.reserves[1].id]
    with pytest.raises(ValueError, match="理由"):
        replacements(made, [Skip(first, " ")])
    with pytest.raises(ValueError, match="不在抽中的名单里"):
        replacements(made, [Skip(first, "已注销"), Skip(first, "已注销")])


def test_officers_are_sent_in_pairs_the_able_one_leading_and_nobody_judges_their_own() -> None:
    officers = [
        Officer("张", frozenset({"特种设备"})),
        Officer("王", frozenset({"特种设备"}), frozenset({"甲"})),
        Officer("李"),
        Officer("赵", absent="休假"),
    ]
    made = pair("0" * 64, ["甲", "乙"], officers, {"甲": "特种设备", "乙": "特种设备"}, size=2)
    teams = {a.subject: a.officers for a in made.assignments}
    assert set(teams["甲"]) == {"张", "李"} and teams["甲"][0] == "张"
    assert teams["乙"][0] in {"张", "王"} and "赵" not in teams["乙"]


def test_a_visit_that_cannot_be_staffed_says_what_would_do() -> None:
    made = pair("0" * 64, ["甲"], [Officer("张"), Officer("王", absent="培训")], {}, size=2)
    assert not made.assignments and "增加 1 名人员" in made.unstaffed[0].reason


def whole() -> dict[str, Any]:
    frame = freeze(
        [Subject(f"a{n}", "食品", 1 + n % 2) for n in range(12)]
        + [Subject(f"b{n}", "特种设备", 1, "本年度已检查" if n == 0 else "") for n in range(6)]
    )
    officers = [Officer("张", frozenset({"特种设备"})), Officer("王"), Officer("李", frozenset({"特种设备"}), frozenset({"b1"}))]
    needs = {f"b{n}": "特种设备" for n in range(6)}
    plan = DrawPlan("二季度抽查", {"食品": 3, "特种设备": 2}, {"食品": 2, "特种设备": 1}, "void", officers, needs, 2)
    made = make_transcript(plan, frame, parties(frame), PUBLIC)
    drawn = made["drawn"][0][2]
    return make_transcript(plan, frame, parties(frame), PUBLIC, [Skip(drawn, "已注销", "监督单位", "2026-05-06T10:00:00+08:00")])


def test_an_untouched_transcript_holds() -> None:
    assert verify(whole()) == ()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list) and value:
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [path]


@pytest.mark.parametrize("path", leaves(whole()), ids=lambda path: ".".join(map(str, path)))
def test_altering_any_field_is_found(path: tuple[Any, ...]) -> None:
    altered = copy.deepcopy(whole())
    target: Any = altered
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    target[path[-1]] = old + 1 if isinstance(old, int) else ("x" + old if isinstance(old, str) else "x")
    assert verify(altered)


def test_the_first_fault_says_where_the_trouble_begins() -> None:
    altered = whole()
    altered["frame"]["subjects"][0][2] += 1
    assert verify(altered)[0].where == "frame"
    altered = whole()
    altered["seed"] = "0" * 64
    assert verify(altered)[0].where == "seed"
    altered = whole()
    altered["skips"][0]["replaced_by"] = altered["drawn"][1][2]
    assert verify(altered)[0].where == "skips[0]"


def test_a_transcript_that_is_no_transcript_is_a_fault_and_no_crash() -> None:
    assert verify({})[0].where == "结构"
    assert verify({"schema": "quanze/draw/9", "method": ""})[0].where == "schema"
