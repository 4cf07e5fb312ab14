"""`quanze demo`: the whole product in one command, on sample data of a fictional county, or on the lists of a folder."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import resources
from pathlib import Path
from typing import Any

from quanze.cli._locks import Lock
from quanze.cli._sealing import seal_after
from quanze.cli._server import a_port

HELP = """一条命令看到整个产品：用虚构县的样例数据（或某个文件夹里的真实清单）启动门户。
演示数据放在自己的文件夹里，与正式数据分开；第二次启动不再重新录入。

示例：
  quanze demo
  quanze demo --lists 清单文件夹/ --port 8080
  quanze demo --fresh          清空演示数据，重新开始
"""
MARKER = "quanze-demo.json"
FORMAT = 3  # of the demo's data; a demo made by an older program is made anew
# Of one body's list in several formats, the one read most surely comes last and so is the current one.
_SUREST_LAST = (".pdf", ".doc", ".docx", ".html", ".htm", ".txt", ".md", ".csv", ".tsv", ".xls", ".xlsx")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze demo", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", metavar="DIR", help="改用这个文件夹里的清单文件")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=a_port, default=8000, help="端口，默认 8000；被占用时自动换下一个")
    parser.add_argument("--fresh", action="store_true", help="先清空演示数据")
    parser.add_argument("--no-serve", action="store_true", help="只准备数据，不启动门户")
    options = parser.parse_args(arguments)
    if options.lists and not Path(options.lists).is_dir():
        print(f"quanze demo：{options.lists} 不是文件夹；--lists 要给放清单文件的文件夹", file=sys.stderr)
        return 2
    from quanze.cli import _server
    from quanze.cli._django import home, migrate, set_up

    name = "demo"
    if options.lists:
        name += "-" + hashlib.sha256(str(Path(options.lists).resolve()).encode()).hexdigest()[:8]
    folder = home() / name
    running, preparing = Lock(folder.parent / f".{name}.running"), Lock(folder.parent / f".{name}.preparing")
    if not preparing.take(wait=False):
        print("另一个演示正在准备同一份数据，请稍候 …", file=sys.stderr, flush=True)
        preparing.take()
    half_made = _load(folder).get("seeded") is False  # stopped while sample officers and matters were being made
    outdated = half_made or ((folder / MARKER).exists() and _load(folder).get("format") != FORMAT)
    if half_made and not options.fresh:
        print("上一次准备演示数据时中断了，现在重新准备。", file=sys.stderr, flush=True)
    if (options.fresh or outdated) and folder.exists() and not running.take(wait=False):
        print(f"quanze demo：{folder} 的演示正在运行，不能清空；请先在那个窗口按 Ctrl+C 停止它", file=sys.stderr)
        return 2
    running.take(shared=True)
    if (options.fresh or outdated) and folder.exists():
        if not (folder / MARKER).exists():
            print(f"quanze demo：{folder} 不是演示数据的文件夹，没有清空；请自己查看", file=sys.stderr)
            return 2
        _discard(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _save(folder, _load(folder))
    os.environ["QUANZE_HOME"] = str(folder)
    os.environ.pop("QUANZE_DATABASE_URL", None)  # a demo never writes into the office's own database
    os.environ["QUANZE_DEMO"] = "1"  # sample officers sign in without a second factor; see config/settings.py
    _server.allow(options.host)
    set_up()
    migrate()
    if options.lists:
        _fill(Path(options.lists), folder)
    else:
        with resources.as_file(resources.files("quanze.samples")) as samples:
            _fill(Path(samples) / "lists", folder)
        first = not _load(folder).get("seeded")
        if first:
            _save(folder, _load(folder) | {"seeded": False})
        with _quick_writes() if first else nullcontext():
            _seed_people(folder)
            _seed_cases()
            _seed_inspections()
        _save(folder, _load(folder) | {"seeded": True})
    from quanze.adapters.system_clock import today
    from quanze.cli.quality import examine

    examine(today(), quiet=True)
    seal_after("demo")  # whatever was recorded anew is under a signature
    preparing.let_go()
    if options.no_serve:
        return 0
    try:
        port = _server.free_port(options.host, options.port)
    except OSError as problem:
        print(f"quanze demo：不能监听 {options.host}：{problem}", file=sys.stderr)
        return 2
    if port != options.port:
        print(f"端口 {options.port} 被占用，改用 {port}。", file=sys.stderr)
    return _server.serve(options.host, port, 1, f"门户已启动：{_server.address(options.host, port)}　（按 Ctrl+C 停止）")


@contextmanager
def _quick_writes() -> Iterator[None]:
    """Does not wait for the disk after each of a thousand acts: a power cut would spoil the samples, and they are made anew then."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA synchronous=FULL")


def _discard(folder: Path) -> None:
    """Removes the demo's data; first under another name, so that stopping half-way leaves no half of it to be used."""
    discarded = folder.with_name(f".{folder.name}.discarded")
    shutil.rmtree(discarded, ignore_errors=True)
    folder.rename(discarded)
    shutil.rmtree(discarded)


def _seed_people(folder: Path) -> None:
    """Sample officers, one a role, under a password made for this demo and told here."""
    from quanze.cli.people import seed
    from quanze.store.accounts.account_operations import first_password

    state = _load(folder)
    state.setdefault("password", first_password())
    _save(folder, state)
    seed(state["password"])
    os.environ["QUANZE_DEMO_PASSWORD"] = state["password"]
    print(f"在命令行查看演示数据：QUANZE_HOME={folder} quanze verify", file=sys.stderr)
    print(
        f"工作台 /desk/ 的演示账号：chengban（承办人）、zhuyao（主要负责人）、bianban（编办）等，密码都是 {state['password']}",
        file=sys.stderr,
    )


def _seed_cases() -> None:
    """Sample penalty cases in every stage and under every version of the procedure, once."""
    from quanze.adapters.system_clock import now
    from quanze.cli._sample_cases import make_sample_cases

    if made := make_sample_cases(now()):
        print(f"办理了 {made} 件演示案件。", file=sys.stderr, flush=True)


def _seed_inspections() -> None:
    """Sample inspections: subjects, forms, plans with a draw, visits and what came after."""
    from quanze.adapters.system_clock import now
    from quanze.cli._sample_cases import BODY, _slug
    from quanze.cli._sample_inspections import make_sample_inspections

    if made := make_sample_inspections(_slug(BODY), now()):
        print(f"登记了 {made} 条演示检查记录。", file=sys.stderr, flush=True)


def _fill(lists: Path, folder: Path) -> None:
    """Takes in every file of `lists` that has not been taken in before; says which could not be, and why."""
    from quanze.adapters.files import expand
    from quanze.cli._progress import Progress
    from quanze.cli._reading import read_many
    from quanze.core.documents.errors import UnreadableDocument

    state = _load(folder)
    try:
        paths = expand([lists])
    except UnreadableDocument as problem:
        print(f"quanze demo：{problem}", file=sys.stderr)
        paths = []
    waiting = [path for path in paths if state["files"].get(str(path.relative_to(lists))) != _stamp(path)]
    if not waiting:
        _save(folder, state)
        return
    began = time.monotonic()
    print(f"正在读取 {len(waiting)} 个清单文件 …", file=sys.stderr, flush=True)
    read = {}
    with Progress("读取", len(waiting)) as progress:
        for each in read_many(waiting):
            read[each.path] = each
            progress.says(each.path.name)
            progress.step()
    order = {suffix: place for place, suffix in enumerate(_SUREST_LAST)}
    stored = 0
    for path in sorted(waiting, key=lambda each: (order.get(each.suffix.lower(), -1), str(each))):
        stored += _take(read[path])
        state["files"][str(path.relative_to(lists))] = _stamp(path)
        _save(folder, state)
    print(f"录入了 {stored} 个文件，用时 {time.monotonic() - began:.1f} 秒。", file=sys.stderr, flush=True)


def _take(read: Any) -> int:
    """Accepts one file; returns 1 where it was stored."""
    from quanze.adapters.system_clock import now
    from quanze.store.registry import operations

    if read.extracted is None:
        print(f"  未录入 {read.problem}", file=sys.stderr)
        return 0
    more: dict[str, str] = {}
    for _ in range(2):
        try:
            done = operations.accept(read.extracted, read.data, actor="演示", now=now(), **more)
            return int(done.outcome == "stored")
        except operations.NotAcceptable as problem:
            if problem.code != "no_body" or more:
                print(f"  未录入 {problem}", file=sys.stderr)
                return 0
            # the file must be readable on the portal all the same, under a name that says where it came from
            more = {"body": f"单位未写明（{read.path.stem}）", "body_said": "文件没有写明单位，以文件名代替"}
            print(f"  {read.path.name}：看不出是哪个单位的清单，暂记为“{more['body']}”", file=sys.stderr)
    return 0


def _stamp(path: Path) -> str:
    seen = path.stat()
    return f"{seen.st_size}-{seen.st_mtime_ns}"


def _load(folder: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"format": FORMAT, "files": {}}
    return state


def _save(folder: Path, state: dict[str, Any]) -> None:
    temporary = folder / f"{MARKER}.part"
    temporary.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, folder / MARKER)
