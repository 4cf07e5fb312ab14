"""The bound file of a case: 正卷 and 副卷, each with cover, catalogue, its own page numbers and a note of what could not be bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat

from quanze.adapters.form_files import UnusableTemplate, fill_template, load_templates
from quanze.adapters.office import find_office
from quanze.adapters.paper_pdf import all_to_pdf
from quanze.adapters.source_files import SourceFiles
from quanze.adapters.volumes import BoundPart, Picture, UnreadablePicture, bind, catalogue_rows, page_count, picture_page, volume_rules
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.forms.model import used_fields, value_of
from quanze.core.forms.volumes import Leaf, Volume, arrange
from quanze.store.casework.operations import evidence_folder
from quanze.store.casework.paper_data import data_for
from quanze.store.casework.queries import EvidenceView
from quanze.store.papers.operations import template_in_use
from quanze.store.papers.queries import paper_data, papers_of
from quanze.web.desk.access import action
from quanze.web.desk.cases.common import Opened, case_of, case_resource, opened
from quanze.web.desk.cases.evidence import attachment
from quanze.web.desk.cases.papers import WORD, kept_paper, no_office, pdf_folder
from quanze.web.desk.names import Names
from quanze.web.desk.pages import told
from quanze.web.desk.visitor import visitor_of

COVER, CATALOGUE, NOTE = "SAMR2021-54", "SAMR2021-55", "SAMR2021-56"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff")


@action("matter.file", resource=case_resource)
def volume(request: HttpRequest, key: str) -> HttpResponse:
    """The file as one PDF, or one volume of it (`?part=main`, `?part=aside`): the side volume is not for the party's eyes."""
    ways = (("回到案件", f"/desk/cases/{key}/"),)
    matter = case_of(key)
    if not papers_of(key):
        return told(request, 409, "还没有文书", "本案还没有制作文书，没有可以装订的内容。请先制作文书。", ways)
    if find_office() is None:
        words = "装订全卷需要服务器装有 LibreOffice，而本机没有。各份文书可以分别下载 Word 文件；或者请系统管理员安装 libreoffice-writer-nogui。"
        return told(request, 503, "不能装订", words, ways)
    shown = opened(request, key)
    wanted = request.GET.get("part", "")
    try:
        volumes = [each for each in laid(shown) if each.leaves and wanted in ("", each.id)]
        if not volumes:
            return told(request, 404, "没有这一卷", "本案现在没有归入这一卷的文书。", ways)
        made = bound(shown, volumes, visitor_of(request).day)
    except UnreadableDocument as problem:
        return told(request, 503, "不能装订", no_office(problem), ways)
    except (ValueError, UnusableTemplate) as damaged:
        return told(request, 500, "不能装订", f"{damaged}。", ways)
    name = volumes[0].title if wanted else "案卷"
    return attachment(made, f"{name}{matter.title[:30]}{visitor_of(request).day}.pdf", "application/pdf")


def laid(shown: Opened) -> tuple[Volume, ...]:
    """The volumes of the case: its papers and the evidence that can be bound."""
    leaves = []
    for each in papers_of(shown.matter.key):
        serves = str(value_of(paper_data(each.id) or {}, "act.paper_title") or "") if each.form in volume_rules().receipts else ""
        leaves.append(Leaf(f"paper:{each.id}", each.title, each.number, each.issued_on.isoformat(), each.form, serves))
    leaves += [
        Leaf(f"evidence:{each.number}", each.name, f"证据{each.number}", each.taken_on.isoformat())
        for each in shown.case.evidence
        if each.media_type in ("application/pdf", WORD, *PICTURES)
    ]
    return arrange(leaves, volume_rules())


def bound(shown: Opened, volumes: Sequence[Volume], day: date) -> bytes:
    """The PDF. What has to be converted goes through LibreOffice in two runs: the leaves, then covers, catalogues and notes, which need page numbers."""
    unbound: dict[str, str] = {}
    leaves: dict[str, bytes] = {}
    word: list[tuple[str, str, bytes]] = []
    for leaf in (leaf for volume in volumes for leaf in volume.leaves):
        kind, _, number = leaf.key.partition(":")
        if kind == "paper":
            word.append((leaf.key, *kept_paper(shown.matter.key, int(number))))
            continue
        row = next(each for each in shown.case.evidence if each.number == int(number))
        data = _file(row)
        try:
            if row.media_type == "application/pdf":
                page_count(data)
                leaves[leaf.key] = data
            else:
                word.append((leaf.key, row.file_name, data if row.media_type == WORD else picture_page(_picture(row, data))))
        except (UnreadablePicture, ValueError):
            unbound[leaf.key] = "文件打不开，没有装订"
    for (key, _, _), pdf in zip(word, all_to_pdf([(name, data) for _, name, data in word], pdf_folder()), strict=True):
        leaves[key] = pdf
    parts = [
        [BoundPart(leaf.number, leaf.title, leaf.date, leaves[leaf.key]) for leaf in volume.leaves if leaf.key in leaves]
        for volume in volumes
    ]
    around: list[tuple[str, bytes]] = []
    for volume, one in zip(volumes, parts, strict=True):
        rows = catalogue_rows(one)
        pages = sum(page_count(part.pdf) for part in one)
        for form in (COVER, CATALOGUE, NOTE):
            around.append((f"{form}.docx", _written(shown, form, volume, rows, pages, unbound, day)))
    made = iter(all_to_pdf(around, pdf_folder()))
    return bind([((next(made), next(made)), one, (next(made),)) for one in parts])


def _file(row: EvidenceView) -> bytes:
    data = SourceFiles(evidence_folder()).read(row.sha256)
    if data is None:
        raise ValueError(f"第 {row.number} 号证据的文件不在数据目录中，请从备份恢复")
    return data


def _picture(row: EvidenceView, data: bytes) -> Picture:
    names = Names()
    lines = (
        f"{row.kind}　来源：{row.origin}　取证：{row.taken_on.isoformat()}　{'、'.join(names.get(each) for each in row.taken_by)}",
        f"{row.file_name}　{filesizeformat(row.size)}　原件另存",
        f"SHA-256 {row.sha256}",
    )
    return Picture(data, f"证据{row.number}　{row.name}", lines)


def _written(shown: Opened, form: str, volume: Volume, rows: list[dict[str, str]], pages: int, unbound: dict[str, str], day: date) -> bytes:
    """A cover, catalogue or note in the office's own template; what was said in the paper made by hand stays, what nobody said is left open."""
    data = data_for(shown.case, shown.people, form, None, day)
    before = [each for each in papers_of(shown.matter.key) if each.form == form]
    said = (paper_data(before[-1].id) or {}) if before else {}
    data["act"] = {**data["act"], **{name: value for name, value in (said.get("act") or {}).items() if value}}
    data["paper"] = {"date": "", "number": "", "part": volume.title, "title": load_templates()[form].title}
    data["volume"] = rows
    data["act"]["pages"] = str(pages)
    closed = shown.view.state.last_done("approve_closing") or shown.view.state.last_done("executed")
    archived = shown.view.state.last_done("archive")
    if form == COVER and closed:
        data["act"]["ended"] = _day(closed.on)
    if form == NOTE:
        data["act"]["record"] = "\n".join(part for part in (data["act"].get("record", ""), _note(shown, volume, pages, unbound)) if part)
        data["act"]["started"] = _day(archived.on) if archived else ""
    for name in used_fields(load_templates()[form]):
        if value_of(data, name) is None:
            room, _, last = name.partition(".")
            data.setdefault(room, {})[last] = ""
    return fill_template(template_in_use(shown.matter.body, form), data)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _note(shown: Opened, volume: Volume, pages: int, unbound: dict[str, str]) -> str:
    """What the note says: how many papers and pages, and each piece of evidence that lies beside the file."""
    inside = {leaf.key for leaf in volume.leaves} - set(unbound)
    words = [f"本卷共 {len(inside)} 件，{pages} 页。"]
    if any(leaf.key.startswith("evidence:") for leaf in volume.leaves) or volume.id == "main":
        for each in shown.case.evidence:
            if f"evidence:{each.number}" in inside:
                continue
            holder = Names().get(each.holder)
            if each.sha256:
                why = unbound.get(f"evidence:{each.number}", "不能装订，另存介质")
                words.append(
                    f"证据{each.number}“{each.name}”：{each.file_name}（{filesizeformat(each.size)}），{why}，由{holder}保管。SHA-256 {each.sha256}"
                )
            else:
                words.append(f"证据{each.number}“{each.name}”（{each.kind}）：没有电子文件，由{holder}保管。")
    return "\n".join(words)
