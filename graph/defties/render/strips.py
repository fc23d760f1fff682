"""Paths as strips: each drawn from left to right like a supply chain, the weakest hop marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.dates import Held
from defties.render.claims import concept_label, in_words
from defties.render.style import entity_looks, group_looks, lines, status_looks
from defties.render.svg import outline_of, text_of, wrapped
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from defties.model import Register
    from defties.paths import Routes
    from defties.render.svg import Theme
    from defties.routes import Hop, Route

_SIDE, _HOP, _RADIUS = 90, 310, 15
_ABOVE, _BELOW = 78, 96  # room over and under the line of a strip
_LETTERS = 25  # in a line of words between two entities


def strips(found: Routes, register: Register, theme: Theme) -> str:
    """Return the drawing of some paths in SVG, a strip each, in their order."""
    longest = max(len(route.hops) for route in found.routes)
    width = 2 * _SIDE + longest * _HOP
    start, end = (clean(register.label(key)) for key in (found.start, found.end))
    height = len(found.routes) * (_ABOVE + _BELOW) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, \'Noto Sans\', sans-serif" '
        f'font-size="12" fill="{theme.ink}" role="img">',
        f"<title>{text_of(f'Paths from {start} to {end}')}</title>",
        f"<desc>{text_of(_told(found, register))}</desc>",
        f'<rect width="100%" height="100%" fill="{theme.ground}"/>',
    ]
    for number, route in enumerate(found.routes):
        parts += _strip(route, number, width, register, theme)
    note = (
        "Each hop is a claim; the word “weakest” marks the hop with the least support. "
        f"defties, data version {register.version[:12]}."
    )
    parts.append(
        f'<text x="14" y="{height - 12}" font-size="11" fill="{theme.mute}">{text_of(note)}</text>'
    )
    return "\n".join([*parts, "</svg>\n"])


def _told(found: Routes, register: Register) -> str:
    return " ".join(
        f"{number}: " + ", ".join(clean(register.label(key)) for key in route.nodes) + "."
        for number, route in enumerate(found.routes, start=1)
    )


def _strip(
    route: Route, number: int, width: int, register: Register, theme: Theme
) -> Iterator[str]:
    y = number * (_ABOVE + _BELOW) + _ABOVE
    step = (width - 2 * _SIDE) / len(route.hops)
    xs = [_SIDE + step * at for at in range(len(route.hops) + 1)]
    if number:
        line = y - _ABOVE + 4
        yield f'<path d="M14,{line}H{width - 14}" stroke="{theme.mute}" stroke-width="0.5"/>'
    yield (
        f'<text x="14" y="{y - _ABOVE + 22}" fill="{theme.mute}">{number + 1}. cost '
        f"{route.cost:.2f}</text>"
    )
    for at, hop in enumerate(route.hops):
        weakest = at == route.weakest and len(route.hops) > 1
        yield from _hop(hop, xs[at], xs[at + 1], y, register, theme, weakest=weakest)
    for key, x in zip(route.nodes, xs, strict=True):
        yield _entity(key, x, y, register, theme)


def _hop(
    hop: Hop, left: float, right: float, y: int, register: Register, theme: Theme, *, weakest: bool
) -> Iterator[str]:
    weighed, steps = hop.ties[0]
    schema = register.schema
    declared = schema.tie_classes.get(weighed.tie.kind)
    (group,) = group_looks(schema, [declared.group if declared else ""])
    (status,) = status_looks(schema, [weighed.tie.status])
    colour = theme.against if weakest else theme.of(group)
    dashes = f' stroke-dasharray="{" ".join(map(str, status.dashes))}"' if status.dashes else ""
    a, b = left + _RADIUS * 1.4, right - _RADIUS * 1.4
    width = 1 + 0.8 * min(len(weighed.standing.voices) or 1, 3)
    yield (
        f'<path d="M{a:.0f},{y}H{b:.0f}" stroke="{colour}" stroke-width="{width:.1f}" '
        f'fill="none"{dashes}/>'
    )
    is_forward = any(step.head == hop.start for step in steps)
    tip, back = (b, -9) if is_forward else (a, 9)
    yield f'<path d="M{tip:.0f},{y}l{back},-5v10Z" fill="{colour}"/>'
    phrases = {s.edge.phrase if s.head == hop.start else s.edge.inverse for s in steps}
    middle = (left + right) / 2
    above = wrapped(" / ".join(sorted(map(clean, phrases))), _LETTERS)[:3]
    for at, line in enumerate(reversed(above)):
        yield _line(line, middle, y - 9 - 14 * at, theme.ink)
    for at, line in enumerate(_below(hop, register, weakest=weakest)):
        fill = theme.against if weakest and not at else theme.mute
        yield _line(line, middle, y + 18 + 14 * at, fill, 11)


def _below(hop: Hop, register: Register, *, weakest: bool) -> list[str]:
    """Return how well a hop is supported, in short lines."""
    weighed, _ = hop.ties[0]
    tie, standing = weighed.tie, weighed.standing
    when = clean(in_words(tie.when)) if tie.when else "undated"
    support = concept_label(register.schema, "standing", standing.name)
    told = [
        f"{concept_label(register.schema, 'st', tie.status)}, {when}",
        f"{support}, {standing.grade}" if standing.grade else support,
    ]
    if weakest:
        told.insert(0, "weakest")
    if weighed.held is Held.POSSIBLY:
        told.append("possibly then")
    if others := len(hop.ties) - 1:
        told.append(f"and {others} more claim" + ("" if others == 1 else "s"))
    return [line for text in told for line in wrapped(text, _LETTERS + 2)][:5]


def _entity(key: str, x: float, y: int, register: Register, theme: Theme) -> str:
    entity = register.entities.get(key)
    (look,) = entity_looks(register.schema, [entity.kind if entity else ""])
    outline = outline_of(look.shape, x, y, _RADIUS)
    parts = [f'<path d="{outline}" fill="{theme.of(look)}" stroke="{theme.ink}"/>']
    for at, line in enumerate(lines(clean(register.label(key)), 22)):
        parts.append(_line(line, x, y + _RADIUS + 18 + 14 * at, theme.ink, 12, bold=True))
    return "".join(parts)


def _line(text: str, x: float, y: float, fill: str, size: int = 12, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="middle" fill="{fill}"'
        f"{weight}>{text_of(text)}</text>"
    )
