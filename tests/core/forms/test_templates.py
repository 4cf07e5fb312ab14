"""Forms are filled, never run; an office's own template is checked tag by tag."""

from __future__ import annotations

import io
import zipfile

import pytest

from quanze.adapters.form_files import (
    UnusableTemplate,
    check_template,
    fill_template,
    load_fields,
    load_forms,
    load_templates,
    number_rule,
    word_template,
)
from quanze.core.forms.model import FaultyForm, missing_fields, read_form, used_fields
from quanze.core.forms.template_check import template_faults

ESCAPES = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__ }}",
    "{{ party['name'] }}",
    "{{ range(10**9) }}",
    "{{ party.name|attr('__class__') }}",
    "{% set x = party %}",
    "{% include 'x' %}",
    "{% import 'os' %}",
    "{{ party.name() }}",
    "{% for x in range(9) %}{% endfor %}",
    "{% if party.name.__class__ %}{% endif %}",
    "{{ _private }}",
]


def whole_data(form_id: str) -> dict:
    """Every field of a form filled with something."""
    fields, data = load_fields(), {}
    for name in used_fields(load_templates()[form_id]):
        *path, last = name.split(".")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        columns = fields[name].columns
        node[last] = [{column: f"{title}<甲>&" for column, title in columns.items()}] * 2 if columns else f"〔{fields[name].title}〕"
    return data


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.parametrize("tag", ESCAPES)
def test_a_template_that_tries_to_run_something_is_refused(tag: str) -> None:
    assert template_faults(tag, load_fields())


@pytest.mark.parametrize(
    "tag",
    [
        "{{ party.name }}",
        "{{party.name}}",
        "{%tr for row in evidence %}{{ row.name }}{%tr endfor %}",
        "{% if act.reason %}{{ act.reason }}{% else %}无{% endif %}",
    ],
)
def test_plain_fields_loops_and_conditions_are_allowed(tag: str) -> None:
    assert template_faults(tag, load_fields()) == []


def test_an_unknown_field_or_column_is_named_with_the_nearest_known() -> None:
    assert template_faults("{{ partie.name }}", load_fields()) == ["栏目 partie.name 不存在，是否应为 office.name、party.name"]
    assert "没有 colour 这一列" in template_faults("{%tr for row in goods %}{{ row.colour }}{%tr endfor %}", load_fields())[0]


@pytest.mark.parametrize("form_id", sorted(load_templates()))
def test_every_template_of_the_rulebook_passes_the_check_it_sets_others_and_fills_whole(form_id: str) -> None:
    template = word_template(form_id)
    check_template(template)
    data = whole_data(form_id)
    made = fill_template(template, data)
    assert "{{" not in words_of(made) and "{%" not in words_of(made)
    form = load_templates()[form_id]
    assert (f"〔{load_fields()['paper.title'].title}〕" if form.titles else form.title) in words_of(made)
    assert made == fill_template(template, data), "the same data give the same bytes"


def test_a_paper_bears_one_of_the_titles_that_its_form_names_and_no_slash() -> None:
    for form in load_templates().values():
        assert bool(form.titles) == ("/" in form.title), form.title
        assert not any("/" in title for title in form.titles)


def test_the_procedures_have_at_least_thirty_templates_and_each_has_its_form() -> None:
    assert len(load_templates()) >= 30
    assert set(load_templates()) <= set(load_forms())


def test_what_is_missing_is_listed_in_the_order_of_the_form() -> None:
    used = used_fields(load_templates()["SAMR2021-50"])
    data = whole_data("SAMR2021-50")
    data["act"]["way"] = ""
    del data["office"]
    assert missing_fields(used, data) == ("office.name", "act.way")


def test_words_with_angle_brackets_stay_words() -> None:
    made = words_of(fill_template(word_template("SAMR2021-24"), whole_data("SAMR2021-24")))
    assert "&lt;甲&gt;&amp;" in made


def test_even_a_template_that_slipped_past_the_check_cannot_run_code() -> None:
    from docx import Document

    for tag in ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ ''.__class__.__mro__ }}", "{{ nothing.known }}"):
        document = Document()
        document.add_paragraph(tag)
        out = io.BytesIO()
        document.save(out)
        with pytest.raises(UnusableTemplate):
            check_template(out.getvalue())
        with pytest.raises((UnusableTemplate, Exception)) as refused:
            fill_template(out.getvalue(), {})
        assert "uid=" not in str(refused.value)


def test_a_file_that_is_no_word_document_is_refused_in_words() -> None:
    with pytest.raises(UnusableTemplate, match="不是完好的 Word 文档"):
        check_template(b"%PDF-1.7")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UnusableTemplate, match="不是 Word 文档"):
        check_template(out.getvalue())
    with pytest.raises(UnusableTemplate, match="超过"):
        check_template(b"x" * (6 * 1024 * 1024))


def test_a_faulty_form_of_the_rulebook_names_every_fault() -> None:
    with pytest.raises(FaultyForm) as wrong:
        read_form(
            {"id": "X", "register": "没有", "blocks": [{"p": "{{ no.such }}"}, {"strange": 1}]}, "某书", load_fields(), number_rule().words
        )
    assert len(wrong.value.faults) == 3
