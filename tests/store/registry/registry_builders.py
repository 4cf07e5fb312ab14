"""Documents as the list recogniser hands them over, made by hand."""

from __future__ import annotations

from typing import Any

from quanze.core.documents.model import ReadingWarning
from quanze.core.kernel.canonical import digest
from quanze.core.kernel.place import Place
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Record, Unplaced


def record(**fields: Any) -> Record:
    return Record(fields, Place(line=1))


def item(name: str, power_type: str = "行政处罚", **more: Any) -> Record:
    return record(item_name=name, power_type=power_type, **more)


def document(
    *lists: tuple[str, list[Record]], issuer: str = "云泽县水务局", date: str = "", title: str = "", name: str = "清单.txt", salt: str = ""
) -> tuple[ExtractedLists, bytes]:
    """A document and bytes that stand for its file; other content or another `salt` gives other bytes."""
    data = repr((lists, issuer, date, title, salt)).encode()
    found = ExtractedLists(
        name=name,
        sha256=digest(data),
        media_type="text/plain",
        header=Header(title=title or f"{issuer}权责清单", issuer=issuer, date=date, declared={"total": 3}),
        lists=tuple(RecognisedList(kind, "一、权力清单", tuple(records)) for kind, records in lists),  # type: ignore[arg-type]
        unplaced=(Unplaced("（盖章）", "落款", Place(line=99)),),
        coverage=Coverage(100, 90, 6, 4),
        warnings=(ReadingWarning("declared_total", "标题说 3 项，实有 2 项"),),
    )
    return found, data
