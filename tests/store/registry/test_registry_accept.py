"""Accepting documents: whole or not at all, each once, newer ones making new editions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from registry_builders import document, item, record

from quanze.store.ledger.models import StoredEvent
from quanze.store.registry import models, operations, queries
from quanze.store.registry.search.find import search

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Any, settings: Any) -> Any:
    settings.HOME = tmp_path
    return tmp_path


def accept(given: tuple[Any, bytes], **more: Any) -> operations.Accepted:
    return operations.accept(*given, actor="清单办", now=NOW, **more)


def names(kind: str = "power_items", slug: str = "云泽县水务局", **more: Any) -> list[str]:
    return [row.name for row in queries.records(slug, kind, **more)]


def test_a_document_becomes_a_body_an_edition_and_records(home: Any) -> None:
    given = document(("power_items", [item("取水许可", "行政许可", sub_item="无"), item("对偷采砂石的处罚")]), date="2025-06-01")
    done = accept(given)
    assert (done.outcome, done.number) == ("stored", 1)
    body = queries.body("云泽县水务局")
    assert body and (body.region, body.level, body.counts) == ("云泽县", "县", {"power_items": 2})
    assert body.types == {"行政许可": 1, "行政处罚": 1}
    [edition] = queries.editions("云泽县水务局")
    assert edition.status == "current" and edition.effective == "2025-06-01"
    assert edition.unplaced[0]["reason"] == "落款" and edition.coverage["unplaced"] == 4
    assert operations.source_files().read(given[0].sha256) == given[1]


def test_the_same_bytes_again_change_nothing() -> None:
    given = document(("power_items", [item("取水许可", "行政许可")]))
    accept(given)
    before = StoredEvent.objects.count()
    again = accept(given)
    assert (again.outcome, again.number) == ("unchanged", 1)
    assert StoredEvent.objects.count() == before and models.Edition.objects.count() == 1


def test_a_newer_file_makes_a_new_edition_and_items_keep_their_keys() -> None:
    accept(
        document(
            (
                "power_items",
                [item("取水许可", "行政许可", legal_basis="水法第七条"), item("对偷采砂石的处罚"), item("水费征收", "行政征收")],
            ),
            date="2024",
        )
    )
    old = {row.name: row.key for row in queries.records("云泽县水务局", "power_items")}
    newer = document(
        (
            "power_items",
            [item("取水 许可", "行政许可", legal_basis="水法第四十八条"), item("对偷采砂石的处罚"), item("河道巡查", "行政检查")],
        ),
        date="2025",
    )
    found = operations.preview(newer[0]).prepared.comparison
    assert [r.fields["item_name"] for r in found.new] == ["河道巡查"]
    assert [r.fields["item_name"] for r in found.gone] == ["水费征收"]
    [changed] = found.changed
    assert [(c.field, c.before, c.after) for c in changed.fields] == [("legal_basis", "水法第七条", "水法第四十八条")]
    accept(newer)
    assert names() == ["取水许可", "对偷采砂石的处罚", "河道巡查"]
    assert {row.name: row.key for row in queries.records("云泽县水务局", "power_items")}["取水许可"] == old["取水许可"]
    assert [e.status for e in queries.editions("云泽县水务局")] == ["current", "superseded"]
    page = queries.record(old["取水许可"])
    assert page and [row.edition_number for row in page.history] == [2, 1]
    gone = queries.record(old["水费征收"])
    assert gone and not gone.record.current
    assert search("水费").total == 0 and search("河道").total == 1
    assert names(edition_number=1)[-1] == "水费征收"


def test_a_renamed_item_is_still_the_same_item() -> None:
    accept(document(("power_items", [item("对未经批准擅自取水的行政处罚", legal_basis="《水法》第六十九条"), item("对偷采砂石的处罚")])))
    old = {row.name: row.key for row in queries.records("云泽县水务局", "power_items")}
    accept(document(("power_items", [item("对未经批准擅自取水的处罚", legal_basis="《水法》第六十九条"), item("对偷采砂石的处罚")])))
    new = {row.name: row.key for row in queries.records("云泽县水务局", "power_items")}
    assert new["对未经批准擅自取水的处罚"] == old["对未经批准擅自取水的行政处罚"]


def test_an_older_file_becomes_a_historical_edition() -> None:
    accept(document(("power_items", [item("取水许可", "行政许可")]), date="2025-05"))
    done = accept(document(("power_items", [item("取水许可", "行政许可"), item("水费征收", "行政征收")]), date="2023"))
    assert done.prepared.status == "superseded"
    assert names() == ["取水许可"]
    assert search("水费").total == 0


def test_the_same_content_in_another_file_is_a_copy() -> None:
    accept(document(("power_items", [item("取水许可", "行政许可")]), date="2025"))
    done = accept(document(("power_items", [item("取水\n许可", "行政许可")]), date="2025", name="清单.docx"))
    assert done.prepared.status == "copy"
    assert [e.status for e in queries.editions("云泽县水务局")] == ["copy", "current"]


def test_a_list_of_another_kind_stands_beside() -> None:
    accept(document(("power_items", [item("取水许可", "行政许可")]), ("duties", [record(duty="负责水资源管理", matters=[])])))
    accept(document(("duties", [record(duty="负责水资源统一管理", matters=[{"label": "1", "text": "编制规划", "office": "规划科"}])])))
    assert names() == ["取水许可"] and names("duties") == ["负责水资源统一管理"]
    assert [e.status for e in queries.editions("云泽县水务局")] == ["current", "current"]
    assert list(queries.duties_by_office("云泽县水务局")) == ["规划科"]


def test_penalties_and_licences_in_two_files_stand_beside_each_other() -> None:
    accept(document(("power_items", [item("取水许可", "行政许可")])))
    accept(document(("power_items", [item("对偷采砂石的处罚")])))
    assert names() == ["取水许可", "对偷采砂石的处罚"]


def test_a_file_whose_body_cannot_be_told_is_refused_with_what_to_do() -> None:
    given = document(("power_items", [item("取水许可", "行政许可")]), issuer="", title="权责清单", name="a.txt")
    with pytest.raises(operations.NotAcceptable, match="--body"):
        accept(given)
    assert StoredEvent.objects.count() == 0 and models.Source.objects.count() == 0
    assert accept(given, body="云泽县水务局").body_slug == "云泽县水务局"


def test_a_document_without_records_is_refused(home: Any) -> None:
    with pytest.raises(operations.NotAcceptable, match="没有认出"):
        accept(document(("power_items", [])))
    assert not list((home / "sources").glob("??/*"))


def test_what_fails_halfway_leaves_no_trace(monkeypatch: pytest.MonkeyPatch, home: Any, transactional_db: None, settings: Any) -> None:
    given = document(("power_items", [item(f"事项{n}") for n in range(450)]))
    from quanze.store.registry import project

    def broken(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(project.index, "add", broken)
    with pytest.raises(RuntimeError):
        accept(given)
    monkeypatch.undo()
    assert not StoredEvent.objects.exists() and not models.Body.objects.exists() and not models.Record.objects.exists()
    assert not list((home / "sources").glob("??/*"))
    assert accept(given).outcome == "stored"
    assert search("事项44").total == 11


def test_rows_rebuilt_from_events_equal_the_rows_as_written() -> None:
    accept(
        document(
            ("power_items", [item("取水许可", "行政许可"), item("水费征收", "行政征收")]), ("duties", [record(duty="管水")]), date="2024"
        )
    )
    accept(document(("power_items", [item("取水许可", "行政许可", legal_basis="水法"), item("河道巡查", "行政监督")]), date="2025"))
    accept(
        document(
            ("regimes", [record(title="巡查制度", sections=[{"heading": "一、范围", "paragraphs": ["全县河道"]}])]), issuer="云泽县林业局"
        )
    )

    def dump() -> list[Any]:
        tables: list[Any] = [
            models.Body.objects.order_by("slug").values_list("slug", "name", "region", "level", "other_names"),
            models.Source.objects.order_by("sha256").values_list("sha256", "name", "media_type", "size"),
            models.EditionList.objects.order_by("edition__body__slug", "edition__number", "order").values_list(
                "kind", "title", "count", "current"
            ),
            models.SearchText.objects.order_by("text").values_list("record__key", "name", "text"),
        ]
        for model, order in (
            (models.Edition, ("body__slug", "number")),
            (models.Record, ("body__slug", "edition__number", "listing__order", "order")),
        ):
            fields = [f.name for f in model._meta.concrete_fields if not f.is_relation and f.name != "id"]
            tables.append(model.objects.order_by(*order).values_list("body__slug", *fields))
        return [list(table) for table in tables]

    before, hits = dump(), [search(word) for word in ("水", "巡查", "河道")]
    assert operations.rebuild() > 0
    assert dump() == before
    assert [search(word) for word in ("水", "巡查", "河道")] == hits


def test_text_that_a_database_cannot_hold_is_stored_without_it() -> None:
    accept(document(("power_items", [item("取\x00水许可\ud800", "行政许可")])))
    assert names() == ["取水许可\ufffd"]


def test_many_queries_are_not_needed_for_many_records(django_assert_max_num_queries: Any) -> None:
    accept(document(("power_items", [item(f"事项{n}") for n in range(60)])))
    with django_assert_max_num_queries(6):
        assert len(queries.records("云泽县水务局", "power_items")) == 60
    with django_assert_max_num_queries(10):
        queries.home()
    assert connection.vendor in ("sqlite", "postgresql")


def test_words_far_too_long_for_a_name_are_cut_and_the_list_is_taken_all_the_same() -> None:
    long = "很长的" * 200
    given = document(
        ("power_items", [item(long, long, item_code=long)]), issuer=f"云泽县水务局{long}", title=long * 3, name=f"{long[:200]}.txt"
    )
    assert accept(given, body="云泽县" + long + "局", region=long).outcome == "stored"
    [body] = queries.bodies()
    assert len(body.name) == 100
    assert accept(given, body="云泽县" + long + "局", region=long).outcome == "unchanged"
