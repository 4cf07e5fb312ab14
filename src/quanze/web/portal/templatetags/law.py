"""Official text laid out with links over its citations; the words are unaltered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from quanze.web.common import reading
from quanze.web.common.templatetags.design import laid_out, paragraph
from quanze.web.portal.law_links import LawLinks, Mark

register = template.Library()


@register.filter
def with_laws(text: object, links: LawLinks | None) -> SafeString:
    """`text` laid out, each citation a link; without `links` as `laid_out` does it."""
    whole = str(text or "")
    marks = links.of(whole) if links else ()
    if not marks:
        return laid_out(whole)
    put = _linker(whole, marks)
    return mark_safe("".join(paragraph(group, put) for group in reading.groups(whole)))  # noqa: S308 - every part is escaped by `put`


def _linker(text: str, marks: Sequence[Mark]) -> Callable[[str], SafeString]:
    """Escapes piece after piece of `text`, in order, with the links over it.

    The layout keeps every visible character and their order, so a place is found again by counting visible characters.
    """
    seen = [0]
    for character in text:
        seen.append(seen[-1] + (not character.isspace()))
    spans = [(seen[mark.start], seen[mark.end], mark) for mark in marks]
    place = 0
    at = 0

    def put(piece: str) -> SafeString:
        nonlocal place, at
        while at < len(spans) and place >= spans[at][1]:
            at += 1
        visible = len("".join(piece.split()))
        if at == len(spans) or place + visible <= spans[at][0]:  # no link in this piece
            place += visible
            return conditional_escape(piece)
        made: list[str] = []
        run: list[str] = []
        inside: Mark | None = None

        def close() -> None:
            nonlocal run
            if run:
                made.append(_link(inside, "".join(run)) if inside else conditional_escape("".join(run)))
                run = []

        for character in piece:
            if not character.isspace():
                while at < len(spans) and place >= spans[at][1]:
                    at += 1
                now = spans[at][2] if at < len(spans) and spans[at][0] <= place else None
                if now is not inside:
                    close()
                    inside = now
                place += 1
            run.append(character)
        close()
        return mark_safe("".join(made))  # noqa: S308 - every part went through escape or format_html

    return put


def _link(mark: Mark, words: str) -> SafeString:
    if mark.state:
        return format_html('<a class="law-link {}" href="{}" data-state="{}">{}</a>', mark.tone, mark.url, mark.state, words)
    return format_html('<a class="law-link" href="{}">{}</a>', mark.url, words)
