"""Word documents (.docx): one walk over the XML, giving what a reader of the page sees."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from quanze.core.documents.archive import Archive, truncated
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.limits import Limits
from quanze.core.documents.model import Block, Cell, Paragraph, ReadingWarning, Table
from quanze.core.documents.numbering import Numbering, W
from quanze.core.documents.xml import parse_xml
from quanze.core.kernel.place import Place

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_P, _TBL, _TR, _TC, _R_, _T, _SDT = (W + tag for tag in ("p", "tbl", "tr", "tc", "r", "t", "sdt"))
# Text that was deleted or moved away under tracked changes, and what carries no text of the page.
_GONE = frozenset(
    W + tag
    for tag in (
        "del", "moveFrom", "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText", "delText",
        "delInstrText", "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "annotationRef", "footnoteRef", "endnoteRef",
    )
)  # fmt: skip
_PPR, _RPR, _PSTYLE, _RSTYLE, _VAL, _DEL, _VANISH, _STRIKE, _DSTRIKE = (
    W + tag for tag in ("pPr", "rPr", "pStyle", "rStyle", "val", "del", "vanish", "strike", "dstrike")
)
_OFF = frozenset(("0", "false", "off", "none"))
# Characters of the symbol fonts that lists use for boxes and bullets; others print as a bullet.
_SYMBOLS = {
    "F0FE": "☑",
    "F052": "☑",
    "F0A8": "□",
    "F06F": "□",
    "F0FC": "✓",
    "F0FB": "✗",
    "F0B7": "•",
    "F0A7": "▪",
    "F06C": "●",
    "F06E": "■",
    "F0D8": "➢",
    "F075": "◆",
}


def read_docx(name: str, archive: Archive, limits: Limits) -> tuple[tuple[Block, ...], tuple[ReadingWarning, ...], dict[str, str]]:
    """Blocks in reading order: headers first (furniture, once), the body, notes, footers last (furniture, once)."""
    part = _main_part(name, archive)
    raw = archive.read(part)
    if not raw:
        raise truncated(name, f"缺少正文部件 {part}")
    root = parse_xml(name, part, _transitional(raw))
    body = root.find(W + "body")
    if body is None:
        raise truncated(name, f"{part} 中没有正文")
    related = _relations(name, archive, part)
    walker = _Walker(
        name,
        limits,
        _Styles.of(_related_root(name, archive, related, "styles")),
        Numbering.of(_related_root(name, archive, related, "numbering")),
    )
    for kind in ("footnotes", "endnotes"):
        walker.load_notes(kind, _related_root(name, archive, related, kind))
    blocks = [*_furniture(name, archive, related, "header", limits), *walker.blocks(body)]
    blocks.extend(walker.note_paragraphs())
    blocks.extend(_furniture(name, archive, related, "footer", limits))
    return tuple(blocks), tuple(walker.warnings), _core_properties(name, archive)


def _transitional(raw: bytes) -> bytes:
    """Strict Open XML says the same under another name."""
    return raw.replace(_STRICT, _TRANSITIONAL) if _STRICT in raw[:4096] else raw


def _main_part(name: str, archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for relation in parse_xml(name, "_rels/.rels", archive.read("_rels/.rels")).iter(_REL + "Relationship"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _relations(name: str, archive: Archive, part: str) -> list[tuple[str, str]]:
    """(kind, part) of each inner relation of the main part, in the order of their identifiers."""
    folder, file = posixpath.split(part)
    path = f"{folder}/_rels/{file}.rels"
    if path not in archive:
        return []
    found = []
    for relation in parse_xml(name, path, archive.read(path)).iter(_REL + "Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        target = str(relation.get("Target", ""))
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append((str(relation.get("Type", "")).rsplit("/", 1)[-1], full))
    return found


def _related_root(name: str, archive: Archive, related: list[tuple[str, str]], kind: str) -> Any:
    for found, part in related:
        if found == kind and part in archive:
            return parse_xml(name, part, _transitional(archive.read(part)))
    return None


def _furniture(name: str, archive: Archive, related: list[tuple[str, str]], kind: str, limits: Limits) -> list[Paragraph]:
    """Each different line of the page headers or footers, once."""
    seen: dict[str, None] = {}
    for found, part in related:
        if found != kind or part not in archive:
            continue
        walker = _Walker(name, limits, _Styles(), Numbering())
        for block in walker.blocks(parse_xml(name, part, _transitional(archive.read(part)))):
            lines = [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
            for line in lines:
                if line.strip():
                    seen.setdefault(line)
    return [Paragraph(line, role="furniture") for line in seen]


def _core_properties(name: str, archive: Archive) -> dict[str, str]:
    if "docProps/core.xml" not in archive:
        return {}
    try:
        root = parse_xml(name, "docProps/core.xml", archive.read("docProps/core.xml"))
    except UnreadableDocument:
        return {}
    found = {}
    for child in root:
        key = str(child.tag).rsplit("}", 1)[-1]
        if key in ("title", "subject", "creator", "created", "modified") and child.text and child.text.strip():
            found[key] = child.text.strip()
    return found


@dataclass(slots=True)
class _Styles:
    """What paragraph and character styles decide about the text: outline level, numbering, hidden, struck."""

    heading: dict[str, int] = field(default_factory=dict)
    numbering: dict[str, tuple[str, int]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> _Styles:
        made = cls()
        if root is None:
            return made
        styles = {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}
        for identity in styles:
            seen: set[str] = set()
            at: str | None = identity
            heading: int | None = None
            num_id: str | None = None
            level: int | None = None
            vanish: bool | None = None
            while at and at in styles and at not in seen:
                seen.add(at)
                style = styles[at]
                properties = style.find(W + "pPr")
                if properties is not None:
                    outline = properties.find(W + "outlineLvl")
                    if heading is None and outline is not None:
                        heading = _integer(outline.get(W + "val"), 9)
                    num = properties.find(W + "numPr")
                    if num is not None:
                        num_id = num_id if num_id is not None else _child_value(num, "numId")
                        found = _child_value(num, "ilvl")
                        level = level if level is not None or found is None else _integer(found, 0)
                run = style.find(W + "rPr")
                if vanish is None and run is not None and run.find(W + "vanish") is not None:
                    vanish = _on(run, "vanish")
                based = style.find(W + "basedOn")
                at = based.get(W + "val") if based is not None else None
            if heading is not None and heading < 9:
                made.heading[identity] = heading + 1
            if num_id:
                made.numbering[identity] = (num_id, level or 0)
            if vanish:
                made.hidden.add(identity)
        return made


class _Walker:
    """Walks one part; counts paragraphs, tables and automatic numbers as it goes."""

    def __init__(self, name: str, limits: Limits, styles: _Styles, numbering: Numbering) -> None:
        self.name, self.limits, self.styles, self.numbering = name, limits, styles, numbering
        self.paragraph = self.tables = self.cells = 0
        self.warnings: list[ReadingWarning] = []
        self.notes: dict[tuple[str, str], list[str]] = {}
        self.noted: list[tuple[str, str]] = []
        self.struck = 0
        self.struck_sample = ""

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The blocks of a body, header or text box."""
        for element in _blocks_of(parent):
            if element.tag == _P:
                self.paragraph += 1
                number = self.paragraph
                text, boxes = self._paragraph(element)
                yield Paragraph(text, Place(paragraph=number), heading=self._heading(element))
                for box in boxes:
                    yield from self.blocks(box)
            else:
                table = self._table(element, 0)
                if table is not None:
                    yield table
        if self.struck and parent.tag == W + "body":
            self.warnings.append(
                ReadingWarning(
                    "struck",
                    f"有 {self.struck} 处带删除线的文字，视为已删除，未读入（首处：{self.struck_sample[:40]}）；如应保留，请取消删除线后重试",
                )
            )

    def load_notes(self, kind: str, root: Any) -> None:
        if root is None:
            return
        singular = kind[:-1]
        for note in root.iter(W + singular):
            if note.get(W + "type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            texts = [self._paragraph(p)[0] for p in note.iter(_P)]
            self.notes[singular, note.get(W + "id", "")] = [text for text in texts if text.strip()]

    def note_paragraphs(self) -> list[Paragraph]:
        """The notes that the text refers to, in the order of the references."""
        return [Paragraph(text) for key in self.noted for text in self.notes.get(key, [])]

    def _heading(self, paragraph: Any) -> int | None:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return None
        outline = properties.find(W + "outlineLvl")
        if outline is not None:
            level = _integer(outline.get(W + "val"), 9)
            return level + 1 if level < 9 else None
        style = properties.find(W + "pStyle")
        return self.styles.heading.get(style.get(W + "val", "")) if style is not None else None

    def _label(self, paragraph: Any) -> str:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ""
        num = properties.find(W + "numPr")
        style = properties.find(W + "pStyle")
        inherited = self.styles.numbering.get(style.get(W + "val", "")) if style is not None else None
        num_id = _child_value(num, "numId") if num is not None else None
        level = _child_value(num, "ilvl") if num is not None else None
        if num_id is None and inherited:
            num_id = inherited[0]
            if level is None:
                level = str(inherited[1])
        if not num_id:
            return ""
        return self.numbering.next_label(num_id, _integer(level, 0))

    def _paragraph(self, paragraph: Any) -> tuple[str, list[Any]]:
        """The text with its automatic number, and the text boxes anchored in it."""
        pieces: list[str] = []
        boxes: list[Any] = []
        properties = paragraph.find(_PPR)
        style = properties.find(_PSTYLE) if properties is not None else None
        hidden = style is not None and style.get(_VAL) in self.styles.hidden
        self._inline(paragraph, pieces, boxes, hidden)
        text = "".join(pieces)
        # Word numbers an empty paragraph too, but a deleted one only if its mark stands.
        if properties is None:
            return text, boxes
        mark = properties.find(_RPR)
        if mark is not None and mark.find(_DEL) is not None and not text.strip():
            return text, boxes
        return self._label(paragraph) + text, boxes

    def _inline(self, element: Any, pieces: list[str], boxes: list[Any], hidden: bool) -> None:
        stack = [iter(element)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            tag = child.tag
            if tag in _GONE or not isinstance(tag, str):
                continue
            if tag == _R_:
                self._run(child, pieces, boxes, hidden)
            elif tag == _MC + "AlternateContent":
                chosen = _choice(child)
                if chosen is not None:
                    stack.append(iter(chosen))
            elif tag == W + "txbxContent":
                if not hidden:
                    boxes.append(child)
            elif tag == _M + "t":
                if child.text and not hidden:
                    pieces.append(child.text)
            elif tag == _SDT:
                if len(stack) < self.limits.depth:
                    content = child.find(W + "sdtContent")
                    if content is not None:
                        stack.append(iter(content))
            elif len(stack) < self.limits.depth:
                stack.append(iter(child))

    def _run(self, run: Any, pieces: list[str], boxes: list[Any], hidden: bool) -> None:
        properties = run.find(_RPR)
        if properties is not None and len(properties):
            struck_out = False
            for mark in properties:
                tag = mark.tag
                if tag == _DEL:
                    return
                if tag == _VANISH:
                    hidden = str(mark.get(_VAL, "1")).lower() not in _OFF
                elif tag == _RSTYLE:
                    hidden = hidden or mark.get(_VAL) in self.styles.hidden
                elif tag in (_STRIKE, _DSTRIKE):
                    struck_out = struck_out or str(mark.get(_VAL, "1")).lower() not in _OFF
            if struck_out:
                struck = "".join(t.text or "" for t in run.iter(_T))
                if struck.strip():
                    self.struck += 1
                    self.struck_sample = self.struck_sample or struck
                return
        for child in run:
            tag = child.tag
            if tag == _T:
                if child.text and not hidden:
                    pieces.append(child.text)
            elif tag in _GONE or not isinstance(tag, str) or hidden:
                continue
            elif tag in (W + "tab", W + "ptab"):
                pieces.append("\t")
            elif tag in (W + "br", W + "cr"):
                pieces.append("\n")
            elif tag == W + "noBreakHyphen":
                pieces.append("-")
            elif tag == W + "sym":
                code = str(child.get(W + "char", "")).upper()
                if code:
                    pieces.append(_symbol(code))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                kind = "footnote" if "footnote" in tag else "endnote"
                key = (kind, str(child.get(W + "id", "")))
                if key not in self.noted:
                    self.noted.append(key)
            elif tag == W + "ruby":
                base = child.find(W + "rubyBase")
                if base is not None:
                    self._inline(base, pieces, boxes, hidden)
            elif tag == _MC + "AlternateContent":
                chosen = _choice(child)
                if chosen is not None:
                    self._inline(chosen, pieces, boxes, hidden)
            elif len(child):
                self._inline(child, pieces, boxes, hidden)

    def _cell(self, tc: Any, depth: int) -> tuple[str, tuple[Table, ...]]:
        texts: list[str] = []
        tables: list[Table] = []
        pending = [tc]
        while pending:
            parent = pending.pop(0)
            for element in _blocks_of(parent):
                if element.tag == _P:
                    text, boxes = self._paragraph(element)
                    texts.append(text)
                    pending.extend(boxes)
                else:
                    inner = self._table(element, depth + 1)
                    if inner is not None:
                        tables.append(inner)
        while texts and not texts[-1].strip():
            texts.pop()
        while texts and not texts[0].strip():
            texts.pop(0)
        return "\n".join(texts), tuple(tables)

    def _table(self, tbl: Any, depth: int) -> Table | None:
        if depth > 20:
            raise UnreadableDocument(self.name, "too_deep", "表格中套表格超过 20 层", "请把内层表格移出后重试")
        if depth == 0:
            self.tables += 1
        number = self.tables
        cells: list[Cell] = []
        # column -> index in `cells` of the cell that vertical merging may still lengthen there
        open_above: dict[int, int] = {}
        row = 0
        columns = 0
        for tr in _children(tbl, _TR):
            properties = tr.find(W + "trPr")
            if properties is not None and (properties.find(W + "del") is not None or _on(properties, "hidden")):
                continue
            column = _integer(_child_value(properties, "gridBefore"), 0) if properties is not None else 0
            column = min(max(column, 0), self.limits.columns)
            above, open_above = open_above, {}
            last: int | None = None
            for tc in _children(tr, _TC):
                tc_properties = tc.find(W + "tcPr")
                span, vertical, horizontal = 1, "", ""
                if tc_properties is not None:
                    if tc_properties.find(W + "cellDel") is not None:
                        continue
                    span = max(_integer(_child_value(tc_properties, "gridSpan"), 1), 1)
                    vertical = _merge(tc_properties, "vMerge")
                    horizontal = _merge(tc_properties, "hMerge")
                if column + span > self.limits.columns:
                    raise self._too_large(number, row)
                if horizontal == "continue" and last is not None:
                    cells[last] = _widened(cells[last], span)
                    column += span
                    continue
                if vertical == "continue" and column in above:
                    index = above[column]
                    cells[index] = _lengthened(cells[index], row)
                    open_above[column] = index
                    column += cells[index].column_span if cells[index].column_span == span else span
                    last = None
                    continue
                text, inner = self._cell(tc, depth)
                cells.append(Cell(row, column, text, Place(table=number, row=row + 1, column=column + 1), 1, span, inner))
                last = len(cells) - 1
                if vertical:
                    open_above[column] = last
                column += span
                self.cells += 1
                if self.cells > self.limits.cells:
                    raise self._too_large(number, row)
            columns = max(columns, column)
            row += 1
        return Table(row, columns, tuple(cells), Place(table=number)) if cells else None

    def _too_large(self, table: int, row: int) -> UnreadableDocument:
        return UnreadableDocument(
            self.name,
            "too_large",
            f"表格超出限度（至多 {self.limits.columns} 列、{self.limits.cells} 格）",
            "请把表格拆成几个文件后重试",
            Place(table=table, row=row + 1),
        )


def _blocks_of(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, looking through content controls, insertions and the like."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag in (_P, _TBL):
            yield child
        elif tag in _GONE or not isinstance(tag, str):
            continue
        elif tag == _MC + "AlternateContent":
            chosen = _choice(child)
            if chosen is not None:
                stack.append(iter(chosen))
        elif tag == _SDT:
            content = child.find(W + "sdtContent")
            if content is not None:
                stack.append(iter(content))
        elif tag in (W + "ins", W + "moveTo", W + "customXml", W + "smartTag", W + "altChunk"):
            stack.append(iter(child))


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, looking through content controls; not those of inner tables."""
    for child in parent:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag == _SDT:
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _children(content, wanted)
        elif tag in (W + "ins", W + "moveTo", W + "customXml", W + "smartTag"):
            yield from _children(child, wanted)


def _choice(alternate: Any) -> Any:
    """The first choice of an alternative; its fallback says the same again for older programs."""
    chosen = alternate.find(_MC + "Choice")
    return chosen if chosen is not None else alternate.find(_MC + "Fallback")


def _merge(properties: Any, tag: str) -> str:
    """`restart`, `continue` or "" for a cell that is not merged; the attribute left out means `continue`."""
    element = properties.find(W + tag)
    return "" if element is None else str(element.get(W + "val") or "continue")


def _lengthened(cell: Cell, row: int) -> Cell:
    return Cell(cell.row, cell.column, cell.text, cell.place, row - cell.row + 1, cell.column_span, cell.tables)


def _widened(cell: Cell, span: int) -> Cell:
    return Cell(cell.row, cell.column, cell.text, cell.place, cell.row_span, cell.column_span + span, cell.tables)


def _symbol(code: str) -> str:
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    if 0xE000 <= value <= 0xF8FF:
        return "•"
    return chr(value) if 0x20 <= value < 0xD800 else ""


def _on(properties: Any, tag: str) -> bool:
    element = properties.find(W + tag)
    return element is not None and str(element.get(W + "val", "1")).lower() not in _OFF


def _child_value(parent: Any, tag: str) -> str | None:
    if parent is None:
        return None
    child = parent.find(W + tag)
    return None if child is None else str(child.get(W + "val", ""))


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
