"""Numbers of official documents: one register for each body, kind and year, without gaps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How numbers are written, and the word each kind bears."""

    pattern: str
    words: dict[str, str]

    def write(self, short: str, kind: str, year: int, number: int) -> str:
        """The number as printed; `short` is the body's own short name before it.

        >>> NumberRule("{short}{word}〔{year}〕{number}号", {"罚决": "市监处罚"}).write("云泽", "罚决", 2026, 3)
        '云泽市监处罚〔2026〕3号'
        """
        return self.pattern.format(short=short, word=self.words[kind], year=year, number=number)
