"""Penalty cases under random work, refusals, testing times, payments and crashes at any write.

Always: no decision without its preconditions, no fine outside its range, excluded time counted once, the surcharge never above the fine, the
chain verifies, the rows are those that the events give.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from casework_cast import BODY, CHINA, CLAUSE, CODE, PEOPLE, register_list, report_fields
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from matters_crashes import Crashed, crashing_at

from quanze.adapters.procedures import load_forms, procedure_on
from quanze.core.kernel.events import broken_links
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.store.casework import operations, project
from quanze.store.casework.models import Case, Evidence
from quanze.store.casework.queries import money_of, state_of_case
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import stream_of

pytestmark = pytest.mark.django_db(transaction=True)
GOODS = st.sampled_from([0, 60_000, 999_999, 1_000_000, 3_000_000])
CRASH = st.sampled_from([-1, -1, -1, -1, *range(18)])  # -1: the machine holds
FINES = st.sampled_from([0, 4_999_999, 5_000_000, 7_000_000, 10_000_000, 10_000_001, 20_000_000, 40_000_000, 60_000_001])


MADE_ELSEWHERE = tuple(load_forms())  # every paper of an act, ticked as made outside


def statutory(goods: int) -> tuple[int, int]:
    """The range of the clause in `CLAUSE`, written out by hand."""
    return (5_000_000, 10_000_000) if goods < 1_000_000 else (10 * goods, 20 * goods)


class CaseMachine(RuleBasedStateMachine):
    item = ""
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
        self.key, self.goods, self.tests = "", 0, 0
        self.pauses: list[tuple[date, date | None, bool]] = []  # from, until, whether the term of decision ran

    @initialize(steps=st.sampled_from([0, 1, 2, 9, 9]))
    def clue(self, steps: int) -> None:
        Case.objects.all().delete()
        day = self.now.date().isoformat()
        procedure = procedure_on("market-supervision-penalty", self.now.date())
        assert procedure is not None
        fields = {
            "clue_source": "report", "found_on": day, "party_kind": "法人或者其他组织", "party": f"店{Matter.objects.count()}", "party_no": CODE,
            "act_began": day, "clue": "过期食品", "handler": "李", "co_handlers": ["王"], "item": self.item,
        }  # fmt: skip
        opened = operations.open_case(procedure, ActRequest("register_clue", "李", day, 0, fields), body=BODY, people=PEOPLE, now=self.now)
        assert not isinstance(opened, Refusal), opened.grounds
        self.key = opened.key
        for act, actor, fields in self.usual()[:steps]:
            if act == "serve_notice":
                changes = {"basis": "食品安全法", "penalty_text": CLAUSE, "values": {"货值金额": 60_000}, "level": "一般"}
                operations.assess(self.key, changes, actor="李", seen=self.length(), people=PEOPLE, now=self.now)
                self.goods = 60_000
            self.now += timedelta(minutes=1)
            if act != "serve_decision":
                assert self.take(act, actor, **fields), act

    def usual(self) -> list[tuple[str, str, dict[str, Any]]]:
        day = self.now.date().isoformat()
        proof = {"evidence_kind": "书证", "evidence_name": "票据", "evidence_from": "当事人"}
        named = {"cause": "过期食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "有初步证据"}
        served = {"notice_served_on": day, "notice_way": "direct", "hearing_right": True}
        return [
            ("open_case", "赵", named), ("take_evidence", "李", proof), ("final_report", "李", report_fields(self.key)),
            ("pass_review", "钱", {"review_reason": "同意"}), ("serve_notice", "李", served), ("waive_rights", "李", {"waiver": "书面"}),
            ("proceed", "李", {}), ("serve_decision", "李", {"served_on": day, "service_way": "direct"}),
        ]  # fmt: skip

    @rule(days=st.integers(0, 9))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    @rule(goods=GOODS, reason=st.booleans())
    def assess(self, goods: int, reason: bool) -> None:
        changes: dict[str, Any] = {"basis": "食品安全法", "penalty_text": CLAUSE, "values": {"货值金额": goods}, "level": "一般"}
        changes["deviation_reason"] = "多次违法" if reason else ""
        done = operations.assess(self.key, changes, actor="李", seen=self.length(), people=PEOPLE, now=self.now)
        if not isinstance(done, Refusal):
            self.goods = goods

    @rule(crash=CRASH)
    def evidence(self, crash: int) -> None:
        with crashing_at(crash):
            try:
                operations.file_evidence(
                    self.key, kind="书证", name="票据", origin="当事人", taken_on=self.now.date().isoformat(), taken_by=["李"], actor="李",
                    seen=self.length(), people=PEOPLE, now=self.now,
                )  # fmt: skip
            except Crashed:
                return

    def length(self) -> int:
        return Matter.objects.get(key=self.key).length

    def take(self, act: str, actor: str, crash: int = -1, **fields: Any) -> bool:
        request = ActRequest(act, actor, self.now.date().isoformat(), self.length(), fields, MADE_ELSEWHERE)
        with crashing_at(crash):
            try:
                done = not isinstance(operations.act(self.key, request, people=PEOPLE, now=self.now), Refusal)
            except Crashed:
                self.reached["crash"] += 1
                return False
        self.reached[act] += done
        return done

    @rule(data=st.data(), crash=CRASH)
    def go_on(self, data: st.DataObject, crash: int) -> None:
        """One of the acts of the usual way, in any stage: the guards must sort them out."""
        usual = self.usual()
        stage = Matter.objects.get(key=self.key).stage
        likely = {"clue": usual[:1], "inquiry": usual[1:3], "review": usual[3:4], "notice": usual[4:7], "service": usual[7:]}.get(
            stage, usual
        )
        act, actor, fields = data.draw(st.sampled_from([*likely, *likely, *usual]))
        self.take(act, actor, crash, **fields)

    @precondition(lambda self: not any(end is None for _, end, _ in self.pauses))
    @rule()
    def begin_test(self) -> None:
        number = str(len(self.pauses) + 1)
        given = {"test_no": number, "test_kind": "检验", "test_lab": "云泽县检验所", "test_from": self.now.date().isoformat()}
        running = Clock.objects.filter(matter__key=self.key, key="decide", stopped__isnull=True).exists()
        if self.take("begin_testing", "李", **given):
            self.pauses.append((self.now.date(), None, running))

    @precondition(lambda self: any(end is None for _, end, _ in self.pauses))
    @rule(twice=st.booleans())
    def end_test(self, twice: bool) -> None:
        number = str(len(self.pauses))
        given = {"test_no": number, "test_until": self.now.date().isoformat(), "test_result": "不合格"}
        if self.take("end_testing", "李", **given):
            self.pauses[-1] = (self.pauses[-1][0], self.now.date(), self.pauses[-1][2])
            if twice:
                self.take("end_testing", "李", **given)

    @rule(fine=FINES, crash=CRASH)
    def decide(self, fine: int, crash: int) -> None:
        before = Case.objects.get(key=self.key).outcome
        given = {"decision_no": "云市监罚〔2026〕1号", "complex": False, "penalties": ["罚款"], "fine": fine, "decision": "罚款"}
        if self.take("decide_penalty", "赵", crash, **given):
            low, high = statutory(self.goods)
            assert low <= fine <= high and before == ""

    @rule(fen=st.integers(0, 3_000_000))
    def pay(self, fen: int) -> None:
        self.take("record_payment", "李", paid=fen, paid_on=self.now.date().isoformat(), receipt_no="1")

    @invariant()
    def a_decision_has_its_preconditions(self) -> None:
        if not self.key:
            return
        case = Case.objects.get(key=self.key)
        if case.outcome == "penalty":
            acts = [e.payload["act"] if e.type == "ActTaken" else e.type for e in stream_events(stream_of(self.key))]
            earlier = acts[: acts.index("decide_penalty")]
            assert {"open_case", "final_report", "pass_review", "serve_notice", project.FILED, project.ASSESSED} <= set(earlier)
            low, high = statutory(case.goods_value)
            assert low <= case.fine <= high or case.length > len(earlier) + 1

    @invariant()
    def excluded_time_counts_once(self) -> None:
        clock = Clock.objects.filter(matter__key=self.key, key="decide", stopped__isnull=True).first() if self.key else None
        if clock is None or clock.due is None or any(end is None for _, end, _ in self.pauses):
            return
        opened = date.fromisoformat(clock.started[:10])
        tested = {
            day for start, end, ran in self.pauses if end and ran for n in range((end - start).days) for day in [start + timedelta(days=n)] if day > opened
        }  # fmt: skip
        plain = opened + timedelta(days=90 + len(tested))
        assert plain <= clock.due <= plain + timedelta(days=12), (plain, clock.due, self.pauses)  # festivals may roll the last day

    @invariant()
    def the_surcharge_is_never_above_the_fine(self) -> None:
        if not self.key:
            return
        case = Case.objects.get(key=self.key)
        for later in (0, 20, 400):
            money = money_of(case, state_of_case(self.key), self.now.date() + timedelta(days=later))
            assert money.surcharge is None or 0 <= money.surcharge.fen <= case.fine

    @invariant()
    def the_chain_holds_and_the_row_is_up_to_date(self) -> None:
        if not self.key:
            return
        events = list(stream_events(stream_of(self.key)))
        assert not list(broken_links(events))
        case, matter = Case.objects.get(key=self.key), Matter.objects.get(key=self.key)
        assert case.length == matter.length == len(events) and case.stage == matter.stage
        assert [e.number for e in Evidence.objects.filter(case=case).order_by("number")] == [
            *range(1, sum(e.type == project.FILED for e in events) + 1)
        ]

    def teardown(self) -> None:
        if self.key:
            fields = [f.name for f in Case._meta.fields if f.name != "id"]
            before = Case.objects.filter(key=self.key).values(*fields).get()
            project.rebuild()
            assert Case.objects.filter(key=self.key).values(*fields).get() == before


def test_cases_hold_under_random_work_and_crashes() -> None:
    class Machine(CaseMachine):
        item = register_list([("对经营超过保质期的食品的处罚", "《中华人民共和国食品安全法》第一百二十四条")])[0]

    run_state_machine_as_test(
        Machine, settings=settings(max_examples=15, stateful_step_count=35, deadline=None, suppress_health_check=list(HealthCheck))
    )
    # random work seldom reaches a decision; this life always does, with a crash at one write of it
    life = Machine()
    life.reached.clear()
    life.clue(2)
    life.begin_test()
    life.wait(9)
    life.end_test(twice=True)
    life.assess(60_000, reason=False)
    for act, actor, fields in life.usual()[2:7]:
        assert life.take(act, actor, **fields), act
    life.decide(4_999_999, -1)
    assert not life.reached["decide_penalty"]
    life.decide(7_000_000, 1)
    assert life.reached["crash"] == 1 and not life.reached["decide_penalty"]
    life.decide(7_000_000, -1)
    life.take(*life.usual()[7][:2], **life.usual()[7][2])
    life.pay(3_000_000)
    for check in (
        life.a_decision_has_its_preconditions, life.excluded_time_counts_once, life.the_surcharge_is_never_above_the_fine,
        life.the_chain_holds_and_the_row_is_up_to_date, life.teardown,
    ):  # fmt: skip
        check()
    assert all(life.reached[name] for name in ("decide_penalty", "end_testing", "serve_decision", "record_payment")), life.reached
