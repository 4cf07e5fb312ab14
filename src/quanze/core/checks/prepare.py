"""From an extracted document to what rules are shown: citations found once a field, resolved on the list's date and on the day of the check."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from quanze.core.checks.common import national
from quanze.core.checks.model import Brief, Checked, Cited, DocumentFacts, Entry, FoundCitation, as_text
from quanze.core.citations.model import Citation
from quanze.core.citations.parser import find_citations
from quanze.core.citations.resolver import Resolution, Resolver
from quanze.core.citations.suggestions import suggest
from quanze.core.law.library import LawLibrary
from quanze.core.lists.model import ExtractedLists, RecognisedList, Record

# The names of the province-level regions by their first two characters, which are enough to tell them apart (内蒙 and 黑龙 included).
_PROVINCES = (
    "北京市|天津市|上海市|重庆市|河北省|山西省|辽宁省|吉林省|黑龙江省|江苏省|浙江省|安徽省|福建省|江西省|山东省|河南省|湖北省|湖南省|广东省|海南省|四川省|贵州省|"
    "云南省|陕西省|甘肃省|青海省|台湾省|内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区"
)
_PROVINCE = re.compile(f"^(?:{_PROVINCES})")
_NOISE = re.compile(r"[\W_]+")
_MAY_CITE = re.compile(r"[《〈<＜第号章本该]")


class Resolvers:
    """One resolver for each day and region over one library, kept for the run, for resolvers remember what they worked out."""

    def __init__(self, library: LawLibrary | None) -> None:
        self.library = library
        self._kept: dict[tuple[date, str], Resolver] = {}

    def on(self, day: date | None, region: str) -> Resolver | None:
        """None where there is no library or no day."""
        if self.library is None or day is None:
            return None
        if (day, region) not in self._kept:
            if len(self._kept) > 64:  # a run over lists of many days and regions must not keep them all
                self._kept.clear()
            self._kept[day, region] = Resolver(self.library, day, region=region)
        return self._kept[day, region]


def prepare(lists: ExtractedLists, as_of: date, facts: Mapping[str, Any], resolvers: Resolvers | None = None) -> Checked:
    """The document as rules see it. `facts["library"]` is the law library, where there is one; else no citation is resolved."""
    resolvers = resolvers or Resolvers(facts.get("library"))
    first, last = days_of(lists.header.date)
    list_date = None if last is None else min(last, as_of)
    raw: list[tuple[RecognisedList, Record, tuple[int, int], dict[str, tuple[Citation, ...]]]] = []
    memo: dict[str, tuple[Citation, ...]] = {}  # many fields of a list repeat each other word for word
    for number, found in enumerate(lists.lists):
        for index, record in enumerate(found.records):
            held: dict[str, tuple[Citation, ...]] = {}
            for name, value in record.fields.items():
                text = value if isinstance(value, str) else as_text(value)
                if not text or not _MAY_CITE.search(text):
                    continue
                if text not in memo:
                    memo[text] = tuple(find_citations(text))
                if memo[text]:
                    held[name] = memo[text]
            raw.append((found, record, (number, index), held))
    region = province_of(lists, (citation for text in memo.values() for citation in text))
    then, now = resolvers.on(list_date, region), resolvers.on(as_of, region)
    resolved = _resolved(memo, then, now)
    entries = [
        Entry(lists.name, found, record, key, {name: resolved[id(citations)] for name, citations in held.items()})
        for found, record, key, held in raw
    ]
    return Checked(lists, entries, list_date, as_of, facts, first, region, body_in(lists))


def _resolved(
    memo: Mapping[str, tuple[Citation, ...]], then: Resolver | None, now: Resolver | None
) -> dict[int, tuple[FoundCitation, ...]]:
    """For each text's citations, by the identity of the tuple: the same with what they resolve to.

    Misprints are looked for over the whole document: what one cell misprints another may print right.
    """
    flat = [citation for citations in memo.values() for citation in citations]
    mended = iter(suggest(flat))

    def ask(resolver: Resolver | None, citation: Citation) -> Resolution | None:
        return None if resolver is None else resolver.resolve(citation)

    made: dict[int, tuple[FoundCitation, ...]] = {}
    for citations in memo.values():
        if citations:
            made[id(citations)] = tuple(
                FoundCitation(citation, ask(then, citation), ask(now, citation)) for citation in (next(mended) for _ in citations)
            )
    return made


def days_of(printed: str) -> tuple[date | None, date | None]:
    """The first and the last day that a printed date may mean; (None, None) where there is none or it cannot be read.

    >>> days_of("2024"), days_of("2015-02")
    ((datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)), (datetime.date(2015, 2, 1), datetime.date(2015, 2, 28)))
    """
    parts = printed.split("-")
    try:
        numbers = [int(part) for part in parts if part]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == 2:
            return date(numbers[0], numbers[1], 1), date(numbers[0], numbers[1], calendar.monthrange(numbers[0], numbers[1])[1])
        if len(numbers) == 3:
            day = date(numbers[0], numbers[1], numbers[2])
            return day, day
    except ValueError:
        pass
    return None, None


def province_of(lists: ExtractedLists, citations: Iterator[Citation]) -> str:
    """The province-level region of the document: printed in its header, else the one whose enactments it cites (and no other's).

    "" where neither tells.
    """
    for words in (lists.header.region, lists.header.issuer, lists.header.title):
        if found := _PROVINCE.match("".join(words.split())):
            return found.group()
    seen = Counter(match.group() for citation in citations if citation.title and (match := _PROVINCE.match(citation.title)))
    if not seen:
        return ""
    name, times = seen.most_common(1)[0]
    return name if times * 10 >= sum(seen.values()) * 9 else ""


def body_in(lists: ExtractedLists) -> str:
    """The body whose list it is: the issuer it prints, else the one that exercises more than half of its powers; "" where neither tells."""
    if lists.header.issuer.strip():
        return "".join(lists.header.issuer.split())
    seen: Counter[str] = Counter()
    total = 0
    for found in lists.lists:
        for record in found.records:
            words = record.fields.get("exercising_body")
            if isinstance(words, str) and words.strip():
                total += 1
                seen["".join(words.split())] += 1
    if not seen:
        return ""
    name, count = seen.most_common(1)[0]
    return name if count * 2 > total else ""


def briefs(checked: Checked) -> Iterator[Brief]:
    """What rules across documents are shown of this one."""
    for entry in checked.entries:
        fields = entry.record.fields
        basis = _NOISE.sub("", entry.text("legal_basis") or entry.text("penalty_basis"))
        yield Brief(
            document=entry.document,
            body=checked.body,
            region=checked.lists.header.region,
            key=entry.key,
            kind=entry.list_.kind,
            place=entry.record.place,
            label=entry.label,
            name="".join(entry.name.split()),
            sub_item="".join(str(fields.get("sub_item") or "").split()),
            power_type=national(entry),
            item_code="".join(entry.text("item_code").split()),
            exercising_body="".join(entry.text("exercising_body").split()),
            basis=hashlib.sha256(basis.encode()).hexdigest()[:24] if basis else "",
            cited=tuple(_cited(entry)),
        )


def _cited(entry: Entry) -> Iterator[Cited]:
    for name, citations in entry.citations.items():
        for each in citations:
            citation, resolution = each.citation, each.now
            yield Cited(
                name,
                citation.antecedent or citation.title or "",
                citation.doc_no or "",
                citation.promulgated or "",
                citation.label or "",
                resolution.work.title if resolution is not None and resolution.work is not None else "",
                tuple(map(str, citation.provisions)),
            )


def document_facts(checked: Checked) -> DocumentFacts:
    header = checked.lists.header
    kinds = tuple(dict.fromkeys(found.kind for found in checked.lists.lists))
    return DocumentFacts(checked.lists.name, checked.lists.sha256, header.title, checked.body, header.region, header.date, kinds)
