"""同一事项在两份清单里名称不同

## 查什么
不同单位的两份清单里，两个事项的权力类型、所引条款完全相同，名称大同小异。

## 为什么
同一件事叫两个名字，公众以为是两件事，数据也无法汇总。

## 不合格
甲县“对擅自取水的处罚”，乙县“对未经批准擅自取水行为的处罚”，依据都是《水法》第六十九条第（一）项。

## 合格
两县名称一致；或者依据的条款不同。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；《国务院办公厅关于全面实行行政许可事项清单管理的通知》（国办发〔2022〕2号）：同一行政许可事项在不同地区、不同层级同要素管理、同标准办理。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import POWER_KINDS, bare, weighty
from quanze.core.checks.likeness import alike
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented

_ALIKE = 75.0  # percent
_SHORTEST = 5  # letters with weight that a name must have to be looked for in another
_NEARLY = 55.0  # percent, where one name is the other with words put in


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each pair, at the later one."""
    items = [brief for brief in corpus.briefs if brief.kind in POWER_KINDS and brief.name and brief.power_type]
    if len({brief.document for brief in items}) < 2:
        return
    known = {(bare(brief.name + brief.sub_item), brief.document): brief for brief in items}
    by_basis: dict[tuple[object, ...], dict[str, Brief]] = {}
    for brief in known.values():
        if (cited := _cited(brief)) is not None:
            by_basis.setdefault((brief.power_type, cited), {}).setdefault(bare(brief.name + brief.sub_item), brief)
    for names in by_basis.values():
        if 1 < len(names) <= 200:  # one provision with hundreds of items under it tells nothing
            listed = list(names)
            for first, second, likeness in alike(listed, _NEARLY):
                one, two = names[listed[first]], names[listed[second]]
                if likeness < _ALIKE and not _holds(one.name + one.sub_item, two.name + two.sub_item):
                    continue
                if one.document != two.document and one.body != two.body:
                    yield two.finding(
                        f"{one.document}（{one.body or '单位不详'}）有同类型、同依据的事项，名称写作“{one.name}”。",
                        "确是同一事项的，统一名称。",
                        field_name="item_name",
                        excerpt=two.name[:60],
                    )


def _holds(first: str, second: str) -> bool:
    """Whether one name is the other with words put in or left out: 擅自取水, 未经批准擅自取水."""
    short, long = sorted((weighty(first), weighty(second)), key=len)
    letters = iter(long)
    return len(short) >= _SHORTEST and all(letter in letters for letter in short)


def _cited(brief: Brief) -> tuple[object, ...] | None:
    """The provisions of its legal basis; None where it names none."""
    cited = {(each.work or each.title, each.provisions) for each in brief.cited if each.field_name == "legal_basis" and each.provisions}
    return tuple(sorted(cited)) or None


RULE = documented(
    __doc__,
    code="CR01",
    name="across.other_name",
    level="notice",
    find=find,
    scope="corpus",
    absent="已知的实际清单来自不同系统的单位，没有列同一事项的",
)
