"""Ranges of fines as law and lists write them: 五万元以上十万元以下, 货值金额一倍以上三倍以下, 每台五百元以下, and the bounds they come to in a case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Literal

from quanze.core.casework.money import FEN, parse_money, spoken
from quanze.core.kernel.text import squeeze
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.law.numerals import parse_numeral

Shape = Literal["fixed", "multiple", "share", "per_unit"]
_N = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_MONEY = rf"(?:{_N}(?:十万|百万|千万|百|千|万|亿)?元?|{_N})"
_TIMES = rf"{_N}倍"
_SHARE = rf"(?:{_N}[%％‰]|百分之{_N}|千分之{_N}|万分之{_N})"
_BETWEEN = r"(?:以上(?:至|到)?|至|到|[-—–~～]{1,2})"
_END = r"(?P<end>以下|以内|不足|不满|未满)?"
_OF = re.compile(
    r"(?:按照?|处以?|并处以?|依照?)?(?P<of>[^，。；、：:（）()\d]{0,24}?"
    r"(?:货值金额|违法所得|销售额|营业额|总投资额?|合同金额|合同价款|经营额|价款|费用|损失|收入|罚款数额|销售金额|工程款|报酬|税款|保险费|数额|金额))的?"
)
_PER = re.compile(r"每(?:一|逾期一|超过一)?(?P<unit>[^\d，。；零一二两三四五六七八九十百千万]{1,6}?)(?:处|罚款|按|以)?$")


@dataclass(frozen=True, slots=True)
class FineRange:
    """One range of a fine. `low` and `high` are fen (fixed, per_unit), times (multiple) or parts of one (share).

    `low` None: no lower bound; `high` None: no upper bound. Both ends are inside unless `*_inside` is False: 以上、以下、内 include
    the number (程序规定 art. 84), 不足、不满 do not. `of` is what is multiplied; `when` is the condition the text puts before the range;
    `whom` who is fined, where the text tells units from persons; `cap` marks an amount that another range may not exceed (最高不超过三万元).
    """

    shape: Shape
    low: Fraction | None
    high: Fraction | None
    low_inside: bool = True
    high_inside: bool = True
    of: str = ""
    when: str = ""
    text: str = ""
    whom: str = ""
    cap: bool = False

    def words(self) -> str:
        """The range as a person would say it."""
        head = self.of if self.shape in ("multiple", "share") else f"每{self.of}" if self.shape == "per_unit" else ""
        if self.low is not None and self.low == self.high:
            return f"{head}{_say(self.shape, self.low)}"
        low = f"{_say(self.shape, self.low)}以上" if self.low is not None else ""
        high = "" if self.high is None else f"{_say(self.shape, self.high)}{'以下' if self.high_inside else '不足'}"
        if self.high is not None and not self.high_inside:
            high = f"不足{_say(self.shape, self.high)}"
        return f"{head}{low}{high}"


def _say(shape: Shape, number: Fraction) -> str:
    if shape in ("fixed", "per_unit"):
        return spoken(int(number))
    if shape == "multiple":
        return f"{_plain(number)}倍"
    return f"{_plain(number * 100)}%"


def _plain(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range come to fen in one case. `high` None: the law sets no upper bound."""

    low: int
    high: int | None
    low_inside: bool = True
    high_inside: bool = True

    def holds(self, fen: int) -> bool:
        """Whether an amount lies inside.

        >>> Bounds(500, 1000, high_inside=False).holds(1000)
        False
        """
        above = fen > self.low or (fen == self.low and self.low_inside)
        return above and (self.high is None or fen < self.high or (fen == self.high and self.high_inside))

    def words(self) -> str:
        if self.high is None:
            return f"{spoken(self.low)}以上"
        if self.low == self.high:
            return spoken(self.low)
        low = f"{spoken(self.low)}以上" if self.low else ""
        return f"{low}{spoken(self.high)}以下" if self.high_inside else f"{low}不足{spoken(self.high)}"


_PATTERNS = [
    ("money", re.compile(rf"(?P<low>{_MONEY}){_BETWEEN}(?:不超过|不足|不满)?(?P<high>{_MONEY}){_END}")),
    ("times", re.compile(rf"(?P<low>{_SHARE}|{_N}|等值|同等)倍?{_BETWEEN}(?P<high>{_N})倍{_END}")),
    ("share", re.compile(rf"(?P<low>{_SHARE}|{_N}){_BETWEEN}(?P<high>{_SHARE}){_END}")),
]
_LONE = re.compile(
    rf"(?P<before>最高|不超过|不高于|最低|不低于|不少于)?(?P<one>{_SHARE}|{_TIMES}|{_MONEY})(?P<after>以下|以内|以上|不足|不满)?"
)


def read_ranges(text: str) -> tuple[FineRange, ...] | Unresolved:
    """The ranges of fines that a penalty text states, in its order; an Unresolved where it speaks of a fine that cannot be read.

    An empty answer means that the text names no fine (给予警告).

    >>> [r.words() for r in read_ranges("处五万元以上十万元以下罚款")]
    ['5万元以上10万元以下']
    >>> [r.words() for r in read_ranges("没收违法所得，并处违法所得一倍以上三倍以下的罚款；没有违法所得的，处 3 万元以下罚款")]
    ['违法所得1倍以上3倍以下', '3万元以下']
    >>> read_ranges("给予警告")
    ()
    """
    found: list[FineRange] = []
    unread: list[str] = []
    pending = ""  # a condition on its own stretch: 货值金额不足一万元的，并处 …
    plain = re.sub(r"\([^()]*\)", "", unicodedata.normalize("NFKC", text).replace("，", ","))
    for sentence in re.split(r"[；;。\n]", plain):
        inside = len(found)
        for piece in re.split(r"[,:]", sentence):
            bare = squeeze(piece)
            if not bare:
                continue
            if re.search(r"元[万亿]", bare):  # a slip of the printer: 2.5 元万
                unread.append(bare)
                continue
            condition = _condition(bare)
            if condition:
                pending = condition
                continue
            ranges = _piece(bare, pending)
            if len(found) > inside and len(ranges) == 1 and re.search(r"最高|不超过|不高于|不得超过", bare):
                ranges = [replace(ranges[0], cap=True)]
            found.extend(ranges)
            if not ranges and _speaks_of_a_fine(bare):
                unread.append(bare)
        pending = ""
    if unread and (not found or any(re.search(r"元[万亿]", one) for one in unread)):
        return Unresolved("fine_not_read", f"“{'；'.join(unread)}”中的罚款幅度读不出来，请由人填写")
    return tuple(found)


def _condition(piece: str) -> str:
    """A stretch that only says when what follows applies; "" where it holds a fine itself."""
    if re.search(r"罚款|处以?(?=[\d零一二两三四五六七八九十百千])", piece):
        return ""
    return piece.removesuffix("的") if piece.endswith(("的", "时")) and not piece.startswith(("并处", "处")) else ""


def _speaks_of_a_fine(piece: str) -> bool:
    return "罚款" in piece and not re.search(r"(?:不予|免予|不处|免除|可以不).{0,4}罚款|罚款[^的]{0,6}缴", piece)


def _piece(piece: str, when: str) -> list[FineRange]:
    """The range of one stretch; a bare figure counts only with a unit or a word of fining."""
    fining = bool(re.search(r"罚|处|元|倍|[%％‰]|分之|^[\d零一二两三四五六七八九十百千]+万?以上", piece))
    if not fining:
        return []
    found: list[FineRange] = []
    at = 0
    while at < len(piece):
        best: tuple[int, int, FineRange] | None = None
        for kind, pattern in _PATTERNS:
            hit = pattern.search(piece, at)
            if hit is None:
                continue
            made = _made(kind, hit["low"], hit["high"], hit["end"] or "", hit[0])
            if made is not None and (best is None or hit.start() < best[0]):
                best = (hit.start(), hit.end(), made)
        if best is None:
            lone = _lone(piece, at)
            if lone is None:
                break
            best = lone
        start, end, made = best
        found.append(_with_base(made, piece[at:start], when, piece))
        at = end
    return [one for one in found if not (one.shape in ("multiple", "share") and not one.of and "罚" not in piece and "处" not in piece)]


def _lone(piece: str, at: int) -> tuple[int, int, FineRange] | None:
    for hit in _LONE.finditer(piece, at):
        one, before, after = hit["one"], hit["before"] or "", hit["after"] or ""
        shape, number = _figure(one)
        if number is None or (shape == "fixed" and not re.search(r"元|百|千|万|亿", one)):
            continue
        if after in ("以下", "以内", "不足", "不满") or before in ("最高", "不超过", "不高于"):
            made = FineRange(shape, None, number, high_inside=after not in ("不足", "不满"), text=hit[0])
        elif after == "以上" or before in ("最低", "不低于", "不少于"):
            made = FineRange(shape, number, None, text=hit[0])
        else:
            made = FineRange(shape, number, number, text=hit[0])
        return hit.start(), hit.end(), made
    return None


def _made(kind: str, low: str, high: str, end: str, text: str) -> FineRange | None:
    if kind == "money":
        if not re.search(r"元|百|千|万|亿", high):
            return None
        upper = _figure(high)[1]
        scale = re.search(r"(十万|百万|千万|百|千|万|亿)?元?$", high)
        bare_low = re.fullmatch(_N, low)
        # 1-3万元 lends its unit to the lower figure, 5000元以上1万元 does not
        lower = _figure(low + (scale[1] or "") + "元")[1] if bare_low and scale and low.isdecimal() else _figure(low)[1]
        if lower is not None and upper is not None and lower > upper:
            lower = _figure(low)[1]
        shape: Shape = "fixed"
    elif kind == "times":
        shape, upper = _figure(high + "倍")
        lower = Fraction(1) if low in ("等值", "同等") else _figure(low if re.search(r"[%％‰之]", low) else low + "倍")[1]
    else:
        shape, upper = _figure(high)
        lower = _figure(low if re.search(r"[%％‰之]", low) else low + ("%" if high[-1] in "%％" else high[-1]))[1]
    if lower is None or upper is None or lower > upper:
        return None
    return FineRange(
        shape, lower, upper, high_inside=end not in ("不足", "不满", "未满") and "不足" not in text and "不满" not in text, text=text
    )


def _figure(word: str) -> tuple[Shape, Fraction | None]:
    if word.endswith("倍"):
        return "multiple", _number(word[:-1])
    for mark, parts in (("百分之", 100), ("千分之", 1000), ("万分之", 10_000)):
        if word.startswith(mark):
            number = _number(word[len(mark) :])
            return "share", None if number is None else number / parts
    if word[-1] in "%％‰":
        number = _number(word[:-1])
        return "share", None if number is None else number / (1000 if word[-1] == "‰" else 100)
    money = parse_money(word)
    return "fixed", None if isinstance(money, Unresolved) else Fraction(money)


def _number(word: str) -> Fraction | None:
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", word):
        return Fraction(word)
    read = parse_numeral(word)
    return None if read is None else Fraction(read)


def _with_base(made: FineRange, before: str, when: str, piece: str) -> FineRange:
    of, shape = made.of, made.shape
    if shape in ("multiple", "share"):
        named = list(_OF.finditer(before))
        of = re.sub(r"^(?:并处|处以|处|按照?|可以|可|或者|罚款)+", "", named[-1]["of"]) if named else ""
    elif shape == "fixed":
        per = _PER.search(before)
        if per is not None:
            shape, of = "per_unit", per["unit"]
    whom = re.search(r"对([^对,处]{1,30}?)(?:可以|可|并|按照?|违法)*处", before)
    return FineRange(shape, made.low, made.high, made.low_inside, made.high_inside, of, when, piece, whom[1] if whom else "")


def bounds_of(range_: FineRange, values: Mapping[str, int]) -> Bounds | Unresolved:
    """The range in fen, given what it multiplies: `values` maps 货值金额, 违法所得 … to fen, a unit (台, 件) to its count.

    A lower bound that is no whole fen is rounded up, an upper one down: the amount is then inside whatever the rounding.

    >>> bounds_of(read_ranges("处货值金额五倍以上十倍以下罚款")[0], {"货值金额": 1_234_500}).words()
    '61725元以上123450元以下'
    """
    if range_.shape == "fixed":
        factor = Fraction(1)
    else:
        base = base_value(range_.of, values)
        if base is None:
            return Unresolved("base_missing", f"“{range_.words()}”要先查明“{range_.of or '计算基数'}”")
        factor = Fraction(base)
    low = Fraction(0) if range_.low is None else range_.low * factor
    high = None if range_.high is None else range_.high * factor
    return Bounds(
        _whole(low, up=True),
        None if high is None else _whole(high, up=False),
        range_.low_inside,
        range_.high_inside or (high is not None and high.denominator != 1),
    )


def base_value(name: str, values: Mapping[str, int]) -> int | None:
    """The value of what a text names; the longest known name that occurs in it counts (违法生产产品货值金额 -> 货值金额)."""
    if name in values:
        return values[name]
    inside = sorted((known for known in values if known and known in name), key=len)
    return values[inside[-1]] if inside else None


def _whole(value: Fraction, *, up: bool) -> int:
    number = Decimal(value.numerator) / Decimal(value.denominator) if value.denominator != 1 else Decimal(value.numerator)
    if value.denominator == 1:
        return value.numerator
    return int(number.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR))


def yuan(amount: int) -> int:
    """Whole yuan of the rulebook in fen."""
    return amount * FEN
