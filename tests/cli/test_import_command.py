"""`quanze import`, `demo`, `doctor`, `migrate` as a user calls them: in processes of their own, with a data folder of their own."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import openpyxl
import pytest
from command_line import QUANZE, environment, quanze

LIST = """序号,事项名称,子项名称,权力类型,实施依据,行使主体,备注
1,取水许可,无,行政许可,《水法》第四十八条,云泽县水务局,
2,对擅自取水的处罚,,行政处罚,《水法》第六十九条,云泽县水务局,=1+1
3,河道巡查,,内部管理,《水法》第六十条,云泽县水务局,
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def taken(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has taken the list in; copy it, never write to it."""
    home = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("taken") / "home"))
    file = home.parent / "云泽县水务局权责清单.csv"
    file.write_text(LIST, encoding="utf-8")
    done = quanze(home, "import", "--yes", str(file))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def stocked(taken: Path, tmp_path: Path) -> Path:
    """A data folder of one's own that has taken the list in."""
    return Path(shutil.copytree(taken, tmp_path / "home"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "云泽县水务局权责清单.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_file_is_taken_in_and_the_same_file_again_changes_nothing(settled: Path, file: Path) -> None:
    first = quanze(settled, "import", "--yes", str(file))
    assert first.returncode == 0, first.stderr
    assert "新单位" in first.stdout and "新增 3" in first.stdout and "第 1 版" in first.stdout
    again = quanze(settled, "import", "--yes", str(file))
    assert again.returncode == 0 and "没有变化" in again.stdout


def test_a_newer_file_shows_what_is_new_changed_and_gone(stocked: Path, tmp_path: Path) -> None:
    newer = tmp_path / "新.csv"
    newer.write_text(LIST.replace("第四十八条", "第七条").replace("3,河道巡查,,内部管理", "3,水费征收,,行政征收"), encoding="utf-8")
    shown = quanze(stocked, "import", "--dry-run", str(newer))
    assert "新增 1，变更 1，消失 1，不变 1" in shown.stdout
    assert "+ 水费征收" in shown.stdout and "- 河道巡查" in shown.stdout and re.search(r"~ 取水许可：.*依据", shown.stdout)
    done = quanze(stocked, "import", "--yes", "--format", "json", str(newer))
    [told] = json.loads(done.stdout)
    assert (told["edition"], told["status"], told["new"], told["changed"], told["gone"], told["same"]) == (2, "current", 1, 1, 1, 1)


def test_without_a_terminal_or_yes_nothing_is_stored(home: Path, file: Path) -> None:
    refused = quanze(home, "import", str(file))
    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert not (home / "quanze.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", "空"),
        ("坏.docx", b"PK\x03\x04 not a zip", "坏.docx"),
        ("信.txt", "今天天气很好，没有什么清单。".encode(), "没有认出"),
        ("无单位.csv", LIST.replace("云泽县水务局", "").encode(), "--body"),
    ],
)
def test_bad_input_gives_one_clear_message_and_stores_nothing(settled: Path, tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refused = quanze(settled, "import", "--yes", str(path))
    assert refused.returncode == 2
    assert words in refused.stderr and name in refused.stderr and "Traceback" not in refused.stderr
    assert refused.stderr.count("quanze import：") == 1
    assert not list((settled / "sources").glob("??/*"))


def test_every_path_that_is_missing_is_named_and_nothing_is_stored(home: Path, file: Path, tmp_path: Path) -> None:
    done = quanze(home, "import", "--yes", str(tmp_path / "一.xlsx"), str(file), str(tmp_path / "二.docx"))
    assert done.returncode == 2 and "一.xlsx" in done.stderr and "二.docx" in done.stderr and "什么都没有录入" in done.stderr
    assert not home.exists() and done.stdout == ""


def test_one_bad_file_does_not_stop_the_good_ones(settled: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    done = quanze(settled, "import", "--yes", str(tmp_path / "空.txt"), str(file))
    assert done.returncode == 2 and "第 1 版" in done.stdout


def test_the_body_can_be_named(settled: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LIST.replace("云泽县水务局", ""), encoding="utf-8")
    done = quanze(settled, "import", "--yes", "--body", "云泽县林业局", "--region", "云泽县", str(path))
    assert done.returncode == 0 and "云泽县林业局" in done.stdout


def test_the_report_has_a_row_a_record_and_comments_in_the_cells_concerned(stocked: Path, tmp_path: Path) -> None:
    newer = tmp_path / "新.csv"
    newer.write_text(LIST.replace("第四十八条", "第七条"), encoding="utf-8")
    target = tmp_path / "报告.xlsx"
    done = quanze(stocked, "import", "--yes", "--report", str(target), str(newer))
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:2] == ["概要", "权责清单"]
    rows = list(book["权责清单"].iter_rows())
    heading = [cell.value for cell in rows[0]]
    assert len(rows) == 4
    basis = rows[1][next(n for n, text in enumerate(heading) if "依据" in text)]
    assert basis.value == "《水法》第七条" and "第四十八条" in basis.comment.text
    mapped = rows[3][heading.index("全国权力类型")]
    assert "内部管理" in mapped.comment.text
    remark = rows[2][heading.index("备注")]
    assert remark.value == "=1+1" and remark.data_type == "s"


def test_doctor_finds_a_fresh_folder_usable(home: Path) -> None:
    done = quanze(home, "doctor", "--format", "json")
    assert done.returncode == 0, done.stdout
    levels = {row["check"]: row["level"] for row in json.loads(done.stdout)}
    assert levels["数据库"] == "ok" and levels["数据库结构"] == "warn"
    quanze(home, "migrate")
    assert {row["check"]: row["level"] for row in json.loads(quanze(home, "doctor", "--format", "json").stdout)}["数据库结构"] == "ok"


def test_doctor_misses_a_source_file_that_was_taken_away(stocked: Path) -> None:
    for path in (stocked / "sources").glob("??/*"):
        path.unlink()
    done = quanze(stocked, "doctor")
    assert done.returncode == 1 and "备份" in done.stdout


def test_demo_serves_the_samples_and_starts_again_without_reading_them_again(home: Path) -> None:
    from quanze.cli import demo as command

    # somebody stopped it while the sample officers and matters were being made: what is there is made anew
    (home / "demo").mkdir(parents=True)
    command._save(home / "demo", {"format": command.FORMAT, "files": {}, "seeded": False})
    (home / "demo" / "quanze.sqlite3").write_text("half a database")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for turn in range(2):
            demo = subprocess.Popen(
                [*QUANZE, "demo", "--port", str(port)], env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )  # fmt: skip
            try:
                assert demo.stdout
                line = demo.stdout.readline()
                found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
                assert found and int(found.group(1)) != port, "a taken port is passed over"
                with urllib.request.urlopen(found.group()) as answer:
                    assert answer.status == 200 and "云泽县" in answer.read().decode()
                emptied = quanze(home, "demo", "--fresh", "--no-serve")
                assert emptied.returncode == 2 and "正在运行，不能清空" in emptied.stderr
            finally:
                demo.send_signal(signal.SIGINT)
                _, said = demo.communicate(timeout=30)
            assert ("正在读取" in said) == ("重新准备" in said) == (turn == 0)


def test_demo_does_not_empty_a_folder_that_is_not_its_own(home: Path) -> None:
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "重要.txt").write_text("x")
    refused = quanze(home, "demo", "--fresh", "--no-serve")
    assert refused.returncode == 2 and (home / "demo" / "重要.txt").exists()


def test_a_folder_of_lists_that_does_not_exist_is_refused(home: Path) -> None:
    assert quanze(home, "demo", "--lists", "/nowhere").returncode == 2


@pytest.mark.parametrize("verb", ["import", "demo", "serve", "doctor", "migrate"])
def test_help_has_an_example(home: Path, verb: str) -> None:
    done = quanze(home, verb, "--help")
    assert done.returncode == 0 and f"quanze {verb}" in done.stdout and "示例" in done.stdout
