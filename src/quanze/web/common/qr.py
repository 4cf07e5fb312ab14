"""A QR code as an SVG element whose look stands in attributes, so that no style of its own is needed."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, scale: int = 6) -> str:
    """The code of a text; a border of four modules, as readers want it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=scale, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return out.getvalue().decode()
