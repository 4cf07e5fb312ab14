"""The resolver says resolved only where it is sure, and why where it is not."""

from datetime import date

import pytest

from quanze.core.citations.model import Citation, Provision
from quanze.core.citations.resolver import Resolver, resolve
from quanze.core.kernel.span import Span
from quanze.core.law.facts import EnactmentFact, VersionFact
from quanze.core.law.library import Library
from quanze.core.law.memory import MemorySource
from quanze.core.law.model import Act, ArticleText, Enactment, Status


def cite(title=None, *provisions, **fields):
    fields.setdefault("title_form", "full")
    return Citation(title or "", Span(0, len(title or "")), title=title, provisions=provisions, **fields)


BEES = Enactment(
    "天山省养蜂条例", "地方性法规", "天山省", "2020-03-01", ("2020年3月1日天山省人大常委会通过",),
    (ArticleText("第一条", "甲。"), ArticleText("第二条", "有下列情形的：\n（一）子；\n（二）丑。\n前款不适用于寅。"),
     ArticleText("第二条之一", "乙。"), ArticleText("第三条", "本条例自2020年5月1日起施行。")),
)  # fmt: skip


@pytest.fixture
def library():
    facts = [
        EnactmentFact("中华人民共和国蜂业法", "法律", aliases=("蜂法",), versions=(VersionFact("2010-01-01", "2010-06-01", last_article=30),)),
        EnactmentFact(
            "蜂产品检验办法", "部门规章", doc_nos=("国家质量监督检验检疫总局令第33号",),
            acts=(Act("promulgated", "2004-05-06"), Act("effective", "2004-07-01")),
        ),
        EnactmentFact("同名规定", "部门规章", doc_nos=("甲部令第1号",)),
        EnactmentFact("同名规定", "地方政府规章", doc_nos=("乙省人民政府令第2号",)),
        EnactmentFact("新疆维吾尔自治区蜂业条例", "地方性法规", region="新疆维吾尔自治区", acts=(Act("passed", "2011-03-25"),)),
    ]  # fmt: skip
    return Library(facts, [MemorySource.of([BEES])])


def codes(resolution):
    return [reason.code for reason in resolution.reasons]


def test_a_full_title_is_resolved_to_the_version_of_the_day(library):
    found = resolve(cite("《天山省养蜂条例》", Provision(2, paragraph=1, item=2)), library, date(2021, 1, 1))
    assert found.status == "resolved"
    assert found.expression.text_held and str(found.expression.effective) == "2020-05-01"
    assert [p.found for p in found.provisions] == [True]


def test_before_the_first_version_there_is_a_work_but_no_version(library):
    found = resolve(cite("天山省养蜂条例"), library, date(2019, 1, 1))
    assert (found.status, found.expression) == ("resolved", None)
    assert "not-yet-in-force" in codes(found)


def test_a_repealed_work_is_resolved_and_said_to_be_repealed(library):
    gone = EnactmentFact(
        "旧检验办法", "部门规章", acts=(Act("promulgated", "2010-12-29"),),
        status=Status("replaced", date(2020, 1, 1), "新检验办法", "新检验办法"),
    )  # fmt: skip
    found = resolve(cite("旧检验办法"), Library([gone]), date(2021, 1, 1))
    assert (found.status, found.expression) == ("resolved", None)
    assert codes(found) == ["not-in-force"] and "2020-01-01" in found.reasons[0].message
    assert resolve(cite("旧检验办法"), Library([gone]), date(2015, 1, 1)).expression is not None


def test_of_a_work_without_a_known_version_the_end_is_said_all_the_same(library):
    gone = EnactmentFact("旧合同办法", "法律", status=Status("replaced", date(2021, 1, 1), "新民法", "新民法"))
    assert codes(resolve(cite("旧合同办法"), Library([gone]), date(2022, 1, 1))) == ["not-in-force"]
    assert codes(resolve(cite("旧合同办法"), Library([gone]), None)) == ["not-in-force"]
    assert codes(resolve(cite("旧合同办法"), Library([gone]), date(2015, 1, 1))) == []


@pytest.mark.parametrize(
    ("provision", "found", "code"),
    [
        (Provision(3), True, ""),
        (Provision(2, sub=1), True, ""),
        (Provision(4), False, "past-the-end"),
        (Provision(1, sub=1), False, "no-such-article"),
        (Provision(2, paragraph=3), False, "no-such-paragraph"),
        (Provision(2, paragraph=2, item=1), False, "no-such-item"),
        (Provision(2, item=2), True, ""),
        (Provision(None, item=2), None, "no-article"),
        (Provision(None, item=12, annex=0), None, "annex"),
        (Provision(10**12), False, "past-the-end"),
        (Provision(2, paragraph=0), False, "no-such-paragraph"),
    ],
)
def test_each_cited_provision_is_looked_for(library, provision, found, code):
    (checked,) = resolve(cite("天山省养蜂条例", provision), library, None).provisions
    assert (checked.found, checked.code) == (found, code)


def test_facts_alone_show_an_article_past_the_end_but_not_its_items(library):
    found = resolve(cite("蜂业法", Provision(31), Provision(30), Provision(30, paragraph=2)), library, None)
    assert [(p.found, p.code) for p in found.provisions] == [(False, "past-the-end"), (True, ""), (None, "text-not-held")]


def test_a_number_under_an_abbreviated_issuer_agrees(library):
    assert "number-agrees" in codes(resolve(cite("蜂产品检验办法", doc_no="质检总局令第33号"), library, None))


def test_another_number_or_day_is_a_contradiction_and_still_resolved(library):
    found = resolve(cite("蜂产品检验办法", doc_no="质检总局令第34号", promulgated="2005-05-06", effective="2004-07-01"), library, None)
    assert found.status == "resolved"
    assert codes(found).count("number-differs") == 1 and codes(found).count("date-differs") == 1 and "date-agrees" in codes(found)


def test_a_year_alone_agrees_with_a_day_in_it(library):
    assert codes(resolve(cite("蜂产品检验办法", promulgated="2004"), library, None))[0] == "date-agrees"


def test_a_wrong_label_is_told(library):
    assert "level-differs" in codes(resolve(cite("蜂产品检验办法", label="法律"), library, None))
    assert "level-differs" not in codes(resolve(cite("蜂产品检验办法", label="规章"), library, None))


def test_two_works_of_one_title_stay_ambiguous_until_the_number_speaks(library):
    assert resolve(cite("同名规定"), library, None).status == "ambiguous"
    assert len(resolve(cite("同名规定"), library, None).candidates) == 2
    decided = resolve(cite("同名规定", doc_no="乙省人民政府令第2号"), library, None)
    assert (decided.status, decided.work.level) == ("resolved", "地方政府规章")


def test_an_unknown_title_is_unknown_with_what_looks_like_it(library):
    found = resolve(cite("天山省养峰条例"), library, None)
    assert (found.status, found.work) == ("unknown", None)
    assert found.suggestions and "养蜂条例" in found.suggestions[0]


def test_a_number_that_belongs_to_another_title_is_told(library):
    found = resolve(cite("蜂产品检疫规定", doc_no="国家质量监督检验检疫总局令第33号"), library, None)
    assert found.status == "unknown" and "number-of-another" in codes(found)


def test_a_number_alone_finds_its_enactment(library):
    assert resolve(cite(None, doc_no="国家质量监督检验检疫总局令第33号"), library, None).work.title == "蜂产品检验办法"
    assert resolve(cite(None), library, None).status == "unknown"


def test_a_name_without_its_region_is_understood_only_where_the_region_is_known(library):
    assert resolve(cite("自治区蜂业条例"), library, None).status == "ambiguous"
    assert resolve(cite("自治区蜂业条例"), library, None, region="新疆维吾尔自治区").status == "resolved"
    assert resolve(cite("自治区蜂业条例", passed="2011-03-25"), library, None).status == "resolved"
    assert resolve(cite("自治区蜂业条例"), library, None, region="广西壮族自治区").status == "ambiguous"


def test_this_law_means_the_one_named_before(library):
    found = resolve(cite("本条例", Provision(3), title_form="self", antecedent="天山省养蜂条例"), library, None)
    assert found.work.title == "天山省养蜂条例" and found.provisions[0].found


def test_equal_citations_are_worked_out_once(library):
    resolver = Resolver(library, None)
    assert resolver.resolve(cite("蜂法", Provision(3))) is resolver.resolve(cite("蜂法", Provision(3)))


def test_the_json_of_a_resolution_is_plain(library):
    import json

    made = resolve(cite("天山省养蜂条例", Provision(9)), library, date(2022, 1, 1)).to_json()
    assert json.loads(json.dumps(made, ensure_ascii=False)) == made
    assert made["provisions"][0]["found"] is False
