"""What is done to plans. Each operation is one transaction over the matter's stream and the rows of the plan.

The acts of the procedure go through the engine; what a plan holds, its draw and its tasks are events of the same stream. Operations on
the draw ask no form to be fresh: several parties act at once, and each is judged by what stands when its turn has come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanze.adapters.casework import withheld_rules
from quanze.adapters.inspection_planning import load_planning
from quanze.adapters.inspection_rules import kind_titles
from quanze.adapters.randomness import new_secret
from quanze.core.inspections.plans import AXES, UnreadableQuota, amount, counts, frame_of, named_tasks
from quanze.core.kernel.anonymise import published as withheld
from quanze.core.procedures.engine import ActRequest, Ground, Refusal
from quanze.core.procedures.model import Procedure
from quanze.core.procedures.people import Person
from quanze.core.sampling.draw import InfeasibleDraw, Skip
from quanze.core.sampling.frame import Frame, Shortage, Subject, UnusableFrame, freeze
from quanze.core.sampling.pairing import Officer, pair
from quanze.core.sampling.seed import Party, PublicSource, UnusableSeed, commitment
from quanze.core.sampling.transcript import DrawPlan, make_transcript
from quanze.store.inspections.plans import files, joint, project
from quanze.store.inspections.plans.facts import Arithmetic, arithmetic, officers
from quanze.store.inspections.plans.models import DrawParty, Plan, Task
from quanze.store.inspections.plans.writing import WORKING, Noted, Refused, change, planner, record, working
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import STALE, Taken, open_matter, state_of, take_act

SEED_SOURCE = "国办发〔2015〕58号“双随机”抽查过程公开；抽取办法见 /draws/verify/"
MOST_PAIRED = 400_000  # named visits × officers that are paired when the visits are named; beyond, teams are named when a visit is sent out
LONGEST_SECRET = 200
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Committed:
    """A commitment that was recorded. `secret` is given once, where the system made it, and is kept nowhere."""

    key: str
    seq: int
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frame that was frozen; `tokens` are given once: the number of an outside party, and the word by which it will be known."""

    key: str
    seq: int
    digest: str
    tokens: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a plan holds beside its name and days.

    `quotas` by stratum, as a number or a share; none where nothing is drawn. `named` says whether the visits to named subjects are part of it.
    """

    regimes: tuple[str, ...]
    quotas: Mapping[str, str]
    reserves: Mapping[str, str] | None = None
    axes: tuple[str, ...] = ("kind", "key")
    partners: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    named: bool = True
    team: int = 0
    visits_a_day: int = 0
    most_visits: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartyNamed:
    """One who is to make the seed: a person of the body, or an outsider by name."""

    name: str
    person: str = ""


def open_plan(
    procedure: Procedure,
    request: ActRequest,
    settings: Settings,
    *,
    body: str,
    people: Mapping[str, Person],
    now: datetime,
    form: str = "",
    key: str = "",
) -> Taken | Refusal:
    """Opens a plan by its opening act and settles what it holds, or every ground against it."""
    fields = request.fields
    start: date | None = None
    end: date | None = None
    with suppress(ValueError):  # the engine says it in its own words
        start, end = date.fromisoformat(str(fields.get("plan_start", ""))), date.fromisoformat(str(fields.get("plan_end", "")))
    if start and end and end < start:
        ground = Ground("fields", f"结束日期 {end} 早于开始日期 {start}", "请改正起止日期", "", "plan_end")
        return Refusal(request.act, (ground,))
    try:
        with transaction.atomic():
            taken = open_matter(procedure, request, body=body, people=people, now=now, form=form, key=key)
            if isinstance(taken, Refusal) or start is None or end is None:
                return taken
            payload = _settings(settings, body, start, end, now)
            seq = record(taken.key, project.SETTLED, payload, request.actor, now)
            project.bring_up(taken.key)
            return replace(taken, seq=seq, state=state_of(Matter.objects.get(key=taken.key)))
    except Refused as refused:
        return Refusal(request.act, (refused.ground,))


def settle(key: str, settings: Settings, *, actor: str, seen: int, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Changes what a plan in preparation holds; the figures are counted anew."""

    def write(matter: Matter, plan: Plan) -> Noted:
        if matter.length != seen:
            raise Refused(STALE)
        if matter.stage != "draft":
            raise Refused(Ground("open_stage", "计划已经提交审核，内容不能再改", "需要修改的，请退回编制"))
        planner(matter, actor, people, now)
        return Noted(key, record(key, project.SETTLED, _settings(settings, matter.body, plan.start, plan.end, now), actor, now))

    return change(key, project.SETTLED, write)


def _settings(given: Settings, body: str, start: date, end: date, now: datetime) -> dict[str, Any]:
    """The settings as they are recorded, with the figures of the day; raises `Refused` for what cannot be."""
    unknown = [each for each in given.axes if each not in AXES]
    if unknown:
        raise Refused(Ground("fields", f"不认识的分层办法：{'、'.join(unknown)}", f"请从{'、'.join(AXES.values())}中选择", "", "axes"))
    try:
        counted = arithmetic(body, given.regimes, start, end, now.date(), axes=given.axes, team=given.team, visits_a_day=given.visits_a_day)
        known = {each.name: each.eligible for each in counted.proposal.strata}
        for stratum, words in given.quotas.items():
            if stratum not in known:
                raise UnreadableQuota(f"名单里没有层“{stratum}”，现有：{'、'.join(known) or '（没有对象）'}")
            short = Shortage(stratum, amount(stratum, words, known[stratum]), known[stratum])
            if short.asked > short.eligible:
                raise UnreadableQuota(short.reason)
        for stratum, words in (given.reserves or {}).items():
            amount(stratum, words, known.get(stratum, 0))
    except ValueError as wrong:
        raise Refused(Ground("fields", str(wrong), "请改正后再保存", "", "quotas")) from wrong
    return {
        "regimes": list(given.regimes),
        "partners": list(given.partners),
        "departments": list(given.departments),
        "quotas": dict(given.quotas),
        "reserves": dict(given.reserves or {}),
        "axes": list(given.axes),
        "named": given.named,
        "team": counted.capacity.team,
        "visits_a_day": counted.capacity.visits_a_day,
        "most_visits": given.most_visits,
        "note": given.note[:2000],
        "figures": figures_of(counted, given),
    }


def figures_of(counted: Arithmetic, given: Settings) -> dict[str, Any]:
    """The figures of a plan as they are recorded: what was counted on the day, so that who approves sees what was asked."""
    eligible = {each.name: each.eligible for each in counted.proposal.strata}
    drawn = sum(amount(name, words, eligible.get(name, 0)) for name, words in given.quotas.items())
    named = counted.visits if given.named else 0
    return {
        "on": counted.parts[0].quota.day.isoformat(),
        "subjects": sum(each.subjects for each in counted.proposal.strata),
        "eligible": sum(eligible.values()),
        "named": named,
        "overdue": sum(part.quota.overdue for part in counted.parts),
        "barred": sum(part.quota.barred for part in counted.parts),
        "drawn": drawn,
        "capacity": counted.capacity.visits,
        "officers": counted.capacity.officers,
        "working_days": counted.capacity.working_days,
        "proposed": counted.to_draw,
    }


def act(key: str, request: ActRequest, *, people: Mapping[str, Person], now: datetime) -> Taken | Refusal:
    """Takes an act of the procedure, or every ground on which it is refused."""
    others = joint.touched(key)
    with transaction.atomic():
        for each in sorted({key, *others}):
            Matter.objects.select_for_update().get(key=each)
        plan = Plan.objects.get(key=key)
        ground = _before_act(plan, request)
        taken = take_act(key, request, people=people, now=now)
        if isinstance(taken, Refusal):
            return taken
        if ground is not None:
            transaction.set_rollback(True)
            return Refusal(request.act, (ground,))
        plan = project.bring_up(key)
        if plan.stage not in WORKING:  # who was to come along, or waited for an answer, has a task of its own again
            for task in Task.objects.filter(plan=plan, state__in=("open", "joined")).exclude(joint_key="").select_related("plan"):
                joint.released(task, f"计划“{plan.title}”已经结束", request.actor, now)
            for each in (key, *others):
                project.bring_up(each)
        return taken


def _before_act(plan: Plan, request: ActRequest) -> Ground | None:
    if request.act == "start" and plan.quotas and plan.draw_state != "drawn":
        return Ground("drawn_first", "计划定有抽取户数，还没有抽取", "请先冻结名单、各方承诺并公开随机数，完成抽取", SEED_SOURCE)
    if request.act == "start" and plan.settings.get("named") and not plan.tasks_file:
        return Ground("named_first", "还没有列出逐户应检的对象", "请先在计划页“列出应检对象”")
    return None


def name_visits(key: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Lists the visits to named subjects of an approved plan as tasks, with teams; once."""

    def write(matter: Matter, plan: Plan) -> Noted:
        working(matter)
        planner(matter, actor, people, now)
        if plan.tasks_file:
            raise Refused(Ground("once", "应检对象已经列出", "请看计划的任务"))
        counted = _counted(plan, now)
        rows: list[dict[str, Any]] = [
            {
                "subject": each.subject, "name": each.subject_name, "regime": each.regime, "stratum": each.stratum,
                "until": each.until.isoformat(), "why": each.why, "team": [],
            }
            for each in named_tasks(counted.parts, counted.axes, kind_titles())
        ]  # fmt: skip
        rows.sort(key=lambda row: (row["until"], row["subject"]))
        team = int(plan.settings.get("team") or load_planning().team)
        there = officers(plan.body, now.date())
        if rows and len(rows) * len(there) <= MOST_PAIRED:
            seed = hashlib.sha256(f"{key}\n{len(rows)}\n{rows[0]['subject']}".encode()).hexdigest()
            numbered = [f"{n}\t{row['subject']}" for n, row in enumerate(rows)]
            bound = [replace(one, conflicts=frozenset(n for n in numbered if n.partition("\t")[2] in one.conflicts)) for one in there]
            teams = {each.subject: each.officers for each in pair(seed, numbered, bound, {}, size=team).assignments}
            for number, row in zip(numbered, rows, strict=True):
                row["team"] = list(teams.get(number, ()))
        today = now.date().isoformat()
        overdue = sum(str(row["until"]) < today for row in rows)
        payload = {"file": files.keep({"tasks": rows}), "count": len(rows), "overdue": overdue}
        return Noted(key, record(key, project.NAMED, payload, actor, now))

    return change(key, project.NAMED, write)


def freeze_frame(
    key: str,
    *,
    parties: Sequence[PartyNamed],
    commit_until: datetime,
    reveal_until: datetime,
    public_name: str = "",
    on_missing: str = "void",
    actor: str,
    people: Mapping[str, Person],
    now: datetime,
) -> Frozen | Refusal:
    """Freezes the frame of an approved plan with all that the draw rests on: quotas, reserves, officers, parties, deadlines, the fallback.

    From here on the frame is the kept file; what is altered in the register afterwards changes nothing. Before anybody has committed it
    may be frozen anew; afterwards only a void draw makes room for another.
    """

    def write(matter: Matter, plan: Plan) -> Frozen:
        working(matter)
        planner(matter, actor, people, now)
        if plan.draw_state == "drawn":
            raise Refused(Ground("once", "已经抽取，名单不能再改", "抽中而不能检查的，请跳过并由候补递补"))
        if plan.draw_state in ("committing", "revealing", "ready") and DrawParty.objects.filter(plan=plan).exclude(commitment="").exists():
            raise Refused(
                Ground("frozen", "已有一方对冻结的名单作出承诺，名单不能再改", "确需修改的，请先写明理由作废本次抽取", SEED_SOURCE)
            )
        _parties(parties, commit_until, reveal_until, public_name, on_missing, people, now)
        counted = _counted(plan, now)
        frame, regimes = frame_of(counted.parts, counted.axes, kind_titles(), load_planning().weights)
        asked = counts(frame, plan.quotas, plan.settings.get("reserves", {}))
        if not any(asked.quotas.values()):
            raise Refused(Ground("fields", "计划没有定抽取户数", "请先在计划内容里写明各层抽多少", "", "quotas"))
        if asked.short:
            raise Refused(Ground("feasible", "；".join(each.reason for each in asked.short), "请修改抽取数或者补入对象后再冻结"))
        kept, tokens, named = _frozen_file(plan, frame, regimes, asked.quotas, asked.reserves, counted, parties, now)
        payload = {
            "digest": frame.digest,
            "file": files.keep(kept),
            "subjects": len(frame.subjects),
            "eligible": sum(frame.eligible().values()),
            "strata": {
                name: {"eligible": frame.eligible().get(name, 0), "quota": count, "reserve": asked.reserves.get(name, 0)}
                for name, count in asked.quotas.items()
            },
            "parties": named,
            "public_name": public_name.strip(),
            "on_missing": on_missing,
            "commit_until": commit_until.isoformat(),
            "reveal_until": reveal_until.isoformat(),
            "round": int(plan.draw.get("round", 0)) + 1,
        }
        return Frozen(key, record(key, project.FROZEN, payload, actor, now), frame.digest, tokens)

    return change(key, project.FROZEN, write)


def _parties(
    parties: Sequence[PartyNamed], commit_until: datetime, reveal_until: datetime, public_name: str, on_missing: str,
    people: Mapping[str, Person], now: datetime,
) -> None:  # fmt: skip
    names = [each.name.strip() for each in parties]
    if len(set(names)) != len(names) or "" in names or any("\t" in name or "\n" in name for name in names):
        raise Refused(Ground("fields", "参与方的名称有空缺或者重复", "每一方写一个不同的名称", "", "parties"))
    if len(names) < 2:  # not law: one party alone could choose the seed
        raise Refused(Ground("fields", "随机种子至少由两方共同产生", "请增加一方，如监督部门、企业代表、公证人员", SEED_SOURCE, "parties"))
    held = [each.person for each in parties if each.person]
    if len(set(held)) != len(held):
        raise Refused(Ground("fields", "一个人不能代表两方", "请由不同的人参与", SEED_SOURCE, "parties"))
    for each in held:
        if each not in people:
            raise Refused(Ground("fields", f"没有人员 {each}", "请从列出的人员中选择", "", "parties"))
    if not now < commit_until < reveal_until:
        raise Refused(
            Ground("fields", "承诺的截止时间应晚于现在，公开的截止时间应晚于承诺的截止时间", "请改正两个截止时间", "", "commit_until")
        )
    if on_missing not in ("void", "continue"):
        raise Refused(
            Ground(
                "fields", f"不认识的约定“{on_missing}”", "有一方不公开时，作废（void）或者凭公共随机源继续（continue）", "", "on_missing"
            )
        )
    if on_missing == "continue" and not public_name.strip():
        raise Refused(
            Ground(
                "fields",
                "约定有一方不公开也继续，就要有公共随机源：否则最后公开的一方可以用沉默选择结果",
                "请写明公共随机源，或者约定作废",
                SEED_SOURCE,
                "public_name",
            )
        )


def _frozen_file(
    plan: Plan, frame: Frame, regimes: Mapping[str, str], quotas: Mapping[str, int], reserves: Mapping[str, int],
    counted: Arithmetic, parties: Sequence[PartyNamed], now: datetime,
) -> tuple[dict[str, Any], dict[int, str], list[dict[str, str]]]:  # fmt: skip
    """What is kept of a frozen frame; officers under numbers, so that the published transcript names no person and no reason of absence."""
    present = sorted(officers(plan.body, now.date()), key=lambda one: one.id)
    numbers = {one.id: f"检查人员{n:03}" for n, one in enumerate(present, 1)}
    subjects = {each.id for each in frame.subjects}
    specialities = _specialities(plan)
    names = {one.key: one.name for part in counted.parts for group in part.quota.groups for one in group.subjects}
    tokens: dict[int, str] = {}
    named: list[dict[str, str]] = []
    for number, each in enumerate(parties, 1):
        token = "" if each.person else new_secret()[:32]
        if token:
            tokens[number] = token
        named.append({"name": each.name.strip(), "person": each.person, "token": _mark(token) if token else ""})
    kept = {
        "subjects": [[s.id, s.stratum, s.weight, s.excluded] for s in frame.subjects],
        "names": names,
        "regimes": dict(regimes),
        "quotas": dict(quotas),
        "reserves": dict(reserves),
        "team": int(plan.settings.get("team") or load_planning().team),
        "most_visits": plan.settings.get("most_visits"),
        # a stratum whose programme asks for a speciality that nobody here has is led by whoever may go: the gate before the visit asks again
        "needs": {s: specialities.get(r, "") for s, r in regimes.items() if any(specialities.get(r) in o.specialities for o in present)},
        "staff": [
            {
                "id": numbers[one.id],
                "specialities": sorted(one.specialities),
                "conflicts": sorted(one.conflicts & subjects),
                "absent": "不在岗" if one.absent else "",
            }
            for one in present
        ],
        "officers": {number: id_ for id_, number in numbers.items()},
    }
    return kept, tokens, named


def _specialities(plan: Plan) -> dict[str, str]:
    from quanze.store.inspections.plans.facts import programmes

    return {each.id: each.speciality for each in programmes(plan.body, plan.start)}


def _mark(token: str) -> str:
    """What is kept of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(f"quanze-draw-token\n{token}".encode()).hexdigest()


def commit(key: str, number: int, *, given: str = "", actor: str = "", token: str = "", now: datetime) -> Committed | Refusal:
    """Records a party's commitment. Where none is `given`, a secret is made, its commitment recorded, and the secret returned once.

    A person commits as `actor`, an outsider by its `token`.
    """

    def write(matter: Matter, plan: Plan) -> Committed:
        party = _party(matter, plan, number, actor, token)
        if plan.draw_state != "committing":
            raise Refused(
                Ground(
                    "open_stage", "现在不是承诺的时候" if not party.commitment else f"{party.name} 已经作出承诺，不能更改", "请看抽取的进度"
                )
            )
        if party.commitment:
            raise Refused(Ground("once", f"{party.name} 已经作出承诺，不能更改", "请等待其他各方承诺"))
        if now.isoformat() and now > datetime.fromisoformat(plan.draw["commit_until"]):
            raise Refused(Ground("late", f"承诺的截止时间 {_told(plan.draw['commit_until'])} 已过", "本次抽取应当作废，重新冻结名单"))
        _kept_frame(plan)
        secret, made = "", given.strip().lower()
        if not made:
            secret = new_secret()
            made = commitment(party.name, plan.frame_digest, secret)
        elif len(made) != 64 or set(made) - set("0123456789abcdef"):  # not law: SHA-256 in hexadecimal digits
            raise Refused(
                Ground(
                    "fields", "承诺应为 64 位十六进制数字（SHA-256）", "请用本页或者 quanze draw commit 算出，整段粘贴", "", "commitment"
                )
            )
        if DrawParty.objects.filter(plan=plan, commitment=made).exists():
            raise Refused(Ground("fields", "另一方已经用过这个承诺", "请各自产生自己的随机数", "", "commitment"))
        payload = {"number": number, "name": party.name, "commitment": made, "made": "system" if secret else "party"}
        return Committed(key, record(key, project.COMMITTED, payload, actor or party.name, now), secret)

    return change(key, project.COMMITTED, write)


def reveal(key: str, number: int, secret: str, *, actor: str = "", token: str = "", now: datetime) -> Noted | Refusal:
    """Records a party's secret once all have committed; one that does not fit its commitment is refused and not recorded."""

    def write(matter: Matter, plan: Plan) -> Noted:
        party = _party(matter, plan, number, actor, token)
        if party.secret:
            raise Refused(Ground("once", f"{party.name} 的随机数已经公开", "请等待其他各方公开"))
        if plan.draw_state != "revealing":
            waiting = DrawParty.objects.filter(plan=plan, commitment="").values_list("name", flat=True)
            reason = f"{'、'.join(waiting)}还没有作出承诺，这时公开会让别人有机会选择结果" if waiting else "现在不是公开随机数的时候"
            raise Refused(Ground("open_stage", reason, "各方都承诺之后再公开", SEED_SOURCE))
        if now > datetime.fromisoformat(plan.draw["reveal_until"]):
            raise Refused(Ground("late", f"公开的截止时间 {_told(plan.draw['reveal_until'])} 已过", _fallback(plan)))
        if plan.draw.get("public_value"):
            raise Refused(Ground("late", "公共随机源已经公布，之后不能再公开随机数", _fallback(plan)))
        _kept_frame(plan)
        given = secret.strip().lower()
        try:
            fits = len(given) <= LONGEST_SECRET and commitment(party.name, plan.frame_digest, given) == party.commitment
        except UnusableSeed as wrong:
            raise Refused(Ground("fields", str(wrong), "请整段粘贴当时保存的随机数", "", "secret")) from wrong
        if not fits:
            words = f"{party.name} 公开的随机数与其事先的承诺不符"
            raise Refused(
                Ground("fields", words, "请核对是否抄错；确已丢失的，本次抽取按事先的约定处理：" + _fallback(plan), SEED_SOURCE, "secret")
            )
        payload = {"number": number, "name": party.name, "secret": given}
        return Noted(key, record(key, project.REVEALED, payload, actor or party.name, now))

    return change(key, project.REVEALED, write)


def public_value(key: str, value: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Records the value of the public source that was named beforehand; only when no party can answer to it any more."""

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        if plan.draw_state not in ("revealing", "ready") or not plan.draw.get("public_name"):
            raise Refused(Ground("open_stage", "这次抽取现在不需要公共随机数", "请看抽取的进度"))
        if plan.draw_state == "revealing" and now <= datetime.fromisoformat(plan.draw["reveal_until"]):
            raise Refused(
                Ground(
                    "open_stage",
                    "还有一方没有公开随机数，公共随机数先公布会让它有机会选择结果",
                    f"请等各方公开，或者等到 {_told(plan.draw['reveal_until'])} 以后",
                    SEED_SOURCE,
                )
            )
        if plan.draw.get("public_value"):
            raise Refused(Ground("once", "公共随机数已经登记", "可以抽取了"))
        text = value.strip()
        if not text or len(text) > 200 or any(each in text for each in "\t\r\n"):  # not law: a public value is one line
            raise Refused(Ground("fields", "公共随机数应是一行，不超过 200 个字", "请照公布的数值抄写", "", "value"))
        return Noted(key, record(key, project.PUBLIC, {"name": plan.draw["public_name"], "value": text}, actor, now))

    return change(key, project.PUBLIC, write)


def make_draw(key: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Draws: the seed from all secrets, the drawn and the reserves, the teams; the transcript is kept and its digest recorded."""

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        if plan.draw_state == "drawn":
            raise Refused(Ground("once", "已经抽取，不能重抽", "抽中而不能检查的，请跳过并由候补递补", SEED_SOURCE))
        silent = list(DrawParty.objects.filter(plan=plan, secret="").values_list("name", flat=True))
        over = plan.draw_state == "revealing" and now > datetime.fromisoformat(plan.draw["reveal_until"])
        if plan.draw_state not in ("revealing", "ready") or (silent and not over):
            words = f"{'、'.join(silent)}还没有公开随机数" if silent and plan.draw_state == "revealing" else "还不能抽取"
            raise Refused(Ground("open_stage", words, "各方都承诺并公开之后再抽取", SEED_SOURCE))
        if plan.draw.get("public_name") and not plan.draw.get("public_value"):
            raise Refused(Ground("open_stage", f"还没有登记公共随机源“{plan.draw['public_name']}”的数值", "请先登记", "", "value"))
        transcript = _transcript(plan, ())
        payload = {
            "transcript": files.keep(transcript), "digest": transcript["digest"], "seed": transcript["seed"], "drawn": len(transcript["drawn"]),
            "reserves": len(transcript["reserves"]), "unstaffed": len(transcript["unstaffed"]), "silent": silent,
        }  # fmt: skip
        return Noted(key, record(key, project.DRAWN, payload, actor, now))

    return change(key, project.DRAWN, write)


def void_draw(key: str, reason: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Makes a draw void before it was made, with the reason on record; the frame may then be frozen anew.

    While secrets are being revealed nobody may call it off before the time is over: who has seen half of the seed could choose.
    """

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        if plan.draw_state not in ("committing", "revealing", "ready"):
            raise Refused(Ground("open_stage", "没有正在进行的抽取可以作废", "请看抽取的进度"))
        if not reason.strip():
            raise Refused(Ground("fields", "没有写作废的理由", "请写明理由，它会公布", "", "reason"))
        begun = DrawParty.objects.filter(plan=plan).exclude(secret="").exists()
        over = now > datetime.fromisoformat(plan.draw["reveal_until"])
        complete = plan.draw_state == "ready" or (over and plan.draw["on_missing"] == "continue")
        if begun and (complete or not over) and not _broken(plan):
            raise Refused(
                Ground("too_late", "已有随机数公开，这时作废等于可以挑选结果", "请等到公开的截止时间，按事先的约定处理", SEED_SOURCE)
            )
        return Noted(key, record(key, project.VOIDED, {"reason": reason.strip()[:500]}, actor, now))

    return change(key, project.VOIDED, write)


def _broken(plan: Plan) -> bool:
    """Whether the kept frame can no longer be used: then nothing but a void draw is left."""
    try:
        _kept_frame(plan)
    except Refused:
        return True
    return False


def publish_list(key: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Publishes who was drawn, with the whole transcript. Its digest was public from the moment of the draw."""

    def write(matter: Matter, plan: Plan) -> Noted:
        planner(matter, actor, people, now)
        if plan.draw_state != "drawn" or plan.list_published_on:
            raise Refused(
                Ground("open_stage", "没有可以公布的抽取结果" if plan.draw_state != "drawn" else "抽取结果已经公布", "请看抽取的进度")
            )
        if plan.stage == "approved":
            raise Refused(Ground("open_stage", "计划还没有公布", "请先公布计划，再公布抽取结果"))
        return Noted(key, record(key, project.LIST_PUBLISHED, {"digest": plan.transcript_digest}, actor, now))

    return change(key, project.LIST_PUBLISHED, write)


def skip(key: str, number: int, reason: str, *, actor: str, people: Mapping[str, Person], now: datetime) -> Noted | Refusal:
    """Takes a task that cannot be visited off the plan, with the reason. For a drawn one the next reserve steps in; nothing is drawn anew."""

    def write(matter: Matter, plan: Plan) -> Noted:
        working(matter)
        planner(matter, actor, people, now)
        words = reason.strip()[:300]
        if not words:
            raise Refused(Ground("fields", "没有写跳过的理由", "请写明为什么不能检查，如已注销、已迁出", SEED_SOURCE, "reason"))
        task = Task.objects.filter(plan=plan, number=number).first()
        if task is None or task.state != "open":
            raise Refused(
                Ground("open_stage", f"没有第 {number} 号任务" if task is None else f"第 {number} 号任务已经不是待检查", "请看任务列表")
            )
        joint.released(task, f"任务不再检查：{words}"[:LONGEST_REASON], actor, now)
        if not task.drawn:
            return Noted(key, record(key, project.TASK_SKIPPED, {"number": number, "reason": words}, actor, now))
        before = _read(plan.transcript, "抽取记录")
        skips = [Skip(each["id"], each["reason"], each["by"], each["at"]) for each in before["skips"]]
        transcript = _transcript(plan, [*skips, Skip(task.subject, _public(words), plan.body, now.isoformat())])
        payload = {
            "number": number, "subject": task.subject, "reason": words, "replaced_by": transcript["skips"][-1]["replaced_by"],
            "transcript": files.keep(transcript), "digest": transcript["digest"],
        }  # fmt: skip
        return Noted(key, record(key, project.DRAW_SKIPPED, payload, actor, now))

    return change(key, project.DRAW_SKIPPED, write, joint.touched(key, number))


def _public(words: str) -> str:
    """A reason as the published transcript holds it: without telephones, numbers of persons, addresses where people live."""
    return withheld(words, withheld_rules(), natural_party=False).text


def task_started(key: str, number: int, visit: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Notes that a visit was opened for a task, and for those that come along with it; a task is visited once."""

    def write(matter: Matter, plan: Plan) -> Noted:
        if matter.stage != "running":
            raise Refused(Ground("open_stage", "计划还没有开始实施" if matter.stage in WORKING else "计划不在实施中", "请先开始实施计划"))
        task = Task.objects.filter(plan=plan, number=number).select_related("plan").first()
        if task is None or task.state != "open":
            along = task is not None and task.state == "joined"
            words = (
                f"第 {number} 号任务已经{'并入联合检查，由提议的机关发起' if along else '不是待检查'}"
                if task
                else f"没有第 {number} 号任务"
            )
            raise Refused(Ground("open_stage", words, "请看任务列表"))
        joint.started(task, visit, actor, now)
        return Noted(key, record(key, project.TASK_STARTED, {"number": number, "visit": visit}, actor, now))

    return change(key, project.TASK_STARTED, write, joint.touched(key, number))


def task_done(
    key: str, number: int, visit: str, *, findings: int = 0, along: Mapping[tuple[str, int], int | None] = {}, actor: str, now: datetime
) -> Noted | Refusal:
    """Notes that the visit of a task has a result, for those that came along too: `findings` are the lines of the body's own form that were not
    passed, `along` the same of (plan, task); None for one whose form was not filled, which waits again.
    """

    def write(matter: Matter, plan: Plan) -> Noted:
        task = _visited(plan, number, visit)
        payload = {"number": number, "visit": visit, "on": now.date().isoformat(), "findings": findings}
        joint.followed(task, project.TASK_DONE, payload, actor, now, along)
        return Noted(key, record(key, project.TASK_DONE, payload, actor, now))

    return change(key, project.TASK_DONE, write, joint.touched(key, number))


def task_reopened(key: str, number: int, visit: str, *, actor: str, now: datetime) -> Noted | Refusal:
    """Notes that the visit of a task came to nothing (not approved, cancelled): the task waits again, and those that came along wait with it."""

    def write(matter: Matter, plan: Plan) -> Noted:
        task = _visited(plan, number, visit)
        payload = {"number": number, "visit": "", "was": visit}
        joint.followed(task, project.TASK_REOPENED, payload, actor, now)
        return Noted(key, record(key, project.TASK_REOPENED, payload, actor, now))

    return change(key, project.TASK_REOPENED, write, joint.touched(key, number))


def _visited(plan: Plan, number: int, visit: str) -> Task:
    task = Task.objects.filter(plan=plan, number=number).select_related("plan").first()
    if task is None or task.state != "visiting" or task.visit != visit:
        raise Refused(Ground("open_stage", f"第 {number} 号任务不在检查中，或者不是这次检查的任务", "请看任务列表"))
    if task.joint_key and task.joint.get("role") == "part":
        raise Refused(Ground("open_stage", f"第 {number} 号任务随联合检查一同办理", "检查的结果由牵头的任务记录"))
    return task


def _transcript(plan: Plan, skips: Sequence[Skip]) -> dict[str, Any]:
    kept = _kept_frame(plan)
    frame = freeze(Subject(*row) for row in kept["subjects"])
    staff = [Officer(o["id"], frozenset(o["specialities"]), frozenset(o["conflicts"]), o["absent"]) for o in kept["staff"]]
    needs = (
        {s.id: kept["needs"][s.stratum] for s in frame.subjects if s.stratum in kept["needs"] and not s.excluded} if kept["needs"] else {}
    )
    laid_down = DrawPlan(
        plan.title,
        kept["quotas"],
        kept["reserves"],
        plan.draw["on_missing"],
        staff,
        needs,
        kept["team"] if staff else 0,
        kept["most_visits"],
    )
    parties = [Party(each.name, each.commitment, each.secret) for each in DrawParty.objects.filter(plan=plan).order_by("number")]
    public = PublicSource(plan.draw["public_name"], plan.draw["public_value"]) if plan.draw.get("public_name") else None
    try:
        return make_transcript(laid_down, frame, parties, public, skips)
    except (UnusableSeed, InfeasibleDraw, ValueError) as wrong:
        raise Refused(Ground("draw", str(wrong), "请按事先的约定处理", SEED_SOURCE)) from wrong


def _kept_frame(plan: Plan) -> dict[str, Any]:
    """The frozen frame, proved to be the one that was frozen; `Refused` where it was edited since."""
    kept = _read(plan.frame_file, "冻结名单")
    try:
        found = freeze(Subject(*row) for row in kept["subjects"]).digest
    except (UnusableFrame, KeyError, TypeError) as wrong:
        raise Refused(Ground("frozen", f"冻结名单不能使用：{wrong}", "请从备份恢复，或者作废后重新冻结", SEED_SOURCE)) from wrong
    if found != plan.frame_digest:
        reason = f"名单算出的摘要是 {found[:16]}…，冻结时公布的是 {plan.frame_digest[:16]}…：名单在承诺之后被改动过"
        raise Refused(Ground("frozen", reason, "请从备份恢复，或者作废后重新冻结", SEED_SOURCE))
    return kept


def _read(sha256: str, what: str) -> dict[str, Any]:
    try:
        return files.read(sha256, what)
    except files.AlteredFile as wrong:
        raise Refused(Ground("frozen", str(wrong), "请先恢复文件", SEED_SOURCE)) from wrong


def _party(matter: Matter, plan: Plan, number: int, actor: str, token: str) -> DrawParty:
    """The party that acts; `Refused` where the actor or token is not its own."""
    if matter.closed or plan.draw_state in ("", "void", "drawn"):
        words = {"": "还没有冻结名单", "void": "本次抽取已经作废", "drawn": "已经抽取"}.get(plan.draw_state, "计划已经办结")
        raise Refused(Ground("open_stage", words, "请看抽取的进度"))
    party = DrawParty.objects.filter(plan=plan, number=number).first()
    own = party is not None and (party.person == actor if party.person else bool(token) and party.token == _mark(token.strip()))
    if party is None or not own:
        raise Refused(
            Ground(
                "lawful_actor",
                "您不是这一方" if actor else "口令不对，认不出您是哪一方",
                "请由这一方本人办理；口令丢失的，请组织抽取的机关作废后重新冻结",
            )
        )
    return party


def party_by_token(key: str, token: str) -> int:
    """The number of the outside party that a token belongs to; 0 where there is none."""
    found = (
        DrawParty.objects.filter(plan__key=key, token=_mark(token.strip())).values_list("number", flat=True).first() if token.strip() else 0
    )
    return int(found or 0)


def _counted(plan: Plan, now: datetime) -> Arithmetic:
    try:
        return arithmetic(
            plan.body, plan.regimes, plan.start, plan.end, now.date(), axes=plan.settings.get("axes", ()),
            team=int(plan.settings.get("team") or 0), visits_a_day=int(plan.settings.get("visits_a_day") or 0),
        )  # fmt: skip
    except ValueError as wrong:
        raise Refused(Ground("fields", str(wrong), "请先改正")) from wrong


def _fallback(plan: Plan) -> str:
    return "作废后重新承诺" if plan.draw.get("on_missing") == "void" else "凭公共随机源继续，缺的一方记为未公开"


def _told(moment: str) -> str:
    return moment[:16].replace("T", " ")
