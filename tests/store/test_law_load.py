"""Law texts are taken in once, bad ones are named, and the rest go on."""

import gzip
import json
import sqlite3
from datetime import date

import pytest

from quanze.adapters.law_cache import cached_source
from quanze.adapters.law_files import read_laws
from quanze.adapters.law_sql import SCHEMA
from quanze.core.citations.model import Citation, Provision
from quanze.core.citations.resolver import resolve
from quanze.core.kernel.span import Span
from quanze.core.law.library import Library
from quanze.store.law.models import StoredArticle, StoredExpression, StoredNumber, StoredRepeal
from quanze.store.law.operations import load_laws
from quanze.store.law.queries import law_library, stored_source


def row(title="天山省养蜂条例", version="2020-03-01", articles=("甲。", "本条例自2020年5月1日起施行。"), **more):
    made = [{"no": f"第{n}条", "section": ["第一章 总则"], "text": t} for n, t in zip("一二三四五", articles, strict=False)]
    return {
        "title": title,
        "level": "地方性法规",
        "region": None,
        "version": version,
        "events": [],
        "articles": made,
        "source": "虚构",
    } | more


def jsonl(tmp_path, *lines):
    path = tmp_path / "laws.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for line in lines:
            file.write((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n")
    return path


def load(path):
    *_, report = load_laws(text for text, _ in read_laws(path))
    return report


@pytest.mark.django_db
def test_loading_again_changes_nothing(tmp_path):
    path = jsonl(tmp_path, row(), row("乙规定", level="部门规章"))
    first = load(path)
    before = (list(StoredExpression.objects.order_by("id").values()), StoredArticle.objects.count())
    second = load(path)
    assert (first.added, first.articles, second.added, second.known) == (2, 4, 0, 2)
    assert (list(StoredExpression.objects.order_by("id").values()), StoredArticle.objects.count()) == before


@pytest.mark.django_db
def test_another_version_stands_beside_the_first(tmp_path):
    load(jsonl(tmp_path, row()))
    load(jsonl(tmp_path, row(version="2023-06-01", articles=("甲。", "乙。", "本条例自2023年9月1日起施行。"))))
    (work,) = law_library().find("天山省养蜂条例").works
    assert [str(e.effective) for e in work.expressions] == ["2020-05-01", "2023-09-01"]
    found = resolve(Citation("", Span(0, 0), title="天山省养蜂条例", provisions=(Provision(3),)), law_library(), date(2021, 1, 1))
    assert found.provisions[0].code == "past-the-end"


@pytest.mark.django_db
def test_bad_lines_are_named_and_the_rest_are_taken(tmp_path):
    path = jsonl(
        tmp_path, row(), '{"title": "断行', row("空规定", articles=()), [1, 2], {"level": "法律"},
        row("重条规定", articles=("甲。", "乙。")) | {"articles": [{"no": "第一条", "text": "甲"}, {"no": "第一条", "text": "乙"}]},
        row("无日期规定", version=None, articles=("甲。",)), row("末规定"),
    )  # fmt: skip
    report = load(path)
    assert [p.code for p in report.problems] == ["broken-line", "no-articles", "odd-line", "odd-line", "doubled-articles", "no-date"]
    assert (report.seen, report.added, report.refused) == (8, 4, 4)
    assert "第2行" in report.problems[0].message
    assert StoredArticle.objects.filter(expression__title="重条规定").count() == 2


@pytest.mark.django_db
def test_a_cut_archive_keeps_what_came_before_the_cut(tmp_path):
    path = jsonl(tmp_path, *(row(f"第{n}号养蜂规定", articles=[f"甲{n * 7919}。" * 40]) for n in range(300)))
    path.write_bytes(path.read_bytes()[:-60])
    report = load(path)
    assert report.problems[-1].code == "broken-file"
    assert report.added > 0


@pytest.mark.django_db
def test_repeals_and_numbers_are_found_through_the_store(tmp_path):
    heading = {"events": ["（2019年11月21日国家市场监督管理总局令第18号公布 自2020年1月1日起施行）"], "level": "部门规章"}
    closing = "本办法自2020年1月1日起施行。2010年12月29日某总局令第133号公布的《旧抽查办法》同时废止。"
    load(jsonl(tmp_path, row("新抽查办法", articles=("甲。", closing), **heading)))
    assert StoredRepeal.objects.get().since == "2020-01-01"
    assert StoredNumber.objects.count() == 1
    assert Library([], [stored_source()]).numbered("国家市场监督管理总局令第18号")[0].title == "新抽查办法"
    assert [r.by for r in stored_source().repeals("旧抽查办法")] == ["新抽查办法"]


@pytest.mark.django_db
def test_a_folder_of_plain_texts_is_taken_in(tmp_path):
    import docx

    (tmp_path / "一.md").write_text("# 天山省养蜂条例\n\n2020年3月1日天山省人民代表大会常务委员会通过\n\n## 第一章 总则\n\n**第一条** 甲。\n\n**第二条** 本条例自2020年5月1日起施行。\n", "utf-8")  # fmt: skip
    (tmp_path / "二.txt").write_bytes(
        "养蚕办法\n（2001年2月3日甲部令第4号公布）\n第一条　甲。\n第二条　自发布之日起施行。\n".encode("gb18030")
    )
    (tmp_path / "三.html").write_text("<html><body><h1>养鸭规定</h1><p>（2002年2月3日甲部令第5号公布）</p><p>第一条 甲。</p><p>第二条 本规定自2002年3月1日起施行。</p></body></html>", "utf-8")  # fmt: skip
    (tmp_path / "四.txt").write_text("只是一份通知，没有条文。\n", "utf-8")
    document = docx.Document()
    for line in ("养鹅条例", "（2003年2月3日国务院令第6号公布）", "第一条　甲。", "第二条　本条例自2003年3月1日起施行。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "五.docx"))
    report = load(tmp_path)
    assert (report.added, report.refused) == (4, 1), [p.message for p in report.problems]
    assert [p.code for p in report.problems] == ["no-articles"]
    levels = dict(StoredExpression.objects.values_list("title", "level"))
    assert levels == {"天山省养蜂条例": "地方性法规", "养蚕办法": "部门规章", "养鸭规定": "部门规章", "养鹅条例": "行政法规"}
    assert set(StoredExpression.objects.values_list("effective", flat=True)) == {"2020-05-01", "2001-02-03", "2002-03-01", "2003-03-01"}


@pytest.mark.django_db
def test_the_store_and_the_reader_without_django_name_the_same_columns(tmp_path):
    from django.db import connection

    light = sqlite3.connect(":memory:")
    light.executescript(SCHEMA)
    with connection.cursor() as cursor:
        for table in ("law_expression", "law_article", "law_repeal", "law_number"):
            stored = {c.name for c in connection.introspection.get_table_description(cursor, table)}
            needed = {r[1] for r in light.execute(f"PRAGMA table_info({table})")}
            assert needed <= stored, table


def test_the_cache_is_built_once_for_each_state_of_the_file(tmp_path):
    path, folder = jsonl(tmp_path, row()), tmp_path / "cache"
    assert list(cached_source(path, folder).keys()) == ["天山省养蜂条例"]
    (first,) = folder.iterdir()
    stamp = first.stat().st_mtime_ns
    cached_source(path, folder)
    assert first.stat().st_mtime_ns == stamp
    jsonl(tmp_path, row(), row("乙规定"))
    assert len(list(cached_source(path, folder).keys())) == 2


def test_all_the_shared_laws_are_read_without_losing_an_article(shared):
    texts = [text for text, _ in read_laws(shared / "laws" / "laws.jsonl.gz")]
    assert len(texts) == 3662
    assert sum(len(text.articles) for text in texts) == 165_557
