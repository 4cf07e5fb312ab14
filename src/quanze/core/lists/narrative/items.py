"""Lists told as prose: a numbered passage an item, what is said of it under labels below or behind its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from quanze.core.kernel.place import Place
from quanze.core.lists.evidence import is_body
from quanze.core.lists.lexicon import KindWords, Lexicon
from quanze.core.lists.model import Kind, Record
from quanze.core.lists.narrative.outline import RANKS, is_closed, number_of
from quanze.core.lists.narrative.passages import Passage, parted
from quanze.core.lists.parts import TIER
from quanze.core.lists.records import BUILDERS
from quanze.core.lists.rows import Entry, is_note
from quanze.core.lists.shares import shares_of

LEAST = 2  # items before passages are taken for a list that no heading announces
LONGEST_NAME = 80
ENOUGH = 3  # labels that the only item below a type of power must have
AHEAD = 8  # labels that the kind does not know may stand before the first that it knows
NAMES: Mapping[str, str] = {"duties": "duty", "boundaries": "matter"}
UNLABELLED: Mapping[str, str] = {  # what an item says without a label
    "public_services": "content",
    "boundaries": "responsibility",
    "discretion": "penalty",
    "leniency": "conditions",
    "duties": "text",
}
TYPED: tuple[Kind, ...] = ("power_items", "supervision_items")  # kinds whose items stand below the type of power
LABELLED: tuple[Kind, ...] = ("public_services", "inspection_items", "discretion", "leniency", "supervision_items", "power_items")

_LABEL = re.compile(r"^\s*[【\[]?\s*(?P<label>[^：:，,。；;、【】\[\]\s]{2,14}?)\s*(?:[】\]]\s*[：:]?|[：:])\s*(?P<rest>.*)$", re.DOTALL)
_SPACED_LABEL = re.compile(r"^\s*(?P<label>[一-龥]{2,10})(?:[ \u3000]{2,}|\t+)(?P<rest>\S.*)$", re.DOTALL)
_INSIDE = re.compile(
    r"(?:(?<=[。；;，,（(\s])|^)[【\[]?(?P<label>(?:[^：:，,。；;、【】\[\]（()）\s]|[（(][^（()）：:]{1,8}[）)]){2,14})[】\]]?[：:]"
)
_NAME = re.compile(r"(?P<name>[^：:。]{2,80}?)\s*(?:[：:]|。|$)\s*")
_DUTY = re.compile(
    r"负责|承担|组织|拟订|拟定|起草|指导|监督|管理|贯彻|推进|协调|参与|配合|实施|开展|统筹|完成|落实|制定|主管|编制|编报|审查|审核|审计|审批|受理|查处|推动|指挥|宣传|服务|保障|建立|健全|做好"
)
_CONTACT = re.compile(r"\s*联\s*系\s*人\s*[：:]")  # whom to ask about the list
_SERVICE = re.compile(
    r"咨询|查询|宣传|培训|发布|办理|受理|提供|服务|开放|援助|救助|指导|推广|检测|鉴定|预约|公开|公示|信息|热线|登记|补贴|申领|调解|普及|讲座|展览|演出"
)
TELLING: Mapping[str, re.Pattern[str]] = {  # what items of a kind say that have no labels
    "discretion": re.compile(r"罚|拘留|警告"),
    "public_services": _SERVICE,
    "leniency": re.compile(r"不予.{0,4}处罚|免予.{0,4}处罚|从轻|减轻|不罚"),
}
_TIER = re.compile(rf"(?:{TIER.pattern})\s*[：:、，,]")
_NAMED_SHARE = re.compile(r"(?P<body>[^，,：:。；]{3,24})[，,：:]\s*(?P<share>\S.*)", re.DOTALL)
_BRACKET = re.compile(r"[）)](?=[^（(]*$)")  # the bracket in which a name holds its labels
_BETWEEN = re.compile(r"与.{2,30}(?:职责|职能|分工|边界)")
_OFFICE = re.compile(r"[（(]?(?:责任|承办|牵头|具体)(?:科室|股室|处室|单位|机构|部门)\s*[：:]\s*(?P<office>[^）)。]+)[）)]?[。]?\s*$")


@dataclass(slots=True)
class _Item:
    """What was read of one item: texts by field, those under labels that are no field, and where it stands."""

    seq: str | None
    name: str
    place: Place
    fields: dict[str, list[str]] = field(default_factory=dict)
    extras: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    shares: list[tuple[list[str], list[str]]] = field(default_factory=list)  # departments, and what they have to do
    labels: int = 0

    def under(self, name: str) -> list[str]:
        """Where what stands under a label goes: departments, and beside them what they have to do, pair by pair."""
        if name == "department":
            if not self.shares or self.shares[-1][1]:
                self.shares.append(([], []))
            return self.shares[-1][0]
        if name == "responsibility" and self.shares and not self.shares[-1][1]:
            return self.shares[-1][1]
        return self.fields.setdefault(name, [])

    def told(self) -> str:
        """Its name and what it says without a label."""
        return "\n".join([self.name, *self.fields.get("conditions", ()), *self.fields.get("penalty", ())])


def item_records(
    topic: str | None, passages: Sequence[Passage], lexicon: Lexicon
) -> tuple[Kind, list[Record], list[Passage], list[Passage]] | None:
    """The kind that prose tells, its records and the passages before the first; None where the passages are no such list.

    `topic` is the kind that the heading above announces. Without one, or under the title of a list of powers, the labels decide.
    """
    announced = topic not in (None, "power_items")
    kinds: Sequence[Kind] = [kind for kind in lexicon.kinds if kind == topic] if announced else LABELLED
    passages = parted(passages, False) if announced else passages
    best: tuple[float, Kind, list[Record], list[Passage], list[Passage]] | None = None
    for kind in kinds:
        words = lexicon.kinds.get(kind)
        if words is None:
            continue
        made = _read(kind, words, passages, announced, lexicon)
        apart = parted(passages, True) if announced else passages
        leads = _read(kind, words, apart, announced, lexicon) if len(apart) > len(passages) else None
        if leads is not None and (made is None or len(leads[0]) > len(made[0])):
            made = leads  # what introduces the items holds some of them
        if made is None:
            continue
        records, before, after, labels = made
        score = sum(words.weights.get(name, 1.0) for name in labels)
        if best is None or score > best[0]:
            best = (score, kind, records, before, after)
    return best[1:] if best is not None else None


def opens_label(text: str, lexicon: Lexicon) -> bool:
    """Whether a line begins with a label that some kind of list knows, or is one, so that it goes on with no line above it."""
    found = _LABEL.match(text) or _SPACED_LABEL.match(text)
    return lexicon.knows(found["label"] if found is not None else text.strip())


def names_field(text: str, lexicon: Lexicon | None) -> bool:
    """Whether a text is what some kind of list calls a field of its items, and not the item itself."""
    kinds = lexicon.kinds.values() if lexicon is not None else ()
    return any(fields[0] != "item_name" for words in kinds if (fields := words.fields_for(text)))


def _read(
    kind: Kind, words: KindWords, passages: Sequence[Passage], announced: bool, lexicon: Lexicon
) -> tuple[list[Record], list[Passage], list[Passage], set[str]] | None:
    starts = _starts(kind, words, passages)
    if not starts:
        return None
    items = []
    closed = kind == "duties" and sum(1 for at in starts if is_closed(passages[at].text)) * 2 > len(starts)
    head = starts[0] - _groups(words, passages[: starts[0]], passages[starts[0]])
    group = passages[head : starts[0]]
    typed = kind in TYPED and any(one.number is not None and lexicon.power_type(one.number.rest) for one in group)
    if len(starts) < LEAST and not announced and not typed:
        return None
    last = _end(words, passages, starts)
    for start, stop in zip(starts, [*starts[1:], last], strict=True):
        end = stop - (_groups(words, passages[start + 1 : stop], passages[start]) if stop < last else 0)
        items.append(_item(kind, words, _whole_name(passages[start:end]) if closed else passages[start:end]))
        items[-1].notes[:0] = [one.text for one in group]
        types = [one for one in group if one.number is not None and lexicon.power_type(one.number.rest)]
        if types and kind in TYPED:
            items[-1].fields.setdefault("power_type", [types[-1].number.rest.strip() if types[-1].number else ""])
        group = passages[end:stop] or group
    often = Counter(name for item in items for name in item.fields)
    labels = {name for name, count in often.items() if count >= min(LEAST, len(items))}
    if not _proven(kind, words, items, labels, announced):
        return None
    entries = [entry for item in items for entry in (_duty_entries(item) if kind == "duties" else _entries(kind, item))]
    return BUILDERS[kind](entries, True), list(passages[:head]), list(passages[last:]), labels


def _whole_name(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages of a duty that is a sentence, as its neighbours are, with its end where a page cut it off."""
    if len(passages) < 2 or is_closed(passages[0].text) or passages[1].number is not None:
        return passages
    first, rest = passages[0], passages[1]
    whole = Passage(first.text + rest.text, first.lines + rest.lines, number_of(first.text + rest.text))
    return [whole, *passages[2:]]


def _end(words: KindWords, passages: Sequence[Passage], starts: Sequence[int]) -> int:
    """Where the last item ends: at a heading of a manner above that of the items that stands inside none of the others."""
    opening = passages[starts[-1]].number
    if opening is None:
        return len(passages)
    inside = {one.number.manner for a, b in pairwise(starts) for one in passages[a + 1 : b] if one.number is not None}
    high = {manner for manner, rank in RANKS.items() if rank < RANKS[opening.manner]} - (
        inside if len(starts) > 1 else set(RANKS) - {"chapter"}
    )
    return next(
        (
            at
            for at, one in enumerate(passages[starts[-1] + 1 :], starts[-1] + 1)
            if one.number is not None and one.number.manner in high and one.heads and _label(words, one) is None
        ),
        len(passages),
    )


def _groups(words: KindWords, below: Sequence[Passage], start: Passage) -> int:
    """How many passages at the end of an item are headings over the items that follow: a manner above that of the items, and no label."""
    if start.number is None:
        return 0
    count = 0
    for passage in reversed(below):
        number = passage.number
        if number is None or not passage.heads or RANKS[number.manner] >= RANKS[start.number.manner] or _label(words, passage) is not None:
            break
        count += 1
    return count


def _proven(kind: Kind, words: KindWords, items: Sequence[_Item], labels: set[str], announced: bool) -> bool:
    """Whether the items say what such a list says."""
    if kind == "duties":
        return sum(1 for item in items if _DUTY.search(item.name)) * 10 >= len(items) * 6
    if kind == "boundaries":
        told = [
            item
            for item in items
            if len(shares_of("\n".join(item.fields.get("responsibility", ())))) >= LEAST
            or item.labels >= LEAST
            or _BETWEEN.search(item.name)
        ]
        return len(told) * 2 >= len(items)
    if kind in TELLING and announced and sum(1 for item in items if TELLING[kind].search(item.told())) * 10 >= len(items) * 6:
        return True
    labelled = [item for item in items if item.labels >= (1 if len(items) > 1 or announced else ENOUGH)]
    return len(labelled) * 2 >= len(items) and any(need <= labels | {"item_name"} for need in words.needs)


def _starts(kind: Kind, words: KindWords, passages: Sequence[Passage]) -> list[int]:
    """Where the items begin: numbered passages of one manner; where none is numbered, names above labels or sentences that tell of duties."""
    named = [at for at, one in enumerate(passages) if _names(kind, words, one)]
    if len(named) >= LEAST:
        return named
    manner = _manner(kind, words, passages)
    if manner is None:
        return _unnumbered(kind, words, passages)
    if kind in LABELLED:
        found = _above_labels(words, passages, manner)
        if len(found) < LEAST and len(bare := _unnumbered(kind, words, passages)) > len(found):
            return bare
        if kind == "discretion":
            return found or [
                at for at, (one, below) in enumerate(pairwise(passages)) if one.number is not None and _is_tier(below) and not _is_tier(one)
            ]
        return found or (_counted(words, passages, manner) if kind in TELLING else [])
    return _counted(words, passages, manner)


def _is_tier(passage: Passage) -> bool:
    return _TIER.match(passage.number.rest if passage.number else passage.text) is not None


def _counted(words: KindWords, passages: Sequence[Passage], manner: str) -> list[int]:
    """The numbered passages of one manner that count on, whatever numbers are left out; those that count anew from one are inside an item."""
    numbered = [(at, one.number.value) for at, one in enumerate(passages) if one.number is not None and one.number.manner == manner]
    numbered = [(at, value) for at, value in numbered if _label(words, passages[at]) is None]
    found: list[int] = []
    last = numbered[0][1] - 1 if numbered else 0
    inside = False
    for position, (at, value) in enumerate(numbered):
        onward = value in (last + 1, last + 2)
        if not onward and not inside and value >= last and found:
            onward = value == last or not any(last < later <= last + 2 for _, later in numbered[position + 1 :])
        if onward:
            found.append(at)
            last, inside = value, False
        else:
            inside = True
    return found


def _unnumbered(kind: Kind, words: KindWords, passages: Sequence[Passage]) -> list[int]:
    """Items without numbers: short lines that the label which stands first comes next to; paragraphs that each begin with what is to be done."""
    if kind == "duties":
        told = [at for at, one in enumerate(passages) if one.number is None and _DUTY.match(one.text) and not one.heads]
        return told if len(told) >= LEAST else []
    found: list[int] = []
    opening: str | None = None
    for at, passage in enumerate(passages):
        bare = passage.number is None and passage.heads and not _is_told(words, passage) and not words.fields_for(passage.text)
        label = _below(words, passages, at) if bare else None
        if label is None:
            continue
        if opening in (None, label[0]):
            opening = label[0]
            found.append(at)
    return found


def _above_labels(words: KindWords, passages: Sequence[Passage], manner: str) -> list[int]:
    """The numbered passages of one manner that hold labels, or that the label with which the first of them begins comes next to.

    What is numbered below a label ends above another label too, but not above the first. One that says nothing under labels is an item if
    it counts on from the item right before it.
    """
    found: list[int] = []
    opening: str | None = None
    item: int | None = None  # the number of the item before, if nothing in it was numbered in the same manner
    for position, passage in enumerate(passages):
        number = passage.number
        if number is None or number.manner != manner or _label(words, passage) is not None:
            continue
        below = _below(words, passages, position) if not _is_told(words, passage) else None
        inside = _inside(words, number.rest)
        if inside or (below is not None and opening in (None, below[0])) or (item is not None and number.value == item + 1):
            opening = below[0] if opening is None and below is not None and not inside else opening
            found.append(position)
            item = number.value
        else:
            item = None
    same = [at for at, one in enumerate(passages[: found[0] if found else 0]) if one.number is not None and one.number.manner == manner]
    ahead = [at for at in same if passages[at].heads and _label(words, passages[at]) is None]
    first = passages[found[0]].number if found else None
    if first is not None and ahead == same and [one.value for at in ahead if (one := passages[at].number)] == list(range(1, first.value)):
        found[:0] = ahead
    return found


def _manner(kind: Kind, words: KindWords, passages: Sequence[Passage]) -> str | None:
    """How the items are numbered: as the first passage that counts from one, or where labels follow, as the passages that the first follow.

    What is numbered below a label stands above the next label too, but never above the first of its item.
    """
    first = next(
        (one.number.manner for one in passages if one.number is not None and one.number.value == 1 and not _label(words, one)), None
    )
    if kind in ("duties", "boundaries"):
        return first or next((one.number.manner for one in passages if one.number is not None and not _label(words, one)), None)
    above: Counter[str] = Counter()
    last: str | None = None
    for passage in passages:
        labelled = _label(words, passage) is not None
        if labelled and last is not None:
            above[last] += 1
            last = None
        elif not labelled and passage.number is not None and not _is_told(words, passage):
            last = passage.number.manner
            above[last] += bool(_inside(words, passage.text))
    return next((manner for manner, count in above.items() if count >= LEAST), first or next(iter(+above), None))


def _is_told(words: KindWords, passage: Passage) -> bool:
    """Whether a passage says something under a label that the kind may not know (`服务对象：失业人员`)."""
    text = passage.number.rest if passage.number else passage.text
    found = _LABEL.match(text) or _SPACED_LABEL.match(text)
    named = found is not None and words.fields_for(found["label"])[:1] == ("item_name",)
    return found is not None and bool(found["rest"].strip()) and not named and not _inside(words, text)


def _below(words: KindWords, passages: Sequence[Passage], position: int) -> tuple[str, str] | None:
    """The first label below a passage that the kind knows, if nothing but other labels stands between them."""
    for passage in passages[position + 1 : position + 1 + AHEAD]:
        label = _label(words, passage)
        if label is not None or not _is_told(words, passage):
            return label
    return None


def _names(kind: Kind, words: KindWords, passage: Passage) -> str:
    """What an item is called where a label says so (`事项名称：…`); "" where none does.

    A duty is called so only beside a number: what bears that label alone is told of an office above it.
    """
    found = _LABEL.match(passage.number.rest if passage.number else passage.text)
    named = (
        found is not None
        and (kind != "duties" or passage.number is not None)
        and words.fields_for(found["label"])[:1] == (NAMES.get(kind, "item_name"),)
    )
    return found["rest"].strip() if found is not None and named else ""


def _label(words: KindWords, passage: Passage) -> tuple[str, str] | None:
    """The field that a passage labels, and the text beside the label: `承办机构：…`, `【处罚依据】…`, or a heading that is a field's name."""
    text = passage.number.rest if passage.number else passage.text
    for found in (_LABEL.match(text), _SPACED_LABEL.match(text)):
        if found and (fields := words.fields_for(found["label"])) and fields[0] != "item_name":
            return fields[0], found["rest"].strip()
    if passage.heads and (fields := words.fields_for(text.strip())) and fields[0] not in ("item_name", "matter", "duty"):
        return fields[0], ""
    return None


def _inside(words: KindWords, text: str) -> list[tuple[int, int, str]]:
    """The labels inside a text: where each begins, where its value begins, and its field."""
    found = []
    for match in _INSIDE.finditer(text):
        fields = words.fields_for(match["label"])
        if fields and fields[0] != "item_name":
            found.append((match.start(), match.end(), fields[0]))
    return found


def _item(kind: Kind, words: KindWords, passages: Sequence[Passage]) -> _Item:
    first = passages[0]
    item = _Item(first.number.printed if first.number else None, "", first.place.to(passages[-1].place))
    rest = (first.number.rest if first.number else first.text).strip()
    target: list[str] | None = None
    if kind == "duties":
        item.name = _names(kind, words, first) or rest
    else:
        rest = _names(kind, words, first) or rest
        inside = _inside(words, rest)
        head = rest[: inside[0][0]] if inside else rest
        bracket = _BRACKET.search(rest) if head.endswith(("（", "(")) else None
        head = head[:-1] if bracket else head
        named = _NAME.match(head)
        item.name = (named["name"] if named and len(named["name"]) <= LONGEST_NAME else head).strip(" 　。；;，,（(")
        more = head[named.end() :].strip() if named else ""
        if bracket:
            _labelled(item, rest[: bracket.start()], inside)
            more += rest[bracket.end() :].strip().lstrip(" 　。；;，,：:")
        else:
            target = _labelled(item, rest, inside)
        if more:
            item.fields.setdefault(UNLABELLED.get(kind, "remarks"), []).insert(0, more)
    manners = {one.number.manner for one in passages[1:] if one.number is not None and _label(words, one) is not None}  # of the labels
    alone = False  # whether the label stood on a line of its own, above what it labels
    deep = next((one.number.manner for one in passages[1:] if one.number is not None), None)
    for passage in passages[1:]:
        text = (passage.number.rest if passage.number else passage.text).strip()
        label = _label(words, passage)
        if label is not None:
            item.labels += 1
            alone = not label[1]
            target = item.under(label[0]) if kind == "boundaries" else item.fields.setdefault(label[0], [])
            inside = [(start, end, name) for start, end, name in _inside(words, label[1]) if start]
            share = _NAMED_SHARE.fullmatch(label[1]) if label[0] == "department" else None
            if share is not None and is_body(share["body"]):
                target.append(share["body"])
                target = item.under("responsibility")
                target.append(share["share"])
                continue
            if label[1]:
                target.append(label[1][: inside[0][0]].rstrip("；;，, 　") if inside else label[1])
            last = _labelled(item, label[1], inside)
            target = target if last is None else last
            continue
        if is_note(passage.text) or _CONTACT.match(passage.text):
            item.notes.append(passage.text.strip())
            continue
        if kind == "discretion" and _is_tier(passage) and "penalty" not in item.fields:
            target = item.fields.setdefault("penalty", [])
        other = (
            (_LABEL.match(text) or _SPACED_LABEL.match(text))
            if kind not in ("boundaries", "discretion", "duties") and not (alone and kind in TYPED)
            else None
        )
        apart = target is None or passage.number is None or passage.number.manner in manners
        if other is not None and not other["rest"].startswith("《") and apart:
            target = item.extras.setdefault(other["label"], [])
            if other["rest"]:
                target.append(other["rest"])
            continue
        inside = _inside(words, passage.text) if target is not None and not (target and is_closed(target[-1])) else []
        if inside and target is not None:  # a line broke inside a row of labels
            target.append(passage.text[: inside[0][0]].rstrip("；;，, 　"))
            target = _labelled(item, passage.text, inside)
            continue
        told = target if target is not None else item.fields.setdefault(UNLABELLED.get(kind, "remarks"), [])
        if kind == "duties" and told and deep and passage.number is not None and RANKS[passage.number.manner] > RANKS[deep]:
            told[-1] += "\n" + passage.text.strip()  # a list within a matter
        else:
            told.append(passage.text.strip())
    return item


def _labelled(item: _Item, text: str, inside: Sequence[tuple[int, int, str]]) -> list[str] | None:
    """Takes what stands behind the labels of a text; the last of them may go on below."""
    target: list[str] | None = None
    for at, (_, end, name) in enumerate(inside):
        stop = inside[at + 1][0] if at + 1 < len(inside) else len(text)
        item.labels += 1
        target = item.fields.setdefault(name, [])
        value = text[end:stop].strip().rstrip("；;，, 　")
        if value:
            target.append(value.rstrip("。") if len(value) <= LONGEST_NAME // 2 and at + 1 == len(inside) else value)
    return target


def _entries(kind: Kind, item: _Item) -> list[Entry]:
    """The entry of an item; of a matter with several labelled departments one for each of them."""
    first = _entry(kind, item)
    shares = [{"department": "\n".join(bodies), "responsibility": "\n".join(texts)} for bodies, texts in item.shares]
    if not shares:
        return [first]
    made = [Entry(share, frozenset(share), (), {}, item.place) for share in shares]
    if "responsibility" in first.values:
        return [first, *made]
    return [replace(first, values={**first.values, **shares[0]}, own=first.own | frozenset(shares[0])), *made[1:]]


def _entry(kind: Kind, item: _Item) -> Entry:
    values = {**_seq(item), NAMES.get(kind, "item_name"): item.name, **{name: "\n".join(texts) for name, texts in item.fields.items()}}
    extras = tuple((label, "\n".join(texts)) for label, texts in item.extras.items())
    return Entry(values, frozenset(values), extras, {}, item.place, notes=tuple(item.notes), own_extras=frozenset(item.extras))


def _seq(item: _Item) -> dict[str, str]:
    return {} if item.seq is None else {"seq": item.seq}


def _duty_entries(item: _Item) -> list[Entry]:
    """A duty with an entry for each matter below it, the office that a matter names at its end apart."""
    values = {**_seq(item), "duty": item.name}
    matters = [(text, _OFFICE.search(text)) for text in item.fields.get("text", ())]
    offices = any(office for _, office in matters)
    one_office = {"office": "\n".join(item.fields["office"])} if "office" in item.fields else {}  # said once for all matters
    notes = tuple(item.notes)
    made = []
    for number, (text, office) in enumerate(matters):
        told = {
            "text": text[: office.start()] if office else text,
            **({"office": office["office"] if office else ""} if offices else one_office),
        }
        first = {**values, **told}
        made.append(Entry(first, frozenset(first if number == 0 else told), (), {}, item.place, notes=notes))
    rest = {name: "\n".join(texts) for name, texts in item.fields.items() if name != "text"}
    if made and rest:
        made[0] = Entry({**made[0].values, **rest}, made[0].own | frozenset(rest), (), {}, item.place, notes=notes)
    whole = {**values, **rest}
    return made or [Entry(whole, frozenset(whole), (), {}, item.place, notes=notes)]
