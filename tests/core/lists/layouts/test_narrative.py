"""Regimes and accountability told as prose, with all that pages and scribes do to them."""

from __future__ import annotations

from typing import Any

from quanze.core.documents.model import Paragraph
from quanze.core.kernel.place import Place
from quanze.core.lists.narrative.model import Narrative
from quanze.core.lists.narrative.read import read_narrative

REGIMES = """三、事中事后监管制度

（一）取水许可的后续监管

为加强取水管理，制定如下制度。

一、监督检查对象

取得取水许可证的单位和个人。

二、监督检查方式

（一）日常检查

每年对取水单位开展抽样检

- 12 -

查、检验。

（二）专项检查

根据举报开展。

（二）河道采砂的后续监管

一、监督检查对象

采砂单位。

二、监督检查措施

按照《云岭省河道条例》、《云岭省采砂管理程序规

定》执行。

（三）规范裁量权

严格按照裁量基准执行。
"""

MECHANISM = """五、责任追究机制

根据有关规定，制定如下机制。

一、行政机关

（一）职责分工。对本机关工作人员追究责任。

（二）追责程序。依职权或者根据举报开展调查，作出处

理。

参照管理的单位按此办理。

二、监察机关

(一) 职责分工：追究违纪责任。

(二) 追责程序：依法作出监察决定。

三、协调配合机制

建立移送机制。有关部门发现线索的，及时移送。

建立信息共享机制。推进网上移送。
"""


def told(text: str, above: tuple[str, ...] = ()) -> Narrative:
    return read_narrative([Paragraph(line, Place(line=n)) for n, line in enumerate(text.split("\n"), 1)], above)


def fields(narrative: Narrative, at: int = 0) -> list[dict[str, Any]]:
    return [record.fields for record in narrative.lists[at].records]


def test_regimes_have_titles_sections_and_whole_sentences() -> None:
    narrative = told(REGIMES)
    found = fields(narrative)
    assert [(one["no"], one["title"]) for one in found] == [
        ("一", "取水许可的后续监管"),
        ("二", "河道采砂的后续监管"),
        ("三", "规范裁量权"),
    ]
    assert [section["heading"] for section in found[0]["sections"]] == ["", "一、监督检查对象", "二、监督检查方式"]
    assert found[0]["sections"][2]["paragraphs"] == [
        "（一）日常检查",
        "每年对取水单位开展抽样检查、检验。",
        "（二）专项检查",
        "根据举报开展。",
    ]
    assert found[1]["sections"][1]["paragraphs"] == ["按照《云岭省河道条例》、《云岭省采砂管理程序规定》执行。"]
    assert [paragraph.text for paragraph in narrative.furniture] == ["- 12 -"]
    assert not narrative.unplaced


def test_the_heading_may_stand_above_the_run() -> None:
    body = REGIMES.split("\n", 1)[1]
    assert len(fields(told(body, ("三、事中事后监管制度",)))) == 3


def test_a_regime_whose_title_was_lost_is_a_fragment_and_not_glued() -> None:
    narrative = told(REGIMES.replace("（二）河道采砂的后续监管\n", ""))
    states = [record.state for record in narrative.lists[0].records]
    assert states == ["whole", "fragment", "whole"]
    assert fields(narrative)[1]["title"] == ""


def test_contents_are_furniture_with_and_without_page_numbers() -> None:
    outline = "（一）取水许可的后续监管\n\n（二）河道采砂的后续监管\n\n（三）规范裁量权\n"
    narrative = told(REGIMES.replace("制度\n", f"制度\n{outline}", 1))
    assert len(fields(narrative)) == 3
    assert len(narrative.furniture) == 4
    dotted = told("目  录\n一、部门职责……………1\n二、监管制度......12\n" + REGIMES)
    assert len(dotted.furniture) == 4
    assert len(fields(dotted)) == 3


def test_the_mechanism_names_bodies_shares_and_procedures() -> None:
    narrative = told(MECHANISM)
    found = fields(narrative)
    assert [one["body"] for one in found] == ["行政机关", "监察机关", "协调配合机制"]
    assert found[0]["procedure"] == "依职权或者根据举报开展调查，作出处理。"
    assert found[0]["extra"] == ["参照管理的单位按此办理。"]
    assert found[1]["division"] == "追究违纪责任。"
    assert len(found[2]["extra"]) == 2
    assert "division" not in found[2]


def test_a_heading_at_the_end_titles_what_follows() -> None:
    narrative = told(REGIMES + "\n四、公共服务事项\n")
    assert [paragraph.text for paragraph in narrative.headings] == ["四、公共服务事项"]
    assert len(fields(narrative)) == 3


def test_other_prose_is_unplaced_with_a_reason() -> None:
    narrative = told("各乡镇人民政府：\n现将有关事项通知如下，请认真执行。\n")
    assert not narrative.lists
    assert all(one.reason for one in narrative.unplaced)
    assert len(narrative.unplaced) == 2
