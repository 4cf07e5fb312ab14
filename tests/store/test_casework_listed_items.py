"""Every penalty item of a real list of 2015 opens a case under the procedure of its day and, where its law still stands, of today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from casework_cast import BODY, clue, done, register_list

from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import procedure_on
from quanze.core.casework.differences import procedure_differences
from quanze.core.procedures.engine import Refusal
from quanze.store.casework.models import Case
from quanze.store.matters.operations import Taken

pytestmark = pytest.mark.django_db(transaction=True)
THEN, NOW = "2015-06-01", "2026-06-01"


def test_all_items_of_the_list_of_2015(shared: Path) -> None:
    from quanze.cli._reading import read_many

    (read,) = read_many([shared / "lists" / "five" / "taiqian-quality-2015.txt"])
    assert read.extracted is not None
    names = [str(record.fields["item_name"]) for found in read.extracted.lists for record in found.records]
    assert len(names) == 87
    keys = register_list([(name, "") for name in names])
    opened_now: list[str] = []
    refused_now: dict[str, str] = {}
    for number, (key, name) in enumerate(zip(keys, names, strict=True), 1):
        then = done(clue(THEN, procedure="quality-supervision-penalty", item=key, party=f"某厂{number}", party_no=""))
        assert isinstance(then, Taken)
        row = Case.objects.get(key=then.key)
        assert (row.procedure, row.version, row.item_name) == ("quality-supervision-penalty", "2011-07-01", name[:300])
        now = clue(NOW, item=key, party=f"某厂{number}", party_no="")
        if isinstance(now, Refusal):
            (ground,) = now.grounds
            assert ground.guard == "item_still_in_law" and ground.source and ground.remedy
            refused_now[name] = ground.reason
        else:
            assert Case.objects.get(key=now.key).version == "2022-11-01"
            opened_now.append(name)
    assert len(opened_now) + len(refused_now) == 87
    gone = ("组织机构代码", "许可证标志和编号及厂名", "计量检定员证", "农药", "召回报告", "自查报告")
    for word in gone:
        assert any(word in name for name in refused_now), word
    for word in ("商品条码", "掺杂", "加油站", "生产许可证而擅自生产", "危险化学品"):
        assert any(word in name for name in opened_now), word
    assert all("不能再处罚" in reason or "已不是有效的法律" in reason for reason in refused_now.values())


def test_what_differs_between_the_procedures_of_2015_and_2026_is_shown() -> None:
    then, now = (
        procedure_on(name, date.fromisoformat(day))
        for name, day in (("quality-supervision-penalty", THEN), ("market-supervision-penalty", NOW))
    )
    assert then is not None and now is not None
    found = {
        d.title: (d.then, d.now) for d in procedure_differences(then, date.fromisoformat(THEN), now, date.fromisoformat(NOW), rule_limit)
    }
    assert "3" in found["作出处理决定"][0] and "90" in found["作出处理决定"][1]
    assert found["公告送达期间"][0] == "" and "30" in found["公告送达期间"][1]
    assert found["中止调查"] == ("", "中止调查")
    assert procedure_differences(now, date.fromisoformat(NOW), now, date.fromisoformat(NOW), rule_limit) == ()


@pytest.mark.parametrize(
    ("name", "body", "usable"),
    [
        ("对生产、经营假农药、劣质农药的处罚", "云泽县市场监督管理局", False),
        ("对生产、经营假农药、劣质农药的处罚", "云泽县农业农村局", True),
        ("对食品生产者未提交食品安全自查报告的处罚", BODY, True),
        ("对生产不合格儿童玩具的处罚", BODY, None),
    ],
)
def test_the_end_of_one_power_does_not_reach_other_powers(name: str, body: str, usable: bool | None) -> None:
    from quanze.store.casework.facts import standing_of

    (key,) = register_list([(name, "")], slug=body)
    standing = standing_of(key, body, date(2026, 6, 1))
    assert standing is not None
    if usable is None:
        assert standing.usable is not True and standing.usable.code == "no_basis"  # type: ignore[union-attr]
    else:
        assert (standing.usable is True) is usable


def test_an_item_of_no_list_and_one_not_yet_listed_are_refused() -> None:
    (key,) = register_list([("对掺杂、掺假的处罚", "《中华人民共和国产品质量法》第五十条")], listed="2025-01-01")
    early = clue("2024-06-03", item=key)
    assert isinstance(early, Refusal) and "还没有列入" in early.grounds[0].reason
    strange = clue("2026-06-01", item="no-such-key")
    assert isinstance(strange, Refusal) and "清单以外" in strange.grounds[0].reason
