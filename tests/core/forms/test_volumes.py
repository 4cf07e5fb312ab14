"""A case file is laid in two volumes: nothing is lost, nothing lies twice, a receipt follows what it serves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.adapters.form_files import load_forms
from quanze.adapters.volumes import volume_rules
from quanze.core.forms.volumes import Leaf, arrange, read_volumes

LEAF = st.builds(
    Leaf,
    st.uuids().map(str),
    st.sampled_from(["行政处罚决定书", "行政处罚告知书", "送达回证", "照片"]),
    form=st.sampled_from(["", *load_forms()]),
    serves=st.sampled_from(["", "行政处罚决定书", "没有这份文书"]),
)


def paper(form: str, title: str, serves: str = "") -> Leaf:
    return Leaf(f"{form}-{title}-{serves}", title, form=f"SAMR2021-{form}", serves=serves)


def test_the_order_is_that_of_the_rules_and_a_receipt_follows_its_paper() -> None:
    decision, notice = paper("45", "行政处罚决定书"), paper("37", "行政处罚告知书")
    told, served = paper("50", "送达回证", "行政处罚告知书"), paper("50", "送达回证", "行政处罚决定书")
    photo, opening, report = Leaf("e1", "照片"), paper("07", "立案审批表"), paper("35", "案件调查终结报告")
    main, aside = arrange([opening, photo, notice, told, report, decision, served], volume_rules())
    assert [main.title, aside.title] == ["正卷", "副卷"]
    assert main.leaves == (opening, decision, served, notice, told, photo) and aside.leaves == (report,)


def test_a_receipt_of_an_unknown_paper_stands_with_the_other_papers() -> None:
    lost = paper("50", "送达回证", "别的文书")
    main, _ = arrange([lost, paper("45", "行政处罚决定书")], volume_rules())
    assert [leaf.title for leaf in main.leaves] == ["行政处罚决定书", "送达回证"]


@settings(max_examples=60)
@given(st.lists(LEAF, max_size=12, unique_by=lambda leaf: leaf.key))
def test_no_leaf_is_lost_and_none_lies_twice(leaves: list[Leaf]) -> None:
    rules = volume_rules()
    laid = [leaf.key for volume in arrange(leaves, rules) for leaf in volume.leaves]
    assert sorted(laid) == sorted(leaf.key for leaf in leaves if leaf.form not in rules.made_here)


def test_rules_with_a_form_in_two_groups_or_no_group_for_the_rest_are_refused() -> None:
    group = {"title": "甲", "forms": ["A"], "evidence": True}
    data = {
        "receipts": [],
        "receipts_to": "甲",
        "made_here": [],
        "volumes": [{"id": "m", "title": "卷", "groups": [group, {"title": "乙", "forms": ["A"]}]}],
    }
    with pytest.raises(ValueError, match=r"文书 A 写在两组里；.*rest"):
        read_volumes(data)


def test_every_form_of_the_rulebook_that_the_volumes_name_exists() -> None:
    named = {form for volume in volume_rules().volumes for group in volume.groups for form in group.forms}
    assert named <= set(load_forms())
