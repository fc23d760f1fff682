"""All smallest sets of things whose removal leaves no way from one node of a network to another.

A thing is one or several nodes, which go together: an entity is one; a claim that joins more than a
pair may be several (see `joints`). Nothing here knows of ties.

Where every thing is one node, this is the minimum vertex cut: a maximum flow finds its size, and
all cuts of that size are read off the residual network, whose closed sets they are (Picard and
Queyranne 1980). Where things have several nodes the problem is hard in general (minimum label
cut); then the things of several nodes are decided one by one, with a flow as the lower bound.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, TypeVar

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

N = TypeVar("N", bound="Hashable")
_BUDGET = 200
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cuts:
    """The smallest sets found, each sorted; those nearest to the start come first.

    `more` tells that there are more of the same size. `exact` is False when the search was cut
    short, so that a smaller set, or another of this size, may have been missed.
    """

    sets: tuple[tuple[str, ...], ...]
    more: bool = False
    exact: bool = True


def smallest_cuts(
    arcs: Mapping[N, Collection[N]],
    things: Mapping[N, str],
    start: N,
    end: N,
    *,
    limit: int,
    budget: int = _BUDGET,
) -> Cuts:
    """Return the smallest sets of things that every way from `start` to `end` goes through.

    Parameters
    ----------
    arcs
        The nodes that each node leads to.
    things
        What may be removed: the thing that a node is, or is a part of. The ends are none.
    start, end
        Two nodes that are joined, and not by a way through nodes that are no things only; see
        `way`.
    limit
        How many sets.
    budget
        How many decisions about things of several nodes, at most; there are none to make where
        every thing is one node.

    Returns
    -------
    Cuts
        At most `limit` different sets, all of the least size.

    Notes
    -----
    The first set costs a maximum flow, O(size x arcs), and each further one O(size x length of a
    way): no choice is made that does not end in a set.
    """
    search = _Search(arcs, things, start, end)
    leaves, exact = search.decide(budget)
    found: list[tuple[str, ...]] = []
    for removed, kept in leaves:
        for cut in search.cuts(removed, kept):
            if len(found) == limit:
                return Cuts(tuple(found), True, exact)
            found.append(tuple(sorted(cut)))
    # Only a search that was cut short can come to no case that has its least set.
    return Cuts(tuple(found) or (tuple(sorted(search.best)),), False, exact)


def way(
    arcs: Mapping[N, Collection[N]], start: N, end: N, barred: Collection[N] = ()
) -> tuple[N, ...]:
    """Return a shortest way between two nodes, both included; () when there is none."""
    before: dict[N, N] = {start: start}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == end:
            trail = [end]
            while trail[-1] != start:
                trail.append(before[trail[-1]])
            return tuple(reversed(trail))
        for other in arcs.get(node, ()):
            if other not in before and other not in barred:
                before[other] = node
                queue.append(other)
    return ()


def reached(arcs: Mapping[N, Collection[N]], start: N, barred: Collection[N] = ()) -> dict[N, None]:
    """Return the nodes that can be reached, the start included, in the order of their distance."""
    found: dict[N, None] = {start: None}
    queue = deque([start])
    while queue:
        for other in arcs.get(queue.popleft(), ()):
            if other not in found and other not in barred:
                found[other] = None
                queue.append(other)
    return found


def reverse(arcs: Mapping[N, Collection[N]]) -> dict[N, dict[N, None]]:
    """Return the arcs the other way round."""
    back: dict[N, dict[N, None]] = {}
    for node, others in arcs.items():
        for other in others:
            back.setdefault(other, {})[node] = None
    return back


class _Search:
    """The part of a network that lies between two nodes, and the flows through it.

    Nodes are numbers here. A node that is a thing is split: i is where ways enter it and ~i where
    they leave; the arc between has room for one unit of flow.
    """

    def __init__(
        self,
        arcs: Mapping[N, Collection[N]],
        things: Mapping[N, str],
        start: N,
        end: N,
    ) -> None:
        onward, backward = reached(arcs, start), reached(reverse(arcs), end)
        number = {node: at for at, node in enumerate(n for n in onward if n in backward)}
        self._start, self._end = number[start], number[end]
        self._things = {at: things[node] for node, at in number.items() if node in things}
        self._arcs = [
            (at, number[other])
            for node, at in number.items()
            for other in arcs.get(node, ())
            if other in number
        ]
        parts = Counter(self._things.values())
        self._wide = frozenset(thing for thing, several in parts.items() if several > 1)
        self._least: float = inf
        self.best = _NONE

    def decide(self, budget: int) -> tuple[list[tuple[frozenset[str], frozenset[str]]], bool]:
        """Return which things of several nodes to remove and which to keep, in every case.

        A case is closed when no smallest set removes a thing that is still open: such a set would
        have that thing and at least what a flow past all open things needs.
        """
        cases: list[tuple[frozenset[str], frozenset[str]]] = []
        stack = [(_NONE, _NONE)]
        while stack:
            removed, kept = stack.pop()
            undecided = self._wide - removed - kept
            bound = len(removed) + _value(self._flow(removed | undecided, kept))
            if bound > self._least or bound == inf:
                continue
            budget -= 1
            cut = self._one_cut(removed, kept)
            if len(removed) + len(cut) < self._least:
                self._least, self.best = len(removed) + len(cut), removed | cut
            if not undecided or bound + 1 > self._least or budget < 0:
                cases.append((removed, kept | undecided))
                continue
            thing = min(cut & undecided or undecided)
            stack += [(removed, kept | {thing}), (removed | {thing}, kept)]
        return cases, budget >= 0

    def cuts(self, removed: frozenset[str], kept: frozenset[str]) -> Iterator[frozenset[str]]:
        """Yield the sets of the least size that remove some wide things and keep all others."""
        residual = self._flow(removed, kept)
        if residual is None or len(removed) + _value(residual) > self._least:
            return
        for chosen in _choices(residual, self._start, self._end):
            yield removed | {self._things[node] for node in chosen}

    def _one_cut(self, removed: frozenset[str], kept: frozenset[str]) -> frozenset[str]:
        """Return one cut, small but not always smallest: each part of an open thing counts."""
        residual = self._flow(removed, kept)
        assert residual is not None, "what bounds this flow from below is finite"
        near = reached(_open_arcs(residual), self._start)
        return frozenset(
            thing
            for at, thing in self._things.items()
            if thing not in kept and at in near and ~at not in near
        )

    def _flow(self, removed: frozenset[str], kept: frozenset[str]) -> nx.DiGraph[int] | None:
        """Return the residual network of a maximum flow, None when it has no bound."""
        network: nx.DiGraph[int] = nx.DiGraph()
        network.add_nodes_from((self._start, self._end))
        split = {at for at, thing in self._things.items() if thing not in kept}
        gone = {at for at, thing in self._things.items() if thing in removed}
        network.add_edges_from(
            (~tail if tail in split else tail, head)
            for tail, head in self._arcs
            if tail not in gone and head not in gone
        )
        network.add_edges_from((at, ~at, {"capacity": 1}) for at in split - gone)
        try:
            return nx.algorithms.flow.edmonds_karp(network, self._start, self._end)
        except nx.NetworkXUnbounded:
            return None


def _value(residual: nx.DiGraph[int] | None) -> float:
    return inf if residual is None else residual.graph["flow_value"]


def _open_arcs(residual: nx.DiGraph[int]) -> dict[int, list[int]]:
    """Return the arcs that have room left."""
    return {
        node: [other for other, arc in ahead.items() if arc["flow"] < arc["capacity"]]
        for node, ahead in residual.adj.items()
    }


def _choices(residual: nx.DiGraph[int], start: int, end: int) -> Iterator[tuple[int, ...]]:
    """Yield every minimum cut as the split nodes that it removes.

    A minimum cut takes exactly one split node from each unit of flow. A choice of one from each is
    a cut if and only if, in the residual network, no node that is entered on the near side leads to
    one that is left on the far side. That can be told pair by pair, and whatever is chosen for
    some units can be completed, so that the search never turns back with empty hands.
    """
    units = list(_units(residual, start, end))
    nodes = [at for unit in units for at in unit]
    bit = {at: 1 << place for place, at in enumerate(nodes)}
    leads = _leads(residual, {~at: mark for at, mark in bit.items()} | {end: 1 << len(nodes)})
    arrived = 1 << len(nodes)
    fit = [
        [at for at in unit if not leads[at] & (bit[at] | arrived) and not leads[start] & bit[at]]
        for unit in units
    ]
    # One row for each unit decided: what is still to be tried, what is led to, what is chosen.
    rows: list[tuple[Iterator[int], int, int]] = [(iter(fit[0] if fit else ()), 0, 0)]
    chosen: list[int] = []
    if not fit:
        yield ()
    while fit and rows:
        untried, near, taken = rows[-1]
        at = next((at for at in untried if not near & bit[at] and not leads[at] & taken), None)
        if at is None:
            rows.pop()
            del chosen[max(len(rows) - 1, 0) :]
        elif len(rows) == len(fit):
            yield (*chosen, at)
        else:
            chosen.append(at)
            rows.append((iter(fit[len(rows)]), near | leads[at], taken | bit[at]))


def _units(residual: nx.DiGraph[int], start: int, end: int) -> Iterator[list[int]]:
    """Yield, for each unit of the flow, the split nodes on its way in order."""
    flow = {
        node: {other: arc["flow"] for other, arc in ahead.items() if arc["flow"] > 0}
        for node, ahead in residual.adj.items()
    }
    for _ in range(residual.graph["flow_value"]):
        node, unit = start, list[int]()
        while node != end:
            other = next(iter(flow[node]))
            if flow[node][other] == 1:
                del flow[node][other]
            else:
                flow[node][other] -= 1
            if other == ~node:
                unit.append(node)
            node = other
        yield unit


def _leads(residual: nx.DiGraph[int], marks: Mapping[int, int]) -> dict[int, int]:
    """Return, for each node, the marks of all nodes that open arcs lead to, as one number."""
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_nodes_from(residual)
    network.add_edges_from(
        (node, other) for node, others in _open_arcs(residual).items() for other in others
    )
    knots = nx.condensation(network)
    led: dict[int, int] = {}
    found: dict[int, int] = {}
    for knot in reversed(list(nx.topological_sort(knots))):
        members = knots.nodes[knot]["members"]
        led[knot] = 0
        for node in members:
            led[knot] |= marks.get(node, 0)
        for other in knots.successors(knot):
            led[knot] |= led[other]
        found.update(dict.fromkeys(members, led[knot]))
    return found
