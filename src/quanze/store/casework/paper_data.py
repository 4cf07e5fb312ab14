"""What a paper is filled with: from the case, from the papers made before, and what the officer still has to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from quanze.adapters.calendars import load_calendar
from quanze.adapters.form_files import load_fields, load_templates, told_rules
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import rules_by_id
from quanze.core.casework.deferral import ALLOWED
from quanze.core.casework.money import capital_words, to_yuan
from quanze.core.clock.deadline import due_date
from quanze.core.clock.errors import ClockError
from quanze.core.forms.model import used_fields, value_of
from quanze.core.forms.told import organ_of, remedy_text, unserved
from quanze.core.procedures.model import Act
from quanze.core.procedures.people import Person
from quanze.store.accounts import queries as people_queries
from quanze.store.casework.queries import CaseView
from quanze.store.matters.models import Matter
from quanze.store.matters.queries import in_words
from quanze.store.papers.models import Paper
from quanze.store.papers.queries import paper_data, papers_of
from quanze.store.registry.models import Body

# field of a paper <- fields of the procedure, the first that is known; nothing is invented
FROM_ACTS: Mapping[str, tuple[str, ...]] = {
    "act.place": ("site", "hearing_place"),
    "act.started": ("site_from", "interview_from", "hearing_on", "served_on", "notice_served_on"),
    "act.ended": ("site_until", "interview_until"),
    "act.record": ("site_findings", "answers", "hearing_record", "conclusion"),
    "act.opinion": ("opening_reason", "review_reason", "hearing_opinion"),
    "act.reason": ("opening_reason", "extension_reason", "suspension_reason", "termination_reason", "transfer_reason", "closing_note"),
    "act.until": ("correction_until", "materials_until", "refund_until"),
    "act.measure": ("correction", "seizure_kind"),
    "act.matter": ("sample_name", "evidence_name", "assistance_matter"),
    "act.result": ("test_result", "assistance_result", "execution_result", "conclusion", "jurisdiction_result"),
    "act.attendees": ("members",),
    "act.amount": ("refund",),
    "act.asked": ("interviewee",),
    "act.host": ("host",),
    "act.way": ("service_way", "notice_way"),
    "act.statement": ("statement", "waiver"),
    "act.receiver": ("transfer_to", "police_body", "assistance_body", "court", "test_lab"),
    "act.materials": ("materials", "handed_goods"),
}
# what was said in one act stands in the papers of others; all else only in the papers of the act that said it: the opinion of the
# opening is not that of the final report
ANY_PAPER = frozenset({"act.statement"})
# the papers of a hearing are made by other acts than those that fixed its day, place and host
HEARING = frozenset({"act.started", "act.place", "act.host"})
ANYWHERE: Mapping[str, frozenset[str]] = {"SAMR2021-39": HEARING, "SAMR2021-40": HEARING, "SAMR2021-41": HEARING}
# a paper whose own act says no day: the day of the act that brought the case there, "" the day of the paper itself
STARTED: Mapping[str, str] = {"SAMR2021-11": "", "SAMR2021-12": "", "SAMR2021-21": "", "SAMR2021-19": "", "SAMR2021-36": "final_report"}
OWED = frozenset({"SAMR2021-48", "SAMR2021-49"})  # papers that say what is still unpaid that day
DEFERRAL = "SAMR2021-47"  # the notice of a deferral or of instalments
CARRIED = ("office", "party")  # what a party and an office are called does not change from paper to paper


@dataclass(frozen=True, slots=True)
class _Shown:
    """A case with what its papers look at."""

    case: CaseView
    people: Mapping[str, Person]

    @property
    def view(self) -> Any:
        return self.case.matter

    @property
    def matter(self) -> Matter:
        return self.case.matter.matter


def data_for(
    case: CaseView, people: Mapping[str, Person], form_id: str, act: Act | None, day: date, *, of: Act | None = None
) -> dict[str, Any]:
    """What is known of a form's fields on a day, as nested data: nothing of it is asked again.

    `of` is the act that the paper belongs to, where that is known: then only what that act said stands in the paper, so that the receipt of a
    decision does not bear the day on which the notice was served.
    """
    shown = _Shown(case, people)
    data = _from_case(shown)
    own = {rule.id for each in shown.view.procedure.acts.values() if form_id in each.documents for rule in each.fields}
    last = shown.view.state.last_done(of.id) if of is not None else None
    if form_id in ANYWHERE:
        lay(data, "act.started", _hearing_moment(shown))
    for field, names in FROM_ACTS.items():
        anywhere = field in ANY_PAPER or field in ANYWHERE.get(form_id, ())
        if of is not None and not anywhere:
            given = last.fields if last is not None else {}
            value = next(
                (said for name in names if given.get(name) not in (None, "", []) and (said := _words(shown, name, given[name]))), ""
            )
        else:
            value = next((said for name in names if (name in own or anywhere) and (said := _said(shown, name))), "")
        lay(data, field, value)
    said = shown.case.judgement
    if act is not None:
        lay(data, "act.basis", act.source)
    lay(data, "act.addressee", data["party"]["name"])
    lay(data, "act.discretion", _discretion(said.assessment.level, said.assessment.deviation_reason))
    if form_id in STARTED:
        before = shown.view.state.last_done(STARTED[form_id]) if STARTED[form_id] else None
        lay(data, "act.started", _day(before.on if before else day))
    if form_id in OWED:
        owed = shown.case.money
        parts = (("罚款", owed.unpaid_fine), ("没收款", owed.unpaid_confiscated), ("加处罚款", owed.unpaid_surcharge))
        lay(data, "act.matter", "缴纳" + "、".join(f"{name}{_yuan(fen)}" for name, fen in parts if fen) if owed.open else "")
        lay(data, "act.amount", str(to_yuan(owed.open)) if owed.open else "")
    if form_id == DEFERRAL:
        lay(data, "act.plan", _plan(shown))
    _carry(shown, form_id, data)
    _told(shown, form_id, data, day)
    return data


def _told(shown: _Shown, form_id: str, data: dict[str, Any], day: date) -> None:
    """What the rulebook says: the term in words, the organ of reconsideration, the text of remedy; and for a receipt what it serves."""
    told = told_rules()

    def in_force(rule: str) -> bool:
        return any(one.in_force.contains(day) for one in rules_by_id().get(rule, ()))

    def term(rule: str) -> str:
        try:
            return rule_limit(rule, day)[1].limit.words
        except ClockError:
            return ""

    clock = shown.view.procedure.clocks.get(told.terms.get(form_id, ""))
    if clock is not None and clock.limit:
        lay(data, "act.term", term(clock.limit))
    measure = shown.view.procedure.clocks.get(UNTIL.get(form_id, ""))
    if measure is not None:
        with suppress(ClockError):
            lay(data, "act.until", _day(due_date(rule_limit(measure.limit, day)[1].limit, day, load_calendar())))
    fields = shown.view.state.fields
    if shown.case.judgement.hearing.given:
        within = value_of(data, "act.term")
        asked = f"；要求听证的，应当在收到本告知书之日起{within}内提出，逾期未提出的，视为放弃" if within else ""
        lay(data, "act.hearing_right", f"你（单位）有权要求举行听证{asked}。")
    elif fields.get("proposed_fine") or fields.get("proposed_penalties"):
        lay(data, "act.hearing_right", "拟作出的处罚依法不属于应当告知听证权利的情形。")
    body = data["office"]["name"]
    region = Body.objects.filter(slug=shown.matter.body).values_list("region", flat=True).first() or ""
    lay(data, "office.reconsideration_organ", organ_of(told, body, region or people_queries.agency_region(shown.matter.body), in_force))
    organ, court = (str(data["office"].get(name) or "") for name in ("reconsideration_organ", "court"))
    lay(data, "act.remedy", remedy_text(told, form_id, organ, court, term, in_force))
    papers = papers_of(shown.matter.key)
    receipts = [paper_data(each.id) or {} for each in papers if each.form in RECEIPTS]
    served = [str(value_of(one, name) or "") for one in receipts for name in ("act.paper_number", "act.paper_title")]
    if form_id in RECEIPTS and (found := unserved([(each.form, each.title, each.number) for each in papers], served, told)):
        lay(data, "act.paper_title", found[0])
        lay(data, "act.paper_number", found[1])


UNTIL: Mapping[str, str] = {"SAMR2021-21": "seizure"}  # form -> the clock whose last day, counted from the paper's day, it bears


def _hearing_moment(shown: _Shown) -> str:
    """The day of the hearing with its hour, as it was fixed last; "" where it was not."""
    day = shown.view.state.fields.get("hearing_on")
    return f"{_day(day)}{shown.view.state.fields.get('hearing_hour', '')}" if day else ""


def _discretion(level: str, reason: str) -> str:
    """The reasons of the weight of a penalty as a sentence.

    >>> _discretion("从轻", "首次违法，主动召回。"), _discretion("", "拒不配合"), _discretion("一般", "")
    ('首次违法，主动召回，依法予以从轻处罚。', '拒不配合。', '依法按一般情节予以处罚。')
    """
    ending = "依法按一般情节予以处罚" if level == "一般" else f"依法予以{level}处罚" if level else ""
    said = "，".join(each for each in (reason.strip().rstrip("。；，,;"), ending) if each)
    return f"{said}。" if said else ""


def penalty_words(kinds: Sequence[str], fine: int, confiscated: int) -> str:
    """A penalty as a decision prints it: each kind with its sum, numbered where there are several; sums are fen.

    >>> penalty_words((), 5_300_000, 0)
    '罚款人民币53000元（大写：伍万叁仟元整）。'
    >>> penalty_words(("警告", "没收违法所得"), 0, 20_050)
    '1. 警告；2. 没收违法所得人民币200.50元（大写：贰佰元伍角整）。'
    """
    named = [
        *kinds,
        *(["没收违法所得"] if confiscated and "没收违法所得" not in kinds else []),
        *(["罚款"] if fine and "罚款" not in kinds else []),
    ]
    sums = {"罚款": fine, "没收违法所得": confiscated}
    parts = [f"{each}人民币{to_yuan(sums[each])}元（大写：{capital_words(sums[each])}）" if sums.get(each) else each for each in named]
    if len(parts) > 1:
        parts = [f"{number}. {each}" for number, each in enumerate(parts, 1)]
    return f"{'；'.join(parts)}。" if parts else ""


RECEIPTS = ("SAMR2021-50", "SAMR2021-51")


def _said(shown: _Shown, name: str) -> str:
    """A field of the procedure in words, as last said in this case."""
    value = shown.view.state.fields.get(name)
    return "" if value in (None, "", []) else _words(shown, name, value)


def _words(shown: _Shown, name: str, value: Any) -> str:
    for act in shown.view.procedure.acts.values():
        for rule in act.fields:
            if rule.id == name:
                if rule.type in ("date", "datetime"):
                    return _moment(str(value))
                return in_words(rule, value, people_queries.person_names([str(value)]) if rule.type == "person" else {})
    return str(value)


def _from_case(shown: _Shown) -> dict[str, Any]:
    case, fields, said = shown.case.row, shown.view.state.fields, shown.case.judgement.assessment
    people = shown.view.state.people
    ids = [each for role in ("handler", "co_handler") for each in people.get(role, ())]
    officers = []
    for each in dict.fromkeys(ids):
        person = shown.people.get(each)
        held = person.certificate_on(case.last_on) if person else None
        officers.append({"name": person.name if person else each, "certificate": held.number if held else ""})
    handler = people_queries.person(ids[0]) if ids else None
    unit = next((post.office for post in handler.posts if post.office), "") if handler else ""
    basis = (said.basis if said.basis.startswith("《") else f"《{said.basis}》") + said.basis_article if said.basis else ""
    fine = case.fine or int(fields.get("proposed_fine") or 0)
    penalty = str(fields.get("decision") or "") or penalty_words(
        fields.get("penalties") or fields.get("proposed_penalties") or (),
        fine,
        shown.case.money.confiscated or int(fields.get("proposed_confiscated") or 0),
    )
    return {
        "office": {"name": people_queries.agency_names().get(shown.matter.body, shown.matter.body)},
        "case": {
            "number": str(fields.get("file_no") or case.decision_no or shown.matter.key),
            "cause": case.cause or shown.matter.title,
            "source": _said(shown, "clue_source"),
            "found_on": _day(fields.get("found_on")),
            "opened_on": _day(case.opened_on),
            "unit": unit,
            "item": case.item_name,
            "facts": said.facts or str(fields.get("facts_found") or fields.get("clue") or ""),
            "violated": "",
            "basis": basis,
            "decision_number": case.decision_no,
            "decided_on": _day(case.decided_on),
            "penalty": penalty,
            "fine": _yuan(fine) if fine else "",
            "fine_capital": capital_words(fine) if fine else "",
        },
        "party": {
            "name": case.party,
            "id_kind": "居民身份证" if fields.get("party_kind") == "公民" else "统一社会信用代码",
            "id_number": str(fields.get("party_no") or ""),
        },
        "officers": officers,
        "evidence": [
            {"no": str(each.number), "kind": each.kind, "name": each.name, "proves": "", "source": each.origin, "pages": ""}
            for each in shown.case.evidence
        ],
        "volume": [
            {"no": str(number), "number": each.number, "title": each.title, "date": each.issued_on.isoformat(), "page": ""}
            for number, each in enumerate(papers_of(shown.matter.key), 1)
        ],
        "goods": [],
        "act": {},
    }


def _plan(shown: _Shown) -> str:
    """What was allowed, as the notice says it; "" where nothing was."""
    allowed = shown.view.state.last_done(ALLOWED)
    if allowed is None:
        return ""
    rows = [row for row in allowed.fields.get("instalments") or () if "sum" in row]
    if rows:
        parts = "；".join(f"第{number}期{_day(row['due'])}前缴纳{_yuan(int(row['sum']))}" for number, row in enumerate(rows, 1))
        return f"同意分{len(rows)}期缴纳：{parts}。"
    return f"同意延期至{_day(allowed.fields['deferral_until'])}缴纳。"


def _yuan(fen: int) -> str:
    return f"{to_yuan(fen)}元"


def _day(value: object) -> str:
    """A day as papers print it.

    >>> _day("2026-03-09")
    '2026年3月9日'
    """
    if not value:
        return ""
    day = date.fromisoformat(str(value)[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(text: str) -> str:
    """A day, or a moment to the minute, as papers print it.

    >>> _moment("2026-03-09T09:05:00"), _moment("2026-03-09")
    ('2026年3月9日9时5分', '2026年3月9日')
    """
    moment = datetime.fromisoformat(text)
    return _day(text) + (f"{moment.hour}时{moment.minute}分" if "T" in text else "")


def lay(data: dict[str, Any], field: str, value: Any) -> None:
    """Puts a value in where nothing stands yet."""
    if value in ("", None, []) or value_of(data, field) not in ("", None, []):
        return
    room, _, name = field.partition(".")
    if name:
        data.setdefault(room, {})[name] = value
    else:
        data[room] = value


def _carry(shown: _Shown, form_id: str, data: dict[str, Any]) -> None:
    """What the officer said once is not asked again: from the papers of this case, and for the office from its newest papers."""
    own = list(Paper.objects.filter(matter=shown.matter.key).order_by("-seq").values_list("pk", flat=True))
    for pk in own:
        before = paper_data(pk) or {}
        for room in (*CARRIED, "case"):
            for name, value in (before.get(room) or {}).items():
                lay(data, f"{room}.{name}", value)
    wanted = [name for name in used_fields(load_templates()[form_id]) if name.startswith("office.") and not value_of(data, name)]
    if wanted:
        for pk in Paper.objects.filter(body=shown.matter.body).order_by("-pk").values_list("pk", flat=True)[:OFFICE_PAPERS]:
            for name, value in ((paper_data(pk) or {}).get("office") or {}).items():
                lay(data, f"office.{name}", value)


OFFICE_PAPERS = 20  # newest papers of a body in which its address, bank and so on are looked for


def lines_of(field: str, value: Any) -> str:
    """A table as it is typed: one line a row, 列名=内容."""
    columns = load_fields()[field].columns
    return "\n".join("，".join(f"{title}={row.get(name, '')}" for name, title in columns.items() if row.get(name)) for row in value or ())


def rows_of(field: str, text: str) -> list[dict[str, str]]:
    """What was typed as a table; a line without columns is the name."""
    columns = load_fields()[field].columns
    by_title = {title: name for name, title in columns.items()}
    rows = []
    for line in (each.strip() for each in text.splitlines()):
        if not line:
            continue
        row = dict.fromkeys(columns, "")
        for part in line.replace("＝", "=").split("，"):
            title, found, value = part.partition("=")
            if found and title.strip() in by_title:
                row[by_title[title.strip()]] = value.strip()
            elif "name" in row:
                row["name"] = f"{row['name']} {part.strip()}".strip()
        if "no" in row and not row["no"]:
            row["no"] = str(len(rows) + 1)
        rows.append(row)
    return rows
