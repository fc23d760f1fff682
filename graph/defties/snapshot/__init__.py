"""Data that are ready to be asked, wherever they are kept.

A snapshot is a folder that was built once and is only read (see `folder`). The data that come with
defties, and files that are asked about, are built into the user's cache and found there again.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from defties.errors import DataError, InputError, OutputError
from defties.frozen import thaw
from defties.inputs import given_files
from defties.model import Schema
from defties.shelf import open_register
from defties.snapshot import cache, folder
from defties.snapshot.folder import COUNTS, LABELS, PATHS, SCHEMA, STORE, read_manifest

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from defties.find import Finder
    from defties.index.opened import Rows
    from defties.index.rows import IndexNeighbours
    from defties.model import Register
    from defties.sift import Filter
    from defties.snapshot.folder import Manifest
    from defties.snapshot.remote import Remote
    from defties.snapshot.stream import Tell
    from defties.store.protocol import Store


# Files that are larger together, in bytes, are streamed.
_LARGE = 8_000_000


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody how far some work is."""


class Snapshot:
    """A built snapshot; each part is opened when it is first used."""

    def __init__(self, place: Path, manifest: Manifest) -> None:
        self.place = place
        self.manifest = manifest
        self._parts = place / manifest.generation

    @cached_property
    def store(self) -> Store:
        """The store, for SPARQL."""
        if self.manifest.endpoint:
            from defties.store.endpoint import EndpointStore

            return EndpointStore(self.manifest.endpoint)
        from defties.store import oxigraph

        try:
            return oxigraph.open_folder(self._parts / STORE)
        except (OSError, RuntimeError):
            raise DataError(f"{self.place}: its store cannot be opened.", _ANEW) from None

    @cached_property
    def schema(self) -> Schema:
        """What can be said."""
        try:
            return thaw((self._parts / SCHEMA).read_bytes(), Schema)
        except (OSError, DataError) as error:
            raise DataError(f"{self.place}: {error}", _ANEW) from None

    @cached_property
    def register(self) -> Register:
        """The claims as objects, each read when it is asked for."""
        return open_register(self.store, self.schema)

    @cached_property
    def finder(self) -> Finder:
        """The names of the entities."""
        from defties.find import Finder
        from defties.labels import Labels

        return Finder.over(Labels(self._parts / LABELS), self.register.entities.__getitem__)

    @cached_property
    def counts(self) -> dict[str, Any]:
        """What `stats.stats` counts: kept since the data were built, unless they were streamed."""
        import json

        try:
            counts: dict[str, Any] = json.loads((self._parts / COUNTS).read_bytes())
        except FileNotFoundError:
            from defties.stats import stats

            return stats(self.register)
        except (OSError, ValueError):
            raise DataError(f"{self.place}: its counts cannot be read.", _ANEW) from None
        return counts

    @cached_property
    def rows(self) -> Rows:
        """The path index."""
        from defties.index.opened import Rows

        return Rows(self._parts / PATHS)

    def neighbours(self, wanted: Filter, direction: str) -> IndexNeighbours:
        """Return who is joined to whom under a filter, for a search to walk on."""
        from defties.index.rows import IndexNeighbours

        return IndexNeighbours(self.rows, self.register, wanted, direction)

    def ties_of(self, key: str) -> list[str]:
        """Return the ids of all ties that an entity is a party to, in order."""
        return self.rows.ties_of(key)


_ANEW = "Build it anew: defties build"


if TYPE_CHECKING:
    # What commands ask: a snapshot, or an engine elsewhere.
    Dataset: TypeAlias = "Snapshot | Remote"


def open_dataset(places: Sequence[str]) -> Dataset:
    """Return the data that some places name; none means the seeds.

    Parameters
    ----------
    places
        One snapshot, the address of one SPARQL endpoint, or RDF files and folders.

    Raises
    ------
    InputError
        A snapshot or an endpoint is named together with something else.
    DataError, QueryError
        What is there cannot be read.
    """
    if not places:
        return open_snapshot()
    alone = [p for p in places if is_address(p) or folder.is_snapshot(Path(p))]
    if not alone:
        return open_snapshot([Path(place) for place in places])
    if len(places) > 1:
        raise InputError(
            f"{alone[0]} cannot be asked together with other data.",
            "Build one snapshot of all: defties build -o DIR SOURCES",
        )
    if is_address(alone[0]):
        from defties.snapshot.remote import Remote

        return Remote(alone[0])
    return open_built(Path(alone[0]))


def is_address(place: str) -> bool:
    """Return whether a place is the address of a SPARQL endpoint."""
    return place.startswith(("http://", "https://"))


def open_built(place: Path) -> Snapshot:
    """Return the snapshot in a folder.

    Raises
    ------
    DataError
        It is of another form, or damaged.
    """
    return Snapshot(place, read_manifest(place))


def open_snapshot(
    paths: Sequence[Path] | None = None, *, anew: bool = False, tell: Tell = silent
) -> Snapshot:
    """Return the snapshot of the seeds (None) or of the given files, building it if need be.

    It is kept in the user's cache; where that cannot be written, in a temporary folder for as long
    as this process runs. What is damaged there, or asked for `anew`, is built again.

    Raises
    ------
    SeedSyntaxError, Invalid, DataError
        A file cannot be read; see `load.load`.
    OutputError
        There is no place to write to at all.
    """
    place = cache.cached_at(paths)
    if place and folder.is_snapshot(place) and not anew:
        # What is damaged is built again.
        with suppress(DataError):
            found = open_built(place)
            with suppress(OSError):  # when it was last used, for `forget_old`
                os.utime(place)
            return found
    if place:
        # Without room or the right to write, the answer matters more than the cache.
        with suppress(OSError):
            found = _built(paths, place, tell, replace=anew)
            cache.forget_old(place.parent)
            return found
    try:
        return _built(paths, cache.passing_folder(), tell)
    except OSError as error:
        raise OutputError(
            f"There is no place to build the data in: {error.strerror}.",
            "Set TMPDIR to a folder with room.",
        ) from None


def build_snapshot(paths: Sequence[Path] | None, place: Path, tell: Tell = silent) -> Snapshot:
    """Build a snapshot of the seeds (None) or of files in a folder, and return it.

    Parameters
    ----------
    paths
        RDF files and folders; the folder of the seeds may be among them.
    place
        A new or empty folder, or a snapshot, which stays in use until the new one is whole.
    tell
        Is called as the work goes on, see `stream.Tell`.

    Raises
    ------
    InputError
        The folder holds anything else.
    SeedSyntaxError, Invalid, DataError
        A file cannot be read.
    OutputError
        The folder cannot be written.
    """
    with _writing(place):
        return _built(paths, place, tell)


def index_endpoint(address: str, place: Path, tell: Tell = silent) -> Snapshot:
    """Build the indexes of what an endpoint holds in a folder; the claims stay there.

    Raises
    ------
    InputError, OutputError
        As `build_snapshot`.
    EngineError
        The endpoint does not answer whole.
    """
    from defties.snapshot.curated import write_indexes
    from defties.snapshot.remote import Remote

    tell(f"Reading {address}", 0, 0)
    register = Remote(address).register
    with _writing(place), folder.workshop(place) as made:
        folder.commit(made, place, write_indexes(register, made, endpoint=address))
    return open_built(place)


@contextmanager
def _writing(place: Path) -> Generator[None]:
    """Refuse a folder that may not be written over; tell in a sentence what keeps it from being."""
    if place.exists() and not (place.is_dir() and (_is_empty(place) or folder.is_snapshot(place))):
        raise InputError(f"{place} is no snapshot.", "Name a new or empty folder.")
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{place}: the snapshot cannot be written: {error.strerror or error}."
        ) from None


def _is_empty(place: Path) -> bool:
    return all(folder.is_workshop(found) for found in place.iterdir())


def _built(
    paths: Sequence[Path] | None, place: Path, tell: Tell, *, replace: bool = True
) -> Snapshot:
    """Build a snapshot of some files in its place: loaded with all care, or streamed if large."""
    with folder.workshop(place) as made:
        inputs = given_files(paths)
        if sum(found.size for found in inputs) > _LARGE:
            from defties.snapshot.stream import stream

            manifest = stream(inputs, made, tell)
        else:
            from defties.snapshot.curated import make

            tell("Loading", 0, 0)
            manifest = make(paths, made)
        folder.commit(made, place, manifest, replace=replace)
    return open_built(place)
