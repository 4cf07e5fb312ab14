"""Prints a known grid the way a PDF's text comes out: every cell as short lines, the columns one after the other."""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = (
    ("seq", "序号", 4),
    ("item_name", "事项名称", 4),
    ("sub_item", "子项名称", 14),
    ("power_type", "权力类型", 3),
    ("legal_basis", "实施依据", 44),
    ("exercising_body", "行使主体", 2),
    ("handling_unit", "承办机构", 2),
    ("implementation_level", "实施层级及权限", 1),
    ("implementation_scope", "", 4),
    ("department_duty", "部门职责", 5),
    ("responsibility_matters", "责任事项内容", 6),
    ("responsibility_basis", "责任事项依据", 26),
    ("accountability_scope", "追责对象范围", 4),
    ("accountability", "追责情形", 16),
    ("remarks", "备注", 1),
)


def item(number: int, name: str, power_type: str, law: str, body: str, unit: str, level: str = "县级") -> dict[str, str]:
    """One fictional item with all its cells; the words are made from its name."""
    return {
        "seq": str(number),
        "item_name": name,
        "power_type": power_type,
        "legal_basis": f"【法规】《{law}》（2019年3月5日云岭省人民政府令第{100 + number}号公布，自2019年5月1日起施行）\n"
        f"    第{'三五七九'[number % 4]}条：县级以上地方人民政府主管部门负责本行政区域内{name}的有关工作，依法公开办理的条件和结果，接受社会监督。",
        "exercising_body": body,
        "handling_unit": unit,
        "implementation_level": level,
        "implementation_scope": f"负责本县范围内{name}",
        "department_duty": f"承担{name}的组织实施工作",
        "responsibility_matters": f"直接实施责任：\n1.公开{name}的办理要求。\n2.依法依规办理，留存记录。",
        "responsibility_basis": f"【法规】《{law}》（2019年3月5日云岭省人民政府令第{100 + number}号公布）\n    第二十条、第二十一条。",
        "accountability_scope": "1.具体承办人；\n2.内设机构负责人；\n3.单位法定代表人或分管领导。",
        "accountability": "因不履行或不正确履行行政职责，有下列情形的，行政机关及相关工作人员应承担相应的责任：\n"
        "1.应当办理而不办理的；\n2.办理中谋取不正当利益的；\n3.其他违反法律法规规章文件规定的行为。",
    }


@dataclass(frozen=True)
class Manner:
    """How the print looks: widths by column, whether and where headers stand, page marks, the order of columns."""

    widths: dict[str, int]
    header: str = "whole"  # "whole", "cut", "none"
    page_marks: bool = False
    order: tuple[str, ...] = tuple(name for name, _, _ in COLUMNS)
    per_page: int = 3
    number: str = "{}"
    gaps: bool = True


def wrapped(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += [paragraph[at : at + columns] for at in range(0, len(paragraph), columns)]
    return lines


def printed(items: list[dict[str, str]], manner: Manner, title: str = "云岭县林草局权责清单汇总表") -> str:
    lines = [title, ""]
    words = {name: word for name, word, _ in COLUMNS}
    for at, one in enumerate(items):
        if at % manner.per_page == 0 and manner.header != "none":
            heads = [words[name] for name in manner.order if words[name]]
            if manner.header == "cut":
                heads = heads[-3:]
            for head in heads:
                lines += [*wrapped(head, 2 if len(head) <= 4 else 3), ""]
        for name in manner.order:
            if one.get(name):
                text = manner.number.format(one[name]) if name == "seq" else one[name]
                lines += [*wrapped(text, manner.widths.get(name, next(w for n, _, w in COLUMNS if n == name))), ""]
        if manner.page_marks and (at + 1) % manner.per_page == 0:
            lines += [f"- {at // manner.per_page + 1} -", ""]
    if not manner.gaps:
        lines = [line for line in lines if line]
    return "\n".join(lines)
