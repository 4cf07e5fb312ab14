"""Reads the time limits of the rulebook; the family of an id (SAM of SAM-14) names the file."""

from __future__ import annotations

import re
from datetime import date

from quanze.core.clock.errors import ClockError
from quanze.core.clock.limit import TimeLimit

_ID = re.compile(r"([A-Za-z]{3})-(\d{1,4})(?:\.(\d{1,2}))?")


def is_rule_id(text: str) -> bool:
    """Whether the words look like the id of a rule.

    >>> is_rule_id("SAM-14"), is_rule_id("lic-07.2"), is_rule_id("15wd")
    (True, True, False)
    """
    return _ID.fullmatch(text.strip()) is not None


def limit_of_rule(text: str, start: date) -> tuple[TimeLimit, dict[str, object]]:
    raise ClockError(f"规则库中没有编号“{text}”。")
