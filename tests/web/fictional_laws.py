"""Enactments of a fictional province in several versions, and a bureau whose list rests on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fictional_county import document

from quanze.core.law.model import ArticleText, Enactment

TODAY = date(2026, 3, 2)
FINE = (
    "违反本条例放蜂的，处二百元罚款：\n（一）距离学校不足五百米的；\n（二）没有告示的。",
    "违反本条例放蜂的，处五百元罚款：\n（一）距离学校不足五百米的；\n（二）没有告示的。",
)


def enactment(title: str, version: str, articles: list[str], level: str = "地方性法规") -> Enactment:
    numbers = "一二三四五六七八九"
    made = tuple(ArticleText(f"第{numbers[place]}条", text, ("第一章 总则",)) for place, text in enumerate(articles))
    return Enactment(title, level, "天山省", version, (), made, (), "虚构")


def bees() -> list[Enactment]:
    """天山省养蜂条例 of 2020 and 2023: article 2 amended, article 3 new; 天山省蜂蜜规定 repealed by its second version; two of one title."""
    return [
        enactment("天山省养蜂条例", "2020-03-01", ["为了养蜂。", FINE[0], "本条例自2020年5月1日起施行。"]),
        enactment(
            "天山省养蜂条例",
            "2023-06-01",
            ["为了养蜂。", FINE[1], "放蜂人应当登记姓名和住址。", "本条例自2023年9月1日起施行。《天山省蜂蜜规定》同时废止。"],
        ),
        enactment("天山省蜂蜜规定", "2015-01-01", ["蜂蜜应当纯净。", "本规定自2015年2月1日起施行。"], "地方政府规章"),
        enactment("天山省花粉办法", "2019-01-01", ["花粉应当干燥。", "本办法自2019年2月1日起施行。"], "地方政府规章"),
        enactment("天山省花粉办法", "2019-03-01", ["花粉收购应当登记。", "本办法自2019年4月1日起施行。"], "规范性文件"),
    ]


BASIS = (
    "【法规】《天山省养蜂条例》（2020年3月1日通过）\n第二条：违反本条例放蜂的，处二百元罚款：（一）距离学校不足五百米的；（二）没有告示的。\n"
    "【规章】《天山省蜂蜜规定》第一条\n【规章】《天山省没有的规定》第九条"
)


def item(seq: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "seq": str(seq),
        "item_name": name,
        "power_type": "行政处罚",
        "legal_basis": BASIS,
        "exercising_body": "蜜源县农业局",
        "responsibility_matters": "1.立案。2.调查。",
        "responsibility_basis": "《天山省养蜂条例》第二条、第九条",
        **more,
    }


def import_bees(date_: str = "2022-06-30") -> str:
    """The bureau's list, dated before the amendment; returns the bureau's slug."""
    from quanze.store.registry import operations

    items = [item(1, "对违法放蜂的处罚"), item(2, "对没有告示的处罚"), item(3, "", responsibility_basis="", remarks=f"{date_}核定")]
    lists, data = document("蜜源县农业局", [("power_items", "权责清单", items)], date=date_, declared={"total": 5})
    return operations.accept(lists, data, actor="测试", now=datetime(2026, 3, 1, tzinfo=UTC)).body_slug


def load_bees() -> None:
    from quanze.store.law.operations import load_laws

    *_, report = load_laws(bees())
    assert report.added == 5, report.problems
