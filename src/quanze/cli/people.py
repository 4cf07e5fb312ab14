"""`quanze people`: persons from Excel on the command line, and the sample persons of the demo."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from quanze.adapters.os_words import said

HELP = """从 Excel 登记人员、岗位和执法证。岗位登记后，还要安全管理员在工作台核准，才有权限。

示例：
  quanze people template 人员模板.xlsx
  quanze people import 人员.xlsx          先看预览
  quanze people import 人员.xlsx --yes    没有错误时整份导入
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze people", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="template|import")
    template = verbs.add_parser("template", help="写出空白模板")
    template.add_argument("path", type=Path)
    taken = verbs.add_parser("import", help="导入人员")
    taken.add_argument("path", type=Path)
    taken.add_argument("--yes", action="store_true", help="没有错误就导入；不写则只看预览")
    options = parser.parse_args(arguments)
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    from quanze.store.accounts import people_import

    try:
        if options.verb == "template":
            options.path.write_bytes(people_import.template())
            print(f"模板已写入 {options.path}。", file=sys.stderr)
            return 0
        data = options.path.read_bytes()
    except OSError as problem:
        print(f"quanze people：{options.path}：{said(problem)}", file=sys.stderr)
        return 2
    return _take(options.path.name, data, options.yes)


def _take(name: str, data: bytes, yes: bool) -> int:
    from quanze.adapters.system_clock import now
    from quanze.store.accounts import people_import
    from quanze.store.accounts.operations import By

    seen = people_import.take(name, data, By("命令行", now())) if yes else people_import.preview(name, data)
    for fault in seen.table.faults:
        where = f"第 {fault.row} 行" if fault.row else name
        print(f"{where} {fault.column}：{fault.words}" if fault.column else f"{where}：{fault.words}", file=sys.stderr)
    if seen.table.faults:
        print(f"{name} 有 {len(seen.table.faults)} 处要改，没有导入。", file=sys.stderr)
        return 2
    done = "已导入" if yes else "可以导入（加 --yes 导入）"
    print(f"{done}：新登记 {seen.new} 人，已登记过 {seen.known} 人，岗位 {seen.posts} 个，执法证 {seen.certificates} 个。")
    return 0


def seed(password: str) -> int:
    """Registers the sample persons of the fictional county, each with an account that has `password`; returns how many.

    Does nothing where any account exists. Goes through the same operations as the desk.
    """
    from django.contrib.auth.hashers import make_password

    from quanze.adapters.system_clock import now
    from quanze.adapters.yaml_text import yaml_values
    from quanze.store.accounts import account_operations, operations
    from quanze.store.accounts.operations import By

    if account_operations.accounts():
        return 0
    said: dict[str, Any] = yaml_values(resources.files("quanze.samples").joinpath("people.yaml").read_text(encoding="utf-8"))
    moment = now()
    system, security = By("演示", moment), By("演示（安全）", moment)
    slugs = {each["name"]: operations.register_agency(each["name"], system, region=said["region"], level="县") for each in said["agencies"]}
    for each in said["successions"]:
        operations.succeed(slugs[each["before"]], slugs[each["after"]], each["day"], system, basis=each["basis"])
    for each in said["services"]:
        for served in each["served"]:
            operations.serve_role(each["role"], slugs[each["provider"]], slugs[served], system)
    since = date(moment.year - 2, 1, 1)
    encoded = make_password(password)  # made once: twenty would keep the visitor waiting
    for each in said["people"]:
        person = operations.register_person(each["name"], system, person=f"yz-{each['account']}")
        if each.get("role"):
            number = operations.propose_post(person, slugs[each["agency"]], each["role"], system, office=each["office"], start=since)
            operations.confirm_post(person, number, security)
        if each.get("certificate"):
            end = date(moment.year + 3, 1, 1)
            operations.issue_certificate(person, each["certificate"], "云泽县司法局（虚构）", since, system, end=end)
        account_operations.create_account(
            each["account"],
            person,
            password,
            system,
            administrator=each.get("administrator", ""),
            must_change=False,
            encoded=encoded,
        )
    for each in said["adjustments"]:
        _adjust(each, slugs, {row["account"]: row for row in said["people"]})
    return len(said["people"])


# what each officer does next in a sample adjustment, by the post held
STEPS = {
    "leader": ("apply", {"reason": "情形已经发生，申请调整。"}),
    "legality_reviewer": ("pass_legality", {"legality_opinion": "合法。"}),
    "list_office": ("pass_review", {"review_opinion": "同意。"}),
}


def _adjust(said: dict[str, Any], slugs: dict[str, str], people: dict[str, Any]) -> None:
    """A sample adjustment of a list item, brought as far as its `then` says."""
    from quanze.adapters.procedures import procedure_on
    from quanze.adapters.system_clock import now
    from quanze.core.procedures.engine import ActRequest, Refusal
    from quanze.store.accounts.queries import people_facts
    from quanze.store.accounts.visible import took_part
    from quanze.store.matters.operations import open_matter, take_act

    moment, body = now(), slugs[said["agency"]]
    day = moment.date()
    procedure = procedure_on("list-item-adjustment", day)
    if procedure is None:
        return
    facts = people_facts(body, day)
    fields = {
        "trigger": said["trigger"],
        "trigger_on": (day - timedelta(days=said["days_ago"])).isoformat(),
        "trigger_source": "虚构的依据，供演示",
        "item_name": said["item_name"],
        "change": said["change"],
    }
    first = f"yz-{said['opens']}"
    asked = ActRequest(procedure.opening_act.id, first, day.isoformat(), 0, fields)
    done = open_matter(procedure, asked, body=body, people=facts, now=moment, form=f"demo-{said['opens']}")
    if isinstance(done, Refusal):
        print(f"  演示事项没有建立：{'；'.join(ground.reason for ground in done.grounds)}", file=sys.stderr)
        return
    took_part(first, done.key)
    for account in said["then"]:
        act, given = STEPS[people[account]["role"]]
        person, seen = f"yz-{account}", done.seq
        done = take_act(done.key, ActRequest(act, person, day.isoformat(), seen, given), people=facts, now=now())
        if isinstance(done, Refusal):
            return
        took_part(person, done.key)
