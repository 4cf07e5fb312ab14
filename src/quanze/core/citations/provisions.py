"""Lists of provisions: 第二十条之一第一款第（七）项、第二款和第五条至第八条."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quanze.core.citations.model import Provision
from quanze.core.citations.numerals import NUMERAL, read_number

# Extraction breaks lines inside numbers, and full-width blanks stand between; both are skipped, a bounded number of times.
_S = r"(?:\s|&emsp;){0,12}+"
_NUM = rf"[{NUMERAL}](?:{_S}[{NUMERAL}]){{0,8}}+"
_SEP = r"(?:以及|或者|[、，,和及或与至到~～]|[\-—–－]{1,3})"
_ONE = rf"(?:第{_S})?[（(]?{_S}(?:{_NUM}|[⑴-⒇①-⑳㈠-㈩]){_S}[）)]?(?:{_S}之{_S}[一二三四五六七八九十\d](?!款))?"
UNIT = rf"第{_S}(?P<numbers>[（(]?{_S}(?:{_NUM}|[⑴-⒇①-⑳㈠-㈩]){_S}[）)]?(?:{_S}(?:{_SEP}{_S}{_ONE}|[（(]{_S}{_NUM}{_S}[）)])){{0,40}}?){_S}(?P<unit>条|款|项|目|章|节|编|点|部分)"
_UNIT = re.compile(UNIT)
_SUB = re.compile(rf"{_S}之{_S}({_NUM})(?!{_S}[间内外前后中上下规])")
_SUB_RANGE = re.compile(rf"{_S}(?:至|到|-|—|－|～){_S}之{_S}({_NUM})")
_IN_BRACKETS = re.compile(rf"[（(]({_S}第[^（）()条]{{1,24}}[款项])[）)]")
_BARE_ITEMS = re.compile(
    rf"(?P<items>[（(]{_S}{_NUM}{_S}[）)](?:{_S}(?:以及|或者|[、，,和及或与至到\-—–－~～])?{_S}[（(]{_S}{_NUM}{_S}[）)]){{0,40}}+){_S}(?P<unit>[款项目](?!目))?"
)
_PARAGRAPH_LIST = re.compile(rf"(?P<numbers>[（(]?{_NUM}[）)]?(?:{_S}{_SEP}{_S}[（(]?{_NUM}[）)]?){{0,40}}?){_S}(?P<unit>条|款|项)")
_ANNEX = re.compile(
    rf"{_S}(?:的)?附(?:件|表|录){_S}(?:[：:]{_S}(?=第|{_NUM}))?(?P<number>{_NUM})?{_S}(?:《[^《》]{{1,60}}》|[（(][一-鿿、]{{2,30}}[）)])?{_S}(?:(?:中|的|[（(][一二三四五六七八九十\d]{{1,2}}[）)]){_S}(?=第))?(?=第|[，,、（(]|$|\s|中)"
)
# 第五章（罚则）第四十九条: the name of the chapter stands between
# 第九十七条（未配备安全员）、第九十八条: what an article is about, between two of a list
_ASIDE = re.compile(
    rf"[（(](?!{_S}{_NUM}{_S}[）)])[^（）()第。]{{1,24}}[）)](?={_S}[、，,；;和及]{_S}第{_S}[（(]?{_NUM}[）)]?{_S}[条款项])"
)
_CHAPTER_NAME = re.compile(rf"{_S}(?:[（(“\"《][一-鿿、]{{1,14}}[）)”\"》]|(?:(?![第条款项至])[一-鿿]){{2,10}}?){_S}(?=第{_S}{_NUM}{_S}条)")
_WITHOUT_ORDINAL = re.compile(
    rf"(?P<numbers>{_NUM}(?:{_S}{_SEP}{_S}{_NUM}){{0,20}}?){_S}(?P<unit>条)(?=第|之|[（(]|规定|[的，,。；;、：:\s）)至和及或与并]|以及|[一二三四五六七八九十、至\d-]{{1,9}}[款项]|$)"
)
# 第十四条一款: 第 is missing before the paragraph as well
_PARAGRAPH_BEHIND = re.compile(
    rf"(?P<numbers>{_NUM}(?:{_S}{_SEP}{_S}{_NUM}){{0,20}}?){_S}(?P<unit>款|项)(?=第|[（(]|{_NUM}项|规定|[的之，,。；;、：:\s）)至和及或与并]|以及|$)"
)
_LINK = re.compile(rf"{_S}(?:以{_S}及|或{_S}者|直至|[、，,；;]{_S}(?:以及|及|和|与|并)|[、，,；;和及或与至到并~～]|[\-—–－]{{1,3}})?{_S}")
_RANGE = re.compile(r"[至到\-—–－~～]")
_NUMBER_IN_LIST = re.compile(
    rf"(?P<sep>{_SEP})?{_S}(?:第{_S})?[（(]?{_S}(?P<number>{_NUM}|[⑴-⒇①-⑳㈠-㈩]){_S}[）)]?(?:{_S}之{_S}(?P<sub>[{NUMERAL}]{{1,2}}))?"
)
_LIST_LINE = re.compile(rf"[第条款项目之、，,；;和及或者至（）() \t　{NUMERAL}\-—]{{2,200}}+[。；;]?[ \t　]*(?:\r?\n|$)")
LONGEST_RANGE = 400


@dataclass(frozen=True, slots=True)
class ProvisionList:
    """What was read from a stretch of text and where it ends."""

    provisions: tuple[Provision, ...]
    chapters: tuple[int, ...]
    end: int


def _circled(printed: str) -> int | None:
    code = ord(printed[0])
    for first, last in ((0x2474, 0x2487), (0x2460, 0x2473), (0x3220, 0x3229)):
        if first <= code <= last:
            return code - first + 1
    return read_number(printed)


def _numbers(printed: str) -> list[tuple[int, int | None]]:
    """The numbers of 六、七 or （一）至（三）, ranges filled; a second part where 之 follows one."""
    found: list[tuple[int, int | None]] = []
    for match in _NUMBER_IN_LIST.finditer(printed):
        number = _circled(match["number"])
        if number is None:
            continue
        if match["sep"] and _RANGE.match(match["sep"]) and found:
            found.extend((n, None) for n in _between(found[-1][0], number))
        found.append((number, read_number(match["sub"]) if match["sub"] else None))
    return found


def _between(first: int, last: int) -> range:
    """The numbers strictly between; nothing where the range runs backwards or is longer than any enactment."""
    return range(first + 1, last) if first < last <= first + LONGEST_RANGE else range(0)


def read_provisions(text: str, start: int, *, behind_title: bool = False) -> ProvisionList | None:
    """The list of provisions that begins at `start`, or None where none begins there. Directly `behind_title` 第 may be missing.

    >>> found = read_provisions("第一款第（七）项、第二款的规定", 0)
    >>> [str(provision) for provision in found.provisions], found.end
    (['第1款第7项', '第2款'], 12)
    """
    provisions: list[Provision] = []
    chapters: list[int] = []
    position, end = start, start
    link = ""
    annex: int | None = None
    last_unit = ""
    first_annex = _ANNEX.match(text, start)
    if first_annex is not None:
        annex = read_number(first_annex["number"]) if first_annex["number"] else 0
        position = first_annex.end()
        end = position
        provisions.append(Provision(None, annex=annex))
    for _ in range(400):
        match = _UNIT.match(text, position)
        if match is None and behind_title and position == start:
            match = _WITHOUT_ORDINAL.match(text, position)
        bare = None
        if (match is None and last_unit in ("条", "款", "项")) or (match is None and last_unit == "" and annex is not None):
            bare = _BARE_ITEMS.match(text, position)
            if bare is not None and not (bare["unit"] or (link == "" and last_unit != "项" and _closes(text, bare.end()))):
                bare = None
            if bare is None and link and last_unit:
                match = _PARAGRAPH_LIST.match(text, position)
                if match is not None and (match["unit"] != last_unit or match["unit"] == "条"):
                    match = None
                match = match or _WITHOUT_ORDINAL.match(text, position)
            elif bare is None and not link and last_unit in ("条", "款") and position == end:
                match = _PARAGRAPH_BEHIND.match(text, position)
        if match is None and bare is None:
            further = _ANNEX.match(text, position) if annex is not None and link else None
            if further is None:
                break
            annex = read_number(further["number"]) if further["number"] else 0
            provisions.append(Provision(None, annex=annex))
            position = end = further.end()
            link, last_unit = "", ""
            continue
        if match is not None:
            unit, numbers, after = match["unit"], _numbers(match["numbers"]), match.end()
        else:
            assert bare is not None
            unit, numbers, after = bare["unit"] or "项", _numbers(bare["items"]), bare.end()
        if not numbers or (unit == "款" and text.startswith("项", after)):
            break
        if unit == "条" and end > start and not link and "\n" in text[end:position] and not _LIST_LINE.match(text, position):
            # 第…条 on a line of its own with words behind it opens the quoted article; it does not continue the list.
            break
        sub = None
        if unit == "条":
            if text[after : after + 1] in ("件", "例", "目", "幅", "线"):
                break
            if (by := _SUB.match(text, after)) is not None:
                sub, after = read_number(by[1]), by.end()
        if unit in ("款", "目") and text[after : after + 1] in ("式", "额", "项", "标", "录", "待"):
            break
        if unit == "项" and text.startswith("目", after):
            break
        _add(provisions, chapters, unit, numbers, sub, link, annex)
        last_unit, end = unit, after
        if unit == "条" and provisions and provisions[-1].sub is not None and (range_end := _SUB_RANGE.match(text, after)) is not None:
            # 第四十七条之一至之三
            last, upto = provisions[-1], read_number(range_end[1])
            if last.sub is not None and upto is not None and last.sub < upto <= last.sub + 20:
                provisions.extend(Provision(last.article, n, annex=annex) for n in range(last.sub + 1, upto + 1))
                end = after = range_end.end()
        if unit == "条" and (inner := _IN_BRACKETS.match(text, after)) is not None:
            # 第四条（第二款）
            deeper = read_provisions(text, inner.start(1))
            if deeper is not None and deeper.end == inner.end(1) and provisions:
                base = provisions.pop()
                provisions.extend(Provision(base.article, base.sub, p.paragraph, p.item, p.subitem, annex) for p in deeper.provisions)
                end = after = inner.end()
        if unit in ("章", "节") and (named := _CHAPTER_NAME.match(text, after)) is not None:
            after = named.end()
        elif unit != "章" and (aside := _ASIDE.match(text, after)) is not None:
            after = aside.end()
        joined = _LINK.match(text, after)
        assert joined is not None
        link = joined[0].replace("&emsp;", "").strip()
        position = joined.end()
    if end == start:
        return None
    if annex is not None and len(provisions) > 1 and provisions[0] == Provision(None, annex=annex):
        provisions.pop(0)
    return ProvisionList(tuple(provisions), tuple(chapters), end)


def _closes(text: str, position: int) -> bool:
    """Whether a list may end here, so that a bare （三） was an item and not the start of a quoted one."""
    return position >= len(text) or text[position] in "，。；、：:;,的之和及规\n）)》【"


def _add(
    provisions: list[Provision],
    chapters: list[int],
    unit: str,
    numbers: list[tuple[int, int | None]],
    sub: int | None,
    link: str,
    annex: int | None,
) -> None:
    ranged = bool(_RANGE.match(link)) if link else False
    if unit == "章":
        if ranged and chapters:
            chapters.extend(_between(chapters[-1], numbers[0][0]))
        chapters.extend(number for number, _ in numbers)
        return
    if unit in ("节", "编", "部分"):
        return
    last = provisions[-1] if provisions else None
    if unit in ("条", "点"):
        if ranged and last is not None and last.article is not None:
            provisions.extend(Provision(n, annex=annex) for n in _between(last.article, numbers[0][0]))
        if ranged and last is not None and last.sub is not None and sub is not None and last.article == numbers[0][0]:
            provisions.extend(Provision(last.article, n, annex=annex) for n in _between(last.sub, sub))
        for index, (number, own) in enumerate(numbers):
            provisions.append(Provision(number, sub if index == len(numbers) - 1 and sub is not None else own, annex=annex))
        return
    field = {"款": "paragraph", "项": "item", "目": "subitem"}[unit]
    depth = ("article", "paragraph", "item", "subitem")
    level = depth.index(field)
    base: dict[str, int | None] = {"article": None, "sub": None, "paragraph": None, "item": None, "subitem": None, "annex": annex}
    if last is not None:
        base["article"], base["sub"], base["annex"] = last.article, last.sub, last.annex
        for above in depth[1:level]:
            base[above] = getattr(last, above)
        # 第二十条 + 第二款 say one place in two words; 第一款、第二款 are two places.
        below_is_empty = all(getattr(last, name) is None for name in depth[level:])
        if below_is_empty and not link:
            provisions.pop()
        elif ranged and (reached := getattr(last, field)) is not None:
            for n in _between(reached, numbers[0][0]):
                provisions.append(Provision(**{**base, field: n}))
    for number, _ in numbers:
        provisions.append(Provision(**{**base, field: number}))
