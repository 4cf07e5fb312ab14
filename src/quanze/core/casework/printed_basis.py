"""The penalty basis as a list prints it: which law, which article, and the words that name the fine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quanze.core.citations.parser import find_citations

_SENTENCE = re.compile(r"[^。\n]+")


@dataclass(frozen=True, slots=True)
class PrintedBasis:
    """A proposal to be checked by a person: title, article and the clause on the fine; "" where the list does not print it."""

    title: str
    article: str = ""
    clause: str = ""


def printed_basis(text: str) -> PrintedBasis | None:
    """The first citation whose quoted words speak of a fine, else the first one with a title; None where the text cites nothing.

    >>> printed_basis("《某某管理条例》第八条：应当报告。《产品质量法》第四十九条：责令停止生产，并处货值金额等值以上三倍以下的罚款。")
    PrintedBasis(title='产品质量法', article='第49条', clause='责令停止生产，并处货值金额等值以上三倍以下的罚款')
    >>> printed_basis("《某某管理条例》第八条"), printed_basis("上级要求")
    (PrintedBasis(title='某某管理条例', article='第8条', clause=''), None)
    """
    first: PrintedBasis | None = None
    for citation in find_citations(text):
        if not citation.title:
            continue
        quotes = [(quote.provision, quote.text) for quote in citation.quotes] or [(None, citation.quoted or "")]
        for provision, words in quotes:
            article = provision or (citation.provisions[0] if citation.provisions else None)
            fined = [sentence.strip() for sentence in _SENTENCE.findall(words) if "罚款" in sentence]
            found = PrintedBasis(citation.title, str(article or ""), "。".join(fined))
            if fined:
                return found
            first = first or found
    return first
