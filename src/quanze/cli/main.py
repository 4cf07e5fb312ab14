"""The command line: `quanze VERB …`. Each command is a module; it is imported only when it is called, so that light ones start fast."""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import os
import sys

# verb -> (module under quanze.cli, what it does in one line). Each module has `run(arguments) -> int`.
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("read", "读出清单文件的内容：JSON、表格或 CSV"),
    "demo": ("demo", "用样例数据（或一个文件夹里的清单）启动整个产品"),
    "import": ("import_", "把清单文件录入登记簿：先看变化，再整份录入"),
    "serve": ("serve", "启动门户"),
    "migrate": ("migrate", "升级数据库；--rebuild 按台账重建全部推导出来的行"),
    "backup": ("backup", "把全部数据备份到一个文件夹，恢复时直接使用"),
    "doctor": ("doctor", "检查运行所需的一切，并说明该怎么办"),
    "cite": ("cite", "读出文中引用的法律法规、文号、日期、条款和所引条文"),
    "laws": ("laws", "法律库：装入法律文本，查看法律文件的版本、效力和条文"),
    "check": ("check", "检查清单的结构、文字、引用、依据、责任、时限和边界，给出位置和改法"),
    "quality": ("quality", "检查登记簿中现行的清单，更新各单位的质量报告"),
    "procedures": ("procedures", "程序：列出、查看、检查程序文件，导出 BPMN"),
    "calendar": ("calendar_", "日历或规则更新后，列出会变动的期限，由负责人批准"),
    "due": ("due", "计算期限届满日，逐步说明理由"),
    "draw": ("draw", "双随机抽取：冻结名单、各方承诺、抽取、核验"),
    "cases": ("cases", "行政处罚案件：列表、双公示等报送记录、按台账重建"),
    "inspect": ("inspect_", "检查：检查对象的导入、查看，检查计划"),
    "people": ("people", "从 Excel 登记人员、岗位和执法证"),
    "users": ("users", "账号：开立、重置密码、停用；第一名管理员由此产生"),
    "verify": ("verify", "核验台账（数据库或导出的文件），指出第一个对不上的事件"),
    "export": ("export", "导出台账，供任何人核验"),
}


NARROW = ("ascii", "us-ascii", "ansi_x3.4-1968", "latin-1", "iso-8859-1", "iso8859-1")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 found problems, 2 unusable arguments or input.

    A command that was stopped ends as other programs do: 130 after Ctrl+C, 141 when the reader of its output
    (`| head`) has gone. A defect of ours ends with 2 and one sentence, never with 1, which means "found problems";
    QUANZE_DEBUG=1 shows the traceback.
    """
    if arguments is None and sys.getfilesystemencoding().lower() in NARROW and os.name == "posix":
        # Chinese words arrived as broken bytes, and Chinese paths could not be opened: once more, in UTF-8
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "quanze.cli.main", *sys.argv[1:]])  # noqa: S606 - ourselves again
    words = sys.argv[1:] if arguments is None else arguments
    _any_character(sys.stdout, sys.stderr)
    try:
        code = _run(words)
        sys.stdout.flush()  # here, where a closed pipe or a full disk can still be told in a sentence
        return code
    except BrokenPipeError:
        _let_go(sys.stdout)
        return 141  # not law: 128 + SIGPIPE, what a shell reports
    except KeyboardInterrupt:
        print("\nquanze：已中断。", file=sys.stderr)
        return 130  # not law: 128 + SIGINT
    except Exception as problem:
        if os.environ.get("QUANZE_DEBUG") == "1":
            raise
        print(f"quanze {words[0]}: {_sentence(problem)}", file=sys.stderr)
        if isinstance(problem, OSError) and problem.errno == errno.ENOSPC:
            _let_go(sys.stdout)
        return 2


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print("quanze VERB …    （quanze VERB --help 有用法和示例）\n")
        for verb, (_, line) in COMMANDS.items():
            print(f"  {verb:<12} {line}")
        return 0
    if words[0] in ("--version", "-V"):
        from quanze import __version__

        print(f"quanze {__version__}")
        return 0
    if words[0] not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(words[0], COMMANDS, 1)
        meant = f"是不是 {near[0]}？" if near else ""
        print(f"quanze: 没有“{words[0]}”这个命令。{meant}可用的：{'、'.join(COMMANDS)}", file=sys.stderr)
        return 2
    from quanze.cli._chinese import speak_chinese

    speak_chinese()
    module = importlib.import_module(f"quanze.cli.{COMMANDS[words[0]][0]}")
    result: int = module.run(words[1:])
    return result


def _any_character(*streams: object) -> None:
    """A terminal of another encoding, or a file name that is no valid text, must not end a command half-way."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            if stream.encoding.lower() in NARROW:
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _let_go(stream: object) -> None:
    """What is still waiting to be written goes nowhere, so that Python does not complain once more when it ends."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _sentence(problem: Exception) -> str:
    where = f"{problem.filename}：" if isinstance(problem, OSError) and problem.filename else ""
    if isinstance(problem, PermissionError) or (isinstance(problem, OSError) and problem.errno == errno.EROFS):
        return f"{where}没有读写它的权限。请换一个位置，或请管理员授权；数据文件夹由 QUANZE_HOME 指定"
    if isinstance(problem, OSError) and problem.errno == errno.ENOSPC:
        return f"{where}磁盘已满，没有写完。请腾出空间后重新运行"
    if isinstance(problem, FileNotFoundError):
        return f"{where}没有这个文件或文件夹。请检查路径是否写对"
    if isinstance(problem, (IsADirectoryError, NotADirectoryError, FileExistsError)):
        return f"{where}这里要的是{'文件' if isinstance(problem, IsADirectoryError) else '文件夹'}，实际不是。请检查路径"
    if type(problem).__module__.startswith("django.db"):
        return f"数据库不能用（{problem}）。请运行 quanze doctor 查看原因；数据库尚未建立的，先运行 quanze migrate"
    what = f"{type(problem).__name__}：{problem}"
    return f"程序出错（{what}）。这是程序的缺陷，请把命令和这一行告诉维护人员（QUANZE_DEBUG=1 显示详情）"


if __name__ == "__main__":
    sys.exit(main())
