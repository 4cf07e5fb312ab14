"""The transcript of a draw: everything an outsider needs to recompute it, and the recomputation that says where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.sampling.draw import Draw, InfeasibleDraw, Skip, draw, replacements
from quanze.core.sampling.frame import Frame, Subject, UnusableFrame, freeze
from quanze.core.sampling.pairing import Officer, Pairing, pair
from quanze.core.sampling.seed import OnMissing, Party, PublicSource, UnusableSeed, make_seed
from quanze.core.sampling.shape import SHAPE, misshapen

SCHEMA = "quanze/draw/1"
METHOD = "sha256-least-ticket/1"
ROWS_A_PART = 100  # subjects under one digest: an altered line of the frame is told to within so many


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
    """The digest of each part, so that an alteration can be named where nothing else follows from it: title, what was laid down, the frame by
    hundreds, the parties, the public source, each skip."""
    parts = {"title": t["title"], "public_source": t["public_source"], "unstaffed": t["unstaffed"]}
    parts |= {f"plan.{name}": value for name, value in t["plan"].items()}
    parts |= {f"parties[{n}]": party for n, party in enumerate(t["parties"])}
    parts |= {f"skips[{n}]": skip for n, skip in enumerate(t["skips"])}
    found = {name: digest(canonical_json(value)) for name, value in parts.items()}
    rows = t["frame"].get("subjects", ())
    for start in range(0, len(rows), ROWS_A_PART):
        lines = "".join(Subject(*row).line() for row in rows[start : start + ROWS_A_PART])
        found[f"frame.subjects[{start}:{start + ROWS_A_PART}]"] = digest(lines.encode())
    return found


def altered_parts(t: Mapping[str, Any]) -> Iterator[Fault]:
    """The parts that are not what their digests say; of the frame the first only, for one line more shifts all that follow."""
    found, told = part_digests(t), False
    for name in sorted({*found, *t["parts"]}):
        if found.get(name) == t["parts"].get(name):
            continue
        if name.startswith("frame.subjects["):
            if told:
                continue
            told = True
        yield Fault(name, "这一部分的内容与它的摘要不符：发布之后被改动")


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
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as broken:
        return (Fault("结构", f"记录的结构不对，无法核验：{type(broken).__name__} {broken}"),)


def _faults(t: Mapping[str, Any]) -> list[Fault]:
    if t.get("schema") != SCHEMA or t.get("method") != METHOD:
        return [Fault("schema", f"不认识的记录格式 {t.get('schema')} / {t.get('method')}，应为 {SCHEMA} / {METHOD}")]
    faults = [Fault(where, problem) for where, problem in misshapen(t, SHAPE)]
    if faults:
        return faults
    odd = next((n for n, row in enumerate(t["frame"]["subjects"]) if not _is_subject(row)), None)
    if odd is not None:
        return [Fault("frame.subjects", f"名单第 {odd + 1} 行不是编号、层、权重、排除理由四栏")]
    faults = [*_recomputed(t), *altered_parts(t)]
    rest = {key: value for key, value in t.items() if key != "digest"}
    if digest(canonical_json(rest)) != t["digest"]:
        faults.append(Fault("digest", "整份记录的摘要不符：发布之后有内容被改动"))
    return faults


def _recomputed(t: Mapping[str, Any]) -> list[Fault]:
    """What does not follow from what stands before it; recomputing ends where no more can follow."""
    faults: list[Fault] = []
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
    faults += skip_faults(made, t["skips"])
    officers = tuple(Officer(o["id"], frozenset(o["specialities"]), frozenset(o["conflicts"]), o["absent"]) for o in plan["officers"])
    again_plan = DrawPlan(
        t["title"], plan["quotas"], plan["reserves"], plan["on_missing"], officers, plan["needs"], plan["team_size"], plan["most_visits"]
    )
    staffed = _staff(again_plan, seed, made)
    faults += _compare("assignments", [[a.subject, *a.officers] for a in staffed.assignments], t["assignments"])
    return [*faults, *_compare("unstaffed", [[u.subject, u.reason] for u in staffed.unstaffed], t["unstaffed"])]


def skip_faults(made: Draw, rows: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """The skips that could not have been made, and those after which another should have stepped in."""
    for n, row in enumerate(rows):
        try:
            step = replacements(made, [Skip(s["id"], s["reason"], s["by"], s["at"]) for s in rows[: n + 1]])[-1]
        except ValueError as wrong:
            yield Fault(f"skips[{n}]", str(wrong))
            return
        if step.replaced_by != row["replaced_by"]:
            words = f"{row['id']} 跳过后应由 {step.replaced_by or '（无候补）'} 递补，记录写的是 {row['replaced_by'] or '（无）'}"
            yield Fault(f"skips[{n}]", words)


def _is_subject(row: Any) -> bool:
    """Whether a row has the four fields of a subject, each of its type: a row cut short must not be filled up in silence."""
    return (
        isinstance(row, list | tuple)
        and len(row) == len(_TYPES)
        and all(type(value) is kind for value, kind in zip(row, _TYPES, strict=True))
    )


_TYPES = (str, str, int, str)


def _compare(part: str, expected: list[list[Any]], found: Sequence[Sequence[Any]]) -> list[Fault]:
    """The first row that differs; where one is longer, the first row that only one of them has."""
    for index, (right, row) in enumerate(zip_longest(expected, (list(each) for each in found))):
        if right is None or row is None or canonical_json(right) != canonical_json(row):  # not ==: to Python True is 1
            return [Fault(f"{part}[{index}]", f"重算得到 {right or '（没有这一行）'}，记录写的是 {row or '（没有这一行）'}")]
    return []
