#!/usr/bin/env python3
"""Checks a ledger exported by `quanze export`, with nothing but Python (3.8 or newer).  核验 quanze export 导出的台账，只需要 Python。

    python3 quanze_verify.py FILE [--key PUBLIC_KEY] [--expect CHECKPOINT_DIGEST]     exit code: 0 all holds, 1 not all, 2 no ledger

Every line is a JSON text. An event names the digest of the event before it in its stream, and its own digest covers all it says: whoever
alters one byte must alter every digest after it. A checkpoint names how far every stream had grown and is signed, so that nobody can
cut off an end unseen. Compare the printed key and last checkpoint's digest with those that the office published.
"""

import argparse
import gzip
import hashlib
import json
import signal
import sys

EVENT = {"actor", "algorithm", "effective", "payload", "previous", "recorded", "seq", "stream", "type"}
CHECKPOINT = {"algorithm", "events", "key", "made", "number", "order", "position", "previous", "root", "scheme", "streams"}
GENESIS = "0" * 64  # what the first event and the first checkpoint name in place of one before


def canonical(value):  # the one way to write a value: keys sorted, no spaces, UTF-8
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def sm3(data):  # GB/T 32905-2016, for a Python whose OpenSSL lacks it
    rol, mask = lambda x, n: ((x << n % 32) | ((x & mask) >> (32 - n % 32))) & mask, 2**32 - 1
    v = [int("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"[n : n + 8], 16) for n in range(0, 64, 8)]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[n : n + 4], "big") for n in range(start, start + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)
            w.append(x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            ss1 = rol((rol(a, 12) + e + rol(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & mask, 7)
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if j < 16 else ((a & b) | (a & c) | (b & c), (e & f) | (~e & mask & g))
            tt1, tt2 = (ff + d + (ss1 ^ rol(a, 12)) + (w[j] ^ w[j + 4])) & mask, (gg + h + ss1 + w[j]) & mask
            a, b, c, d, e, f, g, h = tt1, a, rol(b, 9), c, tt2 ^ rol(tt2, 9) ^ rol(tt2, 17), e, rol(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def hashed(data, algorithm):
    own = algorithm == "sm3" and "sm3" not in hashlib.algorithms_available
    return sm3(data) if own else hashlib.new({"sha256": "sha256", "sm3": "sm3"}[algorithm], data).digest()  # no other is known


# Ed25519 (RFC 8032) with points as (x, y, 1, xy), all times a common factor; slow and plain.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def times(n, p):
    even = times(n >> 1, add(p, p)) if n else (0, 1, 1, 0)
    return add(even, p) if n & 1 else even


def point(data):
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    if len(data) != 32 or y >= P or x * x % P != square or (not x and sign):
        raise ValueError("not a point")
    return (x, y, 1, x * y % P) if x & 1 == sign else (P - x, y, 1, -x * y % P)


def ed25519_holds(key, data, signature):
    a, r, s = point(bytes.fromhex(key)), point(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + bytes.fromhex(key) + data).digest(), "little") % L
    left, right = times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))), add(r, times(h, a))
    return len(signature) == 64 and s < L and all((left[n] * right[2] - right[n] * left[2]) % P == 0 for n in (0, 1))


def root_of(heads, algorithm):  # of the hash tree of RFC 9162 over the ends of all streams
    row = [hashed(b"\0" + canonical(head), algorithm) for head in heads]
    while len(row) > 1:
        pairs = [hashed(b"\1" + row[n] + row[n + 1], algorithm) for n in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0].hex() if row else None


def root_along(proof, algorithm):  # where one end leads to, with its neighbours on the way up
    node, index = hashed(b"\0" + canonical(proof["head"]), algorithm), proof["index"]
    for other in map(bytes.fromhex, proof["path"]):
        node = hashed(b"\1" + (other + node if index & 1 else node + other), algorithm) if other else node
        index >>= 1
    return None if index or any(bytes.fromhex(other).hex() != other for other in proof["path"]) else node.hex()


class Ledger:
    def __init__(self, prefix, key):
        self.prefix, self.key, self.faults, self.keys, self.digests = prefix, key, [], [], [GENESIS]
        self.events, self.position, self.unchecked, self.heads = 0, 0, 0, {}
        self.grown, self.order = set(), []  # since the last checkpoint

    def fault(self, stream, seq, reason):
        self.faults.append(f"{stream} 第 {seq} 号事件：{reason}" if stream else reason)

    def event(self, line):
        event, said, position = line["event"], line["digest"], line["position"]
        stream, seq = event["stream"], event["seq"]
        types = [type(event[name]) for name in sorted(EVENT)]
        if set(line) != {"digest", "event", "position"} or set(event) != EVENT or types != [str, str, str, dict, str, str, int, str, str]:
            self.fault(stream, seq, "字段多了、少了，或值的类型不对")
        last, digest = self.heads.get(stream, (0, GENESIS))
        if seq != last + 1:
            self.fault(stream, min(seq, last + 1), f"应当是第 {last + 1} 号，却是第 {seq} 号：有事件缺失、重复、插入或调换")
        elif event["previous"] != digest:
            self.fault(stream, seq, "没有接上前一个事件的摘要：两者之一被改动或替换")
        if hashed(canonical(event), event["algorithm"]).hex() != said:
            self.fault(stream, seq, "内容与摘要不符：这个事件被改动")
        if type(position) is not int or position <= self.position or not stream.startswith(self.prefix):
            self.fault(stream, seq, "位置不在上一个事件之后，或不属于这份导出：事件被调换或插入")
        if seq > last:
            self.heads[stream] = (seq, said)
        self.events, self.position = self.events + 1, max(position, self.position)
        self.grown.add(stream)
        self.order.append(f"{position}:{said}\n")

    def checkpoint(self, line):
        found, whole, signature = line["checkpoint"], not self.prefix, bytes.fromhex(line["signature"])
        text, name, algorithm = canonical(found), f"第 {found['number']} 个检查点", found["algorithm"]
        fields = (CHECKPOINT, {"checkpoint", "signature", "heads" if whole else "proofs"})
        if (set(found), set(line)) != fields or found["number"] != len(self.digests) or found["previous"] != self.digests[-1]:
            self.fault("", 0, f"{name}没有接上前一个检查点，或字段不对：有检查点缺失、调换或被改动")
        if found["scheme"] == "sm2":
            self.unchecked += 1
        elif [found["scheme"], signature.hex()] != ["ed25519", line["signature"]] or not ed25519_holds(found["key"], text, signature):
            self.fault("", 0, f"{name}的签名不对：检查点或签名被改动")
        if self.key and found["key"] != self.key:
            self.fault("", 0, f"{name}由另一把公钥签名：{found['key']}")
        heads = line["heads"] if whole else [proof["head"] for proof in line["proofs"]]
        roots = [root_of(heads, algorithm)] if whole else [root_along(proof, algorithm) for proof in line["proofs"]]
        if any(root != found["root"] for root in roots):
            self.fault("", 0, f"{name}所附的末端或证明与其签名的根不符：被改动")
        for stream, seq, said in heads:
            now = self.heads.get(stream, (0,))[0]
            if self.heads.get(stream) != (seq, said):
                reason = f"{name}记到第 {seq} 号，文件里到第 {now} 号，或摘要不同：事件被删去、插入或替换"
                self.fault(stream, min(now, seq) + (now != seq), reason)
        for stream in sorted(self.grown.symmetric_difference(head[0] for head in heads)):
            self.fault(stream, self.heads.get(stream, (0,))[0], f"{name}与文件里增长的事件流不一致")
        counted = (self.events, hashed("".join(self.order).encode("utf-8"), algorithm).hex(), self.position, len(heads))
        if whole and (found["events"], found["order"], found["position"], found["streams"]) != counted:
            self.fault("", 0, f"{name}所记的事件数或先后次序与文件不同")
        self.digests.append(hashed(text, algorithm).hex())
        self.grown, self.order, self.keys = set(), [], list(dict.fromkeys([*self.keys, found["key"]]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda problem: parser.exit(2, f"quanze_verify：用不了 cannot verify：{problem}（用法 usage：--help）\n")
    for name in ("file", "--key", "--expect"):
        parser.add_argument(name)
    asked = parser.parse_args()
    try:
        lines = gzip.open(asked.file) if open(asked.file, "rb").read(2) == b"\x1f\x8b" else open(asked.file, "rb")
        header, number = json.loads(lines.readline()), 1
        ledger = {"quanze/ledger/1": Ledger}[header["ledger"]](header["prefix"], asked.key)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as problem:
        parser.error(f"{asked.file}：不是 quanze export 导出的台账，或读不了 not a readable export：{problem}")
    try:
        for number, line in enumerate(lines, 2):
            try:
                value = json.loads(line.decode("utf-8"), parse_float=int, parse_constant=int)  # int refuses 1.5, 1e5 and NaN
                if canonical(value) + b"\n" != line:
                    ledger.fault("", 0, f"第 {number} 行不是规范写法：被改动")
                (ledger.checkpoint if "checkpoint" in value else ledger.event)(value)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
                ledger.fault("", 0, f"第 {number} 行读不懂，被改动或损坏：{problem}")
    except (OSError, EOFError) as problem:
        ledger.fault("", 0, f"第 {number} 行之后读不下去：{problem}")
    if (ledger.events, len(ledger.digests) - 1) != (header.get("events"), header.get("checkpoints")) or ledger.grown:
        ledger.fault("", 0, "文件的开头或结尾不完整：事件或检查点被增删")
    if asked.expect and asked.expect not in ledger.digests[1:]:
        ledger.fault("", 0, f"没有摘要为 {asked.expect} 的检查点")
    told = [f"✗ {fault}" for fault in ledger.faults[:20]] + [f"签名公钥（请与公布的核对）：{key}" for key in ledger.keys]
    told += [f"注意：{ledger.unchecked} 个签名是 SM2 的，本程序没有核验（请用 quanze verify）"] * bool(ledger.unchecked)
    sound = f"✓ {'除了没有核验的签名，' if ledger.unchecked else ''}全部对得上"
    print(f"{len(ledger.heads)} 个事件流，{ledger.events} 个事件，{len(ledger.digests) - 1} 个检查点", *told, sep="\n")
    print(f"最近的检查点摘要（请与公布的核对）：{ledger.digests[-1]}")
    print(f"✗ 对不上，共 {len(ledger.faults)} 处" if ledger.faults else sound)
    return 1 if ledger.faults else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal of another encoding
    for name in {"SIGPIPE", "SIGINT"} & set(dir(signal)):  # `| head` or Ctrl+C: an end without a traceback
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    raise SystemExit(main())
