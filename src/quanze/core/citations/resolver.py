"""Finds what a citation names: the work, the version in force on a day, and whether the cited provisions are in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from quanze.core.citations.model import Citation, Provision
from quanze.core.law.headings import as_day
from quanze.core.law.levels import levels_of_word
from quanze.core.law.library import LawLibrary
from quanze.core.law.model import Expression, Status, Work
from quanze.core.law.numbers import comparable, same_number
from quanze.core.law.numerals import article_name
from quanze.core.law.status import status_on
from quanze.core.law.titles import title_key

_MEMO = 50_000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a resolution is as it is: `code` for machines, `message` a sentence for a person.

    Codes: `found-by-alias`, `found-by-short-name`, `number-agrees`, `date-agrees`, `number-differs`, `date-differs`, `level-differs`,
    `several-works`, `no-such-title`, `no-title`, `number-of-another`, `no-version-on-day`, `not-in-force`, `not-yet-in-force`, `version-estimated`, `region-unknown`.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ProvisionFound:
    """One cited provision: `found` is None where the version's text is not held, so that nobody can say."""

    provision: Provision
    found: bool | None
    code: str = ""
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**self.provision.to_json(), "found": self.found, "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation names. `work` and `expression` are None unless resolved; `candidates` are the works that it may mean.

    `suggestions` are titles that look alike: for a person to choose from, never taken as the answer.
    """

    status: Literal["resolved", "ambiguous", "unknown"]
    work: Work | None = None
    expression: Expression | None = None
    provisions: tuple[ProvisionFound, ...] = ()
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Work, ...] = ()
    suggestions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object under `resolution` in what `quanze cite --format json` prints."""
        return {
            "status": self.status,
            "title": self.work.title if self.work else None,
            "level": self.work.level if self.work else None,
            "expression": self.expression.to_json() if self.expression else None,
            "provisions": [p.to_json() for p in self.provisions],
            "reasons": [{"code": r.code, "message": r.message} for r in self.reasons],
            "candidates": [w.title for w in self.candidates],
            "suggestions": list(self.suggestions),
        }


def resolve(citation: Citation, library: LawLibrary, on: date | None, *, region: str = "") -> Resolution:
    """What `citation` names in `library` on the day `on` (None: the latest version known).

    `region` is the province-level region of the document, where known; it lets 《自治区消防条例》 be understood. Use a `Resolver` for many.
    """
    return Resolver(library, on, region=region).resolve(citation)


class Resolver:
    """Resolves many citations against one library for one day; equal citations are worked out once."""

    def __init__(self, library: LawLibrary, on: date | None, *, region: str = "", suggestions: bool = True) -> None:
        self._library, self._on, self._region, self._suggest = library, on, region, suggestions
        self._memo: dict[tuple[object, ...], Resolution] = {}
        self._known: dict[int, tuple[Work, _Known]] = {}

    def resolve(self, citation: Citation) -> Resolution:
        """The resolution of one citation; never raises for what a text may say."""
        name = (
            citation.title,
            citation.antecedent,
            citation.doc_no,
            citation.label,
            citation.passed,
            citation.approved,
            citation.promulgated,
            citation.effective,
            citation.provisions,
        )
        known = self._memo.get(name)
        if known is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            known = self._memo[name] = self._resolved(citation)
        return known

    def _resolved(self, citation: Citation) -> Resolution:
        title = citation.antecedent or citation.title
        if not title:
            return self._by_number(citation)
        found = self._library.find(title)
        works, how, reasons = found.works, found.how, []
        if not works and citation.title and citation.title != title:
            found = self._library.find(citation.title)
            works, how = found.works, found.how
        if not works:
            return self._unknown(citation, title)
        if len(works) > 1:
            works = self._narrowed(citation, works)
        if len(works) > 1:
            names = "、".join(f"《{w.title}》（{w.level or '层级不详'}）" for w in works[:5])
            return Resolution("ambiguous", reasons=(Reason("several-works", f"“{title}”可能指：{names}"),), candidates=works)
        work = works[0]
        agreement = self._agreement(citation, work)
        if how == "short" and not self._speaks_for(work, title, agreement):
            message = f"“{title}”没有写明地区或者发文机关，可能指《{work.title}》；请核对"
            return Resolution("ambiguous", reasons=(Reason("region-unknown", message), *agreement), candidates=(work,))
        if how == "alias":
            reasons.append(Reason("found-by-alias", f"“{title}”是《{work.title}》的简称"))
        elif how == "short":
            reasons.append(Reason("found-by-short-name", f"“{title}”按《{work.title}》理解"))
        return self._of_work(citation, work, (*reasons, *agreement))

    def _agreement(self, citation: Citation, work: Work) -> tuple[Reason, ...]:
        if not (citation.doc_no or citation.passed or citation.approved or citation.promulgated or citation.effective or citation.label):
            return ()
        known = self._known.get(id(work))
        if known is None or known[0] is not work:
            if len(self._known) >= _MEMO:
                self._known.clear()
            known = self._known[id(work)] = (work, _Known.of(work))
        return _agreement(citation, work, known[1])

    def _speaks_for(self, work: Work, title: str, agreement: tuple[Reason, ...]) -> bool:
        """Whether a name made by rule may be taken for `work`: the region fits, a number or date agrees, or it names what it carries."""
        if self._region and work.region and (self._region.startswith(work.region[:2]) or work.region.startswith(self._region[:2])):
            return True
        if "关于" in title and title_key(work.title) in title_key(title):
            return True
        codes = {reason.code for reason in agreement}
        return bool(codes & {"number-agrees", "date-agrees"}) and not codes & {"number-differs"}

    def _narrowed(self, citation: Citation, works: tuple[Work, ...]) -> tuple[Work, ...]:
        """The works left when the number, the label and the region have spoken; all of them where these do not decide."""
        if citation.doc_no:
            number = citation.doc_no
            if bearing := tuple(w for w in works if any(same_number(number, n) for n in w.doc_nos)):
                works = bearing
        if len(works) > 1 and citation.label and (levels := levels_of_word(citation.label)):
            works = tuple(w for w in works if w.level in levels) or works
        if len(works) > 1 and self._region:
            works = tuple(w for w in works if w.region and w.region[:2] == self._region[:2]) or works
        if len(works) > 1 and (dated := tuple(w for w in works if any(r.code == "date-agrees" for r in self._agreement(citation, w)))):
            works = dated
        return works

    def _by_number(self, citation: Citation) -> Resolution:
        if not citation.doc_no:
            return Resolution("unknown", reasons=(Reason("no-title", "没有写明法律文件的名称，也没有文号"),))
        works = self._library.numbered(citation.doc_no)
        if len(works) == 1:
            return self._of_work(citation, works[0], (Reason("number-agrees", f"按文号{citation.doc_no}找到《{works[0].title}》"),))
        if works:
            return Resolution("ambiguous", reasons=(Reason("several-works", f"文号{citation.doc_no}下有几件法律文件"),), candidates=works)
        return Resolution("unknown", reasons=(Reason("no-title", f"没有写明名称，文号{citation.doc_no}也不在法律库中"),))

    def _unknown(self, citation: Citation, title: str) -> Resolution:
        reasons = [Reason("no-such-title", f"法律库和法规目录中没有“{title}”")]
        bearing = self._library.numbered(citation.doc_no) if citation.doc_no else ()
        if bearing:
            names = "、".join(f"《{w.title}》" for w in bearing[:3])
            reasons.append(Reason("number-of-another", f"文号{citation.doc_no}属于{names}；请核对名称"))
        # a title of unusual length is no title; looking for its like would only cost time
        near = self._library.suggest(title) if self._suggest and 3 <= len(title) <= 80 else ()
        return Resolution("unknown", reasons=tuple(reasons), candidates=bearing[:3], suggestions=near)

    def _of_work(self, citation: Citation, work: Work, reasons: tuple[Reason, ...]) -> Resolution:
        if self._on is None:
            expression = work.expressions[-1] if work.expressions else None
            if (gone := _gone(work, work.status)) is not None:
                reasons = (*reasons, gone)
        else:
            expression = work.expression_on(self._on)
            # of some enactments only the day they ended is known, and no version
            if expression is None and (work.expressions or _gone(work, status_on(work, self._on)) is not None):
                reasons = (*reasons, _absence(work, self._on))
        if expression is not None and expression.estimated:
            reasons = (*reasons, Reason("version-estimated", expression.estimated))
        provisions = tuple(self._provision(p, work, expression) for p in citation.provisions)
        return Resolution("resolved", work, expression, provisions, reasons)

    def _provision(self, cited: Provision, work: Work, expression: Expression | None) -> ProvisionFound:
        if cited.annex is not None:
            return ProvisionFound(cited, None, "annex", "附件的条款不能按正文核对")
        if cited.article is None:
            return ProvisionFound(cited, None, "no-article", "没有写明是哪一条")
        numbers = self._library.article_numbers(expression) if expression is not None else None
        if expression is None or numbers is None:
            return ProvisionFound(cited, None, "text-not-held", f"没有《{work.title}》这一版本的条文，无法核对")
        name = article_name(cited.article, cited.sub) if 0 <= cited.article <= 9999 else f"第{cited.article}条"
        if (cited.article, cited.sub) not in numbers:
            if cited.sub is not None and not expression.text_held and (cited.article, None) in numbers:
                return ProvisionFound(cited, None, "text-not-held", f"没有《{work.title}》这一版本的条文，无法核对{name}")
            last = max(n for n, _ in numbers)
            if cited.article > last:
                return ProvisionFound(cited, False, "past-the-end", f"《{work.title}》这一版本只有{last}条，没有{name}")
            return ProvisionFound(cited, False, "no-such-article", f"《{work.title}》这一版本没有{name}")
        if cited.paragraph is None and cited.item is None:
            return ProvisionFound(cited, True)
        provision = self._library.provision(expression, cited.article, cited.sub)
        if provision is None:
            return ProvisionFound(cited, None, "text-not-held", f"{name}的款、项没有条文可以核对")
        paragraphs = provision.paragraphs
        if cited.paragraph is not None:
            if not 1 <= cited.paragraph <= len(paragraphs):
                return ProvisionFound(cited, False, "no-such-paragraph", f"{name}只有{len(paragraphs)}款，没有第{cited.paragraph}款")
            paragraphs = paragraphs[cited.paragraph - 1 : cited.paragraph]
        if cited.item is not None and not any(item.number == cited.item for p in paragraphs for item in p.items):
            where = f"{name}第{cited.paragraph}款" if cited.paragraph is not None else name
            return ProvisionFound(cited, False, "no-such-item", f"{where}没有第（{cited.item}）项")
        return ProvisionFound(cited, True)


def _gone(work: Work, status: Status) -> Reason | None:
    """Since when `work` counts no more and by what, None where it is not known to have ended."""
    if status.standing not in ("repealed", "replaced") or status.since is None:
        return None
    by = f"，由《{status.by}》废止" if status.by else ""
    after = f"，现为《{status.successor}》" if status.successor and status.successor != status.by else ""
    return Reason("not-in-force", f"《{work.title}》自{status.since.isoformat()}起不再有效{by}{after}")


def _absence(work: Work, day: date) -> Reason:
    """Why no version of `work` is in force on `day`."""
    status = status_on(work, day)
    if (gone := _gone(work, status)) is not None:
        return gone
    if status.standing == "not_yet" and status.since is not None:
        return Reason("not-yet-in-force", f"《{work.title}》自{status.since.isoformat()}起才施行")
    return Reason("no-version-on-day", f"{day.isoformat()}这一天没有已知的《{work.title}》有效版本")


# how long after it was made an enactment, or an amendment, may at most begin to count
_LEAD = 2


@dataclass(frozen=True, slots=True)
class _Known:
    """The days and numbers of one work, gathered once."""

    kinds: frozenset[str]
    made: frozenset[str]
    effective: frozenset[str]

    @classmethod
    def of(cls, work: Work) -> _Known:
        made = {act.date for act in work.acts if act.kind in ("passed", "approved", "promulgated", "amended", "revised")}
        made |= {e.made.isoformat() for e in work.expressions if e.made}
        effective = {act.date for act in work.acts if act.kind == "effective"} | {act.effective for act in work.acts if act.effective}
        effective |= {e.effective.isoformat() for e in work.expressions if e.effective}
        return cls(frozenset(act.kind for act in work.acts), frozenset(made), frozenset(effective))


def _agreement(citation: Citation, work: Work, of_work: _Known) -> tuple[Reason, ...]:
    """Where the printed number, dates and label agree with what is known of `work`, and where they contradict it."""
    reasons: list[Reason] = []
    if citation.doc_no:
        known = (*work.doc_nos, *(act.doc_no for act in work.acts if act.doc_no), *(e.doc_no for e in work.expressions if e.doc_no))
        if any(same_number(citation.doc_no, n) for n in known):
            reasons.append(Reason("number-agrees", f"文号{citation.doc_no}相符"))
        elif work.doc_nos and any(comparable(citation.doc_no, n) for n in work.doc_nos):
            reasons.append(Reason("number-differs", f"所写文号是{citation.doc_no}，已知的是{'、'.join(work.doc_nos[:3])}"))
    if citation.passed or citation.promulgated or citation.approved or citation.effective:
        made, kinds = of_work.made, of_work.kinds
        # lists say 公布 of a day of passing and the other way round: any day on which something was done to the text will do
        for printed, word in ((citation.passed, "通过"), (citation.approved, "批准"), (citation.promulgated, "公布")):
            if not printed or (word == "通过" and "passed" not in kinds and _shortly(printed, made)):
                continue  # only the publication is known, and a passing shortly before it is no contradiction
            if word == "公布" and "promulgated" not in kinds and any(_shortly(day, frozenset((printed,))) for day in made):
                continue
            reasons.extend(_date(word, printed, made))
        if printed := citation.effective:
            effective = of_work.effective
            # an amendment may begin to count later than it was made, by a day that we do not know
            unknown = any(
                e.estimated and e.made and e.made.isoformat() <= printed and int(printed[:4]) - e.made.year <= _LEAD
                for e in work.expressions
            )
            if not unknown or any(day.startswith(printed) or printed.startswith(day) for day in effective):
                reasons.extend(_date("施行", printed, effective))
    if citation.label and work.level and (levels := levels_of_word(citation.label)) and work.level not in levels:
        reasons.append(Reason("level-differs", f"标为“{citation.label}”，《{work.title}》是{work.level}"))
    return tuple(reasons)


def _shortly(printed: str, days: frozenset[str]) -> bool:
    """Whether a printed day lies at most a year before one of `days`."""
    day = as_day(printed)
    return day is not None and any((other := as_day(d)) is not None and 0 < (other - day).days <= 366 for d in days)


def _date(word: str, printed: str, days: frozenset[str]) -> tuple[Reason, ...]:
    if not days:
        return ()
    if any(day.startswith(printed) or printed.startswith(day) for day in days):
        return (Reason("date-agrees", f"{word}日期{printed}相符"),)
    return (Reason("date-differs", f"所写{word}日期是{printed}，已知的是{'、'.join(sorted(days)[:6])}"),)
