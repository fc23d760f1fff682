"""Ties of a register → everything that a picture shows, in plain data: the input of `html.page`.

What is drawn is chosen before: by `paths`, by a neighbourhood or by a question. Here it is put in
words, given its looks and its places. Nothing here knows of HTML, pyvis or a browser.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from defties.dates import parse
from defties.errors import BadDate, InputError
from defties.model import Standing
from defties.render import style
from defties.render.cited import references
from defties.render.claims import Claim, claim_of, facts_of, lead_edge
from defties.render.layout import Box, lay_out
from defties.standing import is_lasting
from defties.texts import clean
from defties.vocab import expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.model import Register, Schema, Step
    from defties.render.cited import Reference
    from defties.render.layout import Layout, Point
    from defties.render.style import Look

MOST_ENTITIES = 5_000
MOST_TIES = 10_000
_LABEL_PIXELS = 6.6  # the mean width of a letter at 12 px
_UNKNOWN = Standing("weak")
_LISTING = "Designation"
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Node:
    """An entity in the picture: its words, its label in lines, its size and its two places."""

    id: str
    iri: str
    kind: str
    label: str
    lines: tuple[str, ...]
    names: tuple[str, ...]
    country: str
    facts: tuple[tuple[str, str], ...]
    attested: tuple[tuple[str, str], ...]
    ties: int
    radius: float
    focus: bool
    wide: Point
    tall: Point


@dataclass(frozen=True, slots=True)
class Line:
    """One step in the picture. A tie of three parties has several; one of them is its `lead`."""

    id: str
    tie: str
    head: str
    tail: str
    phrase: str
    inverse: str
    lead: bool
    directed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tie in the picture: what its card says and the days between which it may have held.

    `days` are the earliest start, latest start, earliest end and latest end, in days since
    1 January 1970, None for a bound that is open; empty when the tie is undated. `exact` is False
    when a date is qualified; `loose` tells that a lasting state is known from one date only, so
    that it may have held at any time. See `dates.held`, which the page repeats. `listed` are the
    entities that the tie puts under a sanctions listing, `sources` those that it cites, and
    `authorities` those in whose name it was done.
    """

    claim: Claim
    days: tuple[int | None, ...] = ()
    exact: bool = True
    loose: bool = False
    listed: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Legend:
    """What the marks in the picture mean, each entry with how many it stands for."""

    entities: tuple[Look, ...]
    groups: tuple[Look, ...]
    ties: tuple[Look, ...]
    statuses: tuple[Look, ...]
    standings: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A picture before it is drawn. Nodes, lines, ties and sources are sorted."""

    title: str
    subtitle: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    ties: tuple[Drawn, ...]
    sources: tuple[Reference, ...]
    legend: Legend
    grades: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    version: str
    order: tuple[str, ...]
    authorities: tuple[tuple[str, str], ...]


def build_view(
    register: Register,
    steps: Sequence[Step],
    standings: Mapping[str, Standing],
    *,
    title: str,
    focus: Sequence[str] = (),
    subtitle: str = "",
    notes: Sequence[str] = (),
    extra_ties: Sequence[str] = (),
    order: Sequence[str] = (),
    places: Layout | None = None,
) -> View:
    """Return the picture of some steps.

    Parameters
    ----------
    register
        Where the entities, ties and sources are.
    steps
        What to draw; several steps may belong to one tie.
    standings
        How well each tie is supported, by its id.
    title, subtitle
        What the picture is of, in words.
    focus
        The entities at its centre; with two, the first comes left of the second.
    notes
        The limits, in sentences: what was searched and what was left out.
    extra_ties
        Ties without an edge (meetings, talks): they are in the table and with their parties.
    order
        Entities to put on a line from left to right.
    places
        Where the entities stand, if that is known already.

    Raises
    ------
    InputError
        There is nothing to draw, or more than a page can show; the hint says how to narrow it.
    """
    drawn = sorted({step.tie for step in steps} | set(extra_ties))
    ids = sorted({*focus, *order, *(key for s in steps for key in (s.head, s.tail))})
    ids = [key for key in ids if key in register.entities]
    _check_size(ids, drawn)
    claims = [
        claim_of(register.ties[key], register, standings.get(key, _UNKNOWN), ids)
        for key in drawn
        if key in register.ties
    ]
    legend = _legend(register.schema, [register.entities[k].kind for k in ids], claims)
    rank = {look.name: i for i, look in enumerate((*legend.groups, *legend.ties))}
    ties = sorted(
        (_dated(claim, register) for claim in claims), key=lambda drawn: _reading_order(drawn, rank)
    )
    lines = tuple(_lines(steps, register.schema, ids))
    counts = Counter(key for claim in claims for key in claim.parties)
    radii = {key: _radius(counts[key], key in focus) for key in ids}
    labels = {key: style.lines(clean(register.label(key))) for key in ids}
    places = places or lay_out(
        {key: _box(radii[key], labels[key]) for key in ids},
        [(line.head, line.tail) for line in lines],
        focus=focus,
        order=order,
    )
    return View(
        title=clean(title),
        subtitle=clean(subtitle),
        nodes=tuple(
            _node(register, key, labels[key], counts[key], radii[key], focus, places) for key in ids
        ),
        lines=lines,
        ties=tuple(ties),
        sources=tuple(references(claims, register)),
        legend=legend,
        grades=tuple(
            (c.notation, clean(c.label)) for c in register.schema.scheme("grade") if c.notation
        ),
        notes=tuple(clean(note) for note in notes),
        version=register.version,
        order=tuple(key for key in order if key in ids),
        authorities=tuple(
            (key, clean(register.label(key)))
            for key in sorted({key for drawn in ties for key in drawn.authorities})
        ),
    )


def _check_size(entities: Sequence[str], ties: Sequence[str]) -> None:
    if not entities:
        raise InputError("There is nothing to draw.", "Name an entity that has ties.")
    if len(entities) > MOST_ENTITIES or len(ties) > MOST_TIES:
        raise InputError(
            f"{len(entities):,} entities and {len(ties):,} ties are more than one page can show "
            f"({MOST_ENTITIES:,} and {MOST_TIES:,}).",
            "Narrow it with --hops 1, --kind, --as-of, --min-grade or --exclude.",
        )


def _lines(steps: Iterable[Step], schema: Schema, ids: Iterable[str]) -> Iterable[Line]:
    """Yield the lines, each pair of ends of a tie once for each edge, sorted by tie."""
    known = frozenset(ids)
    found = {(s.tie, s.edge.name, s.head, s.tail): s for s in steps}
    by_tie: dict[str, list[Step]] = {}
    for key in sorted(found):
        if found[key].head in known and found[key].tail in known:
            by_tie.setdefault(key[0], []).append(found[key])
    kinds = {edge: c for c in schema.tie_classes.values() for edge in c.edges}
    number = 0
    for tie, own in sorted(by_tie.items()):
        filled = {role: 1 for s in own for role in (s.edge.head, s.edge.tail)}
        edges = {s.edge for s in own}
        lead = lead_edge(kinds.get(own[0].edge), schema, filled)
        chosen = lead if lead in edges else min(edges, key=lambda e: e.name)
        for s in own:
            yield Line(
                id=f"l{number}",
                tie=tie,
                head=s.head,
                tail=s.tail,
                phrase=clean(s.edge.phrase),
                inverse=clean(s.edge.inverse),
                lead=s.edge == chosen,
                directed=s.edge.head != s.edge.tail,
            )
            number += 1


def _radius(ties: int, focus: bool) -> float:
    return round(7 + 1.7 * math.sqrt(min(ties, 30)) + (4 if focus else 0), 1)


def _box(radius: float, lines: Sequence[str]) -> Box:
    half = max(radius, _LABEL_PIXELS * max(map(len, lines)) / 2)
    return Box(half, radius, radius + 5 + 14 * len(lines))


def _node(
    register: Register,
    key: str,
    lines: tuple[str, ...],
    ties: int,
    radius: float,
    focus: Sequence[str],
    places: Layout,
) -> Node:
    entity = register.entities[key]
    names = [clean(text) for text, _ in entity.names]
    country = clean(register.label(entity.country)) if entity.country else ""
    attested = [register.sources[s] for s in entity.attested_by if s in register.sources]
    return Node(
        id=key,
        iri=expand(key),
        kind=entity.kind,
        label=clean(entity.label),
        lines=lines,
        names=tuple(name for name in names if name),
        country="" if entity.country == key else country,
        facts=tuple(facts_of(entity, register)),
        attested=tuple((clean(s.title), style.web_link(s.url)) for s in attested),
        ties=ties,
        radius=radius,
        focus=key in focus,
        wide=places.wide[key],
        tall=places.tall[key],
    )


def _dated(claim: Claim, register: Register) -> Drawn:
    tie = register.ties[claim.id]
    holds = register.schema.concept("st", tie.status).holds
    listed = tie.fillers("target") if tie.kind == _LISTING and holds else ()
    bare = Drawn(
        claim,
        listed=listed,
        sources=tuple(sorted({evidence.source for evidence in tie.evidence})),
        authorities=tuple(dict.fromkeys(tie.fillers("authority"))),
    )
    try:
        span = parse(tie.when)
    except BadDate:  # there is none, or none that can be read
        return bare
    bounds = (span.earliest_start, span.latest_start, span.earliest_end, span.latest_end)
    days = tuple(None if d in (date.min, date.max) else d.toordinal() - _EPOCH for d in bounds)
    loose = is_lasting(tie, register.schema) and "/" not in tie.when
    return replace(bare, days=days, exact=span.exact, loose=loose)


def _reading_order(drawn: Drawn, rank: Mapping[str, int]) -> tuple[int, int, bool, int, str]:
    """Sort by group and class as the legend has them, then by time, the undated last."""
    claim, start = drawn.claim, drawn.days[0] if drawn.days else None
    return (rank[claim.group], rank[claim.kind], not drawn.days, start or 0, claim.id)


def _legend(schema: Schema, kinds: Iterable[str], claims: Sequence[Claim]) -> Legend:
    return Legend(
        entities=style.entity_looks(schema, kinds),
        groups=style.group_looks(schema, (c.group for c in claims)),
        ties=style.tie_looks(schema, (c.kind for c in claims)),
        statuses=style.status_looks(schema, (c.status for c in claims)),
        standings=style.standing_looks(schema, (c.standing for c in claims)),
    )
