"""Titles made comparable: what two ways of printing one enactment's name have in common."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

_MARKS = re.compile(r"[\s《》〈〉<>＜＞«»“”\"「」『』‹›·•﹤﹥]+")
_DASHES = re.compile(r"[‐‑‒–—―－]+")
# (试行), （2018年修正）, （2021年修订版）, (第二次修正本): what is printed behind a title but is not part of its name
_SUFFIX = re.compile(
    r"\((?:试行|暂行|修订|修正|修订稿|修正案|试行稿|草案|新|全文"
    r"|(?:19|20)\d\d年?(?:版|本|第[一二三四五六七八九十]+次)?(?:修正|修订|修改)?(?:版|本)?"
    r"|第[一二三四五六七八九十]+次(?:修正|修订)本?|(?:修正|修订)(?:版|本)|\d{4}-\d\d-\d\d)\)$"
)
_COUNTRY = "中华人民共和国"
_NEARLY = 80.0  # a share of likeness, not law
_ISSUED = re.compile(r"^.{0,40}?关于(?:印发|颁发|发布|公布|转发)(?P<inner>.{4,80}?)的(?:通知|公告|决定)$")
_AUTONOMOUS = re.compile(r"^(?:新疆维吾尔|广西壮族|宁夏回族|内蒙古|西藏)自治区")
_PROVINCE = re.compile(
    r"^(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省"
    r"|^(?:北京|天津|上海|重庆)市"
)


def title_key(title: str) -> str:
    """The form under which a title is looked up: no marks, blanks, widths, country name, or notes behind it.

    >>> title_key("《中华人民共和国产品质量法》（2018年修正）")
    '产品质量法'
    >>> title_key("新疆维吾尔自治区实施〈中华人民共和国城乡规划法〉办法") == title_key("新疆维吾尔自治区实施《城乡规划法》办法")
    True
    """
    text = unicodedata.normalize("NFKC", _MARKS.sub("", title))
    text = _DASHES.sub("-", _MARKS.sub("", text)).replace("〔", "(").replace("〕", ")").replace("［", "(").replace("］", ")")
    text = text.replace("決", "决").replace(_COUNTRY, "") or text
    while (shorter := _SUFFIX.sub("", text)) != text and shorter:
        text = shorter
    return text


def without_country(key: str) -> str:
    """The key without a misprinted name of the country before it.

    >>> without_country("中华人名共和国食品安全法"), without_country("中华全国总工会章程")
    ('食品安全法', '中华全国总工会章程')
    """
    likeness, size = max((fuzz.ratio(key[:size], _COUNTRY), size) for size in (6, 7, 8))
    return key[size:] if likeness >= _NEARLY and len(key) > size + 1 else key


def short_keys(title: str) -> tuple[str, ...]:
    """Other keys by which the title may be meant, by rule alone; each may be shared with other enactments.

    >>> short_keys("新疆维吾尔自治区消防条例")
    ('自治区消防条例', '消防条例')
    >>> short_keys("国土资源部关于印发《矿产资源储量评审认定办法》的通知")
    ('矿产资源储量评审认定办法',)
    """
    key = title_key(title)
    found: list[str] = []
    if match := _ISSUED.match(key):
        found.append(title_key(match["inner"]))
    if match := _AUTONOMOUS.match(key):
        rest = key[match.end() :]
        found += ["自治区" + rest, rest]
    elif match := _PROVINCE.match(key):
        rest = key[match.end() :]
        found += [match[0][-1] + rest, rest]
    return tuple(dict.fromkeys(other for other in found if len(other) >= 3 and other != key))


def number_key(doc_no: str) -> str:
    """The form under which a document number is compared: digits and brackets made alike, 第 and the country dropped.

    >>> number_key("国办发[2018]１１８号") == number_key("国办发〔2018〕118号")
    True
    >>> number_key("中华人民共和国国务院令第四百四十二号") == number_key("国务院令第442号")
    True
    >>> number_key("国务院第591号令"), number_key("市场监管总局2022年第12号公告")
    ('国务院令591', '市场监管总局公告2022年12')
    """
    from quanze.core.law.numerals import parse_numeral

    text = unicodedata.normalize("NFKC", "".join(doc_no.split()))
    text = re.sub(r"[\[【〔﹝(（［](\d{4}|[一二三四五六七八九〇○零]{4})年?[\]】〕﹞)）］]", lambda m: f"〔{parse_numeral(m[1])}〕", text)
    text = re.sub(
        r"(?<![零一二三四五六七八九十百千〇○])([零一二三四五六七八九十百千〇○]{1,12})(?=号)",
        lambda m: str(parse_numeral(m[1]) or m[1]),
        text,
    )
    text = text.replace(_COUNTRY, "").replace("第", "").replace("号令", "令").rstrip("号")
    text = re.sub(r"(?<=[^令\d])((?:\d{4}年)?\d+)(?:号?(公告)|令)$", lambda m: f"{m[2] or '令'}{m[1]}", text)
    text = re.sub(r"(?<=令)(?:〔?\d{4}〕?年|〔\d{4}〕)(?=\d)", "", re.sub(r"(令\d+)令$", r"\1", text))
    return re.sub(r"^(?:原|经)", "", text)


def local_region(title: str) -> str:
    """The province-level region that a title begins with, or "".

    >>> local_region("山东省特种设备安全监察条例"), local_region("特种设备安全监察条例")
    ('山东省', '')
    """
    key = title_key(title)
    match = _AUTONOMOUS.match(key) or _PROVINCE.match(key)
    return match[0] if match else ""
