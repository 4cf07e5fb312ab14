"""What an amendment does: article by article what changed between two versions, and which records rest on the articles it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rapidfuzz import fuzz

from quanze.core.checks.citing import start_of
from quanze.core.checks.quotes import Comparison, Texts, compare, gram_set
from quanze.core.citations.model import Citation
from quanze.core.citations.resolver import Resolution
from quanze.core.law.model import Expression, Work
from quanze.core.law.numerals import article_name
from quanze.core.law.provisions import article_number

What = Literal["same", "changed", "moved", "moved_and_changed", "added", "removed"]
WORDS: dict[What, str] = {
    "same": "未变",
    "changed": "修改",
    "moved": "条号变动",
    "moved_and_changed": "条号变动并修改",
    "added": "新增",
    "removed": "删除",
}
_LONG, _CONTAINED, _SHORT = 25, 0.75, 0.2
_PAIR = 0.4  # share of common grams from which two articles are taken for one
Number = tuple[int, int | None]


class VersionChoice(ValueError):
    """No version, or several, answer to what was asked for; the message lists those there are."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article in two versions. `before` and `after` are its words, "" where it is not there; `changes` say what differs in words."""

    what: What
    old: Number | None
    new: Number | None
    before: str
    after: str
    changes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """第六条, 第六条→第八条, 新第九条."""
        if self.old is None:
            return article_name(*self.new) if self.new else ""
        if self.new is None or self.new == self.old:
            return article_name(*self.old)
        return f"{article_name(*self.old)}→{article_name(*self.new)}"


@dataclass(frozen=True, slots=True)
class Resting:
    """A record that cites an article: where it stands and how it cites it."""

    document: str
    item: str
    field_name: str
    provision: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    """The comparison of two versions with the records that rest on each article that it touches, in the order of the articles.

    `whole` are records that cite the enactment without an article. `unplaced` cite an article that neither version has.
    """

    work: Work
    old: Expression
    new: Expression
    changes: tuple[ArticleChange, ...]
    resting: Mapping[int, tuple[Resting, ...]]
    whole: tuple[Resting, ...] = ()
    unplaced: tuple[Resting, ...] = ()
    records: int = 0
    notes: tuple[str, ...] = field(default=())


def version_of(work: Work, asked: str) -> Expression:
    """The version with held text that `asked` names: the day (or the year) it was made or came into force, else a day it was in force.

    Raises `VersionChoice` where there is none or where several fit; the message lists the versions.
    """
    asked = asked.strip()
    held = [e for e in work.expressions if e.text_held]
    fit = [e for e in held if any(day is not None and day.isoformat().startswith(asked) for day in (e.made, e.effective))]
    if len(fit) > 1 and (exact := [e for e in fit if e.made is not None and e.made.isoformat().startswith(asked)]):
        fit = exact
    if len(fit) == 1:
        return fit[0]
    known = "、".join(_version(e) for e in work.expressions) or "一个也没有"
    if len(fit) > 1:
        raise VersionChoice(f"“{asked}”对应《{work.title}》的几个版本；请写到日。已知的版本：{known}。")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = None
    expression = work.expression_on(day) if day else None
    if expression is not None and expression.text_held:
        return expression
    why = "这一版本没有装入文本" if expression is not None or _known(work, asked) else "没有这个版本"
    raise VersionChoice(f"《{work.title}》“{asked}”：{why}。已知的版本：{known}。可以用 quanze laws load 装入缺少的文本。")


def _known(work: Work, asked: str) -> bool:
    return any(day is not None and day.isoformat().startswith(asked) for e in work.expressions for day in (e.made, e.effective))


def _version(expression: Expression) -> str:
    day = expression.made or expression.effective
    return f"{day.isoformat() if day else '日期不详'}{'' if expression.text_held else '（无文本）'}"


def compare_versions(library: Texts, old: Expression, new: Expression) -> tuple[ArticleChange, ...]:
    """Every article of both versions, paired by number where the words agree, else by likeness; in the order of the new text.

    What was removed stands where it stood.
    """
    before, after = _numbered(library, old), _numbered(library, new)
    pairs: dict[Number, Number] = {}
    taken: set[Number] = set()
    rest: list[Number] = []
    for number, text in before.items():
        if number in after and _same(text, after[number]):
            pairs[number] = number
            taken.add(number)
        else:
            rest.append(number)
    grams = {number: gram_set(text) for number, text in after.items() if number not in taken}
    wishes: list[tuple[float, int, Number, Number]] = []
    for number in rest:
        own = gram_set(before[number])
        for other, of_other in grams.items():
            common, smaller = len(own & of_other), min(len(own), len(of_other))
            share = 2 * common / (len(own) + len(of_other) or 1)
            if smaller < _LONG:  # a short one: every letter weighs
                share = max(share, fuzz.ratio(before[number], after[other]) / 100 - _SHORT)
            else:  # an article that was split, joined or much enlarged
                share = max(share, _CONTAINED * common / smaller)
            if share >= _PAIR:
                wishes.append((share + (0.05 if other == number else 0.0), -abs(other[0] - number[0]), number, other))
    for _, _, number, other in sorted(wishes, key=lambda wish: (-wish[0], -wish[1])):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
    found = [_change(number, pairs.get(number), before, after) for number in before]
    found += [_change(None, number, before, after) for number in after if number not in taken]
    return tuple(sorted(found, key=lambda one: (_key(one.new or one.old), one.new is None)))


def _key(number: Number | None) -> tuple[int, int]:
    return (0, 0) if number is None else (number[0], number[1] or 0)


def _numbered(library: Texts, expression: Expression) -> dict[Number, str]:
    found: dict[Number, str] = {}
    for article in library.articles(expression):
        number = article_number(article.no)
        if number is not None:
            found.setdefault(number, article.text)
    return found


def _same(a: str, b: str) -> bool:
    return a == b or ("".join(a.split()) == "".join(b.split())) or (compare(a, b).exact and compare(b, a).exact)


def _change(old: Number | None, new: Number | None, before: Mapping[Number, str], after: Mapping[Number, str]) -> ArticleChange:
    if old is None or new is None:
        return ArticleChange(
            "added" if old is None else "removed", old, new, before.get(old, "") if old else "", after.get(new, "") if new else ""
        )
    a, b = before[old], after[new]
    if _same(a, b):
        return ArticleChange("same" if old == new else "moved", old, new, a, b)
    return ArticleChange("changed" if old == new else "moved_and_changed", old, new, a, b, _said(compare(a, b), compare(b, a)))


def _said(backward: Comparison, forward: Comparison) -> tuple[str, ...]:
    """Old words gone or replaced, then new words added."""
    lost = [f"“{c.printed}”改为“{c.expected}”" if c.printed and c.expected else f"删去“{c.printed}”" for c in backward.changes if c.printed]
    gained = [f"增加“{c.printed}”" for c in forward.changes if c.printed and not c.expected]
    return tuple(dict.fromkeys((*lost, *gained)))


def rest_on(
    impact_of: Sequence[ArticleChange], work: Work, old: Expression, new: Expression, cited: Iterable[tuple[Resting, Citation, Resolution]]
) -> Impact:
    """The impact with the records of `cited` put to the articles they cite.

    A citation is read with the numbers of the version that its resolution holds for right on its day: at or after `new` those of
    the new text, else those of the old one.
    """
    by_old = {one.old: place for place, one in enumerate(impact_of) if one.old is not None}
    by_new = {one.new: place for place, one in enumerate(impact_of) if one.new is not None}
    resting: dict[int, dict[tuple[str, str], Resting]] = {}
    whole: dict[tuple[str, str], Resting] = {}
    unplaced: list[Resting] = []
    seen: set[tuple[str, str]] = set()
    for who, citation, resolution in cited:
        if resolution.work is None or resolution.work.key != work.key:
            continue
        seen.add((who.document, who.item))
        begun = start_of(new)
        of_citation = start_of(resolution.expression) if resolution.expression is not None else None
        newer = begun is not None and of_citation is not None and of_citation >= begun
        articles = dict.fromkeys((p.article, p.sub) for p in citation.provisions if p.article is not None and p.annex is None)
        if not articles:
            whole.setdefault((who.document, who.item), who)
        for article, sub in articles:
            number = (article or 0, sub)
            place = (by_new if newer else by_old).get(number)
            one = Resting(who.document, who.item, who.field_name, article_name(*number), who.raw)
            if place is None:
                unplaced.append(one)
            else:
                resting.setdefault(place, {}).setdefault((who.document, who.item), one)
    return Impact(
        work,
        old,
        new,
        tuple(impact_of),
        {place: tuple(ones.values()) for place, ones in resting.items()},
        tuple(one for key, one in whole.items()),
        tuple(unplaced),
        len(seen),
    )


def impact_to_json(impact: Impact, *, unchanged: bool = False) -> dict[str, Any]:
    """The object that `quanze laws impact --format json` prints; articles that are the same only where `unchanged`."""
    counts: dict[str, int] = {}
    for one in impact.changes:
        counts[one.what] = counts.get(one.what, 0) + 1
    return {
        "title": impact.work.title,
        "from": _version_json(impact.old),
        "to": _version_json(impact.new),
        "counts": counts,
        "records": impact.records,
        "articles": [
            {
                "what": one.what,
                "old": article_name(*one.old) if one.old else None,
                "new": article_name(*one.new) if one.new else None,
                "before": one.before,
                "after": one.after,
                "changes": list(one.changes),
                "items": [_resting_json(each) for each in impact.resting.get(place, ())],
            }
            for place, one in enumerate(impact.changes)
            if unchanged or one.what != "same"
        ],
        "whole": [_resting_json(each) for each in impact.whole],
        "unplaced": [_resting_json(each) for each in impact.unplaced],
    }


def _version_json(expression: Expression) -> dict[str, str | None]:
    return {
        "made": expression.made.isoformat() if expression.made else None,
        "effective": expression.effective.isoformat() if expression.effective else None,
        "estimated": expression.estimated,
    }


def _resting_json(one: Resting) -> dict[str, str]:
    return {"document": one.document, "item": one.item, "field": one.field_name, "provision": one.provision}


def impact_to_text(impact: Impact) -> str:
    """The same for people, touched articles only."""
    counted = {word: sum(one.what == what for one in impact.changes) for what, word in WORDS.items()}
    lines = [
        f"《{impact.work.title}》 {_version(impact.old)} → {_version(impact.new)}",
        "，".join(f"{word}{number}条" for word, number in counted.items() if number) + f"；引用这件法律文件的事项{impact.records}项。",
    ]
    for place, one in enumerate(impact.changes):
        if one.what == "same":
            continue
        items = impact.resting.get(place, ())
        lines += ["", f"【{WORDS[one.what]}】{one.name}" + (f"　涉及{len(items)}项" if items else "")]
        few = 6
        if one.changes:
            lines += [f"  {_cut(change, 100)}" for change in one.changes[:few]]
            if len(one.changes) > few:
                lines.append(f"  ……共{len(one.changes)}处")
        elif one.what in ("added", "removed"):
            lines.append(f"  {_cut(''.join((one.after or one.before).split()), 80)}")
        lines += [f"  - {each.document}　{each.item}（{each.provision}）" for each in items]
    if impact.whole:
        lines += ["", f"没有写明条号、要人工看的{len(impact.whole)}项："]
        lines += [f"  - {each.document}　{each.item}" for each in impact.whole]
    if impact.unplaced:
        lines += ["", f"所引条号在对应的文本里没有的{len(impact.unplaced)}处："]
        lines += [f"  - {each.document}　{each.item}（{each.provision}）" for each in impact.unplaced]
    return "\n".join(lines)


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
