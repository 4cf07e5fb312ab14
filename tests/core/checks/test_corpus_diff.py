"""The difference between two runs over one corpus: what was gained, lost, changed, each told once."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

import corpus_diff

OLD = [["甲.xls", "1 取水许可", {"legal_basis": "《水法》第七条"}], ["甲.xls", "2 取水检查", {"legal_basis": "《水法》"}]]


def test_the_same_is_no_difference() -> None:
    assert corpus_diff.compare(OLD, list(OLD)) == {"same": 2, "gained": [], "lost": [], "changed": []}


def test_gained_lost_and_changed_are_told_apart() -> None:
    new = [["甲.xls", "1 取水许可", {"legal_basis": "《水法》第四十八条"}], ["甲.xls", "3 取水处罚", {"legal_basis": "《水法》"}]]
    result = corpus_diff.compare(OLD, new)
    assert [row[1] for row in result["gained"]] == ["3 取水处罚"] and [row[1] for row in result["lost"]] == ["2 取水检查"]
    ((_, label, _, _),) = result["changed"]
    assert label == "1 取水许可"
    shown = "\n".join(corpus_diff.told("records", result, 5))
    assert "第七条" in shown and "第四十八条" in shown and "+ 甲.xls: 3 取水处罚" in shown


def test_repeated_rows_are_counted() -> None:
    assert len(corpus_diff.compare(OLD, OLD + OLD[:1])["gained"]) == 1


def test_what_a_revision_lacks_is_said_and_not_compared() -> None:
    before = {"records": OLD, "citations": [], "diagnostics": [], "absent": ["diagnostics"], "problems": []}
    after = {"records": OLD, "citations": [], "diagnostics": [["甲.xls", "TX01", "x"]], "absent": [], "problems": ["坏.pdf: ValueError"]}
    text, differs = corpus_diff.report("main", before, after, 5)
    assert "not compared: main has none yet" in text and "坏.pdf" in text and differs
