"""Whether the bases of a power are high enough to set it, by the law of the list's day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from quanze.core.checks.citing import BASIS_FIELDS, Cite, cites, evidence
from quanze.core.checks.common import national
from quanze.core.checks.model import Checked, Diagnostic

_PAPER = re.compile(r"^[^《〈]{0,30}关于.{2,}的(?:通知|通告|公告|意见|函|批复)$")
_BY_ORDER_OF_STATE_COUNCIL = re.compile(r"(?:中华人民共和国)?国务院(?:第?\d+号)?令")
_BY_ORDER_OF_GOVERNMENT = re.compile(r"[一-鿿]{1,14}(?:省|市|自治区|自治州|州)?(?:人民)?政府(?:第?\d+号)?令")
_BY_ORDER_OF_MINISTRY = re.compile(
    r"(?:中华人民共和国|国家|原)?[一-鿿、]{1,40}(?<![省市县区州旗])(?:部|总局|委员会|总署|银行|海关总署|国家[一-鿿]{1,8}局|国家[一-鿿]{1,8}委)(?:(?:19|20)\d\d年)?(?:第?\d+号)?令"
)
_CODED = re.compile(r"([一-鿿]{2,14})[〔\[［【（(](?:19|20)\d\d年?[〕\]］】）)]第?[0-9一二三四五六七八九十百]{1,5}号")
# papers of the centre may keep a power (国务院决定); a standing committee's decision may be a local regulation
_ABOVE_PAPERS = re.compile(r"^(?:国发|国办|国函|国令|中发|中办|厅字|中委|中纪|主席)|人大|人常|常发|人发|法释|高检|令|公告")
_STATUTE = re.compile(r"条例$|(?<!办)法$")
_CENTRE = re.compile(r"国务院|全国人民代表大会|全国人大|中共中央|中央")


def too_low(checked: Checked, power_type: str) -> Iterator[Diagnostic]:
    """One finding for each record of `power_type` none of whose bases may set it; none where a basis cannot be ranked."""
    table = checked.facts.get("ranks") or {}
    rule = _rule_on(table, power_type, checked.list_date or checked.as_of)
    if rule is None:
        return
    exempt = [one["words"] for one in table.get("exempt", ()) if one["power_type"] == power_type]
    of_record: dict[tuple[int, int], list[Cite]] = {}
    unsure: set[tuple[int, int]] = set()
    for cite in cites(checked):
        entry = cite.entry
        if cite.field_name not in BASIS_FIELDS or national(entry) != power_type:
            continue
        if not _level(cite) or any(word in cite.title for word in exempt):
            unsure.add(entry.key)
        of_record.setdefault(entry.key, []).append(cite)
    for key, all_ in of_record.items():
        entry = all_[0].entry
        if key in unsure or entry.record.state != "whole" or any(_may(rule, cite) for cite in all_):
            continue
        levels = dict.fromkeys(_level(cite) for cite in all_)
        limited = [f"{level}{rule['limited'][level]}" for level in levels if level in rule["limited"]]
        names = "、".join(dict.fromkeys(f"《{cite.title}》（{_level(cite)}）" for cite in all_[:4]))
        if limited and power_type == "行政处罚":
            continue  # a rule may set warnings and fines; whether it went beyond is for a person
        yield entry.finding(
            f"{power_type}的依据只有{names}；" + (f"{'；'.join(limited)}。" if limited else f"它们不得设定{power_type}。"),
            f"补上设定该项{power_type}的法律、行政法规或者地方性法规；没有的，该项职权没有依据。",
            field_name=all_[0].field_name,
            span=all_[0].citation.span,
            level="warning" if limited else "",
            evidence=evidence(all_[0], levels=list(levels), source=rule["source"]),
        )


def _plain_paper(title: str) -> bool:
    """Whether a name that no catalogue has is that of a paper below all rules: a notice, opinions; those of the centre are left to a person."""
    return bool(_PAPER.search(title)) and not _CENTRE.search(title)


def _level(cite: Cite) -> str:
    """The level of an enactment as the library knows it, else as its printed number or its name shows it; "" where nothing does."""
    work = cite.work
    if work is not None and work.level and work.confidence != "low":
        return work.level
    if work is None and _plain_paper(cite.title):
        return "规范性文件"
    shown = level_by_number(cite.citation.doc_no or (work.doc_nos[0] if work is not None and work.doc_nos else ""))
    if shown == "规范性文件" and (_STATUTE.search(cite.title) or _CENTRE.search(cite.title)):
        return ""  # a letter of transmission bears such a number too
    return shown


def level_by_number(doc_no: str) -> str:
    """The level that a document number shows; "" where it shows none: State Council and Party papers, standing committees, bare numbers.

    >>> [level_by_number(one) for one in ("交通运输部令2020年第17号", "青山市人民政府令第8号", "青政发〔2018〕12号", "国发〔2015〕62号", "国务院令第1号")]
    ['部门规章', '地方政府规章', '规范性文件', '', '行政法规']
    """
    plain = "".join(doc_no.split())
    if _BY_ORDER_OF_STATE_COUNCIL.match(plain):
        return "行政法规"
    if _BY_ORDER_OF_GOVERNMENT.match(plain):
        return "地方政府规章"
    if _BY_ORDER_OF_MINISTRY.match(plain):
        return "部门规章"
    coded = _CODED.match(plain)
    return "规范性文件" if coded and not _ABOVE_PAPERS.search(coded[1]) else ""


def _may(rule: Mapping[str, Any], cite: Cite) -> bool:
    level = _level(cite)
    return level in rule["allowed"] or level in ("宪法", "监察法规", "司法解释")


def _rule_on(table: Mapping[str, Any], power_type: str, day: date) -> Mapping[str, Any] | None:
    for rule in table.get("rules", ()):
        spell = rule["in_force"]
        if rule["power_type"] == power_type and spell["from"] <= day and (spell["until"] is None or day < spell["until"]):
            found: Mapping[str, Any] = rule
            return found
    return None
