"""处罚的责任环节不全

## 查什么
行政处罚写了责任环节（至少四个），却缺了立案、调查、审查、告知、决定、送达、执行中的某一个。

## 为什么
缺的环节往往正是程序违法的地方。

## 不合格
立案、调查、审查、决定、执行，没有告知和送达。

## 合格
七个环节都写了。

## 依据
《行政处罚法》第五章（第四十四条告知，第五十四条立案、调查，第五十七条审查、决定，第六十一条送达）、第六章（执行）。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import national, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

# The steps of an ordinary penalty case, in order, and the words that tell them.
STAGES = {
    "立案": r"立案|受理",
    "调查": r"调查|取证",
    "审查": r"审查|审核|审理|审议",
    "告知": r"告知|听证",
    "决定": r"决定",
    "送达": r"送达",
    "执行": r"执行|履行",
}
_FEWEST = 4
_STEP = re.compile(r"(?:^|\n|[；;。\s])\s*\d{1,2}[.、．]\s*(?P<name>[^：:，。；\n]{2,12})(?:阶段)?(?:责任)?[：:]")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different account of stages, where it names stages at all."""
    seen: set[tuple[str, ...]] = set()
    for entry in powers(checked):
        if national(entry) != "行政处罚":
            continue
        names = stage_names(entry.record.fields.get("responsibility_stages")) or [
            found["name"] for found in _STEP.finditer(entry.text("responsibility_matters"))
        ]
        words = "\n".join(names)
        held = [stage for stage, pattern in STAGES.items() if re.search(pattern, words)]
        missing = [stage for stage in STAGES if stage not in held]
        # what a step is not named after it may still contain
        text = entry.text("responsibility_matters") + entry.text("responsibility_stages")
        missing = [stage for stage in missing if not re.search(STAGES[stage].split("|")[0], text)]
        if len(held) >= _FEWEST and missing and (key := (*missing, *names)) not in seen:
            seen.add(key)
            field_name = "responsibility_stages" if entry.text("responsibility_stages") else "responsibility_matters"
            yield entry.finding(
                f"责任环节缺少{'、'.join(missing)}（已有{'、'.join(held)}）。", f"补上{'、'.join(missing)}的责任。", field_name=field_name
            )


def stage_names(value: object) -> list[str]:
    """The names of stages as a supervision list prints them."""
    if not isinstance(value, list | tuple):
        return []
    return [str(part.get("stage", "")) for part in value if isinstance(part, dict) and part.get("stage")]


RULE = documented(
    __doc__,
    code="RS06",
    name="responsibility.stage_missing",
    level="warning",
    find=find,
    absent="已知的实际清单中，写了环节的处罚事项七个环节都齐全",
)
