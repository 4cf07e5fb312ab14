"""Addresses of the law pages: an enactment by its title, an article by its number."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from quanze.core.law.model import Work
from quanze.store.law import queries

MANY = "~"  # before the level, where two enactments bear one title


def law_slug(key: str, level: str) -> str:
    """The part of an address that names an enactment; the level is added only where another enactment bears the same title."""
    name = key.replace("/", "／")
    return f"{name}{MANY}{level or '不详'}" if len(queries.works_of(key)) > 1 else name


def law_url(key: str, level: str, on: date | str | None = None) -> str:
    """The address of an enactment, as it stood on a day where one is given.

    The address is quoted, so that a title may hold any character.
    """
    return f"/laws/{quote(law_slug(key, level), safe='')}/" + (f"?on={on}" if on else "")


def work_url(work: Work, on: date | str | None = None) -> str:
    return law_url(work.key, work.level, on)


def article_url(work: Work, article: int, sub: int | None = None, on: date | str | None = None) -> str:
    return f"{work_url(work)}{article_slug(article, sub)}/" + (f"?on={on}" if on else "")


def article_slug(article: int, sub: int | None = None) -> str:
    """How an address writes 第六十二条 and 第一百三十三条之一.

    >>> article_slug(62), article_slug(133, 1)
    ('62', '133-1')
    """
    return f"{article}-{sub}" if sub else str(article)


def parsed_article(slug: str) -> tuple[int, int | None]:
    """The number behind `article_slug`; the address's converter lets nothing else through.

    >>> parsed_article("133-1")
    (133, 1)
    """
    main, _, sub = slug.partition("-")
    return int(main), int(sub) if sub else None


def parsed_law(slug: str) -> tuple[str, str | None]:
    """The title key and, where the address names one, the level."""
    name, found, level = slug.partition(MANY)
    return name, (None if not found else "" if level == "不详" else level)
