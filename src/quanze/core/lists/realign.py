"""Rows whose cells stand in wrong columns, put right by what the cells say.

Converters that lose empty rows shift what follows a merged cell to the right. Such a row contradicts its columns (a name under
'number', a law under 'type'); the same cells laid from another column on agree with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quanze.core.lists.columns import Columns
from quanze.core.lists.evidence import is_accountability, is_law, is_level, is_scope, is_sequence
from quanze.core.lists.grid import Row, Square, own_cells
from quanze.core.lists.lexicon import Lexicon

SHIFTED = "本行单元格在原文中错位，按内容对齐"
AGREE = 3  # typed cells that must agree before a row is moved


def _tests(lexicon: Lexicon) -> Mapping[str, Callable[[str], bool]]:
    return {
        "seq": is_sequence,
        "power_type": lambda text: lexicon.power_type(text) is not None,
        "legal_basis": is_law,
        "responsibility_basis": is_law,
        "implementation_level": is_level,
        "accountability_scope": is_scope,
        "accountability": is_accountability,
    }


def realign(row: Row, columns: Columns, lexicon: Lexicon) -> Row | None:
    """The row with its cells laid from the column where they agree with the headings; None where it stands well as it is."""
    tests = _tests(lexicon)
    typed = {column: tests[name] for column, name in columns.fields.items() if name in tests}
    if len(typed) < AGREE:
        return None
    here = _score({column: square for column, square in row.items() if square.own and square.text}, typed)
    cells = own_cells(row)
    outside = sum(1 for square in cells if square.cell.column not in columns.fields and square.cell.column not in columns.extras)
    if here[1] < 2 and outside < AGREE:
        return None
    ordered = sorted(set(columns.fields) | set(columns.extras))
    best: tuple[int, int, dict[int, Square]] | None = None
    for start in range(len(ordered)):
        if start + len(cells) > len(ordered):
            break
        laid = dict(zip(ordered[start:], cells, strict=False))
        agree, against = _score(laid, typed)
        if best is None or agree - against > best[0] - best[1]:
            best = (agree, against, laid)
    if best is None or best[0] < AGREE or best[1] or best[0] <= here[0]:
        return None
    first = min(best[2])
    above = {column: square for column, square in row.items() if column < first and not square.own}
    return {**above, **best[2]}


def _score(laid: Mapping[int, Square], typed: Mapping[int, Callable[[str], bool]]) -> tuple[int, int]:
    agree = against = 0
    for column, test in typed.items():
        square = laid.get(column)
        if square is not None and square.text:
            if test(square.text):
                agree += 1
            else:
                against += 1
    return agree, against
