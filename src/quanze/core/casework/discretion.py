"""Benchmark tables of discretion (裁量基准): read from a list, checked for gaps and overlaps, asked for a proposal with its reasons.

Two forms are in use. In a table of **tiers** each row gives circumstances and the range that follows. In a table of **weights** each
factor adds a share of the highest fine the law allows, on top of a starting share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any, Literal

from quanze.core.casework.criteria import Criterion, holds, read_criteria
from quanze.core.casework.ranges import Bounds, FineRange, bounds_of, read_ranges
from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved

_WEIGHT = re.compile(r"[+-]?(?:(?P<percent>\d{1,3}(?:\.\d{1,2})?)[%％]|(?P<part>\d{1,2})/(?P<of>[1-9]\d?)|0)")
# words that only rank a tier; anything else in its column is one more circumstance
_LEVEL = re.compile(
    r"(?:第?[一二三四五六七八九十\dⅠⅡⅢⅣⅤA-Z]+[档级]次?|[一二三四五六七八九十\dⅠⅡⅢⅣⅤA-Z]|"
    r"(?:情节|程度|违法行为)?(?:特别|非常|比较|较为?|最)?(?:从轻|减轻|从重|一般|轻微?|重|严重|恶劣|普通|中等|不予|免予|免于|可以不予)"
    r"(?:行政)?(?:的|处罚|情节|情形|违法|行为|档次?|程度|裁量|阶次)*)"
)
_START = ("裁量起点", "起点", "基础裁量", "起步")


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: its number in the table, the level it prints, alternatives of circumstances, the ranges of fines, what could not be read."""

    number: int
    level: str
    circumstances: tuple[tuple[Criterion, ...], ...]
    ranges: tuple[FineRange, ...]
    penalty: str
    unresolved: tuple[Unresolved, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One value a factor may take, and the share of the highest fine that it adds; several shares where the law has several fines."""

    label: str
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a table of weights; exactly one of its options is given in a case."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DiscretionTable:
    """The benchmark for one violation. `version` is the digest of what was printed: a changed table is another version."""

    item_name: str
    provision: str
    basis: str
    form: Literal["tiers", "weights", "unread"]
    tiers: tuple[Tier, ...] = ()
    start: tuple[Fraction, ...] = ()
    factors: tuple[Factor, ...] = ()
    version: str = ""
    unresolved: tuple[Unresolved, ...] = ()


def read_table(fields: Mapping[str, Any]) -> DiscretionTable:
    """The benchmark that a record of a `discretion` list states. What cannot be read stays as an Unresolved beside what can.

    >>> table = read_table({"item_name": "甲", "tiers": [{"level": "从轻", "circumstances": "首次违法", "penalty": "处一万元以下罚款"}]})
    >>> table.form, table.tiers[0].ranges[0].words()
    ('tiers', '1万元以下')
    """
    rows = [row for row in fields.get("tiers") or () if isinstance(row, Mapping)]
    version = digest(canonical_json([{str(k): str(v) for k, v in row.items()} for row in rows]))[:12]
    about = (str(fields.get("item_name") or fields.get("violated_provision") or ""), str(fields.get("violated_provision", "")))
    basis = str(fields.get("penalty_basis", ""))
    if not rows:
        return DiscretionTable(
            *about, basis, "unread", version=version, unresolved=(Unresolved("no_tiers", "裁量基准没有分档，请核对原表"),)
        )
    weighed = sum(bool(_shares(str(row.get("penalty", "")))) for row in rows)
    if len(rows) > 1 and weighed * 3 >= len(rows) * 2:  # the rest are heads that a page break left among the rows
        return _weights(about, basis, rows, version)
    tiers = tuple(_tier(number, row) for number, row in enumerate(rows, 1))
    return DiscretionTable(*about, basis, "tiers", tiers, version=version, unresolved=tuple(u for tier in tiers for u in tier.unresolved))


def _shares(penalty: str) -> tuple[Fraction, ...]:
    """The shares of a weight cell (`20%`, or one a line); () where the cell is anything else."""
    lines = [squeeze(line) for line in penalty.splitlines() if line.strip()]
    found = [_WEIGHT.fullmatch(line) for line in lines]
    if not lines or any(hit is None for hit in found):
        return ()
    return tuple(_share(hit, line) for hit, line in zip(found, lines, strict=True) if hit)


def _share(hit: re.Match[str], line: str) -> Fraction:
    share = Fraction(hit["percent"]) / 100 if hit["percent"] else Fraction(int(hit["part"]), int(hit["of"])) if hit["part"] else Fraction(0)
    return -share if line.startswith("-") else share


def _weights(about: tuple[str, str], basis: str, rows: Sequence[Mapping[str, Any]], version: str) -> DiscretionTable:
    start: tuple[Fraction, ...] = ()
    factors: dict[str, list[Option]] = {}
    troubles: list[Unresolved] = []
    for row in rows:
        name, label = squeeze(str(row.get("circumstances", ""))), squeeze(str(row.get("level", "")))
        shares = _shares(str(row["penalty"]))
        if not shares:
            troubles.append(Unresolved("weight_not_read", f"“{squeeze(str(row.get('penalty', '')))}”不是权重（{name or label or '空'}）"))
        elif any(word in name or word in label for word in _START) and not start:
            start = shares
        elif name and label:
            factors.setdefault(name, []).append(Option(label, shares))
        else:
            troubles.append(
                Unresolved("weight_without_name", f"权重 {row['penalty']} 没有写明属于哪个因素的哪种情形（{name or label or '空'}）")
            )
    made = tuple(Factor(name, tuple(options)) for name, options in factors.items())
    if not start:
        troubles.append(Unresolved("no_start", "没有找到裁量起点"))
    return DiscretionTable(*about, basis, "weights", start=start, factors=made, version=version, unresolved=tuple(troubles))


def _tier(number: int, row: Mapping[str, Any]) -> Tier:
    level, circumstances, penalty = (str(row.get(name, "")).strip() for name in ("level", "circumstances", "penalty"))
    read = read_ranges(penalty)
    troubles: list[Unresolved] = []
    ranges: tuple[FineRange, ...] = ()
    if isinstance(read, Unresolved):
        troubles.append(Unresolved(read.code, f"第 {number} 档：{read.reason}"))
    else:
        ranges = read
    criteria = read_criteria(circumstances)
    named = squeeze(level)
    if named and not _LEVEL.fullmatch(named):
        # the level column of a matrix is one more circumstance
        criteria = tuple((*read_criteria(level)[0], *group) for group in criteria) if criteria and read_criteria(level) else criteria
        criteria = criteria or read_criteria(level)
    if not criteria:
        troubles.append(Unresolved("no_circumstances", f"第 {number} 档没有写适用情形"))
    if not penalty:
        troubles.append(Unresolved("no_penalty", f"第 {number} 档没有写处罚幅度"))
    return Tier(number, level, criteria, ranges, penalty, tuple(troubles))


@dataclass(frozen=True, slots=True)
class TableFault:
    """What is wrong with a table: `gap`, `overlap`, `outside_law`, `unread`, `weights_short` or `weights_over`; `tiers` by number."""

    kind: str
    message: str
    tiers: tuple[int, ...] = ()


def table_faults(table: DiscretionTable, statutory: Bounds | None = None) -> tuple[TableFault, ...]:
    """Gaps and overlaps of a table. Ranges that only touch (…至三万元, 三万元以上…) are in order: both include the number.

    Tiers of a matrix may share a range; only ranges that cut into each other, and amounts no tier reaches, are faults.
    """
    faults = [TableFault("unread", trouble.reason) for trouble in table.unresolved]
    if table.form == "weights":
        faults += _weight_faults(table)
    by_shape: dict[tuple[str, str, int], list[tuple[Fraction, Fraction, FineRange, int]]] = {}
    for tier in table.tiers:
        for position, one in enumerate(tier.ranges):
            if one.high is not None:
                low = one.low or Fraction(0)
                by_shape.setdefault((one.shape, one.of, position), []).append((low, one.high, one, tier.number))
    for rows in by_shape.values():
        faults += _range_faults(rows)
    faults += _circumstance_faults(table)
    if statutory is not None:
        for tier in table.tiers:
            for one in tier.ranges[:1]:
                bounds = bounds_of(one, {})
                if isinstance(bounds, Bounds) and (statutory.high is not None and bounds.high is not None and bounds.high > statutory.high):
                    faults.append(
                        TableFault("outside_law", f"第 {tier.number} 档 {one.words()} 超出法定幅度 {statutory.words()}", (tier.number,))
                    )
    return tuple(faults)


def _range_faults(rows: Sequence[tuple[Fraction, Fraction, FineRange, int]]) -> list[TableFault]:
    faults: list[TableFault] = []
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    distinct = [row for at, row in enumerate(ordered) if at == 0 or row[:2] != ordered[at - 1][:2]]
    reach, last = None, None
    for low, high, one, number in distinct:
        if reach is not None and last is not None:
            points = low == high or last[0] == last[1]  # tiers of one amount each leave no gap: they name what is taken
            if low > reach and not points:
                faults.append(
                    TableFault("gap", f"第 {last[3]} 档 {last[2].words()} 与第 {number} 档 {one.words()} 之间有空档", (last[3], number))
                )
            elif low < reach and low < last[1] and last[0] < high and last[0] != last[1] and low != high:
                faults.append(
                    TableFault("overlap", f"第 {last[3]} 档 {last[2].words()} 与第 {number} 档 {one.words()} 重叠", (last[3], number))
                )
        if reach is None or high >= reach:
            reach, last = high, (low, high, one, number)
    return faults


def _circumstance_faults(table: DiscretionTable) -> list[TableFault]:
    """Gaps and overlaps of the one quantity that every tier names as its only circumstance."""
    rows: list[tuple[Criterion, int]] = []
    for tier in table.tiers:
        lone = [group[0] for group in tier.circumstances if len(group) == 1 and group[0].kind == "quantity"]
        if len(tier.circumstances) != 1 or len(lone) != 1:
            return []
        rows.append((lone[0], tier.number))
    if len(rows) < 2 or len({(one.name, one.unit) for one, _ in rows}) != 1:
        return []
    ordered = sorted(rows, key=lambda row: (row[0].low is not None, row[0].low or 0))
    faults: list[TableFault] = []
    for (one, number), (after, next_number) in pairwise(ordered):
        pair = (number, next_number)
        if one.high is None or after.low is None or one.high > after.low:
            faults.append(TableFault("overlap", f"第 {number} 档“{one.text}”与第 {next_number} 档“{after.text}”的情形重叠", pair))
        elif one.high < after.low and not (one.unit not in ("元", "吨", "千克", "公斤") and after.low - one.high == 1):
            faults.append(TableFault("gap", f"第 {number} 档“{one.text}”与第 {next_number} 档“{after.text}”之间的情形没有档次", pair))
        elif one.high == after.low and not one.high_inside and not after.low_inside:
            faults.append(TableFault("gap", f"“{one.text}”与“{after.text}”都不包含分界的数", pair))
    return faults


def _weight_faults(table: DiscretionTable) -> list[TableFault]:
    if not table.start or not table.factors:
        return []
    highest = table.start[0] + sum((max(option.shares[0] for option in factor.options) for factor in table.factors), Fraction(0))
    if highest < 1:
        return [TableFault("weights_short", f"各因素取最重时合计 {_percent(highest)}，到不了法定最高数额")]
    if highest > 1:
        return [TableFault("weights_over", f"各因素取最重时合计 {_percent(highest)}，超过法定最高数额；以法定最高数额为限")]
    return []


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}%"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the benchmark says of a case. `band` is an Unresolved where a person must decide; `trace` tells how each step follows.

    `questions` are the circumstances nobody has answered yet; `candidates` the tiers that may still apply.
    """

    band: Bounds | Unresolved
    level: str
    trace: tuple[str, ...]
    questions: tuple[str, ...] = ()
    candidates: tuple[int, ...] = ()
    version: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


def propose(
    table: DiscretionTable,
    values: Mapping[str, int],
    answers: Mapping[str, bool],
    statutory: Bounds | None,
    choices: Mapping[str, str] | None = None,
) -> Proposal:
    """What the benchmark proposes. `values`: amounts in fen and counts by name; `answers`: statements confirmed or denied;
    `choices`: for a table of weights, the option taken of each factor. The band never leaves the statutory bounds.
    """
    if table.form == "unread":
        return Proposal(Unresolved("unread", table.unresolved[0].reason), "", (table.unresolved[0].reason,), version=table.version)
    if table.form == "weights":
        return _by_weights(table, choices or {}, statutory)
    trace: list[str] = [f"裁量基准“{table.item_name}”版本 {table.version}，共 {len(table.tiers)} 档"]
    sure: list[Tier] = []
    maybe: list[Tier] = []
    questions: list[str] = []
    for tier in table.tiers:
        verdict, open_ = _tier_holds(tier, values, answers)
        name = f"第 {tier.number} 档{f'（{tier.level}）' if tier.level else ''}"
        if verdict is True:
            sure.append(tier)
            trace.append(f"{name}：情形符合")
        elif verdict is None:
            maybe.append(tier)
            questions += open_
            trace.append(f"{name}：还要查明“{'”“'.join(open_)}”" if open_ else f"{name}：没有写明情形，不能判断")
        else:
            trace.append(f"{name}：情形不符合")
    asked = tuple(dict.fromkeys(questions))
    if len(sure) == 1 and not maybe:
        return _settled(table, sure[0], values, statutory, trace)
    numbers = tuple(tier.number for tier in (*sure, *maybe))
    if not numbers:
        why = Unresolved("no_tier", "没有一档的情形符合本案，请由人裁量并写明理由")
    elif len(sure) > 1:
        why = Unresolved("several_tiers", f"第 {'、'.join(str(t.number) for t in sure)} 档同时符合，请由人选定一档并写明理由")
    else:
        why = Unresolved("open_questions", f"还有 {len(asked)} 个情形没有查明")
    return Proposal(why, "", (*trace, why.reason), asked, numbers, table.version)


def _tier_holds(tier: Tier, values: Mapping[str, int], answers: Mapping[str, bool]) -> tuple[bool | None, list[str]]:
    if not tier.circumstances:
        return None, []
    open_: list[str] = []
    verdict: bool | None = False
    for group in tier.circumstances:
        found = [(one, holds(one, values, answers)) for one in group]
        if any(held is False for _, held in found):
            continue
        if all(held for _, held in found):
            return True, []
        verdict = None
        open_ += [one.key for one, held in found if held is None]
    return verdict, open_


def _settled(table: DiscretionTable, tier: Tier, values: Mapping[str, int], statutory: Bounds | None, trace: list[str]) -> Proposal:
    if not tier.ranges:
        why = tier.unresolved[0] if tier.unresolved else Unresolved("no_fine", f"第 {tier.number} 档不处罚款：{tier.penalty}")
        return Proposal(why, tier.level, (*trace, why.reason), (), (tier.number,), table.version)
    bounds = bounds_of(tier.ranges[0], values)
    if isinstance(bounds, Unresolved):
        return Proposal(bounds, tier.level, (*trace, bounds.reason), (tier.ranges[0].of,), (tier.number,), table.version)
    trace.append(f"第 {tier.number} 档的幅度：{bounds.words()}")
    return Proposal(clipped(bounds, statutory, trace), tier.level, tuple(trace), (), (tier.number,), table.version)


def clipped(bounds: Bounds, statutory: Bounds | None, trace: list[str]) -> Bounds | Unresolved:
    """The band held inside the law; an Unresolved where the two do not meet at all."""
    if statutory is None:
        return bounds
    low = max(bounds.low, statutory.low)
    highs = [high for high in (bounds.high, statutory.high) if high is not None]
    high = min(highs) if highs else None
    if high is not None and low > high:
        return Unresolved("outside_law", f"裁量幅度 {bounds.words()} 与法定幅度 {statutory.words()} 没有交集，请修订裁量基准")
    if (low, high) != (bounds.low, bounds.high):
        trace.append(f"以法定幅度 {statutory.words()} 为限")
    return Bounds(low, high, bounds.low_inside if low == bounds.low else True, bounds.high_inside if high == bounds.high else True)


def _by_weights(table: DiscretionTable, choices: Mapping[str, str], statutory: Bounds | None) -> Proposal:
    trace: list[str] = [f"裁量基准“{table.item_name}”版本 {table.version}，按权重计算"]
    if not table.start:
        return Proposal(Unresolved("no_start", "裁量基准没有写明裁量起点"), "", tuple(trace), version=table.version)
    total = table.start[0]
    trace.append(f"裁量起点 {_percent(total)}")
    open_: list[str] = []
    for factor in table.factors:
        option = next((one for one in factor.options if one.label == choices.get(factor.name)), None)
        if option is None:
            open_.append(factor.name)
            continue
        total += option.shares[0]
        trace.append(f"{factor.name}：{option.label}，加 {_percent(option.shares[0])}")
    if open_:
        why = Unresolved("open_questions", f"还有 {len(open_)} 个因素没有选定：{'、'.join(open_)}")
        return Proposal(why, "", tuple(trace), tuple(open_), (), table.version, dict(choices))
    if statutory is None or statutory.high is None:
        why = Unresolved("no_maximum", "按权重计算要先确定法定最高罚款数额")
        return Proposal(why, "", (*trace, why.reason), (), (), table.version, dict(choices))
    share = min(total, Fraction(1))
    amount = int(share * statutory.high)
    trace.append(f"合计 {_percent(total)} × 法定最高 {Bounds(statutory.high, statutory.high).words()}")
    return Proposal(
        clipped(Bounds(amount, amount), Bounds(0, statutory.high), trace)
        if amount >= statutory.low
        else Bounds(statutory.low, statutory.low),
        "",
        (*trace, *(["低于法定下限，取下限"] if amount < statutory.low else [])),
        (),
        (),
        table.version,
        dict(choices),
    )


@dataclass(frozen=True, slots=True)
class DefaultBand:
    """Where a level lies in the statutory range where there is no benchmark: shares of the way from the lower to the upper bound."""

    level: str
    start: Fraction
    end: Fraction
    in_force: Interval
    source: str


def default_band(statutory: Bounds, level: str, bands: Sequence[DefaultBand], day: date) -> Bounds | Unresolved:
    """The band of a level by the general rule of the day.

    >>> rule = DefaultBand("从轻", Fraction(0), Fraction(3, 10), Interval(None, None), "示例")
    >>> default_band(Bounds(0, 1000), "从轻", [rule], date(2026, 1, 1)).high
    300
    """
    found = next((one for one in bands if one.level == level and one.in_force.contains(day)), None)
    if found is None:
        return Unresolved("no_band", f"没有裁量基准，{day} 也没有“{level}”的一般规则，请由人裁量并写明理由")
    if statutory.high is None:
        return Unresolved("no_maximum", "法定幅度没有上限，不能按比例划分")
    width = statutory.high - statutory.low
    return Bounds(statutory.low + ceil(width * found.start), statutory.low + floor(width * found.end))
