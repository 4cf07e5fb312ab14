"""The cells of a supervision list that hold lists: stages of responsibility, and who answers for what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from quanze.core.lists.numbered import split_lines, without_label

_STAGE = re.compile(r"^(?P<stage>[^：:。；\n]{2,20}?)\s*[：:]\s*(?P<text>.+)$", re.DOTALL)
_NAME = re.compile(
    r"[一-龥、]{0,4}(?:受理|审查|审核|决定|送达|立案|调查|取证|审理|告知|执行|催告|处置|检查|整改|申请|初审|复核|公示|移送|备案|登记|评审|监管|结案|听证|勘验|办结|发证|归档|抽样|送检|评定|公布)[一-龥、]{0,4}(?:阶段|环节)?(?:责任)?"
)
_PERSON = re.compile(r"^(?P<role>[^：:\n]{2,40}?)\s*[：:]\s*(?P<name>.*)$", re.DOTALL)
_ROLE_AHEAD = re.compile(
    r"(?<=\S)[ \t\u3000，,；;]+(?=[^\s：:，,；;]{2,20}(?:领导|负责人?|责任人|科长|股长|局长|主任|队长|人员|承办人)[^\s：:]{0,6}[：:])"
)


def stages_of(text: str) -> list[dict[str, str]]:
    """The numbered stages of a cell: number, name of the stage as printed, what must be done.

    >>> stages_of("1、立案阶段责任：核查。\\n2、其他法律规定的责任")
    [{'no': '1', 'stage': '立案阶段责任', 'text': '核查。'}, {'no': '2', 'stage': '', 'text': '其他法律规定的责任'}]
    """
    stages = []
    for part in split_lines(text):
        label, rest = without_label(part)
        named = _STAGE.match(rest)
        number = label.strip("、.．,，()（） ")
        if named:
            stages.append({"no": number, "stage": named["stage"], "text": named["text"].strip()})
        elif _NAME.fullmatch(rest):
            stages.append({"no": number, "stage": rest, "text": ""})
        else:
            stages.append({"no": number, "stage": "", "text": rest})
    return stages


def stages_apart(cells: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """The stages of a table that names them in one column and describes them in another, or has a column for each.

    Each cell comes as what it is (`stage_name`, `stage_text`, `stage`), the heading that names it, and its text.

    >>> stages_apart([("stage_name", "", "1.立案"), ("stage_text", "", "及时审查。")])
    [{'no': '1', 'stage': '立案', 'text': '及时审查。'}]
    """
    stages: list[dict[str, str]] = []
    for sort, name, text in cells:
        if sort == "stage":
            stages.append({"no": "", "stage": name, "text": text})
        elif sort == "stage_name" or not stages:
            label, rest = without_label(text)
            named = sort == "stage_name"
            stages.append({"no": label.strip("、.．,，()（） "), "stage": rest if named else "", "text": "" if named else rest})
        else:
            before = stages[-1]["text"]
            stages[-1]["text"] = f"{before}\n{text}" if before else text
    return stages


def responsible_of(text: str) -> list[dict[str, Any]]:
    """Roles and the names of those who hold them; a line without a colon is a name without a role, or goes on with the line above.

    >>> responsible_of("分管领导：甲某\\n稽查机构负责人：乙某")
    [{'role': '分管领导', 'name': '甲某'}, {'role': '稽查机构负责人', 'name': '乙某'}]
    """
    found: list[dict[str, Any]] = []
    for line in _ROLE_AHEAD.sub("\n", text).split("\n"):
        line = line.strip()
        if not line:
            continue
        named = _PERSON.match(line)
        if named:
            found.append({"role": named["role"], "name": named["name"].strip()})
        elif found and not found[-1]["name"]:
            found[-1]["name"] = line
        else:
            found.append({"role": "", "name": line})
    return found
