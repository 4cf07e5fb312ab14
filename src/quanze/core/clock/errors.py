"""What the clock refuses, in words that a user can act on."""

from __future__ import annotations


class ClockError(ValueError):
    """A limit, a day or a pause that cannot be counted; the message (in Chinese) says what was found and what to do next."""


class OutsideCalendarError(ClockError):
    """A day lies before the first or after the last year that the calendar holds."""


class AmbiguousMonthError(ClockError):
    """The month a period ends in lacks the corresponding day, and the rule names no rounding."""
