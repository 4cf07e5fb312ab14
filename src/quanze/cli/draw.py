"""`quanze draw frame|commit|run|verify`: public draws that anyone can recompute."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from quanze.adapters.os_words import said
from quanze.adapters.parquet_frame import LargeFrame, NoDuckDB, draw_parquet, freeze_parquet
from quanze.core.documents.errors import UnreadableDocument, in_chinese
from quanze.core.documents.rows import Rows, read_rows
from quanze.core.kernel.canonical import refuse_float
from quanze.core.sampling.draw import Draw, InfeasibleDraw, Skip
from quanze.core.sampling.frame import Frame, UnusableFrame, count_of_share, freeze
from quanze.core.sampling.frame_rows import HEADING_WITHIN, FrameRows, find_heading, read_frame_rows
from quanze.core.sampling.large import SCHEMA as LARGE_SCHEMA
from quanze.core.sampling.large import Drawer, large_record, verify_large
from quanze.core.sampling.seed import Party, PublicSource, UnusableSeed, commitment
from quanze.core.sampling.transcript import DrawPlan, make_transcript, verify

HELP = """双随机抽取：冻结名单、各方承诺、公开随机数、抽取、核验，任何人都能重算。

名单是 Excel 或者 CSV（UTF-8、GBK 都可以），列名写 id 或者 编号、统一社会信用代码；可以另有 层（stratum）、权重（weight）、
排除理由（excluded）三列。上千万的名单写成 id、stratum、weight、excluded 几列的 Parquet，用 --parquet 代替文件名，由 DuckDB 抽取，
摘要和签与 CSV 一样（要安装 quanze[national]）。

先公布名单摘要、各层抽多少、候补多少、参与方、公共随机源的名称、有一方不公开时怎么办，再由各方承诺；都承诺以后才公开随机数。

示例：
  quanze draw frame 名单.xlsx
  quanze draw commit --party 监督单位 --frame-digest 名单摘要
  quanze draw run 名单.xlsx --title 二季度抽查 --quota 食品=5% --reserve 食品=3 \\
      --party 抽查单位:承诺:随机数 --party 监督单位:承诺:随机数 --output 记录.json
  quanze draw verify 记录.json
有一家不能检查：同样的命令再加 --skip 编号=理由，其余都不变，由候补递补。
有一方不公开随机数：事先约定了公共随机源的，写 --party 名称:承诺: --on-missing continue --public 名称=数值；没有约定的，本次作废。
  quanze draw run --parquet 全国名单.parquet --quota 食品=0.1% --party … --output 记录.json
"""


SHOWN = 20  # rows told one by one


class Unusable(ValueError):
    """Arguments or a file that cannot be used: what, where, what to do."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quanze draw", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="frame|commit|run|verify")
    frame = verbs.add_parser("frame", help="冻结名单：算出摘要和各层可抽取数")
    frame.add_argument("file", metavar="名单.xlsx", nargs="?")
    frame.add_argument("--parquet", metavar="FILE", help="名单是 Parquet 文件")
    commit = verbs.add_parser("commit", help="为一方产生随机数和承诺；随机数在抽取前保密")
    commit.add_argument("--party", required=True, metavar="NAME", help="参与方名称")
    commit.add_argument("--frame-digest", required=True, metavar="DIGEST", help="名单摘要，由 quanze draw frame 得出")
    run_ = verbs.add_parser("run", help="抽取，写出可核验的记录")
    run_.add_argument("file", metavar="名单.xlsx", nargs="?")
    run_.add_argument("--parquet", metavar="FILE", help="名单是 Parquet 文件；记录里只写名单的摘要，不写名单")
    run_.add_argument("--title", default="", help="抽取的名称")
    run_.add_argument("--quota", action="append", default=[], metavar="层=数", help="某层抽多少：个数、百分比或分数；不分层的写 =10")
    run_.add_argument("--reserve", action="append", default=[], metavar="层=数", help="某层的候补数")
    run_.add_argument("--party", action="append", default=[], metavar="NAME:COMMITMENT:SECRET", help="参与方的承诺和随机数；未公开的留空")
    run_.add_argument("--public", metavar="NAME=VALUE", help="公共随机源的名称和数值")
    run_.add_argument("--on-missing", choices=["void", "continue"], default="void", help="有一方不公开时：作废（默认）或凭公共随机源继续")
    run_.add_argument("--skip", action="append", default=[], metavar="ID=理由", help="抽中而不能检查的对象，由候补递补")
    run_.add_argument("--output", metavar="FILE", help="写到文件，默认写到标准输出")
    check = verbs.add_parser("verify", help="重算一份记录；不符的逐处指出")
    check.add_argument("file", metavar="记录.json")
    check.add_argument("--parquet", metavar="FILE", help="记录所指的 Parquet 名单")
    check.add_argument("--format", choices=["text", "json"], default="text")
    return parser


def run(arguments: list[str]) -> int:
    """0 done (or the transcript holds), 1 the transcript does not hold, 2 unusable arguments or input."""
    options = _parser().parse_args(arguments)
    try:
        return {"frame": _frame, "commit": _commit, "run": _run, "verify": _verify}[options.verb](options)
    except (Unusable, UnusableFrame, UnusableSeed, InfeasibleDraw, NoDuckDB) as wrong:
        print(f"quanze draw: {wrong}", file=sys.stderr)
        return 2


def _large(options: argparse.Namespace) -> LargeFrame | None:
    """The Parquet frame that is asked for, frozen; None where the frame is a CSV file."""
    if bool(options.parquet) == bool(getattr(options, "file", None)) and options.verb != "verify":
        raise Unusable("请给出一份名单：CSV 文件名，或者 --parquet FILE，二者取一")
    if not options.parquet:
        return None
    if not Path(options.parquet).is_file():
        raise Unusable(f"打不开 {options.parquet}：没有这个文件")
    return freeze_parquet(Path(options.parquet))


def _frame(options: argparse.Namespace) -> int:
    large = _large(options)
    if large is not None:
        print(
            json.dumps({"digest": large.digest, "subjects": large.subjects, "eligible": dict(large.eligible)}, ensure_ascii=False, indent=2)
        )
        return 0
    frame = _read_frame(options.file)
    print(json.dumps({"digest": frame.digest, "subjects": len(frame.subjects), "eligible": frame.eligible()}, ensure_ascii=False, indent=2))
    return 0


def _commit(options: argparse.Namespace) -> int:
    from quanze.adapters.randomness import new_secret

    secret = new_secret()
    made = {"party": options.party, "secret": secret, "commitment": commitment(options.party, options.frame_digest, secret)}
    print(json.dumps(made, ensure_ascii=False, indent=2))
    print("请立即公布 commitment；secret 在各方都公布承诺之后再公开。", file=sys.stderr)
    return 0


def _run(options: argparse.Namespace) -> int:
    large = _large(options)
    frame = None if large is not None else _read_frame(options.file)
    eligible = large.eligible if large is not None else frame.eligible() if frame is not None else {}
    if not options.quota:
        raise Unusable("没有写抽多少，请加 --quota 层=数，如 --quota 食品=5%；不分层的写 --quota =10")
    quotas = _counts(eligible, options.quota, "--quota")
    reserves = _counts(eligible, options.reserve, "--reserve")
    parties = []
    for words in options.party:
        parts = words.replace("：", ":").rsplit(":", 2)
        if len(parts) != 3:
            raise Unusable(f"--party {words} 应写成 名称:承诺:随机数")
        parties.append(Party(*parts))
    public = None
    if options.public:
        name, sign, value = options.public.partition("=")
        if not sign:
            raise Unusable(f"--public {options.public} 应写成 名称=数值")
        public = PublicSource(name, value)
    skips = []
    for words in options.skip:
        id_, sign, reason = words.partition("=")
        if not sign:
            raise Unusable(f"--skip {words} 应写成 编号=理由")
        skips.append(Skip(id_, reason))
    try:
        if frame is not None:
            made = make_transcript(DrawPlan(options.title, quotas, reserves, options.on_missing), frame, parties, public, skips)
        elif large is not None:
            drawer = _drawer(options.parquet, large)
            made = large_record(
                options.title,
                large.digest,
                large.eligible,
                large.subjects,
                quotas,
                reserves,
                options.on_missing,
                parties,
                public,
                drawer,
                skips,
            )
    except ValueError as wrong:
        raise Unusable(str(wrong)) from wrong
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
        print(f"抽中 {len(made['drawn'])} 个，候补 {len(made['reserves'])} 个；记录写在 {options.output}", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0


def _drawer(path: str, large: LargeFrame) -> Drawer:
    """How a Parquet frame is drawn from, once its counts are known."""

    def draw(seed: str, quotas: Mapping[str, int], reserves: Mapping[str, int]) -> Draw:
        return draw_parquet(Path(path), seed, quotas, reserves, eligible=large.eligible)

    return draw


def _verify(options: argparse.Namespace) -> int:
    record = _read_json(options.file)
    if record.get("schema") == LARGE_SCHEMA:
        large = _large(options)
        if large is None:
            raise Unusable(
                f"{options.file} 的名单不在记录里，请用 --parquet 给出名单文件（摘要 {str(record.get('frame', {}).get('digest'))[:16]}…）"
            )
        faults = verify_large(record, large.digest, large.eligible, large.subjects, _drawer(options.parquet, large))
    else:
        faults = verify(record)
    if options.format == "json":
        print(
            json.dumps(
                {"holds": not faults, "faults": [{"where": f.where, "problem": f.problem} for f in faults]}, ensure_ascii=False, indent=2
            )
        )
    elif faults:
        print(f"{options.file}：不能核验通过，{len(faults)} 处不符")
        for fault in faults:
            print(f"  {fault.where}：{fault.problem}")
    else:
        teams = "" if record.get("schema") == LARGE_SCHEMA else "人员"
        parts = "、".join(filter(None, ("名单", "承诺", "种子", "抽中", "候补", "递补", teams)))
        print(f"{options.file}：核验通过。{parts}和整份记录的摘要都与重算一致。")
        print("请与抽取以前公布的比对（记录若被整份重做，只有这样才看得出来）：")
        for line in _laid_down(record):
            print(f"  {line}")
    return 1 if faults else 0


def _laid_down(record: Mapping[str, Any]) -> list[str]:
    """What was to be published before anybody revealed: a record made again as a whole differs from it."""
    plan, source = record["plan"], record["public_source"]
    amounts = "、".join(
        f"{name or '不分层'} {count}（候补 {plan['reserves'].get(name, 0)}）" for name, count in sorted(plan["quotas"].items())
    )
    silent = "本次作废" if plan["on_missing"] == "void" else "凭公共随机源继续"
    return [
        f"名单摘要：{record['frame']['digest']}",
        f"各层抽取：{amounts}",
        *(f"{each['name']} 的承诺：{each['commitment']}{'' if each['secret'] else '（没有公开随机数）'}" for each in record["parties"]),
        f"公共随机源：{source['name']}，数值 {source['value']}" if source else "公共随机源：没有",
        f"有一方不公开时：{silent}",
        f"记录摘要：{record['digest']}",
    ]


def _counts(eligible: Mapping[str, int], words: Sequence[str], option: str) -> dict[str, int]:
    made: dict[str, int] = {}
    for each in words:
        stratum, sign, amount = each.rpartition("=")
        if not sign or not amount:
            raise Unusable(f"{option} {each} 应写成 层=数，如 食品=5%；不分层的写 =10")
        if stratum not in eligible:
            known = "、".join(f"“{name}”" if name else "不分层（写 =数）" for name in sorted(eligible))
            raise Unusable(f"{option} {each}：名单里没有层“{stratum}”；现有：{known}")
        if stratum in made:
            raise Unusable(f"{option} 的层“{stratum}”写了两次，请只留一个")
        if amount.isascii() and amount.isdigit():
            made[stratum] = int(amount)
            continue
        try:
            made[stratum] = count_of_share(amount, eligible.get(stratum, 0))
        except (ValueError, ZeroDivisionError) as wrong:
            raise Unusable(f"{option} {each}：{wrong}；应为个数、百分比或分数") from wrong
    return made


def _read_frame(path: str) -> Frame:
    """The frame of a table: CSV in UTF-8 or GBK, or a workbook; the first table with a column of ids counts."""
    try:
        tables = read_rows(Path(path).name, Path(path).read_bytes())
        return _freeze_first(path, tables)
    except OSError as wrong:
        raise Unusable(f"打不开 {path}：{said(wrong)}") from wrong
    except UnreadableDocument as wrong:
        raise Unusable(str(wrong)) from wrong


def _freeze_first(path: str, tables: Sequence[Rows]) -> Frame:
    first: list[str] = []
    for table in tables:
        rows = iter(table.rows)
        top = list(islice(rows, HEADING_WITHIN))
        at = find_heading(top)
        first = first or next(iter(top), [])
        if at is None:
            continue
        read = read_frame_rows(top[at], chain(top[at + 1 :], rows), at + 2)
        where = f"{path} 工作表“{table.title}”" if table.title else path
        for warning in table.warnings:
            print(f"注意：{warning.message}", file=sys.stderr)
        _tell(where, read)
        if not read.subjects:
            raise Unusable(f"{where} 里没有抽查对象")
        return freeze(read.subjects)
    raise Unusable(
        f"{path} 前 {HEADING_WITHIN} 行里没有列名 id（或者 编号、统一社会信用代码）；第一行是：{'、'.join(filter(None, first)) or '（空）'}"
    )


def _tell(where: str, read: FrameRows) -> None:
    """Raises with every row that cannot stand; says what was left unused and what a person should look at."""
    if read.faults:
        shown = [f"  第 {each.row} 行：{each.problem}" for each in read.faults[:SHOWN]]
        more = f"\n  另有 {len(read.faults) - SHOWN} 处" if len(read.faults) > SHOWN else ""
        raise Unusable(f"{where} 有 {len(read.faults)} 处不能用，名单没有冻结，请改好后再来：\n" + "\n".join(shown) + more)
    if read.unused:
        print(f"没有用到的列：{'、'.join(read.unused)}（摘要只算编号、层、权重、排除理由）", file=sys.stderr)
    for each in read.notes[:SHOWN]:
        print(f"注意：第 {each.row} 行的{each.problem}", file=sys.stderr)


def _read_json(path: str) -> dict[str, Any]:
    """The record as it stands in the file. A field given twice or a number with a point could be read in two ways, and is refused."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once, parse_float=refuse_float, parse_constant=refuse_float)
    except OSError as wrong:
        raise Unusable(f"打不开 {path}：{said(wrong)}") from wrong
    except UnicodeDecodeError as wrong:
        raise Unusable(f"{path} 不是 UTF-8 文本，请重新下载公布的记录文件，不要用别的程序另存") from wrong
    except RecursionError as wrong:
        raise Unusable(f"{path} 不是抽取记录：嵌套太深") from wrong
    except Unusable as wrong:
        raise Unusable(f"{path} {wrong}，请重新下载公布的记录文件") from wrong
    except ValueError as wrong:
        raise Unusable(f"{path} 不是 JSON 记录：{in_chinese(wrong)}") from wrong
    if not isinstance(data, dict):
        raise Unusable(f"{path} 不是抽取记录：最外层应为对象")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise Unusable(f"的“{next(name for n, name in enumerate(names) if name in names[:n])}”一栏写了两次")
    return made
