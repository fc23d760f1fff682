"""What lies around some entities: the ties within a number of hops, for pictures and lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from defties.index.known import AtHand, KnownNeighbours
from defties.index.neighbours import Met
from defties.index.search import Budget, around
from defties.project import walked_steps
from defties.shelf import take
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.index.neighbours import Neighbours
    from defties.index.search import Around
    from defties.model import Register, Step
    from defties.paths import Keeper
    from defties.sift import Filter, Weighed

BUDGET = 5_000_000


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Entities near a focus, the steps among them, and what was not followed.

    `loose_ties` are ties that touch the entities but have no step (a meeting, a negotiation).
    `hubs` are entities that were reached and not expanded; `hidden` counts the entities that the
    limit left out. `ties` are those of the steps and the loose ones, weighed; `met` tells what was
    left out of the ties that the search met, and `truncated` that it ran out of its budget.
    """

    entities: tuple[str, ...]
    steps: tuple[Step, ...]
    loose_ties: tuple[str, ...]
    hubs: tuple[str, ...]
    hidden: int
    ties: Mapping[str, Weighed] = field(default_factory=dict)
    met: Met = field(default_factory=Met)
    truncated: bool = False


def neighbourhood(
    register: Register,
    wanted: Filter,
    focus: Sequence[str],
    *,
    hops: int,
    limit: int,
    budget: int = BUDGET,
    neighbours: Keeper | None = None,
) -> Neighbourhood:
    """Return what lies within some hops of a focus.

    Parameters
    ----------
    register
        The claims.
    wanted
        Which ties count; classes of ties that searches leave out come in if it names them.
    focus
        Ids of the entities at the centre.
    hops
        How far, 1 or more.
    limit
        The most entities; the focus, the nearest and then those with the most ties are kept.
    budget
        How many steps to look at before giving up.
    neighbours
        What to walk on, such as the index of a snapshot; None for the ties of the register.

    Notes
    -----
    States and other hubs, which the ontology gives a passing cost, are shown but not expanded
    unless they are the focus: through them everything is near everything. Ties between two of
    them come in only if they touch the focus.
    """
    make = neighbours or partial(KnownNeighbours, register, touching=AtHand(register.ties))
    keeper = make(wanted, "any")
    centre = {key: node for key in focus if (node := keeper.node(key)) is not None}
    spent = Budget(budget)
    found = around(keeper, list(centre.values()), hops=hops, budget=spent)
    met = keeper.met()
    nodes = _kept(keeper, found, set(centre.values()), limit)
    kept = {keeper.key(node) for node in nodes}.union(focus)
    hubs = {keeper.key(node) for node in nodes & found.hubs}

    def is_beside(step: Step, weighed: Weighed) -> bool:
        """Return whether a step joins two hubs by a tie that does not touch the focus."""
        parties = {party.entity for party in weighed.tie.parties}
        return {step.head, step.tail} <= hubs and parties.isdisjoint(focus)

    keeper.fetch(nodes - found.hubs, ahead=True)
    joining = {
        tie
        for node in nodes - found.hubs
        for _, _, tie in keeper.arcs(node, ahead=True, among=nodes)
    }
    drawn = _weighed(register, wanted, map(keeper.tie, joining))
    steps = sorted(
        (
            step
            for weighed in drawn.values()
            for step in walked_steps(weighed.tie, register.schema, wanted.kinds)
            if step.head in kept and step.tail in kept and not is_beside(step, weighed)
        ),
        key=lambda s: (s.tie, s.edge.name, s.head, s.tail),
    )
    ties = {step.tie: drawn[step.tie] for step in steps}
    shared = map(keeper.tie, _shared(keeper, nodes, found.hubs))
    loose = _weighed(register, wanted, (key for key in shared if key not in ties))
    return Neighbourhood(
        entities=tuple(sorted(kept)),
        steps=tuple(steps),
        loose_ties=tuple(sorted(loose)),
        hubs=tuple(sorted(hubs)),
        hidden=len(found.hops) - len(nodes),
        ties=ties | loose,
        met=met,
        truncated=spent.truncated,
    )


def _kept(keeper: Neighbours[Any], found: Around[Any], focus: set[Any], limit: int) -> set[Any]:
    """Return the nodes to keep: the focus, the nearest, and of those equally near the busiest."""

    def busiest_first(node: Any) -> tuple[int, str]:  # noqa: ANN401  whatever the keeper calls it
        links = {(other, tie) for other, _, tie in keeper.arcs(node, ahead=True)}
        return -len(links), keeper.key(node)

    kept = set(focus)
    for hop in sorted(set(found.hops.values())):
        level = [node for node, hops in found.hops.items() if hops == hop and node not in focus]
        room = limit - len(kept)
        if room < len(level):
            keeper.fetch(level, ahead=True)
            level = sorted(level, key=busiest_first)[: max(room, 0)]
        kept.update(level)
    return kept


def _shared(keeper: Neighbours[Any], nodes: set[Any], hubs: frozenset[Any]) -> list[int | str]:
    """Return the ties that two or more of some nodes are party to, not all of them hubs."""
    parties: Counter[int | str] = Counter()
    for node in nodes - hubs:
        parties.update(set(keeper.touching(node)))
    for node in nodes & hubs:
        parties.update(parties.keys() & set(keeper.touching(node, among=nodes - hubs)))
    return [tie for tie, count in parties.items() if count > 1]


def _weighed(register: Register, wanted: Filter, keys: Iterable[str]) -> dict[str, Weighed]:
    """Return those of some ties that count, weighed."""
    return dict(sift(register, wanted, take(register.ties, sorted(keys))).ties)
