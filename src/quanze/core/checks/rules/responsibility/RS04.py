"""追责情形说的是另一类权力

## 查什么
追责情形里写着另一类权力特有的情形（行政检查的追责却是“不予行政许可”“擅自改变处罚种类”），而没有一句说到本类权力。

## 为什么
照抄别类权力的追责情形，真正的失职反而没有写。

## 不合格
行政检查：“对不符合法定条件的申请人准予行政许可的”。

## 合格
行政检查：“不依法履行监督检查职责的”。

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）“积极推进责任清单工作”：逐一厘清与行政职权相对应的责任事项，建立责任清单，明确责任主体，健全问责机制。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quanze.core.checks.common import national, powers
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.kernel.span import Span

# What a type's own misconduct is told in, and the words that can only be another's.
OWN = {
    "行政许可": "许可|审批|核准|批准|准予|审查|审核|登记|备案|申请|受理|验收",
    "行政处罚": "处罚|罚款|罚没|没收|执法|违法行为|立案|查处",
    "行政强制": "强制|查封|扣押|冻结|代履行|先行登记|执法|封存|处罚",
    "行政征收": "征收|征缴|减免|多征|少征|缴库|征用|收费标准",
    "行政给付": "给付|补助|救助|发放|待遇|补贴|资金|救济|抚恤|申请",
    "行政检查": "检查|监督|监管|检验|抽查|巡查|执法|查处|稽查",
    "行政确认": "确认|认定|登记|鉴定|认证|核验|证明|评定|验收",
    "行政奖励": "奖励|表彰|评选|评审|推荐|评奖|申报|奖",
    "行政裁决": "裁决|调解|仲裁|争议|纠纷|申请|受理|处理",
}
STRONG = {
    "行政许可": r"准予(?:行政)?许可|行政许可(?:申请|决定|条件)|许可的?申请|不予(?:行政)?许可",
    "行政处罚": r"处罚的?(?:种类|幅度|依据)|行政处罚程序|实施处罚|委托处罚",
    "行政强制": r"行政强制(?:措施|执行)的?(?:对象|条件|方式|程序)|查封、?扣押",
    "行政征收": r"(?:擅自|违法|不按规定)(?:减免|多征|少征|征收)",
    "行政奖励": r"(?:评选|表彰|奖励)(?:条件|程序|标准|工作中)",
    "行政裁决": r"裁决(?:申请|程序|决定)",
}


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding for each power whose accountability has words of another type and none of its own."""
    for entry in powers(checked):
        type_ = national(entry)
        own = OWN.get(type_)
        text = entry.text("accountability")
        if not own or not text or re.search(own, text):
            continue
        for other, words in STRONG.items():
            if other != type_ and (found := re.search(words, text)):
                yield entry.finding(
                    f"这是{type_}，追责情形说的却是{other}。",
                    f"改写为{type_}中应当追责的情形。",
                    field_name="accountability",
                    span=Span(*found.span()),
                )
                break


RULE = documented(__doc__, code="RS04", name="responsibility.other_type", level="warning", find=find)
