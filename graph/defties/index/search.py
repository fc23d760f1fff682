"""Searches over the neighbours of nodes, wherever they are kept: see `neighbours`.

Here are those that need no costs: the shortest path, what can be reached, what lies around. The
best paths by cost, and all paths, are in `rank`. A search stops when its budget is spent and says
so; it never takes what it found by then for all there is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from defties.index.neighbours import N

if TYPE_CHECKING:
    from defties.index.neighbours import Neighbours

# A level of more nodes than this is taken to have nodes of usual degree: asking all costs too much.
_MANY, _USUAL_DEGREE = 1000, 8


class Budget:
    """How much a search may look at, in steps and partial paths, and whether that was enough.

    A row of steps is looked at whole, so that a search may go over its budget by one row.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.partial = 0
        self.looked = 0
        self.truncated = False

    @property
    def explored(self) -> int:
        """Return how many steps and partial paths were looked at."""
        return self.partial + self.looked

    def has_run_out(self, neighbours: Neighbours[N], share: float = 1.0) -> bool:
        """Return whether (a share of) the budget is spent, and remember it if so."""
        self.looked = neighbours.looked
        if self.explored >= self.limit * share:
            self.truncated = True
            return True
        return False


class Ball(Generic[N]):
    """All nodes within some hops of a root, grown hop by hop.

    `levels` holds for each number of hops the nodes that are just so far. The ball does not grow
    through `end`, since a path ends there.
    """

    def __init__(
        self,
        neighbours: Neighbours[N],
        root: N,
        end: N | None = None,
        *,
        ahead: bool,
    ) -> None:
        self._neighbours = neighbours
        self._end = end
        self._ahead = ahead
        self.levels: list[set[N]] = [{root}]
        self.seen: set[N] = {root}

    @property
    def hops(self) -> int:
        """Return how far the ball reaches."""
        return len(self.levels) - 1

    def effort(self) -> int:
        """Return about how many steps there are to look at for the next hop."""
        return _effort(self._neighbours, self.levels[-1])

    def grow(self, budget: Budget, share: float = 1.0) -> bool:
        """Grow by one hop; return False, and leave the ball as it is, if the budget runs out."""
        outermost = self.levels[-1]
        if self._end in outermost:
            outermost = {node for node in outermost if node != self._end}
        self._neighbours.fetch(outermost, ahead=self._ahead)
        beyond, ahead = self._neighbours.beyond, self._ahead
        found: set[N] = set()
        for node in outermost:
            if budget.has_run_out(self._neighbours, share):
                return False
            found.update(beyond(node, ahead=ahead))
        found -= self.seen
        self.levels.append(found)
        self.seen |= found
        return True


def shortest(
    neighbours: Neighbours[N],
    start: N,
    end: N,
    *,
    max_hops: int,
    budget: Budget,
    max_degree: int | None = None,
) -> tuple[N, ...] | None:
    """Return the nodes of a path with the fewest hops, None if there is none within the limits.

    Parameters
    ----------
    neighbours
        What to walk on.
    start, end
        Its ends; if they are the same, the path has no hop.
    max_hops
        The longest path that counts.
    budget
        What may be looked at; it tells whether that was enough.
    max_degree
        Nodes with more steps than this are not gone through; None for all.

    Returns
    -------
    tuple | None
        Of several such paths the first in the order of the ids of their nodes.

    Notes
    -----
    From both ends, hop by hop, always on the side where less is to be looked at. A shortest path
    over ties that lead one hop each may be longer: see `rank.best`.
    """
    if start == end:
        return (start,)

    def may_be_passed(node: N) -> bool:
        """Return whether a path may go through a node, or ends there."""
        return max_degree is None or node in ends or neighbours.degree(node) <= max_degree

    ends = (start, end)
    forth, back = Ball(neighbours, start, ahead=True), Ball(neighbours, end, ahead=False)
    while forth.hops + back.hops < max_hops:
        near, far = (forth, back) if forth.effort() <= back.effort() else (back, forth)
        if max_degree is not None:
            near.levels[-1] = set(filter(may_be_passed, near.levels[-1]))
        if not near.levels[-1] or not near.grow(budget):
            return None
        if meeting := set(filter(may_be_passed, near.levels[-1] & far.levels[-1])):
            return _first_through(neighbours, forth, back, meeting)
    return None


def _first_through(
    neighbours: Neighbours[N], forth: Ball[N], back: Ball[N], meeting: set[N]
) -> tuple[N, ...]:
    """Return the first path, in the order of ids, that goes through one of some meeting nodes."""
    lanes = [meeting]
    for level in reversed(forth.levels[1:-1]):
        lanes.insert(0, _leading_into(neighbours, level, lanes[0]))
    lanes += reversed(back.levels[:-1])
    path = [next(iter(forth.levels[0]))]
    for lane in lanes if forth.hops else lanes[1:]:
        onward = lane.intersection(neighbours.beyond(path[-1], ahead=True))
        path.append(min(onward, key=neighbours.key))
    return tuple(path)


def _leading_into(neighbours: Neighbours[N], level: set[N], into: set[N]) -> set[N]:
    """Return the nodes of a level from which a step leads into a set."""
    if _effort(neighbours, into) < _effort(neighbours, level):
        neighbours.fetch(into, ahead=False)
        before: set[N] = set()
        return level & before.union(*(neighbours.beyond(node, ahead=False) for node in into))
    return {n for n in level if not into.isdisjoint(neighbours.beyond(n, ahead=True))}


def _effort(neighbours: Neighbours[N], nodes: Collection[N]) -> int:
    """Return about how many steps there are to look at from some nodes."""
    if len(nodes) > _MANY:
        return len(nodes) * _USUAL_DEGREE
    return sum(map(neighbours.degree, nodes))


def reachable(
    neighbours: Neighbours[N], start: N, *, max_hops: int, budget: Budget
) -> dict[N, int]:
    """Return how many hops away each node is that can be reached within some hops.

    The start itself is 0 hops away. If the budget runs out, only whole hops are told.
    """
    ball = Ball(neighbours, start, ahead=True)
    while ball.hops < max_hops and ball.levels[-1] and ball.grow(budget):
        pass
    return {node: hops for hops, level in enumerate(ball.levels) for node in level}


@dataclass(frozen=True, slots=True)
class Around(Generic[N]):
    """What lies around a focus: the hops to each node, and the hubs that were not followed."""

    hops: dict[N, int]
    hubs: frozenset[N]


def around(
    neighbours: Neighbours[N], focus: Collection[N], *, hops: int, budget: Budget
) -> Around[N]:
    """Return the nodes within some hops of a focus.

    Nodes that cost something to go through (states and other hubs) are reached and not followed,
    unless they are in the focus: through them everything is near everything. If the budget runs
    out, only whole hops are told.
    """
    distance: dict[N, int] = dict.fromkeys(focus, 0)
    hubs: set[N] = set()
    frontier: list[N] = list(distance)
    for hop in range(1, hops + 1):
        neighbours.fetch(frontier, ahead=True)
        found: set[N] = set()
        for node in frontier:
            if budget.has_run_out(neighbours):
                return Around(distance, frozenset(hubs))
            found.update(neighbours.beyond(node, ahead=True))
        found.difference_update(distance)
        distance.update(dict.fromkeys(found, hop))
        at_hubs = {node for node in found if neighbours.passing_cost(node) > 0}
        hubs |= at_hubs
        frontier = list(found - at_hubs)
    return Around(distance, frozenset(hubs))
