"""A fictional bureau with its people and one list, through the same operations that the desk uses."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from quanze.adapters.procedures import procedure_on
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.engine import ActRequest, Refusal
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.casework import operations
from quanze.store.casework.models import Case
from quanze.store.matters.models import Matter
from quanze.store.matters.operations import Taken
from quanze.store.registry.models import Body, Edition, EditionList, Record, Source

CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
ALWAYS = Interval(None, None)
CODE = "91110000600037341L"
CLAUSE = "货值金额不足一万元的，并处五万元以上十万元以下罚款；货值金额一万元以上的，并处货值金额十倍以上二十倍以下罚款"


def person(id_: str, *roles: str) -> Person:
    posts = tuple(Post(role, BODY, "执法大队", ALWAYS) for role in roles)
    return Person(id_, id_, posts, (Certificate(f"ZJ-{id_}", "省司法厅", (), ALWAYS),))


PEOPLE = {
    one.id: one
    for one in (
        person("李", "handler"),
        person("王", "co_handler"),
        person("赵", "leader"),
        person("钱", "reviewer"),
        person("孙", "legal_reviewer"),
        person("周", "archivist"),
        person("吴", "office_head"),
    )
}


def at(day: str, hour: int = 15) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)


def register_list(names: list[tuple[str, str]], *, listed: str = "2015-01-01", slug: str = BODY, kind: str = "power_items") -> list[str]:
    """A body with one current list; items as (name, legal basis). The keys of the items come back."""
    body, _ = Body.objects.get_or_create(slug=slug, defaults={"name": slug, "region": "云泽县"})
    source = Source.objects.create(sha256=f"{Source.objects.count():064x}", name="清单.docx", media_type="x", size=1)
    edition = Edition.objects.create(
        body=body, number=body.editions.count() + 1, list_date=listed, recorded="2026-01-01T00:00:00+08:00", actor="t",
        source=source, status="current", digest="0" * 64,
    )  # fmt: skip
    listing = EditionList.objects.create(edition=edition, kind=kind, order=1, count=len(names), current=True)
    keys = []
    for order, (name, basis) in enumerate(names, 1):
        key = f"k{edition.pk}-{order}"
        Record.objects.create(
            body=body, edition=edition, listing=listing, kind=kind, order=order, key=key, name=name, power_type="行政处罚",
            national_type="行政处罚", fields={"item_name": name, "legal_basis": basis}, state="ok", current=True,
        )  # fmt: skip
        keys.append(key)
    return keys


def clue(day: str, *, procedure: str = "market-supervision-penalty", **fields: object) -> Taken | Refusal:
    found = procedure_on(procedure, date.fromisoformat(day))
    assert found is not None
    given = {
        "clue_source": "report",
        "found_on": day,
        "party_kind": "法人或者其他组织",
        "party": "云泽县某食品店",
        "party_no": CODE,
        "act_began": day,
        "clue": "经营超过保质期的食品",
        "handler": "李",
        "co_handlers": ["王"],
        **fields,
    }
    request = ActRequest("register_clue", "李", day, 0, given)
    return operations.open_case(found, request, body=BODY, people=PEOPLE, now=at(day))


def act(
    key: str, name: str, actor: str, day: str, *, overrides: dict[str, str] | None = None, seen: int | None = None, **fields: object
) -> Taken | Refusal:
    length = Matter.objects.get(key=key).length if seen is None else seen
    return operations.act(
        key, ActRequest(name, actor, day, length, fields, (), overrides or {}), people=PEOPLE, now=at(day), more={"issued": ISSUED}
    )


ISSUED = tuple(f"SAMR2021-{number:02d}" for number in range(1, 57))


def assess(key: str, day: str, actor: str = "李", **changes: object) -> operations.Noted | Refusal:
    return operations.assess(key, changes, actor=actor, seen=Matter.objects.get(key=key).length, people=PEOPLE, now=at(day))


def evidence(key: str, day: str, name: str = "现场照片", **more: object) -> operations.Noted | Refusal:
    given: dict[str, object] = {"kind": "书证", "origin": "当事人", "taken_on": day, "taken_by": ["李", "王"], "actor": "李", **more}
    return operations.file_evidence(key, name=name, seen=Matter.objects.get(key=key).length, people=PEOPLE, now=at(day), **given)  # type: ignore[arg-type]


def done(result: object) -> object:
    assert not isinstance(result, Refusal), [(g.guard, g.reason, g.remedy) for g in result.grounds]
    return result


def grounds(result: object) -> dict[str, str]:
    assert isinstance(result, Refusal), result
    return {ground.guard: ground.reason for ground in result.grounds}


def to_deciding(item: str, day: str = "2026-03-02", *, hearing: bool = True, **fields: object) -> str:
    """A case that stands before its decision: notice served, statements over."""
    key = done(clue(day, item=item, **fields)).key  # type: ignore[attr-defined]
    start = date.fromisoformat(day)

    def on(days: int) -> str:
        return (start + timedelta(days=days)).isoformat()

    done(act(key, "open_case", "赵", on(3), cause="经营超过保质期的食品", handler="李", co_handlers=["王"], opening_reason="有初步证据"))
    proof = {"evidence_kind": "书证", "evidence_name": "进货票据", "evidence_from": "当事人"}
    done(act(key, "take_evidence", "李", on(5), **proof))
    done(act(key, "final_report", "李", on(10), **report_fields(key)))
    done(act(key, "pass_review", "钱", on(12), review_reason="同意"))
    done(assess(key, on(12), basis="食品安全法", penalty_text=CLAUSE, values={"货值金额": 60_000}, level="一般", deviation_reason=""))
    done(act(key, "serve_notice", "李", on(13), notice_served_on=on(13), notice_way="direct", hearing_right=hearing))
    done(act(key, "waive_rights", "李", on(14), waiver="书面放弃"))
    done(act(key, "proceed", "李", on(15)))
    assert Case.objects.get(key=key).stage == "deciding"
    return key


def on_the_spot(item: str, day: str = "2026-03-02", *, fine: int = 100_000) -> str:
    """A fine imposed on the spot, its papers handed in."""
    procedure = procedure_on("market-supervision-simple", date.fromisoformat(day))
    assert procedure is not None
    found = {"party_kind": "法人或者其他组织", "party": "云泽县某小店", "party_no": CODE, "cause": "没有明码标价", "item": item,
             "facts_found": "摊位没有标价", "credentials_shown": True, "handler": "李", "co_handlers": ["王"]}  # fmt: skip
    request = ActRequest("find", "李", day, 0, found)
    key = done(operations.open_case(procedure, request, body=BODY, people=PEOPLE, now=at(day))).key  # type: ignore[attr-defined]
    done(assess(key, day, basis="食品安全法", penalty_text="处二千元以下的罚款"))
    done(act(key, "tell", "李", day, told="拟罚款，有权陈述、申辩"))
    said = {"decision_no": "1", "penalty": "罚款", "fine": fine, "decision": "罚款一千元", "signed": "signed"}
    assert "field_is" in grounds(act(key, "decide_on_spot", "李", day, remedy_told=False, **said))  # reconsideration comes first since 2024
    done(act(key, "decide_on_spot", "李", day, remedy_told=True, **said))
    done(act(key, "file", "李", day))
    return key


def report_fields(key: str) -> dict[str, object]:
    from quanze.adapters.procedures import procedure_version

    matter = Matter.objects.get(key=key)
    wanted = procedure_version(matter.procedure, matter.version).acts["final_report"]
    known = {"proposal": "penalty", "legal_review": "none", "facts": "事实清楚", "report": "建议处罚"}
    made: dict[str, object] = {}
    for rule in wanted.fields:
        if rule.id in known:
            made[rule.id] = known[rule.id]
        elif rule.required:
            made[rule.id] = "no" if rule.type == "yes_no" else rule.choices[0][0] if rule.choices else "事实清楚，建议处罚"
    return made


def decide(key: str, day: str, fine: int, **more: object) -> Taken | Refusal:
    given: dict[str, object] = {
        "decision_no": "云市监罚〔2026〕1号", "complex": "no", "penalties": ["罚款"], "fine": fine, "decision": "罚款", **more
    }  # fmt: skip
    return act(key, "decide_penalty", "赵", day, **given)  # type: ignore[arg-type]
