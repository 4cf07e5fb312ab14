"""Penalty cases over the ledger: opened, assessed, guarded, decided; nothing lost, nothing silent."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casework_cast import CODE, PEOPLE, act, assess, at, clue, decide, done, evidence, grounds, on_the_spot, register_list, to_deciding

from quanze.core.procedures.engine import Refusal
from quanze.store.casework import operations, project, queries
from quanze.store.casework.models import Case, Evidence
from quanze.store.casework.paper_data import data_for
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import stream_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item() -> str:
    return register_list([("对经营超过保质期的食品的处罚", "《中华人民共和国食品安全法》第一百二十四条")])[0]


def test_a_case_runs_from_clue_to_decision_and_its_row_follows(item: str) -> None:
    key = to_deciding(item)
    done(decide(key, "2026-03-18", 7_000_000))
    case = Case.objects.get(key=key)
    assert (case.outcome, case.fine, case.goods_value, case.item, case.handler) == ("penalty", 7_000_000, 60_000, item, "李")
    assert case.decided_on is not None and case.decided_on.isoformat() == "2026-03-18"
    assert case.length == Matter.objects.get(key=key).length


def test_a_fine_outside_its_range_is_refused_with_the_article(item: str) -> None:
    key = to_deciding(item)
    for fine, word in ((4_999_999, "低于"), (10_000_001, "超出")):
        refused = decide(key, "2026-03-18", fine)
        assert word in grounds(refused)["fine_in_law"]
        assert isinstance(refused, Refusal) and all(g.source and g.remedy for g in refused.grounds)
    assert Case.objects.get(key=key).outcome == ""


def test_a_fine_outside_the_band_wants_its_reason(item: str) -> None:
    key = to_deciding(item)
    assert "裁量" in grounds(decide(key, "2026-03-18", 9_500_000))["fine_in_band"]
    done(assess(key, "2026-03-18", deviation_reason="拒不配合，两年内第三次"))
    done(decide(key, "2026-03-18", 9_500_000))


def test_no_decision_without_evidence_review_or_notice(item: str) -> None:
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    assert "open_stage" in grounds(decide(key, "2026-03-03", 6_000_000))


def test_the_same_act_is_not_opened_twice_and_a_leader_may_say_why_it_is_another(item: str) -> None:
    done(clue("2026-03-02", item=item))
    second = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    given = {"cause": "过期食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "有初步证据"}
    assert (
        "“云泽县某食品店（登记于 2026-03-02）”一案对同一当事人"
        in grounds(act(second, "open_case", "赵", "2026-03-04", **given))["not_opened_twice"]
    )
    done(act(second, "open_case", "赵", "2026-03-04", overrides={"not_opened_twice": "另一批次、另一门店"}, **given))

    kinds = [event.type for event in stream_events(stream_of(second))]
    assert kinds == ["ActTaken", "ActTaken", project.OVERRIDDEN]


def test_the_same_act_is_never_fined_twice(item: str) -> None:
    done(decide(to_deciding(item), "2026-03-18", 7_000_000))
    second = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    refused = act(second, "open_case", "赵", "2026-03-19", cause="过期食品", handler="李", co_handlers=["王"], opening_reason="x")
    assert "已经作出罚款决定" in grounds(refused)["not_opened_twice"]


def test_an_act_too_old_is_refused(item: str) -> None:
    key = done(clue("2026-03-02", item=item, act_began="2023-02-01")).key  # type: ignore[attr-defined]
    given = {"cause": "过期食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "有初步证据"}
    assert "时效" in grounds(act(key, "open_case", "赵", "2026-03-04", **given))["within_limitation"]
    done(assess(key, "2026-03-04", grave=True))
    done(act(key, "open_case", "赵", "2026-03-04", **given))


def test_a_wrong_number_is_told_before_anything_is_written() -> None:
    refused = clue("2026-03-02", party_no=CODE[:-1] + "M")
    assert "末位校验码应为 L" in grounds(refused)["fields"]
    assert not Matter.objects.exists() and not Case.objects.exists()


def test_a_form_sent_twice_and_a_stale_form_are_told(item: str) -> None:
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    seen = Matter.objects.get(key=key).length
    done(evidence(key, "2026-03-03"))
    assert "fresh_form" in grounds(act(key, "extend_verification", "赵", "2026-03-04", seen=seen, extension_reason="x"))
    assert "fresh_form" in grounds(
        evidence(key, "2026-03-04", seen_override=1) if False else act(key, "extend_verification", "赵", "2026-03-04", seen=0)
    )


def test_evidence_keeps_digest_and_custody_and_refuses_what_is_not_what_it_says(item: str) -> None:
    from casework_cast import PEOPLE, at

    from quanze.store.casework import operations

    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    done(evidence(key, "2026-03-03", file=io.BytesIO(b"%PDF-1.7 data"), file_name="笔录.pdf"))
    row = Evidence.objects.get(case__key=key)
    assert (row.number, row.media_type, row.size, len(row.sha256), row.holder) == (1, "application/pdf", 13, 64, "李")
    assert "已经登记" in grounds(evidence(key, "2026-03-03", "再一份", file=io.BytesIO(b"%PDF-1.7 data"), file_name="笔录.pdf"))["fields"]
    assert "不符" in grounds(evidence(key, "2026-03-03", "照片", file=io.BytesIO(b"%PDF-1.7 other"), file_name="照片.jpg"))["fields"]
    assert "程序和网页" in grounds(evidence(key, "2026-03-03", "程序", file=io.BytesIO(b"MZ\x90\x00" * 9), file_name="a.pdf"))["fields"]
    assert "上限" in grounds(evidence(key, "2026-03-03", "录像", file=io.BytesIO(bytes(50 * 1024 * 1024)), file_name="a.mp4"))["fields"]
    assert "早于" in grounds(_early(key))["fields"]
    moved = operations.hand_over_evidence(
        key, 1, to="云泽县检验所", reason="送检", on="2026-03-04", actor="李",
        seen=Matter.objects.get(key=key).length, people=PEOPLE, now=at("2026-03-04"),
    )  # fmt: skip
    done(moved)
    row.refresh_from_db()
    assert row.holder == "云泽县检验所" and row.custody.get().from_holder == "李"


def test_an_act_that_takes_evidence_enters_it_in_the_register_once(item: str, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    photo = operations.kept_file("现场.pdf", io.BytesIO(b"%PDF-1.7 scene"))
    proof = {"evidence_kind": "书证", "evidence_name": "进货票据", "evidence_from": "当事人", "evidence_file": photo}
    done(act(key, "take_evidence", "李", "2026-03-03", **proof))
    row = Evidence.objects.get(case__key=key)
    assert (row.number, row.kind, row.name, row.sha256, row.holder) == (1, "书证", "进货票据", photo["sha256"], "李")
    assert sorted(row.taken_by) == ["李", "王"] and row.taken_on.isoformat() == "2026-03-03"
    assert "已经登记为第 1 号" in grounds(act(key, "take_evidence", "李", "2026-03-03", **proof))["fields"]
    assert (
        "完整性校验值"
        in grounds(act(key, "take_electronic_evidence", "李", "2026-03-03", evidence_name="聊天记录", evidence_from="手机"))["fields"]
    )
    chat = operations.kept_file("聊天.txt", io.BytesIO("明天还卖".encode()))
    done(act(key, "take_electronic_evidence", "李", "2026-03-03", evidence_name="聊天记录", evidence_from="手机", evidence_file=chat))
    said = Matter.objects.get(key=key)
    assert [e.number for e in Evidence.objects.order_by("number")] == [1, 2] and Case.objects.get(key=key).length == said.length
    assert list(stream_events(stream_of(key)))[-2].payload["fields"]["evidence_digest"] == chat["sha256"], "the system counts the digest"
    no_file = {**proof, "evidence_file": {"name": "x"}}
    assert "没有收到文件" in grounds(act(key, "take_evidence", "李", "2026-03-03", **no_file))["fields"]


def test_a_file_may_be_added_to_evidence_without_one_and_is_never_replaced(item: str, settings: Any, tmp_path: Path) -> None:
    from casework_cast import PEOPLE, at

    settings.HOME = tmp_path
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    done(evidence(key, "2026-03-03"))

    def add(number: int, data: bytes, name: str = "笔录.pdf") -> object:
        kept = operations.kept_file(name, io.BytesIO(data))
        seen = Matter.objects.get(key=key).length
        return operations.add_evidence_file(key, number, kept, actor="李", seen=seen, people=PEOPLE, now=at("2026-03-04"))

    assert "没有第 9 号" in grounds(add(9, b"%PDF-1.7 x"))["fields"]
    done(add(1, b"%PDF-1.7 signed"))
    row = Evidence.objects.get(case__key=key)
    assert (row.file_name, row.media_type, len(row.sha256)) == ("笔录.pdf", "application/pdf", 64)
    assert "不能替换" in grounds(add(1, b"%PDF-1.7 other"))["fields"]
    done(evidence(key, "2026-03-04", "另一份"))
    assert "已经登记为第 1 号" in grounds(add(2, b"%PDF-1.7 signed"))["fields"]
    project.rebuild()
    assert Evidence.objects.get(case__key=key, number=1).sha256 == row.sha256


def _early(key: str) -> object:
    from casework_cast import PEOPLE, at

    from quanze.store.casework import operations

    return operations.file_evidence(
        key, kind="书证", name="旧照片", origin="当事人", taken_on="2026-02-01", taken_by=["李"], actor="李",
        seen=Matter.objects.get(key=key).length, people=PEOPLE, now=at("2026-03-04"),
    )  # fmt: skip


def test_an_outsider_may_not_assess(item: str) -> None:
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    assert "不是本案的承办人" in grounds(assess(key, "2026-03-03", actor="周", level="一般"))["lawful_actor"]
    assert "以分为单位" in grounds(assess(key, "2026-03-03", values={"货值金额": "一万"}))["fields"]


def test_rows_are_the_same_after_a_rebuild(item: str) -> None:
    key = to_deciding(item)
    done(decide(key, "2026-03-18", 7_000_000))

    def rows() -> object:
        fields = [f.name for f in Case._meta.fields if f.name != "id"]
        return list(Case.objects.order_by("key").values(*fields)), list(
            Evidence.objects.order_by("seq").values("number", "name", "sha256", "holder", "seq")
        )

    before = rows()
    assert project.rebuild() == 1
    assert rows() == before


def test_a_crash_at_any_write_leaves_nothing_half_done(item: str) -> None:
    from matters_crashes import Crashed, crashing_at, everything

    key = to_deciding(item)
    done(assess(key, "2026-03-17", deviation_reason="如上"))

    def rows() -> object:
        return everything(), list(Case.objects.order_by("pk").values()), list(Evidence.objects.order_by("pk").values())

    before, crashes = rows(), 0
    for write in range(100):
        try:
            with crashing_at(write):
                done(decide(key, "2026-03-18", 7_000_000))
            break
        except Crashed:
            crashes += 1
            assert rows() == before
    assert crashes > 5 and Case.objects.get(key=key).outcome == "penalty"
    before = rows()
    for write in range(100):
        try:
            with crashing_at(write):
                done(evidence(key, "2026-03-18", file=io.BytesIO(b"%PDF-1.7 late"), file_name="补充.pdf"))
            break
        except Crashed:
            assert rows() == before
    assert Evidence.objects.filter(case__key=key).count() == 2


def test_a_party_under_a_slightly_different_name_is_found(item: str) -> None:
    done(decide(to_deciding(item, party="云泽县（晨光）食品有限责任公司", party_no=""), "2026-03-18", 7_000_000))
    given = {"cause": "过期食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "x"}

    def opens(**fields: str) -> Any:
        key = done(clue("2026-03-02", item=item, **fields)).key  # type: ignore[attr-defined]
        return act(key, "open_case", "赵", "2026-03-19", **given)

    assert "同一当事人" in grounds(opens(party="云泽县晨光食品 有限公司", party_no=""))["not_opened_twice"]
    done(opens(party="邻县大众商行", party_no=""))


def test_a_likely_party_is_fined_only_with_a_reason(item: str) -> None:
    done(decide(to_deciding(item, party="云泽县晨光早餐店", party_no=""), "2026-03-18", 7_000_000))
    key = to_deciding(item, party="云泽县晨光早点店", party_no="")
    assert "名称相近的当事人“云泽县晨光早餐店”" in grounds(decide(key, "2026-03-18", 7_000_000))["not_fined_twice"]
    done(assess(key, "2026-03-18", same_act_reason="两家店，登记住所不同", similar_seen=["x"]))
    done(decide(key, "2026-03-18", 7_000_000))


def test_a_fine_of_nothing_and_a_fine_nobody_chose_are_refused(item: str) -> None:
    key = to_deciding(item)
    assert "大于零" in str(decide(key, "2026-03-18", 0))
    assert "没有选罚款" in grounds(decide(key, "2026-03-18", 9, penalties=["警告"]))["fine_in_law"]


def test_what_is_confiscated_was_found_to_be_gained(item: str) -> None:
    key = to_deciding(item)
    both = {"penalties": ["罚款", "没收违法所得"]}
    assert "还没有认定违法所得" in grounds(decide(key, "2026-03-18", 7_000_000, confiscated=30_000, **both))["gain_found"]
    done(assess(key, "2026-03-18", values={"货值金额": 60_000, "违法所得": 20_000}))
    assert "200元" in grounds(decide(key, "2026-03-18", 7_000_000, confiscated=30_000, **both))["gain_found"]
    done(decide(key, "2026-03-18", 7_000_000, confiscated=20_000, **both))


def test_what_the_clue_left_open_is_said_when_the_case_is_opened(item: str) -> None:
    """A clue without item and without the day of the act is no dead end."""
    key = done(clue("2026-03-02", item="", act_began="")).key  # type: ignore[attr-defined]
    opening = {"cause": "经营超过保质期的食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "有初步证据"}
    assert {"item_in_force", "within_limitation"} <= set(grounds(act(key, "open_case", "赵", "2026-03-04", **opening)))
    done(act(key, "open_case", "赵", "2026-03-04", **opening, item=item, act_began="2026-03-01"))
    case = Case.objects.get(key=key)
    assert (case.stage, case.item, case.act_first) == ("inquiry", item, date(2026, 3, 1))


def test_a_case_is_not_closed_as_performed_while_money_is_owed(item: str) -> None:
    key = to_deciding(item)
    done(decide(key, "2026-03-18", 7_000_000))
    done(act(key, "record_payment", "李", "2026-03-19", paid=2_000_000, paid_on="2026-03-19", receipt_no="1"))  # before it was served
    done(act(key, "serve_decision", "李", "2026-03-19", served_on="2026-03-19", service_way="direct"))
    closes = {"execution_way": "paid", "execution_result": "已缴"}
    assert "5万元" in grounds(act(key, "executed", "李", "2026-03-20", **closes))["paid_in_full"]
    assert "没有申请过" in grounds(act(key, "executed", "李", "2026-03-20", **{**closes, "execution_way": "court"}))["paid_in_full"]
    late = grounds(act(key, "executed", "李", "2026-04-13", **closes))["paid_in_full"]
    assert "还差 6.5万元（其中加处罚款 1.5万元）" in late  # ten days of three in a hundred on what was open
    done(act(key, "record_payment", "李", "2026-04-13", paid=5_000_000, paid_on="2026-04-03", receipt_no="2"))
    done(act(key, "executed", "李", "2026-04-13", **closes))


def test_a_fine_on_the_spot_that_is_not_paid_goes_to_court(item: str) -> None:
    """Urged after its term, heard, its surcharge growing; to court when the term of reconsideration is over (行政强制法 53, 54)."""
    key = on_the_spot(item)
    assert "2026-03-17 才届满" in grounds(act(key, "urge", "李", "2026-03-17", urged_on="2026-03-17"))["period_over"]
    done(act(key, "urge", "李", "2026-03-18", urged_on="2026-03-18"))
    done(act(key, "hear_urged", "李", "2026-03-20", urged_statement="请求缓交", urged_accepted="none", urged_answer="没有依据"))
    clocks = {each.clock.key: each.due for each in queries.case_view(key, actor="李", people=PEOPLE, now=at("2026-03-27")).matter.clocks}
    assert (clocks["urge_wait"], clocks["suit"]) == (
        date(2026, 4, 1),
        date(2026, 5, 6),
    )  # ten working days; sixty days, the last of them in a holiday
    money = queries.case_view(key, actor="李", people=PEOPLE, now=at("2026-03-27")).money
    assert money.surcharge is not None and (money.surcharge.fen, money.open) == (30_000, 130_000)
    assert "done_before" in grounds(act(key, "apply_court", "赵", "2026-04-02", court="云泽县人民法院"))
    done(act(key, "remedy_over", "李", "2026-05-07", remedy_over_on="2026-05-06"))
    done(act(key, "apply_court", "赵", "2026-05-08", court="云泽县人民法院"))
    closes = {"execution_way": "court", "execution_result": "已由人民法院执行"}
    assert done(act(key, "executed", "赵", "2026-06-08", **closes)).state.stage == "archiving"  # type: ignore[attr-defined]


def test_what_was_collected_on_the_spot_is_not_urged(item: str) -> None:
    key = on_the_spot(item)
    done(act(key, "record_payment", "李", "2026-03-20", paid=109_000, paid_on="2026-03-20", receipt_no="1"))  # with three days' surcharge
    assert "已经缴清" in grounds(act(key, "urge", "李", "2026-03-21", urged_on="2026-03-21"))["still_owed"]


def served(item: str, fine: int) -> str:
    key = to_deciding(item)
    done(decide(key, "2026-03-18", fine))
    done(act(key, "serve_decision", "李", "2026-03-18", served_on="2026-03-18", service_way="direct"))  # to be paid by 2 April
    return key


def money_on(key: str, day: str) -> Any:
    return queries.case_view(key, actor="李", people=PEOPLE, now=at(day)).money


PLAN = [{"due": "2026-05-01", "sum": 3_000_000}, {"due": "2026-06-01", "sum": 2_000_000}, {"due": "2026-07-01", "sum": 2_000_000}]


def test_each_instalment_has_its_day_its_clock_and_its_own_surcharge(item: str) -> None:
    key = served(item, 7_000_000)
    agreed: dict[str, Any] = {"deferral_kind": "分期", "instalments": PLAN}
    wrong = grounds(act(key, "allow_deferral", "赵", "2026-03-30", **{**agreed, "instalments": PLAN[:2]}))
    assert "各期合计 5万元，没有缴的罚款是 7万元" in wrong["instalments_fit"]
    early = {"deferral_kind": "延期", "deferral_until": "2026-04-01"}  # the term of the law ends on the second
    assert "早于 2026-04-02" in grounds(act(key, "allow_deferral", "赵", "2026-03-30", **early))["instalments_fit"]
    swapped = grounds(act(key, "allow_deferral", "赵", "2026-03-30", **{**agreed, "instalments": [PLAN[1], PLAN[0], PLAN[2]]}))
    assert "不晚于前一期" in swapped["instalments_fit"]
    assert (
        "没有填“金额”"
        in grounds(act(key, "allow_deferral", "赵", "2026-03-30", **{**agreed, "instalments": [{"due": "2026-05-01"}]}))["fields"]
    )
    done(act(key, "allow_deferral", "赵", "2026-03-30", **agreed))
    shown = queries.case_view(key, actor="李", people=PEOPLE, now=at("2026-03-30"))
    notice = data_for(shown, PEOPLE, "SAMR2021-47", None, date(2026, 3, 30))["act"]["plan"]
    assert notice.startswith("同意分3期缴纳：第1期2026年5月1日前缴纳30000元；")
    done(act(key, "record_payment", "李", "2026-04-20", paid=3_500_000, paid_on="2026-04-20", receipt_no="1"))
    shown = queries.case_view(key, actor="李", people=PEOPLE, now=at("2026-05-20"))
    assert [(each.clock.key, each.due) for each in shown.matter.clocks if each.rule.id == "instalment" and each.clock.stopped is None] == [
        ("instalment#2", date(2026, 6, 1)), ("instalment#3", date(2026, 7, 1))
    ]  # fmt: skip
    assert (shown.money.surcharge.fen, shown.money.open) == (0, 3_500_000)  # type: ignore[union-attr]
    late = money_on(key, "2026-06-11")
    assert [(one.number, one.paid, one.overdue) for one in late.instalments] == [(1, 3_000_000, False), (2, 500_000, True), (3, 0, False)]
    assert late.surcharge.fen == 10 * 45_000  # three in a hundred of the second alone
    assert "其余各期是否全部到期，法律没有规定" in late.open_questions[0][0]
    assert "终止延期" not in grounds(act(key, "urge", "李", "2026-06-11", urged_on="2026-06-11"))["no_term_running"]
    ended = {"deferral_until": "2026-06-20", "deferral_ended": "通知书写明一期逾期的全部到期"}
    done(act(key, "end_deferral", "赵", "2026-06-11", **ended))
    assert not money_on(key, "2026-06-11").open_questions
    assert money_on(key, "2026-06-21").surcharge.fen == 19 * 45_000 + 105_000  # since the twentieth on all that is open
    done(act(key, "urge", "李", "2026-06-22", urged_on="2026-06-22"))


@pytest.mark.parametrize(
    ("choice", "grown"),
    [({"grown_surcharge": "kept"}, 10 * 210_000), ({"grown_surcharge": "dropped", "grown_reason": "执行协议"}, 0)],
    ids=["kept", "dropped"],
)
def test_a_surcharge_that_had_grown_before_a_deferral_is_kept_or_dropped_by_a_person(item: str, choice: dict[str, str], grown: int) -> None:
    key = served(item, 7_000_000)
    late = {"deferral_kind": "延期", "deferral_until": "2026-05-12"}
    assert "法律没有规定" in grounds(act(key, "allow_deferral", "赵", "2026-04-12", **late))["grown_surcharge_said"]
    done(act(key, "allow_deferral", "赵", "2026-04-12", **late, **choice))
    assert [money_on(key, day).open - 7_000_000 for day in ("2026-05-12", "2026-05-13")] == [grown, grown + 210_000]


def test_who_must_stand_aside_acts_no_more(item: str) -> None:
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    done(act(key, "ask_recusal", "李", "2026-03-03", recusal_of="王", recusal_reason="近亲属"))
    done(act(key, "decide_recusal", "赵", "2026-03-03", recusal_granted=True, recused=["王"]))
    given = {"cause": "过期食品", "handler": "李", "opening_reason": "x"}
    assert "王" in grounds(act(key, "open_case", "赵", "2026-03-04", co_handlers=["王"], **given))["not_recused"]
    refused = act(key, "interview", "王", "2026-03-04", interviewee="店主", interviewee_is="party", interview_from="2026-03-04T09:00",
                  interview_until="2026-03-04T09:30", rights_told=True, answers="是")  # fmt: skip
    assert "回避" in grounds(refused)["not_recused"]
    done(act(key, "open_case", "赵", "2026-03-04", co_handlers=["吴"], **given))
