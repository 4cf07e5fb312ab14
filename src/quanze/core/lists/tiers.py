"""The tiers of a discretion list: a row each, a column each, or a line each of one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.lists.continuity import joined
from quanze.core.lists.numbered import split_lines, without_label
from quanze.core.lists.parts import TIER
from quanze.core.lists.rows import Entry

_CRITERION = re.compile(
    r"因素|要素|因子|情节|情形|程度|条件|后果|数额|数量|次数|面积|金额|裁量|标准|罚|种类|影响|权重|档|阶次|等级|危害|事实|行为|描述|说明|备注|期限|时间|规模"
)
_SORT = re.compile(r"(?:违法)?(?:行为)?(?:种类|类型|类别|分类)")  # which group a violation belongs to
_DONE = re.compile(r"(?:[。；;）)]|的|罚款|警告|处罚|元|倍|许可证|执照|拘留|责任|改正)\s*$")  # how what a tier says ends
_PENALTY = re.compile(r"罚|处理")
_LEVEL_LEAD = re.compile(rf"(?P<level>{TIER.pattern})(?P<mark>的)?\s*[：:、，,]\s*(?P<rest>\S.*)", re.DOTALL)
_NAMED_LEVEL = re.compile(rf"(?P<level>{TIER.pattern})\s*[：:]\s*(?P<rest>\S.*)", re.DOTALL)
_PARTS = re.compile(
    r"(?P<circumstances>.{2,}?的)[，,]?\s*(?P<penalty>(?:并?处|罚款|给予|警告|责令|没收|吊销|暂扣|可以?处|不予|免予|对|由|依法|按).*)",
    re.DOTALL,
)


def item_columns(runs: Sequence[Sequence[Entry]]) -> frozenset[str]:
    """The extra columns that say something of the violation as a whole (its code, who enforces), not of a tier."""
    labels = dict.fromkeys(label for run in runs for entry in run for label, _ in entry.extras)
    apart = set()
    for label in labels:
        over_items = any(label not in run[0].own_extras and any(text and at == label for at, text in run[0].extras) for run in runs)
        criterion = _CRITERION.search(label) and not _SORT.fullmatch("".join(label.split())) and not over_items
        if criterion or any(label in run[0].parts for run in runs):
            continue
        if not any(label in entry.own_extras for run in runs for entry in run[1:]):
            apart.add(label)
    return frozenset(apart)


def tiers_of(entry: Entry, apart: frozenset[str]) -> list[dict[str, str]]:
    """The tiers that a row tells; columns `apart` are not theirs."""
    columns = _in_columns(entry)
    if columns:
        return columns
    texts = {name: entry.values[name] for name in ("level", "circumstances", "penalty") if name in entry.values}
    extras = [(label, text) for label, text in entry.extras if label not in apart]
    if not any(name in entry.own and entry.values[name] for name in texts) and not extras:
        return []
    lines = _in_lines(texts) if not extras else []
    if lines:
        return lines
    tier = dict(texts)
    kinds = [text for label, text in extras if _PENALTY.search(label)]
    criteria = [text for label, text in extras if not _PENALTY.search(label)]
    if criteria:
        tier["circumstances"] = "\n".join([*filter(None, [tier.get("circumstances", "")]), *criteria])
    named = _NAMED_LEVEL.fullmatch(tier.get("circumstances", "")) if not tier.get("level") else None
    if named:
        tier = {**tier, "level": named["level"], "circumstances": named["rest"]}
    if kinds:
        tier["penalty"] = "\n".join([*kinds, *filter(None, [tier.get("penalty", "")])])
    return [tier]


def over_page(above: dict[str, str], below: dict[str, str]) -> list[dict[str, str]]:
    """The last tier of a page and the row without a level that begins the next: its other half, or one more tier of that level.

    >>> over_page({"level": "轻微", "circumstances": "首次违", "penalty": "警告"}, {"level": "", "circumstances": "法的", "penalty": ""})
    [{'level': '轻微', 'circumstances': '首次违法的', 'penalty': '警告'}]
    >>> over_page({"level": "轻微", "circumstances": "首次的", "penalty": "警告"}, {"level": "", "circumstances": "改正的", "penalty": "不罚"})[1]
    {'level': '轻微', 'circumstances': '改正的', 'penalty': '不罚'}
    """
    told = [name for name, text in below.items() if text]
    if len(told) > 1 and all(_DONE.search(above.get(name, "")) for name in told):
        return [above, {**below, "level": above["level"]}]
    return [{**above, **{name: joined(above.get(name, ""), below[name], True) for name in told}}]


def _in_columns(entry: Entry) -> list[dict[str, str]]:
    """Tiers that have a column each, with a second one where the circumstances stand apart."""
    tiers: dict[str, dict[str, str]] = {}
    for label, text in entry.extras:
        sort, level = entry.parts.get(label, ("", ""))
        if label not in entry.own_extras or sort not in ("tier", "condition"):
            continue
        tier = tiers.setdefault(level, {"level": level})
        name = "penalty" if sort == "tier" else "circumstances"
        tier[name] = f"{tier[name]}\n{text}" if tier.get(name) else text
    return list(tiers.values())


def _in_lines(texts: dict[str, str]) -> list[dict[str, str]]:
    """Tiers that stand below each other in one cell, each line with its level ahead; empty where they do not.

    Where two cells have as many such lines, they belong to each other line by line.
    """
    parts = {name: split_lines(text) for name, text in texts.items() if text}
    lead = next((name for name in ("level", "penalty", "circumstances") if name in parts and _leveled(name, parts[name])), None)
    if lead is None:
        return []
    count = len(parts[lead])
    if any(len(lines) != count for name, lines in parts.items() if name != lead):
        return []
    tiers = []
    for number in range(count):
        tier: dict[str, str] = {}
        for name, lines in parts.items():
            rest = without_label(lines[number])[1]
            if name != "level" and (found := _LEVEL_LEAD.fullmatch(rest)):
                tier.setdefault("level", found["level"])
                rest = found["rest"].strip()
            if name == "penalty" and "circumstances" not in parts and (both := _PARTS.fullmatch(rest)):
                tier["circumstances"], rest = both["circumstances"], both["penalty"]
            tier[name] = rest
        tiers.append(tier)
    return tiers


def _leveled(name: str, lines: Sequence[str]) -> bool:
    """Whether each of two lines or more names the level of a tier."""
    bare = [without_label(line)[1].strip() for line in lines]
    if len(lines) < 2:
        return False
    if name == "level":
        return all(TIER.fullmatch("".join(text.split()).strip("；;。")) for text in bare)
    return all(_LEVEL_LEAD.fullmatch(text) for text in bare)
