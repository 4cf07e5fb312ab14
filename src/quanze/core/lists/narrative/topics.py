"""What a section heading says its section is about."""

from __future__ import annotations

import re

from quanze.core.kernel.text import squeeze
from quanze.core.lists.narrative.outline import number_of, reads_like_heading

_BODY = r"(?:[一-龥（）()]{2,24}(?:局|委员会|委|厅|办公室|办|中心|部|院|队|政府|机关))?(?:的)?(?:\d{4}年(?:度|版)?)?"
_SHEET = r"(?:登记表|一览表|汇总表|清单|目录|汇编|表)?"
_ALL_REGIMES = re.compile(
    rf"{_BODY}(?:部门|行业)?(?:事中事后|事前事中事后|后续|日常)?(?:监督管理|监管|监督检查|监督)(?:的)?(?:制度|办法|措施|制度建设|机制)?{_SHEET}"
)

# A number that only a blank parts from what it numbers, or that counts tables and attachments.
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[ \u3000\t]+|附?[表件]\s*[\d一二三四五六七八九十]+\s*[：:．.、]?\s*)(?=[一-龥])")

_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "accountability",
        re.compile(
            r"(?:.{0,8})?(?:责任追究|(?:追责|问责|追究责任|责任追究)(?:的)?(?:工作)?(?:机制|制度|办法|规定|体系|方式))(?:登记表|一览表)?"
        ),
    ),
    (
        "regimes",
        re.compile(
            r".{0,8}(?:事中事后|事前事中事后|后续|日常)?(?:监督管理|监管|监督检查|监督)(?:的)?(?:制度|办法|措施|制度建设|机制)(?:登记表|一览表|清单|汇编)?|事中事后监管"
        ),
    ),
    ("public_services", re.compile(rf"(?:{_BODY}|.{{0,6}})(?:公共|便民|惠民|政务)服务(?:事项|清单|职责|项目)?{_SHEET}")),
    (
        "boundaries",
        re.compile(
            rf"(?:{_BODY}|.{{0,8}})(?:与(?:相关|有关|其他)部门的?)?(?:部门)?(?:职责|履职|职能|监管)边界{_SHEET}|(?:{_BODY}|.{{0,4}})与(?:相关|有关|其他|其它|各)(?:单位|部门)的?(?:有关|相关)?职责(?:边界|分工).*|(?:有关|相关)职责分工|{_BODY}部门(?:间|之间)?(?:的)?职责分工{_SHEET}"
        ),
    ),
    (
        "duties",
        re.compile(
            rf"{_BODY}(?:部门|单位|本部门|机关)?(?:(?:主要|法定|基本)?职责|(?:主要|法定|基本)职能)(?:任务)?(?:事项)?(?:(?:及|和)(?:具体)?(?:责任|工作)事项)?{_SHEET}|部门主要职责.*|.{{0,4}}职责清单"
        ),
    ),
    (
        "inspection_items",
        re.compile(r".{0,24}(?:随机抽查|双随机.{0,8}抽查|抽查)(?:检查)?事项(?:清单|目录|一览表)?|.{0,24}检查事项(?:清单|目录|一览表)"),
    ),
    ("discretion", re.compile(r".{0,30}(?:裁量(?:权)?(?:实施)?(?:基准|标准|规则|细则)|自由裁量权?)(?:表|清单)?")),
    (
        "leniency",
        re.compile(r".{0,24}(?:不予(?:行政)?处罚|免予?(?:行政)?处罚|从轻|减轻|轻微违法|首违不罚|免罚|包容免罚).{0,20}(?:清单|目录)"),
    ),
    ("supervision_items", re.compile(rf".{{0,24}}(?:权力监督|廉政风险(?:点)?(?:防控)?|权力运行监督){_SHEET}")),
    (
        "power_items",
        re.compile(
            r".{0,20}(?:权力|权责|职权|责任|行政权力)(?:运行)?(?:事项)?清单(?:目录|一览表|汇总表)?|(?:行政权力|职权)(?:事项)?(?:目录)?"
        ),
    ),
)


def topic_of(text: str) -> str | None:
    """The kind of list that a whole heading announces; None where it announces none.

    >>> topic_of("五、责任追究机制"), topic_of("三、事中事后监管制度"), topic_of("三、监督检查方式"), topic_of("（三）监督检查制度。")
    ('accountability', 'regimes', None, None)
    """
    number = number_of(text)
    rest = number.rest if number else _NUMBERED.sub("", text)
    rest = rest.rstrip("：: \u3000") if number else rest
    if not reads_like_heading(rest, 30):
        return None
    key = re.sub(r"[（(][^（）()]*[）)]$", "", squeeze(rest)).strip("【】★☆◆■●▲*#")
    return next((topic for topic, pattern in _TOPICS if pattern.fullmatch(key)), None)


def names_all_regimes(text: str) -> bool:
    """Whether a heading speaks of regimes as such, and not of one of them by what it is about.

    >>> names_all_regimes("三、事中事后监管制度"), names_all_regimes("二、取用水监督管理制度")
    (True, False)
    """
    number = number_of(text)
    return _ALL_REGIMES.fullmatch(re.sub(r"[（(][^（）()]*[）)]$", "", squeeze(number.rest if number else text))) is not None
