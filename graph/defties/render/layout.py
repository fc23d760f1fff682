"""Where the nodes of a picture stand: computed here, so that the page runs no physics.

Stress is lowered by stochastic gradient descent (Zheng, Pawar and Goodman, *Graph Drawing by
Stochastic Gradient Descent*, 2018): every pair of nodes is pulled towards the length of its
shortest path. Large pictures use a few pivots instead of every pair. Then boxes that hold a node
and its label are pushed apart. Pure Python and seeded: the same input gives the same numbers on
every machine. (The spring and Kamada-Kawai layouts of networkx need numpy and scipy, which
defties does not.)
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Point = tuple[float, float]
Lengths = dict[str, dict[str, float]]

SEED = 20221
ALL_PAIRS = 300
PATIENCE = 80_000  # nodes times pivots, or nodes times rounds of pushing
ASPECTS = (1.25, 0.72)  # of a landscape and of a portrait picture


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node takes with its label, in pixels around its centre."""

    half_width: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The centre of every node in a landscape and in a portrait picture, in pixels, y downwards."""

    wide: Mapping[str, Point]
    tall: Mapping[str, Point]


def lay_out(
    boxes: Mapping[str, Box],
    links: Iterable[tuple[str, str]],
    *,
    focus: Sequence[str] = (),
    order: Sequence[str] = (),
) -> Layout:
    """Return where the nodes stand, without overlaps, once for wide and once for tall screens.

    Parameters
    ----------
    boxes
        The room of every node.
    links
        Pairs of nodes that are joined; direction and number do not matter.
    focus
        With two, the first comes to the left (or top) of the second.
    order
        Nodes to put on a line from left to right (or top to bottom), the others around them.

    Notes
    -----
    About a second for 300 nodes, ten for 5,000.
    """
    ids = sorted(boxes)
    joined = _lengths(ids, links)
    if len(ids) > ALL_PAIRS:  # at this size most labels are hidden: keep only the nodes apart
        boxes = {key: Box(2 * box.up, 2 * box.up, 2 * box.up) for key, box in boxes.items()}
    spine = [key for key in order if key in boxes]
    if spine:
        found = [_along(spine, boxes, joined, wide=wide) for wide in (True, False)]
    else:
        parts = [_relaxed(part, joined, focus) for part in _components(ids, joined)]
        found = [_packed([_spread(part, boxes, a) for part in parts], boxes, a) for a in ASPECTS]
    return Layout(*(_centred(points, boxes) for points in found))


def _lengths(ids: Sequence[str], links: Iterable[tuple[str, str]]) -> Lengths:
    """Return how long each link is to be: longer between hubs and where many lines fan out."""
    many = Counter((min(link), max(link)) for link in links)
    joined: dict[str, dict[str, float]] = {key: {} for key in ids}
    pairs = sorted(pair for pair in many if pair[0] != pair[1] and all(k in joined for k in pair))
    for a, b in pairs:
        joined[a][b] = joined[b][a] = 1.0
    for a, b in pairs:
        hub = min(len(joined[a]), len(joined[b]))
        length = 1 + 0.22 * math.sqrt(hub - 1) + 0.55 * math.log2(many[a, b])
        joined[a][b] = joined[b][a] = length
    return joined


def _components(ids: Sequence[str], joined: Lengths) -> list[list[str]]:
    seen: set[str] = set()
    parts: list[list[str]] = []
    for start in ids:
        if start in seen:
            continue
        part, stack = [], [start]
        seen.add(start)
        while stack:
            key = stack.pop()
            part.append(key)
            fresh = [other for other in joined[key] if other not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))


def _distances(start: str, joined: Lengths) -> dict[str, float]:
    """Return the lengths of the shortest paths from one node."""
    done: dict[str, float] = {}
    queue: list[tuple[float, str]] = [(0.0, start)]
    while queue:
        so_far, key = heapq.heappop(queue)
        if key in done:
            continue
        done[key] = so_far
        for other, length in joined[key].items():
            if other not in done:
                heapq.heappush(queue, (so_far + length, other))
    return done


def _terms(part: Sequence[str], joined: Lengths) -> list[tuple[int, int, float]]:
    """Return the pairs (i, j, length) whose distance matters: all, or those to some pivots."""
    index = {key: i for i, key in enumerate(part)}
    if len(part) <= ALL_PAIRS:
        pivots = list(part)
    else:
        pivots = [max(part, key=lambda key: (len(joined[key]), key))]
        nearest = _distances(pivots[0], joined)
        while len(pivots) < max(24, min(80, PATIENCE // len(part))):
            pivots.append(max(part, key=lambda key: (nearest[key], key)))
            for key, length in _distances(pivots[-1], joined).items():
                nearest[key] = min(nearest[key], length)
    lengths: dict[tuple[int, int], float] = {}
    for pivot in pivots:
        for key, length in _distances(pivot, joined).items():
            i, j = sorted((index[pivot], index[key]))
            if i != j:
                lengths[i, j] = length
    for key in part:
        for other, length in joined[key].items():
            if key < other:
                lengths[index[key], index[other]] = length
    return [(i, j, length) for (i, j), length in sorted(lengths.items())]


def _stress(
    count: int, terms: list[tuple[int, int, float]], pins: Mapping[int, Point], rounds: int
) -> tuple[list[float], list[float]]:
    """Return coordinates in which distances come near the lengths wanted; pins do not move."""
    chance = random.Random(SEED)
    spread = math.sqrt(count)
    xs = [chance.uniform(-spread, spread) for _ in range(count)]
    ys = [chance.uniform(-spread, spread) for _ in range(count)]
    for i, (x, y) in pins.items():
        xs[i], ys[i] = x, y
    if not terms:
        return xs, ys
    longest = max(length for _, _, length in terms)
    fade = math.log(0.08 / (longest * longest)) / max(1, rounds - 1)
    order = list(terms)
    for step in range(rounds):
        rate = longest * longest * math.exp(fade * step)
        chance.shuffle(order)
        for i, j, length in order:
            dx, dy = xs[i] - xs[j], ys[i] - ys[j]
            gap = math.sqrt(dx * dx + dy * dy) or 1e-6
            share = min(1.0, rate / (length * length)) * (gap - length) / gap
            fixed_i, fixed_j = i in pins, j in pins
            if not fixed_i:
                part = share if fixed_j else share / 2
                xs[i] -= part * dx
                ys[i] -= part * dy
            if not fixed_j:
                part = share if fixed_i else share / 2
                xs[j] += part * dx
                ys[j] += part * dy
    return xs, ys


def _relaxed(part: Sequence[str], joined: Lengths, focus: Sequence[str]) -> dict[str, Point]:
    """Return one connected part at its lowest stress, its long side along the x axis."""
    rounds = 30 if len(part) <= ALL_PAIRS else 16
    xs, ys = _stress(len(part), _terms(part, joined), {}, rounds)
    centre_x, centre_y = sum(xs) / len(xs), sum(ys) / len(ys)
    xs, ys = [x - centre_x for x in xs], [y - centre_y for y in ys]
    angle = _axis(part, xs, ys, focus)
    cos, sin = math.cos(angle), math.sin(angle)
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in zip(xs, ys, strict=True)]
    return dict(zip(part, _evened(turned), strict=True))


def _spread(part: Mapping[str, Point], boxes: Mapping[str, Box], aspect: float) -> dict[str, Point]:
    """Return one part in pixels, stretched towards the aspect of the screen, its boxes apart."""
    points = part if aspect > 1 else {key: (y, x) for key, (x, y) in part.items()}
    xs, ys = zip(*points.values(), strict=True)
    width = (max(xs) - min(xs)) or 1.0
    height = (max(ys) - min(ys)) or 1.0
    stretch = min(1.4, max(0.7, math.sqrt(aspect * height / width)))
    room = sum(2 * boxes[k].half_width * (boxes[k].up + boxes[k].down) for k in part)
    unit = 190.0 if len(part) < 3 else max(110.0, math.sqrt(1.6 * room / (width * height)))
    scaled = {key: (x * unit * stretch, y * unit / stretch) for key, (x, y) in points.items()}
    return _apart(scaled, boxes, frozenset())


def _axis(
    part: Sequence[str], xs: Sequence[float], ys: Sequence[float], focus: Sequence[str]
) -> float:
    """Return the angle that is to lie along the screen: through two foci, else the longest."""
    if len(focus) == 2 and all(key in part for key in focus):
        a, b = (part.index(key) for key in focus)
        return math.atan2(ys[b] - ys[a], xs[b] - xs[a])
    xx, yy = sum(x * x for x in xs), sum(y * y for y in ys)
    xy = sum(x * y for x, y in zip(xs, ys, strict=True))
    return 0.5 * math.atan2(2 * xy, xx - yy)


def _evened(points: Sequence[Point]) -> list[Point]:
    """Blend coordinates with their ranks, so that a crowded middle opens up."""
    columns: list[list[float]] = []
    for axis in (0, 1):
        values = [point[axis] for point in points]
        low, high = min(values), max(values)
        by_size = sorted(range(len(values)), key=lambda i: (values[i], i))
        even = [0.0] * len(values)
        for rank, i in enumerate(by_size):
            even[i] = low + (high - low) * rank / max(1, len(values) - 1)
        columns.append([0.72 * v + 0.28 * e for v, e in zip(values, even, strict=True)])
    return list(zip(*columns, strict=True))


def _apart(
    points: Mapping[str, Point], boxes: Mapping[str, Box], pinned: frozenset[str]
) -> dict[str, Point]:
    """Push overlapping boxes apart along the shorter way until none overlap or patience ends."""
    ids = sorted(points)
    sized = [boxes[key] for key in ids]
    xs, ys = [points[key][0] for key in ids], [points[key][1] for key in ids]
    fixed = [key in pinned for key in ids]
    broad = 2 * max(box.half_width for box in sized) + 12
    high = max(box.up + box.down for box in sized) + 10
    for turn in range(max(16, min(160, PATIENCE // len(ids)))):
        clear = True
        for i, j in _near(xs, ys, broad, high):
            a, b = sized[i], sized[j]
            over_x = a.half_width + b.half_width + 12 - abs(xs[j] - xs[i])
            if over_x <= 0:
                continue
            over_y = 10 + min(ys[i] + a.down - ys[j] + b.up, ys[j] + b.down - ys[i] + a.up)
            if over_y <= 0 or (fixed[i] and fixed[j]):
                continue
            clear = False
            share = 0.0 if fixed[i] else 1.0 if fixed[j] else 0.5
            line, over = (ys, over_y) if over_y < over_x else (xs, over_x)
            over = over if line[j] >= line[i] else -over
            line[i] -= over * share
            line[j] += over * (1 - share)
        if clear:
            break
        if turn % 12 == 11 and not pinned:
            xs, ys = [x * 1.04 for x in xs], [y * 1.04 for y in ys]
    return {key: (xs[i], ys[i]) for i, key in enumerate(ids)}


def _near(
    xs: Sequence[float], ys: Sequence[float], broad: float, high: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of nodes in the same or in neighbouring cells of a grid."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        cells[math.floor(x / broad), math.floor(y / high)].append(i)
    for (column, row), here in list(cells.items()):
        for place, i in enumerate(here):
            for j in here[place + 1 :]:
                yield i, j
        for step in ((1, -1), (1, 0), (1, 1), (0, 1)):
            for j in cells.get((column + step[0], row + step[1]), ()):
                for i in here:
                    yield i, j


def _along(
    spine: Sequence[str], boxes: Mapping[str, Box], joined: Lengths, *, wide: bool
) -> dict[str, Point]:
    """Return the picture of a path: its nodes on a line, everything else around them."""
    ids = sorted(boxes)
    index = {key: i for i, key in enumerate(ids)}
    sway = 0.16 if len(spine) > 4 else 0.0
    pins = {index[key]: (float(i), sway * (-1) ** i) for i, key in enumerate(spine)}
    line = {key: dict(lengths) for key, lengths in joined.items()}
    for a, b in zip(spine, spine[1:], strict=False):
        line[a][b] = line[b][a] = 1.0
    xs, ys = _stress(len(ids), _terms(ids, line), pins, 30)
    gap = 2 * max(boxes[key].half_width for key in spine) + 60
    points = {
        key: (xs[i] * gap, ys[i] * 150.0) if wide else (ys[i] * 150.0, xs[i] * 150.0)
        for key, i in index.items()
    }
    return _apart(points, boxes, frozenset(spine))


def _packed(
    parts: Sequence[Mapping[str, Point]], boxes: Mapping[str, Box], aspect: float
) -> dict[str, Point]:
    """Set the parts beside each other in rows, the largest first."""
    sized = [(part, *_bounds(part, boxes)) for part in parts]
    area = sum((right - left) * (low - top) for _, left, top, right, low in sized)
    limit = max(
        [math.sqrt(area * aspect) * 1.1, *(r - le for _, le, _, r, _ in sized)], default=0.0
    )
    points: dict[str, Point] = {}
    x = y = row = 0.0
    for part, left, top, right, low in sized:
        if x and x + right - left > limit:
            x, y, row = 0.0, y + row + 30, 0.0
        for key, (px, py) in part.items():
            points[key] = (px - left + x, py - top + y)
        x += right - left + 30
        row = max(row, low - top)
    return points


def _bounds(
    points: Mapping[str, Point], boxes: Mapping[str, Box]
) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[key].half_width for key, (x, _) in points.items()),
        min(y - boxes[key].up for key, (_, y) in points.items()),
        max(x + boxes[key].half_width for key, (x, _) in points.items()),
        max(y + boxes[key].down for key, (_, y) in points.items()),
    )


def _centred(points: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
    if not points:
        return {}
    left, top, right, low = _bounds(points, boxes)
    x0, y0 = (left + right) / 2, (top + low) / 2
    return {key: (round(x - x0, 1), round(y - y0, 1)) for key, (x, y) in sorted(points.items())}
