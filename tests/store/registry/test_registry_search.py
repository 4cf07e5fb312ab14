"""Search finds exactly the substrings, counts them exactly and puts names first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_builders import document, item, record

from quanze.core.registry.searchable import query_words
from quanze.store.registry import models, operations
from quanze.store.registry.search.find import search

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

TEXTS = [
    "对未取得食品经营许可从事食品经营的处罚",
    "食品，经营许可（ＡＢＣ）",
    "《中华人民共和国水法》第四十八条：直接从江河、湖泊取用水资源的",
    "电话：0999-8123456；e-mail: a_b%c@x.cn",
    "𠮷野家①②㈠ ﬁ ß İ é \u200b零宽",
    "'s\"quo'te\\back",
    "的的的的",
    "行政",
]


@pytest.fixture(autouse=True)
def filled(tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path
    rows = [
        item(text, "行政许可" if n % 2 else "行政处罚", legal_basis=TEXTS[-n - 1] * (n + 1), seq=str(n)) for n, text in enumerate(TEXTS)
    ]
    operations.accept(
        *document(("power_items", rows), ("duties", [record(duty="负责食品", matters=[{"text": t, "office": "法规科"} for t in TEXTS])])),
        actor="t",
        now=NOW,
    )
    long = item("长文事项", "行政检查", legal_basis="的，" * 30_000 + "末尾特有的词")
    operations.accept(*document(("power_items", [long, item("食品抽检", "行政检查")]), issuer="云泽县林业局"), actor="t", now=NOW)


def scan(query: str) -> set[str]:
    words = query_words(query)
    return {row.record.key for row in models.SearchText.objects.select_related("record") if all(word in row.text for word in words)}


def found(query: str, **more: Any) -> set[str]:
    keys: set[str] = set()
    first = search(query, size=5, **more)
    for page in range(1, first.pages + 1):
        result = search(query, size=5, page=page, **more)
        assert result.total == first.total
        assert not keys & {hit.key for hit in result.hits}, "a record stands on two pages"
        keys |= {hit.key for hit in result.hits}
    assert len(keys) == first.total
    return keys


@pytest.mark.parametrize(
    "query",
    ["的", "，", "食", "食品", "品经", "品，经", "食品 许可", "ａｂｃ", "第四十八条：", "0999-81", "_b%c@", "'s\"q", "te\\b", "𠮷", "1", "(一)", "fi", "ss", "零宽", "末尾特有的词",
     "的，的", "的的的", "行政", "行 政", "无此词", "\x1f", "AND", "OR NOT", "*", "\""],
)  # fmt: skip
def test_hits_are_those_of_a_scan(query: str) -> None:
    assert found(query) == scan(query)


def test_one_and_two_characters_are_found() -> None:
    assert search("𠮷").total and search("湖泊").total and search("①").total


def test_the_end_of_a_long_text_is_found_as_well() -> None:
    [hit] = search("末尾特有").hits
    assert hit.name == "长文事项" and hit.snippets[0].cut_before


PIECES = st.sampled_from([*"的，食品经营许可行政①ＡbC'\"\\%_ 水", "食品", "经营许可", "第四十八条", "处罚", " "])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.lists(PIECES, min_size=1, max_size=5).map("".join),
        st.tuples(st.sampled_from(TEXTS), st.integers(0, 30), st.integers(1, 8)).map(lambda t: t[0][t[1] : t[1] + t[2]]),
    )
)
def test_any_query_hits_exactly_what_a_scan_hits(query: str) -> None:
    if query_words(query):
        assert found(query) == scan(query)


def test_name_hits_come_first() -> None:
    hits = search("食品", size=50).hits
    in_name = ["食品" in hit.name.replace("，", "") for hit in hits]
    assert in_name == sorted(in_name, reverse=True) and any(in_name) and not all(in_name)


def test_facets_count_hits_as_if_their_own_filter_were_not_set() -> None:
    everything = search("食品")
    assert sum(f.count for f in everything.facets.bodies) == everything.total
    only = search("食品", kind="power_items", power_type="行政处罚")
    assert only.total == len(found("食品", kind="power_items", power_type="行政处罚")) < everything.total
    assert {f.value: f.count for f in only.facets.types}["行政检查"] == search("食品", kind="power_items", power_type="行政检查").total
    assert [f.value for f in only.facets.bodies] == ["云泽县水务局"]
    assert search("食品", body="云泽县林业局").hits[0].body_slug == "云泽县林业局"
    assert search("食品", body="没有的局").total == 0


def test_hits_are_marked_in_the_documents_own_words() -> None:
    hit = next(hit for hit in search("abc").hits if hit.name.startswith("食品"))
    [(start, end)] = hit.name_marks
    assert hit.name[start:end] == "ＡＢＣ"


def test_an_empty_query_browses_everything() -> None:
    assert search("", size=100).total == models.Record.objects.count() == len(search("  ", size=100).hits)
    assert search("", kind="duties").total == 1


def test_pages_out_of_range_are_brought_into_range() -> None:
    assert search("的", page=99).page == search("的").pages
    assert search("的", page=-1).page == 1
