"""The words by which layouts know a header, a power type, a level of government, whatever the office that wrote them."""

from __future__ import annotations

import re

from quanze.core.kernel.text import squeeze

# One regular expression a field, tried in this order; whole header words, white space removed.
HEADER_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("seq", r"(?:事项|项目|职权|权力|顺)?序号|编号|序|No\.?|流水号"),
        ("item_code", r"(?:职权|权力|事项|权责|项目|基本|实施|目录)*(?:编码|代码)|(?:职权|权力|事项|权责|项目)编号"),
        ("sub_item", r"子项(?:名称)?|子项目(?:名称)?|办理项(?:名称)?"),
        ("power_type", r"(?:职权|权力|事项|权责|行政权力)?(?:类型|类别|种类)|职权性质|权力性质"),
        (
            "item_name",
            r"(?:职权|权力|事项|权责|项目|行政权力|主项|权责事项|行政职权|检查事项)(?:名称)?|名称|(?:职权|权力|权责|行政|处罚|许可|审批|执法|监管|抽查|公共服务|服务|具体|主要)+(?:事项|项目)(?:名称)?",
        ),
        ("responsibility_basis", r"(?:责任事项|责任|追责|问责)(?:的)?(?:法律|设定)?依据|责任事项的?依据"),
        ("legal_basis", r"(?:(?:权力|职权|权责|行政权力)?(?:实施|设定|法律|法定|行使)|职权|权力)?依据|实施依据及内容|法律法规依据"),
        ("exercising_body", r"(?:行使|实施|执法|责任)主体|实施(?:机构|机关|部门)|行使(?:机构|机关)|(?:行使|实施)单位"),
        ("handling_unit", r"(?:承办|责任|办理|内设|具体承办)(?:机构|科室|股室|处室|单位|部门|岗位)"),
        ("implementation_level", r"(?:实施|行使|办理)?层级(?:及权限)?|实施层级|行使层级|权限层级|级别"),
        ("implementation_scope", r"(?:实施|行使|管理)?权限|权限划分|权限内容|行使范围"),
        ("department_duty", r"部门(?:主要)?(?:职责|职能)|主要职责|职责"),
        ("responsibility_matters", r"(?:部门|对应|具体|主要)?责任事项(?:内容)?|(?:直接实施)?责任内容|责任清单|责任"),
        ("accountability_scope", r"(?:追责|问责|责任追究)(?:的)?对象(?:范围)?|责任(?:人|主体)范围|追责范围"),
        ("accountability", r"(?:追责|追究|问责|责任追究|追究责任)(?:的)?(?:情形|情况|情形和方式)"),
        ("remedy_channel", r"(?:救济|监督|投诉|举报|咨询投诉|监督投诉|投诉举报|监督举报)(?:途径|方式|渠道|电话)"),
        ("remarks", r"备注|说明|备考"),
    )
)

# Other words that head a column of a list, whatever its kind.
OTHER_HEADERS = re.compile(
    r"(?:主要|具体)?(?:职责|内容|工作事项|责任事项)|管理事项|相关(?:部门|依据)|职责分工.*|案例|事例|典型案例|服务事项|服务内容|联系(?:电话|方式)|电话|"
    r"监督(?:重点|措施|方式)|风险(?:点|等级)|防控措施|责任人|抽查(?:事项|依据|主体|内容|方式|对象|比例|频次)|检查(?:对象|内容|方式|频次|比例)|"
    r"违法(?:行为|情节|程度)|处罚(?:依据|标准|种类|幅度)|裁量.*|适用条件|不予处罚.*|追责依据.*|承办(?:机构|科室)|责任科室|制度名称|办理(?:时限|期限)|流程图|收费.*|.*(?:名称|类型|类别|依据|情形)|"
    r"[^\d，、：:（(]{0,6}(?:对象|地点|地址|时间|时限|期限|材料|流程|程序|条件|方式|电话|热线|科室|主体|层级|范围|等级|比例|频次)"
)

POWER_TYPES = (
    "行政许可", "行政处罚", "行政强制", "行政强制措施", "行政强制执行", "行政征收", "行政征用", "行政征收征用", "行政给付", "行政检查", "行政确认",
    "行政奖励", "行政裁决", "行政监督", "行政监督检查", "监督检查", "行政备案", "行政服务", "公共服务", "行政指导", "行政调解", "行政复议", "行政规划", "行政审批",
    "非行政许可审批", "年检", "其他行政权力", "其他权力", "其他职权", "其他", "其它行政权力", "其它权力", "其它职权", "其它", "其他类", "行政许可类", "行政处罚类",
    "行政强制类", "行政检查类", "行政确认类", "行政奖励类", "行政给付类", "行政裁决类", "行政征收类", "许可", "处罚", "强制", "征收", "给付", "检查", "确认", "奖励", "裁决",
)  # fmt: skip
POWER_TYPE_SET = frozenset(POWER_TYPES)

LEVEL = re.compile(
    r"(?:国家|中央|自治区|直辖市|省|地|州|盟|设区的?|市|县|区|旗|乡|镇|街道|本|兵团|师|团|[、，,（）()/及和或与])+级(?:[、，,及和](?:[^。；]{1,6})级)*"
)


def header_field(text: str) -> str | None:
    """The field that a whole header word names, `""` for a known word of no field here, None for no header word.

    >>> header_field("实施 依据"), header_field("职责分工"), header_field("对广告的监督检查")
    ('legal_basis', '', None)
    """
    word = squeeze(text)
    if not word or len(word) > 24:
        return None
    for field, pattern in HEADER_FIELDS:
        if pattern.fullmatch(word):
            return field
    core = re.sub(r"[（(].*?[）)]$|^[（(].*?[）)]", "", word)
    if core != word:
        return header_field(core)
    return "" if OTHER_HEADERS.fullmatch(word) else None


def header_likeness(texts: list[str]) -> int:
    """How many of some cell texts are known header words; 0 where one of them reads like a sentence.

    >>> header_likeness(["序号", "主要职责", "责任科室"]), header_likeness(["1", "负责计量工作。", "计量科"])
    (3, 0)
    """
    if any(mark in text for text in texts for mark in "。；;"):
        return 0
    return sum(1 for text in texts if header_field(text) is not None)


def is_header(texts: list[str]) -> bool:
    """Whether some cell texts are the header of a table: two of three, at least, are known header words.

    >>> is_header(["序号", "主要职责", "配套事宜"]), is_header(["序号", "计量科", "配套事宜"])
    (True, False)
    """
    return header_likeness(texts) * 3 >= len(texts) * 2
