"""Makes the sample lists in src/quanze/samples/lists from sample_data.py: one file a layout and format.

`python tools/make_samples.py`. The .pdf and .xls need LibreOffice and a Chinese font; without it the ones that are there stay.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from html import escape
from pathlib import Path

import docx
from docx.shared import Cm
from openpyxl import Workbook
from openpyxl.styles import Alignment

sys.path.insert(0, str(Path(__file__).parent))
import sample_data as data

OUT = Path(__file__).resolve().parent.parent / "src" / "quanze" / "samples" / "lists"
HEADING = ["序号", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体", "承办机构", "责任事项内容", "追责情形", "监督方式"]
WHEN = datetime(2025, 6, 1)


def rows_of(items: list[tuple[str, str, str, str, str]], body: str) -> list[list[str]]:
    """The rows of a power list; sub-items of one item share its number."""
    rows: list[list[str]] = []
    number, last = 0, ""
    for name, sub, kind, basis, office in items:
        number += name != last
        last = name
        matters = data.MATTERS.get(kind.replace("行政监督", "行政检查"), data.MATTERS["其他"])
        rows.append([str(number), name, sub, kind, basis, body, office, matters, data.ACCOUNTABILITY, data.REMEDY.format(1000 + number)])
    return rows


def merges_of(rows: list[list[str]]) -> list[tuple[int, int]]:
    """(first, last) rows of one item where it has several."""
    found, start = [], 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index][1] != rows[start][1]:
            if index - 1 > start:
                found.append((start, index - 1))
            start = index
    return found


def xlsx(path: Path, title: str, sheets: list[tuple[str, list[list[str]]]]) -> None:
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = WHEN
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADING))
        sheet.append(HEADING)
        for row in rows:
            sheet.append(row)
        for first, last in merges_of(rows):
            for column in (1, 2, 4, 5, 6, 7, 8, 9, 10):
                for index in range(first + 1, last + 1):
                    sheet.cell(index + 3, column).value = None
                sheet.merge_cells(start_row=first + 3, end_row=last + 3, start_column=column, end_column=column)
        for row in sheet.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for letter, width in zip("ABCDEFGHIJ", (6, 32, 20, 10, 40, 20, 16, 60, 40, 18), strict=True):
            sheet.column_dimensions[letter].width = width
    book.save(path)
    steady(path)


def table(
    document: docx.document.Document, heading: list[str], rows: list[list[str]], merge: list[tuple[int, int]], columns: tuple[int, ...]
) -> None:
    made = document.add_table(rows=1 + len(rows), cols=len(heading), style="Table Grid")
    for column, text in enumerate(heading):
        made.cell(0, column).text = text
    merged = {(index, column) for first, last in merge for index in range(first + 1, last + 1) for column in columns}
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            if (index, column) not in merged:
                made.cell(index + 1, column).text = text
    for first, last in merge:
        for column in columns:
            made.cell(first + 1, column).merge(made.cell(last + 1, column))


def word(
    title: str, heading: list[str], rows: list[list[str]], merge: list[tuple[int, int]], columns: tuple[int, ...]
) -> docx.document.Document:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(42), Cm(29.7)
    document.core_properties.created = document.core_properties.modified = WHEN
    document.core_properties.author = "云泽县"
    document.add_heading(title, level=1)
    table(document, heading, rows, merge, columns)
    return document


def steady(path: Path) -> None:
    """Rewrites a zip without today's date, so that the same data give the same bytes."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-06-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, WHEN.timetuple()[:6]), content, compress_type=zipfile.ZIP_DEFLATED)


def by_office(source: Path, target: str) -> None:
    program = shutil.which("soffice")
    if program is None:
        print(f"LibreOffice is not installed: {source.stem}.{target} stays as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                program,
                "--headless",
                f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
                target,
                "--outdir",
                folder,
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        shutil.copy(Path(folder) / f"{source.stem}.{target}", OUT / f"{source.stem}.{target}")


def water_2025() -> None:
    rows = rows_of(data.WATER_ITEMS, data.WATER)
    penalty = {"行政处罚", "行政强制"}
    renumbered = []
    for part in ([r for r in rows if r[3] not in penalty], [r for r in rows if r[3] in penalty]):
        renumbered.append(rows_of([(r[1], r[2], r[3], r[4], r[6]) for r in part], data.WATER))
    xlsx(
        OUT / "云泽县水务局权责清单2025.xlsx",
        "云泽县水务局权责清单（2025年6月1日公布）",
        [("许可服务类", renumbered[0]), ("执法类", renumbered[1])],
    )


def water_2023() -> None:
    kept = [item for item in data.WATER_ITEMS if not {item[0], item[1]} & data.WATER_2023_DROPPED]
    older = []
    for name, sub, kind, basis, office in [*kept, *data.WATER_2023_EXTRA]:
        older.append((name, sub, kind, basis, office.replace("水政监察大队", "水政监察股").replace("科", "股")))
    with io.StringIO(newline="") as text:
        out = csv.writer(text)
        out.writerow(["云泽县水务局权责清单（2023年3月）"])
        out.writerow(HEADING)
        out.writerows(rows_of(older, data.WATER))
        (OUT / "云泽县水务局权责清单2023.csv").write_bytes(text.getvalue().encode("gb18030"))


def market_items() -> None:
    rows = rows_of(data.MARKET_ITEMS, data.MARKET)
    document = word("云泽县市场监督管理局权责清单（2025年）", HEADING, rows, merges_of(rows), (0, 1, 3, 4, 5, 6, 7, 8, 9))
    path = OUT / "云泽县市场监督管理局权责清单2025.docx"
    document.save(path)
    steady(path)


def duties_text(body: str, duties: list, boundaries: list, services: list, regimes: list) -> str:
    """A responsibility list as plain text with one cell a line, as word processors give it out."""
    lines = [f"{body}责任清单", "（2025年6月）", "", "一、部门主要职责", ""]

    def cells(*texts: str) -> None:
        lines.extend(f"\t{text}" for text in texts)
        lines.append("")

    cells("序号", "主要职责", "具体工作事项", "责任科室", "备注")
    for number, (duty, matters) in enumerate(duties, start=1):
        for place, (text, office) in enumerate(matters):
            cells(str(number) if place == 0 else "", duty if place == 0 else "", text, office, "")
    lines += ["二、部门职责边界", ""]
    cells("序号", "管理事项", "相关部门", "职责分工", "相关依据", "案例")
    for number, (matter, departments, bases, case) in enumerate(boundaries, start=1):
        for place, (department, share) in enumerate(departments):
            first = place == 0
            cells(
                str(number) if first else "",
                matter if first else "",
                department,
                share,
                "；".join(bases) if first else "",
                case if first else "",
            )
    lines += ["三、公共服务事项", ""]
    cells("序号", "服务事项", "主要内容", "承办机构", "联系电话")
    for number, service in enumerate(services, start=1):
        cells(str(number), *service)
    lines += ["四、事中事后监管制度", "", *regime_lines(regimes)]
    return "\n".join(lines) + "\n"


def regime_lines(regimes: list) -> list[str]:
    numerals = [*"一二三四五六七八九十", "十一", "十二", "十三"]
    lines: list[str] = []
    for number, (title, sections) in enumerate(regimes):
        lines += [f"（{numerals[number]}）{title}", ""]
        for place, (heading, paragraphs) in enumerate(sections):
            lines += [f"{numerals[place]}、{heading}", ""]
            for index, paragraph in enumerate(paragraphs, start=1):
                lines += [f"{index}.{paragraph}" if len(paragraphs) > 1 else paragraph, ""]
    return lines


def market_duties() -> None:
    text = duties_text(data.MARKET, data.MARKET_DUTIES, data.MARKET_BOUNDARIES, data.MARKET_SERVICES, data.MARKET_REGIMES)
    (OUT / "云泽县市场监督管理局责任清单2025.txt").write_text(text, encoding="utf-8")


def water_duties() -> None:
    """Tab-separated tables and narrative, with the accountability mechanism."""
    lines = ["云泽县水务局责任清单", "二〇二五年六月", "", "一、部门主要职责", ""]

    def row(*texts: str) -> None:
        lines.append("\t".join(texts))

    row("序号", "主要职责", "具体工作事项", "责任科室", "备注")
    for number, (duty, matters) in enumerate(data.WATER_DUTIES, start=1):
        for place, (text, office) in enumerate(matters):
            row(str(number) if place == 0 else "", duty if place == 0 else "", text, office, "")
    lines += ["", "二、部门职责边界", ""]
    row("序号", "管理事项", "相关部门", "职责分工", "相关依据", "案例")
    for number, (matter, departments, bases, case) in enumerate(data.WATER_BOUNDARIES, start=1):
        for place, (department, share) in enumerate(departments):
            first = place == 0
            row(
                str(number) if first else "",
                matter if first else "",
                department,
                share,
                "；".join(bases) if first else "",
                case if first else "",
            )
    lines += ["", "三、事中事后监管制度", "", *regime_lines(data.WATER_REGIMES), "四、公共服务事项", ""]
    row("序号", "服务事项", "主要内容", "承办机构", "联系电话")
    for number, service in enumerate(data.WATER_SERVICES, start=1):
        row(str(number), *service)
    lines += ["", "五、责任追究机制", ""]
    numerals = "一二三四五六七八九十"
    for number, (body, division, procedure) in enumerate(data.WATER_ACCOUNTABILITY):
        lines += [f"{numerals[number]}、{body}", "", f"（一）职责分工。{division}", "", f"（二）追责程序。{procedure}", ""]
    lines += [f"{numerals[len(data.WATER_ACCOUNTABILITY)]}、协调配合机制", "", data.COORDINATION]
    (OUT / "云泽县水务局责任清单2025.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def supervision() -> None:
    heading = ["序号", "权力类别", "权力事项", "责任事项", "监督重点", "监督措施", "责任人"]
    lines = ["云泽县市场监督管理局权力监督清单一览表", "", " " * 40 + "填表时间：2025年5月20日"]
    for number, name in enumerate(data.SUPERVISED, start=1):
        stages = [f"{place}、{stage}阶段责任：{words}" for place, (stage, words) in enumerate(data.STAGES, start=1)]
        people = [f"{role}：{person}" for role, person in data.RESPONSIBLE]
        cells = [str(number), "行政处罚", name, "\n".join(stages), "\n".join(data.RISKS), "\n".join(data.MEASURES), "\n".join(people)]
        lines += [*(f"\t{text}" for text in heading), "", *(f"\t{text}" for text in cells), ""]
    (OUT / "云泽县市场监督管理局权力监督清单.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def inspections() -> None:
    heading = ["编号", "抽查事项名称", "抽查子项", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式", "检查人员要求"]
    rows, number, last = [], 0, ""
    for item in data.INSPECTIONS:
        number += item[0] != last
        last = item[0]
        rows.append([str(number), *item])
    spans = dict(merges_of(rows))
    inside = {index for first, last_row in spans.items() for index in range(first + 1, last_row + 1)}
    lines = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8"><title>云泽县市场监督管理局随机抽查事项清单</title></head><body>',
    ]
    lines += ["<h1>云泽县市场监督管理局随机抽查事项清单</h1>", "<p>发布日期：2025-06-01</p>", '<table border="1">', "<thead><tr>"]
    lines += [f"<th>{text}</th>" for text in heading] + ["</tr></thead>", "<tbody>"]
    for index, row in enumerate(rows):
        lines.append("<tr>")
        for column, text in enumerate(row):
            shared = column in (0, 1, 3, 4)
            if shared and index in inside:
                continue
            span = f' rowspan="{spans[index] - index + 1}"' if shared and index in spans else ""
            lines.append(f"<td{span}>{escape(text)}</td>")
        lines.append("</tr>")
    lines += ["</tbody></table>", "</body></html>"]
    (OUT / "云泽县市场监督管理局随机抽查事项清单.html").write_text("\n".join(lines) + "\n", encoding="utf-8")


def discretion() -> None:
    heading = ["序号", "违法行为", "违反条款", "处罚依据", "裁量阶次", "适用情形", "裁量标准"]
    rows = [
        [str(number), name, violated, basis, *tier]
        for number, (name, violated, basis, tiers) in enumerate(data.DISCRETION, start=1)
        for tier in tiers
    ]
    document = word("云泽县市场监督管理局行政处罚裁量基准（2025年）", heading, rows, merges_of(rows), (0, 1, 2, 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "云泽县市场监督管理局行政处罚裁量基准.docx"
        document.save(path)
        by_office(path, "pdf")


def leniency() -> None:
    lines = [
        "---",
        "title: 云泽县市场监督管理局轻微违法行为不予处罚、从轻减轻处罚清单",
        "date: 2025-06-01",
        "author: 云泽县市场监督管理局",
        "---",
        "",
    ]
    lines += [
        "# 云泽县市场监督管理局轻微违法行为不予处罚、从轻减轻处罚清单",
        "",
        "| 序号 | 违法行为 | 类别 | 法律依据 | 适用条件 |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {number} | " + " | ".join(row) + " |" for number, row in enumerate(data.LENIENCY, start=1)]
    (OUT / "云泽县市场监督管理局不予处罚清单.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def water_inspections() -> None:
    """An old workbook, as many offices still send."""
    heading = ["序号", "抽查事项名称", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式"]
    rows = [
        ("取水户取水计量检查", "《水法》第六十条", data.WATER, "持证取水户", "不低于10%", "每年1次", "现场检查"),
        ("河道采砂现场检查", "《水法》第五十九条", data.WATER, "采砂许可持证人", "100%", "每季度1次", "现场检查"),
        ("水土保持方案落实检查", "《水土保持法》第四十三条", data.WATER, "在建生产建设项目", "不低于20%", "每年1次", "现场检查、遥感比对"),
        ("农村集中供水工程检查", "《水法》第五十九条", data.WATER, "集中供水工程运行单位", "不低于30%", "每年2次", "现场检查、水质抽检"),
        ("水利工程质量检查", "《建设工程质量管理条例》第四十三条", data.WATER, "在建水利工程参建单位", "100%", "每年1次", "现场检查"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "云泽县水务局随机抽查事项清单.xlsx"
        book = Workbook()
        sheet = book.active
        sheet.title = "抽查事项"
        sheet.append(["云泽县水务局随机抽查事项清单（2025年）"])
        sheet.merge_cells("A1:H1")
        sheet.append(heading)
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        book.save(path)
        by_office(path, "xls")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(WHEN.timestamp())))
    for make in (
        water_2025,
        water_2023,
        market_items,
        market_duties,
        water_duties,
        supervision,
        inspections,
        discretion,
        leniency,
        water_inspections,
    ):
        make()
    for path in sorted(OUT.iterdir()):
        print(f"{path.stat().st_size:>8}  {path.name}")


if __name__ == "__main__":
    main()
