"""必填的一栏空白

## 查什么
清单有这一栏，这条记录却没有填：权力类型、依据、行使主体，公共服务的内容、单位、电话，抽查的对象、比例、频次、方式，裁量的档次，等等。整栏都空的只报一处。责任、追责两栏另有规则（RS02、RS03）。

## 为什么
缺了这些，公众不知道谁凭什么来办；系统也无法把事项接到办事和监管上。

## 不合格
“实施依据”一栏空着，其他事项都写了。

## 合格
每条记录的必填栏都有内容；清单没有设的栏不报。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：权力清单逐项列明职权的名称、编码、类型、依据、行使主体、流程图和监督方式等。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quanze.core.checks.model import Checked, Diagnostic, Entry
from quanze.core.checks.page import documented
from quanze.core.lists.words import field_name

REQUIRED = {
    "power_items": ("power_type", "legal_basis", "exercising_body"),
    "supervision_items": ("power_type", "risk_points", "measures", "responsible"),
    "duties": ("matters",),
    "public_services": ("content", "unit", "phone"),
    "inspection_items": ("legal_basis", "exercising_body", "check_object", "ratio", "frequency", "method"),
    "discretion": ("violated_provision", "penalty_basis", "tiers"),
    "leniency": ("legal_basis", "conditions"),
    "regimes": ("sections",),
}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each blank cell; one for a column that is blank throughout a list of several records."""
    blank: defaultdict[tuple[int, str], list[Entry]] = defaultdict(list)
    held: defaultdict[tuple[int, str], int] = defaultdict(int)
    for entry in checked.entries:
        for name in REQUIRED.get(entry.kind, ()):
            if name not in entry.record.fields or entry.record.state != "whole":
                continue
            if entry.text(name).strip():
                held[entry.key[0], name] += 1
            else:
                blank[entry.key[0], name].append(entry)
    for (number, name), entries in blank.items():
        words = field_name(entries[0].kind, name)
        if len(entries) > 1 and not held[number, name]:
            yield entries[0].finding(f"“{words}”一栏整栏空白（{len(entries)}条记录）。", f"补上各条的{words}。", field_name=name)
            continue
        for entry in entries:
            yield entry.finding(f"“{words}”一栏没有填写。", f"补上这一条的{words}。", field_name=name)


RULE = documented(__doc__, code="ST01", name="structure.blank_field", level="error", find=find)
