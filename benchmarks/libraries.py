"""The same searches by graph libraries, each in the fastest correct form that we know of.

None has a filter inside its searches, so that a filter makes a graph anew: of arrays, filtered by
numpy, where a library takes arrays. Paths of nodes are asked for on the graph without parallel
edges, each pair of nodes with its cheapest edge. To find the 10 best of at most 4 hops, they list
all of them and take the cheapest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from asked import MOST_HOPS, K

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from columns import Columns


def cheapest(
    paths: Iterable[Iterable[int]], cost: Callable[[int, int], float], k: int = K
) -> list[float]:
    """Return what the k cheapest of some paths cost."""
    return [round(c, 6) for c in sorted(sum(cost(*hop) for hop in pairwise(p)) for p in paths)[:k]]


class Library(ABC):
    """What the libraries share."""

    def __init__(self, graph: Columns, folder: Path) -> None:
        self._graph = graph

    def build(self) -> None:
        self._whole = self._made(self._graph.head, self._graph.tail)
        self._simple = self._priced(*self._graph.simple())

    @abstractmethod
    def _made(self, head: Any, tail: Any) -> Any: ...

    @abstractmethod
    def _priced(self, head: Any, tail: Any, cost: Any) -> Any: ...

    @abstractmethod
    def _hops(self, net: Any, start: int, end: int) -> int: ...

    @cached_property
    def _walked(self) -> Any:
        return np.flatnonzero(self._graph.walked())

    @cached_property
    def _part(self) -> Any:
        """The graph that the filter leaves, kept from question to question."""
        return self._filtered()

    def _filtered(self) -> Any:
        return self._made(self._graph.head[self._walked], self._graph.tail[self._walked])

    def shortest(self, start: int, end: int) -> int:
        return self._hops(self._whole, start, end)

    def constrained(self, start: int, end: int) -> int:
        """Return hops; which edges are left is known beforehand, the graph is made of them anew."""
        return self._hops(self._filtered(), start, end)

    def prefiltered(self, start: int, end: int) -> int:
        return self._hops(self._part, start, end)


class Networkx(Library):
    """networkx; a filter as a view, since it searches from both ends."""

    def build(self) -> None:
        import networkx

        self._simple = self._priced(*self._graph.simple())
        self._hubs = set(np.flatnonzero(self._graph.hubs()).tolist())
        ends = (self._graph.head.tolist(), self._graph.tail.tolist())
        self._whole = networkx.MultiGraph()
        self._whole.add_nodes_from(range(self._graph.nodes))
        self._whole.add_edges_from(
            (a, b, {"ok": ok}) for a, b, ok in zip(*ends, self._graph.kept().tolist(), strict=True)
        )

    def _made(self, head: Any, tail: Any) -> Any:
        import networkx

        net = networkx.Graph()
        net.add_nodes_from(range(self._graph.nodes))
        net.add_edges_from(zip(head.tolist(), tail.tolist(), strict=True))
        return net

    def _priced(self, head: Any, tail: Any, cost: Any) -> Any:
        net = self._made(head[:0], tail[:0])
        net.add_weighted_edges_from(zip(head.tolist(), tail.tolist(), cost.tolist(), strict=True))
        return net

    def _hops(self, net: Any, start: int, end: int) -> int:
        import networkx

        try:
            return len(networkx.bidirectional_shortest_path(net, start, end)) - 1
        except networkx.NetworkXNoPath:
            return -1

    def constrained(self, start: int, end: int) -> int:
        import networkx

        if "_whole" not in vars(self):  # cold: no graph is there yet
            return super().constrained(start, end)
        net, hubs = self._whole, self._hubs
        view = networkx.subgraph_view(
            net,
            filter_node=lambda node: node not in hubs,
            filter_edge=lambda a, b, key: net[a][b][key]["ok"],
        )
        return self._hops(view, start, end)

    def _paths(self, start: int, end: int) -> Any:
        import networkx

        return networkx.all_simple_paths(self._simple, start, end, cutoff=MOST_HOPS)

    def best(self, start: int, end: int) -> list[float]:
        return cheapest(self._paths(start, end), lambda a, b: self._simple[a][b]["weight"])

    def every(self, start: int, end: int) -> int:
        return sum(1 for _ in self._paths(start, end))

    def unbounded(self, start: int, end: int) -> list[float]:
        import networkx

        found = networkx.shortest_simple_paths(self._simple, start, end, weight="weight")
        return cheapest(islice(found, K), lambda a, b: self._simple[a][b]["weight"])


class Igraph(Library):
    """igraph; the 10 best of any length by Yen's algorithm."""

    def _made(self, head: Any, tail: Any) -> Any:
        import igraph

        return igraph.Graph(n=self._graph.nodes, edges=np.stack([head, tail], axis=1))

    def _priced(self, head: Any, tail: Any, cost: Any) -> Any:
        net = self._made(head, tail)
        self._costs = cost.tolist()
        return net

    def _hops(self, net: Any, start: int, end: int) -> int:
        return len(net.get_shortest_path(start, end)) - 1

    def _cost(self, one: int, other: int) -> float:
        return self._costs[self._simple.get_eid(one, other)]

    def best(self, start: int, end: int) -> list[float]:
        paths = self._simple.get_all_simple_paths(start, end, maxlen=MOST_HOPS)
        return cheapest(paths, self._cost)

    def every(self, start: int, end: int) -> int:
        return len(self._simple.get_all_simple_paths(start, end, maxlen=MOST_HOPS))

    def unbounded(self, start: int, end: int) -> list[float]:
        found = self._simple.get_k_shortest_paths(start, end, k=K, weights=self._costs)
        return cheapest(found, self._cost)


class Rustworkx(Library):
    """rustworkx; the fewest hops by Dijkstra's algorithm, which stops at the end asked for."""

    def _made(self, head: Any, tail: Any) -> Any:
        import rustworkx

        net = rustworkx.PyGraph()
        net.add_nodes_from(range(self._graph.nodes))
        net.add_edges_from_no_data(list(zip(head.tolist(), tail.tolist(), strict=True)))
        return net

    def _priced(self, head: Any, tail: Any, cost: Any) -> Any:
        net = self._made(head[:0], tail[:0])
        net.add_edges_from(list(zip(head.tolist(), tail.tolist(), cost.tolist(), strict=True)))
        return net

    def _hops(self, net: Any, start: int, end: int) -> int:
        import rustworkx

        found = rustworkx.dijkstra_shortest_paths(net, start, end, default_weight=1.0)
        return len(found[end]) - 1 if end in found else -1

    def _paths(self, start: int, end: int) -> Any:
        import rustworkx

        return rustworkx.all_simple_paths(self._simple, start, end, cutoff=MOST_HOPS + 1)

    def best(self, start: int, end: int) -> list[float]:
        return cheapest(self._paths(start, end), self._simple.get_edge_data)

    def every(self, start: int, end: int) -> int:
        return len(self._paths(start, end))


class Networkit(Library):
    """networkit; it lists paths of directed graphs only, so that edges are there both ways."""

    def _made(self, head: Any, tail: Any) -> Any:
        import networkit

        ends = head.astype(np.uint64), tail.astype(np.uint64)
        return networkit.GraphFromCoo(ends, n=self._graph.nodes)

    def _priced(self, head: Any, tail: Any, cost: Any) -> Any:
        import networkit

        one, other = np.concatenate([head, tail]), np.concatenate([tail, head])
        both = one.astype(np.uint64), other.astype(np.uint64)
        costs = cost, (head.astype(np.uint64), tail.astype(np.uint64))
        self._costs = networkit.GraphFromCoo(costs, n=self._graph.nodes, weighted=True)
        return networkit.GraphFromCoo(both, n=self._graph.nodes, directed=True)

    def _hops(self, net: Any, start: int, end: int) -> int:
        import networkit

        search = networkit.distance.BidirectionalBFS(net, start, end)
        search.run()
        hops = search.getDistance()
        return int(hops) if hops < self._graph.nodes else -1

    def _paths(self, start: int, end: int) -> Any:
        import networkit

        search = networkit.distance.AllSimplePaths(self._simple, start, end, MOST_HOPS)
        try:
            search.run()
        except RuntimeError as error:  # so it says that there is no path
            assert "cannot reach" in str(error)
            return None
        return search

    def best(self, start: int, end: int) -> list[float]:
        search = self._paths(start, end)
        return cheapest(search.getAllSimplePaths(), self._costs.weight) if search else []

    def every(self, start: int, end: int) -> int:
        search = self._paths(start, end)
        return search.numberOfSimplePaths() if search else 0
