"""The cookie that holds a session's key."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

COOKIE = "quanze_desk"
DOOR = "/desk/"


def remember(response: HttpResponse, key: str) -> HttpResponse:
    """Gives the browser the session's key, for the desk's pages only and out of reach of scripts."""
    response.set_cookie(COOKIE, key, path=DOOR, httponly=True, samesite="Lax", secure=bool(settings.HTTPS))
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=DOOR, samesite="Lax")
    return response
