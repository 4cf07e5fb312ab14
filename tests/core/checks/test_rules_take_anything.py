"""The rules on citations, law and limits take whatever a cell may hold, with and without law texts, and say nothing about nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_cases import document, facts, facts_with_laws

from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.run import run

PIECES = st.sampled_from(
    ["《某省取水条例》", "《产品质量法》", "（国务院令第444号", "第五条", "第（三）项", "第二款", "：", "。", "\n", "【法律】", "【", "2015年13月41日", "15日内",
     "自立案之日起", "九十日内作出处理决定", "处罚决定书", "送达", "本条例", "《", "》", "…", "处二万元以上十万元以下的罚款", "﹝2018﹞", "，自2012年1月1日起施行）"]
)  # fmt: skip
CELL = st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join)


@settings(max_examples=80, deadline=None)
@given(basis=CELL, matters=CELL, printed=st.sampled_from(["", "2015", "2015-06", "2015-06-30", "不详", "2031-01-01"]))
def test_no_cell_breaks_a_rule(basis, matters, printed):
    given_ = {
        "date": printed,
        "issuer": "某县市场监督管理局",
        "fields": {"item_name": "甲", "legal_basis": basis, "responsibility_matters": matters},
    }
    for known in (facts(), facts_with_laws(), {}):
        found = run([document(given_, "文件")], all_rules(), as_of=date(2026, 1, 1), facts=known, select=["CI", "LW", "TL"])
        assert INTERNAL not in {each.code for each in found}, found
        for each in found:
            assert each.span is None or each.span.end <= len(given_["fields"].get(each.field_name, ""))


@pytest.mark.parametrize("given_", [{}, {"fields": {}}, {"fields": {"legal_basis": ""}}, {"text": "无"}])
def test_nothing_is_said_about_nothing(given_):
    assert not run([document(given_, "文件")], all_rules(), as_of=date(2026, 1, 1), facts=facts_with_laws(), select=["CI", "LW", "TL"])
