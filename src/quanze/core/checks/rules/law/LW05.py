"""依据后来有修改

## 查什么
清单印发以后法律文件有修改，所引的条文没有变，或者缺少文本无法核对是否变了。同一文件在一份清单里只提示一次。

## 为什么
修改的年份、令号应当更新；无法核对的，要人工看一下所引条文是否变了。

## 不合格
2015年的清单写《中华人民共和国产品质量法》（2009年修正），该法2018年又有修正

## 合格
清单引用的就是现行文本

## 依据
各该修改决定。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.amended import touched, versions_after
from quanze.core.checks.citing import Cite, evidence, library_of, once_each, start_of, status_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.citations.model import Provision
from quanze.core.law.model import Work


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each enactment of the document none of whose cited articles is known to have changed."""
    library = library_of(checked)
    if library is None or checked.list_date is None:
        return
    of_work: dict[str, tuple[Work, list[Cite], set[Provision]]] = {}
    for cite, provisions in once_each(checked):
        work, then = cite.work, cite.found.then
        if work is None or then is None or then.expression is None or status_of(work, checked.as_of).standing in ("repealed", "replaced"):
            continue
        if work.confidence == "low" or not versions_after(work, then.expression, checked.as_of):
            continue
        known = of_work.setdefault(cite.key, (work, [], set()))
        known[1].append(cite)
        known[2].update(provisions)
    for work, all_, cited in of_work.values():
        then = all_[0].found.then
        if then is None or then.expression is None:
            continue
        found = touched(library, work, then.expression, checked.as_of, cited)
        if any(one.what != "same" for one in found):
            continue
        last = versions_after(work, then.expression, checked.as_of)[-1]
        whole = bool(found) and len(found) == len({(p.article, p.sub) for p in cited if p.article is not None})
        since = start_of(versions_after(work, then.expression, checked.as_of)[0])
        by = next((act.by or act.doc_no for act in reversed(last.acts) if act.by or act.doc_no), last.doc_no)
        yield all_[0].entry.finding(
            f"《{work.title}》在清单印发以后有修改（现行文本{last.made or start_of(last) or '日期不详'}{'，' + by if by else ''}）"
            + f"；{'所引条文的文字没有变' if whole else '缺少文本，无法核对所引条文是否变了'}。本清单引用它的有{len(all_)}项。",
            "更新括注中的修改日期。" if whole else "按现行文本核对所引条文。",
            field_name=all_[0].field_name,
            span=all_[0].citation.span,
            holds_since=since.isoformat() if since else "",
            evidence=evidence(all_[0], items=len(all_), unchanged=whole, source=work.source),
        )


RULE = documented(__doc__, code="LW05", name="law.amended_since", level="notice", find=find)
