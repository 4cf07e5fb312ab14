"""`quanze inspect subjects` as its users meet it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook

from quanze.adapters.system_clock import now
from quanze.cli import inspect_
from quanze.core.kernel.identity import check_character
from quanze.store.accounts.operations import By, register_agency

BODY = "云泽县市场监督管理局"


def code(number: int) -> str:
    first = f"91419900MA5{number:06d}"
    return first + check_character(first)


@pytest.fixture
def quanze(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command in this process on the tests' database, in which one body stands."""
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path))
    register_agency(BODY, By("x", now()))

    def run(*words: str) -> SimpleNamespace:
        code = inspect_.run(list(words))
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return run


def test_a_table_is_seen_then_taken_in_listed_and_told(quanze: Any, tmp_path: Path) -> None:
    table = tmp_path / "名录.csv"
    rows = [f"{code(1)},甲阀门厂,特种设备使用单位,D", f"{code(2)},乙站,纤维经营者,A", "123,丙厂,饭店,A"]
    table.write_bytes("\n".join(["信用代码,企业名称,类别,信用等级", *rows]).encode("gb18030"))
    seen = quanze("subjects", "import", str(table), "--body", BODY, "--report", str(tmp_path / "预览.xlsx"))
    assert seen.returncode == 1 and "3 行，2 户" in seen.stdout and "第 4 行" in seen.stderr and "没有导入" in seen.stderr
    book = load_workbook(io.BytesIO((tmp_path / "预览.xlsx").read_bytes()))
    assert book["要改的行"].max_row == 2 and book["新增"].max_row == 3
    assert quanze("subjects", "import", str(table), "--body", BODY, "--yes").returncode == 1
    assert "共 0 户" in quanze("subjects", "list", "--body", BODY).stderr
    done = quanze("subjects", "import", str(table), "--body", BODY, "--yes", "--skip-faulty")
    assert done.returncode == 0 and "新登记 2 户" in done.stdout and "1 行没有导入" in done.stdout
    told = json.loads(quanze("subjects", "list", "--body", BODY, "--kind", "特种设备使用", "--format", "json").stdout)
    assert told["total"] == 1 and told["subjects"][0]["name"] == "甲阀门厂" and told["subjects"][0]["risk"] == "D"
    shown = json.loads(quanze("subjects", "show", code(2).lower(), "--body", BODY, "--format", "json").stdout)
    assert shown["subject"]["kinds"] == ["fibre_trader"] and shown["history"][0]["file"] == "名录.csv"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("subjects", "import", "没有.csv", "--body", BODY), "找不到文件"),
        (("subjects", "list", "--body", "没有的局"), "没有登记过机关“没有的局”"),
        (("subjects", "list", "--body", BODY, "--kind", "饭店"), "不是登记的对象类别"),
        (("subjects", "list", "--body", BODY, "--expiring", "明天"), "expired 或者天数"),
        (("subjects", "show", "x:0", "--body", BODY), "登记簿里没有"),
        (("nothing",), "没有“nothing”"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_2(quanze: Any, words: tuple[str, ...], told: str) -> None:
    done = quanze(*words)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
