"""The frame: who can be drawn, in which stratum, with which weight, and who is left out and why. Frozen before anyone knows the seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

HEAVIEST = 1000  # not law: tickets of one subject; beyond it a slip of the pen is likelier than a weight, and who verifies would have to count for ever


class UnusableFrame(ValueError):
    """A frame that may not be drawn from: which subject, what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something that may be drawn. `weight` is a whole number of tickets; `excluded` the reason it takes no part, "" if it does."""

    id: str
    stratum: str = ""
    weight: int = 1
    excluded: str = ""

    def line(self) -> str:
        """The subject's line in the digest of the frame: four fields parted by tabs."""
        return f"{self.id}\t{self.stratum}\t{self.weight}\t{self.excluded}\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """Subjects in the byte order of their ids, each once."""

    subjects: tuple[Subject, ...]
    digest: str

    def eligible(self) -> dict[str, int]:
        """How many subjects of each stratum take part."""
        counts: dict[str, int] = {}
        for subject in self.subjects:
            counts.setdefault(subject.stratum, 0)
            counts[subject.stratum] += not subject.excluded
        return counts


def freeze(subjects: Iterable[Subject]) -> Frame:
    """The frame of `subjects`, sorted by the UTF-8 bytes of their ids; its digest is SHA-256 over all lines.

    Raises `UnusableFrame` for an id twice, an empty id, a weight that is not 1 to `HEAVIEST`, or a tab or line break inside a field.

    >>> freeze([Subject("b"), Subject("a", "food", 2)]).digest[:12]
    '875aca2f1fe0'
    """
    ordered = sorted(subjects, key=lambda subject: subject.id.encode())
    hasher = hashlib.sha256()
    before = None
    for subject in ordered:
        if not subject.id:
            raise UnusableFrame("抽查名单中有一个对象没有编号，请补上后再冻结名单")
        if subject.id == before:
            raise UnusableFrame(f"抽查名单中编号 {subject.id} 出现两次，请去掉重复的对象")
        if not 1 <= subject.weight <= HEAVIEST:
            raise UnusableFrame(f"抽查对象 {subject.id} 的权重是 {subject.weight}，应为 1 至 {HEAVIEST} 的整数；不参加抽取的请写明排除理由")
        line = subject.line()
        if line.count("\t") != 3 or line.count("\n") != 1 or "\r" in line or "\x00" in line:
            raise UnusableFrame(f"抽查对象 {subject.id!r} 的内容中有制表符或换行，请去掉")
        hasher.update(line.encode())
        before = subject.id
    return Frame(tuple(ordered), hasher.hexdigest())


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quota that the frame cannot fill, and the smallest relaxation that would do."""

    stratum: str
    asked: int
    eligible: int

    @property
    def reason(self) -> str:
        where = f"层“{self.stratum}”" if self.stratum else "名单"
        return f"{where}可参加抽取的只有 {self.eligible} 个，少于应抽的 {self.asked} 个；最小的放宽是把应抽数减少 {self.asked - self.eligible} 个，或者补入同样多的对象"


def counts_from_shares(frame: Frame, shares: Mapping[str, str]) -> dict[str, int]:
    """How many to draw of each stratum for shares such as "5%", "0.05" or "1/20" of the eligible, rounded up.

    Rounding up keeps the promised share. Shares outside 0 to 1 raise `ValueError`.

    >>> counts_from_shares(freeze([Subject(str(n)) for n in range(41)]), {"": "5%"})
    {'': 3}
    """
    eligible = frame.eligible()
    return {stratum: count_of_share(words, eligible.get(stratum, 0)) for stratum, words in shares.items()}


def count_of_share(words: str, eligible: int) -> int:
    """How many a share such as "5%", "0.05" or "1/20" of `eligible` is, rounded up; `ValueError` where it is none.

    >>> count_of_share("5%", 41)
    3
    """
    text = words.strip()
    share = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    if not 0 <= share <= 1:
        raise ValueError(f"抽查比例 {words} 应在 0 与 100% 之间")
    return -((-share.numerator * eligible) // share.denominator)


def shortages(frame: Frame, quotas: Mapping[str, int]) -> Sequence[Shortage]:
    """The quotas that cannot be filled; empty where all can."""
    eligible = frame.eligible()
    return [Shortage(stratum, asked, eligible.get(stratum, 0)) for stratum, asked in quotas.items() if asked > eligible.get(stratum, 0)]
