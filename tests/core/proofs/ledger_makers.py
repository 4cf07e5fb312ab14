"""Small ledgers made in memory, exported as files; and both verifiers, asked the same question."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quanze.adapters.export_files import checkpoint_line, event_line, verifier_source, verify_file, write_export
from quanze.core.kernel.canonical import canonical_json
from quanze.core.kernel.events import GENESIS, chained
from quanze.core.proofs.chains import Row
from quanze.core.proofs.checkpoints import Checkpoint, Head, make_checkpoint, sorted_heads
from quanze.core.proofs.judge import Verdict

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()


@dataclass
class Made:
    """A ledger under construction: `lines` in the order of the export."""

    prefix: str = ""
    lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    last: Checkpoint | None = None
    checkpoints: int = 0
    _since: list[Row] = field(default_factory=list)

    def add(self, stream: str, payload: dict[str, Any] | None = None, algorithm: str = "sha256", **more: str) -> Row:
        seq, previous = self.heads.get(stream, (0, GENESIS))
        seq += 1
        event = chained(
            stream,
            seq,
            more.get("type", "ActTaken" if seq % 2 else "NoteAdded"),
            more.get("effective", f"2026-03-{seq:02d}"),
            more.get("recorded", f"2026-03-{seq:02d}T09:00:0{seq % 10}+08:00"),
            more.get("actor", ["王芳", "李伟"][seq % 2]),
            payload if payload is not None else {"理由": f"第{seq}次", "n": seq, "附件": ["甲", None, True]},
            previous,
            algorithm,
        )
        row: Row = (
            10 + 3 * len(self.rows), stream, seq, event.type, event.effective, event.recorded, event.actor,
            canonical_json(event.payload).decode(), previous, event.digest, algorithm,
        )  # fmt: skip
        self.heads[stream] = (seq, event.digest)
        self.rows.append(row)
        self._since.append(row)
        if stream.startswith(self.prefix):
            self.lines.append(event_line(row))
        return row

    def seal(self, algorithm: str = "sha256", made: str = "2026-03-31T18:00:00+08:00") -> Checkpoint:
        heads: list[Head] = sorted_heads({row[1]: self.heads[row[1]] for row in self._since})
        self.last = make_checkpoint(
            self.last, heads, "".join(f"{row[0]}:{row[9]}\n" for row in self._since), made=made, position=self.rows[-1][0], added=len(self._since),
            algorithm=algorithm, scheme="ed25519", key=PUBLIC,
        )  # fmt: skip
        signature = KEY.sign(self.last.text.encode()).hex()
        self.lines.append(checkpoint_line(self.last.text, heads, signature, algorithm, self.prefix))
        self._since = []
        self.checkpoints += 1
        return self.last

    def write(self, target: Path, lines: Sequence[str] | None = None) -> Path:
        """Writes the file with a first line that tells the true numbers of the ledger as it was made."""
        events = sum(row[1].startswith(self.prefix) for row in self.rows)
        write_export(target, self.lines if lines is None else lines, events=events, checkpoints=self.checkpoints, prefix=self.prefix)
        return target


def some_ledger(prefix: str = "", algorithms: tuple[str, str] = ("sha256", "sha256")) -> Made:
    """Three streams, two checkpoints; the streams grow in turn."""
    made = Made(prefix)
    for turn in range(3):
        for stream in ("matter:甲", "matter:乙", "registry:丙"):
            made.add(stream, algorithm=algorithms[turn % 2])
    made.seal(algorithms[0])
    made.add("matter:甲", algorithm=algorithms[1])
    made.add("matter:丁", {"引文": '他说："可以。"\n换行\\与\u0007', "空": {}})
    made.add("registry:丙")
    made.seal(algorithms[1])
    return made


def offline() -> ModuleType:
    """The journalist's verifier as a module."""
    spec = importlib.util.spec_from_file_location("quanze_verify", verifier_source())
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OFFLINE = offline()


def ask_offline(path: Path, *more: str) -> tuple[int, str]:
    """Its exit code and what it says."""
    before, sys.argv = sys.argv, ["quanze_verify.py", str(path), *more]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = OFFLINE.main()
            except SystemExit as stop:
                code = int(stop.code or 0)
    finally:
        sys.argv = before
    return code, said.getvalue()


def both(path: Path, **more: Any) -> tuple[Verdict, str]:
    """What both verifiers say of a file, which must be the same answer in other words."""
    verdict = verify_file(path, **more)
    code, said = ask_offline(path, *(["--key", next(iter(more["trusted"]))] if more.get("trusted") else []), *(["--expect", more["expect"]] if more.get("expect") else []))  # fmt: skip
    assert code == (1 if verdict.fault_count else 0), (verdict.faults[:3], said)
    return verdict, said


def altered(line: str, name: str, value: Any) -> str:
    """An event's line with one field changed and nothing else; the field is that of the event, or `digest` or `position`."""
    content = json.loads(line)
    place = content if name in ("digest", "position") else content["event"]
    assert place[name] != value
    place[name] = value
    return canonical_json(content).decode() + "\n"
