"""`quanze quality`: examines the lists in force and keeps the findings for the portal's quality reports."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from quanze.adapters.waivers import UnusableWaivers, load_waivers
from quanze.cli._days import read_day
from quanze.core.checks.catalog import INTERNAL, all_rules
from quanze.core.checks.waivers import Waiver

HELP = """检查登记簿中现行的清单，把结果存入各单位的质量报告，并重新编排“哪些事项以哪一条为依据”。
已经按今天的法律和现在的规则检查过的不重复检查。法律天天在变，可以定时每天运行一次。

示例：
  quanze quality
  quanze quality --body 云泽县市场监督管理局
  quanze quality --as-of 2026-01-01     按那一天的法律检查
  quanze quality --waivers 豁免.yaml     核实过、可以保留的，写明理由，在报告中另列
  quanze quality --again                不管是否检查过，全部重新检查

退出码：0 检查完毕（不论有没有发现问题）；2 参数不能用。
"""


def run(arguments: list[str]) -> int:
    """Examines what is outdated; 0 when done, 2 where an argument cannot be used."""
    parser = argparse.ArgumentParser("quanze quality", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--body", metavar="名称", action="append", default=[], help="只检查这个单位（名称或地址中的标识）；可以写几次")
    parser.add_argument("--as-of", metavar="DATE", help="按哪一天的法律检查；不写则按今天")
    parser.add_argument(
        "--waivers", metavar="FILE", help="豁免文件（YAML，写法见 quanze check --help）；收进数据文件夹，以后每次检查都用它"
    )
    parser.add_argument("--again", action="store_true", help="已检查过的也重新检查")
    options = parser.parse_args(arguments)
    from quanze.adapters.system_clock import today
    from quanze.cli._django import migrate, set_up

    try:
        day = read_day(options.as_of) if options.as_of else today()
    except ValueError:
        print(f"quanze quality：--as-of 后面应是日期，如 2026-02-10；给的是 {options.as_of}", file=sys.stderr)
        return 2
    set_up()
    migrate()
    from quanze.store.registry import queries

    slugs = []
    for name in options.body:
        found = [body.slug for body in queries.bodies() if name in (body.slug, body.name, *body.other_names)]
        if not found:
            print(f"quanze quality：登记簿中没有“{name}”；请用 quanze import 录入它的清单，或核对名称", file=sys.stderr)
            return 2
        slugs += found
    if options.waivers is not None:
        try:
            _take_waivers(Path(options.waivers))
        except UnusableWaivers as problem:
            print(f"quanze quality：{problem}", file=sys.stderr)
            return 2
    examine(day, slugs or None, again=options.again)
    return 0


def _waivers_file() -> Path:
    """Where the data folder keeps the waivers that every examination of the registry goes by."""
    from django.conf import settings

    return Path(settings.HOME) / "waivers.yaml"


def _take_waivers(given: Path) -> None:
    """Puts a waiver file where every later examination finds it; `UnusableWaivers` where it cannot be used."""
    _waivers(given, _complain)
    if given.resolve() != _waivers_file().resolve():
        _waivers_file().write_bytes(given.read_bytes())


def _waivers(path: Path, tell: Callable[[str], None]) -> tuple[Waiver, ...]:
    codes = [rule.code for rule in all_rules()] + [INTERNAL]
    return load_waivers(path, tell, lambda code: any(each.startswith(code) for each in codes))


def _complain(sentence: str) -> None:
    print(f"quanze quality：{sentence}", file=sys.stderr)


def examine(day: date, slugs: list[str] | None = None, *, again: bool = False, quiet: bool = False) -> None:
    """Examines what is outdated, with a bar on a terminal, and says on standard error what was done; nothing where `quiet` and all was fresh."""
    from quanze.cli._progress import Progress
    from quanze.store.quality.operations import editions_in_force, refresh

    waivers: tuple[Waiver, ...] = ()
    if _waivers_file().exists():
        try:
            waivers = _waivers(_waivers_file(), lambda sentence: None if quiet else _complain(sentence))
        except UnusableWaivers as problem:
            _complain(f"{problem}；这次检查没有用豁免")
    for waiver in waivers:
        if waiver.until < day and not quiet:
            _complain(
                f"豁免已于 {waiver.until.isoformat()} 到期，不再算数：{waiver.code} {waiver.document} {waiver.item}（{waiver.reason}）"
            )
    with Progress("检查", len(editions_in_force(slugs))) as progress:

        def told(done: int, total: int, name: str) -> None:
            progress.total = total
            progress.says(name)
            progress.step()

        done = refresh(day, slugs=slugs, force=again, progress=told, waivers=waivers)
    if quiet and not done.examined:
        return
    fresh = f"，{done.fresh} 份已是最新" if done.fresh else ""
    print(f"检查了 {done.examined} 份现行清单，记下 {done.findings} 处待核实的地方{fresh}（按 {day} 的法律）。", file=sys.stderr)
