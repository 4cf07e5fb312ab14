"""PDF text in reading order: every cell printed as many short lines, the columns of an item one after the other, headers cut or smeared.

An item opens with its number. What follows is told apart by the columns' own marks (a power type of the national scheme, a level of
government, 【法律】 and articles, who answers for it, numbered matters) and by how wide each column prints its lines; the cheapest way
through the columns wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quanze.core.documents.model import Cell, Paragraph
from quanze.core.kernel.text import squeeze
from quanze.core.lists.layouts.lines import Found, Line, furniture, is_page_mark, stretch, width
from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.layouts.words import HEADER_FIELDS, LEVEL, POWER_TYPE_SET, header_field

STANDARD = (
    "seq", "item_name", "sub_item", "power_type", "legal_basis", "exercising_body", "handling_unit", "implementation_level", "implementation_scope",
    "department_duty", "responsibility_matters", "responsibility_basis", "accountability_scope", "accountability", "remarks",
)  # fmt: skip
FREE = frozenset({"sub_item", "remarks", "item_code", "remedy_channel", "implementation_scope"})
MINIMUM_ITEMS = 2
WIDEST_NARROW = 24  # half-width squares: most lines of such a print are narrower, or belong to a basis
WIDE = 40  # half-width squares: a column this wide holds sentences, not names
LONGEST_HEADER = 60  # lines

NUMBER = re.compile(r"\s*[（(]?\s*(\d{1,4})\s*[）)]?\s*[.、．]?\s*")
_KIND = re.compile(
    r"\s*[\[【〔［(（]?(?:中华人民共和国)?(?:法律|行政法规|法规|地方性法规|部门规章|地方政府规章|规章|规范性文件|[^】\]\n]{0,12}文件|司法解释|党内法规|政策)[\]】〕］)）]"
)
_CITED = re.compile(r"《[^》]{2,}|第[一二三四五六七八九十百零\d]+条")
_MATTERS = re.compile(
    r"\s*(?:直接实施|指导监督|监督|受理|审查|立案|告知|决定|主体|事前|事中|事后)[^。；]{0,10}责\s*任\s*[：:、]?|\s*1\s*[.．、]\s*[^\d]|\s*①"
)
_SCOPE = re.compile(r"承办人|内设机构|负责人|法定代表人|分管领导|主管人员|责任人员|经办人|工作人员|科室")
_SCOPE_START = re.compile(
    r"\s*(?:1?\s*[.．、]?\s*)?(?:具体|直接|承办|经办|单位|主要|分管|内设|行政机关|实施|部门)?[^，。]{0,8}(?:承办人|经办人|责任人|责任人员|负责人|工作人员|主管人员|领导)"
)
_BLAME = re.compile(
    r"\s*(?:因?\s*(?:不履行|未履行|不正确履行|不依法|违反|未按|有下列|违法|在.{0,20}(?:中|时).{0,6}有)|.{0,12}(?:有下列|下列)情形|行政机关及其?(?:相关)?工作人员)"
)
_BODY_END = re.compile(r"(?:局|委|厅|政府|委员会|办公室|管委会|中心|大队|总队|支队|院|机构|部门|处|会)\s*$")
_UNIT_END = re.compile(r"(?:科|股|室|队|处|所|站|中心|办|组|部)(?:[、，,和及][^。]{1,12}(?:科|股|室|队|处|所|站|中心|办|组|部))*\s*$")
_STOPPED = re.compile(r"[。；;：:！]\s*[”’）)》]?\s*$")
_TITLE_LINE = re.compile(
    r".*(?:清单|一览表|汇总表|目录)(?:\s*[（(].*[）)])?\s*$|\s*(?:填报|编制|汇总|制表)?\s*单位.{0,16}[：:].*|.*(?:汇总|填报|编制)\s*时间\s*[：:].*|\s*[一二三四五六七八九十]+、\s*(?:行政|其他|其它).{2,10}(?:[（(].*[）)])?\s*"
)


@dataclass(slots=True)
class _Item:
    number: Line | None  # None where the print lost it
    lines: list[Line]
    columns: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """The items that stand under one header, and the lines of that header."""

    header: list[Line]
    items: list[_Item]


def find_column_after_column(lines: Sequence[Line]) -> list[Found]:
    """The tables that were printed column after column among some lines."""
    shown = [line for line in lines if not line.blank]
    starts = _starts(shown)
    if len(starts) < MINIMUM_ITEMS:
        return []
    narrow = sum(width(line.text.strip()) <= WIDEST_NARROW for line in shown[starts[0] :])
    if narrow * 2 < len(shown) - starts[0]:
        return []
    lost = _unnumbered(shown, starts)
    pages = _pages(shown, sorted({*starts, *lost}), lost)
    fields = _fields(pages)
    for page in pages:
        _place(page, fields)
    return [_table(page, fields) for page in pages]


def _power_type_at(lines: Sequence[Line], position: int) -> int:
    """How many lines from here, put together, are exactly a power type; 0 where none."""
    text = ""
    for count in range(1, 6):
        if position + count > len(lines):
            return 0
        text += squeeze(lines[position + count - 1].text)
        if len(text) > 10:
            return 0
        if text in POWER_TYPE_SET and len(text) >= 2:
            longer = text + squeeze(lines[position + count].text) if position + count < len(lines) else ""
            if longer not in POWER_TYPE_SET or (position + count < len(lines) and lines[position + count].gap):
                return count
    return 0


def _numeral(line: Line) -> int | None:
    match = NUMBER.fullmatch(unicodedata.normalize("NFKC", line.text))
    return int(match[1]) if match else None


def _anchor(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Where an item names its power type and on how many lines: best where blank lines part it from what stands around it."""
    best: tuple[int, int, int] | None = None
    for position in range(min(len(lines), 45)):
        count = _power_type_at(lines, position)
        if not count:
            continue
        parted = bool(lines[position].gap) + (position + count >= len(lines) or bool(lines[position + count].gap))
        word = squeeze("".join(line.text for line in lines[position : position + count]))
        rank = parted * 2 + (len(word) >= 4 and word[:2] in ("行政", "其他", "其它", "公共"))
        if (best is None or rank > best[0]) and (rank >= 2 or len(word) >= 4):
            best = (rank, position, count)
        if rank == 5:
            break
    return best[1:] if best else None


def _looks_like_item(following: Sequence[Line]) -> bool:
    """Whether short lines and then a basis follow a number that stands alone, though no whole power type does."""
    basis = next((at for at, line in enumerate(following) if _KIND.match(line.text)), None)
    if basis is None or not 2 <= basis <= 24:
        return False
    between = following[:basis]
    return all(width(line.text) <= WIDE and not _MATTERS.match(line.text) for line in between)


def _starts(lines: Sequence[Line]) -> list[int]:
    """Where items open: a line that is the next number (or 1 again), with a power type before the number after it."""
    numbers = [(position, value) for position, line in enumerate(lines) if (value := _numeral(line)) is not None]
    found: list[int] = []
    expected = 1
    for at, (position, value) in enumerate(numbers):
        if not (value in (expected, 1) or (found and expected < value <= expected + 3)):
            continue
        limit = min(len(lines), position + 45, numbers[at + 1][0] if at + 1 < len(numbers) else len(lines))
        following = lines[position + 1 : limit]
        if _anchor(following) is None and not _looks_like_item(following):
            continue
        found.append(position)
        expected = value + 1
    return found


def _unnumbered(lines: Sequence[Line], starts: Sequence[int]) -> set[int]:
    """Where items open whose number the print lost: the name above a power type that a basis follows, a second time in one item."""
    found: set[int] = set()
    for start, stop in pairwise([*starts, len(lines)]):
        seen = 0
        for position in range(start + 1, stop):
            count = _power_type_at(lines, position) if lines[position].gap else 0
            after = position + count
            if not count or after >= stop or not lines[after].gap or not _KIND.match(lines[after].text):
                continue
            seen += 1
            name = _block_before(lines, position, start)
            if seen > 1 and name is not None:
                found.add(name)
    return found


def _block_before(lines: Sequence[Line], position: int, floor: int) -> int | None:
    """Where the narrow lines that stand together above a line begin (with the name above a numbered sub-item); None where they are wide."""
    begin = position
    for _ in range(2):
        end = begin
        begin -= 1
        while begin > floor and not lines[begin].gap:
            begin -= 1
        if begin <= floor or any(width(line.text) > WIDE for line in lines[begin:end]):
            return None
        if not re.match(r"\s*\d{1,2}\s*[.．、]", lines[begin].text):
            return begin
    return None


def _heads(line: Line) -> bool:
    """Whether a line is (a part of) header words: any piece of the words that head a list's columns."""
    return all(_piece(word) for word in line.text.split())


_WORDS = "|".join((
    "序号", "事项名称", "职权名称", "权力名称", "项目名称", "权责名称", "权责事项名称", "行政权力名称", "职权事项名称", "子项名称", "子项", "权力类型", "权力类别", "职权类型", "职权类别", "事项类型",
    "实施依据", "设定依据", "法律依据", "权力依据", "职权依据", "行使依据", "行使主体", "实施主体", "执法主体", "实施机构", "责任主体", "承办机构", "承办科室", "责任科室", "责任处室", "办理机构",
    "实施层级及权限", "行使层级", "实施层级", "层级", "权限", "部门职责", "主要职责", "责任事项内容", "责任事项", "责任事项依据", "责任依据", "追责依据", "追责对象范围", "追责对象", "问责对象范围",
    "追责情形", "追究情形", "问责情形", "备注", "监督方式", "救济途径", "事项编码", "职权编码", "权力编码",
))  # fmt: skip


def _piece(word: str) -> bool:
    key = squeeze(word)
    return bool(key) and len(key) <= 10 and key in _WORDS and "|" not in key


def _pages(lines: Sequence[Line], starts: Sequence[int], lost: set[int]) -> list[_Page]:
    """The items with the lines of the header above each group of them; lines before a header that are titles belong to no page."""
    pages: list[_Page] = []
    for at, start in enumerate(starts):
        floor = starts[at - 1] + (starts[at - 1] not in lost) if at else 0
        header_from = start
        while header_from > floor and start - header_from < LONGEST_HEADER and _heads(lines[header_from - 1]):
            header_from -= 1
        header = list(lines[header_from:start])
        if len(squeeze("".join(line.text for line in header))) < 6:
            header, header_from = [], start
        if at == 0 and not header:
            header_from = start
        body_end = header_from
        while (
            body_end > floor
            and (_TITLE_LINE.fullmatch(lines[body_end - 1].text) is not None)
            and (header or at == 0 or lines[body_end - 1].gap)
        ):
            body_end -= 1
        if at:
            pages[-1].items[-1].lines = list(lines[floor:body_end])
        number = None if start in lost else lines[start]
        if header or body_end < header_from or not pages:
            pages.append(_Page(header, []))
        pages[-1].items.append(_Item(number, []))
    last = lines[starts[-1] + (starts[-1] not in lost) :]
    stop = next((p for p, line in enumerate(last) if p and line.gap and _TITLE_LINE.fullmatch(line.text)), len(last))
    pages[-1].items[-1].lines = list(last[:stop])
    return pages


def _header_fields(header: Sequence[Line]) -> list[str]:
    """The fields of an intact header, in printed order; empty where it is cut or smeared."""
    words: list[str] = []
    pending = ""
    for line in header:
        for piece in line.text.split():
            whole = pending + piece
            if (pending and line.gap and header_field(pending) is not None) or (pending and not any(_piece(p) for p in (whole,))):
                words.append(pending)
                pending = piece
            else:
                pending = whole
    words.append(pending)
    fields: list[str] = []
    for word in words:
        known = next((name for name, pattern in HEADER_FIELDS if pattern.fullmatch(word)), None)
        if known is None:
            return []
        fields.append(known)
        if known == "implementation_level" and "权限" in word:
            fields.append("implementation_scope")
    return fields if len(fields) == len(set(fields)) else []


def _fields(pages: Sequence[_Page]) -> tuple[str, ...]:
    """The fields of the columns: those of the longest header that is printed whole, else the order that lists commonly have."""
    best = max((_header_fields(page.header) for page in pages if page.header), key=len, default=[])
    if len(best) >= 5 and best[0] == "seq" and "power_type" in best:
        return tuple(best)
    return STANDARD


_LONG_TYPES = tuple(word for word in POWER_TYPE_SET if len(word) >= 4)


def _start_cost(name: str, text: str, first: str) -> float:
    """What it costs to let a cell of a column begin with `first`, the next lines put together being `text`."""
    kind = bool(_KIND.match(text))
    cited = kind or text.lstrip().startswith("《") or bool(re.match(r"\s*第[一二三四五六七八九十百]+条", text))
    match name:
        case "legal_basis" | "responsibility_basis":
            return -7 if kind else -4 if cited else -1 if _CITED.search(text[:60]) else 5
        case "responsibility_matters":
            return -6 if re.match(r"\s*(?:直接实施|指导监督)", text) else -4 if _MATTERS.match(text) else 6 if cited else 3
        case "accountability_scope":
            return -6 if _SCOPE_START.match(text) else -2 if _SCOPE.search(text[:24]) else 7
        case "accountability":
            return -7 if _BLAME.match(text) else -1 if re.match(r"\s*1[.．、]", text) else 6
        case "implementation_level":
            return 0 if re.match(r"\s*[国省自市地州盟县区旗乡镇街兵师团本设级]", text) else 7
        case "sub_item":
            return -2 if re.match(r"\s*(?:\d{1,2}[.．、]|[（(][\d一二三四五六七八九十]+[）)])", first) else 4
        case "power_type":
            key = squeeze(first)
            return -2 if any(key in word for word in _LONG_TYPES) and len(key) >= 2 else 9
        case "remarks":
            return 6
        case _:
            return (
                6 if cited or (_MATTERS.match(text) and not re.match(r"\s*\d", text)) or (_BLAME.match(text) and "情形" in text[:40]) else 0
            )


def _end_cost(name: str, text: str) -> float:
    """What it costs to end a cell of a column with `text`, the whole cell as read."""
    key = squeeze(text)
    match name:
        case "implementation_level":
            return -5 if LEVEL.fullmatch(key) else -1 if key.endswith("级") and len(key) <= 6 else 6
        case "power_type":
            return 0 if any(key in word for word in POWER_TYPE_SET) else 9
        case "exercising_body":
            return -4 if _BODY_END.search(key) else 3
        case "handling_unit":
            return -4 if _UNIT_END.search(key) and len(key) <= 24 else 4
        case "legal_basis" | "responsibility_basis" | "accountability" | "accountability_scope":
            return 0 if _STOPPED.search(text) else 1.5
        case _:
            return 0


def _place(page: _Page, fields: tuple[str, ...]) -> None:
    """Puts every line of the items of a page into a column: once by the marks alone, then with the widths that the first time taught."""
    widths: dict[int, int] = {}
    for _ in range(3):
        for item in page.items:
            item.columns = _walk(item.lines, fields, widths)
        learnt = _widths(page.items, len(fields))
        if learnt == widths:
            break
        widths = learnt


def _widths(items: Sequence[_Item], columns: int) -> dict[int, int]:
    """How wide each column prints: the width that most of its items reach at most."""
    seen: dict[int, list[int]] = {}
    for item in items:
        for column in range(columns):
            wide = [width(line.text.rstrip()) for line, c in zip(item.lines, item.columns, strict=True) if c == column]
            if len(wide) > 1:
                seen.setdefault(column, []).append(max(wide))
    return {column: sorted(values)[len(values) // 2] for column, values in seen.items()}


def _walk(lines: Sequence[Line], fields: tuple[str, ...], widths: dict[int, int]) -> list[int]:
    """The column of each line: the cheapest way that never goes back to a column on the left."""
    if not lines:
        return []
    first = 1 if fields[0] == "seq" else 0
    last = len(fields)
    type_column = fields.index("power_type") if "power_type" in fields else -1
    anchor = _anchor(lines) if type_column >= 0 else None
    ahead = ["".join(line.text.strip() for line in lines[p : p + 6])[:120] for p in range(len(lines))]
    # best[column] = (cost, where its cell began, the way so far)
    best: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]] = {}
    for column in range(first, last):
        if _allowed(0, column, anchor, type_column):
            skipped = sum(0.0 if fields[c] in FREE else 4.0 for c in range(first, column))
            best[column] = (skipped + _start_cost(fields[column], ahead[0], lines[0].text), 0, ((column, 0),))
    for position in range(1, len(lines)):
        line = lines[position]
        before = lines[position - 1]
        wide = width(line.text.rstrip())
        following: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]] = {}
        clipped = re.match(r" {1,2}\S", line.text) is not None
        closed = _STOPPED.search(before.text) is not None
        entering = {  # what it costs to begin each column here, whichever column is left
            c: _start_cost(fields[c], ahead[position], line.text) + _fit(wide, widths.get(c))
            for c in range(min(best, default=first) + 1, last)
            if _allowed(position, c, anchor, type_column)
        }
        for column, (cost, began, way) in best.items():
            if _allowed(position, column, anchor, type_column):
                stay = cost + _stay_cost(fields[column], line, before, widths.get(column), closed, clipped)
                if column not in following or stay < following[column][0]:
                    following[column] = (stay, began, way)
            whole = "".join(one.text.strip() for one in lines[began:position]) if position - began < 40 else before.text
            left = cost + _end_cost(fields[column], whole)
            if not line.gap:
                left += 1.5 if clipped else 5.0
            expected_width = widths.get(column)
            if (
                line.gap
                and expected_width
                and width(before.text.rstrip()) >= expected_width - 2
                and not closed
                and fields[column] in ("legal_basis", "responsibility_basis", "accountability")
            ):
                left += 1.0
            skipped = 0.0
            for next_column in range(column + 1, last):
                if next_column > column + 1:
                    skipped += 0.0 if fields[next_column - 1] in FREE else 4.0
                if next_column not in entering:
                    continue
                enter = left + skipped + entering[next_column]
                if next_column not in following or enter < following[next_column][0]:
                    following[next_column] = (enter, position, (*way, (next_column, position)))
        best = following
    if not best:
        return [first] * len(lines)

    def closing(column: int) -> float:
        cost, began, _ = best[column]
        missing = sum(0.0 if fields[c] in FREE else 4.0 for c in range(column + 1, last))
        return cost + missing + _end_cost(fields[column], "".join(one.text.strip() for one in lines[began:]))

    way = best[min(best, key=closing)][2]
    columns: list[int] = []
    for (column, start), stop in zip(way, [start for _, start in way[1:]] + [len(lines)], strict=True):
        columns += [column] * (stop - start)
    return columns


def _allowed(position: int, column: int, anchor: tuple[int, int] | None, type_column: int) -> bool:
    """Whether a line may stand in a column: the lines of the power type stand in its column, and no others."""
    if anchor is None:
        return True
    start, count = anchor
    if start <= position < start + count:
        return column == type_column
    return column < type_column if position < start else column > type_column


def _fit(wide: int, expected: int | None) -> float:
    if expected is None:
        return 0.0
    return min(8.0, (wide - expected - 1) * 0.8) if wide > expected + 1 else 0.0


def _stay_cost(name: str, line: Line, before: Line, expected: int | None, closed: bool, clipped: bool) -> float:
    cost = _fit(width(line.text.rstrip()), expected)
    if line.gap:
        cost += 3.0 + (2.0 if closed else 0.0)
    if expected is not None and not closed and width(before.text.rstrip()) < expected - 3:
        cost += 1.5
    if clipped:
        cost += 0.5
    if (
        expected is not None
        and expected >= WIDE
        and width(line.text.strip()) < expected * 0.25
        and not closed
        and not _STOPPED.search(line.text)
    ):
        cost += 3.0
    if name in ("exercising_body", "handling_unit", "implementation_level", "implementation_scope", "department_duty", "item_name"):
        if _KIND.match(line.text):
            cost += 6
        if re.match(r"\s*直接实施", line.text):
            cost += 6
    return cost


def _table(page: _Page, fields: tuple[str, ...]) -> Found:
    cells: list[Cell] = []
    cut: list[tuple[int, int, str]] = []
    beside: list[Paragraph] = []
    row = 0
    header_rows: frozenset[int] = frozenset()
    if page.header:
        place = stretch([line.place for line in page.header])
        cells.append(Cell(0, 0, "\n".join(line.text for line in page.header), place, 1, len(fields)))
        header_rows, row = frozenset({0}), 1
    for item in page.items:
        if item.number is not None:
            cells.append(Cell(row, 0, item.number.text, item.number.place))
        filled = set()
        for column in range(1, len(fields)):
            own = [line for line, c in zip(item.lines, item.columns, strict=True) if c == column and not is_page_mark(line.text)]
            if not own:
                continue
            filled.add(fields[column])
            cells.append(Cell(row, column, "\n".join(line.text for line in own), stretch([line.place for line in own])))
            if reason := _cut(fields[column], own):
                cut.append((row, column, reason))
        beside += [furniture(line) for line in item.lines if is_page_mark(line.text)]
        lost = [c for c in range(1, len(fields)) if fields[c] not in filled and fields[c] not in FREE]
        cut += [(row, c, "原文此处没有印出内容") for c in lost]
        row += 1
    place = stretch([cell.place for cell in cells])
    everything = page.header + [line for item in page.items for line in ([item.number] if item.number else []) + item.lines]
    indices = [line.index for line in everything]
    table = LabelledTable(row, len(fields), tuple(cells), place, "", fields, header_rows, tuple(cut))
    return Found(min(indices), max(indices) + 1, table, tuple(beside))


def _cut(name: str, lines: Sequence[Line]) -> str:
    """Why a cell must be thought to have lost a part in its source; "" where it seems whole."""
    text = "".join(line.text.strip() for line in lines)
    if any(re.match(r" \S", line.text) and not _KIND.match(line.text) for line in lines):
        return "原文此处缺行"
    if name == "implementation_level" and not LEVEL.fullmatch(squeeze(text)):
        return "原文此处缺字"
    if name in ("legal_basis", "accountability") and not re.search(
        r"[。；;：:！.”）)》】]\s*$|第[一二三四五六七八九十百零〇\d]+[条款项]\s*$", text
    ):
        return "原文在句中断开"
    return ""
