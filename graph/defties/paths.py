"""Paths made of claims: the best simple paths between two entities, by the strength of evidence.

A path is ranked by its cost: the sum over its hops of −ln of the support of the tie that leads
there, and what the ontology asks for passing through hubs such as states. No tie leads two hops,
for one supply is not two; the leads are the strongest that this allows. Every hop keeps its
parallel ties. The search, which is in `index.rank`, stops at its limits, and the answer names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from defties.errors import InputError, NoRoute
from defties.index.known import AtHand, KnownNeighbours
from defties.index.neighbours import Met
from defties.index.rank import FEWER_HOPS_FIRST, FEWER_HOPS_IF_EQUAL, best
from defties.index.search import Budget
from defties.routes import route_along
from defties.shelf import take
from defties.sift import Filter, sift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.index.neighbours import Neighbours
    from defties.model import Register
    from defties.routes import Route

MAX_HOPS = 8
MAX_PATHS = 100
BUDGET = 5_000_000
DIRECTIONS = ("any", "out", "in")
RANKS = {"evidence": FEWER_HOPS_IF_EQUAL, "hops": FEWER_HOPS_FIRST}

# Makes what a search walks on, from a filter and a direction.
Keeper = Callable[[Filter, str], "Neighbours[Any]"]


@dataclass(frozen=True, slots=True)
class Routes:
    """The paths found and the limits under which they were sought.

    `explored` counts the steps and partial paths looked at; `truncated` tells that the budget ran
    out before the search was done. Of the ties that the search met, `removed` counts those that
    each option left out, and `unwalked` by class those that paths use only when their class is
    asked for. `rank` is what they are ordered by, a name of `RANKS`.
    """

    start: str
    end: str
    routes: tuple[Route, ...]
    max_hops: int
    explored: int
    truncated: bool
    removed: Mapping[str, int] = field(default_factory=dict)
    unwalked: Mapping[str, int] = field(default_factory=dict)
    rank: str = "evidence"


def routes_between(
    register: Register,
    start: str,
    end: str,
    wanted: Filter,
    *,
    max_hops: int = 4,
    k: int = 3,
    direction: str = "any",
    rank: str = "evidence",
    budget: int = BUDGET,
    neighbours: Keeper | None = None,
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
    rank
        "evidence" orders paths by their cost, "hops" the shortest first, then by cost.
    budget
        How many steps and partial paths to look at before giving up.
    neighbours
        What to walk on, such as the index of a snapshot; None for the ties of the register, which
        are then all gone through once.

    Returns
    -------
    Routes
        Paths in order of cost; never empty. No entity is on a path twice, and no tie leads two of
        its hops.

    Raises
    ------
    NoRoute
        No path within the limits; says what each filter removed and which one to loosen.
    InputError
        The ends are the same, or a limit makes no sense.

    Notes
    -----
    Exponential in `max_hops` in the worst case, held down by exact lower bounds from the far end
    and by the budget.
    """
    _check_limits(start, end, max_hops, k, direction)
    if rank not in RANKS:
        raise InputError(f'"{rank}" is no order of paths.', "Use evidence or hops.")
    keeper = neighbours or partial(KnownNeighbours, register, touching=AtHand(register.ties))
    quest = _Quest(register, start, end, wanted, max_hops, direction, keeper)
    found = quest.best(k, budget, RANKS[rank])
    if not found.routes:
        raise _no_route(quest, found)
    return Routes(
        start,
        end,
        found.routes,
        max_hops,
        found.explored,
        found.truncated,
        found.met.removed,
        found.met.unwalked,
        rank,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    routes: tuple[Route, ...]
    explored: int
    truncated: bool
    met: Met


@dataclass(frozen=True, slots=True)
class _Quest:
    """What is sought, and what to walk on."""

    register: Register
    start: str
    end: str
    wanted: Filter
    max_hops: int
    direction: str
    keeper: Keeper

    def best(self, k: int, budget: int, per_hop: float = FEWER_HOPS_IF_EQUAL) -> _Found:
        """Return the k best paths and what the search met."""
        neighbours = self.keeper(self.wanted, self.direction)
        start, end = neighbours.node(self.start), neighbours.node(self.end)
        if start is None or end is None:
            return _Found((), 0, truncated=False, met=Met())
        spent = Budget(budget)
        limits = {"k": k, "max_hops": self.max_hops}
        trails = list(best(neighbours, start, end, **limits, budget=spent, per_hop=per_hop))
        met, explored = neighbours.met(), spent.explored
        routes = tuple(self._route(trail.nodes, neighbours) for trail in trails)
        return _Found(routes, explored, spent.truncated, met)

    def is_met(self) -> bool:
        """Return whether there is any path."""
        return bool(self.best(1, BUDGET // 10).routes)

    def _route(self, nodes: tuple[Any, ...], neighbours: Neighbours[Any]) -> Route:
        """Return a path with the ties of its hops, which only now are read whole."""
        joining = {
            neighbours.tie(tie)
            for start, end in pairwise(nodes)
            for _, _, tie in neighbours.arcs(start, ahead=True, among={end})
        }
        ties = sift(self.register, self.wanted, take(self.register.ties, sorted(joining))).ties
        keys = tuple(map(neighbours.key, nodes))
        return route_along(keys, ties, self.register, self.wanted, self.direction)


def _check_limits(start: str, end: str, max_hops: int, k: int, direction: str) -> None:
    if start == end:
        raise InputError("Both ends are the same entity.", "Name two different entities.")
    if not 1 <= max_hops <= MAX_HOPS:
        raise InputError(f"--max-hops is 1 to {MAX_HOPS}, not {max_hops}.", "Try --max-hops 4.")
    if not 1 <= k <= MAX_PATHS:
        raise InputError(f"-k is 1 to {MAX_PATHS}, not {k}.", "Try -k 5.")
    if direction not in DIRECTIONS:
        raise InputError(f'"{direction}" is no direction.', "Use any, out or in.")


def _no_route(quest: _Quest, found: _Found) -> NoRoute:
    """Return the answer that there is no path, with what was searched and what would help."""
    met, aside, label = found.met, found.met.unwalked, quest.register.label
    removed = ", ".join(f"{n} by {name}" for name, n in met.removed.items())
    hops = f"{quest.max_hops} hop" + ("" if quest.max_hops == 1 else "s")
    ties = f"{met.walked} tie" + ("" if met.walked == 1 else "s")
    message = (
        f"No path of at most {hops} joins {label(quest.start)} and {label(quest.end)}"
        f" over {ties} met"
        + (f" ({removed} left out)" if removed else "")
        + (f"; not walked unless asked for by --kind: {', '.join(aside)}" if aside else "")
        + (", and the search was cut short" if found.truncated else "")
        + "."
    )
    helps = _what_would_help(quest, met)
    return NoRoute(message, met.removed, _in_words(helps), unwalked=aside, helps=helps)


def _what_would_help(quest: _Quest, met: Met) -> list[dict[str, str]]:
    """Return which changes would each bring a path, as values by option ("" for its default).

    The changes are tried from the least to the most; those of the first sort that helps are told.
    """
    wanted, schema = quest.wanted, quest.register.schema
    helps = [
        {option: ""}
        for option in wanted.options()
        if replace(quest, wanted=wanted.without(option)).is_met()
    ]
    if helps:
        return helps
    if quest.max_hops < MAX_HOPS and replace(quest, max_hops=quest.max_hops + 1).is_met():
        return [{"--max-hops": str(quest.max_hops + 1)}]
    if quest.direction != "any" and replace(quest, direction="any").is_met():
        return [{"--direction": "any"}]
    if "--standing" in met.removed:
        every = frozenset(c.id.partition(":")[2] for c in schema.scheme("standing"))
        if replace(quest, wanted=replace(wanted, standings=every)).is_met():
            return [{"--standing": "all"}]
    if not wanted.kinds:
        of_all = replace(quest, wanted=replace(wanted, kinds=frozenset(schema.tie_classes)))
        for route in of_all.best(1, BUDGET // 10).routes:
            kinds = sorted({hop.ties[0][0].tie.kind for hop in route.hops})
            return [{"--kind": ",".join(kinds)}]
    return []


def _in_words(helps: Sequence[Mapping[str, str]]) -> str:
    """Return in one sentence what to change to have a path, "" if no single change would do."""
    without = [option for change in helps for option, value in change.items() if not value]
    given = [
        f"{option} {word}"
        for change in helps
        for option, value in change.items()
        for word in value.split(",")
        if word
    ]
    if without:
        return f"There is one without {' or without '.join(without)}."
    return f"There is one with {' '.join(given)}." if given else ""
