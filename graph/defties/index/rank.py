"""Paths by cost: the k best simple ones, and all of them, over the neighbours of nodes.

What a path costs is the sum over its hops of the cost of the tie that leads there, and what is paid
for passing through the nodes between. No tie leads two hops, for one supply is not two: the leads
are the cheapest that this allows.

Both ends are surrounded by balls that together reach as far as a path may be long. Only the nodes
in both can be in the middle of a path; from them the least cost to the end is worked out backwards,
hop by hop, and with it partial paths are grown in the order of what they will cost at least. These
bounds are exact but for ties that may lead only one hop, so that few partial paths are grown.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Generic

from defties.index.neighbours import N
from defties.index.search import Ball

if TYPE_CHECKING:
    from defties.index.neighbours import Neighbours
    from defties.index.search import Budget

_NEVER = float("inf")
# What is added to each hop. Costs are multiples of 2⁻³⁰: so little decides between equal ones only,
# and so much before any.
FEWER_HOPS_IF_EQUAL = 2.0**-40
FEWER_HOPS_FIRST = 1024.0
# The share of the budget that may go into the balls: what is left must do for the paths.
_FOR_BALLS = 0.4

# What a tie costs, and the tie.
_Option = tuple[float, int | str]


@dataclass(frozen=True, slots=True)
class Trail(Generic[N]):
    """A path as its nodes, both ends included, and what it costs."""

    nodes: tuple[N, ...]
    cost: float


class _Layers(Generic[N]):
    """What is left to the end: for each number of hops, the least cost from the nodes that count.

    `left[hops]` has a node only if some start of a path can be there with so many hops to go, and
    arrive. Ties that would lead twice are not ruled out here, so that the costs are lower bounds.
    """

    def __init__(
        self,
        neighbours: Neighbours[N],
        start: N,
        end: N,
        max_hops: int,
        per_hop: float,
        budget: Budget,
    ) -> None:
        self.neighbours = neighbours
        self.start = start
        self._end = end
        self.per_hop = per_hop
        self._passing: dict[N, float] = {end: 0.0}
        forth = Ball(neighbours, start, end, ahead=True)
        back = Ball(neighbours, end, start, ahead=False)
        while forth.hops + back.hops < max_hops:
            near = forth if forth.effort() <= back.effort() else back
            if not near.grow(budget, _FOR_BALLS):
                break
        self.max_hops = forth.hops + back.hops
        self.left: list[dict[N, float]] = [{end: 0.0}]
        both = forth.seen & back.seen
        if not both:
            # Nothing is found, but what lies at either end is worth telling: see `met`.
            for ball in (forth, back):
                if not ball.hops:
                    ball.grow(budget)
            self.left.append({})
            return
        self._come_back(back.hops, start, both)
        for hops in reversed(range(forth.hops)):
            within: set[N] = set()
            self._go_back(within.union(*forth.levels[1 : hops + 1]) if hops else {start})

    def entering(self, node: N) -> float:
        """Return what a step costs that leads to a node, the cost of its tie aside."""
        if node not in self._passing:
            self._passing[node] = self.neighbours.passing_cost(node)
        return self._passing[node] + self.per_hop

    def _come_back(self, hops: int, start: N, both: set[N]) -> None:
        """Work out what is left in the ball around the end, down to the nodes in both balls."""
        changed = {self._end}
        for hop in range(1, hops + 1):
            among = both if hop == hops else None
            nearer = self.left[-1]
            left = {n: c for n, c in nearer.items() if n in both} if among else dict(nearer)
            for node in changed - {start}:
                rest = nearer[node] + self.entering(node)
                for before, cost, _ in self.neighbours.arcs(node, ahead=False, among=among):
                    if rest + cost < left.get(before, _NEVER):
                        left[before] = rest + cost
            changed = {n for n, cost in left.items() if cost != nearer.get(n)}
            self.left.append(left)

    def _go_back(self, nodes: set[N]) -> None:
        """Work out what is left one hop further back, from some nodes of the ball at the start."""
        nearer = self.left[-1]
        among, entering = nearer.keys(), {n: c + self.entering(n) for n, c in nearer.items()}
        left = {self._end: 0.0} if self._end in nodes else {}
        for node in nodes - {self._end}:
            arcs = self.neighbours.arcs(node, ahead=True, among=among)
            if arcs:
                left[node] = min([cost + entering[beyond] for beyond, cost, _ in arcs])
        self.left.append(left)


@dataclass(frozen=True, slots=True)
class _Partial(Generic[N]):
    """The start of a path: its nodes, the tie that leads each hop, and what it costs so far.

    `cost` is None while a tie would lead two hops; then the leads must be chosen anew.
    """

    nodes: tuple[N, ...]
    leads: tuple[int | str, ...]
    cost: float | None


# Paths that may come next, each with the least it will cost in the end, the cheapest first.
_Row = Iterator[tuple[float, _Partial[N]]]


class _Growth(Generic[N]):
    """How partial paths grow within the layers, and which ties may lead their hops."""

    def __init__(self, layers: _Layers[N]) -> None:
        self._layers = layers
        self._neighbours = layers.neighbours
        self._options: dict[tuple[N, N], list[_Option]] = {}

    def seed(self) -> _Row[N]:
        """Yield the path of no hops, if it can arrive."""
        bound = self._layers.left[-1].get(self._layers.start)
        if bound is not None:
            yield bound, _Partial((self._layers.start,), (), 0.0)

    def last_key(self, one: tuple[float, _Partial[N]]) -> str:
        """Return the id of the last node of a path."""
        return self._neighbours.key(one[1].nodes[-1])

    def children(self, path: _Partial[N]) -> _Row[N]:
        """Yield (least cost in the end, path) for each path one hop longer, the cheapest first.

        Of equal ones the first in the order of the ids of their last nodes comes first.
        """
        nodes, leads, cost = path.nodes, path.leads, path.cost
        assert cost is not None
        layers = self._layers
        left = layers.left[layers.max_hops - len(nodes)]
        cheapest: dict[N, _Option] = {}
        for node, price, tie in self._arcs(nodes[-1], left):
            if node not in cheapest or (price, tie) < cheapest[node]:
                cheapest[node] = price, tie
        following = [
            (cost + price + layers.entering(node) + left[node], node, price, tie)
            for node, (price, tie) in cheapest.items()
            if node not in nodes
        ]
        following.sort(key=_total)
        for total, alike in groupby(following, key=_total):
            for _, node, price, tie in sorted(alike, key=lambda one: self._neighbours.key(one[1])):
                spent = None if tie in leads else cost + price + layers.entering(node)
                yield total, _Partial((*nodes, node), (*leads, tie), spent)

    def led_anew(self, path: _Partial[N]) -> _Row[N]:
        """Yield a path with a different tie for each hop, if its ties suffice."""
        hops = [self._ties(*pair) for pair in pairwise(path.nodes)]
        leads = different(hops)
        if leads is not None:
            prices = [dict((tie, price) for price, tie in hop) for hop in hops]
            cost = sum(hop[lead] for hop, lead in zip(prices, leads, strict=True))
            cost += sum(map(self._layers.entering, path.nodes[1:]))
            layers = self._layers
            rest = layers.left[layers.max_hops - len(leads)][path.nodes[-1]]
            yield cost + rest, _Partial(path.nodes, leads, cost)

    def trail(self, path: _Partial[N]) -> Trail[N]:
        """Return a path that has arrived."""
        assert path.cost is not None
        return Trail(path.nodes, path.cost - self._layers.per_hop * len(path.leads))

    def _arcs(self, node: N, left: dict[N, float]) -> Sequence[tuple[N, float, int | str]]:
        return self._neighbours.arcs(node, ahead=True, among=left.keys())

    def _ties(self, start: N, end: N) -> list[_Option]:
        """Return the ties that lead from one node to another with their costs, cheapest first."""
        if (start, end) not in self._options:
            arcs = self._arcs(start, {end: 0.0})
            self._options[start, end] = sorted({(cost, tie) for _, cost, tie in arcs})
        return self._options[start, end]


def _total(one: tuple[float, N, float, int | str]) -> float:
    return one[0]


def best(
    neighbours: Neighbours[N],
    start: N,
    end: N,
    *,
    k: int,
    max_hops: int,
    budget: Budget,
    per_hop: float = FEWER_HOPS_IF_EQUAL,
) -> Iterator[Trail[N]]:
    """Yield the k best simple paths from one node to another, the best first.

    Parameters
    ----------
    neighbours
        What to walk on.
    start, end
        Two different nodes.
    k, max_hops
        How many paths, and the longest that counts.
    budget
        What may be looked at; it tells whether that was enough. If not, the paths are the best of
        those with fewer hops, or the first of the best.
    per_hop
        `FEWER_HOPS_IF_EQUAL`: by cost, of equal cost the shorter first. `FEWER_HOPS_FIRST`: by
        hops, then by cost. What is equal in both comes in the order of the ids along the path.

    Notes
    -----
    Exponential in `max_hops` in the worst case; the budget holds it down.
    """
    growth = _Growth(_Layers(neighbours, start, end, max_hops, per_hop, budget))
    # Of a row of siblings only the next waits in the heap; ids along the path tell equal ones.
    heap: list[tuple[float, tuple[str, ...], _Partial[N], _Row[N]]] = []

    def wait(keys: tuple[str, ...], row: _Row[N]) -> None:
        """Put the next of a row of siblings into the heap."""
        for total, path in row:
            along = (*keys, neighbours.key(path.nodes[-1]))
            heapq.heappush(heap, (total, along, path, row))
            return

    wait((), growth.seed())
    while heap and k > 0:
        _, along, path, row = heapq.heappop(heap)
        wait(along[:-1], row)
        if path.cost is None:
            wait(along[:-1], growth.led_anew(path))
        elif path.nodes[-1] == end:
            yield growth.trail(path)
            k -= 1
        elif budget.has_run_out(neighbours):
            return
        else:
            budget.partial += 1
            wait(along, growth.children(path))


def every(
    neighbours: Neighbours[N], start: N, end: N, *, max_hops: int, budget: Budget
) -> Iterator[Trail[N]]:
    """Yield all simple paths of at most some hops, each once, in the order of ids along them.

    Two paths differ in their nodes; each has the cost of its cheapest leads. If the budget runs
    out, they are the first of all, or of those with fewer hops.
    """
    growth = _Growth(_Layers(neighbours, start, end, max_hops, 0.0, budget))
    rows = [growth.seed()]
    while rows:
        _, path = next(rows[-1], (0.0, None))
        if path is None:
            rows.pop()
        elif path.cost is None:
            rows.append(growth.led_anew(path))
        elif path.nodes[-1] == end:
            yield growth.trail(path)
        elif budget.has_run_out(neighbours):
            return
        else:
            budget.partial += 1
            rows.append(iter(sorted(growth.children(path), key=growth.last_key)))


def different(hops: Sequence[Sequence[_Option]]) -> tuple[int | str, ...] | None:
    """Return the cheapest choice of a different tie for every hop, None if there is none.

    Each hop offers (cost, tie), the cheapest first; of these as many as there are hops suffice,
    since the other hops can take no more away.
    """
    least = [hop[0][0] for hop in hops]
    heap: list[tuple[float, tuple[int | str, ...]]] = [(sum(least), ())]
    while heap:
        cost, chosen = heapq.heappop(heap)
        at = len(chosen)
        if at == len(hops):
            return chosen
        for price, tie in hops[at][: len(hops)]:
            if tie not in chosen:
                heapq.heappush(heap, (cost - least[at] + price, (*chosen, tie)))
    return None
