"""The record of a draw whose frame is too large to be carried along: the frame stands by its digest, all else as in a transcript.

Who verifies needs the frame itself, recomputes its digest and the draw from it, and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.sampling.draw import Draw, InfeasibleDraw, Skip, replacements
from quanze.core.sampling.seed import OnMissing, Party, PublicSource, UnusableSeed, make_seed
from quanze.core.sampling.shape import LARGE_SHAPE, misshapen
from quanze.core.sampling.transcript import METHOD, Fault, skip_faults

SCHEMA = "quanze/draw-large/1"
# seed, quotas, reserves -> the draw; how the frame is read is the caller's affair
Drawer = Callable[[str, Mapping[str, int], Mapping[str, int]], Draw]


def large_record(
    title: str,
    frame_digest: str,
    eligible: Mapping[str, int],
    subjects: int,
    quotas: Mapping[str, int],
    reserves: Mapping[str, int],
    on_missing: OnMissing,
    parties: Sequence[Party],
    public: PublicSource | None,
    drawer: Drawer,
    skips: Sequence[Skip] = (),
) -> dict[str, Any]:
    """The record as JSON material. Raises `UnusableSeed` or `InfeasibleDraw` where the draw cannot be made, `ValueError` for a wrong skip."""
    seed = make_seed(frame_digest, parties, public, on_missing)
    made = drawer(seed, quotas, reserves)
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "method": METHOD,
        "title": title,
        "plan": {"quotas": dict(quotas), "reserves": dict(reserves), "on_missing": on_missing},
        "frame": {"digest": frame_digest, "count": subjects, "eligible": dict(eligible)},
        "parties": [asdict(party) for party in parties],
        "public_source": None if public is None else asdict(public),
        "seed": seed,
        "drawn": _rows(made.drawn),
        "reserves": _rows(made.reserves),
        "skips": [
            {"id": r.skip.id, "reason": r.skip.reason, "by": r.skip.by, "at": r.skip.at, "replaced_by": r.replaced_by}
            for r in replacements(made, skips)
        ],
    }
    body["parts"] = _part_digests(body)
    body["digest"] = digest(canonical_json(body))
    return body


def _part_digests(t: Mapping[str, Any]) -> dict[str, str]:
    """As `transcript.part_digests`, of what stands here."""
    parts = {"title": t["title"], "public_source": t["public_source"], **{f"plan.{name}": value for name, value in t["plan"].items()}}
    parts |= {f"parties[{n}]": party for n, party in enumerate(t["parties"])}
    parts |= {f"skips[{n}]": skip for n, skip in enumerate(t["skips"])}
    return {name: digest(canonical_json(value)) for name, value in parts.items()}


def _rows(drawn: Sequence[Any]) -> list[list[Any]]:
    return [[each.stratum, each.rank, each.id, each.ticket] for each in drawn]


def verify_large(
    record: Mapping[str, Any], frame_digest: str, eligible: Mapping[str, int], subjects: int, drawer: Drawer
) -> tuple[Fault, ...]:
    """Every place where the record does not follow from the frame whose digest and counts were recomputed; empty where all holds."""
    try:
        return tuple(_faults(record, frame_digest, eligible, subjects, drawer))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as broken:
        return (Fault("结构", f"记录的结构不对，无法核验：{type(broken).__name__} {broken}"),)


def _faults(t: Mapping[str, Any], frame_digest: str, eligible: Mapping[str, int], subjects: int, drawer: Drawer) -> list[Fault]:
    if t.get("schema") != SCHEMA or t.get("method") != METHOD:
        return [Fault("schema", f"不认识的记录格式 {t.get('schema')} / {t.get('method')}，应为 {SCHEMA} / {METHOD}")]
    faults = [Fault(where, problem) for where, problem in misshapen(t, LARGE_SHAPE)]
    if faults:
        return faults
    faults = _recomputed(t, frame_digest, eligible, subjects, drawer)
    found = _part_digests(t)
    faults += [
        Fault(name, "这一部分的内容与它的摘要不符：发布之后被改动")
        for name in sorted({*found, *t["parts"]})
        if found.get(name) != t["parts"].get(name)
    ]
    if digest(canonical_json({key: value for key, value in t.items() if key != "digest"})) != t["digest"]:
        faults.append(Fault("digest", "整份记录的摘要不符：发布之后有内容被改动"))
    return faults


def _recomputed(t: Mapping[str, Any], frame_digest: str, eligible: Mapping[str, int], subjects: int, drawer: Drawer) -> list[Fault]:
    """What does not follow from the frame and what stands before it; recomputing ends where no more can follow."""
    faults: list[Fault] = []
    if frame_digest != t["frame"]["digest"]:
        words = f"名单算出的摘要是 {frame_digest[:16]}…，记录写的是 {str(t['frame']['digest'])[:16]}…：名单被改动过，或者不是这份名单"
        return [Fault("frame.digest", words)]
    if dict(eligible) != t["frame"]["eligible"] or subjects != t["frame"]["count"]:
        faults.append(Fault("frame", "名单的对象数或者各层可抽取数与记录不符"))
    parties = [Party(p["name"], p["commitment"], p["secret"]) for p in t["parties"]]
    public = None if t["public_source"] is None else PublicSource(t["public_source"]["name"], t["public_source"]["value"])
    plan = t["plan"]
    try:
        seed = make_seed(frame_digest, parties, public, plan["on_missing"])
    except UnusableSeed as wrong:
        return [*faults, Fault("parties", str(wrong))]
    if seed != t["seed"]:
        faults.append(Fault("seed", f"由各方随机数算出的种子是 {seed[:16]}…，记录写的是 {str(t['seed'])[:16]}…"))
    try:
        made = drawer(seed, plan["quotas"], plan["reserves"])
    except InfeasibleDraw as wrong:
        return [*faults, Fault("plan.quotas", str(wrong))]
    for part, again in (("drawn", _rows(made.drawn)), ("reserves", _rows(made.reserves))):
        if again != [list(row) for row in t[part]]:
            at = next((n for n, (a, b) in enumerate(zip(again, t[part], strict=False)) if a != list(b)), min(len(again), len(t[part])))
            faults.append(Fault(f"{part}[{at}]", "与重算的结果不同"))
    faults += skip_faults(made, t["skips"])
    return faults
