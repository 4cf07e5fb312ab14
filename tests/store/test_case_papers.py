"""What a paper of a case is filled with: terms and remedies by rule and day, whom to apply to, and which paper a receipt serves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casework_cast import BODY, PEOPLE, act, at, clue, done, grounds, on_the_spot, register_list, to_deciding

from quanze.adapters.form_files import load_fields, load_templates
from quanze.core.forms.model import used_fields
from quanze.core.procedures.engine import ActRequest
from quanze.store.casework import operations
from quanze.store.casework.paper_data import data_for, lay
from quanze.store.casework.queries import case_view
from quanze.store.matters.models import Matter
from quanze.store.papers.operations import issue_paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(settings: Any, tmp_path: Path) -> str:
    settings.HOME = tmp_path
    return register_list([("对经营超过保质期的食品的处罚", "《中华人民共和国食品安全法》第一百二十四条")])[0]


def whole(form: str) -> dict[str, Any]:
    """Every field of a form with something in it."""
    data: dict[str, Any] = {}
    for name in used_fields(load_templates()[form]):
        columns = load_fields()[name].columns
        if not name.startswith("paper."):
            lay(data, name, [dict.fromkeys(columns, "一")] if columns else name)
    return data


def filled(key: str, form: str, day: str) -> dict[str, Any]:
    shown = case_view(key, actor="李", people=PEOPLE, now=at(day))
    return data_for(shown, PEOPLE, form, None, date.fromisoformat(day))


def test_a_decision_tells_term_and_remedy_with_the_bodies_to_apply_to(item: str) -> None:
    key = to_deciding(item)
    told = filled(key, "SAMR2021-45", "2026-03-18")
    assert told["act"]["term"] == "15日"
    remedy = told["act"]["remedy"]
    assert "60日内向云泽县人民政府申请行政复议" in remedy and "6个月内依法向有管辖权的人民法院提起行政诉讼" in remedy
    assert filled(key, "SAMR2021-37", "2026-03-18")["act"]["term"] == "5个工作日"
    assert filled(key, "SAMR2021-51", "2026-03-18")["act"]["term"] == "30日"


def test_an_on_the_spot_decision_sends_to_reconsideration_first_since_the_law_says_so(item: str) -> None:
    key = to_deciding(item)
    assert "应当先在收到本决定书之日起60日内" in filled(key, "SAMR2021-44", "2026-03-18")["act"]["remedy"]
    shown = case_view(key, actor="李", people=PEOPLE, now=at("2026-03-18"))
    before = data_for(shown, PEOPLE, "SAMR2021-44", None, date(2023, 12, 31))
    assert not before["act"].get("remedy"), "before 2024 nobody can say for an office which organ reconsiders"


def test_who_is_urged_reads_what_is_owed_that_day_with_the_surcharge(item: str) -> None:
    key = on_the_spot(item)
    told = filled(key, "SAMR2021-48", "2026-03-27")["act"]
    assert (told["matter"], told["amount"], told["term"]) == ("缴纳罚款1000元、加处罚款300元", "1300", "10个工作日")


def test_a_receipt_is_for_the_newest_paper_that_was_not_served_yet(item: str) -> None:
    key = to_deciding(item)

    def make(form: str, **said: Any) -> str:
        data = {**whole(form), **said}
        return issue_paper(key, form, data, body=BODY, short="云", actor="李", on=date(2026, 3, 18), now=at("2026-03-18")).number

    notice, decision = make("SAMR2021-37"), make("SAMR2021-45")
    asked = filled(key, "SAMR2021-50", "2026-03-18")["act"]
    assert (asked["paper_title"], asked["paper_number"]) == ("行政处罚决定书", decision)
    make("SAMR2021-50", act={**whole("SAMR2021-50")["act"], "paper_title": "行政处罚决定书", "paper_number": decision})
    assert filled(key, "SAMR2021-50", "2026-03-18")["act"]["paper_number"] == notice


def test_a_notice_is_not_served_before_it_is_made_or_ticked_as_made_elsewhere(item: str) -> None:
    key = done(clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    seizure = {"seizure_no": "1", "seizure_kind": "扣押", "seized_goods": "饼干", "seizure_basis": "食品安全法"}
    given = {"cause": "过期食品", "handler": "李", "co_handlers": ["王"], "opening_reason": "有初步证据"}
    done(act(key, "open_case", "赵", "2026-03-03", **given))

    def seize(*ticked: str) -> object:
        request = ActRequest("seize", "赵", "2026-03-04", Matter.objects.get(key=key).length, seizure, ticked)
        return operations.act(key, request, people=PEOPLE, now=at("2026-03-04"))

    assert grounds(seize())["documents_present"] == "缺少文书：实施行政强制措施决定书、场所/设施/财物清单"
    assert grounds(seize("SAMR2021-21"))["documents_present"] == "缺少文书：场所/设施/财物清单"
    done(seize("SAMR2021-21", "SAMR2021-24"))
