"""`quanze procedures` says what there is, and every fault of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quanze.cli.main import main


def test_the_versions_of_a_day_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedures", "list", "--on", "2020-06-01", "--format", "json"]) == 0
    found = {row["id"]: row["version"] for row in json.loads(capsys.readouterr().out)}
    assert found["market-supervision-penalty"] == "2019-04-01"
    assert "quality-supervision-penalty" not in found


def test_a_procedure_is_shown_as_it_was_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedures", "show", "quality-supervision-penalty", "--on", "2015-06-01"]) == 0
    said = capsys.readouterr().out
    assert "3个月" in said
    assert "质量技术监督行政处罚普通程序" in said


def test_a_faulty_file_is_refused_with_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "local.yaml"
    path.write_text(
        "extends: inspection\nid: local\nversion: '1'\nin_force: {from: 2026-01-01, until: null}\nclocks:\n- {id: publish, limit: XYZ-01}\n",
        encoding="utf-8",
    )
    assert main(["procedures", "check", str(path)]) == 1
    assert "XYZ-01 不在规则库中" in capsys.readouterr().out
    path.write_text(path.read_text(encoding="utf-8").replace("XYZ-01", "INS-25.1"), encoding="utf-8")
    assert main(["procedures", "check", str(path)]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "nothing"], "没有程序“nothing”"),
        (["show", "inspection", "--on", "1999-01-01"], "没有这样的版本"),
        (["list", "--on", "昨天"], "读不懂日期"),
        (["check", "nowhere.yaml"], "没有文件"),
    ],
)
def test_what_cannot_be_used_is_told(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedures", *words]) == 2
    assert said in capsys.readouterr().err


def test_bpmn_is_written_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedures", "bpmn", "inspection"]) == 0
    assert capsys.readouterr().out.startswith("<?xml")
