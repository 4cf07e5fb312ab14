"""Word files of papers as PDF, through LibreOffice; each is converted once and kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from quanze.adapters.office import convert_many, convert_with_office


def to_pdf(name: str, docx: bytes, folder: Path) -> bytes:
    """The PDF of a Word file. `folder` keeps what was converted before; it can be deleted at any time.

    Raises `UnreadableDocument` where LibreOffice is missing or fails.
    """
    kept = folder / f"{hashlib.sha256(docx).hexdigest()}.pdf"
    if kept.exists():
        return kept.read_bytes()
    made = convert_with_office(name, docx, "pdf")
    _keep(kept, made)
    return made


def _keep(kept: Path, made: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(made)
    os.replace(part, kept)


def all_to_pdf(files: Sequence[tuple[str, bytes]], folder: Path) -> list[bytes]:
    """The PDFs of several Word files (name, content) in their order; those not converted before go through one LibreOffice."""
    wanted = {hashlib.sha256(docx).hexdigest(): (name, docx) for name, docx in files}
    new = [digest for digest in wanted if not (folder / f"{digest}.pdf").exists()]
    for digest, pdf in zip(new, convert_many([wanted[digest][1] for digest in new]), strict=True):
        if pdf is not None:
            _keep(folder / f"{digest}.pdf", pdf)
    # what the one run left out is converted alone, and says what is wrong with it
    return [to_pdf(name, docx, folder) for name, docx in files]
