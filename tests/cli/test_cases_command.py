"""`quanze cases`: an empty office says so, exports say what cannot be sent, wrong arguments are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import quanze, with_office


def test_an_office_without_cases_lists_none_and_exports_a_heading(settled: Path, tmp_path: Path) -> None:
    listed = quanze(with_office(settled, "某局"), "cases", "list", "--body", "某局")
    assert (listed.returncode, listed.stdout) == (0, "") and "共 0 件" in listed.stderr
    out = tmp_path / "双公示.csv"
    sent = quanze(
        settled, "cases", "export", "double_publicity", "--body", "某局", "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(out)
    )
    assert sent.returncode == 0 and out.read_text(encoding="utf-8-sig").startswith("行政相对人名称,")
    assert quanze(settled, "cases", "rebuild").returncode == 0


@pytest.mark.parametrize("words", [("cases", "list"), ("calendar", "list")])
def test_an_office_that_nobody_registered_is_said_to_be_unknown_not_empty(settled: Path, words: tuple[str, ...]) -> None:
    answer = quanze(with_office(settled, "某局"), *words, "--body", "没有局")
    assert answer.returncode == 2 and "没有登记过机关“没有局”；已登记的：某局" in answer.stderr


@pytest.mark.parametrize("arguments", [("list",), ("export", "other"), ("export", "double_publicity", "--body", "x", "--since", "昨天")])
def test_unusable_arguments_end_with_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert quanze(tmp_path, "cases", *arguments).returncode == 2
