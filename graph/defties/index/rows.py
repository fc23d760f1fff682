"""The path index, opened: the neighbours of its nodes under a filter.

Nothing is read but the rows that a search comes to. Each look is weighed once a query, by the same
code that sifts ties anywhere; from then on steps are chosen by their looks a row at a time, and
days are compared only for those that are left.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from defties.dates import parse
from defties.errors import DataError
from defties.index.neighbours import Met
from defties.index.profile import ALWAYS, FOREVER
from defties.project import cost_of
from defties.sift import Filter, Weighed, sift

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from defties.index.opened import Rows
    from defties.model import Register, Tie

# Whether steps of a look may be walked.
_NO, _YES, _UNKNOWN = range(3)
# As many looks as one byte can tell apart.
_FEW = 256
# How many steps of a row are read in the time in which the row of another node is begun.
_BEGINNING = 16


class IndexNeighbours:
    """The neighbours in a path index under one filter and one direction, see `neighbours`.

    Parameters
    ----------
    rows
        The index.
    register
        The claims it was made of, for the few ties that only their own evidence can decide.
    wanted
        Which ties count.
    direction
        "out", "in" or "any".
    """

    def __init__(self, rows: Rows, register: Register, wanted: Filter, direction: str) -> None:
        sift(register, wanted, [])  # a filter that cannot be read is an error even here
        self._rows = rows
        self._register = register
        self._wanted = wanted
        # What a look is asked; the rest is asked of each step, see `index.profile`.
        self._plain = replace(wanted, as_of="", known_by="", exclude=frozenset())
        self._as_of = _days(wanted.as_of) if wanted.as_of else None
        self._known_by = _days(wanted.known_by)[1] if wanted.known_by else None
        self._avoided = frozenset(
            tie
            for key in wanted.exclude
            if (node := rows.node(key)) is not None
            for tie in rows.ties_at(node)
        )
        # Whether ties must be asked one by one.
        self._is_each_asked = self._known_by is not None
        looks = len(rows.look_profile)
        self._walked = bytearray([_UNKNOWN]) * max(looks, _FEW)
        self._costs: list[float] = [0.0] * looks
        if self._plain == Filter():  # then all was weighed when the index was built
            self._costs = list(rows.look_usual)
            self._walked[:looks] = bytes(map(_usually, self._costs))
        self._verdicts: dict[int, Weighed | str | None] = {}  # by profile
        self._ties: dict[int, Weighed | str] = {}
        # Which part of a node's steps to walk: they are ahead up to 1, and behind up to 2.
        forth, back = {"out": ((0, 1), (1, 2)), "in": ((1, 2), (0, 1)), "any": ((0, 2), (0, 2))}[
            direction
        ]
        self._parts = {True: forth, False: back}
        self._met: dict[int, int] = {}  # the rows looked at: where each starts and stops
        self.looked = 0

    def node(self, key: str) -> int | None:
        """Return the number of an entity, None if no tie touches it."""
        return self._rows.node(key)

    def key(self, node: int) -> str:
        """Return the id of a node."""
        return self._rows.key(node)

    def tie(self, tie: int | str) -> str:
        """Return the id of a tie."""
        return self._rows.tie(int(tie))

    def fetch(self, nodes: Collection[int], *, ahead: bool) -> None:
        """Do nothing: all is at hand."""

    def degree(self, node: int) -> int:
        """Return how many steps begin or end at a node, whatever the filter."""
        starts = self._rows.step_starts
        degree: int = starts[2 * node + 2] - starts[2 * node]
        return degree

    def passing_cost(self, node: int) -> float:
        """Return what a path pays for going through a node."""
        cost: float = self._rows.passing[node]
        return cost

    def touching(self, node: int, *, among: AbstractSet[int] | None = None) -> Iterable[int]:
        """Return the ties that an entity is a party to in any role, whatever the filter."""
        return self._rows.ties_at(node)

    def beyond(self, node: int, *, ahead: bool) -> Iterable[int]:
        """Return the nodes one step away; one that several ties lead to may come several times."""
        start, stop = self._row(node, ahead=ahead)
        if start == stop:
            return ()
        self._met[start] = stop
        nodes = self._rows.step_node
        return map(nodes.__getitem__, self._steps(start, stop))

    def arcs(
        self, node: int, *, ahead: bool, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float, int | str]]:
        """Return (node, cost, tie) for every step away, or to some nodes only.

        Those of a hub to few nodes are read from the rows of these nodes, where they stand too.
        """
        start, stop = self._row(node, ahead=ahead)
        if start == stop:
            return []
        nodes = self._rows.step_node
        if among is None:
            return self._arcs(list(self._steps(start, stop)))
        if len(among) * _BEGINNING < stop - start:
            rows = [(other, self._row(other, ahead=not ahead)) for other in among]
            if sum(last - first for _, (first, last) in rows) < stop - start:
                back = [(n, [i for i in self._steps(*row) if nodes[i] == node]) for n, row in rows]
                return [(n, cost, tie) for n, steps in back for _, cost, tie in self._arcs(steps)]
        return self._arcs([i for i in self._steps(start, stop) if nodes[i] in among])

    def _arcs(self, steps: Sequence[int]) -> list[tuple[int, float, int | str]]:
        """Return (node, cost, tie) of some steps."""
        nodes, looks, ties = self._rows.step_node, self._rows.step_look, self._rows.step_tie
        costs = map(self._costs.__getitem__, map(looks.__getitem__, steps))
        if self._ties:
            costs = map(self._cost, steps)
        return list(
            zip(map(nodes.__getitem__, steps), costs, map(ties.__getitem__, steps), strict=True)
        )

    def met(self) -> Met:
        """Return what was met, by the rows of the nodes that were looked at."""
        told = self._told()
        removed: Counter[str] = Counter()
        for (reason, _), ties in told.items():
            removed[reason] += ties
        left = {kind: ties for (reason, kind), ties in told.items() if not reason}
        asked, classes = self._wanted.kinds, self._register.schema.tie_classes
        unwalked = {
            kind: left.pop(kind)
            for kind in sorted(left)
            if kind not in asked and not any(edge.searched for edge in classes[kind].edges)
        }
        del removed[""]
        return Met(sum(left.values()), dict(sorted(removed.items())), unwalked)

    def _told(self) -> Counter[tuple[str, str]]:
        """Return how many of the ties met each option leaves out, "" for none, by class."""
        rows, kinds = self._rows, self._rows.kinds
        # One step stands for each tie: what decides is the same for all steps of a tie.
        steps: dict[int, int] = {}
        for start, stop in self._met.items():
            steps.update(zip(rows.step_tie[start:stop], range(start, stop), strict=True))
        looks = map(rows.step_look.__getitem__, steps.values())
        if self._is_each_asked or self._avoided:
            return Counter(
                (self._refusal(step), kinds[look])
                for step, look in zip(steps.values(), looks, strict=True)
            )
        first, last = self._as_of or (ALWAYS, FOREVER)
        since, till = rows.step_from, rows.step_till
        alike = Counter(
            [
                (look, since[step] <= last and till[step] >= first)
                for step, look in zip(steps.values(), looks, strict=True)
            ]
        )
        told: Counter[tuple[str, str]] = Counter()
        for (look, is_in_time), ties in alike.items():
            # A look that may be walked was weighed; of the others `sift` says why not.
            found = None if self._walked[look] == _YES else self._alike(look)
            reason = found if isinstance(found, str) else "" if is_in_time else "--as-of"
            told[reason, kinds[look]] += ties
        return told

    def _row(self, node: int, *, ahead: bool) -> tuple[int, int]:
        """Return where the steps to walk from a node start and stop."""
        (first, last), starts = self._parts[ahead], self._rows.step_starts
        return starts[2 * node + first], starts[2 * node + last]

    def _steps(self, start: int, stop: int) -> Iterable[int]:
        """Return which of some steps may be walked."""
        self.looked += stop - start
        walked = self._by_look(start, stop)
        if self._is_each_asked:
            return filter(self._may_walk, range(start, stop))
        steps: Iterable[int] = compress(range(start, stop), walked)
        if self._as_of:
            first, last = self._as_of
            since, till = self._rows.step_from, self._rows.step_till
            steps = [i for i in steps if since[i] <= last and till[i] >= first]
        if self._avoided:
            ties, avoided = self._rows.step_tie, self._avoided
            steps = [i for i in steps if ties[i] not in avoided]
        return steps

    def _by_look(self, start: int, stop: int) -> bytes:
        """Return for each of some steps whether its look may be walked: `_NO` or `_YES`."""
        if len(self._costs) <= _FEW:
            # The lowest bytes of the looks, each exchanged for what is known of that look.
            lowest = self._rows.look_bytes[4 * start : 4 * stop].tobytes()[::4]
            known = lowest.translate(self._walked)
        else:
            known = bytes(map(self._walked.__getitem__, self._rows.step_look[start:stop]))
        if _UNKNOWN not in known:
            return known
        for look in set(compress(self._rows.step_look[start:stop], known.replace(b"\1", b"\0"))):
            self._walked[look] = self._weigh(look)
        return self._by_look(start, stop)

    def _weigh(self, look: int) -> int:
        """Return whether steps of a look may be walked, and keep what they cost."""
        alike = self._alike(look)
        if alike is None:
            self._is_each_asked = True  # which of them is wrong, only the ties can say
        elif isinstance(alike, Weighed) and self._is_walkable(look):
            self._costs[look] = cost_of(alike, self._register.schema)
            return _YES
        return _NO

    def _alike(self, look: int) -> Weighed | str | None:
        """Return what `sift` says of ties of a look, None if it cannot read them."""
        number = self._rows.look_profile[look]
        if number not in self._verdicts:
            try:
                self._verdicts[number] = self._verdict(self._plain, self._rows.profile(number))
            except DataError:
                self._verdicts[number] = None
        return self._verdicts[number]

    def _is_walkable(self, look: int) -> bool:
        """Return whether paths may use the edge of a look at all."""
        edge = self._rows.edges[self._rows.look_edge[look]]
        return edge.searched or self._rows.kinds[look] in self._wanted.kinds

    def _may_walk(self, step: int) -> bool:
        """Return whether a step may be walked, where ties are asked one by one."""
        return self._is_walkable(self._rows.step_look[step]) and not self._refusal(step)

    def _refusal(self, step: int) -> str:
        """Return the option that leaves out the tie of a step, "" for none, as `sift` would."""
        tie = self._rows.step_tie[step]
        alike = self._alike(self._rows.step_look[step])
        if alike is None or self._is_half_known(tie):
            found = self._sifted(tie)
            return found if isinstance(found, str) else ""
        if alike in {"withdrawn", "--kind", "--status"}:
            return str(alike)
        if tie in self._avoided:
            return "--exclude"
        if self._known_by is not None and self._rows.out[2 * tie] > self._known_by:
            return "--known-by"
        if isinstance(alike, str):
            return alike
        first, last = self._as_of or (ALWAYS, FOREVER)
        is_in_time = self._rows.step_from[step] <= last and self._rows.step_till[step] >= first
        return "" if is_in_time else "--as-of"

    def _is_half_known(self, tie: int) -> bool:
        """Return whether some of a tie's evidence was surely published in time, and not all."""
        by, out = self._known_by, self._rows.out
        return by is not None and bool(out[2 * tie] <= by < out[2 * tie + 1])

    def _sifted(self, tie: int) -> Weighed | str:
        """Return a tie itself weighed, or the option that leaves it out."""
        if tie not in self._ties:
            self._ties[tie] = self._verdict(self._wanted, self._register.ties[self._rows.tie(tie)])
        return self._ties[tie]

    def _verdict(self, wanted: Filter, tie: Tie) -> Weighed | str:
        sifted = sift(self._register, wanted, [tie])
        return sifted.ties[tie.id] if sifted.ties else next(iter(sifted.removed))

    def _cost(self, step: int) -> float:
        """Return the cost of a step: that of its look, unless its tie was weighed itself."""
        found = self._ties.get(self._rows.step_tie[step])
        if isinstance(found, Weighed):
            return cost_of(found, self._register.schema)
        return self._costs[self._rows.step_look[step]]


def _usually(cost: float) -> int:
    """Return whether steps of a usual cost may be walked; one that is no number is not known."""
    return _UNKNOWN if math.isnan(cost) else _NO if math.isinf(cost) else _YES


def _days(text: str) -> tuple[int, int]:
    """Return the first and the last day of a date that is asked for."""
    span = parse(text)
    return span.earliest_start.toordinal(), span.latest_end.toordinal()
