"""Workbooks (.xlsx, .xlsm): values as displayed, merges, what is hidden; one streaming pass a sheet, only filled cells kept."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from quanze.core.documents.archive import Archive, truncated
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Paragraph, ReadingWarning
from quanze.core.documents.number_format import BUILTIN, display
from quanze.core.documents.sheet import sheet_table
from quanze.core.documents.xml import parse_xml, refuse_doctype
from quanze.core.kernel.place import Place

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(name: str, archive: Archive, limits: Limits) -> tuple[tuple[Block, ...], tuple[ReadingWarning, ...]]:
    """One table a visible sheet, then its text boxes. Raises UnreadableDocument for what cannot be read."""
    blocks: list[Block] = []
    warnings: list[ReadingWarning] = []
    for number, (part, reader) in enumerate(visible_sheets(name, archive, limits, warnings), 1):
        table = sheet_table(reader.title, number, reader.values, reader.merges, reader.hidden_rows, reader.hidden_columns)
        if table is not None:
            blocks.append(table)
        blocks.extend(_text_boxes(name, archive, part, reader.title))
    return tuple(blocks), tuple(warnings)


def visible_sheets(name: str, archive: Archive, limits: Limits, warnings: list[ReadingWarning]) -> Iterator[tuple[str, Sheet]]:
    """Each visible sheet, read, with the part that holds it; what was left out is added to `warnings`."""
    workbook_part = _main_part(name, archive)
    raw = archive.read(workbook_part)
    if not raw:
        raise truncated(name, f"缺少部件 {workbook_part}")
    workbook = _root(name, archive, workbook_part)
    related = _relations(name, archive, workbook_part)
    kinds = {kind: part for _, (kind, part) in related.items()}
    strings = _shared_strings(name, archive, kinds.get("sharedStrings", ""), limits)
    formats = _formats(name, archive, kinds.get("styles", ""))
    properties = workbook.find(S + "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    cells = 0
    for sheet in workbook.iter(S + "sheet"):
        title = sheet.get("name", "")
        if sheet.get("state", "visible") != "visible":
            warnings.append(ReadingWarning("hidden_sheet", f"工作表“{title}”已隐藏，未读入", Place(sheet=title)))
            continue
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        kind, part = related.get(relation, ("", ""))
        if kind != "worksheet":
            continue
        if part not in archive:
            raise truncated(name, f"缺少工作表“{title}”的部件 {part}")
        reader = Sheet(name, title, strings, formats, date1904, limits, cells)
        reader.read(_transitional(archive.read(part)), part)
        cells += len(reader.values)
        if reader.uncomputed:
            warnings.append(
                ReadingWarning(
                    "formula",
                    f"工作表“{title}”有 {reader.uncomputed} 个公式没有保存计算结果，读作空白；请用 Excel/WPS 打开并保存后重试",
                    Place(sheet=title),
                )
            )
        yield part, reader


class Sheet:
    """Reads one sheet part."""

    def __init__(self, name: str, title: str, strings: list[str], formats: list[str], date1904: bool, limits: Limits, cells: int) -> None:
        self.name, self.title, self.strings, self.formats, self.date1904, self.limits = name, title, strings, formats, date1904, limits
        self.values: dict[tuple[int, int], str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.uncomputed = 0
        self.cells_before = cells

    def read(self, data: bytes, part: str) -> None:
        refuse_doctype(self.name, part, data)
        row_tag, col_tag, merge_tag, format_tag = S + "row", S + "col", S + "mergeCell", S + "sheetFormatPr"
        row_number = -1
        default_hidden = False
        try:
            for _, element in etree.iterparse(
                io.BytesIO(data),
                events=("end",),
                tag=(row_tag, col_tag, merge_tag, format_tag),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            ):
                tag = element.tag
                if tag == row_tag:
                    attributes = element.attrib
                    given = attributes.get("r")
                    row_number = int(given) - 1 if given and given.isdigit() else row_number + 1
                    if (
                        attributes.get("hidden") in ("1", "true")
                        or attributes.get("ht") in ("0", "0.0")
                        or (default_hidden and "ht" not in attributes and attributes.get("hidden") is None)
                    ):
                        self.hidden_rows.add(row_number)
                    else:
                        self._row(row_number, element)
                    element.clear(keep_tail=False)
                    previous = element.getprevious()
                    while previous is not None:
                        parent = element.getparent()
                        parent.remove(previous)
                        previous = element.getprevious()
                elif tag == col_tag:
                    if element.get("hidden") in ("1", "true") or element.get("width") in ("0", "0.0"):
                        low, high = int(element.get("min", "1")), int(element.get("max", "1"))
                        self.hidden_columns.update(range(low - 1, min(high, self.limits.columns)))
                elif tag == format_tag:
                    default_hidden = element.get("zeroHeight") in ("1", "true")
                else:
                    box = _box(element.get("ref", ""))
                    if box and box[:2] != box[2:]:
                        self.merges.append(box)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(
                self.name,
                "truncated",
                f"工作表“{self.title}”不完整或已损坏（{str(error)[:120]}）",
                "请用 Excel/WPS 打开并另存后重试，或向提供者索取原件",
                Place(sheet=self.title),
            ) from None

    def _row(self, row: int, element: Any) -> None:
        column = -1
        values, strings = self.values, self.strings
        for c in element:
            reference = c.get("r")
            if reference:
                column = _column(reference)
            else:
                column += 1
            if not len(c):
                continue
            kind = c.get("t")
            value: str | None = None
            formula = False
            for child in c:
                tag = child.tag
                if tag == S + "v":
                    value = child.text
                elif tag == S + "is":
                    value = _rich(child)
                elif tag == S + "f":
                    formula = True
            if value is None:
                self.uncomputed += formula
                continue
            if kind == "s":
                index = int(value)
                text = strings[index] if 0 <= index < len(strings) else ""
            elif kind is None or kind == "n":
                style = c.get("s")
                text = self._number(value, int(style) if style else 0)
            elif kind == "b":
                text = "TRUE" if value.strip() in ("1", "true") else "FALSE"
            elif kind == "inlineStr":
                text = value
            else:
                text = _unescape(value)
            if text:
                values[row, column] = text
                if column >= self.limits.columns or len(values) + self.cells_before > self.limits.cells:
                    raise UnreadableDocument(
                        self.name,
                        "too_large",
                        f"工作表“{self.title}”超出限度（至多 {self.limits.columns} 列、全部 {self.limits.cells} 格）",
                        "请按年份或单位拆成几个文件后重试",
                        Place(sheet=self.title, row=row + 1),
                    )

    def _number(self, value: str, style: int) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        return display(number, self.formats[style] if 0 <= style < len(self.formats) else "General", date1904=self.date1904)


def _transitional(raw: bytes) -> bytes:
    return raw.replace(_STRICT, _TRANSITIONAL) if _STRICT in raw[:4096] else raw


def _root(name: str, archive: Archive, part: str) -> Any:
    return parse_xml(name, part, _transitional(archive.read(part)))


def _main_part(name: str, archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for relation in parse_xml(name, "_rels/.rels", archive.read("_rels/.rels")).iter(_REL + "Relationship"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return "xl/workbook.xml"


def _relations(name: str, archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """relation identifier -> (kind, part)"""
    folder, file = posixpath.split(part)
    path = f"{folder}/_rels/{file}.rels"
    if path not in archive:
        return {}
    found = {}
    for relation in parse_xml(name, path, archive.read(path)).iter(_REL + "Relationship"):
        target = str(relation.get("Target", ""))
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[str(relation.get("Id", ""))] = (str(relation.get("Type", "")).rsplit("/", 1)[-1], full)
    return found


def _shared_strings(name: str, archive: Archive, part: str, limits: Limits) -> list[str]:
    if not part or part not in archive:
        return []
    data = _transitional(archive.read(part))
    refuse_doctype(name, part, data)
    found: list[str] = []
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), events=("end",), tag=S + "si", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            found.append(_rich(element))
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise truncated(name, f"部件 {part}：{error}") from None
    return found


def _rich(element: Any) -> str:
    """Text with or without runs; readings printed above characters (rPh) are left out, struck runs too."""
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag == S + "t":
            pieces.append(child.text or "")
        elif tag == S + "r":
            properties = child.find(S + "rPr")
            strike = properties.find(S + "strike") if properties is not None else None
            if strike is not None and strike.get("val", "1") not in ("0", "false"):
                continue
            pieces.extend(t.text or "" for t in child.iterchildren(S + "t"))
    return _unescape("".join(pieces))


def _unescape(text: str) -> str:
    """_x000D_ and its like are how a workbook writes characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: "" if match.group(1).upper() in ("000D", "0000") else chr(int(match.group(1), 16)), text)


def _formats(name: str, archive: Archive, part: str) -> list[str]:
    """The number format of each cell style, by its index."""
    if not part or part not in archive:
        return []
    root = _root(name, archive, part)
    codes = dict(BUILTIN)
    for element in root.iter(S + "numFmt"):
        identity = element.get("numFmtId", "")
        if identity.isdigit():
            codes[int(identity)] = element.get("formatCode", "General")
    styles = root.find(S + "cellXfs")
    if styles is None:
        return []
    return [codes.get(int(xf.get("numFmtId", "0") or 0), "General") for xf in styles.iter(S + "xf")]


def _text_boxes(name: str, archive: Archive, part: str, sheet: str) -> Iterator[Paragraph]:
    """Text of shapes drawn over the sheet; a reader sees it, so it is read, after the cells."""
    for kind, target in _relations(name, archive, part).values():
        if kind != "drawing" or target not in archive:
            continue
        root = parse_xml(name, target, archive.read(target))
        a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
        for body in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}txBody"):
            for paragraph in body.iter(a + "p"):
                text = "".join(t.text or "" for t in paragraph.iter(a + "t"))
                if text.strip():
                    yield Paragraph(text, Place(sheet=sheet))


def _column(reference: str) -> int:
    number = 0
    for char in reference:
        if "A" <= char <= "Z":
            number = number * 26 + ord(char) - 64
        elif "a" <= char <= "z":
            number = number * 26 + ord(char) - 96
        else:
            break
    return number - 1


def _box(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.replace("$", "").upper().partition(":")
    start, end = _CELL.match(first), _CELL.match(last)
    if not start or not end:
        return None
    top, low = sorted((int(start.group(2)) - 1, int(end.group(2)) - 1))
    left, far = sorted((_column(start.group(1)), _column(end.group(1))))
    return top, left, low, far
