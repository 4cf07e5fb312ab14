"""The shipped catalogue: every fact has its authority, and the facts that lists most often get wrong are there."""

from datetime import date
from importlib.resources import files

import pytest
import yaml

from quanze.adapters.catalogue import BrokenCatalogue, _fact, _read, catalogue_library, load_catalogue
from quanze.core.law.headings import as_day
from quanze.core.law.levels import LEVELS
from quanze.core.law.status import status_on

FILES = sorted(f.name for f in (files("quanze.rulebook") / "enactments").iterdir() if f.name.endswith(".yaml"))


def test_every_fact_names_its_source_and_a_known_level():
    for fact in load_catalogue().facts:
        assert fact.source, fact.title
        assert fact.confidence in ("high", "medium", "low"), fact.title
        assert fact.level in ("", *LEVELS), (fact.title, fact.level)
    assert all(r.source and as_day(r.since) for r in load_catalogue().repeals)
    assert len(load_catalogue().facts) > 1500


def test_no_fact_ends_before_it_begins_and_all_days_are_days():
    for fact in load_catalogue().facts:
        for version in fact.versions:
            made, effective = as_day(version.made), as_day(version.effective)
            assert made or effective, fact.title
            assert not (made and effective) or (made - effective).days <= 31, (fact.title, version)


@pytest.mark.parametrize("name", FILES)
def test_the_quick_reader_reads_what_yaml_reads(name):
    text = (files("quanze.rulebook") / "enactments" / name).read_text(encoding="utf-8")
    lines = text.split("\n")
    part = "\n".join(lines[:60])
    assert _read(part) == yaml.safe_load(part)


def test_an_entry_without_a_source_is_refused():
    with pytest.raises(BrokenCatalogue, match="某办法"):
        _fact({"title": "某办法"}, "x.yaml")


@pytest.mark.parametrize(
    ("title", "day", "standing", "since", "successor"),
    [
        ("产品质量监督抽查管理办法", "2026-01-01", "replaced", "2020-01-01", "产品质量监督抽查管理暂行办法"),
        ("产品质量监督抽查管理办法", "2015-06-01", "in_force", None, ""),
        ("质量技术监督行政处罚程序规定", "2026-01-01", "replaced", "2019-04-01", "市场监督管理行政处罚程序规定"),
        ("市场监督管理投诉举报处理暂行办法", "2026-05-01", "replaced", "2026-04-15", "市场监督管理投诉举报处理办法"),
        ("合同法", "2022-01-01", "replaced", "2021-01-01", "中华人民共和国民法典"),
        ("行政监察法", "2015-01-01", "in_force", None, ""),
        ("行政监察法", "2024-01-01", "replaced", "2018-03-20", "中华人民共和国监察法"),
        ("行政执法监督条例", "2026-03-01", "in_force", None, ""),
        ("行政执法监督条例", "2025-12-31", "not_yet", "2026-02-01", ""),
        ("民法典", "2020-12-31", "not_yet", "2021-01-01", ""),
        ("环境保护法", "2026-08-14", "in_force", None, ""),
        ("环境保护法", "2026-08-15", "repealed", "2026-08-15", ""),
        ("计量法实施细则", "2024-01-01", "in_force", None, ""),
    ],
)
def test_the_standing_of_enactments_that_lists_cite(title, day, standing, since, successor):
    (work,) = catalogue_library().find(title).works
    status = status_on(work, date.fromisoformat(day))
    assert (status.standing, status.since and status.since.isoformat(), status.successor) == (standing, since, successor)


@pytest.mark.parametrize(("alias", "title"), [("处罚法", "行政处罚法"), ("许可法", "行政许可法"), ("强制法", "行政强制法")])
def test_short_names_in_use(alias, title):
    assert catalogue_library().find(alias).works[0].title.endswith(title)


def test_the_constitution_has_its_own_level():
    (work,) = catalogue_library().find("宪法").works
    assert work.level == "宪法"
    assert [e.made.year for e in work.expressions] == [1982, 1988, 1993, 1999, 2004, 2018]
