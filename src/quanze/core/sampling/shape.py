"""The shape of a transcript: which fields stand where, and of which kind. A record in another shape is told field by field, and never recomputed.

`SHAPE` is data that both implementations walk through (here and in the page's `draw-verify.js`), so that they name the same places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# "text", "fallback" (what happens where a party keeps silent), "whole" (a whole number, nought or more), "whole?" (or null); ["each", S]; ["row", S, S, …]; ["maybe", S] (or null);
# {"*": S} any names; {name: S} these names and no others; "rows": the frame's subjects, looked at one by one when they are frozen
SHAPE: Any = {
    "schema": "text",
    "method": "text",
    "title": "text",
    "plan": {
        "quotas": {"*": "whole"},
        "reserves": {"*": "whole"},
        "on_missing": "fallback",
        "team_size": "whole",
        "most_visits": "whole?",
        "needs": {"*": "text"},
        "officers": ["each", {"id": "text", "specialities": ["each", "text"], "conflicts": ["each", "text"], "absent": "text"}],
    },
    "frame": {"digest": "text", "subjects": "rows"},
    "parties": ["each", {"name": "text", "commitment": "text", "secret": "text"}],
    "public_source": ["maybe", {"name": "text", "value": "text"}],
    "seed": "text",
    "drawn": ["each", ["row", "text", "whole", "text", "text"]],
    "reserves": ["each", ["row", "text", "whole", "text", "text"]],
    "skips": ["each", {"id": "text", "reason": "text", "by": "text", "at": "text", "replaced_by": "text"}],
    "assignments": ["each", ["each", "text"]],
    "unstaffed": ["each", ["row", "text", "text"]],
    "parts": {"*": "text"},
    "digest": "text",
}
LARGE_SHAPE: Any = {
    **{
        name: SHAPE[name]
        for name in ("schema", "method", "title", "parties", "public_source", "seed", "drawn", "reserves", "skips", "digest")
    },
    "plan": {"quotas": {"*": "whole"}, "reserves": {"*": "whole"}, "on_missing": "fallback"},
    "frame": {"digest": "text", "count": "whole", "eligible": {"*": "whole"}},
    "parts": {"*": "text"},
}
_KINDS = {
    "text": "文字",
    "fallback": "void（作废）或者 continue（凭公共随机源继续）",
    "whole": "0 以上的整数",
    "whole?": "0 以上的整数或者空值",
    "rows": "一列对象",
}
LARGEST = 2**53 - 1  # not law: beyond it JavaScript's numbers are not whole


def misshapen(value: Any, shape: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every place of `value` that has not the kind `shape` asks, with what is wrong there; nothing where all fits.

    >>> list(misshapen({"seed": 7, "more": ""}, {"seed": "text", "digest": "text"}))
    [('seed', '应为文字'), ('digest', '缺少这一栏'), ('more', '多出这一栏，抽取记录里没有它')]
    """
    if isinstance(shape, str):
        if not _fits(value, shape):
            yield where or "记录", f"应为{_KINDS[shape]}"
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            yield where or "记录", "应为一组栏目"
            return
        dot = f"{where}." if where else ""
        if "*" in shape:
            for name, item in value.items():
                yield from misshapen(item, shape["*"], dot + name)
            return
        for name, inner in shape.items():
            if name in value:
                yield from misshapen(value[name], inner, dot + name)
            else:
                yield dot + name, "缺少这一栏"
        yield from ((dot + name, "多出这一栏，抽取记录里没有它") for name in value if name not in shape)
    elif shape[0] == "maybe":
        if value is not None:
            yield from misshapen(value, shape[1], where)
    elif not isinstance(value, list):
        yield where, "应为一列"
    elif shape[0] == "each":
        for n, item in enumerate(value):
            yield from misshapen(item, shape[1], f"{where}[{n}]")
    elif len(value) != len(shape) - 1:
        yield where, f"应有 {len(shape) - 1} 栏，现有 {len(value)} 栏"
    else:
        for n, (item, inner) in enumerate(zip(value, shape[1:], strict=True)):
            yield from misshapen(item, inner, f"{where}[{n}]")


def _fits(value: Any, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "fallback":
        return value in ("void", "continue")
    if kind == "rows":
        return isinstance(value, list)
    if kind == "whole?" and value is None:
        return True
    return type(value) is int and 0 <= value <= LARGEST  # to Python True is a number too
