"""A view → a drawing in SVG that needs no script: for pages, print and papers.

It is the picture of the drawn page (`page/save.js`) with its title, legend, notes and the version
of the data. The same view gives the same bytes.
"""

from __future__ import annotations

from itertools import groupby
from math import hypot
from typing import TYPE_CHECKING

from defties.render.glyphs import (
    AGAINST,
    GROUND,
    INK,
    MUTE,
    SANS,
    SERIF,
    Palette,
    against,
    colour_of,
    dashed,
    faded,
    fitted,
    listed,
    outline_of,
    width_of,
    xml,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.render.glyphs import Colour
    from defties.render.view import Drawn, Line, Node, View

_NARROWEST = 560
_MARGIN = 20
_LEAD = 14  # from one line of a label to the next
_FOCUS = 650  # the weight of the letters of what a picture is about


def svg(view: View) -> str:
    """Return the drawing of a view, light or dark as its reader prefers."""
    return _Drawing(view).text()


def framed(width: float, height: float, title: str, told: str, body: str, palette: Palette) -> str:
    """Return a whole drawing: its body on the ground, and what it is in words for readers.

    Parameters
    ----------
    width, height
        In pixels.
    title, told
        In words.
    body
        The marks of the drawing, in SVG.
    palette
        The colours that the body was drawn in.
    """
    ink, ground = palette.of(INK), palette.of(GROUND)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{SANS}" font-size="12" '
            f'fill="{ink}" role="img" aria-labelledby="title told">',
            f'<title id="title">{xml(title)}</title><desc id="told">{xml(told)}</desc>',
            palette.style(),
            f'<rect width="100%" height="100%" fill="{ground}"/>',
            body,
            "</svg>\n",
        )
    )


def headed(title: str, subtitle: str, width: float, palette: Palette) -> tuple[str, float]:
    """Return the title of a drawing with the line under it, and how high they are."""
    room, y, parts = width - 2 * _MARGIN, 12.0, list[str]()
    for line in fitted(title, room / 1.08, 20):
        y += 24
        parts.append(
            f'<text x="{_MARGIN}" y="{y:.0f}" font-size="20" font-family="{SERIF}" '
            f'font-weight="600">{xml(line)}</text>'
        )
    for line in fitted(subtitle, room, 13) if subtitle and subtitle != title else []:
        y += 19
        parts.append(
            f'<text x="{_MARGIN}" y="{y:.0f}" font-size="13" fill="{palette.of(MUTE)}">'
            f"{xml(line)}</text>"
        )
    return "\n".join(parts), y + 10


def footed(notes: Iterable[str], width: float, palette: Palette) -> tuple[str, float]:
    """Return notes set below each other in a width, and how high they are."""
    lines = [line for note in notes for line in fitted(note, width - 2 * _MARGIN, 11)]
    texts = (
        f'<text x="{_MARGIN}" y="{11 + 16 * at}" font-size="11" fill="{palette.of(MUTE)}">'
        f"{xml(line)}</text>"
        for at, line in enumerate(lines)
    )
    return "\n".join(texts), 16.0 * len(lines)


def in_rows(entries: Iterable[tuple[int, str, str]], width: float) -> tuple[str, float]:
    """Return a legend set in rows, and how high it is; an entry is its indent, mark and label."""
    x, y, parts = 0.0, 12.0, list[str]()
    for indent, mark, label in entries:
        room = indent + width_of(label) + 20
        if x and x + room > width - 2 * _MARGIN:
            x, y = 0.0, y + 22
        parts.append(
            f'<g transform="translate({_MARGIN + x:.1f},{y:.0f})">{mark}'
            f'<text x="{indent}">{xml(label)}</text></g>'
        )
        x += room
    return "\n".join(parts), y + 16 if parts else 0.0


def moved_to(x: float, y: float, body: str) -> str:
    """Return some marks at another place."""
    return f'<g transform="translate({x:.1f},{y:.1f})">\n{body}\n</g>'


def shape_sample(shape: str, colour: Colour, palette: Palette) -> str:
    """Return a shape as a legend shows it."""
    fill, ink = palette.of(colour), palette.of(INK)
    return f'<path d="{outline_of(shape, 8, -4, 6)}" fill="{fill}" stroke="{ink}"/>'


def line_sample(colour: Colour, dashes: Sequence[int], palette: Palette) -> str:
    """Return a line as a legend shows it."""
    stroke = f'stroke="{palette.of(colour)}" stroke-width="2.5"{dashed(dashes)}'
    return f'<path d="M0,-4H24" fill="none" {stroke}/>'


class _Drawing:
    def __init__(self, view: View) -> None:
        self._view = view
        self._palette = Palette()
        self._nodes = {node.id: node for node in view.nodes}
        self._ties = {drawn.claim.id: drawn for drawn in view.ties}
        legend = view.legend
        self._looks = {look.name: look for look in legend.entities}
        self._groups = {look.name: look for look in legend.groups}
        self._dashes = {look.name: look.dashes for look in legend.statuses}
        self._listed = {key for drawn in view.ties for key in drawn.listed}
        self._places = _labels(view.nodes)

    def text(self) -> str:
        view, palette = self._view, self._palette
        boxes = [box for node in view.nodes for box in (_glyph_box(node), self._label_box(node))]
        boxes = boxes or [(0.0, 0.0, 0.0, 0.0)]
        left, top = min(b[0] for b in boxes) - _MARGIN, min(b[1] for b in boxes) - _MARGIN
        right, low = max(b[2] for b in boxes) + _MARGIN, max(b[3] for b in boxes) + _MARGIN
        width = max(right - left, _NARROWEST)
        head, at = headed(view.title, view.subtitle, width, palette)
        middle = (width - (right - left)) / 2
        drawn = [*self._lines(), *(self._node(node) for node in view.nodes)]
        parts = [head, moved_to(middle - left, at - top, "\n".join(drawn))]
        at += low - top
        key, high = in_rows(self._entries(), width)
        notes, higher = footed(self._notes(), width, palette)
        parts += [moved_to(0, at, key), moved_to(0, at + high + 8, notes)]
        nodes, ties = len(view.nodes), len(view.ties)
        told = f"A network of {nodes} entities and {ties} ties, each a claim with its sources."
        height = at + high + 8 + higher + 8
        return framed(width, height, view.title, told, "\n".join(parts), palette)

    def _notes(self) -> Iterable[str]:
        yield from self._view.notes
        yield (
            "A tie is a claim, not a verdict; wider lines have more independent voices. "
            f"defties, data version {self._view.version[:12]}."
        )

    def _lines(self) -> Iterable[str]:
        """Yield all lines, those between the same two entities bent apart, then their marks."""
        marks: list[str] = []
        rank = {name: at for at, name in enumerate(self._groups)}

        def place(line: Line) -> tuple[list[str], int, bool, str]:
            group = self._ties[line.tie].claim.group
            return sorted((line.head, line.tail)), rank[group], not line.lead, line.id

        in_order = sorted(self._view.lines, key=place)
        for ends, found in groupby(in_order, key=lambda line: sorted((line.head, line.tail))):
            lines = list(found)
            step = min(0.2, 1.3 / max(1, len(lines) - 1))
            slim = max(0.35, min(1.0, 9 / len(lines)))
            for at, line in enumerate(lines):
                bend = (at - (len(lines) - 1) / 2) * step * (1 if line.head == ends[0] else -1)
                bend = bend or self._around(line)
                course = _course(self._nodes[line.head], self._nodes[line.tail], bend)
                claim = self._ties[line.tie].claim
                yield self._line(line, self._ties[line.tie], course, slim)
                if line.lead and _is_contradicted(self._ties[line.tie]):
                    (ax, ay), (vx, vy), (bx, by) = course
                    x, y = (ax + 2 * vx + bx) / 4, (ay + 2 * vy + by) / 4
                    crossed = claim.standing == "denied-only"
                    marks.append(against(x, y, self._palette, crossed=crossed))
        yield from marks

    def _around(self, line: Line) -> float:
        """Return the bend of a line that on a path goes round the entities between its ends."""
        order = self._view.order
        if line.head not in order or line.tail not in order:
            return 0.0
        return 0.35 if abs(order.index(line.head) - order.index(line.tail)) > 1 else 0.0

    def _line(self, line: Line, drawn: Drawn, course: _Course, slim: float) -> str:
        claim = drawn.claim
        look = self._groups[claim.group]
        colour = self._palette.of(faded(colour_of(look), 0.85 if line.lead else 0.55))
        width = (1 + 0.8 * min(claim.voices or 1, 3) if line.lead else 1.1) * slim
        (ax, ay), (vx, vy), (bx, by) = course
        length = hypot(bx - vx, by - vy) or 1
        ux, uy = (bx - vx) / length, (by - vy) / length
        reach = self._nodes[line.tail].radius * 1.1 + 2
        tx, ty = bx - ux * reach, by - uy * reach
        size = 5 + width * 1.5
        back = size * 0.7 if line.directed else 0
        ex, ey = tx - ux * back, ty - uy * back
        path = (
            f'<path d="M{ax:.1f},{ay:.1f}Q{vx:.1f},{vy:.1f} {ex:.1f},{ey:.1f}" fill="none" '
            f'stroke="{colour}" stroke-width="{width:.1f}"{dashed(self._dashes[claim.status])}/>'
        )
        if not line.directed:
            return path
        wx, wy = -uy * size * 0.45, ux * size * 0.45
        cx, cy = tx - ux * size, ty - uy * size
        corners = f"M{tx:.1f},{ty:.1f}L{cx + wx:.1f},{cy + wy:.1f}L{cx - wx:.1f},{cy - wy:.1f}Z"
        return f'{path}<path d="{corners}" fill="{colour}"/>'

    def _node(self, node: Node) -> str:
        look, palette, (x, y) = self._looks[node.kind], self._palette, node.wide
        parts = [
            f'<path d="{outline_of(look.shape, x, y, node.radius)}" '
            f'fill="{palette.of(colour_of(look))}" stroke="{palette.of(INK)}" '
            f'stroke-width="{2.4 if node.focus else 1.2}"/>'
        ]
        if node.id in self._listed:
            parts.append(listed(x, y, node.radius, palette))
        left, top, right, _ = self._label_box(node)
        anchor = self._places[node.id]
        tx = {"start": left, "end": right, "middle": x}[anchor.partition(" ")[0]]
        weight = f' font-weight="{_FOCUS}"' if node.focus else ""
        halo = f'stroke="{palette.of(GROUND)}" stroke-width="4" stroke-linejoin="round"'
        parts += (
            f'<text x="{tx:.1f}" y="{top + 11 + _LEAD * at:.1f}" '
            f'text-anchor="{anchor.partition(" ")[0]}"{weight} {halo} '
            f'paint-order="stroke">{xml(line)}</text>'
            for at, line in enumerate(node.lines)
        )
        return "".join(parts)

    def _label_box(self, node: Node) -> _Box:
        return _label_box(node, self._places[node.id])

    def _entries(self) -> Iterable[tuple[int, str, str]]:
        palette, legend = self._palette, self._view.legend
        for look in legend.entities:
            yield 18, shape_sample(look.shape, colour_of(look), palette), look.label
        for look in legend.groups:
            yield 30, line_sample(colour_of(look), (), palette), look.label
        for look in legend.statuses:
            if look.dashes:
                yield 30, line_sample(INK, look.dashes, palette), look.label
        marked = [d.claim.standing == "denied-only" for d in self._view.ties if _is_contradicted(d)]
        if not all(marked):
            yield 20, against(8, -4, palette, crossed=False), "voices disagree"
        if any(marked):
            yield 20, against(8, -4, palette, crossed=True), "denied only"
        if self._listed:
            mark = f'<path d="M8,-10l6,11h-12z" fill="{palette.of(AGAINST)}"/>'
            yield 20, mark, "under a sanctions listing"


_Point = tuple[float, float]
_Course = tuple[_Point, _Point, _Point]
_Box = tuple[float, float, float, float]  # left, top, right, bottom
# Where a label may stand, the best first, as where its text is anchored.
_PLACES = ("middle below", "middle above", "start", "end")


def _is_contradicted(drawn: Drawn) -> bool:
    return bool(drawn.claim.denials) or drawn.claim.standing in {"disputed", "denied-only"}


def _course(head: Node, tail: Node, bend: float) -> _Course:
    """Return where a line begins, what it bends to, and where it ends."""
    (ax, ay), (bx, by) = head.wide, tail.wide
    via = ((ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend)
    return (ax, ay), via, (bx, by)


def _labels(nodes: Sequence[Node]) -> dict[str, str]:
    """Return where each label stands: below its entity, or where it covers nothing."""
    taken: list[tuple[str, _Box]] = [(node.id, _glyph_box(node)) for node in nodes]
    places: dict[str, str] = {}
    for node in sorted(nodes, key=lambda node: (not node.focus, -node.ties, node.id)):
        boxes = {place: _label_box(node, place) for place in _PLACES}
        free = (p for p, box in boxes.items() if _is_free(box, node.id, taken))
        places[node.id] = place = next(free, _PLACES[0])
        taken.append(("", boxes[place]))
    return places


def _is_free(box: _Box, own: str, taken: Iterable[tuple[str, _Box]]) -> bool:
    left, top, right, low = box
    return not any(
        a < right and c > left and b < low and d > top and key != own for key, (a, b, c, d) in taken
    )


def _glyph_box(node: Node) -> _Box:
    (x, y), r = node.wide, node.radius * 1.15
    return x - r, y - r, x + r, y + r


def _label_box(node: Node, place: str) -> _Box:
    (x, y), r = node.wide, node.radius * 1.15
    width = max(map(width_of, node.lines), default=0.0) * (1.06 if node.focus else 1)
    height = _LEAD * len(node.lines)
    if place.startswith("middle"):
        top = y + r + 1 if place.endswith("below") else y - r - height - 3
        return x - width / 2, top, x + width / 2, top + height
    left = x + r + 4 if place == "start" else x - r - 4 - width
    return left, y - height / 2, left + width, y + height / 2
