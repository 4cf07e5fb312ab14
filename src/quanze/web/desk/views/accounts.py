"""Administration: accounts and sessions (security administrator), the audit stream (audit administrator)."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from quanze.adapters.system_clock import now
from quanze.core.access.policy import ACTIONS
from quanze.core.access.roles import role_title
from quanze.core.kernel.events import Event, broken_links
from quanze.store.accounts import account_operations, audit, queries, sessions
from quanze.store.accounts.operations import NotPossible
from quanze.web.desk.access import Missing, action
from quanze.web.desk.pages import Step, go, page
from quanze.web.desk.views.people import HOME, by, may
from quanze.web.desk.visitor import visitor_of

TYPES = {
    "SignedIn": "登录",
    "PasswordAccepted": "密码正确",
    "SignInFailed": "登录失败",
    "SecondFactorFailed": "动态口令不对",
    "SecondFactorSet": "设置动态口令",
    "SecondFactorReset": "重置动态口令",
    "SessionEnded": "结束登录",
    "SessionExpired": "登录到期",
    "AccessRefused": "拒绝访问",
    "PasswordChanged": "修改密码",
    "PasswordChangeFailed": "修改密码失败",
    "PasswordReset": "重置密码",
    "AccountCreated": "开立账号",
    "AccountLocked": "停用账号",
    "AccountUnlocked": "恢复账号",
    "AuditExported": "导出审计记录",
}
FACTS = {
    "account": "账号",
    "address": "地址",
    "reason": "原因",
    "action": "操作",
    "path": "页面",
    "by": "方式",
    "person": "人员",
    "administrator": "管理员",
    "session": "登录序号",
    "method": "方法",
    "month": "月份",
}
BY = {"totp": "动态口令", "recovery": "备用码", "password": "密码", "enrolment": "首次设置"}
PAGE = 100


@action("admin.accounts.view")
def accounts(request: HttpRequest) -> HttpResponse:
    moment = now()
    rows = [(each, role_title(each.administrator) if each.administrator else "") for each in account_operations.accounts()]
    context = {"rows": rows, "secure": may(request, "admin.accounts.secure"), "moment": moment}
    return page(request, "admin/accounts", context, HOME, Step("账号"), here="管理")


@action("admin.accounts.secure")
def account(request: HttpRequest, account: str) -> HttpResponse:
    found = account_operations.account_view(account)
    if found is None:
        raise Missing(f"没有账号“{account[:40]}”。", (("账号", "/desk/admin/accounts/"),))
    own = found.person == visitor_of(request).person
    return page(
        request, "admin/account", {"account": found, "own": own}, HOME, Step("账号", "/desk/admin/accounts/"), Step(found.name), here="管理"
    )


@action("admin.accounts.secure", methods=("POST",))
def secure(request: HttpRequest, account: str) -> HttpResponse:
    """Locks, unlocks, resets. The new password is told once, on the page that follows."""
    asked = request.POST.get("do", "")
    try:
        if asked == "lock":
            account_operations.lock_account(account, request.POST.get("reason", "").strip() or "未写明", by(request))
            words = "账号已停用，登录都已结束。"
        elif asked == "unlock":
            account_operations.unlock_account(account, by(request))
            words = "账号已恢复，可以马上登录。"
        elif asked == "password":
            secret = account_operations.first_password()
            account_operations.reset_password(account, secret, by(request))
            words = f"新的初始密码：{secret}。请当面交给本人；这里只显示这一次。"
        elif asked == "second_factor":
            account_operations.reset_second_factor(account, by(request))
            words = "动态口令已重置，下次登录时重新设置。"
        else:
            words = "没有选择要做什么。"
    except NotPossible as refused:
        words = f"没有办成：{refused.reason}。"
    return go(request, f"/desk/admin/accounts/{account}/", words)


@action("admin.sessions")
def open_sessions(request: HttpRequest) -> HttpResponse:
    context = {"sessions": sessions.open_sessions(now()), "this": visitor_of(request).sign_in}
    return page(request, "admin/sessions", context, HOME, Step("登录"), here="管理")


@action("admin.sessions", methods=("POST",))
def end_session(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("session", "")
    ended = (
        asked.isascii()
        and asked.isdigit()
        and len(asked) < 18
        and sessions.end(int(asked), now(), "安全管理员结束", visitor_of(request).person)
    )
    return go(request, "/desk/admin/sessions/", "登录已经结束。" if ended else "这个登录已经不在了。")


@action("admin.audit")
def audit_trail(request: HttpRequest) -> HttpResponse:
    """The audit stream, newest first, with whether its chain holds."""
    months = audit.months()
    month = request.GET.get("month", "")
    month = month if month in months else (months[0] if months else "")
    kind = request.GET.get("type", "")
    kind = kind if kind in TYPES else ""
    before = request.GET.get("before", "")
    before_seq = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    found = audit.events(month, type_=kind, before=before_seq, limit=PAGE + 1)
    names = queries.person_names(each.actor for each in found)
    context = {
        "months": months,
        "month": month,
        "type": kind,
        "types": TYPES.items(),
        "rows": [_shown(each, names) for each in found[:PAGE]],
        "older": found[PAGE - 1].seq if len(found) > PAGE else None,
    }
    if request.GET.get("verify") == "yes" and month:
        context |= {"verified": True, "broken": list(broken_links(audit.all_events(month)))[:20]}
    return page(request, "admin/audit", context, HOME, Step("审计"), here="管理")


def _shown(event: Event, names: dict[str, str]) -> dict[str, object]:
    facts = []
    for name, value in event.payload.items():
        shown = str(value)
        if name == "action":
            shown = ACTIONS[shown].title if shown in ACTIONS else shown
        elif name == "by":
            shown = BY.get(shown, shown)
        elif name == "administrator":
            shown = role_title(shown)
        if shown:
            facts.append((FACTS.get(name, name), shown))
    return {
        "seq": event.seq,
        "when": event.recorded[:19].replace("T", " "),
        "who": names.get(event.actor, event.actor),
        "what": TYPES.get(event.type, event.type),
        "grave": event.type in ("SignInFailed", "SecondFactorFailed", "AccessRefused", "AccountLocked", "PasswordChangeFailed"),
        "facts": facts,
    }


@action("admin.audit")
def audit_export(request: HttpRequest, month: str) -> StreamingHttpResponse | HttpResponse:
    """One month as one event a line, as the ledger's verifier reads it."""
    if month not in audit.months():
        raise Missing("这个月没有审计记录。", (("审计", "/desk/admin/audit/"),))
    audit.note("AuditExported", visitor_of(request).person, now(), month=month)
    lines = (json.dumps(_plain(each), ensure_ascii=False) + "\n" for each in audit.all_events(month))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{month}.jsonl"'
    return response


def _plain(event: Event) -> dict[str, object]:
    names = ("stream", "seq", "type", "effective", "recorded", "actor", "payload", "previous", "digest", "algorithm")
    return {name: getattr(event, name) for name in names}
