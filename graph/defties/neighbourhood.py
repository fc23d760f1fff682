"""What lies around some entities: the ties within a number of hops, for pictures and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.project import passing_cost, steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.model import Register, Step
    from defties.sift import Sifted


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Entities near a focus, the steps among them, and what was not followed.

    `loose_ties` are ties that touch the entities but have no step (a meeting, a negotiation).
    `hubs` are entities that were reached and not expanded; `hidden` counts the entities that the
    limit left out.
    """

    entities: tuple[str, ...]
    steps: tuple[Step, ...]
    loose_ties: tuple[str, ...]
    hubs: tuple[str, ...]
    hidden: int


def neighbourhood(
    register: Register,
    sifted: Sifted,
    focus: Sequence[str],
    *,
    hops: int,
    limit: int,
    kinds: frozenset[str] = frozenset(),
) -> Neighbourhood:
    """Return what lies within some hops of a focus.

    Parameters
    ----------
    register, sifted
        The claims, and those of them that count.
    focus
        Ids of the entities at the centre.
    hops
        How far, 1 or more.
    limit
        The most entities; the focus, the nearest and then the best connected are kept.
    kinds
        Classes of ties that come in though searches leave them out.

    Notes
    -----
    States and other hubs, which the ontology gives a passing cost, are shown but not expanded
    unless they are the focus: through them everything is near everything. Ties between two of
    them come in only if they touch the focus.
    """
    near: dict[str, list[Step]] = {}
    for weighed in sifted.ties.values():
        for step in steps_of(weighed.tie, register.schema):
            if step.edge.searched or weighed.tie.kind in kinds:
                near.setdefault(step.head, []).append(step)
                near.setdefault(step.tail, []).append(step)
    distance = dict.fromkeys(focus, 0)
    hubs: set[str] = set()
    frontier = list(focus)
    for hop in range(1, hops + 1):
        reached: list[str] = []
        for key in frontier:
            if key not in focus and passing_cost(key, register) > 0:
                hubs.add(key)
                continue
            for step in near.get(key, ()):
                other = step.tail if step.head == key else step.head
                if other not in distance:
                    distance[other] = hop
                    reached.append(other)
        frontier = reached
    hubs |= {key for key in frontier if passing_cost(key, register) > 0}
    ranked = sorted(distance, key=lambda key: (distance[key], -len(near.get(key, ())), key))
    kept = {*focus, *ranked[:limit]}

    def is_beside(step: Step) -> bool:
        """Return whether a step joins two hubs by a tie that does not touch the focus."""
        parties = sifted.ties[step.tie].tie.parties
        return {step.head, step.tail} <= hubs and not any(p.entity in focus for p in parties)

    steps = {
        (s.tie, s.edge.name, s.head, s.tail): s
        for key in kept
        for s in near.get(key, ())
        if s.head in kept and s.tail in kept and not is_beside(s)
    }
    drawn = {step.tie for step in steps.values()}
    loose = [
        w.tie.id
        for w in sifted.ties.values()
        if len(kept.difference(hubs).intersection(p.entity for p in w.tie.parties)) > 0
        and len(kept.intersection(p.entity for p in w.tie.parties)) > 1
        and w.tie.id not in drawn
    ]
    return Neighbourhood(
        entities=tuple(sorted(kept)),
        steps=tuple(steps[key] for key in sorted(steps)),
        loose_ties=tuple(sorted(loose)),
        hubs=tuple(sorted(hubs & kept)),
        hidden=len(distance) - len(kept),
    )
