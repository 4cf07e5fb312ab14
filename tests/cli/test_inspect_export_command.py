"""`quanze inspect export`: an office without inspections gets a heading; what cannot be used is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import quanze, with_office

WHEN = ("--since", "2026-01-01", "--until", "2026-03-31")


def test_an_office_without_inspections_exports_a_heading(settled: Path, tmp_path: Path) -> None:
    out = tmp_path / "对象.csv"
    sent = quanze(with_office(settled, "某局"), "inspect", "export", "inspection_subject", "--body", "某局", *WHEN, "-o", str(out))
    assert sent.returncode == 0 and out.read_text(encoding="utf-8-sig").startswith("监管对象唯一编码,"), sent.stderr
    assert "可以报送 0 条" in sent.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("other", "--body", "某局", *WHEN), "RECORD"),
        (("inspection_plan", "--body", "某局", *WHEN, "--format", "xlsx"), "xlsx 要用 -o"),
        (("inspection_plan", "--body", "某局", *WHEN, "--codes", "codes.csv"), "只有 2 列"),
    ],
)
def test_unusable_arguments_end_with_two_and_say_why(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "codes.csv").write_text("某事项,0124\n", encoding="utf-8")
    answer = quanze(tmp_path, "inspect", "export", *(str(tmp_path / each) if each == "codes.csv" else each for each in arguments))
    assert answer.returncode == 2 and said in answer.stderr, answer.stderr
