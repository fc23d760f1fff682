"""The RDF files that a person names: which they are, of which format, under which graph.

A file may be packed with gzip; then ``.gz`` stands after the suffix of its format.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from defties import rooms
from defties.errors import DataError
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
_SUFFIXES = f"Files end in {' '.join(rooms.FORMS)}, or in one of these and {rooms.PACKED}."


@dataclass(frozen=True, slots=True)
class Input:
    """One file; `graph` is what its graph is called, after the prefix ``graph:``."""

    path: Path
    graph: str

    @property
    def format(self) -> ox.RdfFormat:
        """The format, by its suffix."""
        return FORMATS[_suffix(self.path)]

    @property
    def shown(self) -> str:
        """The path as a person would name it: relative to where they are, if it is below."""
        try:
            return self.path.resolve().relative_to(Path.cwd()).as_posix()
        except ValueError:
            return self.path.as_posix()

    @property
    def size(self) -> int:
        """How many bytes it has on the disk, 0 if that is not known."""
        try:
            return self.path.stat().st_size
        except OSError:  # whoever opens it says what is wrong
            return 0

    @property
    def is_packed(self) -> bool:
        """Whether it is packed with gzip."""
        return self.path.suffix == rooms.PACKED

    def open(self) -> IO[bytes]:
        """Open the file for reading, as it is on the disk.

        Raises
        ------
        DataError
            It cannot be opened.
        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise DataError(f"{self.shown}: {error.strerror}.", "Check the file.") from None

    def read(self) -> bytes:
        """Return the content, unpacked.

        Raises
        ------
        DataError
            It cannot be read.
        """
        with self.open() as file:
            try:
                return gzip.decompress(file.read()) if self.is_packed else file.read()
            except OSError as error:
                why = error.strerror or "its gzip is damaged"
            except (EOFError, ValueError):
                why = "its gzip is damaged"
        raise DataError(f"{self.shown}: {why}.", "Check the file.")


def term_files() -> list[Input]:
    """Return the files of the ontology that say what can be said."""
    ontology = rooms.room("ontology")
    # The shapes say nothing of the world, only of claims; `check` reads them.
    terms = [p for p in rooms.files(ontology, ".ttl") if p.parent.name != "shapes"]
    return [_input("ontology", ontology, path) for path in terms]


def seed_files() -> list[Input]:
    """Return the files of the seeds."""
    seeds = rooms.room("seeds")
    return [_input("seeds", seeds, path) for path in rooms.files(seeds, ".ttl")]


def given_files(paths: Sequence[Path] | None) -> list[Input]:
    """Return the files that some paths name, each once; None and the seeds' own folder name those.

    Raises
    ------
    DataError
        A path does not exist, holds no RDF file or is of no format that is read.
    """
    named = seed_files() if paths is None else [f for path in paths for f in _below(path)]
    return list(_apart(named))


def _below(given: Path) -> Iterable[Input]:
    if given == rooms.room("seeds"):
        return seed_files()
    if not is_there(given):
        raise DataError(f"{shorten(str(given), 200)}: no such file or folder.", "Check the path.")
    if not given.is_dir():
        if _suffix(given) not in FORMATS:
            raise DataError(f"{given}: not a format that defties reads.", _SUFFIXES)
        return [_input("data", given.parent, given)]
    found = rooms.files(given, *rooms.READ)
    if not found:
        raise DataError(f"{given}: no RDF file in this folder.", _SUFFIXES)
    return [_input("data", given, path) for path in found]


def is_there(path: Path) -> bool:
    """Return whether a path exists; a name that no file can have does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _suffix(path: Path) -> str:
    """Return the suffix that tells the format."""
    return path.with_suffix("").suffix if path.suffix == rooms.PACKED else path.suffix


def _apart(chosen: Iterable[Input]) -> Iterator[Input]:
    """Yield each file once, as it was given last; graphs of the same name get a number."""
    once = {found.path.resolve(): found for found in chosen}
    taken: Counter[str] = Counter()
    for found in once.values():
        taken[found.graph] += 1
        number = taken[found.graph]
        yield found if number == 1 else Input(found.path, f"{found.graph}-{number}")


def _input(room: str, folder: Path, path: Path) -> Input:
    plain = path.with_suffix("") if path.suffix == rooms.PACKED else path
    name = plain.relative_to(folder).with_suffix("").as_posix()
    return Input(path, f"{room}/" + re.sub(r"[^A-Za-z0-9._/-]+", "-", name))
