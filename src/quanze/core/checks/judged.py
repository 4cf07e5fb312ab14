"""Every quotation of a document with what is to be said of it, worked out once for all rules that ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quanze.core.checks.citing import Cite, cites, library_of
from quanze.core.checks.model import Checked
from quanze.core.checks.quotes import Change, Judged, Texts, judge, other_article
from quanze.core.citations.model import Quote
from quanze.core.citations.resolver import Resolution
from quanze.core.law.model import Expression, Work
from quanze.core.law.numerals import article_name

_PARTICLES = frozenset("的地得了着和与及或者并等内、其将应所于在为之以该他它")
_UNLIKE = 60.0  # a likeness below which the words may be those of another enactment
_PARTS = 12  # letters from which what was left out is a part of the provision and no slip
_LONG = 30  # letters that a quotation must have to be recognised as another's


@dataclass(frozen=True, slots=True)
class JudgedQuote:
    """One quotation. `elsewhere`: title, article and words of another enactment of the document that it is taken from."""

    cite: Cite
    quote: Quote
    resolution: Resolution
    said: Judged
    elsewhere: tuple[str, str, str] | None

    @property
    def name(self) -> str:
        provision = self.quote.provision
        return "" if provision is None or provision.article is None else article_name(provision.article, provision.sub)


class _Kept:
    """The last document's quotations: rules ask for the same document one after the other."""

    def __init__(self) -> None:
        self.of: tuple[Checked, tuple[JudgedQuote, ...]] | None = None


_KEPT = _Kept()


def judged(checked: Checked) -> tuple[JudgedQuote, ...]:
    """All quotations of the document, in order; none where there is no library."""
    kept = _KEPT.of
    if kept is not None and kept[0] is checked:
        return kept[1]
    made = tuple(_judged(checked))
    _KEPT.of = (checked, made)
    return made


def _judged(checked: Checked) -> Iterable[JudgedQuote]:
    library = library_of(checked)
    if library is None:
        return
    works: dict[str, tuple[Work, Expression]] = {}
    all_ = list(cites(checked))
    for cite in all_:
        resolution = cite.resolution
        if resolution is not None and resolution.work is not None and resolution.expression is not None and resolution.expression.text_held:
            works.setdefault(cite.key, (resolution.work, resolution.expression))
    for cite in all_:
        resolution = cite.resolution
        if resolution is None:
            continue
        for quote in cite.citation.quotes:
            said = judge(library, cite.citation, quote, resolution, dated=cite.found.then is not None)
            yield JudgedQuote(cite, quote, resolution, said, _elsewhere(library, works, cite, quote, said))


def _elsewhere(
    library: Texts, works: dict[str, tuple[Work, Expression]], cite: Cite, quote: Quote, said: Judged
) -> tuple[str, str, str] | None:
    if said.reason not in ("words", "own-words") or said.comparison is None or said.comparison.likeness >= _UNLIKE:
        return None
    if len(quote.text) < _LONG:
        return None
    for key, (work, expression) in works.items():
        if key != cite.key and (found := other_article(library, expression, quote.text, None)):
            return work.title, article_name(*found[0]), found[1]
    return None


def only_particles(changes: Sequence[Change]) -> bool:
    """Whether nothing but small words differs (的, 内, 和), which leaves the sense as it is."""
    return bool(changes) and all(set(change.printed + change.expected) <= _PARTICLES for change in changes)


def only_left_out(changes: Sequence[Change]) -> bool:
    """Whether words were only left out, none of them a negation: an excerpt, not another wording."""
    return bool(changes) and all(
        not change.printed and len(change.expected) > _PARTS and not set(change.expected[:2]) & set("不未无非禁") for change in changes
    )


def only_organs(changes: Sequence[Change], groups: Iterable[Sequence[str]]) -> bool:
    """Whether every change puts one name of an organ for another of its group: what a reform renamed."""
    known = [
        frozenset("".join(group)) | frozenset("部门主管机关总局委员会厅行政国家省县级以上地方人民政府负责有的、和") for group in groups
    ]
    return bool(changes) and all(
        len(change.printed + change.expected) > 1 and any(set(change.printed + change.expected) <= letters for letters in known)
        for change in changes
    )
