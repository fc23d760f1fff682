"""Paths as strips: each drawn from left to right like a supply chain, the weakest hop marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.dates import Held
from defties.render.claims import concept_label, in_words
from defties.render.glyphs import (
    AGAINST,
    AGAINST_SOFT,
    FAINT,
    INK,
    MUTE,
    Palette,
    against,
    colour_of,
    dashed,
    fitted,
    listed,
    outline_of,
    xml,
)
from defties.render.proofs import counted
from defties.render.style import entity_looks, group_looks, status_looks
from defties.render.svg import (
    footed,
    framed,
    headed,
    in_rows,
    line_sample,
    moved_to,
    shape_sample,
)
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from defties.model import Register
    from defties.paths import Routes
    from defties.render.style import Look
    from defties.routes import Hop, Route

_SIDE, _HOP, _RADIUS = 72, 246, 14
_WORDS, _LABEL = 140, 98  # room for words on a hop, and under an entity
_LEAD = 14
_NARROWEST = 620


def strips(found: Routes, register: Register, under: Collection[str] = ()) -> str:
    """Return the drawing of some paths in SVG, a strip each, in their order.

    Parameters
    ----------
    found, register
        The paths, and where their ties and entities are.
    under
        Entities that are under a sanctions listing, to be marked.
    """
    return _Strips(found, register, frozenset(under)).text()


def weakest_of(route: Route) -> int | None:
    """Return the index of the weakest hop, None where none is weaker than all others together."""
    costs = {hop.cost for hop in route.hops}
    return route.weakest if len(costs) > 1 else None


def phrases_of(hop: Hop) -> list[str]:
    """Return what the strongest tie of a hop says, read in the direction of the path."""
    _, steps = hop.ties[0]
    said = (s.edge.phrase if s.head == hop.start else s.edge.inverse for s in steps)
    return sorted(set(map(clean, said)))


def summed_up(found: Routes) -> str:
    """Return how many paths there are, how long they may be, and which comes first."""
    order = "shortest" if found.rank == "hops" else "best supported"
    paths, hops = counted(len(found.routes), "path"), counted(found.max_hops, "hop")
    return f"{paths} of at most {hops}" + (f", the {order} first" if len(found.routes) > 1 else "")


def titled(found: Routes, register: Register) -> str:
    """Return the title of some paths."""
    start, end = (clean(register.label(key)) for key in (found.start, found.end))
    return f"From {start} to {end}"


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands over and under the line of a hop."""

    above: list[str]
    below: list[str]


class _Strips:
    def __init__(self, found: Routes, register: Register, under: frozenset[str]) -> None:
        self._found, self._register, self._under = found, register, under
        self._palette = Palette()
        hops = [hop for route in found.routes for hop in route.hops]
        leads = [hop.ties[0][0] for hop in hops]
        schema, entities = register.schema, register.entities
        keys = {key: entities.get(key) for route in found.routes for key in route.nodes}
        self._kinds = {key: entity.kind if entity else "" for key, entity in keys.items()}
        groups = {
            kind: declared.group if (declared := schema.tie_classes.get(kind)) else ""
            for kind in (lead.tie.kind for lead in leads)
        }
        self._groups = groups
        self._entity_looks = _named(entity_looks(schema, self._kinds.values()))
        self._group_looks = _named(group_looks(schema, [groups[w.tie.kind] for w in leads]))
        self._status_looks = _named(status_looks(schema, [w.tie.status for w in leads]))

    def text(self) -> str:
        found, palette = self._found, self._palette
        longest = max(len(route.hops) for route in found.routes)
        width = max(2 * _SIDE + longest * _HOP, _NARROWEST)
        title = titled(found, self._register)
        head, at = headed(title, summed_up(found), width, palette)
        parts = [head]
        for number, route in enumerate(found.routes, start=1):
            body, height = self._strip(route, number, width)
            parts.append(moved_to(0, at, body))
            at += height
        key, high = in_rows(self._entries(), width)
        notes, higher = footed(self._notes(), width, palette)
        at += 8
        parts += [moved_to(0, at, key), moved_to(0, at + high + 8, notes)]
        height = at + high + 8 + higher + 8
        return framed(width, height, title, self._told(), "\n".join(parts), palette)

    def _told(self) -> str:
        return " ".join(
            f"{number}: {', '.join(clean(self._register.label(key)) for key in route.nodes)}."
            for number, route in enumerate(self._found.routes, start=1)
        )

    def _notes(self) -> Iterator[str]:
        yield (
            "Each hop is a claim, not a verdict; wider lines have more independent voices. The "
            "cost of a path grows with the doubt on its hops."
        )
        if self._found.removed:
            left = ", ".join(f"{n} by {name}" for name, n in self._found.removed.items())
            yield f"Ties left out: {left.replace('--', '').replace('-', ' ')}."
        if self._found.truncated:
            yield "The search was cut short: there may be better paths."
        yield f"defties, data version {self._register.version[:12]}."

    def _strip(self, route: Route, number: int, width: float) -> tuple[str, float]:
        """Return one path, and how high it is."""
        weakest, palette = weakest_of(route), self._palette
        words = [self._words(hop, at == weakest) for at, hop in enumerate(route.hops)]
        labels = [fitted(self._register.label(key), _LABEL, 12.7, most=5) for key in route.nodes]
        y = 48 + _LEAD * max(len(w.above) for w in words)
        lowest = max(
            max(len(w.below) for w in words) * _LEAD + 24,
            max(map(len, labels)) * _LEAD + _RADIUS + 30,
        )
        faint = palette.of(FAINT)
        parts = [f'<path d="M20,8H{width - 20:.0f}" stroke="{faint}" fill="none"/>']
        hops = counted(len(route.hops), "hop")
        parts.append(
            f'<text x="20" y="28"><tspan font-weight="650">{number}</tspan>'
            f'<tspan dx="8" fill="{palette.of(MUTE)}">{hops}, cost {route.cost:.2f}</tspan></text>'
        )
        for at, hop in enumerate(route.hops):
            left = _SIDE + at * _HOP
            if at == weakest:
                parts.append(self._band(left, y, words[at]))
            parts += self._hop(hop, left, y, words[at], is_weakest=at == weakest)
        for at, key in enumerate(route.nodes):
            passing = route.hops[at - 1].passing if at else 0.0
            parts += self._entity(key, _SIDE + at * _HOP, y, labels[at], passing)
        return "\n".join(parts), y + lowest

    def _band(self, left: float, y: float, words: _Words) -> str:
        """Return the ground on which the weakest hop is drawn."""
        top = y - _LEAD * len(words.above) - 12
        height = _LEAD * (len(words.above) + len(words.below)) + 24
        x, width = left + (_HOP - _WORDS) / 2 - 4, _WORDS + 8
        fill = self._palette.of(AGAINST_SOFT)
        return (
            f'<rect x="{x:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="4" '
            f'fill="{fill}"/>'
        )

    def _hop(
        self, hop: Hop, left: float, y: float, words: _Words, *, is_weakest: bool
    ) -> Iterator[str]:
        weighed, steps = hop.ties[0]
        palette = self._palette
        colour = palette.of(colour_of(self._group_looks[self._groups[weighed.tie.kind]]))
        dashes = dashed(self._status_looks[weighed.tie.status].dashes)
        a, b = left + _RADIUS * 1.5, left + _HOP - _RADIUS * 1.5
        thick = 1 + 0.8 * min(len(weighed.standing.voices) or 1, 3)
        forth = any(step.head == hop.start and step.edge.head != step.edge.tail for step in steps)
        back = any(step.head != hop.start and step.edge.head != step.edge.tail for step in steps)
        x1, x2 = a + 7 * back, b - 7 * forth
        yield (
            f'<path d="M{x1:.0f},{y}H{x2:.0f}" stroke="{colour}" stroke-width="{thick:.1f}" '
            f'fill="none"{dashes}/>'
        )
        if forth:
            yield f'<path d="M{b:.0f},{y}l-10,-5v10Z" fill="{colour}"/>'
        if back:
            yield f'<path d="M{a:.0f},{y}l10,-5v10Z" fill="{colour}"/>'
        middle = left + _HOP / 2
        if weighed.standing.denials:
            crossed = weighed.standing.name == "denied-only"
            yield against(middle, y, palette, crossed=crossed)
        for at, line in enumerate(reversed(words.above)):
            yield self._line(line, middle, y - 10 - _LEAD * at, palette.of(INK))
        for at, line in enumerate(words.below):
            fill = palette.of(AGAINST if is_weakest and not at else MUTE)
            weight = ' font-weight="650"' if is_weakest and not at else ""
            yield self._line(line, middle, y + 21 + _LEAD * at, fill, 11, weight)

    def _words(self, hop: Hop, is_weakest: bool) -> _Words:
        """Return what the line of a hop says, and how well it is supported."""
        weighed, _ = hop.ties[0]
        tie, standing, schema = weighed.tie, weighed.standing, self._register.schema
        when = in_words(tie.when) if tie.when else "undated"
        told = [f"{concept_label(schema, 'st', tie.status)}, {when}"]
        if standing.reached:
            told.append(f"on this evidence only {concept_label(schema, 'st', standing.reached)}")
        if weighed.held is Held.POSSIBLY:
            told.append("possibly then")
        support = concept_label(schema, "standing", standing.name)
        told.append(f"{support}, {standing.grade}" if standing.grade else support)
        if against_it := len(standing.denials):
            told.append(f"{counted(against_it, 'voice')} against")
        if others := len(hop.ties) - 1:
            told.append(f"+ {counted(others, 'more claim')}")
        below = [line for text in told for line in fitted(text, _WORDS, 11, most=2)]
        above = fitted(" / ".join(phrases_of(hop)), _WORDS, 12, most=3)
        return _Words(above, ["weakest hop", *below] if is_weakest else below)

    def _entity(
        self, key: str, x: float, y: float, lines: Iterable[str], passing: float
    ) -> Iterator[str]:
        look, palette = self._entity_looks[self._kinds[key]], self._palette
        yield (
            f'<path d="{outline_of(look.shape, x, y, _RADIUS)}" '
            f'fill="{palette.of(colour_of(look))}" stroke="{palette.of(INK)}" stroke-width="1.2"/>'
        )
        if key in self._under:
            yield listed(x, y, _RADIUS, palette)
        below = y + _RADIUS + 17.0
        for line in lines:
            yield self._line(line, x, below, palette.of(INK), 12, ' font-weight="650"')
            below += _LEAD
        if passing:
            yield self._line(f"+{passing:g} to pass", x, below, palette.of(MUTE), 11)

    def _line(
        self, text: str, x: float, y: float, fill: str, size: int = 12, weight: str = ""
    ) -> str:
        return (
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="middle" fill="{fill}"'
            f"{weight}>{xml(text)}</text>"
        )

    def _entries(self) -> Iterator[tuple[int, str, str]]:
        palette = self._palette
        for look in self._entity_looks.values():
            yield 18, shape_sample(look.shape, colour_of(look), palette), look.label
        for look in self._group_looks.values():
            yield 30, line_sample(colour_of(look), (), palette), look.label
        for look in self._status_looks.values():
            if look.dashes:
                yield 30, line_sample(INK, look.dashes, palette), look.label
        leads = [hop.ties[0][0] for route in self._found.routes for hop in route.hops]
        if any(w.standing.denials and w.standing.name != "denied-only" for w in leads):
            yield 20, against(8, -4, palette, crossed=False), "voices disagree"
        if any(w.standing.name == "denied-only" for w in leads):
            yield 20, against(8, -4, palette, crossed=True), "denied only"
        if not self._under.isdisjoint(self._kinds):
            mark = f'<path d="M8,-10l6,11h-12z" fill="{palette.of(AGAINST)}"/>'
            yield 20, mark, "under a sanctions listing"


def _named(looks: Iterable[Look]) -> dict[str, Look]:
    return {look.name: look for look in looks}
