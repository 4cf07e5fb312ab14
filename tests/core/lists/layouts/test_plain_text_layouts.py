"""Fictional lists in every layout of plain text, and what must always hold of tabulate."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.rulebook import load_list_rules
from quanze.core.documents.model import Document, Paragraph, Table, table_texts
from quanze.core.documents.reader import read_document
from quanze.core.kernel.place import Place
from quanze.core.kernel.text import squeeze
from quanze.core.lists.layouts.tabulate import tabulate
from quanze.core.pipeline import read_lists

RULES = load_list_rules()


def document(text: str) -> Document:
    lines = text.split("\n")
    return Document("清单.txt", "0" * 64, "text/plain", tuple(Paragraph(line, Place(line=n)) for n, line in enumerate(lines, 1)))


def tables(text: str) -> list[list[list[str]]]:
    found = []
    for block in tabulate(document(text)).blocks:
        if isinstance(block, Table):
            grid = [[""] * block.columns for _ in range(block.rows)]
            for cell in block.cells:
                grid[cell.row][cell.column] = squeeze(cell.text)
            found.append(grid)
    return found


def visible(read: Document) -> str:
    texts = []
    for block in read.blocks:
        texts += list(table_texts(block)) if isinstance(block, Table) else [block.text]
    return "".join(sorted(squeeze("".join(texts))))


TABBED = """云岭县水务局权责清单

序号\t职权名称\t职权类型\t实施依据
---\t---\t---\t---
1\t对取水行为的监督检查\t行政检查\t《云岭省取水办法》第四条
2\t河道采砂审批\t行政许可\t《云岭省河道条例》第九条

- 2 -
序号\t职权名称\t职权类型\t实施依据
\t\t\t第十条
3\t节水先进单位表彰\t行政奖励\t《云岭省节水条例》第三十条
"""

ONE_A_LINE = """一、部门职责登记表

\t序号
\t主要职责
\t具体工作事项
\t责任科室

\t1
\t负责全县水资源管理
\t组织编制水资源规划。
\t水资源股

\t
\t
\t组织实施取水许可。
补办手续的，一并办理。
\t

\t2
\t负责河道管理

\t组织清理河道。
\t河道股

二、公共服务事项

无
"""

PIPES = """| 序号 | 事项名称 | 职权类型 |
|----|------|------|
| 1 | 对取水行为的监督检查 | 行政检查 |
| 2 | 河道采砂审批 | 行政许可 |
"""

BOXED = """┌──┬────────┬────┐
│序号│事项名称        │职权类型│
├──┼────────┼────┤
│1   │对取水行为的    │行政检查│
│    │监督检查        │        │
├──┼────────┼────┤
│2   │河道采砂审批    │行政许可│
└──┴────────┴────┘
"""

ALIGNED = """序号  事项名称              职权类型    承办机构
1     对取水行为的监督      行政检查    水资源股
      检查
2     河道采砂审批          行政许可    河道股
3     节水先进单位表彰      行政奖励    办公室
"""

CARDS = """云岭县水务局权责清单

事项名称：对取水行为的监督检查
职权类型：行政检查
实施依据：《云岭省取水办法》第四条
和第五条。
承办机构：水资源股

事项名称：河道采砂审批
职权类型：行政许可
实施依据：《云岭省河道条例》第九条。
承办机构：河道股
"""

ALL = [TABBED, ONE_A_LINE, PIPES, BOXED, ALIGNED, CARDS]


def test_rows_parted_by_tabs_go_on_after_a_page_mark_and_rulings_stand_beside() -> None:
    (grid,) = tables(TABBED)
    assert [row[0] for row in grid] == ["序号", "1", "2", "序号", "", "3"]
    assert grid[4] == ["", "", "", "第十条"]


def test_one_cell_a_line_keeps_blank_cells_and_lines_that_go_on() -> None:
    (grid,) = tables(ONE_A_LINE)
    assert grid[2] == ["", "", "组织实施取水许可。补办手续的，一并办理。", ""]
    assert grid[3] == ["2", "负责河道管理", "组织清理河道。", "河道股"]
    assert len(grid) == 4


def test_a_table_of_contents_and_indented_paragraphs_are_no_tables() -> None:
    assert tables("目录\n一、主要职责\t(1)\n二、职责边界\t(6)\n三、监管制度\t(11)\n") == []
    assert tables("\t为加强管理，制定本制度。\n\n\t各单位应当执行。\n\n\t本制度自发布之日起施行。\n") == []


def test_pipes_and_boxes_give_their_cells() -> None:
    assert tables(PIPES)[0][1:] == [["1", "对取水行为的监督检查", "行政检查"], ["2", "河道采砂审批", "行政许可"]]
    assert tables(BOXED)[0] == tables(PIPES)[0]


def test_aligned_columns_give_their_cells_and_join_wrapped_lines() -> None:
    (grid,) = tables(ALIGNED)
    assert grid[1] == ["1", "对取水行为的监督检查", "行政检查", "水资源股"]
    assert grid[3][3] == "办公室"


def test_cards_are_read_as_items() -> None:
    result = read_lists("清单.txt", CARDS.encode(), RULES)
    records = [record.fields for found in result.lists for record in found.records]
    assert [fields["item_name"] for fields in records] == ["对取水行为的监督检查", "河道采砂审批"]
    assert [fields["handling_unit"] for fields in records] == ["水资源股", "河道股"]
    assert squeeze(records[0]["legal_basis"]) == "《云岭省取水办法》第四条和第五条。"


def test_nothing_to_do_gives_the_same_document() -> None:
    plain = document("关于印发责任清单的通知\n\n各单位：\n现将清单印发给你们，请遵照执行。\n")
    assert tabulate(plain) is plain


LINES = st.one_of(
    st.sampled_from([line for text in ALL for line in text.split("\n")]),
    st.text(alphabet="序号事项名称行政检查许可1２2、。：\t |—-─│（）一二 \u3000", max_size=12),
    st.just(""),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_every_visible_character_is_kept_exactly_once(lines: list[str]) -> None:
    read = document("\n".join(lines))
    assert visible(tabulate(read)) == visible(read)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_reading_any_mixture_of_lines_counts_every_character(lines: list[str]) -> None:
    result = read_lists("清单.txt", "\n".join(["清单", *lines]).encode(), RULES)
    coverage = result.coverage
    assert coverage.placed + coverage.furniture + coverage.unplaced == coverage.characters


def test_the_layouts_can_be_read_from_a_file() -> None:
    read = read_document("清单.txt", ONE_A_LINE.encode())
    assert any(isinstance(block, Table) for block in tabulate(read).blocks)


UNHEADED = """云河县民政局权责清单
1   社会团体成立登记      行政许可      《社会团体登记办法》第九条      社会组织股
2   养老机构备案          其他行政权力  《老年人保障规定》第四十三条    养老服务股
3   对养老机构的检查      行政检查      《养老机构规定》第三十六条      养老服务股
"""


def test_aligned_columns_without_a_header_are_known_by_what_stands_in_them() -> None:
    """As printed, with single blanks (the pieces are counted), with full-width blanks, and with a blank line between the rows."""
    single = "\n".join(" ".join(line.split()) for line in UNHEADED.splitlines())
    for text in (UNHEADED, single, UNHEADED.replace("   ", "\u3000\u3000"), UNHEADED.replace("\n", "\n\n")):
        result = read_lists("清单.txt", text.encode(), RULES)
        records = [record.fields for found in result.lists for record in found.records]
        assert [fields["item_name"] for fields in records] == ["社会团体成立登记", "养老机构备案", "对养老机构的检查"], text
        assert [fields["power_type"] for fields in records] == ["行政许可", "其他行政权力", "行政检查"]
        assert records[2]["legal_basis"] == "《养老机构规定》第三十六条"
        assert result.header.title == "云河县民政局权责清单"
        assert not result.unplaced


def test_a_row_that_fits_no_table_is_unplaced_and_never_a_title() -> None:
    lines = UNHEADED.splitlines()
    alone = read_lists("清单.txt", "\n".join(lines[:2]).encode(), RULES)
    ragged = read_lists("清单.txt", "\n".join([*lines, "4 低保金给付 行政给付", *lines[1:3]]).encode(), RULES)
    for result, row in ((alone, lines[1]), (ragged, "4 低保金给付 行政给付")):
        assert [unplaced.text for unplaced in result.unplaced] == [row]
        assert result.unplaced[0].reason
        assert result.header.title == lines[0]
        assert all(found.title == lines[0] for found in result.lists)
