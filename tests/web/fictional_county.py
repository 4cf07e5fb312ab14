"""A fictional county's lists, all ten kinds, put into the registry the way an import puts them there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quanze.core.kernel.canonical import digest
from quanze.core.kernel.place import Place
from quanze.core.kernel.text import count_visible
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Record, Unplaced
from quanze.store.registry import operations

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BASIS = (
    "【法律】《中华人民共和国水法》（2002年8月29日通过，2016年7月2日修正）\n"
    "    第六十五条第二款：未经批准，有下列行为之一的，责令停止违法行为：（一）修建水工程的；（二）从事影响河势稳定活动的。\n"
    "【规章】《示例河道管理办法》\n    第七条：罚款一万元以上。"
)


def power_item(seq: int, name: str, power_type: str, office: str = "水政科", **more: Any) -> dict[str, Any]:
    return {
        "seq": str(seq),
        "item_name": name,
        "sub_item": "",
        "power_type": power_type,
        "legal_basis": BASIS,
        "exercising_body": "临江县水务局",
        "handling_unit": office,
        "responsibility_matters": "直接实施责任：\n1.公开依据和程序。\n2.依法作出决定，不超过20日。",
        "accountability": "有下列情形的，应当承担责任：1.不依法受理的；2.索取财物的。",
        "remarks": "",
        **more,
    }


WATER: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "power_items",
        "权责清单",
        [
            power_item(1, "河道采砂许可", "行政许可"),
            power_item(2, "对擅自取水的处罚", "行政处罚"),
            power_item(3, "对侵占河道的\n处罚", "行政处罚", office="河道\n管理站"),
            power_item(4, "水利工程质量监督", "行政监督", office="工程科"),
            power_item(5, "<script>alert(1)</script>的处理", "其他权力", office="", sub_item="=1+1"),
        ],
    ),
    (
        "supervision_items",
        "权力监督清单",
        [
            {
                "seq": "1",
                "power_type": "行政处罚",
                "item_name": "对未安装计量设施的处罚",
                "responsibility_stages": [
                    {"no": "1", "stage": "立案阶段责任", "text": "发现线索之日起7日内核查。"},
                    {"no": "2", "stage": "调查阶段责任", "text": "两名以上人员调查，出示证件。"},
                    {"no": "3", "stage": "决定阶段责任", "text": "制作决定书。"},
                ],
                "risk_points": ["调查取证风险：办人情案；丢失证据", "没有冒号的风险"],
                "measures": ["1.集体审理。\n2.案卷评查。"],
                "responsible": [{"role": "局长", "name": "江某"}, {"role": "科长", "name": "沙某"}],
            }
        ],
    ),
    (
        "inspection_items",
        "随机抽查事项清单",
        [{"seq": "1", "item_name": "取水计量检查", "check_object": "取水户", "ratio": "5%", "frequency": "每年一次", "method": "现场检查"}],
    ),
    (
        "duties",
        "部门主要职责",
        [
            {
                "seq": "1",
                "duty": "负责保障水资源的合理开发利用。拟订全县水利规划，组织实施水资源论证和取水许可制度。",
                "matters": [
                    {"label": "①", "text": "拟订水利规划。", "office": "规划科", "remarks": ""},
                    {"label": "②", "text": "组织实施取水许可。", "office": "水政科", "remarks": "与行政审批局共同承担"},
                    {"label": "③", "text": "节约用水宣传。", "office": "", "remarks": ""},
                ],
                "accountability_basis": ["1. 《水法》第六十四条：玩忽职守的。"],
            }
        ],
    ),
    (
        "boundaries",
        "部门职责边界",
        [
            {
                "seq": "1",
                "matter": "河道采砂监管",
                "departments": [
                    {"department": "县水务局", "responsibility": "1. 审批采砂。\n2. 查处非法采砂。"},
                    {"department": "县公安局", "responsibility": "维护采砂现场治安。"},
                    {"department": "", "responsibility": "各部门按照分工联合执法。"},
                ],
                "bases": ["1. 《水法》；"],
                "cases": ["某砂场夜间采砂，县水务局查处后移送县公安局。"],
            },
            {
                "seq": "2",
                "matter": "城区排水",
                "departments": [
                    {"department": "县水务局", "responsibility": "负责河道行洪。"},
                    {"department": "县住建局", "responsibility": "负责管网。"},
                ],
                "bases": [],
                "cases": [],
            },
        ],
    ),
    (
        "regimes",
        "事中事后监管制度",
        [
            {
                "no": "（一）",
                "title": "取水许可的监督检查",
                "sections": [
                    {"heading": "一、监督检查对象", "paragraphs": ["取得取水许可证的单位和个人。"]},
                    {"heading": "二、监督检查内容", "paragraphs": ["（一）计量设施是否正常；", "（二）是否超许可取水。"]},
                ],
            }
        ],
    ),
    (
        "public_services",
        "公共服务事项",
        [
            {"seq": "1", "item_name": "水质咨询", "content": "解答用水水质问题。", "unit": "水政科", "phone": "0000-5551234、5551235"},
            {"seq": "2", "item_name": "世界水日宣传", "content": "每年3月22日开展宣传。", "unit": "办公室", "phone": ""},
        ],
    ),
    (
        "accountability",
        "责任追究机制",
        [
            {
                "no": "一",
                "body": "行政机关",
                "division": "对本机关工作人员追究责任。",
                "procedure": "依职权或者根据举报调查。",
                "extra": [],
            },
            {"no": "二", "body": "协调配合机制", "division": "", "procedure": "", "extra": ["发现犯罪线索的，及时移送。"]},
        ],
    ),
    (
        "discretion",
        "行政处罚裁量基准",
        [
            {
                "seq": "1",
                "item_name": "擅自取水",
                "violated_provision": "《水法》第四十八条",
                "penalty_basis": "《水法》第六十九条",
                "tiers": [
                    {"level": "轻微", "circumstances": "取水不足一百立方米。", "penalty": "罚款二万元。"},
                    {"level": "严重", "circumstances": "取水一万立方米以上。", "penalty": "罚款十万元，吊销许可证。"},
                ],
            }
        ],
    ),
    (
        "leniency",
        "不予处罚清单",
        [
            {
                "seq": "1",
                "item_name": "首次未报送取水台账",
                "category": "不予处罚",
                "legal_basis": BASIS,
                "conditions": "1.首次；2.及时改正。",
            }
        ],
    ),
]


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [str(value)]


def document(body: str, lists: list[tuple[str, str, list[dict[str, Any]]]], **header: Any) -> tuple[ExtractedLists, bytes]:
    """An extracted list and the text file it stands in, one field a line, so that every place is true."""
    lines = [f"{body}清单"]
    found = []
    for kind, title, records in lists:
        lines.append(title)
        made = []
        for position, fields in enumerate(records):
            start = len(lines) + 1
            for text in texts(fields):
                lines += text.split("\n")
            state = "truncated" if kind == "power_items" and position == 4 else "whole"
            made.append(Record(fields, Place(line=start, line_end=len(lines)), state))
        found.append(RecognisedList(kind, title, tuple(made)))  # type: ignore[arg-type]
    lines.append("（盖章处）这一行归不进任何记录")
    data = "\n".join(lines).encode()
    visible = count_visible(data.decode())
    left = Unplaced(lines[-1], "不属于任何一条记录", Place(line=len(lines)))
    coverage = Coverage(visible, visible - count_visible(left.text), 0, count_visible(left.text))
    extracted = ExtractedLists(
        f"{body}清单.txt",
        digest(data),
        "text/plain",
        Header(title=f"{body}清单", issuer=body, region="临江县", **({"date": "2026-03-01"} | header)),
        tuple(found),
        (left,),
        coverage,
    )
    return extracted, data


def import_county() -> None:
    """Three bureaus: one with every kind of list, one that shares eight matters, one whose list was replaced once."""
    water, data = document("临江县水务局", WATER, declared={"total": 5, "行政处罚": 3})
    operations.accept(water, data, actor="测试", now=NOW)
    shared = [
        {
            "seq": str(number),
            "matter": f"{what}安全监管工作",
            "departments": [{"department": f"县{who}局", "responsibility": f"负责{what}。"} for who in ("应急", "公安", "交通运输")],
            "bases": [],
            "cases": [],
        }
        for number, what in enumerate(("烟花爆竹", "危险化学品", "校车", "电动自行车", "水上", "矿山", "建筑施工", "燃气"), 1)
    ]
    safety, data = document("临江县应急局", [("boundaries", "部门职责边界", shared)])
    operations.accept(safety, data, actor="测试", now=NOW)
    for date, name in (("2025-01-01", "路灯设置许可"), ("2026-01-01", "路灯和景观灯设置许可")):
        items = [power_item(1, "占道经营许可", "行政许可", "市容科", remarks=date), power_item(2, name, "行政许可", "照明科")]
        streets, data = document("临江县城管局", [("power_items", "权责清单", items)], date=date)
        operations.accept(streets, data, actor="测试", now=NOW)
