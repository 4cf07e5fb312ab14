"""A body's quality report, and the public pages of the rules behind it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from quanze.core.checks.catalog import BUNDLES, all_rules, bundle_of
from quanze.core.checks.model import LEVELS, Rule
from quanze.core.checks.page import sections_of
from quanze.store.law import queries as law
from quanze.store.quality import queries as quality
from quanze.web.common.words import field_name, place_words
from quanze.web.portal.forms_of_answer import Answer
from quanze.web.portal.law_state import law_and_day
from quanze.web.portal.pages import Refused, Trail, beyond, page_also_of, page_links, page_number, without
from quanze.web.portal.quality_report import LEVEL_LINES, LEVEL_NAMES, LEVEL_TONES, anchor, by_level, by_rule, chart
from quanze.web.portal.source_places import source_url
from quanze.web.portal.views.body import wanted_body
from quanze.web.portal.views.search import clean

FIRST = 5
# fields that stand on a record's page under another anchor than their own name
ANCHORS = {"responsibility_stages": "stages", "sections": "section-1", "content": "content-text", "sub_item": "item_name"}
SIZE = 50


@page_also_of(law_and_day)
def report(request: HttpRequest, slug: str) -> Answer:
    """What the checks found in a body's lists in force; with `?rule=` all of one rule, with `?level=` those of one level."""
    body = wanted_body(slug)
    code, level = clean(request.GET.get("rule", "")), clean(request.GET.get("level", ""))
    number = page_number(request)
    if level and level not in LEVELS:
        raise Refused(
            400,
            "没有这一类",
            f"地址里的类别是“{level[:20]}”，只有 {'、'.join(LEVELS)}。",
            (("全部", without(request, "level")),),
        )
    checkups = quality.checkups(slug)
    counts = quality.counts(slug) if checkups else {}
    chosen = {name: count for name, count in counts.items() if (not code or name[0] == code) and (not level or name[1] == level)}
    rules = by_rule(chosen)
    if code and not rules and code not in {rule.code for rule in all_rules()}:
        raise Refused(404, "没有这条规则", f"没有编号为“{code[:12]}”的规则。", (("全部规则", "/checks/"), ("质量报告", request.path)))
    total = sum(chosen.values())
    pages = max(1, -(-total // SIZE)) if code else 1
    beyond(request, number, pages)
    if code:
        start = (number - 1) * SIZE
        shown = {code: quality.findings(slug, code=code, level=level, start=start, stop=start + SIZE)}
    else:
        shown = {one.code: quality.findings(slug, code=one.code, level=level, stop=FIRST) for one in rules}
    levels = by_level(counts)
    figures: dict[str, int] = {}
    for one in checkups:
        for name, count in one.citations.items():
            figures[name] = figures.get(name, 0) + count
    records = sum(one.records for one in checkups)
    in_force = quality.editions_in_force(slug)
    waived = quality.waived_findings(slug)
    context: dict[str, Any] = {
        "body": body,
        "checkups": checkups,
        "unchecked": in_force - len(checkups),
        "in_force": in_force,
        "days": sorted({one.as_of for one in checkups}),
        "law_changed": any(one.law_version != law.law_version() for one in checkups),
        "rules_run": max((one.rules for one in checkups), default=0),
        "law_texts": max((one.law_texts for one in checkups), default=0),
        "records": records,
        "clear": records - quality.records_with_findings(slug) if checkups else 0,
        "levels": [
            (name, LEVEL_NAMES[name], LEVEL_LINES[name], LEVEL_TONES[name], count, without(request, "page", "rule", level=name))
            for name, count in levels.items()
        ],
        "total": sum(counts.values()),
        "shown_total": total,
        "chart": chart(counts) if not (code or level) else (),
        "families": [
            (
                family,
                anchor(family),
                [
                    (one, LEVEL_NAMES[one.level], _lines(shown.get(one.code, ())), _rule_url(request, one.code), _what(one.rule))
                    for one in group
                ],
            )
            for family, group in ((family, list(found)) for family, found in groupby(rules, lambda one: one.family))
        ],
        "whole": bool(code),
        "chosen": _chosen(request, code, level),
        "figures": figures,
        "compared": {one.compared for one in checkups},
        "pager": page_links(request, number, pages),
        "level_names": LEVEL_NAMES,
        "trail": [Trail("部门", "/bodies/"), Trail(body.name, f"/bodies/{slug}/"), Trail("质量报告")],
        "here": "bodies",
        "first": FIRST,
        "waived": _lines(waived) if not (code or level) else [],
    }

    def every() -> tuple[quality.FindingView, ...]:
        return quality.findings(slug, code=code, level=level)

    def data() -> dict[str, Any]:
        return {
            "schema": "quanze/quality/1",
            "body": {"slug": body.slug, "name": body.name},
            "notice": "由程序自动检查得出，须经人工核实。",
            "checked": [
                {
                    "edition": one.edition_number,
                    "as_of": one.as_of,
                    "rules": one.rules,
                    "records": one.records,
                    "compared": one.compared or None,
                    "law_texts": one.law_texts,
                    "citations": dict(one.citations),
                }
                for one in checkups
            ],
            "editions_in_force": in_force,
            "counts": _by_code(counts),
            "findings": [finding_json(one) for one in every()],
            "waived": [finding_json(one) for one in waived],
        }

    def table() -> tuple[list[str], list[list[object]]]:
        titles = {rule.code: rule.title for rule in all_rules()}
        header = ["规则", "规则名称", "程度", "事项", "栏目", "发现", "原文", "自何日起", "怎样改", "出处", "标识", "版次", "豁免"]
        return header, [
            [
                one.code,
                titles.get(one.code, ""),
                LEVEL_NAMES.get(one.level, one.level),
                one.item,
                field_name(one.kind, one.field),
                one.message,
                one.excerpt,
                one.holds_since,
                one.fix,
                place_words(one.place),
                one.record_key,
                one.edition_number,
                f"{one.waived.reason}（{one.waived.by}，至 {one.waived.until}）" if one.waived else "",
            ]
            for one in (*every(), *waived)
        ]

    return Answer("portal/quality.html", context, data, table, f"{slug}-quality")


def _by_code(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for (code, level), count in counts.items():
        made.setdefault(code, {})[level] = count
    return made


def _chosen(request: HttpRequest, code: str, level: str) -> list[tuple[str, str, str]]:
    found = [("rule", f"规则 {code}", without(request, "rule", "page"))] if code else []
    return found + ([("level", LEVEL_NAMES[level], without(request, "level", "page"))] if level else [])


def _rule_url(request: HttpRequest, code: str) -> str:
    return without(request, "page", rule=code)


def _what(rule: Rule | None) -> dict[str, str]:
    """What a reader wants of a rule beside its findings: why it matters and on which ground."""
    return {"why": _first_sentence(rule.why), "source": _first_sentence(rule.source)} if rule else {}


def _first_sentence(words: str) -> str:
    line = "".join(words.split())
    return line[: line.find("。") + 1] or line


def _lines(found: tuple[quality.FindingView, ...]) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "url": f"/records/{one.record_key}/{f'#{ANCHORS.get(one.field, one.field)}' if one.field else ''}" if one.record_key else "",
            "field": field_name(one.kind, one.field) if one.field else "",
            "place": place_words(one.place),
            "source_url": source_url(one.sha256, one.place),
            "excerpt": _cut(one.excerpt),
        }
        for one in found
    ]


def _cut(excerpt: str) -> tuple[str, str, str]:
    """The excerpt as before, the words meant, after; the second is "" where it marks none."""
    before, found, rest = excerpt.partition("⟦")
    middle, closed, after = rest.partition("⟧")
    return (before, middle, after) if found and closed else (excerpt, "", "")


def finding_json(one: quality.FindingView) -> dict[str, Any]:
    return {
        "code": one.code,
        "level": one.level,
        "message": one.message,
        "fix": one.fix,
        "item": one.item,
        "record": one.record_key or None,
        "field": one.field,
        "excerpt": one.excerpt,
        "holds_since": one.holds_since or None,
        "place": dict(one.place),
        "edition": one.edition_number,
        "source": one.sha256,
        "evidence": dict(one.evidence),
        "waived": {"reason": one.waived.reason, "by": one.waived.by, "until": one.waived.until} if one.waived else None,
    }


@page_also_of(law_and_day)
def rules(request: HttpRequest) -> Answer:
    """All rules by family."""
    found = all_rules()
    families = [(name, [rule for rule in found if bundle_of(rule) == key]) for key, name in BUNDLES.items()]
    counts = quality.counts_by_rule()
    context = {
        "families": [(name, [_counted(rule, counts) for rule in group]) for name, group in families if group],
        "total": len(found),
        "level_names": LEVEL_NAMES,
        "levels": [(LEVEL_NAMES[level], LEVEL_LINES[level]) for level in LEVELS],
        "trail": [Trail("检查规则")],
        "here": "checks",
    }

    def table() -> tuple[list[str], list[list[object]]]:
        return ["编号", "名称", "族", "程度", "查什么", "依据"], [
            [one.code, one.title, BUNDLES[bundle_of(one)], LEVEL_NAMES[one.level], sections_of(one.page)["查什么"], one.source]
            for one in found
        ]

    return Answer("portal/checks.html", context, lambda: [rule_json(one) for one in found], table, "checks")


def _counted(rule: Rule, counts: dict[str, tuple[int, int]]) -> dict[str, Any]:
    found, bodies = counts.get(rule.code, (0, 0))
    return {"code": rule.code, "title": rule.title, "found": found, "bodies": bodies}


@page_also_of(law_and_day)
def rule(request: HttpRequest, code: str) -> Answer:
    """One rule's page, made of the words its maker wrote in its module."""
    found = next((one for one in all_rules() if one.code == code or code in one.aliases), None)
    if found is None:
        raise Refused(404, "没有这条规则", f"没有编号为“{code[:12]}”的规则。", (("全部规则", "/checks/"),))
    bodies = quality.bodies_with(found.code)
    context = {
        "rule": found,
        "family": BUNDLES[bundle_of(found)],
        "level": LEVEL_NAMES[found.level],
        "level_line": LEVEL_LINES[found.level],
        "sections": list(sections_of(found.page).items()),
        "bodies": bodies,
        "trail": [Trail("检查规则", "/checks/"), Trail(found.code)],
        "here": "checks",
    }
    return Answer(
        "portal/check.html",
        context,
        lambda: {
            **rule_json(found),
            "found_in": [{"slug": slug, "name": name, "region": region, "findings": count} for slug, name, region, count in bodies],
        },
        lambda: (
            ["部分", "内容"],
            [
                ["编号", found.code],
                ["名称", found.title],
                *([name, words] for name, words in sections_of(found.page).items()),
                *([f"发现：{name}", f"{count} 处"] for _, name, _, count in bodies),
            ],
        ),
        found.code,
    )


def rule_json(found: Rule) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "title": found.title,
        "family": bundle_of(found),
        "level": found.level,
        "scope": found.scope,
        "sections": sections_of(found.page),
        "absent": found.absent,
        "url": f"/checks/{found.code}/",
    }
