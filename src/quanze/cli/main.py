"""The command line: `quanze VERB …`. Each command is a module; it is imported only when it is called, so that light ones start fast."""

from __future__ import annotations

import importlib
import sys

# verb -> (module under quanze.cli, what it does in one line). Each module has `app: typer.Typer` or `run(arguments) -> int`.
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("read", "读出清单文件的内容：JSON、表格或 CSV"),
    "demo": ("demo", "用样例数据（或一个文件夹里的清单）启动整个产品"),
    "import": ("import_", "把清单文件录入登记簿：先看变化，再整份录入"),
    "serve": ("serve", "启动门户"),
    "migrate": ("migrate", "升级数据库；--rebuild 按台账重建登记簿"),
    "doctor": ("doctor", "检查运行所需的一切，并说明该怎么办"),
    "cite": ("cite", "读出文中引用的法律法规、文号、日期、条款和所引条文"),
    "laws": ("laws", "法律库：装入法律文本，查看法律文件的版本、效力和条文"),
    "check": ("check", "检查清单的结构、文字、引用、依据、责任、时限和边界，给出位置和改法"),
    "quality": ("quality", "检查登记簿中现行的清单，更新各单位的质量报告"),
    "procedures": ("procedures", "程序：列出、查看、检查程序文件，导出 BPMN"),
    "due": ("due", "计算期限届满日，逐步说明理由"),
    "draw": ("draw", "双随机抽取：冻结名单、各方承诺、抽取、核验"),
    "people": ("people", "从 Excel 登记人员、岗位和执法证"),
    "users": ("users", "账号：开立、重置密码、停用；第一名管理员由此产生"),
    "verify": ("verify", "核验台账（数据库或导出的文件），指出第一个对不上的事件"),
    "export": ("export", "导出台账，供任何人核验"),
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 found problems, 2 unusable arguments or input."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in ("-h", "--help", "help"):
        print("quanze VERB …    (quanze VERB --help tells more)\n")
        for verb, (_, line) in COMMANDS.items():
            print(f"  {verb:<12} {line}")
        return 0
    if words[0] == "--version":
        from quanze import __version__

        print(f"quanze {__version__}")
        return 0
    if words[0] not in COMMANDS:
        print(f"quanze: no such verb {words[0]!r}; known: {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"quanze.cli.{COMMANDS[words[0]][0]}")
    result: int = module.run(words[1:])
    return result


if __name__ == "__main__":
    sys.exit(main())
