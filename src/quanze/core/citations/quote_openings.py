"""Where the quoted words of an article begin behind its number: after a colon, marks, a blank, in a bracket, or after nothing at all."""

from __future__ import annotations

import re

from quanze.core.citations.brackets import closing_of

Opening = tuple[int, int, bool]  # where the words begin, where they end at the latest, whether they are announced
LONGEST_LOOK = 1500
GAP = re.compile(r"(?:[\s　]|&emsp;|&nbsp;|<br\s?/?>)*+")
# 规定： 的规定如下： 原文：
ANNOUNCED = r"(?:之|的|中)?(?:明确)?(?:规定|原文|条文|条款内容|内容)(?:为|如下|是)?[\s　]*[：:]"
# 第三条（许可制度）：, 第三条【许可制度】
_ARTICLE_NAME = r"(?:[\s　]*[（(【〔\[](?!原文|条文)[一-鿿、]{2,20}[）)】〕\]])?"
OPENS = re.compile(
    rf"{_ARTICLE_NAME}[\s　]*{ANNOUNCED}[\s　]*|{_ARTICLE_NAME}(?:之|的|明确|中)?[\s　]*[：:][\s　]*|(?:(?:明确)?规定)?[，,]?[\s　]*(?=[“\"「『])"
)
# 第五条（国务院主管部门负责…）
_BRACKET_OPENS = re.compile(rf"[（(\[［](?:{ANNOUNCED})?[\s　]*")
_PARTED = re.compile(rf"{_ARTICLE_NAME}[\s　]*(?:规定[，,]?|条款内容|[，,；;。]|[—－-]{{1,2}})?[\s　]*")
_AMONG = re.compile(r"中(?![国华央外小共])")
# 《汉语拼音方案》是中国人名、地名的统一规范: a sentence that begins with a title
GOES_ON = re.compile(r"(?:[、和及与]{1,2}《[^《》]{2,60}》){0,6}+(?:所称|是|对|为|以|应当|作为|由|将|未|已)(?=[一-鿿“])")
_BEGINS_WITH_TITLE = re.compile(r"《[^《》]{2,60}》")
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


def opening_behind(text: str, position: int, limit: int) -> Opening | None:
    """Where words are quoted behind the citation that heads them; None where none are."""
    opening = OPENS.match(text, position, limit)
    if opening is not None and (opening.end() > position or text[position] in '“"「『'):
        return opening.end(), limit, True
    if text[position] in "（([［" and (bracket := opening_in_bracket(text, position, limit)):
        return bracket
    gap = GAP.match(text, position, limit)
    assert gap is not None
    start = gap.end()
    if start < limit and start > position and is_statute_text(text, start, limit, "\n" in gap[0]):
        return start, limit, True
    parted = _PARTED.match(text, position, limit)
    assert parted is not None
    if _STATUTE_BEGINS.match(text, parted.end(), limit) or ordains(text, parted.end(), limit):
        return parted.end(), limit, False
    return None


def opening_in_bracket(text: str, position: int, limit: int) -> Opening | None:
    """The same for words in a bracket directly behind the citation: 第五条（国务院主管部门负责…）."""
    opening = _BRACKET_OPENS.match(text, position, limit)
    if opening is None:
        return None
    start, close = opening.end(), closing_of(text, position, min(limit, position + LONGEST_LOOK))
    if close >= 0 and (
        ordains(text, start, close) or (_SENTENCE.fullmatch(text, start, close) and not _OWN_WORDS.match(text, start, close))
    ):
        return start, close, "：" in opening[0] or ":" in opening[0]
    return None


def ordains(text: str, start: int, limit: int) -> bool:
    """Whether the words at `start`, though nothing but their place says so, can only be those of an article."""
    if text.startswith(("（", "("), start) or not is_statute_text(text, start, limit, False) or _OWN_WORDS.match(text, start, limit):
        return False
    return _ORDAINS.match(text, start, limit) is not None


def is_statute_text(text: str, start: int, limit: int, new_line: bool) -> bool:
    """Whether the words at `start` read as an article does and not as the next cell of a form."""
    if not _TEXT_STARTS.match(text, start) or _FIELD_NAME.match(text, start):
        return False
    if (titled := _BEGINS_WITH_TITLE.match(text, start)) is not None and GOES_ON.match(text, titled.end()):
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
