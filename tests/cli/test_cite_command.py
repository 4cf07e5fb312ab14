"""`quanze cite`: words or files in, JSON or lines out; what cannot be used is named and does not stop the rest."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from quanze.cli.main import main

TEXT = "【行政法规】《工业产品生产许可证管理条例》（2005年7月国务院令 第440号）第五十九条：违反本条例规定的，责令改正。"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUANZE_LAWS", raising=False)
    monkeypatch.delenv("QUANZE_DATABASE_URL", raising=False)


def cite(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["cite", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def citations(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    code, out, _ = cite(capsys, "--format", "json", *words)
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["citations"]
    return found


def test_words_behind_two_dashes_give_every_field_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = citations(capsys, "--", TEXT)
    assert found["label"] == "行政法规"
    assert found["title"] == "工业产品生产许可证管理条例"
    assert found["doc_no"] == "国务院令第440号"
    assert found["promulgated"] == "2005-07"
    assert found["provisions"] == [{"article": 59, "sub": None, "paragraph": None, "item": None}]
    assert found["quoted"] == "违反本条例规定的，责令改正。"
    assert TEXT[found["span"][0] : found["span"][1]] == found["raw"]
    assert found["resolution"]["status"] == "resolved"


def test_resolution_is_null_where_it_is_not_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = citations(capsys, "--no-resolve", "--", TEXT)
    assert found["resolution"] is None


def test_a_day_chooses_the_version_in_force_then(capsys: pytest.CaptureFixture[str]) -> None:
    (then,) = citations(capsys, "--as-of", "2020-01-01", "--", "《行政处罚法》第九条")
    (now,) = citations(capsys, "--as-of", "2024-01-01", "--", "《行政处罚法》第九条")
    assert then["resolution"]["expression"]["id"] != now["resolution"]["expression"]["id"]


def test_text_without_citations_gives_an_empty_list_and_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert citations(capsys, "--", "本表由办公室填写。") == []


def test_a_file_says_name_and_place_of_each_citation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "清单.csv"
    file.write_text("序号,事项名称,实施依据\n1,渡口审批,《甲法》第八条\n2,处罚,《乙办法》第九条第二款\n", encoding="gb18030")
    first, second = citations(capsys, str(file))
    assert (first["name"], first["title"], second["title"]) == ("清单.csv", "甲法", "乙办法")
    assert first["place"]["row"] == 2 and second["place"]["row"] == 3


def test_a_folder_is_read_file_by_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, title in (("2.txt", "乙法"), ("1.txt", "甲法")):
        (tmp_path / name).write_text(f"依据《{title}》第三条", encoding="utf-8")
    assert [(one["name"], one["title"]) for one in citations(capsys, str(tmp_path))] == [("1.txt", "甲法"), ("2.txt", "乙法")]


def test_paragraphs_of_a_text_file_are_read_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "依据.txt"
    file.write_text("《甲法》（2018年12月29日修正）\n    第三条：任何单位应当依法经营。\n", encoding="utf-8")
    (found,) = citations(capsys, str(file))
    assert found["quoted"] == "任何单位应当依法经营。"


def test_lines_for_people_name_the_parts_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = cite(capsys, "--", TEXT)
    assert code == 0
    assert "【行政法规】《工业产品生产许可证管理条例》" in out and "文号：国务院令第440号" in out and "条款：第59条" in out
    assert "共 1 处引用" in err


def test_a_broken_file_is_named_and_the_others_are_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken, good = tmp_path / "坏.docx", tmp_path / "好.txt"
    broken.write_bytes(b"PK\x03\x04nothing")
    good.write_text("《甲法》第三条", encoding="utf-8")
    code, out, err = cite(capsys, "--format", "json", str(broken), str(good))
    assert code == 2
    assert "坏.docx" in err
    assert [found["title"] for found in json.loads(out)["citations"]] == ["甲法"]


@pytest.mark.parametrize("words", [["没有.xlsx"], [""], ["--as-of", "明天", "--", "《甲法》"], ["--laws", "/没有/这里", "--", "《甲法》"]])
def test_what_cannot_be_used_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, _, err = cite(capsys, *words)
    assert code == 2
    assert err.startswith("quanze cite: ")
    assert "Traceback" not in err


def test_standard_input_may_come_in_the_older_encoding(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("依据《甲法》第三条第二款的规定处理。".encode("gb18030"))))
    (found,) = citations(capsys, "-")
    assert found["title"] == "甲法"


def test_a_misprint_in_one_cell_is_seen_beside_the_others_of_its_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "清单.csv"
    right = "《甲类设施监督管理规定》（商务部令2011年第40号）第三条"
    wrong = right.replace("监督管理", "督管理")
    file.write_text("序号,依据\n" + "".join(f"{n},{text}\n" for n, text in enumerate([right, right, right, wrong], 1)), encoding="utf-8")
    found = citations(capsys, str(file))
    assert [one.get("suggestion", {}).get("proposed") for one in found] == [None, None, None, "甲类设施监督管理规定"]
    assert found[3]["title"] == "甲类设施督管理规定"
