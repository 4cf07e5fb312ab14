"""条号超出或者不存在

## 查什么
引用的条在该法律文件清单日期当时的文本里没有；清单没有日期的，在所知的各个文本里都没有。当时的文本没有收、条号却远远超出所知各个文本的，作问题提示。

## 为什么
不存在的条文不能作为依据。多半是抄错条号，或者引用了别的文件的条文。

## 不合格
《禁止传销条例》第三十五条（该条例共三十条）

## 合格
《禁止传销条例》第二十四条

## 依据
《中华人民共和国立法法》关于法律分编章节条款项目的规定；各该法律文件的文本。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quanze.core.checks.citing import Cite, cites, evidence, has_provision, library_of, versions_with
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.citations.model import Provision
from quanze.core.law.model import Expression, Work
from quanze.core.law.numerals import article_name

_FAR = 130  # not law: percent; a law hardly ever gets shorter by a tenth
_FARTHER = 300  # not law: percent; regulations and rules have been cut to half


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each citation and article that is not there."""
    library = library_of(checked)
    if library is None:
        return
    for cite in cites(checked):
        resolution, work = cite.resolution, cite.work
        if resolution is None or work is None or resolution.expression is None:
            continue
        done: set[tuple[int, int | None]] = set()
        for each in cite.citation.provisions:
            if each.article is None or each.annex is not None or (each.article, each.sub) in done:
                continue
            article = Provision(each.article, each.sub)
            done.add((each.article, each.sub))
            has = has_provision(library, resolution.expression, article)
            if has is None and work.confidence != "low" and (last := _far_past(library, work, each)):
                yield _beyond(cite, each, last)
            if has is not False:
                continue
            others, all_known = versions_with(library, work, article)
            if cite.found.then is None and (others or not all_known):
                continue
            if work.confidence == "low" or (not resolution.expression.text_held and resolution.expression.estimated):
                continue
            yield _finding(cite, resolution.expression, each, others, library)


def _far_past(library: Any, work: Work, cited: Provision) -> int:
    """The most articles that a known version has, where the cited one lies so far past it that no wording in between had it; else 0."""
    known = [max(number for number, _ in numbers) for each in work.expressions if (numbers := library.article_numbers(each))]
    most = max(known, default=0)
    return most if most and (cited.article or 0) * 100 > most * (_FAR if work.level == "法律" else _FARTHER) else 0


def _beyond(cite: Cite, cited: Provision, last: int) -> Diagnostic:
    work = cite.work
    return cite.entry.finding(
        f"《{work.title if work else cite.title}》所知的各个文本最多{last}条，{article_name(cited.article or 0, cited.sub)}远在其后"
        "（清单当时的文本没有收，不能断定）。",
        "核对条号，以及引用的是不是这一件法律文件。",
        field_name=cite.field_name,
        span=cite.citation.span,
        level="warning",
        evidence=evidence(cite, provision=str(cited), last_article=last),
    )


def _finding(cite: Cite, expression: Expression, cited: Provision, others: list[Expression], library: object) -> Diagnostic:
    name = article_name(cited.article or 0, cited.sub)
    work = cite.work
    title = work.title if work else cite.title
    numbers = library.article_numbers(expression) or frozenset()  # type: ignore[attr-defined]
    last = max((number for number, _ in numbers), default=0)
    made = f"（{expression.made.isoformat()}的文本）" if expression.made else ""
    there = f"它在{'、'.join(str(o.made) for o in others[:2] if o.made)}的文本里才有。" if others else ""
    return cite.entry.finding(
        f"《{title}》{made}共{last}条，没有{name}。{there}" if last < (cited.article or 0) else f"《{title}》{made}没有{name}。{there}",
        "核对条号，以及引用的是不是这一件法律文件。",
        field_name=cite.field_name,
        span=cite.citation.span,
        evidence=evidence(cite, provision=str(cited), last_article=last, version=str(expression.made or "")),
    )


RULE = documented(__doc__, code="CI08", name="citations.no_such_article", level="error", find=find)
