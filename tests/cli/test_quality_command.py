"""`quanze quality` as a user calls it: in a process of its own, with a data folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import quanze

LIST = """序号,事项名称,权力类型,实施依据,行使主体
1,取水许可,行政许可,《水法》第四十八条,云泽县水务局
2,,行政处罚,《水法》第六十九条,云泽县水务局
"""


@pytest.fixture(scope="module")
def examined(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has taken the list in; copy it, never write to it."""
    home = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("examined") / "home"))
    file = home.parent / "云泽县水务局权责清单.csv"
    file.write_text(LIST, encoding="utf-8")
    imported = quanze(home, "import", "--yes", str(file))
    assert imported.returncode == 0 and "检查了 1 份现行清单" in imported.stderr, imported.stderr
    return home


@pytest.fixture
def home(examined: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(examined, tmp_path / "home"))


def test_an_import_is_examined_at_once_and_the_same_day_is_not_examined_twice(home: Path) -> None:
    again = quanze(home, "quality", "--body", "云泽县水务局")
    assert again.returncode == 0 and "检查了 0 份现行清单" in again.stderr and "1 份已是最新" in again.stderr
    forced = quanze(home, "quality", "--again", "--as-of", "2020-01-01")
    assert "检查了 1 份现行清单" in forced.stderr and "按 2020-01-01 的法律" in forced.stderr


def test_what_cannot_be_used_is_said(settled: Path) -> None:
    wrong_day = quanze(settled, "quality", "--as-of", "昨天")
    assert wrong_day.returncode == 2 and "--as-of 后面应是日期" in wrong_day.stderr
    nobody = quanze(settled, "quality", "--body", "没有的局")
    assert nobody.returncode == 2 and "登记簿中没有“没有的局”" in nobody.stderr


def test_waivers_are_taken_into_the_data_folder_and_used_from_then_on(home: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "豁免.yaml"
    missing = quanze(home, "quality", "--waivers", str(waivers))
    assert missing.returncode == 2 and "找不到豁免文件" in missing.stderr and not (home / "waivers.yaml").exists()
    waivers.write_text(
        "- {code: ST, reason: 原文如此, by: 张某, until: 2099-12-31}\n- {code: ST, reason: 过期的, by: 张某, until: 2001-01-01}\n"
    )
    taken = quanze(home, "quality", "--waivers", str(waivers))
    assert taken.returncode == 0 and "检查了 1 份现行清单" in taken.stderr and "过期的" in taken.stderr
    waivers.unlink()
    assert "1 份已是最新" in quanze(home, "quality").stderr
    import sqlite3

    with sqlite3.connect(home / "quanze.sqlite3") as rows:
        reasons = {reason for (reason,) in rows.execute("SELECT waived_reason FROM quality_finding WHERE code LIKE 'ST%'")}
    assert reasons == {"原文如此"}


def test_loading_law_says_that_the_reports_are_older_and_what_to_run(home: Path, tmp_path: Path) -> None:
    law = tmp_path / "天山省取水条例.md"
    law.write_text(
        "# 天山省取水条例\n\n（2020年3月1日天山省人民代表大会常务委员会通过　自2020年6月1日起施行）\n\n第一条　取水应当申请。\n",
        encoding="utf-8",
    )
    loaded = quanze(home, "laws", "load", str(law))
    assert "新装入1件" in loaded.stdout and "1 份质量报告是按装入以前的法律资料做的；请运行 quanze quality" in loaded.stderr, loaded
    assert "quanze quality" not in quanze(home, "laws", "load", str(law)).stderr  # the same again changes nothing
    assert "检查了 1 份现行清单" in quanze(home, "quality").stderr
