"""Whatever a table says, reading it never fails, never loses a word and takes time in proportion."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from list_makers import LAW, adds_up, from_csv, from_html, only, table

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Cell, Document, Paragraph, Table
from quanze.core.kernel.text import squeeze
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.numbered import split_lines, split_numbered
from quanze.core.lists.recognise import recognise

HEADINGS = [
    "序号",
    "事项名称",
    "子项",
    "权力类型",
    "实施依据",
    "行使主体",
    "责任事项",
    "追责情形",
    "备注",
    "主要职责",
    "管理事项",
    "相关部门",
    "抽查对象",
    "违法行为",
    "处罚标准",
    "监督重点",
    "收费",
    "",
]
WORDS = [
    "",
    "1",
    "二",
    "行政许可",
    "行政处罚",
    LAW,
    "青禾县交通局",
    "执法大队",
    "1.受理；\n2.审查。",
    "对擅自设渡的处罚",
    "因不履行职责的",
    "合计",
    "备注：无",
    "一、行政许可（共2项）",
    "——",
    "甲<p>乙</p>",
    "0599-6880101",
    "10%",
    "。",
]

cells = st.sampled_from(WORDS) | st.text(alphabet="甲乙丙丁，。；：（）《》1２① \n", max_size=12)
grids = st.integers(1, 7).flatmap(
    lambda width: st.tuples(
        st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width),
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=0, max_size=8),
    )
)


def everything_said(found: ExtractedLists) -> str:
    """All words of the result: records with their notes, the header, what was left."""
    return squeeze(
        json.dumps(
            [found.to_json(), [note for made in found.lists for record in made.records for note in record.notes]], ensure_ascii=False
        )
    )


def document(blocks: list[Any]) -> Document:
    return Document("t", "0" * 64, "text/plain", tuple(blocks))


def as_table(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    width = max((len(row) for row in rows), default=0)
    covered: set[tuple[int, int]] = set()
    made = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            down, across = (spans or {}).get((r, c), (1, 1))
            down, across = min(down, len(rows) - r), min(across, width - c)
            squares = {(r + i, c + j) for i in range(down) for j in range(across)}
            if squares & covered:
                down, across, squares = 1, 1, {(r, c)}
            covered |= squares
            made.append(Cell(r, c, text, row_span=down, column_span=across))
    return Table(len(rows), width, tuple(made))


@settings(max_examples=150, deadline=None)
@given(grids, st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 6)), st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=5))
def test_any_table_is_read_and_each_character_counted_once(
    grid: tuple[list[str], list[list[str]]], spans: dict[tuple[int, int], tuple[int, int]]
) -> None:
    head, body = grid
    found = recognise(document([as_table([head, *body], spans)]), load_list_rules())
    assert adds_up(found)
    assert all(left.reason for left in found.unplaced)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["渡口设置审批", "对擅自设渡的处罚", "客运站检查", ""]),
            st.sampled_from(["行政许可", "行政处罚", ""]),
            st.text(alphabet="甲乙丙丁戊，；", max_size=9),
            st.text(alphabet="子丑寅卯。", max_size=6),
        ),
        min_size=1,
        max_size=12,
    )
)
@example([("", "", "", "子")])
def test_no_word_of_a_row_is_lost(rows: list[tuple[str, str, str, str]]) -> None:
    found = recognise(document([as_table([["事项名称", "权力类型", "实施依据", "责任事项"], *map(list, rows)])]), load_list_rules())
    said = everything_said(found)
    for row in rows:
        for text in row:
            assert squeeze(text) in said


@settings(max_examples=60, deadline=None)
@given(
    st.lists(grids, min_size=1, max_size=3),
    st.lists(
        st.sampled_from(["青禾县财政局权责清单", "一、总则", "注：以上为准。", "填表时间：2024年3月", "随便一句话。", ""]), max_size=4
    ),
)
def test_any_mixture_of_tables_and_paragraphs_is_read(tables: list[tuple[list[str], list[list[str]]]], lines: list[str]) -> None:
    blocks: list[Any] = []
    for number, (head, body) in enumerate(tables):
        blocks += [Paragraph(line) for line in lines[number : number + 2]]
        blocks.append(as_table([head, *body]))
    assert adds_up(recognise(document([*blocks, *map(Paragraph, lines)]), load_list_rules()))


@settings(max_examples=200)
@given(st.text(alphabet="1234567890.、（）()①②③一二三甲乙丙。；\n \t", max_size=60))
@example("1.甲；2.乙")
@example("（1）甲。(2)乙")
def test_parts_of_a_numbered_text_joined_again_are_the_text(text: str) -> None:
    assert squeeze("".join(split_numbered(text))) == squeeze(text)
    assert squeeze("".join(split_lines(text))) == squeeze(text)


def test_ten_times_the_rows_take_about_ten_times_the_steps() -> None:
    """Counted in calls, not in seconds, so that a busy machine changes nothing."""

    def calls(rows: int) -> int:
        import sys

        made = as_table(
            [["序号", "事项名称", "权力类型", "实施依据"], *[[str(n), f"对第{n}类行为的处罚", "行政处罚", LAW] for n in range(1, rows + 1)]]
        )
        count = 0

        def tick(frame: Any, event: str, argument: Any) -> None:
            nonlocal count
            count += event == "call"

        rules = load_list_rules()
        sys.setprofile(tick)
        try:
            recognise(document([made]), rules)
        finally:
            sys.setprofile(None)
        return count

    assert calls(2000) <= 11 * calls(200)


def test_rows_that_all_lost_their_names_do_not_pile_up_in_one_record() -> None:
    rows = [["1", "渡口设置审批", LAW], *[["", "", f"第{n}段。"] for n in range(3000)]]
    made = only(from_csv(["序号", "事项名称", "实施依据"], *rows), "power_items")
    assert max(len(record.fields["legal_basis"]) for record in made.records) < 10_000
    assert sum(record.fields["legal_basis"].count("段") for record in made.records) == 3000


def test_a_table_of_two_hundred_columns_is_read() -> None:
    head = ["序号", "事项名称", "权力类型", "实施依据", *[f"其他栏{n}" for n in range(196)]]
    found = from_html(table(head, ["1", "渡口设置审批", "行政许可", LAW, *["是"] * 196]))
    assert adds_up(found)
    assert len(only(found, "power_items").records[0].fields["extra"]) == 196
