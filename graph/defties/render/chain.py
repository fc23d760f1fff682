"""Places for a supply chain: what things are made of on the left, who has them on the right.

Every entity gets a level such that, as nearly as can be, each step of the chain goes up by one
(the trophic levels of MacKay, Johnson and Sansom, *How directed is a directed network?*, 2020,
which circles do not disturb). Levels become columns; within a column neighbours stand close.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from defties.render.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.model import Step
    from defties.render.layout import Box

# Edges whose words run against the goods: who receives or uses a thing comes after it.
AGAINST = frozenset({"receivesItem", "uses", "procures", "listedUnder", "descendsFrom"})
_ROUNDS = 120
_SWEEPS = 12
_HIGH = 24  # entities in one column
_GAP = 110
_WIDEST = 9  # columns between the first and the last


def lay_chain(boxes: Mapping[str, Box], steps: Iterable[Step]) -> Layout:
    """Return where the entities stand; on a tall screen the chain runs downwards."""
    flow = sorted(
        {
            (s.tail, s.head) if s.edge.name in AGAINST else (s.head, s.tail)
            for s in steps
            if s.head in boxes and s.tail in boxes
        }
    )
    columns = _columns(boxes, _levels(sorted(boxes), flow))
    _near_neighbours(columns, flow)
    wide = _placed(columns, boxes, down=False)
    return Layout(wide, _placed(columns, boxes, down=True))


def _levels(ids: Sequence[str], flow: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the level of every entity: the mean of what its steps ask for, over and over."""
    level = dict.fromkeys(ids, 0.0)
    asks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for giver, taker in flow:
        asks[taker].append((giver, 1))
        asks[giver].append((taker, -1))
    for _ in range(_ROUNDS):
        for key in ids:
            if wishes := asks[key]:
                level[key] = sum(level[other] + by for other, by in wishes) / len(wishes)
    return level


def _columns(boxes: Mapping[str, Box], level: Mapping[str, float]) -> list[list[str]]:
    """Return the entities in columns; one that is too high becomes two or more."""
    low = min(level.values(), default=0.0)
    span = max(level.values(), default=0.0) - low
    unit = max(0.8, span / _WIDEST)
    by_column: dict[int, list[str]] = defaultdict(list)
    for key in sorted(boxes):
        by_column[round((level[key] - low) / unit)].append(key)
    columns: list[list[str]] = []
    for _, keys in sorted(by_column.items()):
        keys.sort(key=lambda key: (level[key], key))
        parts = -(-len(keys) // _HIGH)
        size = -(-len(keys) // parts)
        columns += [keys[at : at + size] for at in range(0, len(keys), size)]
    return columns


def _near_neighbours(columns: list[list[str]], flow: Sequence[tuple[str, str]]) -> None:
    """Sort every column by the mean height of its entities' neighbours, there and back."""
    beside: dict[str, list[str]] = defaultdict(list)
    for giver, taker in flow:
        beside[giver].append(taker)
        beside[taker].append(giver)
    height = {key: (at + 0.5) / len(column) for column in columns for at, key in enumerate(column)}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            means = {
                key: sum(height[other] for other in beside[key]) / len(beside[key])
                if beside[key]
                else height[key]
                for key in column
            }
            column.sort(key=lambda key: (means[key], key))
            for at, key in enumerate(column):
                height[key] = (at + 0.5) / len(column)


def _placed(
    columns: Sequence[Sequence[str]], boxes: Mapping[str, Box], *, down: bool
) -> dict[str, tuple[float, float]]:
    """Return the places, each column centred, in rows from the top if the chain runs down."""
    places: dict[str, tuple[float, float]] = {}
    along = 0.0
    for column in columns:
        across = [
            2 * boxes[key].half_width + 12 if down else boxes[key].up + boxes[key].down + 10
            for key in column
        ]
        depth = (
            max(boxes[key].up + boxes[key].down for key in column)
            if down
            else 2 * max(boxes[key].half_width for key in column)
        )
        at = -sum(across) / 2
        for key, room in zip(column, across, strict=True):
            here = (along + depth / 2, at + room / 2)
            places[key] = (round(here[1], 1), round(here[0], 1)) if down else _rounded(here)
            at += room
        along += depth + _GAP
    return places


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return (round(point[0], 1), round(point[1], 1))
