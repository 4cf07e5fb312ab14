"""事项编码缺漏、重复或者格式不一

## 查什么
有编码的清单里，有的事项没有编码；两个不同的事项用一个编码；或者个别编码的位数、字母位置与其他的不同。

## 为什么
编码是各级平台交换数据的钥匙：重码会覆盖别人的事项，缺码的无法报送。

## 不合格
三条事项都用编码 650200207CF49000。

## 合格
每个事项一个编码，格式一致；子项可以共用所属事项的编码。

## 依据
《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）；GB/T 39554.1—2020《全国一体化政务服务平台 政务服务事项基本目录及实施清单 第1部分：编码要求》。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby

from quanze.core.checks.common import bare, squeezed
from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented

_NONE = {"", "/", "-", "—", "——", "无", "\\", "、"}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """For each list: one finding for all records without a code, one for each code of several items, one for each odd code."""
    for _, group in groupby(checked.entries, lambda entry: entry.key[0]):
        entries = [entry for entry in group if "item_code" in entry.record.fields and entry.record.state == "whole"]
        coded = [entry for entry in entries if squeezed(entry.text("item_code")) not in _NONE]
        if len(entries) < 2 or not coded:
            continue
        yield from _missing([entry for entry in entries if squeezed(entry.text("item_code")) in _NONE], len(entries))
        yield from _repeated(coded)
        yield from _odd(coded)


def _missing(entries: list[Entry], total: int) -> Iterator[Diagnostic]:
    if entries:
        numbers = "、".join(entry.text("seq") for entry in entries[:12] if entry.text("seq"))
        more = "等" if len(entries) > 12 else ""
        message = f"{total}条记录中有{len(entries)}条没有事项编码{f'（序号{numbers}{more}）' if numbers else ''}。"
        yield entries[0].finding(message, "补上编码。", field_name="item_code")


def _repeated(coded: list[Entry]) -> Iterator[Diagnostic]:
    by_code: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in coded:
        by_code[squeezed(entry.text("item_code"))].setdefault(bare(entry.name), entry)
    for code, entries in by_code.items():
        first, *others = entries.values()
        for entry in others:
            yield entry.finding(
                f"编码{code}与“{first.label}”的相同。", "两个事项各用各的编码。", field_name="item_code", excerpt=code, level="error"
            )


def _odd(coded: list[Entry]) -> Iterator[Diagnostic]:
    shapes = Counter(_shape(entry.text("item_code")) for entry in coded)
    usual, times = shapes.most_common(1)[0]
    if times < 5 or times * 10 < len(coded) * 8:
        return
    for entry in coded:
        code = squeezed(entry.text("item_code"))
        if _shape(code) != usual:
            message = f"编码{code}与其他{times}条的格式不同（{len(usual)}位，如{_example(coded, usual)}）。"
            yield entry.finding(message, "核对是否漏位、多位或者混入别的字符。", field_name="item_code", excerpt=code)


def _shape(code: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in squeezed(code))


def _example(coded: list[Entry], shape: str) -> str:
    return next(squeezed(entry.text("item_code")) for entry in coded if _shape(entry.text("item_code")) == shape)


RULE = documented(__doc__, code="ST10", name="structure.item_code", level="warning", find=find)
