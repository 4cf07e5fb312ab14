"""Whether a power item can be used on a day: its list, the enactments behind it, and powers that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.casework.applicable_law import LawStanding, standing_on
from quanze.core.casework.bases import EndedPower, WordedBasis, ended_power, worded_basis
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.library import LawLibrary


@dataclass(frozen=True, slots=True)
class PowerItem:
    """A power item as its list prints it. `titles` are the enactments it cites; `listed_from` and `listed_until` (first day no longer)
    bound the days on which the list was in force, None where that is not known."""

    key: str
    name: str
    titles: tuple[str, ...]
    listed_from: date | None
    listed_until: date | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """How an item stands on a day. `usable` is True or an Unresolved with the reason; `laws` the enactments looked at; `notes` what a
    person should know; `inferred`: the basis was found by the words of the item, not printed."""

    usable: bool | Unresolved
    laws: tuple[LawStanding, ...]
    notes: tuple[str, ...] = ()
    inferred: bool = False


def item_standing(
    item: PowerItem, day: date, library: LawLibrary, bases: Sequence[WordedBasis], ended: Sequence[EndedPower], named: str = ""
) -> ItemStanding:
    """How an item stands on `day`. `named` is the enactment that the handlers rely on where the list prints none or another.

    An item of several enactments is usable while one of them counts; those that do not are told. One whose only basis is not known to the
    library stays usable with a note: the library is not complete, and the choice of law is asked for before the decision.
    """
    if item.listed_from is not None and day < item.listed_from:
        return ItemStanding(Unresolved("not_yet_listed", f"“{item.name}”所在的清单 {item.listed_from} 才施行，{day} 还没有列入"), ())
    if item.listed_until is not None and day >= item.listed_until:
        return ItemStanding(Unresolved("no_longer_listed", f"“{item.name}”自 {item.listed_until} 起不在现行清单中"), ())
    gone = ended_power(item.name, day, ended, item.body)
    if gone is not None:
        sure = "" if gone.confidence == "high" else "（请法制机构核对）"
        return ItemStanding(
            Unresolved("power_ended", f"“{item.name}”自 {gone.since} 起不能再处罚：{gone.reason}，见{gone.source}{sure}"), ()
        )
    titles = (named,) if named else item.titles
    inferred = False
    if not titles:
        found = worded_basis(item.name, bases)
        if not found:
            return ItemStanding(
                Unresolved("no_basis", f"清单没有印出“{item.name}”的依据，规则库也找不到，请写明依据的法律文件"), (), inferred=True
            )
        titles, inferred = (found,), True
    laws = tuple(standing_on(library, title, day) for title in dict.fromkeys(titles))
    dead = [law for law in laws if law.counts is False]
    notes = [f"《{law.title}》{law.note}" for law in dead]
    notes += [f"《{law.title}》在 {day} 是否有效不能确定：{law.note or '法律库资料不足'}" for law in laws if law.counts is None]
    if inferred:
        notes.append(f"清单没有印出依据，按事项名称推定为《{laws[0].title}》，请核对")
    if len(dead) == len(laws):
        return ItemStanding(
            Unresolved(
                "law_gone", f"“{item.name}”的依据在 {day} 已不是有效的法律：{'；'.join(f'《{law.title}》{law.note}' for law in dead)}"
            ),
            laws,
            tuple(notes),
            inferred,
        )
    return ItemStanding(True, laws, tuple(notes), inferred)
