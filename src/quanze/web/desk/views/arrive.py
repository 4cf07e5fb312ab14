"""Coming in and going out: password, one-time code, first password, second factor."""

from __future__ import annotations

import io
import os
from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token

from quanze.adapters.system_clock import now
from quanze.core.access import totp
from quanze.store.accounts import account_operations, sessions, sign_in
from quanze.store.accounts.sign_in import NotSignedIn
from quanze.web.desk.access import ARRIVAL, action
from quanze.web.desk.fields import Field, values
from quanze.web.desk.pages import Step, go, go_with_key, page, safe_next
from quanze.web.desk.session_cookie import forget
from quanze.web.desk.visitor import actor_of, address_of, visitor_of

CODE_HELP = "打开手机上的身份验证器应用，输入它显示的六位数字。手机不在身边时，可以输入一个备用码。"


@action("sign_in", methods=("GET", "POST"))
def enter(request: HttpRequest) -> HttpResponse:
    """The account and the password."""
    onward = safe_next(request.POST.get("next") or request.GET.get("next", ""))
    level = actor_of(request).level
    if request.method == "GET" and level != "anonymous":
        return HttpResponseRedirect(ARRIVAL[level])
    fields = (
        Field("account", "账号", autocomplete="username", value=request.POST.get("account", "")[:100]),
        Field("password", "密码", "password", autocomplete="current-password"),
    )
    if request.method == "GET":
        return page(request, "sign_in", {"fields": fields, "next": onward, "demo": _demo_accounts(request)})
    moment = now()
    tried = sign_in.with_password(
        request.POST.get("account", ""),
        request.POST.get("password", ""),
        moment,
        address_of(request),
        request.META.get("HTTP_USER_AGENT", ""),
    )
    if isinstance(tried, NotSignedIn):
        context = {"fields": fields, "next": onward, "refused": tried.words, "wait": _wait(tried.wait_until, moment)}
        return page(request, "sign_in", context, status=403)
    old = getattr(request, "visitor", None)
    if old is not None:
        sessions.end(old.sign_in, moment, "重新登录", old.person)
    rotate_token(request)
    found = sessions.visitor(tried.key, moment)
    inside = found is not None and found.actor.level == "full"  # only sample officers of the demo have no second factor
    return go_with_key(onward if inside else _onward("/desk/sign-in/code/", onward), tried.key)


def _demo_accounts(request: HttpRequest) -> dict[str, object]:
    """In the demo, the sample accounts and their password, told only to the machine it runs on."""
    if not settings.DEMO or address_of(request) not in ("127.0.0.1", "::1"):
        return {}
    from quanze.core.access.roles import role_title
    from quanze.store.accounts import queries

    rows = [
        (
            each.account,
            each.name,
            role_title(each.administrator)
            if each.administrator
            else "、".join(f"{post.agency_name} {post.role_title}" for post in each.posts),
        )
        for each in queries.people()
        if each.account
    ]
    return {"password": os.environ.get("QUANZE_DEMO_PASSWORD", ""), "rows": rows}


def _onward(address: str, onward: str) -> str:
    from urllib.parse import quote

    return f"{address}?next={quote(onward)}" if onward != "/desk/" else address


def _wait(until: datetime | None, moment: datetime) -> str:
    """How long to wait, in words; "" where one may try again at once."""
    if until is None or until <= moment:
        return ""
    seconds = int((until - moment).total_seconds()) + 1
    return f"{-(-seconds // 60)} 分钟" if seconds > 90 else f"{seconds} 秒"


@action("second_factor", methods=("GET", "POST"))
def code(request: HttpRequest) -> HttpResponse:
    onward = safe_next(request.POST.get("next") or request.GET.get("next", ""))
    fields = (Field("code", "动态口令", autocomplete="one-time-code", help=CODE_HELP),)
    if request.method == "GET":
        return page(request, "code", {"fields": fields, "next": onward})
    moment = now()
    tried = sign_in.with_code(visitor_of(request).sign_in, request.POST.get("code", "")[:200], moment, address_of(request))
    if isinstance(tried, NotSignedIn):
        context = {"fields": fields, "next": onward, "refused": tried.words, "wait": _wait(tried.wait_until, moment)}
        return page(request, "code", context, status=403)
    rotate_token(request)
    return go_with_key(onward, tried.key)


@action("change_password", methods=("GET", "POST"))
def password(request: HttpRequest) -> HttpResponse:
    """A new password: forced at the first sign-in, or of one's own will."""
    visitor = visitor_of(request)
    first = visitor.actor.level == "change_password"
    fields = (
        Field("old", "原密码", "password", autocomplete="current-password"),
        Field("new", "新密码", "password", autocomplete="new-password", help=_password_help()),
        Field("again", "再输入一次新密码", "password", autocomplete="new-password"),
    )
    trail = () if first else (Step("我的账号", "/desk/account/"), Step("修改密码"))
    if request.method == "GET":
        return page(request, "password", {"fields": fields, "first": first}, *trail)
    given = {name: request.POST.get(name, "") for name in values(fields)}
    moment = now()
    faults = account_operations.change_password(
        visitor.account, given["old"], given["new"], given["again"], moment, sign_in=visitor.sign_in
    )
    if faults:
        return page(request, "password", {"fields": _with(fields, faults), "first": first}, *trail, status=400)
    key = sessions.raise_level(visitor.sign_in, moment)
    rotate_token(request)
    if not first:
        sessions.tell(visitor.sign_in, words="密码已修改，其他地方的登录都已结束。")
    return go_with_key("/desk/" if first else "/desk/account/", key)


def _with(fields: tuple[Field, ...], faults: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    from quanze.web.desk.fields import with_errors

    told: dict[str, str] = {}
    for name, words in faults:
        told[name] = f"{told[name]}；{words.removeprefix('新密码')}" if name in told else words
    return with_errors(fields, told)


def _password_help() -> str:
    from quanze.adapters.access_rules import sign_in_rules

    rule = sign_in_rules().password
    return (
        f"至少 {rule.shortest} 个字符，小写、大写、数字、符号、汉字中有 {rule.kinds} 种；或者写一句 {rule.phrase_length} 个字符以上的话。"
        "不能含账号、姓名，不能是常见密码。"
    )


@action("enrol", methods=("GET", "POST"))
def second_factor(request: HttpRequest) -> HttpResponse:
    """Setting the second factor: the QR code, then a code that proves the phone has it, then the recovery codes, shown this once."""
    visitor = visitor_of(request)
    secret = sign_in.offer_second_factor(visitor.account)
    renewing = visitor.actor.level == "full"
    fields: tuple[Field, ...] = (Field("code", "身份验证器显示的六位数字", autocomplete="one-time-code"),)
    if renewing:
        fields = (Field("old", "登录密码", "password", autocomplete="current-password"), *fields)
    context = {"fields": fields, "secret": totp.as_text(secret), "qr": _qr(totp.address(secret, visitor.account_name, "权责"))}
    trail = (Step("我的账号", "/desk/account/"), Step("设置动态口令")) if renewing else ()
    if request.method == "GET":
        return page(request, "second_factor", context, *trail)
    moment = now()
    if renewing and not account_operations.is_own_password(visitor.account, request.POST.get("old", "")):
        return page(request, "second_factor", {**context, "fields": _with(fields, (("old", "登录密码不对"),))}, *trail, status=403)
    proved = sign_in.prove_second_factor(visitor.sign_in, request.POST.get("code", "")[:200], moment)
    if isinstance(proved, NotSignedIn):
        told = {"refused": "这个数字不对。请确认手机的时间准确，等下一个数字出现再试。", "wait": _wait(proved.wait_until, moment)}
        return page(request, "second_factor", {**context, **told}, *trail, status=403)
    key, codes = proved
    rotate_token(request)
    return _keep(page(request, "recovery", {"codes": codes}), key)


def _keep(response: HttpResponse, key: str) -> HttpResponse:
    from quanze.web.desk.session_cookie import remember

    return remember(response, key)


def _qr(text: str) -> str:
    """The QR code as an SVG element whose look stands in attributes."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return out.getvalue().decode()


@action("sign_out", methods=("POST",))
def leave(request: HttpRequest) -> HttpResponse:
    visitor = visitor_of(request)
    sessions.end(visitor.sign_in, now(), "退出", visitor.person)
    rotate_token(request)
    return forget(HttpResponseRedirect("/desk/sign-in/"))


@action("account.view")
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: posts, certificates, open sessions."""
    from quanze.store.accounts import queries

    visitor = visitor_of(request)
    context = {
        "person": queries.person(visitor.person),
        "account": account_operations.account_view(visitor.account_name),
        "sessions": sessions.open_sessions(now(), visitor.account),
        "this": visitor.sign_in,
        "today": visitor.day,
    }
    return page(request, "account", context, Step("我的账号"), here="我的账号")


@action("account.end_session", methods=("POST",))
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one of one's own other sessions."""
    visitor = visitor_of(request)
    asked = request.POST.get("session", "")
    own = {str(each.id) for each in sessions.open_sessions(now(), visitor.account)}
    if asked in own and int(asked) != visitor.sign_in:
        sessions.end(int(asked), now(), "本人结束", visitor.person)
        return go(request, "/desk/account/", "那一处登录已经结束。")
    return go(request, "/desk/account/", "那一处登录已经不在了。")
