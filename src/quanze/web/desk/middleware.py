"""Follows the session of whoever comes to the desk, and lets no view of the desk run that has not declared its action."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from quanze.adapters.system_clock import now
from quanze.store.accounts import sessions
from quanze.web.desk.pages import told
from quanze.web.desk.session_cookie import COOKIE, DOOR, forget

log = logging.getLogger(__name__)


class DeskAccess:
    """Middleware. Sets `request.visitor` (None for strangers); pages of the desk are kept by no browser and no proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DOOR):
            return self.get_response(request)
        key = request.COOKIES.get(COOKIE, "")
        request.visitor = sessions.visitor(key, now()) if key else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if key and request.visitor is None and COOKIE not in response.cookies:  # type: ignore[attr-defined]
            forget(response)
        response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Fails closed: an undeclared view of the desk is refused to everybody."""
        ours = request.path.startswith(DOOR) or getattr(view, "__module__", "").startswith("quanze.web.desk.")
        if ours and not hasattr(view, "desk_action"):
            log.error("%s.%s has not declared its action and was refused", view.__module__, getattr(view, "__name__", view))
            return told(request, 403, "不能打开这一页", "这一页没有写明要哪种权限，所以谁也不能打开。请告诉系统管理员。")
        return None
