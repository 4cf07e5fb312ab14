"""A citation in the making: what the parser has gathered before quotations and short names are settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from quanze.core.citations.heading import Heading
from quanze.core.citations.model import Provision


@dataclass(slots=True)
class Draft:
    """A citation in the making."""

    start: int
    end: int
    title: str | None = None
    label: str | None = None
    heading: Heading = field(default_factory=Heading)
    provisions: list[Provision] = field(default_factory=list)
    chapters: list[int] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    self_noun: str | None = None
    bare: bool = False
    provisions_end: int = -1
