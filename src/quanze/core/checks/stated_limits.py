"""Time limits that a list states (自发现之日起15日内组织核查) read out of its words and held against the rules of law of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from quanze.core.checks.model import Checked, Entry
from quanze.core.clock.limit import UNIT_WORDS, Unit
from quanze.core.clock.rules import Rule
from quanze.core.kernel.span import Span
from quanze.core.law.numerals import parse_numeral

_UNITS = {
    "工作日": Unit.WORKING_DAY,
    "日": Unit.DAY,
    "天": Unit.DAY,
    "自然日": Unit.DAY,
    "月": Unit.MONTH,
    "年": Unit.YEAR,
    "小时": Unit.HOUR,
}
_LIMIT = r"(?<![0-9０-９零〇一二两三四五六七八九十百])(?P<amount>[0-9０-９]{1,4}|[零〇一二两三四五六七八九十百]{1,6})个?(?P<unit>工作日|自然日|日|天|月|年|小时)"
_PERIOD = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百]\s*个?\s*(?:工\s*作\s*日|日|天|月|年|小\s*时)")
# what a list takes over from the law word for word, and the names of what is punished, state no limit of its own
_OTHERS = frozenset({"legal_basis", "responsibility_basis", "violated_provision", "penalty_basis", "accountability_basis", "bases"})
_NAMES = frozenset({"item_name", "sub_item", "implementation_scope", "item_code", "seq", "circumstances", "conditions", "tiers", "cases"})


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number}{UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class LawLimit:
    """What the law has on a day: the rule in force and its limits, any of which is right."""

    rule: Rule
    amounts: tuple[Amount, ...]

    def __str__(self) -> str:
        return "或".join(map(str, dict.fromkeys(self.amounts)))


@dataclass(frozen=True, slots=True)
class Stated:
    """One limit that a list states, the first place of it, and how many records say the same."""

    entry: Entry
    field_name: str
    span: Span
    words: str
    amount: Amount
    act: Mapping[str, Any]
    rules: tuple[str, ...]
    times: int = 1


class _Kept:
    """The limits of the last document: rules ask for the same document one after the other."""

    def __init__(self) -> None:
        self.of: tuple[Checked, tuple[Stated, ...]] | None = None


_KEPT = _Kept()


def stated_limits(checked: Checked) -> tuple[Stated, ...]:
    """Every different limit that the document states for an act that the rulebook knows, at its first place."""
    kept = _KEPT.of
    if kept is not None and kept[0] is checked:
        return kept[1]
    made = _stated_limits(checked)
    _KEPT.of = (checked, made)
    return made


def _stated_limits(checked: Checked) -> tuple[Stated, ...]:
    table = (checked.facts.get("stated_limits") or {}).get("acts", ())
    found: dict[tuple[str, Amount], Stated] = {}
    where: dict[tuple[str, Amount], set[tuple[int, int]]] = {}
    read: dict[str, tuple[tuple[Mapping[str, Any], Span, str, Amount], ...]] = {}  # many records of a list say the same
    body = _body(checked)
    for entry in checked.entries:
        for field_name in entry.record.fields:
            if field_name in _OTHERS or field_name in _NAMES:
                continue
            text = entry.text(field_name)
            if text not in read:
                read[text] = tuple(_in_text(text, table)) if _PERIOD.search(text) else ()
            for act, span, words, amount in read[text]:
                rules = _rules_for(act, body)
                if not rules:
                    continue
                key = (act["act"], amount)
                where.setdefault(key, set()).add(entry.key)
                if key not in found:
                    found[key] = Stated(entry, field_name, span, words, amount, act, rules)
    return tuple(Stated(s.entry, s.field_name, s.span, s.words, s.amount, s.act, s.rules, len(where[key])) for key, s in found.items())


def _in_text(text: str, table: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Span, str, Amount]]:
    places = [place for place, character in enumerate(text) if not character.isspace()]
    dense = "".join(text[place] for place in places)
    for act in table:
        for match in _pattern(act["pattern"]).finditer(dense):
            amount = read_amount(match["amount"], match["unit"])
            if amount is not None:
                yield act, Span(places[match.start("amount")], places[match.end("unit") - 1] + 1), match[0], amount


@lru_cache(maxsize=200)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words.replace("{limit}", _LIMIT))


def read_amount(number: str, unit: str) -> Amount | None:
    """The figure and unit as a value; None where the figure cannot be read.

    >>> str(read_amount("三", "月")), str(read_amount("１５", "日")), str(read_amount("15", "工作日"))
    ('3个月', '15日', '15个工作日')
    """
    value = parse_numeral(number)
    return None if value is None else Amount(value, _UNITS[unit])


def _body(checked: Checked) -> str:
    words = checked.body + checked.lists.header.title + checked.lists.header.issuer
    if not words:
        names = [entry.text("exercising_body") for entry in checked.entries[:50]]
        words = "".join(dict.fromkeys(names))
    return "".join(words.split()) or checked.lists.name


def _rules_for(act: Mapping[str, Any], body: str) -> tuple[str, ...]:
    for each in act["bodies"]:
        if not each["words"] or re.search(each["words"], body):
            return tuple(each["rules"])
    return ()


def law_on(rules: Sequence[Rule], ids: Sequence[str], day: date) -> LawLimit | None:
    """The limit in force on `day`: that of the first of `ids` that has a version then; None where none has."""
    for each in ids:
        name, _, part = each.partition(".")
        for rule in rules:
            if rule.id == name and rule.limits and rule.in_force.contains(day):
                chosen = (rule.limits[int(part) - 1],) if part else rule.limits
                return LawLimit(rule, tuple(Amount(one.limit.amount, one.limit.unit) for one in chosen))
    return None


def agrees(stated: Stated, law: LawLimit) -> bool:
    """Whether what the list says is what the law says, or a promise of less time where that is allowed."""
    said = stated.amount
    for one in law.amounts:
        same_unit = said.unit == one.unit or (stated.act.get("literal") and {said.unit, one.unit} == {Unit.DAY, Unit.WORKING_DAY})
        if same_unit and (said.number == one.number or (stated.act.get("at_most") and said.number <= one.number)):
            return True
    return False


def only_unit(stated: Stated, law: LawLimit) -> bool:
    """Whether the figures agree and only 日 and 工作日 differ."""
    return any(stated.amount.number == one.number and {stated.amount.unit, one.unit} == {Unit.DAY, Unit.WORKING_DAY} for one in law.amounts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a stated limit. `wrong_then`: it was not the law of the list's day either; `since`: from when it is not the law."""

    law: LawLimit
    wrong_then: bool
    since: date | None
    then: LawLimit | None


def judge_limit(stated: Stated, checked: Checked) -> Verdict | None:
    """None where the stated limit is the law today, or where the rulebook has none for today."""
    rules: Sequence[Rule] = checked.facts.get("limits") or ()
    now = law_on(rules, stated.rules, checked.as_of)
    days = [day for day in (checked.list_date_from, checked.list_date) if day is not None]
    then = [law for day in days if (law := law_on(rules, stated.rules, day)) is not None]
    if then and not any(agrees(stated, law) for law in then):
        return Verdict(then[-1], wrong_then=True, since=None, then=then[-1])
    if now is None or agrees(stated, now):
        return None
    if not then and not any(
        agrees(stated, LawLimit(rule, tuple(Amount(one.limit.amount, one.limit.unit) for one in rule.limits)))
        for rule in rules
        if rule.id in {each.partition(".")[0] for each in stated.rules} and rule.limits
    ):
        # no day, or none that the rulebook reaches, and never the law as far as it is known
        return Verdict(now, wrong_then=True, since=None, then=None)
    return Verdict(now, wrong_then=False, since=_since(rules, stated, checked, days), then=then[-1] if then else None)


def _since(rules: Sequence[Rule], stated: Stated, checked: Checked, days: Sequence[date]) -> date | None:
    names = {each.partition(".")[0] for each in stated.rules}
    starts = sorted(
        rule.in_force.start for rule in rules if rule.id in names and rule.in_force.start and rule.in_force.start <= checked.as_of
    )
    since: date | None = None
    for start in starts:
        law = law_on(rules, stated.rules, start)
        if law is None or (days and start <= max(days)):
            continue
        if agrees(stated, law):
            since = None
        elif since is None:
            since = start
    return since
