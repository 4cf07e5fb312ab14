"""argparse's own words in Chinese: usage, headings and errors, so that a wrong option is answered in the language of the rest."""

from __future__ import annotations

import argparse
from typing import Any

WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s。用法见 %(prog)s --help\n",
    "the following arguments are required: %s": "缺少必要的参数：%s",
    "one of the arguments %s is required": "%s 之中要写一个",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "ignored explicit argument %r": "这个选项不带值，却写了 %r",
    "expected one argument": "后面要写一个值",
    "expected at most one argument": "后面至多写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "expected %s argument": "后面要写 %s 个值",
    "expected %s arguments": "后面要写 %s 个值",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 写得太短，可以是 %(matches)s",
    "unexpected option string: %s": "没有这个选项：%s",
    "invalid %(type)s value: %(value)r": "值 %(value)r 不对（应为 %(type)s）",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选择，可选：%(choices)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)r，可选：%(choices)s",
    "can't open '%(filename)s': %(error)s": "打不开 %(filename)s：%(error)s",
}


def speak_chinese() -> None:
    """From here on argparse speaks Chinese; words it has no translation for stay as they are."""
    module: Any = argparse
    module._ = lambda words: WORDS.get(words, words)
    module.ngettext = lambda one, many, count: WORDS.get(one if count == 1 else many, one if count == 1 else many)
