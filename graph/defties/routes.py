"""A path as it is shown: its hops, each with all the ties that join its ends.

A search gives a path as nodes; here it is given back its ties, read from the register and weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from defties.index.rank import different
from defties.model import Step
from defties.project import cost_of, passing_cost, walked_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from defties.model import Register
    from defties.sift import Filter, Weighed


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop: from `start` to `end` by `ties`, the lead first, each with its steps.

    The others are no stronger than the lead, and none leads another hop of the path. A step may be
    walked against its direction; then its inverse phrase is the one to read.
    """

    start: str
    end: str
    cost: float
    passing: float
    ties: tuple[tuple[Weighed, tuple[Step, ...]], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One path: its hops in order and their summed cost."""

    cost: float
    hops: tuple[Hop, ...]

    @property
    def weakest(self) -> int:
        """Return the index of the hop with the weakest support, counted from 0."""
        return max(range(len(self.hops)), key=lambda i: self.hops[i].cost)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the entities along the path, both ends included."""
        return (self.hops[0].start, *(hop.end for hop in self.hops))


def route_along(
    nodes: tuple[str, ...],
    ties: Mapping[str, Weighed],
    register: Register,
    wanted: Filter,
    direction: str,
) -> Route:
    """Return the path along some entities, each hop with its parallel ties.

    Parameters
    ----------
    nodes
        The entities, both ends included.
    ties
        Weighed ties, among them all that join two neighbouring ones; enough for a different lead of
        each hop.
    register, wanted, direction
        What the path was sought in, and how.
    """
    schema = register.schema
    steps: dict[tuple[str, str], dict[str, list[Step]]] = {p: {} for p in pairwise(nodes)}
    costs: dict[str, float] = {}
    for key in sorted(ties):
        for step in walked_steps(ties[key].tie, schema, wanted.kinds):
            for pair, walked in _walked(step, direction):
                if pair in steps:
                    steps[pair].setdefault(key, []).append(walked)
                    costs[key] = cost_of(ties[key], schema)
    options = [sorted((costs[key], key) for key in found) for found in steps.values()]
    leads = different(options)
    assert leads is not None
    hops: list[Hop] = []
    for pair, lead, offered in zip(pairwise(nodes), leads, options, strict=True):
        shown = [str(lead), *(key for _, key in offered if key not in leads)]
        # Steps along the path come before those against it.
        parallel = tuple(
            (ties[key], tuple(sorted(steps[pair][key], key=lambda s: s.head != pair[0])))
            for key in shown
        )
        passing = passing_cost(pair[1], register) if pair[1] != nodes[-1] else 0.0
        hops.append(Hop(*pair, costs[shown[0]], passing, parallel))
    return Route(sum(hop.cost + hop.passing for hop in hops), tuple(hops))


def _walked(step: Step, direction: str) -> Iterator[tuple[tuple[str, str], Step]]:
    """Yield from where to where a step may be walked, and as which step.

    One without direction goes along the path, or against it if all do.
    """
    if direction != "in":
        yield (step.head, step.tail), step
    is_symmetric = step.edge.head == step.edge.tail
    if direction == "in" or (direction == "any" and not is_symmetric):
        yield (step.tail, step.head), step
    if is_symmetric:
        turned = Step(step.tie, step.tail, step.head, step.edge)
        if direction == "in":
            yield (step.head, step.tail), turned
        else:
            yield (step.tail, step.head), turned
