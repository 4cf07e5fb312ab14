"""Titles between 《 and 》, however the marks are nested, mixed or missing, and what a title's last word says of it."""

from __future__ import annotations

import re

LONGEST_TITLE = 300
_DEEPEST = 5
_OPENING = "《〈<＜"
_PLAIN_TITLE = re.compile(r"《([^《》〈〉<>＜＞\n（(]{1,80}+)》{1,2}+")
_MARK = re.compile(r"[《》〈〉＜＞]|<(?=[一-鿿《])|(?<=[一-鿿）)》〉])>")
_LAST_WORD = (
    "法典|药典|宪法|法|条例|规定|办法|细则|规则|决定|決定|决议|意见|通知|通告|公告|批复|复函|命令|方案|规划|纲要|标准|规范|规程|制度|目录|名录|指引|指南|"
    "准则|解释|答复|章程|修正案|措施|要点|计划|公约|协定|议定书|守则|程序|导则|通则|总则|分则|基准|清单|纪要|细目|责任制|要求|条款|参照标准|政策|机制|条件|图谱|体系|工作法"
)
_TRAILER = r"(?:[（(〔\[][^（）()〔〕\[\]]{1,30}[）)〕\]]|[一二三四五六七八九十\d]{1,4}|（?(?:试行|暂行|修订|修正)）?)*"
_ENACTMENT = re.compile(rf"(?:{_LAST_WORD}){_TRAILER}$")
_SINGLE_ACT = re.compile(
    r"(?:书|证|证书|执照|笔录|表|单|记录|报告|合同|协议|申请|凭证|发票|回执|台账|档案|证明|日报|时报|杂志)$|^(?:行政)?(?:处罚|许可|强制|复议|征收|检查)(?:决定|意见|通知|公告)$"
)
# A 》 that closes an inner title is followed by the rest of the outer one: 《关于修改〈土地管理法》的决定》.
_REST_OF_OUTER = re.compile(rf"[^《〈<＜》〉>＞\n。；;：:]{{0,40}}(?:{_LAST_WORD})(?:[（(][^（）()]{{1,12}}[）)])?》")
_UNCLOSED = re.compile(
    r"《((?:[^《》〈〉<>＜＞\n。；;：:，,（(【]|〈[^《》〈〉\n]{1,40}〉|<[^《》<>\n]{1,40}>|＜[^《》＜＞\n]{1,40}＞){1,60}?(?:法典|宪法|法|条例|规定|办法|细则|规则|决定|意见|通知|方案|规范|标准|目录|准则|解释|批复))(?=第?[（(，,。；;：:、\n\s第]|$|的(?:规定|通知|决定))"
)
_BLANK = re.compile(r"[\s　]+(?=[^\x00-\x7f]|$)|(?<=[^\x00-\x7f])[\s　]+|\n")


def clean_title(printed: str) -> str:
    """The title as one line: breaks and blanks inside Chinese words are extraction's, not the title's.

    >>> clean_title("中华人民共\\n和国 计量法")
    '中华人民共和国计量法'
    """
    return _BLANK.sub("", printed).strip()


def read_title(text: str, start: int) -> tuple[str, int] | None:
    """The title whose 《 stands at `start`, and where its closing mark ends; None where no title can be made out.

    >>> read_title("《关于修改〈土地管理法〉的决定》第三条", 0)
    ('关于修改〈土地管理法〉的决定', 16)
    >>> read_title("《土地管理法第三条规定", 0)
    ('土地管理法', 6)
    """
    plain = _PLAIN_TITLE.match(text, start)
    if plain is not None:
        return clean_title(plain[1]), plain.end()
    closed = _closed_title(text, start)
    if closed is not None:
        return closed
    if (unclosed := _UNCLOSED.match(text, start)) is not None:
        return clean_title(unclosed[1]), unclosed.end()
    return None


def _closed_title(text: str, start: int) -> tuple[str, int] | None:
    stack = [text[start]]
    for match in _MARK.finditer(text, start + 1, start + LONGEST_TITLE):
        mark = match[0]
        if mark in _OPENING:
            between = text[start + 1 : match.start()]
            if stack == ["《"] and mark == "《" and _UNCLOSED.match(text, start) and re.search(r"[，。；、\n（(第]", between):
                return None
            stack.append(mark)
            if len(stack) > _DEEPEST:
                return None
            continue
        if mark == "》":
            if stack[-1] != "《" and not (len(stack) > 1 and _REST_OF_OUTER.match(text, match.end())):
                # The inner mark was never closed; this 》 is the outer one.
                return _cut(text, start, match.end())
            stack.pop()
        elif stack[-1] in "〈<＜" or (len(stack) == 1 and _wrongly_closed(text, start, match)):
            stack.pop()
        if not stack:
            return _cut(text, start, match.end())
    return None


def _wrongly_closed(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a 〉 closes the outer title, as in 《土地管理法〉第三条: a title ends here and the right mark does not come."""
    ends = _ENACTMENT.search(text[max(start, mark.start() - 12) : mark.start()]) is not None
    return ends and "》" not in text[mark.end() : mark.end() + 30].split("《")[0]


def _cut(text: str, start: int, end: int) -> tuple[str, int] | None:
    inside = text[start + 1 : end - 1]
    if re.search(r"[。；;]", inside):
        return None
    title = clean_title(inside)
    # 《<甲办法>》 and 《《甲办法》》: marks printed twice around one name.
    while len(title) > 2 and title[0] in _OPENING and title[-1] in "》〉>＞" and not _MARK.search(title[1:-1]):
        title = title[1:-1]
    return (title, end) if title else None


def names_enactment(title: str) -> bool:
    """Whether the last word of `title` is that of a rule, a plan or a decision rather than of a form or a certificate.

    >>> [names_enactment(title) for title in ("行政处罚法", "行政处罚决定书", "质量发展纲要（2011-2020年）", "营业执照")]
    [True, False, True, False]
    """
    return bool(_ENACTMENT.search(title)) and not _SINGLE_ACT.search(title)
