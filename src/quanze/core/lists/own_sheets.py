"""Sheets that this software itself wrote beside a list: what a check found, what an import did. They are about the list, not of it."""

from __future__ import annotations

from quanze.core.lists.grid import Row, own_cells

CHECK_HEADINGS = ("编号", "级别", "事项", "位置", "问题", "改法", "原文", "自何日起")  # of the sheet that `quanze check` adds to a workbook
OWN_HEADINGS = frozenset(
    {
        CHECK_HEADINGS,
        ("项目", "内容"),  # of the summary in the report of an import
        ("清单", "名称", "子项", "标识"),  # of the records that an import took away
        ("原文", "原因", "位置"),  # of the text that no record took
    }
)
SUMMARY = "概要"  # the sheet on which two headings that any list may have are ours
OWN_SHEET = "本软件写入的检查或导入结果，不是清单的内容"


def is_own_sheet(row: Row, sheet: str) -> bool:
    """Whether the first row of a sheet holds exactly the headings that this software writes on its own sheets."""
    headings = tuple(square.text for square in own_cells(row))
    return headings in OWN_HEADINGS and (len(headings) > 2 or sheet == SUMMARY)
