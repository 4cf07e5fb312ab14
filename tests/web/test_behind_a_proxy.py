"""QUANZE_HTTPS=1 behind a proxy that speaks HTTPS for us: no endless redirects, and forms are taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ASK = """
import django; django.setup()
from django.test import Client
from django.conf import settings
outside = Client().get("/robots.txt", headers={"host": "localhost"})
inside = Client().get("/robots.txt", headers={"host": "localhost", "x-forwarded-proto": "https"})
print(outside.status_code, outside["Location"], inside.status_code, settings.CSRF_COOKIE_SECURE)
"""


def test_what_the_proxy_says_came_by_https_is_answered_and_the_rest_is_sent_there(tmp_path: Path) -> None:
    environment = {**os.environ, "QUANZE_HOME": str(tmp_path / "home"), "QUANZE_HTTPS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    environment["DJANGO_SETTINGS_MODULE"] = "quanze.config.settings"
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    assert done.stdout.split() == ["301", "https://localhost/robots.txt", "200", "True"]
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0, "nobody else on the machine reads the data"
