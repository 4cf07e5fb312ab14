"""A registry with a fictional county in it, and a client that reads pages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# the county is shared with the journeys, which stand in another folder
sys.path.insert(0, str(Path(__file__).resolve().parent))
from fictional_county import import_county


@pytest.fixture
def data_folder(tmp_path: Path, settings) -> Path:
    """The data folder of this test alone; sources of other tests are not in it."""
    from quanze.web.portal import kept_figures
    from quanze.web.portal.views import source

    settings.HOME = tmp_path
    source._cut.cache_clear()
    kept_figures.forget()
    return tmp_path


@pytest.fixture
def county(db, data_folder: Path) -> None:
    import_county()


@pytest.fixture
def empty_registry(db, data_folder: Path) -> None:
    """A registry in which nothing was accepted yet."""
