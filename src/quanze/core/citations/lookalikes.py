"""Characters that only look like those of a citation: radicals that PDF fonts give for characters, 笫 for 第, « for 《, Latin O in 二OO六年."""

from __future__ import annotations

import re
import unicodedata

_LOOK = re.compile("[\u2e80-\u2fd5\uf900-\ufad9笫«»﹤﹥≪≫]")
# Unicode gives no equivalent for these, though fonts and keyboards use them for the character or the mark.
_MEANT = {
    "⺠": "民",
    "⻓": "长",
    "⻔": "门",
    "⻋": "车",
    "⻅": "见",
    "⻢": "马",
    "⻛": "风",
    "⻝": "食",
    "⻥": "鱼",
    "⻩": "黄",
    "⻬": "齐",
    "⻰": "龙",
    "⺟": "母",
    "笫": "第",
    "«": "《",
    "»": "》",
    "≪": "《",
    "≫": "》",
    "﹤": "〈",
    "﹥": "〉",
}
_ODD_ZERO = "◯Ｏo0０O\u039f\u041e\u043e"
_CHINESE_YEAR = re.compile(rf"[一二](?:九|(?=[〇零○{_ODD_ZERO}]))[〇零○{_ODD_ZERO}一二三四五六七八九]{{2,3}}(?=\s{{0,2}}年)")
_ZEROS = str.maketrans(dict.fromkeys(_ODD_ZERO, "〇"))


def plain_characters(text: str) -> str:
    """`text` with look-alikes as the characters meant; as long as before, so that places stay where they were.

    >>> plain_characters("⾏政处罚法笫三条，二OO六年五月"), plain_characters("零售许可")
    ('行政处罚法第三条，二〇〇六年五月', '零售许可')
    """
    if _LOOK.search(text) is not None:
        text = _LOOK.sub(_plain, text)
    return _CHINESE_YEAR.sub(lambda year: year[0].translate(_ZEROS), text)


def _plain(match: re.Match[str]) -> str:
    character = match[0]
    made = _MEANT.get(character) or unicodedata.normalize("NFKC", character)
    return made if len(made) == 1 else character
