"""边界事项里没有本单位

## 查什么
本单位的职责边界清单，某个事项列的部门中没有本单位。

## 为什么
边界是本单位与别人的边界；没有本单位，要么漏了，要么名称写错了。

## 不合格
水务局的边界清单，“船舶污染防治”只列了交通局和环保局。

## 合格
列有“水务局”或者通行的简称“市水务局”。

## 依据
中办发〔2015〕21号“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，明确责任主体；《国务院部门权力和责任清单编制试点方案》（国办发〔2015〕92号）：厘清部门职责边界。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.common import squeezed
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_HEADS = "省市县区州旗盟"


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each matter without the body, where the document says whose it is and most matters have it."""
    body = squeezed(checked.lists.header.issuer)
    entries = [entry for entry in checked.entries if entry.kind == "boundaries" and entry.record.state == "whole"]
    if len(body) < 3 or not entries:
        return
    without = [entry for entry in entries if not any(stands_for(name, body) for name in _names(entry))]
    if len(without) * 2 >= len(entries):
        return  # the body is called otherwise than its issuer says
    for entry in without:
        yield entry.finding(f"所列部门中没有本单位（{body}）。", "补上本单位的分工，或者核对部门名称。", field_name="departments")


def _names(entry: object) -> list[str]:
    departments = entry.record.fields.get("departments")  # type: ignore[attr-defined]
    return [squeezed(str(part.get("department", ""))) for part in departments if isinstance(part, dict)] if departments else []


def stands_for(short: str, name: str) -> bool:
    """Whether `short` may be a short form of `name`: its letters stand in the name in this order, and both end alike.

    >>> stands_for("市质监局", "临江市质量技术监督局"), stands_for("公安局", "临江市质量技术监督局")
    (True, False)
    """
    if short in ("本局", "本单位", "本部门", "我局"):
        return True
    core = short.lstrip(_HEADS)
    letters = iter(name)
    return len(core) >= 2 and core[-1] == name[-1] and all(letter in letters for letter in core)


RULE = documented(
    __doc__, code="BD04", name="boundaries.body_absent", level="notice", find=find, absent="已知的实际清单中，每个边界事项都有本单位"
)
