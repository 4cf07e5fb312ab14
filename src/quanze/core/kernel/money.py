"""Whole fen as the units in which records leave: yuan and 万元. Reading and speaking of money is the work of `core/casework/money`."""

from __future__ import annotations

FEN = 100  # fen in a yuan
WAN = 10_000  # yuan in a 万元


def to_yuan(fen: int) -> str:
    """Fen as yuan, plainly: no separators, two decimals only where there are fen.

    >>> to_yuan(5_000_000), to_yuan(123_456)
    ('50000', '1234.56')
    """
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, FEN)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def to_wan(fen: int) -> str:
    """Fen as 万元, exactly, without trailing noughts: the unit of the credit records.

    >>> to_wan(5_000_000), to_wan(20_000), to_wan(1), to_wan(0)
    ('5', '0.02', '0.000001', '0')
    """
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, FEN * WAN)
    return f"{sign}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "")
