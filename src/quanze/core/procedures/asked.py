"""When a field that may be left empty must be filled all the same: by what the form itself says, or because a guard will ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quanze.core.procedures.guards import GuardRule
from quanze.core.procedures.model import Act, GuardUse, Procedure


def asked_when(
    procedure: Procedure, act: Act, guards: Mapping[str, GuardRule], more: Callable[[str], Sequence[GuardUse]] = lambda _: ()
) -> dict[str, str]:
    """Field of the act -> in words, when it must be filled although it may be left empty; "" where a guard of the act itself always asks for it.

    `more` gives the guards that the caller's room adds to an act. Of later acts that ask for a field, those count whose own form holds it,
    for that is the last time it can be written; where none does, it must be written here before all of them.
    """
    found = {name: [words] for name, words in asked_by_form(act).items()}
    optional = {rule.id for rule in act.fields if not rule.required}
    always: set[str] = set()
    at_last: dict[tuple[str, str], list[str]] = {}
    before: dict[tuple[str, str], list[str]] = {}
    for other in procedure.acts.values():
        for use in (*other.guards, *more(other.id)):
            for name, words in _demands(use, guards.get(use.guard), act).items():
                if name not in optional:
                    continue
                if other.id != act.id:
                    lists = at_last if name in {rule.id for rule in other.fields} else before
                    lists.setdefault((name, words), []).append(f"“{other.title}”")
                elif words:
                    found.setdefault(name, []).append(f"{words}要填")
                else:
                    always.add(name)
    asked_here = always | set(found)
    written_later = {name for name, _ in at_last}
    for lists, form in ((at_last, "{}最迟办理{}时要填"), (before, "{}办理{}以前要填")):
        for (name, words), titles in lists.items():
            if name not in asked_here and (lists is at_last or name not in written_later):
                found.setdefault(name, []).append(form.format(words, "、".join(dict.fromkeys(titles))))
    return {**{name: "；".join(dict.fromkeys(said)) for name, said in found.items()}, **dict.fromkeys(always, "")}


def asked_by_form(act: Act) -> dict[str, str]:
    """Field -> the condition that it carries itself, with the titles of the other field and of its choice."""
    found = {}
    for rule in act.fields:
        if rule.required_when is not None:
            name, wanted = rule.required_when
            other = next(each for each in act.fields if each.id == name)
            value = {"yes": "是", "no": "否"}.get(wanted, wanted) if other.type == "yes_no" else dict(other.choices).get(wanted, wanted)
            found[rule.id] = f"“{other.title}”为“{value}”时要填"
    return found


def _demands(use: GuardUse, rule: GuardRule | None, act: Act) -> dict[str, str]:
    """The fields that a guard wants filled, each with the condition in words ("" where there is none)."""
    named = use.arguments.get(rule.asks) if rule is not None and rule.asks else None
    if named is None:
        return {}
    if isinstance(named, Mapping):
        return {str(name): str(words) for name, words in named.items()}
    if isinstance(named, str):
        return {named: ""}
    titles = "、".join(f"“{each.title}”" for each in act.fields if each.id in named)
    return dict.fromkeys(map(str, named), f"{titles}一共写够人数，不够的")
