"""The figures of the boards: counted by a few queries, kept for as long as their cost allows, told with the moment of counting."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth

from quanze.adapters.calendars import load_calendar
from quanze.adapters.limits import rule_limit
from quanze.adapters.memory import collector_paused
from quanze.core.clock.deadline import due_date
from quanze.core.clock.errors import ClockError
from quanze.core.inspections.boards import Board, Orders, Visits, board, distribution, fresh, from_json, to_json
from quanze.core.inspections.model import Regime
from quanze.core.inspections.quota import quota
from quanze.core.inspections.spot_checks import FAILED
from quanze.store.inspections.aftermath.models import KeptBoard, Order, SelfReport, SpotCheck
from quanze.store.inspections.checkforms.queries import programme_views
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.subjects.queries import subject_facts
from quanze.store.inspections.visits.models import Visit
from quanze.store.ledger.models import StoredEvent

SPOT_REGIME = "product-quality"  # whose board tells of product spot checks
# subordinate bodies are no enterprises: what is checked there is counted on its own board
FOUND = ("corrected", "correct", "case", "transfer")


@dataclass(frozen=True, slots=True)
class Counted:
    """A board, the moment at which its figures were counted, and in words that the newest count went wrong, "" if it did not."""

    board: Board
    at: datetime
    trouble: str = ""


def board_of(body: str, regime: str, year: int, now: datetime) -> Counted | None:
    """The board of one regime; None where the body has no such programme. Kept figures are used while `core.boards.fresh` allows."""
    day = now.date()
    found = next((one for one in board_regimes(body, now.date()) if one.id == regime), None)
    if found is None:
        return None
    return _kept(body, found, year, day, now, None)


def boards_of(body: str, year: int, now: datetime) -> list[Counted]:
    """The boards of all programmes of a body, in the order of the rulebook; the register is read once for all that must be counted anew."""
    day = now.date()
    regimes = board_regimes(body, now.date())
    known = set(KeptBoard.objects.filter(body=body, year=year).values_list("regime", flat=True))
    register = _Register(body, now.date()) if any(one.id not in known for one in regimes) else None
    return [_kept(body, one, year, day, now, register if one.id not in known else None) for one in regimes]


def board_regimes(body: str, day: date) -> list[Regime]:
    """The regimes that have a board: those that the body's list states, and those under which it visited anybody."""
    worked = _worked(body)
    return [each.regime for each in programme_views(body, day) if each.records or each.regime.id in worked]


def _worked(body: str) -> set[str]:
    """The regimes under which a body visited anybody: one step of the index a regime, for DISTINCT would read every visit for every reader."""
    found: set[str] = set()
    at = ""
    while at := Visit.objects.filter(body=body, regime__gt=at).order_by("regime").values_list("regime", flat=True).first() or "":
        found.add(at)
    return found


def years_of(body: str, this_year: int) -> list[int]:
    """The years from the first in which the body visited anybody to this one, the newest first; found by one step of the index a regime."""
    first = this_year
    for regime in _worked(body):
        mine = Visit.objects.filter(body=body, regime=regime, started_at__isnull=False)
        began = mine.order_by("started_at").values_list("started_at", flat=True).first()
        if began is not None:
            first = min(first, began.astimezone(ZoneInfo(settings.TIME_ZONE)).year)
    return list(range(this_year, first - 1, -1))


class _Register:
    """The register of a body, read when it is first asked for."""

    def __init__(self, body: str, day: date) -> None:
        self.body, self.day = body, day
        self.facts: list[Any] | None = None

    def of(self, kinds: tuple[str, ...]) -> list[Any]:
        if self.facts is None:
            self.facts = subject_facts(self.body, today=self.day)
        wanted = frozenset(kinds)
        return [one for one in self.facts if not wanted.isdisjoint(one.kinds)]


def _kept(body: str, regime: Regime, year: int, day: date, now: datetime, register: _Register | None) -> Counted:
    ledger = StoredEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    kept = KeptBoard.objects.filter(body=body, regime=regime.id, year=year).first()
    if kept is not None:
        age = (now - kept.counted_at).total_seconds()
        if kept.figures.get("day") == day.isoformat() and age >= 0 and fresh(age, kept.took_ms, kept.ledger != ledger):
            return Counted(from_json(kept.figures), kept.counted_at)
        if kept.took_ms >= SLOW_MS and register is None:
            return Counted(from_json(kept.figures), kept.counted_at, _count_later(body, regime, year, day, now))
    if kept is None and Subject.objects.filter(body=body)[: LARGE + 1].count() > LARGE:
        trouble = _count_later(body, regime, year, day, now)
        return Counted(board(regime, year, day, None, subjects=0, visits=Visits(), orders=Orders(), pending=True), now, trouble)
    return _count_and_keep(body, regime, year, day, now, register)


def _count_later(body: str, regime: Regime, year: int, day: date, now: datetime) -> str:
    """Counts a slow board beside the reader, who is shown the figures kept and their moment; one count of a board at a time.

    Comes back at once, with what to tell the reader where the last count went wrong; "" where none did. A count that went wrong is tried
    again for the next reader after `RETRY_AFTER` seconds, and the log says why.
    """
    key = (body, regime.id, year)
    failed = _failed.get(key)
    if key in _counting or (failed and 0 <= (now - failed).total_seconds() < RETRY_AFTER):
        return _trouble(failed)
    _counting.add(key)

    def count() -> None:
        try:
            with _one_at_a_time:
                _count_and_keep(body, regime, year, day, now, None)
            _failed.pop(key, None)
        except Exception:  # told to the readers and tried again; nobody waits for this thread
            log.exception("counting the board %s of %s for %s went wrong", regime.id, body, year)
            _failed[key] = now
        finally:
            _counting.discard(key)
            connection.close()

    threading.Thread(target=count, name=f"board {regime.id}", daemon=True).start()
    return _trouble(failed)


def _trouble(failed: datetime | None) -> str:
    if failed is None:
        return ""
    return f"{failed.astimezone(ZoneInfo(settings.TIME_ZONE)):%m-%d %H:%M} 的统计没有成功，系统会自动再算；一直不成功的，请管理员查看日志"


log = logging.getLogger(__name__)
_counting: set[tuple[str, str, int]] = set()
_failed: dict[tuple[str, str, int], datetime] = {}
_one_at_a_time = threading.Lock()  # a register of a million is held once
RETRY_AFTER = 30  # seconds between two tries of a count that went wrong, so that readers of a broken board do not bring the server down
LARGE = 50_000  # subjects of a body whose first reader is not made to wait either
SLOW_MS = 200  # what takes longer is never waited for where figures are kept


def _count_and_keep(body: str, regime: Regime, year: int, day: date, now: datetime, register: _Register | None) -> Counted:
    ledger = StoredEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    began = perf_counter()
    made = count_board(body, regime, year, day, register)
    took = int((perf_counter() - began) * 1000)
    KeptBoard.objects.update_or_create(
        body=body, regime=regime.id, year=year, defaults={"figures": to_json(made), "ledger": ledger, "counted_at": now, "took_ms": took}
    )
    return Counted(made, now)


def count_board(body: str, regime: Regime, year: int, day: date, register: _Register | None = None) -> Board:
    """The board counted from the rows."""
    with collector_paused():
        return _count_board(body, regime, year, day, register)


def _count_board(body: str, regime: Regime, year: int, day: date, register: _Register | None) -> Board:
    start, end = date(year, 1, 1), date(year, 12, 31)  # not law: the calendar year of the plans
    facts = register.of(regime.kinds) if register else subject_facts(body, kinds=regime.kinds, today=min(day, end)) if regime.kinds else []
    # the day after a year that is over: whoever was not seen by then is overdue and no longer waiting
    asked = quota(regime.requirements, facts, min(day, end + timedelta(days=1)), start, end) if regime.requirements else None
    subjects = len(facts)
    visits = _visits(body, regime.id, year, subjects)
    results = Visit.objects.filter(body=body, regime=regime.id, ended_at__year=year).exclude(result="")
    waiting = results.filter(published_on__isnull=True)
    return board(
        regime,
        year,
        day,
        asked,
        subjects=subjects,
        visits=visits,
        orders=_orders(body, regime.id, year, day),
        published=results.filter(published_on__isnull=False).count(),
        unpublished=waiting.count(),
        late=_late(waiting, day),
        **_reports(body, regime, year, day),
        **_spot_checks(body, regime.id, year),
    )


def _visits(body: str, regime: str, year: int, subjects: int) -> Visits:
    zone = ZoneInfo(settings.TIME_ZONE)
    mine = Visit.objects.filter(body=body, regime=regime, started_at__year=year)
    ended = mine.exclude(result="")
    rows = (
        ended.annotate(month=ExtractMonth("started_at", tzinfo=zone))
        .values_list("month")
        .annotate(count=Count("id"), found=Count("id", filter=Q(result__in=FOUND)), findings=Sum("findings"))
        .order_by("month")
    )
    months = [(month, count, found, findings or 0) for month, count, found, findings in rows]
    per_subject = Counter(ended.values_list("subject").annotate(count=Count("id")).values_list("count", flat=True))
    counts = [count for count, times in per_subject.items() for _ in range(times)]
    return Visits(
        ended=sum(row[1] for row in months),
        with_findings=sum(row[2] for row in months),
        findings=sum(row[3] for row in months),
        running=Visit.objects.filter(body=body, regime=regime, closed=False, result="").exclude(approved_at=None, started_at=None).count(),
        subjects=len(counts),
        months=tuple(row[:3] for row in months),
        often=distribution(counts, subjects),
    )


def _orders(body: str, regime: str, year: int, day: date) -> Orders:
    mine = Order.objects.filter(body=body, regime=regime)
    if year < day.year:  # what stands open today belongs on today's board; of a year that is over only its own orders are told
        mine = mine.filter(issued_on__year=year)
    late = Q(reported_on__isnull=True, until__lt=day) | Q(rechecked_on__isnull=True, recheck_due__lt=day)
    told = mine.aggregate(
        made=Count("id", filter=Q(issued_on__year=year)),
        open=Count("id", filter=Q(closed=False)),
        overdue=Count("id", filter=Q(closed=False) & late),
        awaiting_recheck=Count("id", filter=Q(closed=False, reported_on__isnull=False, rechecked_on__isnull=True)),
        closed=Count("id", filter=Q(closed=True, ended_on__year=year)),
    )
    cases = Visit.objects.filter(body=body, regime=regime, ended_at__year=year).exclude(case="").count()
    return Orders(**told, cases=cases)


def _late(waiting: Any, day: date) -> int:
    """Results not published although their term is over. The term is counted back from `day`, so that one query tells."""
    edge = publish_edge(day)
    return waiting.filter(ended_at__date__lte=edge).count() if edge else 0


def publish_edge(day: date) -> date | None:
    """The last day on which a visit may have ended whose publication is overdue on `day` (规则 INS-02); None where no term is in force."""
    try:
        limit, calendar = rule_limit("INS-02", day)[1].limit, load_calendar()
        ended = day
        while due_date(limit, ended, calendar) >= day:
            ended -= timedelta(days=1)
        return ended
    except ClockError:
        return None


def _reports(body: str, regime: Regime, year: int, day: date) -> dict[str, int]:
    if not regime.self_report:
        return {}
    told = SelfReport.objects.filter(body=body, regime=regime.id, due__year=year, let_off="").aggregate(
        reports_due=Count("id"),
        reports_received=Count("id", filter=Q(received_on__isnull=False)),
        reports_late=Count("id", filter=Q(received_on__isnull=True, due__lt=day)),
    )
    # until December the reports of the year before are what the office waits for
    before = SelfReport.objects.filter(body=body, regime=regime.id, due__lt=date(year, 1, 1), let_off="", received_on__isnull=True).count()
    told["reports_late"] += before
    return dict(told)


def _spot_checks(body: str, regime: str, year: int) -> dict[str, int]:
    if regime != SPOT_REGIME:
        return {}
    mine = SpotCheck.objects.filter(body=body, sampled_on__year=year)
    return {"spot_checks": mine.count(), "spot_failed": mine.filter(result__in=FAILED).count()}
