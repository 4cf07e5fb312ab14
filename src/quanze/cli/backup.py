"""`quanze backup FOLDER`: everything of an installation into one folder that can be used as it is."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from quanze.adapters.os_words import said
from quanze.cli._progress import Progress

HELP = """把全部数据（数据库、原件、文书、证据、密钥）备份到一个新文件夹；可以在系统运行时进行，备份的是同一时刻的数据库。
备份本身就是一个数据文件夹：恢复时停止服务，把它放到原来的位置，或者让 QUANZE_HOME 指向它。
使用 PostgreSQL 的，数据库由 pg_dump 写入其中的 quanze.pgdump（用 pg_restore 恢复）。

示例：
  quanze backup /备份/权责-2026-11-21
  QUANZE_HOME=/备份/权责-2026-11-21 quanze verify      核验备份

备份里有签名密钥和个人信息，请放在只有管理员能读的地方。

退出码：0 备份完成；2 没有备份（什么都不留下）。
"""
DATABASE = "quanze.sqlite3"
DUMP = "quanze.pgdump"


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze backup", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", help="备份到这个新文件夹")
    options = parser.parse_args(arguments)
    from quanze.cli._django import home, set_up

    source, target = home(), Path(options.folder).resolve()
    if not source.is_dir():
        return _unusable(f"数据文件夹 {source} 不存在；请检查 QUANZE_HOME")
    if target == source or source in target.parents:
        return _unusable(f"{target} 在数据文件夹 {source} 里面；请备份到别处，最好是另一块磁盘")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return _unusable(f"{target} 已经存在；备份不覆盖任何东西，请另起一个名字，例如加上日期")
    set_up()
    from django.conf import settings

    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.mkdir(mode=0o700, parents=True)
        # keys before the database, files after it: a file is written before the row that names it, a checkpoint's mark after it
        if (source / "keys").is_dir():
            shutil.copytree(source / "keys", part / "keys")
        _copy_database(settings.DATABASES["default"], part)
        _copy_files(source, part)
        if target.is_dir():
            target.rmdir()
        part.rename(target)
    except _NoDump as problem:
        return _unusable(str(problem))
    except sqlite3.Error as problem:
        return _unusable(f"数据库读不出来（{problem}）；请运行 quanze doctor 查看原因")
    except (OSError, shutil.Error) as problem:
        what = said(problem) if isinstance(problem, OSError) and problem.errno else str(problem)
        return _unusable(f"写入 {target} 失败（{what}）；请检查磁盘空间和权限")
    finally:
        shutil.rmtree(part, ignore_errors=True)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    check = (
        f"恢复时用 pg_restore，见 {DUMP} 和 docs/operation.md"
        if (target / DUMP).exists()
        else f"请核验：QUANZE_HOME={target} quanze verify"
    )
    print(f"备份完成：{target}（{size / 1024**2:.1f} MB）。{check}")
    return 0


class _NoDump(Exception):
    """PostgreSQL's own program is missing or refused."""


def _copy_database(database: dict[str, Any], part: Path) -> None:
    if "sqlite" in database["ENGINE"]:
        name = Path(database["NAME"])
        if name.is_file():  # the database's own way of copying: whole, though others are writing
            with closing(sqlite3.connect(name, timeout=20)) as live, closing(sqlite3.connect(part / DATABASE)) as copy:
                live.backup(copy)
                if (sound := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                    raise sqlite3.DatabaseError(sound)
            (part / DATABASE).chmod(0o600)
        return
    program = shutil.which("pg_dump")
    if program is None:
        raise _NoDump("本机没有 pg_dump，不能备份 PostgreSQL；请安装 postgresql-client，或在数据库服务器上用 pg_dump 备份")
    given = {"PGDATABASE": database["NAME"], "PGUSER": database["USER"], "PGPASSWORD": database["PASSWORD"], "PGHOST": database["HOST"], "PGPORT": database["PORT"]}  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run(
        [program, "--format=custom", f"--file={part / DUMP}"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise _NoDump(f"pg_dump 没有成功：{' '.join(done.stderr.split())[:300]}")


def _copy_files(source: Path, part: Path) -> None:
    files = list(_files(source, source))
    with Progress("备份", len(files)) as progress:
        for path in files:
            copy = part / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
            progress.step()


def _files(folder: Path, source: Path) -> Iterator[Path]:
    """All files but the database, locks, drafts, what can be made again, and the demo's own folders."""
    for path in sorted(folder.iterdir()):
        elsewhere = path.name.startswith(DATABASE) or path.name in ("cache", "keys") or (path / "quanze-demo.json").exists()
        if path.name.startswith(".") or (folder == source and elsewhere):
            continue
        if path.is_dir():
            yield from _files(path, source)
        elif path.is_file():
            yield path


def _unusable(sentence: str) -> int:
    print(f"quanze backup：{sentence}", file=sys.stderr)
    return 2
