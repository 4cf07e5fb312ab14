"""All rows that are derived from events, made again from the ledger alone.

An app whose rows are derived adds one line to `REBUILDERS`, after those whose rows it reads; `tests/store/test_rebuild.py` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction

from quanze.store.accounts import project as accounts
from quanze.store.casework import project as casework
from quanze.store.inspections.aftermath import project as aftermath
from quanze.store.inspections.checkforms import project as checkforms
from quanze.store.inspections.plans import project as plans
from quanze.store.inspections.subjects import project as subjects
from quanze.store.inspections.visits import project as visits
from quanze.store.ledger.models import StoredEvent
from quanze.store.matters import rebuild as matters
from quanze.store.papers import rebuild as papers
from quanze.store.registry import project as registry


class Rebuild(Protocol):
    """Makes the rows of one app again and returns how many things that took; tells `progress` how many so far."""

    def __call__(self, progress: Callable[[int], None] | None = None) -> int: ...


@dataclass(frozen=True, slots=True)
class Rebuilder:
    """The rows of one app: what they are called, what is counted, and how they are made."""

    app: str
    title: str
    unit: str
    rebuild: Rebuild


REBUILDERS = (
    Rebuilder("registry", "登记簿", "个事件", registry.rebuild),
    Rebuilder("accounts", "单位和人员", "个事件", accounts.rebuild),
    Rebuilder("matters", "事项", "件", matters.rebuild),
    Rebuilder("casework", "处罚案件", "件", casework.rebuild),
    Rebuilder("inspection_plans", "检查计划", "件", plans.rebuild),
    Rebuilder("inspection_checkforms", "检查表和检查制度", "个事件", checkforms.rebuild),
    Rebuilder("inspection_visits", "入企检查", "次", visits.rebuild),
    Rebuilder("inspection_aftermath", "责令改正、产品抽查、自查报告", "件", aftermath.rebuild),
    Rebuilder("inspection_subjects", "检查对象和检查人员", "个事件", subjects.rebuild),
    Rebuilder("papers", "文书", "个事件", papers.rebuild),
)


def rebuild_all(progress: Callable[[Rebuilder, int], None] | None = None) -> list[tuple[Rebuilder, int]]:
    """Every app's rows, each app in one transaction during which nobody can record anything; how many things each took."""
    return [(one, _rebuilt(one, progress)) for one in REBUILDERS]


def _rebuilt(one: Rebuilder, progress: Callable[[Rebuilder, int], None] | None) -> int:
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite lets one writer in as it is
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {StoredEvent._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        return one.rebuild((lambda done: progress(one, done)) if progress else None)
