"""找不到的法律文件

## 查什么
依据中的名称在法律库和法规目录中没有。与已知名称只差一两个字的，按错字提示正确的名称；其余的只作提示，因为目录并不齐全。

## 为什么
名称错了，当事人就查不到依据；依据不存在的职权没有效力。

## 不合格
《危险化学品重大危险源督管理暂行规定》（少“监”字）

## 合格
《危险化学品重大危险源监督管理暂行规定》

## 依据
《关于推行地方各级政府工作部门权力清单制度的指导意见》（中办发〔2015〕21号）：逐项列明设定依据。
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from quanze.core.checks.citing import Cite, cites, evidence, library_of
from quanze.core.checks.model import Checked, Diagnostic
from quanze.core.checks.page import documented
from quanze.core.law.titles import local_region, title_key

_COUNTRY = "中华人民共和国"
_KINDS = (
    "实施细则",
    "实施办法",
    "办法",
    "规范",
    "规定",
    "规则",
    "规程",
    "条例",
    "细则",
    "标准",
    "目录",
    "通知",
    "意见",
    "决定",
    "方案",
    "法",
)
_FEW = 2  # letters that a misprint changes at most
_SHORT = 6  # letters below which two titles may differ in two of them and yet both be right


def find(checked: Checked) -> Iterator[Diagnostic]:
    """One finding a title: a warning where a known title is a misprint away, else a notice."""
    library = library_of(checked)
    if library is None:
        return
    seen: dict[str, list[Cite]] = {}
    for cite in cites(checked):
        resolution = cite.resolution
        if resolution is not None and resolution.status == "unknown" and cite.citation.title and cite.citation.title_form != "self":
            seen.setdefault(title_key(cite.title), []).append(cite)
    for key, all_ in seen.items():
        cite = all_[0]
        times = f"（共引用{len(all_)}处）" if len(all_) > 1 else ""
        if near := _near(library, cite.title, key, cite.resolution.suggestions if cite.resolution else ()):
            yield cite.entry.finding(
                f"没有找到《{cite.title}》，有名称极相近的《{near}》{times}。",
                f"核对名称；如系错字，改为《{near}》。",
                field_name=cite.field_name,
                span=cite.citation.span,
                level="warning",
                evidence=evidence(cite, suggestion=near),
            )
        elif cite.citation.title_form == "full" or cite.citation.label:
            yield cite.entry.finding(
                f"法律库和法规目录中没有《{cite.title}》{times}，无法核对其效力和条文。",
                "请人工核对；确有此件的，可以把文本装入法律库。",
                field_name=cite.field_name,
                span=cite.citation.span,
                evidence=evidence(cite),
            )


def _near(library: object, title: str, key: str, suggestions: tuple[str, ...]) -> str:
    """The known title that `title` is a misprint of, or "" where none is plainly so."""
    # 中国人民共和国…, 中华人民共国…: the name of the country itself misprinted
    head, tail = title[: len(_COUNTRY)], title[len(_COUNTRY) :]
    for cut in (0, -1):
        short = title[len(_COUNTRY) + cut :] if cut else tail
        beginning = title[: len(_COUNTRY) + cut] if cut else head
        if beginning != _COUNTRY and len(short) > 2 and 0 < Levenshtein.distance(beginning, _COUNTRY) <= _FEW:
            found = library.find(_COUNTRY + short)  # type: ignore[attr-defined]
            if found.how == "title" and found.works[0].title.startswith(_COUNTRY):
                return str(found.works[0].title)
    for other in suggestions:
        there = title_key(other)
        distance = Levenshtein.distance(key, there)
        if len(key) < _SHORT or not 0 < distance <= _FEW or local_region(title) != local_region(other):
            continue
        if _only_marks(key, there) or _other_number_or_place(key, there) or _kind(key) != _kind(there):
            continue
        return other
    return ""


def _only_marks(a: str, b: str) -> bool:
    return "".join(c for c in a if c.isalnum()) == "".join(c for c in b if c.isalnum())


def _kind(key: str) -> str:
    """What sort of paper a title names: 办法 and 规范 of one subject are two papers."""
    return next((word for word in _KINDS if key.rstrip(")").endswith(word)), "")


def _other_number_or_place(a: str, b: str) -> bool:
    """Whether what differs is a figure, or the name before 市县区州: another enactment then, no misprint."""
    for step in Levenshtein.editops(a, b):
        at = step.src_pos
        if any(c.isdigit() for c in (a[at : at + 1], b[step.dest_pos : step.dest_pos + 1]) if c):
            return True
        if any(mark in a[at : at + 3] for mark in "市县区州盟省"):
            return True
    return False


RULE = documented(__doc__, code="CI01", name="citations.unknown_enactment", level="notice", find=find)
