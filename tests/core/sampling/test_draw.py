"""A draw can be recomputed by anyone, and every alteration is found and named."""

from __future__ import annotations

import copy
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.sampling.draw import InfeasibleDraw, Skip, draw, replacements
from quanze.core.sampling.frame import Frame, Subject, UnusableFrame, counts_from_shares, freeze
from quanze.core.sampling.pairing import Officer, pair
from quanze.core.sampling.seed import Party, PublicSource, UnusableSeed, commitment, make_seed
from quanze.core.sampling.transcript import DrawPlan, make_transcript, part_digests, verify

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
        ([Subject("甲", weight=1001)], "1 至 1000"),
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


def test_a_party_named_twice_or_in_two_lines_makes_no_seed() -> None:
    frame = frame_of(3)
    first, second = parties(frame)
    with pytest.raises(UnusableSeed, match="写了两次"):
        make_seed(frame.digest, [first, second, first], None, "void")
    with pytest.raises(UnusableSeed, match="换行"):
        commitment("甲方\n乙方", frame.digest, "11" * 16)
    with pytest.raises(UnusableSeed, match="完整抄下"):
        commitment("甲方", frame.digest[:16] + "…", "11" * 16)
    with pytest.raises(UnusableSeed, match="抄全"):
        make_seed(frame.digest, [first, Party("丙", "", "11" * 16)], None, "void")
    with pytest.raises(UnusableSeed, match="一行"):
        make_seed(frame.digest, [first, second], PublicSource("某日公布的数", "06\n12"), "void")


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


# the seeds are fixed, so these tests come out the same every time; the bounds are those of the chi-square tables at one in a thousand
CHI_SQUARE = {2: 13.816, 4: 18.467, 5: 20.515, 9: 27.877, 14: 36.123, 19: 43.820}


def chi_square(found: Counter[Any], expected: dict[Any, float]) -> float:
    assert set(found) <= set(expected)
    return sum((found[one] - number) ** 2 / number for one, number in expected.items())


def seeds(rounds: int, name: str) -> Any:
    return (hashlib.sha256(f"{name} {number}".encode()).hexdigest() for number in range(rounds))


def test_over_a_hundred_thousand_draws_every_subject_and_every_pair_has_the_same_chance() -> None:
    frame, rounds = frame_of(6), 100_000
    singles: Counter[Any] = Counter()
    pairs: Counter[Any] = Counter()
    orders: Counter[Any] = Counter()
    ids = [s.id for s in frame.subjects]
    for seed in seeds(rounds, "pairs"):
        one, other = (d.id for d in draw(frame, seed, {"": 2}).drawn)
        singles[one] += 1
        singles[other] += 1
        pairs[min(one, other), max(one, other)] += 1
        orders[one] += 1
    both = {(a, b): rounds / 15 for i, a in enumerate(ids) for b in ids[i + 1 :]}
    assert chi_square(singles, dict.fromkeys(ids, rounds / 3)) < CHI_SQUARE[5]
    assert chi_square(pairs, both) < CHI_SQUARE[14]
    assert chi_square(orders, dict.fromkeys(ids, rounds / 6)) < CHI_SQUARE[5]


def test_one_seed_says_nothing_of_another_stratum_or_of_the_next_draw() -> None:
    """Two subjects in each of two strata: the four outcomes come alike often; and an outcome does not foretell the next."""
    frame = freeze([Subject("a", "一"), Subject("b", "一"), Subject("c", "二"), Subject("d", "二")])
    rounds = 20_000
    joint: Counter[Any] = Counter()
    following: Counter[Any] = Counter()
    before = None
    for seed in seeds(rounds, "strata"):
        outcome = tuple(d.id for d in draw(frame, seed, {"一": 1, "二": 1}).drawn)
        joint[outcome] += 1
        if before is not None:
            following[before[0], outcome[0]] += 1
        before = outcome
    assert chi_square(joint, {(x, y): rounds / 4 for x in "ab" for y in "cd"}) < CHI_SQUARE[4]
    assert chi_square(following, {(x, y): (rounds - 1) / 4 for x in "ab" for y in "ab"}) < CHI_SQUARE[4]


def test_weights_decide_the_order_as_tickets_in_an_urn_would() -> None:
    """With weights 1, 2, 4 the first is drawn as 1:2:4, the second among the rest by their weights: all six orders as often as they should."""
    weights = {"甲": 1, "乙": 2, "丙": 4}
    frame = freeze(Subject(id_, "", weight) for id_, weight in weights.items())
    rounds = 30_000
    orders = Counter(tuple(d.id for d in draw(frame, seed, {"": 3}).drawn) for seed in seeds(rounds, "weights"))
    expected = {
        (a, b, c): rounds * weights[a] / 7 * weights[b] / (7 - weights[a])
        for a in weights
        for b in weights
        for c in weights
        if len({a, b, c}) == 3
    }
    assert len(orders) == 6 and chi_square(orders, expected) < CHI_SQUARE[5]


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


def named_by(path: tuple[Any, ...], wheres: set[str]) -> bool:
    """Whether one of the places told is the part that was altered."""
    names = [step for step in path if isinstance(step, str)]
    top = names[0]
    if top in ("schema", "method"):
        return "schema" in wheres
    if top == "plan":
        return any(where.startswith(f"plan.{names[1]}") for where in wheres)
    if top == "parts":
        return any(where in (names[1], f"parts.{names[1]}") for where in wheres)
    if top in ("parties", "skips") and len(path) > 1:
        return any(where.startswith((f"{top}[{path[1]}]", f"{top}[{path[1] + 1}]")) for where in wheres)
    return any(where.startswith(top) for where in wheres)


def continued() -> dict[str, Any]:
    """A draw that went on beside a public source although one party kept silent."""
    frame = frame_of(12)
    plan = DrawPlan("三季度抽查", {"": 3}, {"": 1}, "continue")
    return make_transcript(plan, frame, parties(frame, "监督单位"), PUBLIC)


BOTH = {"whole": whole(), "continued": continued()}


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name, made in BOTH.items() for path in leaves(made)],
    ids=lambda path: path if isinstance(path, str) else ".".join(map(str, path)),
)
def test_altering_any_field_is_found_and_its_part_is_named(name: str, path: tuple[Any, ...]) -> None:
    altered = copy.deepcopy(BOTH[name])
    target: Any = altered
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    target[path[-1]] = old + 1 if isinstance(old, int) else ("x" + old if isinstance(old, str) else "x")
    wheres = {fault.where for fault in verify(altered)}
    assert wheres and named_by(path, wheres), wheres


def test_a_field_that_no_transcript_has_is_named() -> None:
    for place in ((), ("plan",), ("frame",), ("parties", 0), ("public_source",), ("skips", 0), ("plan", "officers", 0)):
        altered = copy.deepcopy(BOTH["whole"])
        target: Any = altered
        for step in place:
            target = target[step]
        target["抽中说明"] = "另外还有三家"
        found = verify(altered)
        assert found[0].where.endswith("抽中说明") and "多出" in found[0].problem


def test_an_altered_line_of_a_long_frame_is_told_to_within_a_hundred() -> None:
    frame = frame_of(1000)
    made = make_transcript(DrawPlan("年度抽查", {"": 10}, {}), frame, parties(frame), None)
    made["frame"]["subjects"][437][3] = "本年度已检查"
    wheres = [fault.where for fault in verify(made)]
    assert wheres[0] == "frame" and "frame.subjects[400:500]" in wheres and sum(where.startswith("frame.subjects") for where in wheres) == 1


# what no other part of a transcript follows from: who alters it and repairs all digests is caught by the published digest alone
FREE = {("title",), ("plan", "on_missing"), ("skips", "reason"), ("skips", "by"), ("skips", "at"), ("digest",), ("parts",)}


def part_of(path: tuple[Any, ...]) -> tuple[str, ...]:
    names = tuple(step for step in path if isinstance(step, str))
    return (
        names[:1]
        if names[0] in ("title", "digest", "parts", "frame", "drawn", "reserves", "assignments", "unstaffed", "seed")
        else names[:2]
    )


WHOLE = whole()
OTHERS = st.one_of(st.text(max_size=6), st.integers(-3, 1000), st.none(), st.booleans(), st.lists(st.text(max_size=3), max_size=2))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(leaves(WHOLE)), OTHERS, st.sampled_from(["put", "take", "twice"]))
def test_whatever_is_put_in_the_place_of_any_field_is_found_and_its_part_is_named(path: tuple[Any, ...], other: Any, way: str) -> None:
    altered = copy.deepcopy(WHOLE)
    target: Any = altered
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    if way == "take":
        del target[path[-1]]
    elif way == "twice" and isinstance(target, list):
        target.insert(path[-1], old)
    elif other == old and type(other) is type(old):
        return
    else:
        target[path[-1]] = other
    wheres = {fault.where for fault in verify(altered)}
    assert wheres and named_by(path, wheres), (path, wheres)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([path for path in leaves(WHOLE) if part_of(path) not in FREE and path[0] != "digest"]))
def test_a_forger_who_repairs_every_digest_is_still_caught_wherever_anything_follows(path: tuple[Any, ...]) -> None:
    altered = copy.deepcopy(WHOLE)
    target: Any = altered
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    target[path[-1]] = old + 1 if isinstance(old, int) else ("x" + old if isinstance(old, str) else ["x"] if isinstance(old, list) else 1)
    if altered["plan"]["needs"] != WHOLE["plan"]["needs"] or altered["plan"]["officers"] != WHOLE["plan"]["officers"]:
        return  # a need of somebody who was not drawn changes nothing; the published digest tells it
    altered["parts"] = part_digests(altered)
    altered["digest"] = digest(canonical_json({key: value for key, value in altered.items() if key != "digest"}))
    assert verify(altered), path


def test_vectors_made_by_another_program_come_out_the_same() -> None:
    """tests/cases/draws/make_vectors.mjs computes them with Node's own SHA-256 and none of our code."""
    cases = json.loads((Path(__file__).parents[2] / "cases" / "draws" / "vectors.json").read_text(encoding="utf-8"))
    for case in cases:
        frame = freeze(Subject(*row) for row in case["subjects"])
        assert frame.digest == case["frame_digest"]
        parties = [Party(p["name"], p["commitment"], p["secret"]) for p in case["parties"]]
        assert [commitment(p.name, frame.digest, p.secret) for p in parties] == [p.commitment for p in parties]
        public = PublicSource(**case["public"]) if case["public"] else None
        seed = make_seed(frame.digest, parties, public, "void")
        assert seed == case["seed"]
        made = draw(frame, seed, case["quotas"], case["reserves"])
        assert [[d.stratum, d.rank, d.id, d.ticket] for d in made.drawn] == case["drawn"]
        assert [[d.stratum, d.rank, d.id, d.ticket] for d in made.reserves] == case["spare"]


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
    assert verify({})[0].where == "schema"
    short = whole()
    del short["parties"][1]["secret"], short["seed"]
    short["drawn"][0][1] = True
    assert [fault.where for fault in verify(short)] == ["parties[1].secret", "seed", "drawn[0][1]"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert verify(whole() | {"title": deep})[0].where == "title"
    assert verify({"schema": "quanze/draw/9", "method": ""})[0].where == "schema"
