"""Data that are ready to be asked, wherever they are kept.

A snapshot is a folder that was built once and is only read (see `folder`). The data that come with
defties, and files that are asked about, are built into the user's cache and found there again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from defties.errors import DataError, InputError, OutputError
from defties.frozen import thaw
from defties.model import Schema
from defties.shelf import open_register
from defties.snapshot import cache, folder
from defties.snapshot.folder import LABELS, PATHS, SCHEMA, STORE, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from defties.find import Finder
    from defties.index.neighbours import Neighbours
    from defties.index.opened import Rows
    from defties.index.rows import IndexNeighbours
    from defties.model import Register
    from defties.sift import Filter
    from defties.snapshot.folder import Manifest
    from defties.snapshot.stream import Tell
    from defties.store.protocol import Store


# Files that are larger together, in bytes, are streamed.
_LARGE = 8_000_000


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody how far some work is."""


class Dataset(Protocol):
    """What commands ask: a `Snapshot`, or an engine elsewhere (`remote.Remote`)."""

    @property
    def store(self) -> Store:
        """The store, for SPARQL."""
        ...

    @property
    def register(self) -> Register:
        """The claims as objects, each read when it is asked for."""
        ...

    @property
    def finder(self) -> Finder:
        """The names of the entities."""
        ...

    def neighbours(self, wanted: Filter, direction: str) -> Neighbours[int] | Neighbours[str]:
        """Return who is joined to whom under a filter, for a search to walk on."""
        ...

    def ties_of(self, key: str) -> list[str]:
        """Return the ids of all ties that an entity is a party to, in order."""
        ...


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


def open_snapshot(paths: Sequence[Path] | None = None) -> Snapshot:
    """Return the snapshot of the seeds (None) or of the given files, building it if need be.

    It is kept in the user's cache; where that cannot be written, in a temporary folder for as long
    as this process runs. What is damaged there is built anew.

    Raises
    ------
    SeedSyntaxError, Invalid, DataError
        A file cannot be read; see `load.load`.
    OutputError
        There is no place to write to at all.
    """
    place = cache.cached_at(paths)
    if place and folder.is_snapshot(place):
        try:
            found = open_built(place)
        except DataError:
            import shutil

            shutil.rmtree(place, ignore_errors=True)
        else:
            with suppress(OSError):  # when it was last used, for `forget_old`
                os.utime(place)
            return found
    if place:
        try:
            found = _built(paths, place)
            cache.forget_old(place.parent)
            return found
        except OSError:
            pass  # no room or no right to write: the answer matters more than the cache
    try:
        return _Passing(paths)
    except OSError as error:
        raise OutputError(
            f"There is no place to build the data in: {error.strerror}.",
            "Set TMPDIR to a folder with room.",
        ) from None


def build_snapshot(paths: Sequence[Path] | None, place: Path, tell: Tell = silent) -> Snapshot:
    """Build a snapshot of the seeds (None) or of files in a folder, and return it.

    Claims in files that are small are loaded with all care; large or packed ones are streamed.

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
    from defties.inputs import given_files

    inputs = given_files(paths)

    def make(into: Path) -> Manifest:
        if sum(found.path.stat().st_size for found in inputs) > _LARGE:
            from defties.snapshot.stream import stream

            return stream(inputs, into, tell)
        from defties.snapshot.curated import make

        tell("Loading", 0, 0)
        return make(paths, into)

    return _written(place, make)


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
    return _written(place, lambda into: write_indexes(register, into, endpoint=address))


def _written(place: Path, make: Callable[[Path], Manifest]) -> Snapshot:
    """Return the snapshot that is made in a folder that may be written over."""
    if place.exists() and not (place.is_dir() and (_is_empty(place) or folder.is_snapshot(place))):
        raise InputError(f"{place} is no snapshot.", "Name a new or empty folder.")
    try:
        with folder.workshop(place) as made:
            folder.commit(made, place, make(made))
    except OSError as error:
        raise OutputError(
            f"{place}: the snapshot cannot be written: {error.strerror or error}."
        ) from None
    return open_built(place)


def _is_empty(place: Path) -> bool:
    return all(folder.is_workshop(found) for found in place.iterdir())


def _built(paths: Sequence[Path] | None, place: Path) -> Snapshot:
    """Build a snapshot of some files in its place."""
    from defties.snapshot.curated import make

    with folder.workshop(place) as made:
        folder.commit(made, place, make(paths, made), replace=False)
    return open_built(place)


class _Passing(Snapshot):
    """A snapshot in a temporary folder, which goes when this process ends."""

    def __init__(self, paths: Sequence[Path] | None) -> None:
        import atexit
        import shutil
        import tempfile

        temporary = Path(tempfile.mkdtemp(prefix="defties-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        built = _built(paths, temporary)
        super().__init__(built.place, built.manifest)
