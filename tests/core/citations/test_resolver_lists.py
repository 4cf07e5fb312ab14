"""What the real lists cite is found with the shipped catalogue alone, without any law text."""

from datetime import date

import pytest

from quanze.adapters.catalogue import catalogue_library
from quanze.core.citations.parser import find_citations
from quanze.core.citations.resolver import Resolver

FIVE = [
    ("taiqian-quality-2015.txt", date(2015, 6, 30)),
    ("linyi-quality-2015.txt", date(2015, 6, 30)),
    ("yining-commerce-2022.txt", date(2022, 6, 30)),
    ("handan-district-quality.txt", date(2015, 6, 30)),
    ("xinjiang-market-supervision-inspection.txt", date(2022, 6, 30)),
]


@pytest.mark.parametrize(("name", "day"), FIVE)
def test_most_citations_are_resolved_and_every_other_one_says_why(shared, name, day):
    text = (shared / "lists" / "five" / name).read_text(encoding="utf-8")
    resolver = Resolver(catalogue_library(), day)
    found = [(c, resolver.resolve(c)) for c in find_citations(text)]
    resolved = sum(r.status == "resolved" for _, r in found)
    assert resolved >= 0.7 * len(found), [c.title or c.doc_no for c, r in found if r.status != "resolved"]
    assert all(r.reasons for _, r in found if r.status != "resolved")


def test_a_rule_replaced_in_2020_was_in_force_when_a_list_of_2015_cited_it(shared):
    from quanze.core.law.status import status_on

    (work,) = catalogue_library().find("产品质量监督抽查管理办法").works
    assert status_on(work, date(2015, 6, 30)).standing == "in_force"
    assert work.expression_on(date(2015, 6, 30)) is not None
    assert work.expression_on(date(2026, 1, 1)) is None
