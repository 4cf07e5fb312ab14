"""Cases as exchange records: what a case holds under the keys that the forms ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from quanze.adapters import casework as rules
from quanze.adapters.calendars import load_calendar
from quanze.adapters.exchange_records import record_forms
from quanze.adapters.limits import rule_limit
from quanze.adapters.procedures import procedure_version
from quanze.core.casework.assessment import from_json
from quanze.core.casework.publicity import DisplayTerm, display_term
from quanze.core.forms.exchange import ExchangeRow, exchange_row
from quanze.core.procedures.state import MatterState
from quanze.store.casework.facts import power_item
from quanze.store.casework.models import Case
from quanze.store.casework.queries import decision_facts, publishable, state_of_case
from quanze.store.registry.models import Body, Record

_SOURCES = {
    "inspection": "监督检查", "complaint": "投诉", "report": "举报", "transfer": "其他机关移送", "assigned": "上级交办", "other": "其他"
}  # fmt: skip


def values_of(case: Case, state: MatterState, today: date, *, body_code: str = "", division: str = "") -> dict[str, Any]:
    """What a case says under the keys of the exchange forms; money in fen."""
    assessed = from_json(case.assessment)
    fields = state.fields
    kinds = fields.get("penalties") or fields.get("penalty") or ()
    kinds = tuple(kinds) if isinstance(kinds, list | tuple) else (str(kinds),)
    shown = state.last_done("publish_credit")
    facts = decision_facts(case, state)
    term = display_term(facts, shown.on, rules.publicity_rules().terms, rule_limit, load_calendar()) if shown and facts else None
    names = [str(fields[name]) for name in ("interviewee",) if fields.get(name)]
    told = assessed.facts or str(fields.get("facts_found", "") or fields.get("clue", ""))
    reviewed = state.last_done("pass_legal_review") or state.last_done("legal_review_after_hearing")
    talked = state.last_done("deliberate")
    remedies = [one[2] for one in case.remedies if len(one) > 2]
    closed = state.last_done("approve_closing")
    sent = state.last_done("send_to_police")
    printed = (power_item(case.item, case.body) if case.item else None) if not assessed.basis else None
    basis = (
        f"《{assessed.basis}》{assessed.basis_article}"
        if assessed.basis
        else "、".join(f"《{t}》" for t in printed.titles)
        if printed
        else ""
    )
    code = (Record.objects.filter(key=case.item, current=True).values_list("code", flat=True).first() or "") if case.item else ""
    return {
        "key": case.key,
        "item_code": code,
        "party": case.party,
        "party_published": publishable(case.party, case, names).text,
        "party_kind": "自然人" if case.natural else "法人及非法人组织",
        "natural": case.natural,
        "credit_code": "" if case.natural else case.party_code,
        "party_code": case.party_code,
        "code_kind": "身份证" if case.natural else "统一社会信用代码",
        "decision_no": case.decision_no,
        "cause": case.cause,
        "facts": publishable(told, case, names).text,
        "basis": basis,
        "kinds": kinds,
        "decision": publishable(str(fields.get("decision", "")), case, names).text,
        "fined": "罚款" in kinds,
        "fine": case.fine if "罚款" in kinds else None,
        "confiscated": case.confiscated or None,
        "paid": case.paid,
        "decided_on": case.decided_on.isoformat() if case.decided_on else "",
        "shown_until": term.until.isoformat() if isinstance(term, DisplayTerm) and term.until else "",
        "opened_on": case.opened_on.isoformat() if case.opened_on else "",
        "closed_on": closed.on.isoformat() if closed else "",
        "sent_on": sent.on.isoformat() if sent else "",
        "reported_on": today.isoformat(),
        "body": Body.objects.filter(slug=case.body).values_list("name", flat=True).first() or case.body,
        "body_code": body_code,
        "division": division,
        "source": _SOURCES.get(case.source, ""),
        "inspection_no": str(fields.get("inspection_no", "")) or "无",
        "procedure": "简易程序" if "simple" in case.procedure else procedure_version(case.procedure, case.version).title,
        "hearing": "hold_hearing" in state.counts,
        "criminal": "send_to_police" in state.counts,
        "legal_review": reviewed is not None,
        "legal_review_on": reviewed.on.isoformat() if reviewed else "",
        "deliberated": talked is not None,
        "deliberated_on": talked.on.isoformat() if talked else "",
        "reconsidered": "行政复议" in remedies,
        "litigated": "行政诉讼" in remedies,
        "execution_way": str(fields.get("execution_way", "")),
        "no_penalty": case.outcome == "no_penalty",
        "remarks": "",
    }


def export(
    body: str, form: str, since: date, until: date, today: date, *, body_code: str = "", division: str = ""
) -> Iterator[tuple[Case, ExchangeRow]]:
    """The records of the decisions of a body from `since` (inclusive) to `until` (exclusive), each with its faults; `KeyError` for an unknown form."""
    wanted = record_forms()[form]
    rows = Case.objects.filter(body=body, decided_on__gte=since, decided_on__lt=until, outcome="penalty").order_by("decided_on", "id")
    for case in rows.iterator(chunk_size=500):
        values = values_of(case, state_of_case(case.key), today, body_code=body_code, division=division)
        yield case, exchange_row(wanted, values, today)
