"""Persons from a workbook: a template, a preview with every fault, taken in whole or not at all."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from quanze.adapters.workbooks import Sheet, write_workbook
from quanze.core.access.people_rows import HEADINGS, PeopleTable, PersonRow, RowFault, agency_words, read_people
from quanze.core.access.roles import ROLES
from quanze.core.documents.errors import UnreadableDocument
from quanze.core.documents.model import Table
from quanze.core.documents.reader import read_document
from quanze.core.kernel.text import EXAMPLE
from quanze.store.accounts import operations
from quanze.store.accounts.models import Agency, CertificateRow, PostRow
from quanze.store.accounts.models import PersonRow as PersonModel
from quanze.store.accounts.operations import By, NotPossible

LARGEST_FILE = 5 * 1024 * 1024  # bytes; some tens of thousands of rows


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What taking the file in would do, or why it cannot be done."""

    table: PeopleTable
    new: int
    known: int
    posts: int
    certificates: int


def template() -> bytes:
    """The workbook to be filled in: headings, one example row, and what may be written."""
    example = (
        "A001",
        f"张三{EXAMPLE}",
        "云泽县水务局",
        "水政监察大队",
        "承办人",
        "2024-01-01",
        "云执0001",
        "云泽县司法局",
        "2024-01-01",
        "2029-12-31",
        "水行政",
    )
    roles = [(role.title, role.explains) for role in ROLES.values()]
    sheets = (
        Sheet("人员", tuple(words[0] for words in HEADINGS.values()), (example,), (12, 22, 26, 20, 18, 14, 16, 20, 14, 14, 20)),
        Sheet("可用的岗位", ("岗位", "说明"), roles, (24, 50)),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        write_workbook(path, sheets)
        return path.read_bytes()


def preview(name: str, data: bytes) -> ImportPreview:
    """What the file says, and every fault in it; writes nothing."""
    if len(data) > LARGEST_FILE:
        return _fault(f"文件有 {len(data) / 1024 / 1024:.1f} MB，最大 {LARGEST_FILE // 1024 // 1024} MB；请分几个文件导入")
    try:
        document = read_document(name, data)
    except UnreadableDocument as problem:
        return _fault(str(problem))
    table = next((block for block in document.blocks if isinstance(block, Table)), None)
    if table is None:
        return _fault("文件里没有表格；请用模板填写后上传")
    found = read_people(
        _grid(table),
        agency_words(list(Agency.objects.values_list("slug", "name"))),
        dict(CertificateRow.objects.values_list("number", "person_id")),
    )
    ids = {row.person for row in found.rows}
    known = PersonModel.objects.filter(id__in=ids).count()
    faults = list(found.faults)
    if not faults:
        faults += _trial(found.rows)
    return ImportPreview(
        PeopleTable(found.rows, tuple(faults)),
        len(ids) - known,
        known,
        sum(1 for row in found.rows if row.role),
        sum(1 for row in found.rows if row.certificate),
    )


def _fault(words: str) -> ImportPreview:
    return ImportPreview(PeopleTable((), (RowFault(0, "", words),)), 0, 0, 0, 0)


def _grid(table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            grid[row][cell.column] = cell.text
    return grid


class _Undo(Exception):
    pass


def _trial(rows: tuple[PersonRow, ...]) -> list[RowFault]:
    """Every refusal that taking the rows in would meet, found by taking them in and undoing it."""
    from quanze.adapters.system_clock import now

    faults: list[RowFault] = []
    try:
        with transaction.atomic():
            for row in rows:
                try:
                    with transaction.atomic():
                        _take(row, By("预览", now()))
                except NotPossible as refused:
                    faults.append(RowFault(row.row, "", refused.reason))
            raise _Undo
    except _Undo:
        return faults


def take(name: str, data: bytes, by: By) -> ImportPreview:
    """Takes the whole file in, or nothing of it: what stands against it is in the faults of the result."""
    seen = preview(name, data)
    if seen.table.faults:
        return seen
    try:
        with transaction.atomic():
            for row in seen.table.rows:
                try:
                    _take(row, by)
                except NotPossible as refused:
                    raise NotPossible(str(row.row), refused.reason) from refused
    except NotPossible as refused:
        return ImportPreview(PeopleTable(seen.table.rows, (RowFault(int(refused.field), "", refused.reason),)), 0, 0, 0, 0)
    return seen


def _take(row: PersonRow, by: By) -> None:
    operations.register_person(row.name, by, person=row.person)
    if row.role:
        held = PostRow.objects.filter(
            person_id=row.person, agency__slug=row.agency, role=row.role, office=row.office, state__in=("proposed", "held")
        )
        if not held.exists():  # the same file again changes nothing
            operations.propose_post(row.person, row.agency, row.role, by, office=row.office, start=row.start)
    if row.certificate and row.valid_from:
        end = row.valid_to + timedelta(days=1) if row.valid_to else None
        same = CertificateRow.objects.filter(
            number=row.certificate, person_id=row.person, issuer=row.issuer, start=row.valid_from, end=end, scope=list(row.scope)
        )
        if not same.exists():
            operations.issue_certificate(row.person, row.certificate, row.issuer, row.valid_from, by, end=end, scope=row.scope)
