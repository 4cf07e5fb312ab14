"""Numbered text parted into its items, so that the parts joined again are the text."""

from __future__ import annotations

import re
from itertools import pairwise

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_BRACKETED, _POINTED, _IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_CHINESE = "一二三四五六七八九十百"

# A label at the start of a line, or after a sentence has ended. Two circled numbers in a row are one number that a
# conversion broke in two ("③⑨" was 39).
_LABEL = re.compile(
    rf"(?:^|(?<=[。；;！!\n]))[ \t\u3000\xa0]*(?P<label>[{_CIRCLED}]{{1,2}}|[{_BRACKETED}{_POINTED}{_IN_BRACKETS}]|[1-9]\d?\.\d{{1,2}}(?:\.\d{{1,2}}|(?=[ \t\u3000]))|[（(]\d{{1,3}}[)）]|\d{{1,3}}[)）]|\d{{1,3}}[、.．,，](?!\d)|[（(][{_CHINESE}]{{1,3}}[)）]|[{_CHINESE}]{{1,3}}、)",
    re.MULTILINE,
)


def label_of(text: str) -> str:
    """The label that `text` begins with, or "" where it has none.

    >>> label_of("③⑨承担监管责任"), label_of("2. 审查"), label_of("2015年"), label_of("（一）受理")
    ('③⑨', '2.', '', '（一）')
    """
    found = _LABEL.match(text)
    return found["label"] if found and text[: found.start("label")].strip() == "" else ""


def style_of(label: str) -> str:
    """The manner of a label: circled, digits with a mark, digits in brackets, Chinese numerals, or those in brackets."""
    if not label:
        return ""
    for manner, marks in (("①", _CIRCLED), ("(1)", _BRACKETED), ("1.", _POINTED), ("（一）", _IN_BRACKETS)):
        if label[0] in marks:
            return manner
    bracketed = label[0] in "（(" or label[-1] in "）)"
    if not any(c.isdigit() for c in label):
        return "（一）" if bracketed else "一、"
    return "(1)" if bracketed else "1.1" if label[-1].isdigit() else "1."


def split_numbered(text: str) -> list[str]:
    """The items of `text`, each with its label; text before the first label is an item of its own.

    Only labels of the manner of the first one part the text, so that a list inside an item stays with it. Nothing is lost: the
    items differ from the text by white space alone. Text without labels is one item; empty text gives none.

    >>> split_numbered("1.受理；2.审查：（1）书面（2）实地。3.决定")
    ['1.受理；', '2.审查：（1）书面（2）实地。', '3.决定']
    >>> split_numbered("无")
    ['无']
    """
    if not text.strip():
        return []
    labels = list(_LABEL.finditer(text))
    if not labels:
        return [text.strip()]
    manner = style_of(labels[0]["label"])
    starts = [found.start("label") for found in labels if style_of(found["label"]) == manner]
    if len(starts) == 1 and not text[: starts[0]].strip():
        return [text.strip()]
    edges = [0, *starts, len(text)] if starts[0] > 0 else [*starts, len(text)]
    return [part for start, end in pairwise(edges) if (part := text[start:end].strip())]


def split_lines(text: str) -> list[str]:
    """The items of `text` where each line without a label may be one too.

    Numbered text is parted by its numbers; text without numbers by its lines.

    >>> split_lines("审批风险：徇私\\n送达风险：拖延")
    ['审批风险：徇私', '送达风险：拖延']
    """
    parts = split_numbered(text)
    if len(parts) == 1 and "\n" in text and not label_of(text.strip()):
        return [line.strip() for line in text.split("\n") if line.strip()]
    return parts


def without_label(text: str) -> tuple[str, str]:
    """The label of an item and the rest of it.

    >>> without_label("①贯彻执行")
    ('①', '贯彻执行')
    """
    label = label_of(text)
    if not label:
        return "", text
    rest = text.lstrip()
    return label, rest[len(label) :].strip()
