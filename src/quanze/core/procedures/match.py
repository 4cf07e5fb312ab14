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


@dataclass(frozen=True, slots=True)
class Comparison:
    """The stages of a list item beside those of the procedure that the law had on that day."""

    procedure: Procedure
    rows: tuple[StageMatch, ...]

    @property
    def matched(self) -> int:
        return sum(1 for row in self.rows if row.printed and row.stage)

    @property
    def only_printed(self) -> tuple[str, ...]:
        """Stages that only the list has; a residual one (其他…) is no difference."""
        return tuple(row.printed for row in self.rows if row.printed and not row.stage and "其他" not in row.printed)

    @property
    def only_law(self) -> tuple[str, ...]:
        """Stages that only the procedure has."""
        return tuple(row.title for row in self.rows if not row.printed)


def compare(printed: Sequence[str], power_type: str, body: str, day: date, procedures: Sequence[Procedure]) -> Comparison | None:
    """The comparison with the procedure that fits best of those in force on `day` for this type of power and body, or None."""
    fitting = [Comparison(one, match_stages(printed, one)) for one in binding(procedures, power_type, body, day)]
    best = max(fitting, key=lambda each: each.matched, default=None)
    return best if best is not None and best.matched else None


def binding(procedures: Sequence[Procedure], power_type: str, body: str, day: date) -> tuple[Procedure, ...]:
    """The procedures in force on `day` for a type of power (行政处罚 …) as the body of this name exercises it.

    Where a special procedure binds the body, the general ones step back (立法法: the special provision goes before the general one).
    """
    fitting = [
        one
        for one in procedures
        if one.in_force.contains(day) and power_type in one.power_types and (not one.binds or any(word in body for word in one.binds))
    ]
    special = any(one.binds and not one.general for one in fitting)
    return tuple(one for one in fitting if not (special and one.general))


def in_force_on(versions: Sequence[Procedure], procedure_id: str, day: date) -> Procedure | None:
    """The version of a procedure that was law on `day` (a date), or None."""
    return next((p for p in versions if p.id == procedure_id and p.in_force.contains(day)), None)
