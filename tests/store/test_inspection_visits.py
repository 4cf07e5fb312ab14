"""A visit from its task to its result: who may go, when, what arrives from which phone, and what stands at the end."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from casework_cast import register_list
from visits_cast import (
    BAD,
    BODY,
    CODE,
    GOOD,
    PEOPLE,
    PNG,
    act,
    approve,
    at,
    at_the_door,
    check_in,
    done,
    finished,
    grounds,
    opened,
    record,
    register,
    result,
    sign,
    sync,
    visit,
)  # fmt: skip

from quanze.core.inspections.model import Cap, Source
from quanze.core.kernel.events import broken_links
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.checkforms import operations as checkforms
from quanze.store.inspections.subjects.models import Absence, Interest
from quanze.store.inspections.visits import facts, operations, project, ratings
from quanze.store.inspections.visits.items import best_item, items_for
from quanze.store.inspections.visits.models import FormRecord, Photo, Rating, UsedMark, Visit, VisitOfficer
from quanze.store.inspections.visits.queries import (
    awaiting_approval,
    by_code,
    my_visits,
    team,
    visit_view,
    visits,
    visits_of,
)
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def caps(monkeypatch: pytest.MonkeyPatch) -> list[Cap]:
    """The caps in force, for a test to fill; none of the rulebook's samples."""
    mine: list[Cap] = []
    monkeypatch.setattr(facts, "load_caps", lambda day: [cap for cap in mine if cap.in_force.contains(day)])
    return mine


@pytest.fixture
def item(caps: list[Cap]) -> str:
    return register()


def cap(at_most: int, per: Any, **more: Any) -> Cap:
    return Cap(f"{per}", f"每{per}不超过{at_most}次", at_most, per, Interval(None, None), Source("样例"), **more)


def test_a_visit_goes_from_its_task_to_publication(item: str) -> None:
    key = done(opened(item)).key
    assert (visit(key).stage, visit(key).code) == ("planned", "")
    done(approve(key, DAY))
    code = visit(key).code
    assert len(code) == 24 and by_code(code.upper() + " ") == visit(key)
    done(check_in(key, DAY))
    done(sync(key, record(GOOD)))
    done(sign(key))
    done(result(key, "good"))
    assert list(VisitOfficer.objects.order_by("pk").values_list("person", "clean", "on")) == [
        ("李", True, date(2026, 3, 2)),
        ("王", True, date(2026, 3, 2)),
    ]
    done(act(key, "finish", "李", DAY))
    done(act(key, "publish", "李", DAY, "12:10", published_at="本机关网站"))
    row = visit(key)
    assert (row.stage, row.closed, row.published_on, row.findings) == ("closed", True, date(2026, 3, 2), 0)
    assert [one.key for one in visits_of(CODE)] == [key] and visits(BODY)[0].result_title == "未发现问题"


def test_the_entry_code_never_stands_in_the_ledger(item: str) -> None:
    key = at_the_door(item)
    code = visit(key).code
    assert code and all(code not in str(event.payload) for event in stream_events(stream_of(key)))


def test_nobody_enters_without_approval_and_no_code_is_given_before(item: str) -> None:
    key = done(opened(item)).key
    assert "open_stage" in grounds(check_in(key, DAY))
    assert "field_is" in grounds(
        operations.emergency_check_in(key, actor="李", people=PEOPLE, now=at(DAY), handler="李", co_handlers=["王"], place="门口", why="急")
    )
    assert visit(key).code == "" and [one.key for one in awaiting_approval(BODY)] == [key]


def test_without_plan_and_reason_nothing_is_opened(item: str) -> None:
    found = grounds(opened(item, plan="", reason=" "))
    assert "“检查的事由”没有填" in found["fields"]


def test_a_random_visit_outside_any_plan_needs_the_heads_reason(item: str) -> None:
    key = done(opened(item, plan="", reason="领导交办")).key
    assert "不在任何计划" in grounds(approve(key, DAY))["planned_kinds"]
    done(approve(key, DAY, overrides={"planned_kinds": "省局临时部署"}))
    assert "planned_kinds" in visit(key).overridden


def test_an_item_that_is_not_published_opens_no_visit(item: str) -> None:
    assert "没有标识为" in grounds(opened("other"))["item_published"]
    assert "没有指明检查事项" in grounds(opened(""))["item_published"]
    penalty = register_list([("对无证充装的处罚", "《特种设备安全法》")])[0]
    assert "不是检查事项" in grounds(opened(penalty))["item_published"]
    register_list([("对其他事项的监督检查", "法")], slug="云泽县水务局", kind="inspection_items")
    other = register_list([("对取水的监督检查", "法")], slug="云泽县水务局", kind="inspection_items")[0]
    assert "是云泽县水务局的事项" in grounds(opened(other))["item_published"]


def test_the_items_of_the_programme_are_offered_first_and_one_of_another_is_refused(item: str) -> None:
    lift, milk, pump = register_list(
        [
            ("电梯使用单位监督检查", "《中华人民共和国特种设备安全法》第五十七条"),
            ("食品销售者监督检查", "《中华人民共和国食品安全法》第一百一十条"),
            ("在用设施监督检查", "《中华人民共和国计量法》第十八条"),  # its words tell nothing, its basis does
        ],
        slug=BODY,
        kind="inspection_items",
    )
    day = date(2026, 3, 2)
    assert [one.key for one in items_for(BODY, "metrology", day) if one.fits] == [pump] and best_item(BODY, "metrology", day) == pump
    offers = items_for(BODY, "special-equipment", day, ["special_equipment_user"])
    assert [(one.key, one.fits) for one in offers] == [(lift, True), (item, True), (milk, False), (pump, False)]
    assert "第五十七条" in offers[0].title and best_item(BODY, "fibre", day) == ""
    for wrong, words in ((milk, "看不出它与“"), (lift, "属于“特种设备安全监察”")):
        key = done(opened(wrong, kind="cause", plan="", regime="metrology", form="")).key
        assert words in grounds(approve(key, DAY, overrides={"somebody_skilled": "无人可派"}))["item_fits_regime"]
    checkforms.connect_item(BODY, lift, "metrology", actor="p1", now=at(DAY))
    reasons = {"somebody_skilled": "无人可派", "nobody_else_today": "只去一次"}
    done(approve(key, DAY, overrides=reasons))
    key = done(opened(milk, kind="cause", plan="", regime="metrology", form="")).key
    done(approve(key, DAY, overrides={**reasons, "item_fits_regime": "食品用计量器具"}))


def test_a_certificate_that_ran_out_or_one_officer_alone_is_refused(item: str) -> None:
    key = done(opened(item)).key
    told = grounds(approve(key, DAY, handler="李", co_handlers=["郑"]))
    assert "郑在 2026-03-02 没有有效的执法证件" in told["certificates_valid"]
    assert "只有 1 人，应当不少于 2 人" in grounds(approve(key, DAY, handler="李", co_handlers=["李"]))["enough_officers"]


def test_a_team_is_counted_again_at_the_door(item: str) -> None:
    key = done(opened(item)).key
    done(approve(key, DAY))
    assert "只有 1 人" in grounds(check_in(key, DAY, ("李",)))["enough_officers"]
    assert "没有经批准参加" in grounds(check_in(key, DAY, ("李", "周")))["only_who_was_approved"]
    Absence.objects.create(person="王", start=date(2026, 3, 1), end=date(2026, 3, 5), reason="年休假")
    assert "王在 2026-03-02 年休假" in grounds(check_in(key, DAY))["nobody_absent"]


def test_who_goes_is_changed_only_by_a_heads_approval_and_nobody_may_have_arrived_before_it(item: str) -> None:
    key = done(opened(item)).key
    done(approve(key, DAY))
    code = visit(key).code
    late = {"people": PEOPLE, "now": at(DAY, "11:00"), "handler": "李", "co_handlers": ["周"]}
    assert "lawful_actor" in grounds(operations.change_team(key, actor="李", why="王休假", **late))
    assert "为什么换人" in grounds(operations.change_team(key, actor="赵", why=" ", **late))["fields"]
    barred = operations.change_team(key, actor="赵", why="王休假", **{**late, "co_handlers": ["郑"]})
    assert "没有有效的执法证件" in grounds(barred)["certificates_valid"]
    done(operations.change_team(key, actor="赵", why="王休假", **late))
    assert visit(key).code == code and set(team(key)) == {"李", "周"}
    assert "王没有经批准参加" in grounds(check_in(key, DAY, now=at(DAY, "11:20")))["only_who_was_approved"]
    early = check_in(key, DAY, ("李", "周"), now=at(DAY, "11:20"), visit_from=f"{DAY}T10:30")
    assert "早于批准时间 2026-03-02 11:00" in grounds(early)["arrived_after_approval"]
    done(check_in(key, DAY, ("李", "周"), now=at(DAY, "11:20")))
    before = everything()
    project.rebuild()
    assert everything() == before


def test_an_arrival_that_has_not_come_or_a_leaving_before_it_is_refused(item: str) -> None:
    key = done(opened(item)).key
    done(approve(key, DAY))
    told = grounds(check_in(key, DAY, visit_from=f"{DAY}T11:30"))["moment_has_come"]
    assert told == "到场时间 2026-03-02 11:30 还没有到，服务器现在是 2026-03-02 10:30"
    done(check_in(key, DAY, visit_from=f"{DAY}T10:33"))  # within what clocks may differ
    done(sync(key, record(GOOD)))
    done(sign(key))
    early = result(key, "good", visit_until=f"{DAY}T10:00")
    assert "早于到场时间 2026-03-02 10:33" in grounds(early)["moment_has_come"]
    assert "还没有到" in grounds(result(key, "good", visit_until=f"{DAY}T23:00"))["moment_has_come"]
    done(result(key, "good"))


def test_an_officer_with_an_interest_is_refused(item: str) -> None:
    Interest.objects.create(person="王", subject=CODE, reason="配偶在该站任职")
    assert "配偶在该站任职" in grounds(approve(done(opened(item)).key, DAY))["nobody_conflicted"]


def test_the_third_clean_visit_of_an_officer_within_a_year_is_refused_unless_a_head_says_why(item: str) -> None:
    finished(item, "2025-06-02", now=at("2025-06-02"))
    finished(item, "2025-12-01", now=at("2025-12-01"))
    key = done(opened(item)).key
    told = grounds(approve(key, DAY))["not_third_clean"]
    assert "李近期已在这里 2 次" in told and "王" in told
    done(approve(key, DAY, overrides={"not_third_clean": "全局只有两名持证人员"}))
    done(check_in(key, DAY))


def test_two_clean_visits_of_more_than_a_year_ago_bar_nobody(item: str) -> None:
    finished(item, "2025-03-02", now=at("2025-03-02"))
    finished(item, "2025-12-01", now=at("2025-12-01"))
    done(approve(done(opened(item)).key, DAY))


@pytest.mark.parametrize(("per", "first"), [("day", DAY), ("week", "2026-03-03"), ("month", "2026-03-20"), ("year", "2026-11-30")])
def test_a_cap_is_held_at_the_approval_and_at_the_door(item: str, caps: list[Cap], per: str, first: str) -> None:
    caps.append(cap(1, per))
    later = done(opened(item, planned_on=date.fromisoformat(first))).key
    early = done(opened(item, planned_on=date(2026, 3, 2))).key
    done(approve(early, DAY))
    told = grounds(approve(later, DAY))
    assert "已有 1 次" in told["within_caps"]
    # only the first head may go on in spite of it
    if per != "day":
        assert "within_caps" in grounds(approve(later, DAY, "孙", overrides={"within_caps": "有必要"}))
        done(approve(later, DAY, overrides={"within_caps": "上级督办"}))
        assert visit(later).code
    done(check_in(early, DAY))


def test_who_comes_earlier_than_approved_meets_the_cap_at_the_door(item: str, caps: list[Cap]) -> None:
    caps.append(cap(1, "week"))
    later = done(opened(item, planned_on=date(2026, 3, 9))).key
    early = done(opened(item, planned_on=date(2026, 3, 2))).key
    done(approve(later, DAY))
    done(approve(early, DAY))
    done(check_in(early, DAY))
    assert "已有 1 次" in grounds(check_in(later, "2026-03-04", now=at("2026-03-04")))["within_caps"]
    done(check_in(later, "2026-03-09", now=at("2026-03-09")))


def test_visits_of_cause_and_those_a_superior_ordered_are_exempt_where_the_cap_says_so(item: str, caps: list[Cap]) -> None:
    caps.append(cap(1, "month", exempt=("cause", "superior")))
    finished(item, DAY)
    key = done(opened(item, "2026-03-04", kind="cause", plan="", reason="投诉举报编号 12")).key
    done(approve(key, "2026-03-04"))
    key = done(opened(item, "2026-03-05", superior=True)).key
    done(approve(key, "2026-03-05"))
    key = done(opened(item, "2026-03-06")).key
    assert "已有 1 次" in grounds(approve(key, "2026-03-06"))["within_caps"]


def test_another_visit_at_the_subject_today_offers_to_join(item: str) -> None:
    first = done(opened(item)).key
    done(approve(first, DAY))
    second = done(opened(item, handler="周", co_handlers=["王"], actor="李")).key
    assert "请并入那次检查" in {g.guard: g.remedy for g in approve(second, DAY).grounds}["nobody_else_today"]  # type: ignore[union-attr]
    done(operations.join(second, first, actor="周", people=PEOPLE, now=at(DAY, "10:20"), seen=Matter.objects.get(key=second).length))
    assert visit(second).stage == "dropped" and visit(first).joined[0]["people"] == ["周", "王"]


def test_after_a_licence_check_no_routine_visit_follows_in_the_same_year(item: str) -> None:
    from quanze.store.inspections.subjects.models import OfficerProfile

    for one in ("李", "王"):
        OfficerProfile.objects.create(person=one, body=BODY, specialities=["特种设备安全监察"])
    finished(item, DAY, kind="post_licence", regime="special-equipment")
    key = done(opened(item, "2026-09-01", kind="routine", regime="special-equipment")).key
    assert "同一年度不再做常规检查" in grounds(approve(key, "2026-09-01"))["not_after_licence_check"]
    key = done(opened(item, "2027-01-05", kind="routine", regime="special-equipment")).key
    done(approve(key, "2027-01-05"))


def test_officers_without_the_programmes_speciality_are_refused(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from quanze.store.inspections.subjects.models import OfficerProfile

    monkeypatch.setattr(facts, "regime_of", lambda *given: SimpleNamespace(officers=2, speciality="特种设备"))
    key = done(opened(item)).key
    OfficerProfile.objects.create(person="李", body=BODY, specialities=["特种设备"])
    assert "专长的检查人员只有 1 人，应当不少于 2 人" in grounds(approve(key, DAY))["speciality_held"]
    monkeypatch.setattr(facts, "regime_of", lambda *given: SimpleNamespace(officers=2, speciality="计量"))
    assert "没有人有“计量”专长" in grounds(approve(key, DAY))["somebody_skilled"]
    done(approve(key, DAY, overrides={"somebody_skilled": "计量人员都在外地培训"}))
    done(check_in(key, DAY))


def test_an_emergency_is_entered_first_and_published_only_after_its_approval_is_made_up(item: str) -> None:
    key = done(opened(item, kind="emergency", plan="", reason="群众举报正在泄漏")).key
    done(
        operations.emergency_check_in(
            key, actor="李", people=PEOPLE, now=at(DAY, "10:30"), handler="李", co_handlers=["王"], place="充装车间", why="正在泄漏"
        )
    )
    row = visit(key)
    assert (
        row.emergency and row.approved_at is None and row.code and row.next_due == date(2026, 3, 4)
    )  # two working days: the rulebook's default
    assert [one.key for one in awaiting_approval(BODY)] == [key]
    done(sync(key, record(GOOD)))
    done(sign(key))
    done(result(key, "good"))
    done(act(key, "finish", "李", DAY))
    assert "done_when" in grounds(act(key, "publish", "李", DAY, "12:10", published_at="网站"))
    done(act(key, "make_up_approval", "赵", DAY, "12:20", emergency_confirmed=True))
    assert visit(key).made_up_at is not None and awaiting_approval(BODY) == ()
    done(act(key, "publish", "李", DAY, "12:30", published_at="网站"))


def test_no_result_before_the_form_and_the_signature(item: str) -> None:
    key = at_the_door(item)
    told = grounds(result(key, "good"))
    assert "还没有完成：当事人签字" in told["done_before"] and "检查表还没有填" in told["form_answered"]
    done(sign(key))
    done(sync(key, record({"a": {"value": "pass"}})))
    assert "还有 2 处没有填好" in grounds(result(key, "good"))["form_answered"]


def test_where_there_is_no_form_what_was_seen_is_written(item: str) -> None:
    key = at_the_door(item, form="", form_version=0)
    done(sign(key))
    assert "没有写明检查情况" in grounds(result(key, "good"))["form_answered"]
    done(result(key, "good", note="查看了充装记录和压力表，未见异常"))
    locked = at_the_door(item, "2026-03-04")
    done(sign(locked, "2026-03-04", signature="absent", signed_by=""))
    assert "form_answered" in grounds(result(locked, "gone", "2026-03-04"))
    done(result(locked, "gone", "2026-03-04", note="大门上锁，电话无人接听"))


def test_the_result_says_what_the_form_says(item: str) -> None:
    key = at_the_door(item)
    done(sync(key, record(BAD)))
    done(sign(key))
    assert "有 1 项不符合" in grounds(result(key, "good"))["result_fits_findings"]
    done(result(key, "correct"))
    row = visit(key)
    assert row.findings == 1 and row.failed[0]["penalty"] == "未按照规定充装" and row.failed[0]["note"] == "3 月 1 日后没有记录"
    assert not VisitOfficer.objects.filter(clean=True).exists()


def test_a_refused_signature_is_noted_with_its_witness(item: str) -> None:
    key = at_the_door(item)
    assert "没有填" in grounds(sign(key, signature="refused", signed_by=""))["fields"]
    done(sign(key, signature="refused", signed_by="", refusal_note="认为数据不实", witness="居委会 刘某"))
    assert (visit(key).signature, visit(key).witness) == ("refused", "居委会 刘某")


def test_a_drawn_signature_is_kept_under_its_digest(item: str) -> None:
    key = at_the_door(item)
    done(sign(key, image=PNG))
    kept = operations.photo_folder() / visit(key).signature_digest[:2] / visit(key).signature_digest
    assert kept.read_bytes() == PNG


def test_a_record_that_is_sent_twice_stands_once(item: str) -> None:
    key = at_the_door(item)
    one = record(GOOD)
    assert done(sync(key, one)).records[0].arrival == "new"
    length = Matter.objects.get(key=key).length
    assert [each.arrival for each in done(sync(key, one, one)).records] == ["same", "same"]
    assert FormRecord.objects.count() == 1 and Matter.objects.get(key=key).length == length


def test_revisions_of_one_record_may_come_in_any_order_and_the_newest_stands(item: str) -> None:
    key = at_the_door(item)
    first, second = record(BAD, id_="r-00000001"), record(GOOD, id_="r-00000001", revision=2, counter=2)
    assert [each.arrival for each in done(sync(key, second, first)).records] == ["new", "older"]
    assert FormRecord.objects.get().answers == GOOD
    assert [each.arrival for each in done(sync(key, first, second)).records] == ["older", "same"]
    told = [event.payload["revision"] for event in stream_events(stream_of(key)) if event.type == project.RECORDED]
    assert told == [2, 1]  # the older one is in the ledger, once


def test_two_phones_with_one_form_are_both_kept_and_a_person_chooses(item: str) -> None:
    key = at_the_door(item)
    done(sync(key, record(GOOD, id_="phone-one", device="A")))
    done(sync(key, record(BAD, id_="phone-two", device="B"), actor="王"))
    done(sign(key))
    assert "有 2 份检查表填得不一样" in grounds(result(key, "good"))["form_answered"]
    shown = visit_view(key, actor="李", people=PEOPLE, now=at(DAY, "11:35"))
    assert shown.forms[0].differing == {"c"} and all(each.rival for each in shown.forms[0].records)
    seen = Matter.objects.get(key=key).length
    done(
        operations.choose_record(
            key, "phone-two", actor="李", people=PEOPLE, now=at(DAY, "11:36"), among=["phone-one", "phone-two"], seen=seen
        )
    )
    done(result(key, "correct"))
    assert visit(key).record == "phone-two" and FormRecord.objects.count() == 2
    assert (
        "结果已经登记"
        in grounds(
            operations.choose_record(
                key, "phone-one", actor="李", people=PEOPLE, now=at(DAY, "11:50"), among=[], seen=Matter.objects.get(key=key).length
            )
        )["open_stage"]
    )


def test_two_phones_that_say_the_same_need_no_choice(item: str) -> None:
    key = at_the_door(item)
    done(sync(key, record(GOOD, device="A"), record(dict(reversed(GOOD.items())), device="B")))
    done(sign(key))
    done(result(key, "good"))


def test_a_form_that_arrives_after_the_result_is_kept_and_changes_nothing(item: str) -> None:
    key = finished(item, DAY)
    before = visit(key).failed
    assert done(sync(key, record(BAD, id_="late-one"), now=at(DAY, "13:00"))).records[0].late
    done(act(key, "finish", "李", DAY, "13:10"))
    done(act(key, "publish", "李", DAY, "13:20", published_at="网站"))
    late = record(BAD, id_="late-two")
    assert done(sync(key, late, now=at(DAY, "14:00"))).records[0].late
    assert (visit(key).failed, FormRecord.objects.filter(late=True).count(), FormRecord.objects.count()) == (before, 2, 3)
    counting = FormRecord.objects.get(late=False)
    newer = record(BAD, id_=counting.record, revision=9)
    assert done(sync(key, newer, newer, now=at(DAY, "15:00"))).records[1].arrival == "same"
    assert FormRecord.objects.get(record=counting.record).answers == GOOD and FormRecord.objects.count() == 4


def test_a_clock_that_was_set_back_is_told_and_the_servers_time_stands_beside_it(item: str) -> None:
    key = at_the_door(item)
    done(sync(key, record(GOOD, id_="first-one", at_=at(DAY, "11:00"), sent=at(DAY, "11:00"), counter=1), now=at(DAY, "11:01")))
    done(sync(key, record(GOOD, id_="second-one", at_=at("2024-01-01"), sent=at("2024-01-01"), counter=2), now=at(DAY, "11:20")))
    shown = {each.record: each for each in visit_view(key, actor="李", people=PEOPLE, now=at(DAY, "11:35")).forms[0].records}
    assert shown["first-one"].warnings == ()
    assert "慢 791 天" in shown["second-one"].warnings[0] and "被拨回" in shown["second-one"].warnings[-1]
    assert shown["second-one"].synced_at == at(DAY, "11:20")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("x", "记录应是一组"), ({}, "可用的标识"), (record(GOOD, id_="../../etc"), "可用的标识"), (record(GOOD) | {"filled_at": "昨天"}, "读不懂"),
        (record(GOOD) | {"filled_at": "2026-03-02T10:00"}, "读不懂"), (record(GOOD) | {"revision": -1}, "版次"), (record(GOOD) | {"counter": 1e9}, "版次"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_the_rest_is_kept(item: str, sent: Any, why: str) -> None:
    key = at_the_door(item)
    found = done(sync(key, sent, record(GOOD)))
    assert why in found.unreadable[0].reason and found.records[0].arrival == "new"


def test_answers_of_another_form_or_of_no_sense_are_kept_with_their_faults(item: str) -> None:
    key = at_the_door(item)
    odd = {"a": {"value": "maybe"}, "b": {"value": "高"}, "z": "x", "c": {"value": "no"}}
    told = [each.reason for each in done(sync(key, record(odd, version=7))).records[0].faults]
    assert len(told) == 5 and any("第 7 版" in each for each in told) and any("要写明看到了什么" in each for each in told)
    assert FormRecord.objects.get().answers["b"] == {"value": "高"}


def test_a_stranger_sends_nothing(item: str) -> None:
    assert "不是这次检查的检查人员" in grounds(sync(at_the_door(item), record(GOOD), actor="周"))["lawful_actor"]


def test_a_photograph_is_kept_once_under_its_digest(item: str) -> None:
    key = at_the_door(item)
    exif = b"\xff\xd8\xff\xe1\x00\x30Exif\x00\x00MM\x00*2026:03:02 10:40:00\x00rest"
    given = {"actor": "李", "people": PEOPLE, "now": at(DAY, "11:00"), "line": "c", "taken_at": at(DAY, "10:41").isoformat()}
    done(operations.add_photo(key, "a/b\\现场.jpg", io.BytesIO(exif), **given))
    assert done(operations.add_photo(key, "again.jpg", exif, **given)).seq == 0
    photo = Photo.objects.get()
    assert (photo.name, photo.exif_at, photo.media_type, photo.line, photo.late) == (
        "现场.jpg",
        "2026-03-02 10:40:00",
        "image/jpeg",
        "c",
        False,
    )


def test_a_photograph_of_20_megabytes_is_refused_with_its_size_and_what_to_do(item: str) -> None:
    key = at_the_door(item)
    given = {"actor": "李", "people": PEOPLE, "now": at(DAY, "11:00")}
    big = io.BytesIO(b"\xff\xd8\xff\xe0" + b"x" * (20 * 1024 * 1024 - 4))
    told = grounds(operations.add_photo(key, "大.jpg", big, **given))["fields"]
    assert "有 20.0 MB，超过 12 MB 的上限" in told and "分辨率调低" in told
    assert "不是照片" in grounds(operations.add_photo(key, "a.jpg", b"%PDF-1.7 ...", **given))["fields"]
    assert "在传送中损坏" in grounds(operations.add_photo(key, "a.png", PNG, device_digest="0" * 64, **given))["fields"]
    assert Photo.objects.count() == 0


def test_rows_made_again_from_the_ledger_are_the_same_rows(item: str) -> None:
    key = finished(item, DAY, "correct", BAD)
    done(operations.add_photo(key, "a.png", PNG, actor="李", people=PEOPLE, now=at(DAY, "12:00")))
    emergency = done(opened(item, "2026-03-03", kind="emergency", plan="", reason="泄漏")).key
    done(
        operations.emergency_check_in(
            emergency, actor="李", people=PEOPLE, now=at("2026-03-03"), handler="李", co_handlers=["王"], place="门口", why="泄漏"
        )
    )
    first = everything()
    assert project.rebuild() == 2
    assert everything() == first
    assert list(broken_links(list(stream_events(stream_of(key))))) == []


def everything() -> list[Any]:
    """All rows of visits without the numbers that the database gives them."""
    return [
        [{k: v for k, v in row.items() if k not in ("id", "visit_id")} for row in model.objects.order_by(*by).values()]
        for model, by in ((Visit, ("key",)), (VisitOfficer, ("visit__key", "person")), (FormRecord, ("record",)), (Photo, ("sha256",)))
    ]


def test_a_rating_is_taken_once_and_tells_nothing_of_its_visit(item: str) -> None:
    keys = [finished(item, day, "corrected", BAD, now=at(day)) for day in ("2026-03-02", "2026-03-04", "2026-03-06")]
    codes = [visit(key).code for key in keys]
    assert [ratings.rate(visit(key), stars, "态度好", at("2026-03-09")) for key, stars in zip(keys, (5, 1, 4), strict=True)] == ["", "", ""]
    assert "已经评价过" in ratings.rate(visit(keys[0]), 1, "", at("2026-03-09"))
    assert Rating.objects.count() == 3 and UsedMark.objects.count() == 3 and all(map(ratings.rated, codes))
    said = [str(row) for row in Rating.objects.values()]
    marks = set(UsedMark.objects.values_list("mark", flat=True))
    assert not any(part in row for row in said for part in (*keys, *codes, *marks, "2026-03-0"))
    shown = ratings.ratings(BODY)[0]
    assert (shown.quarter, shown.count, shown.shown, shown.words) == ("2026-Q1", 3, False, ())


def test_ratings_are_shown_from_the_fifth_on_and_lie_in_the_order_of_chance(item: str) -> None:
    row = Visit.objects.get(key=at_the_door(item))
    for number in range(6):
        row.code = f"code{number}"
        assert ratings.rate(row, 1 + number % 5, f"第{number}", at(DAY)) == ""
    kept = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    assert kept == sorted(kept)
    shown = ratings.ratings(BODY)[0]
    assert shown.shown and shown.count == 6 and shown.average == "2.7" and len(shown.words) == 6
    assert ratings.rate(row, 6, "", at(DAY)) and ratings.rate(row, 3, "字" * 501, at(DAY))


def test_my_tasks_are_those_i_go_on(item: str) -> None:
    key = done(opened(item)).key
    assert [one.key for one in my_visits("李")] == [key] and my_visits("周") == ()
    done(act(key, "cancel", "李", DAY, "10:10", refusal="改为非现场检查"))
    assert my_visits("李") == () and visit(key).stage == "dropped"


def test_a_form_that_was_sent_twice_opens_one_visit(item: str) -> None:
    done(opened(item, token="t1"))
    assert isinstance(opened(item, token="t1"), Refusal) and Visit.objects.count() == 1


def test_the_term_of_publication_runs_from_the_end_of_the_visit(item: str) -> None:
    key = finished(item, DAY)
    assert visit(key).next_due == date(2026, 3, 30) and timedelta(days=28) == visit(key).next_due - date(2026, 3, 2)  # type: ignore[operator]
