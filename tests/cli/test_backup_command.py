"""`quanze backup`: what comes out can be used as it is, and nothing is ever overwritten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_line import quanze

LIST = "云泽县渡口局权责清单\n序号,职权名称,职权类型,实施依据\n1,渡口设置审批,行政许可,《某某法》第八条\n2,对擅自设渡的处罚,行政处罚,《某某法》第九条\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("局 里") / "数据"
    file = folder.parent / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    done = quanze(folder, "import", "--yes", str(file))
    assert done.returncode == 0, done.stderr
    return folder


def test_a_backup_made_while_somebody_writes_is_an_installation_of_its_own(home: Path, tmp_path: Path) -> None:
    (home / "evidence" / "ab").mkdir(parents=True, exist_ok=True)
    (home / "evidence" / "ab" / "abcd").write_bytes(b"photo")
    (home / "demo" / "sources").mkdir(parents=True, exist_ok=True)
    (home / "demo" / "quanze-demo.json").write_text("{}")
    with closing(sqlite3.connect(home / "quanze.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("CREATE TABLE half_done (n)")
        done = quanze(home, "backup", str(tmp_path / "备份 一"))
        writer.execute("ROLLBACK")
    assert done.returncode == 0 and "备份完成" in done.stdout, done.stderr
    copy = tmp_path / "备份 一"
    assert (copy / "evidence" / "ab" / "abcd").read_bytes() == b"photo" and not (copy / "demo").exists()
    assert (copy / "secret-key").read_bytes() == (home / "secret-key").read_bytes() and copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy / "quanze.sqlite3")) as database:
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'half_done'").fetchall()
    verified = quanze(copy, "verify", "--format", "json")
    assert verified.returncode == 0 and '"faults": []' in verified.stdout
    assert "1 个原件都在" in quanze(copy, "doctor").stdout


@pytest.mark.parametrize(
    ("target", "said"), [("{home}/里面", "备份到别处"), ("{home}", "备份到别处"), ("{full}", "不覆盖任何东西"), ("/proc/nowhere/x", "失败")]
)
def test_a_place_that_cannot_take_a_backup_is_refused_and_nothing_is_left(home: Path, tmp_path: Path, target: str, said: str) -> None:
    (tmp_path / "满").mkdir()
    (tmp_path / "满" / "重要.txt").write_text("x")
    done = quanze(home, "backup", target.format(home=home, full=tmp_path / "满"))
    assert done.returncode == 2 and said in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["满", "重要.txt"] and not list(home.glob(".*.part"))


def test_without_data_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    done = quanze(tmp_path / "没有", "backup", str(tmp_path / "x"))
    assert done.returncode == 2 and "不存在" in done.stderr and not (tmp_path / "x").exists()
