"""What a later version made of an article: the same, changed, moved to another number, or gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from quanze.core.checks.citing import start_of
from quanze.core.checks.quotes import Texts, article_text, compare, other_article
from quanze.core.citations.model import Provision
from quanze.core.law.model import Expression, Work
from quanze.core.law.numerals import article_name

What = Literal["same", "changed", "moved", "removed"]
_SOME = 40.0  # a likeness below which an article of the same number is another article


@dataclass(frozen=True, slots=True)
class Touched:
    """An article as it was and as it is. `version` is the first that has it otherwise (the last known where it is the same)."""

    name: str
    what: What
    version: Expression
    before: str = ""
    after: str = ""
    now_name: str = ""
    diff: str = ""


def versions_after(work: Work, then: Expression, until: date) -> list[Expression]:
    """The versions that came to count after `then`, up to a day."""
    start = start_of(then)
    return [e for e in work.expressions if e is not then and (s := start_of(e)) is not None and s <= until and (start is None or s > start)]


def touched(library: Texts, work: Work, then: Expression, until: date, provisions: Iterable[Provision]) -> list[Touched]:
    """What later versions made of the cited articles whose words are held on both sides; the others are left out."""
    later = [e for e in versions_after(work, then, until) if e.text_held]
    made: list[Touched] = []
    for number in dict.fromkeys((p.article, p.sub) for p in provisions if p.article is not None and p.annex is None):
        if number[0] is None or not later:
            continue
        before = article_text(library, then, number[0], number[1])
        if before is not None:
            made.append(article_in(library, then, later, (number[0], number[1]), before))
    return made


def article_in(library: Texts, then: Expression, later: list[Expression], number: tuple[int, int | None], before: str) -> Touched:
    """What the last of the later versions has for one article, and since which of them it is so."""
    last = _against(library, later[-1], number, before)
    first = later[-1]
    if last[0] != "same":
        for version in later:
            if _against(library, version, number, before)[0] != "same":
                first = version
                break
    what, after, now_name, diff = last
    return Touched(article_name(*number), what, first, before, after, now_name, diff)


@lru_cache(maxsize=20_000)
def _against(library: Texts, version: Expression, number: tuple[int, int | None], before: str) -> tuple[What, str, str, str]:
    after = article_text(library, version, number[0], number[1])
    likeness, diff = 0.0, ""
    if after is not None:
        one, other = compare(before, after), compare(after, before)
        if one.exact and other.exact:
            return "same", after, article_name(*number), ""
        likeness = max(one.likeness, other.likeness)
        parts = [part for part in ("；".join(map(str, one.changes[:3])),) if part]
        diff = parts[0] if parts else "增加了内容"
        if not one.exact or not other.exact:
            diff = "；".join(map(str, one.changes[:3])) or "增加：" + "；".join(change.printed for change in other.changes[:2])
    found = other_article(library, version, before, number)
    if found is not None and found[2].likeness > likeness + 10:
        return "moved", found[1], article_name(*found[0]), ""
    if after is None or likeness < _SOME:
        return "removed", after or "", "", ""
    return "changed", after, article_name(*number), diff
