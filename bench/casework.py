"""Lists, pages and nearest cases over many penalty cases, beside bare SQL over the same rows; papers a second beside bare docxtpl.

    python3 run.py bench casework                          1,000,000 cases
    .venv/bin/python bench/casework.py --cases 100000

Case rows are made in bulk without the ledger, which lists do not read; the page is that of a real case of 500 events, made through the
operations of the desk. Every answer is compared with that of its peer: the same rows from SQL written by hand through the bare driver.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "store"))
CHINA = timezone(timedelta(hours=8))
BODY = "云泽县市场监督管理局"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
STAGES = ("clue", "inquiry", "review", "notice", "hearing", "deciding", "service", "execution", "closing", "archiving", "archived")
LIST_TARGET_MS, PAGE_TARGET_MS = 150, 200


def fill(database: Path, count: int, rnd: random.Random) -> float:
    """Writes `count` case rows of forty bodies; returns the seconds it took."""
    began = time.perf_counter()
    first = date(2016, 1, 1).toordinal()
    columns = (
        "key", "body", "procedure", "version", "stage", "closed", "outcome", "source", "title", "cause", "party", "party_code", "natural",
        "item", "item_name", "handler", "clue_on", "opened_on", "decided_on", "decision_no", "level", "fine", "confiscated", "goods_value",
        "illegal_gain", "paid", "last_on", "next_due", "next_clock", "assessment", "payments", "remedies", "length", "find",
        "party_plain", "act_first", "act_last",
    )  # fmt: skip
    surnames, trades = "江林程顾方许周郑陆文梁何沈严高", ("食品店", "超市", "酒楼", "建材有限公司", "药房", "面包房", "五金店")

    def rows() -> Any:
        for n in range(count):
            stage = rnd.choices(STAGES, weights=(2, 4, 1, 1, 1, 1, 1, 4, 2, 3, 80))[0]
            day = first + rnd.randrange(3960)
            closed = stage == "archived"
            goods = int(rnd.lognormvariate(11, 2))
            due = date.fromordinal(day + rnd.randrange(5, 90)).isoformat() if not closed else None
            body = BODY if rnd.random() < 0.5 else f"第{rnd.randrange(40)}县市场监督管理局"
            party = f"云泽县{rnd.choice(surnames)}{rnd.choice(surnames)}{n % 9973}{rnd.choice(trades)}"
            outcome = "penalty" if closed or stage in ("service", "execution", "closing", "archiving") else ""
            yield (
                f"b{n:015d}", body, "market-supervision-penalty", "2022-11-01", stage, closed, outcome, "report", party, "经营超过保质期食品",
                party, "", False, f"item{rnd.randrange(300)}", "对经营超过保质期食品的处罚", f"p{rnd.randrange(60)}",
                date.fromordinal(day).isoformat(), date.fromordinal(day + 3).isoformat(), date.fromordinal(day + 60).isoformat() if outcome else None,
                f"罚〔2026〕{n}号" if outcome else "", "一般", goods * 7 if outcome else 0, 0, goods, goods // 3, 0,
                date.fromordinal(day + 70).isoformat(), due, "作出处理决定" if due else "", "{}", "[]", "[]", 9, f"{party}\x1f经营超过保质期食品\x1f罚〔2026〕{n}号",
                party, date.fromordinal(day).isoformat(), date.fromordinal(day).isoformat(),
            )  # fmt: skip

    connection = sqlite3.connect(database)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-1500000;")
    # indexes and triggers are put back once all rows are there: the bench is about reading
    kept = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name='casework_case' AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    with connection:
        for type_, name, _ in kept:
            connection.execute(f"DROP {type_} {name}")
        connection.executemany(f"INSERT INTO casework_case ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})", rows())
        for _, _, sql in kept:
            connection.execute(sql)
        connection.execute("INSERT INTO casework_find(casework_find) VALUES ('rebuild')")
        connection.execute("ANALYZE")
    connection.close()
    return time.perf_counter() - began


def timed(what: Callable[[], Any], times: int) -> tuple[float, float, Any]:
    """The median and the 95th percentile in milliseconds, and the last answer."""
    taken, answer = [], what()
    for _ in range(times):
        start = time.perf_counter()
        answer = what()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95) - 1], answer


def long_case() -> str:
    """A case of 500 events through the operations of the desk; its key."""
    import casework_cast as cast

    item = cast.register_list([("对经营超过保质期食品的处罚", "《中华人民共和国食品安全法》第一百二十四条")])[0]
    key: str = cast.done(cast.clue("2026-03-02", item=item)).key  # type: ignore[attr-defined]
    cast.done(
        cast.act(
            key, "open_case", "赵", "2026-03-04", cause="经营超过保质期食品", handler="李", co_handlers=["王"], opening_reason="有初步证据"
        )
    )
    proof = {"evidence_kind": "书证", "evidence_name": "票据", "evidence_from": "当事人"}
    for number in range(1, 167):  # an act that takes evidence is two events, its own and the register's
        cast.done(cast.act(key, "take_evidence", "李", "2026-03-05", **proof))
        cast.done(cast.evidence(key, "2026-03-05", f"证据{number}"))
    return key


def papers(count: int) -> list[str]:
    """Prints how many papers a second are issued, beside docxtpl alone with the same template and data; what went wrong."""
    import io
    import zipfile

    from docxtpl import DocxTemplate

    from quanze.adapters.form_files import fill_template, load_fields, load_templates, word_template
    from quanze.core.forms.model import used_fields
    from quanze.store.casework.paper_data import lay
    from quanze.store.papers.operations import issue_paper
    from quanze.store.papers.queries import paper_file

    form, day = "SAMR2021-45", date(2026, 3, 9)
    template = word_template(form)
    data: dict[str, Any] = {}
    for name in used_fields(load_templates()[form]):
        columns = load_fields()[name].columns
        lay(data, name, [dict.fromkeys(columns, "内容")] * 12 if columns else "某县某食品店经营超过保质期的食品，货值金额六百元。")
    data["paper"] = {"date": "2026年3月9日", "part": "正卷", "title": load_templates()[form].title}

    def bare(number: int) -> bytes:
        made = DocxTemplate(io.BytesIO(template))
        made.render({**data, "paper": {**data["paper"], "number": f"云市监处罚〔2026〕{number}号"}})
        made.save(out := io.BytesIO())
        return out.getvalue()

    def filled(number: int) -> bytes:
        return fill_template(template, {**data, "paper": {**data["paper"], "number": f"云市监处罚〔2026〕{number}号"}})

    def issued(number: int) -> bytes:
        made = issue_paper("bench", form, data, body="云泽", short="云", actor="a", on=day, now=NOW)
        return paper_file(made.id)[1]  # type: ignore[index]

    def words(docx: bytes) -> str:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return archive.read("word/document.xml").decode()

    speeds: dict[str, float] = {}
    answers: dict[str, str] = {}
    ways = {"bare docxtpl": bare, "filled in the sandbox": filled, "issued: numbered, kept, recorded, read again": issued}
    taken = dict.fromkeys(ways, 0.0)
    for number in range(1, count + 1):  # in turns, so that a busy machine is busy for all
        for name, way in ways.items():
            began = time.perf_counter()
            made = way(number)
            taken[name] += time.perf_counter() - began
            answers[name] = words(made)
    for name, seconds in taken.items():
        speeds[name] = count / seconds
        print(f"papers, {name:<46} {speeds[name]:6.1f} a second   ×{speeds['bare docxtpl'] / speeds[name]:.2f} of bare docxtpl's time")
    return [f"papers, {name}: not the words of bare docxtpl" for name, said in answers.items() if said != answers["bare docxtpl"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quanze-bench-") as home:
        os.environ |= {"QUANZE_HOME": home, "DJANGO_SETTINGS_MODULE": "quanze.config.settings"}
        os.environ.pop("QUANZE_DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return run(Path(home) / "quanze.sqlite3", options.cases, options.times)


def run(database: Path, count: int, times: int) -> int:
    import casework_cast as cast
    from django.db import connection

    from quanze.store.casework import queries
    from quanze.store.casework.models import Case
    from quanze.store.casework.queries import CaseFilter
    from quanze.store.matters.queries import timeline

    began = time.perf_counter()
    key = long_case()
    print(f"a case of 500 events through the operations: {time.perf_counter() - began:.1f} s")
    connection.close()
    rnd = random.Random(7)
    print(f"{count:,} case rows written in {fill(database, count, rnd):.1f} s, {database.stat().st_size / 2**20:.0f} MB")
    bare = sqlite3.connect(database)
    shown = "key, title, party, cause, stage, next_due, last_on, fine"
    trouble: list[str] = []

    def beside(name: str, ours: Callable[[], Any], theirs: Callable[[], Any], target: float, same: Callable[[Any, Any], bool]) -> None:
        middle, high, answer = timed(ours, times)
        peer, peer_high, other = timed(theirs, times)
        agree = same(answer, other)
        print(
            f"{name:<34} p50 {middle:8.1f} ms  p95 {high:8.1f} ms   bare SQL p50 {peer:8.1f} ms  p95 {peer_high:8.1f} ms   ×{middle / max(peer, 0.001):.1f}"
        )
        if not agree:
            trouble.append(f"{name}: answers differ")
        if target and high > target:
            trouble.append(f"{name}: p95 {high:.0f} ms is above {target:.0f} ms")

    def keys(page: Any, rows: Any) -> bool:
        return [row.key for row in page.rows] == [row[0] for row in rows]

    lists: list[tuple[str, CaseFilter, str, tuple[Any, ...]]] = [
        ("list of 50, newest", CaseFilter(), "body=? ORDER BY last_on DESC, id DESC", (BODY,)),
        ("list of 50, one stage", CaseFilter(stage="deciding"), "body=? AND stage=? ORDER BY last_on DESC, id DESC", (BODY, "deciding")),
        ("list of 50, open, by due day", CaseFilter(closed=False, order="due"),
         "body=? AND closed=0 AND next_due IS NOT NULL ORDER BY next_due, id", (BODY,)),
        ("list of 50, one handler", CaseFilter(handler="p7", closed=False),
         "body=? AND handler=? AND closed=0 ORDER BY last_on DESC, id DESC", (BODY, "p7")),
        ("list of 50, one item", CaseFilter(item="item9"), "body=? AND item=? ORDER BY last_on DESC, id DESC", (BODY, "item9")),
        ("list of 50, words of a party", CaseFilter(words="江林77"),
         "body=? AND find LIKE ? ORDER BY last_on DESC, id DESC", (BODY, "%江林77%")),
        ("list of 50, a word of many", CaseFilter(words="食品店"), "body=? AND find LIKE ? ORDER BY last_on DESC, id DESC", (BODY, "%食品店%")),
    ]  # fmt: skip
    for name, wanted, where, given in lists:
        beside(
            name,
            lambda wanted=wanted: queries.cases(BODY, wanted, NOW),
            lambda where=where, given=given: bare.execute(f"SELECT {shown} FROM casework_case WHERE {where} LIMIT 50", given).fetchall(),
            LIST_TARGET_MS,
            keys,
        )
    deep = queries.cases(BODY, CaseFilter(until=date(2019, 1, 1)), NOW).after
    beside(
        "list of 50, deep in the past",
        lambda: queries.cases(BODY, CaseFilter(), NOW, after=deep),
        lambda: bare.execute(f"SELECT {shown} FROM casework_case WHERE body=? ORDER BY last_on DESC, id DESC LIMIT 50", (BODY,)).fetchall(),
        LIST_TARGET_MS,
        lambda page, _: len(page.rows) == 50,
    )
    view_of = lambda: (queries.case_view(key, actor="李", people=cast.PEOPLE, now=NOW), list(timeline(key)))  # noqa: E731
    beside(
        "page of a case of 500 events",
        view_of,
        lambda: bare.execute("SELECT seq, payload FROM ledger_storedevent WHERE stream=? ORDER BY seq", (f"matter:{key}",)).fetchall(),
        PAGE_TARGET_MS,
        lambda page, rows: len(page[1]) == len(rows) == 500,
    )
    some = Case.objects.filter(item="item9", outcome="penalty").order_by("id").values_list("key", "goods_value")[5]
    beside(
        "five nearest cases of an item",
        lambda: queries.similar_cases(some[0]),
        lambda: bare.execute(
            "SELECT key FROM casework_case WHERE item='item9' AND outcome='penalty' AND key<>? ORDER BY abs(goods_value-?) LIMIT 5", some
        ).fetchall(),
        LIST_TARGET_MS,
        lambda found, rows: len(found) == len(rows) == 5 and {one.case.number for one in found} & {row[0] for row in rows} != set(),
    )
    trouble += papers(100)
    for one in trouble:
        print("FAILED:", one)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
