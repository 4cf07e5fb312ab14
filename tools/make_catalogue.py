"""Writes the mechanical files of the catalogue (`rulebook/enactments/10-…`, `20-…`, `50-…`) from law texts and published lists.

    python tools/make_catalogue.py LAWS.jsonl.gz [LISTS_FOLDER]

Only facts are written: titles, levels, numbers, days, numbers of articles; never a sentence of law. What a person decided stands in
`90-curated.yaml` and is not touched.
"""

# ruff: noqa: E402 - the path is set first
from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from quanze.adapters.catalogue import load_catalogue
from quanze.adapters.law_files import read_laws
from quanze.core.citations.model import Citation
from quanze.core.citations.parser import find_citations
from quanze.core.law.headings import as_day, read_date
from quanze.core.law.levels import levels_of_word
from quanze.core.law.library import Library
from quanze.core.law.memory import MemorySource, repeals_of
from quanze.core.law.model import Problem, Work
from quanze.core.law.reading import read_version
from quanze.core.law.titles import local_region, title_key

FOLDER = ROOT / "src" / "quanze" / "rulebook" / "enactments"
NATIONAL = ("宪法", "法律", "行政法规", "监察法规", "部门规章")


def main(laws: Path, lists: Path | None) -> None:
    enactments = [e for e, _ in read_laws(laws) if not isinstance(e, Problem)]
    readings = {r.id: r for r in map(read_version, enactments)}
    source = MemorySource(readings.values(), {})
    bare = Library([], [source])
    FOLDER.mkdir(exist_ok=True)
    texts = list(_texts(lists)) if lists else []
    cited = [c for text in texts for c in find_citations(text)]
    wanted = {w.key for c in cited if (name := c.antecedent or c.title) for w in bare.find(name).works}
    works = [w for key in sorted(bare.keys()) for w in bare.find(key).works if w.level in NATIONAL or w.key in wanted]
    _write("10-from-texts.yaml", _HEAD_TEXTS, [_of_work(w) for w in works], "", [])
    known = {w.key for w in works}
    gone = _repealed(readings.values(), known)
    _write("20-repealed.yaml", _HEAD_REPEALED, gone[0], "repeals", gone[1])
    load_catalogue.cache_clear()
    (FOLDER / "50-from-lists.yaml").unlink(missing_ok=True)
    catalogue = load_catalogue()
    seen = Library(catalogue.facts, [], catalogue.repeals)
    if lists:
        _write("50-from-lists.yaml", _HEAD_LISTS, _from_lists(cited, seen), "", [])
    print(f"{len(works)} from texts, {len(gone[0])} repealed titles, {len(gone[1])} repeals")


_HEAD_TEXTS = "# 从法律文本的标题行、题注和附则自动读取（tools/make_catalogue.py），不含条文。人工核实的事实写在90-curated.yaml。"
_HEAD_REPEALED = "# 从各法律文本的废止条款自动读取（tools/make_catalogue.py）：谁在哪一天废止了谁。"
_HEAD_LISTS = "# 公开清单所引、但没有见到文本的法律文件：名称、文号、日期照各处引文中占多数的写法，未与原文核对。"


def _write(name: str, head: str, entries: list[dict], second: str, others: list[dict]) -> None:
    lines = [head, "enactments:", *("- " + json.dumps(e, ensure_ascii=False) for e in entries)]
    if second:
        lines += [f"{second}:", *("- " + json.dumps(e, ensure_ascii=False) for e in others)]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _clean(entry: dict) -> dict:
    return {k: v for k, v in entry.items() if v not in ("", [], None, {})}


def _of_work(work: Work) -> dict:
    sources = list(dict.fromkeys(e.source for e in work.expressions if e.text_held))
    return _clean(
        {
            "title": work.title,
            "level": work.level,
            "issuer": work.issuer,
            "region": work.region,
            "doc_nos": list(work.doc_nos),
            "acts": [_clean({"kind": a.kind, "date": a.date, "doc_no": a.doc_no}) for a in work.acts],
            "versions": [
                _clean(
                    {
                        "made": e.made.isoformat() if e.made else "",
                        "effective": e.effective.isoformat() if e.effective and not e.estimated else "",
                        "last_article": e.last_article,
                        "doc_no": e.doc_no if e.doc_no not in work.doc_nos[:1] else "",
                    }
                )
                for e in work.expressions
                if e.made or e.effective
            ],
            "source": "；".join(sources[:3]) or work.source,
            "checked": "自动读取标题下的题注和附则",
            "confidence": "high" if any(e.text_held and not e.notes for e in work.expressions) else "medium",
        }
    )


def _repealed(readings: object, known: set[str]) -> tuple[list[dict], list[dict]]:
    """Entries for titles that are known only as repealed, and the repeals of every title, national ones and those of known works."""
    entries: dict[str, dict] = {}
    repeals: list[dict] = []
    for reading in readings:
        if reading.level not in NATIONAL and reading.key not in known:
            continue
        for fact in repeals_of(reading):
            if as_day(fact.since) is None or len(fact.key) < 4 or fact.key == reading.key:
                continue
            title = next(t for t, _, _ in reading.repeals if title_key(t) == fact.key)
            row = {"title": title, "by": reading.title, "since": fact.since, "source": f"{reading.source}（附则废止条款）"}
            if row not in repeals:
                repeals.append(row)
            if fact.key not in known:
                entries[fact.key] = _clean(
                    {
                        "title": title,
                        "level": _level(fact.hint, title),
                        "acts": [{"kind": _kind(fact.hint), "date": d}] if (d := read_date(fact.hint)) and "修" not in fact.hint else [],
                        "status": "repealed",
                        "since": fact.since,
                        "by": reading.title,
                        "source": f"{reading.source}（附则废止条款）",
                        "checked": "自动读取废止条款",
                        "confidence": "high",
                    }
                )
    order = sorted(repeals, key=lambda r: (title_key(r["title"]), r["since"], r["by"]))
    return [entries[k] for k in sorted(entries)], [r for r in order if title_key(r["title"]) in known]


def _kind(hint: str) -> str:
    return "passed" if "通过" in hint else "approved" if "批准" in hint and "发布" not in hint else "promulgated"


def _level(hint: str, title: str) -> str:
    if local_region(title):
        return ""
    if "国务院" in hint and not re.search(r"国务院(?:批准|办公厅)|部|总局|委员会", hint):
        return "行政法规"
    if "全国人民代表大会" in hint:
        return "法律"
    return "部门规章" if re.search(r"(?:部|局|委员会|署|行|会)(?:令|第|公布|发布)", hint) else ""


def _texts(folder: Path):
    from quanze.core.documents.model import Table, table_texts
    from quanze.core.documents.reader import read_document

    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            document = read_document(path.name, path.read_bytes())
        except Exception as failed:
            print(path.name, failed, file=sys.stderr)
            continue
        for block in document.blocks:
            if isinstance(block, Table):
                yield from table_texts(block)
        # a plain-text list breaks its lines anywhere: they are read as one
        yield "\n".join(block.text for block in document.blocks if not isinstance(block, Table))


def _from_lists(cited: list[Citation], seen: Library) -> list[dict]:
    by_key: dict[str, list[Citation]] = defaultdict(list)
    for citation in cited:
        if citation.title and citation.title_form in ("full", "short"):
            by_key[title_key(citation.title)].append(citation)
    counts = {key: len(found) for key, found in by_key.items()}
    entries = []
    for key, found in sorted(by_key.items()):
        if (
            seen.find(found[0].title).how in ("title", "alias")
            or not 5 <= len(key) <= 60
            or re.search(r"[/\d]{3,}|证书?$|标准$|目录$|告知书$|通知书$", key)
        ):
            continue
        if key.startswith(("关于", "自治区", "<", "〈")) or re.search(r"的?修[改订正].{0,30}决定$", key):
            continue  # who issued it cannot be told from the title
        if any(title_key(near) != key and _nearly(title_key(near), key) for near in seen.suggest(key)):
            continue  # a misprint of a known title
        if any(other != key and counts[other] > counts[key] and _nearly(other, key) for other in counts):
            continue
        fact = _majority(found)
        if not (fact.get("doc_nos") or fact.get("acts")):
            continue
        entries.append(fact)
    return entries


def _nearly(a: str, b: str) -> bool:
    """One letter apart: a misprint, not another enactment."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(a, b, score_cutoff=2) <= (1 if len(b) < 12 else 2)


def _majority(found: list[Citation]) -> dict:
    def most(values: list[str | None]) -> str:
        ranked = Counter(v for v in values if v).most_common(1)
        return ranked[0][0] if ranked else ""

    title = most([c.title for c in found])
    levels = Counter(levels[0] for c in found if c.label and len(levels := levels_of_word(c.label)) == 1)
    number = most([c.doc_no for c in found if c.doc_no and not re.search(r"[日以经]|^第", c.doc_no)])
    level = levels.most_common(1)[0][0] if levels else ""
    if local_region(title):
        level = level if level in ("地方性法规", "地方政府规章", "规范性文件") else ""
        if not level and number:
            level = "地方政府规章" if "人民政府令" in number else "规范性文件" if "〔" in number else ""
    elif not level and re.search(r"(?:部|总局|局|委员会|署|行)令", number) and "人民政府" not in number:
        level = "部门规章"
    acts = [
        {"kind": kind, "date": date}
        for kind, date in (
            ("passed", most([c.passed for c in found])),
            ("promulgated", most([c.promulgated for c in found])),
            ("effective", most([c.effective for c in found])),
        )
        if date
    ]
    changes = Counter((a.kind, a.date, a.doc_no) for c in found for a in c.amended if a.date)
    acts += [
        _clean({"kind": "revised" if kind == "修订" else "amended", "date": date, "doc_no": number_ or ""})
        for (kind, date, number_), _ in changes.most_common(4)
    ]
    return _clean(
        {
            "title": re.sub(r"\s+", "", title),
            "level": level,
            "region": local_region(title),
            "doc_nos": [number] if number else [],
            "acts": sorted(acts, key=lambda a: a["date"]),
            "source": f"公开权责清单中的引文（{len(found)}处）",
            "checked": "未核",
            "confidence": "medium" if len(found) >= 3 else "low",
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
