"""Text that a program printed from a PDF: columns parted by white, cells wrapped, pages with heads, columns that move from page to page."""

from __future__ import annotations

from quanze.adapters.rulebook import load_list_rules
from quanze.core.lists.model import ExtractedLists
from quanze.core.pipeline import read_lists

HEAD = "青禾县人民政府文件\n\n"
TITLE = "青禾县水利局权力和责任清单\n\n"
NAMES = ["序号", "职权名称", "职权类别", "实施依据", "责任事项"]


def laid(starts: list[int], *rows: list[str]) -> str:
    """The cells of some rows, their lines at these characters; what is too long pushes the rest of its line on, as in such prints."""
    lines = []
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        for number in range(max(map(len, cells))):
            line = ""
            for start, cell in zip(starts, cells, strict=True):
                if number < len(cell) and cell[number]:
                    line = line.ljust(max(start, len(line) + 1 if line else 0)) + cell[number]
            lines.append(line)
    return "\n".join(lines) + "\n"


def read(*pages: str) -> ExtractedLists:
    return read_lists("清单.txt", "".join(page + "\f" for page in pages).encode(), load_list_rules())


def test_cells_wrapped_below_each_other_are_put_together_over_pages_on_which_the_columns_move() -> None:
    law = "《中华人民共和国水法》\n（2016 年修订）第七\n条。"
    first = laid(
        [0, 12, 26, 33, 46],
        NAMES,
        ["1", "取水许可审批", "行政许可", law, "1.受理责任：公示材\n料。\n2.审查责任：审核。"],
        ["2", "河道管理范围内建设", "行政许可", "《中华人民共和国水法》", "1.受理责任：公示材"],
    )
    second = laid(
        [0, 4, 16, 23, 36],
        ["", "项目审批", "", "第三十八条。", "料。\n2.审查责任：审核。"],
        ["3", "对违法取水的处罚\n（简易程序除外）", "行政处罚", "《中华人民共和国水法》\n第六十九条。", "1.立案责任：审查。"],
    )
    third = laid([0, 4, 16, 23, 36], ["4", "水事纠纷裁决", "行政裁决", "《水法》第五十六条。", "1.受理责任：公示。"])
    found = read(HEAD + TITLE + first, HEAD + second, HEAD + third)
    records = found.lists[0].records
    assert [(r.fields["seq"], "".join(r.fields["item_name"].split())) for r in records] == [
        ("1", "取水许可审批"),
        ("2", "河道管理范围内建设项目审批"),
        ("3", "对违法取水的处罚（简易程序除外）"),
        ("4", "水事纠纷裁决"),
    ]
    assert "".join(records[0].fields["legal_basis"].split()) == "《中华人民共和国水法》（2016年修订）第七条。"
    assert "".join(records[1].fields["responsibility_matters"].split()) == "1.受理责任：公示材料。2.审查责任：审核。"
    assert [r.state for r in records] == ["whole"] * 4
    assert found.header.title == "青禾县水利局权力和责任清单" and not found.unplaced
    assert found.coverage.furniture >= 3 * len("青禾县人民政府文件")


def test_a_line_whose_first_column_had_ended_begins_a_row_of_its_own() -> None:
    found = read(
        laid(
            [0, 6, 14, 26, 33, 46],
            ["序号", "违法行为", "处罚依据", "违法程度", "违法情节", "处罚标准"],
            ["1", "围湖造地", "《水法》第六十六条", "一般", "不足1亩的", "处1万元以上2万元以\n下罚款"],
            ["", "", "", "较重", "1亩以上5亩以下的", "处2万元以上4万元以\n下罚款"],
            [""] * 6,
            ["", "", "", "严重", "5亩以上的", "处5万元罚款"],
        )
    )
    (record,) = found.lists[0].records
    assert [(tier["level"], "".join(tier["penalty"].split())) for tier in record.fields["tiers"]] == [
        ("一般", "处1万元以上2万元以下罚款"),
        ("较重", "处2万元以上4万元以下罚款"),
        ("严重", "处5万元罚款"),
    ]


def test_the_heading_of_the_next_part_ends_a_table() -> None:
    services = laid(
        [0, 6, 14, 26, 34],
        ["序号", "服务事项", "主要内容", "承办机构", "联系电话"],
        ["1", "节水宣传", "开展节水宣传。", "水资源股", "0537-1234567"],
        ["2", "水情发布", "发布江河水情。", "防汛办", "0537-7654321"],
    )
    found = read(
        f"一、公共服务事项\n\n{services}\n二、事中事后监管制度\n\n（一）取用水监督管理制度\n1.监督检查对象\n取水单位。\n2.监督检查处理\n依法查处。\n"
    )
    assert [(made.kind, len(made.records)) for made in found.lists] == [("public_services", 2), ("regimes", 1)]


def test_cells_centred_beside_their_number_are_not_guessed() -> None:
    found = read(
        laid(
            [0, 6, 14, 20],
            ["序号", "职权名称", "职权类别", "实施依据"],
            ["", "", "行政许可", "《水法》第七"],
            ["1", "取水许可", "", ""],
            ["", "", "", "条。"],
            ["2", "采砂许可", "行政许可", "《水法》"],
        )
    )
    assert not any(record.state == "whole" and "七" in str(record.fields) for made in found.lists for record in made.records)


def test_the_same_sentence_at_the_end_of_each_page_is_no_running_head() -> None:
    found = read(*(f"{number}.第{number}项说明。\n应履行的责任。\n" for number in range(1, 5)))
    assert found.coverage.furniture == 0
