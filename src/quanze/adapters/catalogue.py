"""Loads the rulebook's catalogue of enactments: facts only, no law text."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from quanze.core.law.facts import EnactmentFact, RepealFact, VersionFact
from quanze.core.law.library import LawSource, Library
from quanze.core.law.model import Act, Status
from quanze.core.law.titles import title_key

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
STANDINGS = ("in_force", "not_yet", "repealed", "replaced", "suspended", "unknown")


class BrokenCatalogue(ValueError):
    """An entry of the catalogue that cannot be taken as a fact; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    facts: tuple[EnactmentFact, ...]
    repeals: tuple[RepealFact, ...]
    orders: dict[str, str]


@cache
def load_catalogue() -> Catalogue:
    """Every fact of `rulebook/enactments/*.yaml`, entries of one title and level joined; later files add to and outweigh earlier ones.

    Files are read in order of name: what was read from texts first (10-…), what was read from lists (50-…), what a person checked
    last (90-…). Raises `BrokenCatalogue` for an entry without a title or a source, so that no fact stands without its authority.
    """
    folder = files("quanze.rulebook") / "enactments"
    joined: dict[tuple[str, str], EnactmentFact] = {}
    repeals: list[RepealFact] = []
    orders: dict[str, str] = {}
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name):
        content = _read(file.read_text(encoding="utf-8"))
        defaults = content.get("defaults") or {}
        for entry in content.get("enactments") or ():
            fact = _fact({**defaults, **entry}, file.name)
            key = title_key(fact.title)
            name = _same_level(joined, key, fact.level)
            known = joined.pop(name, None)
            merged = _merge(known, fact) if known else fact
            joined[(key, merged.level)] = merged
        repeals.extend(
            RepealFact(
                title_key(r["title"]),
                r["by"],
                str(r["since"]),
                r.get("quote", ""),
                r.get("hint", ""),
                r.get("source", defaults.get("source", "")),
            )
            for r in content.get("repeals") or ()
        )
        for order in content.get("orders") or ():
            if not order.get("source"):
                raise BrokenCatalogue(f"{file.name}: order {order.get('doc_no')} has no source; say where its day is from")
            orders[order["doc_no"]] = str(order["effective"])
    return Catalogue(tuple(joined.values()), tuple(repeals), orders)


def catalogue_library(*sources: LawSource) -> Library:
    """A library over the shipped facts and `sources` of text."""
    catalogue = load_catalogue()
    return Library(catalogue.facts, sources, catalogue.repeals, catalogue.orders)


def _read(text: str) -> dict[str, Any]:
    """The YAML of one file. Lines that are one JSON object each (`- {…}`), which is also YAML, are read by the quicker JSON parser."""
    quick: dict[str, list[Any]] = {}
    rest: list[str] = []
    under = ""
    for line in text.split("\n"):
        if line.startswith('- {"') and under:
            quick.setdefault(under, []).append(json.loads(line[2:]))
            continue
        if line and line[0].isalpha() and line.endswith(":"):
            under = line[:-1]
        rest.append(line)
    content = yaml.load("\n".join(rest), Loader=_LOADER) or {}  # noqa: S506 - the C twin of SafeLoader
    for name, entries in quick.items():
        content[name] = entries + (content.get(name) or [])
    return content


def _same_level(joined: dict[tuple[str, str], EnactmentFact], key: str, level: str) -> tuple[str, str]:
    if (key, level) in joined or level:
        return (key, level) if (key, level) in joined or (key, "") not in joined else (key, "")
    return next((name for name in joined if name[0] == key), (key, level))


_SURENESS = {"high": 3, "medium": 2, "low": 1}


def _merge(known: EnactmentFact, later: EnactmentFact) -> EnactmentFact:
    made = {v.made or v.effective for v in later.versions}
    acts = {(a.kind, a.date) for a in later.acts}
    # a short name or a single day added from general knowledge takes nothing from what was read in the text
    surest = known if _SURENESS.get(known.confidence, 0) > _SURENESS.get(later.confidence, 0) else later
    return EnactmentFact(
        title=later.title if len(later.title) >= len(known.title) else known.title,
        level=later.level or known.level,
        issuer=later.issuer or known.issuer,
        region=later.region or known.region,
        aliases=tuple(dict.fromkeys((*known.aliases, *later.aliases))),
        doc_nos=tuple(dict.fromkeys((*known.doc_nos, *later.doc_nos))),
        acts=(*(a for a in known.acts if (a.kind, a.date) not in acts), *later.acts),
        versions=(*(v for v in known.versions if (v.made or v.effective) not in made), *later.versions),
        status=later.status if later.status.standing != "unknown" else known.status,
        source=surest.source or known.source,
        checked=surest.checked or known.checked,
        confidence=surest.confidence or known.confidence,
    )


def _fact(entry: dict[str, Any], file: str) -> EnactmentFact:
    title = entry.get("title")
    if not title:
        raise BrokenCatalogue(f"{file}: an entry has no title: {entry!r}")
    source, checked, confidence = (str(entry.get(k) or "") for k in ("source", "checked", "confidence"))
    if not source:
        raise BrokenCatalogue(f"{file}: 《{title}》 has no source; say where the fact is from")
    standing = entry.get("status", "unknown")
    if standing not in STANDINGS:
        raise BrokenCatalogue(f"{file}: 《{title}》 has status {standing!r}; known: {', '.join(STANDINGS)}")
    since = entry.get("since")
    try:
        status = Status(
            standing,
            date.fromisoformat(str(since)) if since else None,
            entry.get("by", ""),
            entry.get("successor", ""),
            source,
            checked,
            confidence,
        )
        return EnactmentFact(
            title=title,
            level=entry.get("level", ""),
            issuer=entry.get("issuer", ""),
            region=entry.get("region", ""),
            aliases=tuple(entry.get("aliases") or ()),
            doc_nos=tuple(entry.get("doc_nos") or ()),
            acts=tuple(Act(**{k: str(v) for k, v in act.items()}) for act in entry.get("acts") or ()),
            versions=tuple(_version(v, source) for v in entry.get("versions") or ()),
            status=status,
            source=source,
            checked=checked,
            confidence=confidence,
        )
    except (TypeError, ValueError) as wrong:
        raise BrokenCatalogue(f"{file}: 《{title}》: {wrong}") from wrong


def _version(entry: dict[str, Any], source: str) -> VersionFact:
    known = {k: ("" if v is None else str(v)) for k, v in entry.items() if k != "last_article"}
    version = VersionFact(**{"made": "", "source": source, **known})
    return replace(version, last_article=entry.get("last_article"))
