"""A rule's public page is the docstring of its module; this reads title and sections out of it.

产品一句话标题

## 查什么
…
## 为什么
…
## 不合格
…
## 合格
…
## 依据
…
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from quanze.core.checks.model import Diagnostic, Level, Rule

SECTIONS = ("查什么", "为什么", "不合格", "合格", "依据")
_HEADING = re.compile(r"^## (\S+)[ \t]*$", re.M)


def documented(
    page: str | None,
    *,
    code: str,
    name: str,
    level: Level,
    find: Callable[[Any], Iterator[Diagnostic]],
    scope: Literal["document", "corpus"] = "document",
    aliases: tuple[str, ...] = (),
    absent: str = "",
) -> Rule:
    """The rule of a module whose docstring is `page`: the first line is its title, the sections give why and source.

    Raises `ValueError` where a section is missing or empty, so that no rule comes without its page.
    """
    text = (page or "").strip()
    title = text.split("\n", 1)[0].strip()
    sections = sections_of(text)
    missing = [section for section in SECTIONS if not sections.get(section)]
    if not title or missing:
        raise ValueError(f"{code}: the page lacks {'、'.join(missing) or 'its title'}")
    return Rule(code, name, title, level, sections["为什么"], sections["依据"], find, scope, aliases, absent, text)


def sections_of(page: str) -> dict[str, str]:
    """Heading -> text of each `## ` section."""
    parts = _HEADING.split(page)
    return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
