"""Paths made of claims: the best simple paths between two entities, by the strength of evidence.

A path is ranked by its cost: the sum over its hops of −ln of the support of the strongest tie
there, and what the ontology asks for passing through hubs such as states. Every hop keeps all of
its parallel ties. The search enumerates best first and stops at its limits, which the answer names.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from defties.errors import InputError, NoRoute
from defties.project import Steps
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from defties.model import Register, Step
    from defties.sift import Filter, Sifted, Weighed

MAX_HOPS = 8
MAX_PATHS = 100
BUDGET = 200_000
DIRECTIONS = ("any", "out", "in")


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop: from `start` to `end` by `ties`, the strongest first, each with its steps.

    A step may be walked against its direction; then its inverse phrase is the one to read.
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


@dataclass(frozen=True, slots=True)
class Routes:
    """The paths found and the limits under which they were sought.

    `removed` counts the ties that each option left out; `aside` those of kinds that paths use only
    when asked; `truncated` tells that the budget ran out before the search was done.
    """

    start: str
    end: str
    routes: tuple[Route, ...]
    max_hops: int
    explored: int
    truncated: bool
    removed: Mapping[str, int] = field(default_factory=dict)


def routes_between(
    register: Register,
    start: str,
    end: str,
    wanted: Filter,
    *,
    max_hops: int = 4,
    k: int = 3,
    direction: str = "any",
    budget: int = BUDGET,
) -> Routes:
    """Return the k best simple paths from one entity to another.

    Parameters
    ----------
    register
        The claims.
    start, end
        Ids of two different entities.
    wanted
        Which ties count; see `sift.Filter`.
    max_hops
        The longest path, in hops, 1 to 8.
    k
        How many paths, 1 to 100.
    direction
        "out" walks ties from head to tail only, "in" from tail to head, "any" both ways.
    budget
        How many partial paths to look at before giving up.

    Returns
    -------
    Routes
        Paths in order of cost; never empty. No entity and no tie is used twice on a path.

    Raises
    ------
    NoRoute
        No path within the limits; says what each filter removed and which one to loosen.
    InputError
        The ends are the same, or a limit makes no sense.

    Notes
    -----
    Exponential in `max_hops` in the worst case, held down by exact lower bounds from the far end:
    a partial path is dropped as soon as it cannot arrive within `max_hops`.
    """
    _check_limits(start, end, max_hops, k, direction)
    sifted = sift(register, wanted)
    steps = Steps(register, sifted, wanted.kinds)
    search = _Search(steps, sifted, start, end, max_hops, direction, budget)
    found = tuple(search.best(k))
    if found:
        return Routes(
            start, end, found, max_hops, search.explored, search.truncated, sifted.removed
        )
    raise _no_route(register, start, end, wanted, sifted, max_hops, direction, search.truncated)


def _check_limits(start: str, end: str, max_hops: int, k: int, direction: str) -> None:
    if start == end:
        raise InputError("Both ends are the same entity.", "Name two different entities.")
    if not 1 <= max_hops <= MAX_HOPS:
        raise InputError(f"--max-hops is 1 to {MAX_HOPS}, not {max_hops}.", "Try --max-hops 4.")
    if not 1 <= k <= MAX_PATHS:
        raise InputError(f"-k is 1 to {MAX_PATHS}, not {k}.", "Try -k 5.")
    if direction not in DIRECTIONS:
        raise InputError(f'"{direction}" is no direction.', "Use any, out or in.")


class _Search:
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
        self._start, self._end = start, end
        self._max_hops = max_hops
        self._direction = direction
        self._budget = budget
        self.explored = 0
        self.truncated = False

    def best(self, k: int) -> Iterator[Route]:
        """Yield up to k paths, the cheapest first."""
        if self._start not in self._steps or self._end not in self._steps:
            return
        left = self._left()
        order = count()
        heap: list[tuple[float, int, int, tuple[Hop, ...]]] = [(0.0, 0, next(order), ())]
        while heap and k > 0:
            _, _, _, hops = heapq.heappop(heap)
            node = hops[-1].end if hops else self._start
            spent = sum(h.cost + h.passing for h in hops)
            if node == self._end:
                yield Route(spent, hops)
                k -= 1
                continue
            if self.explored >= self._budget:
                self.truncated = True
                return
            self.explored += 1
            seen = {self._start, *(h.end for h in hops)}
            used = {h.ties[0][0].tie.id for h in hops}
            room = self._max_hops - len(hops) - 1
            for end in self._beyond(node):
                if end in seen or (bound := left[room].get(end)) is None:
                    continue
                if hop := self._hop(node, end, used):
                    total = spent + hop.cost + hop.passing + bound
                    # Of equal cost the shorter comes first; then the order in which they arose.
                    heapq.heappush(heap, (total, len(hops) + 1, next(order), (*hops, hop)))

    def _beyond(self, node: str, *, backwards: bool = False) -> Sequence[str]:
        """Return the entities one hop away in the asked direction, sorted."""
        onward = self._direction in {"any", "in" if backwards else "out"}
        against = self._direction in {"any", "out" if backwards else "in"}
        found: set[str] = set()
        if onward:
            found.update(self._steps.ahead.get(node, ()))
        if against:
            found.update(self._steps.behind.get(node, ()))
        return sorted(found)

    def _joined(self, start: str, end: str) -> dict[str, list[tuple[float, Step]]]:
        """Return what joins two entities in the asked direction, by tie."""
        found: dict[str, list[tuple[float, Step]]] = {}
        pairs = [(start, end)] if self._direction != "in" else []
        pairs += [(end, start)] if self._direction != "out" else []
        for head, tail in pairs:
            for cost, step in self._steps.ahead.get(head, {}).get(tail, ()):
                found.setdefault(step.tie, []).append((cost, step))
        return found

    def _hop(self, start: str, end: str, used: set[str]) -> Hop | None:
        """Return the hop between two neighbours, led by its strongest tie not used before."""
        joined = self._joined(start, end)
        ranked = sorted((steps[0][0], tie in used, tie) for tie, steps in joined.items())
        free = [(cost, tie) for cost, is_used, tie in ranked if not is_used]
        if not free:
            return None
        ties = tuple(
            (self._sifted.ties[tie], tuple(step for _, step in joined[tie])) for _, tie in free
        )
        passing = 0.0 if end == self._end else self._steps.passing_cost(end)
        return Hop(start, end, free[0][0], passing, ties)

    def _left(self) -> list[dict[str, float]]:
        """Return, for each number of hops left, the least cost from each entity to the far end.

        An entity that is absent cannot arrive within so many hops. Reusing a tie is not ruled out
        here, so that the figures are lower bounds, never too high.
        """
        left: list[dict[str, float]] = [{self._end: 0.0}]
        for _ in range(self._max_hops):
            nearer = dict(left[-1])
            for node, rest in left[-1].items():
                passing = 0.0 if node == self._end else self._steps.passing_cost(node)
                for before in self._beyond(node, backwards=True):
                    cheapest = min(s[0][0] for s in self._joined(before, node).values())
                    total = rest + passing + cheapest
                    if total < nearer.get(before, float("inf")):
                        nearer[before] = total
            left.append(nearer)
        return left


def _no_route(
    register: Register,
    start: str,
    end: str,
    wanted: Filter,
    sifted: Sifted,
    max_hops: int,
    direction: str,
    truncated: bool,
) -> NoRoute:
    """Return the answer that there is no path, with what was searched and what would help."""
    removed = ", ".join(f"{n} by {name}" for name, n in sifted.removed.items())
    message = (
        f"No path of at most {max_hops} hops joins {register.label(start)} and "
        f"{register.label(end)} over {len(sifted.ties)} ties"
        + (f" ({removed} left out)" if removed else "")
        + (", and the search was cut short" if truncated else "")
        + "."
    )

    def reaches(wanted: Filter, hops: int, direction: str) -> bool:
        return _reaches(register, start, end, wanted, hops, direction)

    helps = [o for o in wanted.options() if reaches(wanted.without(o), max_hops, direction)]
    if not helps and max_hops < MAX_HOPS and reaches(wanted, max_hops + 1, direction):
        helps = [f"--max-hops {max_hops}"]
    if not helps and direction != "any" and reaches(wanted, max_hops, "any"):
        helps = [f"--direction {direction}"]
    hint = f"There is one without {' or without '.join(helps)}." if helps else ""
    return NoRoute(message, sifted.removed, hint)


def _reaches(
    register: Register, start: str, end: str, wanted: Filter, max_hops: int, direction: str
) -> bool:
    sifted = sift(register, wanted)
    steps = Steps(register, sifted, wanted.kinds)
    search = _Search(steps, sifted, start, end, max_hops, direction, BUDGET // 10)
    return next(search.best(1), None) is not None
