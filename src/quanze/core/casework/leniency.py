"""No penalty, may be none, must be lighter: the grounds of the law (行政处罚法 art. 30-33) and of leniency lists (不予处罚清单)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from quanze.core.kernel.identity import age_on
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.text import squeeze

Effect = Literal["must_not", "may_not", "must_lighten", "may_lighten"]
_NUMBERED = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])\s*")
_SENTENCE = re.compile(r"[；;。\n]")
_LEAD = re.compile(r"[^；;。\n]{0,60}(?:下列|以下)[^；;。\n:：]{0,30}[:：]")


ALWAYS = Interval(None, None)


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of leniency. `needs` are the facts that must all hold (or any, where `any_of`); `age_below` and `age_from` bound the age."""

    id: str
    effect: Effect
    title: str
    source: str
    needs: tuple[str, ...] = ()
    any_of: bool = False
    age_from: int | None = None
    age_below: int | None = None
    in_force: Interval = ALWAYS
    natural_only: bool = False


@dataclass(frozen=True, slots=True)
class LeniencyFound:
    """How one ground stands in a case: True, False, or None with the facts still to be established in `open`."""

    ground: Ground
    holds: bool | None
    open: tuple[str, ...]
    why: str


def ground_from(row: Mapping[str, Any]) -> Ground:
    """A ground from its entry of the rulebook."""
    dated = row["in_force"]
    return Ground(
        str(row["id"]),
        row["effect"],
        str(row["title"]),
        str(row["source"]),
        tuple(row.get("needs", ())),
        bool(row.get("any_of", False)),
        row.get("age_from"),
        row.get("age_below"),
        Interval(dated.get("from"), dated.get("until")),
        bool(row.get("natural_only", row.get("age_from") is not None or row.get("age_below") is not None)),
    )


def listed_ground(fields: Mapping[str, Any], key: str) -> Ground:
    """The ground that a record of a leniency list states: its conditions one by one, all of them or any.

    >>> g = listed_ground({"item_name": "甲", "conditions": "同时满足下列情形的：\\n（1）首次违法；\\n（2）及时改正。"}, "k1")
    >>> g.needs, g.any_of, g.effect
    (('首次违法', '及时改正'), False, 'must_not')
    """
    text = str(fields.get("conditions", ""))
    any_of = "之一" in text.split("\n")[0] or ("下列情形之一" in squeeze(text))
    bare = _LEAD.sub("", text)
    needs = [_NUMBERED.sub("", piece).strip(" \t，,") for piece in _SENTENCE.split(bare)]
    needs = [re.sub(r"^(?:属于|系)", "", one) for one in needs if one]
    effect: Effect = "must_not"
    if re.search(r"可以(?:依法)?不予", text):
        effect = "may_not"
    elif "减轻" in text and "不予" not in text:
        effect = "must_lighten"
    elif "从轻" in text and "不予" not in text:
        effect = "may_lighten"
    return Ground(
        f"list:{key}", effect, str(fields.get("item_name", "")), str(fields.get("legal_basis", "")), tuple(dict.fromkeys(needs)), any_of
    )


def weigh(
    grounds: Sequence[Ground], day: date, answers: Mapping[str, bool], *, natural: bool, born: date | None, act_day: date
) -> tuple[LeniencyFound, ...]:
    """Every ground in force on `day` with how it stands; those that hold first, then the open ones.

    The age is that of the day of the act. A ground for natural persons does not arise for others.
    """
    found: list[LeniencyFound] = []
    for ground in grounds:
        if not ground.in_force.contains(day) or (ground.natural_only and not natural):
            continue
        open_ = [need for need in ground.needs if need not in answers]
        denied = [need for need in ground.needs if answers.get(need) is False]
        given = [need for need in ground.needs if answers.get(need) is True]
        holds: bool | None = bool(given) or not ground.needs if ground.any_of else not denied
        if ground.any_of:
            holds = True if given else (None if open_ else False)
        elif not denied and open_:
            holds = None
        why = "；".join([*(f"已查明：{one}" for one in given), *(f"不成立：{one}" for one in denied)])
        if ground.age_from is not None or ground.age_below is not None:
            if born is None:
                holds, open_ = (None if holds is not False else False), [*open_, "出生日期"]
            else:
                age = age_on(born, act_day)
                fits = (ground.age_from is None or age >= ground.age_from) and (ground.age_below is None or age < ground.age_below)
                holds = holds and fits if holds is not None else (False if not fits else None)
                why = f"行为时 {age} 周岁" + (f"；{why}" if why else "")
        found.append(LeniencyFound(ground, holds, tuple(open_) if holds is None else (), why))
    return tuple(sorted(found, key=lambda one: (one.holds is not True, one.holds is False)))


def forbids_penalty(found: Sequence[LeniencyFound]) -> LeniencyFound | None:
    """The first ground that holds and forbids a penalty; None where there is none."""
    return next((one for one in found if one.holds and one.ground.effect == "must_not"), None)


def allows_below_minimum(found: Sequence[LeniencyFound]) -> bool:
    """Whether a ground holds that lets the fine go below the lower bound (从轻或者减轻)."""
    return any(one.holds and one.ground.effect in ("must_lighten", "may_lighten") for one in found)
