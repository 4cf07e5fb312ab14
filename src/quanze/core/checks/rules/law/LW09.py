"""引文与法律文本不同

## 查什么
清单抄录的条文与法律文件的文字不同（空白、标点、数字写法、项的编号、摘录整句不算）。差别逐处列出。只有“的、内、和”一类虚词不同（注明“仅标点或虚词不同”），或者只有机关名称按机构改革改过的，作提示；摘要连缀、只有整段删略的也是；条号后面既无冒号引号、也不另起，可能是转述的，同样只作提示。几项抄得一样的，并为一个问题，其余列在后面。括注写明引自哪一次修正的，按那个文本核对；没有那个文本的不核对。

## 为什么
抄错一个字，主体、幅度、条件就可能变了；引文以公布的文本为准。

## 不合格
“土地复垦义务人按照要求完成土地复垦后”（原文为“完成土地复垦任务后”）

## 合格
摘录其中几项，文字与原文一致

## 依据
《中华人民共和国立法法》：在公报上刊登的文本为标准文本。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quanze.core.checks.citing import evidence, library_of
from quanze.core.checks.judged import JudgedQuote, judged, only_left_out, only_organs, only_particles
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each wording whose words are not those of the cited article; those of other articles are LW10's and LW11's."""
    if library_of(checked) is None:
        return
    groups = (checked.facts.get("renamed_organs") or {}).get("groups", ())
    kept: dict[tuple[str, str, str], list[JudgedQuote]] = {}
    for each in judged(checked):
        said = each.said
        if said.verdict == "differs" and said.reason == "words" and said.comparison is not None and each.elsewhere is None:
            kept.setdefault((each.cite.key, each.name, "".join(each.quote.text.split())), []).append(each)
    for alike in kept.values():
        yield from _told(alike, groups)


def _told(alike: Sequence[JudgedQuote], groups: Sequence[Sequence[str]]) -> Iterator[Diagnostic]:
    """One finding for all items that quote the article in the same words."""
    each = alike[0]
    said, cite = each.said, each.cite
    if said.comparison is None:
        return
    changes = said.comparison.changes
    small = only_particles(changes)
    organs = not small and only_organs(changes, groups)
    mild = not each.quote.announced or small or organs or only_left_out(changes)
    why = "（仅标点或虚词不同）" if small else "（只有机关名称不同，可能按机构改革改过）" if organs else ""
    few = 4
    listed = "；".join(map(str, changes[:few])) + (f"；等{len(changes)}处" if len(changes) > few else "")
    made = f"（{said.expression.made}的文本）" if said.expression is not None and said.expression.made else ""
    others = [key for key in dict.fromkeys(one.cite.entry.key for one in alike) if key != cite.entry.key]
    also = f"（另有{len(others)}项同样抄录）" if others else ""
    yield cite.entry.finding(
        f"引文与《{cite.work.title if cite.work else cite.title}》{each.name}{made}不同{why}：{listed}{also}。",
        "按公布的文本改正引文。",
        field_name=cite.field_name,
        span=each.quote.span,
        level="notice" if mild else "",
        evidence=evidence(
            cite,
            provision=each.name,
            quoted=each.quote.text,
            law=said.against,
            diff=said.comparison.diff,
            also=[[key[0] + 1, key[1] + 1] for key in others] or None,
        ),
    )


RULE = documented(__doc__, code="LW09", name="law.quotation_differs", level="warning", find=find)
