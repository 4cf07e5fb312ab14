"""The stages that a list item prints beside those of the procedure that bound its body when the list was made."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from quanze.adapters.procedures import load_procedures
from quanze.core.procedures.match import Comparison, compare


def comparison(fields: dict[str, Any], power_type: str, body: str, list_date: str, today: date) -> Comparison | None:
    """The comparison for a record, or None: no stages printed, or no procedure of the rulebook binds this body for this power.

    The day is the last that the printed date of the list allows; a list without a date is compared with today's law.
    """
    printed = stages_printed(fields)
    if not printed:
        return None
    return compare(printed, power_type, body, last_day(list_date) or today, load_procedures())


def stages_printed(fields: dict[str, Any]) -> list[str]:
    """The names of the stages that a record prints, wherever it prints them."""
    for value in fields.values():
        if isinstance(value, list) and value and all(isinstance(row, dict) and "stage" in row for row in value):
            named = [str(row["stage"]) for row in value if row["stage"]]
            if named:
                return named
    return []


def last_day(written: str) -> date | None:
    """The last day that a date printed as YYYY, YYYY-MM or YYYY-MM-DD allows.

    >>> last_day("2015-02"), last_day("2015"), last_day("")
    (datetime.date(2015, 2, 28), datetime.date(2015, 12, 31), None)
    """
    parts = written.split("-")
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
        return date(year, month, int(parts[2]) if len(parts) > len("YM") else calendar.monthrange(year, month)[1])
    except (ValueError, IndexError):
        return None
