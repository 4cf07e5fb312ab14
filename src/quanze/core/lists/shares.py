"""Who does what, where one cell tells it of several departments."""

from __future__ import annotations

import re

_ORGAN = r"(?:局|委员会|委|办公室|办|厅|部|支队|大队|总队|队|法院|检察院|院|站|中心|政府|街道办事处|街道|乡镇|机关|机构|部门|单位|银行|公司|管委会|所|社|会)"
_SHARE_AFTER = (
    rf"[\s\u3000]*(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[)）]?[、.．]?\s*|[①-⑳]\s*|[-—·]\s*)?由?"
    rf"(?P<department>[一-龥（）()、]{{1,40}}?{_ORGAN}(?:[（(][^（）()]{{1,20}}[)）])?)(?:的?(?:主要|工作)?职责(?:是|为)?(?=[：:\s]))?\s*"
    rf"(?:[：:]\s*|\n\s*(?=[（(]?[一二三四五六七八九十\d]{{1,3}}[)）、.．]|[①-⑳])|(?=(?:牵头|主要|具体|依法|统一|会同[^，。；]{{2,20}}|按照?[^，。；]{{2,20}}|在[^，。；]{{2,20}}内)?(?:负责|主管|承担|履行|组织|指导|配合|协助|查处|依法查处|做好)))"
)
_SHARE = re.compile(rf"(?:^|(?<=[。；;\n])){_SHARE_AFTER}")
_IN_SENTENCE = re.compile(rf"(?:^|(?<=[。；;，,\n])){_SHARE_AFTER}")  # departments that only commas part
FEWEST = 2  # departments that a cell must name before it is parted


def shares_of(text: str) -> list[dict[str, str]]:
    """The departments that a cell names and what each has to do; empty where it does not tell of at least two.

    >>> shares_of("由水利局负责河道内的许可；由公安局负责查处犯罪。")
    [{'department': '水利局', 'responsibility': '负责河道内的许可；'}, {'department': '公安局', 'responsibility': '负责查处犯罪。'}]
    >>> shares_of("负责本行政区域内的许可。")
    []
    """
    found = _named(_SHARE, text) or _named(_IN_SENTENCE, text)
    if not found:
        return []
    ends = [share.start() for share in found[1:]] + [len(text)]
    before = text[: found[0].start()].strip()
    shares = [
        {"department": share["department"], "responsibility": text[share.end() : end].strip()}
        for share, end in zip(found, ends, strict=True)
    ]
    return [{"department": "", "responsibility": before}, *shares] if before else shares


def _named(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where departments are named, if at least two are."""
    found = list(pattern.finditer(text))
    return found if len({share["department"] for share in found}) >= FEWEST else []
