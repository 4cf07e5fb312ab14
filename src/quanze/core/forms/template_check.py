"""What an office's own template may contain: plain fields, loops over list fields, conditions. Nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quanze.core.forms.model import FieldMeaning, unknown_fields

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.S)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
_LOOP = re.compile(r"(?:tr |tc |p |r )?\s*for\s+([A-Za-z_]\w*)\s+in\s+([A-Za-z_][\w.]*)\Z")
_CONDITION = re.compile(r"(?:tr |tc |p |r )?\s*(?:el)?if\s+(?:not\s+)?([A-Za-z_][\w.]*)\Z")
_PLAIN = re.compile(r"(?:tr |tc |p |r )?\s*(?:endfor|endif|else)\Z")


def template_faults(text: str, fields: Mapping[str, FieldMeaning]) -> list[str]:
    """Every tag of a template that is not allowed or names an unknown field, in words; empty where all is well.

    Allowed: `{{ party.name }}`, `{% for row in evidence %} {{ row.name }} {% endfor %}`, `{% if act.reason %} … {% endif %}` (and the
    row forms `{%tr … %}`). Names that begin with an underscore, calls, filters, subscripts and everything else are refused:
    a template is filled, never run.

    >>> template_faults("{{ party.name }}", {"party.name": FieldMeaning("party.name", "当事人", "party", {})})
    []
    >>> template_faults("{{ cycler.__init__ }}", {})
    ['“{{ cycler.__init__ }}”不允许：名称不能以下划线开头']
    """
    faults: list[str] = []
    loops: dict[str, str] = {}
    for match in _TAG.finditer(text):
        inside = (match[1] if match[1] is not None else match[2]).strip().strip("-").strip()
        shown = " ".join(match[0].split())
        if "__" in inside or re.search(r"(?:^|[\s.])_", inside):
            faults.append(f"“{shown}”不允许：名称不能以下划线开头")
        elif match[1] is not None:
            inside = re.sub(r"^r\s+", "", inside)
            if not _NAME.match(inside):
                faults.append(f"“{shown}”不允许：只能写栏目名，如 {{{{ party.name }}}}")
            else:
                faults += _field_faults(inside, loops, fields)
        elif loop := _LOOP.match(inside):
            loops[loop[1]] = loop[2]
            faults += unknown_fields([loop[2]], fields)
        elif condition := _CONDITION.match(inside):
            faults += _field_faults(condition[1], loops, fields)
        elif not _PLAIN.match(inside):
            faults.append(f"“{shown}”不允许：只能用 for、if、else、endif、endfor")
    return list(dict.fromkeys(faults))


def _field_faults(name: str, loops: Mapping[str, str], fields: Mapping[str, FieldMeaning]) -> list[str]:
    head, _, rest = name.partition(".")
    if head in loops:
        meaning = fields.get(loops[head])
        if meaning is not None and rest and rest not in meaning.columns:
            return [f"“{meaning.title}”没有 {rest} 这一列，有：{'、'.join(meaning.columns)}"]
        return []
    return unknown_fields([name], fields)
