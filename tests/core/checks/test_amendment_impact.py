"""What an amendment changed, article by article, and which items rest on what it changed."""

from __future__ import annotations

import pytest
from rule_cases import document, facts_with_laws

from quanze.core.checks.citing import cites
from quanze.core.checks.impact import Resting, VersionChoice, compare_versions, impact_to_json, impact_to_text, rest_on, version_of
from quanze.core.checks.prepare import prepare


@pytest.fixture
def law():
    library = facts_with_laws()["library"]
    (work,) = library.find("某省取水条例").works
    return library, work


def _impact(law, records, date="2015-06-30"):
    library, work = law
    old, new = version_of(work, "2010"), version_of(work, "2020")
    from datetime import date as day

    checked = prepare(document({"date": date, "records": records}, "文件"), day(2026, 1, 1), facts_with_laws())
    cited = [(Resting(c.entry.document, c.entry.label, c.field_name, ""), c.citation, c.resolution) for c in cites(checked)]
    return rest_on(compare_versions(library, old, new), work, old, new, cited)


def test_an_inserted_article_moves_the_others_and_is_told_as_new(law):
    library, work = law
    found = {one.name: one.what for one in compare_versions(library, version_of(work, "2010"), version_of(work, "2020"))}
    assert found["第四条→第五条"] == "moved"
    assert found["第五条→第六条"] == "moved_and_changed"
    assert found["第四条"] == "added"
    assert found["第六条"] == "removed"
    assert found["第一条"] == found["第三条"] == "same"


def test_what_changed_is_said_in_words(law):
    (fine,) = [one for one in _impact(law, []).changes if one.name == "第五条→第六条"]
    assert fine.changes == ("“二万”改为“五万”", "“十万”改为“二十万”")


def test_an_item_rests_on_the_article_by_the_number_of_its_own_day(law):
    records = [{"seq": "1", "item_name": "擅自取水的处罚", "legal_basis": "《某省取水条例》第五条"}]
    old = _impact(law, records)
    new = _impact(law, records, date="2022-06-30")
    assert [old.changes[place].name for place in old.resting] == ["第五条→第六条"]
    assert [new.changes[place].name for place in new.resting] == ["第四条→第五条"]


def test_items_without_an_article_and_with_a_wrong_one_are_told_apart(law):
    found = _impact(
        law, [{"item_name": "甲", "legal_basis": "《某省取水条例》"}, {"item_name": "乙", "legal_basis": "《某省取水条例》第九十条"}]
    )
    assert [one.item for one in found.whole] == ["甲"]
    assert [(one.item, one.provision) for one in found.unplaced] == [("乙", "第九十条")]
    assert found.records == 2


def test_every_article_of_both_versions_is_accounted_for_once(law):
    library, work = law
    old, new = version_of(work, "2010"), version_of(work, "2020")
    found = compare_versions(library, old, new)
    assert sorted(one.old for one in found if one.old) == sorted(library.article_numbers(old))
    assert sorted(one.new for one in found if one.new) == sorted(library.article_numbers(new))


def test_a_version_compared_with_itself_has_changed_nothing(law):
    library, work = law
    one = version_of(work, "2020")
    assert {each.what for each in compare_versions(library, one, one)} == {"same"}


@pytest.mark.parametrize("asked", ["2010-03-01", "2010", "2010-05-01", "2015-01-01"])
def test_a_version_is_found_by_the_day_it_was_made_began_or_counted(law, asked):
    assert version_of(law[1], asked).made.year == 2010


def test_a_version_that_is_not_there_lists_those_that_are(law):
    with pytest.raises(VersionChoice, match="2010-03-01、2020-07-01"):
        version_of(law[1], "1990")


def test_json_and_text_tell_the_same_articles(law):
    found = _impact(law, [{"item_name": "擅自取水的处罚", "legal_basis": "《某省取水条例》第五条"}])
    told = impact_to_json(found)
    assert {one["what"] for one in told["articles"]} == {"changed", "moved", "moved_and_changed", "added", "removed"}
    text = impact_to_text(found)
    assert "第五条→第六条　涉及1项" in text and "擅自取水的处罚" in text and "第一条" not in text
