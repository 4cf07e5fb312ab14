"""责任人缺职务或者姓名

## 查什么
监督清单的“责任人”里，有的只有职务没有姓名，有的只有姓名没有职务。同样的只报一处。

## 为什么
责任到人，人和岗位都要清楚；人走了岗位还在，才知道该由谁接。

## 不合格
责任人：张某（没有写职务）

## 合格
分管领导：张某；执法股股长：李某

## 依据
中办发〔2015〕21号：明确责任主体。
"""

from __future__ import annotations

from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different text of responsible persons."""
    for shown in checked.texts:
        if shown.field_name != "responsible":
            continue
        parts = shown.entries[0].record.fields["responsible"]
        if not isinstance(parts, list | tuple) or not all(isinstance(part, dict) for part in parts):
            continue
        nameless = [str(part.get("role", "")).strip() for part in parts if not str(part.get("name", "")).strip()]
        roleless = [str(part.get("name", "")).strip() for part in parts if not str(part.get("role", "")).strip()]
        if (roleless and len(roleless) < len(parts)) or (nameless and len(nameless) < len(parts)):
            said = [f"“{'、'.join(filter(None, nameless))}”没有姓名"] if any(nameless) else []
            said += [f"“{'、'.join(filter(None, roleless))}”没有职务"] if any(roleless) else []
            if said:
                yield shown.finding(f"责任人{'，'.join(said)}。", "补上职务和姓名。")


RULE = documented(
    __doc__, code="RS11", name="responsibility.person", level="notice", find=find, absent="已知的实际监督清单中，责任人都有职务和姓名"
)
