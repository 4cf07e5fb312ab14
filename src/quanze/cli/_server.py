"""Starting the web server and saying where it is."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time


def a_port(text: str) -> int:
    """A port for argparse: 1 to 65535."""
    if text.isdecimal() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"端口应是 1 到 65535 的整数，给的是 {text}")


def a_count(text: str) -> int:
    """A number of processes for argparse."""
    if text.isdecimal() and 1 <= int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"应是 1 到 1000 的整数，给的是 {text}")


def free_port(host: str, wanted: int, tries: int = 50) -> int:
    """`wanted`, or the first free port after it; `OSError` where none of `tries` is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                continue
            except OSError as problem:
                if not _taken(problem):
                    raise
                continue
            return port
    which = f"端口 {wanted}" if tries == 1 else f"端口 {wanted} 到 {wanted + tries - 1} 都"
    raise OSError(f"{which}被占用或者没有权限使用；请用 --port 另选一个")


def _taken(problem: OSError) -> bool:
    import errno

    return problem.errno in (errno.EADDRINUSE, errno.EACCES)


def address(host: str, port: int) -> str:
    """The address that a person on this machine opens."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 — compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def serve(host: str, port: int, workers: int, welcome: str) -> int:
    """Serves until it is stopped; prints `welcome` on standard output as soon as the first answer can be given."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "quanze.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    threading.Thread(target=_announce, args=(host, port, welcome), daemon=True).start()
    server.serve()
    return 0


def _announce(host: str, port: int, welcome: str) -> None:
    target = ("127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host, port)  # noqa: S104
    request = f"GET /robots.txt HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode()
    for _ in range(300):
        try:
            with socket.create_connection(target, timeout=5) as probe:
                probe.sendall(request)
                if probe.recv(16).startswith(b"HTTP/"):
                    break
        except OSError:
            pass
        time.sleep(0.1)
    else:
        print("quanze：服务没有在 30 秒内就绪；请看上面的消息，或运行 quanze doctor", file=sys.stderr)
        return
    print(welcome, flush=True)


def allow(host: str) -> None:
    """Lets the server answer to the name it is bound to, unless the office has set the names itself."""
    if "QUANZE_ALLOWED_HOSTS" not in os.environ:
        extra = ",*" if host in ("0.0.0.0", "::") else "" if host in ("localhost", "127.0.0.1", "::1") else f",{host}"  # noqa: S104
        os.environ["QUANZE_ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1]{extra}"
