"""The form of an act, made from the procedure's fields; and what was typed, as the engine reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from quanze.core.casework.money import parse_money
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.asked import asked_by_form
from quanze.core.procedures.engine import Ground
from quanze.core.procedures.model import Act, FieldRule
from quanze.core.procedures.people import Person
from quanze.core.procedures.state import MatterState
from quanze.web.desk.fields import Field

KINDS = {
    "text": "text", "long_text": "long_text", "date": "date", "datetime": "datetime", "integer": "number", "money": "number",
    "choice": "choice", "choices": "choices", "yes_no": "yes_no", "person": "choice", "persons": "choices", "file": "text", "table": "long_text",
}  # fmt: skip
BLANK_ROWS = 3  # how many rows more a table offers
MORE_ROWS = "more-rows"  # the button that asks for as many again, named so that it is no field
PREFIX = "field-"  # so that a procedure's field never meets one of the form's own


def fields_of(
    act: Act,
    people: Mapping[str, Person],
    body: str,
    today: date,
    *,
    known: Mapping[str, Any] | None = None,
    items: Iterable[tuple[str, str]] = (),
    asked: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """The form's fields. What the matter knows already stands in them; persons are chosen among those with a post that day.

    `asked` says in words when a field must be filled that may be left empty otherwise; where the caller does not know, what the form itself says.
    """
    known, asked = known or {}, asked_by_form(act) if asked is None else asked
    offered = tuple(items)
    made = []
    for rule in act.fields:
        options = rule.choices
        kind = KINDS[rule.type]
        if rule.type in ("person", "persons"):
            options = offered_people(people, body, today)
        elif rule.options_from == "items" and offered:
            kind, options = "choice", offered
        elif rule.columns:
            kind = "table"
        made.append(
            Field(
                PREFIX + rule.id,
                _label(rule),
                kind,
                _typed_again(rule, known[rule.id]) if rule.id in known else "",
                required=(rule.required and rule.required_when is None) or asked.get(rule.id) == "",
                help=_help(rule, asked.get(rule.id, "")),
                when=asked.get(rule.id, ""),
                options=options,
                columns=tuple(Field(column.id, _label(column), KINDS[column.type]) for column in rule.columns),
                blank=BLANK_ROWS if rule.columns else 0,
            )
        )
    return tuple(made)


def known_for(act: Act, state: MatterState) -> dict[str, Any]:
    """What the matter knows already for the form of an act.

    An act that leads on is done anew where its stage comes back, with what was said; one that leads nowhere adds a record each time (a
    payment, an interview, a sample): what its last record said is no answer for the next. Who works the matter stays.
    """
    last = None if act.leads_to else state.last_done(act.id)
    people = {rule.id for rule in act.fields if rule.type in ("person", "persons")}
    return {name: value for name, value in state.fields.items() if last is None or name not in last.fields or name in people}


def _label(rule: FieldRule) -> str:
    return f"{rule.title}（元）" if rule.type == "money" else rule.title


def _help(rule: FieldRule, when: str) -> str:
    parts = [each for each in (when, rule.help) if each]
    if rule.type == "table" and not rule.columns:
        parts.append("一行一条，写作：名称=内容，名称=内容")
    return "；".join(parts)


def offered_people(people: Mapping[str, Person], body: str, today: date) -> tuple[tuple[str, str], ...]:
    """Who has a post at the body that day, with posts and certificate; those who hold a valid certificate first."""
    here = sorted((one for one in people.values() if one.belongs_to(body, today)), key=lambda one: one.certificate_on(today) is None)
    return tuple((one.id, _described(one, body, today)) for one in here)


def _described(person: Person, body: str, today: date) -> str:
    """A person as the form offers one: name, posts, and how the certificate stands."""
    from quanze.core.access.roles import role_title

    posts = "、".join(role_title(role) for role in sorted(person.roles_on(today, body)))
    certificate = person.certificate_on(today)
    if certificate is not None:
        return f"{person.name}（{posts}；执法证 {certificate.number}）"
    return f"{person.name}（{posts}；{'执法证今天无效' if person.certificates else '没有执法证'}）"


def _typed_again(rule: FieldRule, value: Any) -> Any:
    """A recorded value as it would be typed."""
    if rule.type == "money":
        return f"{int(value) // 100}.{int(value) % 100:02d}"  # not law: a yuan has 100 fen
    if rule.type == "yes_no":
        return "yes" if value else "no"
    if rule.columns:
        columns = {column.id: column for column in rule.columns}
        return [{name: _typed_again(columns[name], cell) for name, cell in row.items() if name in columns} for row in value]
    if rule.type == "table":
        return "\n".join("，".join(f"{name}={cell}" for name, cell in row.items()) for row in value)
    return value


def typed(request: HttpRequest, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields with what was typed: nothing is lost, whatever is wrong with it."""
    found = []
    for field in fields:
        if field.kind == "table":
            cells = zip(*(request.POST.getlist(f"{field.name}.{column.name}") for column in field.columns), strict=False)
            rows = [dict(zip((c.name for c in field.columns), (cell.strip() for cell in row), strict=True)) for row in cells]
            found.append(replace(field, value=[row for row in rows if any(row.values())]))
            continue
        value: Any = request.POST.getlist(field.name) if field.kind == "choices" else request.POST.get(field.name, "").strip()
        found.append(replace(field, value=value))
    return tuple(found)


def given(act: Act, fields: Iterable[Field]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the engine is handed, and an error for each field that cannot even be read (money, tables, moments)."""
    by_name = {field.name: field.value for field in fields}
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for rule in act.fields:
        value = by_name.get(PREFIX + rule.id, "")
        if value in ("", [], None):
            continue
        try:
            values[rule.id] = _read(rule, value)
        except ValueError as wrong:
            errors[PREFIX + rule.id] = str(wrong)
    return values, errors


def _read(rule: FieldRule, value: Any) -> Any:
    if rule.type == "money":
        return fen(str(value))
    if rule.type == "yes_no":
        return str(value) == "yes"
    if rule.type == "integer":
        text = str(value).replace(",", "").replace("，", "")
        return int(text) if text.lstrip("-").isdigit() and len(text) < 16 else value
    if rule.columns:
        return [{column.id: _read(column, row[column.id]) for column in rule.columns if row.get(column.id)} for row in value]
    if rule.type == "table":
        return [_row(line) for line in str(value).splitlines() if line.strip()]
    return value


def fen(text: str) -> int:
    """Money as typed, in whole fen; the unit is yuan where none is written.

    >>> fen("1,200.5"), fen("３０元"), fen("5.3万"), fen("¥ 800")
    (120050, 3000, 5300000, 80000)
    """
    read = parse_money(text)
    if isinstance(read, Unresolved):
        raise ValueError(f"{read.reason}；请写成 1200.50 或者 5万 的样子，不写单位就是元")
    return read


def _row(line: str) -> dict[str, str]:
    cells = {}
    for part in line.replace(",", "，").split("，"):
        name, found, value = part.replace("＝", "=").partition("=")
        if not found:
            raise ValueError(f"“{line[:30]}”读不懂；一行一条，写作：名称=内容，名称=内容")
        cells[name.strip()] = value.strip()
    return cells


def beside(fields: Iterable[Field], grounds: Iterable[Ground]) -> tuple[tuple[Field, ...], tuple[Ground, ...]]:
    """The grounds laid beside the fields they lie in, and those that lie in none."""
    told: dict[str, str] = {}
    rest = []
    names = {field.name for field in fields}
    for ground in grounds:
        name = "on" if ground.field == "on" else PREFIX + ground.field
        if ground.field and name in names:
            words = f"{ground.reason}。{ground.remedy}" if ground.remedy else ground.reason
            told[name] = f"{told[name]}；{words}" if name in told else words
        else:
            rest.append(ground)
    return tuple(replace(field, error=told[field.name]) if field.name in told else field for field in fields), tuple(rest)


def asked_day(request: HttpRequest, today: date) -> tuple[str, date]:
    """The day of the act as the form holds it, and the day it is read as: today where it is no day."""
    text = request.POST.get("on", "") or today.isoformat()
    try:
        return text, date.fromisoformat(text[:10])
    except ValueError:
        return text, today


def moment_or_day(text: str, now: datetime) -> str:
    """The day of the act as the engine reads it; what is no day is handed on, so that the engine refuses it in its own words."""
    return text or now.date().isoformat()
