"""The waiver file: findings that a person lets stand, with reason, name and last day. A broken entry is told and left out, the rest count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from quanze.adapters.os_words import said
from quanze.adapters.yaml_text import yaml_values
from quanze.core.checks.waivers import Waiver

KEYS = ("code", "reason", "by", "until", "document", "item", "place")
_EXAMPLE = "- {code: TX01, item: '3', reason: 原文如此, by: 张某, until: 2026-12-31}"


class UnusableWaivers(ValueError):
    """The file cannot be read at all; the message says why and what to do."""


def load_waivers(path: Path, tell: Callable[[str], None], known: Callable[[str], bool] = lambda code: True) -> tuple[Waiver, ...]:
    """The waivers of a YAML file; `tell` is handed a sentence for each entry that cannot be used. `known` says whether a code exists.

    Raises `UnusableWaivers` where the file is missing, no YAML, or no list.
    """
    try:
        data = yaml_values(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnusableWaivers(f"找不到豁免文件 {path}；请检查路径和文件名") from None
    except OSError as error:
        raise UnusableWaivers(f"豁免文件 {path} 无法读取：{said(error)}；请检查路径") from None
    except UnicodeDecodeError:
        raise UnusableWaivers(f"豁免文件 {path} 不是 UTF-8 编码；请另存为 UTF-8") from None
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark is not None else "文件中"
        raise UnusableWaivers(f"豁免文件 {path} {where}不是合格的 YAML；每条写作：{_EXAMPLE}") from None
    if isinstance(data, Mapping):
        data = data.get("waivers", data)
    if data is None:
        return ()
    if not isinstance(data, list):
        raise UnusableWaivers(f"豁免文件 {path} 应是一个列表；每条写作：{_EXAMPLE}")
    made = []
    for number, entry in enumerate(data, start=1):
        problem, waiver = _read(entry, known)
        if waiver is None:
            tell(f"豁免文件 {path.name} 第{number}条不能用：{problem}；这一条不算，其余照常")
        else:
            made.append(waiver)
    return tuple(made)


def _read(entry: Any, known: Callable[[str], bool]) -> tuple[str, Waiver | None]:
    if not isinstance(entry, Mapping):
        return f"应写作 {_EXAMPLE}", None
    words = {str(key): value for key, value in entry.items()}
    if odd := sorted(words.keys() - set(KEYS)):
        return f"不认识“{'、'.join(odd)}”，可用的是 {'、'.join(KEYS)}", None
    if missing := [key for key in ("code", "reason", "by", "until") if not str(words.get(key) or "").strip()]:
        return f"缺少 {'、'.join(missing)}", None
    until = words["until"]
    if isinstance(until, datetime):
        until = until.date()
    if not isinstance(until, date):
        try:
            until = date.fromisoformat(str(until))
        except ValueError:
            return f"until 应是日期，如 2026-12-31；写的是 {until}", None
    code = str(words["code"]).strip().upper()
    if not known(code):
        return f"没有编号为 {code} 的规则", None
    return "", Waiver(
        code,
        str(words["reason"]).strip(),
        str(words["by"]).strip(),
        until,
        *(str(words[key]).strip() if words.get(key) is not None else "" for key in ("document", "item", "place")),
    )
