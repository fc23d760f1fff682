"""Where the entities of a scene stand: what was there first keeps its place when more comes."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from defties.render import style
from defties.render.chain import lay_chain
from defties.render.layout import Box, Layout, lay_out
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.model import Register
    from defties.render.layout import Point
    from defties.web.scene import Scene

LAYOUTS = ("network", "chain")
_RADIUS = 14.0
_LETTER = 6.6
_TURN = math.pi * (3 - math.sqrt(5))  # of the sunflower: no two directions come near each other
_REACH, _STEP = 96.0, 30.0


def places_of(scene: Scene, register: Register, layout: str) -> Layout:
    """Return the places of all entities of a scene, whatever the dates."""
    every = {*scene.base, *(key for _, added in scene.added for key in added)}
    boxes = {key: _box(clean(register.label(key))) for key in sorted(every)}
    if layout == "chain":
        return lay_chain({key: boxes[key] for key in scene.shown}, scene.steps)
    base = tuple((key, boxes[key]) for key in sorted(set(scene.base)))
    found = _laid_out(base, scene.links, scene.focus)
    wide, tall = dict(found.wide), dict(found.tall)
    for anchor, keys in scene.added:
        for places in (wide, tall):
            _around(anchor, [k for k in keys if k not in places], places, boxes)
    return Layout(wide, tall)


@lru_cache(maxsize=16)
def _laid_out(
    boxes: tuple[tuple[str, Box], ...], links: frozenset[tuple[str, str]], focus: tuple[str, ...]
) -> Layout:
    return lay_out(dict(boxes), sorted(links), focus=focus)


def _box(label: str) -> Box:
    lines = style.lines(label)
    half = max(_RADIUS, _LETTER * max(map(len, lines)) / 2)
    return Box(half, _RADIUS, _RADIUS + 5 + 14 * len(lines))


def _around(
    anchor: str, keys: Iterable[str], places: dict[str, Point], boxes: Mapping[str, Box]
) -> None:
    """Put entities around one that is there, each on the first place that is free."""
    x, y = places.get(anchor, (0.0, 0.0))
    taken = list(places.items())
    outwards = math.atan2(y, x) if x or y else 0.0
    at = 0
    for key in keys:
        while True:
            angle = outwards + at * _TURN
            reach = _REACH + _STEP * math.sqrt(at) * 1.6
            place = (
                round(x + reach * math.cos(angle) * 1.25, 1),
                round(y + reach * math.sin(angle), 1),
            )
            at += 1
            if all(_apart(place, boxes[key], other, boxes[name]) for name, other in taken):
                break
        places[key] = place
        taken.append((key, place))


def _apart(a: Point, box: Box, b: Point, other: Box) -> bool:
    return abs(a[0] - b[0]) > box.half_width + other.half_width or not (
        -(box.down + other.up) < a[1] - b[1] < box.up + other.down
    )
