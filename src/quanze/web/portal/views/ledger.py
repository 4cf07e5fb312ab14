"""The proof page: with which key the office signs, what it signed last, and how anybody can check it without us."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quanze.adapters.export_files import verifier_text
from quanze.adapters.signing import SCHEMES, public_key
from quanze.store.ledger.queries import events_after, recent_checkpoints
from quanze.store.ledger.rows import last_position
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.pages import Trail, page_also_of

SCHEME_NAMES = {"ed25519": "Ed25519", "sm2": "SM2（国密）"}
DIGEST_NAMES = {"sha256": "SHA-256", "sm3": "SM3（国密）"}


def _state() -> str:
    """What this page shows besides the registry."""
    newest = recent_checkpoints(1)
    return f"{newest[0][0].digest if newest else ''} {last_position()}"


@page_also_of(_state)
def ledger(request: HttpRequest) -> Answer:
    found = recent_checkpoints()
    keys = [(scheme, key) for scheme in SCHEMES if (key := public_key(Path(settings.HOME), scheme))]
    newest = found[0][0] if found else None
    context = {
        "trail": [Trail("台账与核验")],
        "newest": newest,
        "uncovered": events_after(newest.position if newest else 0),
        "keys": [(SCHEME_NAMES[scheme], key) for scheme, key in keys],
        "checkpoints": [(each, DIGEST_NAMES[each.algorithm], SCHEME_NAMES.get(each.scheme, each.scheme)) for each, _ in found],
    }
    return Answer(
        "portal/ledger.html",
        context,
        lambda: {
            "keys": [{"scheme": scheme, "key": key} for scheme, key in keys],
            "checkpoints": [{"checkpoint": asdict(each), "digest": each.digest, "signature": signature} for each, signature in found],
        },
        lambda: (
            ["检查点", "时间", "事件", "摘要", "签名方式", "公钥", "签名"],
            [[each.number, each.made, each.events, each.digest, each.scheme, each.key, signature] for each, signature in found],
        ),
        "ledger",
    )


def verifier(request: HttpRequest) -> HttpResponse:
    """The verifier that needs nothing but Python, to be saved."""
    response = HttpResponse(verifier_text(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="quanze_verify.py"'
    return response
