"""同一文件在几份清单里文号不同

## 查什么
放在一起核对的几份清单引用同一法律文件，文号互相矛盾，而法规目录中没有它的文号可据（有的，归 CI05）。

## 为什么
同一地方各部门的清单应当一致；文号不一样，公众无从判断哪一个对。

## 不合格
甲局清单写（某市政府令第12号），乙局清单写（某市政府令第21号）

## 合格
两份清单文号相同

## 依据
《规章制定程序条例》关于公布令的规定。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quanze.core.checks.citing import differ
from quanze.core.checks.model import Brief, Corpus, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.titles import title_key


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each enactment whose numbers differ between documents, at the first that is not known to be right."""
    library = corpus.facts.get("library")
    printed: defaultdict[str, dict[str, Brief]] = defaultdict(dict)
    field_of: dict[tuple[str, str], str] = {}
    for brief in corpus.briefs:
        for cited in brief.cited:
            if cited.doc_no and (cited.work or cited.title):
                key = title_key(cited.work or cited.title)
                printed[key].setdefault(cited.doc_no, brief)
                field_of.setdefault((key, cited.doc_no), cited.field_name)
    for key, numbers in printed.items():
        works = library.find(key).works if library is not None else ()
        for number, brief in numbers.items():
            if any(work.doc_nos for work in works) or "主席令" in number:
                continue  # known numbers are held against each list by themselves; every amendment of a law has its own 主席令
            other = next((n for n, b in numbers.items() if differ(n, number) and b.document != brief.document), None)
            if other is None or number < other:
                continue
            title = works[0].title if works else key
            yield brief.finding(
                f"《{title}》的文号在几份清单中不同：{brief.document}写{number}，{numbers[other].document}写{other}。",
                "核对公布令，统一文号。",
                excerpt=number,
                field_name=field_of[key, number],
            )


RULE = documented(
    __doc__,
    code="CI04",
    name="citations.numbers_across",
    level="notice",
    find=find,
    scope="corpus",
    absent="现有各地清单引用的文件，文号互相矛盾的都已有目录可据，由 CI05 指出。",
)
