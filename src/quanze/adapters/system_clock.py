"""What time it is, as the machine tells it. Everybody else is handed the moment."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, with China's time zone."""
    return datetime.now(CHINA)


def today() -> date:
    """Today's date in China, wherever the server stands."""
    return now().date()
