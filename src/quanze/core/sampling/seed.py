"""The seed: made of secrets that several parties committed to before any was revealed, bound to the frozen frame.

Each party publishes SHA-256 of its secret with the frame's digest; only when all have done so are the secrets revealed.
Nobody who did not control every party could choose the seed. A party that never reveals is handled by the rule stated beforehand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

COMMITMENT = "quanze-draw-commitment/1"
SEED = "quanze-draw-seed/1"
WITHHELD = "withheld"
SHORTEST_SECRET = 32  # not law: 128 bits in hexadecimal digits, so that no secret can be guessed from its commitment
_SECRET = re.compile(r"[0-9a-f]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PARTS_LINES = re.compile(r"[\t\n\r\x00]")


class UnusableSeed(ValueError):
    """Commitments and reveals that give no seed: whose, and why."""


@dataclass(frozen=True, slots=True)
class Party:
    """One who takes part in making the seed. `secret` is lower-case hexadecimal, "" until revealed."""

    name: str
    commitment: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class PublicSource:
    """A value that nobody concerned controls, named before it is known (such as the lottery draw of a coming day)."""

    name: str
    value: str


OnMissing = Literal["void", "continue"]


def commitment(party: str, frame_digest: str, secret: str) -> str:
    """What a party publishes before anyone reveals: SHA-256 over four lines, in hexadecimal.

    Raises `UnusableSeed` where the secret is not at least 32 hexadecimal digits, the frame's digest is none, or the name would break a line.

    >>> commitment("监督方", "0" * 64, "ab" * 16)[:12]
    '7b544124a89e'
    """
    if not party.strip() or _PARTS_LINES.search(party):
        raise UnusableSeed(f"参与方的名称 {party!r} 是空的，或者有制表符、换行，请改写")
    if not _DIGEST.fullmatch(frame_digest):
        raise UnusableSeed(f"名单摘要“{frame_digest}”应为 64 位小写十六进制数字，请把冻结名单时公布的摘要完整抄下")
    if len(secret) < SHORTEST_SECRET or not _SECRET.fullmatch(secret):
        raise UnusableSeed(f"{party} 的随机数应为不少于 {SHORTEST_SECRET} 位的小写十六进制数字，请用系统生成的随机数")
    return hashlib.sha256(f"{COMMITMENT}\n{party}\n{frame_digest}\n{secret}\n".encode()).hexdigest()


def make_seed(frame_digest: str, parties: Sequence[Party], public: PublicSource | None, on_missing: OnMissing) -> str:
    """The seed in hexadecimal: SHA-256 over the frame's digest, every secret in the declared order, and the public value.

    Raises `UnusableSeed` where fewer than two parties take part, a reveal does not fit its commitment, or a secret is missing and
    the rule is `void`. With `continue` a missing secret is replaced by the word "withheld": allowed only beside a public source,
    for otherwise the last to reveal could choose between two outcomes by keeping silent.
    """
    names = [party.name for party in parties]
    if len(set(names)) < 2:  # not law: one party alone could choose the seed
        raise UnusableSeed("随机种子至少由两方共同产生，请增加一方（如监督部门、企业代表、公证人员）")
    again = next((name for n, name in enumerate(names) if name in names[:n]), None)
    if again is not None:
        raise UnusableSeed(f"参与方 {again} 写了两次，每一方只能承诺一次，请去掉一个")
    for party in parties:
        if not _DIGEST.fullmatch(party.commitment):
            raise UnusableSeed(f"{party.name} 的承诺不是 64 位小写十六进制数字，请核对是否抄全")
    lines = [SEED, frame_digest]
    missing = [party.name for party in parties if not party.secret]
    if missing and on_missing == "void":
        raise UnusableSeed(f"{'、'.join(missing)}没有公开随机数，按事先约定本次抽取作废，请更换参与方后重新承诺")
    if missing and (public is None or not public.value):
        raise UnusableSeed(f"{'、'.join(missing)}没有公开随机数，而且没有公共随机源，不能继续；请等待其公开，或者作废后重新承诺")
    if len(missing) == len(parties):
        raise UnusableSeed("没有任何一方公开随机数，不能产生随机种子")
    for party in parties:
        if party.secret and commitment(party.name, frame_digest, party.secret) != party.commitment:
            raise UnusableSeed(
                f"{party.name} 公开的随机数与其事先的承诺不符；请核对随机数是否抄错，名单在承诺以后有没有改动"
                f"（现在的名单摘要是 {frame_digest[:16]}…）；不能改正的，本次抽取作废"
            )
        lines.append(f"{party.name}\t{party.secret or WITHHELD}")
    if public is not None:
        if not public.value:
            raise UnusableSeed(f"公共随机源“{public.name}”还没有公布数值，请公布后再抽取")
        if _PARTS_LINES.search(public.name + public.value):
            raise UnusableSeed(f"公共随机源“{public.name}”的名称或者数值中有制表符、换行，请写成一行")
        lines.append(f"{public.name}\t{public.value}")
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()
