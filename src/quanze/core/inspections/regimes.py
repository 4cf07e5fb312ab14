"""A body's programmes of supervision: a regime of its list is recognised as one of the rulebook's, and of two requirements the stricter holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from quanze.core.inspections.model import Instrument, Regime, Requirement, Source
from quanze.core.inspections.stated import Frequency, KindWords, Stated, kinds_in, objects_text, read_stated
from quanze.core.kernel.interval import Interval
from quanze.core.kernel.unresolved import Unresolved

_MARK = re.compile(
    r"^[\s\-·•*]*(?:[（(]?[0-9０-９]{1,2}[)）]|[（(][一二三四五六七八九十]{1,3}[)）]|[0-9０-９]{1,2}\s*[.．、](?![0-9０-９])"
    r"|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|[①-⑳⑴-⒇㈠-㈩]|第[一二三四五六七八九十]{1,2}[,，、]|[一二三四五六七八九十]是(?=[^否]))?\s*"
)
_CITED = re.compile(r"《([^《》]{2,60})》(?:[(（][^()（）]{0,40}[)）])?(第[0-9零一二三四五六七八九十百]+条(?:之[一二三四五六七八九十])?)?")
TITLE, OBJECTS, OPENING = 3, 2, 1  # how much a word weighs where it stands


@dataclass(frozen=True, slots=True)
class Match:
    """The regime that a record speaks of, and the words that say so."""

    regime: str
    score: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the list and the rulebook differ: what each says, and which holds (`list`, `rulebook` or `both`)."""

    what: str
    rulebook: str
    stated: str
    holds: str
    why: str


@dataclass(frozen=True, slots=True)
class ListedRegime:
    """A regime record of a list: `key` is the registry's, `cite` names the list for a source."""

    key: str
    title: str
    sections: tuple[Mapping[str, Any], ...]
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """A regime as a body runs it. `base` is the rulebook's regime, "" where the list has one that the rulebook does not know.

    `records` are the records that state it; none where only the rulebook has it. `caps` are upper bounds that the list sets.
    """

    regime: Regime
    base: str
    records: tuple[ListedRegime, ...] = ()
    match: Match | None = None
    stated: tuple[Stated, ...] = ()
    caps: tuple[Frequency, ...] = ()
    differences: tuple[Difference, ...] = ()


def words_found(text: str, words: Sequence[str]) -> tuple[int, str]:
    """The weightiest of the word groups (parts between blanks all stand in the text): its letters, and the group; (0, "") where none does.

    >>> words_found("特种设备作业人员考试机构", ["特种设备", "特种设备 作业人员 考试"])
    (10, '特种设备 作业人员 考试')
    """
    found = [(sum(map(len, group.split())), group) for group in words if all(part in text for part in group.split())]
    return max(found, default=(0, ""))


def match_regime(title: str, sections: Sequence[Mapping[str, Any]], regimes: Iterable[Regime]) -> Match | Unresolved:
    """Which of the regimes a record speaks of, by the words of its title, objects and opening; `Unresolved` where none or several do."""
    squeezed = "".join(title.split())
    objects = "".join(objects_text(sections).split())
    opening = "".join(str(text) for one in sections if not one.get("heading") for text in one.get("paragraphs", ())[:1])
    scored = []
    for regime in regimes:
        hits = [
            (words_found(text, regime.item_words), weight) for text, weight in ((squeezed, TITLE), (objects, OBJECTS), (opening, OPENING))
        ]
        score = sum(letters * weight for (letters, _), weight in hits)
        if score:
            scored.append(Match(regime.id, score, tuple(dict.fromkeys(group for (letters, group), _ in hits if letters))))
    scored.sort(key=lambda one: (-one.score, one.regime))
    if not scored or scored[0].score < 2 * OBJECTS:
        return Unresolved("no-regime", "题目、对象和开头的用语与规则库的各项制度都不相合")
    if len(scored) > 1 and scored[1].score == scored[0].score:
        return Unresolved("several-regimes", f"与“{scored[0].regime}”和“{scored[1].regime}”同样相合")
    return scored[0]


def laws_cited(text: str) -> frozenset[tuple[str, str]]:
    """The enactments that a text names with the article after each ("" where none follows), without 中华人民共和国.

    >>> sorted(laws_cited("《中华人民共和国计量法》第十八条；《产品质量法》"))
    [('产品质量法', ''), ('计量法', '第十八条')]
    """
    return frozenset(
        (found[1].removeprefix("中华人民共和国").strip("〈〉"), found[2] or "") for found in _CITED.finditer("".join(text.split()))
    )


def match_item(name: str, objects: str, basis: str, regimes: Sequence[Regime], vocabulary: Sequence[KindWords] = ()) -> Match | Unresolved:
    """Which regime an inspection item belongs to: by the words of its name and objects; where these say nothing or name several alike, by its basis.

    A basis speaks where the article that it cites, or else the enactment, is the ground of one visiting regime only, and where the item does not
    name objects (by the words of `vocabulary`) of which the regime has none.
    """
    found = match_regime(name, [{"heading": "对象", "paragraphs": [objects]}], regimes)
    if isinstance(found, Match):
        return found
    cited = laws_cited(basis)
    titles = {title for title, _ in cited}
    meant = set(kinds_in("".join(objects.split()), vocabulary))
    mine = [one for one in regimes if one.kinds and (not objects.strip() or not vocabulary or meant.intersection(one.kinds))]
    grounds = {one.id: laws_cited("；".join(source.cite for source in one.sources)) for one in mine}
    for fits in (
        [regime for regime, own in grounds.items() if any(article and (title, article) in own for title, article in cited)],
        [regime for regime, own in grounds.items() if titles & {title for title, _ in own}],
    ):
        if len(fits) == 1:
            return Match(fits[0], 1, tuple(sorted(f"《{title}》" for title in titles)))
    return found


def speaks_of(name: str, objects: str, basis: str, regime: Regime) -> bool:
    """Whether an item's words or its basis say anything of a regime at all, even where they say more of another."""
    said = "".join(f"{name}{objects}".split())
    titles = {title for source in regime.sources for title, _ in laws_cited(source.cite)}
    return bool(words_found(said, regime.item_words)[0]) or any(title in titles for title, _ in laws_cited(basis))


def programmes_of(
    records: Sequence[ListedRegime],
    regimes: Sequence[Regime],
    vocabulary: Sequence[KindWords],
    said: Mapping[str, str] | None = None,
) -> tuple[Programme, ...]:
    """The programmes of a body: every regime of its list (several records of one regime make one programme), then the rulebook's others.

    `said`: what a person says a record is, `own_id` of its title -> regime.
    """
    grouped: dict[str, list[tuple[ListedRegime, Match | None]]] = {}
    for record in records:
        match = match_regime(record.title, record.sections, regimes)
        if own := (said or {}).get(own_id(record.title)):
            match = Match(own, 0, ("由人确认",))
        if isinstance(match, Unresolved):
            grouped.setdefault(own_id(record.title), []).append((record, None))
        else:
            grouped.setdefault(match.regime, []).append((record, match))
    known = {regime.id: regime for regime in regimes}
    listed = tuple(_composed(known.get(key), key, members, vocabulary) for key, members in grouped.items())
    return listed + tuple(Programme(regime, regime.id) for regime in regimes if regime.id not in grouped)


def own_id(title: str) -> str:
    """The id of a regime that only a list knows: the same title gives the same id."""
    return "own-" + hashlib.sha256("".join(title.split()).encode()).hexdigest()[:8]


def _composed(
    base: Regime | None, key: str, members: Sequence[tuple[ListedRegime, Match | None]], vocabulary: Sequence[KindWords]
) -> Programme:
    records = tuple(record for record, _ in members)
    stated = tuple(read_stated(one.title, one.sections, vocabulary, base.kinds if base else ()) for one in records)
    if base is None:
        kinds = tuple(dict.fromkeys(kind for one in stated for kind in one.objects))
        regime = Regime(
            key, records[0].title, "1", Interval(None, None), kinds, (), 0, "", notes="本机关清单自己的制度，规则库没有对应的。"
        )
    else:
        regime = base
    programme = Programme(regime, base.id if base else "", records, members[0][1], stated)
    for number, (record, one) in enumerate(zip(records, stated, strict=True), 1):
        programme = _with_stated(programme, record, one, number)
    return programme


def _with_stated(programme: Programme, record: ListedRegime, stated: Stated, number: int) -> Programme:
    regime, differences = programme.regime, list(programme.differences)
    requirements = list(regime.requirements)
    if regime.kinds:
        for order, one in enumerate((one for one in stated.frequencies if one.kinds), 1):
            mine = Requirement(
                f"list-{number}-{order}",
                unmarked(one.at.sentence),
                one.kinds,
                one.months,
                one.at_least,
                one.share,
                one.when,
                _source(record, one),
            )
            rivals = [other for other in requirements if _comparable(mine, other)]
            stricter = [other for other in rivals if _rate(other) > _rate(mine)]
            if stricter:
                differences.append(Difference("frequency", stricter[0].words, mine.words, "rulebook", "较严的要求有效"))
                continue
            for other in rivals:
                requirements.remove(other)
                if _rate(other) < _rate(mine):
                    differences.append(Difference("frequency", other.words, mine.words, "list", "较严的要求有效"))
            requirements.append(mine)
            if not rivals:
                differences.append(Difference("frequency", "", mine.words, "list", "规则库没有规定次数，按清单"))
    officers = max((one.at_least for one in stated.officers), default=0)
    if officers and officers != regime.officers:
        holds = "list" if officers > regime.officers else "rulebook"
        differences.append(Difference("officers", str(regime.officers), str(officers), holds, "人数多的有效"))
    instruments, more = _instruments(regime.instruments, record, stated)
    differences += more
    self_report = regime.self_report
    for report in stated.self_reports:
        wanted = str(report.month or "") or self_report or "12"
        if wanted != self_report:
            differences.append(Difference("self_report", self_report, wanted, "list", unmarked(report.at.sentence)))
            self_report = wanted
    regime = replace(
        regime,
        requirements=tuple(requirements),
        officers=max(regime.officers, officers),
        instruments=instruments,
        self_report=self_report,
        sources=(*regime.sources, Source(_cite(record), "清单原文", "high")),
    )
    return replace(programme, regime=regime, caps=(*programme.caps, *stated.caps), differences=tuple(differences))


def _cite(record: ListedRegime) -> str:
    return f"{record.cite}：{record.title}" if record.cite else f"本机关清单：{record.title}"


def _source(record: ListedRegime, one: Frequency) -> Source:
    heading = str(record.sections[one.at.section].get("heading", ""))
    return Source(f"{_cite(record)}（{heading}）" if heading else _cite(record), "清单原文", "medium" if one.soft else "high")


def unmarked(sentence: str) -> str:
    """A sentence without the numbers or dashes that it begins with in the list.

    >>> unmarked("- (三) 每年考核 1 次。"), unmarked("1.每年检查一次。"), unmarked("2年内检查一次。")
    ('每年考核 1 次。', '每年检查一次。', '2年内检查一次。')
    >>> unmarked("（二）1．对获证企业每年检查一次。"), unmarked("３）其他单位。"), unmarked("一、二级风险单位每年检查一次。")
    ('对获证企业每年检查一次。', '其他单位。', '一、二级风险单位每年检查一次。')
    """
    once = _MARK.sub("", sentence, count=1).strip()
    return _MARK.sub("", once, count=1).strip()


def _comparable(one: Requirement, other: Requirement) -> bool:
    return set(one.kinds) == set(other.kinds) and dict(one.when) == dict(other.when) and (one.share is None) == (other.share is None)


def _rate(one: Requirement) -> Fraction:
    """Visits, or the share of subjects, in a month."""
    return (one.share if one.share is not None else Fraction(one.at_least)) / one.months


def _instruments(known: tuple[Instrument, ...], record: ListedRegime, stated: Stated) -> tuple[tuple[Instrument, ...], list[Difference]]:
    found, differences = list(known), []
    for order, paper in enumerate(stated.papers, 1):
        title = paper.title.removesuffix("书")
        same = next((n for n, one in enumerate(found) if title in one.title or one.title.removesuffix("书") in title), None)
        terms = [one for one in stated.terms if paper.title in "".join(one.at.sentence.split())]
        if same is not None:
            if terms:
                found[same] = replace(found[same], use=f"{found[same].use}；清单：{unmarked(terms[0].at.sentence)}")
            continue
        used = {one.id for one in found}
        name = next(name for name in (f"paper-{order}", f"paper-{record.key[:8]}-{order}") if name not in used)
        found.append(Instrument(name, paper.title, f"清单提到：{unmarked(paper.at.sentence)}"))
        differences.append(Difference("instrument", "", paper.title, "list", "规则库没有列这份文书，按清单加上"))
    return tuple(found), differences
