"""From a place in a source to the address that shows it, and back; and which rows of the read document it covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from quanze.core.kernel.place import Place

NUMBERS = tuple(one.name for one in fields(Place) if one.name not in ("sheet", "cell"))
LARGEST = 10_000_000


def source_url(sha256: str, place: Mapping[str, Any]) -> str:
    """The address of a place in a source.

    >>> source_url("ab", {"page": 2, "row": 5})
    '/sources/ab/?page=2&row=5#here'
    """
    asked = urlencode(dict(place))
    return f"/sources/{sha256}/?{asked}#here" if asked else f"/sources/{sha256}/"


def asked_place(query: Mapping[str, str]) -> Place:
    """The place that an address asks for; raises `ValueError` with the word that is no number."""
    known: dict[str, int | str] = {}
    for name in NUMBERS:
        if value := query.get(name, ""):
            if not (value.isascii() and value.isdigit()) or not 0 < int(value[:9]) < LARGEST or len(value) > 8:
                raise ValueError(f"{name}={value[:20]}")
            known[name] = int(value)
    for name in ("sheet", "cell"):
        if value := query.get(name, ""):
            known[name] = value[:200]
    return Place.from_json(known)


def covers(wanted: Place, place: Place) -> bool:
    """Whether a paragraph, row or cell at `place` lies inside `wanted`, a place on one page or in a source without pages.

    Nothing lies inside a place that says nothing. Places over several pages are the matter of `source_pages.marked_units`.

    >>> covers(Place(line=3, line_end=5), Place(line=4)), covers(Place(sheet="A", row=2), Place(sheet="B", row=2))
    (True, False)
    >>> covers(Place(page=16, line=2), Place(page=1, line=2))
    False
    """
    if wanted.sheet is not None and place.sheet != wanted.sheet:
        return False
    if wanted.page is not None and place.page is not None:
        last = wanted.page_end or wanted.page
        if place.page > last or (place.page_end or place.page) < wanted.page:
            return False
    if wanted.line is not None:
        stop = wanted.line_end or wanted.line
        return place.line is not None and place.line <= stop and (place.line_end or place.line) >= wanted.line
    if wanted.table is not None and place.table is not None and place.table != wanted.table:
        return False
    if wanted.row is not None:
        return place.row is not None and wanted.row <= place.row <= (wanted.row_end or wanted.row)
    if wanted.paragraph is not None:
        return place.paragraph == wanted.paragraph
    return (wanted.page is not None and place.page is not None) or (wanted.table is not None and place.table == wanted.table)
