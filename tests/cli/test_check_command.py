"""`quanze check`: findings with place and fix in five forms, told apart by exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from quanze.cli.check import run

SOURCE = str(Path(__file__).resolve().parents[2] / "src")
TEXT = """临江县水务局2024年权责清单

序号\t职权名称\t权力类型\t实施依据\t行使主体\t责任事项\t追责情形
1\t对取水单位的监督检查\t行政检查\t《中华人民共和国水法》第五十九条\t临江县水务局\t1.依法检查的的责任。\t不履行检查职责的
2\t对擅自取水的处罚\t行政处罚\t《中华人民共和国水法》第六十九条\t临江县水务局\t1.立案；2.调查；4.听取陈述申辩、作出决定。\t违反处罚程序的
3\t取水许可\t行政许可\t《中华人民共和国水法》第四十八条\t\t1.依法受理。\t不依法受理的
"""


@pytest.fixture
def list_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUANZE_LAWS", raising=False)
    path = tmp_path / "临江县水务局2024年权责清单.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path, list_file: Path) -> Path:
    path = tmp_path / "权责清单.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "清单"
    rows = [line.split("\t") for line in TEXT.splitlines() if line]
    page.append([rows[0][0]])
    page.merge_cells("A1:G1")
    for row in rows[1:]:
        page.append(row)
    page["F3"].comment = openpyxl.comments.Comment("科室的批注", "科室")
    book.save(path)
    return path


def test_text_names_item_place_words_and_fix(list_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(list_file), "--as-of", "2026-01-01"]) == 1
    out = capsys.readouterr().out
    assert "TX01 问题 “的的”像是重复" in out and "位置：" in out and "改法：改为“的”" in out
    assert "TX04" in out and "编号从2跳到4，缺3" in out
    assert "ST01 错误 “行使主体”一栏没有填写" in out
    assert out.index("1 对取水单位的监督检查") < out.index("2 对擅自取水的处罚") < out.index("3 取水许可")


def test_json_holds_every_finding(list_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(list_file), "--format", "json", "--as-of", "2026-01-01", "--select", "ST01,TX"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "quanze/checks/1" and made["as_of"] == "2026-01-01"
    assert made["counts"] == {"ST01": 1, "TX01": 1, "TX04": 1}
    finding = next(each for each in made["findings"] if each["code"] == "TX01")
    assert finding["field"] == "responsibility_matters" and finding["record"] == {"list": 1, "record": 1} and finding["place"]


def test_nothing_found_is_nought(list_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(list_file), "--select", "ST08"]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_rules_are_left_out_by_ignore(list_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(list_file), "--format", "json", "--select", "TX", "--ignore", "TX01", "--ignore", "TX04"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "要检查哪个文件"),
        (["没有.xls"], "找不到"),
        (["{file}", "--select", "ZZ"], "没有编号或名称为“ZZ”的规则"),
        (["{file}", "--as-of", "明天"], "应是日期"),
        (["{file}", "--waivers", "没有.yaml"], "找不到豁免文件"),
        (["{file}", "--format", "xlsx"], "--output"),
        (["{file}", "--laws", "没有.jsonl"], "没有这个法律文件"),
        (["{file}", "--format", "json", "--output", "/proc/不能/写.json"], "无法写入"),
        (["{file}", "--select", "TX01", "--ignore", "TX"], "一条规则也没有留下"),
    ],
)
def test_what_cannot_be_used_is_told_and_is_two(
    list_file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run([word.format(file=list_file) for word in arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_bad_file_does_not_stop_the_others(list_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 not a workbook")
    assert run([str(bad), str(list_file), "--format", "json", "--select", "TX01"]) == 2
    streams = capsys.readouterr()
    assert "坏.xlsx" in streams.err and json.loads(streams.out)["counts"] == {"TX01": 1}


def test_two_files_of_one_name_are_told_apart(list_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "旧" / list_file.name
    other.parent.mkdir()
    other.write_text(TEXT.replace("2024", "2023"), encoding="utf-8")
    assert run([str(list_file), str(other), "--format", "json", "--select", "CR06"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert len({each["name"] for each in made["documents"]}) == 2 and made["counts"] == {"CR06": 1}


def test_sarif_has_rules_results_and_places(list_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.sarif"
    assert run([str(list_file), "--format", "sarif", "--output", str(target)]) == 1
    made = json.loads(target.read_text(encoding="utf-8"))
    assert made["version"] == "2.1.0"
    (only,) = made["runs"]
    rules = only["tool"]["driver"]["rules"]
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"} and result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"].isascii()
        if "region" in location:
            assert location["region"]["startLine"] >= 1
            assert "snippet" not in location["region"]  # a snippet is the artifact's own words, an excerpt has marks and dots
    assert unquote(only["artifacts"][0]["location"]["uri"]) == list_file.name
    assert only["columnKind"] == "unicodeCodePoints" and only["language"] == "zh-CN"
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_html_needs_nothing_from_outside(list_file: Path, tmp_path: Path) -> None:
    list_file.write_text(TEXT.replace("取水许可", "<script>取水许可"), encoding="utf-8")
    target = tmp_path / "r.html"
    assert run([str(list_file), "--format", "html", "--output", str(target)]) == 1
    page = target.read_text(encoding="utf-8")
    assert "<mark>的的</mark>" in page and "<script" not in page and "&lt;script&gt;取水许可" in page
    assert "http://" not in page and "https://" not in page


def test_the_offices_workbook_gets_comments_in_the_cells_and_keeps_its_own(workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "批注.xlsx"
    assert run([str(workbook), "--format", "xlsx", "--output", str(target), "--as-of", "2026-01-01"]) == 1
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["清单", "检查结果"]
    page = book["清单"]
    assert page["F3"].comment.text.startswith("科室的批注\n[") and "TX01" in page["F3"].comment.text
    assert "ST01" in page["E5"].comment.text and page["F3"].value == "1.依法检查的的责任。"
    assert "A1:G1" in map(str, page.merged_cells.ranges)
    codes = [row[0].value for row in book["检查结果"].iter_rows(min_row=2)]
    assert "TX01" in codes and "ST01" in codes


def test_another_format_gets_a_workbook_of_its_records(list_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "批注.xlsx"
    assert run([str(list_file), "--format", "xlsx", "--output", str(target)]) == 1
    book = openpyxl.load_workbook(target)
    comments = [cell.comment.text for page in book for row in page.iter_rows() for cell in row if cell.comment]
    assert any("TX01" in text for text in comments) and book.sheetnames[0] == "检查结果"


def test_waived_findings_are_counted_apart(list_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waivers = tmp_path / "豁免.yaml"
    waivers.write_text(
        "- {code: TX01, item: '1', reason: 原文如此, by: 张某, until: 2099-12-31}\n"
        "- {code: TX04, reason: 过期的, by: 张某, until: 2020-12-31}\n"
        "- {code: TX, by: 张某}\n",
        encoding="utf-8",
    )
    assert run([str(list_file), "--select", "TX01,TX04", "--format", "json", "--waivers", str(waivers)]) == 1
    streams = capsys.readouterr()
    made = json.loads(streams.out)
    assert made["counts"] == {"TX04": 1} and made["waived"][0]["waiver"]["reason"] == "原文如此"
    assert "到期" in streams.err and "第3条不能用" in streams.err


def test_it_starts_without_django(list_file: Path) -> None:
    code = f"import sys; from quanze.cli.check import run; run([{str(list_file)!r}]); print('django' in sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": SOURCE}
    )
    assert done.stderr.strip().endswith("False") and "检查" not in done.stderr


def test_a_file_without_any_record_is_not_called_faultless(tmp_path: Path, list_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "通知.txt"
    other.write_text("只是一段文字\n", encoding="utf-8")
    assert run([str(other)]) == 1
    told = capsys.readouterr()
    assert "没有认出任何清单" in told.err and "没有认出任何记录，无从检查" in told.out and "没有发现问题" not in told.out


def test_workbooks_of_several_files_are_named_for_them(list_file: Path, workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "批注.xlsx"
    assert run([str(list_file), str(workbook), "--format", "xlsx", "--output", str(target)]) == 1
    assert sorted(path.name for path in tmp_path.glob("批注-*")) == ["批注-临江县水务局2024年权责清单.xlsx", "批注-权责清单.xlsx"]
