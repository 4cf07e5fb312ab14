"""Whose document it is: the body, its region and level, each with the evidence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.lists.model import ExtractedLists
from quanze.core.registry.face import joined

# How names of bodies end. Longer endings come first, for a name must not stop at 办 where 办公室 follows.
_ENDINGS = (
    "人民政府|管理委员会|委员会|办公室|管委会|事务中心|服务中心|中心|执法总队|执法支队|执法大队|总队|支队|大队|宣传部|组织部|统战部|"
    "编办|总局|分局|局|厅|委|部|院|署|银行|站|所|处|社|会|队|馆|政府|街道办事处|办事处"
)
# What may follow a body's name in a title; anything else means that the match stopped inside a word (部门, 局长, 会议).
_AFTER = (
    r"(?=$|[\s,，。、;；:：()（）\[\]【】《》“”\"'_\-—|/\d〇○零一二三四五六七八九十]|年|的|关于|系统|单位|本级|机关|权力|权责|责任|职责|行政|随机|双随机|公共|"
    r"服务|事项|政务|部门(?:权|责|职|主)|主要|裁量|处罚|依法|不予|轻微|首违|免罚|监管|监督|随机|清单|目录|一览|汇总|20\d\d|19\d\d)"
)
_NAME = re.compile(rf"[\u4e00-\u9fffA-Za-z×○*（）()、]{{1,40}}?(?:{_ENDINGS}){_AFTER}")
_LEADING = re.compile(
    r"^(?:附件|附表|附|表)?\s*[\d一二三四五六七八九十]*\s*[:：.、．)）]?\s*(?:关于)?(?:印发|公布|发布|调整|公开)?(?:单位|部门|机构|填报单位|编制单位)?"
    r"(?:（[^）]*）|\([^)]*\))?(?:名称)?(?:（[^）]*）|\([^)]*\))?\s*[:：]?\s*"
)
_GENERIC = re.compile(
    r"^(?:(?:各?级|市级|县级|省级|区级|市、县级?|县级以上|设区的?市级?|地方|地方各级|有关|相关|本级|各)+|.*(?:以上|各级|有关|相关).*|.*[、，,/].*)"
)
_REGION = re.compile(
    r"((?:(?!市场|地区生产|区域|州际|社区|园区管)[\u4e00-\u9fffA-Za-z×○*]){1,10}?"
    r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|自治旗|地区|新区|开发区|(?<!城)市(?!场|政|容)|省|州|盟|县(?!域)|旗|区(?!域|划)|镇|(?<!城)乡|街道))"
)
# what may stand before the region in the name of a body that answers to a higher one
_ABOVE = re.compile(r"^(?:中共|中国共产党|国家税务总局|国家统计局|中国气象局|中华人民共和国)")
# words for every county or city alike, as templates for lower bodies use them: 县市区市场监督管理局
_ANY_REGION = re.compile(r"各|[省市州县区]（|[省市州县区]、|县市|市县|区县|县区|省市|某")
_LEVELS = (  # 省 first, because 自治区 also ends with 区
    ("省", ("省", "自治区", "特别行政区")),
    ("乡", ("镇", "乡", "街道")),
    ("市", ("地区", "自治州", "州", "盟", "市")),  # 市 before 县, because 地区 also ends with 区
    ("县", ("自治县", "县", "自治旗", "旗", "区")),
)


@dataclass(frozen=True, slots=True)
class BodyFound:
    """A body as a document names it; `region` and `level` are "" where the words do not tell, `evidence` says what did."""

    name: str
    region: str
    level: str
    evidence: str


NAME_LIMIT, REGION_LIMIT = 100, 60  # characters; longer ones are no names but sentences
SAID = "由录入人指定"


def body_of(lists: ExtractedLists, *, name: str = "", region: str = "", said: str = SAID) -> BodyFound | Unresolved:
    """The body whose document this is; `name` and `region` are what the user says, and go before all that the document says.

    `said` is the evidence to record for a given name.

    Tried in this order: the issuer, the title, the body that exercises most of the items, the file's name.
    """
    header = lists.header
    for words, why in (
        (name, said),
        (header.issuer, "文件写明的单位"),
        (header.title, "文件标题"),
        *[(found.title, "清单标题") for found in lists.lists],
        _most_exercising(lists),
        (_stem(lists.name), "文件名"),
    ):
        found = clean(words) if why == said else name_in(words)
        if found and (why == said or not _GENERIC.match(found)):
            where = region or region_of(found) or region_of(header.region) or header.region or region_of(header.title)
            found, where = found[:NAME_LIMIT], where[:REGION_LIMIT]
            return BodyFound(found, where, level_of(where), f"{why}：“{joined(words)[:80]}”")
    return Unresolved("no_body", "从文件的单位、标题、行使主体和文件名中都看不出是哪个单位的清单；请用 --body 单位名称 指明")


def name_in(words: str) -> str:
    """The first name of a body in some words; "" where there is none.

    >>> name_in("临江县水务局2024年权责清单")
    '临江县水务局'
    >>> name_in("填报单位（盖章）：临江县商务和工业信息化局")
    '临江县商务和工业信息化局'
    >>> name_in("市、县级市场监督管理部门")
    ''
    """
    text = clean(words)
    text = _LEADING.sub("", text, count=1)
    best = ""
    for found in _NAME.finditer(text):
        best = found.group().strip("、")
        # a bracket that opens inside the name and does not close is no part of it
        for opening, closing in (("（", "）"), ("(", ")")):
            if best.count(opening) > best.count(closing):
                best = best[: best.rindex(opening)]
        best = re.sub(r"^(?:关于|印发|公布)", "", best)
        if len(best) >= 3:
            break
        best = ""
    return best


def clean(words: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", words)).replace("(", "（").replace(")", "）")


def _stem(file_name: str) -> str:
    base = re.split(r"[\\/]", file_name)[-1]
    return base.rsplit(".", 1)[0]


def _most_exercising(lists: ExtractedLists) -> tuple[str, str]:
    """The body that exercises more than half of the items, or nothing."""
    seen: Counter[str] = Counter()
    total = 0
    for found in lists.lists:
        for record in found.records:
            words = record.fields.get("exercising_body")
            if isinstance(words, str) and words.strip():
                total += 1
                seen[clean(words)] += 1
    if not seen:
        return "", ""
    name, count = seen.most_common(1)[0]
    return (name, f"{total} 项中 {count} 项的行使主体") if count * 2 > total else ("", "")


def region_of(words: str) -> str:
    """The region that some words begin with, down to its lowest part; "" where they begin with none.

    >>> region_of("新疆维吾尔自治区克拉玛依市财政局"), region_of("台前县城市管理局"), region_of("市场监督管理局")
    ('新疆维吾尔自治区克拉玛依市', '台前县', '')
    >>> region_of("县市区市场监督管理局")
    ''
    """
    text = _ABOVE.sub("", clean(words), count=1)
    if _ANY_REGION.match(text):
        return ""
    end = 0
    while found := _REGION.match(text, end):
        end = found.end()
    return text[:end]


def level_of(region: str) -> str:
    """国家, 省, 市, 县 or 乡 by the last part of a region's name; "" where it does not say. A county-level city reads as 市.

    >>> level_of("云南省临江县"), level_of("克拉玛依市"), level_of("")
    ('县', '市', '')
    """
    if region in ("全国", "国家", "中华人民共和国"):
        return "国家"
    for level, endings in _LEVELS:
        if region.endswith(endings):
            return level
    return ""


def slug_of(name: str, region: str, taken: Sequence[str]) -> str:
    """The body's address: its name as it is written, with the region before it where the name alone is taken.

    >>> slug_of("水务局", "临江县", ["水务局"]), slug_of("水务局", "", ["水务局"])
    ('临江县水务局', '水务局-2')
    """
    plain = re.sub(r"[^\w\u4e00-\u9fff]+", "-", clean(name)).strip("-")[:60] or "body"
    for slug in (plain, (clean(region) + plain)[:90]):
        if slug not in taken:
            return slug
    turn = 2
    while f"{plain}-{turn}" in taken:
        turn += 1
    return f"{plain}-{turn}"
