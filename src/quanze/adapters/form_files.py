"""Forms as files: a Word template made from the rulebook, filled in a sandbox, turned into PDF, bound into one volume."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.adapters.procedures import load_forms
from quanze.core.forms.model import Each, FieldMeaning, FormTemplate, Rows, Seal, Signatures, Words, read_form
from quanze.core.forms.numbering import NumberRule
from quanze.core.forms.template_check import template_faults

FOLDER = Path(__file__).resolve().parent.parent / "rulebook" / "documents"
MOST_TEMPLATE_BYTES = 5 * 1024 * 1024
MOST_EXPANDED_BYTES = 40 * 1024 * 1024
BLANK = "　　　　　　"


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
def load_templates() -> dict[str, FormTemplate]:
    """The templates of the rulebook by form id; a faulty one raises `FaultyForm`."""
    forms, fields, words = load_forms(), load_fields(), number_rule().words
    rows = read_yaml(FOLDER / "templates.yaml")["templates"]
    return {row["id"]: read_form(row, forms[row["id"]].title, fields, words) for row in rows}


@cache
def word_template(form_id: str) -> bytes:
    """The Word template of a form, which an office may download, change and upload as its own.

    A4 with the margins of GB/T 9704; official fonts are named, the reader's office program supplies them.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    form, fields = load_templates()[form_id], load_fields()
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋_GB2312", Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)

    def write(text: str, *, align: Any = None, font: str = "", size: int = 16, indent: bool = False) -> None:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        if font:
            run.font.name = font
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if align is not None:
            paragraph.alignment = align
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)

    def fill(table: Any, row: int, cells: Sequence[str]) -> None:
        for column, text in enumerate(cells):
            paragraph = table.cell(row, column).paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(22)
            paragraph.add_run(text).font.size = Pt(12)

    write("{{ office.name }}", align=WD_ALIGN_PARAGRAPH.CENTER, font="方正小标宋简体", size=22)
    write(form.title, align=WD_ALIGN_PARAGRAPH.CENTER, font="方正小标宋简体", size=22)
    if form.register:
        write("{{ paper.number }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    for block in form.blocks:
        if isinstance(block, Words):
            write(block.text, indent=not block.text.endswith("}}："))
        elif isinstance(block, Rows):
            width = max(len(row) for row in block.rows)
            table = document.add_table(rows=len(block.rows), cols=width, style="Table Grid")
            for number, row in enumerate(block.rows):
                fill(table, number, row)
                if len(row) < width:
                    table.cell(number, len(row) - 1).merge(table.cell(number, width - 1))
        elif isinstance(block, Each):
            columns = fields[block.field].columns
            table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
            fill(table, 0, list(columns.values()))
            fill(table, 1, [f"{{%tr for row in {block.field} %}}"])
            fill(table, 2, [f"{{{{ row.{name} }}}}" for name in columns])
            fill(table, 3, ["{%tr endfor %}"])
        elif isinstance(block, Signatures):
            for who in block.who:
                write(f"{who}（签名）：{BLANK}　　年　　月　　日")
        elif isinstance(block, Seal):
            write("{{ office.name }}（印章）", align=WD_ALIGN_PARAGRAPH.RIGHT)
            write("{{ paper.date }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def check_template(data: bytes) -> None:
    """Raises `UnusableTemplate` with every fault of an office's own template: too large, not Word, a tag that may not be used."""
    if len(data) > MOST_TEMPLATE_BYTES:
        raise UnusableTemplate([f"文件有 {len(data) // 1024} KB，超过 {MOST_TEMPLATE_BYTES // 1024} KB，请去掉图片后再传"])
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


@dataclass(frozen=True, slots=True)
class VolumePart:
    """One paper of a volume: its number, title, date and PDF."""

    number: str
    title: str
    date: str
    pdf: bytes


def bind_volume(parts: Sequence[VolumePart], catalogue: Any) -> bytes:
    """All parts as one PDF with a page number on every page, after the catalogue.

    `catalogue(rows)` makes the catalogue's PDF from rows {no, number, title, date, page}; page numbers count from the first paper.
    """
    import pypdfium2

    rows: list[dict[str, str]] = []
    page = 1
    for no, part in enumerate(parts, 1):
        rows.append({"no": str(no), "number": part.number, "title": part.title, "date": part.date, "page": str(page)})
        with pypdfium2.PdfDocument(part.pdf) as one:
            page += len(one)
    whole = pypdfium2.PdfDocument.new()
    with pypdfium2.PdfDocument(catalogue(rows)) as front:
        whole.import_pages(front)
        skip = len(front)
    for part in parts:
        with pypdfium2.PdfDocument(part.pdf) as one:
            whole.import_pages(one)
    for index in range(skip, len(whole)):
        _stamp(whole, index, str(index - skip + 1))
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def _stamp(document: Any, index: int, text: str) -> None:
    """Writes a page number at the foot of a page."""
    import ctypes

    import pypdfium2.raw as raw

    page = document[index]
    width, _ = page.get_size()
    mark = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(11))
    encoded = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(mark, ctypes.cast(ctypes.create_string_buffer(encoded), ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(mark, 1, 0, 0, 1, width / 2 - 3 * len(text), 28)
    raw.FPDFPage_InsertObject(page.raw, mark)
    raw.FPDFPage_GenerateContent(page.raw)
    page.close()
