"""`quanze due LIMIT --from DATE`: when a time limit ends, and every step that leads there."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from quanze.cli._days import read_day
from quanze.core.clock.deadline import Deadline, compute_deadline
from quanze.core.clock.errors import ClockError, OutsideCalendarError
from quanze.core.clock.limit import Extension, Roll, Rounding, Suspension, TimeLimit, Unit, parse_limit

if TYPE_CHECKING:
    from quanze.core.clock.rules import RuleAmount

# not law: an example of how a limit may be written
HELP = """计算期限届满日，并逐步说明理由。

LIMIT 写数量加单位：15wd（工作日）、90d（日）、3m（月）、1y（年）、24h（小时），也可以如法条所写：十五个工作日、三个月；
或写规则库的编号，如 SAM-01；一条规则有几个期限的，写 LIC-07.2。

示例：
  quanze due 15wd --from 2026-02-10
  quanze due 十五个工作日 --from 2026年2月10日
  quanze due 90d --from 2026-07-03 --pause 2026-07-10..2026-07-19 --extend 30d
  quanze due 7wd --from 2026-05-12 --backward
  quanze due 24h --from 2026-05-12T09:30
  quanze due SAM-21 --from 2026-03-02 --format json
  quanze due --list SAM
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze due", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("limit", metavar="LIMIT", nargs="?", help="期限，或规则编号")
    parser.add_argument(
        "--from", dest="start", metavar="DATE", help="起算的事件发生之日（2026-02-10）；以小时计的写时刻（2026-02-10T09:30）"
    )
    parser.add_argument(
        "--roll",
        choices=[roll.value for roll in Roll],
        help="最后一日放假时：none 不顺延；statutory_holiday 遇法定节假日放假顺延（默认）；rest_day 遇休息日（含双休日）顺延",
    )
    parser.add_argument(
        "--pause",
        action="append",
        default=[],
        metavar="FROM..TO",
        help="不计入期限的期间，首尾两日都在内；尚未结束的写 FROM..；可写事由，如 2026-03-01..2026-03-10@检测；可多次",
    )
    parser.add_argument("--extend", action="append", default=[], metavar="LIMIT", help="延长，接着原期限连续计算；可多次")
    parser.add_argument("--backward", action="store_true", help="从该日往前倒推（如“听证前若干个工作日通知”），中间隔足天数")
    parser.add_argument(
        "--rounding", choices=[rounding.value for rounding in Rounding], help="到期月没有对应日时：month_end 月末日；next_day 次日"
    )
    parser.add_argument("--first-day-counts", action="store_true", help="起算当日计入期限（法律另有规定时）")
    parser.add_argument(
        "--calendar-layer",
        action="append",
        default=[],
        metavar="NAME",
        help="加一层地方放假日：规则库中的名称，或自己的 .yaml 文件；可多次",
    )
    parser.add_argument("--list", dest="family", metavar="FAMILY", help="列出规则库中一组规则的编号、名称和期限，如 SAM；写 all 列出全部")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
    return parser


def run(arguments: list[str]) -> int:
    """Prints the deadline; 0 when it was computed (or waits for a suspension to end), 2 when the input cannot be used."""
    options = _parser().parse_args(arguments)
    for name in ("limit", "start"):  # an input method in full-width mode types ＳＡＭ－１４ and ２０２６－０２－１０
        setattr(options, name, unicodedata.normalize("NFKC", getattr(options, name) or ""))
    options.pause = [unicodedata.normalize("NFKC", text) for text in options.pause]
    try:
        if options.family:
            return _list_rules(options.family, options.format)
        if not options.limit or not options.start:
            raise ClockError("要写期限和起算日，如 quanze due 15wd --from 2026-02-10；规则编号用 quanze due --list all 查看。")
        answer = _answer(options)
    except ClockError as error:
        print(f"quanze due: {error}", file=sys.stderr)
        return 2
    if options.format == "json":
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _print_words(answer)
    return 0


def _list_rules(family: str, form: str) -> int:
    from quanze.adapters.limits import load_family, load_rules

    rules = load_rules() if family.lower() == "all" else load_family(family.upper())
    rows = [
        {
            "id": rule.id,
            "title": rule.title,
            "in_force": [str(rule.in_force.start or ""), str(rule.in_force.end or "")],
            "limits": [f"{one.label} {one.limit}{'前' if one.limit.backward else ''}".strip() for one in rule.limits],
            "amounts": [f"{one.label} {one.amount} {one.unit}".strip() for one in rule.amounts],
            "reason": rule.reason,
            "source": rule.source,
            "confidence": rule.confidence,
        }
        for rule in rules
    ]
    if form == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for rule in rules:
        since, until = rule.in_force.start or "——", rule.in_force.end
        limits = [f"{one.label} {one.limit.words}{'前' if one.limit.backward else ''}".strip() for one in rule.limits]
        amounts = [f"{one.label} {one.amount}{_unit(one)}".strip() for one in rule.amounts]
        figures = "；".join([*limits, *amounts]) or f"没有数字：{rule.reason}"
        print(f"{rule.id:<9}{since!s:<11}{f'至 {until}' if until else '':<14}{rule.title}  [{figures}]")
    return 0


AMOUNT_UNITS = {
    "yuan": " 元",
    "persons": " 人",
    "percent": "%",
    "percent_per_day": "%（每日）",
    "holidays": " 天",
    "workdays_in_row": " 个连续工作日",
    "sqm": " 平方米",
}


def _unit(amount: RuleAmount) -> str:
    if amount.unit == "times":
        return " 倍" if "倍" in amount.label else " 次"
    return AMOUNT_UNITS.get(amount.unit, f" {amount.unit}")


def _answer(options: argparse.Namespace) -> dict[str, object]:
    start = _moment(options.start, "--from")
    limit, about = _limit(options, start)
    from quanze.adapters.calendars import load_calendar

    pauses = [_pause(text) for text in options.pause]
    extensions = [Extension(one.amount, one.unit) for one in map(parse_limit, options.extend)]
    calendar = load_calendar(tuple(options.calendar_layer))
    version = str(about.get("version", ""))
    try:
        deadline = compute_deadline(limit, start, calendar, pauses=pauses, extensions=extensions, rule_version=version)
    except OutsideCalendarError as error:
        if limit.unit is Unit.WORKING_DAY or limit.roll is Roll.NONE:
            raise
        raise ClockError(f"{error}只数日子、不问最后一日是否放假的，加上 --roll none。") from None
    answer = _as_json(deadline, about)
    if about:
        from quanze.adapters.limits import rule_limit
        from quanze.core.clock.rules import extension_faults, suspension_faults

        rule = rule_limit(options.limit, start)[1]
        answer["warnings"] = extension_faults(rule, extensions) + suspension_faults(rule, pauses)
    return answer


def _limit(options: argparse.Namespace, start: date) -> tuple[TimeLimit, dict[str, object]]:
    from dataclasses import replace

    from quanze.adapters.limits import is_rule_id, limit_of_rule

    about: dict[str, object] = {}
    if is_rule_id(options.limit):
        limit, about = limit_of_rule(options.limit, start)
    else:
        limit = parse_limit(options.limit)
        if limit.unit in (Unit.DAY, Unit.MONTH, Unit.YEAR):
            # what both wordings of the law (法定休假日, 法定节假日) agree on; see docs/clock.md
            limit = replace(limit, roll=Roll.STATUTORY_HOLIDAY)
    if options.roll:
        limit = replace(limit, roll=Roll(options.roll))
    if options.rounding:
        limit = replace(limit, rounding=Rounding(options.rounding))
    if options.backward:
        limit = replace(limit, backward=True)
    if options.first_day_counts:
        # counted backward, the day of the event itself fills one of the units: the wider reading
        limit = replace(limit, clear=False) if limit.backward else replace(limit, first_day_counts=True)
    return limit, about


def _moment(text: str, where: str) -> date:
    """A day, or a moment where a time of day is written."""
    try:
        with contextlib.suppress(ValueError):
            return read_day(text)
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is not None:
            from quanze.adapters.system_clock import CHINA

            found = found.astimezone(CHINA)
    except (ValueError, OverflowError):
        raise ClockError(f"{where} 的“{text}”不是日期；请写成 2026-02-10，以小时计的期限写成 2026-02-10T09:30。") from None
    return found.replace(tzinfo=None)


def _pause(text: str) -> Suspension:
    days, _, kind = text.partition("@")
    first, dots, last = days.partition("..")
    if not dots or not first:
        raise ClockError(f"--pause 的“{text}”读不懂；请写成 开始日..结束日，如 2026-03-01..2026-03-10；尚未结束的写 2026-03-01..")
    return Suspension(_moment(first, "--pause"), _moment(last, "--pause") if last else None, kind.strip())


def _as_json(deadline: Deadline, about: dict[str, object]) -> dict[str, object]:
    answer: dict[str, object] = {
        "due": _text(deadline.due),
        "status": deadline.status,
        "steps": list(deadline.steps),
        "limit": str(deadline.limit),
        "roll": deadline.limit.roll.value,
        "before_rolling": _text(deadline.before_rolling),
        "excluded": deadline.excluded,
        "calendar_version": deadline.calendar_version,
    }
    if deadline.excluded_kinds:
        answer["excluded_kinds"] = dict(deadline.excluded_kinds)
    if deadline.unresolved:
        answer["earliest"] = _text(deadline.earliest)
        answer["unresolved"] = {"code": deadline.unresolved.code, "reason": deadline.unresolved.reason}
    if about:
        answer["rule"] = about
    return answer


def _text(day: date | None) -> str | None:
    if day is None:
        return None
    return day.isoformat(timespec="minutes") if isinstance(day, datetime) else day.isoformat()


def _print_words(answer: dict[str, object]) -> None:
    status = {"official": "正式", "provisional": "暂定", "open": "未定"}[str(answer["status"])]
    print(f"{answer['due'] or '最早 ' + str(answer.get('earliest'))}  {status}")
    rule = answer.get("rule")
    if isinstance(rule, dict):
        print(f"依据：{rule['id']} {rule['title']}（{rule['source']}）")
    steps = answer["steps"]
    assert isinstance(steps, list)
    for number, step in enumerate(steps, 1):
        print(f"  {number}. {step}")
    warnings = answer.get("warnings")
    for warning in warnings if isinstance(warnings, list) else ():
        print(f"注意：{warning}", file=sys.stderr)
