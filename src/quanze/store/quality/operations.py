"""Examines the editions in force and keeps what was found. All of it can be thrown away and made anew."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from quanze.adapters.check_facts import load_facts
from quanze.core import checks
from quanze.core.checks.catalog import all_rules
from quanze.core.checks.model import Brief, Checked, Corpus, Diagnostic, DocumentFacts, Rule
from quanze.core.checks.prepare import Resolvers, briefs, document_facts, prepare
from quanze.core.checks.run import check_corpus, check_document, in_order
from quanze.core.checks.waivers import Waiver, waiver_for, waivers_version
from quanze.store.law import queries as law
from quanze.store.quality.documents import current_document
from quanze.store.quality.models import Checkup, Finding, RestsOn
from quanze.store.registry.models import Edition

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run did: editions examined, those that were up to date, and findings kept."""

    examined: int = 0
    fresh: int = 0
    findings: int = 0


@cache
def rules_version() -> str:
    """Changes with any rule, its data, or the code that prepares what rules see."""
    found = hashlib.sha256()
    folder = Path(checks.__file__).parent
    for path in [*sorted(folder.rglob("*.py")), *sorted((folder.parents[1] / "rulebook" / "checks").glob("*.yaml"))]:
        found.update(path.read_bytes())
    return found.hexdigest()[:32]


def editions_in_force(slugs: Iterable[str] | None = None) -> list[Edition]:
    """The editions that have a list in force, by body and number."""
    found = Edition.objects.filter(lists__current=True).distinct().select_related("body", "source", "checkup")
    if slugs is not None:
        found = found.filter(body__slug__in=list(slugs))
    return list(found.order_by("body__slug", "number"))


def outdated(editions: Sequence[Edition], as_of: date, compared: str, waivers: Sequence[Waiver] = ()) -> list[Edition]:
    """Those examined on another day, by other rules, with other law or waivers, or less widely; and those never examined."""
    law_now, rules_now = law.law_version(), rules_version() + waivers_version(waivers)
    return [each for each in editions if not _is_fresh(each, as_of, law_now, rules_now, compared)]


def _is_fresh(edition: Edition, as_of: date, law_now: str, rules_now: str, compared: str) -> bool:
    kept = getattr(edition, "checkup", None)
    return (
        kept is not None
        and kept.as_of == as_of.isoformat()
        and kept.edition_digest == edition.digest
        and kept.law_version == law_now
        and kept.rules_version == rules_now
        and kept.compared in (compared, "all")
    )


def refresh(
    as_of: date,
    *,
    slugs: Iterable[str] | None = None,
    force: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    rules: Sequence[Rule] | None = None,
    waivers: Sequence[Waiver] = (),
) -> Refreshed:
    """Examines the editions in force, of some bodies or of all, with the law of the day `as_of`; what is up to date is left alone.

    With `slugs`, documents are compared within each of these bodies; without, all with all. Where one document of a comparison changed,
    all of it is done again. Each edition is written in a transaction of its own, so that a break leaves whole reports. `progress` is
    told (done, of how many, name). What one of `waivers` covers is kept with its reason.
    """
    picked = all_rules() if rules is None else tuple(rules)
    compared = "all" if slugs is None else "body"
    Checkup.objects.exclude(edition__lists__current=True).delete()
    editions = editions_in_force(slugs)
    groups = [editions] if compared == "all" else _by_body(editions)
    due = [group for group in groups if force or outdated(group, as_of, compared, waivers)]
    total = sum(map(len, due))
    if not total:
        return Refreshed(fresh=len(editions))
    facts = load_facts(law.current_library())
    resolvers = Resolvers(facts["library"])
    done = found = 0
    for group in due:
        # what the last run compared names documents that may be gone: until this run ends nothing counts as compared
        Checkup.objects.filter(edition__in=[each.pk for each in group]).update(compared="")
        seen: list[DocumentFacts] = []
        kept: list[Brief] = []
        rows_of: dict[str, dict[tuple[int, int], int]] = {}
        editions_of: dict[str, Edition] = {}
        for edition in group:
            name = _name(edition, editions_of)
            document, rows = current_document(edition, name)
            checked = prepare(document, as_of, facts, resolvers)
            findings = check_document(checked, picked)
            _keep(edition, checked, findings, rows, picked, waivers)
            found += len(findings)
            rows_of[name], editions_of[name] = rows, edition
            seen.append(document_facts(checked))
            kept += briefs(checked)
            done += 1
            if progress:
                progress(done, total, edition.body.name)
        across = check_corpus(Corpus(seen, kept, as_of, facts), picked)
        found += len(across)
        _keep_across(in_order(across, [each.name for each in seen]), editions_of, rows_of, compared, waivers, as_of)
    return Refreshed(total, len(editions) - total, found)


def forget(slugs: Iterable[str] | None = None) -> int:
    """Throws away what is kept, of some bodies or of all; returns of how many editions. `refresh` makes it anew."""
    kept = Checkup.objects.all() if slugs is None else Checkup.objects.filter(edition__body__slug__in=list(slugs))
    rests = RestsOn.objects.all() if slugs is None else RestsOn.objects.filter(record__body__slug__in=list(slugs))
    count = kept.count()
    with transaction.atomic():
        rests.delete()
        kept.delete()
    return count


def _by_body(editions: Sequence[Edition]) -> list[list[Edition]]:
    groups: dict[int, list[Edition]] = {}
    for each in editions:
        groups.setdefault(each.body_id, []).append(each)
    return list(groups.values())


def _name(edition: Edition, taken: dict[str, Edition]) -> str:
    """What a document is called in findings that compare it: its file, with the body where two files share a name."""
    name = edition.source.name
    if name in taken:
        name = f"{edition.body.name}：{edition.source.name}"
    return name if name not in taken else f"{edition.body.name}第 {edition.number} 版：{edition.source.name}"


def _keep(
    edition: Edition,
    checked: Checked,
    findings: Sequence[Diagnostic],
    rows: dict[tuple[int, int], int],
    rules: Sequence[Rule],
    waivers: Sequence[Waiver],
) -> None:
    """Replaces what is kept of one edition, whole."""
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)  # two examinations of one edition take turns
        Checkup.objects.filter(edition=edition).delete()
        RestsOn.objects.filter(record__edition=edition).delete()
        checkup = Checkup.objects.create(
            edition=edition,
            as_of=checked.as_of.isoformat(),
            edition_digest=edition.digest,
            law_version=law.law_version(),
            rules_version=rules_version() + waivers_version(waivers),
            rules=len(rules),
            records=len(rows),
            compared="",
            law_texts=law.texts_held(),
            region=checked.region[:60],
            citations=_figures(checked),
        )
        ordered = in_order(findings, [checked.lists.name])
        waiver_of = waiver_for(waivers, checked.as_of)
        Finding.objects.bulk_create((_finding(checkup, each, rows, False, waiver_of(each)) for each in ordered), batch_size=BATCH)
        RestsOn.objects.bulk_create(_rests_on(checked, rows), batch_size=BATCH)


def _keep_across(
    findings: Sequence[Diagnostic],
    editions: dict[str, Edition],
    rows_of: dict[str, dict[tuple[int, int], int]],
    compared: str,
    waivers: Sequence[Waiver],
    as_of: date,
) -> None:
    checkups = {each.edition_id: each for each in Checkup.objects.filter(edition__in=[each.pk for each in editions.values()])}
    # a finding about no document in particular is told with the first it concerns
    first = next(iter(editions), "")
    waiver_of = waiver_for(waivers, as_of)
    with transaction.atomic():
        Finding.objects.filter(checkup__in=checkups.values(), across=True).delete()
        Finding.objects.bulk_create(
            (
                _finding(checkups[editions[name].pk], each, rows_of[name], True, waiver_of(each))
                for each in findings
                if (name := each.document if each.document in editions else first)
            ),
            batch_size=BATCH,
        )
        Checkup.objects.filter(pk__in=[each.pk for each in checkups.values()]).update(compared=compared)


def _finding(checkup: Checkup, found: Diagnostic, rows: dict[tuple[int, int], int], across: bool, waiver: Waiver | None) -> Finding:
    return Finding(
        checkup=checkup,
        record_id=rows.get(found.key) if found.key is not None else None,
        code=found.code,
        level=found.level,
        message=found.message,
        fix=found.fix,
        item=found.item,
        field=found.field_name[:40],
        start=found.span.start if found.span else None,
        end=found.span.end if found.span else None,
        excerpt=found.excerpt,
        holds_since=found.holds_since[:10],
        place=found.place.to_json(),
        evidence=_plain(found.evidence),
        across=across,
        waived_reason=waiver.reason if waiver else "",
        waived_by=waiver.by[:120] if waiver else "",
        waived_until=waiver.until.isoformat() if waiver else "",
    )


def _plain(value: Any) -> Any:
    """Evidence as JSON can hold it."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _figures(checked: Checked) -> dict[str, int]:
    """How far the citations could be followed: those read, those whose enactment is known, articles confirmed, absent, and not checkable."""
    counted: Counter[str] = Counter()
    for entry in checked.entries:
        for citations in entry.citations.values():
            for each in citations:
                resolution = each.then or each.now
                counted["read"] += 1
                counted[resolution.status if resolution is not None else "unknown"] += 1
                for one in resolution.provisions if resolution is not None else ():
                    counted[{True: "confirmed", False: "absent", None: "unverifiable"}[one.found]] += 1
    names = ("read", "resolved", "ambiguous", "unknown", "confirmed", "absent", "unverifiable")
    return {name: counted[name] for name in names}


def _rests_on(checked: Checked, rows: dict[tuple[int, int], int]) -> Iterable[RestsOn]:
    """One row for each article that a record's field cites, and one for an enactment cited without any."""
    for entry in checked.entries:
        seen = set()
        for field, citations in entry.citations.items():
            quoted = [quote.span for each in citations for quote in each.citation.quotes]
            for each in citations:
                span = each.citation.span
                resolution = each.then or each.now
                # what the quoted words of an enactment refer to is no basis of the item
                if resolution is None or resolution.work is None or any(q.start <= span.start and span.end <= q.end for q in quoted):
                    continue
                cited = {
                    (one.provision.article, one.provision.sub): one.found for one in resolution.provisions if one.provision.annex is None
                }
                for (article, sub), found in (cited or {(None, None): None}).items():
                    name = (field, resolution.work.key, resolution.work.level, article, sub)
                    if name in seen or (article is not None and not 0 <= article < 100_000):
                        continue
                    seen.add(name)
                    yield RestsOn(
                        record_id=rows[entry.key],
                        field=field[:40],
                        work_key=resolution.work.key[:300],
                        level=resolution.work.level[:20],
                        title=resolution.work.title[:300],
                        article=article,
                        sub=sub,
                        found=found,
                    )
