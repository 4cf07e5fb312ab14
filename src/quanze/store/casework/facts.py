"""What the guards of a case are shown, gathered from the registry, the law library, the rulebook and the other cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from rapidfuzz import fuzz

from quanze.adapters import casework as rules
from quanze.adapters.procedures import rules_by_id
from quanze.core.casework.applicable_law import law_question, standing_on
from quanze.core.casework.assessment import Assessment, from_json
from quanze.core.casework.bases import worded_basis
from quanze.core.casework.discretion import DiscretionTable, read_table
from quanze.core.casework.double_punishment import CaseOutline, plain_name
from quanze.core.casework.guards import CaseFacts
from quanze.core.casework.leniency import Ground as LeniencyGround
from quanze.core.casework.leniency import listed_ground
from quanze.core.casework.printed_basis import PrintedBasis, printed_basis
from quanze.core.casework.standing import ItemStanding, PowerItem, item_standing
from quanze.core.citations.parser import find_citations
from quanze.core.kernel.identity import clean
from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.library import Library
from quanze.core.procedures.engine import ActRequest
from quanze.core.procedures.state import MatterState
from quanze.store.casework.models import Case
from quanze.store.casework.money import money_of
from quanze.store.law.queries import law_library, law_version
from quanze.store.registry.models import Body, Record

LIMITATION = "PEN-27"
BASIS_FIELDS = ("legal_basis", "penalty_basis", "basis", "setting_basis")
UNKNOWN_PARTY = "不明"  # what a clue says before the party is known
MOST_OTHERS = 200  # older cases of one party that are looked at
NEAR_DAYS = 400  # how much earlier an act may have begun whose party is sought under another spelling


@cache
def _library_of(version: str, database: str) -> Library:
    return law_library()


def library() -> Library:
    """The law library of this process, made anew when the law held here changes."""
    return _library_of(law_version(), str(connection.settings_dict["NAME"]))


def power_item(key: str, body: str) -> PowerItem | None:
    """The list item with this key at this body, as it is printed newest; None where there is none."""
    row = Record.objects.filter(key=key, body__slug=body).select_related("edition").order_by("-current", "-edition__number").first()
    if row is None:
        return None
    titles: list[str] = []
    for name in BASIS_FIELDS:
        given = row.fields.get(name)
        text = "\n".join(map(str, given)) if isinstance(given, list) else str(given or "")
        titles += [cited.title for cited in find_citations(text) if cited.title]
    until = None
    if not row.current:
        later = row.body.editions.filter(number__gt=row.edition.number).order_by("number").first()
        until = _printed_day(later.effective or later.list_date) or date.fromisoformat(later.recorded[:10]) if later else None
    printed = Record.objects.filter(key=key, body__slug=body).values_list("edition__effective", "edition__list_date")
    days = [_printed_day(effective or listed) for effective, listed in printed]
    # one printing without a day may be the oldest, so nothing is known of the beginning
    began = None if None in days else min((day for day in days if day), default=None)
    name = " ".join(part for part in (row.name, row.sub_name) if part)
    return PowerItem(key, name, tuple(dict.fromkeys(titles)), began, until, body)


def item_basis(key: str, body: str) -> PrintedBasis | None:
    """The penalty basis that the newest printing of an item names; None where there is no item, or it cites nothing."""
    row = Record.objects.filter(key=key, body__slug=body).order_by("-current", "-edition__number").only("fields").first() if key else None
    if row is None:
        return None
    given = [row.fields.get(name) for name in BASIS_FIELDS]
    return printed_basis("\n".join("\n".join(map(str, each)) if isinstance(each, list) else str(each) for each in given if each))


def _printed_day(text: str) -> date | None:
    """The first day that a date, as far as it is printed, can mean."""
    parts = [int(part) for part in text.split("-") if part.isdigit()]
    return date(*[*parts, 1, 1][:3]) if parts else None


def standing_of(key: str, body: str, day: date, named: str = "") -> ItemStanding | None:
    """How an item stands at a body on a day; None where no item is named."""
    if not key:
        return None
    item = power_item(key, body)
    if item is None:
        missing = Unresolved("no_such_item", "本机关的权责清单中没有这个事项，不得行使清单以外的处罚权")
        return ItemStanding(missing, ())
    return item_standing(item, day, library(), rules.worded_bases(), rules.ended_powers(), named)


def benchmark(body: str, item_name: str) -> DiscretionTable | None:
    """The discretion benchmark of the violation that an item names: of this body, else of another body of its region's lists."""
    wanted = _bare(item_name)
    if not wanted:
        return None
    rows = Record.objects.filter(kind="discretion", current=True)
    own = rows.filter(body__slug=body)
    for found in (own, rows.filter(body__region=Body.objects.filter(slug=body).values("region")[:1])):
        best: tuple[float, Record] | None = None
        for row in found.only("name", "fields")[:MOST_BENCHMARKS]:
            alike = _alike(wanted, _bare(row.name or str(row.fields.get("item_name", ""))))
            if alike >= ALIKE and (best is None or alike > best[0]):
                best = (alike, row)
        if best is not None:
            return read_table(best[1].fields)
    return None


ALIKE = 90  # of 100: names of one violation in two lists differ by a word such as 定期
MOST_BENCHMARKS = 5000  # tables of one body that are looked through


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 100.0 if one == other else 99.0 if one in other or other in one else fuzz.ratio(one, other)


def _bare(name: str) -> str:
    bare = squeeze(name).removeprefix("对")
    bare = bare.replace("、", "").replace("，", "")
    for ending in ("的行政处罚", "的处罚", "行政处罚", "处罚", "的", "行为", "违法"):
        bare = bare.removesuffix(ending)
    return bare.replace("的", "")


def leniency(body: str, item_name: str) -> tuple[LeniencyGround, ...]:
    """The grounds of the law, and those of the body's leniency lists that name this violation."""
    wanted = _bare(item_name)
    listed = []
    if wanted:
        for row in Record.objects.filter(kind="leniency", current=True, body__slug=body).only("key", "name", "fields")[:2000]:
            name = _bare(row.name)
            if _alike(name, wanted) >= ALIKE:
                listed.append(listed_ground(row.fields, row.key))
    return (*rules.leniency_grounds(), *listed)


def outline_of(key: str, fields: Mapping[str, Any], item: str, day: date) -> CaseOutline:
    """The case as it is compared with others; an act whose day is unknown counts on the day of the clue."""
    first = fields.get("act_began") or fields.get("act_ended") or fields.get("found_on") or day.isoformat()
    last = fields.get("act_ended") or first
    return CaseOutline(
        key,
        str(fields.get("party_no", "")),
        str(fields.get("party", "")),
        item,
        date.fromisoformat(str(first)[:10]),
        date.fromisoformat(str(last)[:10]),
        "open",
        False,
    )


def others_of(outline: CaseOutline) -> tuple[CaseOutline, ...]:
    """The other cases of the same party, and those of the same item and the same days whose party may be the same under another spelling."""
    # three questions, each answered by its own index; one with an OR is answered by reading every case
    found: dict[int, Case] = {}
    rows = Case.objects.defer("assessment", "payments", "remedies")
    plain = plain_name(outline.party_name)
    if plain and plain != UNKNOWN_PARTY:
        found |= {row.pk: row for row in rows.filter(party_plain=plain[:200]).order_by("-id")[:MOST_OTHERS]}
        if outline.item:
            since = outline.act_first - timedelta(days=NEAR_DAYS)
            near = rows.filter(item=outline.item, act_first__gte=since, act_first__lte=outline.act_last, act_last__gte=outline.act_first)
            found |= {row.pk: row for row in near.order_by("-act_first")[:MOST_OTHERS]}
    if outline.party_code:
        found |= {row.pk: row for row in rows.filter(party_code=clean(outline.party_code)[:40]).order_by("-id")[:MOST_OTHERS]}
    others = [row for _, row in sorted(found.items(), reverse=True) if row.key != outline.number]
    return tuple(
        CaseOutline(
            row.key,
            row.party_code,
            row.party,
            row.item,
            row.act_first or row.clue_on,
            row.act_last or row.act_first or row.clue_on,
            "closed_without"
            if row.outcome in ("not_opened", "moved", "no_penalty", "terminated")
            else "decided"
            if row.outcome
            else "open",
            row.fine > 0,
            f"{row.title}（{row.decision_no or f'登记于 {row.clue_on}'}）",
        )
        for row in others
    )


def case_facts(key: str, body: str, state: MatterState, request: ActRequest, case: Case | None) -> CaseFacts:
    """Everything the guards of a case ask for, on the day of the act."""
    day = date.fromisoformat(request.on[:10])
    fields = {**state.fields, **request.fields}
    assessment = from_json(case.assessment) if case else Assessment()
    item = str(fields.get("item") or (case.item if case else ""))
    standing = standing_of(item, body, day, assessment.basis)
    name = case.item_name if case else ""
    outline = outline_of(key, fields, item, day)
    titles = (assessment.basis,) if assessment.basis else tuple(law.title for law in standing.laws) if standing else ()
    if not titles and name and (found := worded_basis(name, rules.worded_bases())):
        titles = (found,)
    laws = library()
    owed = money_of(case, state, day) if case and case.outcome == "penalty" else None
    region = Body.objects.filter(slug=body).values_list("region", flat=True).first() or ""
    return CaseFacts(
        assessment=assessment,
        outline=outline,
        natural=fields.get("party_kind") == "公民",
        standing=None if standing is None else standing.usable,
        laws=tuple(law_question(standing_on(laws, title, outline.act_last), standing_on(laws, title, day)) for title in titles),
        others=others_of(outline),
        limitation_rules=rules_by_id()[LIMITATION],
        leniency=leniency(body, name),
        table=benchmark(body, name),
        bands=rules.default_bands(),
        thresholds=rules.hearing_thresholds(),
        hearing_kinds=rules.hearing_kinds(day),
        region=region,
        trade=next(iter(assessment.fields_of_trade), ""),
        past_cases=min(Case.objects.filter(item=item, outcome="penalty").exclude(key=key)[:1000].count(), 1000) if item else 0,
        evidence=case.evidence.count() if case else 0,
        unpaid=owed.open if owed else 0,
        unpaid_fine=owed.unpaid_fine if owed else 0,
        surcharge=owed.unpaid_surcharge if owed else 0,
    )
