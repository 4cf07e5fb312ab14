"""What changed between two states of a list: new, changed field by field, gone, same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanze.core.kernel.text import squeeze
from quanze.core.registry.face import NUMBER_FIELDS


@dataclass(frozen=True, slots=True)
class Keyed:
    """A record with the key it has in the registry."""

    key: str
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`before` or `after` is None where that side does not have the field at all."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed:
    before: Keyed
    after: Keyed
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Records by what happened to them; order of the new document, `gone` in the order of the old one."""

    new: tuple[Keyed, ...]
    changed: tuple[Changed, ...]
    gone: tuple[Keyed, ...]
    same: tuple[Keyed, ...]

    @property
    def alike(self) -> bool:
        """Whether both say the same."""
        return not (self.new or self.changed or self.gone)


def compare(before: Sequence[Keyed], after: Sequence[Keyed]) -> Comparison:
    """What happened between two states whose records share keys. Running numbers and white space are no content.

    >>> old = [Keyed("a", "duties", {"seq": "1", "duty": "管水"}), Keyed("b", "duties", {"seq": "2", "duty": "管电"})]
    >>> found = compare(old, [Keyed("a", "duties", {"seq": "2", "duty": "管 水"}), Keyed("c", "duties", {"duty": "管路"})])
    >>> len(found.new), len(found.changed), len(found.gone), len(found.same)
    (1, 0, 1, 1)
    """
    held = {record.key: record for record in before}
    new: list[Keyed] = []
    changed: list[Changed] = []
    same: list[Keyed] = []
    for record in after:
        old = held.pop(record.key, None)
        if old is None:
            new.append(record)
        elif differences := changes(old.fields, record.fields):
            changed.append(Changed(old, record, differences))
        else:
            same.append(record)
    return Comparison(tuple(new), tuple(changed), tuple(held.values()), tuple(same))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields that say something else; a blank field and one that the document does not have say the same."""
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if name not in NUMBER_FIELDS and content(before.get(name)) != content(after.get(name))
    )


def content(value: Any) -> Any:
    """A value without white space and without empty parts, for comparison."""
    if isinstance(value, str):
        return squeeze(value) or None
    if isinstance(value, Mapping):
        return {name: kept for name, part in value.items() if (kept := content(part)) is not None} or None
    if isinstance(value, list | tuple):
        return [kept for part in value if (kept := content(part)) is not None] or None
    return value
