"""When a penalty must be published, where, for how long; several clocks of one decision at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.clock.calendar import Calendar
from quanze.core.clock.deadline import Deadline, compute_deadline
from quanze.core.clock.errors import ClockError
from quanze.core.clock.rules import Rule, RuleLimit
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved

LimitOf = Callable[[str, date], tuple[Rule, RuleLimit]]


@dataclass(frozen=True, slots=True)
class Channel:
    """A place of publication: which rule gives its term, from which day it counts, and what it leaves out."""

    id: str
    title: str
    limit: str
    trigger: str
    only_ordinary: bool = False
    not_warning_only: bool = False
    only_other_province: bool = False


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What publicity turns on. `kinds` are the words of the decision (警告, 罚款, 吊销许可证件 …); `fine` in fen; `lightened`: 从轻或者减轻 applied."""

    decided_on: date
    ordinary: bool
    natural: bool
    kinds: tuple[str, ...]
    fine: int = 0
    lightened: bool = False
    fields: tuple[str, ...] = ()
    other_province: bool = False
    ban_until: date | None = None


@dataclass(frozen=True, slots=True)
class PublicityClock:
    """One clock: where to publish, until when. `deadline` is an Unresolved where the rulebook has no term for the day."""

    channel: Channel
    deadline: Deadline | Unresolved

    @property
    def due(self) -> date | None:
        return None if isinstance(self.deadline, Unresolved) else self.deadline.due


@dataclass(frozen=True, slots=True)
class Withheld:
    """A channel on which this decision is not published, and why."""

    channel: Channel
    reason: str


def publicity_clocks(
    facts: DecisionFacts, channels: Sequence[Channel], limit_of: LimitOf, calendar: Calendar
) -> tuple[tuple[PublicityClock, ...], tuple[Withheld, ...]]:
    """The clocks that the decision starts, the earliest first, and the channels it does not go to."""
    clocks: list[PublicityClock] = []
    withheld: list[Withheld] = []
    for channel in channels:
        if channel.only_other_province and not facts.other_province:
            continue
        if channel.only_ordinary and not facts.ordinary:
            withheld.append(Withheld(channel, "只公示适用普通程序作出的处罚决定"))
            continue
        if channel.not_warning_only and set(facts.kinds) <= {"警告"}:
            withheld.append(Withheld(channel, "仅受到警告处罚的，不予公示"))
            continue
        clocks.append(PublicityClock(channel, _deadline(channel.limit, facts.decided_on, limit_of, calendar)))
    return tuple(sorted(clocks, key=lambda one: (one.due is None, one.due or date.max))), tuple(withheld)


def withdrawal(event_on: date, limit: str, limit_of: LimitOf, calendar: Calendar) -> Deadline | Unresolved:
    """Until when a published decision must be withdrawn after it was changed, revoked, found illegal or void."""
    return _deadline(limit, event_on, limit_of, calendar)


def _deadline(limit: str, start: date, limit_of: LimitOf, calendar: Calendar) -> Deadline | Unresolved:
    try:
        rule, one = limit_of(limit, start)
        return compute_deadline(one.limit, start, calendar, rule_version=rule.version)
    except ClockError as error:
        return Unresolved("no_term", str(error))


@dataclass(frozen=True, slots=True)
class TermTier:
    """One tier of display terms, in the order in which they are tried: what puts a decision in it, and which limits it has.

    `earliest`: from when the party may ask to stop ("" never before the end); `until`: when it goes off.
    """

    id: str
    title: str
    in_force: Interval
    source: str
    earliest: str
    until: str
    any_kinds: tuple[str, ...] = ()
    only_kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    low_fine: tuple[int, int] | None = None
    needs_lightened: bool = False


@dataclass(frozen=True, slots=True)
class DisplayTerm:
    """How long a decision is shown: the tier, from when an early end may be asked for, when it goes off, and why."""

    tier: TermTier
    earliest: date | None
    until: date | None
    steps: tuple[str, ...]


def display_term(
    facts: DecisionFacts, published_on: date, tiers: Sequence[TermTier], limit_of: LimitOf, calendar: Calendar
) -> DisplayTerm | Unresolved:
    """How long the decision is displayed, by the tiers in force on the day of publication.

    Terms that ran already when the tiers changed are not counted again: no transition clause was seen (V15); a person may recompute them.
    A restriction that lasts longer than the term keeps the decision on display as long as it lasts.
    """
    for tier in tiers:
        if not tier.in_force.contains(published_on) or not _in_tier(facts, tier):
            continue
        try:
            until = _day(tier.until, published_on, limit_of, calendar)
            earliest = _day(tier.earliest, published_on, limit_of, calendar) if tier.earliest else None
        except ClockError as error:
            return Unresolved("no_term", str(error))
        steps = [f"{tier.title}（{tier.source}）", f"公示之日 {published_on}"]
        if facts.ban_until is not None and facts.ban_until > until:
            steps.append(f"限制期限到 {facts.ban_until}，长于一般公示期，按实际期限")
            until = facts.ban_until
        if facts.ban_until is not None and earliest is not None and facts.ban_until > earliest:
            earliest = facts.ban_until
        if earliest is not None:
            steps.append(f"{earliest} 起可以申请提前停止公示（已履行、已改正、没有同类处罚）")
        steps.append(f"{until} 停止公示" + ("" if earliest is not None else "，不能提前"))
        return DisplayTerm(tier, earliest, until, tuple(steps))
    return Unresolved("no_tier", f"规则库没有 {published_on} 适用于本案的公示期档次")


def _in_tier(facts: DecisionFacts, tier: TermTier) -> bool:
    if tier.only_kinds and not (facts.kinds and set(facts.kinds) <= set(tier.only_kinds)):
        low = tier.low_fine
        if low is None or not set(facts.kinds) <= {*tier.only_kinds, "罚款", "警告"} or "罚款" not in facts.kinds:
            return False
        if facts.fine > (low[0] if facts.natural else low[1]) or (tier.needs_lightened and not facts.lightened):
            return False
    if tier.any_kinds and not set(facts.kinds) & set(tier.any_kinds):
        return False
    return not tier.fields or bool(set(facts.fields) & set(tier.fields))


def _day(limit: str, start: date, limit_of: LimitOf, calendar: Calendar) -> date:
    rule, one = limit_of(limit, start)
    due = compute_deadline(one.limit, start, calendar, rule_version=rule.version).due
    if due is None:
        raise ClockError(f"{limit} 没有确定的届满日")
    return due
