"""`quanze doctor`: looks at what the product needs and says what to do about what is missing."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from quanze.adapters.os_words import said

HELP = """检查运行所需的一切：Python、数据文件夹、数据库、LibreOffice、中文字体、历法、磁盘，并说明缺什么该怎么办。

示例：
  quanze doctor
  quanze doctor --format json

退出码：0 可以使用（可能有提醒）；1 有必须处理的问题。
"""
Found = tuple[str, str, str]  # level (ok, warn, bad), what was found, what to do


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze doctor", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
    options = parser.parse_args(arguments)
    found: list[tuple[str, Found]] = []
    for title, look in LOOKS.items():
        if look in (_migrations, _sources) and ("数据库", "bad") in [(one, told[0]) for one, told in found]:
            continue  # without a database there is nothing to ask
        try:
            found.append((title, look()))
        except SystemExit:  # why, was said on standard error
            found.append((title, ("bad", "无法使用数据文件夹或数据库，原因见上", "请检查 QUANZE_HOME 和 QUANZE_DATABASE_URL")))
        except Exception as problem:  # a check that fails is a finding, not the end of the others
            found.append((title, ("bad", f"检查时出错：{type(problem).__name__}：{problem}", "请把这一行告诉维护人员")))
    if options.format == "json":
        print(json.dumps([{"check": t, "level": f[0], "found": f[1], "advice": f[2]} for t, f in found], ensure_ascii=False, indent=2))
    else:
        for title, (level, what, advice) in found:
            print(f"{ {'ok': '✓', 'warn': '!', 'bad': '✗'}[level] } {title}：{what}")
            if advice and level != "ok":
                print(f"    → {advice}")
    return 1 if any(level == "bad" for _, (level, _, _) in found) else 0


def _python() -> Found:
    version = sys.version.split()[0]
    return "ok", version, ""  # pip and run.py refuse an older one before we get here


def _home() -> Found:
    from quanze.cli._django import home

    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as problem:
        return "bad", f"{folder} 不能写入（{said(problem)}）", "请改变文件夹权限，或用 QUANZE_HOME 另指一个文件夹"
    return "ok", f"{folder} 可以写入", ""


def _disk() -> Found:
    from quanze.cli._django import home

    folder = home()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < 200 * 1024**2:
        return "bad", f"只剩 {free / 1024**2:.0f} MB", "请清理磁盘；录入和数据库需要空间"
    return ("warn" if free < 2 * 1024**3 else "ok"), f"剩余 {free / 1024**3:.1f} GB", "空间不多，请留意"


def _database() -> Found:
    from quanze.cli._django import set_up

    set_up()
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sqlite_version()")
                said = f"SQLite {cursor.fetchone()[0]}"
                cursor.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(t)")
                cursor.execute("PRAGMA quick_check(1)")
                if (sound := cursor.fetchone()[0]) != "ok":
                    return "bad", f"{said}，数据库文件损坏：{sound}", "请停止使用并从备份恢复；再运行 quanze migrate --rebuild"
            else:
                cursor.execute("SHOW server_version")
                said = f"PostgreSQL {cursor.fetchone()[0]}"
                cursor.execute("SHOW server_encoding")
                if (encoding := cursor.fetchone()[0]) != "UTF8":
                    return "bad", f"{said}，编码是 {encoding}", "请用 UTF8 编码重建数据库"
    except Exception as problem:
        if "fts5" in str(problem):
            return "bad", "本机的 SQLite 没有 FTS5", "请换用带 FTS5 的 Python，或改用 PostgreSQL"
        sqlite = "请检查数据文件夹和其中 quanze.sqlite3 的权限，以及磁盘空间"
        advice = sqlite if connection.vendor == "sqlite" else "请检查 QUANZE_DATABASE_URL，以及数据库是否已启动"
        return "bad", f"连不上：{' '.join(str(problem).split())}", advice
    return "ok", said, ""


def _migrations() -> Found:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return "warn", f"有 {waiting} 步数据库升级没有执行", "请运行 quanze migrate（import、serve、demo 也会自动执行）"
    return "ok", "数据库结构是最新的", ""


def _sources() -> Found:
    from django.db import connection

    from quanze.store.registry.models import Source
    from quanze.store.registry.operations import source_files

    if Source._meta.db_table not in connection.introspection.table_names():
        return "ok", "还没有录入任何文件", ""
    files = source_files()
    total, missing = 0, []
    for sha256, name in Source.objects.values_list("sha256", "name"):
        total += 1
        if not files.path(sha256).exists():
            missing.append(name)
    if missing:
        return "bad", f"{total} 个原件中缺 {len(missing)} 个（{'、'.join(missing[:3])}）", "请从备份恢复数据文件夹中的 sources/"
    return "ok", f"{total} 个原件都在", ""


def _office() -> Found:
    from quanze.adapters.office import find_office

    path = find_office()
    if not path:
        advice = "只有 .doc、.wps 等旧格式需要它；Debian/Ubuntu：apt install libreoffice-writer-nogui libreoffice-calc-nogui"
        return "warn", "没有安装 LibreOffice", advice
    return "ok", path, ""


def _fonts() -> Found:
    program = shutil.which("fc-list")
    if not program:
        return "warn", "没有 fc-list，无法查看字体", "只影响在服务器上生成图片和 PDF；Debian/Ubuntu：apt install fontconfig fonts-noto-cjk"
    said = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=30, check=False).stdout.split("\n")
    families = sorted({line.split(",")[0] for line in said if line.strip()})
    if not families:
        return "warn", "没有中文字体", "只影响在服务器上生成图片和 PDF；Debian/Ubuntu：apt install fonts-noto-cjk"
    return "ok", f"{len(families)} 种中文字体（{families[0]} 等）", ""


def _calendar() -> Found:
    from importlib import resources

    from quanze.adapters.system_clock import today

    folder = Path(str(resources.files("quanze.rulebook")))
    years = sorted(
        {int(path.stem) for path in folder.rglob("*") if path.stem.isdigit() and len(path.stem) == 4 and "calendar" in str(path)}
    )
    if not years:
        return "warn", "规则库里没有放假安排", "工作日期限将无法计算"
    this = today().year
    said = f"{years[0]}–{years[-1]} 年的放假安排"
    if this not in years:
        return "warn", f"{said}，没有今年（{this} 年）的", "请更新程序；国务院办公厅的通知公布之前，期限只作暂定"
    return "ok", said, ""


def _secrets() -> Found:
    from quanze.cli._django import home

    key = home() / "secret-key"
    if os.environ.get("QUANZE_SECRET_KEY") or not key.exists():
        return "ok", "密钥由环境变量给出" if os.environ.get("QUANZE_SECRET_KEY") else "首次启动时自动生成", ""
    if os.name == "posix" and key.stat().st_mode & 0o077:
        return "warn", f"{key} 可被其他用户读取", f"请运行 chmod 600 {key}"
    database = home() / "quanze.sqlite3"
    if os.name == "posix" and database.exists() and database.stat().st_mode & 0o044 and home().stat().st_mode & 0o011:
        return "warn", f"{database} 里有个人信息，本机其他用户可以读取", f"请运行 chmod 700 {home()}"
    return "ok", "密钥只有本用户可读", ""


LOOKS: dict[str, Callable[[], Found]] = {
    "Python": _python,
    "数据文件夹": _home,
    "磁盘": _disk,
    "密钥": _secrets,
    "数据库": _database,
    "数据库结构": _migrations,
    "原件": _sources,
    "LibreOffice": _office,
    "中文字体": _fonts,
    "历法": _calendar,
}
