"""Matters over the ledger: opened, acted on, refused, counted, rebuilt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from matters_crashes import Crashed, crashing_at, everything

from quanze.adapters.procedures import procedure_on
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.matters.models import Clock, Matter
from quanze.store.matters.operations import Taken, open_matter, take_act
from quanze.store.matters.queries import level_of_matter, matter_view, matters_with, timeline
from quanze.store.matters.rebuild import differences, rebuild

pytestmark = pytest.mark.django_db(transaction=True)
CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
ALWAYS = Interval(None, None)


def person(id_: str, *roles: str, certified: bool = True) -> Person:
    posts = tuple(Post(role, BODY, "执法大队", ALWAYS) for role in roles)
    return Person(id_, id_, posts, (Certificate(f"ZJ-{id_}", "省司法厅", (), ALWAYS),) if certified else ())


PEOPLE = {
    p.id: p
    for p in (
        person("李", "handler"),
        person("王", "co_handler"),
        person("赵", "leader"),
        person("钱", "reviewer"),
        person("孙", "legal_reviewer"),
        person("周", "archivist"),
        person("吴", "office_head"),
    )
}
MORE = {"item_standing": True}


def at(day: str, hour: int = 15) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)


def clue(day: str, **fields: object) -> Taken | Refusal:
    procedure = procedure_on("market-supervision-penalty", date.fromisoformat(day))
    assert procedure is not None
    given = {
        "clue_source": "report",
        "found_on": day,
        "party_kind": "法人或者其他组织",
        "party": "某商行",
        "clue": "销售无标签商品",
        **fields,
    }
    return open_matter(procedure, ActRequest("register_clue", "李", day, 0, given), body=BODY, people=PEOPLE, now=at(day), form=f"f-{day}")


def act(key: str, name: str, actor: str, day: str, **fields: object) -> Taken | Refusal:
    seen = Matter.objects.get(key=key).length
    return take_act(key, ActRequest(name, actor, day, seen, fields), people=PEOPLE, now=at(day), more=MORE)


def done(result: Taken | Refusal) -> Taken:
    assert isinstance(result, Taken), [(g.guard, g.reason) for g in result.grounds]
    return result


def test_a_clue_becomes_a_case_whose_ninety_days_run_from_opening() -> None:
    key = done(clue("2026-03-02")).key
    assert Clock.objects.get(matter__key=key, key="verify").due == date(2026, 3, 23)
    done(act(key, "open_case", "赵", "2026-03-09", cause="无标签", handler="李", co_handlers=["王"], opening_reason="有初步证据"))
    decide = Clock.objects.get(matter__key=key, key="decide")
    assert (decide.due, decide.status, decide.rule_version) == (date(2026, 6, 7), "official", "SAM-21@2021-07-15")
    assert Matter.objects.get(key=key).title == "某商行：无标签"
    assert Clock.objects.get(matter__key=key, key="verify").stopped == date(2026, 3, 9)


def grounds(result: Taken | Refusal) -> list[tuple[str, str]]:
    assert isinstance(result, Refusal)
    return [(g.guard, g.reason) for g in result.grounds]


def opened(day: str = "2026-03-02", procedure: str = "market-supervision-penalty") -> str:
    """A case on the day after its clue, under the procedure of that day."""
    found = procedure_on(procedure, date.fromisoformat(day))
    assert found is not None
    fields = {"clue_source": "report", "found_on": day, "party_kind": "法人或者其他组织", "party": "某商行", "clue": "销售无标签商品"}
    key = done(open_matter(found, ActRequest("register_clue", "李", day, 0, fields), body=BODY, people=PEOPLE, now=at(day))).key
    done(act(key, "open_case", "赵", day, cause="无标签", handler="李", co_handlers=["王"], opening_reason="有初步证据"))
    return key


def clock(key: str, name: str) -> Clock:
    return Clock.objects.get(matter__key=key, key=name)


EVIDENCE = {"evidence_kind": "书证", "evidence_name": "销售单", "evidence_from": "某商行"}
REPORT = {"facts_found": "销售无标签商品", "proposal": "penalty", "legal_review": "none"}
DECISION = {"decision_no": "〔2026〕1号", "complex": False, "penalties": ["警告", "罚款"], "fine": 100000, "decision": "警告，罚款"}


def told(key: str, day: str) -> None:
    """Brings an opened case to the stage of notice."""
    done(act(key, "take_evidence", "李", day, **EVIDENCE))
    done(act(key, "final_report", "李", day, **REPORT))
    done(act(key, "pass_review", "钱", day, review_reason="同意"))


def test_an_ordinary_case_goes_from_clue_to_archive_and_its_rows_come_back_from_the_ledger() -> None:
    key = opened()
    told(key, "2026-03-10")
    done(act(key, "serve_notice", "李", "2026-03-11", notice_served_on="2026-03-11", notice_way="direct", hearing_right=False))
    assert clock(key, "statement").due == date(2026, 3, 18)
    early = act(key, "proceed", "李", "2026-03-18")
    assert grounds(early) == [("period_over", "“当事人陈述、申辩、要求听证”到 2026-03-18 才届满")]
    done(act(key, "proceed", "李", "2026-03-19"))
    done(act(key, "decide_penalty", "赵", "2026-03-20", **DECISION))
    assert clock(key, "decide").stopped == date(2026, 3, 20)
    assert clock(key, "serve").due == date(2026, 3, 31)
    done(act(key, "serve_decision", "李", "2026-03-23", served_on="2026-03-23", service_way="direct"))
    assert clock(key, "pay").due == date(2026, 4, 7)  # the fifteenth day, calendar days
    done(act(key, "publish_week", "李", "2026-03-24"))
    done(act(key, "record_payment", "李", "2026-04-01", paid=100000, paid_on="2026-04-01", receipt_no="1"))
    done(act(key, "executed", "李", "2026-04-02", execution_way="paid", execution_result="已缴清"))
    done(act(key, "approve_closing", "赵", "2026-04-03"))
    done(act(key, "archive", "周", "2026-04-03", file_no="20260001"))
    matter = Matter.objects.get(key=key)
    assert (matter.stage, matter.closed) == ("archived", True)
    assert set(matter.clocks.filter(stopped__isnull=True).values_list("key", flat=True)) == {"publish_credit"}
    before = list(Matter.objects.values_list("key", "state", "next_due", "title"))
    assert rebuild() == 1
    assert list(Matter.objects.values_list("key", "state", "next_due", "title")) == before
    assert differences(key) == []


@pytest.mark.parametrize(
    ("day", "procedure", "version", "statement", "decide"),
    [
        ("2015-06-01", "quality-supervision-penalty", "2011-07-01", "2015-06-04", "2015-09-01"),
        ("2020-06-01", "market-supervision-penalty", "2019-04-01", "2020-06-04", "2020-08-30"),
        ("2021-08-02", "market-supervision-penalty", "2021-07-15", "2021-08-09", "2021-10-31"),
        ("2026-06-01", "market-supervision-penalty", "2022-11-01", "2026-06-08", "2026-08-30"),
    ],
)
def test_a_case_keeps_the_law_it_was_opened_under(day: str, procedure: str, version: str, statement: str, decide: str) -> None:
    key = opened(day, procedure)
    told(key, day)
    done(act(key, "serve_notice", "李", day, notice_served_on=day, notice_way="direct", hearing_right=True))
    matter = Matter.objects.get(key=key)
    assert (matter.procedure, matter.version) == (procedure, version)
    assert clock(key, "statement").due == date.fromisoformat(statement)
    assert clock(key, "decide").due == date.fromisoformat(decide)


def test_a_matter_of_2018_still_runs_in_2019_under_its_repealed_rule() -> None:
    key = opened("2018-12-03", "quality-supervision-penalty")
    told(key, "2018-12-10")
    done(act(key, "serve_notice", "李", "2018-12-10", notice_served_on="2018-12-10", notice_way="direct", hearing_right=False))
    done(act(key, "waive_rights", "李", "2018-12-11", waiver="书面"))
    done(act(key, "proceed", "李", "2018-12-11"))
    late = act(key, "decide_penalty", "赵", "2019-04-08", **DECISION)
    assert grounds(late)[0][0] == "clock_not_overdue"
    on_record = take_act(
        key,
        ActRequest(
            "decide_penalty", "赵", "2019-04-08", Matter.objects.get(key=key).length, DECISION, (), {"clock_not_overdue": "等待上级答复"}
        ),
        people=PEOPLE,
        now=at("2019-04-08"),
        more=MORE,
    )
    assert done(on_record).state.last["decide_penalty"].overrides[0]["reason"] == "等待上级答复"
    assert (clock(key, "serve").rule_version, clock(key, "serve").due) == ("OLD-03@2011-07-01", date(2019, 4, 15))


def test_testing_time_and_a_hearing_are_left_out_of_the_ninety_days_once() -> None:
    key = opened()
    for number, start in (("1", "2026-03-05"), ("2", "2026-03-10")):
        done(act(key, "begin_testing", "李", start, test_no=number, test_kind="检验", test_lab="检验所", test_from=start))
    assert (clock(key, "decide").due, clock(key, "decide").status) == (None, "open")
    refused = act(key, "end_testing", "李", "2026-03-20", test_no="9", test_until="2026-03-20", test_result="不合格")
    assert grounds(refused)[0][0] == "running_clock"
    done(act(key, "end_testing", "李", "2026-03-20", test_no="1", test_until="2026-03-20", test_result="不合格"))
    assert clock(key, "decide").due is None  # the second test lasts
    done(act(key, "end_testing", "李", "2026-03-25", test_no="2", test_until="2026-03-25", test_result="合格"))
    # ninety days from 2 March end on 31 May; the twenty days from 5 to 24 March count once; 20 June is in the Dragon Boat holiday
    assert clock(key, "decide").due == date(2026, 6, 22)
    told(key, "2026-03-26")
    done(act(key, "serve_notice", "李", "2026-03-26", notice_served_on="2026-03-26", notice_way="direct", hearing_right=True))
    done(act(key, "ask_hearing", "李", "2026-03-30", hearing_asked_on="2026-03-30"))
    assert grounds(act(key, "appoint_host", "赵", "2026-03-31", host="李"))[0] == (
        "separate_from",
        "李是本件的承办人，不能同时办理“确定听证主持人”",
    )
    done(act(key, "appoint_host", "赵", "2026-03-31", host="孙"))
    done(act(key, "hand_papers", "李", "2026-04-01"))
    done(
        act(
            key,
            "fix_hearing",
            "孙",
            "2026-04-02",
            hearing_on="2026-04-09",
            hearing_place="会议室",
            hearing_hour="上午9时",
            hearing_public=True,
        )
    )
    assert grounds(act(key, "notify_hearing", "孙", "2026-04-02"))[0][0] == "notice_in_time"
    done(act(key, "postpone_hearing", "孙", "2026-04-02", hearing_on="2026-04-20", hearing_hour="上午9时", postponement="通知时间不足"))
    done(act(key, "notify_hearing", "孙", "2026-04-02"))
    done(act(key, "hold_hearing", "孙", "2026-04-20", hearing_record="双方到场"))
    done(act(key, "report_hearing", "孙", "2026-04-21", hearing_opinion="维持"))
    assert clock(key, "decide").due == date(2026, 7, 12)  # 22 more days, 30 March to 20 April


def test_a_seizure_runs_thirty_days_and_thirty_more_and_never_a_third_time() -> None:
    key = opened()
    goods = {"seizure_kind": "扣押", "seized_goods": "商品三箱", "seizure_basis": "某条例"}
    done(act(key, "seize_urgently", "李", "2026-03-03", seizure_no="1", seized_at="2026-03-03T10:00", **goods))
    assert clock(key, "seizure_approval#1").due_at == "2026-03-04T10:00:00"
    assert clock(key, "seizure#1").due == date(2026, 4, 2)
    assert grounds(act(key, "seize", "赵", "2026-03-03", seizure_no="1", **goods))[0][1] == "“查封、扣押期限”（1）已经登记过，不能再次起算"
    done(act(key, "approve_seizure", "赵", "2026-03-03", seizure_no="1"))
    done(act(key, "extend_seizure", "赵", "2026-04-01", seizure_no="1", extension_reason="复杂"))
    assert clock(key, "seizure#1").due == date(2026, 5, 6)  # 2 May lies in the Labour Day holiday
    again = act(key, "extend_seizure", "赵", "2026-04-20", seizure_no="1", extension_reason="仍复杂")
    assert grounds(again) == [("running_clock", "“查封、扣押期限”依规则只能延长 1 次，已经延长过")]


def test_who_may_not_act_is_told_why() -> None:
    key = opened()
    assert (
        grounds(act(key, "take_evidence", "吴", "2026-03-03", **EVIDENCE))[0][1]
        == "“提取证据”应由承办人、协办人实施，吴在 2026-03-03 不具有这一身份"
    )
    stranger = Person("外", "外", (Post("handler", "另一机关", "科", ALWAYS),))
    request = ActRequest("take_evidence", "外", "2026-03-03", 2, EVIDENCE)
    assert (
        grounds(take_act(key, request, people={**PEOPLE, "外": stranger}, now=at("2026-03-03")))[0][1] == "外 在 2026-03-03 不是本机关人员"
    )
    expired = Person("王", "王", PEOPLE["王"].posts, (Certificate("Z", "省司法厅", (), Interval(None, date(2026, 3, 2))),))
    request = ActRequest("take_evidence", "李", "2026-03-03", 2, EVIDENCE)
    assert grounds(take_act(key, request, people={**PEOPLE, "王": expired}, now=at("2026-03-03")))[0][0] == "certified_officers"
    nobody = ActRequest("take_evidence", "无名", "2026-03-03", 2, EVIDENCE)
    assert grounds(take_act(key, nobody, people=PEOPLE, now=at("2026-03-03")))[0][1] == "系统中没有您的人员记录"


def test_the_order_of_things_is_kept() -> None:
    key = opened()
    stale = ActRequest("take_evidence", "李", "2026-03-03", 1, EVIDENCE)
    assert grounds(take_act(key, stale, people=PEOPLE, now=at("2026-03-03")))[0] == ("fresh_form", "这张表打开之后，本件又有了 1 条新记录")
    assert (
        grounds(act(key, "decide_penalty", "赵", "2026-03-03", **DECISION))[0][1]
        == "本件现处“调查取证”，“作出行政处罚决定”只能在“决定”实施"
    )
    assert grounds(act(key, "take_evidence", "李", "2026-03-01", **EVIDENCE))[0][0] == "act_day"
    future = ActRequest("take_evidence", "李", "2026-03-05", 2, EVIDENCE)
    assert grounds(take_act(key, future, people=PEOPLE, now=at("2026-03-04")))[0][1] == "行为日期 2026-03-05 晚于今天 2026-03-04"
    back = ActRequest("take_evidence", "李", "2026-03-02", 2, EVIDENCE)
    assert grounds(take_act(key, back, people=PEOPLE, now=at("2026-03-02", 8)))[0][0] == "clock_set_back"
    odd = ActRequest("take_evidence", "李", "三月三日", 2, EVIDENCE)
    assert grounds(take_act(key, odd, people=PEOPLE, now=at("2026-03-04")))[0][1] == "行为日期“三月三日”读不懂"
    assert grounds(act(key, "no_such_act", "李", "2026-03-03"))[0][0] == "act_exists"


def test_all_faulty_fields_are_told_together() -> None:
    key = opened()
    found = grounds(act(key, "take_evidence", "李", "2026-03-03", evidence_kind="传闻", colour="红", evidence_name="a\x00b"))
    assert [reason for _, reason in found] == [
        "“提取证据”没有“colour”这一栏",
        "“证据种类”没有“传闻”这个选项",
        "“名称”含有不可见的控制字符",
        "“提供人或者来源”没有填",
    ]
    said = {**EVIDENCE, "evidence_name": "长" * 501}
    assert [reason for _, reason in grounds(act(key, "take_evidence", "李", "2026-03-03", **said))] == [
        "“名称”有 501 字，最多 500 字；写不下的请放到附件里"
    ]


def test_a_form_opens_one_matter_only() -> None:
    done(clue("2026-03-02"))
    assert grounds(clue("2026-03-02")) == [("fresh_form", "这张表已经用过，事项已经建立")]
    assert Matter.objects.count() == 1


def test_a_procedure_that_was_not_law_that_day_opens_nothing() -> None:
    old = procedure_on("quality-supervision-penalty", date(2015, 1, 5))
    assert old is not None
    result = open_matter(old, ActRequest("register_clue", "李", "2026-03-02", 0, {}), body=BODY, people=PEOPLE, now=at("2026-03-02"))
    assert grounds(result)[0][0] == "procedure_in_force"


def test_a_crash_between_any_two_writes_leaves_nothing_behind() -> None:
    key = opened()
    request = ActRequest(
        "seize", "赵", "2026-03-03", 2, {"seizure_no": "1", "seizure_kind": "扣押", "seized_goods": "三箱", "seizure_basis": "条例"}
    )
    before = everything()
    crashes = 0
    while True:
        try:
            with crashing_at(crashes):
                done(take_act(key, request, people=PEOPLE, now=at("2026-03-03"), more=MORE))
            break
        except Crashed:
            assert everything() == before
            crashes += 1
    assert crashes >= 3  # the event, the clock, the matter
    assert differences(key) == []


def test_an_adjustment_of_a_list_item_goes_through_review_and_government_to_publication() -> None:
    body = "云泽县水务局"
    people = {
        id_: Person(id_, id_, (Post(role, body, "科", ALWAYS),))
        for id_, role in (
            ("经办", "handler"),
            ("局长", "leader"),
            ("司法", "legal_reviewer"),
            ("编办", "list_office"),
            ("县长", "approver"),
        )
    }
    procedure = procedure_on("list-item-adjustment", date(2026, 3, 2))
    assert procedure is not None
    fields = {"trigger": "law_new", "trigger_on": "2026-02-10", "trigger_source": "某条例", "item_name": "取水许可", "change": "add"}
    key = done(
        open_matter(procedure, ActRequest("note_trigger", "经办", "2026-03-02", 0, fields), body=body, people=people, now=at("2026-03-02"))
    ).key
    assert clock(key, "apply").due == date(2026, 3, 16)

    def step(name: str, actor: str, day: str, **fields: object) -> Taken | Refusal:
        seen = Matter.objects.get(key=key).length
        return take_act(key, ActRequest(name, actor, day, seen, fields), people=people, now=at(day))

    done(step("apply", "局长", "2026-03-03", after_text="取水许可", reason="条例施行"))
    done(step("pass_legality", "司法", "2026-03-04", legality_opinion="合法"))
    assert grounds(step("confirm_element", "编办", "2026-03-05", review_opinion="同意"))[0] == (
        "field_is",
        "只有要素变更可以由清单管理机构直接答复",
    )
    done(step("pass_review", "编办", "2026-03-05", review_opinion="同意"))
    done(step("approve", "县长", "2026-03-06", approval_no="县政字1号", effective_on="2026-04-01"))
    done(step("hand_over", "编办", "2026-03-09"))
    assert clock(key, "hand_over").stopped == date(2026, 3, 9)
    done(step("publish", "编办", "2026-03-10", published_at="县政府网站"))
    assert Matter.objects.get(key=key).closed


def test_a_page_sees_stage_options_clocks_with_their_steps_and_the_timeline() -> None:
    key = opened()
    view = matter_view(key, actor="李", people=PEOPLE, now=at("2026-05-29"))
    assert (view.stage_title, view.seen) == ("调查取证", 2)
    ready = {option.act.id for option in view.options if not option.grounds}
    assert "take_evidence" in ready
    assert "final_report" not in ready, "what must come first is told before the form is filled in"
    assert "suspend" not in ready
    decide = next(each for each in view.clocks if each.clock.key == "decide")
    assert (decide.level, decide.days_left, decide.due) == ("red", 2, date(2026, 5, 31))
    assert any("90" in step for step in decide.steps)
    entries = list(timeline(key, names={"赵": "赵局长"}))
    assert [entry.title for entry in entries] == ["登记案件来源", "决定立案"]
    assert entries[1].actor == "赵局长"
    assert ("承办人", "李") in entries[1].fields
    assert [m.key for m in matters_with("李")] == [key]
    assert level_of_matter(Matter.objects.get(key=key), at("2026-06-02")) == "overdue"


def test_a_matter_keeps_its_definition_when_the_file_is_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    from quanze.store.matters import definitions

    key = opened()
    now_law = procedure_on("market-supervision-penalty", date(2026, 3, 2))
    assert now_law is not None
    edited = replace(now_law, digest="0" * 64, acts={k: v for k, v in now_law.acts.items() if k != "take_evidence"})
    monkeypatch.setattr(definitions, "procedure_version", lambda *_: edited)
    done(act(key, "take_evidence", "李", "2026-03-03", **EVIDENCE))
    monkeypatch.setattr(definitions, "_from_ledger", definitions._from_ledger.__wrapped__)
    Matter.objects.filter(key=key).update(procedure_digest="1" * 64)
    with pytest.raises(LookupError, match="请恢复立案时的程序文件"):
        act(key, "take_evidence", "李", "2026-03-03", **EVIDENCE)


def test_every_event_of_a_matter_has_a_name_that_people_read() -> None:
    from quanze.store.casework import project as cases
    from quanze.store.inspections.plans import project as plans
    from quanze.store.inspections.visits import project as visits
    from quanze.store.matters.queries import EVENT_TITLES

    said = {
        value
        for room in (cases, plans, visits)
        for value in vars(room).values()
        if isinstance(value, str) and re.fullmatch(r"([A-Z][a-z]+){2,}", value)
    }
    assert said and said - {"ActTaken"} <= EVENT_TITLES.keys()
