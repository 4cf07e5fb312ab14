"""`quanze read`: files in, JSON, tables or CSV out; a bad file is named and does not stop the others."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import quanze
from quanze.cli.main import main
from quanze.cli.read import _harmless

LIST = "序号,事项名称,权力类型,实施依据\n1,渡口设置审批,行政许可,《某某法》第八条\n2,对擅自设渡的处罚,行政处罚,《某某法》第九条\n"
SERVICES = "序号,服务事项,主要内容,联系电话\n1,线路咨询,解答线路问题,6880101\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "清单2.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "清单10.csv").write_text(SERVICES, encoding="gb18030")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["read", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_one_file_is_one_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, str(folder / "清单2.csv"))
    found = json.loads(out)
    assert code == 0 and err == ""
    assert found["schema"] == "quanze/lists/1"
    assert [record["fields"]["item_name"] for record in found["lists"][0]["records"]] == ["渡口设置审批", "对擅自设渡的处罚"]
    assert found["lists"][0]["records"][0]["place"] == {"row": 2, "line": 2}
    assert set(found) == {"schema", "source", "document", "lists", "unplaced", "coverage", "warnings"}


def test_several_files_are_an_array_in_natural_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(folder), "--format", "json", "--jobs", "2")
    assert code == 0
    assert [found["source"]["name"] for found in json.loads(out)] == ["清单2.csv", "清单10.csv"]


def test_jsonl_is_one_document_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(folder / "*.csv"), "--format", "jsonl", "--jobs", "1")
    assert [json.loads(line)["lists"][0]["kind"] for line in out.splitlines()] == ["power_items", "public_services"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "空.csv").write_bytes(b"")
    code, out, err = run(capsys, str(folder), str(folder / "没有.xls"), "--format", "jsonl")
    assert code == 2
    assert len(out.splitlines()) == 2
    complaints = err.splitlines()
    assert len(complaints) == 2
    assert any("没有.xls" in line and "找不到" in line for line in complaints)
    assert any("空.csv" in line and "空" in line for line in complaints)


def test_a_file_without_any_known_list_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "车辆.csv").write_text("车型,颜色\n轿车,红\n", encoding="utf-8")
    code, out, err = run(capsys, str(folder / "车辆.csv"))
    assert code == 1 and "没有认出任何清单" in err
    assert json.loads(out)["unplaced"]


def test_csv_has_a_row_for_each_record_and_opens_in_a_spreadsheet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = folder / "out" / "全部.csv"
    target.parent.mkdir()
    code, _, _ = run(capsys, str(folder / "*.csv"), "--format", "csv", "--output", str(target))
    data = target.read_bytes()
    assert code == 0 and data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["事项名称"] for row in rows] == ["渡口设置审批", "对擅自设渡的处罚", "线路咨询"]
    assert rows[2]["联系电话"] == "6880101" and rows[0]["出处"]


def test_csv_writes_no_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = LIST.replace("渡口设置审批", '"=HYPERLINK(1)"').replace("《某某法》第九条", "-2+3+cmd|' /C calc'!A0")
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    _, out, _ = run(capsys, str(tmp_path / "a.csv"), "--format", "csv")
    assert "'=HYPERLINK(1)" in out and "'-2+3+cmd" in out
    assert [_harmless(text) for text in ("-12.5", "-", " =1", "0539-6880101")] == ["-12.5", "'-", "' =1", "0539-6880101"]


def test_the_table_for_people_shows_names_and_square_brackets_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(LIST.replace("渡口设置审批", "[red]渡口[/red]"), encoding="utf-8")
    code, out, _ = run(capsys, str(tmp_path / "a.csv"), "--format", "table")
    assert code == 0
    assert "[red]渡口[/red]" in "".join(out.split()).replace("│", "")
    assert "未归位 0 字" in out


def test_an_output_that_cannot_be_written_is_said_and_leaves_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(folder / "清单2.csv"), "--output", str(folder / "没有的文件夹" / "a.json"))
    assert code == 2 and "没有的文件夹" in err


def test_help_gives_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["read", "--help"])
    assert end.value.code == 0
    assert "quanze read" in capsys.readouterr().out


def test_reading_starts_neither_django_nor_what_only_people_at_a_terminal_need(folder: Path) -> None:
    script = "import sys; from quanze.cli.main import main; main(['read', sys.argv[1], '--output', sys.argv[2]]); print([m for m in ('django', 'rich', 'openpyxl') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(Path(quanze.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "清单2.csv"), str(folder / "a.json")],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.strip() == "[]"


def test_an_empty_path_is_not_the_folder_we_stand_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    code, _, err = run(capsys, "")
    assert code == 2 and "路径是空的" in err
