"""`quanze check` on whole lists of made-up offices in several forms: every planted fault is told, and sound lists pass in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from quanze.cli.check import run

LAW = """云岭省节水条例
（2011年3月1日云岭省第十一届人民代表大会常务委员会第五次会议通过）

第一条　为了节约用水，保护水资源，结合本省实际，制定本条例。
第二条　县级以上人民政府水行政主管部门负责节约用水的监督管理。
第三条　用水单位应当定期进行水平衡测试，并将测试结果报送水行政主管部门备案。
第四条　违反本条例规定，擅自停用节水设施的，由水行政主管部门责令限期改正，处一万元以上五万元以下的罚款。
第五条　本条例自2011年5月1日起施行。
"""
HEAD = ["序号", "职权名称", "职权类别", "实施依据", "行使主体", "责任事项", "追责情形", "监督方式"]
STEPS = {
    "行政处罚": "1.立案责任。2.调查责任。3.审查责任。4.告知责任：告知陈述、申辩和听证的权利。5.决定责任。6.送达责任。7.执行责任。",
    "行政许可": "1.受理责任。2.审查责任。3.决定责任。4.送达责任。5.事后监管责任。",
    "行政检查": "1.检查责任。2.处置责任。3.公开责任。",
    "其他权力": "1.受理责任。2.审查责任。3.备案责任。",
}
FAULTS = {
    "行政处罚": "违反法定程序实施行政处罚的。",
    "行政许可": "对符合条件的申请不予受理的。",
    "行政检查": "不履行检查职责的。",
    "其他权力": "不依法备案的。",
}


def power(seq: int, name: str, kind: str, basis: str, body: str, **other: str) -> list[str]:
    """A row of HEAD that has nothing wrong but what the caller puts in it."""
    made = [str(seq), name, kind, basis, body, STEPS[kind], FAULTS[kind], "电话：0431-1234567"]
    for column, words in other.items():
        made[{"duty": 5, "blame": 6}[column]] = words
    return made


def as_xlsx(path: Path, title: str, head: list[str], rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([title])
    for row in [head, *rows]:
        page.append(row)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def as_docx(path: Path, title: str, head: list[str], rows: list[list[str]]) -> Path:
    made = docx.Document()
    for line in title.split("\n"):
        made.add_paragraph(line)
    table = made.add_table(rows=0, cols=len(head))
    for row in [head, *rows]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def as_markdown(path: Path, title: str, head: list[str], rows: list[list[str]]) -> Path:
    lines = [f"# {title}", "", *("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))]
    path.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path.with_suffix(".md")


def as_text(path: Path, title: str, head: list[str], rows: list[list[str]]) -> Path:
    path.with_suffix(".txt").write_text("\n".join([title, "", *("\t".join(row) for row in (head, *rows))]) + "\n", encoding="utf-8")
    return path.with_suffix(".txt")


def as_html(path: Path, title: str, head: list[str], rows: list[list[str]]) -> Path:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (head, *rows))
    path.with_suffix(".html").write_text(f"<meta charset=utf-8><h1>{title}</h1><table>{body}</table>", encoding="utf-8")
    return path.with_suffix(".html")


Check = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs the command on files; its exit code and findings."""
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path / "home"))
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "云岭省节水条例.txt").write_text(LAW, encoding="utf-8")

    def checked(*paths: Path, more: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
        code = run([*map(str, paths), "--as-of", "2026-01-01", "--laws", str(laws), "--format", "json", *more])
        return code, json.loads(capsys.readouterr().out)["findings"]

    return checked


def told(found: list[dict[str, Any]], code: str, item: str, message: str, fix: str = "") -> bool:
    return any(f["code"] == code and item in f["item"] and message in f["message"] and fix in f["fix"] for f in found)


OFFICE = "青石县水务局"
PLANTED: list[Any] = [
    pytest.param(
        as_xlsx,
        f"{OFFICE}行政权力清单（2013年）",
        HEAD,
        [
            power(1, "对擅自停用节水设施的处罚", "行政处罚", "《云岭省节水条例》第四条：违反本条例规定，擅自停用节水设施的，由水行政主管部门责令限期改正，处二万元以上五万元以下的罚款。", OFFICE),
            power(2, "对水平衡测试的的监督检查", "行政检查", "《云岭省节水条例》第九条", OFFICE),
            power(4, "节水备案", "其他权力", "《云岭省节水条例》第三条：县级以上人民政府水行政主管部门负责节约用水的监督管理。", OFFICE),
            power(5, "用水合同备案", "其他权力", "《中华人民共和国合同法》第五十二条；《中华人民共和国行政许可法》第九百条", OFFICE),
            power(6, "对滥用水源的检查", "行政检查", "《中华人民共和国水法》第五十九条", OFFICE, duty="1.检查责任（。2.处置责任。4.公开责任。"),
        ],
        [
            ("LW09", "擅自停用", "“二万”应为“一万”", "改正引文"),
            ("TX01", "水平衡", "的的", "改为“的”"),
            ("CI08", "水平衡", "共5条，没有第九条", "核对条号"),
            ("ST03", "节水备案", "缺3", "漏列"),
            ("LW10", "节水备案", "抄录的是第二条的文字", "条号改为第二条"),
            ("LW03", "用水合同", "2021-01-01起由《中华人民共和国民法典》取代", "改用《中华人民共和国民法典》"),
            ("CI08", "用水合同", "远在其后", "核对条号"),
            ("TX03", "滥用水源", "没有对应", "补上"),
            ("TX04", "滥用水源", "缺3", "编号"),
        ],
        id="2013年的水务清单，xlsx",
    ),
    pytest.param(
        as_docx,
        "澄江区教育体育局权责清单（2021年版）\n行政许可2项，行政处罚3项，共计5项。",
        HEAD,
        [
            power(1, "民办学校设立审批", "行政许可", "《质量技术监督行政处罚程序规定》第十条", "澄江区教育体育局"),
            power(2, "校车使用许可", "行政许可", "《校车安全管理条例》第十五条", "澄江区教育体育局"),
            power(3, "对违规办学的处罚", "行政处罚", "《中华人民共和国民办教育促进法》第六十二条", "澄江区教育体育局", blame="对符合条件的申请不予许可的。"),
            power(4, "对违规办学的处罚", "行政处罚", "《中华人民共和国民办教育促进法》第六十二条", "澄江区教育体育局"),
        ],
        [
            ("ST04", "", "共5项，清单里实有4项", "总数"),
            ("ST04", "", "行政处罚3项", "这一类"),
            ("LW01", "民办学校设立", "2019-04-01起已经被取代", "市场监督管理行政处罚程序规定"),
            ("LW13", "民办学校设立", "不得设定行政许可", "补上"),
            ("RS04", "对违规办学", "追责情形说的却是行政许可", "改写为行政处罚"),
            ("ST09", "对违规办学", "重复", "删去一条"),
        ],
        id="2021年的教育清单，docx，总数不符",
    ),
    pytest.param(
        as_html,
        "白桦市市场监督管理局职责边界清单（2020年）",
        ["序号", "管理事项", "相关部门", "职责分工", "相关依据"],
        [
            ["1", "食品安全监管", "市工商行政管理局", "市工商行政管理局负责流通环节食品安全监督管理。", "《中华人民共和国食品安全法》第六条"],
            ["2", "网络交易监管", "市市场监督管理局", "负责网络交易监督管理。", ""],
        ],
        [
            ("BD03", "食品安全", "工商行政管理局", "市场监督管理局"),
            ("BD02", "网络交易", "只列了一个部门", "补上其他部门"),
            ("BD06", "网络交易", "没有写依据", "写明"),
        ],
        id="2020年的边界清单，html",
    ),
    pytest.param(
        as_markdown,
        "雪原自治县市场监督管理局权责清单（2022年12月）",
        HEAD,
        [
            power(1, "对无照经营的处罚", "行政处罚", "【部门规章】《无证无照经营查处办法》（国务院令第684号）第十三条", "雪原自治县市场监督管理局",
                  duty="1.立案责任。2.调查责任。3.审查责任。4.告知责任：告知陈述、申辩和听证的权利。5.决定责任：自立案之日起3个月内作出处罚决定。6.送达责任。7.执行责任。"),
            power(2, "电梯使用检查检查", "行政检查", "《中华人民共和国特种设备安全法》", "雪原自治县市场监督管理局"),
            power(3, "广告发布许可", "行政许可", "《雪原自治县市场监督管理局关于广告发布的通知》第二条", "雪原自治县市场监督管理局"),
            power(4, "对虚假广告的处罚", "行政处罚", "《中华人民共和国广告法》（2015年13月1日修订）第五十五条", "雪原自治县市场监督管理局", blame=""),
        ],
        [
            ("CI07", "无照经营", "标为“部门规章”，它是行政法规", "【行政法规】"),
            ("TL", "无照经营", "3个月", ""),
            ("TX01", "电梯", "检查检查", "改为“检查”"),
            ("CI10", "电梯", "", ""),
            ("LW13", "广告发布许可", "不得设定行政许可", "补上"),
            ("CI11", "虚假广告", "13月", ""),
            ("RS03", "虚假广告", "没有写追责情形", "写明"),
        ],
        id="2022年的市场监管清单，markdown",
    ),
    pytest.param(
        as_text,
        "柳河市质量技术监督局权力清单和责任清单（2016年5月）",
        HEAD,
        [
            power(1, "对生产不合格产品的处罚", "行政处罚", "《中华人民共和国产品质量法》（1993年2月30日通过）第四十九条", "柳河市质量技术监督局"),
            power(2, "计量授权审批", "行政许可", "《中华人民共和国计量法第九条", "柳河市质量技术监督局"),
            power(3, "对计量器具的处罚", "行政处罚", "《中华人民共和国计量法》第二十六条", "柳河市质量技术监督局",
                  duty="1.立案责任。2.调查责任。3.审查责任。4.告知责任：当事人可在收到听证告知书之日起5日内提出听证申请，可以陈述、申辩。5.决定责任。6.送达责任。7.执行责任。"),
            power(4, "对特种设备的监督检查", "行政检查", "", "柳河市质量技术监督局"),
        ],
        [
            ("CI11", "不合格产品", "2月30日", "核对"),
            ("TX03", "计量授权", "“《”没有对应的“》”", "补上"),
            ("TL", "计量器具", "5日", ""),
            ("ST01", "特种设备", "“实施依据”一栏没有填写", "补上"),
            ("BD03", "", "质量技术监督局”已在2018年机构改革中并入", "市场监督管理局"),
        ],
        id="2016年的质监清单，txt",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("write", "title", "head", "rows", "faults"), PLANTED)
def test_planted_faults_are_told_with_what_to_do(
    check: Check, tmp_path: Path, write: Any, title: str, head: list[str], rows: list[list[str]], faults: list[tuple[str, str, str, str]]
) -> None:
    code, found = check(write(tmp_path / title.split("（")[0].split("\n")[0], title, head, rows))
    assert code == 1
    missing = [
        fault
        for fault in faults
        if not any(told(found, each, *fault[1:]) for each in ({f["code"] for f in found if f["code"].startswith(fault[0])} or {fault[0]}))
    ]
    assert not missing, (missing, [(f["code"], f["item"], f["message"], f["fix"]) for f in found])


CLEAN: list[Any] = [
    pytest.param(as_xlsx, "石桥县水务局权责清单（2024年）", [
        ("对擅自停用节水设施的处罚", "行政处罚", "《云岭省节水条例》第四条：违反本条例规定，擅自停用节水设施的，由水行政主管部门责令限期改正，处1万元以上5万元以下的罚款。"),
        ("对水平衡测试的监督检查", "行政检查", "《云岭省节水条例》第二条、第三条"),
    ], "石桥县水务局", id="有引文"),
    pytest.param(as_docx, "枫林市应急管理局权力清单（2025年）\n行政处罚1项，行政检查1项，共计2项。", [
        ("对未设置安全警示标志的处罚", "行政处罚", "《中华人民共和国安全生产法》（2002年6月29日通过，2021年6月10日修正）第九十九条"),
        ("对生产经营单位的安全生产监督检查", "行政检查", "《中华人民共和国安全生产法》第六十五条"),
    ], "枫林市应急管理局", id="总数相符"),
    pytest.param(as_markdown, "望海区文化和旅游局权责事项（2025年）", [
        ("旅行社设立许可", "行政许可", "《旅行社条例》（国务院令第550号）第七条；《中华人民共和国旅游法》第二十八条"),
        ("对旅行社的检查", "行政检查", "《中华人民共和国旅游法》第八十三条、第八十五条"),
    ], "望海区文化和旅游局", id="几件依据"),
    pytest.param(as_text, "高岭自治州民政局权责清单（2025年）", [
        ("慈善组织公开募捐资格审批", "行政许可", "《中华人民共和国慈善法》第二十二条"),
        ("对养老机构的检查检测监督", "行政检查", "《中华人民共和国老年人权益保障法》第四十五条"),
    ], "高岭自治州民政局", id="相近的词不是重复"),
    pytest.param(as_html, "金沙旗农牧局权责清单（2025年）", [
        ("动物防疫条件合格证核发", "行政许可", "【法律】《中华人民共和国动物防疫法》第二十五条"),
        ("对生产经营假劣种子的处罚", "行政处罚", "【法律】《中华人民共和国种子法》第七十四条"),
    ], "金沙旗农牧局", id="带标签"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "title", "items", "body"), CLEAN)
def test_sound_lists_pass_in_silence(
    check: Check, tmp_path: Path, write: Any, title: str, items: list[tuple[str, str, str]], body: str
) -> None:
    rows = [power(number, *item, body) for number, item in enumerate(items, start=1)]
    code, found = check(write(tmp_path / title.split("（")[0], title, HEAD, rows))
    assert not [(f["code"], f["item"], f["message"]) for f in found]
    assert code == 0


def test_lists_of_several_offices_are_compared(check: Check, tmp_path: Path) -> None:
    """CR01, CR02, CR03 and CR05, each planted once, and nothing else; one list alone has none of them."""

    def rows(body: str, *items: tuple[str, str, str]) -> list[list[str]]:
        return [power(number, *item, body) for number, item in enumerate(items, start=1)]

    north = as_xlsx(tmp_path / "甲", "北原县水务局权责清单（2024年）", HEAD, rows(
        "北原县水务局",
        ("取水审批", "行政许可", "《中华人民共和国水法》第四十八条"),
        ("河道采砂许可", "行政许可", "《中华人民共和国水法》第三十九条"),
        ("对堤防的检查", "行政检查", "《中华人民共和国水法》第五十九条"),
    ))  # fmt: skip
    south = as_xlsx(tmp_path / "乙", "南原县水务局权责清单（2024年）", HEAD, rows(
        "南原县水务局",
        ("取水审批", "其他权力", "《中华人民共和国水法》第四十八条"),
        ("关于河道采砂的许可", "行政许可", "《中华人民共和国水法》第三十九条"),
        ("对堤防的检查", "行政检查", "《中华人民共和国防洪法》第三十七条"),
    ))  # fmt: skip
    land = as_docx(tmp_path / "丙", "北原县自然资源局权责清单（2024年）", HEAD, rows(
        "北原县自然资源局", ("河道采砂许可", "行政许可", "《中华人民共和国水法》第三十九条"),
    ))  # fmt: skip
    code, found = check(north, south, land, more=("--select", "CR"))
    assert code == 1
    assert told(found, "CR02", "取水审批", "甲.xlsx（北原县水务局）的同名事项是行政许可", "统一权力类型")
    assert told(found, "CR01", "采砂", "名称写作“河道采砂许可”", "统一名称")
    assert told(found, "CR03", "河道采砂许可", "北原县水务局（甲.xlsx）也列了", "厘清")
    assert told(found, "CR05", "堤防", "", "")
    assert {f["code"] for f in found} == {"CR01", "CR02", "CR03", "CR05"}
    assert check(north, more=("--select", "CR")) == (0, [])
