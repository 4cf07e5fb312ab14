"""What a regime of a list states: how often whom to visit, by how many officers, with which papers, within which terms.

General rules over the words, none over a document. What is said without a number, or in a way that these rules cannot judge, comes back as
`Unclear` with the reason, so that a person sees it; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Protocol

from quanze.core.inspections.counting_words import Count, N, Period, counts, periods, shares
from quanze.core.kernel.numerals import parse_numeral
from quanze.core.kernel.unresolved import Unresolved


class KindWords(Protocol):
    """A kind of subject as lists name it: all words of one group, and none of `not_words`."""

    @property
    def id(self) -> str: ...
    @property
    def words(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def not_words(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class At:
    """Where in a regime's record something is said: section and paragraph (from 0), and the sentence as printed."""

    section: int
    paragraph: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Frequency:
    """At least (or with `most`: at most) so many visits within so many months, or at least that share of the subjects."""

    kinds: tuple[str, ...]
    months: int
    at_least: int
    at: At
    share: Fraction | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    most: bool = False
    soft: bool = False  # 原则上, 一般


@dataclass(frozen=True, slots=True)
class Priority:
    """Who is to be looked at first, without a number."""

    kinds: tuple[str, ...]
    when: Mapping[str, Any]
    at: At


@dataclass(frozen=True, slots=True)
class Officers:
    at_least: int
    at: At


@dataclass(frozen=True, slots=True)
class Paper:
    """A written order or record that the regime names."""

    title: str
    at: At


@dataclass(frozen=True, slots=True)
class SelfReport:
    """A duty to hand in a self-check report every year; `month` is the last month for it, None where none is said."""

    kinds: tuple[str, ...]
    month: int | None
    at: At


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` of `unit` (working_day, day, month, year) for what the sentence says."""

    amount: int
    unit: str
    at: At


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something said that cannot be made a figure, and why."""

    unresolved: Unresolved
    at: At


@dataclass(frozen=True, slots=True)
class Stated:
    """All that one regime states."""

    objects: tuple[str, ...] = ()  # kinds named in the title and the section of objects
    frequencies: tuple[Frequency, ...] = ()
    caps: tuple[Frequency, ...] = ()
    priorities: tuple[Priority, ...] = ()
    officers: tuple[Officers, ...] = ()
    papers: tuple[Paper, ...] = ()
    self_reports: tuple[SelfReport, ...] = ()
    terms: tuple[Term, ...] = ()
    unclear: tuple[Unclear, ...] = ()


YEAR = 12
_UNTOLD = frozenset({"unknown-condition", "key-subjects", "unknown-kind"})  # who is meant by these, the register does not know
FARTHEST = 60  # not law: letters between a period and the number that belongs to it
_SENTENCES = re.compile(r"[^。；;！!\n]+[。；;！!\n]?")
_LABEL = re.compile(
    r"^[\s（(]*(?:[0-9一二三四五六七八九十]{1,3})?[)）、.．\s]*([\u4e00-\u9fff]{0,10}(?:对象|范围|内容|方式|频次|措施|程序|处理|要求))[:：]"
)
_SEASON = re.compile(r"期间|旺季|汛期|季节[内中]|时段")
_ENUMERATED = re.compile(r"^[\s\-·•]*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．、]|[①-⑳])")
_WIDE = str.maketrans("０１２３４５６７８９％（）．：；，", "0123456789%().:;,")
_VISIT = re.compile(
    r"(?<!自)(?:检查|巡查|抽查|督查|核查|普查|督导检查)|监督(?!管理部门|员|人员|抽检|检验)|考核|监察(?!人员|员|机构)|回访|走访|巡检|查验|检视|频次|频率|次数|全覆盖|覆盖"
)
_SAMPLE = re.compile(r"抽样|抽检|检验(?!检测|机构|人员|单位)|监测")
_OTHER = re.compile(
    r"自查|会议|培训|演练|报告|通报|评估|检定|统计|总结|公布|发布|公开|公示|宣传|体检|更新|修订|上报|报送|备案|调研|座谈|报表|轮岗|述职|表彰|评选|招聘|会商|研判|换证|提交"
)
_CAMPAIGN = re.compile(r"组织|开展|部署|实施|联合|集中|统一|交叉")
_EACH = re.compile(r"对|每家|每户|每个|每一|逐家|同一|辖区内(?:的)?(?:所有|全部)|全覆盖|单位每|企业每|机构每|者每")
_NO_NUMBER = re.compile(r"频次|检查次数|巡查次数|(?<!不)定期(?:检查|巡查|抽查|考核|监督检查|对|组织|开展)|不定期")
_KEY = re.compile(
    r"重点(?:监督检查|监管|监控|管理|检查)?(?:的|类)?(?:特种设备|使用)?(?:单位|企业|对象|使用单位|机构|场所)|属于[^,，。]{0,10}重点|公众聚集|人员密集|重点监督检查"
)
_RISK_LETTERS = re.compile(r"([A-D](?:[、,，和及或/至][A-D])*)(?:级|类|等)")
_RISK_WORDS = (
    (re.compile(r"(?:较高|中高)风险|风险(?:等级)?(?:为|较|属于)?(?:较高|中高)"), "C"),
    (re.compile(r"(?:较低|中低|中等?|一般)风险|风险(?:等级)?(?:为|属于)?(?:较低|中低|中等|一般|中)"), "B"),
    (re.compile(r"(?<!较)(?<!中)高风险|风险(?:等级)?(?:为|属于)?高"), "D"),
    (re.compile(r"(?<!较)(?<!中)低风险|风险(?:等级)?(?:为|属于)?低"), "A"),
)
_NEW = re.compile(
    rf"(?:取得|获得|获|领取|发)[^,，。；;]{{0,14}}?(?:许可|资质|证书?|资格|核准|登记)?[^,，。；;]{{0,6}}?未满({N})(?:个)?(年|月)"
    rf"|新(?:获证|取证|发证)|(?:获证|取证|取得[^,，。；;]{{0,8}})(?:之日起|后)(?:的)?(?:(?:第一|首)(?:个)?年|({N})(?:个)?(年|月)(?:之)?内)"
)
_OTHER_CONDITION = re.compile(
    r"未发现|存在[^,，。；;]{0,8}问题|问题较多|处罚的|连续|失信|不合格的|整改的|异常|信用(?:良好|较好|较差|差)|停产|复产|首次"
)
_OTHERS = re.compile(
    r"(?:其他|其它|其余)(?:的)?(?:[^,，。;；:、]{0,14}(?:单位|企业|对象|机构|经营者|生产者|销售者|场所|商户|户|家|者|部门)|(?=[,，]))|除(?:上述|前述|前款|以上)[^,，。;；]{0,20}外的?"
)
_EXCEPT = re.compile(r"除(?!上述|前述|前款|以上)([^,，。;；]{2,40}?)(?:以)?外(?:的)?")
_ORDINARY = re.compile(r"(?:一般|普通|非重点)(?:的)?[^,，。;；:、]{0,8}(?:单位|企业|对象|机构|经营者|场所)")
_LISTED_MONTHS = re.compile(r"((?:[0-9一二三四五六七八九十]{1,2}月(?:份)?[、,，和及])+[0-9一二三四五六七八九十]{1,2}月(?:份)?)各?$")
_SO_MANY = re.compile(rf"(?:抽取|抽查|检查|巡查)(?:不少于|不低于|至少)?({N})(?:家|户|个(?:单位|企业|对象|机构))")
_ACCIDENT = re.compile(
    rf"(?:(?:近|最近|过去|前)({N})(?:个)?(年|月)(?:内|来)?|(上一?(?:个)?年度?|去年))[^,，。；;]{{0,10}}?(?:发生|出现)[^,，。；;]{{0,12}}?事故"
)
_COMPLAINT = re.compile(r"(?:投诉|举报)[^,，。；;]{0,8}较多|(?:多次|反复)(?:被)?(?:投诉|举报)|(?:投诉|举报)[^。；;]{0,10}(?:属实|查实)")
_OFFICERS = (
    re.compile(
        rf"({N})(?:名|人|位)(?:及)?以上(?:的)?([^,，。；;]{{0,24}}?(?:人员|监察员|检查员|执法者|监督员)|(?=[,，。；;]|$|参加|共同|进行|实施))"
    ),
    re.compile(
        rf"(?:不得?少于|不得?低于|至少|最少)(?:由|有|要|需|应|派出?)?({N})(?:名|人|位)([^,，。；;]{{0,16}}?(?:人员|监察员|检查员|监督员))?"
    ),
    re.compile(rf"(?:执法|检查|监察|监督)人员(?:应当?|须|要)?(?:不得?少于|至少|为)?({N})(?:名|人|位)()"),
)
_NOT_OFFICERS = re.compile(r"(?:管理|技术|考评|作业|检验|检测|从业|专业|操作|质量|安全|专职|审核|工程|注册)[^,，。]{0,4}(?:人员|员)?$")
_OFFICER_NOUN = re.compile(r"执法|监察|检查|监督|监管|工作人员|行政|稽查")
_OFFICER_SCENE = re.compile(r"检查|执法|监察|证件|出示|参加|现场|监督")
_BRACKETED = re.compile(r"《([^《》]{2,40})》")
_PAPER_END = re.compile(
    r"(?:通知书?|告知书|意见书|建议书|决定书|指令书?|督办函|约谈函|记录表?|笔录|登记表|检查表|回执|台账|告诫书|监察指令|审批表|要点表|评分表|情况表|核查表|通知单|整改单|检查单|终结报告)$"
)
_NAMED = re.compile(
    r"(?:发出|下达|下发|制作|签发|出具|填写|补发|送达|开具|发放|制发|印发|作出|填制)(?:书面(?:的)?|了)?《?([\u4e00-\u9fff（）()]{2,18}?(?:通知书?|告知书|意见书|建议书|指令书?|督办函|笔录|记录表?|告诫书))(?![\u4e00-\u9fff]{0,2}(?:法|条例))"
)
_TERM = re.compile(rf"(?<![近未满每第前])({N})(?:个)?(工作日|日|天|月|年)(?:之)?(?:内|以内)")
_UNITS = {"工作日": "working_day", "日": "day", "天": "day", "月": "month", "年": "year"}
_REPORT = re.compile(r"自查(?:情况)?报告|自我?评价报告|年度报告")
_HAND_IN = re.compile(r"提交|报送|上报|递交|报告[^,，。]{0,6}给|上交|报")
_YEARLY = re.compile(r"每年|年度|按年")
_BEFORE_MONTH = re.compile(r"([0-9一二三四五六七八九十]+)月(?:份|底|末|[0-9一二三十]+日)?(?:之)?(?:以)?前")


def kinds_in(text: str, vocabulary: Sequence[KindWords], allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """The kinds of subjects that a text names, in the vocabulary's order; only those `allowed`, where any are."""
    return tuple(
        kind.id
        for kind in vocabulary
        if (not allowed or kind.id in allowed)
        and any(all(word in text for word in group) for group in kind.words)
        and not any(word in text for word in kind.not_words)
    )


def read_stated(title: str, sections: Sequence[Mapping[str, Any]], vocabulary: Sequence[KindWords], allowed: Sequence[str] = ()) -> Stated:
    """What the sections of a regime state. `sections` have `heading` and `paragraphs`; `allowed` are the kinds that the regime concerns."""
    vocabulary = [kind for kind in vocabulary if not allowed or kind.id in allowed]
    named = objects_text(sections)
    objects = kinds_in(_plain(title + "。" + named), vocabulary, allowed) or (() if named else tuple(allowed))
    stated = Stated(objects)
    for number, section in enumerate(sections):
        lead: tuple[Frequency, ...] | None = None
        lead_text, priority = "", False
        section_heading = _plain(str(section.get("heading", "")))
        for place, printed in enumerate(section.get("paragraphs", ())):
            paragraph = _plain(str(printed))
            label = _LABEL.match(str(printed))
            heading = label[1] if label else section_heading
            enumerated = bool(_ENUMERATED.match(str(printed)))
            context = (heading, paragraph, lead_text if enumerated else "")
            if not enumerated:
                lead, lead_text, priority = None, "", False
            if enumerated and (lead or priority):
                condition = _when(paragraph)
                at = At(number, place, str(printed).strip())
                if condition and lead:
                    stated = replace(stated, frequencies=(*stated.frequencies, *(replace(one, when=condition, at=at) for one in lead)))
                    continue
                if condition and priority:
                    kinds = kinds_in(paragraph, vocabulary, objects) or kinds_in(lead_text, vocabulary, objects) or objects
                    stated = replace(stated, priorities=(*stated.priorities, Priority(kinds, condition, at)))
                elif priority and "是否" not in paragraph:
                    stated = _with_unclear(stated, "unknown-condition", "列为重点，但登记册里没有判断这一条的内容，要由人列出", at)
            for match in _SENTENCES.finditer(str(printed)):
                at = At(number, place, match[0].strip())
                stated = _sentence(stated, _plain(match[0]), context, at, vocabulary, objects)
            if paragraph.endswith(":") or re.search(r"(?:下列|以下)[^。]{0,16}$", paragraph):
                lead_text = paragraph
                mine = tuple(one for one in stated.frequencies if (one.at.section, one.at.paragraph) == (number, place) and not one.when)
                listed = bool(re.search(r"下列|以下", paragraph))
                if mine and listed:
                    # the number holds for those that the items name, not for all
                    stated = replace(stated, frequencies=tuple(one for one in stated.frequencies if one not in mine))
                    lead = mine
                priority = listed and "重点" in paragraph and not re.search(r"重点[^。]{0,10}(?:内容|项目|事项|环节|部位)", paragraph)
    return _tidy(stated)


def read_item(frequency: str, ratio: str, objects: str, vocabulary: Sequence[KindWords], allowed: Sequence[str] = ()) -> Stated:
    """What the cells of one random-inspection item state: its frequency and its share."""
    kinds = kinds_in(_plain(objects), vocabulary, allowed) or tuple(allowed)
    stated = Stated(kinds)
    for place, cell in enumerate((frequency, ratio)):
        at, text = At(0, place, cell.strip()), _plain(cell)
        if not text:
            continue
        before = len(stated.frequencies) + len(stated.caps) + len(stated.unclear)
        stated = _counted(stated, text, ("检查", text, ""), at, vocabulary, kinds)
        stated = _shared(stated, text, ("检查", text, ""), at, vocabulary, kinds)
        if before == len(stated.frequencies) + len(stated.caps) + len(stated.unclear):
            stated = _with_unclear(stated, "no-number", "没有写出可以计算的次数或者比例", at)
    told = tuple(one for one in stated.unclear if one.unresolved.code != "unknown-kind")  # an item's subjects stand in a cell of their own
    return _tidy(_rounds(replace(stated, unclear=told)))


def _rounds(stated: Stated) -> Stated:
    """Where an item names a share of its subjects, its “times a year” are rounds of drawing, not visits to each subject; of two shares
    for the same subjects (每年1次20%，或者每年2次各10%) the greater stands."""
    parts = [one for one in stated.frequencies if one.share is not None]
    if not parts:
        often = [one for one in stated.frequencies if all(_pace(one) >= _pace(other) for other in stated.frequencies if _alike(one, other))]
        return replace(stated, frequencies=tuple(often))
    for one in stated.frequencies:
        if one.share is None:
            stated = _with_unclear(stated, "rounds", "写了抽查比例，次数说的是一年抽几轮，不是每个对象检查几次", one.at)
    kept = [one for one in parts if all(one.share >= other.share for other in parts if _same_subjects(one, other))]  # type: ignore[operator]
    return replace(stated, frequencies=tuple(kept))


def _alike(one: Frequency, other: Frequency) -> bool:
    return one.kinds == other.kinds and dict(one.when) == dict(other.when)


def _pace(one: Frequency) -> Fraction:
    return Fraction(one.at_least, one.months)


def _same_subjects(one: Frequency, other: Frequency) -> bool:
    return (one.kinds, one.months, dict(one.when)) == (other.kinds, other.months, dict(other.when))


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_WIDE)


def objects_text(sections: Sequence[Mapping[str, Any]]) -> str:
    """What sections headed 对象 or 范围 say, and paragraphs that begin with such a label; "" where there are none.

    >>> objects_text([{"heading": "", "paragraphs": ["（一）监督检查对象：获证企业。", "（二）监督检查方式：抽查。"]}])
    '（一）监督检查对象：获证企业。'
    """
    found = []
    for one in sections:
        whole = bool(re.search(r"对象|范围", str(one.get("heading", ""))))
        for paragraph in map(str, one.get("paragraphs", ())):
            label = _LABEL.match(paragraph)
            if re.search(r"对象|范围", label[1]) if label else whole:
                found.append(paragraph)
    return "。".join(found)


def _with_unclear(stated: Stated, code: str, reason: str, at: At) -> Stated:
    return replace(stated, unclear=(*stated.unclear, Unclear(Unresolved(code, reason), at)))


def _sentence(
    stated: Stated, text: str, context: tuple[str, str, str], at: At, vocabulary: Sequence[KindWords], objects: tuple[str, ...]
) -> Stated:
    before = stated
    stated = _counted(stated, text, context, at, vocabulary, objects)
    stated = _shared(stated, text, context, at, vocabulary, objects)
    if (
        _NO_NUMBER.search(text)
        and "是否" not in text
        and len(stated.frequencies) + len(stated.caps) + len(stated.unclear)
        == len(before.frequencies) + len(before.caps) + len(before.unclear)
        and not (_REPORT.search(text) and _HAND_IN.search(text))
    ):
        stated = _with_unclear(stated, "no-number", "说到定期、不定期或者频次，没有写出次数", at)
    return _reports(_papers(_terms(_officers(stated, text, context, at), text, at), text, at), text, context, at, vocabulary, objects)


def _counted(
    stated: Stated, text: str, context: tuple[str, str, str], at: At, vocabulary: Sequence[KindWords], objects: tuple[str, ...]
) -> Stated:
    spans, last = periods(text), 0
    for count in counts(text):
        target, last = text[last : count.start], count.end
        period = _period_of(count, spans, text)
        if period is None:
            if _VISIT.search(target) and re.search(r"有效期|每(?:周|天|日)", text):
                stated = _with_unclear(stated, "no-month-period", "期间不是按月、季或者年计算的，系统不能排入年度计划", at)
            continue
        doing = _doing(text, count, context)
        if doing == "other":
            continue
        if period.months is None:
            stated = _with_unclear(stated, "no-month-period", "期间不是按月、季或者年计算的，系统不能排入年度计划", at)
            continue
        if doing == "sample":
            stated = _with_unclear(stated, "sampling", "说的是抽样检验的次数，不是检查的次数", at)
            continue
        if not doing:
            stated = _with_unclear(stated, "unknown-act", "看不出说的是检查还是别的工作", at)
            continue
        if _is_campaign(text, target, count, context):
            stated = _with_unclear(stated, "campaign", "说的是机关组织几次，不是每个对象检查几次", at)
            continue
        if period.months < YEAR and _SEASON.search(target):
            stated = _with_unclear(stated, "season", "只在一段时间内按这个次数检查，起止日期要由人定", at)
            continue
        whole, target = target, _own_clause(target)
        when = _when(target) or (_when(text) if re.search(r"(?<!除)(?:上述|该类|此类|前款)|其中", target) else {})
        kinds = _who(target, text, context, vocabulary, objects)
        others = _others(stated, whole, kinds, vocabulary, objects, at)
        if isinstance(others, Unresolved):
            stated = _with_unclear(stated, others.code, others.reason, at)
            continue
        kinds, when = others[0], {**when, **others[1]}
        if not kinds:
            stated = _with_unclear(stated, "unknown-kind", "写了次数，但写的对象没有对应的对象种类，不能排入计划", at)
        if "key_subjects" in when and not any(kind.startswith("special_equipment") for kind in kinds):
            stated = _with_unclear(stated, "key-subjects", "只对重点对象规定次数，哪些是重点对象要由本机关列出", at)
            continue
        if when.pop("key_subjects", None):
            when["key_equipment"] = True
        if not when and _OTHER_CONDITION.search(target):
            stated = _with_unclear(stated, "unknown-condition", "只对一部分对象规定次数，登记册里没有判断这一条件的内容，要由人列出", at)
            continue
        most = count.bound == "most"
        number = (count.high or count.low) if most else count.low
        if each := _LISTED_MONTHS.search(re.sub(r"(?:检查|巡查|抽查|监督)$", "", target)):
            number *= len(re.findall("月", each[1]))
        if number == 0:
            continue
        one = Frequency(kinds, period.months, number, at, None, when, most, count.soft)
        stated = replace(stated, caps=(*stated.caps, one)) if most else replace(stated, frequencies=(*stated.frequencies, one))
    if (many := _SO_MANY.search(text)) and (_YEARLY.search(text) or spans):
        stated = _with_unclear(
            stated, "so-many-subjects", f"写的是检查 {parse_numeral(many[1])} 家，不是每家检查几次，可以在计划的名额里填", at
        )
    again = re.search(rf"({N})(?:个)?(月|年)内(?:原则上)?不(?:得|再)?(?:重复|进行重复)[^,，。]{{0,4}}(?:抽查|检查|抽检|巡查)", text)
    if again and (number_of := parse_numeral(again[1])):
        months = number_of * (12 if again[2] == "年" else 1)
        one = Frequency(_who(text, text, context, vocabulary, objects), months, 1, at, None, {}, True)
        stated = replace(stated, caps=(*stated.caps, one))
    return stated


def _shared(
    stated: Stated, text: str, context: tuple[str, str, str], at: At, vocabulary: Sequence[KindWords], objects: tuple[str, ...]
) -> Stated:
    if not _VISIT.search(text) and "抽取" not in text and not _VISIT.search(context[0]):
        return stated
    last = 0
    for share in shares(text):
        target, last = text[last : share.start], share.end
        if re.search(r"合格率|满意|公开率|覆盖率(?!达)|整改率|罚款|货值|处以|费用|办结率|持证率", target[-16:]):
            continue
        within = [one for one in periods(text) if one.months]
        months = within[0].months if within and within[0].months else 12
        whole, target = target, _own_clause(target)
        when = _when(target)
        kinds = _who(target, text, context, vocabulary, objects)
        others = _others(stated, whole, kinds, vocabulary, objects, at)
        if isinstance(others, Unresolved):
            stated = _with_unclear(stated, others.code, others.reason, at)
            continue
        kinds, when = others[0], {**when, **others[1]}
        if when.pop("key_subjects", None):
            when["key_equipment"] = True
        if not kinds:
            stated = _with_unclear(stated, "unknown-kind", "写了比例，但写的对象没有对应的对象种类，不能排入计划", at)
        if share.share == 1 and share.bound != "most":
            one = Frequency(kinds, months, 1, at, None, when)
        else:
            one = Frequency(kinds, months, 1, at, share.share, when, share.bound == "most")
        already = any(other.at == at and other.share is None and share.share == 1 for other in stated.frequencies)
        if not already:
            stated = replace(stated, caps=(*stated.caps, one)) if one.most else replace(stated, frequencies=(*stated.frequencies, one))
    return stated


def _own_clause(target: str) -> str:
    """The words before a number without what is said of those whom “the others” leave out."""
    if (left_out := _EXCEPT.search(target)) and _when(left_out[1]):
        return target[left_out.end() :] or target
    found = _OTHERS.search(target)
    return target[found.start() :] if found else target


def _others(
    stated: Stated, target: str, kinds: tuple[str, ...], vocabulary: Sequence[KindWords], objects: tuple[str, ...], at: At
) -> tuple[tuple[str, ...], dict[str, Any]] | Unresolved:
    """Where the words say “the others” (其他单位, 除上述以外的): whose number it is then, and `other_than`, the conditions that the section named
    before. `Unresolved` where those cannot be told apart. Words that say nothing of others give back the kinds, and no condition.
    """
    if (left_out := _EXCEPT.search(target)) and (condition := _when(left_out[1])):
        return _told_apart(kinds, [condition])
    ordinary = bool(_ORDINARY.search(target))
    if not _OTHERS.search(target) and not ordinary:
        return kinds, {}
    before = [one for one in (*stated.frequencies, *stated.caps) if one.at.section == at.section]
    named = kinds_in(target, vocabulary, objects)
    mine = named or objects
    apart = [one.when for one in before if one.when and set(one.kinds) & set(mine)]
    apart += [one.when for one in stated.priorities if one.at.section == at.section and set(one.kinds) & set(mine)]
    conditions = [dict(one) for number, one in enumerate(apart) if one not in apart[:number] and "other_than" not in one]
    whole = {kind for one in before if not one.when for kind in one.kinds}
    rest = mine if named else tuple(kind for kind in mine if kind not in whole)
    vague = [
        one
        for one in stated.unclear
        if one.at.section == at.section
        and one.unresolved.code in _UNTOLD
        and set(kinds_in(_plain(one.at.sentence), vocabulary, objects) or mine) & set(mine)
    ]
    if vague or not rest or (not conditions and rest == objects):
        if ordinary and not conditions:
            return kinds, {}
        told = "前面列出的，登记册里没有办法都判断出来" if vague else "前面没有写明可以判断的条件"
        return Unresolved("others", f"说的是“其他”对象，{told}，其余的是谁要由人列出")
    return _told_apart(rest, conditions) if conditions else (rest, {})


def _told_apart(kinds: tuple[str, ...], conditions: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], dict[str, Any]] | Unresolved:
    """The others as a condition; `Unresolved` where key subjects are left out of kinds for which nobody registers which are key."""
    if any(one.get("key_subjects") for one in conditions) and not all(kind.startswith("special_equipment") for kind in kinds):
        return Unresolved("others", "说的是重点对象以外的，哪些是重点对象要由本机关列出")
    return kinds, {"other_than": [_registered(one) for one in conditions]}


def _registered(condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition in the register's own words: key subjects are those with key equipment."""
    found = {name: value for name, value in condition.items() if name != "key_subjects"}
    return {**found, "key_equipment": True} if condition.get("key_subjects") else found


def _period_of(count: Count, spans: Sequence[Period], text: str) -> Period | None:
    """The period that a count belongs to: the one attached to it, the nearest before it, or one just after it."""
    if count.months:
        return Period(count.months, count.start, count.end)
    before = [one for one in spans if one.end <= count.number_at]
    if before and count.number_at - before[-1].end <= FARTHEST:
        return before[-1]
    after = [one for one in spans if 0 <= one.start - count.end <= 4]
    return after[0] if after else None


def _doing(text: str, count: Count, context: tuple[str, str, str]) -> str:
    """What is done so many times: `visit`, `sample`, `other`, or "" where nothing says so."""
    begin = max(text.rfind(mark, 0, count.start) for mark in ",，:(") + 1
    ends = [position for mark in ",，。)" if (position := text.find(mark, count.end)) >= 0]
    clause_end = min(ends, default=len(text))
    best: tuple[int, str] | None = None
    for doing, pattern in (("other", _OTHER), ("visit", _VISIT), ("sample", _SAMPLE)):
        for match in pattern.finditer(text, begin, clause_end):
            far = count.start - match.end() if match.end() <= count.start else match.start() - count.end
            far = max(far, 0)
            if best is None or far < best[0]:
                best = (far, doing)
    if best is not None:
        return best[1]
    if _VISIT.search(text) or _VISIT.search(context[0]):
        return "visit"
    return "visit" if _VISIT.search(context[1]) and not _OTHER.search(text) else ""


def _is_campaign(text: str, target: str, count: Count, context: tuple[str, str, str]) -> bool:
    around = text[max(0, count.start - 12) : count.end + 10]
    return (
        bool(_CAMPAIGN.search(around))
        and not _EACH.search(target)
        and bool(re.search(r"专项|组织|联合|交叉|集中|统一|双随机|随机抽查", around))
    )


def _when(text: str) -> dict[str, Any]:
    """The condition that a text sets; {} where it sets none."""
    when: dict[str, Any] = {}
    if new := _NEW.search(text):
        number, unit = (new[1], new[2]) if new[1] else (new[3], new[4])
        amount = parse_numeral(number) if number else 1
        when["held_for_under_months"] = (amount or 1) * (1 if unit == "月" else 12)
    if (accident := _ACCIDENT.search(text)) and accident[1]:
        when["accident_within_months"] = (parse_numeral(accident[1]) or 1) * (1 if accident[2] == "月" else 12)
    elif accident:
        when["accident_last_year"] = True
    if _COMPLAINT.search(text):
        when["complaint_within_months"] = 12  # the lists say “many” and no period; a year is what a yearly plan looks back
    letters = sorted({letter for match in _RISK_LETTERS.finditer(text) for letter in _letters(match[1])})
    letters = letters or sorted({letter for pattern, letter in _RISK_WORDS if pattern.search(text)})
    if letters:
        when["risk"] = letters
    if _KEY.search(text) and not when:
        when["key_subjects"] = True
    return when


def _letters(printed: str) -> Iterable[str]:
    if "至" in printed:
        return [letter for letter in "ABCD" if printed[0] <= letter <= printed[-1]]
    return [letter for letter in printed if letter in "ABCD"]


def _who(
    target: str, text: str, context: tuple[str, str, str], vocabulary: Sequence[KindWords], objects: tuple[str, ...]
) -> tuple[str, ...]:
    """The kinds meant: those named next to the number, else in the sentence, the lines above, the paragraph; else all objects."""
    before = context[1][: context[1].find(text)] if text in context[1] else ""
    for near in (target, text, before[-80:] + text, context[2], context[1]):
        if near and (found := kinds_in(near, vocabulary, objects)):
            return found
    return objects


def _officers(stated: Stated, text: str, context: tuple[str, str, str], at: At) -> Stated:
    for pattern in _OFFICERS:
        for match in pattern.finditer(text):
            number, noun = parse_numeral(match[1]), match[2] or ""
            if not number:
                continue
            before = text[max(0, match.start() - 8) : match.start()]
            if noun:
                if not _OFFICER_NOUN.search(noun) or re.search(r"管理人员|技术人员|考评|作业人员", noun):
                    continue
            elif _NOT_OFFICERS.search(before) or not _OFFICER_SCENE.search(text) or "内容" in context[0]:
                continue
            return replace(stated, officers=(*stated.officers, Officers(number, at)))
    return stated


def _papers(stated: Stated, text: str, at: At) -> Stated:
    titles = [found for found in _BRACKETED.findall(text) if _PAPER_END.search(found)]
    titles += [re.sub(r"^(?:书面|相应的|相关|有关|的)", "", found) for found in _NAMED.findall(text)]
    for title in titles:
        if all(title != one.title for one in stated.papers):
            stated = replace(stated, papers=(*stated.papers, Paper(title, at)))
    return stated


def _terms(stated: Stated, text: str, at: At) -> Stated:
    for match in _TERM.finditer(text):
        number = parse_numeral(match[1])
        follows = text[match.end() : match.end() + 14]
        if (
            number
            and not re.search(r"重复|检查[一1]?次|发生|覆盖", follows)
            and not any(one.end >= match.start() for one in counts(text[: match.start()]))
        ):
            stated = replace(stated, terms=(*stated.terms, Term(number, _UNITS[match[2]], at)))
    return stated


def _reports(
    stated: Stated, text: str, context: tuple[str, str, str], at: At, vocabulary: Sequence[KindWords], objects: tuple[str, ...]
) -> Stated:
    if not (re.search(r"自查", text) and _REPORT.search(text) and _HAND_IN.search(text)):
        return stated
    if not (_YEARLY.search(text) or _YEARLY.search(context[1]) or "定期" in text):
        return stated
    if re.search(r"未(?:依照|按照?|按规定)?[^,，。]{0,20}(?:提交|报送)", text) or ("情况" in text and "核查" in text):
        return stated
    month = _BEFORE_MONTH.search(text)
    number = parse_numeral(month[1]) if month else None
    kinds = _who(text, text, context, vocabulary, objects)
    return replace(stated, self_reports=(*stated.self_reports, SelfReport(kinds, number, at)))


def _tidy(stated: Stated) -> Stated:
    """One of each: the same said twice stands once, with its first place."""
    kept: list[Frequency] = []
    for one in stated.frequencies:
        same = (one.kinds, one.months, one.at_least, one.share, dict(one.when))
        if all(same != (other.kinds, other.months, other.at_least, other.share, dict(other.when)) for other in kept):
            kept.append(one)
    return replace(stated, frequencies=tuple(kept))
