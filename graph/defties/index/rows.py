"""The path index, opened: the neighbours of its nodes under a filter.

Nothing is read but the rows that a search comes to. Each look is weighed once a query, by the same
code that sifts ties anywhere; then a step costs one look-up, and two comparisons where a date is
asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import compress
from operator import and_
from typing import TYPE_CHECKING

from defties.dates import parse
from defties.errors import DataError
from defties.index.neighbours import Met
from defties.project import cost_of
from defties.sift import Weighed, sift

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from defties.index.opened import Rows, Side
    from defties.model import Register, Tie
    from defties.sift import Filter


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
        as_of = parse(wanted.as_of) if wanted.as_of else None
        self._days = (
            (as_of.earliest_start.toordinal(), as_of.latest_end.toordinal()) if as_of else None
        )
        self._known_by = parse(wanted.known_by).latest_end.toordinal() if wanted.known_by else None
        self._avoided = frozenset(
            tie
            for key in wanted.exclude
            if (node := rows.node(key)) is not None
            for tie in rows.ties_at(node)
        )
        self._has_own_say = bool(self._avoided) or self._known_by is not None
        self._weighed: set[int] = set()
        self._walked = bytearray(len(rows.look_profile))  # 1 for looks whose steps may be walked
        self._costs = [0.0] * len(self._walked)
        self._verdicts: dict[int, Weighed | str] = {}  # by profile
        self._kinds: dict[int, str] = {}  # the class of ties, by profile
        self._ties: dict[int, Weighed | str] = {}
        self._onward, self._against = direction in {"any", "out"}, direction in {"any", "in"}
        self._looked: dict[tuple[int, bool], None] = {}
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
        return self._rows.degree(node)

    def passing_cost(self, node: int) -> float:
        """Return what a path pays for going through a node."""
        cost: float = self._rows.passing[node]
        return cost

    def beyond(self, node: int, *, ahead: bool) -> list[int]:
        """Return the nodes one step away; one that several ties lead to may come several times."""
        found: list[int] = []
        for side, row in self._rows_of(node, ahead=ahead):
            found += compress(side.node[row], self._passing(side, row))
        return found

    def touching(self, node: int) -> Iterable[int]:
        """Return the ties that an entity is a party to in any role, whatever the filter."""
        return self._rows.ties_at(node)

    def arcs(
        self, node: int, *, ahead: bool, among: AbstractSet[int] | None = None
    ) -> list[tuple[int, float, int | str]]:
        """Return (node, cost, tie) for every step away, or to some nodes only."""
        found: list[tuple[int, float, int | str]] = []
        for side, row in self._rows_of(node, ahead=ahead):
            passing: Iterable[object] = self._passing(side, row)
            if among is not None:
                passing = map(and_, map(among.__contains__, side.node[row]), map(bool, passing))
            passing = list(passing)
            costs = map(self._costs.__getitem__, side.look[row])
            steps = compress(zip(side.node[row], costs, side.tie[row], strict=True), passing)
            if self._ties:
                found += ((other, self._cost(tie, cost), tie) for other, cost, tie in steps)
            else:
                found += steps
        return found

    def met(self) -> Met:
        """Return what was met, by the rows of the nodes that were looked at."""
        asked, classes = self._wanted.kinds, self._register.schema.tie_classes
        told: dict[int, tuple[str, str]] = {}
        for node, is_ahead in self._looked:
            side = self._rows.ahead if is_ahead else self._rows.behind
            row = side.row(node)
            for look, tie, *days in zip(
                side.look[row], side.tie[row], side.since[row], side.till[row], strict=True
            ):
                if tie not in told:
                    kind = self._kinds[self._rows.look_profile[look]]
                    told[tie] = self._refusal(look, tie, *days), kind
        removed = Counter(reason for reason, _ in told.values() if reason)
        left = Counter(kind for reason, kind in told.values() if not reason)
        unwalked = {
            kind: left.pop(kind)
            for kind in sorted(left)
            if kind not in asked and not any(edge.searched for edge in classes[kind].edges)
        }
        return Met(left.total(), dict(sorted(removed.items())), unwalked)

    def _rows_of(self, node: int, *, ahead: bool) -> Iterator[tuple[Side, slice]]:
        """Yield the rows to walk from a node, whose looks are then weighed."""
        for side, is_ahead in ((self._rows.ahead, True), (self._rows.behind, False)):
            if self._onward if is_ahead == ahead else self._against:
                row = side.row(node)
                self.looked += row.stop - row.start
                self._looked[node, is_ahead] = None
                for look in set(side.look[row]) - self._weighed:
                    self._weigh(look, side, row)
                yield side, row

    def _passing(self, side: Side, row: slice) -> Iterable[object]:
        """Return for each step of a row whether it may be walked."""
        looks, walked = side.look[row], self._walked
        if self._has_own_say:
            return map(self._may_walk, looks, side.tie[row], side.since[row], side.till[row])
        if self._days is None:
            return map(walked.__getitem__, looks)
        first, last = self._days
        return [
            since <= last and till >= first and walked[look]
            for look, since, till in zip(looks, side.since[row], side.till[row], strict=True)
        ]

    def _may_walk(self, look: int, tie: int, since: int, till: int) -> bool:
        """Return whether a step may be walked where its tie has a say of its own."""
        if self._is_open(tie):
            return self._is_walkable(look) and isinstance(self._sifted(tie), Weighed)
        return bool(self._walked[look]) and not self._refusal(look, tie, since, till)

    def _is_open(self, tie: int) -> bool:
        """Return whether part of a tie's evidence was published by the day asked for, not all."""
        if self._known_by is None:
            return False
        first, last = self._rows.out[2 * tie], self._rows.out[2 * tie + 1]
        return bool(first <= self._known_by < last)

    def _refusal(self, look: int, tie: int, since: int, till: int) -> str:
        """Return the option that leaves a tie out, "" for none; in the order of `sift`."""
        if self._is_open(tie):
            found = self._sifted(tie)
            return found if isinstance(found, str) else ""
        alike = self._verdicts[self._rows.look_profile[look]]
        reason = alike if isinstance(alike, str) else ""
        if reason in {"withdrawn", "--kind", "--status"}:
            return reason
        if tie in self._avoided:
            return "--exclude"
        if reason != "lack of evidence" and self._is_unknown(tie):
            return "--known-by"
        if not reason and self._days and not (since <= self._days[1] and till >= self._days[0]):
            return "--as-of"
        return reason

    def _is_unknown(self, tie: int) -> bool:
        """Return whether nothing of a tie's evidence was published by the day asked for."""
        return self._known_by is not None and bool(self._rows.out[2 * tie] > self._known_by)

    def _weigh(self, look: int, side: Side, row: slice) -> None:
        """Weigh a look by its profile: once for all steps that have it."""
        number = self._rows.look_profile[look]
        if number not in self._verdicts:
            profile = self._rows.profile(number)
            self._kinds[number] = profile.kind
            try:
                self._verdicts[number] = self._verdict(self._plain, profile)
            except DataError:
                # The profile has no name; the tie it was met in says what is wrong with which.
                self._sifted(side.tie[row][list(side.look[row]).index(look)])
                raise
        found = self._verdicts[number]
        if isinstance(found, Weighed) and self._is_walkable(look):
            self._walked[look] = 1
            self._costs[look] = cost_of(found, self._register.schema)
        self._weighed.add(look)

    def _is_walkable(self, look: int) -> bool:
        """Return whether paths may use the edge of a look at all."""
        edge = self._rows.edges[self._rows.look_edge[look]]
        return edge.searched or self._kinds[self._rows.look_profile[look]] in self._wanted.kinds

    def _sifted(self, tie: int) -> Weighed | str:
        """Return a tie itself weighed, or the option that leaves it out."""
        if tie not in self._ties:
            self._ties[tie] = self._verdict(self._wanted, self._register.ties[self._rows.tie(tie)])
        return self._ties[tie]

    def _verdict(self, wanted: Filter, tie: Tie) -> Weighed | str:
        sifted = sift(self._register, wanted, [tie])
        return sifted.ties[tie.id] if sifted.ties else next(iter(sifted.removed))

    def _cost(self, tie: int, cost: float) -> float:
        """Return the cost of a step: that of its look, unless its tie was weighed itself."""
        found = self._ties.get(tie)
        return cost_of(found, self._register.schema) if isinstance(found, Weighed) else cost
