"""Puts a work together from what the catalogue knows of it, the texts held, and the repeals that other texts declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from quanze.core.law.facts import EnactmentFact, RepealFact, VersionFact
from quanze.core.law.headings import as_day, read_headings
from quanze.core.law.model import Act, Expression, Status, Work
from quanze.core.law.reading import VersionReading
from quanze.core.law.timeline import UNDATED, Ending, in_order
from quanze.core.law.titles import number_key, title_key


def assemble(
    key: str,
    facts: Sequence[EnactmentFact],
    readings: Sequence[VersionReading],
    repeals: Sequence[RepealFact],
    orders: Mapping[str, str] | None = None,
) -> Work:
    """The work under `key`. A status that a fact states outweighs repeals read from closing articles.

    `orders` tells from which day the amendments of an amending order count: number key -> YYYY-MM-DD.
    """
    versions = [_from_reading(reading) for reading in readings]
    for fact in facts:
        versions.extend(_from_fact(fact, version) for version in fact.versions)
    acts = _with_effects(_acts(facts, readings, _own_past(key, repeals)), orders or {})
    known = {a.date: day for a in acts if a.effective and (day := as_day(a.effective))}
    versions = [_begun(v, known) for v in versions]
    titles = [f.title for f in facts] + [r.title for r in readings]
    source = next((f.source for f in facts if f.source), next((r.source for r in readings), ""))
    versions.extend(_unheld(key, titles[0] if titles else key, source, acts, readings, versions))
    status = next((f.status for f in facts if f.status.standing != "unknown"), Status())
    endings = [Ending(day, r.by) for r in repeals if (day := as_day(r.since))]
    if status.standing in ("repealed", "replaced") and status.since is not None:
        endings = [Ending(status.since, status.by or status.successor)]
    expressions = in_order(versions, endings)
    if status.standing == "unknown" and endings:
        status = _ended(expressions, endings, repeals)
    numbers = [n for f in facts for n in f.doc_nos] + [a.doc_no for a in acts if a.doc_no and a.kind == "promulgated"]
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
        source=source,
        checked=next((f.checked for f in facts if f.checked), ""),
        confidence="high" if readings else next((f.confidence for f in facts if f.confidence), ""),
    )


def _with_effects(acts: Sequence[Act], orders: Mapping[str, str]) -> tuple[Act, ...]:
    """The acts with the days from which amending orders count, where these are known and not yet said."""
    return tuple(
        replace(a, effective=orders[number_key(a.doc_no)])
        if a.doc_no and not a.effective and a.kind in ("amended", "revised") and number_key(a.doc_no) in orders
        else a
        for a in acts
    )


def _begun(version: Expression, known: Mapping[str, date]) -> Expression:
    """The version with the day that a fact gives for its amendment, in place of one that was only assumed."""
    if version.made is not None and version.estimated and (day := known.get(version.made.isoformat())):
        return replace(version, effective=day, estimated="")
    return version


# a decision's day of passing and of publication, or a source's mark, may lie this far apart for one version
_ONE_VERSION = timedelta(days=31)


def _unheld(
    key: str, title: str, source: str, acts: Sequence[Act], readings: Sequence[VersionReading], versions: Sequence[Expression]
) -> list[Expression]:
    """A version without text for each amendment that some heading tells of but no source holds.

    Without them a held version would seem in force past the amendment that ended it.
    """
    made = [v.made for v in versions if v.made is not None]
    found: list[Expression] = []
    first = next((d for kind in ("promulgated", "approved", "passed") for a in acts if a.kind == kind and (d := as_day(a.date))), None)
    born = {d for a in acts if a.kind == "promulgated" and (d := as_day(a.date))} | ({first} if first else set())
    wanted = [(d, "") for d in sorted(born)]
    wanted += [(d, a.effective) for a in acts if a.kind in ("amended", "revised") and (d := as_day(a.date))]
    begins = sorted(
        {d for r in readings if (d := as_day(r.closing_day))} | {d for a in acts if a.kind == "effective" and (d := as_day(a.date))}
    )
    for day, known in wanted:
        if any(abs(day - other) <= _ONE_VERSION for other in made):
            continue
        made.append(day)
        stated = as_day(known) if known else None
        if stated is None and day in born:
            stated = next((d for d in begins if timedelta(0) <= d - day <= timedelta(days=730)), None)
        found.append(
            Expression(
                id=f"act:{key}:{day.isoformat()}",
                title=title,
                made=day,
                effective=stated or day,
                in_force=UNDATED,
                estimated="" if stated else "这一版本没有装入文本，施行日期按公布（通过、修改）之日推定",
                source=source,
            )
        )
    return found


def _ended(expressions: Sequence[Expression], endings: Sequence[Ending], repeals: Sequence[RepealFact]) -> Status:
    """The status that repeal clauses give: repealed where no version began on or after the last of them."""
    last = max(endings, key=lambda e: e.since)
    starts = [e.effective for e in expressions if e.effective is not None]
    if starts and max(starts) >= last.since:
        return Status()
    source = next((r.source for r in repeals if r.by == last.by and r.source), "")
    return Status("repealed", last.since, last.by, source=source or f"《{last.by}》的废止条款", checked="自动读取废止条款")


def _own_past(key: str, repeals: Sequence[RepealFact]) -> list[Act]:
    """What an enactment tells of its namesake that it repeals: 1991年…令第24号公布的《某办法》同时废止."""
    return [act for r in repeals if title_key(r.by) == key for act in read_headings([r.hint]) if act.kind == "promulgated"]


def _acts(facts: Sequence[EnactmentFact], readings: Sequence[VersionReading], others: Sequence[Act]) -> tuple[Act, ...]:
    """Every act that any heading or fact tells, once each, by date. Of two that differ only in what they leave out the fuller is kept."""
    best: dict[tuple[str, str], Act] = {}
    for act in [*(a for f in facts for a in f.acts), *(a for r in readings for a in r.acts), *others]:
        name = (act.kind if act.kind != "revised" else "amended", act.date)
        known = best.get(name)
        if known is None:
            best[name] = act
        elif (act.doc_no and not known.doc_no) or (act.effective and not known.effective):
            best[name] = replace(
                known, doc_no=known.doc_no or act.doc_no, by=known.by or act.by, effective=known.effective or act.effective
            )
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
