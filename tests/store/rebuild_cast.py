"""Making every row again from the ledger, and looking whether anything has changed. Used where the samples stand already: making them takes longest."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from casework_cast import CHINA
from django.apps import apps
from django.db import models

from quanze.adapters.form_files import load_fields, load_templates, word_template
from quanze.core.forms.model import used_fields
from quanze.store.casework.models import Case
from quanze.store.matters.models import Clock, ProposedMove
from quanze.store.papers.operations import issue_paper, take_template
from quanze.store.rebuild import REBUILDERS, rebuild_all
from quanze.store.registry.search.find import search

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
# rows that are no events: secrets, sign-ins, who has seen what, figures that are counted again
OWN_ROWS = {"Account", "Throttle", "SignIn", "TakenPart", "KeptBoard"}


def everything() -> dict[str, list[Any]]:
    """Every derived row, without the numbers that the database gives: what a row points to stands in its place."""

    def said(field: models.Field, value: Any) -> str:
        return json.dumps(value, sort_keys=True) if isinstance(field, models.JSONField) else repr(value)

    def told(row: models.Model, depth: int = 0) -> tuple[Any, ...]:
        fields = [one for one in row._meta.concrete_fields if not (one.primary_key and isinstance(one, models.IntegerField))]
        return tuple(
            told(getattr(row, one.name), depth + 1)
            if one.is_relation and getattr(row, one.attname)
            else said(one, getattr(row, one.attname))
            for one in fields
            if not (depth and isinstance(one, models.TextField | models.JSONField))
        )

    found = {}
    for rebuilder in REBUILDERS:
        for model in apps.get_app_config(rebuilder.app).get_models():
            if model.__name__ not in OWN_ROWS:
                related = [one.name for one in model._meta.concrete_fields if one.is_relation]
                found[model.__name__] = sorted(map(told, model.objects.select_related(*related)), key=repr)
    return found


def issue(matter: str, form: str, number: int) -> None:
    """A paper all of whose fields hold something."""
    known, data = load_fields(), {}
    for name in used_fields(load_templates()[form]):
        *path, last = name.split(".")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        node[last] = [dict.fromkeys(known[name].columns, "一")] if known[name].columns else f"{known[name].title}{number}"
    data.pop("paper", None)
    issue_paper(matter, form, data, body="云泽县市场监督管理局", short="云泽", actor="p1", on=NOW.date(), now=NOW)


def rebuild_changes_nothing() -> None:
    """Takes papers and a proposed move to the samples, makes all rows again, and compares; leaves what it added."""
    take_template("云泽县市场监督管理局", "SAMR2021-37", "告知书.docx", word_template("SAMR2021-37"), actor="p1", now=NOW)
    keys = list(Case.objects.order_by("key").values_list("key", flat=True))
    for number, form in enumerate(("SAMR2021-37", "SAMR2021-37", "SAMR2021-45", "SAMR2021-09")):
        issue(keys[number % 2], form, number)
    clock = Clock.objects.filter(stopped__isnull=True).first()
    ProposedMove.objects.create(
        matter=clock.matter, clock=clock.key, due=clock.due, new_due=clock.due, new_status="official", calendar_version="2", proposed="x"
    )
    before, hits = everything(), [hit.key for hit in search("检查").hits]
    assert all(
        before[name]
        for name in (
            "Record",
            "PersonRow",
            "PostRow",
            "Matter",
            "Case",
            "Evidence",
            "Paper",
            "OfficeTemplate",
            "NumberRegister",
            "Subject",
            "Visit",
            "FormRecord",
        )
    )
    told: list[str] = []
    counts = rebuild_all(lambda one, done: told.append(f"{one.app} {done}"))
    after = everything()
    for name, rows in before.items():
        assert after[name] == rows, name
    assert hits and [hit.key for hit in search("检查").hits] == hits
    assert [f"{one.app} {count}" for one, count in counts if f"{one.app} {count}" not in told] == []
