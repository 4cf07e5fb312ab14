"""The judge reads a ledger from its first event to its last and names everything that does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from quanze.core.kernel.canonical import ALGORITHMS, canonical_value, digest
from quanze.core.kernel.events import GENESIS, event_text
from quanze.core.proofs.chains import Row, Run
from quanze.core.proofs.checkpoints import Checkpoint, Head, head_of, head_text, order_line, read_checkpoint
from quanze.core.proofs.merkle import merkle_root, root_from_path

MOST_FAULTS = 1000
NAMES = ("position", "stream", "seq", "type", "effective", "recorded", "actor", "payload", "previous", "digest", "algorithm")
Signature = Literal["good", "bad", "unchecked"]
SignatureCheck = Callable[[str, str, bytes, str], Signature]
"""(scheme, public key, what was signed, signature) -> whether it holds; `unchecked` where this machine cannot tell"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold. `field` is the field at fault, `content` where the digest cannot tell which; `reason` is for people.

    `stream` is empty for faults of a checkpoint or of the file as a whole; `seq` is then the checkpoint's number or the line.
    """

    stream: str
    seq: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.stream} 第 {self.seq} 号事件：{self.reason}" if self.stream else self.reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found: `faults` in the order met (at most `MOST_FAULTS`, of `fault_count`), none where all holds."""

    events: int
    streams: int
    covered: int
    last: Checkpoint | None
    faults: tuple[Fault, ...]
    fault_count: int
    unchecked_signatures: int
    keys: tuple[str, ...]


@dataclass
class Judge:
    """Hand in events and checkpoints as they stand in the ledger, then ask for the `verdict`.

    `whole` is false for an export of some streams only. `trusted` are the public keys that may sign; `None` leaves that to the reader.
    """

    check_signature: SignatureCheck
    whole: bool = True
    trusted: frozenset[str] | None = None
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    events: int = 0
    covered: int = 0
    position: int = 0
    last: Checkpoint | None = None
    unchecked: int = 0
    keys: list[str] = field(default_factory=list)
    _grown: dict[str, None] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _suspects: dict[str, tuple[int, str]] = field(default_factory=dict)
    _tail: dict[str, Row] = field(default_factory=dict)

    def fault(self, stream: str, seq: int, name: str, reason: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(stream, seq, name, reason))

    def absorb(self, run: Run) -> bool:
        """Joins a run found whole on to what stands; false, and nothing done, where it does not join."""
        if run.count and any(self.heads.get(stream, (0, GENESIS)) != join for stream, join in run.joins.items()):
            return False
        self.heads.update(run.heads)
        self._grown.update(dict.fromkeys(run.heads))
        self._order.append(run.order)
        self.events += run.count
        self.position = max(self.position, run.position)
        return True

    def event(self, row: Row) -> None:
        """Judges the next event of the ledger."""
        self.events += 1
        wrong = next((n for n, v in zip(NAMES, row, strict=True) if type(v) is not (int if n in ("position", "seq") else str)), None)
        if wrong:
            self.fault(str(row[1]), row[2] if type(row[2]) is int else 0, wrong, f"{wrong} 的值类型不对：{row[NAMES.index(wrong)]!r:.60}")
            return
        position, stream, seq, said = row[0], row[1], row[2], row[9]
        if position <= self.position:
            self.fault(stream, seq, "position", f"位置 {position} 不在上一个事件（{self.position}）之后：事件被调换、重复或插入")
        self.position = max(position, self.position)
        last_seq, last_digest = self.heads.get(stream, (0, GENESIS))
        again = self._digest_of(row)
        head = self._follows(row, last_seq, last_digest, again)
        try:
            payload = canonical_value(row[7])
            if not isinstance(payload, dict):
                self.fault(stream, seq, "payload", "payload 不是 JSON 对象")
        except (ValueError, RecursionError) as problem:
            if again == said:  # altered text that no longer gives its digest was named already
                self.fault(stream, seq, "payload", f"payload 不是规范 JSON，可能有两种读法：{problem}")
        if head > last_seq:
            self.heads[stream] = (head, said)
            self._tail[stream] = row
        self._grown[stream] = None
        self._order.append(order_line(position, said))

    def _digest_of(self, row: Row) -> str:
        _, stream, seq, type_, effective, recorded, actor, payload, previous, _, algorithm = row
        if algorithm not in ALGORITHMS:
            return ""
        text = event_text(stream, seq, type_, effective, recorded, actor, payload, previous, algorithm)
        return digest(text.encode("utf-8", "surrogatepass"), algorithm)

    def _follows(self, row: Row, last_seq: int, last_digest: str, again: str) -> int:
        """Names what is wrong with one event and returns its place; what follows is measured by what the altered one says of itself."""
        _, stream, seq, *_, previous, said, algorithm = row
        suspect = self._suspects.pop(stream, None)
        if algorithm not in ALGORITHMS:
            self.fault(stream, seq, "algorithm", f"algorithm 被改动：没有“{algorithm[:20]}”这种摘要算法")
            return seq
        if again != said:
            name, reason = self._altered(row, last_seq, last_digest)
            if name == "content" and seq > last_seq:
                self._suspects[stream] = (len(self.faults), again)
            self.fault(stream, seq, name, reason)
            if name in ("seq", "previous", "stream"):
                return {"seq": last_seq + 1, "previous": seq, "stream": 0}[name]
        if seq <= last_seq:
            self.fault(stream, seq, "seq", f"已有第 {last_seq} 号事件，又出现第 {seq} 号：事件被重复、插入或调换")
        elif seq > last_seq + 1:
            lost = f"第 {last_seq + 1} 号" if seq == last_seq + 2 else f"第 {last_seq + 1} 至 {seq - 1} 号"
            before = f"前一个是第 {last_seq} 号，接着却是" if last_seq else "这个事件流从"
            self.fault(stream, last_seq + 1, "missing", f"{lost}事件缺失：{before}第 {seq} 号{'' if last_seq else '开始'}")
        elif previous != last_digest:
            if suspect and previous == suspect[1]:
                self._was_digest(stream, last_seq, suspect[0], "后一个事件")
            elif again == said:
                self.fault(stream, seq, "previous", "没有接上前一个事件的摘要：前一个事件被整个替换，或这个事件是插入的")
        return seq

    def _was_digest(self, stream: str, seq: int, number: int, witness: str) -> None:
        """Somebody else still names the digest that the content gives, so it was the digest itself that was altered."""
        if number < len(self.faults):
            self.faults[number] = Fault(stream, seq, "digest", f"digest 被改动：内容没有变，{witness}仍记着原来的摘要")

    def _altered(self, row: Row, last_seq: int, last_digest: str) -> tuple[str, str]:
        """Which field of an event that does not give its digest was altered, as far as putting it right shows it."""
        parts: dict[str, Any] = dict(zip(NAMES, row, strict=True))
        trials: list[tuple[str, Any]] = [("seq", last_seq + 1), ("previous", last_digest)]
        trials += [("algorithm", other) for other in ALGORITHMS if other != parts["algorithm"]]
        before = self._tail.get(parts["stream"])
        if before:
            trials += [(name, before[NAMES.index(name)]) for name in ("actor", "type", "recorded", "effective", "payload")]
        trials += [("effective", "")] + [("stream", name) for name, (_, head) in self.heads.items() if head == parts["previous"]]
        for name, value in trials:
            if value != parts[name] and self._digest_of(tuple({**parts, name: value}.values())) == parts["digest"]:
                return name, f"{name} 被改动：原来是“{str(value)[:60]}”，现在是“{str(parts[name])[:60]}”"
        return (
            "content",
            "内容与摘要不符：type、effective、recorded、actor、payload 中有字段被改动"
            + ("" if last_seq else "（或 stream、seq、previous）"),
        )

    def checkpoint(self, text: str, signature: str, *, heads: Sequence[Head] | None = None, proofs: Iterable[dict[str, Any]] = ()) -> None:
        """Judges the next checkpoint against all events handed in so far. `heads` for a whole ledger, `proofs` for a part of one."""
        number = (self.last.number if self.last else 0) + 1
        before = self.fault_count
        try:
            found = read_checkpoint(text)
        except (ValueError, RecursionError) as problem:
            self.fault("", number, "checkpoint", f"第 {number} 个检查点读不懂：{problem}")
            return
        name = f"第 {found.number} 个检查点"
        if found.number != number:
            self.fault("", number, "checkpoint", f"应当是第 {number} 个检查点，却是第 {found.number} 个：检查点缺失、重复或调换")
        elif found.previous != (self.last.digest if self.last else GENESIS):
            self.fault("", found.number, "checkpoint", f"{name}没有接上前一个检查点的摘要：其中一个被改动或替换")
        self._signed(found, text, signature, name)
        if heads is not None:
            self._covers(found, heads, name, before)
        else:
            self._proves(found, proofs, name)
        self.covered, self.last = found.events, found
        self._grown, self._order = {}, []

    def _signed(self, found: Checkpoint, text: str, signature: str, name: str) -> None:
        if found.key not in self.keys:
            self.keys.append(found.key)
        answer = self.check_signature(found.scheme, found.key, text.encode(), signature)
        if answer == "unchecked":
            self.unchecked += 1
        elif answer == "bad":
            self.fault("", found.number, "signature", f"{name}的签名不对：检查点或签名被改动")
        if self.trusted is not None and found.key not in self.trusted:
            self.fault("", found.number, "key", f"{name}由不认识的公钥 {found.key[:16]}… 签名：可能有人重新签过整个台账")

    def _covers(self, found: Checkpoint, heads: Sequence[Head], name: str, before: int) -> None:
        if [head[0] for head in heads] != sorted({head[0] for head in heads}) or (
            merkle_root([head_text(head) for head in heads], found.algorithm) != found.root or len(heads) != found.streams
        ):
            self.fault("", found.number, "heads", f"{name}所附的各事件流末端与其签名的根不符：末端清单被改动")
        else:
            self._reached(heads, name)
        if self.fault_count > before:
            return
        if self.events != found.events:
            self.fault("", found.number, "events", f"{name}记有 {found.events} 个事件，现有 {self.events} 个")
        elif digest("".join(self._order).encode(), found.algorithm) != found.order or self.position != found.position:
            self.fault("", found.number, "order", f"{name}所记的先后次序与现在不同：不同事件流的事件被调换了位置")

    def _reached(self, heads: Sequence[Head], name: str) -> None:
        """Compares how far every stream had grown with how far it is now."""
        for head in heads:
            self._head_reached(head, name)
        for stream in self._grown:
            self.fault(stream, self.heads.get(stream, (0, ""))[0], "inserted", f"{name}没有记这个事件流的增长：事件是后来插入的")

    def _head_reached(self, head: Head, name: str) -> None:
        stream, seq, said = head
        now_seq, now_digest = self.heads.get(stream, (0, GENESIS))
        self._grown.pop(stream, None)
        if not now_seq:
            self.fault(stream, 1, "missing", f"整个事件流不见了：{name}记到第 {seq} 号")
        elif now_seq < seq:
            self.fault(stream, now_seq + 1, "missing", f"末尾的事件不见了：现在只到第 {now_seq} 号，{name}记到第 {seq} 号")
        elif now_seq > seq:
            self.fault(stream, seq + 1, "inserted", f"{name}记到第 {seq} 号，之前却有第 {now_seq} 号：事件是后来插入的")
        elif now_digest != said:
            suspect = self._suspects.pop(stream, None)
            if suspect and suspect[1] == said:
                self._was_digest(stream, seq, suspect[0], name)
            else:
                self.fault(stream, seq, "digest", f"摘要与{name}所记的不同：事件在签名之后被替换")

    def _proves(self, found: Checkpoint, proofs: Iterable[dict[str, Any]], name: str) -> None:
        """An export of a part carries, for every stream in it, the path from its head to the signed root."""
        for proof in proofs:
            try:
                head, index, path = head_of(proof["head"]), proof["index"], proof["path"]
                if set(proof) != {"head", "index", "path"} or type(index) is not int or index >> len(path):
                    raise ValueError("an index beyond its tree")
                leads = root_from_path(head_text(head), index, path, found.algorithm)
            except (KeyError, TypeError, ValueError):
                self.fault("", found.number, "proof", f"{name}的证明读不懂")
                continue
            if leads != found.root:
                self.fault(head[0], head[1], "proof", f"证明通不到{name}签名的根：末端或证明被改动")
            else:
                self._head_reached(head, name)
            self._grown.pop(head[0], None)
        for stream in self._grown:
            self.fault(stream, self.heads.get(stream, (0, ""))[0], "proof", f"{name}没有给出这个事件流的证明：事件是插入的，或证明被删去")

    def expect_all_covered(self) -> None:
        """An exported file ends with a checkpoint over all of it; events after that were added by somebody."""
        for stream in self._grown:
            self.fault(
                stream, self.heads.get(stream, (0, ""))[0], "inserted", "没有检查点记有这个事件：是后来加进文件的，或文件末尾的检查点被删去"
            )

    def verdict(self) -> Verdict:
        covered = self.covered if self.whole else self.events
        return Verdict(
            self.events, len(self.heads), covered, self.last, tuple(self.faults), self.fault_count, self.unchecked, tuple(self.keys)
        )


def row_of(event: dict[str, Any], position: Any, said: Any) -> Row:
    """An exported event as a row; missing or additional fields raise `ValueError`."""
    fields = ("stream", "seq", "type", "effective", "recorded", "actor", "payload", "previous", "algorithm")
    if set(event) != set(fields):
        raise ValueError(f"事件应当正好有 {'、'.join(fields)} 这些字段")
    payload = json.dumps(event["payload"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (
        position,
        event["stream"],
        event["seq"],
        event["type"],
        event["effective"],
        event["recorded"],
        event["actor"],
        payload,
        event["previous"],
        said,
        event["algorithm"],
    )
