"""Facts about enactments that the product ships without any law text: the entries of the rulebook's catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field

from quanze.core.law.model import Act, Status


@dataclass(frozen=True, slots=True)
class VersionFact:
    """A version that is known by its days. `effective` may be "" (unknown); `last_article` None where it was not counted."""

    made: str
    effective: str = ""
    doc_no: str = ""
    last_article: int | None = None
    estimated: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class EnactmentFact:
    """One entry of the catalogue. `aliases` are short names in use; `source` and `checked` say where it is from and how sure it is."""

    title: str
    level: str
    issuer: str = ""
    region: str = ""
    aliases: tuple[str, ...] = ()
    doc_nos: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    versions: tuple[VersionFact, ...] = ()
    status: Status = field(default_factory=Status)
    source: str = ""
    checked: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class RepealFact:
    """That the enactment under `key` was repealed by `by` from `since` (as printed) on, in the words `quote`."""

    key: str
    by: str
    since: str
    quote: str = ""
    hint: str = ""
    source: str = ""
