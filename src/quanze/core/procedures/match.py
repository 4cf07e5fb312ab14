"""The stages that a list item prints, laid beside the stages of the procedure that the law knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.kernel.text import squeeze
from quanze.core.procedures.model import Procedure


@dataclass(frozen=True, slots=True)
class StageMatch:
    """One stage of the list and the stage of the procedure it mirrors; either may be missing ("")."""

    printed: str
    stage: str
    title: str


def match_stages(printed: Sequence[str], procedure: Procedure) -> tuple[StageMatch, ...]:
    """The stages of the list in their order, then those of the procedure that the list does not mention (if they mirror anything).

    A stage of the list matches where one of the procedure's `mirrors` words occurs in its name.

    A residual stage (其他…) mirrors none and is returned unmatched: it is not a fault of the list.
    """
    found: list[StageMatch] = []
    used: set[str] = set()
    for name in printed:
        bare = squeeze(name)
        hit = next((s for s in procedure.stages.values() if any(word in bare for word in s.mirrors)), None)
        if hit is not None:
            used.add(hit.id)
        found.append(StageMatch(name, hit.id if hit else "", hit.title if hit else ""))
    missing = (s for s in procedure.stages.values() if s.mirrors and s.id not in used)
    return (*found, *(StageMatch("", stage.id, stage.title) for stage in missing))


def in_force_on(versions: Sequence[Procedure], procedure_id: str, day: date) -> Procedure | None:
    """The version of a procedure that was law on `day` (a date), or None."""
    return next((p for p in versions if p.id == procedure_id and p.in_force.contains(day)), None)
