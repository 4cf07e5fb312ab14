"""Check forms: composed of lines, versioned, bound by the digest of their lines; what differs between versions; what is wrong with a line."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from quanze.core.inspections.model import CheckForm, CheckLine
from quanze.core.kernel.canonical import canonical_json, digest

ANSWERS = {"pass_fail": "合格、不合格、不适用", "yes_no": "是、否", "number": "数字", "text": "文字", "date": "日期"}
TITLES = {
    "id": "编号",
    "content": "检查内容",
    "method": "检查方法",
    "standard": "合格标准",
    "basis": "依据",
    "penalty": "可能的处罚事项",
    "answer": "怎样填",
    "photo": "拍照",
    "kinds": "检查对象种类",
}
MOST_LINES = 100  # not law: a form longer than this is no form for one visit, nor for one page of the editor


def form_digest(lines: Sequence[CheckLine]) -> str:
    """The SHA-256 over the canonical JSON of the lines, in their order: two forms with one digest ask the same.

    >>> one = CheckLine("1", "证书有效", "查证书", "在有效期内", "《行政许可法》第六十一条")
    >>> form_digest([one]) == form_digest((one,)), form_digest([one]) == form_digest([one, one])
    (True, False)
    """
    return digest(canonical_json([line_json(line) for line in lines]))


def line_json(line: CheckLine) -> dict[str, Any]:
    """The fields of a line as JSON material."""
    return {**asdict(line), "kinds": list(line.kinds)}


def line_from(row: Mapping[str, Any]) -> CheckLine:
    """A line from its fields; unknown fields are left out, `KeyError` names a missing one."""
    given = {one.name: row[one.name] for one in fields(CheckLine) if one.name in row}
    for needed in ("id", "content", "method", "standard", "basis"):
        given[needed] = str(row[needed])
    given["kinds"] = tuple(given.get("kinds", ()))
    return CheckLine(**given)


def composed(form: str, version: str, title: str, regime: str, lines: Sequence[CheckLine]) -> CheckForm:
    """A form of lines, with its digest."""
    return CheckForm(form, version, title, regime, tuple(lines), form_digest(lines))


def lines_for(form: CheckForm, kinds: Iterable[str]) -> tuple[CheckLine, ...]:
    """The lines asked of a subject of these kinds: those for every kind, and those for one of its own."""
    mine = frozenset(kinds)
    return tuple(line for line in form.lines if not line.kinds or mine.intersection(line.kinds))


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of a line: `added`, `removed`, `changed` or `moved`; for a change, title of the field -> before and after."""

    line: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()


def changes(before: Sequence[CheckLine], after: Sequence[CheckLine]) -> tuple[LineChange, ...]:
    """What differs between two versions, in the order of the newer one; the removed last. Empty: they ask the same in the same order."""
    old = {line.id: line for line in before}
    new = {line.id: line for line in after}
    found: list[LineChange] = []
    kept_before = [line.id for line in before if line.id in new]
    kept_after = [line.id for line in after if line.id in old]
    stay = _unmoved(kept_before, kept_after)
    for line in after:
        earlier = old.get(line.id)
        if earlier is None:
            found.append(LineChange(line.id, "added"))
        elif earlier != line:
            differing = tuple(
                (TITLES[name], _shown(getattr(earlier, name)), _shown(getattr(line, name)))
                for name in TITLES
                if getattr(earlier, name) != getattr(line, name)
            )
            found.append(LineChange(line.id, "changed", differing))
        elif line.id not in stay:
            found.append(LineChange(line.id, "moved"))
    found += [LineChange(line.id, "removed") for line in before if line.id not in new]
    return tuple(found)


def _unmoved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The longest run of ids that stand in the same order in both."""
    place = {one: number for number, one in enumerate(before)}
    best: list[list[str]] = []
    for one in after:
        runs = [run for run in best if place[run[-1]] < place[one]]
        longest: list[str] = max(runs, key=len) if runs else []
        best.append([*longest, one])
    if not best:
        return set()
    run: list[str] = max(best, key=len)
    return set(run)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "要" if value else "不要"
    return "、".join(value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong with a form. `level`: `error` (cannot be used), `warning`, `note`; `line` is "" for the form as a whole."""

    code: str
    level: str
    line: str
    message: str


@dataclass(frozen=True, slots=True)
class BasisChecked:
    """What the law catalogue says of a basis: `found` False or None (nobody can say) with the reason."""

    found: bool | None
    reason: str = ""


def lint(
    lines: Sequence[CheckLine],
    *,
    basis: Callable[[str], BasisChecked] | None = None,
    has_item: Callable[[str], bool] | None = None,
    kinds: Sequence[str] = (),
) -> tuple[FormFault, ...]:
    """The faults of a form. `basis` looks a citation up, `has_item` says whether the body's list has a penalty item of such words;
    `kinds` are the known kinds of subjects."""
    found: list[FormFault] = []
    if not lines:
        found.append(FormFault("no-lines", "error", "", "表中没有一行；请至少写一行再保存"))
    if len(lines) > MOST_LINES:
        found.append(FormFault("too-long", "error", "", f"表有 {len(lines)} 行，最多 {MOST_LINES} 行；请分成几张表"))
    seen: set[str] = set()
    for line in lines:
        if line.id in seen or not line.id.strip():
            found.append(FormFault("line-id", "error", line.id, f"编号“{line.id}”是空的或者用了两次；每行要有自己的编号"))
        seen.add(line.id)
        for name in ("content", "method", "standard"):
            if not getattr(line, name).strip():
                found.append(FormFault("empty", "error", line.id, f"第 {line.id} 行没有写{TITLES[name]}"))
        if line.answer not in ANSWERS:
            found.append(FormFault("answer", "error", line.id, f"第 {line.id} 行的填法“{line.answer}”未知；可用：{'、'.join(ANSWERS)}"))
        unknown = [kind for kind in line.kinds if kinds and kind not in kinds]
        if unknown:
            found.append(FormFault("kind", "error", line.id, f"第 {line.id} 行的对象种类“{'、'.join(unknown)}”未知"))
        if not line.basis.strip():
            found.append(FormFault("no-basis", "warning", line.id, f"第 {line.id} 行没有写依据；没有依据的要求不能据以责令改正"))
        elif basis is not None:
            checked = basis(line.basis)
            if checked.found is False:
                found.append(FormFault("basis", "warning", line.id, f"第 {line.id} 行的依据“{line.basis}”：{checked.reason}"))
            elif checked.found is None:
                found.append(
                    FormFault("basis-unchecked", "note", line.id, f"第 {line.id} 行的依据“{line.basis}”没有核对：{checked.reason}")
                )
        if line.penalty and has_item is not None and not has_item(line.penalty):
            found.append(
                FormFault(
                    "no-item", "note", line.id, f"第 {line.id} 行的处罚事项“{line.penalty}”在本机关清单中没有找到；立案时要另选或者移送"
                )
            )
    return tuple(found)


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def rarity(names: Sequence[str]) -> Callable[[str], float]:
    """How much a pair of neighbouring letters tells among these names: what stands in many of them (许可, 规定) tells little."""
    seen = Counter(pair for name in names for pair in _pairs(name))
    return lambda pair: math.log((len(names) + 1) / (seen[pair] + 0.5))  # not law: the usual half keeps what nobody says finite


def likeness(words: str, name: str, weight: Callable[[str], float] = lambda pair: 1) -> float:
    """How far an item's name holds the words of a line, 0 to 1: the share of the words' neighbouring letters that stand in the name,
    each counted with its `weight` (see `rarity`).

    >>> round(likeness("使用特种设备 未按照规定办理使用登记", "对特种设备使用单位未办理使用登记的处罚"), 1) > 0.5
    True
    >>> likeness("掺杂掺假", "对无证经营的处罚")
    0.0
    """
    pairs = {pair for part in words.replace("、", " ").split() for pair in _pairs(part)}
    weights = {pair: max(0.0, weight(pair)) for pair in pairs}
    whole, inside = sum(weights.values()), _pairs(name)
    return min(1.0, sum(each for pair, each in weights.items() if pair in inside) / whole) if whole else 0.0
