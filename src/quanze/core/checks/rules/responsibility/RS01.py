"""实施依据整段抄进了责任依据

## 查什么
“责任事项依据”与“实施依据”一字不差。授权的条款说的是“可以做什么”，责任依据要说“应当怎样做、做不好怎么办”。短于三十字的、依据里本来就有追责条款（处分、法律责任）的不报。

## 为什么
责任依据照抄实施依据，等于没有写机关应负的责任。

## 不合格
两栏都是《水法》第六十条关于监督检查职权的规定。

## 合格
实施依据写《水法》第六十条，责任依据写第六十四条关于工作人员玩忽职守的规定。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import bare, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_SHORTEST = 30  # characters
_DUTY = re.compile(r"处分|玩忽职守|徇私舞弊|滥用职权|工作人员|应当公开|应当出示|不得少于")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each record."""
    for entry in powers(checked):
        basis, duty = bare(entry.text("legal_basis")), bare(entry.text("responsibility_basis"))
        if len(basis) >= _SHORTEST and basis == duty and not _DUTY.search(basis):
            yield entry.finding(
                "责任事项依据与实施依据完全相同。", "写明规定机关责任（程序、期限、法律责任）的条款。", field_name="responsibility_basis"
            )


RULE = documented(__doc__, code="RS01", name="responsibility.basis_copied", level="warning", find=find)
