"""The neighbours of nodes over a graph of networkx: one that `to_network` made, or like it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from defties.index.neighbours import Met
from defties.project import exact

if TYPE_CHECKING:
    import networkx as nx


def from_network(network: nx.MultiDiGraph[str], direction: str = "any") -> NetworkNeighbours:
    """Return what a search can walk on: the inverse of `project.to_network`.

    Parameters
    ----------
    network
        Nodes are ids, with `passing_cost` (0 if absent); edges have the key ``(tie, edge)``, or any
        other that names the tie, and `cost` (0 if absent). What was put in or taken out since
        `to_network` made it counts.
    direction
        "out", "in" or "any".
    """
    return NetworkNeighbours(network, direction)


class NetworkNeighbours:
    """The neighbours of nodes over a graph of networkx, see `neighbours`; it has no filter."""

    def __init__(self, network: nx.MultiDiGraph[str], direction: str) -> None:
        self._network = network
        self._forth, self._back = direction != "in", direction != "out"
        self._ties: set[str] = set()
        self.looked = 0

    def node(self, key: str) -> str | None:
        """Return an id, None if it is no node."""
        return key if key in self._network else None

    def key(self, node: str) -> str:
        """Return the id itself."""
        return node

    def tie(self, tie: int | str) -> str:
        """Return the id itself."""
        return str(tie)

    def fetch(self, nodes: Collection[str], *, ahead: bool) -> None:
        """Do nothing: all is at hand."""

    def beyond(self, node: str, *, ahead: bool) -> Iterable[str]:
        """Return the nodes one step away."""
        return [other for other, _, _ in self.arcs(node, ahead=ahead)]

    def arcs(
        self, node: str, *, ahead: bool, among: AbstractSet[str] | None = None
    ) -> Sequence[tuple[str, float, int | str]]:
        """Return (node, cost, tie) for every step away, or every one to some nodes."""
        found: list[tuple[str, float, int | str]] = []
        for beside, is_ahead in ((self._network.succ, True), (self._network.pred, False)):
            if not (self._forth if is_ahead == ahead else self._back):
                continue
            for other, edges in beside[node].items():
                self.looked += len(edges)
                names = {key: key[0] if isinstance(key, tuple) else key for key in edges}
                self._ties.update(map(str, names.values()))
                if among is None or other in among:
                    found += (
                        (other, exact(edge.get("cost", 0.0)), str(names[key]))
                        for key, edge in edges.items()
                    )
        return found

    def degree(self, node: str) -> int:
        """Return how many steps begin or end at a node."""
        return self._network.degree(node)

    def touching(self, node: str, *, among: AbstractSet[str] | None = None) -> Iterable[str]:
        """Return the ties of the steps that begin or end at a node."""
        edges = [
            *self._network.in_edges(node, keys=True),
            *self._network.out_edges(node, keys=True),
        ]
        return {str(key[0] if isinstance(key, tuple) else key) for _, _, key in edges}

    def passing_cost(self, node: str) -> float:
        """Return what a path pays for going through a node."""
        return exact(self._network.nodes[node].get("passing_cost", 0.0))

    def met(self) -> Met:
        """Return how many ties were met; none is left out."""
        return Met(len(self._ties))
