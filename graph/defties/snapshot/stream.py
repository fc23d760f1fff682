"""RDF files of any size → a snapshot, read once from beginning to end.

Claims in bulk are taken as they are: what `load` refuses with a line and a hint for a curator, and
the content hash of every single tie, belong to claims that are written by hand. Blank nodes are
named by their file and their place in it, and triples without a graph get none.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import mmap
import re
import zlib
from collections import deque
from collections.abc import Callable
from itertools import islice
from queue import Queue
from threading import Thread
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from defties.derive import DERIVED, SHORTCUTS, derive
from defties.errors import DataError, SeedSyntaxError
from defties.frozen import freeze
from defties.index.build import Builder
from defties.labels import LabelBuilder
from defties.load import load
from defties.read import read_register
from defties.snapshot.assemble import Assembler
from defties.snapshot.curated import Stopwatch
from defties.snapshot.folder import LABELS, PATHS, SCHEMA, STORE, Manifest
from defties.store.oxigraph import Embedded, gather, note_version
from defties.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from defties.inputs import Input

    _Lines = tuple[Path | bytes, ox.RdfFormat, ox.NamedNode | None]

# (stage, bytes done, bytes in all): told as the work goes on; 0 for what is not known.
Tell = Callable[[str, int, int], None]
_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
# So many lines are given to the engine at once, and so often before it has done with them.
_BATCH, _WAITING = 200_000, 16


def stream(inputs: Sequence[Input], into: Path, tell: Tell) -> Manifest:
    """Make all parts of a snapshot of some files in an empty folder.

    Raises
    ------
    SeedSyntaxError, DataError
        A file cannot be read; with its line if the parser tells one.
    """
    watch = Stopwatch()
    store = gather(load([]), into / STORE)
    schema = read_register(Embedded(store)).schema
    labels = LabelBuilder(into / LABELS)
    assembler = Assembler(schema, labels)
    meter = _Meter(sum(found.size for found in inputs), tell)
    loader = _Loader(store)
    for found in inputs:
        if _names_all_nodes(found):
            loader.load(found.path, found.format)
            deque(assembler.through(_quads(found, meter)), maxlen=0)
        else:
            store.bulk_extend(assembler.through(_named(_quads(found, meter), found.graph)))
    watch.lap("read")
    if assembler.is_scattered:
        loader.wait()
    index = Builder(schema)
    tell("Putting together", 0, 0)
    shortcuts = assembler.finish(Embedded(store), index)
    while batch := "".join(islice(shortcuts, _BATCH)):
        loader.load(batch.encode(), _LINES[0], DERIVED)
    watch.lap("put together")
    tell("Writing the path index", 0, 0)
    index.write(into / PATHS)
    watch.lap("paths")
    tell("Writing the label index", 0, 0)
    labels.finish()
    watch.lap("labels")
    tell("Storing", 0, 0)
    loader.end()
    watch.lap("store")
    tell("Deriving", 0, 0)
    derive(store, but=SHORTCUTS)
    version = meter.digest.hexdigest()[:12]
    note_version(store, version)
    store.flush()
    watch.lap("derive")
    (into / SCHEMA).write_bytes(freeze(schema))
    return Manifest(dataset=version, counts=assembler.counts(), seconds=watch.laps)


class _Meter:
    """Counts and hashes what is read of all files."""

    def __init__(self, total: int, tell: Tell) -> None:
        self.digest = hashlib.sha256()
        self._done, self._total, self._tell = 0, total, tell

    def through(self, file: IO[bytes]) -> _Metered:
        """Return a file that is counted as it is read."""
        return _Metered(file, self)

    def count(self, data: bytes) -> None:
        """Count what was read."""
        self.digest.update(data)
        self._done += len(data)
        self._tell("Reading", self._done, self._total)


class _Metered(io.RawIOBase):
    """A file for reading that tells a meter what is read."""

    def __init__(self, file: IO[bytes], meter: _Meter) -> None:
        self._file = file
        self._meter = meter

    def readable(self) -> bool:
        """Return that it is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._meter.count(data)
        return len(data)


class _Loader:
    """Lets the engine load lines by itself, which needs no GIL, while other work is done."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._given: Queue[_Lines | None] = Queue(_WAITING)
        self._failed = ""
        self._thread = Thread(target=self._work, daemon=True)  # an interrupt does not wait for it
        self._thread.start()

    def load(
        self, lines: Path | bytes, form: ox.RdfFormat, graph: ox.NamedNode | None = None
    ) -> None:
        """Load a file or lines at hand soon, after those before them."""
        self._given.put((lines, form, graph))

    def wait(self) -> None:
        """Wait until all that was given is loaded.

        Raises
        ------
        DataError
            One of them could not be.
        """
        self._given.join()
        if self._failed:
            raise DataError(self._failed, "Check the disk.")

    def end(self) -> None:
        """Wait, and let go of the store: its files are not at rest before nobody holds it."""
        self.wait()
        self._given.put(None)
        self._thread.join()
        del self._store

    def _work(self) -> None:
        while given := self._given.get():
            lines, form, graph = given
            try:
                if isinstance(lines, bytes):
                    self._store.bulk_load(lines, format=form, to_graph=graph)
                else:
                    self._store.bulk_load(path=str(lines), format=form, to_graph=graph)
            except (OSError, RuntimeError, SyntaxError) as error:
                shown = "What is derived" if isinstance(lines, bytes) else str(lines)
                self._failed = f"{shown}: it cannot be stored: {error}."
            self._given.task_done()


def _names_all_nodes(found: Input) -> bool:
    """Return whether a file of lines has no blank nodes, as far as a look at its bytes can tell."""
    if found.is_packed or found.format not in _LINES or not found.size:
        return False
    with found.open() as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"_:") < 0


def _quads(found: Input, meter: _Meter) -> Iterator[ox.Quad]:
    """Yield the quads of a file."""
    with found.open() as file:
        metered = io.BufferedReader(_Metered(file, meter), 1 << 16)
        content = gzip.GzipFile(fileobj=metered, mode="rb") if found.is_packed else metered
        try:
            yield from ox.parse(cast(IO[bytes], content), format=found.format)
        except SyntaxError as error:
            reason = re.sub(r"^Parser error at line \d+[^:]*: | \(line \d+\)$", "", str(error))
            raise SeedSyntaxError(found.shown, error.lineno or 0, reason.rstrip(".")) from None
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise DataError(
                f"{found.shown}: it cannot be read: {error}.", "Check the file."
            ) from None


def _named(quads: Iterator[ox.Quad], file: str) -> Iterator[ox.Quad]:
    """Yield quads with blank nodes named by the file and the order in which they first come."""
    space = f"{PREFIXES['part']}{hashlib.sha256(file.encode()).hexdigest()[:12]}"
    names: dict[ox.BlankNode, ox.NamedNode] = {}

    def name(node: ox.BlankNode) -> ox.NamedNode:
        if node not in names:
            names[node] = ox.NamedNode(f"{space}-{len(names)}")
        return names[node]

    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            subject = name(subject) if isinstance(subject, ox.BlankNode) else subject
            value = name(value) if isinstance(value, ox.BlankNode) else value
            yield ox.Quad(subject, quad.predicate, value, quad.graph_name)
        else:
            yield quad
