"""Tables without a header under a title that says what they are: each column takes the field whose contents it shows, from left to right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from quanze.core.lists import evidence
from quanze.core.lists.columns import Columns
from quanze.core.lists.grid import Row
from quanze.core.lists.lexicon import KINDS, Lexicon
from quanze.core.lists.model import Kind
from quanze.core.lists.parts import TIER

WIDEST = 12  # columns; a wider table without headings is anyone's guess
PROSE = 16  # characters from which a cell is a sentence rather than a name

_ROLE = re.compile(r"(?:领导|负责人?|责任人|科长|股长|局长|主任|队长|人员|承办人|经办人|窗口)[^\n：:]{0,8}[：:]|^[一-龥]某|^[一-龥]{2,3}$")
_RISK = re.compile(r"风险|徇私|滥用|违规|不按|超越|失职|隐瞒|擅自|故意|不严|不到位|不作为|乱作为|谋取|收受|泄露|拖延|刁难|人情")
_PENALTY = re.compile(r"罚款|警告|没收|吊销|责令|处.{0,12}元|不予(?:行政)?处罚|从轻|减轻")
_CONDITION = re.compile(r"首次|初次|及时改正|主动|轻微|未造成|情节|逾期|拒不|以下的?$|以上的?$|的$|后果")
_DUTY = re.compile(r"负责|承担|组织|拟订|指导|监督|管理|贯彻|推进|协调|参与|配合|实施|开展")

Test = Callable[[Sequence[str], Mapping[str, float]], float]


def sample(rows: Sequence[Row], column: int) -> list[str]:
    """Texts that begin in a column: from the first rows and from rows spread over the rest; blanks left out."""
    near, far = rows[: 4 * evidence.SAMPLE], rows[4 * evidence.SAMPLE :]
    step = max(1, len(far) // evidence.SAMPLE)
    found = []
    for row in (*near, *far[::step]):
        square = row.get(column)
        if square is not None and square.own and square.text:
            found.append(square.text)
    return found


def _share(pattern: re.Pattern[str]) -> Test:
    return lambda texts, _: evidence.share(texts, pattern)


def _trait(name: str) -> Test:
    return lambda _, seen: seen[name]


def _prose(texts: Sequence[str], _: Mapping[str, float]) -> float:
    return sum(1 for text in texts if len(text) >= PROSE) / len(texts)


def _name(texts: Sequence[str], seen: Mapping[str, float]) -> float:
    return seen["distinct"] * sum(1 for text in texts if len(text) <= 80 and text[-1] not in "。；;") / len(texts)


def _duty(texts: Sequence[str], seen: Mapping[str, float]) -> float:
    return min(evidence.share(texts, _DUTY), seen["distinct"]) if not seen["law"] >= evidence.SHARE else 0.0


def _body(texts: Sequence[str], _: Mapping[str, float]) -> float:
    return sum(1 for text in texts if evidence.is_body(text)) / len(texts)


def _level(texts: Sequence[str], _: Mapping[str, float]) -> float:
    return sum(1 for text in texts if TIER.fullmatch("".join(text.split()))) / len(texts)


def _any(texts: Sequence[str], seen: Mapping[str, float]) -> float:
    return 0.3


# For each kind its fields in the order in which lists print them; a field in `must` has to be found.
ORDERS: Mapping[Kind, tuple[tuple[tuple[str, Test], ...], frozenset[str]]] = {
    "supervision_items": (
        (
            ("seq", _trait("seq")),
            ("power_type", _trait("power_type")),
            ("item_name", _name),
            ("responsibility_stages", _trait("matters")),
            ("risk_points", _share(_RISK)),
            ("measures", _prose),
            ("responsible", _share(_ROLE)),
        ),
        frozenset({"item_name", "risk_points"}),
    ),
    "duties": (
        (
            ("seq", _trait("seq")),
            ("duty", _duty),
            ("text", _prose),
            ("office", _trait("office")),
            ("accountability_basis", _trait("law")),
            ("remarks", _any),
        ),
        frozenset({"duty", "text"}),
    ),
    "boundaries": (
        (
            ("seq", _trait("seq")),
            ("matter", _name),
            ("department", _body),
            ("responsibility", _duty),
            ("bases", _trait("law")),
            ("cases", _prose),
        ),
        frozenset({"matter", "department", "responsibility"}),
    ),
    "discretion": (
        (
            ("seq", _trait("seq")),
            ("item_name", _name),
            ("penalty_basis", _trait("law")),
            ("level", _level),
            ("circumstances", _prose),
            ("penalty", _share(_PENALTY)),
            ("remarks", _any),
        ),
        frozenset({"item_name", "level", "penalty"}),
    ),
    "leniency": (
        (
            ("seq", _trait("seq")),
            ("item_name", _name),
            ("legal_basis", _trait("law")),
            ("conditions", _share(_CONDITION)),
            ("remarks", _any),
        ),
        frozenset({"item_name", "conditions"}),
    ),
}


def guess_by_title(rows: Sequence[Row], lexicon: Lexicon, titles: Sequence[str]) -> Columns | None:
    """The columns of a table whose title names its kind; None where no title does or the contents do not agree."""
    width = max((max(row) + 1 for row in rows if row), default=0)
    if not 3 <= width <= WIDEST:
        return None
    texts = {column: found for column in range(width) if (found := sample(rows, column))}
    traits = {column: evidence.traits(found, lexicon) for column, found in texts.items()}
    for title in titles:
        # The word that ends last decides, as the head of a phrase does: 部门职责边界 are boundaries, though 部门职责 stands in it.
        named = [
            (max((title.rfind(word) + len(word), len(word)) for word in said), kind)
            for kind in KINDS
            if kind in lexicon.kinds and (said := _said(title, lexicon, kind))
        ]
        for _, kind in sorted(named, key=lambda pair: pair[0], reverse=True)[:1]:
            if kind not in ORDERS:
                return None
            order, must = ORDERS[kind]
            fields = _laid(order, texts, traits)
            if must <= set(fields.values()):
                return Columns(kind, fields, width=width, guessed=True)
    return None


def _said(title: str, lexicon: Lexicon, kind: Kind) -> list[str]:
    """The words of a title that speak for a kind."""
    return [word for word in lexicon.kinds[kind].words if word in title]


def _laid(
    order: Sequence[tuple[str, Test]], texts: Mapping[int, Sequence[str]], traits: Mapping[int, Mapping[str, float]]
) -> dict[int, str]:
    """The fields laid over the columns in their order, so that the contents agree best; columns and fields may be left out."""
    columns = sorted(texts)
    best: dict[tuple[int, int], tuple[float, tuple[tuple[int, str], ...]]] = {}

    def way(at: int, number: int) -> tuple[float, tuple[tuple[int, str], ...]]:
        if at == len(columns) or number == len(order):
            return 0.0, ()
        if (at, number) not in best:
            name, test = order[number]
            column = columns[at]
            choices = [way(at + 1, number), way(at, number + 1)]
            score = test(texts[column], traits[column])
            if score >= 0.3:
                rest = way(at + 1, number + 1)
                choices.append((score + rest[0], ((column, name), *rest[1])))
            best[at, number] = max(choices, key=lambda choice: choice[0])
        return best[at, number]

    return dict(way(0, 0)[1])
