"""Papers of a case: the form asks only what is still missing, the paper is numbered, kept, and read as Word or PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from quanze.adapters.form_files import UnusableTemplate, load_fields, load_templates, number_rule
from quanze.adapters.office import find_office
from quanze.adapters.paper_pdf import to_pdf
from quanze.adapters.procedures import load_forms
from quanze.adapters.system_clock import now
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.forms.model import field_labels, missing_fields, used_fields, value_of
from quanze.store.accounts.visible import took_part
from quanze.store.casework.paper_data import data_for, lines_of, rows_of
from quanze.store.matters.models import Matter
from quanze.store.papers.models import Paper
from quanze.store.papers.operations import MissingFields, issue_paper
from quanze.store.papers.queries import paper_file, papers_of
from quanze.web.desk.access import Missing, action
from quanze.web.desk.cases.common import CASES, HERE, Opened, case_resource, case_step, opened
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.fields import Field, faulty, judged, typed, with_errors
from quanze.web.desk.pages import Step, go, page, told
from quanze.web.desk.visitor import visitor_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BY_ITSELF = frozenset({"paper.number", "paper.date", "paper.part", "office.name"})
LONG = frozenset(
    {
        "act.record",
        "act.opinion",
        "act.reason",
        "act.materials",
        "act.statement",
        "act.discretion",
        "act.remedy",
        "case.facts",
        "case.penalty",
    }
)


@action("matter.act", resource=case_resource)
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Every form that may be made in this case, those of the present stage first."""
    shown = opened(request, key)
    needed: dict[str, list[str]] = {}
    for option in shown.view.options:
        for form in option.act.documents:
            needed.setdefault(form, []).append(option.act.title)
    templates, forms = load_templates(), load_forms()
    rows = [(form, forms[form].title, "、".join(dict.fromkeys(acts))) for form, acts in needed.items() if form in templates]
    others = [(form, each.title) for form, each in templates.items() if form not in needed]
    without = [forms[form].title for form in needed if form not in templates and form in forms]
    context = {"matter": shown.matter, "rows": rows, "others": others, "without": without, "issued": set(shown.more["issued"])}
    return page(request, "cases/papers", context, CASES, case_step(shown.matter), Step("制作文书"), here=HERE)


@action("matter.act", resource=case_resource, methods=("GET", "POST"))
def make(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """One paper: what the case knows stands there, what is missing is asked; made when nothing is missing any more."""
    template = load_templates().get(form)
    back = (("选择文书", f"/desk/cases/{key}/papers/"), ("回到案件", f"/desk/cases/{key}/"))
    if template is None:
        raise Missing("没有这种文书的模板；可以在系统外制作，办理时勾选“已另行制作”。", back)
    shown, visitor = opened(request, key), visitor_of(request)
    acts = [each.act for each in shown.view.options if form in each.act.documents]
    # the act that asks for the paper, where the officer came from it; else the first that could
    asked_for = shown.view.procedure.acts.get(request.GET.get("act", ""))
    if asked_for is not None and form in asked_for.documents:
        acts = [asked_for]
    else:
        asked_for = None
    act = acts[0] if acts else None
    data = data_for(shown.case, shown.people, form, act, visitor.day, of=asked_for)
    if template.titles:
        data["paper"] = {"title": likely_title(template.titles, [each.title for each in acts])}
    asked, known, lists = ask(form, data)
    if template.register:
        asked = (
            Field(
                "short",
                "机关代字",
                value=_short(shown.matter.body, template.register),
                help=f"编号写作：代字＋{number_rule().words[template.register]}〔年〕号；编号自动连续",
            ),
            *asked,
        )
    made = len([each for each in papers_of(key) if each.form == form])
    context: dict[str, Any] = {
        "matter": shown.matter, "form": template, "known": known, "lists": lists, "made": made, "act": act,
        "before": [each for each in papers_of(key) if each.form == form],
    }  # fmt: skip
    trail = (CASES, case_step(shown.matter), Step(template.title))
    if request.method == "GET":
        return page(request, "cases/paper", {**context, "fields": asked}, *trail, here=HERE)
    fields = judged(typed(request, asked))
    # a form that does not bring a known field leaves it as the case has it
    known = judged(tuple(each for each in typed(request, known) if each.name in request.POST))
    context |= {"known": known, "known_wrong": faulty(known)}
    if request.POST.get("made", "") != str(made):
        context |= {
            "fields": fields,
            "refused": f"这张表打开之后，“{template.title}”已经制作过一份，没有再编号。确实还要一份的，可以再次提交",
        }
        return page(request, "cases/paper", context, *trail, here=HERE, status=409)
    if faulty((*fields, *known)):
        return page(request, "cases/paper", {**context, "fields": fields}, *trail, here=HERE, status=409)
    for each in (*fields, *known):
        if each.name != "short":
            _set(data, each.name, rows_of(each.name, each.value) if load_fields()[each.name].columns else each.value)
    short = next((each.value for each in fields if each.name == "short"), "")
    try:
        with transaction.atomic():
            Matter.objects.select_for_update().get(key=key)
            if Paper.objects.filter(matter=key, form=form).count() != made:
                return go(request, f"/desk/cases/{key}/#papers", f"“{template.title}”刚刚已经制作，没有再编号。")
            issued = issue_paper(key, form, data, body=shown.matter.body, short=short, actor=visitor.person, on=visitor.day, now=now())
    except MissingFields as wrong:
        errors = {name: f"“{load_fields()[name].title}”没有填" for name in wrong.missing}
        return page(
            request, "cases/paper", {**context, "fields": with_errors(fields, errors), "refused": str(wrong)}, *trail, here=HERE, status=409
        )
    except UnusableTemplate as wrong:
        context |= {"fields": fields, "refused": f"{wrong}。请到“文书模板”更换本机关的模板"}
        return page(request, "cases/paper", context, *trail, here=HERE, status=409)
    took_part(visitor.person, key)
    title = value_of(data, "paper.title") or template.title
    onward = asked_for is not None and not shown.view.state.times_done(asked_for.id)
    back_to = f"/desk/cases/{key}/acts/{act.id}/" if onward and act else f"/desk/cases/{key}/#papers"
    return go(request, back_to, f"已制作：{title}{issued.number and '　' + issued.number}。")


def ask(form: str, data: dict[str, Any]) -> tuple[tuple[Field, ...], tuple[Field, ...], list[tuple[str, str]]]:
    """The fields to type (those missing first, then what this paper says of its own act), what is known and may be corrected, the tables that stay."""
    meanings, template = load_fields(), load_templates()[form]
    missing, own, known, lists = [], [], [], []
    names, labels = [name for name in used_fields(template) if name not in BY_ITSELF], field_labels(template)
    empty = set(missing_fields(names, data))
    for name in names:
        meaning, value = meanings[name], value_of(data, name)
        if meaning.columns:
            if name in empty or name == "goods":
                help_ = f"一行一条，写作：{'，'.join(f'{title}=…' for title in list(meaning.columns.values())[1:4])}"
                missing.append(Field(name, meaning.title, "long_text", lines_of(name, value), help=help_))
            else:
                lists.append((meaning.title, f"{len(value)} 条"))
        else:
            titles = tuple((each, each) for each in template.titles) if name == "paper.title" else ()
            made = Field(
                name,
                labels.get(name, meaning.title),
                "choice" if titles else "long_text" if name in LONG else "text",
                value or "",
                options=titles,
            )
            (missing if name in empty else own if meaning.origin == "act" else known).append(made)
    return (*missing, *own), tuple(known), lists


def wanted_papers(shown: Opened) -> list[tuple[str, str, str, str]]:
    """The papers of steps that were taken, neither made here nor ticked as made elsewhere: (form, title, act, the act's title)."""
    issued, found, acts = set(shown.more["issued"]), [], shown.view.procedure.acts
    for name, done in shown.view.state.last.items():
        for form in acts[name].documents if name in acts else ():
            if form in load_templates() and form not in issued and form not in done.documents:
                found.append((form, load_forms()[form].title, name, acts[name].title))
    return found


def likely_title(titles: tuple[str, ...], acts: list[str]) -> str:
    """What the paper is called where the one act that makes it says so; "" where a person must choose.

    >>> likely_title(("案件审核表", "法制审核表"), ["法制审核通过"]), likely_title(("立案审批表", "不予立案审批表"), ["决定立案", "决定不予立案"])
    ('法制审核表', '')
    """
    for letters in (4, 2):  # not law: how much of a title the act's own title must hold
        found = [each for each in titles if len(acts) == 1 and each[:letters] in acts[0]]
        if len(found) == 1:
            return found[0]
    return ""


def _set(data: dict[str, Any], name: str, value: Any) -> None:
    room, _, field = name.partition(".")
    if field:
        data.setdefault(room, {})[field] = value
    else:
        data[room] = value


def _short(body: str, register: str) -> str:
    """The body's own word before its numbers, as its newest number has it; "" where there is none yet."""
    newest = Paper.objects.filter(body=body).exclude(printed_number="").order_by("-pk").values_list("printed_number", "kind").first()
    return newest[0].split(number_rule().words[newest[1]])[0] if newest else ""


def kept_paper(key: str, number: int) -> tuple[str, bytes]:
    if not Paper.objects.filter(pk=number, matter=key).exists():
        raise Missing("本案没有这份文书。", (("回到案件", f"/desk/cases/{key}/"),))
    found = paper_file(number)
    if found is None:
        raise Missing("本案没有这份文书。", (("回到案件", f"/desk/cases/{key}/"),))
    return found


@action("matter.file", resource=case_resource)
def word(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A paper as Word."""
    try:
        name, data = kept_paper(key, number)
    except ValueError as damaged:
        return told(request, 500, "文书文件有缺损", f"{damaged}。", (("回到案件", f"/desk/cases/{key}/"),))
    return attachment(data, name, WORD)


def pdf_folder() -> Any:
    return settings.HOME / "cache" / "pdf"


@action("matter.file", resource=case_resource)
def pdf(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A paper as PDF, where LibreOffice is present."""
    ways = (("回到案件", f"/desk/cases/{key}/"),)
    try:
        name, data = kept_paper(key, number)
        made = to_pdf(name, data, pdf_folder())
    except UnreadableDocument as problem:
        return told(request, 503, "不能转成 PDF", no_office(problem), ways)
    except ValueError as damaged:
        return told(request, 500, "文书文件有缺损", f"{damaged}。", ways)
    return attachment(made, name.removesuffix(".docx") + ".pdf", "application/pdf")


def no_office(problem: UnreadableDocument) -> str:
    if find_office() is None:
        return "转成 PDF 需要服务器装有 LibreOffice，而本机没有。请下载 Word 文件，或者请系统管理员安装 libreoffice-writer-nogui。"
    return f"{problem} 请下载 Word 文件后另存为 PDF。"
