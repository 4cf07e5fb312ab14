"""`quanze calendar`: deadlines that a new calendar or rule would move are proposed, looked at, and approved by a leader of the body."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from quanze.cli._bodies import body_called

if TYPE_CHECKING:
    from quanze.store.matters.calendar_changes import ProposedMove

HELP = """日历（国务院办公厅公布的放假安排）或者规则更新后，已经记录的期限不会自己变动：先提出，再由负责人批准，批准记入台账。

示例：
  quanze calendar propose                               按现在的日历和规则重算，列出会变动的期限
  quanze calendar list --body 云泽县水务局              等待批准的变动
  quanze calendar approve --by p17 --body 云泽县水务局  负责人批准本机关的全部变动
  quanze calendar approve --by p17 --matter 1f2e…       只批准一件事项的变动

退出码：0 完成；1 没有权利批准，什么也没有改动；2 参数不能用。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze calendar", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="propose|list|approve")
    propose = verbs.add_parser("propose", help="重算未了结的期限，提出变动")
    listing = verbs.add_parser("list", help="列出等待批准的变动")
    approve = verbs.add_parser("approve", help="批准变动")
    for each in (listing, approve):
        each.add_argument("--body", default="", help="机关的名称或者标识")
        each.add_argument("--matter", default="", help="事项的标识")
    for each in (propose, listing):
        each.add_argument("--format", choices=["text", "json"], default="text")
    approve.add_argument("--by", required=True, help="批准人的人员编号，应为该机关的负责人")
    options = parser.parse_args(arguments)
    if options.verb == "approve" and not (options.body or options.matter):
        print("quanze calendar approve：请用 --body 或 --matter 写明批准哪些变动；quanze calendar list 列出全部。", file=sys.stderr)
        return 2
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    from quanze.adapters.calendars import load_calendar
    from quanze.adapters.system_clock import now
    from quanze.store.matters.calendar_changes import propose_moves, waiting_moves

    if options.verb == "propose":
        propose_moves(load_calendar(), now())
        return _show(list(waiting_moves()), options.format)
    body = body_called(options.body, "calendar") if options.body else ""
    if options.body and not body:
        return 2
    moves = list(waiting_moves(body, options.matter))
    if options.verb == "list":
        return _show(moves, options.format)
    return _approve(moves, options.by)


def _show(moves: list[ProposedMove], form: str) -> int:
    if form == "json":
        rows = [
            {
                "matter": each.matter.key,
                "body": each.matter.body,
                "title": each.matter.title,
                "clock": each.clock,
                "due": each.due,
                "new_due": each.new_due_at or each.new_due,
                "status": each.new_status,
                "earlier": each.earlier,
                "calendar": each.calendar_version,
            }
            for each in moves
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return 0
    from quanze.store.matters.calendar_changes import clock_titles

    titles = clock_titles(moves)
    for each in moves:
        less = "  【提前】" if each.earlier else ""
        title = titles.get((each.matter_id, each.clock), each.clock)
        status = STATUSES.get(each.new_status, each.new_status)
        print(
            f"{each.matter.key}  {each.matter.body}  {each.matter.title}  {title}：{each.due or '未定'} → {each.new_due or '未定'}（{status}）{less}"
        )
    print(f"等待批准的变动 {len(moves)} 个，其中提前 {sum(each.earlier for each in moves)} 个。", file=sys.stderr)
    return 0


STATUSES = {"official": "确定", "provisional": "暂定", "open": "期间未止", "unknown": "不明"}


def _approve(moves: list[ProposedMove], person: str) -> int:
    """All the moves or none: a person without the right at one of the bodies approves nothing."""
    from django.db import transaction

    from quanze.adapters.calendars import load_calendar
    from quanze.adapters.system_clock import now
    from quanze.store.accounts.queries import people_facts
    from quanze.store.matters.calendar_changes import approve_moves, why_not_approve

    if not moves:
        print("没有等待批准的变动；quanze calendar propose 重新计算。", file=sys.stderr)
        return 0
    moment = now()
    for body in dict.fromkeys(each.matter.body for each in moves):
        reason = why_not_approve(people_facts(body, moment.date()).get(person), body, moment.date())
        if reason:
            print(f"quanze calendar approve：{reason}。", file=sys.stderr)
            return 1
    with transaction.atomic():
        count = approve_moves(moves, actor=person, now=moment, calendar=load_calendar())
    print(f"批准了 {count} 个期限的变动，已记入台账。", file=sys.stderr)
    return 0
