"""Claims that stay with an engine elsewhere, asked over SPARQL.

What the engine does is join and look up; every filter of ours runs here, on claims that were read
whole. The names of the entities are read once and kept in the cache as long as the engine tells
the same version of the data.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from defties.errors import EngineError
from defties.find import Finder
from defties.index.known import KnownNeighbours, Touching
from defties.labels import Labels, build_labels
from defties.shelf import open_register, take
from defties.snapshot import cache, open_snapshot
from defties.stats import stats
from defties.store.endpoint import EndpointStore
from defties.vocab import compact, expand

if TYPE_CHECKING:
    from collections.abc import Collection

    from defties.model import Register, Tie
    from defties.sift import Filter


class Remote:
    """The data at a SPARQL endpoint, as a `Dataset`."""

    def __init__(self, address: str) -> None:
        self.store = EndpointStore(address)

    @cached_property
    def register(self) -> Register:
        """The claims as objects, each read when it is asked for.

        Raises
        ------
        EngineError
            The endpoint has claims without the ontology: questions would find nothing, in silence.
        """
        if not self.store.manner.holds_terms:
            raise EngineError(
                f"{self.store.url} does not hold the ontology of defties.",
                "Load it with the claims: defties export --ontology -o claims.ttl",
            )
        return open_register(self.store, open_snapshot([]).schema)

    @cached_property
    def finder(self) -> Finder:
        """The names of the entities."""
        return Finder.over(Labels(self._labels()), self.register.entities.__getitem__)

    @cached_property
    def counts(self) -> dict[str, Any]:
        """What `stats.stats` counts; every claim is read for it."""
        return stats(self.register)

    def neighbours(self, wanted: Filter, direction: str) -> KnownNeighbours:
        """Return who is joined to whom under a filter; ties are read as a search comes to them."""
        return KnownNeighbours(self.register, wanted, direction, self._touching)

    @cached_property
    def _touching(self) -> Touching:
        """The ties of entities; those of one are read once, whatever is searched for."""
        return Touching(self._ties_at)

    def ties_of(self, key: str) -> list[str]:
        """Return the ids of all ties that an entity is a party to, in order."""
        return list(self._touching.of(key))

    def _ties_at(self, keys: Collection[str]) -> list[Tie]:
        """Return the ties of which something says that one of some entities has a part in them."""
        quads = self.store.touching(expand(key) for key in keys)
        subjects = {compact(q.subject.value) for q in quads if isinstance(q.subject, ox.NamedNode)}
        return take(self.register.ties, sorted(subjects))

    def _labels(self) -> Path:
        """Return the label index of the names at the endpoint, made if need be."""
        version, folder = self.register.version, cache.cache_folder()
        told = hashlib.sha256(f"{self.store.url}\0{version}".encode()).hexdigest()[:24]
        if version and folder:
            kept = folder / f"names-{told}"
            try:
                if not kept.exists():
                    folder.mkdir(parents=True, exist_ok=True)
                    build_labels(self.register.entities.values(), kept)
                return kept
            except OSError:
                pass
        passing = cache.passing_folder() / "names"
        build_labels(self.register.entities.values(), passing)
        return passing
