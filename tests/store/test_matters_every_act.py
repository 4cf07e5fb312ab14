"""Cases that together take every act of the ordinary procedure of 2022 at least once: police, public notice, courts and the rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from quanze.adapters.procedures import procedure_on
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.ledger.models import StoredEvent
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import Taken, open_matter, take_act
from quanze.store.matters.rebuild import differences

pytestmark = pytest.mark.django_db(transaction=True)
CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
ALWAYS = Interval(None, None)
ROLES = ["handler", "co_handler", "hearing_host", "office_head", "reviewer", "legal_reviewer", "deputy_leader", "leader", "archivist"]
PEOPLE = {
    role: Person(
        role,
        role,
        (Post("legal_reviewer" if role == "hearing_host" else role, BODY, "科", ALWAYS),),
        (Certificate(role, "厅", (), ALWAYS),),
    )
    for role in ROLES
}
ACTORS = {"officer": "handler", "hearing_host": "hearing_host"}
FIXED = {"handler": "handler", "co_handlers": ["co_handler"], "host": "hearing_host", "members": ["leader"], "recusal_of": "co_handler"}


class Case:
    """A matter that acts are taken in, day by day; fields that a step does not say are filled by their kind."""

    def __init__(self, day: str) -> None:
        found = procedure_on("market-supervision-penalty", date.fromisoformat(day))
        assert found is not None
        self.procedure, self.key, self.day = found, "", day
        self.does("register_clue")

    def tries(self, name: str, **said: Any) -> Taken | Refusal:
        act = self.procedure.acts[name]
        fields = {f.id: said.get(f.id, FIXED.get(f.id, self.filled(f))) for f in act.fields if f.required or f.id in said}
        for f in act.fields:
            if f.required_when and said_so(fields.get(f.required_when[0]), f.required_when[1]):
                fields[f.id] = said.get(f.id, self.filled(f))
        actor = ACTORS.get(act.roles[0], act.roles[0])
        now = datetime.fromisoformat(self.day).replace(hour=15, tzinfo=CHINA)
        if not self.key:
            return open_matter(self.procedure, ActRequest(name, actor, self.day, 0, fields), body=BODY, people=PEOPLE, now=now)
        seen = Matter.objects.get(key=self.key).length
        return take_act(self.key, ActRequest(name, actor, self.day, seen, fields), people=PEOPLE, now=now, more={"item_standing": True})

    def filled(self, rule: Any) -> Any:
        later = (date.fromisoformat(self.day) + timedelta(days=20)).isoformat()
        kinds = {"date": self.day if rule.past else later, "datetime": f"{self.day}T09:30", "money": 100000, "yes_no": True}
        if rule.type == "choice":
            return rule.choices[0][0]
        if rule.type == "choices":
            return [rule.choices[0][0]]
        if rule.type == "table":
            return [{column.id: self.filled(column) for column in rule.columns}]
        return kinds.get(rule.type, "1" if rule.id.endswith("_no") else "某事")

    def does(self, *names: str, **said: Any) -> None:
        for name in names:
            result = self.tries(name, **said)
            assert isinstance(result, Taken), (name, [(g.guard, g.reason) for g in result.grounds])
            self.key = result.key

    def on(self, day: str) -> Case:
        self.day = day
        return self

    def due(self, clock: str) -> date | None:
        return Clock.objects.get(matter__key=self.key, key=clock).due

    def row(self, clock: str) -> Clock:
        return Clock.objects.get(matter__key=self.key, key=clock)

    @property
    def stage(self) -> str:
        return Matter.objects.get(key=self.key).stage

    def refused(self, name: str, **said: Any) -> list[str]:
        result = self.tries(name, **said)
        assert isinstance(result, Refusal), name
        return [g.guard for g in result.grounds]


def said_so(value: Any, wanted: str) -> bool:
    return wanted in value if isinstance(value, list) else str(value) == wanted


def opened(day: str) -> Case:
    case = Case(day)
    case.does("open_case")
    return case


def to_notice(case: Case, **report: Any) -> Case:
    case.does("take_evidence")
    case.does("final_report", **{"legal_review": "none", **report})
    case.does("pass_review")
    return case


def decided(case: Case, day: str) -> Case:
    """A penalty decided on `day`, the party having waived what it may say."""
    to_notice(case).does("serve_notice", "waive_rights", "proceed")
    case.on(day).does("decide_penalty", complex=False, penalties=["罚款"], fine=100000)
    return case


def a_case_that_the_police_take() -> Case:
    case = opened("2026-03-02")
    assert case.refused("approve_police_transfer") == ["paired"]
    case.does("report_crime")
    assert case.due("police_approval") is not None
    case.on("2026-03-03").does("approve_police_transfer", police_approved_at="2026-03-03T10:00")
    assert case.row("police_sending").due_at == "2026-03-04T10:00:00"
    case.does("send_to_police")
    assert (case.stage, case.due("decide")) == ("police", None)
    case.on("2026-03-10").does("police_opens")
    assert case.row("decide").stopped == date(2026, 3, 10)
    assert case.due("police_goods") is not None
    assert case.refused("approve_closing") == ["all_ended"]
    case.does("hand_over_goods", "approve_closing", "archive")
    assert case.stage == "archived"
    return case


def a_case_that_the_police_return() -> Case:
    case = opened("2026-03-02")
    case.does("report_crime", "refuse_police_transfer", "report_crime", "approve_police_transfer", "send_to_police")
    case.on("2026-03-12")
    assert case.refused("return_from_police") == ["done_before"]
    case.does("police_declines")
    assert case.due("police_reconsider") is not None
    case.does("ask_police_again")
    case.on("2026-03-22").does("return_from_police")
    assert case.due("decide") == date(2026, 6, 22)  # ninety days end on 31 May; 20 days with the police; 20 June is in a holiday
    return case


def a_party_that_is_found_by_public_notice(year: int, over: str) -> Case:
    case = opened(f"{year}-03-01")
    to_notice(case).does("announce_notice")
    assert case.due("decide") is None
    assert case.due("announcement") == date.fromisoformat(over)
    assert case.on(over).refused("notice_announced") == ["period_over"]
    case.on(str(date.fromisoformat(over) + timedelta(days=1))).does("notice_announced", "waive_rights", "proceed")
    assert case.due("decide") is not None
    case.does("decide_penalty", complex=False)
    case.does("announce_decision")
    end = case.due("announcement")
    assert end is not None
    assert case.refused("decision_announced") == ["period_over"]
    case.on(str(end + timedelta(days=1))).does("decision_announced")
    assert case.stage == "execution"
    return case


def a_fine_that_a_court_collects() -> Case:
    case = decided(opened("2026-03-02"), "2026-03-03")
    case.does("serve_decision", "publish_week", "publish_credit")
    assert case.refused("urge") == ["period_over"]
    case.on("2026-03-25").does("urge", "hear_urged")
    wait = case.due("urge_wait")
    assert wait is not None
    assert "done_before" in case.refused("apply_court")
    assert case.due("suit") == date(2026, 9, 3)
    assert case.on("2026-09-03").refused("remedy_over", remedy_over_on="2026-09-03") == ["period_over"]
    case.on("2026-09-04").does("remedy_over", remedy_over_on="2026-09-03")
    assert case.due("court") == date(2026, 12, 3)
    case.on("2026-12-04")
    assert case.refused("apply_court") == ["clock_not_overdue"]
    case.on("2026-12-03").does("apply_court")
    assert case.row("court").stopped == date(2026, 12, 3)
    case.does("dispose_goods", "change_decision", "withdraw_publication", "record_remedy", "executed", "approve_closing", "archive")
    return case


def a_fine_paid_in_parts() -> Case:
    case = decided(opened("2026-03-02"), "2026-03-03")
    case.does("serve_decision")
    parts = [{"due": day, "sum": 50000} for day in ("2026-04-29", "2026-05-29")]
    case.does("allow_deferral", deferral_kind="分期", instalments=parts)
    assert (case.due("instalment#1"), case.due("instalment#2")) == (date(2026, 4, 29), date(2026, 5, 29))
    case.on("2026-04-01").does("record_payment", paid=70000)  # the first whole, and of the second the rest
    assert case.row("instalment#1").stopped == date(2026, 4, 1)
    assert case.row("instalment#2").stopped is None
    assert case.on("2026-05-29").refused("urge") == ["no_term_running"]
    assert case.refused("remedy_over") == ["no_term_running"]
    case.on("2026-05-30").does("urge", "record_payment", "executed")
    assert case.row("instalment#2").stopped == date(2026, 5, 30)
    return case


def a_fine_put_off_and_called_in() -> Case:
    case = decided(opened("2026-03-02"), "2026-03-03")
    case.does("serve_decision")
    case.does(
        "allow_deferral", deferral_kind="分期", instalments=[{"due": "2026-04-01", "sum": 50000}, {"due": "2026-06-01", "sum": 50000}]
    )
    case.on("2026-04-02").does("end_deferral", deferral_until="2026-04-12")
    assert case.row("instalment#2").stopped == date(2026, 4, 2)
    assert case.on("2026-04-12").refused("urge") == ["no_term_running"]
    case.on("2026-04-13").does("urge")
    return case


def everything_that_an_inquiry_may_need() -> Case:
    case = Case("2026-03-02")
    case.does("dispute_jurisdiction", "ask_designation", "settle_jurisdiction", "extend_verification", "ask_recusal")
    case.does("decide_recusal", recused=["co_handler"])
    case.does(
        "open_case", "replace_handlers", "inspect_site", "notify_interview", "interview", "order_materials", "take_electronic_evidence"
    )
    assert case.due("materials") == date(2026, 3, 22)  # the day that the order set, counted from nothing
    case.does("receive_materials", "go_quick", quick_ground="emergency")
    assert case.refused("go_quick") == ["all_ended"]
    assert case.due("quick") == date(2026, 3, 22)
    case.does("end_quick", "report_upward")
    assert case.row("materials").stopped == case.row("quick").stopped == date(2026, 3, 2)
    case.does("sample", "begin_testing", "end_testing")
    case.does("preserve_evidence", preservation_no="1")
    case.does("settle_preservation", preservation_no="1")
    case.does("preserve_urgently", "approve_preservation", preservation_no="2")
    case.does("seize", seizure_no="1")
    case.does("extend_seizure", "release_seizure", seizure_no="1")
    case.does("seize_urgently", "approve_seizure", seizure_no="2")
    case.does(
        "dispose_early", "ask_assistance", "receive_assistance", "order_correction", "check_correction", "order_refund", "refund_done"
    )
    case.does("extend_decision")
    case.does("extend_decision_again", further_extension="20d")
    case.does("suspend", "resume", "final_report")
    case.does("extend_review", review_extension="5wd")
    case.does("return_for_more", "suspend", "terminate")
    return case


def a_hearing_and_a_second_telling() -> Case:
    case = opened("2026-03-02")
    case.does("take_evidence")
    case.does("final_report", legal_review="now")
    assert case.refused("pass_review") == ["field_is"]
    case.does("pass_legal_review", "serve_notice", "ask_hearing", "appoint_host", "hand_papers", "fix_hearing", "notify_hearing")
    case.does("postpone_hearing", hearing_on="2026-04-01")
    assert case.due("hearing_day") == date(2026, 4, 1)
    assert case.on("2026-04-01").refused("hold_hearing") == ["done_before"]  # the new day has not been told to the party
    assert case.refused("notify_hearing") == ["notice_in_time"]
    case.on("2026-03-20").does("notify_hearing")
    case.on("2026-04-01").does("hold_hearing", "report_hearing", "legal_review_after_hearing", "deliberate", "tell_again")
    case.on("2026-04-20")
    assert case.refused("proceed") == ["done_before"]  # what was told before the change is not what will be decided
    case.does("serve_notice", "receive_statement", "check_statement", "ask_hearing", "end_hearing", "send_back")
    return case


def a_hearing_that_no_lawyer_has_reviewed() -> Case:
    """Nobody said in the report that legal review was needed; the hearing makes it so, and with it the collective deliberation."""
    case = to_notice(opened("2026-03-02"))
    case.does("serve_notice", "ask_hearing", "appoint_host", "hand_papers", "fix_hearing", "notify_hearing")
    case.on("2026-03-22").does("hold_hearing", "report_hearing")
    said = {"complex": False, "penalties": ["罚款"], "fine": 100000}
    assert case.refused("decide_penalty", **said) == ["done_after", "done_after"]
    case.does("legal_review_after_hearing", "deliberate")
    case.does("decide_penalty", **said)
    return case


def a_case_sent_back_is_told_anew() -> Case:
    case = to_notice(opened("2026-03-02"))
    case.does("serve_notice", "waive_rights", "proceed", "send_back")
    to_notice(case)
    assert case.refused("proceed") == ["done_before"]
    case.does("serve_notice")
    assert case.refused("proceed") == ["period_over"]  # what was waived was said of the first notice
    case.does("waive_rights", "proceed")
    return case


def nothing_is_punished() -> Case:
    case = to_notice(opened("2026-03-02"), proposal="no_penalty")
    case.does("skip_notice", "decide_no_penalty", "serve_no_penalty")
    return case


def clues_that_go_elsewhere() -> Case:
    Case("2026-03-02").does("transfer_jurisdiction")
    case = Case("2026-03-02")
    case.does("refuse_opening")
    return case


CASES = {
    "the police take it": a_case_that_the_police_take,
    "the police return it": a_case_that_the_police_return,
    "public notice, thirty days": lambda: a_party_that_is_found_by_public_notice(2026, "2026-03-31"),
    "a court collects the fine": a_fine_that_a_court_collects,
    "paid in parts": a_fine_paid_in_parts,
    "called in": a_fine_put_off_and_called_in,
    "all of an inquiry": everything_that_an_inquiry_may_need,
    "hearing": a_hearing_and_a_second_telling,
    "hearing without review": a_hearing_that_no_lawyer_has_reviewed,
    "sent back": a_case_sent_back_is_told_anew,
    "no penalty": nothing_is_punished,
    "elsewhere": clues_that_go_elsewhere,
}


@pytest.mark.parametrize("name", CASES)
def test_a_directed_case_comes_to_its_end(name: str) -> None:
    assert differences(CASES[name]().key) == []


def test_before_november_2022_a_public_notice_takes_sixty_days() -> None:
    assert differences(a_party_that_is_found_by_public_notice(2022, "2022-05-05").key) == []  # the sixtieth day, 30 April, is a holiday


def test_the_directed_cases_take_every_act_of_the_ordinary_procedure() -> None:
    for make in CASES.values():
        make()
    procedure = procedure_on("market-supervision-penalty", date(2026, 3, 2))
    assert procedure is not None
    taken = {event.payload["act"] for event in _events()}
    assert set(procedure.acts) - taken == set()


def _events() -> list[Any]:
    from quanze.store.ledger.queries import stream_events

    streams = StoredEvent.objects.filter(stream__startswith="matter:", seq=1).values_list("stream", flat=True)
    return [event for stream in streams for event in stream_events(stream) if event.type == "ActTaken"]
