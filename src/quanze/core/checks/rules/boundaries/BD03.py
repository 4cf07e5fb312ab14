"""单位已经撤销或者改组

## 查什么
行使主体、承办机构、相关部门、清单的编制单位是2018年机构改革中撤销、合并的机关（全称或者通行的简称）。只看写单位名称的栏目，不看抄录的法条。每个单位只报一处。

## 为什么
机关撤销后，职权由新的机关继续行使；清单还写旧名，公众找不到门，处罚决定也会因主体不适格被撤销。

## 不合格
行使主体：临江县质量技术监督局

## 合格
行使主体：临江县市场监督管理局；依据里引用旧法条中的“质量技术监督部门”

## 依据
《国务院机构改革方案》（2018年3月17日十三届全国人大一次会议批准）；《深化党和国家机构改革方案》：所有地方机构改革任务在2019年3月底前基本完成。《行政处罚法》第十七条。
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from quanze.core.checks.common import squeezed
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_FIELDS = ("exercising_body", "handling_unit", "unit")
# What stands before the name of a body: a region, a level, another body. 原 does not: who writes it knows.
_BEFORE = "省市县区州旗盟城本（(）)、，,；;/"
_JOINS = "和与及"


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each abolished body, at its first place; none before the reform was complete in the regions."""
    table = checked.facts.get("abolished_bodies")
    if not table or checked.as_of.isoformat() < str(table["complete_since"]):
        return
    seen: defaultdict[str, list[tuple[Entry | None, str, str]]] = defaultdict(list)
    bodies = _Bodies(table)
    for words in dict.fromkeys((checked.lists.header.issuer, checked.lists.header.title)):
        for name, printed in bodies.named(words):
            seen[name].append((None, "", printed))
    for there, field_name, words in _places(checked):
        for name, printed in bodies.named(words):
            seen[name].append((there, field_name, printed))
    for body in table["bodies"]:
        if places := seen.get(body["name"]):
            entry, field_name, printed = places[0]
            more = f"（共{len(places)}处）" if len(places) > 1 else ""
            message = f"“{printed}”已在2018年机构改革中{body['fate']}{more}。"
            fix = f"改为现在的机关：{body['successor']}。"
            since = str(table["complete_since"])
            if entry is None:
                found = checked.finding(message, fix, excerpt=printed)
                yield Diagnostic(found.message, found.fix, document=found.document, excerpt=printed, holds_since=since)
            else:
                yield entry.finding(message, fix, field_name=field_name, excerpt=printed, holds_since=since)


def _places(checked: Checked) -> Iterator[tuple[Entry, str, str]]:
    for entry in checked.entries:
        for field_name in _FIELDS:
            if words := entry.text(field_name):
                yield entry, field_name, words
        departments = entry.record.fields.get("departments")
        for part in departments if isinstance(departments, list | tuple) else ():
            if isinstance(part, dict):
                yield entry, "departments", str(part.get("department", ""))


class _Bodies:
    """The abolished bodies that some words name: whole names, not the ends of other names (文化广电旅游局). Remembers what it was asked."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._patterns = []
        for body in table["bodies"]:
            before = _BEFORE if body.get("alone") else _BEFORE + _JOINS
            names = "|".join(re.escape(name) for name in (body["name"], *body.get("also", ())))
            self._patterns.append((body, re.compile(rf"(?:^|(?<=[{before}]))(?:{names})(?!局)")))
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def named(self, words: str) -> tuple[tuple[str, str], ...]:
        """(name of the table, words as printed) of each."""
        if words not in self._known:
            text = squeezed(words)
            self._known[words] = tuple(
                (body["name"], text if len(text) <= 20 else found.group())
                for body, pattern in self._patterns
                if (found := pattern.search(text)) and not any(other in text for other in body.get("not", ()))
            )
        return self._known[words]


RULE = documented(__doc__, code="BD03", name="boundaries.abolished_body", level="warning", find=find)
