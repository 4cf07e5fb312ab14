"""Who goes: officers drawn for each subject by the same seed, least burdened first, none who may not.

Deterministic: subjects are staffed in the order they were drawn. For each the lead is chosen among the officers who are present, free of
conflict, and have the speciality it needs; then the second among those present and free of conflict. The least burdened come first,
equals by SHA-256 of seed, subject and officer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may be sent: specialities, the subjects of which an interest bars them, and why they are absent ("" if present)."""

    id: str
    specialities: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who goes to a subject, the lead first."""

    subject: str
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """A subject for which too few officers remain, and the relaxation that would do."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pairing:
    assignments: tuple[Assignment, ...]
    unstaffed: tuple[Unstaffed, ...]


def officer_ticket(seed: str, subject: str, officer: str) -> bytes:
    """Decides between equally burdened officers."""
    return sha256(f"{seed}\nofficer\n{subject}\n{officer}".encode()).digest()


def pair(
    seed: str, subjects: Sequence[str], officers: Sequence[Officer], needs: Mapping[str, str], *, size: int, most: int | None = None
) -> Pairing:
    """`size` officers for each subject. `needs` names the speciality a subject's lead must have; `most` bounds the visits of one officer.

    A subject that cannot be staffed is returned with the reason: nobody is sent alone in silence.
    """
    load = {officer.id: 0 for officer in officers if not officer.absent}
    present = [officer for officer in officers if not officer.absent]
    made: list[Assignment] = []
    unstaffed: list[Unstaffed] = []
    for subject in subjects:
        need = needs.get(subject, "")
        free = [o for o in present if subject not in o.conflicts]
        able = [o for o in free if most is None or load[o.id] < most]
        order = {o.id: (load[o.id], officer_ticket(seed, subject, o.id), o.id) for o in able}
        leads = [o for o in able if not need or need in o.specialities]
        if not leads or len(able) < size:
            unstaffed.append(Unstaffed(subject, _why(subject, need, size, most, officers, present, free, able)))
            continue
        lead = min(leads, key=lambda o: order[o.id])
        others = sorted((o for o in able if o.id != lead.id), key=lambda o: order[o.id])[: size - 1]
        team = (lead.id, *(o.id for o in others))
        for one in team:
            load[one] += 1
        made.append(Assignment(subject, team))
    return Pairing(tuple(made), tuple(unstaffed))


def _why(
    subject: str,
    need: str,
    size: int,
    most: int | None,
    officers: Sequence[Officer],
    present: Sequence[Officer],
    free: Sequence[Officer],
    able: Sequence[Officer],
) -> str:
    if need and not any(need in o.specialities for o in able):
        if any(need in o.specialities for o in free):
            return f"{subject} 需要具备“{need}”专长的人员，他们的检查户数都已到上限 {most}；最小的放宽是把上限提高 1 户"
        if any(need in o.specialities for o in present):
            return f"{subject} 需要具备“{need}”专长的人员，在岗的都应当回避；最小的放宽是从其他单位抽调 1 名具备该专长的人员"
        away = [o.id for o in officers if o.absent and need in o.specialities]
        return f"{subject} 需要具备“{need}”专长的人员，在岗的没有{f'（{len(away)} 人不在岗）' if away else ''}；最小的放宽是增加 1 名具备该专长的人员"
    short = size - len(able)
    if len(free) >= size:
        return f"{subject} 需要 {size} 人，未到户数上限 {most} 的只有 {len(able)} 人；最小的放宽是把上限提高 1 户"
    if len(present) >= size:
        return f"{subject} 需要 {size} 人，{len(present) - len(free)} 人应当回避后只剩 {len(able)} 人；最小的放宽是增加 {short} 名无须回避的人员"
    return f"{subject} 需要 {size} 人，在岗的只有 {len(present)} 人；最小的放宽是增加 {short} 名人员"
