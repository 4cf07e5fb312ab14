"""What followed the sample visits: orders reported, rechecked, late; results published; spot checks in many stages; self-check reports.

Every regime that has subjects gets visits of its own where the sample visits left it without, through the operations of the visits room.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from quanze.adapters.procedures import procedure_on
from quanze.cli._sample_inspections.walk import Bureau, bureau_of, item_of, told, walk
from quanze.core.inspections.self_reports import last_due
from quanze.core.procedures.engine import ActRequest
from quanze.store.accounts.visible import took_part
from quanze.store.inspections.aftermath import operations
from quanze.store.inspections.aftermath.boards import board_regimes
from quanze.store.inspections.aftermath.models import SelfReport, SpotCheck
from quanze.store.inspections.checkforms import queries as checkforms
from quanze.store.inspections.subjects.models import Subject
from quanze.store.inspections.visits import operations as visits
from quanze.store.inspections.visits.models import Visit
from quanze.store.inspections.visits.queries import fitting_officers
from quanze.store.matters.models import Matter
from quanze.store.registry import queries as registry

ENOUGH = 5  # visits that a regime's board should show
LATEST_HOUR = 15  # not law: an hour of the working day
# days between the steps of the samples, no law
AFTER_REPORT, AFTER_RECHECK, AGAIN, SOON, IN_TIME = (timedelta(days=number) for number in (6, 5, 10, 4, 12))


def make(body: str, now: datetime) -> int:
    """How many sample records were made; none where any stand."""
    if SpotCheck.objects.filter(body=body).exists() or SelfReport.objects.filter(body=body).exists():
        return 0
    bureau = bureau_of(body, now)
    if bureau is None:
        return 0
    return _visits(bureau) + _orders(bureau) + _publish(bureau) + _spot_checks(bureau) + _reports(bureau)


# ---- visits of regimes that have none


def _visits(bureau: Bureau) -> int:
    made = 0
    for number, regime in enumerate(board_regimes(bureau.body, bureau.now.date())):
        if not regime.kinds or not regime.form:
            continue
        have = Visit.objects.filter(body=bureau.body, regime=regime.id).exclude(result="").count()
        subjects = Subject.objects.filter(body=bureau.body, active=True, kind_rows__kind__in=regime.kinds).distinct().order_by("key")
        subjects = subjects.exclude(key__in=Visit.objects.filter(body=bureau.body).values("subject"))
        item = item_of(bureau.body, regime.id, bureau.now)
        for turn, subject in enumerate(subjects[: max(ENOUGH - have, 0)]):
            when = bureau.at(20 + 29 * turn + number, 9)  # not law: days of samples
            team = fitting_officers(bureau.body, bureau.people, regime.speciality, subject.key, when.date())[: max(regime.officers, 2)]
            made += len(team) > 1 and bool(
                walk(
                    bureau, regime, subject, item, team, when, wrong=turn % 3 == 1, kind="routine", reason="年度日常检查",
                    override="列入系统启用以前批准的纸质年度检查计划",
                )
            )  # fmt: skip
    return made


# ---- orders


def _take(bureau: Bureau, key: str, act: str, on: date, actor: str = "", **fields: Any) -> bool:
    when = datetime.combine(on, time(LATEST_HOUR), bureau.now.tzinfo)
    actor = actor or Visit.objects.get(key=key).lead or bureau.handler
    request = ActRequest(act, actor, on.isoformat(), Matter.objects.get(key=key).length, fields)
    done = visits.act(key, request, people=bureau.people, now=min(when, bureau.now))
    took_part(actor, key)
    return told(f"{key} {act}", done)


def _orders(bureau: Bureau) -> int:
    """Each visit that found something to correct gets its order; what became of it differs from one to the next."""
    made = 0
    today = bureau.now.date()
    rows = Visit.objects.filter(body=bureau.body, result="correct", stage="visited").order_by("ended_at", "id")
    for number, visit in enumerate(rows):
        assert visit.ended_at is not None
        day = visit.ended_at.astimezone(bureau.now.tzinfo).date()
        until = day + timedelta(days=15)  # not law: the term that this order sets
        words = "；".join(str(line.get("content", "")) for line in visit.failed[:3]) or "按检查记录所列问题"
        if not _take(
            bureau, visit.key, "order_correction", day, order_no=f"云市监责改〔{day.year}〕{number + 1}号", correction=f"改正：{words}",
            correction_until=until.isoformat(),
        ):  # fmt: skip
            continue
        made += 1
        story = number % 4  # 0: closed, 1: waits for its report, 2: waits for the recheck, 3: failed and ordered again
        reported = min(day + AFTER_REPORT, today)
        if story == 1:
            continue
        _take(bureau, visit.key, "receive_report", reported, reported_on=reported.isoformat(), report_words="已按要求整改")
        if story == 2:
            continue
        rechecked = min(reported + AFTER_RECHECK, today)
        passed = story == 0
        _take(
            bureau,
            visit.key,
            "recheck",
            rechecked,
            recheck_way="site",
            recheck_passed=passed,
            recheck_note="已改正" if passed else "仍未改正",
        )
        if passed:
            _take(bureau, visit.key, "finish_correction", rechecked)
        else:
            _take(
                bureau, visit.key, "order_again", rechecked, order_no=f"云市监责改〔{day.year}〕{number + 1}-2号", correction=f"再次责令改正：{words}",
                correction_until=(rechecked + AGAIN).isoformat(),
            )  # fmt: skip
    return made


def _publish(bureau: Bureau) -> int:
    """Most results are published; every fifth waits, so that the list of what waits is not empty."""
    made = 0
    rows = Visit.objects.filter(body=bureau.body, stage__in=("visited", "publishing")).exclude(result="")
    for number, visit in enumerate(rows.exclude(result="correct", stage="visited").order_by("ended_at", "id")):
        day = (visit.ended_at or bureau.now).astimezone(bureau.now.tzinfo).date()
        last = Matter.objects.get(key=visit.key).last_on
        if visit.stage == "visited" and not _take(bureau, visit.key, "finish", max(day, last)):
            continue
        if number % 5:
            on = min(max(day + SOON, last), bureau.now.date())
            made += _take(bureau, visit.key, "publish", on, published_at="本机关公开门户“检查结果”栏目")
    return made


# ---- product spot checks

# how far each goes: the acts after the sample was sent, by days after the beginning
_WAYS: tuple[tuple[str, str, str, int, tuple[tuple[str, int, dict[str, Any]], ...]], ...] = (
    ("水泥", "P·O 42.5", "planned", 3, ()),
    ("塑料食品袋", "20×30cm", "sampling", 6, ()),
    ("电线电缆", "BV 2.5", "testing", 15, ()),
    ("纸杯", "250mL", "passed", 60, (("receive_pass", 20, {"report_no": "ZJ-101"}), ("publish", 26, {"published_at": "本机关公开门户"}))),
    ("化肥", "15-15-15", "objecting", 30, (("receive_fail", 16, {"report_no": "ZJ-102", "failing": "总养分不符合标准"}), ("tell", 20, {"told_way": "direct"}))),
    ("不锈钢餐具", "SUS304", "retesting", 45, (
        ("receive_fail", 15, {"report_no": "ZJ-103", "failing": "铬迁移量不符合标准"}), ("tell", 18, {"told_way": "post"}),
        ("object", 28, {"objection_words": "对检验结论有异议", "retest_asked": True}), ("accept_retest", 31, {}), ("finish_formalities", 35, {}),
    )),
    ("钢筋", "HRB400E Φ12", "correcting", 80, (
        ("receive_fail", 15, {"report_no": "ZJ-104", "failing": "重量偏差超标"}), ("tell", 18, {"told_way": "direct"}), ("confirm_fail", 40, {}),
        ("order_correction", 44, {"order_no": "云市监责改抽〔2026〕4号", "correction": "停止生产销售，查明原因，整改后申请复查"}),
        ("publish_fail", 46, {"published_at": "本机关公开门户"}),
    )),
    ("输水管", "DN110", "closed", 170, (
        ("receive_fail", 15, {"report_no": "ZJ-105", "failing": "静液压强度不符合标准"}), ("tell", 18, {"told_way": "direct"}), ("confirm_fail", 40, {}),
        ("order_correction", 44, {"order_no": "云市监责改抽〔2026〕5号", "correction": "停止生产销售，整改后申请复查"}),
        ("publish_fail", 46, {"published_at": "本机关公开门户"}), ("receive_report", 80, {}), ("recheck_pass", 100, {"recheck_no": "FC-5"}), ("finish", 104, {}),
    )),
    ("人造板", "E1", "announced", 150, (
        ("receive_fail", 12, {"report_no": "ZJ-106", "failing": "甲醛释放量超标"}), ("tell", 15, {"told_way": "direct"}),
        ("confirm_fail", 16, {"objection_waived": True}), ("order_correction", 18, {"order_no": "云市监责改抽〔2026〕6号", "correction": "停止生产销售"}),
        ("publish_fail", 25, {"published_at": "本机关公开门户"}), ("recheck_fail", 85, {"announced_at": "省局公告第 6 号"}),
    )),
)  # fmt: skip
_DAYS = {
    "receive_pass": "received_on", "receive_fail": "received_on", "tell": "told_on", "object": "objected_on", "accept_retest": "retest_notice_on",
    "finish_formalities": "formalities_on", "order_correction": "ordered_on", "receive_report": "reported_on", "recheck_pass": "recheck_on",
    "recheck_fail": "recheck_on",
}  # fmt: skip


def _spot_checks(bureau: Bureau) -> int:
    kinds = ("industrial_producer", "production_licence_holder", "food_contact_producer")
    found = Subject.objects.filter(body=bureau.body, active=True, kind_rows__kind__in=kinds).exclude(key__startswith="x:")
    subjects = list(found.distinct().order_by("key"))
    item = next(
        (each.key for each in checkforms.catalogue(bureau.body, bureau.now.date()) if "抽查" in each.name and "质量" in each.name), ""
    )
    if not subjects or not item:
        return 0
    standing = registry.record(item)
    more = {"item_standing": standing.record if standing else None}
    makers = [next((one for one in subjects if way[0] in one.name), subjects[number % len(subjects)]) for number, way in enumerate(_WAYS)]
    return sum(_spot_check(bureau, way, maker, item, more) for way, maker in zip(_WAYS, makers, strict=True))


def _spot_check(bureau: Bureau, way: tuple[str, str, str, int, Any], subject: Subject, item: str, more: Mapping[str, Any]) -> bool:
    product, spec, _, ago, later = way
    begun = bureau.at(ago)
    procedure = procedure_on("product-spot-check", begun.date())
    if procedure is None:
        return False
    fields = {
        "check_kind": "plan", "plan_no": f"{begun.year} 年度抽查计划", "subject": subject.name, "subject_no": subject.key, "place_kind": "producer",
        "product": product, "product_spec": spec, "rules": f"{product}产品质量监督抽查实施细则", "item": item,
    }  # fmt: skip
    opening = ActRequest("plan_check", bureau.handler, begun.date().isoformat(), 0, fields)
    opened = operations.open_spot_check(procedure, opening, body=bureau.body, people=bureau.people, now=begun, item=item, more=more)
    if not told(product, opened):
        return False
    key: str = opened.key  # type: ignore[union-attr]
    took_part(bureau.handler, key)

    def take(act: str, after: int, actor: str = "", **given: Any) -> bool:
        when = bureau.at(max(ago - after, 0))
        if act in _DAYS:
            given[_DAYS[act]] = when.date().isoformat()
        if act == "recheck_fail":
            given["announced_on"] = when.date().isoformat()
        request = ActRequest(act, actor or bureau.handler, when.date().isoformat(), Matter.objects.get(key=key).length, given)
        return told(f"{product} {act}", operations.act_spot_check(key, request, people=bureau.people, now=when, more=more))

    if way[2] == "planned":
        return True
    take("arrange", 1, bureau.leader, handler=bureau.handler, co_handlers=[bureau.second], lab="云泽县产品质量检验所")
    if way[2] == "sampling":
        return True
    day = bureau.at(ago - 3).date().isoformat()
    take(
        "take_sample", 3, sampled_on=day, samplers=[bureau.handler, bureau.second], notice_shown=True, sheet_no=f"CY{ago:03d}", batch="2026-01", sample_size="2 件", signed="signed",
    )  # fmt: skip
    take("send_sample", 4, sent_on=bureau.at(ago - 4).date().isoformat(), seals_whole=True)
    for act, after, given in later:
        if not take(act, after, **given):
            break
    return True


# ---- self-check reports


def _reports(bureau: Bureau) -> int:
    made = 0
    for regime in board_regimes(bureau.body, bureau.now.date()):
        if not regime.self_report:
            continue
        year = last_due(regime.self_report, bureau.now.date())
        begun = operations.begin_reports(bureau.body, regime, year, actor=bureau.handler, now=bureau.now)
        if not isinstance(begun, operations.Noted):
            continue
        made += begun.count
        owing = SelfReport.objects.filter(body=bureau.body, regime=regime.id, year=year, let_off="").order_by("subject")
        keys = list(owing.values_list("subject", "due"))
        in_time = [key for number, (key, _) in enumerate(keys) if number % 5 < 3]
        late = [key for number, (key, _) in enumerate(keys) if number % 5 == 3]
        if in_time:
            told("自查报告", operations.receive_reports(bureau.body, regime.id, year, in_time, keys[0][1] - IN_TIME, actor=bureau.handler, now=bureau.now))  # fmt: skip
        if late and keys[0][1] < bureau.now.date():
            until = bureau.now.date() + AGAIN
            told("自查报告", operations.order_reports(bureau.body, regime.id, year, late, until, f"云市监责改自查〔{bureau.now.year}〕1号", actor=bureau.handler, now=bureau.now))  # fmt: skip
    return made
