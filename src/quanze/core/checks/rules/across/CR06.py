"""同一单位的同一份清单有几个文件

## 查什么
一起检查的文件里，有两个是同一单位的同类清单：内容相同（同一份的两种格式），或者日期不同（几个版本），或者内容不同而看不出先后。

## 为什么
公开了几份，公众不知道以哪份为准；改了一份忘了另一份，就会互相矛盾。

## 不合格
人力资源局的清单有 .docx 和 .xls 两个文件。

## 合格
每个单位的每类清单一个文件。

## 依据
中办发〔2015〕21号：权力清单公布后实行动态管理，及时调整；《政府信息公开条例》第六条。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quanze.core.checks.model import Corpus, Diagnostic, DocumentFacts
from quanze.core.checks.page import documented


def find(corpus: Corpus) -> Iterator[Diagnostic]:
    """One finding for each document whose list an earlier one of the same body holds as well."""
    contents: defaultdict[str, list[object]] = defaultdict(list)
    for brief in corpus.briefs:
        contents[brief.document].append((brief.kind, brief.name, brief.sub_item, brief.basis))
    seen: dict[tuple[str, str, str], DocumentFacts] = {}
    for document in corpus.documents:
        told = False
        for kind in document.kinds:
            if not document.body:
                continue
            # lists of one body are often published type by type: only those sharing records are one list
            one = seen.setdefault((document.body, document.region, kind), document)
            if one is document or told:
                continue
            here, there = contents[document.name], contents[one.name]
            shared = len({str(each[:3]) for each in here} & {str(each[:3]) for each in there})  # type: ignore[index]
            if shared * 2 < min(len(here), len(there)):
                continue
            told = True
            if here == there:
                what = f"与{one.name}内容相同，是同一份清单的两个文件"
            elif document.date and one.date and document.date != one.date:
                what = f"与{one.name}是同一单位的两版清单（{document.date}和{one.date}）"
            else:
                what = f"与{one.name}是同一单位的清单，{shared}条相同，其余不同，看不出先后"
            yield Diagnostic(f"{what}。", "只公开现行的一份，注明日期；其余作为历史版本。", document=document.name)


RULE = documented(__doc__, code="CR06", name="across.editions", level="notice", find=find, scope="corpus")
