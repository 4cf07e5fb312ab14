"""A form as data: blocks of words with fields in them, and the fields' names and origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

_FIELD = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}")
_LABELLED = re.compile(r"(?:[一二三四五六七八九十]、)?([^{}：。；，]{2,24})：\{\{\s*([A-Za-z_][\w.]*)\s*\}\}")


@dataclass(frozen=True, slots=True)
class FieldMeaning:
    """A field that templates may use: its title, where it comes from, and the columns of a list field."""

    id: str
    title: str
    origin: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph with fields in it."""

    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of labels and contents, each row with one or two pairs; `tall` rows for a cover."""

    rows: tuple[tuple[str, ...], ...]
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """A table with one row for each entry of a list field; `columns` of it, or all where none is named."""

    field: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed and dated."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """The agency's name, seal and the date of the document."""


Block = Words | Rows | Each | Signatures | Seal


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """One form: its id, title, the kind of number it bears ("" for none) and its blocks in order.

    `titles` are what its paper may be called where the form's own title names several (立案/不予立案审批表).
    """

    id: str
    title: str
    register: str
    blocks: tuple[Block, ...]
    titles: tuple[str, ...] = ()


class FaultyForm(ValueError):
    """A form that may not be used, with every fault found in it."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"文书模板 {name} 有 {len(self.faults)} 处错误：" + "；".join(self.faults))


def read_form(
    data: Mapping[str, Any], title: str, fields: Mapping[str, FieldMeaning], registers: Mapping[str, str], titles: Sequence[str] = ()
) -> FormTemplate:
    """The form that `data` (an entry of the rulebook) describes; raises `FaultyForm` naming unknown fields, registers and blocks."""
    faults: list[str] = []
    blocks: list[Block] = []
    for raw in data.get("blocks", ()):
        block = _block(raw)
        if block is None:
            faults.append(f"不认识的段落 {raw}")
        else:
            blocks.append(block)
    register = str(data.get("register", ""))
    if register and register not in registers:
        faults.append(f"编号种类 {register} 没有登记")
    form = FormTemplate(str(data["id"]), title, register, tuple(blocks), tuple(titles))
    for block in blocks:
        if isinstance(block, Each) and block.field in fields:
            faults += [
                f"“{fields[block.field].title}”没有 {name} 这一列" for name in block.columns if name not in fields[block.field].columns
            ]
    faults += unknown_fields(used_fields(form), fields)
    if faults:
        raise FaultyForm(form.id, faults)
    return form


def _block(raw: Mapping[str, Any]) -> Block | None:
    if "p" in raw:
        return Words(str(raw["p"]), bool(raw.get("centre")))
    if "rows" in raw:
        return Rows(tuple(tuple(str(cell) for cell in row) for row in raw["rows"]), bool(raw.get("tall")))
    if "each" in raw:
        return Each(str(raw["each"]), tuple(str(name) for name in raw.get("columns", ())))
    if "sign" in raw:
        return Signatures(tuple(raw["sign"]))
    return Seal() if raw.get("seal") else None


def used_fields(form: FormTemplate) -> tuple[str, ...]:
    """The fields a form uses, each once, in order of appearance; the agency's name, the number and the date that the form itself bears are among them.

    >>> used_fields(FormTemplate("X", "通知", "", (Words("{{ party.name }}：{{party.name}} {{ act.until }}"), Each("goods"))))
    ('office.name', 'party.name', 'act.until', 'goods')
    """
    return tuple(dict.fromkeys(_used(form)))


def _used(form: FormTemplate) -> Iterator[str]:
    yield "office.name"  # every form is headed by it
    if form.titles:
        yield "paper.title"
    if form.register:
        yield "paper.number"
    for block in form.blocks:
        if isinstance(block, Words):
            yield from _FIELD.findall(block.text)
        elif isinstance(block, Rows):
            for row in block.rows:
                for cell in row:
                    yield from _FIELD.findall(cell)
        elif isinstance(block, Each):
            yield block.field
        elif isinstance(block, Seal):
            yield "paper.date"


def field_labels(form: FormTemplate) -> dict[str, str]:
    """What a form itself calls a field: the cell before it in a table, or the words of a paragraph that ends with it.

    >>> field_labels(FormTemplate("X", "回证", "", (Rows((("送达时间", "{{ act.started }}"),)), Words("处理意见：{{ act.opinion }}"))))
    {'act.started': '送达时间', 'act.opinion': '处理意见'}
    """
    found: dict[str, str] = {}
    for block in form.blocks:
        if isinstance(block, Rows):
            for row in block.rows:
                for label, cell in pairwise(row):
                    if (name := _FIELD.fullmatch(cell.strip())) and "{{" not in label:
                        found.setdefault(name[1], label)
        elif isinstance(block, Words) and (said := _LABELLED.fullmatch(block.text.strip())):
            found.setdefault(said[2], said[1])
    return found


def unknown_fields(used: Sequence[str], fields: Mapping[str, FieldMeaning]) -> list[str]:
    """A sentence for each field that nobody knows, with the nearest by name where there is one.

    >>> unknown_fields(["party.nmae"], {"party.name": FieldMeaning("party.name", "当事人", "case", {})})
    ['栏目 party.nmae 不存在，是否应为 party.name']
    """
    faults = []
    for name in used:
        if name not in fields:
            last = name.rsplit(".", 1)[-1]
            near = [known for known in fields if known.rsplit(".", 1)[-1] == last] or get_close_matches(name, fields, 1, 0.75)
            faults.append(f"栏目 {name} 不存在" + (f"，是否应为 {'、'.join(near)}" if near else ""))
    return faults


def value_of(data: Mapping[str, Any], name: str) -> Any:
    """The value of a dotted field in nested data, or None.

    >>> value_of({"party": {"name": "某厂"}}, "party.name")
    '某厂'
    """
    value: Any = data
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def missing_fields(used: Sequence[str], data: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that hold nothing yet. A list field must have an entry; a number waits for the register and is never missing."""
    return tuple(name for name in used if name != "paper.number" and value_of(data, name) in (None, "", [], ()))
