"""What is told to the public of a finished visit: in our words, without personal data, for as long as the law shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import compute_deadline
from quanze.core.clock.errors import ClockError
from quanze.core.clock.rules import Rule, RuleLimit
from quanze.core.inspections.persons import names_told, personal_name
from quanze.core.kernel.anonymise import WithheldRule, published
from quanze.core.kernel.identity import citizen_number_fault
from quanze.core.kernel.unresolved import Unresolved

LimitOf = Callable[[str, date], tuple[Rule, RuleLimit]]

RESULTS: Mapping[str, str] = {
    "good": "未发现问题",
    "corrected": "发现问题，当场改正",
    "correct": "发现问题，责令改正",
    "case": "涉嫌违法，移交立案",
    "transfer": "移送其他机关处理",
    "gone": "无法取得联系或者不在登记的场所",
    "refused": "不配合检查",
}
# results that burden the subject: they are shown for a term only (规则 INS-04)
NEGATIVE = frozenset({"correct", "case", "transfer", "gone", "refused"})
DISPLAY_LIMIT = "INS-04"
_FOREVER = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that did not pass, as it may be told: what was looked at, on what basis. What an officer noted stays in the file."""

    content: str
    basis: str
    body: str = ""  # who looked, where several bodies came together


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A result as the public reads it. `code` is "" where the subject's number is a person's; `withheld` names the kinds of data taken out;
    `pieces` are the stretches of `name`, `order` and the findings' contents (by these names, findings by number), so that who publishes sees what
    stands in place of what.
    """

    name: str
    code: str
    result: str
    findings: tuple[Finding, ...]
    order: str
    withheld: tuple[str, ...]
    pieces: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def natural(key: str) -> bool:
    """Whether a subject's key is a citizen's number: then neither it nor the name is told."""
    return not citizen_number_fault(key, _FOREVER)


def public_result(
    name: str,
    key: str,
    result: str,
    findings: Sequence[Finding],
    order: str,
    rules: Sequence[WithheldRule],
    people: Iterable[str] = (),
) -> PublicResult:
    """What of a visit may be told. `people` are the natural persons of the file (contacts, who signed), whose names are withheld wherever they stand.

    So are names behind the word for an office, and the name of an individual business that is its keeper's; a registered business name and
    its code are public and stay as they are.

    >>> public_result("某厂", "x:1", "good", (), "", ()).result
    '未发现问题'
    """
    own = name if natural(key) else personal_name(name, key)
    person = bool(own)
    names = [*people, *([own] if person else []), *names_told(order), *(one for each in findings for one in names_told(each.content))]
    keep = () if natural(key) else (key,)
    withheld: list[str] = []
    pieces: dict[str, tuple[tuple[str, str], ...]] = {}

    def told(where: str, text: str, names: Sequence[str] = names) -> str:
        clean = published(text, rules, names, natural_party=person, keep=keep)
        withheld.extend(one.kind for one in clean.taken)
        pieces[where] = clean.pieces
        return clean.text

    return PublicResult(
        told("name", name, [own] if person else []),
        "" if natural(key) or key.startswith("x:") else key,
        RESULTS.get(result, result),
        tuple(Finding(told(str(number), each.content), each.basis, each.body) for number, each in enumerate(findings)),
        told("order", order),
        tuple(dict.fromkeys(withheld)),
        pieces,
    )


def display_until(result: str, shown_on: date, limit_of: LimitOf, calendar: Calendar) -> date | Unresolved | None:
    """The last day on which a result is shown; None where it is shown without an end; an Unresolved where the rulebook has no term that day."""
    if result not in NEGATIVE:
        return None
    try:
        rule, one = limit_of(DISPLAY_LIMIT, shown_on)
        return compute_deadline(one.limit, shown_on, calendar, rule_version=rule.version).due
    except ClockError as error:
        return Unresolved("no_term", f"不知道检查结果的公示期：{error}")


def shown(published_on: date | None, until: date | None, withdrawn_on: date | None, today: date) -> bool:
    """Whether a result is before the public on a day.

    >>> shown(date(2026, 1, 5), date(2026, 4, 5), None, date(2026, 4, 5)), shown(date(2026, 1, 5), None, date(2026, 2, 1), date(2026, 2, 1))
    (True, False)
    """
    if published_on is None or published_on > today or (withdrawn_on is not None and withdrawn_on <= today):
        return False
    return until is None or today <= until


def withdrawal_faults(published_on: date | None, withdrawn_on: date | None, reason: str) -> tuple[str, ...]:
    """What stands against taking a result down: it is not up, or nobody said why."""
    faults = []
    if published_on is None:
        faults.append("这项检查结果还没有公开，不用撤下")
    if withdrawn_on is not None:
        faults.append(f"这项检查结果已于 {withdrawn_on} 撤下")
    if not reason.strip():
        faults.append("没有写撤下的理由（如结果被变更、撤销，或者信用修复）")
    return tuple(faults)
