"""The exported ledger: one JSON text a line, plain or compressed, written whole or not at all, read as a stream.

    {"checkpoints":2,"events":940,"ledger":"quanze/ledger/1","prefix":""}          first line
    {"digest":"…","event":{"actor":…,"previous":…,…},"position":17}                 the digest covers exactly the text of `event`
    {"checkpoint":{…},"heads":[["stream",seq,"digest"],…],"signature":"…"}           after the events it covers

An export of some streams only has `proofs` in place of `heads`: for each stream its head and the path to the signed root.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from quanze.adapters.os_words import said
from quanze.adapters.processes import spread
from quanze.adapters.signing import check_signature
from quanze.adapters.whole_files import whole_file
from quanze.core.kernel.canonical import canonical_json, canonical_value
from quanze.core.kernel.events import event_text
from quanze.core.proofs.chains import Row, Run, examine
from quanze.core.proofs.checkpoints import Head, head_of, head_text
from quanze.core.proofs.judge import Judge, Verdict, row_of
from quanze.core.proofs.merkle import merkle_paths

FORMAT = "quanze/ledger/1"
CHUNK = 4 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
_TEXT = r'"([^"\\\x00-\x1f]*)"'
_LINE = re.compile(
    rf'\{{"digest":"([0-9a-f]{{64}})","event":\{{"actor":{_TEXT},"algorithm":"(sha256|sm3)","effective":{_TEXT},"payload":(\{{.*\}}),'
    rf'"previous":"([0-9a-f]{{64}})","recorded":{_TEXT},"seq":([1-9]\d*),"stream":{_TEXT},"type":{_TEXT}\}},"position":([1-9]\d*)\}}'
)
Part = Run | str | None
"""A run of events, a line that is no event, or `None` where something is amiss"""


class NotALedger(Exception):
    """The file cannot be read as an exported ledger at all; the sentence says what it is instead."""


def event_line(row: Row) -> str:
    """One event as a line of the export."""
    position, stream, seq, type_, effective, recorded, actor, payload, previous, said, algorithm = row
    text = event_text(stream, seq, type_, effective, recorded, actor, payload, previous, algorithm)
    return f'{{"digest":{json.dumps(said, ensure_ascii=False)},"event":{text},"position":{position}}}\n'


def checkpoint_line(content: str, heads: list[Head], signature: str, algorithm: str, prefix: str) -> str:
    """One checkpoint as a line; with a `prefix` only those streams, each with its path to the root."""
    more: dict[str, Any]
    if prefix:
        wanted = [place for place, head in enumerate(heads) if head[0].startswith(prefix)]
        paths = merkle_paths([head_text(head) for head in heads], wanted, algorithm) if wanted else []
        more = {"proofs": [{"head": list(heads[n]), "index": n, "path": path} for n, path in zip(wanted, paths, strict=True)]}
    else:
        more = {"heads": [list(head) for head in heads]}
    rest = canonical_json({**more, "signature": signature}).decode()
    return f'{{"checkpoint":{content},{rest[1:]}\n'


def write_export(target: Path, lines: Iterable[str], *, events: int, checkpoints: int, prefix: str) -> None:
    """Writes the whole export under its name, or leaves nothing; `.gz` compresses."""
    head = canonical_json({"checkpoints": checkpoints, "events": events, "ledger": FORMAT, "prefix": prefix}) + b"\n"
    with whole_file(target) as draft, open(draft, "wb") as raw:
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) if target.suffix == ".gz" else None
        out: IO[bytes] = packed or raw  # type: ignore[assignment]
        out.write(head)
        for line in lines:
            out.write(line.encode())
        if packed:
            packed.close()
        raw.flush()
        if draft != target:  # a pipe has no disk to wait for
            os.fsync(raw.fileno())


def verifier_source() -> Path:
    """The verifier that needs nothing but Python; it stands beside the package when installed, and in the project's own folder before."""
    installed = Path(__file__).resolve().parent.parent / "verifier" / "quanze_verify.py"
    return installed if installed.exists() else Path(__file__).resolve().parents[3] / "verifier" / "quanze_verify.py"


def put_verifier(folder: Path) -> Path:
    """Lays a copy of the verifier into `folder`."""
    target = folder / "quanze_verify.py"
    shutil.copyfile(verifier_source(), target)
    return target


def verify_file(
    path: Path,
    *,
    trusted: frozenset[str] | None = None,
    expect: str = "",
    processes: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """What the judge finds in an exported file. Raises `NotALedger` where it is none; a damaged one is judged as far as it can be read."""
    header = _header(path)
    judge = _fast(path, header, trusted, expect, processes, progress) or _slow(path, header, trusted, expect, progress)
    return judge.verdict()


def _open(path: Path) -> IO[bytes]:
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else open(path, "rb")  # type: ignore[return-value]


def _header(path: Path) -> dict[str, Any]:
    try:
        with _open(path) as file:
            first = file.readline(100_000)
        header = json.loads(first)
    except OSError as problem:
        raise NotALedger(f"{path}：读不了（{said(problem)}）") from None
    except (ValueError, EOFError, RecursionError):
        header = None
    if not isinstance(header, dict) or "ledger" not in header:
        raise NotALedger(f"{path}：不是 quanze export 导出的台账（第一行应当写明 {FORMAT}）")
    if header["ledger"] != FORMAT:
        raise NotALedger(f"{path}：格式是“{header['ledger']!s:.40}”，本程序只认识 {FORMAT}")
    try:
        good = canonical_value(first.decode().removesuffix("\n")) == header and [type(header.get(n)) for n in ("checkpoints", "events", "prefix")] == [int, int, str]  # fmt: skip
    except ValueError:
        good = False
    if not good or len(header) != 4:
        raise NotALedger(f"{path}：第一行不完整或被改动：{first[:120].decode(errors='replace')}")
    return header


def _judge(header: dict[str, Any], trusted: frozenset[str] | None) -> Judge:
    return Judge(check_signature, whole=not header["prefix"], trusted=trusted)


def _finish(judge: Judge, header: dict[str, Any], digests: list[str], expect: str) -> None:
    if judge.events != header["events"] or len(digests) != header["checkpoints"]:
        wanted = f"{header['events']} 个事件、{header['checkpoints']} 个检查点"
        judge.fault("", 0, "events", f"文件开头写有{wanted}，实有 {judge.events} 个、{len(digests)} 个：文件不完整，或被增删")
    judge.expect_all_covered()
    if expect and expect not in digests:
        judge.fault("", 0, "expected", f"没有摘要为 {expect} 的检查点：台账在那之后被截断或重做")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that end at the end of a line."""
    left = b""
    while piece := file.read(CHUNK):
        cut = piece.rfind(b"\n") + 1
        if not cut:
            left += piece
            if len(left) > LONGEST_LINE:
                raise ValueError("a line without end")
            continue
        yield left + piece[:cut]
        left = piece[cut:]
    if left:
        yield left


def _row(line: str) -> Row:
    """The event of one line; `ValueError` where the line is not written as it must be."""
    if found := _LINE.fullmatch(line):
        said, actor, algorithm, effective, payload, previous, recorded, seq, stream, type_, position = found.groups()
        return int(position), stream, int(seq), type_, effective, recorded, actor, payload, previous, said, algorithm
    value = canonical_value(line)
    if not isinstance(value, dict) or set(value) != {"digest", "event", "position"} or not isinstance(value["event"], dict):
        raise ValueError("这一行应当正好有 digest、event、position")
    return row_of(value["event"], value["position"], value["digest"])


def examine_lines(data: bytes) -> list[Part]:
    """What a child process does with a piece of the file."""
    parts: list[Part] = []
    waiting: list[Row] = []
    try:
        *lines, end = data.decode().split("\n")
        if end:
            return [None]
        for line in lines:
            if line.startswith('{"digest":'):
                waiting.append(_row(line))
            else:
                parts += [examine(waiting), line]
                waiting = []
        return [*parts, examine(waiting)]
    except (ValueError, RecursionError):
        return [None]


def _fast(
    path: Path,
    header: dict[str, Any],
    trusted: frozenset[str] | None,
    expect: str,
    processes: int | None,
    progress: Callable[[int], None] | None,
) -> Judge | None:
    judge = _judge(header, trusted)
    digests: list[str] = []
    count = processes if path.stat().st_size > 2 * CHUNK else 1
    try:
        with _open(path) as file:
            file.readline()
            for parts in spread(examine_lines, _chunks(file), count):
                for part in parts:
                    if part is None or (
                        isinstance(part, Run) and ((part.count and part.position <= judge.position) or not judge.absorb(part))
                    ):
                        return None
                    if isinstance(part, str):
                        _checkpoint(judge, part)
                        digests.append(judge.last.digest if judge.last else "")
                if judge.fault_count:
                    return None
                if progress:
                    progress(judge.events)
    except (ValueError, TypeError, OSError, EOFError, RecursionError):
        return None
    if header["prefix"] and any(not stream.startswith(header["prefix"]) for stream in judge.heads):
        return None
    _finish(judge, header, digests, expect)
    return None if judge.fault_count else judge


def _checkpoint(judge: Judge, line: str) -> None:
    """Hands a checkpoint line to the judge; `ValueError` where the line is none."""
    value = canonical_value(line)
    if not isinstance(value, dict) or set(value) != {"checkpoint", "signature", "heads" if judge.whole else "proofs"}:
        raise ValueError("这一行既不是事件，也不是检查点")
    content = canonical_json(value["checkpoint"]).decode()
    if judge.whole:
        heads = [head_of(head) for head in value["heads"]]
        judge.checkpoint(content, str(value["signature"]), heads=heads)
    else:
        judge.checkpoint(content, str(value["signature"]), proofs=value["proofs"])


def _slow(path: Path, header: dict[str, Any], trusted: frozenset[str] | None, expect: str, progress: Callable[[int], None] | None) -> Judge:
    judge = _judge(header, trusted)
    digests: list[str] = []
    number = 1
    try:
        with _open(path) as file:
            file.readline()
            while line := file.readline(LONGEST_LINE):
                number += 1
                if line.endswith(b"\n"):
                    line = line[:-1]
                else:
                    judge.fault("", number, "line", f"第 {number} 行没有写完：文件被截断")
                _judge_line(judge, header, number, line, digests)
                if progress and judge.events % 5000 == 0:
                    progress(judge.events)
    except (OSError, EOFError) as problem:
        judge.fault("", number, "line", f"第 {number} 行之后读不下去：压缩文件不完整或损坏（{problem}）")
    _finish(judge, header, digests, expect)
    return judge


def _judge_line(judge: Judge, header: dict[str, Any], number: int, line: bytes, digests: list[str]) -> None:
    try:
        text = line.decode()
        if text.startswith('{"checkpoint":'):
            _checkpoint(judge, text)
            digests.append(judge.last.digest if judge.last else "")
            return
        row = _row(text)
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        stream, seq = _named(line)
        judge.fault(stream, seq or number, "line", f"第 {number} 行不是它应有的写法，被改动或损坏：{_short(problem)}")
        return
    judge.event(row)
    if header["prefix"] and not str(row[1]).startswith(header["prefix"]):
        judge.fault(str(row[1]), row[2], "stream", f"第 {number} 行：文件只应有以“{header['prefix']}”开头的事件流")


def _named(line: bytes) -> tuple[str, int]:
    """The stream and number that a damaged line still shows, else nothing."""
    found = re.search(r'"seq":(\d{1,18}),"stream":"((?:[^"\\]|\\.)*)"', line.decode(errors="replace"))
    return (found[2], int(found[1])) if found else ("", 0)


def _short(problem: Exception) -> str:
    words = str(problem)
    return words if len(words) < 120 else words[:120] + "…"


def verifier_text() -> str:
    return verifier_source().read_text(encoding="utf-8")


__all__ = [
    "FORMAT",
    "NotALedger",
    "checkpoint_line",
    "event_line",
    "put_verifier",
    "verifier_source",
    "verifier_text",
    "verify_file",
    "write_export",
]
