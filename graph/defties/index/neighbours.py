"""What a search walks on: the neighbours of a node under a filter, wherever they are kept.

One search serves three keepers: the path index on disk (`rows`), the objects of a register
(`known`), and a remote SPARQL endpoint, whose claims are fetched into such a register as the search
comes to them. A keeper weighs a tie when the search first meets it and remembers what it refused.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Met:
    """What a search met: how many ties it may walk, and how many it may not.

    `removed` counts ties under the first option that left them out, `unwalked` by class those that
    paths use only when their class is asked for.
    """

    walked: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    unwalked: Mapping[str, int] = field(default_factory=dict)


class Neighbours(Protocol[N]):
    """The neighbours of nodes under one filter and one direction.

    A node is what the keeper calls an entity: a number in the index, an id elsewhere. With
    `ahead` the walk goes from the start of a path towards its end, else the other way; a keeper
    made for direction "any" walks every tie both ways.
    """

    looked: int
    """How many steps were looked at so far, refused ones too: what a budget limits."""

    def node(self, key: str) -> N | None:
        """Return the node of an entity id, None if no tie touches it."""
        ...

    def key(self, node: N) -> str:
        """Return the entity id of a node."""
        ...

    def fetch(self, nodes: Collection[N], *, ahead: bool) -> None:
        """Make the neighbours of many nodes ready at once, where that is cheaper."""
        ...

    def beyond(self, node: N, *, ahead: bool) -> Iterable[N]:
        """Return the nodes one step away; one that several ties lead to may come several times."""
        ...

    def arcs(
        self, node: N, *, ahead: bool, among: AbstractSet[N] | None = None
    ) -> Sequence[tuple[N, float, int | str]]:
        """Return (node, cost, tie) for every step away; the tie is a number or an id.

        With `among` only the steps to some nodes: much cheaper where a hub has a long row. A step
        may come twice. Costs are such that sums of them are exact (see `project.exact`).
        """
        ...

    def degree(self, node: N) -> int:
        """Return how many steps begin or end at a node, whatever the filter; 1 if not yet known.

        One without direction does both.
        """
        ...

    def touching(self, node: N, *, among: AbstractSet[N] | None = None) -> Iterable[int | str]:
        """Return the ties that an entity is a party to in any role, whatever the filter.

        With `among` it is enough to return those to which one of some nodes is a party too.
        """
        ...

    def tie(self, tie: int | str) -> str:
        """Return the id of a tie that `arcs` gave."""
        ...

    def passing_cost(self, node: N) -> float:
        """Return what a path pays for going through a node."""
        ...

    def met(self) -> Met:
        """Return what was met so far: the ties of the steps that `beyond` went through.

        Not those that `arcs` did: what a search reads besides depends on who keeps the rows.
        """
        ...
