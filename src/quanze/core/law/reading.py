"""What one law text says of its own days: from its heading lines, its version mark and its closing articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from quanze.core.kernel.canonical import canonical_json, digest
from quanze.core.law.headings import as_day, read_effective, read_headings
from quanze.core.law.model import Act, ArticleText, Enactment, Problem
from quanze.core.law.provisions import article_number
from quanze.core.law.repeals import read_repeals
from quanze.core.law.titles import local_region, title_key

READER = 1  # raised when the same text would be understood in another way, so that caches are built anew


@dataclass(frozen=True, slots=True)
class VersionReading:
    """The days of one law text. `estimated` says what was assumed for `effective`; "" where it is printed, or where it is None."""

    id: str
    key: str
    title: str
    level: str
    region: str
    made: date | None
    effective: date | None
    estimated: str
    acts: tuple[Act, ...]
    doc_no: str
    issuer: str
    last_article: int
    article_count: int
    source: str
    notes: tuple[str, ...] = ()
    repeals: tuple[tuple[str, str, str], ...] = ()
    text_digest: str = ""
    closing_day: str = ""


def enactment_digest(enactment: Enactment) -> str:
    """The identity of a law text: the same words in the same order give the same 32 hexadecimal digits."""
    content = {
        "title": enactment.title,
        "level": enactment.level,
        "region": enactment.region,
        "version": enactment.version,
        "headings": list(enactment.headings),
        "preamble": list(enactment.preamble),
        "articles": [[a.no, list(a.section), a.text] for a in enactment.articles],
    }
    return digest(canonical_json(content))[:32]


def words_digest(articles: Sequence[ArticleText]) -> str:
    """The same for two printings of one wording: articles without white space and without what follows the last one."""
    return digest("\n".join("".join(a.text.split()) for a in articles[:-1]).encode())[:16]


def read_version(enactment: Enactment) -> VersionReading:
    """What `enactment` says of itself. Unknown days are None; nothing is guessed without being told in `estimated`."""
    acts = read_headings(enactment.headings)
    if not acts:  # some copies print the heading lines among the opening paragraphs
        acts = read_headings(line for line in enactment.preamble[:6] if len(line) <= 120 and not line.endswith(("。", "：")))
    closing = "\n".join(a.text for a in enactment.articles[-3:])
    effect = read_effective(closing)
    marked = as_day(enactment.version)
    changed = [day for act in acts if act.kind in ("amended", "revised") and (day := as_day(act.date))]
    created = [day for act in acts if act.kind == "promulgated" and (day := as_day(act.date))]
    created = created or [day for act in acts if act.kind in ("approved", "passed") and (day := as_day(act.date))]
    stated = [day for act in acts if act.kind == "effective" and (day := as_day(act.date))]
    if (closing_day := as_day(effect)) is not None:
        stated.append(closing_day)
    made = max([*changed, *created], default=None)
    notes: list[str] = []
    if made is None:
        made = marked
        if marked is not None:
            notes.append("标题下没有写明通过或者公布的日期，版本日期取自来源的标注")
    elif marked is not None and marked > made and marked not in stated and (marked - made).days > 45:
        # the source knows of a later change than the heading tells
        notes.append(f"来源标注的版本日期{marked.isoformat()}晚于标题下写明的最后一次制定、修改日期{made.isoformat()}，按标注的日期计")
        changed.append(marked)
        made = marked
    effective, estimated = _effective(made, max(changed, default=None), stated, effect, bool(acts))
    promulgations = [act for act in acts if act.doc_no and act.kind in ("promulgated", "revised")]
    numbers = [parsed for a in enactment.articles if (parsed := article_number(a.no))]
    return VersionReading(
        id=enactment_digest(enactment),
        key=title_key(enactment.title),
        title=enactment.title,
        level="宪法" if enactment.title == "中华人民共和国宪法" else enactment.level,
        region=enactment.region or local_region(enactment.title),
        made=made,
        effective=effective,
        estimated=estimated,
        acts=acts,
        doc_no=promulgations[-1].doc_no if promulgations else "",
        issuer=_issuer(acts),
        last_article=max((n for n, _ in numbers), default=0),
        article_count=len(enactment.articles),
        source=enactment.source,
        notes=tuple(notes),
        repeals=tuple((r.title, r.hint, r.quote) for r in read_repeals(enactment.articles)),
        text_digest=words_digest(enactment.articles),
        closing_day=_repealing_day(effect, acts, made),
    )


def _effective(made: date | None, changed: date | None, stated: list[date], effect: str, headed: bool) -> tuple[date | None, str]:
    later = [day for day in stated if made is None or day >= made]
    if later:
        return min(later), ""
    if made is None:
        return None, ""
    if changed is not None and changed == made:
        return made, "修改决定的施行日期在文本中没有写明，按修改之日推定"
    if effect == "公布":
        return made, "" if headed else "文本规定自公布之日起施行，公布日期取自来源的标注"
    return made, "施行日期在文本中没有写明，按公布（通过）之日推定"


def _repealing_day(effect: str, acts: Sequence[Act], made: date | None) -> str:
    """The day from which the closing articles repeal others: the one they print, else that of the first publication."""
    if as_day(effect):
        return effect
    first = [act.date for act in acts if act.kind == "promulgated"] or [act.date for act in acts if act.kind == "passed"]
    revised = [act.date for act in acts if act.kind == "revised" and len(act.date) == 10 and made and act.date == made.isoformat()]
    return (revised or first or [made.isoformat() if made else ""])[0]


def _issuer(acts: Sequence[Act]) -> str:
    for kind in ("promulgated", "passed", "approved"):
        for act in acts:
            if act.kind == kind and act.doc_no and "令" in act.doc_no and "〔" not in act.doc_no:
                return act.doc_no.split("令")[0]
    by = next((act.by for act in acts if act.kind in ("promulgated", "passed") and act.by), "")
    return re.sub(r"^第.{1,4}届|公告$", "", by).replace("中华人民共和国国务院", "国务院")


def problems_of(enactment: Enactment) -> tuple[Problem, ...]:
    """What a person should know before trusting this law text: no articles (fatal), doubled articles, no date."""
    where = enactment.source or enactment.title
    found: list[Problem] = []
    if not enactment.title:
        return (Problem("no-title", where, f"{where}：没有找到标题；请在文件第一行写明法律文件的名称后重新装入。", True),)
    if not enactment.articles:
        message = f"《{enactment.title}》（{where}）没有可识别的条文（应有以“第一条”等开头的段落），没有装入；请检查文件是否为法律文本、是否只有目录或者扫描图片。"
        return (Problem("no-articles", where, message, True),)
    seen: dict[tuple[int, int | None], int] = {}
    for article in enactment.articles:
        number = article_number(article.no)
        if number is None:
            found.append(
                Problem("odd-article", where, f"《{enactment.title}》（{where}）的条号“{article.no}”无法识别，条文照存，但不能按条号引用。")
            )
        else:
            seen[number] = seen.get(number, 0) + 1
    doubled = [f"第{n}条" + (f"之{s}" if s else "") for (n, s), count in seen.items() if count > 1]
    if doubled:
        message = (
            f"《{enactment.title}》（{where}）有重复的条号：{'、'.join(doubled[:10])}；全部照存，引用时以第一次出现的为准，请核对文本。"
        )
        found.append(Problem("doubled-articles", where, message))
    reading = read_version(enactment)
    if reading.made is None:
        message = (
            f"《{enactment.title}》（{where}）没有写明通过、公布或者修改的日期，已经装入，但无法判断从哪一天起有效；请在标题下补写日期。"
        )
        found.append(Problem("no-date", where, message))
    return tuple(found)


def reading_to_json(reading: VersionReading) -> dict[str, Any]:
    """The reading as JSON material; `reading_from_json` gives it back."""
    data = asdict(reading)
    data["made"] = reading.made.isoformat() if reading.made else ""
    data["effective"] = reading.effective.isoformat() if reading.effective else ""
    data["acts"] = [act.to_json() for act in reading.acts]
    return data


def reading_from_json(data: dict[str, Any]) -> VersionReading:
    """The reading that `reading_to_json` wrote."""
    return VersionReading(
        **{
            **data,
            "made": as_day(data["made"]),
            "effective": as_day(data["effective"]),
            "acts": tuple(Act(**act) for act in data["acts"]),
            "notes": tuple(data["notes"]),
            "repeals": tuple((t, h, q) for t, h, q in data["repeals"]),
        }
    )
