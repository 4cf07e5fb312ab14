"""Quoted articles held against the enactment: exact, different (and in which words), or not to be checked (and why).

Blanks, line breaks, punctuation, width of characters, marks of items, the style of numbers (二万元, 2万元) and the order of
paragraphs are no difference; leaving whole sentences or items out is none either, since lists excerpt. Words are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, Protocol

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from quanze.core.citations.model import Citation, Provision, Quote
from quanze.core.citations.resolver import Resolution
from quanze.core.law.model import ArticleText, Expression, Work
from quanze.core.law.numerals import article_name, parse_numeral
from quanze.core.law.provisions import article_number

Verdict = Literal["exact", "differs", "unchecked"]

_DIGITS = "零〇○一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"[百千]分之[{_DIGITS}]+(?:点[{_DIGITS}]+)?|(?:\d+(?:\.\d+)?|[{_DIGITS}]+)[万亿]?(?=(?:以[上下]|个|多)?[元日天年月倍条款项次人名周%％万个])"
)
# （一） 1. ① at the head of an item; 第（七）项 names an item and stays
_MARK = re.compile(r"(?<!第)[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|(?:(?<=[\s。；;：:])|^)\d{1,2}[.．、](?=[一-鿿])|[①-⑳]")
# the furniture of a page: a picture's name, a link to the text
_FURNITURE = re.compile(r":[a-z_]{2,20}:|(?:点击)?查看(?:原文|详情|全文)")
_BREAK = re.compile(r"[。；;：:！!？?\n…]+|\.{3,}|(?<!第)(?=[（(][一二三四五六七八九十]{1,3}[)）])")
_HEADING = re.compile(
    r"^[\s　]*(第[一二三四五六七八九十百千零〇\d\s]{1,9}条(?:之[一二三四五六七八九十]{1,2})?)(?:第[一二三四五六七八九十]{1,3}款)?(?:第?[（(]?[一二三四五六七八九十]{1,3}[)）]?项)?(?:[\s　:：]|$)"
)
_KEEP = frozenset("%‰")
_SAME = str.maketrans({"〇": "零", "○": "零", "帐": "账", "份": "分"})
# shares of likeness, not law
_FOREIGN, _ALIKE, _CLOSE = 55.0, 60.0, 88.0
_GRAM = 5
_SLIP = 4  # letters that a slip leaves out at most
_PIECE, _PIECES = 5, 4


class Texts(Protocol):
    """What is asked of a law library here; one library is one object."""

    def __hash__(self) -> int: ...

    def articles(self, expression: Expression) -> Sequence[ArticleText]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `printed` stands in the list, `expected` in the enactment; "" on one side is an addition or a gap."""

    printed: str
    expected: str

    def __str__(self) -> str:
        if not self.printed:
            return f"少“{_cut(self.expected)}”"
        return f"多“{_cut(self.printed)}”" if not self.expected else f"“{_cut(self.printed)}”应为“{_cut(self.expected)}”"


def _cut(words: str) -> str:
    long = 60
    return words if len(words) <= long else words[: long - 1] + "…"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two wordings compared. `likeness` is 0 to 100; `diff` marks in the enactment's words [-what the list has-]{+what it lacks+}."""

    exact: bool
    likeness: float
    changes: tuple[Change, ...] = ()
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of one quotation.

    `reason`: "" (the words of the cited article on that day), `other-version` (of the article as another version has it: `expression`),
    `words` (other words), `other-article` (those of `article` of the same enactment), `other-paragraph`; for unchecked ones
    `unresolved`, `no-article`, `own-words` (nothing announces them and they are unlike the article), `no-version`, `text-not-held`, `older-text-not-held` (a list without a date may quote it),
    `named-version-not-held` (the heading names the wording, which is not today's), `no-such-article`, `too-short`.
    """

    verdict: Verdict
    reason: str
    expression: Expression | None = None
    article: str = ""
    comparison: Comparison | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class _Plain:
    """The letters and digits of a text, with the place of each in it."""

    letters: str
    places: tuple[tuple[int, int], ...]


@lru_cache(maxsize=20_000)
def _plain(text: str) -> _Plain:
    text = _MARK.sub(lambda mark: " " * len(mark[0]), text)
    kept = [
        (one, place) for place, character in enumerate(text) if not character.isspace() for one in unicodedata.normalize("NFKC", character)
    ]
    dense = "".join(one for one, _ in kept)
    letters: list[str] = []
    places: list[tuple[int, int]] = []

    def take(start: int, end: int) -> None:
        for one, place in kept[start:end]:
            if one.isalnum() or one in _KEEP:
                letters.append(one.translate(_SAME))
                places.append((place, place + 1))

    position = 0
    for number in _NUMBER.finditer(dense):
        take(position, number.start())
        whole = (kept[number.start()][1], kept[number.end() - 1][1] + 1)
        for digit in _as_digits(number[0]):
            if digit != ".":
                letters.append(digit)
                places.append(whole)
        position = number.end()
    take(position, len(kept))
    return _Plain("".join(letters), tuple(places))


def _as_digits(words: str) -> str:
    """The number in figures: 二万 and 2万 are both 20000, 百分之三 is 3%.

    >>> _as_digits("二万"), _as_digits("2万"), _as_digits("百分之三"), _as_digits("十五")
    ('20000', '20000', '3%', '15')
    """
    words = unicodedata.normalize("NFKC", words)
    if words.startswith(("百分之", "千分之")):
        whole, _, part = words[3:].partition("点")
        shares = str(parse_numeral(whole)) + "".join(str(parse_numeral(digit)) for digit in part)
        return shares + ("%" if words[0] == "百" else "‰")
    scale = {"万": 10_000, "亿": 100_000_000}.get(words[-1], 1)
    head = words[:-1] if scale > 1 else words
    if re.fullmatch(r"\d+", head):
        return str(int(head) * scale)
    if re.fullmatch(r"\d+\.\d+", head):
        return f"{float(head) * scale:g}"
    value = parse_numeral(head)
    return words if value is None else str(value * scale)


def compare(quoted: str, article: str) -> Comparison:
    """How `quoted` differs from the words of `article`.

    >>> law = "有下列行为之一的，处二万元以下罚款：\\n（一）甲工程未报备的；\\n（二）乙工程未验收的。\\n前款规定的罚款由县级部门决定。"
    >>> compare("有下列行为之一的,处2万元以下罚款:(二)乙工程未验收的", law).exact
    True
    >>> [str(change) for change in compare("有下列行为之一的，处三万元以下罚款：（一）甲工程未报备的", law).changes]
    ['“三万”应为“二万”']
    """
    law = _plain(article)
    changes: list[Change] = []
    marked: list[str] = []
    alike = total = 0.0
    quoted = _FURNITURE.sub(lambda found: " " * len(found[0]), quoted)
    units = _units(quoted)
    for index, (unit, after_break) in enumerate(units):
        words = _plain(unit)
        size = len(words.letters)
        total += size
        if not size or words.letters in law.letters:
            alike += size
            if size and (dropped := _dropped(words.letters, law, article)):
                changes.append(Change("", dropped))
                marked.append(f"{{+{dropped}+}}{_cut(unit.strip())}")
            continue
        found = fuzz.partial_ratio_alignment(words.letters, law.letters)
        score = found.score if found else 0.0
        if score < _FOREIGN and after_break and index and total - size > size / 2 and index >= len(units) - 2:
            total -= size  # words of the next column that trail behind the quotation
            continue
        alike += size * score / 100
        if score < _CLOSE and (left_out := _spliced(words, law, article)):
            changes += left_out
            marked.append("…".join(f"{{+{change.expected}+}}" for change in left_out))
            continue
        if found is None or score < _FOREIGN:
            changes.append(Change(unit.strip(), ""))
            marked.append(f"[-{unit.strip()}-]")
            continue
        some, shown = _unit_changes(unit, words, article, law, found.dest_start, found.dest_end)
        changes += some
        if some:
            marked.append(shown)
        else:
            alike += size * (1 - score / 100)
    likeness = 100.0 * alike / total if total else 0.0
    return Comparison(not changes and total > 0, round(likeness, 1), tuple(changes), " … ".join(marked))


def _dropped(words: str, law: _Plain, article: str) -> str:
    """The few words of the clause that the unit leaves out at its beginning (拒 of 拒不接受); "" where it begins with a clause.

    Where many are left out, the list quotes from the middle of a sentence, which is no slip.
    """
    starts = []
    at = law.letters.find(words)
    while at >= 0:
        starts.append(at)
        at = law.letters.find(words, at + 1)
    least = ""
    for start in starts:
        clause = start
        while clause and start - clause <= _SLIP and not _parted(law, article, clause):
            clause -= 1
        if clause == start or start - clause > _SLIP:
            return ""
        dropped = _raw(article, law, clause, start)
        least = dropped if not least or len(dropped) < len(least) else least
    return least


def _parted(law: _Plain, article: str, at: int) -> bool:
    """Whether something other than blanks stands before the letter: a mark, a line end."""
    gap = article[law.places[at - 1][1] : law.places[at][0]]
    return bool(gap.strip()) or "\n" in gap


def _spliced(words: _Plain, law: _Plain, article: str) -> list[Change]:
    """What was left out where the unit is pieces of the article joined in their order; empty where it is not.

    Lists that sum a provision up join its subject with one of its items.
    """
    pieces: list[tuple[int, int]] = []
    position = at = 0
    while position < len(words.letters):
        size, start = 0, -1
        step = 1
        while (
            position + size + step <= len(words.letters)
            and (here := law.letters.find(words.letters[position : position + size + step], at)) >= 0
        ):
            size, start = size + step, here
        if size < min(_PIECE, len(words.letters) - position) or len(pieces) == _PIECES:
            return []
        pieces.append((start, start + size))
        position, at = position + size, start + size
    gaps = [_raw(article, law, a[1], b[0]) for a, b in pairwise(pieces)]
    return [Change("", gap) for gap in gaps if gap] if len(pieces) > 1 else []


def _units(text: str) -> list[tuple[str, bool]]:
    """The sentences and items of a text, each with whether a line break stands before it."""
    made: list[tuple[str, bool]] = []
    position, broken = 0, False
    for mark in _BREAK.finditer(text):
        if text[position : mark.start()].strip():
            made.append((text[position : mark.start()], broken))
            broken = False
        broken = broken or "\n" in mark[0]
        position = mark.end()
    if text[position:].strip():
        made.append((text[position:], broken))
    return made


def _unit_changes(unit: str, words: _Plain, article: str, law: _Plain, low: int, high: int) -> tuple[list[Change], str]:
    """The differences between a unit and the stretch of the article that it is most like, and the two shown as one line."""
    low, high = _widened(words.letters, law.letters, low, high)
    window = law.letters[low:high]
    changes: list[Change] = []
    shown: list[str] = []
    printed = expected = ""
    last: tuple[int, int] | None = None
    steps = list(Indel.opcodes(words.letters, window))
    for number, step in enumerate([*steps, None]):
        if step is None or step.tag == "equal":
            if (printed or expected) and not _trivial(printed, expected, first=not shown, last=step is None):
                before = _raw(unit, words, *last)[-1:] if last else ""
                changes.append(_in_context(printed, expected, before, _raw(unit, words, step.src_start, step.src_end)[:1] if step else ""))
                shown.append((f"[-{printed}-]" if printed else "") + (f"{{+{expected}+}}" if expected else ""))
            printed = expected = ""
            if step is not None:
                last = (step.src_start, step.src_end)
                shown.append(_around(article, law, low + step.dest_start, low + step.dest_end, number, len(steps)))
            continue
        printed += _raw(unit, words, step.src_start, step.src_end)
        expected += _raw(article, law, low + step.dest_start, low + step.dest_end)
    return changes, "".join(shown)


def _in_context(printed: str, expected: str, before: str, behind: str) -> Change:
    """The difference with a letter each side where it is a single one: 降职撤 for 降级撤 reads better than 职 for 级."""
    if len(printed) == 1 and len(expected) == 1:
        return Change(before + printed + behind, before + expected + behind)
    return Change(printed, expected)


def _widened(words: str, law: str, low: int, high: int) -> tuple[int, int]:
    """The window enlarged at both ends while the unit's first and last characters stand just outside it."""
    reach = 12
    for size in (4, 3, 2):
        if len(words) >= size:
            if not law.startswith(words[:size], low) and (at := law.rfind(words[:size], max(0, low - reach), low + size)) >= 0:
                low = at
            if not law.endswith(words[-size:], low, high) and (at := law.find(words[-size:], max(low, high - size), high + reach)) >= 0:
                high = at + size
    return low, high


def _trivial(printed: str, expected: str, *, first: bool, last: bool) -> bool:
    """Whether a difference is no more than where the window was cut."""
    return not printed and (first or last)


def _raw(text: str, plain: _Plain, start: int, end: int) -> str:
    if start >= end:
        return ""
    words = "".join(text[plain.places[start][0] : plain.places[end - 1][1]].split())
    return words.strip("，。、；：,;: ")


def _around(text: str, plain: _Plain, start: int, end: int, number: int, steps: int) -> str:
    """The words that agree, cut to a few beside a difference."""
    words = _raw(text, plain, start, end)
    few = 10
    if len(words) <= 2 * few:
        return words
    if number == 0:
        return "…" + words[-few:]
    return words[:few] + "…" if number == steps - 1 else words[:few] + "…" + words[-few:]


# against the library


@lru_cache(maxsize=4_000)
def _articles(library: Texts, expression: Expression) -> dict[tuple[int, int | None], str]:
    found: dict[tuple[int, int | None], str] = {}
    for article in library.articles(expression):
        number = article_number(article.no)
        if number is not None:
            found.setdefault(number, article.text)
    return found


@lru_cache(maxsize=1_000)
def _grams(library: Texts, expression: Expression) -> tuple[tuple[tuple[int, int | None], frozenset[str]], ...]:
    return tuple((number, _gram_set(_plain(text).letters)) for number, text in _articles(library, expression).items())


def _gram_set(letters: str) -> frozenset[str]:
    return frozenset(letters[i : i + _GRAM] for i in range(max(1, len(letters) - _GRAM + 1)))


def gram_set(text: str) -> frozenset[str]:
    """The letters of a text in overlapping runs of a few: what two texts share of it tells how alike they are."""
    return _gram_set(_plain(text).letters)


def article_text(library: Texts, expression: Expression | None, article: int | None, sub: int | None = None) -> str | None:
    """The words of an article in a version; None where the version, its text or the article is not there."""
    if expression is None or article is None or not expression.text_held:
        return None
    return _articles(library, expression).get((article, sub))


@lru_cache(maxsize=100_000)
def judge(library: Texts, citation: Citation, quote: Quote, resolution: Resolution, *, dated: bool) -> Judged:
    """What is to be said of `quote` under `citation`; `resolution` is that of the day that counts.

    `dated`: that day is the list's own. Where a list has no date, words of any version since are taken for right.
    """
    provision = quote.provision
    words = quote.text
    if heading := _HEADING.match(words):
        words = words[heading.end() :]
        if provision is not None and (number := article_number("".join(heading[1].split()))) is not None:
            provision = Provision(*number)
    if len(_plain(words).letters) < 2 * _GRAM:
        return Judged("unchecked", "too-short")
    if resolution.work is None:
        return Judged("unchecked", "unresolved")
    if provision is None or provision.article is None or provision.annex is not None:
        return Judged("unchecked", "no-article")
    work, base = resolution.work, resolution.expression
    held = [e for e in work.expressions if e.text_held]
    own = article_text(library, base, provision.article, provision.sub)
    best: Comparison | None = None
    if own is not None and base is not None:
        best = compare(words, own)
        if best.exact or _of_all_cited(library, base, citation, words):
            return Judged("exact", "", base, comparison=best, against=own)
    for other in reversed(held):
        if other is base:
            continue
        text = article_text(library, other, provision.article, provision.sub)
        if text is None:
            continue
        compared = compare(words, text)
        if compared.exact:
            return Judged("exact", "other-version", other, comparison=best, against=own or text)
    named = named_version(work, citation)
    if named is not None and named is not base:  # the heading says which wording it quotes, and that is not today's
        if not named.text_held:
            return Judged("unchecked", "named-version-not-held", named)
        base, own = named, article_text(library, named, provision.article, provision.sub)
        best = None if own is None else compare(words, own)
    elif not dated:
        if any(not e.text_held for e in work.expressions):
            return Judged("unchecked", "older-text-not-held", base)
        for other in held:
            text = article_text(library, other, provision.article, provision.sub)
            if text is not None and (best is None or compare(words, text).likeness > best.likeness):
                best, own, base = compare(words, text), text, other
    if base is None:
        return Judged("unchecked", "no-version")
    if not base.text_held:
        return Judged("unchecked", "text-not-held", base)
    if best is None or best.likeness < _CLOSE:
        if found := other_article(library, base, words, (provision.article, provision.sub)):
            number, text, compared = found
            if best is None or compared.likeness > best.likeness + 10:
                return Judged("differs", "other-article", base, article_name(*number), compared, text)
        if elsewhere := _in_older(library, held, base, words):
            return Judged("exact", "other-version", elsewhere, comparison=best, against=own or "")
    if best is None:
        return Judged("unchecked", "no-such-article", base)
    if not quote.announced and best.likeness < _ALIKE:
        return Judged("unchecked", "own-words", base, comparison=best, against=own or "")
    return Judged("differs", "words", base, comparison=best, against=own or "")


def named_version(work: Work, citation: Citation) -> Expression | None:
    """The version that the heading names by the last of its dates; None where it names none, or only the enactment's first.

    The day of first promulgation names the enactment and not a wording: 《某法》（2002年6月29日公布） means the law as it stands.
    """
    printed = (citation.passed, citation.approved, citation.promulgated, citation.effective)
    chain = [day for each in citation.amended for day in (each.date, each.effective)]
    days = [day for day in (*printed, *chain) if day]
    if not days:
        return None
    last = max(days, key=lambda day: (day[:4], day))
    for number, version in reversed(tuple(enumerate(work.expressions))):
        known = {day.isoformat() for day in (version.made, version.effective) if day is not None}
        if any(day == last or (len(last) < len(day) and day.startswith(last)) for day in known):
            return version if number else None
    return None


def _of_all_cited(library: Texts, expression: Expression, citation: Citation, words: str) -> bool:
    """Whether the words are those of the cited articles taken together: 第十条、第十一条：…"""
    cited = dict.fromkeys((p.article, p.sub) for p in citation.provisions if p.article is not None)
    if len(cited) < 2:
        return False
    texts = [text for a, s in cited if (text := article_text(library, expression, a, s)) is not None]
    return bool(texts) and compare(words, "\n".join(texts)).exact


def _in_older(library: Texts, held: Iterable[Expression], base: Expression, words: str) -> Expression | None:
    """A version of the same enactment that has the words under another number."""
    for other in held:
        if other is not base and (found := other_article(library, other, words, None)) and found[2].exact:
            return other
    return None


def other_article(
    library: Texts, expression: Expression, words: str, but: tuple[int | None, int | None] | None
) -> tuple[tuple[int, int | None], str, Comparison] | None:
    """The article of a version that the words are those of; None where none is much like them."""
    letters = _plain(words).letters
    grams = _gram_set(letters)
    best, share = None, 0.0
    for number, of_article in _grams(library, expression):
        if number == but:
            continue
        overlap = len(grams & of_article) / len(grams)
        if overlap > share:
            best, share = number, overlap
    if best is None or share * 100 < _ALIKE:
        return None
    text = _articles(library, expression)[best]
    compared = compare(words, text)
    return (best, text, compared) if compared.likeness >= _CLOSE else None
