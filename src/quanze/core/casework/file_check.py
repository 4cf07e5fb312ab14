"""The check of a case file before it goes to court or to the archive: each point with its article, answered from the record where it can be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quanze.core.procedures.state import ActDone

Answer = Literal["holds", "fails", "ask", "not_applicable"]
TESTS = ("done", "form", "filled", "affirmed", "order", "paired", "apart", "in_time", "ask")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what must hold, its article, how it is answered (`test` with `argument`), and when it applies."""

    id: str
    part: str
    title: str
    source: str
    test: str
    argument: Any
    when: Any = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one point; `detail` says what was found, or what a person must look at."""

    point: Point
    answer: Answer
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the check looks at: the acts in order, the forms issued, and the clocks that ran over (rule -> what happened)."""

    done: Sequence[ActDone]
    forms: Collection[str]
    overran: Mapping[str, str]
    ran: Collection[str]
    stopped: Collection[str]
    unknown: Mapping[str, str]


def read_points(data: Mapping[str, Any]) -> tuple[Point, ...]:
    """The points of a rulebook file; `ValueError` names every point without an article, without one test, or with an id used twice."""
    points: list[Point] = []
    faults: list[str] = []
    for row in data["points"]:
        tests = [test for test in TESTS if test in row]
        if len(tests) != 1 or not row.get("source"):
            faults.append(f"要点 {row.get('id')} 应有一个核对办法和依据")
            continue
        points.append(Point(row["id"], row["part"], row["title"], row["source"], tests[0], row[tests[0]], row.get("when")))
    ids = [point.id for point in points]
    faults += [f"要点 {id_} 写了两次" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    if faults:
        raise ValueError("；".join(faults))
    return tuple(points)


def check_file(points: Sequence[Point], case: CaseFile) -> tuple[Finding, ...]:
    """The answer to every point, in the order of the points."""
    return tuple(_answer(point, case) for point in points)


def _answer(point: Point, case: CaseFile) -> Finding:
    if not _applies(point.when, case):
        return Finding(point, "not_applicable")
    if point.test == "ask":
        return Finding(point, "ask", str(point.argument))
    wrong = {
        "done": _done,
        "form": _form,
        "filled": _filled,
        "affirmed": _affirmed,
        "order": _order,
        "paired": _paired,
        "apart": _apart,
        "in_time": _in_time,
    }[point.test](point, case)
    if wrong is None:
        return Finding(point, "not_applicable")
    answer, detail = wrong
    return Finding(point, answer, detail)


Judged = tuple[Answer, str] | None


def _acts(case: CaseFile, *names: str) -> list[ActDone]:
    return [one for one in case.done if one.act in names]


def _value(case: CaseFile, field: str) -> Any:
    return next((one.fields[field] for one in reversed(case.done) if field in one.fields), None)


def _applies(when: Any, case: CaseFile) -> bool:
    if when is None:
        return True
    if isinstance(when, Mapping):
        return bool(_value(case, when["field"]) == when["is"])
    return bool(_acts(case, *([when] if isinstance(when, str) else when)))


def _done(point: Point, case: CaseFile) -> Judged:
    return ("holds", "") if _acts(case, *point.argument) else ("fails", "案件记录里没有这一步")


def _form(point: Point, case: CaseFile) -> Judged:
    attached = {form.split("#")[0] for one in case.done for form in one.documents} | set(case.forms)
    return ("holds", "") if point.argument in attached else ("fails", "案卷里没有这份文书")


def _filled(point: Point, case: CaseFile) -> Judged:
    names = [point.argument] if isinstance(point.argument, str) else list(point.argument)
    empty = [name for name in names if _value(case, name) in (None, "", [])]
    return ("fails", "这一栏没有填写") if empty else ("holds", "")


def _affirmed(point: Point, case: CaseFile) -> Judged:
    lacking = [one for one in case.done if point.argument in one.fields and one.fields[point.argument] is not True]
    if lacking:
        return ("fails", f"{lacking[0].on} 的记录里写的是“否”")
    return ("holds", "") if _value(case, point.argument) is True else ("fails", "这一栏没有填写")


def _order(point: Point, case: CaseFile) -> Judged:
    """The first of the pair must have been done, and first, whenever the second was."""
    first, second = (_acts(case, name) for name in point.argument)
    if not second:
        return None
    if not first:
        return ("fails", "没有做前一步")
    if (first[0].on, first[0].seq) > (second[0].on, second[0].seq):
        return ("fails", f"前一步在 {first[0].on}，后一步在 {second[0].on}，次序颠倒")
    return ("holds", "")


def _paired(point: Point, case: CaseFile) -> Judged:
    begun, ended = (_acts(case, *([name] if isinstance(name, str) else name)) for name in point.argument)
    if not begun:
        return None
    return ("holds", "") if len(ended) >= len(begun) else ("fails", f"做过 {len(begun)} 次，了结 {len(ended)} 次")


def _apart(point: Point, case: CaseFile) -> Judged:
    barred: set[str] = set()
    for one in case.done:
        for field in point.argument["from"]:
            given = one.fields.get(field, ())
            barred |= {given} if isinstance(given, str) else set(given)
    if "field" in point.argument:
        given = _value(case, point.argument["field"])
        judged = {given} if isinstance(given, str) else set(given or ())
    else:
        judged = {one.actor for one in _acts(case, *point.argument["act"])}
    if not judged:
        return None
    return ("fails", "与办案人员是同一人") if judged & barred else ("holds", "")


def _in_time(point: Point, case: CaseFile) -> Judged:
    rule = str(point.argument)
    if rule not in case.ran:
        return None
    if rule in case.overran:
        return ("fails", case.overran[rule])
    if rule in case.unknown:
        return ("ask", case.unknown[rule])
    return ("holds", "") if rule in case.stopped else ("ask", "期限还在计算，尚未了结")
