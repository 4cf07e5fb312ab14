"""The procedures of the rulebook as public pages, and an item's stages beside them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from lxml import etree

from quanze.adapters.procedures import load_procedures
from quanze.web.portal.stage_comparison import comparison, stages_printed


def test_every_version_has_a_page_with_its_acts_terms_and_drawing(county, client) -> None:
    listing = client.get("/procedures/").content.decode()
    for procedure in load_procedures():
        address = f"/procedures/{procedure.id}/?version={procedure.version}"
        assert address.replace("&", "&amp;") in listing
        page = client.get(address)
        assert page.status_code == 200
        text = page.content.decode()
        assert all(act.title in text for act in procedure.acts.values())
        assert all(clock.title in text for clock in procedure.clocks.values())
        drawing = etree.fromstring(re.search(r"<svg viewBox.*?</svg>", text, re.S)[0].encode())
        assert len(drawing.findall("rect")) == len(procedure.stages)


def test_nothing_on_the_pages_is_a_name_that_only_programs_use(county, client) -> None:
    for address in ("/procedures/", *(f"/procedures/{one.id}/?version={one.version}" for one in load_procedures())):
        main = re.search(r"<main.*?</main>", client.get(address).content.decode(), re.S)[0]
        printed = re.sub(r"<[^>]+>", " ", main)
        assert not re.findall(r"[a-z]+_[a-z_]+|\S+\.yaml|[a-z]+-[a-z-]+", printed), address


def test_a_page_stands_in_three_forms_and_as_bpmn(county, client) -> None:
    data = json.loads(client.get("/procedures/inspection.json").content)
    assert data["digest"] == [p.digest for p in load_procedures() if p.id == "inspection"][-1]
    assert "由谁实施" in client.get("/procedures/inspection.csv").content.decode("utf-8-sig")
    bpmn = client.get("/procedures/inspection.bpmn")
    assert (bpmn.status_code, bpmn["Content-Disposition"]) == (200, 'attachment; filename="inspection-2025-01-03.bpmn"')
    etree.fromstring(bpmn.content)


@pytest.mark.parametrize(
    ("address", "said"), [("/procedures/nothing/", "没有标识为“nothing”的程序"), ("/procedures/inspection/?version=9", "没有版本“9”")]
)
def test_what_is_not_there_is_refused_in_words(county, client, address: str, said: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert said in page.content.decode()


def test_stages_are_found_under_any_heading_and_compared_with_the_law_of_the_list() -> None:
    fields = {"name": "罚", "whatever": [{"no": "1", "stage": "立案责任", "text": "…"}, {"no": "2", "stage": "", "text": "其他"}]}
    assert stages_printed(fields) == ["立案责任"]
    found = comparison(fields, "行政处罚", "某县质量技术监督局", "2015", date(2026, 1, 1))
    assert found is not None
    assert found.procedure.id == "quality-supervision-penalty"
    assert comparison({"x": ["立案"]}, "行政处罚", "某县质量技术监督局", "2015", date(2026, 1, 1)) is None
