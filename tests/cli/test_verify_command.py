"""`quanze verify` and `quanze export` as their users meet them."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, quanze


@pytest.fixture(scope="module")
def office(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one imported list."""
    folder = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("office") / "home"))
    sample = sorted((ROOT / "src" / "quanze" / "samples" / "lists").rglob("*.md"))[0]
    done = quanze(folder, "import", "--yes", str(sample))
    assert done.returncode == 0, done.stderr
    return folder


def test_an_import_ends_with_a_checkpoint_over_all_of_it(office: Path) -> None:
    done = quanze(office, "verify")
    assert done.returncode == 0 and "✓ 台账对得上" in done.stdout and "第 1 个" in done.stdout and "没有检查点涵盖" not in done.stdout
    assert done.stderr == ""


def test_an_empty_ledger_says_which_folder_was_looked_at(tmp_path: Path) -> None:
    done = quanze(tmp_path / "打错了", "verify")
    assert done.returncode == 0 and "台账是空的" in done.stderr and str(tmp_path / "打错了") in done.stderr


def test_an_export_goes_to_strangers_who_have_python_alone(office: Path, tmp_path: Path) -> None:
    done = quanze(office, "export", str(tmp_path / "台账.jsonl.gz"), "--with-verifier")
    assert done.returncode == 0, done.stderr
    alone = subprocess.run(
        [sys.executable, "-I", "quanze_verify.py", "台账.jsonl.gz"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 0 and "✓ 全部对得上" in alone.stdout
    key = str(office / "keys" / "ledger-ed25519.pub")
    found = json.loads(quanze(tmp_path / "elsewhere", "verify", str(tmp_path / "台账.jsonl.gz"), "--key", key, "--format", "json").stdout)
    assert found["outcome"] == "sound" and found["covered_by_checkpoints"] == found["events"]
    assert not (tmp_path / "elsewhere").exists()  # a file is verified without any data folder


@pytest.mark.parametrize(
    "words", [[], ["没有这个文件"], ["--unknown", "x"], [str(ROOT / "README.md")]], ids=["nothing", "missing", "option", "other file"]
)
def test_the_strangers_verifier_refuses_in_both_languages(words: list[str]) -> None:
    verifier = ROOT / "verifier" / "quanze_verify.py"
    done = subprocess.run([sys.executable, "-I", str(verifier), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    assert "用不了" in done.stderr and "cannot verify" in done.stderr and "usage" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that close")
def test_the_strangers_verifier_ends_quietly_when_nobody_reads_on(office: Path, tmp_path: Path) -> None:
    assert quanze(office, "export", str(tmp_path / "台账.jsonl"), "--with-verifier").returncode == 0
    with subprocess.Popen(
        [sys.executable, "-I", "quanze_verify.py", "台账.jsonl"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as alone:
        assert alone.stdout and alone.stderr
        alone.stdout.close()
        said = alone.stderr.read()
    assert (said, alone.returncode) == (b"", -signal.SIGPIPE)


def test_a_thief_with_the_database_file_is_found_out(office: Path, tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    stolen.mkdir()
    with sqlite3.connect(office / "quanze.sqlite3") as source, sqlite3.connect(stolen / "quanze.sqlite3") as copy:
        source.backup(copy)
        copy.execute("DROP TRIGGER ledger_storedevent_no_update")
        copy.execute("UPDATE ledger_storedevent SET actor = 'x' WHERE seq = 2")
    done = quanze(stolen, "verify")
    assert done.returncode == 1 and "第 2 号事件：actor 被改动" in done.stdout and "防改触发器" in done.stdout
    assert quanze(stolen, "export", str(tmp_path / "a.jsonl")).returncode == 0  # nothing new to sign: the fault goes with the export
    assert quanze(stolen, "verify", str(tmp_path / "a.jsonl")).returncode == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "absent.jsonl"], "读不了"),
        (["verify", str(ROOT / "pyproject.toml")], "不是 quanze export 导出的台账"),
        (["verify", "a.jsonl", "--checkpoint"], "只能在数据库里做"),
        (["verify", "--key", "xyz"], "十六进制"),
        (["verify", "--processes", "0"], "正整数"),
        (["export", "no/such/folder/a.jsonl"], "文件夹不存在"),
        (["export", "."], "是一个文件夹"),
        (["export", "a.jsonl", "--stream", "zzz"], "没有以“zzz”开头"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(office: Path, words: list[str], said: str) -> None:
    done = quanze(office, *words)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_an_empty_ledger_has_nothing_to_export(tmp_path: Path) -> None:
    assert quanze(tmp_path, "verify", "--checkpoint").returncode == 0
    done = quanze(tmp_path, "export", str(tmp_path / "a.jsonl"))
    assert done.returncode == 2 and "空的" in done.stderr and not (tmp_path / "a.jsonl").exists()
