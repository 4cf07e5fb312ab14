"""Every derived row can be made again from the ledger alone. That it is then what it was: `rebuild_cast`, at the end of test_inspection_samples."""

from __future__ import annotations

import importlib
import importlib.util

from django.apps import apps

from quanze.store.rebuild import REBUILDERS


def test_every_app_that_can_rebuild_its_rows_is_in_the_list() -> None:
    able = set()
    for app in apps.get_app_configs():
        for name in (f"{app.name}.{module}" for module in ("project", "rebuild") if app.name.startswith("quanze.store.")):
            if importlib.util.find_spec(name) and hasattr(importlib.import_module(name), "rebuild"):
                able.add(app.label)
    assert able == {one.app for one in REBUILDERS}, "an app with a `rebuild` of its own stands in quanze/store/rebuild.py"
