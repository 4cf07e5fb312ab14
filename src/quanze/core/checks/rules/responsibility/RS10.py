"""风险点对不上责任环节

## 查什么
监督清单的风险点写明是某个环节的（如“送达风险”），责任环节里却没有这个环节。

## 为什么
风险点、环节、措施三者对不上，监督没有着落。

## 不合格
责任环节没有“执行”，风险点却写“执行风险”。

## 合格
每个风险点都有对应的环节。

## 依据
没有专门规定；中办发〔2015〕21号要求强化权力监督和问责，风险、环节、措施对得上是监督清单的通常要求。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import squeezed
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented

_STAGE_WORDS = ("受理", "立案", "调查", "取证", "审查", "审理", "审核", "告知", "听证", "决定", "送达", "执行", "结案", "公示", "监管")
_SAME = {"取证": "调查", "审理": "审查", "审核": "审查", "听证": "告知", "受理": "立案"}
_RISK = re.compile(r"^[\d.、（）()\s]*(?P<words>[\u4e00-\u9fff、和及与]{2,14})(?:阶段|环节)?(?:廉政|廉洁|执法)?风险")


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each different set of risks and stages, with the stages that are missing."""
    seen: set[tuple[str, str]] = set()
    for entry in checked.entries:
        stages, risks = entry.text("responsibility_stages"), entry.record.fields.get("risk_points")
        if entry.kind != "supervision_items" or not stages or not isinstance(risks, list | tuple):
            continue
        if (key := (stages, entry.text("risk_points"))) in seen:
            continue
        seen.add(key)
        missing = []
        for risk in risks:
            found = _RISK.match(str(risk).strip())
            for word in _STAGE_WORDS if found else ():
                if found and word in found["words"] and word not in stages and _SAME.get(word, word) not in stages and word not in missing:
                    missing.append(word)
        if missing:
            yield entry.finding(
                f"风险点说到{'、'.join(missing)}，责任环节里没有。",
                "补上责任环节，或者改正风险点。",
                field_name="risk_points",
                excerpt=squeezed(str(risks[0]))[:40],
            )


RULE = documented(
    __doc__,
    code="RS10",
    name="responsibility.risk_without_stage",
    level="notice",
    find=find,
    absent="已知的实际清单中，风险点都有对应的环节",
)
