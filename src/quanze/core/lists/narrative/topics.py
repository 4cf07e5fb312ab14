"""What a section heading says its section is about."""

from __future__ import annotations

import re

from quanze.core.kernel.text import squeeze
from quanze.core.lists.narrative.outline import number_of, reads_like_heading

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
            r".{0,8}(?:事中事后|事前事中事后|后续|日常)?(?:监督管理|监管|监督检查|监督)(?:的)?(?:制度|办法|措施|制度建设|机制)(?:登记表|一览表|清单)?|事中事后监管"
        ),
    ),
    ("public_services", re.compile(r".{0,6}公共服务(?:事项|清单|职责)?(?:登记表|一览表|清单|目录)?")),
    ("boundaries", re.compile(r".{0,8}职责边界(?:清单|登记表|一览表)?|.{0,4}与相关部门的?职责(?:边界|分工).*")),
    ("duties", re.compile(r"(?:部门|单位|本部门)?(?:主要)?职责(?:登记表|一览表|清单|事项)?|部门主要职责.*|.{0,4}职责清单")),
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
    rest = number.rest if number else text
    if not reads_like_heading(rest, 30):
        return None
    key = re.sub(r"[（(][^（）()]*[）)]$", "", squeeze(rest))
    return next((topic for topic, pattern in _TOPICS if pattern.fullmatch(key)), None)
