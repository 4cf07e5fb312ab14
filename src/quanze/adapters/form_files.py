"""Forms as files: a Word template made from the rulebook, checked, and filled in a sandbox."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.adapters.procedures import load_forms
from quanze.core.forms.model import Each, FieldMeaning, FormTemplate, Rows, Seal, Signatures, Words, read_form
from quanze.core.forms.numbering import NumberRule
from quanze.core.forms.template_check import template_faults
from quanze.core.forms.told import Told, read_told

FOLDER = Path(__file__).resolve().parent.parent / "rulebook" / "documents"
MOST_TEMPLATE_BYTES = 5 * 1024 * 1024
MOST_EXPANDED_BYTES = 40 * 1024 * 1024
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"  # those of GB/T 9704; the reader's office program supplies them
TEXT_WIDTH = 156  # millimetres between the margins
# how wide the columns of a list lie beside each other, in parts
COLUMN_PARTS = {
    "no": 1.1, "name": 4, "title": 4.6, "number": 3.4, "date": 2.4, "page": 1.5, "pages": 1.2, "kind": 2, "proves": 3, "source": 3, "unit": 1.2,
    "quantity": 1.4, "certificate": 3,
}  # fmt: skip
SHORT_COLUMNS = frozenset({"no", "date", "page", "pages", "unit", "quantity"})


class UnusableTemplate(ValueError):
    """An uploaded template that may not be used: every fault at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("模板不能使用：" + "；".join(self.faults))


@cache
def load_fields() -> dict[str, FieldMeaning]:
    """The fields that templates may use, by id."""
    rows = read_yaml(FOLDER / "fields.yaml")["fields"]
    return {row["id"]: FieldMeaning(row["id"], row["title"], row["from"], dict(row.get("columns", {}))) for row in rows}


@cache
def number_rule() -> NumberRule:
    """How documents are numbered."""
    data = read_yaml(FOLDER / "numbers.yaml")
    return NumberRule(data["pattern"], dict(data["words"]))


@cache
def told_rules() -> Told:
    """Which terms and remedies papers tell, by rule."""
    return read_told(read_yaml(FOLDER / "told.yaml"))


@cache
def load_templates() -> dict[str, FormTemplate]:
    """The templates of the rulebook by form id; a faulty one raises `FaultyForm`."""
    forms, fields, words = load_forms(), load_fields(), number_rule().words
    rows = read_yaml(FOLDER / "templates.yaml")["templates"]
    return {row["id"]: read_form(row, forms[row["id"]].title, fields, words, row.get("titles", ())) for row in rows}


@cache
def word_template(form_id: str) -> bytes:
    """The Word template of a form, which an office may download, change and upload as its own.

    A4 with the margins of GB/T 9704; official fonts are named, the reader's office program supplies them.
    """
    from docx import Document
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    form, fields = load_templates()[form_id], load_fields()
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY_FONT, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    speak_chinese(style)
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)

    def paint(run: Any, font: str, size: float) -> None:
        run.font.size, run.font.name = Pt(size), font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def write(text: str, *, align: Any = None, font: str = BODY_FONT, size: int = 16, indent: bool = False, after: int = 0) -> Any:
        paragraph = document.add_paragraph()
        paint(paragraph.add_run(text), font, size)
        paragraph.paragraph_format.space_after = Pt(after)
        if align is not None:
            paragraph.alignment = align
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        return paragraph

    def table_of(rows: int, widths: Sequence[float]) -> Any:
        table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
        return table

    def fill(table: Any, row: int, cells: Sequence[str], *, size: float = 12, centred: Sequence[int] = ()) -> None:
        for column, text in enumerate(cells):
            paragraph = table.cell(row, column).paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if column in centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paint(paragraph.add_run(text), BODY_FONT, size)

    cover = any(isinstance(block, Rows) and block.tall for block in form.blocks)
    if cover:
        write("", after=90)
    write("{{ office.name }}", align=WD_ALIGN_PARAGRAPH.CENTER, font=TITLE_FONT, size=22, after=8 if cover else 0)
    heading = "{{ paper.title }}" if form.titles else form.title
    write(heading, align=WD_ALIGN_PARAGRAPH.CENTER, font=TITLE_FONT, size=30 if cover else 22, after=40 if cover else 14)
    if cover:
        document.paragraphs[-1].paragraph_format.line_spacing = Pt(44)
    if form.register:
        write("{{ paper.number }}", align=WD_ALIGN_PARAGRAPH.RIGHT, after=6)
    last: Any = None
    for block, following in zip(form.blocks, (*form.blocks[1:], None), strict=True):
        if isinstance(block, Rows | Each) and isinstance(last, Rows | Each):
            document.add_paragraph().paragraph_format.line_spacing = Pt(10)  # two tables that touch become one
        if isinstance(block, Words):
            centre = WD_ALIGN_PARAGRAPH.CENTER if block.centred else None
            write(block.text, align=centre, indent=not (block.centred or block.text.endswith("}}：")), after=8 if block.centred else 0)
        elif isinstance(block, Rows):
            width = max(len(row) for row in block.rows)
            label = 34 if block.tall else 30
            table = table_of(len(block.rows), [label, TEXT_WIDTH - label] if width == 2 else [label, TEXT_WIDTH / 2 - label] * (width // 2))
            for number, row in enumerate(block.rows):
                fill(table, number, row, size=16 if block.tall else 12, centred=(0, 2))
                if block.tall:
                    table.rows[number].height = Mm(14)
                if len(row) < width:
                    table.cell(number, len(row) - 1).merge(table.cell(number, width - 1))
        elif isinstance(block, Each):
            columns = {name: title for name, title in fields[block.field].columns.items() if name in block.columns or not block.columns}
            parts = [COLUMN_PARTS.get(name, 2) for name in columns]
            table = table_of(4, [TEXT_WIDTH * part / sum(parts) for part in parts])
            fill(table, 0, list(columns.values()), centred=range(len(columns)))
            fill(table, 1, [f"{{%tr for row in {block.field} %}}"])
            fill(
                table,
                2,
                [f"{{{{ row.{name} }}}}" for name in columns],
                centred=[n for n, name in enumerate(columns) if name in SHORT_COLUMNS],
            )
            fill(table, 3, ["{%tr endfor %}"])
            _repeat_header(table.rows[0])
            if isinstance(following, Signatures):  # nor do signatures stand alone
                for paragraph in (paragraph for row in table.rows for cell in row.cells for paragraph in cell.paragraphs):
                    paragraph.paragraph_format.keep_with_next = True
        elif isinstance(block, Signatures):
            for at, who in enumerate(block.who):
                paragraph = write(f"{who}（签名）：\t年　　月　　日")
                paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
                paragraph.paragraph_format.line_spacing = Pt(34)
                if not at:
                    paragraph.paragraph_format.space_before = Pt(10)
        elif isinstance(block, Seal):
            # a seal does not stand alone on a page: the words before it go with it
            document.paragraphs[-1].paragraph_format.keep_with_next = True
            document.paragraphs[-1].paragraph_format.keep_together = True
            write("{{ office.name }}（印章）", align=WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.space_before = Pt(28)
            document.paragraphs[-1].paragraph_format.keep_with_next = True
            write("{{ paper.date }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
        last = block
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def speak_chinese(style: Any) -> None:
    """Marks the text as Chinese of the mainland, so that the reader's program takes its glyphs and its punctuation."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        mark.set(qn(f"w:{name}"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(mark)


def _repeat_header(row: Any) -> None:
    """The first row of a table stands again on each page that the table runs on to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def check_template(data: bytes) -> None:
    """Raises `UnusableTemplate` with every fault of an office's own template: too large, not Word, a tag that may not be used."""
    if len(data) > MOST_TEMPLATE_BYTES:
        raise UnusableTemplate([f"文件超过 {MOST_TEMPLATE_BYTES // (1024 * 1024)} MB，请去掉图片后再传"])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_EXPANDED_BYTES:
                raise UnusableTemplate(["文件展开后过大，请用 Word 重新保存一份简单的模板"])
            names = [part.filename for part in parts]
            if "word/document.xml" not in names:
                raise UnusableTemplate(["不是 Word 文档（.docx），请用 Word 或 WPS 另存为 .docx"])
            if any("vbaProject" in name for name in names):
                raise UnusableTemplate(["文档含有宏，请另存为不含宏的 .docx"])
            xml = [
                archive.read(name).decode("utf-8", "replace")
                for name in names
                if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name)
            ]
    except zipfile.BadZipFile as wrong:
        raise UnusableTemplate(["不是完好的 Word 文档（.docx），请重新保存后再传"]) from wrong
    text = "\n".join(re.sub(r"<[^>]+>", "", part) for part in xml)
    faults = template_faults(_unescape(text), load_fields())
    if faults:
        raise UnusableTemplate(faults)


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")


def fill_template(template: bytes, data: Mapping[str, Any]) -> bytes:
    """The Word document that the template gives for `data`; an unknown or missing field raises `UnusableTemplate`.

    Filled in Jinja's immutable sandbox with strict names and escaping on: even a template that slipped past the check cannot run code.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(dict(data), jinja_env=ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    except TemplateError as wrong:
        raise UnusableTemplate([f"填写时出错：{wrong}"]) from wrong
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _same_bytes(data: bytes) -> bytes:
    """The same document with fixed times inside its archive, so that equal content has an equal digest."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            fixed = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(part.filename))
    return out.getvalue()
