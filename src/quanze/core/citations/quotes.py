"""Quoted articles: the words of the law that a list prints behind a citation."""

from __future__ import annotations

import re
from dataclasses import replace

from quanze.core.citations.brackets import closing_of
from quanze.core.citations.draft import Draft
from quanze.core.citations.model import Provision, Quote
from quanze.core.citations.numerals import NUMERAL
from quanze.core.citations.provisions import read_provisions
from quanze.core.kernel.span import Span

_QUOTED = tuple[str | None, list[Quote], list[Provision]]
_Opening = tuple[int, int, bool]  # where the words begin, where they end at the latest, whether they are announced
_GAP = re.compile(r"(?:[\s　]|&emsp;|&nbsp;|<br\s?/?>)*+")
# 规定： 的规定如下： 原文：
_ANNOUNCED = r"(?:之|的|中)?(?:明确)?(?:规定|原文|条文|条款内容|内容)(?:为|如下|是)?[\s　]*[：:]"
# 第三条（许可制度）：, 第三条【许可制度】
_ARTICLE_NAME = r"(?:[\s　]*[（(【〔\[](?!原文|条文)[一-鿿、]{2,20}[）)】〕\]])?"
_OPENS = re.compile(
    rf"{_ARTICLE_NAME}[\s　]*{_ANNOUNCED}[\s　]*|{_ARTICLE_NAME}(?:之|的|明确|中)?[\s　]*[：:][\s　]*|(?:(?:明确)?规定)?[，,]?[\s　]*(?=[“\"「『])"
)
_ANNOUNCES = re.compile(rf"[\s　]*{_ANNOUNCED}[\s　]*(?!第|[（(][一二三四五六七八九十\d])[一-鿿“\"]")
# 第五条（国务院主管部门负责…）
_BRACKET_OPENS = re.compile(rf"[（(\[［](?:{_ANNOUNCED})?[\s　]*")
_PARTED = re.compile(rf"{_ARTICLE_NAME}[\s　]*(?:规定[，,]?|条款内容|[，,；;。]|[—－-]{{1,2}})?[\s　]*")
_CITING_VERB = re.compile(r"(?:根据|依据|依照|按照|遵照)[\s　]*$")
_NEXT_ARTICLE = re.compile(
    rf"(?:\n[\s　]*|(?<=[。；;”」])[\s　]*(?:[、，,和及][\s　]*)?|(?:&emsp;|[\s　])*&emsp;)(?=第\s{{0,4}}[{NUMERAL}][\s{NUMERAL}]{{0,12}}条|第[{NUMERAL}]{{1,3}}[款项][：:])"
)
_HEAD_BEFORE = re.compile(
    r"(?:(?<=[。；;：:！？!?”」）)>\n\t])|^)[\s　]*(?:[-*•·●◆■▪○→][\s　]*)?(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[.．、:：]?|[①-⑳])?[\s　]*$"
)
_QUOTATION_OPENS = re.compile(r"[：:\s　]{0,6}“")
_LONGEST_LOOK = 1500
_ONLY_A_LINE = re.compile(
    r"[ \t　]*\r?\n[\s　]{0,20}(?P<number>[（(]?[\d一二三四五六七八九十]{1,3}(?:[）)][.．、]?|[.．、])|[①-⑳])?[ \t　]{0,4}"
)
_AMONG = re.compile(r"中(?![国华央外小共])")
# 《汉语拼音方案》是中国人名、地名的统一规范: a sentence that begins with a title
_GOES_ON = re.compile(r"(?:[、和及与]{1,2}《[^《》]{2,60}》){0,6}+(?:所称|是|对|为|以|应当|作为|由|将|未|已)(?=[一-鿿“])")
_BEGINS_WITH_TITLE = re.compile(r"《[^《》]{2,60}》")
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
# 第十九条有下列情形之一的，…: words that only a statute begins with, directly behind the number.
_STATUTE_BEGINS = re.compile(
    r"有下列(?:情形|行为|情况)|违反本(?:法|条例|规定|办法|细则|章)|县级以上(?:地方)?(?:各级)?人民政府|任何(?:单位|组织)(?:和|或|或者)个人"
)
# 国务院主管部门负责…。 a whole sentence with a word that ordains
_ORDAINS = re.compile(
    r"(?=[^。]{12,600}(?:。|$))[^。：:《》“”]{0,300}?(?:应|须|不得|禁止|可以|有权|责令|罚款|负责|主管|是指|适用|有下列|由|依法|给予|实行|鼓励|支持|承担|享有|包括|属于|不予|按照|依照|处|施行|从其|国家|为了)"
)
_SENTENCE = re.compile(r"[一-鿿](?:[^（）()]|[（(][^（）()]{1,20}[）)]){14,1500}+(?:(?<=。)|(?<=。”))")
# 已废止， 本局负责， 授权的组织， 对…作出了规定: words about the article or of the office's own
_OWN_WORDS = re.compile(
    r"[注详见参另][：:见照]?|已|现(?!役|场)|仅|原(?!则)|该|此|具体|其中|以下|简称|修[订正改]|[本我市区县省](?:局|级(?!以|人|[一-鿿]{0,8}部门)|机关|科室|事项)|承办|科室|应当|未列|对应|规定"
    r"|(?:设定|要求|明确|授权|赋予|规范|处理|处罚|执行|实施|办理|审批|许可|执法|管理|检查)(?:的|了|权|由|等|种类|主体|机关|依据|结果|[，,：:])"
    r"|关于|以外|之外|情形|行为|条件|职责|款|项|[^，。；;]{0,40}作出?了?(?:具体|明确)?规定"
)
# 受理责任：, 承办机构：: the next field of a form
_FIELD_NAME = re.compile(r"[一-鿿]{2,6}(?:责任|机关|机构|科室|依据|层级|主体|对象|程序|种类|时限|电话|方式)[：:]")
_TEXT_STARTS = re.compile(r"[一-鿿“\"（(《]|(?:19|20)\d\d年")


def attach_quotes(text: str, drafts: list[Draft], heads: list[bool], limit: int) -> list[_QUOTED]:
    """For each draft the quoted text before `limit`, its parts, and the provisions named only as headings of the parts."""
    made: list[_QUOTED] = [(None, [], []) for _ in drafts]
    for index in range(len(drafts) - 1, -1, -1):
        draft = drafts[index]
        if draft.provisions_end == draft.end < limit:
            opening = _opening(text, draft.end, limit) if heads[index] else _in_bracket(text, draft.end, limit)
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
    if not (draft.provisions or draft.chapters) and draft.heading.doc_no is None and _GOES_ON.match(text, draft.end):
        return False
    window = text[max(floor - 1, draft.start - 24, 0) : draft.start]
    if draft.provisions_end == draft.end and _ANNOUNCES.match(text, draft.end):  # 根据《甲法》第五条规定：…
        window = _CITING_VERB.sub("", window)
    if _QUOTATION_OPENS.match(text, floor, draft.start) and (window[-1:] in "。；;“" or not draft.provisions):
        between = text[floor : min(draft.start, floor + _LONGEST_LOOK)]
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


def _opening(text: str, position: int, limit: int) -> _Opening | None:
    """Where words are quoted behind the citation that heads them; None where none are."""
    opening = _OPENS.match(text, position, limit)
    if opening is not None and (opening.end() > position or text[position] in '“"「『'):
        return opening.end(), limit, True
    if text[position] in "（([［" and (bracket := _in_bracket(text, position, limit)):
        return bracket
    gap = _GAP.match(text, position, limit)
    assert gap is not None
    start = gap.end()
    if start < limit and start > position and _is_statute_text(text, start, limit, "\n" in gap[0]):
        return start, limit, True
    parted = _PARTED.match(text, position, limit)
    assert parted is not None
    if _STATUTE_BEGINS.match(text, parted.end(), limit) or _ordains(text, parted.end(), limit):
        return parted.end(), limit, False
    return None


def _in_bracket(text: str, position: int, limit: int) -> _Opening | None:
    """The same for words in a bracket directly behind the citation: 第五条（国务院主管部门负责…）."""
    opening = _BRACKET_OPENS.match(text, position, limit)
    if opening is None:
        return None
    start, close = opening.end(), closing_of(text, position, min(limit, position + _LONGEST_LOOK))
    if close >= 0 and (
        _ordains(text, start, close) or (_SENTENCE.fullmatch(text, start, close) and not _OWN_WORDS.match(text, start, close))
    ):
        return start, close, "：" in opening[0] or ":" in opening[0]
    return None


def _ordains(text: str, start: int, limit: int) -> bool:
    """Whether the words at `start`, though nothing but their place says so, can only be those of an article."""
    if text.startswith(("（", "("), start) or not _is_statute_text(text, start, limit, False) or _OWN_WORDS.match(text, start, limit):
        return False
    return _ORDAINS.match(text, start, limit) is not None


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
        if (opening := _OPENS.match(text, found.end, limit)) is not None and (opening.end() > found.end or after in "“「『"):
            return match.start(), places, opening.end()
        gap = _GAP.match(text, found.end, limit)
        assert gap is not None
        if gap.end() < limit and (
            _is_statute_text(text, gap.end(), limit, "\n" in gap[0]) if gap.end() > found.end else _ordains(text, found.end, limit)
        ):
            return match.start(), places, gap.end()
        if after in "。；;" or gap.end() >= limit:
            return match.start(), places, min(found.end + 1, limit)
    return None


def _is_statute_text(text: str, start: int, limit: int, new_line: bool) -> bool:
    """Whether the words at `start` read as an article does and not as the next cell of a form."""
    if not _TEXT_STARTS.match(text, start) or _FIELD_NAME.match(text, start):
        return False
    if (titled := _BEGINS_WITH_TITLE.match(text, start)) is not None and _GOES_ON.match(text, titled.end()):
        return True
    if text.startswith(("的", "之", "和", "及", "、", "规定", "等", "或", "《", "【", "所", "以及", "处罚依据"), start) or _AMONG.match(
        text, start
    ):
        return False
    stretch = text[start : min(limit, start + 120)]
    if not new_line:
        # The article begins on the line of its number and may wrap anywhere.
        words = "".join(stretch.split())
        return len(words) >= 6 and (re.search(r"[，。；：;:]", words[:60]) is not None or len(words) >= 40)
    first_line = stretch.split("\n", 1)[0]
    if re.search(r"[，。；：]", first_line[:60]) is not None:
        return len(first_line) >= 12
    return len(first_line.strip()) >= 24


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
