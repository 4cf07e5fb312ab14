"""The one gate of the desk: a view says which action it is and what it is done to; the policy decides; a refusal is recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from quanze.adapters.system_clock import now
from quanze.core.access.policy import ACTIONS, Deny, Resource, decide
from quanze.store.accounts import audit
from quanze.web.desk.pages import told
from quanze.web.desk.visitor import actor_of, address_of

ARRIVAL = {
    "password": "/desk/sign-in/code/",
    "change_password": "/desk/sign-in/password/",
    "enrol": "/desk/sign-in/second-factor/",
    "full": "/desk/",
}


class Missing(Exception):
    """What the address names does not exist; in words for the reader."""

    def __init__(self, words: str, ways: tuple[tuple[str, str], ...] = (("我的工作", "/desk/"),)) -> None:
        super().__init__(words)
        self.words, self.ways = words, ways


def action(
    name: str, resource: Callable[..., Resource | None] | None = None, methods: tuple[str, ...] = ("GET",)
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declares a view: `name` is the policy's action, `resource(request, **address)` what it is done to.

    The view is called only where the policy allows; a view of the desk without this declaration is never called.
    """
    if name not in ACTIONS:
        raise ValueError(f"the access policy knows no action {name!r}")
    allowed_methods = (*methods, "HEAD") if "GET" in methods else methods

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method not in allowed_methods:
                return HttpResponseNotAllowed(allowed_methods)
            if _unwritable(request):
                words = "提交的内容或者地址里有不可见的 NUL 字符，数据库不能保存。什么也没有改动；请返回上一页，删去后重新输入。"
                return told(request, 400, "内容不能识别", words)
            actor = actor_of(request)
            try:
                # who has not come in far enough learns nothing, not even whether the thing exists
                first = decide(actor, name, Resource())
                if isinstance(first, Deny) and (first.sign_in or resource is None):
                    return refused(request, first, name)
                if resource is not None and isinstance(asked := decide(actor, name, resource(request, **given)), Deny):
                    return refused(request, asked, name)
                return view(request, **given)
            except Missing as missing:
                return told(request, 404, "没有找到", missing.words, missing.ways)

        answer.desk_action = name  # type: ignore[attr-defined]
        return answer

    return declare


def _unwritable(request: HttpRequest) -> bool:
    """Whether anything typed holds a NUL, which no database keeps; no form of ours sends one."""
    typed = (value for given in (request.GET, request.POST) for name, values in given.lists() for value in (name, *values))
    return "\x00" in request.path or any("\x00" in value for value in typed)


def refused(request: HttpRequest, deny: Deny, name: str) -> HttpResponse:
    """What a refused visitor sees: the way to sign in, or the reason. What an officer was refused is recorded."""
    actor = actor_of(request)
    if deny.sign_in:
        if actor.level == "anonymous":
            # a form that was sent comes from the page it stands on, mostly its own address; that page is where to go on
            back = request.get_full_path() if request.method == "GET" else _came_from(request)
            back = "" if back == "/desk/" else back
            return HttpResponseRedirect("/desk/sign-in/" + (f"?next={quote(back)}" if back else ""))
        return HttpResponseRedirect(ARRIVAL[actor.level])
    if actor.administrator and request.path == "/desk/":
        return HttpResponseRedirect("/desk/admin/")  # everybody arrives at the same address; this is theirs
    audit.note(
        "AccessRefused",
        actor.person,
        now(),
        action=name,
        path=request.path[:300],
        method=str(request.method),
        reason=deny.reason,
        address=address_of(request),
    )
    return told(request, 403, "不能打开这一页", deny.reason + "。" + deny.remedy + "。")


def _came_from(request: HttpRequest) -> str:
    """The page of the desk that a form was sent from; "" where the browser does not say or it was another site."""
    from urllib.parse import urlsplit

    said = urlsplit(request.META.get("HTTP_REFERER", ""))
    address = said.path + (f"?{said.query}" if said.query else "")
    return address if said.netloc == request.get_host() and said.path.startswith("/desk/") else ""
