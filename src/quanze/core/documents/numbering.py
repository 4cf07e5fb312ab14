"""The numbers that Word prints before paragraphs without writing them in the text: 1. （一） 第一条 甲、 ①."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def format_number(number: int, style: str) -> str:
    """A counter as Word prints it in one of its number formats; an unknown format prints Arabic digits.

    >>> [format_number(12, s) for s in ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "chineseLegalSimplified", "lowerLetter")]
    ['十二', '⑫', 'XII', '壹拾贰', 'l']
    """
    if number < 0 or number > 99_999:
        return str(number)
    if style in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
        "ideographDigital",
        "taiwaneseDigital",
        "japaneseDigitalTenThousand",
    ):
        if style in ("ideographDigital", "taiwaneseDigital"):
            return "".join("○一二三四五六七八九"[int(digit)] for digit in str(number))
        return _chinese(number, _DIGITS, "十百千万", drop_one=True)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _chinese(number, _LEGAL, "拾佰仟万", drop_one=False)
    if style in ("lowerLetter", "upperLetter") and number:
        text = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return text if style == "lowerLetter" else text.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return _roman(number).lower() if style == "lowerRoman" else _roman(number)
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and number <= 50:
        if number == 0:
            return "⓪"
        return chr(0x2460 + number - 1) if number <= 20 else chr(0x3251 + number - 21) if number <= 35 else chr(0x32B1 + number - 36)
    if style == "decimalEnclosedParen" and 0 < number <= 20:
        return chr(0x2474 + number - 1)
    if style == "decimalEnclosedFullstop" and 0 < number <= 20:
        return chr(0x2488 + number - 1)
    if style == "ideographEnclosedCircle" and 0 < number <= 10:
        return chr(0x3280 + number - 1)
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "ideographTraditional" and 0 < number <= 10:
        return _STEMS[number - 1]
    if style == "ideographZodiac" and 0 < number <= 12:
        return _BRANCHES[number - 1]
    if style == "ideographZodiacTraditional" and number:
        return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]
    return str(number)


def _chinese(number: int, digits: str, units: str, *, drop_one: bool) -> str:
    if number == 0:
        return digits[0]
    text = ""
    pending_zero = False
    places = str(number)
    for index, digit in enumerate(places):
        power = len(places) - index - 1
        value = int(digit)
        if value == 0:
            pending_zero = True
            continue
        if pending_zero and text:
            text += digits[0]
        pending_zero = False
        text += digits[value] + (units[power - 1] if power else "")
    return text[1:] if drop_one and 10 <= number < 20 else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while number >= value:
            text += letters
            number -= value
    return text


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    template: str
    suffix: str
    legal: bool
    restart: int | None


@dataclass(slots=True)
class Numbering:
    """The numberings of one document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    own_levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> Numbering:
        """From the root of `word/numbering.xml`; an empty one from None."""
        made = cls()
        if root is None:
            return made
        links: dict[str, str] = {}
        style_owner: dict[str, str] = {}
        for abstract in root.iter(W + "abstractNum"):
            identity = abstract.get(W + "abstractNumId", "")
            made.levels[identity] = dict(map(_level, abstract.findall(W + "lvl")))
            link = abstract.find(W + "numStyleLink")
            if link is not None:
                links[identity] = link.get(W + "val", "")
            owner = abstract.find(W + "styleLink")
            if owner is not None:
                style_owner[owner.get(W + "val", "")] = identity
        for identity, style in links.items():
            if style in style_owner:
                made.levels[identity] = made.levels.get(style_owner[style], {})
        for num in root.iter(W + "num"):
            identity = num.get(W + "numId", "")
            abstract_id = num.find(W + "abstractNumId")
            if abstract_id is None:
                continue
            made.abstract_of[identity] = abstract_id.get(W + "val", "")
            for override in num.findall(W + "lvlOverride"):
                level = _integer(override.get(W + "ilvl"), 0)
                start = override.find(W + "startOverride")
                if start is not None:
                    made.overrides.setdefault(identity, {})[level] = _integer(start.get(W + "val"), 1)
                own = override.find(W + "lvl")
                if own is not None:
                    made.own_levels.setdefault(identity, {})[level] = _level(own)[1]
        return made

    def next_label(self, num_id: str, level: int) -> str:
        """What Word prints before the next paragraph of this numbering, with the gap after it; "" where it prints nothing."""
        abstract = self.abstract_of.get(num_id)
        if abstract is None or num_id == "0":
            return ""
        levels = {**self.levels.get(abstract, {}), **self.own_levels.get(num_id, {})}
        found = levels.get(level)
        if found is None:
            return ""
        counters = self.counters.setdefault(abstract, {})
        override = self.overrides.get(num_id, {}).get(level)
        if override is not None and (num_id, level) not in self.started:
            counters[level] = override
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = found.start
        self.started.add((num_id, level))
        for deeper in [each for each in counters if each > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and level < restart):
                del counters[deeper]
        if found.style == "none":
            return ""
        if found.style == "bullet":
            mark = "".join("•" if 0xE000 <= ord(char) <= 0xF8FF else char for char in found.template)
            return mark + found.suffix if mark.strip() else ""

        def value(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            if index > level:
                return ""
            shown = levels.get(index, found)
            number = counters.setdefault(index, shown.start)
            return format_number(number, "decimal" if found.legal and index != level else shown.style)

        label = re.sub(r"%([1-9])", value, found.template)
        return label + found.suffix if label.strip() else ""


def _level(element: Any) -> tuple[int, _Level]:
    def val(tag: str, default: str) -> str:
        child = element.find(W + tag)
        if child is None:
            return default
        found = child.get(W + "val")
        return default if found is None else str(found)

    suffix = {"nothing": "", "space": " ", "tab": " "}.get(val("suff", "tab"), " ")
    legal = element.find(W + "isLgl") is not None
    restart = element.find(W + "lvlRestart")
    style = val("numFmt", "decimal")
    text = element.find(W + "lvlText")
    template = "" if text is None or text.get(W + "null") in ("1", "true") else str(text.get(W + "val") or "")
    return _integer(element.get(W + "ilvl"), 0), _Level(
        _integer(val("start", "0"), 0), style, template, suffix, legal, None if restart is None else _integer(restart.get(W + "val"), 0)
    )


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
