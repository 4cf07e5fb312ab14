"""Records that go to other systems (双公示, 互联网+监管): each value in the unit the receiver wants, each fault told before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from quanze.core.kernel.anonymise import left_over
from quanze.core.kernel.identity import citizen_number_fault, credit_code_fault
from quanze.core.kernel.money import to_wan, to_yuan


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title at the receiver, the key of our value, what it must be. `when` is the condition under which it must be filled."""

    title: str
    key: str
    required: bool = False
    unit: str = ""
    kind: str = ""
    check: str = ""
    longest: int = 0
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A kind of record: title, columns, and the keys whose dates must follow each other."""

    id: str
    title: str
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """A record as it would be sent: values in the order of the columns, and what is wrong with it (nothing: it may go)."""

    values: tuple[str, ...]
    faults: tuple[str, ...]


def form_from(id_: str, data: Mapping[str, Any], *, public: bool) -> RecordForm:
    """A form from its entry of the rulebook."""
    columns = tuple(Column(**{**row, "title": str(row["title"])}) for row in data["columns"])
    return RecordForm(id_, str(data["title"]), columns, tuple(data.get("order", ())), public)


def exchange_row(form: RecordForm, values: Mapping[str, Any], today: date) -> ExchangeRow:
    """One record. Money comes in fen and leaves in the unit of its column; a public record may hold no personal data.

    >>> form = RecordForm("x", "示例", (Column("罚款金额（万元）", "fine", unit="wan"), Column("文号", "no", required=True)))
    >>> exchange_row(form, {"fine": 5_000_000}, date(2026, 1, 1))
    ExchangeRow(values=('5', ''), faults=('“文号”没有填',))
    """
    faults: list[str] = []
    written: list[str] = []
    for column in form.columns:
        value = values.get(column.key)
        text = _written(column, value)
        needed = column.required or (column.when is not None and all(values.get(key) == want for key, want in column.when.items()))
        if needed and not text:
            faults.append(f"“{column.title}”没有填")
        if column.longest and len(text) > column.longest:
            faults.append(f"“{column.title}”有 {len(text)} 字，最多 {column.longest} 字")
        if column.kind == "date" and text and not _is_day(text):
            faults.append(f"“{column.title}”的日期“{text}”读不懂")
        if column.kind == "datetime" and text and not _is_moment(text):
            faults.append(f"“{column.title}”的时间“{text}”读不懂，应写成 2026-03-09T14:30:00 的样子")
        if text and (fault := _checked(column.check, text, today)):
            faults.append(f"“{column.title}”：{fault}")
        if form.public and text and not column.unit and column.check != "credit_code" and (found := left_over(text)):
            faults.append(f"“{column.title}”中似有不应公开的个人信息（{'、'.join(found)}），请先隐去")
        written.append(text)
    days = [(key, str(values[key])) for key in form.order if values.get(key)]
    for (first, one), (second, other) in pairwise(days):
        if one > other:
            names = {column.key: column.title for column in form.columns}
            faults.append(f"“{names[first]}”{one} 晚于“{names[second]}”{other}")
    return ExchangeRow(tuple(written), tuple(dict.fromkeys(faults)))


def _written(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.unit:
        return to_wan(int(value)) if column.unit == "wan" else to_yuan(int(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value))
    return " ".join(str(value).split("\x00")).strip()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _checked(check: str, text: str, today: date) -> str:
    if check == "credit_code":
        return credit_code_fault(text)
    if check == "digits14" and not (text.isascii() and text.isdigit() and len(text) == _CATALOGUE_DIGITS):
        return f"监管事项目录编码应为 {_CATALOGUE_DIGITS} 位数字"
    if check == "implementation_code":
        return _implementation_fault(text)
    if check == "division" and not (text.isascii() and text.isdigit() and len(text) in _DIVISION_DIGITS):
        return f"行政区划代码应为 {'、'.join(map(str, _DIVISION_DIGITS))} 位数字，这里是“{text[:20]}”"
    if check == "ratio" and not _is_ratio(text):
        return f"比例应在 0 到 1 之间，这里是“{text[:20]}”"
    if check == "party_code" and credit_code_fault(text) and citizen_number_fault(text, today):
        return "既不是统一社会信用代码，也不是公民身份号码"
    return ""


def _implementation_fault(text: str) -> str:
    """What is wrong with the code of a body's own entry of an inspection list: it begins with the body's credit code."""
    if len(text) <= _CODE_LENGTH:
        return f"检查实施清单编码应以实施机构的 {_CODE_LENGTH} 位统一社会信用代码开头，这里只有 {len(text)} 位"
    fault = credit_code_fault(text[:_CODE_LENGTH])
    return f"前 {_CODE_LENGTH} 位：{fault}" if fault else ""


def _is_ratio(text: str) -> bool:
    try:
        return 0 <= Decimal(text) <= 1
    except InvalidOperation:
        return False


_CATALOGUE_DIGITS = 14
_CODE_LENGTH = 18
_DIVISION_DIGITS = (6, 9, 12)
