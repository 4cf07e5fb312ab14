"""Suggestions for apparent misprints, only where the same text prints the right form elsewhere.

Two titles under one document number of one organ cannot both be right; one printed at least three times as often speaks for itself
(a compiler copies his own misprint, so that two against one proves nothing). The same holds for two numbers under one title and
one day. Likeness alone proves nothing either: 探矿权 and 采矿权 make two real regulations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from quanze.core.citations.heading import organ_of
from quanze.core.citations.model import Citation, Suggestion

_SPEAKS = 3
_OPENING = str.maketrans("〔［【﹝〖（(", "[[[[[[[")
_CLOSING = str.maketrans("〕］】﹞〗）)", "]]]]]]]")


def suggest(citations: list[Citation]) -> tuple[Citation, ...]:
    """The citations, those with an apparent misprint carrying a suggestion; the printed words stay as they are."""
    titles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    numbers: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for citation in citations:
        if citation.title is not None and citation.doc_no is not None and citation.title_form not in ("self", "alias"):
            if (key := _number_key(citation.doc_no)) is not None:
                titles[key][citation.title] += 1
            if citation.promulgated is not None and len(citation.promulgated) == 10:
                numbers[citation.title, citation.promulgated][citation.doc_no] += 1
    doubtful = {key for key, counted in titles.items() if len(counted) > 1}
    doubtful_numbers = {key for key, counted in numbers.items() if len(counted) > 1}
    if not doubtful and not doubtful_numbers:
        return tuple(citations)
    return tuple(_with_suggestion(citation, titles, numbers, doubtful, doubtful_numbers) for citation in citations)


def _with_suggestion(
    citation: Citation,
    titles: dict[str, Counter[str]],
    numbers: dict[tuple[str, str], Counter[str]],
    doubtful: set[str],
    doubtful_numbers: set[tuple[str, str]],
) -> Citation:
    if citation.title is None or citation.doc_no is None:
        return citation
    key = _number_key(citation.doc_no)
    if key is not None and key in doubtful:
        usual, times = titles[key].most_common(1)[0]
        if usual != citation.title and times >= _SPEAKS * titles[key][citation.title] and differ_by_one(citation.title, usual):
            reason = f"同一文号{citation.doc_no}，本文另有{times}处作《{usual}》"
            return replace(citation, suggestion=Suggestion("title", citation.title, usual, reason))
    under = (citation.title, citation.promulgated or "")
    if under in doubtful_numbers:
        usual, times = numbers[under].most_common(1)[0]
        if (
            usual != citation.doc_no
            and times >= _SPEAKS * numbers[under][citation.doc_no]
            and _number_key(usual) != key
            and differ_by_one(citation.doc_no, usual)
        ):
            reason = f"《{citation.title}》{citation.promulgated}公布，本文另有{times}处文号作{usual}"
            return replace(citation, suggestion=Suggestion("doc_no", citation.doc_no, usual, reason))
    return citation


def _number_key(doc_no: str) -> str | None:
    """The number in one style of brackets; None where it does not name its organ and so may be anyone's (第5号令)."""
    if "令" in doc_no and organ_of(doc_no) is None:
        return None
    return doc_no.translate(_OPENING).translate(_CLOSING).removeprefix("中华人民共和国").replace("令第", "令").removesuffix("令")


def differ_by_one(first: str, second: str) -> bool:
    """Whether one character was changed, added or left out.

    >>> differ_by_one("重大危险源督管理暂行规定", "重大危险源监督管理暂行规定"), differ_by_one("计量法", "计量法实施细则")
    (True, False)
    """
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return len(first) - start - end <= 1 and len(second) - start - end <= 1
