"""Fields of a form as plain values: what stands in them, what is wrong with them, and how they are read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest

LONGEST_LINE, LONGEST_TEXT = 500, 20_000  # characters that a form takes in one line, in one text


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind`: text, long_text, password, date, datetime, choice, choices, yes_no, file, number, hidden, table.

    The value of a table is its rows, each a mapping of what its `columns` hold; `blank` more rows are shown to be filled in. `when` says
    in words under what condition a field that may be left empty must be filled.
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    required: bool = True
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""
    autocomplete: str = ""
    source: str = ""
    columns: tuple[Field, ...] = ()
    blank: int = 0
    when: str = ""

    @property
    def rows(self) -> list[list[Field]]:
        """The cells of a table, row by row, the blank ones last; each is a field named after its table and column."""
        known = [row for row in self.value or () if isinstance(row, Mapping)]
        return [
            [replace(column, name=f"{self.name}.{column.name}", value=row.get(column.name, "")) for column in self.columns]
            for row in (*known, *({} for _ in range(self.blank)))
        ]

    @property
    def chosen(self) -> list[str]:
        """The values that stand chosen, as texts."""
        given = self.value if isinstance(self.value, list | tuple) else [self.value]
        return [str(each) for each in given]


def typed(request: HttpRequest, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields with what was typed; nothing is judged yet, nothing typed is lost."""
    found = []
    for field in fields:
        if field.kind == "choices":
            value: Any = request.POST.getlist(field.name)
        else:
            value = request.POST.get(field.name, "")
            if field.kind != "password":
                value = value.strip()
        found.append(replace(field, value=value))
    return tuple(found)


def judged(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields with an error at each that is missing, too long or no date."""
    return tuple(field if field.error else replace(field, error=_fault(field)) for field in fields)


def _fault(field: Field) -> str:
    if field.value in ("", [], ()):
        return f"“{field.label}”没有填" if field.required and field.kind != "file" else ""
    text = str(field.value)
    longest = LONGEST_TEXT if field.kind == "long_text" else LONGEST_LINE
    if len(text) > longest:
        return f"“{field.label}”有 {len(text)} 个字，最多 {longest} 个"
    if "\x00" in text:
        return f"“{field.label}”含有不可见的字符"
    if field.kind == "date" and day(text) is None:
        return f"“{field.label}”应写成 2026-03-09 的样子，写的是“{text[:20]}”"
    if field.kind == "choice" and text not in {key for key, _ in field.options}:
        return f"“{field.label}”没有这个选项"
    return ""


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def values(fields: Sequence[Field]) -> dict[str, Any]:
    return {field.name: field.value for field in fields}


def with_errors(fields: Sequence[Field], errors: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields with these errors beside them."""
    return tuple(replace(field, error=errors[field.name]) if errors.get(field.name) else field for field in fields)


def faulty(fields: Sequence[Field]) -> bool:
    return any(field.error for field in fields)
