"""Whether a title is full, short, an alias or 本法, and which enactment of the text a short one stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quanze.core.citations.model import TitleForm
from quanze.core.citations.names import ALIASES, GENERIC, KNOWN_STATUTES

if TYPE_CHECKING:
    from quanze.core.citations.parser import Draft

_STATUTE_SHORT = re.compile(r"(?<!办)法(?:典)?(?:实施(?:条例|细则|办法))?$")
_ENDING = re.compile(r"(?:法典|法|条例|规定|办法|细则|规则|决定|通知|意见|规范|章程|解释|规程|准则|制度|方案|标准|批复|公告)$")


def bind_forms(drafts: list[Draft]) -> list[tuple[TitleForm | None, str | None]]:
    """For each draft its title's form and the title it stands for, None where the text does not show it."""
    made: list[tuple[TitleForm | None, str | None]] = []
    defined: dict[str, str] = {}
    by_ending: dict[str, str] = {}
    full_by_short: dict[str, str] = {}
    last_full: str | None = None
    for draft in drafts:
        title = draft.title
        if title is None:
            made.append((None, None))
            continue
        if draft.self_noun is not None:
            ending = _ending(draft.self_noun)
            made.append(("self", by_ending.get(draft.self_noun) or by_ending.get(ending) or (last_full if ending == "规定" else None)))
            continue
        form: TitleForm
        antecedent: str | None = None
        core = re.sub(r"[（(].*?[）)]$", "", title)
        if title in defined:
            form, antecedent = "short", defined[title]
        elif core in GENERIC:
            form, antecedent = "alias", by_ending.get(core) or by_ending.get(_ending(core))
        elif core in ALIASES and core not in KNOWN_STATUTES and core != ALIASES[core]:
            form, antecedent = "alias", full_by_short.get(ALIASES[core], ALIASES[core])
        elif not title.startswith("中华人民共和国") and _STATUTE_SHORT.search(core) and not core.startswith("关于"):
            form, antecedent = "short", full_by_short.get(core)
        else:
            form = "full"
        made.append((form, antecedent))
        known = antecedent or title
        if form != "alias":
            ending = _ending(core)
            by_ending[ending] = known
            for longer in ("实施条例", "实施办法", "实施细则", "暂行办法", "暂行规定"):
                if core.endswith(longer):
                    by_ending[longer] = known
            last_full = known
            if form == "full" and title.startswith("中华人民共和国"):
                full_by_short[title[7:]] = title
        if draft.heading.short_name:
            defined[draft.heading.short_name] = known
    return made


def _ending(title: str) -> str:
    match = _ENDING.search(title)
    return match[0] if match else ""
