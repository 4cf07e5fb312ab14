"""What several rules ask of the citations in a document: which are its own bases, on which day they count, what is in which version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from quanze.core.checks.model import Checked, Entry, FoundCitation
from quanze.core.citations.model import Citation, Provision
from quanze.core.citations.quotes import REPEALED_BEHIND
from quanze.core.citations.resolver import Resolution
from quanze.core.kernel.interval import Interval
from quanze.core.law.model import Expression, Status, Work
from quanze.core.law.numbers import comparable, same_number
from quanze.core.law.status import status_on
from quanze.core.law.titles import title_key

BASIS_FIELDS = ("legal_basis", "penalty_basis", "violated_provision", "bases")


@dataclass(frozen=True, slots=True)
class Cite:
    """One citation of a document, where it stands, and its resolution on the list's day, else on the day of the check."""

    entry: Entry
    field_name: str
    found: FoundCitation

    @property
    def citation(self) -> Citation:
        return self.found.citation

    @property
    def resolution(self) -> Resolution | None:
        return self.found.then or self.found.now

    @property
    def work(self) -> Work | None:
        resolution = self.resolution
        return None if resolution is None else resolution.work

    @property
    def title(self) -> str:
        return self.citation.antecedent or self.citation.title or ""

    @property
    def key(self) -> str:
        """What is one for all citations of one enactment."""
        return self.work.key + "/" + self.work.level if self.work is not None else title_key(self.title)


class _Kept:
    """The citations of the last document: rules ask for the same document one after the other."""

    def __init__(self) -> None:
        self.of: tuple[Checked, tuple[Cite, ...]] | None = None


_KEPT = _Kept()


def cites(checked: Checked) -> tuple[Cite, ...]:
    """Every citation that the list makes itself, in order; those inside the quoted words of an enactment are the enactment's."""
    kept = _KEPT.of
    if kept is not None and kept[0] is checked:
        return kept[1]
    made = tuple(_cites(checked))
    _KEPT.of = (checked, made)
    return made


def _cites(checked: Checked) -> Iterator[Cite]:
    for entry in checked.entries:
        for field_name, citations in entry.citations.items():
            inside = [quote.span for each in citations for quote in each.citation.quotes]
            for each in citations:
                span = each.citation.span
                # what an article says is repealed by it is no basis either: 《旧办法》同时废止
                gone = REPEALED_BEHIND.match(entry.text(field_name), span.end)
                if not gone and not any(s.start <= span.start and span.end <= s.end for s in inside):
                    yield Cite(entry, field_name, each)


def once(checked: Checked) -> Iterator[tuple[Cite, int]]:
    """The first citation of each enactment in each record, with how many the record has of it."""
    kept: dict[tuple[tuple[int, int], str], list[Any]] = {}
    for cite in cites(checked):
        kept.setdefault((cite.entry.key, cite.key), [cite, 0])[1] += 1
    for cite, count in kept.values():
        yield cite, count


@dataclass(frozen=True, slots=True)
class CitedIn:
    """An enactment in one document: its first citation, how many there are in all, and the records that have one."""

    first: Cite
    count: int
    entries: tuple[Entry, ...]

    @property
    def told(self) -> str:
        """How often, for the end of a message; "" where it is once."""
        if len(self.entries) > 1:
            return f"（本清单有{len(self.entries)}项引用它，共{self.count}处）"
        return f"（本项引用{self.count}处）" if self.count > 1 else ""

    def evidence(self, **more: object) -> dict[str, object]:
        """That of the first citation; `also` lists the other records as [list, record] from 1, `items` what all are called."""
        made = evidence(self.first, **more)
        if len(self.entries) > 1:
            made["also"] = [[entry.key[0] + 1, entry.key[1] + 1] for entry in self.entries[1:]]
            made["items"] = [entry.label for entry in self.entries]
        return made


def in_document(checked: Checked) -> Iterator[CitedIn]:
    """Every enactment that the document cites, once: a finding about it holds for all items that cite it."""
    kept: dict[str, list[tuple[Cite, int]]] = {}
    for cite, count in once(checked):
        kept.setdefault(cite.key, []).append((cite, count))
    for found in kept.values():
        yield CitedIn(found[0][0], sum(count for _, count in found), tuple(cite.entry for cite, _ in found))


def once_each(checked: Checked) -> Iterator[tuple[Cite, tuple[Provision, ...]]]:
    """The first citation of each enactment in each record, with all places of it that the record cites."""
    kept: dict[tuple[tuple[int, int], str], tuple[Cite, dict[Provision, None]]] = {}
    for cite in cites(checked):
        known = kept.setdefault((cite.entry.key, cite.key), (cite, {}))
        known[1].update(dict.fromkeys(cite.citation.provisions))
    for cite, provisions in kept.values():
        yield cite, tuple(provisions)


def library_of(checked: Checked) -> Any:
    """The law library of the run; None where there is none."""
    return checked.facts.get("library")


def first_day(checked: Checked) -> date | None:
    """The first day that the list's date may mean: what was over before it was over for the list."""
    return checked.list_date_from or checked.list_date


def trusted(status: Status) -> bool:
    """Whether a status rests on more than hearsay."""
    return status.confidence in ("high", "medium") or (status.confidence == "" and bool(status.source))


def caveat(status: Status) -> str:
    """What to add where a status rests on hearsay; "" where it does not."""
    return "" if trusted(status) else "（目录中的这一事实未经核对）"


@lru_cache(maxsize=20_000)
def status_of(work: Work, day: date) -> Status:
    return status_on(work, day)


def start_of(expression: Expression) -> date | None:
    """The first day of a version; None where it is not known."""
    return expression.in_force.start if isinstance(expression.in_force, Interval) else None


def has_provision(library: Any, expression: Expression, cited: Provision) -> bool | None:
    """Whether a version has the cited place; None where nobody can say."""
    if cited.article is None or cited.annex is not None:
        return None
    numbers = library.article_numbers(expression)
    if numbers is None:
        return None
    if (cited.article, cited.sub) not in numbers:
        return None if cited.sub is not None and not expression.text_held else False
    if cited.paragraph is None and cited.item is None:
        return True
    provision = library.provision(expression, cited.article, cited.sub)
    if provision is None:
        return None
    paragraphs = provision.paragraphs
    if cited.paragraph is not None:
        if not 1 <= cited.paragraph <= len(paragraphs):
            return False
        paragraphs = paragraphs[cited.paragraph - 1 : cited.paragraph]
    return cited.item is None or any(item.number == cited.item for each in paragraphs for item in each.items)


def versions_with(library: Any, work: Work, cited: Provision) -> tuple[list[Expression], bool]:
    """The versions that have the cited place, and whether every version that is known could be asked."""
    answers = [(expression, has_provision(library, expression, cited)) for expression in work.expressions]
    return [e for e, answer in answers if answer], all(answer is not None for _, answer in answers) and bool(answers)


def known_number(work: Work, doc_no: str) -> bool:
    """Whether the work ever bore the number; one whose figures agree is the same, however its issuer is printed."""
    known = (*work.doc_nos, *(act.doc_no for act in work.acts if act.doc_no), *(e.doc_no for e in work.expressions if e.doc_no))
    return any(same_number(doc_no, one) or _figures(doc_no) == _figures(one) for one in known)


def _figures(doc_no: str) -> str:
    """The last number in a document number: 国家安全生产监督管理总局令第7号 -> 7, in Arabic figures."""
    from quanze.core.law.titles import number_key

    digits = [part for part in "".join(c if c.isdigit() else " " for c in number_key(doc_no)).split() if part]
    return digits[-1].lstrip("0") if digits else ""


def differ(a: str, b: str) -> bool:
    """Whether two printed numbers contradict each other: of one kind, with other figures."""
    return comparable(a, b) and not same_number(a, b) and _figures(a) != _figures(b)


def evidence(cite: Cite, **more: object) -> dict[str, object]:
    """What a machine may want of every finding about a citation."""
    made: dict[str, object] = {"citation": cite.citation.raw, "title": cite.work.title if cite.work is not None else cite.title}
    made.update({key: value for key, value in more.items() if value not in (None, "", ())})
    return made
