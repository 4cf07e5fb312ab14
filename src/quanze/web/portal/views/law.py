"""The law pages: the directory, an enactment with its versions and articles, one article through time, and what rests on it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from quanze.adapters.system_clock import today
from quanze.core.law.levels import LEVELS
from quanze.core.law.model import ArticleText, Expression, Work
from quanze.core.law.numerals import article_name
from quanze.core.law.provisions import article_number
from quanze.core.law.status import described, status_on
from quanze.core.law.titles import title_key
from quanze.core.law.words import ACT_NAMES
from quanze.store.law import queries as law
from quanze.store.quality import queries as quality
from quanze.web.common.words import field_name
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.law_addresses import article_slug, article_url, law_url, parsed_article, parsed_law, work_url
from quanze.web.portal.law_standing import CONFIDENCE, Chip, end_of, standing, start_of
from quanze.web.portal.law_state import law_and_day
from quanze.web.portal.law_timeline import alike, compared, timeline
from quanze.web.portal.pages import Refused, Trail, beyond, page_also_of, page_links, page_number, without
from quanze.web.portal.views.search import clean

SIZE = 30
ARTICLES = 100
RESTING = 50
NO_LEVEL = "层级不详"


@lru_cache(maxsize=2)
def _cited(state: str, registry: str) -> dict[tuple[str, str], int]:
    return quality.cited_counts()


def cited_counts() -> dict[tuple[str, str], int]:
    """How many current records cite each enactment; counted once for each state of the examinations and the registry."""
    from quanze.store.registry import portal_queries

    return _cited(law_and_day(), portal_queries.state().digest)


@lru_cache(maxsize=2)
def _ended(state: str, day: date) -> frozenset[tuple[str, str]]:
    """The enactments that no longer count on `day`, as far as is known; worked out once for each state of the law."""
    ended = ("repealed", "replaced", "suspended")
    return frozenset(
        (work.key, work.level) for one in law.directory() for work in law.works_of(one.key) if status_on(work, day).standing in ended
    )


@page_also_of(law_and_day)
def laws(request: HttpRequest) -> Answer:
    """All enactments that are known here: searched by title, by level, those cited most first."""
    number = page_number(request)
    asked, level = clean(request.GET.get("q", "")), clean(request.GET.get("level", ""))
    only_cited = request.GET.get("cited", "") == "1"
    cited = cited_counts()
    words = [key for word in asked.split() if (key := title_key(word))]
    named = [one for one in law.directory() if all(word in one.key for word in words)]
    if only_cited:
        named = [one for one in named if (one.key, one.level) in cited]
    only_ended = request.GET.get("ended", "") == "1"
    if only_ended:
        named = [one for one in named if (one.key, one.level) in _ended(law_and_day(), today())]
    levels = dict.fromkeys((*LEVELS, ""), 0)
    for one in named:
        levels[one.level] = levels.get(one.level, 0) + 1
    chosen = [one for one in named if one.level == ("" if level == NO_LEVEL else level)] if level else named
    ordered = sorted(chosen, key=lambda one: (one.key not in words, -cited.get((one.key, one.level), 0)))  # a stable sort: rank, title
    pages = max(1, -(-len(ordered) // SIZE))
    beyond(request, number, pages)
    day = today()

    def row(one: law.Titled) -> dict[str, Any]:
        works = law.works_of(one.key, one.level)
        work = works[0] if works else None
        return {
            "title": one.title,
            "level": one.level or NO_LEVEL,
            "region": one.region,
            "url": law_url(one.key, one.level),
            "chip": standing(work, day) if work else Chip("尚未核实", "caution"),
            "cited": cited.get((one.key, one.level), 0),
            "number": work.doc_nos[0] if work and work.doc_nos else "",
            "text": one.text,
        }

    def facet(value: str) -> dict[str, Any]:
        name = value or NO_LEVEL
        return {"label": name, "count": levels[value], "here": level == name, "url": without(request, "page", level=name)}

    context = {
        "q": asked,
        "level": level,
        "only_cited": only_cited,
        "rows": [row(one) for one in ordered[(number - 1) * SIZE : number * SIZE]],
        "total": len(ordered),
        "known": len(law.directory()),
        "texts": law.texts_held(),
        "cited_total": len(cited),
        "levels": [facet(value) for value in levels if levels[value]],
        "chosen": [(name, words, without(request, name, "page")) for name, words in _chosen(asked, level, only_cited, only_ended)],
        "cited_url": without(request, "page", cited="1"),
        "only_ended": only_ended,
        "ended_url": without(request, "page", ended="1"),
        "pager": page_links(request, number, pages),
        "trail": [Trail("法律")],
        "here": "laws",
        "suggestions": [(title, law_url(title_key(title), "")) for title in _near(asked)] if asked and not ordered else (),
    }

    def data() -> list[dict[str, Any]]:
        return [_entry(one, cited) for one in ordered]

    def table() -> tuple[list[str], list[list[object]]]:
        return ["名称", "层级", "地区", "装有条文", "引用它的事项", "地址"], [
            [one.title, one.level, one.region, "是" if one.text else "否", cited.get((one.key, one.level), 0), law_url(one.key, one.level)]
            for one in ordered
        ]

    return Answer("portal/laws.html", context, data, table, "laws")


def _near(asked: str) -> list[str]:
    return [title for title in law.current_library().suggest(asked) if law.works_of(title_key(title))] if len(asked) >= 3 else []  # not law


def _chosen(asked: str, level: str, only_cited: bool, only_ended: bool) -> list[tuple[str, str]]:
    found = [("q", f"名称含“{asked}”")] if asked else []
    found += [("level", level)] if level else []
    found += [("cited", "只看清单引用的")] if only_cited else []
    return found + ([("ended", "只看已废止、被取代的")] if only_ended else [])


def _entry(one: law.Titled, cited: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "title": one.title,
        "level": one.level,
        "region": one.region,
        "text_held": one.text,
        "cited_by": cited.get((one.key, one.level), 0),
        "url": law_url(one.key, one.level),
    }


def wanted_work(slug: str) -> Work | tuple[Work, ...]:
    """The enactment of an address; several where its title is shared and the address does not say which."""
    key, level = parsed_law(slug)
    works = law.works_of(title_key(key), level)
    if not works:
        near = _near(key)[:3]
        ways = (*((f"《{title}》", law_url(title_key(title), "")) for title in near), ("法律目录", "/laws/"))
        raise Refused(
            404, "没有查到这部文件", f"法规目录和已装入的法律文本中没有“{key[:60]}”。目录并不齐全，没有查到不等于没有这部文件。", ways
        )
    return works[0] if len(works) == 1 else works


def asked_day(request: HttpRequest) -> date:
    """The day that `?on=` asks for, today where it asks for none."""
    asked = request.GET.get("on", "").strip()
    if not asked:
        return today()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Refused(
            400,
            "日期不对",
            f"地址里的日期是“{asked[:20]}”，应当写成 2026-02-10 的样子。",
            (("看今天的", without(request, "on")),),
        ) from None


@page_also_of(law_and_day)
def work(request: HttpRequest, slug: str) -> Answer:
    found = wanted_work(slug)
    if isinstance(found, tuple):
        return _several(found)
    day, now = asked_day(request), today()
    number = page_number(request)
    expression = found.expression_on(day)
    articles = law.current_library().articles(expression) if expression is not None and expression.text_held else ()
    pages = max(1, -(-len(articles) // ARTICLES))
    beyond(request, number, pages)
    status = status_on(found, now)
    counted = quality.cited_articles(found.key, found.level)
    resting = quality.resting_count(found.key, found.level)
    successors = law.works_of(title_key(status.successor)) if status.successor else ()
    shown = _shown(found, articles[(number - 1) * ARTICLES : number * ARTICLES], counted, day if day != now else None)
    context = {
        "work": found,
        "title": found.title,
        "chip": standing(found, now),
        "chip_then": standing(found, day),
        "status": status,
        "successor_url": work_url(successors[0]) if successors else "",
        "confidence": CONFIDENCE.get(status.confidence or found.confidence, CONFIDENCE[""]),
        "acts": [(ACT_NAMES[act.kind], act) for act in sorted(found.acts, key=lambda act: act.date)],
        "timeline": timeline(found, day, now),
        "on": day,
        "is_today": day == now,
        "today": now,
        "expression": expression,
        "start": start_of(expression) if expression else None,
        "end": end_of(expression) if expression else None,
        "articles": shown,
        "article_total": len(articles),
        "first": (number - 1) * ARTICLES + 1,
        "last": (number - 1) * ARTICLES + len(shown),
        "pager": page_links(request, number, pages),
        "resting": resting,
        "bodies": quality.resting_bodies(found.key, found.level)[:8],
        "most_cited": _most_cited(found, counted),
        "items_url": f"{work_url(found)}items/",
        "here_url": work_url(found),
        "trail": [Trail("法律", "/laws/"), Trail(_short(found.title))],
        "here": "laws",
        "absent": _why_no_text(found, expression, day),
    }

    def data() -> dict[str, Any]:
        return {
            **_work_json(found),
            "on": day.isoformat(),
            "version": expression.id if expression else None,
            "articles": [{"no": one.no, "section": list(one.section), "text": one.text} for one in articles],
            "cited_by": resting,
            "cited_articles": [
                {"article": article, "sub": sub, "records": count} for (article, sub), count in sorted(counted.items(), key=_by_number)
            ],
        }

    def table() -> tuple[list[str], list[list[object]]]:
        return ["条", "编章节", "条文", "引用它的事项"], [
            [one.no, " ".join(one.section), one.text, counted.get(article_number(one.no) or (-1, None), 0)] for one in articles
        ]

    return Answer("portal/law.html", context, data, table, found.title)


def _several(works: tuple[Work, ...]) -> Answer:
    day = today()
    rows = [(one, work_url(one), standing(one, day)) for one in works]
    return Answer(
        "portal/law_several.html",
        {"title": works[0].title, "rows": rows, "trail": [Trail("法律", "/laws/"), Trail(_short(works[0].title))], "here": "laws"},
        lambda: [_work_json(one) for one in works],
        lambda: (["名称", "层级", "地址"], [[one.title, one.level, url] for one, url, _ in rows]),
        works[0].title,
    )


def _shown(found: Work, articles: tuple[ArticleText, ...], counted: dict[Any, int], on: date | None) -> list[dict[str, Any]]:
    """The articles as a page shows them; a heading where the chapter changes."""
    made, before = [], None
    for one in articles:
        number = article_number(one.no)
        made.append(
            {
                "no": one.no,
                "text": one.text,
                "section": one.section if one.section != before else (),
                "url": article_url(found, *number, on=on) if number else "",
                "anchor": f"art-{article_slug(*number)}" if number else "",
                "cited": counted.get(number, 0) if number else 0,
            }
        )
        before = one.section
    return made


def _most_cited(found: Work, counted: dict[Any, int]) -> list[tuple[str, str, int]]:
    rows = sorted(((count, number) for number, count in counted.items() if number[0] is not None), key=lambda one: (-one[0], one[1][0]))
    return [(article_name(*number), article_url(found, *number), count) for count, number in rows[:10] if number[0] < 10_000]


def _by_number(one: tuple[tuple[int | None, int | None], int]) -> tuple[int, int]:
    return one[0][0] or 0, one[0][1] or 0


def _why_no_text(found: Work, expression: Expression | None, day: date) -> str:
    """Why no article can be shown; "" where they can."""
    if expression is None:
        if not found.expressions:
            return "目录里只有这部文件的名称等事实，没有它的版本，也没有条文。"
        return f"没有查到 {day.isoformat()} 这一天有效的版本，所以没有条文可看。"
    if not expression.text_held:
        return "本站没有装入这一版的条文，只有以上事实。条文请查国家法律法规数据库或者发文机关的网站。"
    return ""


def _work_json(found: Work) -> dict[str, Any]:
    return described(found, today()) | {
        "url": work_url(found),
        "source": found.source,
        "checked": found.checked,
        "confidence": found.confidence,
    }


def _one_work(slug: str) -> Work:
    found = wanted_work(slug)
    if isinstance(found, tuple):
        ways = tuple((f"{one.title}（{one.level or NO_LEVEL}）", work_url(one)) for one in found)
        raise Refused(404, "有几部文件同名", "请先选定是哪一部。", ways)
    return found


@page_also_of(law_and_day)
def article(request: HttpRequest, slug: str, number: str) -> Answer:
    """One article in every version that is held, what changed between them, and which items rest on it."""
    found = _one_work(slug)
    main, sub = parsed_article(number)
    day, now = asked_day(request), today()
    library = law.current_library()
    name = article_name(main, sub)
    versions: list[dict[str, Any]] = []
    before = ""
    wanted, current = found.expression_on(day), found.expression_on(now)
    for expression in found.expressions:
        numbers = library.article_numbers(expression)
        provision = library.provision(expression, main, sub)
        text = provision.text if provision else ""
        has = None if numbers is None else (main, sub) in numbers
        renumbered = bool(before and text) and alike(before, text) < 40  # not law: less than that is no amendment of the same words
        versions.append(
            {
                "expression": expression,
                "start": start_of(expression),
                "end": end_of(expression),
                "text": text,
                "section": provision.section if provision else (),
                "has": has,
                "same": bool(text) and text == before,
                "renumbered": renumbered,
                "pieces": compared(before, text) if before and text and text != before and not renumbered else (),
                "wanted": expression is wanted,
                "current": expression is current,
            }
        )
        before = text or before
    shown = next((one for one in versions if one["wanted"]), None)
    resting = quality.resting_count(found.key, found.level, main, sub)
    if not resting and versions and all(one["has"] is False for one in versions):
        last = max((e.last_article or 0 for e in found.expressions), default=0)
        told = f"，最后一条是{article_name(last)}" if last else ""
        raise Refused(404, f"没有{name}", f"《{found.title}》的各个版本都没有{name}{told}。", ((f"《{found.title}》", work_url(found)),))
    context = {
        "work": found,
        "title": f"{found.title}{name}",
        "name": name,
        "on": day,
        "is_today": day == now,
        "today": now,
        "versions": list(reversed(versions)),
        "shown": shown,
        "differs_today": bool(
            shown and shown["text"] and not shown["current"] and (late := _text_of(versions, "current")) and late != shown["text"]
        ),
        "chip": standing(found, now),
        "law_url": work_url(found, day if day != now else None),
        "items": quality.resting_on(found.key, found.level, main, sub, stop=RESTING),
        "resting": resting,
        "bodies": quality.resting_bodies(found.key, found.level, main, sub)[:8],
        "items_url": f"{work_url(found)}items/?article={number}",
        "here_url": article_url(found, main, sub),
        "neighbours": _neighbours(found, wanted, main, sub, day if day != now else None),
        "absent": _why_no_text(found, wanted, day),
        "trail": [Trail("法律", "/laws/"), Trail(_short(found.title), work_url(found)), Trail(name)],
        "here": "laws",
    }

    def data() -> dict[str, Any]:
        return {
            "title": found.title,
            "article": main,
            "sub": sub,
            "name": name,
            "on": day.isoformat(),
            "versions": [
                {
                    "id": one["expression"].id,
                    "in_force": {"start": _iso(one["start"]), "end": _iso(one["end"])},
                    "has_article": one["has"],
                    "text": one["text"] or None,
                    "on_that_day": one["wanted"],
                    "today": one["current"],
                }
                for one in versions
            ],
            "records": resting,
            "items": [_resting_json(one) for one in quality.resting_on(found.key, found.level, main, sub)],
        }

    def table() -> tuple[list[str], list[list[object]]]:
        return ["施行", "至", "有无此条", "条文"], [
            [_iso(one["start"]) or "", _iso(one["end"]) or "", {True: "有", False: "没有", None: "不详"}[one["has"]], one["text"]]
            for one in versions
        ]

    return Answer("portal/law_article.html", context, data, table, f"{found.title}{name}")


def _text_of(versions: list[dict[str, Any]], which: str) -> str:
    return next((str(one["text"]) for one in versions if one[which]), "")


def _neighbours(found: Work, expression: Expression | None, main: int, sub: int | None, on: date | None) -> list[tuple[str, str] | None]:
    """(name, address) of the article before and of the one after in that version; None where there is none."""
    if expression is None or not (numbers := law.current_library().article_numbers(expression)):
        return [None, None]
    ordered = sorted(numbers, key=lambda one: (one[0], one[1] or 0))
    place = next((at for at, one in enumerate(ordered) if one == (main, sub)), None)
    if place is None:
        return [None, None]
    around = (ordered[place - 1] if place else None, ordered[place + 1] if place + 1 < len(ordered) else None)
    return [(article_name(*one), article_url(found, *one, on=on)) if one else None for one in around]


@page_also_of(law_and_day)
def items(request: HttpRequest, slug: str) -> Answer:
    """The items that rest on an enactment, or on one article of it, of all bodies or of one."""
    found = _one_work(slug)
    number, asked = page_number(request), request.GET.get("article", "")
    main = sub = None
    if asked:
        parts = asked.split("-")
        if len(parts) > 2 or not all(part.isascii() and part.isdigit() and 0 < len(part) < 5 for part in parts):  # not law
            raise Refused(
                400, "条号不对", f"地址里的条号是“{asked[:20]}”，应当写成 62 或 133-1。", (("全部", without(request, "article")),)
            )
        main, sub = parsed_article(asked)
    body = clean(request.GET.get("body", ""))
    bodies = quality.resting_bodies(found.key, found.level, main, sub)
    total = sum(count for slug_, _, count in bodies if not body or slug_ == body)
    pages = max(1, -(-total // RESTING))
    beyond(request, number, pages)
    name = article_name(main, sub) if main is not None else ""
    context = {
        "work": found,
        "title": f"以《{found.title}》{name}为依据的事项",
        "name": name,
        "law_url": article_url(found, main, sub) if main is not None else work_url(found),
        "rows": [
            _row(found, one)
            for one in quality.resting_on(found.key, found.level, main, sub, body=body, start=(number - 1) * RESTING, stop=number * RESTING)
        ],
        "total": total,
        "bodies": [
            {"label": label, "count": count, "here": slug_ == body, "url": without(request, "page", body=slug_)}
            for slug_, label, count in bodies
        ],
        "chosen": [("body", next((label for slug_, label, _ in bodies if slug_ == body), body), without(request, "body", "page"))]
        if body
        else [],
        "pager": page_links(request, number, pages),
        "trail": [Trail("法律", "/laws/"), Trail(_short(found.title), work_url(found)), Trail(f"{name}相关事项" if name else "相关事项")],
        "here": "laws",
    }

    def every() -> tuple[quality.Resting, ...]:
        return quality.resting_on(found.key, found.level, main, sub, body=body)

    def table() -> tuple[list[str], list[list[object]]]:
        return ["标识", "部门", "事项", "子项", "权力类型", "条", "所在栏目"], [
            [
                one.key,
                one.body_name,
                one.name,
                one.sub_name,
                one.power_type,
                "、".join(article_name(*each) for each in one.articles if each[0] is not None),
                "、".join(field_name(one.kind, each) for each in one.fields),
            ]
            for one in every()
        ]

    return Answer("portal/law_items.html", context, lambda: [_resting_json(one) for one in every()], table, f"{found.title}{name}-items")


def _row(found: Work, one: quality.Resting) -> dict[str, Any]:
    return {
        "one": one,
        "articles": [(article_name(*each), article_url(found, *each)) for each in one.articles if each[0] is not None and each[0] < 10_000],
        "fields": [field_name(one.kind, each) for each in one.fields],
    }


def _resting_json(one: quality.Resting) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "name": one.name,
        "sub_name": one.sub_name,
        "power_type": one.power_type,
        "body": {"slug": one.body_slug, "name": one.body_name},
        "articles": [{"article": article, "sub": sub} for article, sub in one.articles],
        "fields": list(one.fields),
        "url": f"/records/{one.key}/",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _short(title: str) -> str:
    return title if len(title) <= 24 else title[:23] + "…"
