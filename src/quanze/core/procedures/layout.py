"""Where the stages and acts of a procedure stand in a drawing: a pure function of the definition.

The main way goes straight down in the order of the file; stages that stand `beside` another, and ends, stand in its row. Lines that
skip rows or lead back run left of the main way, each in a lane of its own where they would overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from quanze.core.procedures.model import Procedure

# in units of the drawing; a reader of SVG scales them
WIDTH, HEIGHT, COLUMN_GAP, ROW_GAP, MARGIN, LANE = 140, 42, 44, 38, 12, 12


@dataclass(frozen=True, slots=True)
class Box:
    """A stage in the drawing: `x` and `y` of its upper left corner."""

    stage: str
    title: str
    final: bool
    x: int
    y: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Line:
    """One or more acts from a stage to another: `points` from box to box; `back` where it leads to an earlier stage."""

    source: str
    target: str
    acts: tuple[str, ...]
    points: tuple[tuple[int, int], ...]
    back: bool

    @property
    def label(self) -> str:
        """The first act's title, and how many more there are."""
        return self.acts[0] + (f" 等 {len(self.acts)} 项" if len(self.acts) > 1 else "")


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(procedure: Procedure) -> Drawing:
    """The drawing of a procedure; every stage has a box, every pair of stages that an act joins a line."""
    places = _places(procedure)
    between = _between(procedure)
    lanes = _lanes(between, places)
    left = MARGIN + LANE * (max(lanes.values(), default=-1) + 2)
    boxes = {
        stage.id: Box(
            stage.id,
            stage.title,
            stage.final,
            left + places[stage.id][1] * (WIDTH + COLUMN_GAP),
            MARGIN + ROW_GAP // 2 + places[stage.id][0] * (HEIGHT + ROW_GAP),
        )
        for stage in procedure.stages.values()
    }
    lines = tuple(
        Line(
            source,
            target,
            tuple(acts),
            _way(
                boxes[source],
                boxes[target],
                left - LANE * (lanes[source, target] + 1) if (source, target) in lanes else None,
                at,
                tuple(boxes.values()),
            ),
            places[target][0] < places[source][0] and not procedure.stages[target].final,
        )
        for at, ((source, target), acts) in enumerate(between.items())
    )
    width = max(box.x + box.width for box in boxes.values()) + MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    return Drawing(width, height, tuple(boxes.values()), lines)


def _between(procedure: Procedure) -> dict[tuple[str, str], list[str]]:
    between: dict[tuple[str, str], list[str]] = {}
    for act in procedure.acts.values():
        for source in act.stages:
            if act.leads_to and act.leads_to != source:
                between.setdefault((source, act.leads_to), []).append(act.title)
    return between


def _places(procedure: Procedure) -> dict[str, tuple[int, int]]:
    """The row and column of each stage: the main way in column 0, what stands beside it further right; the last end closes the main way."""
    spine = [s.id for s in procedure.stages.values() if not s.final and not s.beside]
    finals = [s.id for s in procedure.stages.values() if s.final]
    places = {stage: (row, 0) for row, stage in enumerate(spine)}
    reached = {
        final: [source for act in procedure.acts.values() if act.leads_to == final for source in act.stages if source in places]
        for final in finals
    }
    ends = [final for final in finals if spine[-1] in reached[final]]
    if ends:
        places[ends[0]] = (len(spine), 0)
    taken = dict.fromkeys(range(len(spine) + 1), 1)
    for stage in procedure.stages.values():
        if stage.id in places:
            continue
        beside = stage.beside or (reached.get(stage.id) or [spine[0]])[0]
        row = places[beside][0]
        places[stage.id] = (row, taken[row])
        taken[row] += 1
    return places


def _lanes(between: dict[tuple[str, str], list[str]], places: dict[str, tuple[int, int]]) -> dict[tuple[str, str], int]:
    """The lane of each line between stages of the main way that are not neighbours downwards; short ones nearest, none overlapping."""
    far = [
        (source, target)
        for source, target in between
        if places[source][1] == places[target][1] == 0 and places[target][0] != places[source][0] + 1
    ]
    far.sort(key=lambda pair: (abs(places[pair[0]][0] - places[pair[1]][0]), places[pair[0]]))
    used: list[list[tuple[int, int]]] = []
    lanes: dict[tuple[str, str], int] = {}
    for pair in far:
        span = (min(places[pair[0]][0], places[pair[1]][0]), max(places[pair[0]][0], places[pair[1]][0]))
        lane = next((at for at, spans in enumerate(used) if all(span[1] < a or b < span[0] for a, b in spans)), len(used))
        if lane == len(used):
            used.append([])
        used[lane].append(span)
        lanes[pair] = lane
    return lanes


def _way(source: Box, target: Box, lane: int | None, at: int, boxes: tuple[Box, ...]) -> tuple[tuple[int, int], ...]:
    apart = 5 * (at % 5 - 2)  # lines that meet at one box do not lie on each other
    middle, end = source.y + HEIGHT // 2 + apart, target.y + HEIGHT // 2 + apart
    if lane is not None:
        return ((source.x, middle), (lane, middle), (lane, end), (target.x, end))
    if source.x == target.x:
        x = source.x + WIDTH // 2
        return ((x, source.y + HEIGHT), (x, target.y)) if target.y > source.y else ((x + 12, source.y), (x + 12, target.y + HEIGHT))
    right = target.x > source.x
    if source.y == target.y:
        if abs(target.x - source.x) <= WIDTH + COLUMN_GAP:
            y = source.y + HEIGHT // 2 + (7 if right else -7)
            return ((source.x + (WIDTH if right else 0), y), (target.x + (0 if right else WIDTH), y))
        over = source.y - 10 - (0 if right else 8)
        from_x, to_x = source.x + WIDTH // 2 + (16 if right else -16), target.x + WIDTH // 2 + (40 if right else 60)
        return ((from_x, source.y), (from_x, over), (to_x, over), (to_x, target.y))
    others = tuple(box for box in boxes if box not in (source, target))
    ways = _ways_between_rows(source, target, middle, end, apart)
    return next((way for way in ways if not any(_touches(way, box) for box in others)), ways[-1])


def _ways_between_rows(source: Box, target: Box, middle: int, end: int, apart: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Ways between the main way and a box off it in another row, the shortest first; the last runs in the gaps alone, clear of every box."""
    right = target.x > source.x
    side, main = (target, source) if right else (source, target)  # the one that stands off the main way, and the other
    side_y, main_y = (end, middle) if right else (middle, end)
    above = side.y < main.y
    edge = side.y + HEIGHT if above else side.y  # where the box off the main way is entered from its row's gap
    centre = side.x + WIDTH // 2 + apart
    before_side = side.x - COLUMN_GAP // 2 + apart
    after_main = main.x + WIDTH + COLUMN_GAP // 2 + apart
    gap = edge + (ROW_GAP // 2 if above else -ROW_GAP // 2) + apart
    start = (main.x + WIDTH, main_y)
    ways: tuple[tuple[tuple[int, int], ...], ...] = (
        (start, (centre, main_y), (centre, edge)),
        (start, (before_side, main_y), (before_side, side_y), (side.x, side_y)),
        (start, (after_main, main_y), (after_main, gap), (centre, gap), (centre, edge)),
    )
    return ways if right else tuple(way[::-1] for way in ways)


def _touches(way: tuple[tuple[int, int], ...], box: Box) -> bool:
    """Whether a way of upright and level pieces runs through a box."""
    return any(
        min(x, next_x) <= box.x + WIDTH and max(x, next_x) >= box.x and min(y, next_y) <= box.y + HEIGHT and max(y, next_y) >= box.y
        for (x, y), (next_x, next_y) in pairwise(way)
    )
