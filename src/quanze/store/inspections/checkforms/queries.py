"""Reading check forms, programmes and the item catalogue: plain frozen values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from quanze.adapters.inspection_rules import load_forms, load_kinds, load_regimes
from quanze.core.inspections.forms import likeness, line_from, rarity
from quanze.core.inspections.model import CheckForm, Regime
from quanze.core.inspections.regimes import ListedRegime, Match, Programme, match_item, programmes_of
from quanze.core.inspections.stated import Stated, kinds_in, read_item
from quanze.core.kernel.unresolved import Unresolved
from quanze.store.inspections.checkforms.models import CheckItem, FormVersion, LineItem, ProgrammeRow
from quanze.store.registry.models import Body, Record

INSPECTION = "行政检查"
PENALTY = "行政处罚"
BASIS = ("legal_basis", "check_basis", "basis", "setting_basis")  # fields in which lists print an item's law
LIKE_ENOUGH = 0.5  # not law: where fewer than half of the letter pairs agree, a name is offered to nobody


@dataclass(frozen=True, slots=True)
class FormView:
    """A version of a body's form with what is known of it."""

    form: CheckForm
    number: int
    frozen: bool
    withdrawn: bool
    made_on: date | None
    actor: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of the inspection catalogue: an inspection power or a random-inspection item of the body's list.

    `regime` is what a person said, else what its words or its basis say; "" where none does, with the reason in `why`. `score` is how
    weightily the words speak, 0 where a person said it.
    """

    key: str
    kind: str
    name: str
    objects: str
    regime: str
    confirmed: bool
    why: str
    stated: Stated
    basis: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A penalty item that a failing line may lead to, and how far its name holds the line's words (0 to 1)."""

    key: str
    name: str
    likeness: float


def programme_views(body: str, day: date) -> tuple[Programme, ...]:
    """The regimes of the body's current list as programmes, then the rulebook's others (their `records` are empty)."""
    rows = Record.objects.filter(body__slug=body, kind="regimes", current=True).order_by("listing__edition__number", "order", "pk")
    listed = tuple((key, json.dumps(fields, ensure_ascii=False)) for key, fields in rows.values_list("key", "fields"))
    said = tuple(
        (row.regime, str(row.data.get("is", "")), str(row.data.get("form", "")))
        for row in ProgrammeRow.objects.filter(body=body).order_by("regime")
    )
    return _programmes(listed, said, tuple(one.id for one in load_regimes(day)), day)


@lru_cache(maxsize=64)  # by the words themselves: nothing has to be thrown away when a list changes
def _programmes(
    listed: tuple[tuple[str, str], ...], said: tuple[tuple[str, str, str], ...], rulebook: tuple[str, ...], day: date
) -> tuple[Programme, ...]:
    """As `programme_views`, of the records' own words: reading them takes a while, and every visit and plan asks."""
    read = [(key, json.loads(fields)) for key, fields in listed]
    records = [ListedRegime(key, str(fields.get("title", "")), tuple(fields.get("sections", ()))) for key, fields in read]
    renamed = {own: regime for own, regime, _ in said if regime}
    found = programmes_of(records, load_regimes(day), load_kinds(), renamed)
    forms = {regime: form for regime, _, form in said if form}
    return tuple(
        replace(each, regime=replace(each.regime, form=forms[each.regime.id])) if each.regime.id in forms else each for each in found
    )


def programmes(body: str, day: date) -> list[Regime]:
    """The programmes that the body's own list states, as it runs them: the rulebook's regime and the list's words, the stricter holding.

    Where its list states no regime at all (or the body has no list here), an empty list.
    """
    return [each.regime for each in programme_views(body, day) if each.records]


def programme(body: str, regime: str, day: date) -> Programme | None:
    """One programme of `programme_views`."""
    return next((each for each in programme_views(body, day) if each.regime.id == regime), None)


def form(body: str, form_id: str, version: int = 0) -> CheckForm:
    """A version of a body's form, 0 for the newest one in use; the rulebook's ready-made form where the body has none of its own.

    `LookupError` says in words what is missing.
    """
    rows = FormVersion.objects.filter(body=body, form=form_id)
    row = rows.filter(version=version).first() if version else rows.filter(withdrawn=False).order_by("-version").first()
    if row is not None:
        return _form(row)
    if form_id in load_forms() and not rows.exists() and version in (0, int(load_forms()[form_id].version)):
        return load_forms()[form_id]
    raise LookupError(f"没有检查表“{form_id}”{f'第 {version} 版' if version else '的可用版本'}；请在检查表目录中另选一张")


def _form(row: FormVersion) -> CheckForm:
    return CheckForm(row.form, str(row.version), row.title, row.regime, tuple(map(line_from, row.lines)), row.digest)


def versions(body: str, form_id: str) -> tuple[FormView, ...]:
    """All versions of a body's form, newest first."""
    return tuple(map(_view, FormVersion.objects.filter(body=body, form=form_id).order_by("-version")))


def current_forms(body: str) -> tuple[FormView, ...]:
    """The newest version of each of a body's forms, those withdrawn too, by title."""
    newest: dict[str, FormVersion] = {}
    for row in FormVersion.objects.filter(body=body).order_by("version"):
        newest[row.form] = row
    return tuple(sorted(map(_view, newest.values()), key=lambda one: (one.withdrawn, one.form.title)))


def _view(row: FormVersion) -> FormView:
    return FormView(_form(row), row.version, row.frozen, row.withdrawn, row.made_on, row.actor, row.source, row.reason)


def catalogue(body: str, day: date) -> tuple[ItemView, ...]:
    """The body's inspection items: powers of inspection and random-inspection items of its current lists, each with its programme."""
    rows = Record.objects.filter(body__slug=body, current=True).filter(kind="inspection_items") | Record.objects.filter(
        body__slug=body, current=True, kind__in=("power_items", "supervision_items"), national_type=INSPECTION
    )
    return tuple(_items(rows.order_by("kind", "order", "pk"), body, day))


def catalogue_item(body: str, item: str, day: date) -> ItemView | None:
    """One published record of the body as `catalogue` shows its items; None where there is none under this key."""
    return next(_items(Record.objects.filter(body__slug=body, current=True, key=item)[:1], body, day), None)


def _items(rows: Iterable[Record], body: str, day: date) -> Iterator[ItemView]:
    said = dict(CheckItem.objects.filter(body=body).values_list("item", "regime"))
    regimes, kinds = load_regimes(day), load_kinds()
    own = [one.regime for one in programme_views(body, day) if one.records and not one.base]
    for row in rows:
        fields: Mapping[str, object] = row.fields
        name = " ".join(part for part in (row.name, row.sub_name) if part)
        objects, basis = str(fields.get("check_object", "")), basis_of(fields)
        match = match_item(name, objects, basis, regimes, kinds)
        confirmed = row.key in said
        if isinstance(match, Unresolved):
            meant = set(kinds_in(name + objects, kinds))
            mine = [one.id for one in own if meant.intersection(one.kinds)]
            if len(mine) == 1:
                match = Match(mine[0], 0, tuple(kind.title for kind in kinds if kind.id in meant))
        regime = said[row.key] if confirmed else match.regime if isinstance(match, Match) else ""
        why = "由人确认" if confirmed else match.reason if isinstance(match, Unresolved) else f"用语：{'、'.join(match.words)}"
        score = match.score if isinstance(match, Match) and not confirmed else 0
        allowed = next((one.kinds for one in regimes if one.id == regime), ())
        stated = read_item(str(fields.get("frequency", "")), str(fields.get("ratio", "")), objects or name, kinds, allowed)
        yield ItemView(row.key, row.kind, name, objects, regime, confirmed, why, stated, basis, score)


def basis_of(fields: Mapping[str, object]) -> str:
    """The law that a list prints beside an item, in one line; "" where it prints none."""
    for name in BASIS:
        given = fields.get(name)
        texts = given if isinstance(given, list) else [given]
        found = [" ".join(str(one).split()) for one in texts if one]
        if found:
            return "；".join(found)
    return ""


def penalty_items(body: str) -> tuple[tuple[str, str], ...]:
    """The body's penalty items, key and name."""
    rows = Record.objects.filter(body__slug=body, current=True, national_type=PENALTY).order_by("order", "pk")
    return tuple((key, " ".join(part for part in (name, sub) if part)) for key, name, sub in rows.values_list("key", "name", "sub_name"))


def candidates(words: str, items: tuple[tuple[str, str], ...], most: int = 5) -> tuple[Candidate, ...]:
    """The penalty items whose names hold the words of a line best, best first, the shorter of two alike; empty where none comes near."""
    weight = _rarity(tuple(name for _, name in items))
    scored = [Candidate(key, name, round(likeness(words, name, weight), 2)) for key, name in items]
    near = [one for one in scored if one.likeness >= LIKE_ENOUGH]
    return tuple(sorted(near, key=lambda one: (-one.likeness, len(one.name), one.name))[:most])


@lru_cache(maxsize=16)
def _rarity(names: tuple[str, ...]) -> Callable[[str], float]:
    return rarity(names)


def connected(body: str, form_id: str) -> dict[str, str]:
    """Line id -> the penalty item that a person connected it with ("" where a person found none)."""
    return dict(LineItem.objects.filter(body=body, form=form_id).values_list("line", "item"))


def bodies_with_programmes(day: date) -> tuple[tuple[str, str], ...]:
    """The bodies whose lists state regimes, slug and name."""
    slugs = Record.objects.filter(kind="regimes", current=True).values_list("body__slug", flat=True).distinct()
    return tuple(Body.objects.filter(slug__in=list(slugs)).order_by("name").values_list("slug", "name"))
