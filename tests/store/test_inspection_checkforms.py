"""Check forms and programmes of a body: from its own list, through the operations that the desk uses."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from quanze.core.inspections.forms import line_from
from quanze.core.inspections.model import CheckLine
from quanze.core.inspections.regimes import own_id
from quanze.core.kernel.canonical import digest
from quanze.core.lists.model import Coverage, ExtractedLists, Header, RecognisedList, Record
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.checkforms import operations, project, queries
from quanze.store.inspections.checkforms.models import CheckItem, FormVersion, LineItem, ProgrammeRow
from quanze.store.registry import operations as registry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
DAY = date(2026, 11, 21)
BODY = "青禾县市场监督管理局"


def accept(kind: str, *records: dict[str, Any]) -> str:
    """A list of a fictional bureau, through the door that every list takes; its slug comes back."""
    found = RecognisedList(kind, "清单", tuple(Record(fields) for fields in records))  # type: ignore[arg-type]
    data = repr((kind, records)).encode()
    read = ExtractedLists("清单.docx", digest(data), "x", Header(f"{BODY}清单", BODY), (found,), (), Coverage(1, 1, 0, 0))
    registry.accept(read, data, body=BODY, actor="t", now=NOW)
    from quanze.store.registry.models import Body

    return Body.objects.get(name=BODY).slug


def regime(title: str, objects: str, *words: str) -> dict[str, Any]:
    return {
        "no": "一",
        "title": title,
        "sections": [{"heading": "一、监督检查对象", "paragraphs": [objects]}, {"heading": "二、监督检查方式", "paragraphs": list(words)}],
    }


@pytest.fixture
def body() -> str:
    return accept(
        "regimes",
        regime("工业产品生产许可证后监管", "工业产品生产许可证获证企业。", "对获证企业每年检查不少于3次。", "由三名以上执法人员实施。"),
        regime("小作坊登记监管制度", "食品生产加工小作坊。", "每年检查一次。"),
    )


def some(number: str = "1", **more: Any) -> CheckLine:
    return line_from({"id": number, "content": "证书有效", "method": "查证书", "standard": "有效", "basis": "《某办法》第一条", **more})


def save(body: str, *lines: CheckLine, seen: int | None = None) -> operations.Noted | Refusal:
    return operations.save(body, "own", "本机关的表", "production-licence", lines, actor="p1", now=NOW, seen=seen)


def test_a_bodys_programmes_are_those_of_its_list_with_the_lists_numbers(body: str) -> None:
    found = {one.id: one for one in queries.programmes(body, DAY)}
    assert list(found) == ["production-licence", own_id("小作坊登记监管制度")]
    licence = found["production-licence"]
    assert [(one.at_least, one.months) for one in licence.requirements] == [(3, 12)]
    assert licence.officers == 3
    assert licence.form == "production-licence"


def test_a_body_without_a_list_has_no_programmes() -> None:
    assert queries.programmes("没有的机关", DAY) == []
    assert len(queries.programme_views("没有的机关", DAY)) == 12


def test_a_person_may_say_which_regime_a_record_is(body: str) -> None:
    own = own_id("小作坊登记监管制度")
    operations.set_programme(body, own, actor="p1", now=NOW, is_regime="food-contact")
    assert [one.id for one in queries.programmes(body, DAY)] == ["production-licence", "food-contact"]
    operations.set_programme(body, own, actor="p1", now=NOW, is_regime="")
    assert [one.id for one in queries.programmes(body, DAY)] == ["production-licence", own]
    refused = operations.set_programme(body, own, actor="p1", now=NOW, is_regime="dragons")
    assert isinstance(refused, Refusal) and "dragons" in refused.grounds[0].reason


def test_a_ready_made_form_is_taken_once_and_frozen_by_its_first_use(body: str) -> None:
    first = operations.adopt(body, "fibre", actor="p1", now=NOW)
    again = operations.adopt(body, "fibre", actor="p1", now=NOW)
    assert isinstance(first, operations.Noted) and isinstance(again, operations.Noted)
    assert (first.version, again.version, again.seq) == (1, 1, 0)
    form = operations.freeze(body, "fibre", actor="p1", now=NOW)
    assert (form.version, len(form.lines)) == ("1", 13)
    assert operations.freeze(body, "fibre", 1, actor="p1", now=NOW).digest == form.digest
    assert FormVersion.objects.get(form="fibre").frozen


def test_freezing_takes_a_ready_made_form_that_the_body_has_not_taken(body: str) -> None:
    assert operations.freeze(body, "metrology", actor="p1", now=NOW).version == "1"
    with pytest.raises(LookupError, match="没有检查表"):
        operations.freeze(body, "dragons", actor="p1", now=NOW)


def test_a_changed_form_is_a_new_version_and_the_frozen_one_stays(body: str) -> None:
    save(body, some())
    before = operations.freeze(body, "own", actor="p1", now=NOW)
    made = save(body, some(standard="满六个月"), seen=1)
    assert isinstance(made, operations.Noted) and made.version == 2
    assert queries.form(body, "own", 1) == before
    assert queries.form(body, "own").lines[0].standard == "满六个月"
    same = save(body, some(standard="满六个月"), seen=2)
    assert isinstance(same, operations.Noted) and same.seq == 0, "saving what stands already makes no version"
    _, _, found = operations.difference(body, "own", 1, 2)
    assert [(one.line, one.what) for one in found] == [("1", "changed")]


def test_two_people_who_edit_one_form_never_overwrite_each_other(body: str) -> None:
    save(body, some(), seen=0)
    late = save(body, some("2"), seen=0)
    assert isinstance(late, Refusal) and late.grounds[0].guard == "fresh_form"
    assert len(queries.versions(body, "own")) == 1


def test_a_form_with_faults_is_refused_with_every_fault(body: str) -> None:
    refused = save(body, some("1", content=""), some("1", answer="maybe"))
    assert isinstance(refused, Refusal)
    assert {ground.guard for ground in refused.grounds} == {"empty", "line-id", "answer"}
    assert not FormVersion.objects.exists()


def test_a_withdrawn_form_is_no_longer_offered_but_stays_readable(body: str) -> None:
    save(body, some())
    assert isinstance(operations.withdraw(body, "own", " ", actor="p1", now=NOW), Refusal)
    assert isinstance(operations.withdraw(body, "own", "合并到另一张表", actor="p1", now=NOW), operations.Noted)
    with pytest.raises(LookupError):
        queries.form(body, "own")
    assert queries.form(body, "own", 1).title == "本机关的表"
    assert isinstance(save(body, some()), operations.Noted)
    assert queries.form(body, "own").version == "2"


def test_a_programme_uses_the_form_that_the_body_chose_which_then_cannot_vanish(body: str) -> None:
    save(body, some())
    operations.set_programme(body, "production-licence", actor="p1", now=NOW, form="own")
    assert queries.programmes(body, DAY)[0].form == "own"
    refused = operations.withdraw(body, "own", "不用了", actor="p1", now=NOW)
    assert isinstance(refused, Refusal) and "正在用" in refused.grounds[0].reason


def test_inspection_items_find_their_programme_and_a_person_has_the_last_word(body: str) -> None:
    slug = accept(
        "inspection_items",
        {
            "item_name": "特种设备使用单位监督检查",
            "check_object": "特种设备使用单位",
            "ratio": "不低于10%",
            "frequency": "每年1次",
            "method": "现场检查",
        },
        {"item_name": "直销行为检查", "check_object": "直销企业", "ratio": "", "frequency": "根据实际情况确定", "method": ""},
    )
    first, second = queries.catalogue(slug, DAY)
    assert (first.regime, first.confirmed) == ("special-equipment", False)
    assert [(one.months, str(one.share)) for one in first.stated.frequencies] == [(12, "1/10")]
    assert (second.regime, [one.unresolved.code for one in second.stated.unclear]) == ("", ["no-number"])
    operations.connect_item(slug, second.key, "production-licence", actor="p1", now=NOW)
    assert [(one.regime, one.confirmed) for one in queries.catalogue(slug, DAY)][1] == ("production-licence", True)


def test_a_failing_line_is_connected_with_a_penalty_item_of_the_list(body: str) -> None:
    slug = accept(
        "power_items",
        {"item_name": "对使用特种设备未按照规定办理使用登记的处罚", "power_type": "行政处罚"},
        {"item_name": "对无照经营的处罚", "power_type": "行政处罚"},
    )
    items = queries.penalty_items(slug)
    line = next(one for one in queries.form(slug, "special-equipment").lines if one.id == "U1")
    near = queries.candidates(line.penalty, items)
    assert [one.name for one in near] == ["对使用特种设备未按照规定办理使用登记的处罚"]
    operations.connect_line(slug, "special-equipment", "U1", near[0].key, actor="p1", now=NOW)
    assert queries.connected(slug, "special-equipment") == {"U1": near[0].key}
    assert isinstance(operations.connect_line(slug, "special-equipment", "U1", "nothing", actor="p1", now=NOW), Refusal)
    assert isinstance(operations.connect_line(slug, "special-equipment", "Z9", "", actor="p1", now=NOW), Refusal)


def test_what_stands_on_its_own_is_written_although_somebody_else_was_first(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    save(body, some())
    real, late = operations.stream_length, [0]

    def behind(stream: str) -> int:
        late[0] += 1
        return real(stream) - (1 if late[0] == 1 else 0)

    monkeypatch.setattr(operations, "stream_length", behind)
    assert operations.freeze(body, "own", actor="p1", now=NOW).version == "1"
    assert late[0] == 2
    late[0] = 0
    refused = save(body, some("2"))
    assert isinstance(refused, Refusal) and refused.grounds[0].guard == "fresh_form", "a version is decided on what was seen, so it is not"


def test_all_rows_are_equal_after_a_rebuild(body: str) -> None:
    save(body, some())
    save(body, some("2"))
    operations.freeze(body, "own", 1, actor="p1", now=NOW)
    operations.adopt(body, "fibre", actor="p1", now=NOW)
    operations.withdraw(body, "fibre", "不管纤维", actor="p1", now=NOW)
    operations.set_programme(body, "production-licence", actor="p1", now=NOW, form="own")
    operations.connect_line(body, "own", "2", "", actor="p1", now=NOW)

    def rows() -> list[object]:
        return [list(model.objects.order_by("pk").values_list()[:50]) and sorted(tuple(map(repr, row[1:])) for row in model.objects.values_list()) for model in (FormVersion, ProgrammeRow, LineItem, CheckItem)]  # fmt: skip

    before = rows()
    assert project.rebuild() == 7
    assert rows() == before
