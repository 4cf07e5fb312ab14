"""An honest unknown: what could not be read, matched or computed, with the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Stands where a value should be; `reason` is a sentence for a person, `code` a stable word for machines."""

    code: str
    reason: str
