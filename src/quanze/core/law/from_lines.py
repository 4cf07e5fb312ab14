"""Finds the enactment in the lines of a plain law text: title, heading lines, parts and chapters, articles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quanze.core.law.headings import read_doc_no, read_headings
from quanze.core.law.model import ArticleText, Enactment
from quanze.core.law.provisions import article_number
from quanze.core.law.titles import local_region

_NUM = r"[零〇○一二三四五六七八九十百千\d]{1,8}"
_ARTICLE = re.compile(
    rf"^[*#>\s]*(?P<no>第\s*{_NUM}\s*条(?:\s*之\s*[一二三四五六七八九十]{{1,3}})?)[*\s]*(?P<gap>[\s　:：]*)(?P<text>.*)$", re.S
)
_REFERS = re.compile(r"^(?:规定|所列|所称|第|、|和|至|的|或者|及|以及|中)")
_SECTION = re.compile(rf"^[*#>\s]*第\s*{_NUM}\s*(?P<kind>分编|编|章|节)(?:[\s　]|$|(?=[\u4e00-\u9fff]))")
_DEPTH = {"编": 0, "分编": 1, "章": 2, "节": 3}
_CONTENTS = re.compile(r"^[*#\s]*目[\s　]*[录次][*\s]*$")
_MARKUP = re.compile(r"^[#>*\s]+|[*_]{2,}|<!--.*?-->")


def enactment_from_lines(lines: Iterable[str], source: str, *, level: str = "") -> Enactment:
    """The enactment that `lines` print. What is missing is empty: no title "", no articles (); the caller says so to a person.

    A line opens an article where it begins with 第…条 and goes on with a gap, or counts up from the article before; "第十条规定的"
    at the start of a broken line therefore stays in its paragraph. A table of contents is passed over.

    >>> text = ["某省养蜂条例", "（2020年3月1日某省人大常委会通过 自2020年5月1日起施行）", "目录", "第一章 总则", "第一章 总则",
    ...         "第一条 为了保护蜜蜂，制定本条例。", "第二条 养蜂人应当：", "（一）登记；", "（二）换箱。", "第二条规定的登记免费。"]
    >>> found = enactment_from_lines(text, "蜂.txt")
    >>> found.title, [(a.no, a.section, a.text.count("\\n")) for a in found.articles]
    ('某省养蜂条例', [('第一条', ('第一章 总则',), 0), ('第二条', ('第一章 总则',), 3)])
    """
    cleaned = [line for raw in lines if (line := _MARKUP.sub("", raw.replace("\ufeff", "")).strip(" \t\r\n\u3000\u00a0")) and line != "---"]
    title, headings, cleaned = _without_carrier(cleaned)
    preamble: list[str] = []
    articles: list[tuple[str, tuple[str, ...], list[str]]] = []
    section: dict[int, str] = {}
    in_bracket = False
    for line in cleaned:
        if (opened := _opens_article(line, articles[-1][0] if articles else "")) is not None:
            articles.append((opened[0], tuple(section[d] for d in sorted(section)), [opened[1]] if opened[1] else []))
            continue
        if found := _SECTION.match(line):
            depth = _DEPTH[found["kind"]]
            section = {d: s for d, s in section.items() if d < depth} | {depth: line}
            continue
        if articles:
            articles[-1][2].append(line)
            continue
        if not title:
            title = line
            continue
        if title in ("中华人民共和国", "中华人民共和国国务院") or (title.endswith(("关于", "省", "自治区")) and len(title) <= 12):
            title += line
            continue
        bracket = line.startswith(("（", "(", "【"))
        if bracket or in_bracket or (read_headings([line]) and len(line) <= 400):
            headings.append(line)
            in_bracket = (bracket or in_bracket) and not line.endswith(("）", ")", "】"))
        elif not _CONTENTS.match(line) and not section:
            preamble.append(line)
    region = local_region(title)
    return Enactment(
        title=_title(title),
        level=level or guess_level(title, headings),
        region=region,
        version=_last_date(headings),
        headings=tuple(headings),
        articles=tuple(ArticleText(no, "\n".join(text), where) for no, where, text in articles),
        preamble=tuple(preamble),
        source=source,
    )


# The paper that carries an enactment: 《某办法》已经2021年2月3日市政府第5次常务会议通过，现予公布，自2021年4月1日起施行；关于印发《某办法》的通知.
_ANNOUNCED = re.compile(r"^《(?P<title>[^《》]{2,120}(?:《[^《》]{1,60}》[^《》]{0,80})?)》[^《》]{0,160}(?:公布|发布|施行)")
_ISSUED = re.compile(r"关于(?:印发|发布|公布|颁布)《(?P<title>[^《》]{2,120}(?:《[^《》]{1,60}》[^《》]{0,80})?)》的通[知告]$")
_SIGNED = re.compile(
    r"(?:^|[\s　])((?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][一二三四五六七八九〇○零]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)$"
)
_NOW_PUBLISHED = re.compile(r"[，,]?现?(?:予以|予|以)?(?:公布|发布)(?=[，,。])")
_MARKS = str.maketrans("〈〉＜＞<>", "《》《》《》")
_HEAD_LINES = 30


def _without_carrier(lines: list[str]) -> tuple[str, list[str], list[str]]:
    """Title, headings and the rest of a text that begins with the order or notice carrying it (某市人民政府令 第9号 …); "", [] and all lines
    where it begins with itself.
    """
    first = next((index for index, line in enumerate(lines) if _SECTION.match(line) or _opens_article(line, "")), len(lines))
    head = lines[: min(first, _HEAD_LINES)]
    at, carried = next(((n, found) for n, line in enumerate(head) if (found := _ANNOUNCED.match(line) or _ISSUED.search(line))), (-1, None))
    if carried is None:
        return "", [], lines
    title = _title(carried["title"])
    # a long title may stand on several lines
    stands = [
        (n, n + length)
        for n in range(len(head))
        for length in (1, 2, 3)
        if n + length <= len(head) and _same("".join(head[n : n + length]), title)
    ]
    squeezed = "　".join("".join(line.split()) for line in head[: at + 1] if not line.startswith("《"))
    doc_no = read_doc_no(re.sub(r"[　（(]+(?=第\d)", "", squeezed))
    if not stands or not (doc_no or stands[-1][0] > at):
        return "", [], lines
    signed = next((found[1] for line in head[at + 1 :] if len(line) <= 30 and (found := _SIGNED.search(line))), "")
    told = head[at] if carried.re is _ANNOUNCED else ""
    headings = [f"（{signed}{doc_no}公布）"] if signed else []
    if told:
        headings.append(_NOW_PUBLISHED.sub("", told) if signed else told)
    return _title("".join(head[slice(*stands[-1])])), headings, lines[max(stands[-1][1], at + 1) :]


def _same(line: str, title: str) -> bool:
    return _title(line).translate(_MARKS) == title.translate(_MARKS)


def _title(line: str) -> str:
    line = re.sub(r"\s+", "", line)
    return line[1:-1] if line.startswith("《") and line.endswith("》") else line


def _opens_article(line: str, before: str) -> tuple[str, str] | None:
    match = _ARTICLE.match(line)
    if not match:
        return None
    no, rest = re.sub(r"\s+", "", match["no"]), match["text"].strip()
    number = article_number(no)
    if number is None or _REFERS.match(rest):
        return None
    gap = bool(match["gap"]) or line[match.end("no") : match.end("no") + 1] in ("*", " ", "\u3000")
    last = article_number(before) if before else None
    follows = number[0] == (last[0] + 1 if last else 1) or (last is not None and number[0] == last[0] and bool(number[1]))
    return (no, rest) if gap or not rest or follows else None


def _last_date(headings: Iterable[str]) -> str:
    made = [
        a.date
        for a in read_headings(headings)
        if a.kind in ("passed", "approved", "promulgated", "amended", "revised") and len(a.date) == 10
    ]
    return max(made, default="")


_LEVEL_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"最高人民(?:法院|检察院)"), "司法解释"),
    (re.compile(r"国家监察委员会公告"), "监察法规"),
    (re.compile(r"主席令|全国人民代表大会"), "法律"),
    (re.compile(r"国务院(?:、中央军事委员会)?令|国务院第.{1,6}次常务会议|国务院(?:发布|公布|批准)"), "行政法规"),
    (re.compile(r"(?:省|市|自治区|自治州|自治县)[^，。]{0,30}?人民代表大会|人大常委会"), "地方性法规"),
    (re.compile(r"人民政府[^，。]{0,12}?令|政府令"), "地方政府规章"),
    (re.compile(r"〔\d{4}〕|[\[（(]\d{4}[\]）)]\d+号"), "规范性文件"),
    (re.compile(r"(?:部|委员会|总局|局|署|行|会|办公室|院)(?:[^，。]{0,60})?令"), "部门规章"),
)


def guess_level(title: str, headings: Iterable[str]) -> str:
    """The level that a title and its heading lines point to; "规范性文件" where none of them tells, for that is the lowest.

    >>> guess_level("特种设备安全监察条例", ["2003年3月11日中华人民共和国国务院令第373号公布"])
    '行政法规'
    """
    if title == "中华人民共和国宪法":
        return "宪法"
    text = title + "\n" + "\n".join(headings)
    for pattern, level in _LEVEL_SIGNS:
        if pattern.search(text):
            return level
    return "法律" if title.startswith("中华人民共和国") and title.endswith("法") else "规范性文件"
