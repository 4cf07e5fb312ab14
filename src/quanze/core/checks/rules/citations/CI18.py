"""同一栏里重复的引用

## 查什么
实施依据一栏里，同一法律文件的同一条款连同引文写了两遍。

## 为什么
重复的依据没有作用，往往是粘贴时漏删，应当核对是否本来要写另一条。

## 不合格
1.《某市取水条例》第八条；2.《某市取水条例》第八条

## 合格
1.《某市取水条例》第八条；2.《某市取水条例》第九条

## 依据
《党政机关公文处理工作条例》：公文应当简洁。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import BASIS_FIELDS, Cite, cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.text import squeeze


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each repeated citation, at the second."""
    first: dict[tuple[object, ...], Cite] = {}
    for cite in cites(checked):
        citation = cite.citation
        if cite.field_name not in BASIS_FIELDS or not citation.provisions or citation.title_form == "self" or not cite.title:
            continue
        if not _basis(cite):
            continue
        key = (cite.entry.key, cite.field_name, cite.key, citation.provisions, squeeze(citation.quoted or ""))
        if key not in first:
            first[key] = cite
            continue
        places = "、".join(map(str, citation.provisions[:3]))
        yield cite.entry.finding(
            f"《{cite.title}》{places}在这一栏里引用了两遍。",
            "删去重复的一处，或者改成本来要引用的条款。",
            field_name=cite.field_name,
            span=citation.span,
            evidence=evidence(cite),
        )


def _basis(cite: Cite) -> bool:
    """Whether the citation stands as a basis of its own, not within a sentence of the law."""
    before = cite.entry.text(cite.field_name)[: cite.citation.span.start].rstrip(" \t　")
    return bool(cite.citation.label) or not before or before[-1] in "\n。；;：:.、）)】" or before[-1].isdigit()


RULE = documented(__doc__, code="CI18", name="citations.duplicated", level="notice", find=find, absent="现有清单各栏里没有逐字重复的引用。")
