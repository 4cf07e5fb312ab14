"""What pages, comparisons, publication and other systems read of cases."""

from __future__ import annotations

from datetime import date

import pytest
from casework_cast import BODY, PEOPLE, act, assess, at, clue, decide, done, register_list, to_deciding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanze.adapters.exchange_records import record_forms, to_csv
from quanze.store.casework import queries
from quanze.store.casework.exchange import export, values_of
from quanze.store.casework.models import Case
from quanze.store.casework.queries import CaseFilter

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "对经营超过保质期的食品的处罚"


@pytest.fixture
def item() -> str:
    return register_list([(NAME, "《中华人民共和国食品安全法》第一百二十四条")])[0]


def decided(item: str, fine: int = 7_000_000, *, party: str = "某店", day: str = "2026-03-02", goods: int = 60_000) -> str:
    key = to_deciding(item, day, party=party, party_no="")
    done(
        assess(
            key,
            at(day).date().replace(day=17).isoformat(),
            values={"货值金额": goods},
            basis_article="第一百二十四条",
            deviation_reason="如上",
        )
    )
    seen = [one.case.number for one in queries.similar_cases(key)]
    if seen:
        done(assess(key, at(day).date().replace(day=17).isoformat(), similar_seen=seen))
    done(decide(key, at(day).date().replace(day=18).isoformat(), fine))
    return key


def test_lists_filter_and_page_without_missing_or_doubling_a_case(item: str) -> None:
    keys = [done(clue(f"2026-03-{2 + n % 5:02d}", item=item, party=f"店{n}", party_no="")).key for n in range(12)]  # type: ignore[attr-defined]
    now, seen, after = at("2026-03-10"), [], ""
    while True:
        page = queries.cases(BODY, CaseFilter(), now, after=after, limit=5)
        seen += [row.key for row in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(keys) and page.total == 12 and not page.more_than
    assert [row.last_on for row in queries.cases(BODY, CaseFilter(), now).rows] == sorted(
        (r.last_on for r in queries.cases(BODY, CaseFilter(), now).rows), reverse=True
    )
    assert queries.cases(BODY, CaseFilter(words="店3"), now).total == 1
    assert queries.cases(BODY, CaseFilter(stage="clue", closed=False), now).total == 12
    assert queries.cases("别的局", CaseFilter(), now).total == 0
    due = queries.cases(BODY, CaseFilter(order="due"), now, limit=4)
    rest = queries.cases(BODY, CaseFilter(order="due"), now, after=due.after, limit=50)
    assert len({row.key for row in (*due.rows, *rest.rows)}) == 12
    assert [row.key for row in queries.my_cases("李", now)] and queries.board(BODY, now)[0].due <= queries.board(BODY, now)[-1].due


def test_the_page_of_a_case_holds_what_the_officer_asks(item: str) -> None:
    key = to_deciding(item)
    view = queries.case_view(key, actor="赵", people=PEOPLE, now=at("2026-03-17"))
    assert view.row.stage_title == "决定" and view.judgement.statutory.bounds.words() == "5万元以上10万元以下"  # type: ignore[union-attr]
    assert view.judgement.limitation.verdict == "open" and view.judgement.standing is True  # type: ignore[union-attr]
    assert [e.number for e in view.evidence] == [1] and view.money.open == 0 and view.publicity is None
    assert {option.act.id for option in view.matter.options} >= {"decide_penalty", "decide_no_penalty"}


def test_grounds_of_the_case_are_told_before_the_form_is_filled(item: str) -> None:
    key = done(clue("2026-03-02", item=item, act_began="2020-01-01")).key  # type: ignore[attr-defined]
    view = queries.case_view(key, actor="赵", people=PEOPLE, now=at("2026-03-03"))
    assert [ground.guard for ground in view.grounds["open_case"]] == ["within_limitation"]


def test_similar_cases_must_be_seen_and_the_nearest_come_first(item: str) -> None:
    near, far = decided(item, goods=70_000, party="近"), decided(item, goods=900_000, party="远")
    key = to_deciding(item, "2026-04-02", party="本案", party_no="")
    refused = decide(key, "2026-04-18", 7_000_000)
    assert "similar_seen" in {ground.guard for ground in refused.grounds}  # type: ignore[union-attr]
    found = queries.similar_cases(key)
    assert [one.case.number for one in found] == [near, far] and found[0].distance < found[1].distance
    done(assess(key, "2026-04-18", similar_seen=[near, far]))
    done(decide(key, "2026-04-18", 7_000_000))


def test_late_money_grows_and_stops_during_reconsideration(item: str) -> None:
    key = decided(item)
    done(act(key, "serve_decision", "李", "2026-03-18", served_on="2026-03-18", service_way="direct"))
    state = queries.state_of_case(key)
    due = queries.money_of(Case.objects.get(key=key), state, date(2026, 3, 20)).due_on
    assert due == date(2026, 4, 2)
    late = queries.money_of(Case.objects.get(key=key), state, date(2026, 4, 12))
    assert late.surcharge is not None and late.surcharge.fen == 7_000_000 * 3 * 10 // 100 and late.open == 7_000_000 + late.surcharge.fen
    done(act(key, "record_remedy", "李", "2026-04-20", remedy="行政复议", remedy_from="2026-04-05", remedy_until="2026-04-15"))
    stopped = queries.money_of(Case.objects.get(key=key), queries.state_of_case(key), date(2026, 4, 12))
    assert stopped.surcharge is not None and stopped.surcharge.days == 2
    done(act(key, "record_payment", "李", "2026-04-20", paid=7_000_000, paid_on="2026-04-13", receipt_no="1"))
    case = Case.objects.get(key=key)
    assert case.paid == 7_000_000 and case.payments == [["2026-04-13", 7_000_000]]


def test_publicity_clocks_and_term_of_a_decided_case(item: str) -> None:
    key = decided(item)
    case = Case.objects.get(key=key)
    view = queries.publicity_of(case, queries.state_of_case(key))
    assert view is not None and {clock.channel.id for clock in view.clocks} == {"double", "credit", "enforcement"}
    done(act(key, "publish_credit", "李", "2026-03-20"))
    view = queries.publicity_of(case, queries.state_of_case(key))
    assert view is not None and view.term is not None and view.term.until == date(2027, 3, 20)  # type: ignore[union-attr]


def test_exchange_records_carry_the_right_units_and_name_what_is_missing(item: str) -> None:
    key = decided(item, 5_500_000)
    day = date(2026, 3, 20)
    ((_, row),) = export(BODY, "double_publicity", date(2026, 3, 1), date(2026, 4, 1), day)
    form = record_forms()["double_publicity"]
    values = dict(zip([column.title for column in form.columns], row.values, strict=True))
    assert values["罚款金额（万元）"] == "5.5" and values["处罚依据"] == "《食品安全法》第一百二十四条"
    assert any("处罚机关统一社会信用代码" in fault for fault in row.faults)
    ((_, behaviour),) = export(BODY, "penalty_behaviour", date(2026, 3, 1), date(2026, 4, 1), day)
    titles = [column.title for column in record_forms()["penalty_behaviour"].columns]
    assert behaviour.values[titles.index("罚款金额（元）")] == "55000"
    assert any("14 位" in fault or "监管事项目录编码" in fault for fault in behaviour.faults)
    case = Case.objects.get(key=key)
    assert values_of(case, queries.state_of_case(key), day)["fine"] == 5_500_000
    data = to_csv(form, [row.values])
    assert data.startswith(b"\xef\xbb\xbf") and "5.5" in data.decode("utf-8-sig")


def test_a_natural_party_does_not_appear_in_what_is_public(item: str) -> None:
    key = done(
        clue(
            "2026-03-02",
            item=item,
            party="王小明",
            party_no="11010519491231002X",
            party_kind="公民",
            clue="王小明住址：云泽县清水路1号，电话13800138000",
        )
    ).key  # type: ignore[attr-defined]
    case = Case.objects.get(key=key)
    values = values_of(case, queries.state_of_case(key), date(2026, 3, 3))
    assert (
        "王小明" not in str((values["party_published"], values["facts"]))
        and "清水路" not in values["facts"]
        and "13800138000" not in values["facts"]
    )


def test_statistics_add_up(item: str) -> None:
    decided(item, party="甲")
    done(clue("2026-04-02", item=item, party="乙", party_no=""))
    by = {name: queries.statistics(BODY, name, date(2026, 1, 1), date(2027, 1, 1)) for name in ("item", "handler", "month", "outcome")}
    assert all(sum(line.cases for line in lines) == 2 and sum(line.fines for line in lines) == 7_000_000 for lines in by.values())
    assert [line.name for line in by["month"]] == ["2026-03", "2026-04"] and by["item"][0].name == NAME


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(word=st.text(alphabet="云泽县清源超市店0123\"'%_*", min_size=1, max_size=5))
def test_words_are_found_exactly_where_they_stand(word: str) -> None:
    Case.objects.all().delete()
    parties = ["云泽县清源副食店", "清源超市", "云泽县012超市", "店%泽", 'a"云泽县"b', "_县清"]
    for number, party in enumerate(parties):
        Case.objects.create(key=f"k-{number}", body=BODY, party=party, find=party, clue_on=date(2026, 1, 1), last_on=date(2026, 1, 1))
    Case.objects.filter(key="k-1").update(find="改名后的源泽县清")
    found = {row.key for row in queries.cases(BODY, CaseFilter(words=word), at("2026-03-02")).rows}
    assert found == {case.key for case in Case.objects.all() if word in case.find}


def test_of_two_officers_who_decide_at_once_one_is_told(item: str) -> None:
    key = to_deciding(item)
    done(assess(key, "2026-03-17", deviation_reason="如上"))
    seen = queries.state_of_case(key).length
    done(decide(key, "2026-03-18", 7_000_000))
    late = act(
        key,
        "decide_penalty",
        "赵",
        "2026-03-18",
        seen=seen,
        decision_no="2",
        complex="no",
        penalties=["罚款"],
        fine=8_000_000,
        decision="罚款",
    )
    assert [ground.guard for ground in late.grounds] == ["fresh_form"]  # type: ignore[union-attr]
    assert Case.objects.get(key=key).fine == 7_000_000


def test_a_date_before_the_case_is_refused_in_words(item: str) -> None:
    key = to_deciding(item)
    refused = decide(key, "2026-02-01", 7_000_000)
    (ground,) = refused.grounds  # type: ignore[union-attr]
    assert ground.guard == "act_day" and "早于本件开始之日" in ground.reason and ground.field == "on"
