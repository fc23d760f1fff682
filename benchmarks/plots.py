"""Growth curves as SVG, both axes by powers of ten; they follow the reader's light or dark page."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 34, 44
# Told apart by most eyes, on white and on black; what is ours is thick.
COLOURS = (
    *("#d55e00", "#888888", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a00"),
    *("#8f5fd0", "#a0522d"),
)
LINE = 13  # the height of a label


def draw(
    path: Path, title: str, across: str, up: str, lines: Mapping[str, Sequence[tuple[float, float]]]
) -> None:
    """Write a plot of lines by name; the first is ours.

    Parameters
    ----------
    path
        The file.
    title, across, up
        What it shows, and what its axes count.
    lines
        Points (x, y), all above 0, in the order of x; one without points keeps its colour free,
        so that a name has the same colour in all plots of the same names.
    """
    points = [point for line in lines.values() for point in line]
    xs, ys = (_decades(values) for values in zip(*points, strict=True))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="11">',
        "<style>text{fill:#333}.a{stroke:#8884}"
        "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>",
        f'<text x="{LEFT}" y="18" font-size="13" font-weight="600">{escape(title)}</text>',
        *_axes(xs, ys, across, up),
    ]
    ends: list[tuple[float, str, str]] = []
    for number, (name, line) in enumerate(lines.items()):
        if not line:
            continue
        places = [(_place(x, xs, LEFT, WIDTH - RIGHT), _height(y, ys)) for x, y in line]
        colour = COLOURS[number]
        track = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        thick = 3 if number == 0 else 1.5
        parts.append(
            f'<polyline points="{track}" fill="none" stroke="{colour}" stroke-width="{thick}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        ends.append((places[-1][1], name, colour))
    parts += [*_names(ends), "</svg>"]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """Return the powers of ten between which values lie."""
    logs = [math.log10(value) for value in values]
    low = math.floor(min(logs))
    return low, max(math.ceil(max(logs)), low + 1)


def _place(value: float, decades: tuple[int, int], start: float, stop: float) -> float:
    low, high = decades
    return start + (math.log10(value) - low) / (high - low) * (stop - start)


def _height(value: float, decades: tuple[int, int]) -> float:
    return _place(value, decades, HEIGHT - BOTTOM, TOP)


def _axes(xs: tuple[int, int], ys: tuple[int, int], across: str, up: str) -> Iterable[str]:
    """Yield a grid with a line at each power of ten, and what the axes count."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for power in range(xs[0], xs[1] + 1):
        x = _place(10**power, xs, LEFT, right)
        yield f'<path class="a" d="M{x:.1f} {TOP}V{bottom}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">{_number(power)}</text>'
    for power in range(ys[0], ys[1] + 1):
        y = _height(10**power, ys)
        yield f'<path class="a" d="M{LEFT} {y:.1f}H{right}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(power)}</text>'
    yield f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{across}</text>'
    middle = (TOP + bottom) / 2
    yield f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{up}</text>'


def _number(power: int) -> str:
    """Return a power of ten as people write it."""
    if power < 0:
        return f"{10.0**power:.{-power}f}"
    unit = {0: "", 1: "k", 2: "M", 3: "G"}.get(power // 3, "")
    return f"{10 ** (power % 3)} {unit}".strip()


def _names(ends: list[tuple[float, str, str]]) -> Iterable[str]:
    """Yield a label at the end of each line, moved down where others stand."""
    free = TOP - LINE / 2
    spread: list[float] = []
    for end, _, _ in sorted(ends):
        free = max(end, free + LINE)
        spread.append(free)
    over = max(0.0, spread[-1] - (HEIGHT - BOTTOM))  # all fit above the axis, moved up together
    for place in reversed(range(len(spread))):
        highest = spread[place + 1] - LINE if place + 1 < len(spread) else HEIGHT - BOTTOM
        spread[place] = min(spread[place], highest) if over else spread[place]
    for y, (_, name, colour) in zip(spread, sorted(ends), strict=True):
        x = WIDTH - RIGHT + 8
        yield f'<rect x="{x}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
        yield f'<text x="{x + 13}" y="{y + 4:.1f}">{escape(name)}</text>'
