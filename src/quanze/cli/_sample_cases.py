"""Sample penalty cases of the demo: in every stage, under every version of the procedure, made through the operations of the desk."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

BODY = "云泽县市场监督管理局"
EARLIEST, LAST = date(2010, 1, 1), date(2024, 1, 1)
_TOKEN = re.compile(r"\{day([+-]\d+)?\}")


def make_sample_cases(now: datetime) -> int:
    """Makes the sample cases as of `now` and returns how many; does nothing where any case exists, or where the sample officers are missing.

    A case whose act is refused stays where it is; the refusal is told on standard error, so that nobody mistakes it for done.
    """
    from quanze.adapters.calendars import read_yaml
    from quanze.store.accounts.queries import people_facts
    from quanze.store.casework.models import Case

    if Case.objects.exists():
        return 0
    with resources.as_file(resources.files("quanze.samples")) as samples:
        folder = Path(samples) / "cases"
        said = read_yaml(folder / "cases.yaml")
        _take_lists(folder, now)
    slug = _slug(BODY)
    if not people_facts(slug, now.date()):
        return 0
    _register_earlier(said["earlier"], now)
    made = 0
    for number, case in enumerate(said["cases"], 1):
        made += bool(_make(case, number, said, now))
    return made


def _slug(name: str) -> str:
    from quanze.store.accounts.models import Agency

    return Agency.objects.filter(name=name).values_list("slug", flat=True).first() or name


def _take_lists(folder: Path, now: datetime) -> None:
    """The lists of earlier years, under which the oldest sample cases were opened."""
    from quanze.cli._reading import read_many
    from quanze.store.registry import operations

    for read in read_many(sorted(folder.glob("*.csv"))):
        if read.extracted is not None:
            operations.accept(read.extracted, read.data, actor="演示", now=now)


def _register_earlier(rows: list[dict[str, Any]], now: datetime) -> None:
    from quanze.store.accounts import operations
    from quanze.store.accounts.operations import By

    system, security = By("演示", now), By("演示（安全）", now)
    for row in rows:
        person = operations.register_person(row["name"], system, person=row["id"])
        for name in (BODY, "云泽县质量技术监督局"):
            post = operations.propose_post(person, _slug(name), row["role"], system, office="执法股", start=EARLIEST, end=LAST)
            operations.confirm_post(person, post, security)
        if row.get("certificate"):
            operations.issue_certificate(person, row["certificate"], "云泽县司法局（虚构）", EARLIEST, system, end=LAST)


class _Cast:
    """Who does what in a case, by post, on a day."""

    def __init__(self, people: Mapping[str, Any], body: str, day: date) -> None:
        self.by_role: dict[str, list[str]] = {}
        for id_, person in sorted(people.items()):
            for role in sorted(person.roles_on(day, body)):
                self.by_role.setdefault(role, []).append(id_)

    def who(self, role: str) -> str:
        if role == "reviewer2":  # a host who is not of the case
            return next(iter(self.by_role.get("hearing_host") or self.by_role["legal_reviewer"]))
        return self.by_role[role][0]


def _make(case: Mapping[str, Any], number: int, said: Mapping[str, Any], now: datetime) -> bool:
    from quanze.adapters.procedures import procedure_on
    from quanze.core.kernel.identity import check_character
    from quanze.core.procedures.engine import ActRequest, Refusal
    from quanze.store.accounts.queries import people_facts
    from quanze.store.accounts.visible import took_part
    from quanze.store.casework import operations

    body = _slug(case.get("body", BODY))
    day = case["began"] if "began" in case else now.date() - timedelta(days=case["ago"])
    people = people_facts(body, day)
    cast = _Cast(people, body, day)
    item = _item(case["item"], case.get("body", BODY))
    simple = case.get("simple", False)
    procedure = procedure_on(case.get("procedure", "market-supervision-simple" if simple else "market-supervision-penalty"), day)
    if procedure is None or "handler" not in cast.by_role:
        print(f"  演示案件“{case['party']}”没有建立：{day} 没有可用的程序或者人员", file=sys.stderr)
        return False
    # a division that no code uses, so that the number is nobody's
    code = f"92419900MA9{number:06d}"
    fields: dict[str, Any] = {
        "party_kind": "法人或者其他组织",
        "party": case["party"],
        "item": item,
        "party_no": code + check_character(code),
    }
    handler, second = cast.who("handler"), cast.who("co_handler")
    if simple:
        fields |= {
            "cause": case["cause"], "facts_found": "现场检查发现没有进货查验记录。", "credentials_shown": True, "handler": handler, "co_handlers": [second]
        }  # fmt: skip
    else:
        fields |= {
            "clue_source": ("inspection", "complaint", "report", "transfer", "assigned")[number % 5], "found_on": day.isoformat(),
            "act_began": day.isoformat(), "clue": f"{case['cause']}。", "handler": handler, "co_handlers": [second],
        }  # fmt: skip
    moment = datetime.combine(day, time(9, 0), now.tzinfo)
    request = ActRequest(procedure.opening_act.id, handler, day.isoformat(), 0, fields)
    opened = operations.open_case(procedure, request, body=body, people=people, now=moment, form=f"sample-{number}")
    if isinstance(opened, Refusal):
        print(f"  演示案件“{case['party']}”没有建立：{'；'.join(g.reason for g in opened.grounds)}", file=sys.stderr)
        return False
    took_part(handler, opened.key)
    said = {**said, "paper": {**said["paper"], **case.get("paper", {})}}
    if case.get("papers"):
        _papers(opened.key, procedure.opening_act.id, None, handler, said, people, day, moment)
    for at, (act, role, after, given) in enumerate(_steps(case, said), 1):
        day = min(day + timedelta(days=after), now.date())
        moment = min(datetime.combine(day, time(9, 0), now.tzinfo) + timedelta(minutes=20 * at), now)
        if case.get("earlier") is None:
            people = people_facts(body, day)
        refused = _do(opened.key, act, role, given, case, number, said, cast, people, day, moment)
        if refused is not None:
            print(f"  演示案件“{case['party']}”停在“{act}”：{refused}", file=sys.stderr)
            break
        took_part(cast.who(role), opened.key)
    return True


def _item(name: str, body: str) -> str:
    from quanze.store.registry.models import Record

    rows = Record.objects.filter(body__name=body, kind="power_items", name__contains=name).order_by("-current", "-id")
    return rows.values_list("key", flat=True).first() or ""


def _steps(case: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[list[Any]]:
    for walk in case["does"]:
        for step in said["walks"][walk]:
            if step[0] not in ("open", *case.get("skip", ())):
                yield step
    yield from case.get("then", ())


def _do(
    key: str,
    act: str,
    role: str,
    given: Mapping[str, Any],
    case: Mapping[str, Any],
    number: int,
    said: Mapping[str, Any],
    cast: _Cast,
    people: Mapping[str, Any],
    day: date,
    moment: datetime,
) -> str | None:
    """Takes one step; None where it was done, else why not."""
    from quanze.core.procedures.engine import ActRequest, Refusal
    from quanze.store.casework import operations, queries
    from quanze.store.casework.paper_data import penalty_words
    from quanze.store.matters.models import Matter

    matter = Matter.objects.get(key=key)
    seen, who = matter.length, cast.who(role)
    given = {**given, **case.get("extra", {}).get(act, {})}
    if act == "evidence":
        result: Any = operations.file_evidence(
            key, kind=given["kind"], name=given["name"], origin=given["origin"], taken_on=day.isoformat(),
            taken_by=[cast.who("handler"), cast.who("co_handler")], actor=who, seen=seen, people=people, now=moment,
        )  # fmt: skip
    elif act == "assess":
        result = operations.assess(key, _assessment(case, said), actor=who, seen=seen, people=people, now=moment)
    elif act == "similar":
        near = [one.case.number for one in queries.similar_cases(key)]
        if not near:
            return None
        result = operations.assess(key, {"similar_seen": near}, actor=who, seen=seen, people=people, now=moment)
    else:
        fields = {name: _value(value, case, number, cast, day, moment) for name, value in given.items()}
        if fields.get("decision") == "paper":
            fields["decision"] = penalty_words(fields.get("penalties", ()), int(case.get("fine", 0)), 0)
        if act == "final_report" and case.get("fine"):
            fields["proposed_penalties"] = ["罚款"]
        if act == "open_case":
            fields["cause"] = case["cause"]
        if act in ("final_report", "decide_penalty") and case.get("fine"):
            fields["proposed_fine" if act == "final_report" else "fine"] = case["fine"]
        first, ticked = _demanded(key, act, bool(case.get("papers")))
        number_made = _papers(key, act, first, who, said, people, day, moment)
        if "decision_no" in fields and number_made:
            fields["decision_no"] = number_made
        request = ActRequest(act, who, day.isoformat(), seen, fields, ticked)
        result = operations.act(key, request, people=people, now=moment)
        if case.get("papers") and not isinstance(result, Refusal):
            _papers(key, act, None, who, said, people, day, moment)
    return "；".join(f"{g.guard}：{g.reason}" for g in result.grounds) if isinstance(result, Refusal) else None


def _demanded(key: str, act: str, made_here: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The papers to be made before an act, and those ticked as made elsewhere: in a case with papers what its guard wants, else none and all."""
    from quanze.core.procedures.guards import papers_demanded

    doing = _doing(key, act)
    return (papers_demanded(doing), ()) if made_here else ((), doing.documents)


def _doing(key: str, act: str) -> Any:
    from quanze.adapters.procedures import procedure_version
    from quanze.store.matters.models import Matter

    matter = Matter.objects.get(key=key)
    return procedure_version(matter.procedure, matter.version).acts[act]


def _papers(
    key: str,
    act: str,
    forms: tuple[str, ...] | None,
    who: str,
    said: Mapping[str, Any],
    people: Mapping[str, Any],
    day: date,
    moment: datetime,
) -> str:
    """Makes these papers of an act, or those it still lacks, as the desk makes them; the last number, "" where none was given."""
    from quanze.adapters.form_files import load_templates
    from quanze.core.forms.model import missing_fields, used_fields
    from quanze.store.casework.paper_data import data_for, lay
    from quanze.store.casework.queries import case_view
    from quanze.store.papers.operations import issue_paper
    from quanze.store.papers.queries import papers_of

    doing, number = _doing(key, act), ""
    if forms is None:
        there = {each.form for each in papers_of(key) if each.issued_on == day}
        forms = tuple(form for form in doing.documents if form not in there)
    for form in forms:
        template = load_templates()[form]
        shown = case_view(key, actor=who, people=people, now=moment)
        data = data_for(shown, people, form, doing, day, of=doing)
        if template.titles:
            lay(data, "paper.title", template.titles[0])
        for name in missing_fields([name for name in used_fields(template) if name != "paper.date"], data):
            lay(data, name, said["paper"].get(f"{form}/{name}") or said["paper"].get(name, said["paper"]["other"]))
        made = issue_paper(key, form, data, body=shown.matter.matter.body, short="云", actor=who, on=day, now=moment)
        number = made.number or number
    return number


def _assessment(case: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    goods = int(case.get("goods", 0))
    made: dict[str, Any] = {
        "penalty_text": case.get("clause", said["clause"]),
        "values": {"货值金额": goods, "违法所得": goods // 3},
        "level": "从轻",
        # not law: a circumstance in the words of the sample benchmark
        "answers": {"首次违法": True, "主动召回": True, "一年内再次违法": False},
        "deviation_reason": "首次违法，主动下架并召回，积极配合调查。",
        "facts": f"{case['party']}{case['cause'].removeprefix('涉嫌')}，货值金额较小，尚未造成危害后果。",
        "fields_of_trade": ["食品"] if "食品" in case["item"] else [],
    }
    if case.get("earlier"):
        made["law_choices"] = {}
    return made


def _value(value: Any, case: Mapping[str, Any], number: int, cast: _Cast, day: date, moment: datetime) -> Any:
    if isinstance(value, list):
        return [_value(one, case, number, cast, day, moment) for one in value]
    if isinstance(value, dict):
        return {name: _value(one, case, number, cast, day, moment) for name, one in value.items()}
    if value == "fine":
        return case["fine"]
    if not isinstance(value, str):
        return value
    if value in ("handler", "co_handler", "reviewer2"):
        return cast.who(value)
    text = _TOKEN.sub(lambda hit: (day + timedelta(days=int(hit[1] or 0))).isoformat(), value)
    return text.replace("{year}", str(day.year)).replace("{number}", str(number)).replace("{now}", moment.isoformat())
