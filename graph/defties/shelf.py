"""A store → a register whose objects are read when they are asked for, so that any size will do.

Where the store is an engine elsewhere, what will be needed is asked for together: see `take`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from defties.facts import Facts
from defties.model import Register, Tie
from defties.read import SOURCE, kind_of, read_entity, read_source, read_tie, read_version
from defties.vocab import NS, compact

if TYPE_CHECKING:
    from collections.abc import Collection

    from defties.model import Schema
    from defties.store.protocol import Store

T = TypeVar("T")
# How many objects are kept, and how many are read together when all are gone through.
_KEPT, _BATCH = 50_000, 500
# How far is followed what things lead to: from a tie to its evidence and parties, to their sources
# and places, and on from place to place.
_FAR = 4


class Shelf(Mapping[str, T]):
    """Objects of one sort by id; each is read from the store when it is first taken.

    Going through all of them lists their ids by a query and reads them in batches. `ahead` names
    what will be asked for next after a thing, to be read together with it.
    """

    def __init__(
        self,
        facts: Facts,
        schema: Schema,
        kinds: Collection[str],
        make: Callable[[str, str], T],
        listed: Callable[[Collection[str]], list[str]],
        ahead: Callable[[str], Iterable[str]],
    ) -> None:
        self._facts = facts
        self._schema = schema
        self._kinds = kinds
        self._make = make
        self._listed = listed
        self._ahead = ahead
        self._made: dict[str, T | None] = {}
        self._keys: list[str] | None = None

    def __getitem__(self, key: str) -> T:
        """Return an object.

        Raises
        ------
        KeyError
            The store has none of this id and sort.
        """
        if key not in self._made:
            if len(self._made) >= _KEPT:
                self.forget()
            kind = kind_of(self._facts.get(key, {}), self._schema)
            self._made[key] = self._make(key, kind) if kind in self._kinds else None
        found = self._made[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in order; what lies ahead is read in batches."""
        keys = iter(self._all_keys())
        while batch := list(islice(keys, _BATCH)):
            self.fetch(batch)
            # What is of two classes is listed under both, and is of one.
            yield from filter(self.__contains__, batch)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all_keys())

    def __contains__(self, key: object) -> bool:
        """Tell whether there is one of this id."""
        return isinstance(key, str) and self.get(key) is not None

    def fetch(self, keys: Iterable[str]) -> None:
        """Read what is said of some objects together, and of what they lead to."""
        fresh = list(keys)
        for _ in range(_FAR):
            self._facts.fetch(fresh)
            fresh = list(dict.fromkeys(thing for key in fresh for thing in self._ahead(key)))

    def forget(self) -> None:
        """Drop what was made and read."""
        self._made.clear()
        self._facts.forget()

    def _all_keys(self) -> list[str]:
        if self._keys is None:
            self._keys = self._listed(self._kinds)
        return self._keys


def open_register(store: Store, schema: Schema, version: str = "") -> Register:
    """Return what a store holds, to be read when it is asked for.

    Parameters
    ----------
    store
        The store.
    schema
        What can be said; it is not read from the store, which may hold claims alone.
    version
        The hash of the dataset, if it is known; else it is read.
    """
    facts = Facts(store)

    def listed(kinds: Collection[str]) -> list[str]:
        return _ids(store, kinds)

    def places(key: str) -> Iterable[str]:
        return (v.text for v in facts.get(key, {}).get(":locatedIn", ()))

    def nothing(_: str) -> Iterable[str]:
        return ()

    # What is at hand is read as cheaply one by one, and not in vain.
    near, far = (places, facts.leads) if store.distant else (nothing, nothing)
    sources = Shelf(
        facts, schema, {SOURCE}, lambda key, _: read_source(key, facts[key]), listed, nothing
    )
    entities = Shelf(
        facts,
        schema,
        schema.entity_classes,
        lambda key, kind: read_entity(key, kind, facts),
        listed,
        near,
    )
    ties = Shelf(
        facts,
        schema,
        schema.tie_classes,
        lambda key, kind: read_tie(key, kind, facts, sources),
        listed,
        far,
    )
    return Register(schema, entities, sources, ties, version or read_version(facts))


def take(ties: Mapping[str, Tie], keys: Iterable[str]) -> list[Tie]:
    """Return those of some ties that are there, read together where they are kept far away."""
    wanted = list(keys)
    if isinstance(ties, Shelf):
        ties.fetch(wanted)
    return [ties[key] for key in wanted if key in ties]


def _ids(store: Store, kinds: Collection[str]) -> list[str]:
    """Return the ids of all things of some classes, in order."""
    classes = " ".join(f"<{NS}{kind}>" for kind in sorted(kinds))
    found = store.solve(f"SELECT DISTINCT ?s {{ VALUES ?class {{ {classes} }} ?s a ?class }}")
    assert isinstance(found, ox.QuerySolutions)
    return sorted(compact(row["s"].value) for row in found if isinstance(row["s"], ox.NamedNode))
