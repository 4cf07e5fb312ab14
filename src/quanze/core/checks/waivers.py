"""Findings that a person has looked at and lets stand: with a reason, a name and a day on which they are looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from quanze.core.checks.model import Diagnostic
from quanze.core.kernel.canonical import digest
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


def waiver_for(waivers: Sequence[Waiver], as_of: date) -> Callable[[Diagnostic], Waiver | None]:
    """What tells the first waiver that covers a finding on that day, None where none does."""
    valid = [waiver for waiver in waivers if waiver.until >= as_of]
    return lambda found: next((waiver for waiver in valid if waiver.covers(found)), None)


def waivers_version(waivers: Sequence[Waiver]) -> str:
    """A word that changes with any waiver; "" where there are none."""
    return digest(repr([tuple(map(str, astuple(waiver))) for waiver in waivers]).encode())[:32] if waivers else ""


def apply_waivers(found: Iterable[Diagnostic], waivers: Sequence[Waiver], as_of: date) -> Applied:
    """Divides the findings; an expired waiver lets nothing stand."""
    waiver_of = waiver_for(waivers, as_of)
    kept: list[Diagnostic] = []
    waived: list[tuple[Diagnostic, Waiver]] = []
    for each in found:
        waiver = waiver_of(each)
        if waiver is None:
            kept.append(each)
        else:
            waived.append((each, waiver))
    used = {id(waiver) for _, waiver in waived}
    expired = tuple(w for w in waivers if w.until < as_of)
    return Applied(tuple(kept), tuple(waived), expired, tuple(w for w in waivers if w.until >= as_of and id(w) not in used))
