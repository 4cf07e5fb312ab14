"""Reads the heading lines of an enactment: who passed, approved, promulgated, amended or repealed it, when, and under which number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from quanze.core.law.model import Act, ActKind
from quanze.core.law.numerals import parse_numeral

_NUMBER = r"[0-9〇○零Ｏ一二三四五六七八九十百千]"
_DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|[一二][一二三四五六七八九〇○零Ｏ]{{3}})年(?:(?P<m>{_NUMBER}{{1,3}})月(?:(?P<d>{_NUMBER}{{1,3}})[日号])?)?"
)
_QUOTED = re.compile(r"《[^《》]{1,120}(?:《[^《》]{1,60}》[^《》]{0,80}){0,3}》")
_ORDER = re.compile(rf"(?P<kind>令|公告|通告)(?:[\[〔(（]?(?P<year>(?:19|20)\d\d)[\]〕)）]?年?)?第?(?P<no>{_NUMBER}{{1,5}})号")
_ORDER_BEHIND = re.compile(rf"(?:(?P<year>(?:19|20)\d\d)年?)?第?(?P<no>{_NUMBER}{{1,5}})号(?P<kind>令)")
_YEAR_OF_NUMBER = re.compile(rf"第?{_NUMBER}{{1,5}}[号次]")
_NOW = re.compile(r"现(?:予以|予|以)?(?:公布|发布|颁布|印发)")
_NOT_AN_ISSUER = re.compile(
    r"[^\u4e00-\u9fff、，]|通过|批准|根据|公布|发布|会议|年|月|(?<=[\d一二三四五六七八九十])日|(?<!外)经(?![济贸信委])|以|了"
)
_PAPER = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,14})[〔\[【﹝(（［](?P<year>(?:19|20)\d\d)[〕\]】﹞)）］]第?(?P<no>[0-9]{1,4})号")
# a segment may say two things of one date: "2005年3月1日通过并公布"
_ORDERED = re.compile(r"通过|批准|公布|发布|颁布|印发|颁发|施行|实施|生效|修正|修订|修改|废止")
_OF_WORD: dict[str, ActKind] = {
    "通过": "passed",
    "批准": "approved",
    **dict.fromkeys(("公布", "发布", "颁布", "印发", "颁发"), "promulgated"),
    **dict.fromkeys(("施行", "实施", "生效"), "effective"),
    **dict.fromkeys(("修正", "修改"), "amended"),
    "修订": "revised",
    "废止": "repealed",
}


def read_date(text: str) -> str:
    """The first date in `text` as far as it is printed, or ""; a day that no calendar has is given as its month.

    >>> [read_date(t) for t in ("二○○五年五月十二日", "2018年", "1997年2月30日", "昨天")]
    ['2005-05-12', '2018', '1997-02', '']
    """
    match = _DATE.search(text)
    return _printed(match) if match else ""


def _printed(match: re.Match[str]) -> str:
    year = parse_numeral(match["y"])
    if year is None or not 1900 <= year <= 2099:
        return ""
    month = parse_numeral(match["m"]) if match["m"] else None
    if month is None or not 1 <= month <= 12:
        return str(year)
    day = parse_numeral(match["d"]) if match["d"] else None
    if day is not None:
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    return f"{year}-{month:02d}"


def as_day(printed: str) -> date | None:
    """The day that `printed` names; None where it is not printed to the day."""
    return date.fromisoformat(printed) if len(printed) == 10 else None


def read_doc_no(text: str) -> str:
    """The first document number in `text` in one spelling (国务院令第442号, 国办发〔2018〕118号), or "".

    >>> read_doc_no("2005年8月3日中华人民共和国国务院令第四百四十二号公布")
    '国务院令第442号'
    >>> read_doc_no("（国办发[2018]118号）")
    '国办发〔2018〕118号'
    """
    paper, order = _PAPER.search(text), _ORDER.search(text) or _ORDER_BEHIND.search(text)
    if paper and (not order or paper.start() <= order.start()):
        return f"{paper['word'][-12:].removeprefix('原')}〔{paper['year']}〕{int(paper['no'])}号"
    if order:
        before = text[max(0, order.start() - 160) : order.start()]
        cuts = [m.end() for m in _NOT_AN_ISSUER.finditer(before)]
        issuer = before[cuts[-1] if cuts else 0 :].replace("中华人民共和国", "").strip("、，")
        year = f"{order['year']}年" if order["year"] else ""
        return f"{issuer.removeprefix('原')}{order['kind']}{year}第{parse_numeral(order['no'])}号"
    return ""


def read_headings(lines: Iterable[str]) -> tuple[Act, ...]:
    """What the heading lines tell, in the order in which they tell it; lines that tell nothing give nothing.

    >>> [(a.kind, a.date, a.doc_no) for a in read_headings(["(2018年5月2日国务院第7次常务会议通过　2018年6月29日中华人民共和国"
    ...   "国务院令第700号公布　自2018年10月1日起施行)"])]
    [('passed', '2018-05-02', ''), ('promulgated', '2018-06-29', '国务院令第700号'), ('effective', '2018-10-01', '')]
    >>> [(a.kind, a.date) for a in read_headings(["2013年7月18日 《国务院关于废止和修改部分行政法规的决定》第二次修订"])]
    [('revised', '2013-07-18')]
    """
    found: list[Act] = []
    for line in lines:
        text = unicodedata.normalize("NFKC", line)
        text = re.sub(r"[ \t\u3000\u00a0]+", "", text)
        bare = _QUOTED.sub(lambda m: "《》" + "\0" * (len(m[0]) - 2), text)
        starts = list(_DATE.finditer(bare))
        # the year of 令2022年第5号 and of 2021年第20次室务会议 is no day, unless no other is printed
        starts = [found for found in starts if found["m"] or not _YEAR_OF_NUMBER.match(bare, found.end())] or starts
        for index, match in enumerate(starts):
            end = starts[index + 1].start() if index + 1 < len(starts) else len(bare)
            segment = bare[match.end() : end]
            printed = _printed(match)
            if not printed:
                continue
            found.extend(_acts_of(printed, segment, text[match.end() : end], bare[max(0, match.start() - 1) : match.start()]))
    return tuple(dict.fromkeys(found))


def _acts_of(printed: str, segment: str, original: str, before: str) -> list[Act]:
    words = [m[0] for m in _ORDERED.finditer(segment)]
    doc_no = read_doc_no(segment.replace("\0", ""))
    by = re.split(r"[\0《》（）()，。;；]|通过|批准|公布|发布|令|公告|(?:19|20)\d\d年|第.{1,6}[次号]", segment)[0].strip("起日")[:40]
    if not words:
        if doc_no:
            return [Act("promulgated", printed, doc_no, by)]
        return [Act("effective", printed)] if before == "自" else []
    change = next((w for w in words if w in ("修正", "修订", "修改")), "")
    if change:
        # "…批准的2011年11月15日…《决定》修正": the approval of the amendment, not of the enactment; the amendment's own segment follows
        return [Act(_OF_WORD[change], printed, doc_no, by)]
    if segment.rstrip("\0 ,，").endswith("批准的") or "批准的《" in segment or segment.rstrip().endswith("通过的"):
        return []
    acts: list[Act] = []
    for word in dict.fromkeys(words):
        kind = _OF_WORD[word]
        if kind == "promulgated" and _NOW.search(segment):
            continue  # "…日通过，现予公布": the day of publication is not printed
        if kind == "effective" and re.search(r"[日月]后(?:起)?(?:施行|实施|生效)", segment):
            continue  # "公布之日起30日后施行": the day is not printed
        if kind == "effective" and ("自公布之日" in segment or "自发布之日" in segment) and before != "自":
            acts.append(Act("effective", printed))
        elif kind == "effective" and len(words) > 1 and "起" not in segment and before != "自":
            continue
        else:
            acts.append(Act(kind, printed, doc_no if kind in ("promulgated", "repealed") else "", by))
    return acts


_EFFECT = re.compile(
    rf"自(?P<date>{_DATE.pattern.replace('?P<y>', '').replace('?P<m>', '').replace('?P<d>', '')})起(?:施行|实施|执行|生效)"
)
_AT_ONCE = re.compile(r"自(?:公布|发布|颁布|通过|印发|批准)之日起(?:施行|实施|执行|生效)")


def read_effective(closing: str) -> str:
    """The day from which an enactment says it counts: a date as printed, "公布" for the day of publication, or "".

    `closing` is the text of its last articles (附则).

    >>> read_effective("本条例自2018年10月1日起施行。"), read_effective("本办法自发布之日起施行。"), read_effective("略。")
    ('2018-10-01', '公布', '')
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", closing))
    if match := _EFFECT.search(text):
        return read_date(match["date"])
    return "公布" if _AT_ONCE.search(text) else ""
