"""`quanze serve`: the portal for everyday use, on the office's own data."""

from __future__ import annotations

import argparse
import os
import sys

from quanze.cli._server import a_count, a_port

HELP = """启动门户，使用本单位自己的数据（QUANZE_HOME 或 QUANZE_DATABASE_URL）。

示例：
  quanze serve
  quanze serve --host 0.0.0.0 --port 80 --workers 4

对外服务时请放在反向代理之后，并设置 QUANZE_ALLOWED_HOSTS（域名，逗号分隔）和 QUANZE_HTTPS=1。
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("quanze serve", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=a_port, default=8000, help="端口，默认 8000；被占用时报错")
    parser.add_argument("--workers", type=a_count, default=min(4, os.cpu_count() or 1), help="进程数")
    options = parser.parse_args(arguments)
    from quanze.cli import _server
    from quanze.cli._django import home, migrate, set_up

    folder = home()
    if options.host in ("0.0.0.0", "::") and "QUANZE_ALLOWED_HOSTS" not in os.environ:  # noqa: S104 — compared, not bound
        print("quanze serve：没有设置 QUANZE_ALLOWED_HOSTS，将只回答 localhost；对外服务请设为本站域名。", file=sys.stderr)
    else:
        _server.allow(options.host)
    set_up()
    migrate()
    from quanze.store.accounts.models import Account

    if not Account.objects.exists():
        print("工作台 /desk/ 还没有账号：请先开立三名管理员，写法见 quanze users --help。", file=sys.stderr)
    try:
        port = _server.free_port(options.host, options.port, tries=1)
    except OSError as problem:
        print(f"quanze serve：不能监听 {options.host}:{options.port}：{problem}", file=sys.stderr)
        return 2
    return _server.serve(
        options.host, port, options.workers, f"门户已启动：{_server.address(options.host, port)}　（数据：{folder}；按 Ctrl+C 停止）"
    )
