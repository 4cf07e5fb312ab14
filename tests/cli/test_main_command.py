"""The door itself: unknown verbs, wrong options, closed pipes, full disks, odd encodings and defects end in a sentence and the right code."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import types
from pathlib import Path

import pytest
from command_line import QUANZE, environment

from quanze.cli import main as door
from quanze.cli._chinese import WORDS


def verb_that(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    def run(arguments: list[str]) -> int:
        raise problem

    module = types.SimpleNamespace(run=run)
    monkeypatch.setattr(door.importlib, "import_module", lambda name: module)


def test_a_mistyped_verb_is_told_its_neighbour(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["raed", "x"]) == 2
    assert "没有“raed”这个命令。是不是 read？" in capsys.readouterr().err


def test_a_wrong_option_is_answered_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in [
        (["read", "--foo", "a"], "不认识的参数：--foo"),
        (["read"], "缺少必要的参数：FILE"),
        (["read", "--format", "xml", "a"], "没有 'xml' 这个选择"),
        (["due", "15wd", "--from"], "后面要写一个值"),
    ]:
        with pytest.raises(SystemExit) as ended:
            door.main(words)
        err = capsys.readouterr().err
        assert ended.value.code == 2 and said in err and "用法：" in err
        assert not re.search(r"error|usage|required|invalid", err)


def test_every_word_that_argparse_says_to_a_user_has_a_translation() -> None:
    source = Path(argparse.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r"_\('([^']+)'\)", source))
    for_programmers = {
        word for word in said if re.search(r"conflict|mode|groups|invalid option|dest=|mutually|callable|subparser|__call__", word)
    }
    ours = {word.encode().decode("unicode_escape") for word in said - for_programmers if "deprecated" not in word and "default" not in word}
    assert ours <= WORDS.keys()


@pytest.mark.parametrize("verb", sorted(door.COMMANDS))
def test_the_help_of_every_verb_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = door.main([verb, "--help"])
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 0
    out = capsys.readouterr().out
    assert re.search(rf"(示例|例)[：\s]\s*quanze {verb}\b", out), out


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_verb_stands_in_the_readme(readme: str) -> None:
    text = (Path(__file__).resolve().parents[2] / readme).read_text(encoding="utf-8")
    rows = "".join(line for line in text.splitlines() if line.startswith("| `"))
    assert [verb for verb in door.COMMANDS if not re.search(rf"`{verb}[ `]", rows)] == []


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    running = subprocess.Popen([*QUANZE, "due", "--list", "all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path))
    assert running.stdout is not None and running.stderr is not None
    running.stdout.read(1)
    running.stdout.close()
    said = running.stderr.read().decode()
    assert (running.wait(), said) in ((141, ""), (0, ""))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([*QUANZE, "due", "--list", "all"], stdout=full, stderr=subprocess.PIPE, env=environment(tmp_path))
    assert ended.returncode == 2
    assert "磁盘已满" in ended.stderr.decode() and "Traceback" not in ended.stderr.decode()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_a_terminal_of_any_encoding_gets_its_answer(encoding: str, tmp_path: Path) -> None:
    words = [*QUANZE, "cite", "--no-resolve", "--format", "json", "--", "《渡口𠮷管理办法》第八条"]
    ended = subprocess.run(words, capture_output=True, env=environment(tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0"))
    assert ended.returncode == 0, ended.stderr
    printed = ended.stdout.decode("gbk" if encoding == "gbk" else "utf-8")
    assert ("渡口𠮷管理办法" if encoding != "gbk" else "渡口\\U00020bb7管理办法") in printed


def test_a_defect_ends_with_two_and_a_sentence_never_as_found_problems(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUANZE_DEBUG", raising=False)
    verb_that(monkeypatch, ZeroDivisionError("division by zero"))
    assert door.main(["due"]) == 2
    assert "这是程序的缺陷" in capsys.readouterr().err
    monkeypatch.setenv("QUANZE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        door.main(["due"])


def test_a_folder_without_rights_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("QUANZE_DEBUG", raising=False)
    verb_that(monkeypatch, PermissionError(13, "Permission denied", "/data/quanze.db"))
    assert door.main(["import"]) == 2
    err = capsys.readouterr().err
    assert "/data/quanze.db" in err and "权限" in err and "QUANZE_HOME" in err


def test_a_stopped_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    verb_that(monkeypatch, KeyboardInterrupt())
    assert door.main(["check"]) == 130
    assert "已中断" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["serve", "--port", "0"], ["demo", "--port", "99999"], ["serve", "--port", "八千"], ["serve", "--workers", "0"]]
)
def test_a_port_or_a_number_of_processes_that_cannot_be_is_refused_before_anything_starts(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        door.main(words)
    err = capsys.readouterr().err
    assert ended.value.code == 2 and words[1] in err and words[2] in err and "缺陷" not in err


def test_a_database_address_of_another_kind_is_refused_in_chinese(tmp_path: Path) -> None:
    wrong = environment(tmp_path, QUANZE_DATABASE_URL="mysql://a/b")
    done = subprocess.run([*QUANZE, "migrate"], capture_output=True, text=True, env=wrong, check=False)
    assert done.returncode == 2 and "QUANZE_DATABASE_URL 应以 postgresql:// 开头" in done.stderr and "mysql://" in done.stderr


def test_the_doctor_names_an_unreachable_database_once(tmp_path: Path) -> None:
    away = environment(tmp_path, QUANZE_DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    done = subprocess.run([*QUANZE, "doctor"], capture_output=True, text=True, env=away, check=False)
    assert done.returncode == 1 and done.stdout.count("✗") == 1 and "连不上" in done.stdout and "OperationalError" not in done.stdout


def test_chinese_words_arrive_whole_where_the_locale_knows_no_chinese(tmp_path: Path) -> None:
    narrow = environment(tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = subprocess.run([*QUANZE, "cite", "《水法》第一条"], capture_output=True, env=narrow, check=False)
    assert done.returncode == 0 and done.stdout.decode("utf-8").startswith("《水法》") and "共 1 处引用" in done.stderr.decode("utf-8")
