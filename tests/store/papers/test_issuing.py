"""Papers are numbered without gaps, keep what they were made from, and fail without a trace."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from quanze.adapters.form_files import UnusableTemplate, load_fields, load_templates, word_template
from quanze.core.forms.model import used_fields
from quanze.store.ledger.queries import stream_events
from quanze.store.papers.models import NumberRegister, Paper
from quanze.store.papers.operations import MissingFields, issue_paper, papers_stream, take_template
from quanze.store.papers.queries import issued_forms, paper_file, papers_of, still_missing

NOW = datetime(2026, 3, 9, 10, 0, tzinfo=timezone(timedelta(hours=8)))
DAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def whole(form_id: str) -> dict[str, Any]:
    fields, data = load_fields(), {}
    for name in used_fields(load_templates()[form_id]):
        *path, last = name.split(".")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        node[last] = [dict.fromkeys(fields[name].columns, "一")] if fields[name].columns else fields[name].title
    data.pop("paper", None)
    return data


def issue(form_id: str = "SAMR2021-37", matter: str = "m1", **data: Any) -> Any:
    return issue_paper(matter, form_id, {**whole(form_id), **data}, body="云泽", short="云泽", actor="p1", on=DAY, now=NOW)


@pytest.mark.django_db
def test_numbers_follow_each_other_by_kind_and_year() -> None:
    assert [issue().number, issue().number] == ["云泽市监罚告〔2026〕1号", "云泽市监罚告〔2026〕2号"]
    assert issue("SAMR2021-45").number == "云泽市监处罚〔2026〕1号"
    assert issue("SAMR2021-09").number == ""
    assert issued_forms("m1") == ("SAMR2021-37", "SAMR2021-37", "SAMR2021-45", "SAMR2021-09")


@pytest.mark.django_db
def test_a_paper_that_lacks_a_field_is_not_made_and_takes_no_number() -> None:
    with pytest.raises(MissingFields, match="缺：当事人"):
        issue(party={"name": ""})
    assert not Paper.objects.exists() and not NumberRegister.objects.filter(last__gt=0).exists()
    assert issue().number.endswith("1号")


@pytest.mark.django_db(transaction=True)
def test_a_failure_at_the_last_moment_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    import quanze.store.papers.operations as operations

    real = operations.project
    monkeypatch.setattr(operations, "project", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        issue()
    monkeypatch.setattr(operations, "project", real)
    assert issue().number.endswith("〔2026〕1号")
    assert len(list(stream_events(papers_stream("m1")))) == 1


@pytest.mark.django_db(transaction=True)
def test_officers_who_issue_at_once_get_different_numbers_and_none_is_lost() -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for _ in range(3):
                issue(matter=name)
        except BaseException as wrong:
            failures.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"m{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(Paper.objects.values_list("number", flat=True)) == list(range(1, 13))


@pytest.mark.django_db
def test_a_paper_keeps_its_data_its_template_and_its_file() -> None:
    made = issue()
    name, data = paper_file(made.id) or ("", b"")
    assert name == "行政处罚告知书云泽市监罚告〔2026〕1号.docx" and data[:2] == b"PK"
    event = next(iter(stream_events(papers_stream("m1"))))
    assert event.payload["file"] == made.file and event.payload["data"]["party"]["name"] == "当事人"
    assert papers_of("m1")[0].number == made.number


@pytest.mark.django_db
def test_an_office_may_bring_its_own_template_and_a_dangerous_one_is_refused() -> None:
    import io

    from docx import Document

    document = Document()
    document.add_paragraph("本局格式：{{ party.name }}")
    out = io.BytesIO()
    document.save(out)
    assert take_template("云泽", "SAMR2021-37", "告知书.docx", out.getvalue(), actor="p1", now=NOW).version == 1
    _, data = paper_file(issue().id) or ("", b"")
    assert len(data) != len(word_template("SAMR2021-37"))
    document.add_paragraph("{{ cycler.__init__ }}")
    document.save(bad := io.BytesIO())
    with pytest.raises(UnusableTemplate, match="下划线"):
        take_template("云泽", "SAMR2021-37", "坏.docx", bad.getvalue(), actor="p1", now=NOW)


def test_what_a_form_still_needs_is_told_by_title() -> None:
    assert ("party.name", "当事人") in still_missing("SAMR2021-37", {})
