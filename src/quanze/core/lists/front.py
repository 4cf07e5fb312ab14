"""What a document says of itself: title, issuer, region, date, declared totals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quanze.core.lists.layouts.aligned import reads_like_item
from quanze.core.lists.layouts.words import POWER_TYPE_SET, POWER_TYPES, is_header
from quanze.core.lists.model import Header

_TITLE = re.compile(
    r"清\s*单|目\s*录|一\s*览\s*表|汇\s*总\s*表|登\s*记\s*表|裁\s*量|基\s*准|事\s*项\s*表|职\s*责|统\s*计\s*表|明\s*细\s*表|责\s*任|机\s*制|办\s*法|事\s*项"
)
_ATTACHMENT = re.compile(
    r"^附\s*[件表录][\s\d一二三四五六七八九十:：—\-]*$|^表\s*[\d一二三四五六七八九十]+(?:[—\-.]\d+)?$|^续\s*表[\s\d一二三四五六七八九十]*$"
)
_ISSUER_LINE = re.compile(
    r"(?:单位|部门|机关|发布机构|发文机关|编制单位|填报单位|制表单位|责任单位)(?:（[^）]*）|\([^)]*\))?(?:名称)?(?:（[^）]*）|\([^)]*\))?\s*[:：]\s*(?P<issuer>[^\s:：，。；][^:：，。；\n]{1,40}?)(?=\s{1,}|$|填|汇|时间|日期)"
)
_SEAL = re.compile(r"\s*[（(](?:盖章|公章|签章|印章|章)[)）]$")
_AUTHOR = re.compile(r"^(?:author|issuer|作者|来源|发布机构|发布单位)\s*[:：]\s*(?P<issuer>\S.{1,40})$", re.IGNORECASE)
_ORGAN = r"(?:局|委员会|厅|政府办公室|政府|支队|大队|总队|办公室|管委会|委宣传部|委组织部|宣传部|组织部|统战部|法院|检察院|中心|联社|公司|银行|学院|院|办|委|部|站|所|社|会)"
_BODY_AHEAD = re.compile(
    rf"^(?:\d+\s*[、.．]\s*)?(?P<issuer>(?!《)[一-龥（）()·]{{2,40}}?{_ORGAN})(?=(?:单位|本级|机关|系统)?(?:[（(][^）)]*[)）])?\s*(?:[（(]?(?:\d{{4}}|二[〇○零][一二三四五六七八九〇○零]{{2}})\s*年?(?:度|版)?[)）]?)?\s*(?:权力|权责|责\s*任|行政|职责|职权|公共|政务|随机|双随机|抽查|监督|监管|执法|依法|消防|部门|工作|内部|主要|不予|轻微|$))"
)
_REGION_PART = re.compile(
    r"新疆生产建设兵团|第[一二三四五六七八九十]{1,3}师|[一二三四五六七八九十\d]{1,4}团(?!委|体)|[一-龥]{1,10}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|盟|省|市|县|区|旗|镇|乡)"
)
_ORGAN_WORDS = re.compile(r"^(?:市场|城市|社区|区域|地区性|县域|乡村|镇村|城区|园区|市政|市容|省级|市级|县级|区级)")
_NO_REGION = re.compile(r"(?:城市|市场|社区|园区|矿区|林区|片区|灾区|辖区|城区|郊区|校区|景区)$")
_DATE = re.compile(r"(?P<y>(?:19|20)\d{2})\s*(?:年|[-./])\s*(?:(?P<m>\d{1,2})\s*(?:月|[-./])?\s*(?:(?P<d>\d{1,2})\s*日?)?)?")
_CHINESE_DATE = re.compile(
    r"(?P<y>[二一][〇○ＯO零九][〇○ＯO零一二三四五六七八九]{2})年(?:(?P<m>[一二三四五六七八九十]{1,2})月)?(?:(?P<d>[一二三四五六七八九十]{1,3})日)?"
)
_DATE_LINE = re.compile(
    r"(?:填\s*表|汇\s*总|填\s*报|制\s*表|发\s*布|公\s*布|更\s*新|编\s*制|印\s*发|成\s*文|截\s*至|生\s*成)?\s*(?:时\s*间|日\s*期)\s*[:：]|^date\s*[:：]",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:共计?|总计|合计|总共)\s*(?P<n>\d+)\s*(?:大?[项条类]|个)")
_COUNT = re.compile(r"(?P<word>[一-龥]{2,12}?)\s*[:：（(]?\s*(?:共\s*)?(?P<n>\d+)\s*[项条]")
_TYPE_TOTAL = re.compile(rf"(?P<word>{'|'.join(sorted(POWER_TYPES, key=len, reverse=True))})(?:类|事项)*\s*[)）]?\s*[，,：:、（(]\s*$")
_ALL = frozenset(
    ("行政权力", "行政职权", "权力", "职权", "权责", "权责事项", "权力事项", "职权事项", "行政权力事项")
)  # what a list holds, whatever its type
_NO_TYPE = ("共", "第", "清单", "目录", "一览表", "汇总表", "登记表", "明细表", "统计表")
_DIGIT = {"〇": "0", "○": "0", "Ｏ": "0", "O": "0", "零": "0", **{c: str(n) for n, c in enumerate("一二三四五六七八九", 1)}}


@dataclass(slots=True)
class FrontMatter:
    """The lines that stood above, and what they say; filled as the document is read."""

    titles: list[str] = field(default_factory=list)
    issuer: str = ""
    date: str = ""
    year: str = ""
    declared: dict[str, int] = field(default_factory=dict)

    def take(self, text: str, *, alone: bool = True) -> bool:
        """Whether a line speaks of the document itself; if so, what it says is kept."""
        line = text.strip()
        if not line:
            return True
        taken = False
        issuer = _ISSUER_LINE.search(line) or _AUTHOR.match(line)
        if issuer:
            name = _SEAL.sub("", issuer["issuer"].strip("《》 　"))
            self.issuer = self.issuer or name
            taken = name == self.issuer
        if _DATE_LINE.search(line) or (
            len(line) <= 20 and (_DATE.fullmatch(line.strip("（）() ")) or _CHINESE_DATE.fullmatch("".join(line.split()).strip("（）()")))
        ):
            printed = date_in(line)
            if printed and not self.date:
                self.date = printed
            taken = bool(printed) or taken
        self.declare(line)
        names = (
            len(line) <= 120
            and not line.endswith(("：", ":"))
            and "。" not in line
            and "；" not in line
            and "://" not in line
            and not reads_like_item(line)
            and not _heads_columns(line)
            and not _ROW.match(line)
        )
        if alone and not taken and names and len(self.titles) < 4:
            self.titles.append(line)
            taken = True
        return taken

    def declare(self, text: str) -> bool:
        """Whether a line claims totals, which are kept under its own words."""
        found = counts_in(text)
        for word, number in found.items():
            self.declared.setdefault(word, number)
        return bool(found)

    def header(self) -> Header:
        """The header that the lines taken so far give."""
        title = self._title()
        issuer = self.issuer or next((name for line in self.titles if (name := issuer_in(line))), "")
        region = region_in(issuer) or next((name for line in self.titles if (name := region_in(line))), "")
        date = self.date or next((printed for line in self.titles if (printed := date_in(line))), "")
        return Header(title, issuer, region, date, dict(self.declared))

    def _title(self) -> str:
        """The line that names a list, with the body's name before it where that stands on a line of its own."""
        for number, line in enumerate(self.titles):
            if _TITLE.search(line) and not is_aside(line):
                before = self.titles[number - 1] if number else ""
                if before and not _TITLE.search(before) and len(before) <= 40 and issuer_in(before):
                    return f"{before} {line}"
                return line
        return next((line for line in self.titles if not _ATTACHMENT.match(line) and not is_aside(line)), "")


def _heads_columns(line: str) -> bool:
    """Whether a line is the header of a table that nobody could read, and so no title."""
    words = line.split()
    return len(words) >= 3 and is_header(words)


_ROW = re.compile(r"\d{1,4}[.、．]?\s+\S+\s+\S")  # a number and words that blanks part: the row of a table that nobody could read
_ASIDE = re.compile(
    r"^[（(]?\s*(?:共|总|合)\s*计?\s*\d+|^[（(]?\s*(?:19|20)\d{2}\s*年?\s*(?:度|版|本|修订)?\s*[）)]?$|^[（(][^（()）]{1,30}[)）]$|^\d+\s*[.．、]\S.*[。；;]$|^(?:填\s*表\s*|编\s*制\s*|使\s*用\s*)?说\s*明\s*[:：]?$"
)


_BESIDE = re.compile(r"^(?:.{0,4}(?:电话|传真|邮箱|地址|网址|说\s*明|单\s*位|机\s*关|人|时限|期限|来源|编号|文号))\s*[：:]\s*\S")


def is_aside(text: str) -> bool:
    """Whether a line above a table says something about the list rather than naming it: a total, a version, how to fill it in.

    >>> is_aside("（2023年版）"), is_aside("共125项（其中行政许可10项）"), is_aside("填表说明"), is_aside("二、行政许可（共5项）")
    (True, True, True, False)
    """
    return bool(_ASIDE.match(text.strip())) or bool(_BESIDE.match(text.strip())) or _DATE_LINE.search(text) is not None


def names_list(text: str) -> bool:
    """Whether a line has a word by which lists are called."""
    return _TITLE.search(text) is not None


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else.

    >>> is_date("二〇二四年三月一日"), is_date("2024年3月1日起施行")
    (True, False)
    """
    line = "".join(text.split()).strip("（）()")
    return bool(_DATE.fullmatch(line) or _CHINESE_DATE.fullmatch(line))


def is_attachment_mark(text: str) -> bool:
    """Whether a line only numbers an attachment or a table ("附件 1", "表2", "续表")."""
    return bool(_ATTACHMENT.match(text.strip()))


def date_in(text: str) -> str:
    """The first date of `text` as YYYY-MM-DD, YYYY-MM or YYYY, as far as it is printed; "" where there is none.

    >>> date_in("汇总时间：2022年 4月 11日"), date_in("二〇一五年七月"), date_in("2024年"), date_in("无")
    ('2022-04-11', '2015-07', '2024', '')
    """
    found = _DATE.search(text)
    if found:
        parts = [found["y"]]
        for name, most in (("m", 12), ("d", 31)):
            if not found[name] or not 1 <= int(found[name]) <= most:
                break
            parts.append(f"{int(found[name]):02d}")
        return "-".join(parts)
    found = _CHINESE_DATE.search("".join(text.split()))
    if found:
        parts = ["".join(_DIGIT.get(c, c) for c in found["y"])]
        for name in ("m", "d"):
            if not found[name]:
                break
            parts.append(f"{_small(found[name]):02d}")
        return "-".join(parts)
    return ""


def _small(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (int(_DIGIT[tens]) if tens else 1) * 10 * bool(ten) + (int(_DIGIT[ones]) if ones else 0)


def issuer_in(title: str) -> str:
    """The body that a title begins with; "" where it names none.

    >>> issuer_in("青禾市商务局单位权责清单汇总表"), issuer_in("3、青禾县财政局2024年权责清单"), issuer_in("某省违法行为裁量表")
    ('青禾市商务局', '青禾县财政局', '')
    """
    found = _BODY_AHEAD.match("".join(title.split()))
    return found["issuer"] if found else ""


def region_in(name: str) -> str:
    """The region that a body's name or a title begins with, as printed; "" where it begins with none.

    >>> region_in("青禾市商务局"), region_in("广平省云溪市城市管理局"), region_in("市场监督管理局")
    ('青禾市', '广平省云溪市', '')
    """
    text = re.sub(r"^\d+\s*[、.．]", "", "".join(name.split()))
    region = ""
    while True:
        rest = text[len(region) :]
        found = _REGION_PART.match(rest)
        if not found or len(found.group()) < 2 or _ORGAN_WORDS.match(rest) or _NO_REGION.search(found.group()):
            return region
        region += found.group()


def counts_in(text: str) -> dict[str, int]:
    """The totals that a line claims.

    >>> counts_in("权责清单汇总表（共计19项，行政检查8项，其他权力6项）")
    {'total': 19, '行政检查': 8, '其他权力': 6}
    >>> counts_in("经清理，县水利局保留行政权力15项，其中行政许可3项")
    {'total': 15, '行政许可': 3}
    >>> counts_in("一、行政许可（共2项）"), counts_in("某局权力清单（行政处罚，共3项）")
    ({'行政许可': 2}, {'行政处罚': 3})
    """
    counts: dict[str, int] = {}
    total = _TOTAL.search(text)
    of_type = _TYPE_TOTAL.search(text[: total.start()]) if total else None
    if total and of_type:
        counts[of_type["word"]] = int(total["n"])  # "（行政许可，共3项）" counts one type, not the document
    elif total:
        counts["total"] = int(total["n"])
    for found in _COUNT.finditer(text):
        word = re.sub(r"^(?:.*(?:保留|共有|涉及|梳理|其中|包括)|含|以及|和|及)", "", found["word"])
        if word in _ALL:
            counts.setdefault("total", int(found["n"]))
        elif word not in ("共计", "总计", "合计", "共有", "总共", "事项", "小计") and len(word) > 1 and not word.endswith(_NO_TYPE):
            counts.setdefault(word, int(found["n"]))
            if total and found.start("n") == total.start("n") and word in POWER_TYPE_SET:
                counts.pop("total", None)  # "行政许可（共2项）" counts one type, not the document
    return counts
