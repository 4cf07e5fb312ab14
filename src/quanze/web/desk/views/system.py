"""What the desk says when a form has grown too old to be trusted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quanze.web.desk.pages import told


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid mark of this browser: mostly a page left open since before the last sign-in."""
    words = "这一页打开太久，或者是在重新登录之前打开的。什么也没有提交。请返回上一页刷新后再填；如果反复出现，请允许浏览器使用 Cookie。"
    return told(request, 403, "这一页已经过期", words, (("回到工作台", "/desk/"),))
