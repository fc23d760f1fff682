"""Ways between two entities, and where they can all be cut: the network of one question.

Which question it is and what to answer is in `chokepoints`; flows and cuts are in `cuts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from defties.project import cost_of, passing_cost
from defties.reason.cuts import reached, reverse, smallest_cuts, way
from defties.reason.joints import joints_of, pairs_of
from defties.sift import Sifted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from defties.model import Register
    from defties.reason.joints import Pairs

DIRECTIONS = ("any", "out", "in")
HUBS = ("through", "remove", "around")
# What may be removed, and the class that makes an entity such; carriers are told by a role too.
REMOVABLE = {
    "entities": "Entity",
    "firms": "Firm",
    "carriers": "Craft",
    "parts": "Component",
    "ties": "",
}
_CARRIER = "carrier"

Arcs = dict[str, dict[str, None]]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: which things to remove, walking ties which way, and what to do about hubs.

    `of` is one of `REMOVABLE`, `direction` of `DIRECTIONS`, `hubs` of `HUBS`: ways lead "through"
    them and they stay, they can be "removed" like others, or ways lead "around" them. `indirect`
    leaves out the claims that join the two ends in one hop, with all else that they join.
    """

    start: str
    end: str
    of: str = "entities"
    direction: str = "any"
    hubs: str = "through"
    limit: int = 20
    indirect: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a set and the ties by which it joins the two sides, the strongest first.

    `before` join it to what can be reached from the start without the set, `after` to what can
    reach the end, or either to another member of the set. A member that is a claim has none.
    """

    id: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One hop of a way that nothing removable is on, with its ties, the strongest first."""

    start: str
    end: str
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where two entities can be cut apart, over some number of ties.

    Either `sets` has the smallest sets, or `joined_by` a way through nothing that may be removed,
    or both are empty: they are apart already. `members` has those of all sets, that in most sets
    first. `more` tells that the limit left out sets of the same size; `exact` is False when the
    search was cut short.
    """

    ties: int
    sets: tuple[tuple[str, ...], ...] = ()
    members: tuple[Member, ...] = ()
    joined_by: tuple[Link, ...] = ()
    more: bool = False
    exact: bool = True

    @property
    def size(self) -> int:
        """Return how many members each set has, 0 when there is none."""
        return len(self.sets[0]) if self.sets else 0


class Ways:
    """The network of one question: which entities its ties lead between, and what may go."""

    def __init__(
        self, register: Register, sifted: Sifted, query: Query, kinds: Collection[str]
    ) -> None:
        self.query = query
        self._register = register
        self._sifted = sifted
        self._kinds = kinds
        self.pairs = pairs_of(register, sifted, kinds, query.direction)
        if query.hubs == "around":
            around = {tie: self._around_hubs(pairs) for tie, pairs in self.pairs.items()}
            self.pairs = {tie: pairs for tie, pairs in around.items() if pairs}
        self.direct = [k for k, pairs in self.pairs.items() if (query.start, query.end) in pairs]
        if query.indirect:
            for tie in self.direct:
                del self.pairs[tie]
        self._arcs: Arcs = {}
        for pairs in self.pairs.values():
            for head, tail in pairs:
                self._arcs.setdefault(head, {})[tail] = None

    def without(self, ties: Collection[str]) -> Ways:
        """Return the view without some ties."""
        rest = {key: w for key, w in self._sifted.ties.items() if key not in ties}
        return Ways(self._register, Sifted(rest), self.query, self._kinds)

    def is_joined(self) -> bool:
        """Return whether there is any way between the ends."""
        return bool(way(self._arcs, self.query.start, self.query.end))

    def cut(self) -> Cut:
        """Return where the ends can be cut apart."""
        start, end = self.query.start, self.query.end
        if not self.is_joined():
            return Cut(len(self.pairs))
        if self.query.of == "ties":
            return self._cut_of_ties()
        things = {key: key for key in reached(self._arcs, start) if self._may_go(key)}
        if trail := way(self._arcs, start, end, things):
            return Cut(len(self.pairs), joined_by=self._links(trail))
        cuts = smallest_cuts(self._arcs, things, start, end, limit=self.query.limit)
        return Cut(len(self.pairs), cuts.sets, self._members(cuts.sets), (), cuts.more, cuts.exact)

    def _cut_of_ties(self) -> Cut:
        """Return where the ends can be cut apart by removing claims, each with all it joins."""
        arcs: dict[str | tuple[str, int], dict[str | tuple[str, int], None]] = {}
        things: dict[str | tuple[str, int], str] = {}
        for tie, pairs in self.pairs.items():
            for number, joint in enumerate(joints_of(pairs)):
                things[tie, number] = tie
                arcs[tie, number] = dict.fromkeys(joint.tails)
                for head in joint.heads:
                    arcs.setdefault(head, {})[tie, number] = None
        ends = (self.query.start, self.query.end)
        cuts = smallest_cuts(arcs, things, *ends, limit=self.query.limit)
        members = tuple(Member(key) for key in _by_frequency(cuts.sets))
        return Cut(len(self.pairs), cuts.sets, members, (), cuts.more, cuts.exact)

    def _may_go(self, key: str) -> bool:
        if key in (self.query.start, self.query.end) or (
            self.query.hubs != "remove" and passing_cost(key, self._register) > 0
        ):
            return False
        entity = self._register.entities.get(key)
        declared = self._register.schema.entity_classes.get(entity.kind) if entity else None
        lineage = declared.lineage if declared else ("Entity",)
        return REMOVABLE[self.query.of] in lineage or (
            self.query.of == "carriers" and key in self._carriers
        )

    @cached_property
    def _carriers(self) -> frozenset[str]:
        return frozenset(key for w in self._sifted.ties.values() for key in w.tie.fillers(_CARRIER))

    def _around_hubs(self, pairs: Pairs) -> Pairs:
        """Return the pairs without those of a hub that is not one of the ends."""
        ends = (self.query.start, self.query.end)
        return {
            pair: None
            for pair in pairs
            if all(key in ends or passing_cost(key, self._register) == 0 for key in pair)
        }

    def _members(self, sets: tuple[tuple[str, ...], ...]) -> tuple[Member, ...]:
        """Return the members of all sets with the ties by which they serve in any of them."""
        back = reverse(self._arcs)
        before: dict[str, set[str]] = {}
        after: dict[str, set[str]] = {}
        for chosen in sets:
            near = reached(self._arcs, self.query.start, chosen)
            far = reached(back, self.query.end, chosen)
            for key in chosen:
                others = {other for other in chosen if other != key}
                before.setdefault(key, set()).update(near.keys() | others)
                after.setdefault(key, set()).update(far.keys() | others)
        coming, going = self._ties_at(before, after)
        return tuple(
            Member(key, self._by_strength(coming[key]), self._by_strength(going[key]))
            for key in _by_frequency(sets)
        )

    def _ties_at(
        self, before: Mapping[str, Collection[str]], after: Mapping[str, Collection[str]]
    ) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return the ties that lead to each member from before it, and on to what is after it."""
        coming: dict[str, set[str]] = {key: set() for key in before}
        going: dict[str, set[str]] = {key: set() for key in after}
        for tie, pairs in self.pairs.items():
            for head, tail in pairs:
                if tail in before and head in before[tail]:
                    coming[tail].add(tie)
                if head in after and tail in after[head]:
                    going[head].add(tie)
        return coming, going

    def _links(self, trail: tuple[str, ...]) -> tuple[Link, ...]:
        hops = list(pairwise(trail))
        ties: dict[tuple[str, str], set[str]] = {hop: set() for hop in hops}
        for tie, pairs in self.pairs.items():
            for pair in ties.keys() & pairs.keys():
                ties[pair].add(tie)
        return tuple(Link(*hop, self._by_strength(ties[hop])) for hop in hops)

    def _by_strength(self, ties: Collection[str]) -> tuple[str, ...]:
        schema, known = self._register.schema, self._sifted.ties
        return tuple(sorted(ties, key=lambda key: (cost_of(known[key], schema), key)))


def _by_frequency(sets: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return the members of some sets, those in most sets first."""
    counts: dict[str, int] = {}
    for chosen in sets:
        for key in chosen:
            counts[key] = counts.get(key, 0) + 1
    return sorted(counts, key=lambda key: (-counts[key], key))
