"""A procedure file that may not be used is refused with every fault at once."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from quanze.adapters.procedures import known, load_procedure, load_procedures, procedure_on
from quanze.core.kernel.canonical import canonical_json
from quanze.core.procedures.read import FaultyProcedure, plain, read_procedure

SMALL: dict[str, Any] = yaml.safe_load(
    """
id: small
version: "1"
title: 小程序
matter: test
in_force: {from: 2022-01-01, until: null}
sources: [{title: 某办法}]
roles: [{id: clerk, title: 经办人, bound_to: post}]
stages:
- {id: a, title: 甲}
- {id: b, title: 乙, final: true}
clocks: [{id: c, title: 核查, limit: SAM-01}]
acts:
- id: open
  title: 开始
  opens: true
  to: a
  by: [clerk]
  source: 第一条
  fields: [{id: day, title: 日期, type: date}]
  clocks: {start: [{clock: c, at: day}]}
- {id: end, title: 结束, in: [a], to: b, by: [clerk], source: 第二条}
"""
)


def faults(**changes: Any) -> str:
    data = copy.deepcopy(SMALL)
    for path, value in changes.items():
        target: Any = data
        *way, last = path.split("__")
        for step in way:
            target = target[int(step)] if step.isdecimal() else target[step]
        target[int(last) if last.isdecimal() else last] = value
    with pytest.raises(FaultyProcedure) as caught:
        read_procedure("small.yaml", data, known())
    return "；".join(caught.value.faults)


def test_the_small_procedure_is_good() -> None:
    assert read_procedure("small.yaml", SMALL, known()).opening_act.id == "open"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"acts__1__guards": ["no_such_guard"]}, "守卫 no_such_guard 未知"),
        ({"acts__1__guards": [{"guard": "done_before", "act": ["open"]}]}, "守卫 done_before 没有参数 act"),
        ({"acts__1__guards": [{"guard": "done_before", "acts": ["nothing"]}]}, "提到不存在的行为 nothing"),
        ({"acts__1__guards": [{"guard": "period_over", "clock": "d"}]}, "提到不存在的时钟 d"),
        ({"acts__1__guards": [{"guard": "period_over"}]}, "缺少参数 clock"),
        ({"acts__1__guards": [{"guard": "field_is", "field": "colour", "values": ["red"]}]}, "提到不存在的栏目 colour"),
        ({"acts__1__guards": [{"guard": "certified_officers", "roles": ["clerk"], "minimum": "PEN-99"}]}, "不存在的规则 PEN-99"),
        ({"acts__1__guards": [{"guard": "item_in_force", "override_by": ["king"]}]}, "越权角色 king 不存在"),
        ({"acts__1__to": "a"}, "阶段 b 无法到达"),
        ({"acts__1__in": ["b"]}, "阶段 b 已终结"),
        ({"acts__1__by": ["nobody"]}, "角色 nobody 不存在"),
        ({"acts__1__source": ""}, "没有写明依据"),
        ({"acts__1__documents": ["SAMR2021-99"]}, "文书 SAMR2021-99 不存在"),
        ({"acts__1__clocks": {"halt": ["c"]}}, "时钟动作 halt 未知"),
        ({"acts__1__clocks": {"pause": [{"clock": "c", "kind": "午休"}]}}, "没有“午休”这种扣除事由"),
        ({"acts__1__clocks": {"extend": [{"clock": "c", "amount_field": "more"}]}}, "需要栏目 more"),
        ({"acts__0__opens": False, "acts__0__in": ["a"]}, "有且只有一个开始行为"),
        ({"acts__0__fields": [{"id": "day", "title": "日期", "type": "colour"}]}, "type colour 未知"),
        ({"acts__0__fields": [{"id": "day", "title": "日期", "type": "text"}]}, "应为 date 或 datetime"),
        ({"clocks__0__limit": "SAM-99"}, "期限 SAM-99 不在规则库中"),
        ({"clocks__0__limit": "TRF-03"}, "没有单一的数字"),
        ({"clocks__0__limit": "OLD-01"}, "施行期间没有有效的版本"),
        ({"clocks__0__limit": "TRF-02"}, "按小时计，start 应当写明 at"),
        ({"sources": []}, "没有写明法律依据"),
        ({"stages__1": {"id": "b"}}, "阶段 b 缺少 title"),
        ({"stages__1": "b"}, "应写成一组"),
        ({"in_force": {"from": "yesterday"}}, "结构不对"),
        ({"roles__0__bound_to": "moon"}, "应为 matter 或 post"),
        ({"named_by": ["shape"]}, "named_by 提到不存在的栏目 shape"),
    ],
)
def test_a_fault_is_named(changes: dict[str, Any], said: str) -> None:
    assert said in faults(**changes)


def test_all_faults_are_named_at_once() -> None:
    said = faults(sources=[], acts__1__by=["nobody"], clocks__0__limit="SAM-99")
    assert all(each in said for each in ("没有写明法律依据", "角色 nobody 不存在", "SAM-99"))


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "{", "id: x\nextends: nowhere\n", "id: x\nacts: 5\n", "a: [1, 2"])
def test_a_file_that_is_no_procedure_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyProcedure, match=r"odd\.yaml"):
        load_procedure(path)


def test_files_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: a\n", encoding="utf-8")
    with pytest.raises(FaultyProcedure, match="绕成了圈"):
        load_procedure(tmp_path / "a.yaml")


def test_an_office_may_extend_a_procedure_of_the_rulebook(tmp_path: Path) -> None:
    path = tmp_path / "local.yaml"
    path.write_text(
        "extends: list-item-adjustment\nid: local-adjustment\nversion: '1'\nin_force: {from: 2024-01-01, until: null}\n"
        "clocks:\n- {id: apply, limit: LST-06.2}\n",
        encoding="utf-8",
    )
    local = load_procedure(path)
    assert (local.clocks["apply"].limit, local.extends) == ("LST-06.2", "list-item-adjustment")


def test_a_procedure_takes_rows_of_another_and_writes_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "local.yaml"
    local = "extends: market-supervision-simple-2024\nid: local\nversion: '1'\nin_force: {from: 2024-01-01, until: null}\n"
    path.write_text(
        f"{local}takes: {{from: general-penalty-2021, clocks: [urge_wait]}}\nacts:\n- {{id: urge, title: 书面催告}}\n", encoding="utf-8"
    )
    made, shared = load_procedure(path), procedure_on("market-supervision-penalty", date(2026, 3, 2))
    assert shared is not None
    assert (made.clocks["urge_wait"].limit, made.acts["urge"].title) == ("ENF-07", "书面催告")
    assert made.acts["urge"].guards == shared.acts["urge"].guards
    path.write_text(f"{local}takes: {{from: general-penalty-2021, acts: [no_such]}}\n", encoding="utf-8")
    with pytest.raises(FaultyProcedure, match="no_such"):
        load_procedure(path)


def test_an_on_the_spot_fine_waits_for_reconsideration_since_2024_and_for_the_suit_before() -> None:
    limits = {p.version: p.clocks["suit"].limit for p in load_procedures() if p.id == "market-supervision-simple"}
    assert limits == {"2019-04-01": "REV-15", "2021-07-15": "REV-15", "2022-11-01": "REV-15", "2024-01-01": "REV-01"}


def test_every_act_of_the_rulebook_names_its_source_and_every_version_its_days() -> None:
    for procedure in load_procedures():
        assert procedure.in_force.start is not None
        assert all(act.source for act in procedure.acts.values())
        assert all("{" not in act.source for act in procedure.acts.values())
        for act in procedure.acts.values():
            assert not any(word in act.source.split("；") for word in ("SAM", "PEN", "ENF", "HEA", "TRF"))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2015-06-01", "quality-supervision-penalty@2011-07-01"),
        ("2020-06-01", "market-supervision-penalty@2019-04-01"),
        ("2021-08-01", "market-supervision-penalty@2021-07-15"),
        ("2026-06-01", "market-supervision-penalty@2022-11-01"),
    ],
)
def test_a_case_runs_under_the_law_of_its_day(day: str, key: str) -> None:
    from datetime import date

    from quanze.adapters.procedures import procedures_for

    found = {p.key: p for p in procedures_for("penalty", date.fromisoformat(day))}
    assert key in found
    assert sorted(p.general for p in found.values()) == [
        False,
        False,
        True,
        True,
    ]  # ordinary and simple, of the special and the general law


def test_an_older_version_says_where_its_articles_were_not_seen() -> None:
    old = next(p for p in load_procedures() if p.key == "market-supervision-penalty@2019-04-01")
    assert old.acts["open_case"].source == (
        "《市场监督管理行政处罚程序暂行规定》（条次未核，2021年文本为第18条、第19条）；《行政处罚法》（1996年，2009、2017年修正）第36条"
    )
    assert old.confidence == "medium"


def test_a_kept_definition_offers_its_choices_in_the_order_of_the_file() -> None:
    changed = copy.deepcopy(SMALL)
    signed = {"signed": "已签名", "refused": "拒绝签名", "absent": "不在场"}
    changed["acts"][0]["fields"].append({"id": "sign", "title": "签名", "type": "choice", "choices": signed})
    kept = json.loads(canonical_json(plain(changed)))  # as the ledger keeps it: names in the order of the alphabet
    assert read_procedure("留存", kept, known()).acts["open"].fields[1].choices == tuple(signed.items())
