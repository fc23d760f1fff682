"""A view → a drawing in SVG that needs no script: for pages, print and papers.

Shapes, dashes and marks are those of the drawn page (`page/glyphs.js`). Looks are attributes and
never styles, so that the strictest content policy shows them. The same view gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import hypot
from textwrap import wrap
from typing import TYPE_CHECKING

from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.render.style import Look
    from defties.render.view import Drawn, Line, Node, View

# Corners in radii; what has none is a circle.
GLYPHS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
    "triangle": ((0, -1.1), (1.1, 0.85), (-1.1, 0.85)),
    "hexagon": ((1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0), (-0.55, -0.95), (0.55, -0.95)),
    "octagon": (
        *((0.45, -1.05), (1.05, -0.45), (1.05, 0.45), (0.45, 1.05)),
        *((-0.45, 1.05), (-1.05, 0.45), (-1.05, -0.45), (-0.45, -1.05)),
    ),
    "house": ((0, -1.1), (1.05, -0.2), (1.05, 0.95), (-1.05, 0.95), (-1.05, -0.2)),
    "boat": ((-1.25, -0.35), (1.25, -0.35), (0.75, 0.8), (-0.75, 0.8)),
    "shield": ((-0.9, -0.95), (0.9, -0.95), (0.9, 0.25), (0, 1.1), (-0.9, 0.25)),
    "sheet": ((-0.75, -1.05), (0.35, -1.05), (0.8, -0.6), (0.8, 1.05), (-0.75, 1.05)),
}
_LETTER = 6.7  # the mean width of a letter at 12 px
_NARROWEST = 560
_SANS, _SERIF = "system-ui, 'Noto Sans', sans-serif", "Georgia, 'Noto Serif', serif"
_TITLE_LETTERS = 0.62  # of the size of a title, the mean width of a letter


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that the ontology does not set."""

    dark: bool
    ink: str
    mute: str
    ground: str
    against: str

    def of(self, look: Look) -> str:
        """Return the colour of a look."""
        return look.dark if self.dark else look.light

    def faded(self, colour: str, share: float) -> str:
        """Return a colour mixed with the ground."""
        own, ground = _channels(colour), _channels(self.ground)
        mixed = (round(o * share + g * (1 - share)) for o, g in zip(own, ground, strict=True))
        return "#" + "".join(f"{value:02x}" for value in mixed)


LIGHT = Theme(False, "#1c1b19", "#5b5850", "#fbfaf6", "#a3182b")
DARK = Theme(True, "#eae7df", "#aeaaa0", "#101214", "#ff8f9b")


def svg(view: View, *, dark: bool = False) -> str:
    """Return the drawing of a view with its title, legend, notes and the version of the data."""
    return _Drawing(view, DARK if dark else LIGHT).text()


class _Drawing:
    def __init__(self, view: View, theme: Theme) -> None:
        self._view, self._theme = view, theme
        self._nodes = {node.id: node for node in view.nodes}
        self._ties = {drawn.claim.id: drawn for drawn in view.ties}
        legend = view.legend
        self._looks = {look.name: look for look in legend.entities}
        self._groups = {look.name: look for look in legend.groups}
        self._dashes = {look.name: look.dashes for look in legend.statuses}
        self._listed = {key for drawn in view.ties for key in drawn.listed}

    def text(self) -> str:
        view, theme = self._view, self._theme
        boxes = [_box(node) for node in view.nodes] or [(0.0, 0.0, 0.0, 0.0)]
        left, top = min(b[0] for b in boxes) - 20, min(b[1] for b in boxes) - 20
        right, low = max(b[2] for b in boxes) + 20, max(b[3] for b in boxes) + 20
        width = max(right - left, _NARROWEST)
        heading = list(self._heading(width))
        head = 18 + sum(size * 1.35 for size, _ in heading)
        key, key_height = self._legend(width - 40)
        notes = [line for note in self._footnotes() for line in wrapped(note, _letters(width, 11))]
        height = low - top + head + key_height + 16 * len(notes) + 24
        shift = (width - (right - left)) / 2 - left
        y = 14.0
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{_SANS}" font-size="12" '
            f'fill="{theme.ink}" role="img">',
            f"<title>{text_of(view.title)}</title><desc>{text_of(self._described())}</desc>",
            f'<rect width="100%" height="100%" fill="{theme.ground}"/>',
        ]
        for number, (size, line) in enumerate(heading):
            y += size * 1.2
            is_title = size > 14
            family = f' font-family="{_SERIF}" font-weight="600"' if is_title else ""
            fill = "" if is_title else f' fill="{theme.mute}"'
            parts.append(
                f'<text x="20" y="{y:.0f}" font-size="{size}"{family}{fill}>{text_of(line)}</text>'
            )
            y += 2 * (number == 0)
        parts += [
            f'<g transform="translate({shift:.1f},{head - top:.1f})">',
            *self._lines(),
            *(self._node(node) for node in view.nodes),
            "</g>",
            f'<g transform="translate(20,{low - top + head:.1f})">{key}</g>',
            *(
                f'<text x="20" y="{height - 14 - 16 * (len(notes) - 1 - at):.0f}" font-size="11" '
                f'fill="{theme.mute}">{text_of(line)}</text>'
                for at, line in enumerate(notes)
            ),
            "</svg>\n",
        ]
        return "\n".join(parts)

    def _heading(self, width: float) -> Iterable[tuple[int, str]]:
        yield from ((20, line) for line in wrapped(self._view.title, _letters(width, 20)))
        if self._view.subtitle and self._view.subtitle != self._view.title:
            yield from ((13, line) for line in wrapped(self._view.subtitle, _letters(width, 13)))

    def _footnotes(self) -> Iterable[str]:
        yield from map(clean, self._view.notes)
        yield (
            "A tie is a claim, not a verdict; wider lines have more independent voices. "
            f"defties, data version {self._view.version[:12]}."
        )

    def _described(self) -> str:
        nodes, ties = len(self._view.nodes), len(self._view.ties)
        return f"A network of {nodes} entities and {ties} ties, each a claim with its sources."

    def _lines(self) -> Iterable[str]:
        """Yield all lines, those between the same two entities bent apart, then their marks."""
        marks: list[str] = []
        pairs = sorted(
            self._view.lines, key=lambda line: (*sorted((line.head, line.tail)), line.id)
        )
        for ends, found in groupby(pairs, key=lambda line: sorted((line.head, line.tail))):
            lines = list(found)
            step = min(0.2, 1.3 / max(1, len(lines) - 1))
            slim = max(0.35, min(1.0, 9 / len(lines)))
            for at, line in enumerate(lines):
                bend = (at - (len(lines) - 1) / 2) * step * (1 if line.head == ends[0] else -1)
                course = _course(self._nodes[line.head], self._nodes[line.tail], bend)
                drawn = self._ties[line.tie]
                yield self._line(line, drawn, course, slim)
                if line.lead and drawn.claim.standing in {"disputed", "denied-only"}:
                    marks.append(self._mark(course, crossed=drawn.claim.standing == "denied-only"))
        yield from marks

    def _line(self, line: Line, drawn: Drawn, course: _Course, slim: float) -> str:
        claim, theme = drawn.claim, self._theme
        colour = theme.faded(theme.of(self._groups[claim.group]), 0.85 if line.lead else 0.55)
        width = (1 + 0.8 * min(claim.voices or 1, 3) if line.lead else 1.1) * slim
        (ax, ay), (vx, vy), (bx, by) = course
        length = hypot(bx - vx, by - vy) or 1
        ux, uy = (bx - vx) / length, (by - vy) / length
        reach = self._nodes[line.tail].radius * 1.1 + 2
        tx, ty = bx - ux * reach, by - uy * reach
        size = 5 + width * 1.5
        back = size * 0.7 if line.directed else 0
        dashes = self._dashes.get(claim.status, ())
        dashed = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
        ex, ey = tx - ux * back, ty - uy * back
        path = (
            f'<path d="M{ax:.1f},{ay:.1f}Q{vx:.1f},{vy:.1f} {ex:.1f},{ey:.1f}" fill="none" '
            f'stroke="{colour}" stroke-width="{width:.1f}"{dashed}/>'
        )
        if not line.directed:
            return path
        wx, wy = -uy * size * 0.45, ux * size * 0.45
        cx, cy = tx - ux * size, ty - uy * size
        corners = f"M{tx:.1f},{ty:.1f}L{cx + wx:.1f},{cy + wy:.1f}L{cx - wx:.1f},{cy - wy:.1f}Z"
        return f'{path}<path d="{corners}" fill="{colour}"/>'

    def _mark(self, course: _Course, *, crossed: bool) -> str:
        (ax, ay), (vx, vy), (bx, by) = course
        return self._against((ax + 2 * vx + bx) / 4, (ay + 2 * vy + by) / 4, crossed=crossed)

    def _against(self, x: float, y: float, *, crossed: bool) -> str:
        """Return the mark of what voices speak against: crossed if all do, half if some do."""
        colour, r = self._theme.against, 6.5
        ring = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{self._theme.ground}" '
            f'stroke="{colour}" stroke-width="1.6"/>'
        )
        if not crossed:
            half = f"M{x:.1f},{y - r:.1f}A{r},{r} 0 0 1 {x:.1f},{y + r:.1f}Z"
            return f'{ring}<path d="{half}" fill="{colour}"/>'
        a = r * 0.9
        arms = f"M{x - a / 2:.1f},{y - a / 2:.1f}l{a:.1f},{a:.1f}m0,{-a:.1f}l{-a:.1f},{a:.1f}"
        return f'{ring}<path d="{arms}" stroke="{colour}" stroke-width="1.8" fill="none"/>'

    def _node(self, node: Node) -> str:
        look, theme, (x, y) = self._looks[node.kind], self._theme, node.wide
        weight = ' font-weight="650"' if node.focus else ""
        parts = [
            f'<path d="{outline_of(look.shape, x, y, node.radius)}" fill="{theme.of(look)}" '
            f'stroke="{theme.ink}" stroke-width="{2.4 if node.focus else 1.2}"/>'
        ]
        if node.id in self._listed:
            a, b = x + node.radius * 0.92, y - node.radius * 0.92
            parts.append(
                f'<path d="M{a:.1f},{b - 5.2:.1f}l5.2,9.4h-10.4Z" fill="{theme.against}" '
                f'stroke="{theme.ground}" stroke-width="1.5"/>'
            )
        for at, line in enumerate(node.lines):
            below = y + node.radius * 1.15 + 12 + 14 * at
            parts.append(
                f'<text x="{x:.1f}" y="{below:.1f}" text-anchor="middle"{weight} '
                f'stroke="{theme.ground}" stroke-width="4" stroke-linejoin="round" '
                f'paint-order="stroke">{text_of(line)}</text>'
            )
        return "".join(parts)

    def _legend(self, width: float) -> tuple[str, float]:
        """Return the legend set in rows, and how high it is."""
        x, y, parts = 0.0, 16.0, list[str]()
        for indent, shape, label in self._entries():
            room = indent + _LETTER * len(label) + 22
            if x and x + room > width:
                x, y = 0.0, y + 22
            parts.append(
                f'<g transform="translate({x:.1f},{y:.0f})">{shape}'
                f'<text x="{indent}" y="0">{text_of(label)}</text></g>'
            )
            x += room
        return "".join(parts), y + 18

    def _entries(self) -> Iterable[tuple[int, str, str]]:
        theme, legend = self._theme, self._view.legend
        for look in legend.entities:
            outline = outline_of(look.shape, 8, -4, 6)
            fill = f'fill="{theme.of(look)}" stroke="{theme.ink}" stroke-width="0.9"'
            yield 18, f'<path d="{outline}" {fill}/>', look.label
        for look in legend.groups:
            yield 30, _sample(theme.of(look), ()), look.label
        for look in legend.statuses:
            if look.dashes:
                yield 30, _sample(theme.ink, look.dashes), look.label
        standings = {drawn.claim.standing for drawn in self._view.ties}
        if "disputed" in standings:
            yield 18, self._against(8, -4, crossed=False), "voices disagree"
        if "denied-only" in standings:
            yield 18, self._against(8, -4, crossed=True), "denied only"
        if self._listed:
            yield (
                18,
                f'<path d="M8,-10l6,11h-12z" fill="{theme.against}"/>',
                "under a sanctions listing",
            )


_Point = tuple[float, float]
_Course = tuple[_Point, _Point, _Point]


def _course(head: Node, tail: Node, bend: float) -> _Course:
    """Return where a line begins, what it bends to, and where it ends."""
    (ax, ay), (bx, by) = head.wide, tail.wide
    via = ((ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend)
    return (ax, ay), via, (bx, by)


def _box(node: Node) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of a node with its label."""
    (x, y), radius = node.wide, node.radius * 1.25
    half = max([radius, *(_LETTER * len(line) / 2 for line in node.lines)])
    return x - half, y - radius, x + half, y + radius + 14 * len(node.lines) + 4


def outline_of(shape: str, x: float, y: float, radius: float) -> str:
    """Return the path of a shape."""
    corners = GLYPHS.get(shape)
    if not corners:
        around = f"a{radius:.1f},{radius:.1f} 0 1,0"
        return f"M{x - radius:.1f},{y:.1f}{around} {2 * radius:.1f},0{around} {-2 * radius:.1f},0Z"
    return (
        "M" + "L".join(f"{x + px * radius:.1f},{y + py * radius:.1f}" for px, py in corners) + "Z"
    )


def _sample(colour: str, dashes: Sequence[int]) -> str:
    dashed = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
    return f'<line x1="0" y1="-4" x2="24" y2="-4" stroke="{colour}" stroke-width="2.5"{dashed}/>'


def _letters(width: float, size: int) -> int:
    """Return how many letters of a size fit between the margins of a drawing."""
    return int((width - 40) / (size * _TITLE_LETTERS))


def wrapped(text: str, letters: int) -> list[str]:
    """Return a text as lines of at most so many letters; at least one line."""
    return wrap(clean(text), max(letters, 8)) or [""]


def text_of(text: str) -> str:
    """Return a text as XML can hold it."""
    return escape("".join(c for c in clean(text) if c >= " "))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
