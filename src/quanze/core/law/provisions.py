"""Takes an article apart into its 款, 项 and 目."""

from __future__ import annotations

import re

from quanze.core.law.model import ArticleText, Item, LawParagraph, Point, Provision
from quanze.core.law.numerals import parse_numeral

_ARTICLE = re.compile(r"^第\s*(?P<no>[零〇○一二三四五六七八九十百千\d\s]+?)\s*条(?:\s*之\s*(?P<sub>[一二三四五六七八九十\d]+))?$")
_ITEM = re.compile(r"^[（(]\s*(?P<no>[一二三四五六七八九十百]{1,4})\s*[）)]\s*(?P<text>.*)$", re.S)
# statutes of the 1980s number their items 一、二、三、; a paragraph may begin so too, hence only where a list was announced
_OLD_ITEM = re.compile(r"^(?P<no>[一二三四五六七八九十]{1,3})、\s*(?P<text>.*)$", re.S)
_POINT = re.compile(r"^(?P<no>[0-9０-９]{1,2})\s*[.．、]\s*(?P<text>.*)$", re.S)
_INLINE = re.compile(r"(?<=[：:；;。，])\s*(?=[（(]\s*[一二三四五六七八九十百]{1,4}\s*[）)])")


def article_number(no: str) -> tuple[int, int | None] | None:
    """The number behind 第…条[之…]; None where the words name no article.

    >>> article_number("第一百三十三条之一"), article_number("第2条"), article_number("附则")
    ((133, 1), (2, None), None)
    """
    match = _ARTICLE.match(no.strip())
    if not match:
        return None
    number = parse_numeral(match["no"])
    sub = parse_numeral(match["sub"]) if match["sub"] else None
    return None if number is None else (number, sub)


def split_article(article: ArticleText) -> Provision:
    """The article with its natural paragraphs (款) counted, each with the items under it; a line after items begins a new 款.

    Raises `ValueError` where the article has no readable number.

    >>> provision = split_article(ArticleText("第六条", "有下列情形之一的：\\n（一）甲；\\n（二）乙：\\n1.丙；\\n2.丁。\\n前款不适用于戊。"))
    >>> [(p.number, [(i.number, [q.number for q in i.points]) for i in p.items]) for p in provision.paragraphs]
    [(1, [(1, []), (2, [1, 2])]), (2, [])]
    """
    number = article_number(article.no)
    if number is None:
        raise ValueError(f"{article.no!r} names no article; expected words such as 第十条 or 第十条之一")
    paragraphs: list[tuple[str, list[tuple[int, str, list[Point]]]]] = []
    for line in _lines(article.text):
        if item := _ITEM.match(line):
            if not paragraphs:
                paragraphs.append(("", []))
            value = parse_numeral(item["no"])
            paragraphs[-1][1].append((value or 0, item["text"].strip(), []))
        elif (item := _OLD_ITEM.match(line)) and paragraphs and _announced(paragraphs[-1], parse_numeral(item["no"])):
            paragraphs[-1][1].append((parse_numeral(item["no"]) or 0, item["text"].strip(), []))
        elif (point := _POINT.match(line)) and paragraphs and paragraphs[-1][1]:
            paragraphs[-1][1][-1][2].append(Point(parse_numeral(point["no"]) or 0, point["text"].strip()))
        else:
            paragraphs.append((line, []))
    return Provision(
        number[0],
        number[1],
        article.text,
        article.section,
        tuple(
            LawParagraph(i, text, tuple(Item(no, words, tuple(points)) for no, words, points in items))
            for i, (text, items) in enumerate(paragraphs, 1)
        ),
    )


def _announced(paragraph: tuple[str, list[tuple[int, str, list[Point]]]], number: int | None) -> bool:
    """Whether the paragraph waits for item `number`: its first after a colon, or the next of those it has."""
    text, items = paragraph
    return number == items[-1][0] + 1 if items else number == 1 and text.endswith(("：", ":"))


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            lines.extend(part.strip() for part in _inline_items(line))
    return lines


def _inline_items(line: str) -> list[str]:
    """The line parted before items that a lost line break left inside it, where they count up from （一）."""
    parts = _INLINE.split(line)
    if len(parts) < 3:
        return [line]
    numbers = [parse_numeral(m["no"]) for part in parts if (m := _ITEM.match(part))]
    return parts if numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= len(parts) - 1 else [line]
