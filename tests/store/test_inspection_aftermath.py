"""Orders, rechecks, spot checks, self-check reports: what follows a visit is told by its events alone."""

from __future__ import annotations

from datetime import date

import pytest
from casework_cast import BODY, PEOPLE, at
from inspection_after_cast import act, done, found_wrong, sample_fields, sampled, spot_act, spot_check

from quanze.core.inspections.model import Held, SubjectFacts
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.aftermath import operations, project, queries
from quanze.store.inspections.aftermath.models import Order, SelfReport, SpotCheck
from quanze.store.inspections.visits.models import Visit
from quanze.store.matters.models import Clock, Matter

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> list[list[tuple[object, ...]]]:
    return [
        sorted(model.objects.values_list(*[f.name for f in model._meta.concrete_fields if f.name != "id"]), key=repr)
        for model in (Order, SpotCheck, SelfReport, Visit)
    ]


def grounds(result: object) -> list[str]:
    assert isinstance(result, Refusal), result
    return [each.guard for each in result.grounds]


def test_an_order_is_reported_rechecked_and_closed_and_its_rows_can_be_made_again() -> None:
    key = found_wrong()
    done(
        act(key, "order_correction", "李", "2026-03-02", order_no="云市监责改〔2026〕1号", correction="停止", correction_until="2026-03-20")
    )
    order = Order.objects.get(visit=key)
    assert (order.instrument, order.number, order.until, order.closed) == (
        "责令改正通知书",
        "云市监责改〔2026〕1号",
        date(2026, 3, 20),
        False,
    )
    done(act(key, "receive_report", "李", "2026-03-10", reported_on="2026-03-10"))
    assert Order.objects.get(visit=key).recheck_due == date(2026, 3, 24), "ten working days after the report"
    done(act(key, "recheck", "李", "2026-03-12", recheck_way="site", recheck_passed=True, recheck_note="已改正"))
    done(act(key, "finish_correction", "李", "2026-03-12"))
    done(act(key, "publish", "李", "2026-03-13", published_at="门户"))
    order = Order.objects.get(visit=key)
    assert (order.passed, order.ended, order.closed) == (True, "corrected", True)
    visit = Visit.objects.get(key=key)
    assert visit.display_until == date(2026, 6, 13), "a result that burdens is shown for three months"
    before = rows()
    project.rebuild()
    assert rows() == before


def test_special_equipment_is_ordered_by_its_own_instrument() -> None:
    key = found_wrong(regime="special-equipment")
    done(act(key, "order_correction", "李", "2026-03-02", correction="停用", correction_until="2026-03-20"))
    assert Order.objects.get(visit=key).instrument == "特种设备安全监察指令"


def test_a_failed_recheck_leads_to_a_second_order_or_a_case_never_to_the_end() -> None:
    key = found_wrong()
    done(act(key, "order_correction", "李", "2026-03-02", correction="停止", correction_until="2026-03-20"))
    done(act(key, "receive_report", "李", "2026-03-10", reported_on="2026-03-10"))
    done(act(key, "recheck", "李", "2026-03-12", recheck_passed=False, recheck_note="没有改"))
    assert "field_is" in grounds(act(key, "finish_correction", "李", "2026-03-12"))
    done(act(key, "order_again", "李", "2026-03-12", correction="停止", correction_until="2026-03-30"))
    assert [(o.ended, o.closed) for o in Order.objects.filter(visit=key).order_by("seq")] == [("again", True), ("", False)]
    done(act(key, "receive_report", "李", "2026-03-16", reported_on="2026-03-16"))
    assert Clock.objects.get(matter__key=key, key="recheck").stopped is None, "the second report starts the clock again"
    assert "done_before" in grounds(act(key, "end_correction", "李", "2026-03-17"))
    done(act(key, "open_case", "李", "2026-03-17", case_key="c1"))
    done(act(key, "end_correction", "李", "2026-03-17"))
    assert Order.objects.filter(visit=key).order_by("-seq")[0].ended == "case"


def test_a_case_and_a_withdrawal_are_noted_on_the_visit_even_when_it_is_closed() -> None:
    key = found_wrong()
    done(act(key, "order_correction", "李", "2026-03-02", correction="停止", correction_until="2026-03-20"))
    done(act(key, "receive_report", "李", "2026-03-10", reported_on="2026-03-10"))
    done(act(key, "recheck", "李", "2026-03-12", recheck_passed=True, recheck_note="好"))
    done(act(key, "finish_correction", "李", "2026-03-12"))
    seen = Matter.objects.get(key=key).length
    early = operations.withdraw_result(key, "信用修复", actor="李", seen=seen, people=PEOPLE, now=at("2026-03-13"))
    assert isinstance(early, Refusal) and "还没有公开" in early.grounds[0].reason
    done(act(key, "publish", "李", "2026-03-13", published_at="门户"))
    operations.note_case(key, "case1", actor="李", people=PEOPLE, now=at("2026-03-14"))
    operations.note_case(key, "case1", actor="李", people=PEOPLE, now=at("2026-03-14"))
    seen = Matter.objects.get(key=key).length
    assert isinstance(operations.withdraw_result(key, " ", actor="李", seen=seen, people=PEOPLE, now=at("2026-03-20")), Refusal)
    stale = operations.withdraw_result(key, "信用修复", actor="李", seen=seen - 1, people=PEOPLE, now=at("2026-03-20"))
    assert grounds(stale) == ["fresh_form"]
    done(operations.withdraw_result(key, "信用修复", actor="李", seen=seen, people=PEOPLE, now=at("2026-03-20")))
    visit = Visit.objects.get(key=key)
    assert (visit.case, visit.withdrawn_on) == ("case1", date(2026, 3, 20))
    before = rows()
    project.rebuild()
    assert rows() == before


def test_a_spot_check_goes_from_sample_to_recheck() -> None:
    key = sampled()
    done(spot_act(key, "receive_fail", "李", "2026-03-20", report_no="J-1", received_on="2026-03-20", failing="壳体试验"))
    done(spot_act(key, "tell", "李", "2026-03-23", told_on="2026-03-23", told_way="direct"))
    assert Clock.objects.get(matter__key=key, key="objection").due == date(2026, 4, 7)
    assert "period_over" in grounds(spot_act(key, "confirm_fail", "李", "2026-03-30"))
    done(spot_act(key, "confirm_fail", "李", "2026-04-08"))
    done(spot_act(key, "order_correction", "李", "2026-04-08", order_no="1", ordered_on="2026-04-08", correction="停止生产"))
    dues = {one.key: one.due for one in Clock.objects.filter(matter__key=key, stopped__isnull=True)}
    assert (dues["correct"], dues["recheck"]) == (date(2026, 6, 7), date(2026, 6, 22)), "60 and 75 days after the order"
    before = queries.before_publication(key, "publish_fail", "壳体试验，联系人：李四")
    assert (
        before and before.words == "壳体试验" and ("不合格项目", (("壳体试验，联系人：", ""), ("李某某", "自然人姓名"))) in before.lines
    ), before
    assert queries.before_publication(key, "tell") is None
    done(spot_act(key, "publish_fail", "李", "2026-04-09", published_at="门户", public_words="壳体试验，联系人：李四"))
    assert queries.told_spot(SpotCheck.objects.get(key=key)).failing == "壳体试验，联系人：李某某"
    assert Clock.objects.get(matter__key=key, key="publish").stopped == date(2026, 4, 9), "the public need not wait for the recheck"
    done(spot_act(key, "receive_report", "李", "2026-05-06", reported_on="2026-05-06"))
    done(spot_act(key, "recheck_pass", "李", "2026-05-20", recheck_on="2026-05-20"))
    done(spot_act(key, "finish", "李", "2026-05-21"))
    row = SpotCheck.objects.get(key=key)
    assert (row.result, row.closed, row.notified_on, row.ordered_on) == ("fail", True, date(2026, 3, 23), date(2026, 4, 8))
    assert row.published_on == date(2026, 4, 9) and row.display_until == date(2026, 7, 9), "a failed result is shown for three months"
    public = queries.public_spot_checks
    assert [one.key for one in public(date(2026, 7, 9), failed=True)] == [key] and not public(date(2026, 7, 10)).exists()
    told = queries.told_spot(row)
    assert (told.product, told.result, told.failing) == (row.product, "不合格", "壳体试验，联系人：李某某")
    seen = Matter.objects.get(key=key).length
    by = {"actor": "李", "people": PEOPLE, "now": at("2026-05-25")}
    assert "fields" in grounds(operations.withdraw_result(key, " ", seen=seen, **by))
    assert not isinstance(operations.withdraw_result(key, "公示有误", seen=seen, **by), Refusal)
    assert not public(date(2026, 5, 25)).exists() and SpotCheck.objects.get(key=key).withdrawn_on == date(2026, 5, 25)
    before = rows()
    project.rebuild()
    assert rows() == before


def test_a_retest_that_passes_ends_the_matter_well() -> None:
    key = sampled()
    done(spot_act(key, "receive_fail", "李", "2026-03-20", report_no="J-1", received_on="2026-03-20", failing="壳体试验"))
    done(spot_act(key, "tell", "李", "2026-03-23", told_on="2026-03-23", told_way="direct"))
    late = spot_act(key, "object", "李", "2026-04-20", objected_on="2026-04-20", objection_words="不服", retest_asked=True)
    assert "clock_not_overdue" in grounds(late)
    done(spot_act(key, "object", "李", "2026-03-30", objected_on="2026-03-30", objection_words="不服", retest_asked=True))
    done(spot_act(key, "accept_retest", "李", "2026-03-31", retest_notice_on="2026-03-31"))
    assert "period_over" in grounds(spot_act(key, "give_up_retest", "李", "2026-04-02"))
    done(spot_act(key, "finish_formalities", "李", "2026-04-03", formalities_on="2026-04-03"))
    assert Clock.objects.get(matter__key=key, key="retest_lab").due == date(2026, 4, 13)
    done(spot_act(key, "name_lab", "李", "2026-04-07", retest_lab_name="省质检院"))
    done(spot_act(key, "retest_pass", "李", "2026-04-20", retest_no="F-1", retest_on="2026-04-20"))
    row = SpotCheck.objects.get(key=key)
    assert (row.result, row.stage) == ("retest_pass", "publishing")


def test_what_fails_again_is_announced_and_rechecked_between_sixty_and_ninety_days() -> None:
    key = sampled()
    done(spot_act(key, "receive_fail", "李", "2026-03-20", report_no="J-1", received_on="2026-03-20", failing="壳体试验"))
    done(spot_act(key, "tell", "李", "2026-03-23", told_on="2026-03-23", told_way="direct"))
    done(spot_act(key, "confirm_fail", "李", "2026-03-24", objection_waived=True))
    done(spot_act(key, "order_correction", "李", "2026-03-24", order_no="1", ordered_on="2026-03-24", correction="停止生产"))
    fields = {"recheck_on": "2026-05-20", "announced_on": "2026-05-25", "announced_at": "省局公告"}
    done(spot_act(key, "recheck_fail", "李", "2026-05-25", **fields))
    assert "period_over" in grounds(spot_act(key, "second_fail", "赵", "2026-07-01", second_on="2026-07-01", suspended_until="2026-09-01"))
    done(spot_act(key, "second_fail", "赵", "2026-07-27", second_on="2026-07-27", suspended_until="2026-09-01"))
    done(spot_act(key, "revoke", "赵", "2026-09-02", third_on="2026-09-02"))
    assert SpotCheck.objects.get(key=key).stage == "publishing"


def test_one_sampler_is_not_enough_and_names_in_words_count() -> None:
    key = done(spot_check()).key
    done(spot_act(key, "arrange", "赵", "2026-03-02", handler="李", lab="所"))
    alone = spot_act(key, "take_sample", "李", "2026-03-02", **sample_fields("2026-03-02", samplers=["李"]))
    assert grounds(alone) == ["enough_named"]
    done(spot_act(key, "take_sample", "李", "2026-03-02", **sample_fields("2026-03-02", samplers=["李"], outside_samplers="周工、")))


def test_the_same_product_is_not_sampled_twice_within_six_months_unless_it_is_followed_up() -> None:
    sampled("2026-03-02")
    again = spot_check("2026-08-31", product=" 法兰闸阀 ".strip())
    assert grounds(again) == ["not_too_soon"] and "2026-09-02" in again.grounds[0].reason  # type: ignore[union-attr]
    done(spot_check("2026-08-31", check_kind="follow_up"))
    done(spot_check("2026-08-31", product_spec="DN80"))
    done(spot_check("2026-09-03"))
    assert grounds(spot_check("2026-09-03", subject_no="91110000600037341X")) == ["fields"]


def holder(key: str, start: date | None) -> SubjectFacts:
    return SubjectFacts(key, f"{key}厂", frozenset({"production_licence_holder"}), held=(Held("production_licence_holder", "X", start),))


def test_reports_are_owed_received_late_and_ordered_in_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    from quanze.adapters.inspection_rules import load_regimes
    from quanze.store.inspections.subjects import queries

    found = [holder("A", date(2020, 1, 1)), holder("B", date(2025, 6, 1)), holder("C", None), holder("D", date(2024, 1, 1))]
    monkeypatch.setattr(queries, "subject_facts", lambda *_, **__: found)
    regime = next(one for one in load_regimes(date(2026, 1, 5)) if one.self_report)
    now = at("2026-01-05")
    assert operations.begin_reports(BODY, regime, 2025, actor="李", now=now) == operations.Noted(
        project.reports_stream(BODY, regime.id, 2025), 4
    )
    assert operations.begin_reports(BODY, regime, 2025, actor="李", now=now).count == 0  # type: ignore[union-attr]
    assert SelfReport.objects.get(subject="B").let_off.startswith("获证未满一年")
    done(operations.receive_reports(BODY, regime.id, 2025, ["A"], date(2025, 12, 20), actor="李", now=now))
    twice = operations.receive_reports(BODY, regime.id, 2025, ["A", "Z"], date(2026, 1, 4), actor="李", now=now)
    assert isinstance(twice, Refusal) and len(twice.grounds) == 2
    wrong = operations.order_reports(BODY, regime.id, 2025, ["A", "B", "C"], date(2026, 1, 20), "责改1号", actor="李", now=now)
    assert isinstance(wrong, Refusal) and len(wrong.grounds) == 2
    done(operations.order_reports(BODY, regime.id, 2025, ["C", "D"], date(2026, 1, 20), "责改1号", actor="李", now=now))
    assert set(SelfReport.objects.filter(ordered_on__isnull=False).values_list("subject", flat=True)) == {"C", "D"}
    before = rows()
    project.rebuild()
    assert rows() == before


def test_days_that_run_backwards_are_refused_for_they_would_shorten_a_term() -> None:
    key = found_wrong()
    term = {"order_no": "1", "correction": "停止生产"}
    assert grounds(act(key, "order_correction", "李", "2026-03-10", **term, correction_until="2026-03-09")) == ["not_past"]
    done(act(key, "order_correction", "李", "2026-03-10", **term, correction_until="2026-03-20"))
    assert grounds(act(key, "receive_report", "李", "2026-03-12", reported_on="2026-03-01")) == ["days_in_order"]
    done(act(key, "receive_report", "李", "2026-03-12", reported_on="2026-03-12"))
    check = sampled()
    done(spot_act(check, "receive_fail", "李", "2026-03-20", report_no="J-1", received_on="2026-03-20", failing="壳体试验"))
    refused = spot_act(check, "tell", "李", "2026-03-23", told_on="2026-03-01", told_way="direct")
    assert grounds(refused) == ["days_in_order"] and "早于" in refused.grounds[0].reason, (
        "the fifteen days to object begin when they were told"
    )
    done(spot_act(check, "tell", "李", "2026-03-23", told_on="2026-03-20", told_way="direct"))
