"""Whether a proposed penalty gives the party a right to a hearing: kinds by law, sums by province and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.casework.money import spoken
from quanze.core.kernel.interval import Interval


@dataclass(frozen=True, slots=True)
class HearingThreshold:
    """From which sums (fen) a hearing may be asked for. `region` "" is the national rule; `field` "" all fields of enforcement.

    `over`: the sum itself does not yet give the right (超过), else it does (以上). `confirmed` False: the figure was not seen in the text.
    """

    region: str
    field: str
    natural: int
    organisation: int
    in_force: Interval
    source: str
    over: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class HearingRight:
    """Whether there is a right to a hearing, and why."""

    given: bool
    reasons: tuple[str, ...]
    threshold: HearingThreshold | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedPenalty:
    """What is proposed: sums in fen, kinds in the words of the decision (罚款, 责令停产停业 …), the party's nature."""

    natural: bool
    fine: int = 0
    confiscated_gain: int = 0
    confiscated_goods: int = 0
    kinds: tuple[str, ...] = ()


def threshold_for(
    thresholds: Sequence[HearingThreshold], region: str, field: str, day: date
) -> tuple[HearingThreshold | None, tuple[str, ...]]:
    """The threshold of the region (the longest one the region's name begins with), else the national one; with doubts.

    An unconfirmed regional figure never takes a right away: where the national one is lower, that one is used.
    """
    valid = [one for one in thresholds if one.in_force.contains(day) and one.field in ("", field)]
    local = [one for one in valid if one.region and region.startswith(one.region)]
    national = next((one for one in sorted(valid, key=lambda one: one.field == "") if not one.region), None)
    if not local:
        return national, () if national else (f"规则库没有 {day} 有效的听证数额标准",)
    best = max(local, key=lambda one: (len(one.region), bool(one.field)))
    if best.confirmed or national is None:
        return best, () if best.confirmed else (f"{best.region}的听证数额未核对原文，请法制机构确认",)
    doubt = f"{best.region}的听证数额（{best.source}）未核对原文；为保障权利，取与全国标准中较低的一个"
    return (
        HearingThreshold(
            best.region, best.field, min(best.natural, national.natural), min(best.organisation, national.organisation),
            best.in_force, f"{best.source}；{national.source}", best.over and best.natural < national.natural, False,
        ),
        (doubt,),
    )  # fmt: skip


def hearing_right(
    penalty: ProposedPenalty, thresholds: Sequence[HearingThreshold], hearing_kinds: dict[str, str], region: str, field: str, day: date
) -> HearingRight:
    """Whether the party may ask for a hearing. `hearing_kinds` maps the kinds that give the right on that day to their titles."""
    reasons = [f"拟{title}" for kind, title in hearing_kinds.items() if kind in penalty.kinds]
    threshold, doubts = threshold_for(thresholds, region, field, day)
    if threshold is not None:
        limit = threshold.natural if penalty.natural else threshold.organisation
        who = "公民" if penalty.natural else "法人或者其他组织"
        word = "超过" if threshold.over else "达到"
        for what, sum_ in (("罚款", penalty.fine), ("没收违法所得和非法财物", penalty.confiscated_gain + penalty.confiscated_goods)):
            if sum_ > limit or (sum_ == limit and not threshold.over and sum_ > 0):
                reasons.append(f"拟{what} {spoken(sum_)}，{word}{who}听证标准 {spoken(limit)}（{threshold.source}）")
    return HearingRight(bool(reasons), tuple(reasons), threshold, doubts)
