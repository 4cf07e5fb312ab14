"""Documents that were read once, kept beside their sources: reading a long PDF again for each visitor would take minutes.

What is kept can always be thrown away; it is read from the source again.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from quanze.core.documents.model import Block, Cell, Document, Paragraph, ReadingWarning, Table
from quanze.core.kernel.place import Place

# what is written beside the content; a change of the form makes older files be read again
FORM = "quanze/kept-document/1"


def kept_document(folder: Path, sha256: str, reader: str) -> Document | None:
    """The document kept under this digest by this version of the reader; `None` where there is none that can be used."""
    try:
        data = json.loads(gzip.decompress((folder / f"{sha256}.json.gz").read_bytes()))
    except (OSError, EOFError, ValueError):
        return None
    if data.get("form") != FORM or data.get("reader") != reader:
        return None
    return Document(
        data["name"],
        sha256,
        data["media_type"],
        tuple(_block(one) for one in data["blocks"]),
        data["pages"],
        tuple(ReadingWarning(code, message, Place.from_json(place)) for code, message, place in data["warnings"]),
        data["metadata"],
    )


def keep_document(folder: Path, document: Document, reader: str) -> None:
    """Writes the document whole or not at all; a folder that cannot be written to is no error, the next visitor waits again."""
    data = {
        "form": FORM,
        "reader": reader,
        "name": document.name,
        "media_type": document.media_type,
        "pages": document.pages,
        "warnings": [[one.code, one.message, one.place.to_json()] for one in document.warnings],
        "metadata": document.metadata,
        "blocks": [_block_json(block) for block in document.blocks],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(gzip.compress(json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"), 3))
        os.replace(file.name, folder / f"{document.sha256}.json.gz")
    except OSError:
        return


def _block_json(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["p", block.text, block.place.to_json(), block.heading, block.role]
    cells = [
        [cell.row, cell.column, cell.text, cell.place.to_json(), cell.row_span, cell.column_span, [_block_json(one) for one in cell.tables]]
        for cell in block.cells
    ]
    return ["t", block.rows, block.columns, cells, block.place.to_json(), block.title]


def _block(data: list[Any]) -> Block:
    if data[0] == "p":
        return Paragraph(data[1], Place.from_json(data[2]), data[3], data[4])
    return _table(data)


def _table(data: list[Any]) -> Table:
    cells = tuple(
        Cell(row, column, text, Place.from_json(place), row_span, column_span, tuple(_table(one) for one in tables))
        for row, column, text, place, row_span, column_span, tables in data[3]
    )
    return Table(data[1], data[2], cells, Place.from_json(data[4]), data[5])
