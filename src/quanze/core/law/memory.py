"""A source of law texts held in memory, and what any source derives from a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quanze.core.law.facts import RepealFact
from quanze.core.law.model import ArticleText, Enactment
from quanze.core.law.reading import VersionReading, read_version
from quanze.core.law.titles import number_key, title_key


class MemorySource:
    """A source of law texts held in memory; what tests and small collections use.

    >>> source = MemorySource.of([Enactment("某省养蜂条例", "地方性法规", "", "2020-05-01", (), (ArticleText("第一条", "略。"),))])
    >>> [r.made.isoformat() for r in source.readings("某省养蜂条例")]
    ['2020-05-01']
    """

    def __init__(self, readings: Iterable[VersionReading], articles: Mapping[str, Sequence[ArticleText]]) -> None:
        self._readings: dict[str, list[VersionReading]] = {}
        self._repeals: dict[str, list[RepealFact]] = {}
        self._numbers: dict[str, list[str]] = {}
        self._texts = dict(articles)
        for reading in readings:
            self._readings.setdefault(reading.key, []).append(reading)
            for repeal in repeals_of(reading):
                self._repeals.setdefault(repeal.key, []).append(repeal)
            for number in numbers_of(reading):
                self._numbers.setdefault(number, []).append(reading.key)

    @classmethod
    def of(cls, enactments: Iterable[Enactment]) -> MemorySource:
        """The source that holds `enactments`."""
        readings, texts = [], {}
        for enactment in enactments:
            reading = read_version(enactment)
            readings.append(reading)
            texts[reading.id] = enactment.articles
        return cls(readings, texts)

    def keys(self) -> Iterable[str]:
        return self._readings.keys()

    def readings(self, key: str) -> Sequence[VersionReading]:
        return self._readings.get(key, ())

    def repeals(self, key: str) -> Sequence[RepealFact]:
        return self._repeals.get(key, ())

    def numbers(self) -> Mapping[str, Sequence[str]]:
        return self._numbers

    def articles(self, id_: str) -> Sequence[ArticleText]:
        return self._texts.get(id_, ())


def numbers_of(reading: VersionReading) -> tuple[str, ...]:
    """The number keys that a text's heading gives to the enactment itself (not to those that amended it)."""
    return tuple(dict.fromkeys(number_key(a.doc_no) for a in reading.acts if a.doc_no and a.kind == "promulgated"))


def repeals_of(reading: VersionReading) -> tuple[RepealFact, ...]:
    """The repeals that a text's closing articles declare, each with the day from which it counts."""
    return tuple(RepealFact(title_key(t), reading.title, reading.closing_day, q, h, reading.source) for t, h, q in reading.repeals)
