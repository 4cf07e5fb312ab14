"""One cell of a table of subjects -> the value it states, or `BadCell` with what is wrong and what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from quanze.core.inspections.subjects import Happening
from quanze.core.kernel.identity import CODE_ALPHABET, CODE_LENGTH, CODE_WEIGHTS, clean, credit_code_fault
from quanze.core.kernel.text import squeeze


class BadCell(Exception):
    """A cell that states no value: what was found, what to do."""

    def __init__(self, words: str, remedy: str) -> None:
        self.words, self.remedy = words, remedy
        super().__init__(words)


REMEMBERED = 200_000  # texts of one column, or beginnings of codes, whose reading is kept


_PLACE = {character: place for place, character in enumerate(CODE_ALPHABET)}
_HEAD, _PIECE = 8, 3  # characters of what many codes share, and of each piece of the rest
_WEIGHTS = tuple(CODE_WEIGHTS[at] for at in range(_HEAD, CODE_LENGTH - 1, _PIECE))


def code_test() -> Callable[[str], bool]:
    """A quick test whether a text is a unified social credit code with the right check character, written plainly.

    The weights of GB 32100-2015 are powers of three: so one table of all three-character pieces serves every place of the code.

    >>> good = code_test()
    >>> good("91110000600037341L"), good("91110000600037341M"), good("9111")
    (True, False, False)
    """
    one, two, three = CODE_WEIGHTS[:_PIECE]
    pairs = [(a + b, v * one + w * two) for a, v in _PLACE.items() for b, w in _PLACE.items()]
    pieces = {pair + c: v + w * three for pair, v in pairs for c, w in _PLACE.items()}
    heads: dict[str, int] = {}
    first, second, third = _WEIGHTS
    place, modulus = _PLACE, len(CODE_ALPHABET)

    def head_of(text: str) -> int:
        if not (text[2:].isdigit() and text.isascii()):
            raise KeyError(text)
        value = sum(place[character] * weight for character, weight in zip(text, CODE_WEIGHTS[:_HEAD], strict=True))
        if len(heads) < REMEMBERED:
            heads[text] = value
        return value

    def good(text: str) -> bool:
        if len(text) != CODE_LENGTH:
            return False
        try:
            head = heads.get(text[:8])
            if head is None:
                head = head_of(text[:8])
            total = head + pieces[text[8:11]] * first + pieces[text[11:14]] * second + pieces[text[14:17]] * third + place[text[17]]
        except KeyError:
            return False
        return total % modulus == 0

    return good


class CodeReader:
    """Unified social credit codes: `good` tells quickly that a text is one as it stands, `read` what is wrong with the others."""

    def __init__(self) -> None:
        self.good = code_test()

    def read(self, text: str) -> str:
        """The normalised code; "" where the cell says that there is none.

        >>> CodeReader().read(" ９１１１００００-600037341l ")
        '91110000600037341L'
        """
        if self.good(text):
            return text
        word = clean(plain(text))
        if word in _NOTHING:
            return ""
        if self.good(word):
            return word
        if _SCIENTIFIC.fullmatch(word):
            raise BadCell(
                f"代码“{text.strip()[:30]}”被表格软件改成了科学计数，原来的数字已经丢失", "请把这一列的格式设为“文本”，重新填写代码"
            )
        fault = credit_code_fault(word)
        meant = word.translate(_LOOK_ALIKE)
        hint = f"是否为 {meant}？请对照营业执照核对" if meant != word and self.good(meant) else "请对照营业执照核对；没有代码的留空"
        raise BadCell(fault, hint)


_LOOK_ALIKE = str.maketrans("OISZ", "0152")  # letters that the code does not use and the hand confuses with figures
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_NOTHING = frozenset({"", "无", "/", "—", "——", "N/A", "NA", "NULL", "NONE", "暂无", "未登记", "0", "\\"})
_QUOTED = re.compile(r'="(.*)"', re.S)


def plain(text: str) -> str:
    """A cell's text with outer white space, the marks by which tables keep digits as text (`="…"`, `'…`) and inner line breaks taken away.

    >>> plain('="9111"'), plain("'0312"), plain(" 东街\\n1 号 ")
    ('9111', '0312', '东街 1 号')
    """
    word = " ".join(text.split())
    found = _QUOTED.fullmatch(word)
    word = found[1].strip() if found else word
    if word[:1] == "'":
        word = word[1:].strip()
    if word[:1] == "=" or word[:2] in ("+=", "-=") or word in _ERRORS:
        raise BadCell(f"“{word[:30]}”是公式或者公式的错误，不是值", "请在表格软件里复制，再“选择性粘贴——数值”后重新上传")
    if not word.isprintable():
        raise BadCell("有不可见的字符", "请删去这一格后重新输入")
    return word


_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


def read_text(longest: int) -> Callable[[str], str]:
    """Reads a text of at most `longest` characters."""

    def read(text: str) -> str:
        word = plain(text)
        if len(word) > longest:
            raise BadCell(f"有 {len(word)} 个字，最多 {longest} 个", "请写得短一些")
        return "" if word in ("/", "—", "——", "无") else word

    return read


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)")
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"((?:{'|'.join(_MONTHS)})[a-z]*)"
# how a spreadsheet set to English shows a day: 1-Mar-27, Monday, March 01, 2027
_ENGLISH = re.compile(rf"(\d{{1,2}})[- ]{_NAME}[- ](\d{{4}}|\d\d)|(?:[a-z]+, )?{_NAME} (\d{{1,2}}), (\d{{4}})", re.I)
_SERIAL = re.compile(r"[2-7]\d{4}")  # days as a spreadsheet counts them, of the years 1954 to 2119
_SERIAL_BEGINS = date(1899, 12, 30).toordinal()
_FOREVER = ("长期", "永久", "无固定期限", "长期有效", "永久有效", "不限")
_EARLIEST, _LATEST = 1900, 2200


def _iso(parts: tuple[str, ...], said: str) -> str:
    year, month, day = map(int, parts)
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadCell(f"“{said[:30]}”不是日历上的日期", "请核对后写成 2027-03-01 的样子") from None
    if not _EARLIEST <= year <= _LATEST:
        raise BadCell(f"“{said[:30]}”的年份不合常理", "请核对后写成 2027-03-01 的样子")
    return found.isoformat()


def read_day(text: str) -> str:
    """A day as offices write it, as `YYYY-MM-DD`; "" for none and for one that never comes (长期).

    >>> read_day("２０２７年３月１日"), read_day("2027/3/1 0:00:00"), read_day("20270301"), read_day("长期")
    ('2027-03-01', '2027-03-01', '2027-03-01', '')
    """
    word = _CLOCK.sub("", unicodedata.normalize("NFKC", plain(text))).strip()
    if word.upper() in _NOTHING or word in _FOREVER:
        return ""
    found = _DAY.fullmatch(word) or _DIGITS.fullmatch(word)
    if not found:
        if english := _ENGLISH.fullmatch(word):
            day, month, year = english[1] or english[5], english[2] or english[4], english[3] or english[6]
            return _iso((f"20{year}" if len(year) == 2 else year, str(_MONTHS.index(month[:3].lower()) + 1), day), word)
        if _SERIAL.fullmatch(word):
            meant = date.fromordinal(_SERIAL_BEGINS + int(word))
            raise BadCell(f"“{word}”是没有设成日期格式的单元格", f"它可能是 {meant}；请把这一列的格式设为日期，核对后重新上传")
        spans = _days_in(word)
        if len(spans) == 2 and re.search(r"至|到|[-—~～]", word):  # a whole term in one cell: its last day counts
            return spans[1][0]
        raise BadCell(f"“{word[:30]}”不是日期", "请写成 2027-03-01 的样子；没有期限的写“长期”")
    return _iso(found.groups(), word)


def _days_in(text: str) -> list[tuple[str, int, int]]:
    """Every day in a text with where it begins and ends."""
    found = [*_DAY.finditer(text), *_DIGITS.finditer(text)]
    return sorted(((_iso(each.groups(), each[0]), each.start(), each.end()) for each in found), key=lambda one: one[1])


_HALF = str.maketrans("０１２３４５６７８９／－．", "0123456789/-.")  # one character for one: places in the text stay


def read_happenings(today: date) -> Callable[[str], tuple[Happening, ...]]:
    """Reads a cell of accidents or complaints: days, each with the words behind it.

    >>> read_happenings(date(2026, 1, 1))("2025-03-01 锅炉爆管；2025年6月2日")
    (Happening(on='2025-03-01', words='锅炉爆管'), Happening(on='2025-06-02', words=''))
    """

    def read(text: str) -> tuple[Happening, ...]:
        word = plain(text)
        if word.upper() in _NOTHING or word in ("否", "没有", "未发生", "0次", "0起"):
            return ()
        days = _days_in(word.translate(_HALF))
        if not days:
            raise BadCell(f"“{word[:30]}”没有写日期", "请逐次写出日期，如“2025-03-01 锅炉爆管；2025-06-02”；没有的写“无”")
        ends = [start for _, start, _ in days[1:]] + [len(word)]
        made = tuple(Happening(on, word[after:end].strip(" ;；,，。、:")[:200]) for (on, _, after), end in zip(days, ends, strict=True))
        for each in made:
            if each.on > today.isoformat():
                raise BadCell(f"{each.on} 还没有到", "请核对日期")
        return made

    return read


_RISKS = {
    "A": "A", "B": "B", "C": "C", "D": "D", "一": "A", "二": "B", "三": "C", "四": "D", "1": "A", "2": "B", "3": "C", "4": "D", "I": "A", "II": "B", "III": "C", "IV": "D",
    "低": "A", "较低": "B", "一般": "B", "中": "B", "中等": "B", "中低": "B", "较高": "C", "中高": "C", "高": "D", "蓝": "A", "黄": "B", "橙": "C", "红": "D",
}  # fmt: skip


def read_risk(text: str) -> str:
    """A class of risk or credit, from A (lowest risk) to D; "" where the cell says none.

    A bare 一级 is refused: in some systems it is the best class, in others the worst.

    >>> [read_risk(each) for each in ("A级", "二类", "较高风险", "ｄ", "Ⅲ类", "")]
    ['A', 'B', 'C', 'D', 'C', '']
    """
    word = squeeze(unicodedata.normalize("NFKC", plain(text))).upper()
    if word in _NOTHING or word in ("未评定", "未定级", "未分类"):
        return ""
    bare = re.sub(r"^(信用)?风险|^信用", "", word)
    bare = re.sub(r"(信用)?风险(等级)?$|(信用)?等?[级类色]$|企业$", "", bare) or bare
    bare = re.sub(r"[级类]$", "", bare) or bare
    if bare in _RISKS and not ("级" in word and bare not in "ABCD" and bare in "一二三四1234IIIV"):
        return _RISKS[bare]
    raise BadCell(f"“{word[:20]}”看不出是哪一级风险", "请写 A、B、C、D（A 风险最低）、一类至四类，或者低、一般、较高、高")


_YES = frozenset({"是", "Y", "YES", "√", "✓", "TRUE", "1", "重点", "有", "对"})
_NO = frozenset({"否", "N", "NO", "×", "X", "FALSE", "非重点", "不是", "一般", "普通"}) | _NOTHING


def read_yes(text: str) -> bool:
    """Whether a cell says yes."""
    word = squeeze(unicodedata.normalize("NFKC", plain(text))).upper()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(f"“{word[:20]}”看不出是不是", "请写“是”或者“否”")


_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?(?:台|套|台套|台/套|个|只|部|条)?")


def read_count(text: str) -> int:
    """How many; 0 where the cell says none.

    >>> read_count("３台"), read_count(""), read_count("12.0")
    (3, 0, 12)
    """
    word = squeeze(unicodedata.normalize("NFKC", plain(text))).replace(",", "")
    if word.upper() in _NOTHING:
        return 0
    found = _COUNT.fullmatch(word)
    if not found:
        raise BadCell(f"“{word[:20]}”不是数量", "请写阿拉伯数字")
    return int(found[1])


_LEFT = ("注销", "吊销", "撤销", "迁出", "关闭", "歇业", "停业", "解散", "清算")
_STAYS = (
    "",
    "正常",
    "存续",
    "在营",
    "开业",
    "在业",
    "有效",
    "营业",
    "存续(在营、开业、在册)",
    "存续(在营、开业、在册)状态",
    "在册",
    "登记成立",
    "确立",
)


def read_status(text: str) -> str:
    """Why a subject has left, "" where it has not.

    >>> read_status("存续（在营、开业、在册）"), read_status("已注销")
    ('', '已注销')
    """
    word = squeeze(unicodedata.normalize("NFKC", plain(text)))
    if any(each in word for each in _LEFT):
        return word[:200]
    if word in _STAYS or word in _NOTHING or word.startswith("存续") or word.endswith("正常"):
        return ""
    raise BadCell(f"“{word[:20]}”看不出是否还在经营", "请写“正常”，或者“注销”“吊销”等")


_BETWEEN = re.compile(r"[、,，;；/|\s]+")


def read_kinds(kinds: Mapping[str, str]) -> Callable[[str], tuple[str, ...]]:
    """Reads a cell of subject kinds; `kinds` maps the ids that are known to their titles.

    A shortened title is understood where only one kind can be meant.

    >>> read = read_kinds({"special_equipment_user": "特种设备使用单位", "special_equipment_maker": "特种设备生产单位", "testing_body": "检验检测机构"})
    >>> read("特种设备使用；检验检测机构")
    ('special_equipment_user', 'testing_body')
    """
    exact = {_kind_word(word): id_ for id_, title in kinds.items() for word in (title, id_)}

    def one(word: str) -> str:
        bare = _kind_word(word)
        if bare in exact:
            return exact[bare]
        inside = sorted({id_ for title, id_ in exact.items() if len(bare) > 1 and bare in title})
        if len(inside) == 1:
            return inside[0]
        around = sorted((title for title in exact if len(title) > 3 and title in bare), key=len)
        if around and not inside:
            return exact[around[-1]]
        offered = "、".join(kinds[each] for each in inside) if inside else "、".join(kinds.values())
        reason = "可以指几种对象" if inside else "不是登记的对象类别"
        raise BadCell(f"“{word[:30]}”{reason}", f"请写其中之一：{offered}")

    def read(text: str) -> tuple[str, ...]:
        said = plain(text)
        whole = _kind_word(said)
        if not whole or whole.upper() in _NOTHING:
            return ()
        if whole in exact:
            return (exact[whole],)
        return tuple(dict.fromkeys(one(word) for word in _BETWEEN.split(said) if word))

    return read


def _kind_word(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text)).lower()


def pieces(text: str) -> list[str]:
    """The parts of a cell that lists several numbers.

    >>> pieces("XK01-001、XK01-002")
    ['XK01-001', 'XK01-002']
    """
    return [word for word in re.split(r"[、,，;；\n]+", text) if word.strip()]
