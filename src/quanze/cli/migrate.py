"""`quanze migrate`: brings the database up to date. `--rebuild` derives all rows again from the ledger."""

from __future__ import annotations

import argparse

HELP = """把数据库结构升级到当前程序需要的样子；重复运行没有影响。

示例：
  quanze migrate
  quanze migrate --rebuild     按台账中的事件重新推导登记簿、单位和人员、事项、案件、文书的全部行和检索索引
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze migrate", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rebuild", action="store_true", help="按台账重建全部推导出来的行")
    options = parser.parse_args(arguments)
    from quanze.cli._django import migrate, set_up

    set_up()
    count = migrate()
    print(f"执行了 {count} 步数据库升级。" if count else "数据库已是最新。")
    _tell_moves()
    if options.rebuild:
        _rebuild()
        from quanze.adapters.system_clock import today
        from quanze.cli.quality import examine

        examine(today())
    return 0


def _rebuild() -> None:
    from quanze.cli._progress import Progress
    from quanze.store.rebuild import REBUILDERS, Rebuilder, rebuild_all

    with Progress("重建", len(REBUILDERS)) as bar:
        at: Rebuilder | None = None

        def told(one: Rebuilder, done: int) -> None:
            nonlocal at
            if at is not one:
                if at is not None:
                    bar.step()
                bar.says(one.title)
                at = one
            bar.part(done, 0)

        done = rebuild_all(told)
    for one, count in done:
        print(f"已按台账重建{one.title}：{count} {one.unit}。")


def _tell_moves() -> None:
    """A calendar that came with this version moves no deadline by itself: what would move is proposed, and said."""
    from quanze.adapters.calendars import load_calendar
    from quanze.adapters.system_clock import now
    from quanze.store.matters.calendar_changes import propose_moves, recorded_otherwise

    calendar = load_calendar()
    if recorded_otherwise(calendar) and (moves := propose_moves(calendar, now())):
        print(f"日历或规则有更新，{len(moves)} 个未了结的期限会变动，等待批准；用 quanze calendar list 查看。")
