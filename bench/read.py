"""How fast lists are read, beside the bare library that opens the same file, in one run.

    python bench/read.py DIR            every list under DIR, each read by a process of its own
    python bench/read.py DIR --growth   also 1x to 10x rows

Prints characters, rows and pages a second, the ratio of our time to the bare library's (below 1 we are faster), and peak memory.
Python's search for cyclic garbage rests while a file is read, on both sides, as it does in `quanze read` and `quanze import`.
"bare" is pdfplumber (text and tables of each page), python-calamine (all sheets as Python values), lxml (parse and gather the text).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

SUFFIXES = (".txt", ".md", ".csv", ".tsv", ".html", ".docx", ".xlsx", ".xls", ".pdf")


def bare(path: Path) -> None:
    """What a program would do that only opened the file with the usual library."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_tables()
                page.extract_text()
                page.close()
    elif path.suffix in (".xls", ".xlsx"):
        import python_calamine

        book = python_calamine.load_workbook(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    elif path.suffix == ".docx":
        from lxml import etree

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        "".join(node.text or "" for node in root.iter("{*}t"))
    elif path.suffix == ".html":
        from lxml import html

        html.fromstring(data).text_content()
    else:
        data.decode("utf-8").splitlines()


def ours(path: Path) -> dict[str, int]:
    from quanze.core.documents.model import Table, visible_characters
    from quanze.core.documents.reader import read_document

    document = read_document(path.name, path.read_bytes())
    rows = sum(block.rows if isinstance(block, Table) else 1 for block in document.blocks)
    return {"characters": visible_characters(document), "rows": rows, "pages": document.pages or 0}


def structured(path: Path) -> dict[str, int]:
    """The whole corridor: bytes to records."""
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.pipeline import read_lists

    lists = read_lists(path.name, path.read_bytes(), load_list_rules())
    return {"records": sum(len(each.records) for each in lists.lists)}


def has_pipeline() -> bool:
    try:
        from quanze.core.pipeline import read_lists  # noqa: F401
    except ImportError:
        return False
    return True


def child(kind: str, path: Path) -> None:
    """Runs one reading in this process and prints seconds and peak memory; imports are not counted."""
    import resource

    from quanze.adapters.memory import collector_paused

    run: Callable[[Path], object] = {"bare": bare, "ours": ours, "structured": structured}[kind]
    import xlrd  # noqa: F401

    if kind != "bare":
        import quanze.core.documents.reader
    if kind == "structured":
        import quanze.core.pipeline  # noqa: F401
    best, found = float("inf"), None
    for _ in range(3 if path.stat().st_size < 1_000_000 else 1):
        with collector_paused():
            start = time.perf_counter()
            found = run(path)
            best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": best, "peak_mb": peak, "found": found}))


def measured(kind: str, path: Path) -> dict:
    done = subprocess.run([sys.executable, __file__, "--child", kind, str(path)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{path.name}: {done.stderr[-800:]}")
    return json.loads(done.stdout)


def files(folder: Path) -> None:
    kinds = ["bare", "ours"] + (["structured"] if has_pipeline() else [])
    totals = dict.fromkeys(kinds, 0.0)
    peak = 0
    print(
        f"{'file':44} {'bare':>8} {'read':>8} {'ratio':>6} {'records':>8} {'ratio':>6} {'chars/s':>11} {'rows/s':>9} {'pages/s':>8} {'MB':>5}"
    )
    for path in sorted(each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES):
        results = {kind: measured(kind, path) for kind in kinds}
        seconds = {kind: results[kind]["seconds"] for kind in kinds}
        found, mine = results["ours"]["found"], seconds["ours"]
        for kind in kinds:
            totals[kind] += seconds[kind]
        full = seconds.get("structured")
        memory = max(results[kind]["peak_mb"] for kind in kinds if kind != "bare")
        peak = max(peak, memory)
        print(
            f"{path.name[:44]:44} {seconds['bare']:8.3f} {mine:8.3f} {mine / seconds['bare']:6.2f} "
            f"{_pair(full, seconds['bare'])} "
            f"{found['characters'] / mine:11,.0f} {found['rows'] / mine:9,.0f} {found['pages'] / mine:8,.0f} {memory:5}"
        )
    print(
        f"{'all':44} {totals['bare']:8.3f} {totals['ours']:8.3f} {totals['ours'] / totals['bare']:6.2f} {_pair(totals.get('structured'), totals['bare'])} {'':30} {peak:5}"
    )


def _pair(seconds: float | None, against: float) -> str:
    return f"{'':8} {'':6}" if seconds is None else f"{seconds:8.3f} {seconds / against:6.2f}"


def growth(folder: Path) -> None:
    """1x and 10x the rows of a made-up list in each format, read and made into records; an honest reader takes about 10x the time."""
    import openpyxl

    from quanze.adapters.memory import collector_paused
    from quanze.adapters.rulebook import load_list_rules
    from quanze.core.documents.reader import read_document
    from quanze.core.pipeline import read_lists

    rules = load_list_rules()

    def made(rows: int, kind: str) -> bytes:
        table = [
            [
                str(i),
                f"对未按规定备案的处罚之{i}",
                "行政处罚",
                "《某某管理条例》第三十条：应当在收到申请之日起十五个工作日内作出决定。",
                "综合科",
                "",
            ]
            for i in range(rows)
        ]
        if kind == "csv":
            out = io.StringIO()
            csv.writer(out).writerows(table)
            return out.getvalue().encode()
        if kind == "html":
            return ("<table>" + "".join("<tr>" + "".join(f"<td>{t}</td>" for t in row) + "</tr>" for row in table) + "</table>").encode()
        if kind == "txt":
            return "\n".join("\n".join(row) for row in table).encode()
        if kind == "md":
            return (
                "| a | b | c | d | e | f |\n|---|---|---|---|---|---|\n" + "\n".join("| " + " | ".join(row) + " |" for row in table)
            ).encode()
        if kind == "docx":
            import docx

            document = docx.Document()
            body = document.element.body
            w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            xml = "".join(
                "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in row) + "</w:tr>" for row in table
            )
            from lxml import etree

            body.insert(0, etree.fromstring(f"<w:tbl {w}>{xml}</w:tbl>"))
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("清单")
        for row in table:
            sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    works: dict[str, Callable[[str, bytes], object]] = {
        "read": read_document,
        "records": lambda name, data: read_lists(name, data, rules),
    }
    print(f"\n{'growth':8} {'to':8} {'1,000 rows':>12} {'10,000 rows':>12} {'times':>6}")
    for kind in ("txt", "md", "csv", "html", "docx", "xlsx"):
        files = [made(rows, kind) for rows in (1_000, 10_000)]
        for goal, work in works.items():
            # Processor time, the best of three in turn: what else the machine does must not look like growth.
            best = [float("inf"), float("inf")]
            for _ in range(3):
                for size, data in enumerate(files):
                    with collector_paused():
                        start = time.process_time()
                        work(f"清单.{kind}", data)
                        best[size] = min(best[size], time.process_time() - start)
            print(f"{kind:8} {goal:8} {best[0]:12.4f} {best[1]:12.4f} {best[1] / best[0]:6.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a folder of lists")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--child", choices=["bare", "ours", "structured"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.folder)
    else:
        files(options.folder)
        if options.growth:
            growth(options.folder)
