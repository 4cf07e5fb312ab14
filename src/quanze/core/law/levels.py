"""The levels of enactments in the order of the 立法法, and the many words that lists use for them."""

from __future__ import annotations

from typing import Literal

Level = Literal[
    "宪法",
    "法律",
    "行政法规",
    "监察法规",
    "地方性法规",
    "部门规章",
    "地方政府规章",
    "规范性文件",
    "司法解释",
    "",
]

# 立法法 (2023) arts. 98-102: the constitution stands above laws, laws above administrative regulations, these above local regulations
# and rules; ministry rules and local government rules stand level with each other (art. 102), local regulations above the rules
# of governments at their own and lower levels (art. 100). 司法解释 bind courts and stand outside the order: no rank.
_RANKS: dict[str, int] = {
    "宪法": 1,
    "法律": 2,
    "行政法规": 3,
    "监察法规": 3,
    "地方性法规": 4,
    "部门规章": 5,
    "地方政府规章": 5,
    "规范性文件": 6,
}

LEVELS: tuple[str, ...] = (*_RANKS, "司法解释")

# What the label covers where it is wider than one level: 法规 may be national or local, 规章 of a ministry or of a government.
_WORDS: dict[str, tuple[str, ...]] = {
    **{level: (level,) for level in LEVELS},
    "自治条例": ("地方性法规",),
    "单行条例": ("地方性法规",),
    "经济特区法规": ("地方性法规",),
    "浦东新区法规": ("地方性法规",),
    "地方法规": ("地方性法规",),
    "省级地方性法规": ("地方性法规",),
    "国务院行政法规": ("行政法规",),
    "国务院部门规章": ("部门规章",),
    "国务院规章": ("部门规章",),
    "部委规章": ("部门规章",),
    "部门规定": ("部门规章",),
    "行政规章": ("部门规章", "地方政府规章"),
    "规章": ("部门规章", "地方政府规章"),
    "法规": ("行政法规", "监察法规", "地方性法规"),
    "地方规章": ("地方政府规章",),
    "地方性规章": ("地方政府规章",),
    "政府规章": ("地方政府规章",),
    "省政府规章": ("地方政府规章",),
    "地方政府规章": ("地方政府规章",),
    "规范性文件": ("规范性文件",),
    "国务院规范性文件": ("规范性文件",),
    "部门规范性文件": ("规范性文件",),
    "地方规范性文件": ("规范性文件",),
    "其他规范性文件": ("规范性文件",),
    "行政规范性文件": ("规范性文件",),
    "党内法规": ("规范性文件",),
    "文件": ("规范性文件",),
}


def levels_of_word(word: str) -> tuple[str, ...]:
    """The levels that a label in a list may mean; empty where the word names none.

    >>> levels_of_word("规章"), levels_of_word("单行条例"), levels_of_word("标准")
    (('部门规章', '地方政府规章'), ('地方性法规',), ())
    """
    return _WORDS.get("".join(word.split()).strip("【】[]〔〕（）()：:"), ())


def rank(level: str) -> int | None:
    """1 for the constitution, larger for lower enactments; None for judicial interpretations and unknown words.

    >>> rank("法律") < rank("地方性法规") < rank("部门规章"), rank("司法解释")
    (True, None)
    """
    return _RANKS.get(level)
