"""Paths made of claims: the best simple paths between two entities, by the strength of evidence.

A path is ranked by its cost: the sum over its hops of −ln of the support of the tie that leads
there, and what the ontology asks for passing through hubs such as states. No tie leads two hops,
for one supply is not two; the leads are the strongest that this allows. Every hop keeps its
parallel ties. The search, which is in `search`, stops at its limits, and the answer names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from defties.errors import InputError, NoRoute
from defties.project import Steps, searched_steps, unwalked
from defties.search import Search
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.model import Register
    from defties.search import Route
    from defties.sift import Filter, Sifted

MAX_HOPS = 8
MAX_PATHS = 100
BUDGET = 200_000
DIRECTIONS = ("any", "out", "in")


@dataclass(frozen=True, slots=True)
class Routes:
    """The paths found and the limits under which they were sought.

    `removed` counts the ties that each option left out; `explored` the partial paths looked at;
    `truncated` tells that the budget ran out before the search was done. `unwalked` counts by class
    the ties that paths use only when their class is asked for.
    """

    start: str
    end: str
    routes: tuple[Route, ...]
    max_hops: int
    explored: int
    truncated: bool
    removed: Mapping[str, int] = field(default_factory=dict)
    unwalked: Mapping[str, int] = field(default_factory=dict)


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
    Exponential in `max_hops` in the worst case, held down by exact lower bounds from the far end:
    a partial path is dropped as soon as it cannot arrive within `max_hops`.
    """
    _check_limits(start, end, max_hops, k, direction)
    sifted = sift(register, wanted)
    steps = Steps(register, sifted, wanted.kinds)
    search = Search(steps, sifted, start, end, max_hops, direction, budget)
    found = tuple(search.best(k))
    if found:
        return Routes(
            start,
            end,
            found,
            max_hops,
            search.explored,
            search.truncated,
            sifted.removed,
            unwalked(register, sifted, wanted.kinds),
        )
    raise _no_route(register, search, sifted, wanted)


def _check_limits(start: str, end: str, max_hops: int, k: int, direction: str) -> None:
    if start == end:
        raise InputError("Both ends are the same entity.", "Name two different entities.")
    if not 1 <= max_hops <= MAX_HOPS:
        raise InputError(f"--max-hops is 1 to {MAX_HOPS}, not {max_hops}.", "Try --max-hops 4.")
    if not 1 <= k <= MAX_PATHS:
        raise InputError(f"-k is 1 to {MAX_PATHS}, not {k}.", "Try -k 5.")
    if direction not in DIRECTIONS:
        raise InputError(f'"{direction}" is no direction.', "Use any, out or in.")


def _no_route(register: Register, search: Search, sifted: Sifted, wanted: Filter) -> NoRoute:
    """Return the answer that there is no path, with what was searched and what would help."""
    removed = ", ".join(f"{n} by {name}" for name, n in sifted.removed.items())
    hops = f"{search.max_hops} hop" + ("" if search.max_hops == 1 else "s")
    aside = unwalked(register, sifted, wanted.kinds)
    walked = len({step.tie for _, step in searched_steps(register, sifted, wanted.kinds)})
    ties = f"{walked} tie" + ("" if walked == 1 else "s")
    message = (
        f"No path of at most {hops} joins {register.label(search.start)} and "
        f"{register.label(search.end)} over {ties}"
        + (f" ({removed} left out)" if removed else "")
        + (f"; not walked unless asked for by --kind: {', '.join(aside)}" if aside else "")
        + (", and the search was cut short" if search.truncated else "")
        + "."
    )
    return NoRoute(message, sifted.removed, _what_would_help(register, search, sifted, wanted))


def _what_would_help(register: Register, search: Search, sifted: Sifted, wanted: Filter) -> str:
    """Return in one sentence what to change to have a path, "" if no single change would do."""

    def first(
        wanted: Filter, max_hops: int = search.max_hops, direction: str = search.direction
    ) -> Route | None:
        """Return the best path under other limits."""
        kept = sift(register, wanted)
        steps = Steps(register, kept, wanted.kinds)
        ends = (search.start, search.end)
        other = Search(steps, kept, *ends, max_hops, direction, BUDGET // 10)
        return next(other.best(1), None)

    helps = [option for option in wanted.options() if first(wanted.without(option))]
    if helps:
        return f"There is one without {' or without '.join(helps)}."
    if search.max_hops < MAX_HOPS and first(wanted, max_hops=search.max_hops + 1):
        return f"There is one with --max-hops {search.max_hops + 1}."
    if search.direction != "any" and first(wanted, direction="any"):
        return "There is one with --direction any."
    if "--standing" in sifted.removed:
        every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
        if first(replace(wanted, standings=every)):
            return "There is one with --standing all."
    if not wanted.kinds and (
        route := first(replace(wanted, kinds=frozenset(register.schema.tie_classes)))
    ):
        kinds = sorted({hop.ties[0][0].tie.kind for hop in route.hops})
        return f"There is one with --kind {' --kind '.join(kinds)}."
    return ""
