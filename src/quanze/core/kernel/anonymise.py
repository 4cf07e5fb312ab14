"""Personal data withheld from what is published: by rule, with the place of everything that was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quanze.core.kernel.identity import citizen_number_fault, credit_code_fault

_DIGIT = "0-9０-９"
_LONG_AGO = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class WithheldRule:
    """One kind of data that is withheld: id, what is put in its place, and the rule behind it."""

    id: str
    title: str
    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class TakenOut:
    """One stretch that was taken out: which kind, and where it stood in the text that came in. The words themselves are not kept."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Published:
    """The text as it may be published and what was taken out of it; `pieces` are its stretches, each with the kind of what it stands in place of,
    "" where the words are the text's own.
    """

    text: str
    taken: tuple[TakenOut, ...]
    pieces: tuple[tuple[str, str], ...] = ()


_ID = re.compile(rf"(?<![{_DIGIT}A-Za-z])[1-9１-９][{_DIGIT}]{{16}}[{_DIGIT}XxＸｘ](?![{_DIGIT}A-Za-z])")
_ID_OLD = re.compile(rf"(?:身份证|身份号码|证件号码?)[^{_DIGIT}]{{0,6}}([1-9１-９][{_DIGIT}]{{14}})(?![{_DIGIT}])")
_PASSPORT = re.compile(r"(?:护照|通行证|居住证)(?:号码?|证号)?[：:为是\s]{0,3}([A-Za-z]{1,2}\d{7,10})")
_MOBILE = re.compile(rf"(?<![{_DIGIT}A-Za-z])(?:[+＋]?86[-\s]?)?[1１][3-9３-９](?:[-\s]?[{_DIGIT}]){{9}}(?![{_DIGIT}A-Za-z])")
_LANDLINE = re.compile(rf"(?<![{_DIGIT}])[0０][{_DIGIT}]{{2,3}}[-－—\s]?[{_DIGIT}]{{7,8}}(?![{_DIGIT}])")
_TOLD = re.compile(rf"(?:电话|手机|联系方式|传真)(?:号码)?[：:为是\s]{{0,3}}([{_DIGIT}][{_DIGIT}\-－—\s]{{5,16}}[{_DIGIT}])")
_ACCOUNT = re.compile(rf"(?:账号|帐号|账户|帐户|银行卡号?|卡号)[：:为是\s]{{0,4}}([{_DIGIT}](?:[\s-]?[{_DIGIT}]){{7,29}})")
_CARD = re.compile(rf"(?<![{_DIGIT}A-Za-z])[4-6４-６][{_DIGIT}]{{3}}(?:[\s-]?[{_DIGIT}]{{4}}){{3}}[{_DIGIT}]{{0,3}}(?![{_DIGIT}A-Za-z])")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_CHAT = re.compile(r"(?:微信号?|QQ号?|ＱＱ号?|支付宝账号)[：:为是\s]{0,3}([A-Za-z0-9_\-]{5,30})")
_HOME = re.compile(
    r"(?:住址|住所地?|家庭住址|户籍(?:所在)?地(?:址)?|现住|居住地|经常居住地|联系地址|家住)[：:为是\s]{0,3}"
    r"([一-鿿0-9A-Za-z０-９\-－—·#（）() 　]{4,60}?)(?=[，,。；;\n]|$)"
)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")


def published(
    text: str, rules: Sequence[WithheldRule], names: Iterable[str] = (), *, natural_party: bool, keep: Iterable[str] = ()
) -> Published:
    """`text` without personal data, by the rules that are given.

    `names` are the natural persons of the file (witnesses, staff, a natural party where its name is not to be shown); `keep` are stretches
    that stay whatever they look like (the credit code of the party, the case number). Addresses are withheld where the party is natural or
    the words say that somebody lives there. Longer names are taken first, so that 欧阳明 does not leave 阳明 behind.
    """
    marks = {rule.id: rule.mark for rule in rules}
    kept = [span for word in keep if word for span in _spans(text, word)]
    found: list[TakenOut] = []
    for kind, start, end in _candidates(text, natural_party):
        if kind in marks and not any(a <= start and end <= b for a, b in kept):
            found.append(TakenOut(kind, start, end))
    if "name" in marks:
        for name in sorted({n for n in names if n.strip()}, key=len, reverse=True):
            found += [TakenOut("name", a, b) for a, b in _spans(text, name)]
    chosen: list[TakenOut] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
        elif one.end > chosen[-1].end:
            chosen[-1] = TakenOut(chosen[-1].kind, chosen[-1].start, one.end)
    pieces, at = [], 0
    for one in chosen:
        mark = marks[one.kind]
        if one.kind == "name":
            mark = text[one.start] + mark
        pieces += [(text[at : one.start], ""), (mark, one.kind)]
        at = one.end
    pieces = [piece for piece in [*pieces, (text[at:], "")] if piece[0]]
    return Published("".join(words for words, _ in pieces), tuple(chosen), tuple(pieces))


def _spans(text: str, word: str) -> list[tuple[int, int]]:
    return [(hit.start(), hit.end()) for hit in re.finditer(r"\s*".join(map(re.escape, word.strip())), text)]


def _candidates(text: str, natural_party: bool) -> Iterable[tuple[str, int, int]]:
    for hit in _ID.finditer(text):
        # eighteen characters may be a company's code: that one is public
        if not credit_code_fault(hit[0]) and citizen_number_fault(hit[0], _LONG_AGO):
            continue
        yield "id_number", hit.start(), hit.end()
    for kind, pattern, group in (
        ("id_number", _ID_OLD, 1),
        ("id_number", _PASSPORT, 1),
        ("phone", _MOBILE, 0),
        ("phone", _LANDLINE, 0),
        ("phone", _TOLD, 1),
        ("bank_account", _ACCOUNT, 1),
        ("bank_account", _CARD, 0),
        ("contact", _MAIL, 0),
        ("contact", _CHAT, 1),
        ("plate", _PLATE, 0),
    ):
        for hit in pattern.finditer(text):
            yield kind, hit.start(group), hit.end(group)
    for hit in _HOME.finditer(text):
        if natural_party or not hit[0].startswith(("住所", "联系地址")):
            yield "address", hit.start(1), hit.end(1)


def left_over(text: str) -> tuple[str, ...]:
    """Kinds of personal data that a text still seems to hold: the last look before it goes out."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _candidates(text, True)))
