"""`quanze verify`: recomputes the whole ledger, in the database or in an exported file, and names the first event that does not hold."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = """核验台账：重新计算每个事件流的摘要链、每个检查点及其签名，指出第一个对不上的事件和字段。

示例：
  quanze verify                         核验本单位的数据库
  quanze verify --checkpoint            核验无误后，为新增的事件做一个签名的检查点（宜每日一次）
  quanze verify 台账.jsonl.gz            核验导出的文件（不需要数据库）
  quanze verify 台账.jsonl --key 公钥 --expect 检查点摘要

不给 --key 时，请把显示的公钥与该单位公布的公钥核对：签名只能证明“由这把钥匙签过”。

退出码：0 全部对得上；1 有对不上的；2 不能核验（参数、文件或数据库有问题）。
"""
SHOWN = 10


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze verify", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", metavar="FILE", help="quanze export 导出的文件；不写则核验数据库")
    parser.add_argument("--checkpoint", action="store_true", help="核验无误后做一个签名的检查点")
    parser.add_argument("--key", default="", metavar="公钥", help="只认这把公钥（十六进制，或写有公钥的文件）")
    parser.add_argument("--expect", default="", metavar="摘要", help="台账里必须还有这个检查点（从前抄下或公布的摘要）")
    parser.add_argument("--processes", type=int, metavar="N", help="同时工作的进程数；默认为处理器核数")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text（默认）或 json")
    options = parser.parse_args(arguments)
    if options.file and options.checkpoint:
        return _unusable("检查点只能在数据库里做，不能在导出的文件里做")
    if options.processes is not None and options.processes < 1:
        return _unusable(f"--processes 要一个正整数，得到 {options.processes}")
    try:
        keys = _keys(options.key)
    except ValueError as problem:
        return _unusable(str(problem))
    try:
        return _file(options, keys) if options.file else _live(options, keys)
    except KeyboardInterrupt:
        print("\nquanze verify：已中断，没有核验完。", file=sys.stderr)
        return 130


def _unusable(sentence: str) -> int:
    print(f"quanze verify：{sentence}", file=sys.stderr)
    return 2


def _keys(given: str) -> frozenset[str] | None:
    if not given:
        return None
    path = Path(given)
    text = path.read_text(encoding="utf-8").strip() if len(given) < 200 and path.is_file() else given.strip()
    try:
        key = bytes.fromhex(text).hex()
    except ValueError:
        raise ValueError(f"--key 要十六进制的公钥或写有公钥的文件，得到“{text[:40]}”") from None
    return frozenset([key])


def _file(options: argparse.Namespace, keys: frozenset[str] | None) -> int:
    from quanze.adapters.export_files import NotALedger, verify_file
    from quanze.cli._progress import Progress

    path = Path(options.file)
    try:
        with Progress("核验", 1) as bar:
            verdict = verify_file(
                path, trusted=keys, expect=options.expect, processes=options.processes, progress=lambda done: bar.part(done, 0)
            )
    except NotALedger as problem:
        return _unusable(str(problem))
    return _tell(verdict, options, told_keys=keys is None)


def _live(options: argparse.Namespace, keys: frozenset[str] | None) -> int:
    from quanze.cli._django import home, migrate, set_up

    folder = home()
    set_up()
    migrate()
    from django.db import DatabaseError

    from quanze.adapters.signing import CannotSign, remembered_checkpoint, trusted_keys
    from quanze.adapters.system_clock import now
    from quanze.cli._progress import Progress
    from quanze.store.ledger.checkpoints import LedgerBroken, seal
    from quanze.store.ledger.rows import last_position
    from quanze.store.ledger.verification import verify_ledger

    try:
        with Progress("核验", 1) as bar:
            total = last_position()
            verdict = verify_ledger(
                trusted=keys or trusted_keys(folder) or None,
                expect=options.expect or remembered_checkpoint(folder),
                processes=options.processes,
                progress=lambda done: bar.part(done, total),
            )
        result = _tell(verdict, options, told_keys=False)
        if not verdict.events:
            shown = f"演示数据在 {folder / 'demo'}" if (folder / "demo").is_dir() else "请检查 QUANZE_HOME 和 QUANZE_DATABASE_URL"
            print(f"  台账是空的（数据文件夹：{folder}）。如果不该是空的，{shown}。", file=sys.stderr)
        if result or not options.checkpoint:
            return result
        made = seal(made=now())
    except (CannotSign, LedgerBroken) as problem:
        return _unusable(str(problem))
    except DatabaseError as problem:
        return _unusable(f"数据库不能读写（{problem}）；请运行 quanze doctor 查看原因")
    if options.format == "text":
        for each in made:
            print(f"做了第 {each.number} 个检查点，涵盖 {each.events} 个事件，由 {each.scheme} 公钥 {each.key} 签名；摘要 {each.digest}")
        if not made:
            print("没有新的事件，不用做检查点。")
    return 0


def _tell(verdict: Any, options: argparse.Namespace, *, told_keys: bool) -> int:
    last = verdict.last
    if options.format == "json":
        data = {
            "outcome": "broken" if verdict.fault_count else "sound",
            "events": verdict.events,
            "streams": verdict.streams,
            "covered_by_checkpoints": verdict.covered,
            "last_checkpoint": {"number": last.number, "made": last.made, "events": last.events, "digest": last.digest} if last else None,
            "keys": list(verdict.keys),
            "unchecked_signatures": verdict.unchecked_signatures,
            "fault_count": verdict.fault_count,
            "faults": [{"stream": f.stream, "seq": f.seq, "field": f.field, "reason": f.reason} for f in verdict.faults],
        }
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 1 if verdict.fault_count else 0
    size = f"{verdict.streams} 个事件流、{verdict.events} 个事件"
    if verdict.fault_count:
        print(f"✗ 台账对不上：读了 {size}，发现 {verdict.fault_count} 处问题。第一处：")
        for fault in verdict.faults[:SHOWN]:
            print(f"  {fault}")
        if verdict.fault_count > SHOWN:
            print(f"  ……另有 {verdict.fault_count - SHOWN} 处（--format json 列出前 {len(verdict.faults)} 处）")
        return 1
    print(f"✓ 台账对得上：{size}。")
    if last:
        print(f"  最近的检查点：第 {last.number} 个，{last.made}，涵盖 {last.events} 个事件，摘要 {last.digest}")
    if (open_events := verdict.events - verdict.covered) > 0:
        print(f"  还有 {open_events} 个事件没有检查点涵盖：末尾若被删去，目前看不出来；请运行 quanze verify --checkpoint")
    if verdict.unchecked_signatures:
        print(f"  有 {verdict.unchecked_signatures} 个签名没有核验：本机没有能核验它的程序（SM2 需要 openssl）")
    if told_keys:
        for key in verdict.keys:
            print(f"  签名公钥：{key}（请与该单位公布的公钥核对）")
    return 0
