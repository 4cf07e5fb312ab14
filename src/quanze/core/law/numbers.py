"""Document numbers compared as people print them: abbreviated issuers, joint orders, years inside or left out."""

from __future__ import annotations

import re
from functools import lru_cache

from quanze.core.law.titles import number_key

_ORDER = re.compile(r"^(?P<issuer>.*?)(?P<kind>令|公告)?[〔(\[]?(?P<year>(?:19|20)\d\d)?[〕)\]]?年?(?P<no>\d{1,5})(?P<behind>号?令|公告)?$")
_NUMBER_FIRST = re.compile(r"^第?(\d{1,5})号?(.{2,60})令$")
# 粤府令第142号: the one-character names of the provinces.
_PROVINCES = {
    short: full
    for row in (
        "京北京市 沪上海市 津天津市 渝重庆市 冀河北省 豫河南省 滇云南省 云云南省 辽辽宁省 黑黑龙江省 湘湖南省 皖安徽省 鲁山东省 苏江苏省 浙浙江省 赣江西省 鄂湖北省 甘甘肃省",
        "晋山西省 陕陕西省 吉吉林省 闽福建省 黔贵州省 贵贵州省 粤广东省 青青海省 川四川省 琼海南省 桂广西壮族自治区 蒙内蒙古自治区 藏西藏自治区 宁宁夏回族自治区 新新疆维吾尔自治区",
    )
    for short, full in ((word[0], word[1:]) for word in row.split())
}
_PAPER = re.compile(r"^(?P<word>[^〔]*)〔(?P<year>\d{4})〕(?P<no>\d+)$")


def _within(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in that order, as those of an abbreviation do."""
    rest = iter(long)
    return all(character in rest for character in short)


@lru_cache(maxsize=50_000)
def _parts(doc_no: str) -> tuple[str, str, str, str] | None:
    """(kind, issuer, year, number) or None where it is not a number of a known form."""
    if len(doc_no) > 200:
        return None
    key = number_key(doc_no)
    if paper := _PAPER.match(key):
        return ("文", paper["word"], paper["year"], paper["no"].lstrip("0"))
    if first := _NUMBER_FIRST.match(key):
        return ("令", first[2], "", first[1].lstrip("0"))
    order = _ORDER.match(key)
    if order and (order["kind"] or order["behind"]):
        issuer = order["issuer"].rstrip("第〔(")
        if issuer[1:] in ("府", "政府") and issuer[0] in _PROVINCES:
            issuer = _PROVINCES[issuer[0]] + "人民政府"
        return ("令", issuer, order["year"] or "", order["no"].lstrip("0"))
    return None


def comparable(a: str, b: str) -> bool:
    """Whether two numbers are of one kind, so that they can contradict each other: orders with orders, papers with papers.

    >>> comparable("国务院令第375号", "国务院令第586号"), comparable("国务院令第375号", "国办发〔2018〕118号")
    (True, False)
    """
    first, second = _parts(a), _parts(b)
    return first is not None and second is not None and first[0] == second[0]


def same_number(a: str, b: str) -> bool:
    """Whether two printings mean one number; an abbreviated or left-out issuer and a left-out year are no difference.

    >>> same_number("质检总局令第193号", "国家质量监督检验检疫总局令第193号"), same_number("国务院令2015年第658号", "国务院令第658号")
    (True, True)
    >>> same_number("商务部令2007年第5号", "商务部、国家工商行政管理总局、国家环境保护总局令第5号"), same_number("财政部令第5号", "商务部令第5号")
    (True, False)
    >>> same_number("第592号国务院令", "国务院令第592号"), same_number("粤府令第142号", "广东省人民政府令第142号")
    (True, True)
    """
    first, second = _parts(a), _parts(b)
    if first is None or second is None:
        return len(a) <= 200 and len(b) <= 200 and number_key(a) == number_key(b)
    if first[0] != second[0] or first[3] != second[3] or (first[2] and second[2] and first[2] != second[2]):
        return False
    short, long = sorted((first[1], second[1]), key=len)
    return _within(short, long)
