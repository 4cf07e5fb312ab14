"""`quanze users`: the first administrators, who let everybody else in through the desk."""

from __future__ import annotations

import argparse
import getpass
import json
import sys

HELP = """开立账号、重置密码、查看和停用账号。第一次使用时，用它开立三名管理员（三员分立，一人一职）：

示例：
  quanze users create --name 王系统 --account wangxt --administrator system_admin
  quanze users create --name 李安全 --account lianq --administrator security_admin
  quanze users create --name 赵审计 --account zhaosj --administrator audit_admin
  quanze users password wangxt
  quanze users second-factor lianq          手机和备用码都丢了：下次登录重新设置动态口令
  quanze users list --format json
  quanze users lock wangxt --reason 调离
  quanze users unlock wangxt

没有写 --password 时，新密码自动生成，只显示这一次，第一次登录必须修改；--password - 从终端读取。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze users", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|password|second-factor|list|lock|unlock")
    create = verbs.add_parser("create", help="开立账号")
    create.add_argument("--name", required=True, help="姓名")
    create.add_argument("--account", required=True, help="登录用的账号")
    create.add_argument("--person", default="", help="人员编号；不写则自动编号，已登记的人员要写")
    create.add_argument("--administrator", default="", choices=["", "system_admin", "security_admin", "audit_admin"], help="管理员种类")
    create.add_argument("--password", default="", help="初始密码；不写则自动生成，- 表示从终端读取")
    password = verbs.add_parser("password", help="重置密码")
    password.add_argument("account")
    password.add_argument("--password", default="", help="新密码；不写则自动生成，- 表示从终端读取")
    second = verbs.add_parser("second-factor", help="取消动态口令，下次登录重新设置")
    second.add_argument("account")
    listed = verbs.add_parser("list", help="列出账号")
    listed.add_argument("--format", choices=["text", "json"], default="text")
    lock = verbs.add_parser("lock", help="停用账号")
    lock.add_argument("account")
    lock.add_argument("--reason", required=True, help="停用的理由")
    unlock = verbs.add_parser("unlock", help="恢复账号，并清除登录失败的等待")
    unlock.add_argument("account")
    options = parser.parse_args(arguments)
    from quanze.cli._django import home, migrate, set_up

    home()
    set_up()
    migrate()
    from quanze.store.accounts.operations import NotPossible

    try:
        return _act(options)
    except NotPossible as refused:
        print(f"quanze users：{refused}", file=sys.stderr)
        return 2


def _act(options: argparse.Namespace) -> int:
    from django.db import transaction

    from quanze.adapters.system_clock import now
    from quanze.store.accounts import account_operations, operations
    from quanze.store.accounts.operations import By

    by = By("命令行", now())
    match options.verb:
        case "list":
            return _list(options.format)
        case "create":
            secret = _password(options.password)
            with transaction.atomic():
                person = options.person
                if not person or not _known(person):
                    person = operations.register_person(options.name, by, person=person)
                account_operations.create_account(options.account, person, secret, by, administrator=options.administrator)
            print(f"已开立账号 {options.account}（{options.name}，人员编号 {person}）。", file=sys.stderr)
            _tell(options.password, secret)
        case "password":
            secret = _password(options.password)
            account_operations.reset_password(options.account, secret, by)
            print(f"已重置账号 {options.account} 的密码，原有登录都已结束。", file=sys.stderr)
            _tell(options.password, secret)
        case "second-factor":
            account_operations.reset_second_factor(options.account, by)
            print(f"已取消账号 {options.account} 的动态口令，原有登录都已结束；本人下次登录时重新设置。", file=sys.stderr)
        case "lock":
            account_operations.lock_account(options.account, options.reason, by)
            print(f"已停用账号 {options.account}。", file=sys.stderr)
        case "unlock":
            account_operations.unlock_account(options.account, by)
            print(f"已恢复账号 {options.account}。", file=sys.stderr)
    return 0


def _known(person: str) -> bool:
    from quanze.store.accounts import queries

    return queries.person(person) is not None


def _password(given: str) -> str:
    from quanze.store.accounts.account_operations import first_password

    if given == "-":
        return getpass.getpass("新密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    return given or first_password()


def _tell(given: str, secret: str) -> None:
    """A password that was made here is printed once, alone on standard output, so that it can be handed on."""
    if not given:
        print(secret)
        print("请把这个密码交给本人；第一次登录必须修改。", file=sys.stderr)


def _list(form: str) -> int:
    from quanze.core.access.roles import role_title
    from quanze.store.accounts.account_operations import accounts

    rows = accounts()
    if form == "json":
        kept = [
            {
                "account": row.name,
                "person": row.person,
                "name": row.person_name,
                "administrator": row.administrator,
                "locked": row.locked,
                "must_change_password": row.must_change,
                "second_factor": row.second_factor,
            }
            for row in rows
        ]
        print(json.dumps(kept, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        facts = [role_title(row.administrator)] if row.administrator else []
        facts += ["已停用"] if row.locked else []
        facts += ["待改密码"] if row.must_change else []
        facts += [] if row.second_factor else ["未设动态口令"]
        print(f"{row.name:<20} {row.person_name}（{row.person}） {'、'.join(facts)}")
    if not rows:
        print("还没有账号。用 quanze users create 开立。", file=sys.stderr)
    return 0
