"""How `quanze laws show` tells what is known of an enactment."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanze.core.kernel.interval import Interval
from quanze.core.law.library import Library
from quanze.core.law.model import Expression, Provision, Work
from quanze.core.law.numerals import parse_numeral
from quanze.core.law.provisions import article_number
from quanze.core.law.status import described, status_on
from quanze.core.law.words import ACT_NAMES, STANDING_NAMES


def describe(library: Library, work: Work, day: date, article: str) -> str:
    """The work in a few lines of Chinese; with `article`, the words of that article on `day`."""
    status = status_on(work, day)
    lines = [f"《{work.title}》  {work.level or '层级不详'}" + (f"  {work.issuer}" if work.issuer else "")]
    if work.doc_nos:
        lines.append("文号：" + "、".join(work.doc_nos))
    told = f"{day.isoformat()}：{STANDING_NAMES[status.standing]}"
    if status.since:
        told += f"（{status.since.isoformat()}起）"
    if status.by:
        told += f"，由《{status.by}》废止"
    if status.successor:
        told += f"，由《{status.successor}》取代"
    lines.append(told + (f"；依据：{status.source}" if status.source else ""))
    for act in work.acts:
        lines.append(f"  {act.date} {ACT_NAMES[act.kind]}{' ' + act.doc_no if act.doc_no else ''}")
    current = work.expression_on(day)
    for expression in work.expressions:
        mark = "→" if expression is current else " "
        lines.append(
            f"{mark} {_spell(expression)}" + (f"，至第{expression.last_article}条" if expression.last_article else "") + _held(expression)
        )
    if article:
        lines.append(_article(library, current, article))
    return "\n".join(lines)


def _spell(expression: Expression) -> str:
    if not isinstance(expression.in_force, Interval):
        return f"{expression.made or '日期不详'}的文本：{expression.in_force.reason}"
    start, end = expression.in_force.start, expression.in_force.end
    assumed = f"（{expression.estimated}）" if expression.estimated else ""
    return f"{start}起{f'至{end}前' if end else ''}有效{assumed}"


def _held(expression: Expression) -> str:
    return "，装有文本" if expression.text_held else "，未装文本"


def _number(article: str) -> tuple[int, int | None] | None:
    number = parse_numeral(article)
    return (number, None) if number is not None else article_number(article)


def _article(library: Library, expression: Expression | None, article: str) -> str:
    number = _number(article)
    if number is None:
        return f"看不懂条号“{article}”；请写成 62 或者 第六十二条。"
    if expression is None:
        return "这一天没有已知的有效版本，无法给出条文。"
    numbers = library.article_numbers(expression)
    if numbers is not None and number not in numbers:
        return f"这一版本没有第{number[0]}条" + (f"之{number[1]}" if number[1] else "") + f"，最后一条是第{max(n for n, _ in numbers)}条。"
    provision = library.provision(expression, *number)
    if provision is None:
        return "没有装入这一版本的文本；请用 quanze laws load 装入。"
    return f"{provision.name}　{provision.text}"


def to_json(library: Library, work: Work, day: date, article: str) -> dict[str, Any]:
    """The same as JSON material."""
    current = work.expression_on(day)
    number = _number(article) if article else None
    provision: Provision | None = library.provision(current, *number) if current and number else None
    return described(work, day) | {
        "on": day.isoformat(),
        "current": current.id if current else None,
        "article": {"name": provision.name, "text": provision.text} if provision else None,
    }
