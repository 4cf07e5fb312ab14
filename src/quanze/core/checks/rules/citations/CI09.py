"""条下没有所引的款、项

## 查什么
引用的款或者项在该条里没有。清单没有日期的，要在所知的各个文本里都没有才提示。条文只有一款而有若干项、却写成“第二款”的，提示是否应为“项”。

## 为什么
款项错了，处罚种类和幅度就对不上；“款”“项”混用最常见。

## 不合格
《中华人民共和国测量标志保护条例》第二十三条第四款（该条只有一款，其下有第（四）项）

## 合格
《中华人民共和国测量标志保护条例》第二十三条第四项

## 依据
《立法技术规范（试行）（一）》关于条、款、项、目的规定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.citing import cites, evidence, has_provision, library_of, versions_with
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.citations.model import Provision
from quanze.core.law.numerals import article_name


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each cited paragraph or item that is not there."""
    library = library_of(checked)
    if library is None:
        return
    for cite in cites(checked):
        resolution, work = cite.resolution, cite.work
        if resolution is None or work is None or resolution.expression is None or not resolution.expression.text_held:
            continue
        expression = resolution.expression
        for each in dict.fromkeys(cite.citation.provisions):
            if each.article is None or (each.paragraph is None and each.item is None) or each.annex is not None:
                continue
            whole = Provision(each.article, each.sub)
            if not has_provision(library, expression, whole) or has_provision(library, expression, each) is not False:
                continue
            others, all_known = versions_with(library, work, each)
            if cite.found.then is None and (others or not all_known):
                continue
            provision = library.provision(expression, each.article, each.sub)
            items = {item.number for paragraph in provision.paragraphs for item in paragraph.items}
            name = article_name(each.article, each.sub)
            if each.paragraph is not None and not 1 <= each.paragraph <= len(provision.paragraphs):
                said = f"{name}只有{len(provision.paragraphs)}款，没有第{each.paragraph}款"
                hint = f"该条有第（{each.paragraph}）项，可能应写作“项”" if each.paragraph in items and each.item is None else "核对款、项"
            else:
                where = f"{name}第{each.paragraph}款" if each.paragraph is not None else name
                said = f"{where}没有第（{each.item}）项"
                hint = "该项在本条的另一款下；核对款号" if each.item in items else "核对款、项"
            yield cite.entry.finding(
                f"《{work.title}》{said}。",
                f"{hint}。",
                field_name=cite.field_name,
                span=cite.citation.span,
                evidence=evidence(cite, provision=str(each), text=provision.text, version=str(expression.made or "")),
            )


RULE = documented(__doc__, code="CI09", name="citations.no_such_paragraph", level="warning", find=find)
