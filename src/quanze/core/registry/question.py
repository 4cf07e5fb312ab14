"""A question in everyday words, taken apart into words that the lists print.

Search finds exactly what is asked and nothing else. Where that is nothing, a citizen who wrote "煤气罐没有检验谁负责" is helped on: the question is
cut into the longest stretches that some record holds, and beside each stand the words that lists use for it. Only words that are held are offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quanze.core.kernel.numerals import parse_numeral
from quanze.core.law.numerals import article_name, to_chinese
from quanze.core.registry.searchable import normalise

Held = Callable[[str], bool]

LONGEST_QUESTION = 40  # not law: characters of a question that are looked at
LONGEST_STRETCH = 12  # not law: no stretch of a question that is longer is looked for

# Words that ask, not words that are asked for; longer ones first, because they hold shorter ones. Single characters only where they stand
# in no word of the law (会计, 没收 and 不动产 hold others that a question also uses); what is left over is held nowhere and falls away.
_ASKING = re.compile(
    "哪个部门|哪些部门|什么部门|哪个单位|哪个局|哪里|哪儿|哪个|哪些|什么时候|为什么|什么|怎么办|怎么样|怎么|怎样|如何|多少钱|多少|多久|几天|"
    "能不能|可不可以|可以|是不是|是否|有没有|没有|应该|应当|需要|谁来管|归谁管|谁管|请问|想知道|负责(?!人)|我们|我家|他们|你们|谁|我|他|你|"
    "吗|呢|吧|啊|呀|的话|的|了"
)
_ARTICLE = re.compile(r"第?(?P<number>\d{1,4}|[一二三四五六七八九十百千零〇]{1,9})条(?:之(?P<sub>\d{1,2}|[一二三四五六七八九十]{1,3}))?")
_AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<ten_thousand>万)?元")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a question and the words by which the lists can be searched for it, the most direct first."""

    asked: str
    words: tuple[str, ...]


def parts(question: str, held: Held, everyday: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    """The parts of `question` for which something is held, in their order, each once; () where nothing is.

    `held` says whether any record holds a normalised text; `everyday` names, for an everyday word, the words of the lists.

    >>> lists = "使用未经定期检验的气瓶的，处五万元以下罚款"
    >>> [(one.asked, one.words) for one in parts("煤气罐没检验能罚5万元吗", lists.__contains__, {"煤气罐": ("气瓶",)})]
    [('煤气罐', ('气瓶',)), ('检验', ('检验',)), ('5万元', ('五万元',))]
    """
    found: dict[str, Part] = {}
    for asked, ways in _stretches(normalise_question(question), held, everyday):
        words = tuple(dict.fromkeys(word for way in ways if (word := normalise(way)) and held(word)))
        if words:
            found.setdefault(asked, Part(asked, words))
    return tuple(found.values())


def normalise_question(question: str) -> str:
    """The question with its blanks kept as one, otherwise as search sees it.

    >>> normalise_question("  第１２条　食品 ")
    '第12条 食品'
    """
    return " ".join(word for part in question.split() if (word := normalise(part)))[:LONGEST_QUESTION]


def _stretches(question: str, held: Held, everyday: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Stretches with the ways in which lists may print them: known words and numbers first, the rest cut by what is held.

    A word of the lists is as known as an everyday one, so that 营业执照 is not taken apart for the sake of 执照.
    """
    start = plain = 0
    printed = {normalise(word) for ways in everyday.values() for word in ways}
    longest = max(map(len, (*everyday, *printed)), default=0)

    def known(word: str) -> bool:
        return word in everyday or (word in printed and held(word))

    while start < len(question):
        if (number := _printed(question, start)) is not None:
            end, ways = number
        else:
            end = next((stop for stop in range(min(len(question), start + longest), start, -1) if known(question[start:stop])), start)
            ways = tuple(everyday.get(question[start:end], ()))
        if end == start:
            start += 1
            continue
        yield from _cut_plain(question, plain, start, held)
        yield question[start:end], (question[start:end], *ways)
        start = plain = end
    yield from _cut_plain(question, plain, len(question), held)


def _printed(question: str, start: int) -> tuple[int, tuple[str, ...]] | None:
    """Where an article's number or a sum of money that starts here ends, and how lists print it."""
    if start and question[start - 1].isdigit():
        return None
    if match := _ARTICLE.match(question, start):
        number, sub = parse_numeral(match["number"]), match["sub"] and parse_numeral(match["sub"])
        return (match.end(), (article_name(number, sub or None), f"第{number}条")) if number else None
    if match := _AMOUNT.match(question, start):
        return match.end(), sums_of_money(match["number"], bool(match["ten_thousand"]))
    return None


def sums_of_money(number: str, ten_thousands: bool) -> tuple[str, ...]:
    """How a sum in 元 may be printed; () for one that is not a whole number of 元.

    >>> sums_of_money("50,000", False)
    ('五万元', '5万元', '50000元')
    """
    exact = float(number.replace(",", "")) * (10_000 if ten_thousands else 1)  # not law: 万
    amount = int(exact)
    if amount != exact or not 0 < amount < 10**8:
        return ()
    whole, rest = divmod(amount, 10_000)  # not law: 万
    return (f"{to_chinese(amount)}元", *((f"{whole}万元",) if whole and not rest else ()), f"{amount}元")


def _cut_plain(question: str, start: int, end: int, held: Held) -> Iterator[tuple[str, Sequence[str]]]:
    """What is held of a part in which no word is known. A single character counts only where it was written as a word of its own."""
    for match in _WORD.finditer(question, start, end):
        run = match[0]
        alone = not (_WORD.match(question[match.start() - 1 : match.start()]) or _WORD.match(question[match.end() :]))
        if (len(run) > 1 or alone) and held(run):
            yield run, (run,)
            continue
        for piece in _ASKING.split(run):
            for stretch in cut(piece, held):
                if not stretch.isdigit():
                    yield stretch, (stretch,)


def cut(text: str, held: Held) -> tuple[str, ...]:
    """`text` cut into stretches of two characters or more that are held, leaving out as few characters as can be, in as few stretches.

    >>> cut("特种社备检验", "特种设备的检验".__contains__)
    ('特种', '检验')
    >>> cut("无人机", "".__contains__)
    ()
    """
    neighbours = [held(first + second) for first, second in pairwise(text)]  # a stretch is held only if all its pairs are
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]  # for each place: characters left out, stretches, the stretches
    for end in range(1, len(text) + 1):
        left_out, count, pieces = best[end - 1]
        chosen = (left_out + 1, count, pieces)
        for start in range(end - 2, max(-1, end - 1 - LONGEST_STRETCH), -1):
            if not neighbours[start]:
                break
            if end - start > 2 and not held(text[start:end]):  # a longer one is not held either
                break
            left_out, count, pieces = best[start]
            chosen = min(chosen, (left_out, count + 1, (*pieces, text[start:end])))
        best.append(chosen)
    return best[-1][2]
