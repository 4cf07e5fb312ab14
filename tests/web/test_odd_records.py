"""Lists that nobody has seen yet: whatever shape a field comes in, its words are on the page and nothing breaks."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from fictional_county import NOW, document

from quanze.store.registry import operations, queries
from quanze.web.common.words import KIND_NAMES

pytestmark = pytest.mark.django_db

SHAPES = {
    "words": "只有一段话",
    "several": ["第一段话", "第二段话"],
    "parts": [{"text": "有部分的话", "unknown_part": "未知部分"}],
    "empty": [],
    "long": "很长的话" * 400,
}
PARTS = (
    "matters",
    "departments",
    "responsibility_stages",
    "risk_points",
    "measures",
    "responsible",
    "tiers",
    "cases",
    "bases",
    "extra",
    "legal_basis",
    "content",
    "phone",
)


@pytest.mark.parametrize("kind", list(KIND_NAMES))
@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_field_of_any_shape_is_shown_with_its_words(client: Client, db, data_folder, kind: str, shape: str) -> None:
    name = {"duties": "duty", "boundaries": "matter", "regimes": "title", "accountability": "body"}.get(kind, "item_name")
    fields = {name: "某件事", "unknown_field": "未知的栏目", **dict.fromkeys(PARTS, SHAPES[shape])}
    lists, data = document("临江县新局", [(kind, KIND_NAMES[kind], [fields])])
    operations.accept(lists, data, actor="测试", now=NOW)
    record = queries.records("临江县新局", kind)[0]
    for address in (f"/bodies/临江县新局/{kind}", "/bodies/临江县新局", f"/records/{record.key}"):
        for form in ("/", ".json", ".csv"):
            assert client.get(address + form).status_code == 200, address + form
    page = "".join(html.unescape(re.sub(r"<[^>]+>", "", client.get(f"/records/{record.key}/").content.decode())).split())
    for text in (
        "未知的栏目",
        *{"parts": ["有部分的话", "未知部分"], "words": ["只有一段话"], "several": ["第一段话", "第二段话"]}.get(shape, []),
    ):
        assert text in page


def test_a_record_without_a_name_can_be_found_and_read(client: Client, db, data_folder) -> None:
    lists, data = document(
        "临江县新局", [("power_items", "清单", [{"item_name": "", "legal_basis": "残缺的依据"}, {"legal_basis": "另一个"}])]
    )
    operations.accept(lists, data, actor="测试", now=NOW)
    assert "原文件中无名称" in client.get("/bodies/临江县新局/power_items/").content.decode()
    assert "原文件中无名称" in client.get("/search/?q=残缺").content.decode()
    for record in queries.records("临江县新局", "power_items"):
        assert client.get(f"/records/{record.key}/").status_code == 200
