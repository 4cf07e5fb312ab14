"""What a paper tells that the rulebook knows: terms in words, the ways of remedy and whom to apply to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remedy:
    """A text of remedy and the forms that bear it; `only_from` is a rule that must be in force."""

    forms: tuple[str, ...]
    text: str
    source: str
    only_from: str = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """How the organ of reconsideration is named after a region, and for which bodies nobody but a person may say it."""

    name: str
    court: str
    only_from: str
    not_for: tuple[str, ...]
    regions_end: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What `rulebook/documents/told.yaml` says."""

    terms: Mapping[str, str]
    reconsider: str
    suit: str
    remedies: tuple[Remedy, ...]
    organ: Organ
    served: frozenset[str]


def read_told(data: Mapping[str, Any]) -> Told:
    """The rules as data; `KeyError` names an entry that is missing."""
    organ = data["organ"]
    return Told(
        dict(data["terms"]),
        data["reconsider"],
        data["suit"],
        tuple(Remedy(tuple(row["forms"]), row["text"], row["source"], row.get("only_from", "")) for row in data["remedies"]),
        Organ(organ["name"], organ["court"], organ["only_from"], tuple(organ["not_for"]), tuple(organ["regions_end"])),
        frozenset(data["served"]),
    )


def organ_of(told: Told, body: str, region: str, in_force: Callable[[str], bool]) -> str:
    """The organ of reconsideration of a body in a region; "" where a person must say it.

    >>> organ = Organ("{region}人民政府", "", "R", ("税务",), ("县",))
    >>> told = Told({}, "", "", (), organ, frozenset())
    >>> organ_of(told, "某县水务局", "某县", lambda rule: True), organ_of(told, "某县税务局", "某县", lambda rule: True)
    ('某县人民政府', '')
    """
    organ = told.organ
    known = region.endswith(organ.regions_end) and in_force(organ.only_from) and not any(word in body for word in organ.not_for)
    return organ.name.format(region=region) if known else ""


def remedy_text(told: Told, form: str, organ: str, court: str, term: Callable[[str], str], in_force: Callable[[str], bool]) -> str:
    """The text of remedy of a form, with its terms of that day; "" where the form bears none, or where organ or a term is unknown."""
    found = next((each for each in told.remedies if form in each.forms and (not each.only_from or in_force(each.only_from))), None)
    words = {
        "reconsider": term(told.reconsider),
        "suit": term(told.suit),
        "organ": organ,
        "court": court or told.organ.court,
    }
    if found is None or any(not words[name] for name in words if f"{{{name}}}" in found.text):
        return ""
    return found.text.format(**words)


def unserved(papers: Sequence[tuple[str, str, str]], served_numbers: Sequence[str], told: Told) -> tuple[str, str] | None:
    """Title and number of the newest paper that is served and has no receipt yet; None where there is none. `papers` are (form, title, number), oldest first."""
    for form, title, number in reversed(papers):
        if form in told.served and (number or title) not in served_numbers:
            return title, number
    return None
