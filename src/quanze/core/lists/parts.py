"""Headings that are values: a column for each tier of discretion, each department, each stage of the work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quanze.core.lists.evidence import is_body
from quanze.core.lists.model import Kind

# The field of a kind that such columns stand for, when a header is judged.
GIVEN: Mapping[str, str] = {
    "tier": "penalty",
    "department": "department",
    "stage": "responsibility_stages",
    "matter_stage": "responsibility_matters",
}
SITUATIONS = frozenset({"situation", "situation_basis", "form"})  # what an accountability table tells of its rows beside who acts
STAGE_NAMES = re.compile(r"环节|阶段|流程|步骤")
TICK = re.compile(r"[√✓✔☑●■★]|是")  # how a form says that what the heading names is so
FEWEST = 2  # columns of one sort; one alone is a heading like any other

TIER = re.compile(
    r"(?:违法|情节|违法情节|违法程度|程度|裁量)?(?:轻微|较轻|轻|一般|较重|严重|特别严重|特别轻微|从轻|减轻|从重|适中|中等|较大|重大|特大|首次|初次|免罚|免予处罚|不予处罚)"
    r"(?:违法)?(?:行为|情节|情形|处罚|裁量|阶次|档次?|等级)?|第?[一二三四五六1-6ABCDⅠⅡⅢⅣ](?:档|级|阶次|阶)"
)
_STAGE = re.compile(
    r"(?:受理|审查|审核|决定|送达|事后监管|立案|调查|调查取证|审理|告知|执行|催告|处置|检查|督促整改|申请|初审|复核|公示|制定方案|组织实施|移送|备案|解除|登记|评审|表彰|送达和公开|公开|监管|其他|其它|救济|听证|现场检查|现场勘验|集体讨论|合议|归档|结案)(?:阶段|环节)?(?:的)?(?:责任|责任事项)?"
)
_RESPONSIBILITY = re.compile(r"责任|履责|环节|阶段|流程|运行")
_CONDITION = re.compile(r"情节|情形|条件|后果|事实|因素|表现|标准(?:描述)?$")
_PENALTY = re.compile(r"处罚|罚款|幅度|裁量标准|裁量基准")
_LEVEL = r"(?:乡镇|镇街|街镇|镇|乡|街道|街办|街道办事处|村|社区|村居|[省市县区](?:级|局|本级))"
_OWN_SHARE = re.compile(rf"(?P<level>{_LEVEL}(?:[/、或和]?{_LEVEL}|[(（]{_LEVEL}[)）])*)的?(?:配合|主要|具体|工作|协助|履行)*职责")


def own_share(heading: str) -> str:
    """Whose share a column holds whose heading names a level rather than a body; "" where it names none.

    >>> own_share("乡镇（街道）配合职责"), own_share("部门职责")
    ('乡镇（街道）', '')
    """
    found = _OWN_SHARE.fullmatch("".join(heading.split()))
    return found["level"] if found else ""


def parts_of(kind: Kind, stacks: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, str]]:
    """For each column whose heading is itself a value: what part of a record it holds, and what that part is called.

    >>> parts_of("discretion", {2: ["裁量基准", "轻微"], 3: ["裁量基准", "严重"], 4: ["备注"]})
    {2: ('tier', '轻微'), 3: ('tier', '严重')}
    >>> parts_of("boundaries", {2: ["县水利局"], 3: ["县公安局"]})
    {2: ('department', '县水利局'), 3: ('department', '县公安局')}
    """
    if kind == "discretion":
        found = {column: part for column, stack in stacks.items() if (part := _tier(stack)) is not None}
    elif kind == "boundaries":
        found = {column: ("department", stack[-1]) for column, stack in stacks.items() if is_body(stack[-1])}
    elif kind == "supervision_items":
        found = {column: ("stage", stack[-1]) for column, stack in stacks.items() if _STAGE.fullmatch("".join(stack[-1].split()))}
    elif kind == "power_items":
        found = {column: ("matter_stage", stack[-1]) for column, stack in stacks.items() if _tells_stage(stack)}
    else:
        return {}
    return found if len({name for _, name in found.values()}) >= FEWEST else {}


def _tells_stage(stack: Sequence[str]) -> bool:
    """Whether a column tells what one stage asks for; below `办理时限` the same words would tell of days."""
    return bool(_STAGE.fullmatch("".join(stack[-1].split()))) and all(
        _RESPONSIBILITY.search("".join(above.split())) for above in stack[:-1]
    )


def _tier(stack: Sequence[str]) -> tuple[str, str] | None:
    """A tier's penalty or, where the heading below says so, its circumstances."""
    levels = [number for number, text in enumerate(stack) if TIER.fullmatch("".join(text.split()))]
    if not levels:
        return None
    below = "".join("".join(stack[levels[-1] + 1 :]).split())
    sort = "condition" if _CONDITION.search(below) and not _PENALTY.search(below) else "tier"
    return sort, stack[levels[-1]]
