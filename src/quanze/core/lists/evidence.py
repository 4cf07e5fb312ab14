"""What a column's contents say about it, for columns whose heading is missing, cut or unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quanze.core.lists.lexicon import Lexicon

SAMPLE = 120  # rows that are looked at; enough to see a column's habit, few enough for tables of any length
SHARE = 0.6  # of the filled cells must show a trait before it speaks for the column

SEQUENCE = re.compile(r"^[（(]?(?:\d{1,6}(?:\.0)?|[一二三四五六七八九十百千]{1,6})[)）]?[、.．]?$")
_LAW = re.compile(r"《[^《》]{2,80}》|第[一二三四五六七八九十百零\d]+条")
_LAW_LEAD = re.compile(r"^[\s\d.、（）()]*(?:【[^】]{2,12}】|《)")
_LEVEL = re.compile(
    r"^(?:国家|省|自治区|地州市?|设区的?市|市|州|县|区|县市区|县区|县（市）|镇|乡镇|街道|本)[级、，,省市县区镇乡（）()]{1,12}级?$"
)
_PHONE = re.compile(r"^(?:[^\d]{0,12}[:：]?\s*)?(?:0\d{2,3}[-— ]?)?\d{7,8}(?:[-—转/、,，\s]\d{1,8})*$|^1\d{10}$|^12\d{3}$")
_OFFICE = re.compile(r"(?:科|股|处|室|队|大队|支队|中心|站|所|科室|窗口)(?:（[^）]*）)?[、，;；\s]*$")
_BODY = re.compile(r"(?:局|委|委员会|政府|办|办公室|厅|部门|部|机关|机构|队|人民银行|院)(?:（[^）]*）)?$")
_NO_BODY = re.compile(
    r"(?:相关|有关|责任|涉及|主管|牵头|配合|实施|发起|检查|执法|内设|承办|其他|各)(?:部门|机构|机关|单位)$|^对|[，。；：]"
)
_SCOPE = re.compile(r"承办人|负责人|分管领导|单位法定代表人|直接责任人")
_ACCOUNTABILITY = re.compile(r"^[\s\d.、]*(?:因)?不(?:履行|依法|按|正确)|应当?承担相应(?:的)?责任|下列情形(?:之一)?的")
_MATTERS = re.compile(
    r"直接实施责任|(?:立案|受理|审查|决定|调查|送达|执行|告知|事后监管|检查|处置|催告|确认|审核)(?:阶段)?责任|^[\s\d.、]*(?:制定|规范|建立健全).*[；;。]",
    re.S,
)
_PERCENT = re.compile(r"\d+(?:\.\d+)?\s*[%％‰]|百分之")
_OFTEN = re.compile(r"(?:每|/|一)(?:年|月|季度?|半年)|\d\s*次")
_CODE = re.compile(r"^[0-9A-Za-z][0-9A-Za-z\-]{7,39}$")


def share(texts: Sequence[str], pattern: re.Pattern[str], *, whole: bool = False) -> float:
    """The share of `texts` in which `pattern` is found; 0.0 of nothing."""
    if not texts:
        return 0.0
    test = pattern.fullmatch if whole else pattern.search
    return sum(1 for text in texts if test(text)) / len(texts)


def is_sequence(text: str) -> bool:
    """Whether `text` is a running number, in digits or Chinese numerals.

    >>> is_sequence("12"), is_sequence("十二、"), is_sequence("（3）"), is_sequence("行政处罚")
    (True, True, True, False)
    """
    return bool(SEQUENCE.match(text))


def traits(texts: Sequence[str], lexicon: Lexicon) -> dict[str, float]:
    """How strongly a column's filled cells show each trait, 0.0 to 1.0; blanks must have been left out."""
    short = [text for text in texts if len(text) <= 40]
    few = len(texts) or 1
    return {
        "seq": share(texts, SEQUENCE, whole=True),
        "power_type": sum(1 for text in texts if len(text) <= 12 and lexicon.power_type(text)) / few,
        "law": sum(1 for text in texts if _LAW_LEAD.search(text) and _LAW.search(text)) / few,
        "level": share(texts, _LEVEL),
        "phone": share(texts, _PHONE),
        "office": sum(1 for text in short if _OFFICE.search(text)) / few,
        "body": sum(1 for text in short if _BODY.search(text) and not text.startswith("对")) / few,
        "scope": sum(1 for text in texts if len(text) <= 80 and _SCOPE.search(text)) / few,
        "accountability": share(texts, _ACCOUNTABILITY),
        "matters": share(texts, _MATTERS),
        "percent": share(texts, _PERCENT),
        "often": sum(1 for text in short if _OFTEN.search(text)) / few,
        "code": share(texts, _CODE),
        "short": len(short) / few,
        "distinct": len(set(texts)) / few,
    }


def is_body(text: str) -> bool:
    """Whether `text` is no more than the name of a body.

    >>> is_body("县市场监管局"), is_body("相关部门"), is_body("责任单位")
    (True, False, False)
    """
    bare = "".join(text.split())
    return 2 < len(bare) <= 24 and bool(_BODY.search(bare)) and not _NO_BODY.search(bare)


def is_law(text: str) -> bool:
    """Whether `text` begins with an enactment and cites it."""
    return bool(_LAW_LEAD.search(text) and _LAW.search(text))


def is_level(text: str) -> bool:
    """Whether `text` names a level of government."""
    return bool(_LEVEL.search("".join(text.split())))


def is_scope(text: str) -> bool:
    """Whether `text` says which persons answer."""
    return bool(_SCOPE.search(text))


def is_accountability(text: str) -> bool:
    """Whether `text` says in which circumstances they answer."""
    return bool(_ACCOUNTABILITY.search(text))
