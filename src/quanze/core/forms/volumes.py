"""How a case file is laid: 正卷 and 副卷, each in the order that the rules name, receipts after what they serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing to be bound: a paper (`form` is its form) or a piece of evidence (`form` ""). `serves` is the title of the paper that a receipt serves."""

    key: str
    title: str
    number: str = ""
    date: str = ""
    form: str = ""
    serves: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a volume and the forms that lie in it."""

    title: str
    forms: tuple[str, ...]
    evidence: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True)
class VolumeRule:
    """One volume: its id, title and groups in order."""

    id: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class VolumeRules:
    """The volumes of a file, which forms are receipts, and which are made only when the file is bound."""

    volumes: tuple[VolumeRule, ...]
    receipts: frozenset[str]
    receipts_to: str
    made_here: frozenset[str]


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of one case: its leaves in order."""

    id: str
    title: str
    leaves: tuple[Leaf, ...]


def read_volumes(data: Mapping[str, Any]) -> VolumeRules:
    """The rules of the rulebook; `ValueError` where a form lies in two groups, or where not just one group takes the rest or the evidence."""
    volumes = tuple(
        VolumeRule(
            row["id"],
            row["title"],
            tuple(Group(g["title"], tuple(g.get("forms", ())), bool(g.get("evidence")), bool(g.get("rest"))) for g in row["groups"]),
        )
        for row in data["volumes"]
    )
    groups = [group for volume in volumes for group in volume.groups]
    forms = [form for group in groups for form in group.forms]
    faults = [f"文书 {form} 写在两组里" for form in dict.fromkeys(forms) if forms.count(form) > 1]
    for name, count in (("rest", sum(g.rest for g in groups)), ("evidence", sum(g.evidence for g in groups))):
        if count != 1:
            faults.append(f"应当有且只有一组写明 {name}，写了 {count} 组")
    if sum(group.title == data["receipts_to"] for group in groups) != 1:
        faults.append(f"receipts_to 的“{data['receipts_to']}”应当是一组的名称")
    if faults:
        raise ValueError("案卷分卷的规则有错：" + "；".join(faults))
    return VolumeRules(volumes, frozenset(data["receipts"]), data["receipts_to"], frozenset(data["made_here"]))


def arrange(leaves: Sequence[Leaf], rules: VolumeRules) -> tuple[Volume, ...]:
    """The volumes with their leaves in order; an empty volume comes back empty. No leaf is lost and none lies twice.

    Inside a group the order of `leaves` stays. A receipt stands after the newest earlier paper whose title it names.
    """
    found: list[tuple[VolumeRule, list[list[Leaf]]]] = [(volume, [[] for _ in volume.groups]) for volume in rules.volumes]
    places = {form: (v, g) for v, volume in enumerate(rules.volumes) for g, group in enumerate(volume.groups) for form in group.forms}
    for v, volume in enumerate(rules.volumes):
        for g, group in enumerate(volume.groups):
            places |= {"evidence": (v, g)} if group.evidence else {}
            places |= {"rest": (v, g)} if group.rest else {}
            places |= {"receipts": (v, g)} if group.title == rules.receipts_to else {}
    placed: list[tuple[Leaf, tuple[int, int]]] = []
    for leaf in leaves:
        if leaf.form in rules.made_here:
            continue
        served = None
        if leaf.form in rules.receipts:
            served = next(((one, at) for one, at in reversed(placed) if leaf.serves and one.title in leaf.serves), None)
            place = served[1] if served else places["receipts"]
        else:
            place = places.get(leaf.form, places["rest"]) if leaf.form else places["evidence"]
        placed.append((leaf, place))
        row = found[place[0]][1][place[1]]
        if served:
            at = row.index(served[0]) + 1
            while at < len(row) and row[at].form in rules.receipts:
                at += 1
            row.insert(at, leaf)
        else:
            row.append(leaf)
    return tuple(Volume(volume.id, volume.title, tuple(leaf for group in groups for leaf in group)) for volume, groups in found)
