"""Small files of each format, made in the test from nothing but the standard library."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A .docx of this body XML; keyword parts (`numbering`, `styles`, `footnotes`, `header`) are related to it."""
    relations = "".join(f'<Relationship Id="r{i}" Type="{_RELS}/{kind}" Target="{kind}.xml"/>' for i, kind in enumerate(parts))
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
            **{f"word/{kind}.xml": content for kind, content in parts.items()},
        }
    )


def p(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def xlsx(sheet_xml: str, *, strings: list[str] | None = None, styles: str = "", state: str = "visible", name: str = "表一") -> bytes:
    """An .xlsx of one sheet with this inner XML."""
    s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    shared = "".join(f'<si><t xml:space="preserve">{escape(each)}</t></si>' for each in strings or [])
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {s} xmlns:r="{_RELS}"><sheets><sheet name={quoteattr(name)} sheetId="1" state="{state}" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {rels}><Relationship Id="a" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="b" Type="{_RELS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="{_RELS}/styles" Target="styles.xml"/></Relationships>',
            "xl/sharedStrings.xml": f"<sst {s}>{shared}</sst>",
            "xl/styles.xml": f"<styleSheet {s}>{styles}</styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet {s}>{sheet_xml}</worksheet>",
        }
    )


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def pdf(*contents: bytes, rotate: int = 0, pages: int = 1, extra: bytes = b"") -> bytes:
    """A PDF whose pages draw these contents (or each the one) with Helvetica as F1, on a sheet of 400 x 600 points."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for content in contents * pages:
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Rotate %d/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>%s>>"
            % (rotate, len(objects), extra)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def ruled(rows: list[list[str]], top: float = 560, left: float = 40, width: float = 80, height: float = 30) -> bytes:
    """Drawing commands of a ruled table."""
    columns = len(rows[0])
    out = b"0.5 w\n"
    for r in range(len(rows) + 1):
        out += b"%f %f m %f %f l S\n" % (left, top - r * height, left + columns * width, top - r * height)
    for c in range(columns + 1):
        out += b"%f %f m %f %f l S\n" % (left + c * width, top, left + c * width, top - len(rows) * height)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            out += b"BT /F1 10 Tf %f %f Td (%s) Tj ET\n" % (left + c * width + 4, top - r * height - 20, text.encode())
    return out
