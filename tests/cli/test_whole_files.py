"""A file takes its name only when it is whole; a pipe or device is written to and never replaced."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from quanze.adapters.whole_files import whole_file
from quanze.cli.main import main


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "清单.json"
    target.write_text("旧", encoding="utf-8")

    def fail() -> None:
        with whole_file(target) as draft:
            draft.write_text("半", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert target.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_keeps_pointing_where_it_pointed(tmp_path: Path) -> None:
    (tmp_path / "真.json").write_text("旧", encoding="utf-8")
    link = tmp_path / "链接.json"
    link.symlink_to(tmp_path / "真.json")
    with whole_file(link) as draft:
        draft.write_text("新", encoding="utf-8")
    assert link.is_symlink() and (tmp_path / "真.json").read_text(encoding="utf-8") == "新"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_reading_into_a_named_pipe_leaves_the_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "清单.csv").write_text("序号,事项名称,权力类型\n1,渡口设置审批,行政许可\n", encoding="utf-8")
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    code = main(["read", str(tmp_path / "清单.csv"), "--output", str(pipe)])
    reader.join(30)
    assert code == 0 and "渡口设置审批" in got[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("verb", ["read", "check"])
def test_the_source_itself_is_never_overwritten(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, link = tmp_path / "清单.csv", tmp_path / "链接.csv"
    source.write_text("序号,事项名称,权力类型\n1,渡口设置审批,行政许可\n", encoding="utf-8")
    link.symlink_to(source)
    before = source.read_bytes()
    for target in (source, link):
        assert main([verb, str(source), "--format", "json", "--output", str(target)]) == 2
        assert "毁掉原件" in capsys.readouterr().err
    assert source.read_bytes() == before


def test_a_missing_folder_to_write_into_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "清单.csv"
    source.write_text("序号,事项名称,权力类型\n1,渡口设置审批,行政许可\n", encoding="utf-8")
    assert main(["check", str(source), "--output", str(tmp_path / "没有" / "报告.txt")]) == 2
    err = capsys.readouterr().err
    assert "无法写入" in err and "没有这个文件或文件夹" in err and "No such file" not in err
