"""Two first commands on an empty data folder at the same moment: each does its work."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from command_line import QUANZE, environment

from quanze.cli._locks import Lock


@pytest.mark.skipif(os.name == "nt", reason="locks of POSIX")
def test_a_lock_is_held_by_one_or_shared_by_several_and_is_free_when_let_go(tmp_path: Path) -> None:
    one, other = Lock(tmp_path / "new folder" / "lock"), Lock(tmp_path / "new folder" / "lock")
    assert one.take() and not other.take(wait=False) and not other.take(shared=True, wait=False)
    assert one.take(shared=True) and other.take(shared=True, wait=False) and not other.take(wait=False)
    one.let_go()
    assert other.take(wait=False)
    other.let_go()


@pytest.mark.parametrize("turn", range(2))
def test_two_imports_into_an_empty_folder_both_succeed(turn: int, tmp_path: Path) -> None:
    running = []
    for body in ("云泽县水务局", "云泽县交通运输局"):
        file = tmp_path / f"{body}权责清单.csv"
        file.write_text(f"序号,事项名称,权力类型,行使主体\n1,{body}渡口设置审批,行政许可,{body}\n", encoding="utf-8")
        words = [*QUANZE, "import", str(file), "--body", body, "--region", "云泽县", "--yes"]
        running.append(subprocess.Popen(words, env=environment(tmp_path / "home"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    said = [one.communicate()[0].decode() for one in running]
    assert [one.returncode for one in running] == [0, 0], said
