"""Template tags of the design system: assets with their version, official text laid out, telephone links, marks of a search."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from quanze.web.common import reading
from quanze.web.common.charts import type_tone
from quanze.web.common.words import KIND_NAMES, KIND_UNITS

register = template.Library()


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    found = finders.find(path)
    if not found:
        return ""
    with open(found, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:10]


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file with the digest of its content, so that a browser never shows an old one."""
    version = _version(path)
    return f"{static(path)}?v={version}" if version else static(path)


def paragraph(group: reading.Group, put: Callable[[str], SafeString] = conditional_escape) -> SafeString:
    """One paragraph; `put` escapes each piece of its words, in the order in which they stand (a caller may lay links over them)."""
    block = group.block
    if group.kind == "law":
        law = reading.enactment(block.text)
        mark, title = put(block.mark), put(law.title)
        note = format_html('<span class="law-note">{}</span>', put(law.note)) if law.note else ""
        return format_html('<p class="law"><span class="law-kind">{}</span><span class="law-title">{}</span>{}</p>', mark, title, note)
    if group.kind == "article":
        return format_html('<p class="article"><b>{}</b>{}</p>', put(block.mark), put(block.text))
    if group.kind == "lead":
        return format_html('<p class="lead">{}</p>', put(block.text))
    if group.kind == "item":
        pieces = [(put(one.mark), put(one.text)) for one in group.blocks]
        items = format_html_join("", '<li><span class="no">{}</span><span>{}</span></li>', pieces)
        return format_html('<ul class="numbered depth-{}" role="list">{}</ul>', group.depth, items)
    return format_html("<p>{}</p>", put(block.text))


@register.filter
def laid_out(text: object) -> SafeString:
    """Official text as paragraphs, enactments, articles and numbered lists; the words themselves are unaltered."""
    return mark_safe("".join(paragraph(group) for group in reading.groups(str(text or ""))))  # noqa: S308 - every part went through format_html


@register.filter
def telephones(text: object) -> SafeString:
    """A telephone field whose numbers can be dialled; the words around them stay as printed."""
    parts = []
    for part in reading.phone_parts(str(text or "")):
        if part.number:
            parts.append(format_html('<a class="tel" href="tel:{}">{}</a>', part.number, part.text))
        else:
            parts.append(conditional_escape(part.text))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above


@register.filter
def is_long(text: object) -> bool:
    return reading.is_long(str(text or ""))


@register.filter
def tone(power_type: object) -> int:
    return type_tone(str(power_type or ""))


@register.filter
def swatch(power_type: object) -> SafeString:
    """A power type as its word with the small square of its colour."""
    word = str(power_type or "")
    return format_html(
        '<span class="tag"><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" class="tone-{}"/></svg>{}</span>',
        type_tone(word),
        word,
    )


@register.filter
def marked(text: object, words: list[str]) -> SafeString:
    """`text` with every occurrence of any of `words` in a mark; longest word first, so that no mark cuts another."""
    return mark_words(str(text or ""), words)


def mark_words(text: str, words: list[str]) -> SafeString:
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return conditional_escape(text)
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces.append(conditional_escape(text[end : found.start()]))
        pieces.append(format_html("<mark>{}</mark>", found.group()))
        end = found.end()
    pieces.append(conditional_escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every part was escaped above


@register.filter
def kind_name(kind: object) -> str:
    return KIND_NAMES.get(str(kind), str(kind))


@register.filter
def kind_unit(kind: object) -> str:
    """In what the records of a kind are counted."""
    return KIND_UNITS.get(str(kind), "条")


@register.filter
def one_line(text: object) -> str:
    """A name that a narrow column broke, on one line; words of Latin letters keep their blank."""
    joined = ""
    for piece in str(text if text is not None else "").split():
        joined += (" " if joined and joined[-1].isascii() and piece[0].isascii() else "") + piece
    return joined


@register.filter
def first_words(text: object, length: int) -> str:
    """The first sentence of a long text for a heading, cut at a comma where even that is too long."""
    line = one_line(text)
    sentence = re.split(r"(?<=.{4})[。；;]", line, maxsplit=1)[0]
    if len(sentence) <= length:
        return sentence
    place = sentence.rfind("，", 4, length)
    return (sentence[:place] if place > 0 else sentence[: length - 1]) + "…"


@register.filter
def needs_whole(text: object, length: int) -> bool:
    """Whether `first_words` left something out."""
    return first_words(text, length) != one_line(text).rstrip("。；;")


@register.filter
def day(moment: object) -> str:
    """The day of a recorded moment: 2026年3月1日; of a list dated by its month or year as much as it says. What is no date is shown as it is.

    >>> day("2025-06-01T08:00"), day("2012-01"), day("2025"), day("不详")
    ('2025年6月1日', '2012年1月', '2025年', '不详')
    """
    parts = str(moment)[:10].split("-")
    if len(parts) <= 3 and len(parts[0]) == 4 and all(part.isdigit() for part in parts):
        return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    return str(moment)


@register.filter
def texts(value: object) -> list[str]:
    """A field as a list of texts, whether it holds one or several, or parts with names."""
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts(one)]
    if isinstance(value, dict):
        return ["：".join(text for part in value.values() for text in texts(part))]
    return [str(value)] if value not in ("", None) else []


@register.filter
def paragraphs(value: object) -> str:
    """Paragraphs as one text, a line each."""
    return "\n".join(texts(value))


@register.filter
def risk(text: object) -> SafeString:
    """A risk point: its short name before the colon in bold, then what may go wrong."""
    line = str(text or "")
    for colon in "：:":
        name, found, rest = line.partition(colon)
        if found and 1 < len(name.strip()) <= 16 and "\n" not in name.strip():
            return format_html('<p class="risk-point"><strong>{}{}</strong>{}</p>', name.strip(), found, rest.strip())
    return laid_out(line)


@register.filter
def any_here(links: list[dict[str, object]], start: int) -> bool:
    """Whether a chosen link stands at or after `start`, so that a folded list opens."""
    return any(one.get("here") for one in links[start:])


@register.filter
def any_of(parts: list[dict[str, object]], name: str) -> bool:
    """Whether any part of a field says something under `name`; a column of blanks is not drawn."""
    return any(one.get(name) for one in parts or () if isinstance(one, dict))


@register.filter
def grouped(number: object) -> str:
    """A count with its thousands apart: 13,598."""
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.filter
def as_parts(value: object) -> list[dict[str, object]]:
    """A field as a list of parts; words that stand there unparted become the text of one part."""
    listed = value if isinstance(value, list | tuple) else [value] if value else []
    return [one if isinstance(one, dict) else {"text": str(one)} for one in listed]
