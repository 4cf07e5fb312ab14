"""Whether a title is full, short, an alias or 本法, and which enactment of the text a short one stands for."""

from __future__ import annotations

import re

from quanze.core.citations.draft import Draft
from quanze.core.citations.model import TitleForm
from quanze.core.citations.names import ALIASES, GENERIC, KNOWN_STATUTES

_STATUTE_SHORT = re.compile(r"(?<!办)法(?:典)?(?:实施(?:条例|细则|办法))?$")
_ENDING = re.compile(r"(?:法典|法|条例|规定|办法|细则|规则|决定|通知|意见|规范|章程|解释|规程|准则|制度|方案|标准|批复|公告)$")
_IMPLEMENTED = re.compile(r"(?:(?<!办)法|(?<!实施)条例)$")


class FormBinder:
    """Remembers the enactments of one text as they are named, so that a later short name can be bound to one of them."""

    def __init__(self) -> None:
        self._defined: dict[str, str] = {}
        self._by_ending: dict[str, str] = {}
        self._full_by_short: dict[str, str] = {}
        self._last: str | None = None
        self._head: str | None = None

    def bind(self, draft: Draft, head: bool) -> tuple[TitleForm | None, str | None]:
        """The form of the draft's title and the title it stands for, None where the text does not show it.

        `head` says that the draft begins a basis: what is quoted behind it calls it 本法, whatever else is named in the quotation.
        """
        title = draft.title
        if title is None:
            return None, None
        if draft.self_noun is not None:
            return "self", self._meant_by(title, draft.self_noun)
        form: TitleForm
        antecedent: str | None = None
        core = re.sub(r"[（(].*?[）)]$", "", title)
        if title in self._defined:
            form, antecedent = "short", self._defined[title]
        elif core in GENERIC:
            form, antecedent = "alias", self._by_ending.get(core) or self._by_ending.get(_ending(core)) or self._implementing(core)
        elif core in ALIASES and core not in KNOWN_STATUTES and core != ALIASES[core]:
            form, antecedent = "alias", self._full_by_short.get(ALIASES[core], ALIASES[core])
        elif not title.startswith("中华人民共和国") and _STATUTE_SHORT.search(core) and not core.startswith("关于"):
            form, antecedent = "short", self._full_by_short.get(core)
        else:
            form = "full"
        known = antecedent or title
        if form != "alias":
            self._remember(core, title, known, form)
        if head:
            self._head = known
        if draft.heading.short_name:
            self._defined[draft.heading.short_name] = known
        return form, antecedent

    def _meant_by(self, title: str, noun: str) -> str | None:
        if title.startswith("其"):
            return self._implementing(noun)
        ending = _ending(noun)
        if title.startswith("本") and self._head is not None and _ending(re.sub(r"[（(].*?[）)]$", "", self._head)) == ending:
            return self._head
        return self._by_ending.get(noun) or self._by_ending.get(ending) or (self._last if ending == "规定" else None)

    def _implementing(self, noun: str) -> str | None:
        """《条例》…《实施细则》: the rules that implement the enactment named last."""
        if noun.startswith("实施") and self._last is not None and _IMPLEMENTED.search(self._last):
            return self._last + noun
        return None

    def _remember(self, core: str, title: str, known: str, form: TitleForm) -> None:
        self._by_ending[_ending(core)] = known
        for longer in ("实施条例", "实施办法", "实施细则", "暂行办法", "暂行规定"):
            if core.endswith(longer):
                self._by_ending[longer] = known
        self._last = known
        if form == "full" and title.startswith("中华人民共和国"):
            self._full_by_short[title[7:]] = title


def _ending(title: str) -> str:
    match = _ENDING.search(title)
    return match[0] if match else ""
