"""Case rows from events: nothing here decides anything. Living and rebuilding walk through the same door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from quanze.adapters.procedures import procedure_version
from quanze.core.casework.assessment import changed, from_json
from quanze.core.casework.double_punishment import plain_name
from quanze.core.kernel.events import Event
from quanze.core.kernel.identity import clean
from quanze.core.procedures.state import ACT_TAKEN, MatterState
from quanze.store.casework.find import SEPARATOR
from quanze.store.casework.models import Case, Custody, Evidence
from quanze.store.ledger.queries import stream_events
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import state_of, stream_of
from quanze.store.matters.rebuild import matter_keys
from quanze.store.registry.models import Record

ASSESSED, FILED, MOVED, OVERRIDDEN = "CaseAssessed", "EvidenceFiled", "EvidenceMoved", "GuardsOverridden"
FILE_ADDED = "EvidenceFileAdded"
KIND = "penalty"
# what the last decisive act says of how a case came out; the order is that of precedence
_OUTCOMES = {
    "decide_penalty": "penalty",
    "decide_on_spot": "penalty",
    "decide_no_penalty": "no_penalty",
    "drop": "no_penalty",
    "terminate": "terminated",
    "police_opens": "police",
    "transfer_jurisdiction": "moved",
    "convert": "moved",
    "refuse_opening": "not_opened",
}


def write_case(matter: Matter) -> Case:
    """The row of a case as its matter stands now."""
    state = state_of(matter)
    case = Case.objects.filter(key=matter.key).first() or Case(key=matter.key)
    _fill(case, matter, state)
    case.save()
    return case


def _fill(case: Case, matter: Matter, state: MatterState) -> None:
    fields = state.fields
    procedure = procedure_version(matter.procedure, matter.version)
    decided = next((state.last[act] for act in ("decide_penalty", "decide_on_spot", "decide_no_penalty") if act in state.last), None)
    opened = state.last_done("open_case")
    item = str(fields.get("item") or matter.item or "")
    if item and (item != case.item or not case.item_name):
        case.item_name = item_name(item)[:300]
    case.body, case.procedure, case.version = matter.body, matter.procedure, matter.version
    case.stage, case.closed = state.stage, procedure.stages[state.stage].final
    case.outcome = next((said for act, said in _OUTCOMES.items() if act in state.counts), "")
    case.source = str(fields.get("clue_source", "inspection" if "find" in state.counts else ""))
    case.title, case.cause = matter.title, str(fields.get("cause", ""))[:200]
    case.party, case.party_code = str(fields.get("party", ""))[:200], clean(str(fields.get("party_no", "")))[:40]
    case.party_plain = plain_name(case.party)[:200]
    case.natural = fields.get("party_kind") == "公民"
    case.item = item[:64]
    case.handler = (state.people.get("handler") or ("",))[0]
    case.clue_on = state.opened_on or matter.opened_on
    case.opened_on = opened.on if opened else None
    case.decided_on = decided.on if decided else None
    case.act_first, case.act_last = _day(fields.get("act_began")), _day(fields.get("act_ended")) or _day(fields.get("act_began"))
    case.decision_no = str(fields.get("decision_no", ""))[:100]
    case.find = SEPARATOR.join(part for part in (case.party, case.cause, case.decision_no, case.party_code, case.key) if part)
    fined = decided.fields if decided else {}
    case.fine, case.confiscated = int(fined.get("fine") or 0), int(fined.get("confiscated") or 0)
    case.last_on, case.next_due, case.next_clock = matter.last_on, matter.next_due, matter.next_clock


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def item_name(key: str) -> str:
    """The name of a list item, the newest printing of it; "" where the registry has none."""
    row = Record.objects.filter(key=key).order_by("-current", "-id").values_list("name", "sub_name").first()
    return " ".join(part for part in (row or ()) if part)


def apply(case: Case, event: Event) -> None:
    """What one event adds to the rows of a case that its matter's state does not hold."""
    said = event.payload
    if event.type == ACT_TAKEN:
        _act(case, event)
    elif event.type == ASSESSED:
        assessment = changed(from_json(case.assessment), said["changes"])
        case.assessment = assessment.to_json()
        case.goods_value = int(assessment.values.get("货值金额", 0))
        case.illegal_gain = int(assessment.values.get("违法所得", 0))
        case.level = assessment.level[:20]
    elif event.type == FILED:
        Evidence.objects.create(case=case, seq=event.seq, holder=said["holder"], **{k: v for k, v in said.items() if k in _EVIDENCE})
    elif event.type == FILE_ADDED:
        file = {name: said[name] for name in ("file_name", "media_type", "size", "sha256")}
        Evidence.objects.filter(case=case, number=said["number"]).update(**file)
    elif event.type == MOVED:
        row = Evidence.objects.get(case=case, number=said["number"])
        Custody.objects.create(
            evidence=row,
            on=said["on"],
            from_holder=row.holder,
            to_holder=said["to"],
            reason=said["reason"],
            actor=event.actor,
            seq=event.seq,
        )
        Evidence.objects.filter(pk=row.pk).update(holder=said["to"])


_EVIDENCE = ("number", "kind", "name", "origin", "taken_on", "taken_by", "file_name", "media_type", "size", "sha256")


def _act(case: Case, event: Event) -> None:
    fields: Mapping[str, Any] = event.payload.get("fields", {})
    name = event.payload["act"]
    if name in ("record_payment", "collect"):
        fen = int(fields.get("paid") or fields.get("collected") or 0)
        case.payments = [*case.payments, [str(fields.get("paid_on") or event.payload["on"])[:10], fen]]
        case.paid += fen
    elif name == "record_remedy":
        known = [one for one in case.remedies if one[0] != fields["remedy_from"] or one[2] != fields["remedy"]]
        case.remedies = [*known, [fields["remedy_from"], fields.get("remedy_until", ""), fields["remedy"]]]


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Makes the rows of all cases again from the ledger and the rows of the matters; how many there are."""
    count = 0
    with transaction.atomic():
        Case.objects.all().delete()
        for key in matter_keys():
            matter = Matter.objects.filter(key=key, kind=KIND).first()
            if matter is None:
                continue
            case = write_case(matter)
            for event in stream_events(stream_of(key)):
                apply(case, event)
            case.length = matter.length
            case.save()
            count += 1
            if progress:
                progress(count)
    return count
