"""The guards of a penalty case, in the engine's form. Each refuses with its article and a remedy, never silently.

They look at `CaseFacts` under `more["case"]`; an act for which nobody brought the facts of the case is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.casework.applicable_law import LawQuestion
from quanze.core.casework.assessment import Assessment
from quanze.core.casework.deferral import plan_faults
from quanze.core.casework.discretion import DefaultBand, DiscretionTable, default_band, propose
from quanze.core.casework.double_punishment import CaseOutline, SameAct, same_acts
from quanze.core.casework.fines import FineRangeInCase, applicable_range, judge_fine
from quanze.core.casework.hearing import HearingRight, HearingThreshold, ProposedPenalty, hearing_right
from quanze.core.casework.leniency import Ground as LeniencyGround
from quanze.core.casework.leniency import LeniencyFound, allows_below_minimum, forbids_penalty, weigh
from quanze.core.casework.limitation import Limitation, limitation
from quanze.core.casework.money import spoken
from quanze.core.casework.ranges import Bounds, read_ranges
from quanze.core.clock.errors import ClockError
from quanze.core.clock.rules import Rule
from quanze.core.kernel.unresolved import Unresolved
from quanze.core.procedures.engine import Ground, Situation
from quanze.core.procedures.guards import GuardRule


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the guards of a case are shown, brought by the caller.

    `standing`: True, an Unresolved that says why the item cannot be used, or None where no item was named. `laws`: the question of the
    applicable law for each enactment relied on. `limitation_rules`: the versions of the rule of limitation. `table`: the benchmark of the
    item, None where there is none. `past_cases`: how many decided cases of the item there are. `unpaid`: fen still owed, surcharge
    included; `unpaid_fine` what of it is fine and `surcharge` what is surcharge.
    """

    assessment: Assessment
    outline: CaseOutline
    natural: bool
    standing: bool | Unresolved | None
    laws: tuple[LawQuestion, ...] = ()
    others: tuple[CaseOutline, ...] = ()
    limitation_rules: tuple[Rule, ...] = ()
    leniency: tuple[LeniencyGround, ...] = ()
    table: DiscretionTable | None = None
    bands: tuple[DefaultBand, ...] = ()
    thresholds: tuple[HearingThreshold, ...] = ()
    hearing_kinds: Mapping[str, str] | None = None
    region: str = ""
    trade: str = ""
    past_cases: int = 0
    evidence: int = 0
    unpaid: int = 0
    unpaid_fine: int = 0
    surcharge: int = 0
    discovered: date | None = None


def _facts(at: Situation) -> CaseFacts | Ground:
    found = at.facts.more.get("case")
    if isinstance(found, CaseFacts):
        return found
    return at.ground("没有取得本案的案情资料，不能判断", "请从案件页面办理；仍然出现的，请系统管理员检查")


def _asked(at: Situation) -> str:
    """The field that the guard wants filled, as its row in the rulebook names it: the form says beforehand when it is asked for."""
    return str(next(iter(at.use.arguments["asks"])))


def item_still_in_law(at: Situation) -> Ground | None:
    """Holds where the power item is in force for this body, and the law behind it still gives the power, on the day of the act."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.standing is None:
        return at.ground("没有指明权责清单事项", "请从本机关现行权责清单中选择事项", _asked(at))
    if isinstance(facts.standing, Unresolved):
        return at.ground(facts.standing.reason, "请改用现行有效的事项和依据；确有依据的，请法制机构先更新清单和法律库", _asked(at))
    return None


def within_limitation(at: Situation) -> Ground | None:
    """Holds where the act may still be punished (行政处罚法 art. 36)."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    found = limitation_of(at, facts)
    if found is None:
        return at.ground(
            "没有查明违法行为发生之日，不能判断是否超过时效", "请填写违法行为发生之日；连续或者继续的，填写终了之日", _asked(at)
        )
    if isinstance(found, Unresolved):
        return at.ground(found.reason, "请核对规则库")
    if found.verdict == "barred":
        return at.ground("；".join(found.steps), "应当不予处罚；涉及公民生命健康安全、金融安全且有危害后果的，请在案情认定中写明")
    return None


def limitation_of(at: Situation, facts: CaseFacts) -> Limitation | Unresolved | None:
    """How the limitation stands for the case; None where the day of the act is not known."""
    began = at.request.fields.get("act_began") or at.state.fields.get("act_began")
    ended = at.request.fields.get("act_ended") or at.state.fields.get("act_ended")
    if not began and not ended:
        return None
    first = date.fromisoformat(str(began or ended)[:10])
    last = date.fromisoformat(str(ended)[:10]) if ended else (None if facts.assessment.continuing else first)
    rule = next((one for one in facts.limitation_rules if one.in_force.contains(last or at.day)), None)
    if rule is None:
        return Unresolved("no_rule", f"规则库没有 {last or at.day} 有效的处罚时效")
    found = at.state.fields.get("found_on")
    discovered = facts.discovered or (date.fromisoformat(str(found)[:10]) if found else at.day)
    try:
        return limitation(
            first, last, discovered, rule, at.facts.calendar, grave=facts.assessment.grave, continuing=facts.assessment.continuing
        )
    except ClockError as error:
        return Unresolved("not_countable", str(error))


def not_opened_twice(at: Situation) -> Ground | None:
    """Holds where no other case about the same act of the same party is open or decided; a person may say why it is another act."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    sure = [one for one in same_acts(facts.outline, facts.others) if one.sure]
    if sure:
        return at.ground("；".join(one.reason for one in sure), "请并入该案办理；确属另一违法行为的，由负责人写明理由")
    return None


def not_fined_twice(at: Situation) -> Ground | None:
    """Holds where this act has not been fined before; nothing overrides it (行政处罚法 art. 29)."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if "罚款" not in _kinds(at):
        return None
    found = [one for one in same_acts(facts.outline, facts.others) if one.blocks_fine]
    unsure = [one for one in found if not one.sure]
    if [one for one in found if one.sure]:
        return at.ground(_said(found), "对同一违法行为不得给予两次以上罚款；可以给予其他种类的处罚")
    if unsure and not facts.assessment.same_act_reason.strip():
        return at.ground(_said(unsure), "请在案情认定中写明为什么不是同一个违法行为，或者取消罚款")
    return None


def _said(found: Sequence[SameAct]) -> str:
    return "；".join(one.reason for one in found)


def law_chosen(at: Situation) -> Ground | None:
    """Holds where the law relied on was in force at the act, and where it changed since, somebody said which version is lighter."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not facts.laws:
        return at.ground("没有写明处罚依据", "请在案情认定中写明依据的法律文件和条款")
    for question in facts.laws:
        chosen = facts.assessment.law_choices.get(question.at_act.title, "").strip()
        if question.verdict == "none_then":
            return at.ground(question.reason, "行为时没有生效的规定不能作为处罚依据，请更换依据")
        if question.verdict != "settled" and not chosen:
            return at.ground(question.reason, "请在案情认定“适用法律”一栏写明适用哪个版本和理由（从旧兼从轻）")
    return None


def leniency_of(at: Situation, facts: CaseFacts) -> tuple[LeniencyFound, ...]:
    """How every ground of leniency stands in the case on the day of the act."""
    began = at.state.fields.get("act_ended") or at.state.fields.get("act_began")
    act_day = date.fromisoformat(str(began)[:10]) if began else at.day
    return weigh(facts.leniency, at.day, facts.assessment.answers, natural=facts.natural, born=facts.assessment.birthday, act_day=act_day)


def no_exemption(at: Situation) -> Ground | None:
    """Holds where no ground forbids a penalty, and where one may spare the party, somebody said why it is not taken."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    found = leniency_of(at, facts)
    barred = forbids_penalty(found)
    if barred is not None:
        return at.ground(f"符合“{barred.ground.title}”（{barred.ground.source}）：{barred.why}", "应当不予处罚，请作出不予行政处罚决定")
    may = next((one for one in found if one.holds and one.ground.effect == "may_not"), None)
    if may is not None and not facts.assessment.exemption_reason.strip():
        return at.ground(
            f"符合“{may.ground.title}”（{may.ground.source}），可以不予处罚", "请作出不予处罚决定，或者在案情认定中写明仍予处罚的理由"
        )
    return None


def statutory_of(facts: CaseFacts) -> FineRangeInCase:
    """The statutory range of the fine in the case, from the penalty clause relied on."""
    read = read_ranges(facts.assessment.penalty_text)
    if not facts.assessment.penalty_text.strip():
        missing = Unresolved("no_clause", "没有填写所依据的罚则条文")
        return FineRangeInCase(None, missing, (missing.reason,))
    if isinstance(read, Unresolved):
        return FineRangeInCase(None, read, (read.reason,))
    return applicable_range(read, facts.assessment.values, facts.assessment.answers, natural=facts.natural)


def band_of(facts: CaseFacts, statutory: Bounds, day: date) -> Bounds | Unresolved | None:
    """The discretion band: of the item's benchmark, else of the general rule for the level chosen; None where neither says anything."""
    assessed = facts.assessment
    if facts.table is not None:
        return propose(facts.table, assessed.values, assessed.answers, statutory, assessed.choices).band
    if assessed.level:
        return default_band(statutory, assessed.level, facts.bands, day)
    return None


def fine_in_law(at: Situation) -> Ground | None:
    """Holds where the fine lies inside the statutory range; below it only with a ground that lightens. Nothing overrides it."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if "罚款" not in _kinds(at):
        if int(at.request.fields.get("fine") or 0):
            return at.ground("填写了罚款数额，处罚种类没有选罚款", "请选罚款，或者删去数额", "fine")
        return None
    fine = at.request.fields.get("fine")
    if fine is None:
        return at.ground("没有填写罚款数额", "请填写罚款数额", "fine")
    if int(fine) == 0:
        return at.ground("罚款数额是零", "罚款的应当大于零；不罚款的，在处罚种类中不选罚款", "fine")
    judged = judge_fine(int(fine), statutory_of(facts).bounds, None, allows_below_minimum(leniency_of(at, facts)))
    if judged.refused:
        return at.ground(judged.refused, "请核对罚款数额、罚则条文和查明的数额", "fine")
    return None


def gain_found(at: Situation) -> Ground | None:
    """Holds where what is confiscated as illegal gain was found to be gained, and no more than that."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    taken, named = int(at.request.fields.get("confiscated") or 0), "没收违法所得" in _kinds(at)
    if not named:
        return at.ground("填写了没收违法所得的数额，处罚种类没有选", "请选没收违法所得，或者删去数额", "confiscated") if taken else None
    gain = facts.assessment.values.get("违法所得")
    if gain is None:
        return at.ground("还没有认定违法所得", "请在案情认定中填写违法所得；无法计算的，不能没收", "confiscated")
    if taken == 0 or taken > gain:
        return at.ground(
            f"没收违法所得 {spoken(taken)}，认定的违法所得是 {spoken(gain)}", "没收的应当大于零，不超过认定的数额；请核对", "confiscated"
        )
    return None


def fine_in_band(at: Situation) -> Ground | None:
    """Holds where the fine lies inside the discretion band, or the assessment gives the reason for leaving it."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if "罚款" not in _kinds(at) or at.request.fields.get("fine") is None:
        return None
    bounds = statutory_of(facts).bounds
    if isinstance(bounds, Unresolved):
        return None  # fine_in_law has refused it already
    band = band_of(facts, bounds, at.day)
    judged = judge_fine(int(at.request.fields["fine"]), bounds, band, allows_below_minimum(leniency_of(at, facts)))
    if judged.must_say and not facts.assessment.deviation_reason.strip():
        return at.ground("；".join(judged.must_say), "请改正罚款数额，或者在案情认定“裁量理由”一栏写明理由", "fine")
    return None


def similar_seen(at: Situation) -> Ground | None:
    """Holds where somebody looked at the nearest past cases of the item, if there are any."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.past_cases and not facts.assessment.similar_seen:
        return at.ground(f"本事项有 {facts.past_cases} 件已决案件，还没有查看相近的案件", "请在案件页面打开“类案”，看过之后确认")
    return None


def hearing_of(at: Situation, facts: CaseFacts) -> HearingRight:
    """Whether what is proposed gives the right to a hearing."""
    fields = {**at.state.fields, **at.request.fields}
    penalty = ProposedPenalty(
        facts.natural,
        int(fields.get("fine") or fields.get("proposed_fine") or 0),
        int(fields.get("confiscated") or fields.get("proposed_confiscated") or 0),
        int(facts.assessment.values.get("没收物品价值", 0)),
        tuple(_kinds(at)) or tuple(fields.get("proposed_penalties") or ()),
    )
    return hearing_right(penalty, facts.thresholds, dict(facts.hearing_kinds or {}), facts.region, facts.trade, at.day)


def hearing_told(at: Situation) -> Ground | None:
    """Holds where a party with the right to a hearing was told of it."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    right = hearing_of(at, facts)
    told = at.request.fields.get("hearing_right", at.state.fields.get("hearing_right"))
    # a case opened before notices by public announcement asked it: the announcement stands for the notice
    notice = at.procedure.acts.get("announce_notice")
    announced = at.state.times_done("notice_announced") and notice is not None and "hearing_right" not in {f.id for f in notice.fields}
    if right.given and told is not True and not announced:
        return at.ground(
            f"当事人有权要求听证：{'；'.join(right.reasons)}；告知书没有告知这一权利", "请重新告知，写明有权要求听证", "hearing_right"
        )
    return None


def evidence_on_file(at: Situation) -> Ground | None:
    """Holds where at least one piece of evidence stands in the register: facts without evidence carry no penalty."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.evidence:
        return None
    return at.ground(
        "证据登记簿里没有证据",
        "违法事实不清、证据不足的不得给予行政处罚；请先提取证据（现场检查、询问、提取证据等办理后自动登记），或者在案件页面登记证据",
    )


def paid_in_full(at: Situation) -> Ground | None:
    """Holds where a case that is closed as performed has its money registered as paid, the surcharge that grew included or dealt with on record."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if at.request.fields.get("execution_way") == "court" and not at.state.times_done("apply_court"):
        return at.ground("没有申请过人民法院强制执行", "请核对执行方式", "execution_way")
    if at.request.fields.get("execution_way") not in (None, "paid") or facts.unpaid <= 0 or _revoked(at):
        return None
    return at.ground(
        f"登记的缴款还差 {spoken(facts.unpaid)}" + (f"（其中加处罚款 {spoken(facts.surcharge)}）" if facts.surcharge else ""),
        "请先登记缴款；减免加处罚款或者尚未缴清的，由负责人写明理由",
        "execution_way",
    )


def instalments_fit(at: Situation) -> Ground | None:
    """Holds where a deferral does not shorten the term of payment, and instalments follow each other and make up the unpaid fine."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    given, pay = at.request.fields, at.state.clocks.get("pay")
    whole = given.get("deferral_kind") != "分期"
    name = "deferral_until" if whole else "instalments"
    if not given.get(name):
        return None
    due = at.due(pay) if pay else at.day
    try:
        rows = [{"due": given[name], "sum": facts.unpaid_fine}] if whole else given[name]
        faults = plan_faults(rows, max(at.day, due) if isinstance(due, date) else at.day, facts.unpaid_fine)
    except (KeyError, TypeError, ValueError):
        return None  # a day or a sum that cannot be read is refused with the field
    return at.ground("；".join(faults), "请改到相符；没收的款项不能延期、分期", name) if faults else None


def grown_surcharge_said(at: Situation) -> Ground | None:
    """Holds where no surcharge has grown before a deferral, or somebody said whether it is still collected: the law leaves it open."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if not facts.surcharge or at.request.fields.get(_asked(at)):
        return None
    return at.ground(f"缴款期限已过，已加处罚款 {spoken(facts.surcharge)}；{at.use.arguments['open']}", "请写明是否收取", _asked(at))


def still_owed(at: Situation) -> Ground | None:
    """Holds where money is owed; who enforces something else in the decision (a stop, a licence) says so."""
    facts = _facts(at)
    if isinstance(facts, Ground):
        return facts
    if facts.unpaid > 0:
        return None
    return at.ground("罚没款已经缴清", "没有可以催告、申请强制执行的款项；决定中还有其他义务没有履行的，写明理由")


def decision_stands(at: Situation) -> Ground | None:
    """Holds where the decision has not been revoked or found void: what no longer stands is not enforced."""
    if _revoked(at):
        return at.ground(f"处罚决定已被{at.state.fields['change']}", "不再执行；请登记执行情况为终结执行")
    return None


def _revoked(at: Situation) -> bool:
    return bool(at.state.times_done("change_decision")) and at.state.fields.get("change") in ("撤销", "确认无效")


def not_recused(at: Situation) -> Ground | None:
    """Holds where neither the actor nor anyone whom the act names has been found bound to stand aside in this case."""
    aside = set(at.state.people.get("recused", ()))
    named = [at.request.actor]
    for rule in at.act.fields:
        if rule.assigns and rule.assigns != "recused" and (given := at.request.fields.get(rule.id)):
            named += list(given) if isinstance(given, list | tuple) else [str(given)]
    found = [one for one in dict.fromkeys(named) if one in aside]
    if not found:
        return None
    names = "、".join(at.facts.people[one].name if one in at.facts.people else one for one in found)
    return at.ground(f"本案已经决定{names}回避", "请交没有回避的人员办理；是承办人、协办人的，由负责人变更办案人员")


def _kinds(at: Situation) -> tuple[str, ...]:
    given = at.request.fields.get("penalties") or at.request.fields.get("penalty") or ()
    return tuple(given) if isinstance(given, list | tuple) else (str(given),)


CASE_GUARDS: dict[str, GuardRule] = {
    "item_still_in_law": GuardRule(item_still_in_law, asks="asks"),
    "within_limitation": GuardRule(within_limitation, asks="asks"),
    "not_opened_twice": GuardRule(not_opened_twice),
    "not_fined_twice": GuardRule(not_fined_twice),
    "law_chosen": GuardRule(law_chosen),
    "no_exemption": GuardRule(no_exemption),
    "fine_in_law": GuardRule(fine_in_law),
    "fine_in_band": GuardRule(fine_in_band),
    "similar_seen": GuardRule(similar_seen),
    "hearing_told": GuardRule(hearing_told),
    "evidence_on_file": GuardRule(evidence_on_file),
    "gain_found": GuardRule(gain_found),
    "paid_in_full": GuardRule(paid_in_full),
    "instalments_fit": GuardRule(instalments_fit),
    "grown_surcharge_said": GuardRule(grown_surcharge_said, asks="asks"),
    "still_owed": GuardRule(still_owed),
    "decision_stands": GuardRule(decision_stands),
    "not_recused": GuardRule(not_recused),
}
