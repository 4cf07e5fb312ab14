"""Citations read a second, beside a bare scan for 第…条 and beside eyecite on its own kind of text; growth to 100 MB; hostile inputs.

All in one process on one core, so that the ratios hold on any machine. The text is made here: list cells in the shapes that offices print.
Run: PYTHONPATH=src python bench/cite.py [--megabytes 100] [--files FILE…]
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from quanze.core.citations.parser import each_citation, find_citations

MEGABYTE = 1_000_000  # of UTF-8; a Chinese character is three bytes


def chinese_text(size: int, seed: int = 1) -> str:
    """About `size` bytes of list cells: labels, titles, headings with dates and numbers, provisions, quoted articles, duties between them."""
    chance = random.Random(seed)
    kinds = ("条例", "管理办法", "监督管理规定", "实施细则", "法")
    subjects = ("渡口", "茶叶质量", "河道采砂", "消防安全", "劳动保障监察", "地图编制", "特种设备安全", "食盐专营", "农田水利", "档案利用")
    duty = "负责受理申请并当场核对材料，对不符合条件的一次性告知需要补正的全部内容，在法定期限内作出决定并送达当事人；依法公开办理结果，接受社会监督。"
    article = "违反规定，有下列情形之一的，由县级以上主管部门责令限期改正，处五千元以上三万元以下罚款：（一）未按照规定备案的；（二）拒绝、阻碍监督检查的；（三）提供虚假材料的。"
    cells, made = [], 0
    while made < size:
        title = f"云州省{chance.choice(subjects)}{chance.choice(kinds)}"
        year, month, day, number = chance.randint(1990, 2024), chance.randint(1, 12), chance.randint(1, 28), chance.randint(1, 700)
        heading = chance.choice(
            (
                f"（{year}年{month}月{day}日云州省第十一届人民代表大会常务委员会第二十一次会议通过，自{year + 1}年1月1日起施行）",
                f"（{year}年{month}月国务院令 第{number}号）",
                f"（{year}年{month}月{day}日云州省人民政府令第{number}号公布，自{year + 1}年1月1日起施行。根据{year + 3}年5月1日《关于修改〈{title}〉的决定》第一次修正）",
                f"（云政发〔{year}〕{number}号）",
                "",
            )
        )
        place = chance.choice(("第二十条第一款第（七）项、第二款", "第五条至第八条", "第六、七条", f"第{number}条", "第三十条之一"))
        quote = chance.choice((f"：{article}", f"\n    第四十二条：{article}\n    第四十三条：{article}", "。"))
        cell = f"【法规】《{title}》{heading}{place}{quote}\n{duty * chance.randint(1, 3)}\n"
        cells.append(cell)
        made += len(cell.encode())
    return "".join(cells)


def english_text(size: int, seed: int = 1) -> str:
    """About `size` bytes of English legal prose with case and statute citations, of our own making: what eyecite reads."""
    chance = random.Random(seed)
    prose = "The permit holder must notify the agency before any change of ownership takes effect, and the agency shall answer within the time set by rule. "
    parts, made = [], 0
    while made < size:
        volume, page, year = chance.randint(1, 550), chance.randint(1, 1200), chance.randint(1950, 2020)
        cite = chance.choice(
            (
                f"See Alder v. Birch, {volume} U.S. {page} ({year}). ",
                f"Cf. Cedar Co. v. Dogwood, {volume} F.3d {page}, {page + 4} (2d Cir. {max(year, 1994)}). ",
                f"The duty rests on {chance.randint(1, 50)} U.S.C. § {page}. ",
                "Id. at 12. ",
            )
        )
        part = prose * chance.randint(1, 3) + cite
        parts.append(part)
        made += len(part)
    return "".join(parts)


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def hostile() -> dict[str, str]:
    """10 kB each of what is made to be slow: marks that nest and never close, endless digits, lists, brackets, dates."""
    pieces = {
        "opening marks": "《", "nested marks": "《〈", "unclosed titles": "《甲法第", "titles and openings": "《甲", "Chinese digits": "一", "ASCII digits": "1",
        "第": "第", "第一": "第一", "enumeration commas": "、", "articles": "第一条、", "brackets": "（", "unclosed headings": "《甲法》（", "dates": "2018年",
        "numbers": "〔2018〕1号", "orders": "国务院令第1号", "names": "甲法第1条", "本法": "本法第", "blanks": " ", "line ends": "第\n", "quotations": "第二条：违反。",
        "verbs": "通过公布施行修正", "mixed": "《甲法》（《〈第一条、", "labels": "【法律】", "about": "关于", "closings": "）第1条",
    }  # fmt: skip
    made = {}
    for name, piece in pieces.items():
        text = piece * (10_000 // len(piece.encode()) + 1)
        made[name] = text.encode()[:10_000].decode("utf-8", "ignore")
        made[f"{name} behind a title"] = ("《甲法》（" + made[name]).encode()[:10_000].decode("utf-8", "ignore")
        made[f"{name} behind an article"] = ("《甲法》第一条" + made[name]).encode()[:10_000].decode("utf-8", "ignore")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--files", nargs="*", default=[], type=Path)
    options = parser.parse_args()

    text = chinese_text(10 * MEGABYTE)
    size = len(text.encode()) / MEGABYTE
    find_citations(text[:200_000])
    found = find_citations(text)
    parsing = min(seconds(lambda: find_citations(text)) for _ in range(3))
    article = re.compile(r"第[0-9〇零一二三四五六七八九十百千]+条")
    scanning = min(seconds(lambda: article.findall(text)) for _ in range(3))
    print(f"made text, {size:.0f} MB, {len(found)} citations ({len(found) / size:.0f} a MB)")
    print(f"  parse                {size / parsing:8.1f} MB/s  ({parsing / len(found) * 1e6:.0f} µs a citation)")
    print(f"  bare re for 第…条    {size / scanning:8.1f} MB/s  ({parsing / scanning:.1f} times faster, and knows nothing)")

    from quanze.adapters.catalogue import catalogue_library
    from quanze.core.citations.resolver import Resolver

    library = catalogue_library()

    def both() -> None:
        resolver = Resolver(library, None)
        for citation in find_citations(text):
            resolver.resolve(citation)

    both()
    resolving = min(seconds(both) for _ in range(2))
    print(f"  parse + resolve      {size / resolving:8.1f} MB/s  (the shipped catalogue, {len(found) / resolving:.0f} citations a second)")

    english = english_text(MEGABYTE)
    try:
        from eyecite import get_citations

        get_citations(english[:20_000])
        count = 0

        def peer() -> None:
            nonlocal count
            count = sum(len(get_citations(english[at : at + 20_000])) for at in range(0, len(english), 20_000))

        reading = seconds(peer)
        size_en = len(english) / MEGABYTE
        print(
            f"  eyecite, English     {size_en / reading:8.1f} MB/s  ({count} citations; ours is {(size / parsing) / (size_en / reading):.1f} times as fast by bytes,"
        )
        print(
            f"                       {(len(found) / parsing) / (count / reading):.1f} times by citations; another language, another grammar: an order of magnitude, no more)"
        )
    except ImportError:
        print("  eyecite is not installed (dependency group `bench`)")

    for path in options.files:
        words = path.read_text(encoding="utf-8")
        took = seconds(lambda words=words: find_citations(words))
        print(f"  {path.name}: {len(words.encode()) / MEGABYTE / took:.1f} MB/s")

    print("growth, one by one as a long text is read (time a MB, against the smallest)")
    first = None
    chunk = chinese_text(MEGABYTE, seed=2)
    for megabytes in (1, 10, options.megabytes):
        long = chunk * megabytes
        took = min(seconds(lambda long=long: deque(each_citation(long), maxlen=0)) for _ in range(3 if megabytes < 20 else 1))
        per = took / (len(long.encode()) / MEGABYTE)
        first = first or per
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {megabytes:4d} MB  {took:7.2f} s  {per / first:.2f}   peak {peak:.0f} MB")

    worst = sorted(  # the best of three: a collection of what stood before may fall into any of them
        ((min(seconds(lambda words=words: find_citations(words)) for _ in range(3)) * 1000, name) for name, words in hostile().items()),
        reverse=True,
    )
    print("hostile inputs of 10 kB, slowest: " + "; ".join(f"{name} {took:.1f} ms" for took, name in worst[:4]))


if __name__ == "__main__":
    main()
