"""Findings that a person has looked at and lets stand: with a reason, a name and a day on which they are looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.checks.model import Diagnostic
from quanze.core.lists.words import place_words


@dataclass(frozen=True, slots=True)
class Waiver:
    """`code` may be the beginning of codes. `document`, `item` and `place` narrow it; "" means any. `until` is the last day it holds."""

    code: str
    reason: str
    by: str
    until: date
    document: str = ""
    item: str = ""
    place: str = ""

    def covers(self, found: Diagnostic) -> bool:
        """Whether the finding is the one meant: all that is said must fit; an item fits by its number or a part of its name."""
        if not found.code.startswith(self.code):
            return False
        if self.document and self.document != found.document:
            return False
        if self.item and not (found.item.split(" ", 1)[0] == self.item or (len(self.item) > 1 and self.item in found.item)):
            return False
        return not self.place or self.place in (found.place.cell or "", place_words(found.place.to_json()))


@dataclass(frozen=True, slots=True)
class Applied:
    """`kept` are the findings left, `waived` those let stand, `expired` the waivers out of date, `idle` those that fit nothing."""

    kept: tuple[Diagnostic, ...]
    waived: tuple[tuple[Diagnostic, Waiver], ...] = ()
    expired: tuple[Waiver, ...] = ()
    idle: tuple[Waiver, ...] = ()


def apply_waivers(found: Iterable[Diagnostic], waivers: Sequence[Waiver], as_of: date) -> Applied:
    """Divides the findings; an expired waiver lets nothing stand."""
    valid = [waiver for waiver in waivers if waiver.until >= as_of]
    kept: list[Diagnostic] = []
    waived: list[tuple[Diagnostic, Waiver]] = []
    for each in found:
        waiver = next((w for w in valid if w.covers(each)), None)
        if waiver is None:
            kept.append(each)
        else:
            waived.append((each, waiver))
    used = {id(waiver) for _, waiver in waived}
    expired = tuple(w for w in waivers if w.until < as_of)
    return Applied(tuple(kept), tuple(waived), expired, tuple(w for w in valid if id(w) not in used))
