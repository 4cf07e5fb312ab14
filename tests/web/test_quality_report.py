"""A body's quality report says what was found, since when, on which ground, what to do, what could not be checked, and shames nobody."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from fictional_laws import TODAY, import_bees, load_bees
from test_pages import get, words

from quanze.core.checks.catalog import all_rules
from quanze.core.checks.waivers import Waiver
from quanze.store.quality import operations
from quanze.store.quality import queries as quality
from quanze.store.quality.models import Checkup, Finding
from quanze.store.registry import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(db, data_folder) -> str:
    load_bees()
    slug = import_bees()
    operations.refresh(TODAY)
    return slug


def report(slug: str) -> str:
    return f"/bodies/{slug}/quality/"


class TestReport:
    def test_it_says_by_which_day_and_law_and_that_a_person_must_confirm(self, client: Client, bureau: str) -> None:
        seen = words(get(client, report(bureau)))
        assert "按2026-03-02的法律检查" in seen and "装入的5件法律文本" in seen
        assert "每一处都只是线索，须由人对照原件和法律核实后才算数" in seen

    def test_its_figures_are_those_of_the_findings(self, client: Client, bureau: str) -> None:
        told = json.loads(get(client, report(bureau).rstrip("/") + ".json"))
        counted = Counter((one["code"], one["level"]) for one in told["findings"])
        assert counted == {(code, level): count for code, of in told["counts"].items() for level, count in of.items()}
        assert sum(counted.values()) == Finding.objects.count() > 0
        assert told["checked"][0]["records"] == 3 and told["notice"] == "由程序自动检查得出，须经人工核实。"

    def test_the_record_without_a_name_and_the_total_that_differs_are_found_and_lead_to_their_places(
        self, client: Client, bureau: str
    ) -> None:
        page = get(client, report(bureau))
        nameless = queries.records(bureau, "power_items")[2].key
        assert f'href="/records/{nameless}/#item_name"' in page
        assert "写明共5项，清单里实有3项" in words(page)
        assert "/checks/ST02/" in page and "/checks/ST04/" in page

    def test_one_rule_is_shown_whole_and_one_level_alone(self, client: Client, bureau: str) -> None:
        seen = words(get(client, report(bureau) + "?rule=ST04"))
        assert "写明共5项" in seen and "发现在哪些方面" not in seen
        told = json.loads(get(client, report(bureau).rstrip("/") + ".json?level=error"))
        assert {one["level"] for one in told["findings"]} == {"error"}
        get(client, report(bureau) + "?level=fatal", 400)
        get(client, report(bureau) + "?rule=XX99", 404)

    def test_a_table_has_a_row_for_each_finding(self, client: Client, bureau: str) -> None:
        rows = list(csv.reader(io.StringIO(get(client, report(bureau).rstrip("/") + ".csv").lstrip("\ufeff"))))
        assert len(rows) - 1 == Finding.objects.count()

    def test_what_could_not_be_checked_is_counted(self, client: Client, bureau: str) -> None:
        # three items cite 天山省没有的规定, which nobody knows
        assert "没有查到的3处" in words(get(client, report(bureau)))

    def test_without_law_texts_it_says_that_quotations_could_not_be_checked(self, client: Client, db, data_folder) -> None:
        slug = import_bees()
        operations.refresh(TODAY)
        assert "本站没有装入法律条文" in words(get(client, report(slug)))

    def test_a_list_that_was_never_examined_is_not_called_clean(self, client: Client, db, data_folder) -> None:
        slug = import_bees()
        seen = words(get(client, report(slug)))
        assert "还没有检查过" in seen and "没有结果不等于没有问题" in seen
        get(client, report("没有的局"), 404)

    def test_law_taken_in_since_is_said_not_to_be_reflected_yet(self, client: Client, db, data_folder) -> None:
        slug = import_bees()
        operations.refresh(TODAY)
        assert "早于本站法律资料" not in words(get(client, report(slug)))
        load_bees()
        seen = words(get(client, report(slug)))
        assert "这份报告早于本站法律资料的最近一次更新" in seen and "quanzequality" in seen

    def test_the_item_page_points_to_the_report(self, client: Client, bureau: str) -> None:
        key = queries.records(bureau, "power_items")[2].key
        assert f"自动检查有{quality.count_in_record(key)}处提示" in words(get(client, f"/records/{key}/"))


class TestRefresh:
    def test_what_is_up_to_date_is_left_alone_and_another_day_is_not(self, bureau: str) -> None:
        kept = Checkup.objects.get().pk
        assert operations.refresh(TODAY) == operations.Refreshed(0, 1, 0) and Checkup.objects.get().pk == kept
        assert operations.refresh(TODAY + timedelta(days=1)).examined == 1
        assert operations.refresh(TODAY + timedelta(days=1), force=True).examined == 1
        assert Checkup.objects.count() == 1

    def test_new_law_makes_it_outdated(self, db, data_folder) -> None:
        slug = import_bees()
        operations.refresh(TODAY)
        load_bees()
        assert operations.refresh(TODAY).examined == 1
        assert quality.checkups(slug)[0].law_texts == 5

    def test_a_body_alone_is_compared_within_itself_and_all_with_all_counts_for_it_too(self, bureau: str) -> None:
        assert quality.checkups(bureau)[0].compared == "all"
        assert operations.refresh(TODAY, slugs=[bureau]).examined == 0
        operations.forget()
        operations.refresh(TODAY, slugs=[bureau])
        assert quality.checkups(bureau)[0].compared == "body"
        assert operations.refresh(TODAY).examined == 1

    def test_a_list_that_was_replaced_is_not_reported_any_more(self, client: Client, bureau: str) -> None:
        import_bees("2024-01-01")
        assert quality.checkups(bureau) == () and quality.counts(bureau) == {}
        assert "还没有检查过" in words(get(client, report(bureau)))
        operations.refresh(TODAY)
        assert [one.edition_number for one in quality.checkups(bureau)] == [2]

    def test_findings_are_those_of_the_checks_themselves(self, db, data_folder) -> None:
        from quanze.adapters.check_facts import load_facts
        from quanze.core.checks.run import run
        from quanze.store.law.queries import current_library
        from quanze.store.quality.documents import current_document

        load_bees()
        slug = import_bees()
        operations.refresh(TODAY)
        (edition,) = operations.editions_in_force([slug])
        document, _ = current_document(edition, edition.source.name)
        expected = run([document], as_of=TODAY, facts=load_facts(current_library()))
        kept = quality.findings(slug)
        assert Counter((one.code, one.message) for one in kept) == Counter((one.code, one.message) for one in expected)

    def test_a_rule_that_breaks_is_told_and_stops_nothing(self, client: Client, db, data_folder) -> None:
        from dataclasses import replace

        def broken(checked: object) -> object:
            raise RuntimeError("坏了")

        slug = import_bees()
        first, *rest = all_rules()
        operations.refresh(TODAY, rules=[replace(first, find=broken), *rest])
        seen = words(get(client, report(slug)))
        assert "程序没有核对完的地方" in seen and "坏了" in seen and "写明共5项" in seen


class TestRules:
    def test_every_rule_has_a_page_made_of_its_makers_words(self, client: Client, db, data_folder) -> None:
        listed = get(client, "/checks/")
        for rule in all_rules():
            assert f"/checks/{rule.code}/" in listed
            seen = words(get(client, f"/checks/{rule.code}/"))
            for part in ("查什么", "为什么", "不合格", "合格", "依据"):
                assert part in seen
            assert "".join(rule.title.split()) in seen

    def test_rules_come_as_data_too(self, client: Client, db, data_folder) -> None:
        assert len(json.loads(get(client, "/checks.json"))) == len(all_rules())
        assert json.loads(get(client, "/checks/ST04.json"))["sections"]["依据"]
        get(client, "/checks/XX99/", 404)

    def test_a_supervisor_sees_where_a_rule_found_something_and_gets_there(self, client: Client, bureau: str) -> None:
        counts = {code: sum(1 for one in quality.findings(bureau) if one.code == code) for code in quality.counts_by_rule()}
        assert counts and {code: (found, 1) for code, found in counts.items()} == quality.counts_by_rule()
        for code, found in counts.items():
            page = get(client, f"/checks/{code}/")
            assert f'href="/bodies/{bureau}/quality/?rule={code}"' in page and f"{found} 处" in page
            assert json.loads(get(client, f"/checks/{code}.json"))["found_in"][0]["findings"] == found
            assert get(client, f"/bodies/{bureau}/quality/?rule={code}")
            assert f"1 个部门 {found} 处" in get(client, "/checks/")

    def test_a_rule_that_found_nothing_names_no_body(self, client: Client, db, data_folder) -> None:
        assert "在现行清单里发现的" not in get(client, "/checks/LW02/")


class TestWaivers:
    def waiver(self, **more: str) -> Waiver:
        return Waiver("ST02", "该事项由上级规定，原文如此", "法规科张某", TODAY + timedelta(days=30), **more)

    def test_what_a_person_lets_stand_is_told_apart_with_its_reason_and_counts_no_more(self, client: Client, bureau: str) -> None:
        before = json.loads(get(client, report(bureau).rstrip("/") + ".json"))
        found = next(one for one in before["findings"] if one["code"] == "ST02")
        assert operations.refresh(TODAY, waivers=[self.waiver()]).examined == 1
        after = json.loads(get(client, report(bureau).rstrip("/") + ".json"))
        assert "ST02" not in after["counts"] and all(one["code"] != "ST02" for one in after["findings"])
        assert [one["waived"] for one in after["waived"] if one["message"] == found["message"]] == [
            {"reason": "该事项由上级规定，原文如此", "by": "法规科张某", "until": (TODAY + timedelta(days=30)).isoformat()}
        ]
        seen = words(get(client, report(bureau)))
        assert "已经核实并豁免的" in seen and "该事项由上级规定，原文如此" in seen and found["message"].replace(" ", "") in seen
        assert "该事项由上级规定" in get(client, report(bureau).rstrip("/") + ".csv")
        if found["record"]:
            assert all(one.code != "ST02" for one in quality.record_findings(found["record"]))

    def test_a_waiver_that_ended_or_means_another_document_waives_nothing(self, client: Client, bureau: str) -> None:
        ended = replace(self.waiver(), until=TODAY - timedelta(days=1))
        operations.refresh(TODAY, waivers=[ended, self.waiver(document="别的清单.docx")])
        assert quality.waived_findings(bureau) == () and any(one.code == "ST02" for one in quality.findings(bureau))

    def test_new_waivers_make_a_report_outdated_and_the_same_ones_do_not(self, bureau: str) -> None:
        assert operations.refresh(TODAY, waivers=[self.waiver()]).examined == 1
        assert operations.refresh(TODAY, waivers=[self.waiver()]).examined == 0
        assert operations.refresh(TODAY).examined == 1
        assert quality.waived_findings(bureau) == ()
