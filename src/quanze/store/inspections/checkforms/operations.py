"""What is done to check forms and programmes. Each is one transaction: load, ask the core, append the event, write the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quanze.adapters.inspection_rules import load_forms, load_kinds, load_regimes
from quanze.core.inspections.forms import LineChange, changes, form_digest, line_json, lint
from quanze.core.inspections.model import CheckForm, CheckLine
from quanze.core.inspections.regimes import own_id
from quanze.core.procedures.engine import Ground, Refusal
from quanze.store.inspections.checkforms import project, queries
from quanze.store.inspections.checkforms.models import FormVersion, ProgrammeRow
from quanze.store.ledger.operations import NewEvent, StaleStream, append
from quanze.store.ledger.queries import stream_length
from quanze.store.registry.models import Record

TRIES = 5  # not law: how often an event that stands on its own is tried again where somebody else was first
STALE = Ground("fresh_form", "有人刚刚改动了本机关的检查表", "请重新打开页面，看过改动再保存")


@dataclass(frozen=True, slots=True)
class Noted:
    """What was recorded: the body, the form (or regime, item) and its version; `seq` the place in the stream, 0 where it stood already."""

    body: str
    form: str
    version: int
    seq: int


def _write(body: str, type_: str, payload: dict[str, Any], actor: str, now: datetime, *, tries: int = 1) -> int:
    """Appends an event and writes its rows; returns its place. `tries`: what does not depend on what others wrote meanwhile tries again."""
    stream = project.stream_of(body)
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    new = [NewEvent(type_, payload, day.isoformat())]
    while True:
        tries -= 1
        try:
            with transaction.atomic():
                event = append(stream, stream_length(stream), new, actor=actor, recorded=now)[0]
                project.apply(event)
                return event.seq
        except StaleStream:
            if tries < 1:
                raise


def _refused(act: str, code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(act, (Ground(code, reason, remedy),))


def adopt(body: str, form_id: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Copies a ready-made form of the rulebook as the body's own first version; where it has one, that stands."""
    ready = load_forms().get(form_id)
    if ready is None:
        return _refused("adopt", "no_form", f"规则库中没有检查表“{form_id[:40]}”", "请从检查表目录中选一张")
    newest = FormVersion.objects.filter(body=body, form=form_id).order_by("-version").first()
    if newest is not None and not newest.withdrawn:
        return Noted(body, form_id, newest.version, 0)
    return save(
        body, form_id, ready.title, ready.regime, ready.lines, actor=actor, now=now, source=f"{ready.id} {ready.version}", reason="采用规则库的检查表"
    )  # fmt: skip


def save(
    body: str,
    form_id: str,
    title: str,
    regime: str,
    lines: Sequence[CheckLine],
    *,
    actor: str,
    now: datetime,
    seen: int | None = None,
    source: str = "",
    reason: str = "",
) -> Noted | Refusal:
    """A new version of a body's form. `seen` is the version that the writer looked at: another newest one refuses, so that nobody's
    lines are lost. Lines that ask what the newest version asks are no new version. Every version that was ever saved stays readable."""
    faults = [fault for fault in lint(lines, kinds=[kind.id for kind in load_kinds()]) if fault.level == "error"]
    if not title.strip():
        return _refused("save", "no_title", "没有写检查表的名称", "请写名称")
    if faults:
        return Refusal("save", tuple(Ground(fault.code, fault.message, "请改好这一行再保存", field=fault.line) for fault in faults))
    try:
        with transaction.atomic():
            newest = FormVersion.objects.filter(body=body, form=form_id).order_by("-version").first()
            if seen is not None and seen != (newest.version if newest else 0):
                return Refusal("save", (STALE,))
            same = newest is not None and not newest.withdrawn and newest.digest == form_digest(lines) and newest.title == title.strip()
            if newest is not None and same:
                return Noted(body, form_id, newest.version, 0)
            version = newest.version + 1 if newest else 1
            payload = {
                "form": form_id,
                "version": version,
                "title": title.strip()[:200],
                "regime": regime,
                "lines": [line_json(line) for line in lines],
                "digest": form_digest(lines),
                "source": source,
                "reason": reason.strip()[:300],
            }
            return Noted(body, form_id, version, _write(body, project.MADE, payload, actor, now))
    except StaleStream:
        return Refusal("save", (STALE,))


def freeze(body: str, form_id: str, version: int = 0, *, actor: str, now: datetime) -> CheckForm:
    """The version that a visit is to use, frozen from now on: 0 for the newest one in use. A ready-made form that the body has not yet
    taken is copied first. `LookupError` in words where there is no such form or version."""
    with transaction.atomic():
        if not FormVersion.objects.filter(body=body, form=form_id).exists():
            taken = adopt(body, form_id, actor=actor, now=now)
            if isinstance(taken, Refusal):
                raise LookupError(taken.grounds[0].reason)
            version = taken.version
        rows = FormVersion.objects.filter(body=body, form=form_id)
        row = rows.filter(version=version).first() if version else rows.filter(withdrawn=False).order_by("-version").first()
        if row is None:
            raise LookupError(f"没有检查表“{form_id}”{f'第 {version} 版' if version else '的可用版本'}")
        if not row.frozen:
            _write(body, project.FROZEN, {"form": form_id, "version": row.version, "digest": row.digest}, actor, now, tries=TRIES)
        return queries.form(body, form_id, row.version)


def withdraw(body: str, form_id: str, reason: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Takes a form out of use; visits that used it keep it. Saving it again brings it back as a new version."""
    if not reason.strip():
        return _refused("withdraw", "no_reason", "没有写停用的理由", "请写明理由")
    with transaction.atomic():
        newest = FormVersion.objects.filter(body=body, form=form_id, withdrawn=False).order_by("-version").first()
        if newest is None:
            return _refused("withdraw", "no_form", "本机关没有在用的这张检查表", "请刷新页面")
        using = [one.regime.title for one in queries.programme_views(body, now.date()) if one.regime.form == form_id and one.records]
        if using:
            return _refused("withdraw", "in_use", f"“{'”“'.join(using)}”正在用这张检查表", "请先给这些制度换一张检查表")
        payload = {"form": form_id, "version": newest.version, "reason": reason.strip()[:300]}
        return Noted(body, form_id, newest.version, _write(body, project.WITHDRAWN, payload, actor, now, tries=TRIES))


def set_programme(
    body: str, regime: str, *, actor: str, now: datetime, form: str | None = None, is_regime: str | None = None
) -> Noted | Refusal:
    """A body's decision on one of its programmes: which form it uses, or which regime of the rulebook a record of its list is."""
    day = now.date()
    found = queries.programme(body, regime, day)
    row = ProgrammeRow.objects.filter(body=body, regime=regime).first()
    titled = {own_id(record.title): record.title for each in queries.programme_views(body, day) for record in each.records}
    if found is None and row is None and regime not in titled:
        return _refused("programme", "no_regime", f"本机关没有制度“{regime[:40]}”", "请从检查制度目录进入")
    data = dict(row.data) if row else {}
    if form is not None:
        try:
            queries.form(body, form)
        except LookupError as missing:
            return _refused("programme", "no_form", str(missing), "请先采用或者编写检查表")
        data["form"] = form
    if is_regime is not None:
        if is_regime and is_regime not in {one.id for one in load_regimes(day)}:
            return _refused("programme", "no_regime", f"规则库中没有制度“{is_regime[:40]}”", "请从名单中选")
        data["is"] = is_regime
    title = found.regime.title if found else titled.get(regime) or (row.title if row else regime)
    place = found.records[0].key if found and found.records else row.edition_place if row else ""
    with transaction.atomic():
        payload = {"regime": regime, "title": title[:200], "data": data, "place": place}
        return Noted(body, regime, 0, _write(body, project.PROGRAMME_SET, payload, actor, now, tries=TRIES))


def connect_line(body: str, form_id: str, line: str, item: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """A person says which penalty item of the body's list a failing line leads to; "" for none."""
    try:
        lines = queries.form(body, form_id).lines
    except LookupError as missing:
        return _refused("connect", "no_form", str(missing), "请刷新页面")
    if line not in {one.id for one in lines}:
        return _refused("connect", "no_line", f"检查表中没有第 {line[:20]} 行", "请刷新页面")
    if item and item not in {key for key, _ in queries.penalty_items(body)}:
        return _refused("connect", "no_item", "本机关现行清单中没有这个处罚事项", "请从名单中选")
    with transaction.atomic():
        return Noted(
            body, form_id, 0, _write(body, project.LINE_CONNECTED, {"form": form_id, "line": line, "item": item}, actor, now, tries=TRIES)
        )


def connect_item(body: str, item: str, regime: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """A person says to which programme an inspection item of the body's list belongs; "" for none."""
    if not Record.objects.filter(body__slug=body, key=item, current=True).exists():
        return _refused("connect", "no_item", "本机关现行清单中没有这个检查事项", "请刷新页面")
    if regime and queries.programme(body, regime, now.date()) is None:
        return _refused("connect", "no_regime", f"没有制度“{regime[:40]}”", "请从名单中选")
    with transaction.atomic():
        return Noted(body, item, 0, _write(body, project.ITEM_CONNECTED, {"item": item, "regime": regime}, actor, now, tries=TRIES))


def difference(body: str, form_id: str, older: int, newer: int) -> tuple[CheckForm, CheckForm, tuple[LineChange, ...]]:
    """Two versions and what differs between them."""
    before, after = queries.form(body, form_id, older), queries.form(body, form_id, newer)
    return before, after, changes(before.lines, after.lines)
