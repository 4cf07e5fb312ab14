"""What desk and portal print of a programme: plain values for templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from quanze.adapters.inspection_rules import kind_titles
from quanze.adapters.limits import rule_on
from quanze.core.clock.limit import Unit
from quanze.core.inspections.forms import ANSWERS
from quanze.core.inspections.model import CheckForm, CheckLine, Requirement, Source
from quanze.core.inspections.regimes import Programme, unmarked
from quanze.core.inspections.requirement_words import Wheel, how_often, percent, span, wheel, whom

CONFIDENCE = {"high": "可信度高", "medium": "可信度中", "low": "可信度低"}
MOST_ON_CARD = 4  # not law: lines that a card has room for
WHAT = {"frequency": "检查次数", "officers": "检查人数", "self_report": "自查报告", "instrument": "文书"}


@dataclass(frozen=True, slots=True)
class RequirementShown:
    """A requirement in words; `quoted` is what the list itself says, "" for the rulebook's."""

    who: str
    condition: str
    often: str
    source: str
    checked: str
    confidence: str
    quoted: str
    wheel: Wheel


@dataclass(frozen=True, slots=True)
class ProgrammeShown:
    """One programme as a page prints it."""

    id: str
    title: str
    listed: tuple[tuple[str, str], ...]  # key and title of the list's records
    kinds: tuple[str, ...]
    requirements: tuple[RequirementShown, ...]
    caps: tuple[str, ...]
    officers: int
    form: str
    self_report: str
    own: bool
    visits: bool

    @property
    def first(self) -> tuple[RequirementShown, ...]:
        """The requirements that a card has room for."""
        return self.requirements[:MOST_ON_CARD]

    @property
    def others(self) -> int:
        """How many requirements a card leaves out."""
        return max(0, len(self.requirements) - MOST_ON_CARD)

    @property
    def often(self) -> str:
        """The first requirement without a condition, else the first; a sentence where there is none."""
        plain = [one for one in self.requirements if not one.condition] or list(self.requirements)
        if plain:
            return plain[0].often
        return "没有规定次数，按计划抽查" if self.visits else "没有检查对象，按案件统计"


def shown(programme: Programme) -> ProgrammeShown:
    """A programme for the pages."""
    regime = programme.regime
    return ProgrammeShown(
        regime.id,
        regime.title,
        tuple((record.key, record.title) for record in programme.records),
        tuple(titles_of(regime.kinds)),
        tuple(map(requirement_shown, (*regime.requirements, *nobodys(programme)))),
        tuple(
            (f"{span(one.months)}不多于 {percent(one.share)}" if one.share else f"{span(one.months)}不多于 {one.at_least} 次")
            for one in programme.caps
        ),
        regime.officers,
        regime.form,
        report_words(regime.self_report),
        not programme.base,
        bool(regime.kinds) or not programme.base,
    )


def nobodys(programme: Programme) -> list[Requirement]:
    """Numbers that the list states of subjects whose kind nobody here knows: told, though no plan can count with them."""
    return [
        Requirement(
            f"list-{number}",
            unmarked(one.at.sentence),
            (),
            one.months,
            one.at_least,
            one.share,
            one.when,
            Source(f"本机关清单：{record.title}"),
        )
        for number, (record, each) in enumerate(zip(programme.records, programme.stated, strict=True), 1)
        for one in each.frequencies
        if not one.kinds
    ]


def titles_of(kinds: tuple[str, ...]) -> list[str]:
    """Kinds of subjects in words."""
    names = kind_titles()
    return [names.get(kind, kind) for kind in kinds]


def requirement_shown(one: Requirement) -> RequirementShown:
    """A requirement for the pages."""
    listed = one.id.startswith("list-")
    return RequirementShown(
        "、".join(titles_of(one.kinds)) or "清单写的对象（没有登记这种对象）",
        whom(one.when),
        how_often(one),
        one.source.cite,
        one.source.checked,
        CONFIDENCE.get(one.source.confidence, one.source.confidence),
        one.words if listed else "",
        wheel(one),
    )


UNITS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "日", Unit.MONTH: "个月", Unit.YEAR: "年", Unit.HOUR: "小时"}


def limit_words(limit: str, day: date) -> str:
    """What the rulebook says of a limit on a day, in words with its id; "" for none."""
    if not limit:
        return ""
    rule = rule_on(limit, day)
    said = "，".join(f"{one.label}{one.limit.amount} {UNITS.get(one.limit.unit, '')}" for one in rule.limits)
    return f"{rule.title}：{said}（规则 {limit}）" if said else f"{rule.title}（规则 {limit}）"


def report_words(month: str) -> str:
    """The duty to hand in a self-check report in words; "" where there is none."""
    if not month:
        return ""
    return f"每年 {month} 月底前提交年度自查报告" if month.isdigit() else f"年度自查报告的期限见规则 {month}"


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line in words; `boxes` is what is ticked or filled in on paper."""

    line: CheckLine
    kinds: str
    answer: str
    boxes: tuple[str, ...]


@cache
def answers() -> dict[str, str]:
    """How a line is filled, id -> words."""
    return dict(ANSWERS)


def lines_shown(form: CheckForm) -> list[LineShown]:
    """The lines of a form for the pages."""
    return [LineShown(line, "、".join(titles_of(line.kinds)), answers().get(line.answer, line.answer), _boxes(line)) for line in form.lines]


def _boxes(line: CheckLine) -> tuple[str, ...]:
    words = answers().get(line.answer, line.answer)
    return tuple(f"□ {word}" for word in words.split("、")) if line.answer in ("pass_fail", "yes_no") else (f"{words}：＿＿＿＿",)
