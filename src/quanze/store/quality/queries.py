"""Reading what the checks found, and who rests on which article: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from quanze.store.quality.models import Checkup, Finding, RestsOn


@dataclass(frozen=True, slots=True)
class CheckupView:
    """One examination; `compared` is "body", "all" or "" (not compared with other documents yet)."""

    edition_number: int
    edition_title: str
    source_name: str
    list_date: str
    as_of: str
    rules: int
    records: int
    compared: str
    law_texts: int
    citations: Mapping[str, int]
    law_version: str


@dataclass(frozen=True, slots=True)
class Waived:
    """That a person looked at a finding and lets it stand: why, who, and the last day on which it is let stand."""

    reason: str
    by: str
    until: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding. `record_key` is "" for what concerns the whole document; `place` is where it stands in the source."""

    code: str
    level: str
    message: str
    fix: str
    item: str
    record_key: str
    kind: str
    field: str
    excerpt: str
    holds_since: str
    place: Mapping[str, Any]
    edition_number: int
    sha256: str
    evidence: Mapping[str, Any]
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """A current record that cites an article: in which of its fields, which article (None: the enactment as a whole)."""

    key: str
    kind: str
    name: str
    sub_name: str
    power_type: str
    body_slug: str
    body_name: str
    articles: tuple[tuple[int | None, int | None], ...]
    fields: tuple[str, ...]


def state() -> str:
    """A word that changes with every examination."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(id), SUM(CASE WHEN compared = '' THEN 1 ELSE 0 END) FROM quality_checkup")
        count, last, pending = cursor.fetchone()
    return f"{count}-{last or 0}-{pending or 0}"


def checkups(slug: str) -> tuple[CheckupView, ...]:
    """The latest examination of each edition of a body that is in force, by number."""
    rows = Checkup.objects.filter(edition__body__slug=slug, edition__lists__current=True).distinct().select_related("edition__source")
    return tuple(
        CheckupView(
            row.edition.number,
            row.edition.title,
            row.edition.source.name,
            row.edition.list_date,
            row.as_of,
            row.rules,
            row.records,
            row.compared,
            row.law_texts,
            row.citations,
            row.law_version,
        )
        for row in rows.order_by("edition__number")
    )


def editions_in_force(slug: str) -> int:
    from quanze.store.registry.models import Edition

    return Edition.objects.filter(body__slug=slug, lists__current=True).distinct().count()


def region_of(slug: str, number: int) -> str:
    """The province-level region by which an edition's short names are understood; "" where it was not examined or none is known."""
    row = Checkup.objects.filter(edition__body__slug=slug, edition__number=number).values_list("region", flat=True).first()
    return row or ""


def bodies_with(code: str) -> tuple[tuple[str, str, str, int], ...]:
    """(slug, name, region, findings) of the bodies in whose lists in force a rule found something, most first."""
    rows = _findings(None).filter(code=code).order_by()
    counted = rows.values_list("checkup__edition__body__slug", "checkup__edition__body__name", "checkup__edition__body__region")
    return tuple(sorted(counted.annotate(Count("id")), key=lambda one: (-one[3], one[0])))


def counts_by_rule() -> dict[str, tuple[int, int]]:
    """code -> how many findings in all lists in force, in how many bodies."""
    rows = _findings(None).order_by().values_list("code").annotate(Count("id"), Count("checkup__edition__body", distinct=True))
    return {code: (found, bodies) for code, found, bodies in rows}


def _findings(slug: str | None, waived: bool = False) -> QuerySet[Finding]:
    """What stands to be looked at, or with `waived` what a person lets stand; of all bodies where `slug` is None."""
    # what was found in a list that has since been replaced is no longer told
    live = Q(record__isnull=True) | Q(record__current=True)
    in_force = Checkup.objects.filter(edition__lists__current=True)
    if slug is not None:
        in_force = in_force.filter(edition__body__slug=slug)
    found = Finding.objects.filter(live, checkup__in=in_force.values("pk"))
    return found.exclude(waived_until="") if waived else found.filter(waived_until="")


def counts(slug: str) -> dict[tuple[str, str], int]:
    """(code, level) -> how many findings of a body."""
    rows = _findings(slug).order_by().values_list("code", "level").annotate(Count("id"))
    return {(code, level): count for code, level, count in rows}


def records_with_findings(slug: str) -> int:
    """How many records of a body have a finding."""
    return _findings(slug).filter(record__isnull=False).values("record").distinct().count()


def findings(slug: str, *, code: str = "", level: str = "", start: int = 0, stop: int | None = None) -> tuple[FindingView, ...]:
    """The findings of a body, by document and place; of one rule, of one level, cut to a stretch of them where asked."""
    rows = _findings(slug)
    if code:
        rows = rows.filter(code=code)
    if level:
        rows = rows.filter(level=level)
    rows = rows.select_related("record", "checkup__edition__source").order_by("checkup__edition__number", "id")
    return tuple(_view(row) for row in rows[start:stop])


def waived_findings(slug: str) -> tuple[FindingView, ...]:
    """The findings of a body that a person lets stand, by rule, document and place."""
    rows = _findings(slug, waived=True).select_related("record", "checkup__edition__source")
    return tuple(_view(row) for row in rows.order_by("code", "checkup__edition__number", "id"))


def first_findings(slug: str, codes: Sequence[str], each: int) -> dict[str, tuple[FindingView, ...]]:
    """The first few findings of each rule."""
    return {code: findings(slug, code=code, stop=each) for code in codes}


def count_in_record(key: str) -> int:
    """How much was found in one current record."""
    return Finding.objects.filter(record__key=key, record__current=True, waived_until="").count()


def record_findings(key: str) -> tuple[FindingView, ...]:
    """What was found in one current record."""
    rows = Finding.objects.filter(record__key=key, record__current=True, waived_until="").select_related(
        "record", "checkup__edition__source"
    )
    return tuple(_view(row) for row in rows.order_by("id"))


def _view(row: Finding) -> FindingView:
    edition = row.checkup.edition
    return FindingView(
        row.code,
        row.level,
        row.message,
        row.fix,
        row.item,
        row.record.key if row.record else "",
        row.record.kind if row.record else "",
        row.field,
        row.excerpt,
        row.holds_since,
        row.place,
        edition.number,
        edition.source.sha256,
        row.evidence,
        Waived(row.waived_reason, row.waived_by, row.waived_until) if row.waived_until else None,
    )


# who rests on what


def _resting(work_key: str, level: str) -> QuerySet[RestsOn]:
    return RestsOn.objects.filter(work_key=work_key, level=level, record__current=True)


def cited_counts() -> dict[tuple[str, str], int]:
    """(work key, level) -> how many current records cite it."""
    rows = RestsOn.objects.filter(record__current=True).order_by().values_list("work_key", "level").annotate(Count("record", distinct=True))
    return {(key, level): count for key, level, count in rows}


def cited_articles(work_key: str, level: str) -> dict[tuple[int | None, int | None], int]:
    """(article, sub) -> how many current records cite it; (None, None) for those that name no article."""
    rows = _resting(work_key, level).order_by().values_list("article", "sub").annotate(Count("record", distinct=True))
    return {(article, sub): count for article, sub, count in rows}


def resting_count(work_key: str, level: str, article: int | None = None, sub: int | None = None) -> int:
    return _of(work_key, level, article, sub).order_by().values("record").distinct().count()


def resting_bodies(work_key: str, level: str, article: int | None = None, sub: int | None = None) -> tuple[tuple[str, str, int], ...]:
    """(slug, name, records) of the bodies whose current records cite it, most first."""
    rows = _of(work_key, level, article, sub).order_by().values_list("record__body__slug", "record__body__name")
    found = [(slug, name, count) for slug, name, count in rows.annotate(count=Count("record", distinct=True))]
    return tuple(sorted(found, key=lambda one: (-one[2], one[1])))


def resting_on(
    work_key: str,
    level: str,
    article: int | None = None,
    sub: int | None = None,
    *,
    body: str = "",
    start: int = 0,
    stop: int | None = None,
) -> tuple[Resting, ...]:
    """The current records that cite an enactment, or one article of it, by body and place; cut to a stretch where asked."""
    chosen = _of(work_key, level, article, sub)
    if body:
        chosen = chosen.filter(record__body__slug=body)
    order = ("record__body__name", "record__edition__number", "record__listing__order", "record__order", "record_id")
    pks = list(chosen.order_by(*order).values_list("record_id", flat=True).distinct().values_list("record_id", *order)[start:stop])
    wanted = [row[0] for row in pks]
    cited: dict[int, list[RestsOn]] = {}
    for row in _of(work_key, level, article, sub).filter(record_id__in=wanted).select_related("record__body").order_by("id"):
        cited.setdefault(row.record_id, []).append(row)
    return tuple(_resting_view(cited[pk]) for pk in wanted)


def _of(work_key: str, level: str, article: int | None, sub: int | None) -> QuerySet[RestsOn]:
    found = _resting(work_key, level)
    return found if article is None else found.filter(article=article, sub=sub)


def _resting_view(rows: list[RestsOn]) -> Resting:
    record = rows[0].record
    return Resting(
        record.key,
        record.kind,
        record.name,
        record.sub_name,
        record.national_type or record.power_type,
        record.body.slug,
        record.body.name,
        tuple(dict.fromkeys((row.article, row.sub) for row in rows)),
        tuple(dict.fromkeys(row.field for row in rows)),
    )
