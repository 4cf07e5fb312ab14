"""依据没有写明是哪一条

## 查什么
权力事项的实施依据只写了法律、法规、规章的名称，没有条款，也没有引用条文；同一栏别处也没有写它的条款。规范性文件和整件适用的目录不在此列。

## 为什么
只写名称，看不出职权由哪一条设定，无从核对。

## 不合格
《中华人民共和国产品质量法》

## 合格
《中华人民共和国产品质量法》第八条、第四十九条

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：逐项列明设定依据。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.citing import BASIS_FIELDS, Cite, cites, evidence
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_LEVELS = {"法律", "行政法规", "地方性法规", "部门规章", "地方政府规章"}
# the article stands behind the full stop of the heading: 《…》（…起施行）。 第三十八条：…
_ARTICLE_BEHIND = re.compile(
    r"[\s　）)。；;，,：:】\d.、]{0,12}(?:第\s{0,3}[零〇一二三四五六七八九十百\d]|附件|全文|[（(]?[一二三四五六七八九十]{1,3}[、）)])"
)
_KINDS = {"power_items", "inspection_items", "discretion", "leniency"}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record, naming all such enactments of its basis."""
    bare: dict[tuple[tuple[int, int], str], list[Cite]] = {}
    exact: set[tuple[tuple[int, int], str]] = set()
    for cite in cites(checked):
        if cite.entry.kind not in _KINDS or cite.field_name not in BASIS_FIELDS:
            continue
        citation = cite.citation
        if citation.provisions or citation.chapters or citation.quoted:
            exact.add((cite.entry.key, cite.key))
        elif cite.work is not None and cite.work.level in _LEVELS and citation.title_form in ("full", "short"):
            bare.setdefault((cite.entry.key, cite.field_name), []).append(cite)
    for (key, field_name), all_ in bare.items():
        left = [cite for cite in all_ if (key, cite.key) not in exact and not _amending(cite)]
        left = [cite for cite in left if not _ARTICLE_BEHIND.match(cite.entry.text(field_name), cite.citation.span.end)]
        if not left or "第" in left[0].citation.unparsed_tail:
            continue
        names = "、".join(dict.fromkeys(f"《{cite.title}》" for cite in left))
        yield left[0].entry.finding(
            f"依据{names}没有写明是哪一条。",
            "写明设定该项职权的条、款、项。",
            field_name=field_name,
            span=left[0].citation.span,
            evidence=evidence(left[0], count=len(left)),
        )


def _amending(cite: Cite) -> bool:
    """Whether the mention stands inside a sentence (根据《…》制定) and not as a basis of its own."""
    text = cite.entry.text(cite.field_name)
    before = text[max(0, cite.citation.span.start - 3) : cite.citation.span.start]
    behind = text[cite.citation.span.end : cite.citation.span.end + 4].lstrip()
    few = 2
    return (
        before.strip().endswith(("根据", "依照", "按照", "依据", "违反", "和", "与", "及", "、", "据", "实施", "履行", "执行"))
        and len(before.strip()) >= few
    ) or (behind[:1] in ("的", "等", "规", "和", "与", "及"))


RULE = documented(__doc__, code="CI10", name="citations.no_article", level="notice", find=find)
