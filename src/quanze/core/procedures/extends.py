"""A version of a procedure written as what differs from another: the difference laid over the whole, and citations spelled out.

Lawyers read one complete file (the newest) and, for each older version, only what was otherwise then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

KEYED = ("roles", "stages", "clocks", "acts")
_ARTICLES = re.compile(r"(\d+)(?:\((\d+)\))?(?:[-—](\d+))?")


def laid_over(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the entries of `change`; raises `ValueError` where the change names what the base does not have.

    A row of roles, stages, clocks or acts with an id of the base replaces only the keys it writes; a row with a new id is added at
    the end, or behind the row its `after` names. `remove: {acts: [id, …]}` takes rows out. `cites` are laid over key by key. All other
    entries replace those of the base. `fields` of an act are laid over by id as well; `without_fields` takes some out, and
    `without_guards` takes out guards by name.

    >>> laid_over({"id": "p", "acts": [{"id": "a", "title": "甲", "to": "x"}]}, {"acts": [{"id": "a", "title": "乙"}]})["acts"]
    [{'id': 'a', 'title': '乙', 'to': 'x'}]
    """
    made = {key: value for key, value in base.items() if key not in ("in_force", "version", "notes")}
    for key, value in change.items():
        if key == "remove":
            continue
        if key in KEYED:
            made[key] = _rows(made.get(key, ()), value, key)
        elif key == "cites":
            made[key] = {**made.get(key, {}), **value}
        else:
            made[key] = value
    for key, ids in change.get("remove", {}).items():
        have = {str(row["id"]) for row in made.get(key, ())}
        strange = [one for one in ids if one not in have]
        if strange:
            raise ValueError(f"remove 提到的 {'、'.join(strange)} 不在所依据版本的 {key} 中")
        made[key] = [row for row in made[key] if row["id"] not in ids]
    return made


def with_taken(data: Mapping[str, Any], other: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """`data` with rows of another procedure: what two procedures have in common is written in one of them.

    `wanted` names the rows by id (`{clocks: [pay], acts: [urge]}`), and under `cites` the texts whose articles are spelled as there. A row
    that `data` writes itself is laid over the one that is taken and keeps its place; the others follow in the order of `wanted`.
    Raises `ValueError` where the other procedure has no such row.

    >>> with_taken({"acts": [{"id": "a", "to": "y"}]}, {"acts": [{"id": "a", "title": "甲", "to": "x"}]}, {"acts": ["a"]})["acts"]
    [{'id': 'a', 'title': '甲', 'to': 'y'}]
    """
    made = dict(data)
    for key, ids in wanted.items():
        theirs = dict(other["cites"]) if key == "cites" else {str(row["id"]): row for row in other.get(key, ())}
        strange = [one for one in ids if one not in theirs]
        if strange:
            raise ValueError(f"takes 提到的 {'、'.join(strange)} 不在所取程序的 {key} 中")
        if key == "cites":
            made[key] = {**{one: theirs[one] for one in ids}, **made.get(key, {})}
            continue
        own = made.get(key, ())
        named = {str(row["id"]) for row in own}
        rows = [_rows([theirs[row["id"]]], [row], key)[0] if row["id"] in ids else row for row in own]
        made[key] = [*rows, *(theirs[one] for one in ids if one not in named)]
    return made


def _rows(base: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]], what: str) -> list[dict[str, Any]]:
    rows = [dict(row) for row in base]
    for change in changes:
        at = next((i for i, row in enumerate(rows) if row["id"] == change["id"]), None)
        if at is None:
            behind = change.get("after")
            place = len(rows)
            if behind is not None:
                found = next((i for i, row in enumerate(rows) if row["id"] == behind), None)
                if found is None:
                    raise ValueError(f"{what} 中 {change['id']} 的 after 提到不存在的 {behind}")
                place = found + 1
            rows.insert(place, {key: value for key, value in change.items() if key != "after"})
            continue
        row = {**rows[at], **{key: value for key, value in change.items() if key not in ("fields", "without_fields", "without_guards")}}
        if without := change.get("without_guards"):
            row["guards"] = [use for use in row["guards"] if (use if isinstance(use, str) else use["guard"]) not in without]
        fields = [f for f in rows[at].get("fields", ()) if f["id"] not in change.get("without_fields", ())]
        if fields or change.get("fields"):
            row["fields"] = _rows(fields, change.get("fields", ()), f"{change['id']} 的 fields")
        rows[at] = row
    return rows


def cited(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with the short sources of acts and guards (`SAM 18；PEN 54(2)`) spelled out by its `cites`.

    An entry of `cites` is a form with `{}` for the articles, or `{form, articles, otherwise}`: `articles` maps the articles as written
    to those of this version of the law, `otherwise` is what is said of an article that has no mapping. A key that is mapped to nothing
    (`SAM: null`) is left out: a version that stands outside of that text.
    """
    forms: Mapping[str, Any] = data.get("cites", {})
    made = {key: value for key, value in data.items() if key != "cites"}

    def spelled(row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        rest = {key: [spelled(one) for one in value] if key == "guards" else value for key, value in row.items()}
        if rest.get("source"):
            rest["source"] = spell(str(rest["source"]), forms)
        return rest

    made["acts"] = [spelled(act) for act in data.get("acts", ())]
    return made


def spell(source: str, forms: Mapping[str, Any]) -> str:
    """A short source in full; a part whose first word is no key of `forms` stays as it is written.

    >>> spell("PEN 54(2),58；本机关的规定", {"PEN": "《行政处罚法》{}"})
    '《行政处罚法》第54条第2款、第58条；本机关的规定'
    >>> spell("SAM 18；PEN 54", {"SAM": None, "PEN": "《行政处罚法》{}"})
    '《行政处罚法》第54条'
    """
    parts = []
    for part in source.split("；"):
        key, _, articles = part.strip().partition(" ")
        form = forms.get(key)
        if form is None and key in forms:
            continue
        if form is None:
            parts.append(part.strip())
        elif isinstance(form, str):
            parts.append(form.format(_articles(articles)))
        else:
            parts.append(_mapped(form, articles))
    return "；".join(parts)


def _mapped(form: Mapping[str, Any], articles: str) -> str:
    mapping = {str(key): str(value) for key, value in form.get("articles", {}).items()}
    known = [mapping[one] for one in articles.split(",") if one in mapping]
    if len(known) == len(articles.split(",")):
        return str(form["form"]).format(_articles(",".join(dict.fromkeys(known))))
    return str(form["otherwise"]).format(_articles(articles))


def _articles(written: str) -> str:
    said = []
    for one in written.split(","):
        found = _ARTICLES.fullmatch(one.strip())
        if found is None:
            said.append(one.strip())
        else:
            article, paragraph, last = found.groups()
            said.append(f"第{article}条" + (f"第{paragraph}款" if paragraph else "") + (f"至第{last}条" if last else ""))
    return "、".join(said)
