"""Figures of cases for the boards of regimes that visit nobody: reporting of major cases, discretion, supervision of lower bodies."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Sum

from quanze.store.casework.models import Case
from quanze.store.ledger.models import StoredEvent
from quanze.store.registry.models import Record

CASES, DISCRETION, LOWER = "major-cases", "penalty-discretion", "subordinate-enforcement"
PER_FEN = 100  # not law: a yuan has 100 fen


def case_figures(body: str, regime: str, year: int) -> tuple[tuple[str, str], ...]:
    """(words, figure) of a regime that is told by cases; empty for a regime that is told by visits."""
    since, until = date(year, 1, 1), date(year + 1, 1, 1)  # not law: the calendar year
    mine = Case.objects.filter(body=body)
    opened, decided = mine.filter(opened_on__gte=since, opened_on__lt=until), mine.filter(decided_on__gte=since, decided_on__lt=until)
    if regime == CASES:
        told = opened.aggregate(
            count=Count("id"), closed=Count("id", filter=Q(closed=True)), police=Count("id", filter=Q(outcome="police"))
        )
        fines = decided.aggregate(count=Count("id", filter=Q(outcome="penalty")), sum=Sum("fine", filter=Q(outcome="penalty")))
        return (
            ("立案", str(told["count"])),
            ("已结", str(told["closed"])),
            ("作出处罚", str(fines["count"])),
            ("罚款（元）", f"{(fines['sum'] or 0) // PER_FEN:,}"),
            ("移送公安机关", str(told["police"])),
            ("来自检查", str(opened.filter(source="inspection").count())),
        )
    if regime == DISCRETION:
        penalties = decided.filter(outcome="penalty")
        levels = dict(penalties.values_list("level").annotate(Count("id")))
        streams = [f"matter:{key}" for key in penalties.values_list("key", flat=True)]
        over = StoredEvent.objects.filter(type="GuardsOverridden", stream__in=streams, payload__contains="fine_in_band")
        tables = Record.objects.filter(body__slug=body, kind="discretion", current=True).count()
        return (
            ("裁量基准条目", str(tables)),
            ("作出处罚", str(penalties.count())),
            *((f"{name or '没有写明'}档", str(levels[name])) for name in sorted(levels)),
            ("说明理由偏离基准", str(over.values("stream").distinct().count())),
        )
    return ()
