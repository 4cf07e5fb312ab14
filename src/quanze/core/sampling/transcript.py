"""The transcript of a draw: everything an outsider needs to recompute it, and the recomputation that says where it does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.sampling.draw import Draw, InfeasibleDraw, Skip, draw, replacements
from quanze.core.sampling.frame import Frame, Subject, UnusableFrame, freeze
from quanze.core.sampling.pairing import Officer, Pairing, pair
from quanze.core.sampling.seed import OnMissing, Party, PublicSource, UnusableSeed, make_seed

SCHEMA = "quanze/draw/1"
METHOD = "sha256-least-ticket/1"


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What is laid down before the seed is known: title, quotas, reserves, who goes, and what happens if a party keeps silent."""

    title: str
    quotas: Mapping[str, int]
    reserves: Mapping[str, int]
    on_missing: OnMissing = "void"
    officers: Sequence[Officer] = ()
    needs: Mapping[str, str] | None = None
    team_size: int = 0
    most_visits: int | None = None


def make_transcript(
    plan: DrawPlan, frame: Frame, parties: Sequence[Party], public: PublicSource | None, skips: Sequence[Skip] = ()
) -> dict[str, Any]:
    """The transcript as JSON material. Raises `UnusableSeed` or `InfeasibleDraw` where the draw cannot be made."""
    seed = make_seed(frame.digest, parties, public, plan.on_missing)
    made = draw(frame, seed, plan.quotas, plan.reserves)
    steps = replacements(made, skips)
    staffed = _staff(plan, seed, made)
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "method": METHOD,
        "title": plan.title,
        "plan": {
            "quotas": dict(plan.quotas),
            "reserves": dict(plan.reserves),
            "on_missing": plan.on_missing,
            "team_size": plan.team_size,
            "most_visits": plan.most_visits,
            "needs": dict(plan.needs or {}),
            "officers": [
                {"id": o.id, "specialities": sorted(o.specialities), "conflicts": sorted(o.conflicts), "absent": o.absent}
                for o in plan.officers
            ],
        },
        "frame": {
            "digest": frame.digest,
            "subjects": [[s.id, s.stratum, s.weight, s.excluded] for s in frame.subjects],
        },
        "parties": [{"name": p.name, "commitment": p.commitment, "secret": p.secret} for p in parties],
        "public_source": None if public is None else {"name": public.name, "value": public.value},
        "seed": seed,
        "drawn": [[d.stratum, d.rank, d.id, d.ticket] for d in made.drawn],
        "reserves": [[d.stratum, d.rank, d.id, d.ticket] for d in made.reserves],
        "skips": [
            {"id": r.skip.id, "reason": r.skip.reason, "by": r.skip.by, "at": r.skip.at, "replaced_by": r.replaced_by} for r in steps
        ],
        "assignments": [[a.subject, *a.officers] for a in staffed.assignments],
        "unstaffed": [[u.subject, u.reason] for u in staffed.unstaffed],
    }
    body["parts"] = part_digests(body)
    body["digest"] = digest(canonical_json(body))
    return body


def part_digests(t: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each part that no other part follows from, so that an alteration can be named: the title, what was laid down, each skip."""
    parts = {"title": t["title"], "unstaffed": t["unstaffed"], **{f"plan.{name}": value for name, value in t["plan"].items()}}
    parts |= {f"skips[{n}]": skip for n, skip in enumerate(t["skips"])}
    return {name: digest(canonical_json(value)) for name, value in parts.items()}


def _staff(plan: DrawPlan, seed: str, made: Draw) -> Pairing:
    """Teams for all drawn and all reserves, in that order, so that a skip changes nobody else's team."""
    if not plan.team_size:
        return Pairing((), ())
    subjects = [d.id for d in (*made.drawn, *made.reserves)]
    return pair(seed, subjects, plan.officers, plan.needs or {}, size=plan.team_size, most=plan.most_visits)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a transcript does not hold, and what was found there."""

    where: str
    problem: str


def verify(transcript: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every place where the transcript does not follow from its own frame, commitments and plan; empty where all holds.

    The parts are recomputed in the order they were made, so the first fault is where the trouble begins.
    """
    try:
        return tuple(_faults(transcript))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as broken:
        return (Fault("结构", f"记录的结构不对，无法核验：{type(broken).__name__} {broken}"),)


def _faults(t: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if t["schema"] != SCHEMA or t["method"] != METHOD:
        return [Fault("schema", f"不认识的记录格式 {t['schema']} / {t['method']}，应为 {SCHEMA} / {METHOD}")]
    odd = next((n for n, row in enumerate(t["frame"]["subjects"]) if not _is_subject(row)), None)
    if odd is not None:
        return [Fault("frame.subjects", f"名单第 {odd + 1} 行不是编号、层、权重、排除理由四栏")]
    try:
        frame = freeze(Subject(*row) for row in t["frame"]["subjects"])
    except UnusableFrame as wrong:
        return [Fault("frame.subjects", str(wrong))]
    if frame.digest != t["frame"]["digest"]:
        faults.append(Fault("frame", f"名单算出的摘要是 {frame.digest[:16]}…，记录写的是 {str(t['frame']['digest'])[:16]}…：名单被改动过"))
    if [s.id for s in frame.subjects] != [row[0] for row in t["frame"]["subjects"]]:
        faults.append(Fault("frame.subjects", "名单没有按编号排列"))
    parties = [Party(p["name"], p["commitment"], p["secret"]) for p in t["parties"]]
    public = None if t["public_source"] is None else PublicSource(t["public_source"]["name"], t["public_source"]["value"])
    plan = t["plan"]
    try:
        seed = make_seed(t["frame"]["digest"], parties, public, plan["on_missing"])
    except UnusableSeed as wrong:
        return [*faults, Fault("parties", str(wrong))]
    if seed != t["seed"]:
        faults.append(Fault("seed", f"由各方随机数算出的种子是 {seed[:16]}…，记录写的是 {str(t['seed'])[:16]}…"))
    try:
        made = draw(frame, seed, plan["quotas"], plan["reserves"])
    except InfeasibleDraw as wrong:
        return [*faults, Fault("plan.quotas", str(wrong))]
    for part, again in (("drawn", made.drawn), ("reserves", made.reserves)):
        rows = [[d.stratum, d.rank, d.id, d.ticket] for d in again]
        faults += _compare(part, rows, t[part])
    skips = [Skip(s["id"], s["reason"], s["by"], s["at"]) for s in t["skips"]]
    try:
        for index, (step, row) in enumerate(zip(replacements(made, skips), t["skips"], strict=True)):
            if step.replaced_by != row["replaced_by"]:
                faults.append(
                    Fault(
                        f"skips[{index}]",
                        f"{row['id']} 跳过后应由 {step.replaced_by or '（无候补）'} 递补，记录写的是 {row['replaced_by'] or '（无）'}",
                    )
                )
    except ValueError as wrong:
        faults.append(Fault("skips", str(wrong)))
    officers = tuple(Officer(o["id"], frozenset(o["specialities"]), frozenset(o["conflicts"]), o["absent"]) for o in plan["officers"])
    again_plan = DrawPlan(
        t["title"], plan["quotas"], plan["reserves"], plan["on_missing"], officers, plan["needs"], plan["team_size"], plan["most_visits"]
    )
    staffed = _staff(again_plan, seed, made)
    faults += _compare("assignments", [[a.subject, *a.officers] for a in staffed.assignments], t["assignments"])
    faults += _compare("unstaffed", [[u.subject, u.reason] for u in staffed.unstaffed], t["unstaffed"])
    if "parts" in t:  # records of before have none
        found = part_digests(t)
        for name in sorted({*found, *t["parts"]}):
            if found.get(name) != t["parts"].get(name):
                faults.append(Fault(name, "这一部分的内容与它的摘要不符：发布之后被改动"))
    rest = {key: value for key, value in t.items() if key != "digest"}
    if digest(canonical_json(rest)) != t["digest"]:
        faults.append(Fault("digest", "整份记录的摘要不符：发布之后有内容被改动"))
    return faults


def _is_subject(row: Any) -> bool:
    """Whether a row has the four fields of a subject, each of its type: a row cut short must not be filled up in silence."""
    return (
        isinstance(row, list | tuple)
        and len(row) == len(_TYPES)
        and all(type(value) is kind for value, kind in zip(row, _TYPES, strict=True))
    )


_TYPES = (str, str, int, str)


def _compare(part: str, expected: list[list[Any]], found: Sequence[Sequence[Any]]) -> list[Fault]:
    rows = [list(row) for row in found]
    if canonical_json(rows) == canonical_json(expected):  # not ==: to Python True is 1
        return []
    for index, (right, row) in enumerate(zip(expected, rows, strict=False)):
        if canonical_json(right) != canonical_json(row):
            return [Fault(f"{part}[{index}]", f"重算得到 {right}，记录写的是 {row}")]
    return [Fault(part, f"重算得到 {len(expected)} 行，记录有 {len(rows)} 行")]
