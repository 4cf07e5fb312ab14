"""Citations of one enactment that contradict each other within a document: by their numbers, by their dates."""

from __future__ import annotations

from quanze.core.checks.citing import Cite, cites, differ, known_number
from quanze.core.checks.model import Checked
from quanze.core.law.numbers import comparable

WORDS = {"passed": "通过", "approved": "批准", "promulgated": "公布", "effective": "施行"}
WHOLE = len("2015-03-01")


def conflicting_numbers(checked: Checked) -> dict[str, list[list[Cite]]]:
    """Enactment -> its citations by number, where the numbers contradict each other and are not all known to be its own."""
    by_key: dict[str, list[list[Cite]]] = {}
    for cite in cites(checked):
        number = cite.citation.doc_no
        if not number or not cite.title or "主席令" in number or (cite.resolution is not None and cite.resolution.status == "ambiguous"):
            continue
        groups = by_key.setdefault(cite.key, [])
        for group in groups:
            if not differ(group[0].citation.doc_no or "", number) and _of_one_kind(group[0].citation.doc_no or "", number):
                group.append(cite)
                break
        else:
            groups.append([cite])
    return {key: groups for key, groups in by_key.items() if _numbers_contradict(groups)}


def _of_one_kind(a: str, b: str) -> bool:
    return comparable(a, b) or a == b


def _numbers_contradict(groups: list[list[Cite]]) -> bool:
    unknown = [g[0] for g in groups if g[0].work is None or not known_number(g[0].work, g[0].citation.doc_no or "")]
    return any(differ(one.citation.doc_no or "", g[0].citation.doc_no or "") for one in unknown for g in groups if g[0] is not one)


def conflicting_dates(checked: Checked) -> dict[tuple[str, str], dict[str, list[Cite]]]:
    """(enactment, kind of date) -> the whole dates printed, where they differ and at least one is not known of the enactment."""
    by_key: dict[tuple[str, str], dict[str, list[Cite]]] = {}
    for cite in cites(checked):
        if not cite.title or (cite.resolution is not None and cite.resolution.status == "ambiguous"):
            continue
        made = {cite.citation.passed, cite.citation.promulgated, cite.citation.approved}
        for kind in WORDS:
            day = getattr(cite.citation, kind)
            # 自公布之日起施行 makes the day in force that of the making
            if day and len(day) == WHOLE and not (kind == "effective" and day in made):
                by_key.setdefault((cite.key, kind), {}).setdefault(day, []).append(cite)
    return {
        key: groups
        for key, groups in by_key.items()
        if len(groups) > 1 and any(not known_day(all_[0], day) for day, all_ in groups.items()) and not _amendments(groups)
    }


def known_day(cite: Cite, day: str) -> bool:
    """Whether anything is known to have been done to the enactment on the day, or the list itself prints an amendment of that day."""
    if any(change.date == day or change.effective == day for change in cite.citation.amended):
        return True
    work = cite.work
    if work is None:
        return False
    return any(day in (act.date, act.effective) for act in work.acts) or any(
        one is not None and one.isoformat() == day for e in work.expressions for one in (e.made, e.effective)
    )


def _amendments(groups: dict[str, list[Cite]]) -> bool:
    """Whether the days lie so far apart that they are those of an enactment and of a later text of the same title."""
    years = sorted(int(day[:4]) for day in groups)
    few = 2  # not law: years within which two days of one enactment are taken for one day misprinted
    return years[-1] - years[0] >= few and not any(len(a) > 1 and a[4:] == b[4:] for a in groups for b in groups if a != b)
