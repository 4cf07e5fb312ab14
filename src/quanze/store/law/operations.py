"""Taking law texts in: one transaction for each batch, the same text never twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from quanze.adapters.law_sql import article_rows, expression_row, number_rows, repeal_rows
from quanze.core.law.model import Enactment, Problem
from quanze.core.law.reading import READER, VersionReading, problems_of, read_version
from quanze.store.law.models import StoredArticle, StoredExpression, StoredNumber, StoredRepeal, StoredWork

BATCH = 50


@dataclass(slots=True)
class LoadReport:
    """What a loading did: texts `seen`, `added`, already `known`, and every problem met."""

    seen: int = 0
    added: int = 0
    articles: int = 0
    known: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)


def load_laws(texts: Iterable[Enactment | Problem]) -> Iterator[LoadReport]:
    """Stores every text that is not stored yet, and yields the one growing report after each batch (and once at the end).

    A text is known by the digest of its words: loading again changes nothing; another version of a work is added beside the ones held.
    A text with a fatal problem is refused and reported; the rest go on.
    """
    report = LoadReport()
    batch: list[tuple[VersionReading, Enactment]] = []
    for text in texts:
        report.seen += 1
        problems: Sequence[Problem] = (text,) if isinstance(text, Problem) else problems_of(text)
        report.problems.extend(problems)
        if isinstance(text, Problem) or any(p.fatal for p in problems):
            report.refused += 1
            continue
        batch.append((read_version(text), text))
        if len(batch) >= BATCH:
            _store(batch, report)
            batch = []
            yield report
    if batch:
        _store(batch, report)
    yield report


def _store(batch: list[tuple[VersionReading, Enactment]], report: LoadReport) -> None:
    unique = {reading.id: (reading, text) for reading, text in batch}
    with transaction.atomic():
        known = dict(StoredExpression.objects.filter(id__in=unique).values_list("id", "reader"))
        # a newer reader may understand the same words better: its reading replaces the old one, the articles stay
        stale = [id_ for id_, reader in known.items() if reader != READER]
        StoredRepeal.objects.filter(expression_id__in=stale).delete()
        StoredNumber.objects.filter(expression_id__in=stale).delete()
        StoredExpression.objects.bulk_update(
            [_expression(unique[id_][0]) for id_ in stale], ["made", "effective", "reader", "reading", "source", "key", "region"]
        )
        new = [pair for id_, pair in unique.items() if id_ not in known]
        StoredExpression.objects.bulk_create([_expression(reading) for reading, _ in new])
        StoredWork.objects.bulk_create(
            [StoredWork(key=r.key[:300], title=r.title[:300], level=r.level, region=r.region) for r, _ in new], ignore_conflicts=True
        )
        rows = [
            StoredArticle(expression_id=id_, position=position, no=no[:60], article=main, sub=sub, section=section, text=words)
            for reading, text in new
            for id_, position, no, main, sub, section, words in article_rows(reading, text)
        ]
        StoredArticle.objects.bulk_create(rows, batch_size=1000)
        derived = [reading for reading, _ in new] + [unique[id_][0] for id_ in stale]
        StoredRepeal.objects.bulk_create(
            StoredRepeal(expression_id=id_, key=key[:300], by=by[:300], since=since, quote=quote, hint=hint)
            for reading in derived
            for id_, key, by, since, quote, hint in repeal_rows(reading)
        )
        StoredNumber.objects.bulk_create(
            StoredNumber(expression_id=id_, number=number[:200]) for reading in derived for id_, number in number_rows(reading)
        )
    report.added += len(new)
    report.articles += len(rows)
    report.known += len(batch) - len(new)


def _expression(reading: VersionReading) -> StoredExpression:
    id_, key, title, level, region, made, effective, reader, text, source = expression_row(reading)
    return StoredExpression(
        id=id_,
        key=key[:300],
        title=title[:300],
        level=level,
        region=region,
        made=made,
        effective=effective,
        reader=reader,
        reading=text,
        source=source[:500],
    )
