"""A case file as PDF: each volume with cover, catalogue, page numbers and note; pictures as pages with caption and digest."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from quanze.adapters.calendars import read_yaml
from quanze.adapters.form_files import BODY_FONT, FOLDER, speak_chinese
from quanze.core.forms.volumes import VolumeRules, read_volumes

# how large a picture lies on its page, millimetres; the caption keeps the rest
PICTURE_WIDTH, PICTURE_HEIGHT = 160, 195
MOST_PIXELS = 2000  # the longer side as bound; the original keeps its own, under its digest


@cache
def volume_rules() -> VolumeRules:
    """Which papers lie in which volume, and in what order."""
    return read_volumes(read_yaml(FOLDER / "volumes.yaml"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be bound: its file, its caption and the lines below it."""

    data: bytes
    caption: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundPart:
    """One leaf of a volume: what the catalogue says of it, and its pages as PDF (`first` and `count` cut them out; 0: all)."""

    number: str
    title: str
    date: str
    pdf: bytes
    first: int = 0
    count: int = 0


class UnreadablePicture(ValueError):
    """A picture that cannot be opened."""


def picture_page(picture: Picture) -> bytes:
    """A Word file of one page with the picture, upright, its caption and lines; `UnreadablePicture` where it cannot be opened."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(picture.data)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except Exception as wrong:  # whatever a damaged file does to the reader, it stays a file of its own
        raise UnreadablePicture(str(wrong)) from wrong
    upright.thumbnail((MOST_PIXELS, MOST_PIXELS))
    upright.save(kept := io.BytesIO(), "JPEG", quality=88)
    document = Document()
    speak_chinese(document.styles["Normal"])
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(25), Mm(25), Mm(25), Mm(25)
    wide = upright.width * PICTURE_HEIGHT > upright.height * PICTURE_WIDTH
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run().add_picture(
        io.BytesIO(kept.getvalue()), width=Mm(PICTURE_WIDTH) if wide else None, height=None if wide else Mm(PICTURE_HEIGHT)
    )
    for number, line in enumerate((picture.caption, *picture.lines)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(line)
        run.font.size = Pt(9 if number else 14)
        run.font.name = BODY_FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has; `ValueError` where it cannot be opened."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(pdf) as opened:
            return len(opened)
    except pypdfium2.PdfiumError as wrong:
        raise ValueError(str(wrong)) from wrong


def catalogue_rows(parts: Sequence[BoundPart]) -> list[dict[str, str]]:
    """The rows of a catalogue: {no, number, title, date, page}; pages count from the first paper, 3—5 where a paper has several."""
    rows, page = [], 1
    for no, part in enumerate(parts, 1):
        last = page + page_count(part.pdf) - 1
        pages = str(page) if last == page else f"{page}—{last}"
        rows.append({"no": str(no), "number": part.number, "title": part.title, "date": part.date, "page": pages})
        page = last + 1
    return rows


def bind(volumes: Sequence[tuple[Sequence[bytes], Sequence[BoundPart], Sequence[bytes]]]) -> bytes:
    """Volumes as one PDF. Each is (what stands in front, the papers, what stands behind); the papers and what stands behind them bear page
    numbers that begin anew in each volume, cover and catalogue bear none."""
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for front, parts, behind in volumes:
        for data in front:
            _add(whole, data)
        begin = len(whole)
        for part in parts:
            _add(whole, part.pdf)
        for data in behind:
            _add(whole, data)
        for index in range(begin, len(whole)):
            stamp(whole, index, str(index - begin + 1))
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def _add(whole: Any, data: bytes) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as one:
        whole.import_pages(one)


def stamp(document: Any, index: int, text: str) -> None:
    """Writes a page number at the foot of a page, in the middle, whichever way the page is turned."""
    import ctypes

    import pypdfium2.raw as raw

    page = document[index]
    left, bottom, right, _ = page.get_mediabox()
    mark = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(11))
    encoded = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(mark, ctypes.cast(ctypes.create_string_buffer(encoded), ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(mark, 1, 0, 0, 1, (left + right) / 2 - 3 * len(text), bottom + 28)
    raw.FPDFPage_InsertObject(page.raw, mark)
    raw.FPDFPage_GenerateContent(page.raw)
    page.close()
