"""On which published item of the body's own list a visit may rest, the best first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.checkforms.queries import ItemView


@dataclass(frozen=True, slots=True)
class ItemOffer:
    """A published item on which a visit may rest. `fits`: it belongs to the programme that was asked for, which is why it is offered first."""

    key: str
    name: str
    basis: str
    fits: bool

    @property
    def title(self) -> str:
        """Name and law in one line, so that who chooses sees on what the visit would rest."""
        return f"{self.name}（{self.basis}）" if self.basis else self.name


def items_for(body: str, regime: str, day: date, kinds: Collection[str] = ()) -> tuple[ItemOffer, ...]:
    """The published items on which a visit may rest, the best first: those of the programme that speak of the subject's `kinds`, of them
    those that a person confirmed or whose words say it most clearly; the programme itself where the body's own list states it; then the others.
    """
    view = checkforms.programme(body, regime, day) if regime else None
    items = checkforms.catalogue(body, day)
    every = set(view.regime.kinds) if view else set()

    def order(one: ItemView) -> tuple[int, bool, int]:
        named = set(one.stated.objects)  # all the kinds of the programme where the item names none
        return (1 if named == every or not kinds else 0 if named & set(kinds) else 2, not one.confirmed, -one.score)

    own = sorted((one for one in items if regime and one.regime == regime), key=order)
    found = [ItemOffer(one.key, one.name, one.basis, True) for one in own]
    found += [ItemOffer(one.key, one.title, "", True) for one in (view.records if view else ())]
    found += [ItemOffer(one.key, one.name, one.basis, False) for one in items if one not in own]
    return tuple({one.key: one for one in found}.values())


def best_item(body: str, regime: str, day: date, kinds: Collection[str] = ()) -> str:
    """The key of the item that fits a programme best; "" where no published one does."""
    return next((one.key for one in items_for(body, regime, day, kinds) if one.fits), "")
