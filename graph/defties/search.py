"""The search for paths: the best simple paths between two entities over some steps, best first.

What a path costs is said in `paths`. The lower bounds that guide the search are exact but for ties
that may lead only one hop, so that few partial paths are looked at.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from defties.model import Step
    from defties.project import Steps
    from defties.sift import Sifted, Weighed


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


class Search:
    """One search: the steps seen as hops, and what is left to the far end from each entity."""

    def __init__(
        self,
        steps: Steps,
        sifted: Sifted,
        start: str,
        end: str,
        max_hops: int,
        direction: str,
        budget: int,
    ) -> None:
        self._steps = steps
        self._sifted = sifted
        self.start, self.end = start, end
        self.max_hops = max_hops
        self.direction = direction
        self._budget = budget
        self._options: dict[tuple[str, str], list[tuple[float, str]]] = {}
        self.explored = 0
        self.truncated = False

    def best(self, k: int) -> Iterator[Route]:
        """Yield up to k paths, the cheapest first."""
        if self.start not in self._steps or self.end not in self._steps:
            return
        left = self._left()
        order = count()
        heap: list[tuple[float, int, int, tuple[str, ...], tuple[str, ...]]] = [
            (0.0, 0, next(order), (self.start,), ())
        ]
        while heap and k > 0:
            _, _, _, nodes, leads = heapq.heappop(heap)
            if nodes[-1] == self.end:
                yield self._route(nodes, leads)
                k -= 1
                continue
            if self.explored >= self._budget:
                self.truncated = True
                return
            self.explored += 1
            room = self.max_hops - len(nodes)
            for end in self._beyond(nodes[-1]):
                if end in nodes or (bound := left[room].get(end)) is None:
                    continue
                if found := self._lead((*nodes, end), leads):
                    cost, chosen = found
                    # Of equal cost the shorter comes first; then the order in which they arose.
                    entry = (cost + bound, len(nodes), next(order), (*nodes, end), chosen)
                    heapq.heappush(heap, entry)

    def _beyond(self, node: str, *, backwards: bool = False) -> Sequence[str]:
        """Return the entities one hop away in the asked direction, sorted."""
        onward = self.direction in {"any", "in" if backwards else "out"}
        against = self.direction in {"any", "out" if backwards else "in"}
        found: set[str] = set()
        if onward:
            found.update(self._steps.ahead.get(node, ()))
        if against:
            found.update(self._steps.behind.get(node, ()))
        return sorted(found)

    def _joining(self, start: str, end: str) -> Iterator[tuple[float, Step]]:
        """Yield what joins two entities in the asked direction, each step once."""
        pairs = [(start, end)] if self.direction != "in" else []
        pairs += [(end, start)] if self.direction != "out" else []
        for head, tail in pairs:
            for cost, step in self._steps.ahead.get(head, {}).get(tail, ()):
                # A step without direction is there both ways: one of them is enough.
                if (head, tail) == pairs[0] or step.edge.head != step.edge.tail:
                    yield cost, step

    def _ties(self, start: str, end: str) -> list[tuple[float, str]]:
        """Return the ties that join two entities with their costs, the strongest first."""
        if (start, end) not in self._options:
            found = {(cost, step.tie) for cost, step in self._joining(start, end)}
            self._options[start, end] = sorted(found)
        return self._options[start, end]

    def _lead(
        self, nodes: tuple[str, ...], leads: tuple[str, ...]
    ) -> tuple[float, tuple[str, ...]] | None:
        """Return the cost of a path and the tie that leads each hop, None if ties do not suffice.

        `leads` are the best for all hops but the last. If the strongest tie of the last leads no
        other hop, it is taken; else all leads are chosen anew, since another may have to yield.
        """
        hops = [self._ties(*pair) for pair in pairwise(nodes)]
        if hops[-1][0][1] not in leads:
            leads = (*leads, hops[-1][0][1])
        else:
            chosen = _different(hops)
            if chosen is None:
                return None
            leads = chosen
        costs = [
            next(c for c, t in hop if t == lead) for hop, lead in zip(hops, leads, strict=True)
        ]
        return sum(costs) + sum(map(self._passing, nodes[1:])), leads

    def _passing(self, node: str) -> float:
        return 0.0 if node == self.end else self._steps.passing_cost(node)

    def _route(self, nodes: tuple[str, ...], leads: tuple[str, ...]) -> Route:
        hops: list[Hop] = []
        for (start, end), lead in zip(pairwise(nodes), leads, strict=True):
            ties = self._ties(start, end)
            steps: dict[str, list[Step]] = {}
            for _, step in self._joining(start, end):
                steps.setdefault(step.tie, []).append(step)
            shown = [lead, *(tie for _, tie in ties if tie not in leads)]
            cost = next(cost for cost, tie in ties if tie == lead)
            parallel = tuple((self._sifted.ties[tie], tuple(steps[tie])) for tie in shown)
            hops.append(Hop(start, end, cost, self._passing(end), parallel))
        return Route(sum(hop.cost + hop.passing for hop in hops), tuple(hops))

    def _left(self) -> list[dict[str, float]]:
        """Return, for each number of hops left, the least cost from each entity to the far end.

        An entity that is absent cannot arrive within so many hops. Reusing a tie is not ruled out
        here, so that the figures are lower bounds, never too high.
        """
        left: list[dict[str, float]] = [{self.end: 0.0}]
        for _ in range(self.max_hops):
            nearer = dict(left[-1])
            for node, rest in left[-1].items():
                for before in self._beyond(node, backwards=True):
                    total = rest + self._passing(node) + self._ties(before, node)[0][0]
                    if total < nearer.get(before, float("inf")):
                        nearer[before] = total
            left.append(nearer)
        return left


def _different(hops: Sequence[Sequence[tuple[float, str]]]) -> tuple[str, ...] | None:
    """Return the cheapest choice of a different tie for every hop, None if there is none.

    Each hop offers (cost, tie), the cheapest first; of these as many as there are hops suffice,
    since the other hops can take no more away.
    """
    least = [hop[0][0] for hop in hops]
    heap: list[tuple[float, tuple[str, ...]]] = [(sum(least), ())]
    while heap:
        cost, chosen = heapq.heappop(heap)
        at = len(chosen)
        if at == len(hops):
            return chosen
        for price, tie in hops[at][: len(hops)]:
            if tie not in chosen:
                heapq.heappush(heap, (cost - least[at] + price, (*chosen, tie)))
    return None
