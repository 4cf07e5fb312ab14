"""The facts of a heading: what stands in brackets behind a title, such as （2003年4月27日国务院令第375号公布，自2004年1月1日起施行）."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from quanze.core.citations.model import Amendment
from quanze.core.citations.names import FORMERLY
from quanze.core.citations.numerals import NUMERAL, plain_digits, read_date, read_number

_YEAR = r"(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2}"
_N = r"[\d〇○零一二三四五六七八九十]{1,3}"
DATE = rf"(?P<year>{_YEAR})(?:年度?(?:(?P<month>{_N})月(?:份|(?P<day>{_N})[日号]?)?)?|(?P<dot>[.\-/])(?P<month2>\d{{1,2}})(?:(?P=dot)(?P<day2>\d{{1,2}}))?(?:日(?![照喀土]))?(?!\d)|(?=修))"
_OPEN, _CLOSE = r"〔\[（(【［﹝〖{", r"〕\]）)】］﹞〗}"
# The core of a number; the words before it belong to it back to the last full stop, comma, date or verb.
_CORE = (
    rf"[{_OPEN}](?:{_YEAR})年?[{_CLOSE}](?:[一-鿿]{{0,8}}?字?第?[{NUMERAL}]{{1,7}}号令?)(?:文件?)?|[〔\[［【](?:{_YEAR})年?第?[{NUMERAL}]{{1,7}}号"
    rf"|第[{NUMERAL}]{{1,7}}号(?:中华人民共和国)?[一-鿿]{{0,12}}(?:院|部|局|署|会|委|主席|政府)令"
    rf"|令[（(]第?[{NUMERAL}]{{1,7}}号[）)]|(?:(?:令|公告|通告|文件|部令)[、,，]?)?(?:[{_OPEN}]?(?:{_YEAR})年?[{_CLOSE}]?)?第?[{NUMERAL}]{{1,7}}号(?:令|公告|通告)?"
)
_TOKEN = re.compile(
    rf"(?P<edition>(?:{_YEAR})年?[版本](?!\w))|(?P<valid>有效期[^，,；;。]{{0,60}}|有效至[^，,；;。]{{0,30}})|(?P<by>《[^《》]*+(?:《[^《》]*+》[^《》]*+)*+》)"
    rf"|(?P<since>自?(?:公布|发布|印发|颁布|通过|批准|下发|发文)之日起(?:[{NUMERAL}]{{1,4}}[日天]?后)?(?:正式|开始)?(?:施行|实施|执行|生效)?)"
    rf"|(?P<about>关于(?:修改|修正|修订|废止|公布|发布|印发|实施|批准)(?:[^，,；;。]{{0,60}}?(?:的(?:决定|决議|通知|公告|令)))?)"
    rf"|(?P<gone>(?:同时|予以|自行)?(?:废止|失效))"
    rf"|(?:已?于|自|从|根据|依据|按|经|由|按照|并)?{DATE}"
    rf"|(?P<unit>第{_N}次(?=修))|第{_N}次"
    rf"|(?P<doc>{_CORE})"
    rf"|(?P<verb>通过|批准|核准|公布|发布|颁布|颁发|印发|下发|发文|施行|实施|生效|执行|修正案?|修订|修改|修定)"
    rf"|(?P<short>(?:以下|下)?(?:统一|并)?简?称(?:为)?[:：]?[《“\"「'‘]?(?P<name>[^》”\"」'’）)，,；;。（(]{{1,40}})[》”\"」'’]?)"
    rf"|(?P<stop>[，,；;。、：:\s（）()])"
)
# Words before a number that belong to the sentence; 经济, 原平市 and 即墨区 are names. A conjunction is one only behind another part.
_BEFORE_DOC = re.compile(
    r"^(?:.*?的(?:通知|决定|公告|意见|通告)|\d+日?|(?:已|业)?(?:经(?![济贸信委开])|由)|根据|依据|依照|按照|按|以|并(?=[以由经按于])|于(?=[以由])|原(?![平阳州][市县区政府])|起|被|之|的|即(?=[国中原省市县])|"
    r"文号为?|发文字号为?|现予|现|[^，的]{0,24}文件(?=[一-鿿]{0,12}[发字]$))+"
)
_CONJUNCTION = re.compile(r"^[和及与并]")
# What a heading says of the enactment that this one replaced is not a fact of this one.
_GONE_CLAUSE = re.compile(r"(?<![^。；;，,])(?:[^《》。；;，,]|《[^《》]*+》)*+(?<=废止|失效)(?=[。；;，,]|$)")
_ORGAN_OF_MEETING = re.compile(
    rf"((?:[一-鿿](?<![年月日由经过据的])){{0,14}}?)(?:第?[{NUMERAL}]{{1,4}}[届屆])((?:全国)?[一-鿿]{{0,20}}?(?:人民代表大会常务委员会|人大常委会|人民代表大会|全国人大|人大|常委会))"
)
_ORGAN_END = "部|委|委员会|局|总局|厅|署|院|办公厅|办公室|会|政府|总行|银行|行|中心|司|处|队|法院|检察院|人大|人民代表大会|省|市|区|州|县|盟|旗|主席|组织|办|军|社|站|所"
_ORDER_ORGAN = re.compile(
    rf"^(.{{1,160}}?(?:{_ORGAN_END}|等[\d一二三四五六七八九十]{{1,3}}个?部[门委]))(?:令|公告|通告|第?(?:{_YEAR})?年?第?[{NUMERAL}]{{1,7}}号|文件|[{_OPEN}]|{_YEAR}|[\d])"
)
# 第743号国务院令
_ORGAN_BEHIND = re.compile(rf"^第[{NUMERAL}]{{1,7}}号(.{{2,20}}?)令$")
_SESSION = re.compile(rf"第?[{NUMERAL}]{{1,4}}[届屆]")
# 国土资源部国土资发〔1999〕205号: the organ, then its letter code; 人社部发〔2016〕1号 is all code.
_ORGAN_AND_CODE = re.compile(r"^(.{1,20}(?:部|总局|局|委员会|委|政府|办公厅|厅|国务院|会))((?![联规发办函厅原通令字电])[^、]{2,10})$")
# 商务部 公安部令: blanks between organs, kept as a mark of no width until the number is taken.
_PARTED = "\u2060"
_ORGANS_BY_BLANKS = re.compile(r"(?<=[部委会局署院行])[ 　]+(?=[一-鿿、]{1,18}[部委会局署院行](?:[ 　、]|令|公告))")
_EDITION = re.compile(
    r"^(?:试行|暂行|草案|修订|修正|修订版|修正版|新修订|节选|摘录|摘要|部分|现行|原|旧|新|最新|最新版|现行有效|已废止|全文|略|征求意见稿|暂行稿|试行稿|下同|本)+$"
)
_PASSED_A_CHANGE = re.compile(rf"的?(?:了)?(?:《|“|关于修|(?:第{_N}次)?修[正订改])")
_LISTED_ON = re.compile(r"(?:、|和|及|以及|，)(?:根据|经)?")
_AMENDS_NEXT = re.compile(rf"(?:第{_N}次)?修[正订改](?!决定|的|部分)")
_KIND = {"修正案": "修正", "修定": "修订"}
_FIELD = {
    "通过": "passed",
    "批准": "approved",
    "核准": "approved",
    "公布": "promulgated",
    "发布": "promulgated",
    "颁布": "promulgated",
    "颁发": "promulgated",
    "印发": "promulgated",
    "下发": "promulgated",
    "发文": "promulgated",
    "施行": "effective",
    "实施": "effective",
    "生效": "effective",
    "执行": "effective",
}
_STANDARD = re.compile(
    r"^(?:GB|GBZ|HJ|DB\d*|JJ[GF]|TSG|AQ|GA|NY|YY|QB|JB|SY|CJ|JGJ|MH|WS|SB|SN|LY|HG|DL|TB|TD|CH|XF|MT|WM|SL|JT|RB)[A-Z]{0,2}(?:/[TZ])?\s*[\d.]+(?:[-—–－]\d{2,4})?$"
)


@dataclass(slots=True)
class Heading:
    """What was read so far; mutable, because a heading may be spread over several brackets behind one title."""

    doc_no: str | None = None
    issuer: str | None = None
    passed: str | None = None
    approved: str | None = None
    promulgated: str | None = None
    effective: str | None = None
    amended: list[Amendment] = field(default_factory=list)
    short_name: str | None = None
    unparsed: list[str] = field(default_factory=list)
    meeting_issuer: str | None = None


def read_heading(printed: str, heading: Heading) -> bool:
    """Reads the facts of `printed` into `heading`; False where it states none, so that the caller may leave it alone.

    >>> heading = Heading()
    >>> read_heading("2005年7月国务院令 第440号", heading), heading.doc_no, heading.promulgated
    (True, '国务院令第440号', '2005-07')
    """
    text = plain_digits("".join(_ORGANS_BY_BLANKS.sub(_PARTED, printed).split()))
    if _EDITION.match(text):
        return True
    if _STANDARD.match(text.upper()):
        heading.doc_no = heading.doc_no or text
        return True
    if "废止" in text or "失效" in text:
        text = _GONE_CLAUSE.sub("", text)
    return _Reader(text, heading).run()


class _Reader:
    """One walk over the tokens of a heading: a date and a number wait for the verb that says what they are."""

    def __init__(self, text: str, heading: Heading) -> None:
        self.text, self.heading = text, heading
        self.date: str | None = None
        self.doc: str | None = None
        self.by: str | None = None
        self.ordinal: int | None = None
        self.date_end = 0
        self.doc_end = 0
        self.unread: list[str] = []
        self.earlier: list[tuple[str, str | None]] = []  # days, with orders, before it in a list that shares one verb
        self.used_date = False  # a verb has taken the date; a verb that follows at once may share it
        self.last_verb_end = 0
        self.found = False
        self.clause_start = 0
        self.clause_found = False
        self.words_start = 0  # where the words begin that may name the organ of a number
        self.changing = False  # 关于修改…的决定 stands here without title marks
        self.amending = False  # an amendment was the last thing stated: 自…起施行 is then its day

    def run(self) -> bool:
        heading, text = self.heading, self.text
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            if match["year"]:
                self._date(match)
            elif match["doc"]:
                self._doc(match)
            elif match["verb"]:
                self._verb(match["verb"], match)
            elif match["by"]:
                self.by = _inside(match["by"])
                self.clause_found = True
                self.words_start = match.end()
            elif match["since"]:
                known = heading.promulgated or heading.passed or (self.date if not self.used_date else None)
                if heading.amended and self.amending:
                    self._amendment_effective(heading.amended[-1].date)
                elif known and not heading.effective:
                    heading.effective = known
                self.found = self.clause_found = True
                self.words_start = match.end()
            elif match["unit"]:
                self.ordinal = read_number(match["unit"][1:-1])
                self.clause_found = True
            elif match["short"]:
                if "称" in match["short"] and match["name"]:
                    heading.short_name = heading.short_name or match["name"].strip("《》〈〉<>")
                    self.found = self.clause_found = True
                    self.words_start = match.end()
            elif match["about"]:
                self.changing = True
                self.clause_found = True
            elif match["edition"]:
                self.found = self.clause_found = True
                self.words_start = match.end()
            elif match["valid"]:
                self.unread.append(match["valid"])
                self.clause_found = True
                self.words_start = match.end()
            elif match["gone"]:
                self._drop()
                self.clause_found = True
            elif kind == "stop":
                self._stop(match)
        self._stop(None)
        self._flush()
        if self.found:
            heading.unparsed.extend(self.unread)
        if heading.issuer is None and (meeting := _ORGAN_OF_MEETING.search(text)) and self.found:
            heading.meeting_issuer = heading.meeting_issuer or _meeting_organ(meeting)
        return self.found

    def _date(self, match: re.Match[str]) -> None:
        if self.changing and self.date is not None and not self.used_date:
            self._amend("修改")
        if self.date is not None and not self.used_date:
            if self.doc is None and self.text[self.date_end : match.start()] in ("、", "和", "及", "以及"):
                self.earlier.append((self.date, None))
            elif self.doc is not None and self._known() and _LISTED_ON.fullmatch(self.text, self.doc_end, match.start()):
                # 2017年11月30日农业部令2017年第8号、2019年4月25日农业农村部令2019年第2号修订: each day with its order, one verb for all.
                self.earlier.append((self.date, self.doc.replace(_PARTED, "")))
                self.doc = None
            else:
                self._flush()
        if self.doc is not None and self.by is None and self.heading.doc_no is None and (self.date is None or self.used_date):
            self._take_doc()
        self.date_end = match.end()
        self.date = read_date(match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
        self.used_date = False
        self.found = self.clause_found = self.found or self.date is not None
        self.words_start = match.end()

    def _doc(self, match: re.Match[str]) -> None:
        number = match["doc"]
        before = self.text[self.words_start : match.start()]
        if self.text[self.words_start - 1 : self.words_start] not in ("", "，", ",", "；", ";", "。", "（", "("):
            before = _CONJUNCTION.sub("", before)
        before = _BEFORE_DOC.sub("", before)
        before = before.lstrip("，,；;。：:（(）)、")
        if not before and number[0] == "第" and "令" not in number:
            if self.doc is not None and "令" in self.doc and self.heading.doc_no is None and self.text[match.start() - 1] in "、，,":
                # 省政府令第252号、第311号修正: the second is that of the amendment.
                self._take_doc()
                self.doc = number
                self.words_start = match.end()
            elif (self.doc or self.heading.doc_no) and _AMENDS_NEXT.match(self.text, match.end()):
                # 国务院令第344号公布，第591号修订: an order of the same organ.
                self._take_doc()
                self.doc = number
                self.words_start = match.end()
                self.found = True
            self.clause_found = True
            return
        if number[0] in "〔[（(【［﹝〖{" and (split := _ORGAN_AND_CODE.match(before)):
            self.heading.issuer = self.heading.issuer or split[1]
            before = split[2]
        if _ORGAN_BEHIND.match(number):
            before = ""
        whole = before + number
        if self.doc is None or ("令" in whole and "令" not in self.doc):
            self.doc = whole
            self.doc_end = match.end()
        self.found = self.clause_found = True
        self.words_start = match.end()

    def _known(self) -> bool:
        """Whether the original has been stated, so that what follows is an amendment."""
        heading = self.heading
        return bool(heading.doc_no or heading.promulgated or heading.passed or heading.amended)

    def _verb(self, verb: str, match: re.Match[str]) -> None:
        heading, text = self.heading, self.text
        self.words_start = match.end()
        if verb.startswith("修"):
            after = text[match.end() : match.end() + 3]
            if (
                after.startswith(("决定", "的决定", "部分", "〈", "<", "＜", "单"))
                or text[max(0, match.start() - 2) : match.start()] == "关于"
            ):
                self.changing = True
                return
            self._amend(_KIND.get(verb, verb))
            return
        target = _FIELD[verb]
        if target == "passed" and self.by and "关于修" in self.by and self.date and not self.used_date:
            # 《关于修改…的决定》已由…于…通过: the day is that of the amendment.
            self._amend("修改")
            return
        if target == "passed" and _PASSED_A_CHANGE.match(text, match.end()):
            self.clause_found = True
            return
        if target == "passed" and heading.amended and self.used_date and self.date == heading.amended[-1].date:
            self.found = self.clause_found = True
            return
        if target == "passed" and (heading.passed is not None) and self.date and not self.used_date:
            # A second adoption can only be that of an amendment, whose word may still follow.
            follows = text[match.end() : match.end() + 60]
            if re.match(r"[^；;。]{0,60}?(?:修正|修订|修改)", follows):
                self.found = self.clause_found = True
                return
        if self.date is not None and (not self.used_date or self._adjacent(match.start())):
            if target == "effective" and heading.amended and self.amending:
                self._amendment_effective(self.date)
            elif getattr(heading, target) is None:
                setattr(heading, target, self.date)
                self.amending = False
            self.used_date = True
            self.last_verb_end = match.end()
            self.found = True
        if self.doc is not None and not (heading.doc_no is not None and heading.amended):
            self._take_doc()
        elif self.doc is not None and self.amending and target == "promulgated" and heading.amended[-1].doc_no is None:
            # 2017年1月11日修订通过，2017年2月1日国务院令第674号公布: the order is that of the revision.
            heading.amended[-1] = replace(heading.amended[-1], doc_no=self.doc.replace(_PARTED, ""))
            self.doc = None
        self.clause_found = True

    def _adjacent(self, start: int) -> bool:
        """Whether nothing but 并, 、 or 和 stands between the last verb and this one."""
        between = self.text[self.last_verb_end : start]
        return len(between) <= 2 and not set(between) - set("并、和及且起")

    def _amendment_effective(self, day: str | None) -> None:
        heading = self.heading
        last = heading.amended[-1]
        if day and last.date and day < last.date:
            # 2012年10月26日修改，2006年3月1日起施行: the day is that of the enactment itself.
            heading.effective = heading.effective or day
        elif last.effective is None and day:
            heading.amended[-1] = Amendment(last.date, last.kind, last.doc_no, last.ordinal, last.by, day)
            if heading.effective is None:
                heading.effective = day

    def _amend(self, kind: str) -> None:
        heading = self.heading
        date = self.date if not self.used_date or self.last_verb_end == 0 else None
        if date is None and self.date is not None and self._amendment_shares_date():
            date = self.date
        held = "会议" in self.text[self.clause_start : self.words_start]
        if date is None and self.doc is None and self.ordinal is None and self.by is None and not self.changing and not held:
            self.clause_found = self.clause_found or not heading.amended
            return
        # 2011年3月19日、2013年7月18日修订 are two amendments said with one word.
        heading.amended.extend(Amendment(day, kind, number) for day, number in self.earlier)
        self.earlier.clear()
        number = self.doc and self.doc.replace(_PARTED, "")
        heading.amended.append(Amendment(date, kind, number, self.ordinal, self.by))
        self.doc = self.by = self.ordinal = None
        self.changing = False
        self.used_date, self.amending = True, True
        self.found = self.clause_found = True
        self.last_verb_end = self.words_start

    def _amendment_shares_date(self) -> bool:
        """A date that 通过 has taken is also that of the 修正 said in the same sentence: …日…通过《…决定》修正."""
        return (
            "。" not in self.text[self.last_verb_end : self.words_start]
            and "；" not in self.text[self.last_verb_end : self.words_start]
            and self.by is not None
        )

    def _take_doc(self) -> None:
        heading = self.heading
        if heading.doc_no is None and self.doc is not None:
            heading.doc_no = self.doc.replace(_PARTED, "")
            if (organ := organ_of(self.doc)) is not None:
                heading.issuer = heading.issuer or organ
        self.doc = None

    def _stop(self, match: re.Match[str] | None) -> None:
        end = match.start() if match else len(self.text)
        if match is None or match["stop"] in "；;。，,":
            ends = match is None or match["stop"] in "；;。"
            if self.changing and self.date and not self.used_date and ends:
                self._amend("修改")
            if self.doc is not None and self.heading.doc_no is None and not self.heading.amended and (self.date is None or self.used_date):
                self._take_doc()
            clause = self.text[self.clause_start : end]
            if clause and not self.clause_found and len(clause) > 1:
                self.unread.append(clause)
            self.clause_start = match.end() if match else end
            self.clause_found = False
        if match is not None:
            if match["stop"] != "、":
                self.words_start = match.end()
            if match["stop"] in "；;。":
                self._flush()
                self.amending = self.amending and match["stop"] != "。"

    def _flush(self) -> None:
        """What no verb explains: a date, with or without a number, is that of promulgation."""
        heading = self.heading
        if self.date is not None and not self.used_date:
            if heading.promulgated is None:
                heading.promulgated = self.date
                self.date = None  # said; what is amended behind the semicolon has a day of its own
            self.used_date = True
        if self.doc is not None:
            self._take_doc()
        self.by = self.ordinal = None
        self.changing = False

    def _drop(self) -> None:
        self.date, self.doc, self.by, self.used_date = None, None, None, False


def organ_of(doc_no: str) -> str | None:
    """The organ named by an order's number, None for a letter code such as 国发.

    >>> organ_of("国务院令第440号"), organ_of("国发〔2015〕62号"), organ_of("原国家安全监管总局令第31号")
    ('国务院', None, '国家安全监管总局')
    """
    if "令" not in doc_no and "公告" not in doc_no:
        return None
    match = _ORGAN_BEHIND.match(doc_no) or _ORDER_ORGAN.match(doc_no)
    if match is None:
        return None
    return _SESSION.sub("", FORMERLY.sub("", match[1])).replace(_PARTED, "、")


def _meeting_organ(match: re.Match[str]) -> str:
    return (match[1] or "") + match[2]


def _inside(marked: str) -> str:
    return marked[1:-1]
