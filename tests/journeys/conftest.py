"""A browser and the data folder of a running portal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
# the browser's own event loop must not make Django refuse the database of the live server
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def data_folder(tmp_path: Path, settings: Any) -> Path:
    from quanze.web.portal import kept_figures
    from quanze.web.portal.views import source

    settings.HOME = tmp_path
    source._cut.cache_clear()
    kept_figures.forget()
    return tmp_path
