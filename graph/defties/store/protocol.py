"""What any store of claims can do, be it a folder here or an engine elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    # What a query gives: rows, a truth, or triples.
    Answered = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Chosen:
    """The graphs that a query is to be asked over, by IRI, whatever it says itself.

    Those of `default` are its default graph together, those of `named` are what GRAPH finds.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """A store to read from: `store.oxigraph.Embedded` or `store.endpoint.EndpointStore`.

    Whatever cannot be read whole raises an `EngineError`; nothing comes back in part.
    """

    distant: bool
    """Whether a call is a round trip, so that what will be needed is better asked for together."""

    def solve(
        self,
        query: str,
        *,
        union: bool = True,
        chosen: Chosen | None = None,
        base: str | None = None,
    ) -> Answered:
        """Evaluate a checked query over the graphs that are chosen.

        If none are, the default graph is that of all graphs with `union`, else the store's own.
        Relative IRIs are relative to `base`. The house prefixes need no declaration. Use
        `query.ask_store`, which does the checking.
        """
        ...

    def about(self, subjects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield all that is said of some subjects, given by full IRI."""
        ...

    def touching(self, objects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield every quad whose object is one of some things, given by full IRI."""
        ...

    def graphs(self) -> frozenset[str]:
        """Return the IRIs of the named graphs."""
        ...

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield everything."""
        ...
