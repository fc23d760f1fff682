"""What a graph view shows: a focus or a set of ties, and what was expanded and folded since.

A scene follows from its address alone, so that a link restores it. Which entities are in it does
not depend on dates: with them only ties come and go, and every entity keeps its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from defties.errors import InputError, NothingFound
from defties.neighbourhood import neighbourhood
from defties.project import steps_of, walked_steps
from defties.shelf import take
from defties.sift import Sifted, sift
from defties.texts import shorten
from defties.vocab import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.model import Step
    from defties.sift import Filter
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

MOST = 2_000  # entities in one picture
USUAL = 300
MOST_HOPS = 3
MOST_TIES = 1_000  # that can be named
MOST_MOVES = 200
_ADDED = 50  # by one expansion, unless another number is asked for


@dataclass(frozen=True, slots=True)
class Move:
    """An expansion or a fold of an entity; an expansion may be by some classes of ties only."""

    key: str
    folds: bool = False
    most: int = _ADDED
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked to be shown: `focus` or `ties`, then the moves in their order."""

    focus: tuple[str, ...]
    ties: tuple[str, ...]
    hops: int
    limit: int
    moves: tuple[Move, ...]
    wanted: Filter


@dataclass(slots=True)
class Scene:
    """What is shown.

    Attributes
    ----------
    focus, base, added
        The entities: those at the centre, all that were there first, and what each expansion added,
        by the expanded entity, the best supported first.
    shown, links
        The entities that no fold took away, and the pairs that were joined at first.
    steps, loose
        The steps between them, and ties without a step, whatever the dates.
    sifted
        The ties that pass all filters, weighed, and what each filter removed.
    more
        How many neighbours of each entity are not shown.
    hidden, hubs, unwalked
        How many entities the limit left out, what was not followed, and classes that have no lines.
    """

    focus: tuple[str, ...]
    base: tuple[str, ...]
    added: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    shown: tuple[str, ...] = ()
    links: frozenset[tuple[str, str]] = frozenset()
    steps: tuple[Step, ...] = ()
    loose: tuple[str, ...] = ()
    sifted: Sifted = field(default_factory=lambda: Sifted({}))
    more: Mapping[str, int] = field(default_factory=dict)
    hidden: int = 0
    hubs: tuple[str, ...] = ()
    unwalked: tuple[str, ...] = ()


def wish_of(data: Dataset, asked: Asked, wanted: Filter) -> Wish:
    """Return what an address asks to be shown.

    Raises
    ------
    InputError
        A name or a move cannot be read.
    """
    names = _listed(asked, "focus")
    ties = tuple(compact(key) for key in _listed(asked, "ties"))
    if len(ties) > MOST_TIES:
        raise InputError(f"{len(ties):,} ties are more than {MOST_TIES:,}.", "Name fewer.")
    moves = [(name, text) for name, text in asked.query if name in ("expand", "fold") and text]
    if len(moves) > MOST_MOVES:
        raise InputError(f"{len(moves)} moves are more than {MOST_MOVES}.", "Start from another.")
    return Wish(
        focus=tuple(dict.fromkeys(data.finder.resolve(name).id for name in names)),
        ties=ties,
        hops=asked.number("hops", 1, MOST_HOPS),
        limit=asked.number("limit", USUAL, MOST, least=2),
        moves=tuple(_move(data, text, folds=name == "fold") for name, text in moves),
        wanted=wanted,
    )


def _listed(asked: Asked, name: str) -> list[str]:
    words = [word.strip() for text in asked.several(name) for word in text.split(",")]
    return [word for word in words if word]


def _move(data: Dataset, text: str, *, folds: bool) -> Move:
    """Return a move from its text, such as "id:iran~25~Supply~Transport"."""
    key, *rest = text.split("~")
    key = compact(key)
    if key not in data.register.entities:
        raise InputError(f'"{shorten(key)}" is no entity here.', "Expand one that is shown.")
    most = int(rest[0]) if rest and rest[0].isascii() and rest[0].isdigit() else 0
    kinds = frozenset(rest[1:] if most else rest)
    if unknown := kinds - data.register.schema.tie_classes.keys():
        raise InputError(f'"{shorten(min(unknown))}" is no kind of tie.', "See the chooser.")
    return Move(key, folds, min(most or _ADDED, MOST), kinds)


def scene_of(data: Dataset, wish: Wish) -> Scene:
    """Return what is shown.

    Raises
    ------
    NothingFound
        None of it is there.
    """
    timeless = replace(wish.wanted, as_of="", known_by="")
    scene = _of_ties(data, wish, timeless) if wish.ties else _around(data, wish, timeless)
    walk = _Walk(data, timeless, scene, named=bool(wish.ties))
    for move in wish.moves:
        if move.folds:
            walk.fold(move)
        else:
            walk.expand(move, wish.limit)
    walk.finish()
    keys = {step.tie for step in scene.steps} | set(scene.loose)
    ties = take(data.register.ties, sorted(keys))
    scene.sifted = sift(data.register, replace(wish.wanted, kinds=frozenset()), ties)
    return scene


def _around(data: Dataset, wish: Wish, wanted: Filter) -> Scene:
    found = neighbourhood(
        data.register,
        wanted,
        wish.focus,
        hops=wish.hops,
        limit=wish.limit,
        neighbours=data.neighbours,
    )
    return Scene(
        wish.focus,
        found.entities,
        loose=found.loose_ties,
        hidden=found.hidden,
        hubs=found.hubs,
        unwalked=tuple(found.met.unwalked),
    )


def _of_ties(data: Dataset, wish: Wish, wanted: Filter) -> Scene:
    """Return the scene of ties that were named, whatever their standing."""
    register = data.register
    known = [key for key in wish.ties if key in register.ties]
    if not known:
        raise NothingFound("None of these ties is in the data.", "See the answer that named them.")
    ties = list(take(register.ties, sorted(set(known))))
    steps = [step for tie in ties for step in steps_of(tie, register.schema)]
    drawn = {step.tie for step in steps}
    parties = {party.entity for tie in ties for party in tie.parties} - {""}
    base = sorted(key for key in parties if key in register.entities)[: wish.limit]
    return Scene(
        wish.focus,
        tuple(dict.fromkeys([*wish.focus, *base])),
        steps=tuple(s for s in steps if {s.head, s.tail} <= set(base)),
        loose=tuple(tie.id for tie in ties if tie.id not in drawn),
        hidden=max(0, len(parties) - len(base)),
    )


class _Walk:
    """The moves of a scene, one after the other."""

    def __init__(self, data: Dataset, wanted: Filter, scene: Scene, *, named: bool) -> None:
        self._data, self._wanted, self._scene = data, wanted, scene
        self._named = named
        self._keeper: Any = data.neighbours(wanted, "any")
        self._shown = dict.fromkeys(scene.base)
        self._folded: set[str] = set()
        self._expanded: list[str] = []
        self._by_kind: list[tuple[str, frozenset[str]]] = []
        scene.links = frozenset((step.head, step.tail) for step in self._steps())

    def expand(self, move: Move, limit: int) -> None:
        """Add the best supported neighbours of an entity that are not shown."""
        if move.key not in self._shown:
            return
        self._expanded.append(move.key)
        if move.kinds:
            self._by_kind.append((move.key, move.kinds))
        best: dict[str, float] = {}
        for other, cost, _ in arcs(self._data, self._wanted, move.key, move.kinds):
            if other not in self._shown:
                best[other] = min(cost, best.get(other, cost))
        order = sorted(best, key=lambda key: (best[key], key))
        fitting = order[: min(move.most, max(0, limit - len(self._shown)))]
        self._scene.hidden += min(len(order), move.most) - len(fitting)
        self._scene.added.append((move.key, tuple(fitting)))
        self._shown.update(dict.fromkeys(fitting))

    def fold(self, move: Move) -> None:
        """Take away what is joined to the centre, or to the rest, through one entity only."""
        if move.key not in self._shown:
            return
        beside: dict[str, set[str]] = {key: set() for key in self._shown}
        for step in self._steps():
            beside[step.head].add(step.tail)
            beside[step.tail].add(step.head)
        starts = [key for key in self._scene.focus if key != move.key]
        if not starts:  # what hangs on it alone
            gone = {k for k in beside[move.key] if beside[k] <= {move.key}}
        else:
            reached = _reached(beside, starts, but=move.key)
            gone = set(self._shown) - reached - {move.key}
        gone -= set(self._scene.focus)
        for key in gone:
            del self._shown[key]

    def finish(self) -> None:
        """Find the steps between all that is shown, and count the neighbours that are not."""
        scene, keeper = self._scene, self._keeper
        scene.shown = tuple(self._shown)
        scene.steps = tuple(self._steps())
        scene.loose = tuple(key for key in scene.loose if self._touches(key))
        nodes = {key: node for key in self._shown if (node := keeper.node(key)) is not None}
        keeper.fetch(list(nodes.values()), ahead=True)
        among = set(nodes.values())
        scene.more = {
            key: number
            for key, node in nodes.items()
            if (number := len({other for other in keeper.beyond(node, ahead=True)} - among))
        }

    def _touches(self, key: str) -> bool:
        parties = {party.entity for party in self._data.register.ties[key].parties}
        return bool(parties & self._shown.keys())

    def _steps(self) -> list[Step]:
        """Return the steps between what is shown, sorted; those of two hubs only at the centre."""
        found = {s for s in self._scene.steps if {s.head, s.tail} <= self._shown.keys()}
        walked = self._expanded if self._named else list(self._shown)
        centre = {*self._scene.focus, *self._expanded}
        hubs = set() if self._named else set(self._scene.hubs) - centre
        found |= self._joining([key for key in walked if key not in hubs], self._keeper)
        for key, kinds in self._by_kind:
            keeper = self._data.neighbours(replace(self._wanted, kinds=kinds), "any")
            found |= {s for s in self._joining([key], keeper, kinds) if key in (s.head, s.tail)}
        return sorted(found, key=lambda s: (s.tie, s.edge.name, s.head, s.tail))

    def _joining(self, keys: Sequence[str], keeper: Any, kinds: Iterable[str] = ()) -> set[Step]:  # noqa: ANN401  the keeper of any kind of data
        register = self._data.register
        among = {node for key in self._shown if (node := keeper.node(key)) is not None}
        nodes = [node for key in keys if (node := keeper.node(key)) is not None]
        keeper.fetch(nodes, ahead=True)
        ties = {
            keeper.tie(tie)
            for node in nodes
            for _, _, tie in keeper.arcs(node, ahead=True, among=among)
        }
        return {
            step
            for tie in take(register.ties, sorted(ties))
            for step in walked_steps(tie, register.schema, set(kinds) or self._wanted.kinds)
            if step.head in self._shown and step.tail in self._shown
        }


def arcs(
    data: Dataset, wanted: Filter, key: str, kinds: frozenset[str] = frozenset()
) -> list[tuple[str, float, str]]:
    """Return (neighbour, cost, tie) for every step from an entity, by some classes if named."""
    keeper: Any = data.neighbours(replace(wanted, kinds=kinds) if kinds else wanted, "any")
    node = keeper.node(key)
    if node is None:
        return []
    keeper.fetch([node], ahead=True)
    return [(keeper.key(n), cost, keeper.tie(t)) for n, cost, t in keeper.arcs(node, ahead=True)]


def _reached(beside: Mapping[str, set[str]], starts: Iterable[str], but: str) -> set[str]:
    """Return what is reached from some entities without going through another."""
    seen, waiting = {but}, [key for key in starts if key in beside]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += beside[key] - seen
    return seen
