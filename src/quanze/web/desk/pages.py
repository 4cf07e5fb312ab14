"""What every page of the desk shares: who is here, where they may go, what is to be told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from quanze.core.access.policy import Allow, decide
from quanze.core.access.roles import role_title
from quanze.store.accounts import queries, sessions
from quanze.web.desk.session_cookie import remember
from quanze.web.desk.visitor import actor_of, visitor_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from the desk's first page to here."""

    name: str
    url: str = ""


# the desk's rooms in the order of the navigation: (name, address, the action that opens it)
ROOMS = (
    ("我的工作", "/desk/", "work.view"),
    ("事项", "/desk/matters/", "matters.list"),
    ("案件", "/desk/cases/", "matters.list"),
    ("检查", "/desk/inspections/", "work.view"),
    ("管理", "/desk/admin/", "admin.home"),
)


def frame(request: HttpRequest, *trail: Step, here: str = "") -> dict[str, Any]:
    """The context that the frame of every page needs."""
    actor = actor_of(request)
    found = getattr(request, "visitor", None)
    rooms = [{"name": name, "url": url, "here": name == here} for name, url, action in ROOMS if isinstance(decide(actor, action), Allow)]
    return {
        "visitor": found,
        "inside": actor.level == "full",
        "rooms": rooms,
        "trail": trail,
        "here": here,
        "title": " · ".join(step.name for step in reversed(trail[-2:])) or here or "工作台",  # a screen reader reads it first
        "notice": found.notice if found else {},
        "posts": _posts(request) if found and actor.level == "full" else "",
    }


def _posts(request: HttpRequest) -> str:
    """The visitor's posts of today in one line."""
    visitor = visitor_of(request)
    if visitor.actor.administrator:
        return role_title(visitor.actor.administrator)
    names = queries.agency_names()
    own = {}
    person = queries.person(visitor.person)
    for post in person.posts if person else ():
        on = (post.start is None or post.start <= visitor.day) and (post.end is None or visitor.day < post.end)
        if post.state == "held" and on:
            own.setdefault(names.get(post.agency, post.agency), []).append(post.role_title)
    return "；".join(f"{agency} {'、'.join(dict.fromkeys(roles))}" for agency, roles in own.items()) or "今天没有岗位"


def page(request: HttpRequest, template: str, context: dict[str, Any], *trail: Step, here: str = "", status: int = 200) -> HttpResponse:
    return render(request, f"desk/{template}.html", {**frame(request, *trail, here=here), **context}, status=status)


def go(request: HttpRequest, address: str, words: str = "", **notice: Any) -> HttpResponse:
    """After something was done: onward to `address`, which tells it once."""
    if words:
        sessions.tell(visitor_of(request).sign_in, words=words, **notice)
    return HttpResponseRedirect(address)


def go_with_key(address: str, key: str) -> HttpResponse:
    """Onward under a new key of the session."""
    return remember(HttpResponseRedirect(address), key)


def safe_next(address: str) -> str:
    """An address of the desk to return to; anything else is the desk's first page."""
    good = address.startswith("/desk/") and "\\" not in address and "//" not in address and "\n" not in address and "\r" not in address
    return address if good and not address.startswith("/desk/sign-") and len(address) <= 500 else "/desk/"


def told(
    request: HttpRequest, status: int, title: str, words: str, ways: tuple[tuple[str, str], ...] = (("我的工作", "/desk/"),)
) -> HttpResponse:
    """A page that only tells something."""
    context = {**frame(request), "title": title, "words": words, "ways": ways, "status": status}
    return render(request, "desk/told.html", context, status=status)
