"""The neighbours of entities over the objects of a register, weighed when they are first met.

The ties may be at hand, or be read from far away as a search comes to their entities: see
`Touching`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from defties.index.neighbours import Met
from defties.project import cost_of, passing_cost, steps_of
from defties.sift import sift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from defties.model import Register, Tie
    from defties.sift import Filter

# A step from an entity: to whom, by which tie, and whether paths use its edge unasked.
_Step = tuple[str, "Tie", bool]
_Sides = tuple[list[_Step], list[_Step], list[_Step]]


class Touching:
    """The ties that touch entities, in any role; what `read` returns is asked for only once.

    Parameters
    ----------
    read
        Returns all ties that touch some entities. It may be a round trip to an engine elsewhere:
        `fetch` asks for many entities together.
    """

    def __init__(self, read: Callable[[Collection[str]], Iterable[Tie]]) -> None:
        self._read = read
        self._known: dict[str, dict[str, Tie]] = {}
        self._whole: set[str] = set()

    def fetch(self, keys: Iterable[str]) -> None:
        """Make the ties of some entities ready."""
        missing = [key for key in keys if key not in self._whole]
        if not missing:
            return
        for tie in self._read(missing):
            self._add(tie)
        self._whole.update(missing)

    def is_whole(self, key: str) -> bool:
        """Return whether all ties of an entity were read."""
        return key in self._whole

    def of(self, key: str) -> Mapping[str, Tie]:
        """Return the ties of an entity by id."""
        self.fetch([key])
        return self._known.get(key, {})

    def between(self, key: str, others: AbstractSet[str]) -> Mapping[str, Tie]:
        """Return the ties of an entity by id, at least those it shares with some others.

        They are not asked for if those of all the others were read.
        """
        if not others <= self._whole:
            self.fetch([key])
        return self._known.get(key, {})

    def _add(self, tie: Tie) -> None:
        for party in tie.parties:
            self._known.setdefault(party.entity, {})[tie.id] = tie


class AtHand(Touching):
    """The ties that touch entities, where all ties are at hand: they are gone through once."""

    def __init__(self, ties: Mapping[str, Tie]) -> None:
        super().__init__(lambda _: ())
        for tie in ties.values():
            self._add(tie)

    def fetch(self, keys: Iterable[str]) -> None:
        """Do nothing: all is at hand."""

    def is_whole(self, key: str) -> bool:  # noqa: ARG002
        """Return True: all is at hand."""
        return True


class KnownNeighbours:
    """The neighbours of entities over the objects of a register, see `neighbours`.

    Parameters
    ----------
    register
        The claims.
    wanted
        Which ties count.
    direction
        "out", "in" or "any".
    touching
        The ties of entities, or how to read them; None for those of the register. Several filters
        may share it.
    """

    def __init__(
        self,
        register: Register,
        wanted: Filter,
        direction: str = "any",
        touching: Touching | Callable[[Collection[str]], Iterable[Tie]] | None = None,
    ) -> None:
        self._register = register
        self._wanted = wanted
        self._forth, self._back = direction != "in", direction != "out"
        if touching is None:
            touching = AtHand(register.ties)
        self._touching = touching if isinstance(touching, Touching) else Touching(touching)
        self._verdicts: dict[str, float | str] = {}
        self._sides: dict[str, _Sides] = {}
        self._gone_through: set[tuple[str, bool]] = set()
        sift(register, wanted, [])  # a filter that cannot be read is an error even here
        self.looked = 0

    def node(self, key: str) -> str | None:
        """Return an id, None if no tie touches that entity."""
        return key if self._touching.of(key) else None

    def key(self, node: str) -> str:
        """Return the id itself."""
        return node

    def tie(self, tie: int | str) -> str:
        """Return the id itself."""
        return str(tie)

    def fetch(self, nodes: Collection[str], *, ahead: bool) -> None:  # noqa: ARG002
        """Read the ties of many entities together."""
        self._touching.fetch(nodes)

    def beyond(self, node: str, *, ahead: bool) -> Iterable[str]:
        """Return the entities one step away; one that several ties lead to may come often."""
        self._gone_through.add((node, ahead))
        return [other for other, _, _ in self.arcs(node, ahead=ahead)]

    def arcs(
        self, node: str, *, ahead: bool, among: AbstractSet[str] | None = None
    ) -> Sequence[tuple[str, float, int | str]]:
        """Return (entity, cost, tie) for every step away, or every one to some entities."""
        found: list[tuple[str, float, int | str]] = []
        for other, tie, is_searched in self._steps(node, ahead=ahead, among=among):
            self.looked += 1
            cost = self._cost(tie)
            if (
                cost is not None
                and (is_searched or tie.kind in self._wanted.kinds)
                and (among is None or other in among)
            ):
                found.append((other, cost, tie.id))
        return found

    def degree(self, node: str) -> int:
        """Return how many steps begin or end at an entity, 1 if its ties are not yet known."""
        if not self._touching.is_whole(node):
            return 1
        begin, end, both = self._sides_of(node)
        return len(begin) + len(end) + 2 * len(both)

    def touching(self, node: str, *, among: AbstractSet[str] | None = None) -> Iterable[str]:
        """Return the ties that an entity is a party to in any role, whatever the filter."""
        if among is None:
            return self._touching.of(node)
        return self._touching.between(node, among)

    def passing_cost(self, node: str) -> float:
        """Return what a path pays for going through an entity."""
        return passing_cost(node, self._register)

    def met(self) -> Met:
        """Return what was met so far: the ties of the steps that `beyond` went through."""
        ties = {
            tie.id: tie
            for node, ahead in self._gone_through
            for _, tie, _ in self._steps(node, ahead=ahead)
        }
        removed = Counter(v for key in ties if isinstance(v := self._verdicts[key], str))
        kept = [t for t in ties.values() if not isinstance(self._verdicts[t.id], str)]
        unwalked = Counter(t.kind for t in kept if not self._is_walked(t))
        return Met(
            len(kept) - unwalked.total(),
            dict(sorted(removed.items())),
            dict(sorted(unwalked.items())),
        )

    def _is_walked(self, tie: Tie) -> bool:
        """Return whether paths use a tie of this class, by any of its edges."""
        edges = self._register.schema.tie_classes[tie.kind].edges
        return tie.kind in self._wanted.kinds or any(edge.searched for edge in edges)

    def _steps(
        self, node: str, *, ahead: bool, among: AbstractSet[str] | None = None
    ) -> Iterator[_Step]:
        """Yield the steps to walk from an entity, at least those to some others."""
        begin, end, both = self._sides_of(node, among)
        # Ahead, steps are walked as they go if the direction is not "in"; behind, against that.
        if self._forth if ahead else self._back:
            yield from begin
        if self._back if ahead else self._forth:
            yield from end
        yield from both

    def _sides_of(self, node: str, among: AbstractSet[str] | None = None) -> _Sides:
        """Return the steps that begin at an entity, that end there, and that have no direction."""
        if node in self._sides:
            return self._sides[node]
        sides: _Sides = ([], [], [])
        touching = self._touching
        ties = touching.of(node) if among is None else touching.between(node, among)
        for _, tie in sorted(ties.items()):
            for step in steps_of(tie, self._register.schema):
                if node not in (step.head, step.tail):
                    continue
                has_direction = step.edge.head != step.edge.tail
                is_head = step.head == node
                side = sides[0 if is_head else 1] if has_direction else sides[2]
                side.append((step.tail if is_head else step.head, tie, step.edge.searched))
        if touching.is_whole(node):
            self._sides[node] = sides
        return sides

    def _cost(self, tie: Tie) -> float | None:
        """Return the cost of a tie, None if the filter leaves it out."""
        if tie.id not in self._verdicts:
            sifted = sift(self._register, self._wanted, [tie])
            weighed = sifted.ties.get(tie.id)
            self._verdicts[tie.id] = (
                cost_of(weighed, self._register.schema) if weighed else next(iter(sifted.removed))
            )
        found = self._verdicts[tie.id]
        return None if isinstance(found, str) else found
