"""Puts a work together from what the catalogue knows of it, the texts held, and the repeals that other texts declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quanze.core.law.facts import EnactmentFact, RepealFact, VersionFact
from quanze.core.law.headings import as_day
from quanze.core.law.model import Act, Expression, Status, Work
from quanze.core.law.reading import VersionReading
from quanze.core.law.timeline import UNDATED, Ending, in_order
from quanze.core.law.titles import title_key


def assemble(key: str, facts: Sequence[EnactmentFact], readings: Sequence[VersionReading], repeals: Sequence[RepealFact]) -> Work:
    """The work under `key`. A status that a fact states outweighs repeals read from closing articles."""
    versions = [_from_reading(reading) for reading in readings]
    for fact in facts:
        versions.extend(_from_fact(fact, version) for version in fact.versions)
    status = next((f.status for f in facts if f.status.standing != "unknown"), Status())
    endings = [Ending(day, r.by) for r in repeals if (day := as_day(r.since))]
    if status.standing in ("repealed", "replaced") and status.since is not None:
        endings = [Ending(status.since, status.by or status.successor)]
    expressions = in_order(versions, endings)
    if status.standing == "unknown" and endings:
        status = _ended(expressions, endings, repeals)
    acts = _acts(facts, readings)
    numbers = [n for f in facts for n in f.doc_nos] + [a.doc_no for a in acts if a.doc_no and a.kind == "promulgated"]
    titles = [f.title for f in facts] + [r.title for r in readings]
    return Work(
        key=key,
        title=titles[0] if titles else key,
        level=next((f.level for f in facts if f.level), readings[0].level if readings else ""),
        issuer=next((f.issuer for f in facts if f.issuer), next((r.issuer for r in readings if r.issuer), "")),
        region=next((f.region for f in facts if f.region), next((r.region for r in readings if r.region), "")),
        doc_nos=tuple(dict.fromkeys(numbers)),
        aliases=tuple(dict.fromkeys(a for f in facts for a in f.aliases)),
        acts=acts,
        expressions=expressions,
        status=status,
        source=next((f.source for f in facts if f.source), next((r.source for r in readings), "")),
    )


def _ended(expressions: Sequence[Expression], endings: Sequence[Ending], repeals: Sequence[RepealFact]) -> Status:
    """The status that repeal clauses give: repealed where no version began on or after the last of them."""
    last = max(endings, key=lambda e: e.since)
    starts = [e.effective for e in expressions if e.effective is not None]
    if starts and max(starts) >= last.since:
        return Status()
    source = next((r.source for r in repeals if r.by == last.by and r.source), "")
    return Status("repealed", last.since, last.by, source=source or f"《{last.by}》的废止条款", checked="自动读取废止条款")


def _acts(facts: Sequence[EnactmentFact], readings: Sequence[VersionReading]) -> tuple[Act, ...]:
    """Every act that any heading or fact tells, once each, by date. Of two that differ only in what they leave out the fuller is kept."""
    best: dict[tuple[str, str], Act] = {}
    for act in [*(a for f in facts for a in f.acts), *(a for r in readings for a in r.acts)]:
        name = (act.kind if act.kind != "revised" else "amended", act.date)
        known = best.get(name)
        if known is None:
            best[name] = act
        elif not known.doc_no and act.doc_no:
            best[name] = replace(act, by=act.by or known.by, effective=act.effective or known.effective)
    return tuple(sorted(best.values(), key=lambda a: a.date))


def _from_reading(reading: VersionReading) -> Expression:
    return Expression(
        id=reading.id,
        title=reading.title,
        made=reading.made,
        effective=reading.effective,
        in_force=UNDATED,
        acts=reading.acts,
        doc_no=reading.doc_no,
        estimated=reading.estimated,
        last_article=reading.last_article,
        article_count=reading.article_count,
        text_held=True,
        source=reading.source,
        notes=reading.notes,
        words=reading.text_digest,
    )


def _from_fact(fact: EnactmentFact, version: VersionFact) -> Expression:
    made = as_day(version.made)
    effective = as_day(version.effective)
    estimated = version.estimated
    if effective is None and made is not None:
        effective, estimated = made, estimated or "施行日期不详，按公布（修改）之日推定"
    return Expression(
        id=f"fact:{title_key(fact.title)}:{version.made or version.effective}",
        title=fact.title,
        made=made,
        effective=effective,
        in_force=UNDATED,
        doc_no=version.doc_no,
        estimated=estimated,
        last_article=version.last_article,
        article_count=None,
        text_held=False,
        source=version.source or fact.source,
    )
