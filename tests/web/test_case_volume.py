"""The bound file: two volumes with their own catalogues and page numbers, pictures as pages, and a note of what lies beside."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pypdfium2
import pytest
from desk_cast import signed_in
from test_desk_cases import act, evidence, item, named, opened, paper

from quanze.adapters.office import find_office
from quanze.store.casework.models import Evidence

__all__ = ["item"]  # the fixture
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")]


def photo(kind: str = "PNG", turned: bool = False, colour: str = "#7a4b2a") -> bytes:
    """A small landscape picture; `turned` as a phone held upright writes it, with a note that it must be turned."""
    from PIL import Image

    picture, exif = Image.new("RGB", (640, 400), colour), Image.Exif()
    picture.paste("#f2e3c6", (0, 0, 640, 80))
    if turned:
        exif[0x0112] = 6  # Orientation: turn clockwise
    picture.save(out := io.BytesIO(), kind, exif=exif)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_the_file_is_bound_in_two_volumes_each_with_its_own_catalogue_and_numbers(item: str) -> None:
    case, officer, leader = opened(item), signed_in("handler"), signed_in("leader")
    said = {"cause": "经营超过保质期的食品", "handler": "p-handler", "co_handlers": "p-second", "opening_reason": "有初步证据"}
    assert act(leader, case, "open_case", **said).status_code == 302
    for file, name in (
        (named("货架.png", photo()), "货架照片"),
        (named("门头.jpg", photo("JPEG", turned=True)), "门头照片"),
        (named("录像.mp4", b"\x00\x00\x00\x18ftypmp42" + b"film" * 99), "现场录像"),
        (named("坏图.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 9), "打不开的照片"),
    ):
        assert evidence(officer, case, file, name=name).status_code == 302
    assert evidence(officer, case, None, name="饼干六袋", kind="物证").status_code == 302
    for form in ("SAMR2021-01", "SAMR2021-35", "SAMR2021-09", "SAMR2021-37"):
        assert paper(officer, case, form).status_code == 302, form
    assert paper(officer, case, "SAMR2021-07").status_code == 409, "a form with two titles asks which"
    assert paper(officer, case, "SAMR2021-07", **{"paper.title": "立案审批表"}).status_code == 302
    assert paper(officer, case, "SAMR2021-50", **{"act.paper_title": "行政处罚告知书"}).status_code == 302
    answer = officer.get(f"{case}volume.pdf")
    assert answer.status_code == 200, answer.content.decode()[:2000]
    if folder := os.environ.get("QUANZE_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "volume.pdf").write_bytes(answer.content)
    pages = pages_of(answer.content)
    begins = [index for index, text in enumerate(pages) if "卷宗封面" in text]
    assert len(begins) == 2 and begins[0] == 0
    main, aside = pages[: begins[1]], pages[begins[1] :]
    catalogue = main[1].replace("\r\n", "")
    order = [catalogue.index(title) for title in ("立案审批表", "行政处罚告知书", "送达回证", "现场笔录", "货架照片", "门头照片")]
    assert order == sorted(order) and "案件调查终结报告" not in catalogue
    assert all(title in aside[1].replace("\r\n", "") for title in ("案件来源登记表", "案件调查终结报告"))
    for volume in (main, aside):
        assert [text.split()[-1] for text in volume[2:]] == [str(n) for n in range(1, len(volume) - 1)], "pages count anew in each volume"
    note = main[-1].replace("\r\n", "").replace("\n", "")
    film = Evidence.objects.get(name="现场录像")
    assert film.sha256 in note.replace(" ", "") and "打不开" in note and "饼干六袋" in note
    (shelf,) = (text for text in main[2:-1] if "货架.png" in text and "SHA-256" in text)
    assert Evidence.objects.get(number=1).sha256 in shelf.replace("\r\n", "")


def test_one_volume_is_handed_out_alone_and_a_turned_photo_stands_upright(item: str, tmp_path: Path) -> None:
    from quanze.adapters.paper_pdf import to_pdf
    from quanze.adapters.volumes import Picture, UnreadablePicture, picture_page

    case, officer = opened(item), signed_in("handler")
    assert paper(officer, case, "SAMR2021-01").status_code == 302
    side = pages_of(officer.get(f"{case}volume.pdf?part=aside").content)
    assert "副卷" in side[0] and "案件来源登记表" in side[1].replace("\r\n", "")
    assert officer.get(f"{case}volume.pdf?part=main").status_code == 404
    with pytest.raises(UnreadablePicture):
        picture_page(Picture(b"\x89PNG\r\n\x1a\nno", "x", ()))
    made = to_pdf("照片.docx", picture_page(Picture(photo("JPEG", turned=True), "证据1　门头", ("SHA-256 00",))), tmp_path)
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) == 1
        (bounds,) = (one.get_bounds() for one in document[0].get_objects() if one.type == 3)
    assert bounds[3] - bounds[1] > bounds[2] - bounds[0], "a phone held upright took it"
