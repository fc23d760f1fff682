"""The embedded store: Oxigraph, in memory or in a folder.

A store holds the ontology and the claims, a named graph for each file, and what the rules derive
in ``graph:derived``. It is built once from loaded files and then only read.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties import derive
from defties.errors import DataError
from defties.texts import shorten
from defties.vocab import BASE, NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from defties.load import Loaded
    from defties.store.protocol import Answered, Chosen

DATASET = ox.NamedNode(BASE + "dataset")
DIGEST = ox.NamedNode(NS + "digest")
_OURS = tuple(PREFIXES[p] for p in ("ev", "part"))
_ONTOLOGY = PREFIXES["graph"] + "ontology/"


@dataclass(frozen=True, slots=True)
class Embedded:
    """An Oxigraph store as a `store.protocol.Store`; `inner` is the store itself.

    `streamed` tells that all claims are in the default graph, as those of a stream are. Queries
    need not declare the `prefixes`.
    """

    inner: ox.Store
    streamed: bool = False
    prefixes: dict[str, str] = field(default_factory=PREFIXES.copy)
    distant = False

    def solve(
        self,
        query: str,
        *,
        union: bool = True,
        chosen: Chosen | None = None,
        base: str | None = None,
    ) -> Answered:
        """Evaluate a query."""
        if chosen is None:
            return self.inner.query(
                query, base_iri=base, prefixes=self.prefixes, use_default_graph_as_union=union
            )
        return self.inner.query(
            query,
            base_iri=base,
            prefixes=self.prefixes,
            default_graph=[ox.NamedNode(iri) for iri in chosen.default],
            named_graphs=[ox.NamedNode(iri) for iri in chosen.named],
        )

    def about(self, subjects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield what is said of some subjects; shortcuts of streamed claims are no part of it."""
        with _reading():
            for subject in map(ox.NamedNode, subjects):
                # A hub has thousands of shortcuts, which nobody who asks what is said of it reads.
                said = self._said(subject) if self.streamed else []
                yield from said or self.inner.quads_for_pattern(subject, None, None)

    def _said(self, subject: ox.NamedNode) -> list[ox.Quad]:
        return list(self.inner.quads_for_pattern(subject, None, None, ox.DefaultGraph()))

    def touching(self, objects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield every quad whose object is one of some things."""
        with _reading():
            for thing in objects:
                yield from self.inner.quads_for_pattern(None, None, ox.NamedNode(thing))

    def graphs(self) -> frozenset[str]:
        """Return the IRIs of the named graphs."""
        named = self.inner.named_graphs()
        return frozenset(g.value for g in named if isinstance(g, ox.NamedNode))

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield everything."""
        with _reading():
            yield from self.inner

    def __len__(self) -> int:
        """Return how many quads there are."""
        return len(self.inner)


@contextmanager
def _reading() -> Generator[None]:
    """Tell in a sentence that the files of a store are damaged, or gone since it was opened."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"The store can no longer be read: {shorten(str(error), 200)}.",
            "Ask again, or build it anew: defties build",
        ) from None


def build(loaded: Loaded, folder: Path | None = None) -> Embedded:
    """Return a store of the loaded files with what the rules derive and the hashes.

    Parameters
    ----------
    loaded
        The files, read.
    folder
        A new folder to keep the store in; None keeps it in memory.
    """
    store = gather(loaded, folder)
    derive.derive(store)
    _sign(store)
    if folder:
        store.optimize()
        store.flush()
    return Embedded(store)


def gather(loaded: Loaded, folder: Path | None = None) -> ox.Store:
    """Return a store of the loaded files as they are, with nothing derived; see `build`."""
    from defties.terms import resource, to_oxigraph  # opening a store should not load rdflib

    if folder:
        folder.mkdir(parents=True)
    store = ox.Store(str(folder)) if folder else ox.Store()
    store.bulk_extend(
        ox.Quad(resource(s), ox.NamedNode(str(p)), to_oxigraph(o), ox.NamedNode(str(graph)))
        for s, p, o, graph in loaded.dataset.quads()
    )
    return store


def empty() -> Embedded:
    """Return a store that holds nothing."""
    return Embedded(ox.Store())


def open_folder(folder: Path) -> Embedded:
    """Return the store kept in a folder, for reading only; many processes may do so at once."""
    store = Embedded(ox.Store.read_only(str(folder)))
    ours = (_ONTOLOGY, derive.DERIVED.value)
    return replace(store, streamed=all(graph.startswith(ours) for graph in store.graphs()))


def _sign(store: ox.Store) -> None:
    """Write the content hash of each tie, and of the dataset, into the derived graph.

    The hashes are made of Oxigraph's canonical forms of the terms, so that the same claim has the
    same hash whoever wrote it down.
    """
    about: defaultdict[str, list[str]] = defaultdict(list)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for quad in store:
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode) and (
            graph.value.startswith(_ONTOLOGY) or graph == derive.DERIVED
        ):
            continue
        subject = str(quad.subject)
        about[subject].append(f"{quad.predicate} {quad.object}")
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(_OURS):
            parts[subject].append(str(quad.object))

    def lines(subject: str) -> set[str]:
        """Return the lines of a subject and of all that hangs on it."""
        found: set[str] = set()
        seen, fresh = {subject}, [subject]
        while fresh:
            node = fresh.pop()
            found.update(f"{node} {line}" for line in about.get(node, ()))
            fresh += [part for part in parts.get(node, ()) if part not in seen]
            seen.update(fresh)
        return found

    tie_space = PREFIXES["tie"]
    for subject in list(about):
        if subject.startswith("<" + tie_space):
            _note(store, ox.NamedNode(subject[1:-1]), _digest(sorted(lines(subject))))
    note_version(
        store, _digest(sorted({f"{s} {line}" for s, own in about.items() for line in own}))
    )


def note_version(store: ox.Store, digest: str) -> None:
    """Write the hash of the dataset into the derived graph."""
    _note(store, DATASET, digest)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _note(store: ox.Store, subject: ox.NamedNode, digest: str) -> None:
    store.add(ox.Quad(subject, DIGEST, ox.Literal(digest), derive.DERIVED))
