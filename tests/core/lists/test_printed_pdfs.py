"""Lists printed to PDF by LibreOffice: with all rules, with rules between rows only, with none, and too wide for the paper."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from quanze.adapters.rulebook import load_list_rules
from quanze.core.lists.model import ExtractedLists
from quanze.core.pipeline import read_lists

HEADINGS = ["序号", "职权名称", "职权类型", "实施依据", "行使主体", "承办机构", "责任事项", "追责情形"]
FIELDS = ["seq", "item_name", "power_type", "legal_basis", "exercising_body", "handling_unit", "responsibility_matters", "accountability"]
KINDS = [
    (
        "道路客运经营许可",
        "行政许可",
        "《道路运输条例》第十条：从事客运经营的，应当提出申请，并提交符合本条例规定条件的相关材料。",
        "运输管理科",
    ),
    (
        "对未取得许可擅自从事道路客运经营行为的处罚",
        "行政处罚",
        "《道路运输条例》第六十三条：违反本条例规定，未取得许可的，责令停止经营。",
        "综合执法大队",
    ),
    ("公路超限运输检查", "行政检查", "《公路法》第七十条：交通主管部门依法对有关公路的法律、法规执行情况进行监督检查。", "路政科"),
]
ROWS = [
    [
        str(number + 1),
        name,
        sort,
        law,
        "青禾县交通运输局",
        office,
        "1.受理责任：公示应当提交的材料。\n2.审查责任：对申报材料进行审查。",
        "有下列情形的，应承担相应责任：\n1.对符合条件的不予受理的；\n2.超越职权的。",
    ]
    for number, (name, sort, law, office) in enumerate(KINDS * 6)
]
NARROW = [4, 12, 8, 20, 8, 8, 16, 16]
WIDE = [6, 20, 10, 40, 16, 14, 40, 40]
LINE = Side(style="thin")
ALL = Border(LINE, LINE, LINE, LINE)


def printed(
    soffice: str, folder: Path, widths: list[int], border: Border, *, upright: str = "center", repeat: bool = True
) -> ExtractedLists:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["青禾县交通运输局权责清单（共18项）"])
    sheet.merge_cells("A1:H1")
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append([int(row[0]), *row[1:]])
    for number, cells in enumerate(sheet.iter_rows(), 1):
        lines = 1
        for cell, width in zip(cells, widths, strict=True):
            cell.border, cell.alignment = border, Alignment(wrap_text=True, vertical=upright)
            if number > 1:
                lines = max(lines, sum(math.ceil(len(part) * 2.3 / width) for part in str(cell.value or "").split("\n")))
        sheet.row_dimensions[number].height = 15 * lines
    for letter, width in zip("ABCDEFGH", widths, strict=True):
        sheet.column_dimensions[letter].width = width
    if repeat:
        sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    book.save(folder / "清单.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "清单.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return read_lists("清单.pdf", (folder / "清单.pdf").read_bytes(), load_list_rules())


@pytest.mark.office
@pytest.mark.parametrize(
    ("widths", "border", "upright", "repeat"),
    [
        pytest.param(NARROW, ALL, "center", True, id="ruled"),
        pytest.param(NARROW, Border(top=LINE, bottom=LINE), "center", True, id="rules between rows only"),
        pytest.param(NARROW, Border(), "center", True, id="no rules, cells in the middle"),
        pytest.param(NARROW, Border(), "top", True, id="no rules, cells at the top"),
        pytest.param(WIDE, ALL, "center", True, id="too wide, headings on each page"),
        pytest.param(WIDE, ALL, "center", False, id="too wide, headings once"),
    ],
)
def test_a_printed_list_says_what_the_workbook_says(
    soffice: str, tmp_path: Path, widths: list[int], border: Border, upright: str, repeat: bool
) -> None:
    found = printed(soffice, tmp_path, widths, border, upright=upright, repeat=repeat)
    assert [made.kind for made in found.lists] == ["power_items"]
    said = [["".join(record.fields[name].split()) for name in FIELDS] for record in found.lists[0].records]
    assert said == [["".join(text.split()) for text in row] for row in ROWS]
    assert not found.unplaced
    assert found.header.declared == {"total": len(ROWS)}
