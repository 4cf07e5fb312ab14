"""The page on which anyone recomputes a published draw, in the browser alone."""

from __future__ import annotations

from django.http import HttpRequest

from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Trail, page

METHOD = {
    "frame": "SHA-256 over one line a subject in byte order of ids: id TAB stratum TAB weight TAB excluded LF",
    "commitment": "SHA-256 of quanze-draw-commitment/1 LF party LF frame digest LF secret LF",
    "seed": "SHA-256 of quanze-draw-seed/1 LF frame digest LF, then party TAB secret LF for each party, then source TAB value LF",
    "ticket": "least SHA-256 of seed LF k LF id for k = 1 to weight",
    "parts": "SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8) of title, public_source, unstaffed, each entry of plan, each party, each"
    " skip; of the frame's lines by hundreds in frame.subjects[0:100] and so on; digest is that of the whole record without digest",
    "officers": "least visits so far, then SHA-256 of seed LF officer LF subject LF officer id",
}


@page
def verify(request: HttpRequest) -> Answer:
    return Answer(
        "portal/draw_verify.html",
        {"trail": [Trail("核验抽取")], "here": "inspections"},
        lambda: {"schema": "quanze/draw/1", "method": METHOD},
        lambda: (["步骤", "算法"], [[step, words] for step, words in METHOD.items()]),
        "draw-verify",
    )
