"""The ten power types of the national scheme, and the printed words that mean them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quanze.core.kernel.unresolved import Unresolved

# 国务院办公厅《国务院部门权力和责任清单编制试点方案》 groups powers by these types; the order is that of the lists themselves.
NATIONAL_TYPES = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
)

# Printed words that lists use for one of the ten, and why they may be read so.
MEANT: dict[str, tuple[str, str]] = {
    "行政监督": ("行政检查", "“行政监督”指对管理对象的监督检查"),
    "行政监督检查": ("行政检查", "“监督检查”即行政检查"),
    "监督检查": ("行政检查", "“监督检查”即行政检查"),
    "行政审批": ("行政许可", "行政许可法施行后，“行政审批”事项以行政许可列示"),
    "行政强制措施": ("行政强制", "行政强制措施是行政强制的一种"),
    "行政强制执行": ("行政强制", "行政强制执行是行政强制的一种"),
    "行政征用": ("行政征收", "清单将征用并入征收列示"),
    "行政收费": ("行政征收", "行政事业性收费在清单中以行政征收列示"),
    "行政征收征用": ("行政征收", "清单将征用并入征收列示"),
    "行政备案": ("其他行政权力", "备案在清单中以其他行政权力列示"),
    "行政登记": ("行政确认", "登记在清单中以行政确认列示"),
    "行政救助": ("行政给付", "救助在清单中以行政给付列示"),
    "行政仲裁": ("行政裁决", "行政机关居间裁断民事争议，以行政裁决列示"),
    "行政裁定": ("行政裁决", "“裁定”在清单中指行政裁决"),
    "其他权力": ("其他行政权力", "“其他权力”即其他行政权力"),
    "其他职权": ("其他行政权力", "“其他职权”即其他行政权力"),
    "其他行政职权": ("其他行政权力", "“其他行政职权”即其他行政权力"),
    "其它权力": ("其他行政权力", "“其它权力”即其他行政权力"),
    "其它行政权力": ("其他行政权力", "“其它行政权力”即其他行政权力"),
    "其他类": ("其他行政权力", "“其他类”即其他行政权力"),
    "其他": ("其他行政权力", "“其他”即其他行政权力"),
    "其它": ("其他行政权力", "“其它”即其他行政权力"),
    "其他行政管理": ("其他行政权力", "“其他行政管理”即其他行政权力"),
}


@dataclass(frozen=True, slots=True)
class NationalType:
    name: str
    note: str  # "" where the printed word is the national one


def national_name(printed: str) -> str:
    """The national type alone; "" where the printed word means none or more than one.

    >>> national_name("许可类"), national_name("行政处罚、行政强制")
    ('行政许可', '')
    """
    found = national_type(printed)
    return "" if isinstance(found, Unresolved) else found.name


def national_type(printed: str) -> NationalType | Unresolved:
    """The national type that a printed word means, with the reason where they differ; what cannot be mapped says why.

    >>> national_type("行政\\n处罚")
    NationalType(name='行政处罚', note='')
    >>> national_type("其他权力").name
    '其他行政权力'
    >>> national_type("内部管理").code, national_type("非行政许可审批").code
    ('unknown_power_type', 'abolished_power_type')
    """
    word = re.sub(r"[\s\u3000()（）【】\[\]“”\"、。.:：0-9]+", "", printed)
    if not word:
        return Unresolved("no_power_type", "清单没有写明权力类型")
    if word in NATIONAL_TYPES:
        return NationalType(word, "")
    short = [word, *(word.removesuffix(last) for last in ("类", "事项", "权"))]
    for form in (*short, *("行政" + each for each in short)):
        if form in NATIONAL_TYPES:
            return NationalType(form, f"清单写作“{word}”")
        if form in MEANT:
            return NationalType(*MEANT[form])
    if "非行政许可" in word:
        return Unresolved("abolished_power_type", f"清单写作“{word}”，这一类别已经不再保留（国发〔2015〕27号）")
    inside = [name for name in NATIONAL_TYPES if name in word]
    if len(inside) == 1:
        return NationalType(inside[0], f"清单写作“{word}”，其中含“{inside[0]}”")
    if len(inside) > 1:
        return Unresolved("several_power_types", f"清单写作“{word}”，其中含有不止一种权力类型（{'、'.join(inside)}）")
    return Unresolved("unknown_power_type", f"清单写作“{word}”，不在全国统一的十类权力之内，也没有已知的对应关系")
