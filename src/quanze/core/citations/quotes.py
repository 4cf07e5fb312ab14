"""Quoted articles: the words of the law that a list prints behind a citation, and where they end."""

from __future__ import annotations

import re
from dataclasses import replace

from quanze.core.citations.draft import Draft
from quanze.core.citations.model import Provision, Quote
from quanze.core.citations.numerals import NUMERAL
from quanze.core.citations.provisions import read_provisions
from quanze.core.citations.quote_openings import (
    ANNOUNCED,
    GAP,
    GOES_ON,
    LONGEST_LOOK,
    OPENS,
    is_statute_text,
    opening_behind,
    opening_in_bracket,
    ordains,
)
from quanze.core.kernel.span import Span

_QUOTED = tuple[str | None, list[Quote], list[Provision]]
_ANNOUNCES = re.compile(rf"[\s　]*{ANNOUNCED}[\s　]*(?!第|[（(][一二三四五六七八九十\d])[一-鿿“\"]")
_CITING_VERB = re.compile(r"(?:根据|依据|依照|按照|遵照)[\s　]*$")
_NEXT_ARTICLE = re.compile(
    rf"(?:\n[\s　]*|(?<=[。；;”」])[\s　]*(?:[、，,和及][\s　]*)?|(?:&emsp;|[\s　])*&emsp;)(?=第\s{{0,4}}[{NUMERAL}][\s{NUMERAL}]{{0,12}}条|第[{NUMERAL}]{{1,3}}[款项][：:])"
)
_HEAD_BEFORE = re.compile(
    r"(?:(?<=[。；;：:！？!?”」）)>\n\t])|^)[\s　]*(?:[-*•·●◆■▪○→][\s　]*)?(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[.．、:：]?|[①-⑳])?[\s　]*$"
)
_QUOTATION_OPENS = re.compile(r"[：:\s　]{0,6}“")
_ONLY_A_LINE = re.compile(
    r"[ \t　]*\r?\n[\s　]{0,20}(?P<number>[（(]?[\d一二三四五六七八九十]{1,3}(?:[）)][.．、]?|[.．、])|[①-⑳])?[ \t　]{0,4}"
)
REPEALED_BEHIND = re.compile(
    r"(?:（[^（）]{0,80}）)?(?:[、和及]?《[^《》]{2,60}》(?:（[^（）]{0,80}）)?){0,12}+(?:同时|即行|随即|自行|予以|相应)+废止"
)
_AN_ARTICLE_BEFORE = re.compile(r"[条款项][：:][\s　]{0,4}[“\"]?")
# the number, label or verb of the next basis: …罚款。（二）《乙办法》, …罚款。②根据《乙办法》, …罚款。执法依据：《乙办法》
_OF_THE_NEXT = re.compile(
    r"(?:【[^】\n]{1,12}】|[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[.．、]|(?<=[。；;”」\n \t])(?:[（(][\d一二三四五六七八九十]{1,3}[）)]|[①-⑳]|\d{1,2}[）)])"
    r"|(?<=[。；;”」\n.．、)）①-⑳ \t])(?:[一-鿿]{0,6}依据[：:]|根据|依据|依照|按照|遵照))$"
)
_FIELD_HEADING = re.compile(r"\r?\n[\s　]*[一-鿿]{2,10}[\s　]*$")
# A cell, a paragraph of mark-up, a blank line behind a full stop, a heading or a row of headings on a line of its own: the quotation
# does not reach over it.
_WALL = re.compile(
    r"\t|</p>|</td>|(?<=[。；;：:）)])[ 　\r]*\n(?:[ 　\r]*\n(?![ 　]*(?:第|[（(][一二三四五六七八九十]))"
    r"|[ 　]*(?:[一-鿿]{2,6}|[一-鿿]{2,10}(?: +[一-鿿]{2,12})+)[ 　\r]*(?:\n|$))"
)


def attach_quotes(text: str, drafts: list[Draft], heads: list[bool], limit: int) -> list[_QUOTED]:
    """For each draft the quoted text before `limit`, its parts, and the provisions named only as headings of the parts."""
    made: list[_QUOTED] = [(None, [], []) for _ in drafts]
    for index in range(len(drafts) - 1, -1, -1):
        draft = drafts[index]
        if draft.provisions_end == draft.end < limit:
            opening = opening_behind(text, draft.end, limit) if heads[index] else opening_in_bracket(text, draft.end, limit)
            if opening and (opening[2] or draft.provisions):  # 第二十五章规定…: a chapter's words are announced
                made[index] = _quotes_of(text, draft, *opening)
        if heads[index]:
            limit = draft.start
    return made


def is_head(text: str, draft: Draft, floor: int, *, after_head: bool = False) -> bool:
    """Whether the citation stands where a basis begins (a line, a number, a label), not inside a sentence.

    `floor` is where the citation before it ends, `after_head` whether that one is a head.
    """
    if draft.self_noun is not None:
        return False
    if draft.label is not None or draft.start == 0:
        return True
    if REPEALED_BEHIND.match(text, draft.end) or _AN_ARTICLE_BEFORE.fullmatch(text, max(floor - 1, 0), draft.start):
        # 《旧办法》同时废止, 第七十七条：《食品安全法》对…另有规定的: the words of the article, not a basis of its own
        return False
    if floor and (parted := _ONLY_A_LINE.fullmatch(text, floor, draft.start)) and (after_head or parted["number"]):
        return True  # the line before is nothing but the basis before
    if not (draft.provisions or draft.chapters) and draft.heading.doc_no is None and GOES_ON.match(text, draft.end):
        return False
    window = text[max(floor - 1, draft.start - 24, 0) : draft.start]
    if draft.provisions_end == draft.end and _ANNOUNCES.match(text, draft.end):  # 根据《甲法》第五条规定：…
        window = _CITING_VERB.sub("", window)
    if _QUOTATION_OPENS.match(text, floor, draft.start) and (window[-1:] in "。；;“" or not draft.provisions):
        between = text[floor : min(draft.start, floor + LONGEST_LOOK)]
        if between.count("“") > between.count("”"):
            return False
    match = _HEAD_BEFORE.search(window)
    if match is None:
        return False
    before = window[: match.start()].rstrip(" \t　")
    if match.start() == 0 and draft.start - len(window) <= max(floor - 1, 0):
        return True
    if before.endswith("\n") or "\n" in window[match.start() :]:
        # A line that merely wrapped in the middle of a sentence does not begin a basis.
        line_end = before.rstrip()
        if draft.provisions_end == draft.end and text[draft.end : draft.end + 1] in ("\u2003", "："):
            return True  # a heading of its own, whatever page furniture ends the line before
        if not line_end or line_end[-1] in "。；;：:！？!?”」）)》>】.,，" or "\n\n" in window or "\t" in window:
            return True
        stop = draft.start - len(window) + len(line_end)
        return stop - (text.rfind("\n", max(0, stop - 40), stop) + 1) <= 10
    return True


def _quotes_of(text: str, draft: Draft, begin: int, limit: int, announced: bool) -> _QUOTED:
    parts: list[Quote] = []
    later: list[Provision] = []
    provision = draft.provisions[-1] if draft.provisions else None
    first_begin = begin
    last_end = begin
    while True:
        nxt = _next_article(text, begin, limit, provision)
        stop = nxt[0] if nxt else limit
        if (wall := _WALL.search(text, begin, stop)) is not None:
            stop, nxt = wall.start(), None
        body = text[begin:stop]
        if nxt is None:
            body = _trim_end(body)
        body = body.rstrip()
        if body:
            parts.append(Quote(provision, body, Span(begin, begin + len(body)), announced))
            last_end = begin + len(body)
        if nxt is None:
            break
        _, listed, begin = nxt
        later.extend(place for place in listed if not _named_already(place, draft.provisions))
        provision = listed[-1] if listed else None
    if not parts:
        return None, [], later
    return text[first_begin:last_end], parts, later


def _named_already(place: Provision, listed: list[Provision]) -> bool:
    """Whether a heading 第四十七条 only opens the words of 第四十七条第（六）项 that the citation has named."""
    if place.paragraph is not None or place.item is not None:
        return False
    return any(place.article == other.article and place.sub == other.sub for other in listed)


def _next_article(text: str, begin: int, limit: int, current: Provision | None) -> tuple[int, list[Provision], int] | None:
    """The next heading 第…条： inside a quotation: where it starts, what it names, where its text begins."""
    for match in _NEXT_ARTICLE.finditer(text, begin, limit):
        found = read_provisions(text, match.end())
        if found is None or not found.provisions or found.end >= limit:
            continue
        places = list(found.provisions)
        if places[0].article is None:
            # 第四款： continues the article quoted before it.
            if current is None or current.article is None:
                continue
            places = [replace(place, article=current.article, sub=current.sub) for place in places]
        after = text[found.end]
        if (opening := OPENS.match(text, found.end, limit)) is not None and (opening.end() > found.end or after in "“「『"):
            return match.start(), places, opening.end()
        gap = GAP.match(text, found.end, limit)
        assert gap is not None
        if gap.end() < limit and (
            is_statute_text(text, gap.end(), limit, "\n" in gap[0]) if gap.end() > found.end else ordains(text, found.end, limit)
        ):
            return match.start(), places, gap.end()
        if after in "。；;" or gap.end() >= limit:
            return match.start(), places, min(found.end + 1, limit)
    return None


def _trim_end(body: str) -> str:
    """`body` without the numbering, label or field heading that belongs to what follows it."""
    body = body.rstrip()
    while (cut := _OF_THE_NEXT.search(body, max(0, len(body) - 16))) is not None:
        body = body[: cut.start()].rstrip()
    if (heading := _FIELD_HEADING.search(body)) is not None and heading.start() > 0 and body[heading.start() - 1] in "。；;）)":
        body = body[: heading.start()]
    if (blank := re.search(r"\n[ \t　]*\n[ \t　]*\n|\n\t", body)) is not None:
        body = body[: blank.start()]
    return body.rstrip()
