"""Reads which other enactments an enactment repeals: the 同时废止 lists of its closing articles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quanze.core.law.model import ArticleText, RepealClause

_END = re.compile(r"同时废止|即行废止|予以废止|相应废止|一并废止|同时失效")
_TITLE = re.compile(r"《(?P<title>[^《》]{1,80}(?:《[^《》]{1,60}》[^《》]{0,60}){0,3})》(?P<behind>（[^）]{1,60}）)?")
# only some articles of these fall, not the enactment
_PARTIAL = re.compile(r"^(?:第[^》]{1,12}[条款项章]|中(?:的|有关|关于)|有关|关于.{0,20}规定)")


def read_repeals(articles: Iterable[ArticleText]) -> tuple[RepealClause, ...]:
    """The titles that the closing articles repeal as a whole, with the date and number printed beside each.

    >>> text = "本条例自2005年11月1日起施行。1987年11月28日国务院发布的《麻醉药品管理办法》和《精神药品管理办法》同时废止。"
    >>> [(r.title, r.hint) for r in read_repeals([ArticleText("第九十条", text)])]
    [('麻醉药品管理办法', '1987年11月28日国务院发布的'), ('精神药品管理办法', '和')]
    """
    found: list[RepealClause] = []
    for article in list(articles)[-6:]:
        if "废止" not in article.text and "失效" not in article.text:
            continue
        for sentence in re.split(r"[。\n]", article.text):
            ending = _END.search(sentence)
            if not ending:
                continue
            text, end = sentence[: ending.start()], 0
            for title in _TITLE.finditer(text):
                hint, rest = text[end : title.start()], text[title.end() :]
                end = title.end()
                if _PARTIAL.match(rest) or re.search(r"根据$|依照$|按照$|关于修改$", hint):
                    continue
                # the enactment that repealed it, or that decided it, is named before 的: "依据《X》制定的《Y》"
                if re.match(r"制定的|发布的|公布的|第.次修[正订]的|修[正订]的", rest):
                    continue
                found.append(RepealClause(title["title"], (hint.strip("，、；,; ") + (title["behind"] or "")).strip(), sentence.strip()))
    return tuple(found)
