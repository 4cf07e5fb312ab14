"""`quanze export`: the ledger as a file that anybody can verify without us."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from quanze.adapters.os_words import said

HELP = """把台账导出为文件（每行一个 JSON；文件名以 .gz 结尾则压缩），先为新增的事件做签名的检查点。
任何人都可以用 quanze verify、或只用 Python 和随附的 quanze_verify.py 核验它。

示例：
  quanze export 台账.jsonl.gz --with-verifier
  quanze export 水务局.jsonl --stream registry:云泽县水务局

退出码：0 完成；2 不能导出（什么都不留下）。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze export", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="写到这个文件；.gz 结尾则压缩")
    parser.add_argument("--stream", default="", metavar="PREFIX", help="只导出名称以此开头的事件流，附上它们在检查点中的证明")
    parser.add_argument("--with-verifier", action="store_true", help="在旁边放一份只需要 Python 的核验程序 quanze_verify.py")
    options = parser.parse_args(arguments)
    target = Path(options.file)
    if target.is_dir() or not target.parent.is_dir():
        return _unusable(f"不能写到 {target}：{'是一个文件夹' if target.is_dir() else '所在的文件夹不存在'}")
    from quanze.cli._django import migrate, set_up

    set_up()
    migrate()
    from django.db import DatabaseError

    from quanze.adapters.export_files import put_verifier
    from quanze.adapters.signing import CannotSign
    from quanze.adapters.system_clock import now
    from quanze.cli._progress import Progress
    from quanze.store.ledger.checkpoints import LedgerBroken, seal
    from quanze.store.ledger.exporting import export_ledger

    try:
        seal(made=now())
        with Progress("导出", 1) as bar:
            done = export_ledger(target, prefix=options.stream, progress=bar.part)
        if not done.events:
            return _unusable(f"没有以“{options.stream}”开头的事件流" if options.stream else "台账还是空的，没有可以导出的事件")
        print(f"导出了 {done.events} 个事件、{done.checkpoints} 个检查点到 {target}；最近的检查点摘要 {done.digest}")
        if options.with_verifier:
            print(f"核验程序：{put_verifier(target.parent)}（用法：python3 quanze_verify.py {target.name}）")
    except (CannotSign, LedgerBroken) as problem:
        return _unusable(str(problem))
    except DatabaseError as problem:
        return _unusable(f"数据库不能读写（{problem}）；请运行 quanze doctor 查看原因")
    except OSError as problem:
        return _unusable(f"写入 {target} 失败（{said(problem)}）；请检查磁盘空间和权限")
    return 0


def _unusable(sentence: str) -> int:
    print(f"quanze export：{sentence}", file=sys.stderr)
    return 2
