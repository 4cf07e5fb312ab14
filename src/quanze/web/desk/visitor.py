"""Who comes to the desk: the visitor of a request, what the policy calls the actor, the network address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from quanze.core.access.policy import Actor
from quanze.store.accounts.sessions import Visitor


def visitor_of(request: HttpRequest) -> Visitor:
    """Who is signed in; only for views whose action needs somebody."""
    found: Visitor | None = getattr(request, "visitor", None)
    if found is None:
        raise RuntimeError("this view needs a visitor; its action must not be open to everyone")
    return found


def actor_of(request: HttpRequest) -> Actor:
    found: Visitor | None = getattr(request, "visitor", None)
    return found.actor if found else Actor()


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; what a proxy says is believed only of proxies that the office named (`QUANZE_PROXIES`)."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if direct in settings.TRUSTED_PROXIES:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        for one in reversed(named):
            if one not in settings.TRUSTED_PROXIES:
                return one[:64]
    return direct[:64]
