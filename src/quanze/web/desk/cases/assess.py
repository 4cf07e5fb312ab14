"""What the handlers found and judged: sums, circumstances, basis. The form asks what the law and the benchmark turn on in this case."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.casework import default_bands
from quanze.adapters.system_clock import now
from quanze.core.casework.quantities import YUAN, quantities
from quanze.core.casework.ranges import read_ranges
from quanze.core.procedures.engine import Refusal
from quanze.store.accounts.visible import took_part
from quanze.store.casework import operations
from quanze.store.casework.facts import item_basis
from quanze.web.desk.access import action
from quanze.web.desk.act_form import fen
from quanze.web.desk.cases.common import CASES, HERE, Opened, case_resource, case_step, opened, seen_number
from quanze.web.desk.cases.show import judged
from quanze.web.desk.fields import Field, faulty, typed, with_errors
from quanze.web.desk.fields import judged as checked
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.visitor import visitor_of

GAIN = "违法所得"
SUMS = ("货值金额", GAIN)
LONGEST_COUNT = 15  # digits
YES_NO = (("yes", "是"), ("no", "否"))
LIGHTENED = "减轻"


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def assess(request: HttpRequest, key: str) -> HttpResponse:
    shown, visitor = opened(request, key), visitor_of(request)
    questions = asked_of(shown)
    fields = fields_of(shown, questions)
    context: dict[str, Any] = {"matter": shown.matter, "seen": shown.view.seen, "judged": judged(shown)}
    trail = (CASES, case_step(shown.matter), Step("认定案情"))
    if request.method == "GET":
        return page(request, "cases/assess", {**context, "fields": fields}, *trail, here=HERE)
    fields = checked(typed(request, fields))
    changes, errors = read(shown, fields, questions, request.POST)
    known = seen_number(request)
    if errors or faulty(fields):
        context |= {"fields": with_errors(fields, errors), "seen": known}
        return page(request, "cases/assess", context, *trail, here=HERE, status=409)
    if not changes:
        return go(request, f"/desk/cases/{key}/#law", "没有改动。")
    noted = operations.assess(key, changes, actor=visitor.person, seen=known, people=shown.people, now=now())
    if isinstance(noted, Refusal):
        stale = any(each.guard == "fresh_form" for each in noted.grounds)
        context |= {"fields": fields, "grounds": noted.grounds, "seen": opened(request, key).view.seen if stale else known}
        return page(request, "cases/assess", context, *trail, here=HERE, status=409)
    took_part(visitor.person, key)
    return go(request, f"/desk/cases/{key}/#law", "案情认定已保存。")


def asked_of(shown: Opened) -> tuple[str, ...]:
    """The circumstances that the benchmark and the leniency lists turn on, those answered before first."""
    said = shown.case.judgement
    sums = {*SUMS, *counted(shown), *quantities(said.table, ())}
    open_ = [
        *(said.proposal.questions if said.proposal else ()),
        *(each for found in said.leniency for each in (*found.ground.needs, *found.open)),
    ]
    return tuple(each for each in dict.fromkeys([*said.assessment.answers, *open_]) if each not in sums)


def fields_of(shown: Opened, questions: tuple[str, ...]) -> tuple[Field, ...]:
    said = shown.case.judgement
    has = said.assessment
    # what the list prints stands in the form until somebody has written something; saving takes it over, read by a person
    printed = None if has.basis or has.penalty_text else item_basis(shown.case.row.item, shown.matter.body)
    taken = "取自权责清单，请对照法条核对；" if printed else ""
    clause = "照抄条文中规定罚款的一句，系统据此算出法定幅度"
    found = str(shown.view.state.fields.get("facts_found") or "")
    fields = [
        Field("facts", "查明的违法事实", "long_text", has.facts or found, required=False, help="告知书、决定书用这段话"),
        Field(
            "basis", "处罚依据的法律", "text", printed.title if printed else has.basis, required=False,
            help=f"{taken}写全名，例如 中华人民共和国食品安全法",
        ),
        Field(
            "basis_article", "条款", "text", printed.article if printed else has.basis_article, required=False,
            help=f"{taken}例如 第一百二十四条第一款第五项",
        ),
        Field(
            "penalty_text", "罚则原文", "long_text", printed.clause if printed else has.penalty_text, required=False,
            help=f"{taken if printed and printed.clause else ''}{clause}",
        ),
    ]  # fmt: skip
    for name in SUMS:
        help_ = "没有的写 0；无法计算的不填" if name == GAIN else ""
        fields.append(Field(f"sum-{name}", f"{name}（元）", "number", _yuan(has.values.get(name)), required=False, help=help_))
    for name, unit in counted(shown).items():
        value = has.values.get(name)
        given = _yuan(value) if unit == YUAN else "" if value is None else str(value)
        label = "数量" if name == unit else name
        fields.append(Field(f"sum-{name}", f"{label}（{unit}）", "number", given, required=False, help="裁量基准或者罚则按它分档、计算"))
    for number, question in enumerate(questions):
        value = {True: "yes", False: "no"}.get(has.answers.get(question), "")  # type: ignore[arg-type]
        help_ = "以下各项情形，没有查明的不选" if number == 0 else ""
        fields.append(Field(f"answer-{number}", question, "choice", value, required=False, help=help_, options=YES_NO))
    if said.table is not None and said.table.form == "weights":
        for number, factor in enumerate(said.table.factors):
            options = tuple((each.label, each.label) for each in factor.options)
            fields.append(
                Field(f"choice-{number}", factor.name, "choice", has.choices.get(factor.name, ""), required=False, options=options)
            )
    levels = tuple((each, each) for each in dict.fromkeys([LIGHTENED, *_levels(shown)]))
    fields.append(Field("level", "裁量等次", "choice", has.level, required=False, options=levels))
    fields.append(
        Field("deviation_reason", "裁量理由", "long_text", has.deviation_reason, required=False, help="说明从轻、从重或者不按基准的理由")
    )
    for number, law in enumerate(said.laws):
        if law.verdict == "choose":
            title = law.at_act.title
            fields.append(
                Field(
                    f"law-{number}", f"《{title}》适用行为时还是现行规定", "text", has.law_choices.get(title, ""), required=False,
                    help=f"{law.reason}。写明选哪一个和理由", source="《行政处罚法》第37条",
                )
            )  # fmt: skip
    if any(each.holds is True for each in said.leniency) or has.exemption_reason:
        fields.append(Field("exemption_reason", "有可以不罚的情形而仍处罚的理由", "long_text", has.exemption_reason, required=False))
    if said.same_acts or has.same_act_reason:
        fields.append(
            Field(
                "same_act_reason", "不是同一违法行为的理由", "long_text", has.same_act_reason, required=False, source="《行政处罚法》第29条"
            )
        )
    fields.append(Field("continuing", "违法行为连续或者继续", "yes_no", "yes" if has.continuing else "no", required=False))
    fields.append(
        Field(
            "grave",
            "涉及生命健康安全、金融安全且有危害后果",
            "yes_no",
            "yes" if has.grave else "no",
            required=False,
            source="《行政处罚法》第36条",
        )
    )
    if shown.view.state.fields.get("party_kind") == "公民":
        fields.append(Field("born", "当事人出生日期", "date", has.born, required=False))
    fields.append(
        Field(
            "fields_of_trade",
            "所属领域",
            "text",
            "、".join(has.fields_of_trade),
            required=False,
            help="食品、药品、特种设备等，用顿号分开；决定听证标准和公示期",
        )
    )
    return tuple(fields)


def _levels(shown: Opened) -> list[str]:
    own = [tier.level for tier in shown.case.judgement.table.tiers if tier.level] if shown.case.judgement.table else []
    return own or [each.level for each in default_bands()]


def _yuan(value: int | None) -> str:
    return "" if value is None else f"{value // 100}.{value % 100:02d}"  # not law: a yuan has 100 fen


def read(
    shown: Opened, fields: tuple[Field, ...], questions: tuple[str, ...], sent: Collection[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What differs from the assessment that stands, and an error for each sum that cannot be read.

    What stood there and was emptied in a form that brought the field (`sent`) is withdrawn: a sum that cannot be found out after all.
    """
    has = shown.case.judgement.assessment
    table = shown.case.judgement.table
    by_name: Mapping[str, Any] = {each.name: each.value for each in fields}
    changes: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in (
        "facts",
        "basis",
        "basis_article",
        "penalty_text",
        "level",
        "deviation_reason",
        "exemption_reason",
        "same_act_reason",
        "born",
    ):
        if name in by_name and by_name[name] != getattr(has, name):
            changes[name] = by_name[name]
    for name in ("continuing", "grave"):
        if by_name.get(name) and (by_name[name] == "yes") != getattr(has, name):
            changes[name] = by_name[name] == "yes"
    values: dict[str, int | None] = {}
    for name, unit in {**dict.fromkeys(SUMS, YUAN), **counted(shown)}.items():
        text = by_name.get(f"sum-{name}", "")
        if not text:
            if name in has.values and f"sum-{name}" in sent:
                values[name] = None
            continue
        try:
            amount = fen(text) if unit == YUAN else _number(text)
        except ValueError as wrong:
            errors[f"sum-{name}"] = str(wrong)
            continue
        if has.values.get(name) != amount:
            values[name] = amount
    if values:
        changes["values"] = values
    answers = {q: by_name[f"answer-{n}"] == "yes" for n, q in enumerate(questions) if by_name.get(f"answer-{n}")}
    said: dict[str, bool | None] = {q: given for q, given in answers.items() if has.answers.get(q) is not given}
    said |= {q: None for n, q in enumerate(questions) if q in has.answers and f"answer-{n}" in sent and not by_name[f"answer-{n}"]}
    if said:
        changes["answers"] = said
    factors = table.factors if table is not None else ()
    choices = {factor.name: by_name[f"choice-{n}"] for n, factor in enumerate(factors) if by_name.get(f"choice-{n}")}
    if choices := {name: given for name, given in choices.items() if has.choices.get(name) != given}:
        changes["choices"] = choices
    laws = {law.at_act.title: by_name[f"law-{n}"] for n, law in enumerate(shown.case.judgement.laws) if by_name.get(f"law-{n}")}
    if laws := {title: given for title, given in laws.items() if has.law_choices.get(title) != given}:
        changes["law_choices"] = laws
    trades = [each for each in by_name["fields_of_trade"].replace("，", "、").replace(",", "、").split("、") if each.strip()]
    if tuple(trades) != has.fields_of_trade:
        changes["fields_of_trade"] = trades
    return changes, errors


def _number(text: str) -> int:
    """A count as typed.

    >>> _number("１２"), _number("1,200")
    (12, 1200)
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not plain.isdecimal() or len(plain) > LONGEST_COUNT:
        raise ValueError(f"“{text[:30]}”应为整数，只写数字")
    return int(plain)


def counted(shown: Opened) -> Mapping[str, str]:
    """What the benchmark and the penalty clause want counted besides the sums that are always asked: name -> unit."""
    has = shown.case.judgement.assessment
    known = [name for name in has.values if name not in SUMS]
    return quantities(shown.case.judgement.table, read_ranges(has.penalty_text) if has.penalty_text.strip() else (), known, SUMS)
