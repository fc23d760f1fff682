"""A snapshot as a folder: what lies in it, its manifest, and how a new one takes its place.

::

    manifest.json     the form of the folder, its generation, what it holds, a checksum a file
    <generation>/
        store/        the Oxigraph store; absent if the claims stay with an engine elsewhere
        paths         the path index, see `index.layout`
        labels        the label index, see `labels`
        schema        what can be said, see `frozen`
        counts        what `stats.stats` counts, as JSON; absent from one of streamed data

Whoever builds works in a folder of its own beside the generation in use. The manifest is replaced
last, in one step of the file system: who is killed before that leaves the old snapshot as it was,
and a folder that the next build sweeps away.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from defties.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

FORMAT = 1
MANIFEST, STORE, PATHS, LABELS, SCHEMA = "manifest.json", "store", "paths", "labels", "schema"
COUNTS = "counts"
_ASIDE = "building-"
_FRESH = 5.0  # seconds in which a folder may not be locked yet by who made it
# What RocksDB keeps beside the data, and may rewrite when it likes.
_PASSING = ("LOG", "LOCK", "IDENTITY", "OPTIONS-")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself.

    `generation` is the folder in use, `dataset` the hash of the data, `endpoint` the address of the
    engine that holds the claims ("" if they are in the folder), `counts` numbers of things by name,
    `files` the size in bytes and the SHA-256 of every file by its path in that folder, `seconds`
    what each stage took.
    """

    dataset: str
    generation: str = ""
    endpoint: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    format: int = FORMAT


def is_snapshot(folder: Path) -> bool:
    """Return whether a folder is a snapshot, of whatever form and in whatever state."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a snapshot whose files are all there and of the right size.

    Raises
    ------
    DataError
        It is of another form, or a file of it is missing, cut short or grown.
    """
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        form = told["format"]
        manifest = Manifest(**told) if form == FORMAT else None
        if manifest and not (manifest.generation and manifest.files):
            raise ValueError
        sizes = {
            folder / told["generation"] / name: size for name, (size, _) in told["files"].items()
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        raise DataError(f"{folder}: its manifest cannot be read.", _ANEW) from None
    if manifest is None:
        raise DataError(
            f"{folder}: it is a snapshot of form {form}, and this defties reads form {FORMAT}.",
            _ANEW,
        )
    for path, size in sizes.items():
        try:
            found = path.stat().st_size
        except OSError:
            raise DataError(f"{folder}: {path.name} is missing.", _ANEW) from None
        if found != size:
            raise DataError(f"{folder}: {path.name} has not the size that it had.", _ANEW)
    return manifest


_ANEW = "Build it anew: defties build"


def verify(folder: Path) -> Manifest:
    """Return the manifest of a snapshot of which every byte is as it was written.

    Raises
    ------
    DataError
        A file is not; or as `read_manifest`.
    """
    manifest = read_manifest(folder)
    for name, (_, checksum) in manifest.files.items():
        if _sha256(folder / manifest.generation / name) != checksum:
            raise DataError(f"{folder}: the checksum of {name} is wrong.", _ANEW)
    return manifest


def is_workshop(place: Path) -> bool:
    """Return whether a place in a folder is one where a snapshot was being built."""
    return place.name.startswith(_ASIDE)


@contextmanager
def workshop(folder: Path) -> Generator[Path]:
    """Give a new folder inside a snapshot's own to build in; it is gone at the end.

    What was left there by a process that was killed is swept.
    """
    import shutil
    import tempfile

    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    made = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder))
    lock = _lock(made)
    try:
        yield made
    finally:
        if lock is not None:
            os.close(lock)
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()  # if nothing came of it and nothing was there


def commit(made: Path, folder: Path, manifest: Manifest, *, replace: bool = True) -> None:
    """Make what was built the snapshot of its folder; see `workshop`.

    Without `replace`, a snapshot that another process has finished meanwhile stays.
    """
    import shutil

    generation = made.name.removeprefix(_ASIDE)
    made.rename(folder / generation)
    fresh = folder / f"{_ASIDE}{generation}.json"
    files = _files(folder / generation)
    told = asdict(dataclasses.replace(manifest, generation=generation, files=files))
    fresh.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if replace or not _stays_behind(fresh, folder):
        fresh.replace(folder / MANIFEST)
    kept = read_manifest(folder).generation
    for other in folder.iterdir():
        if other.is_dir() and other.name != kept and not other.name.startswith(_ASIDE):
            shutil.rmtree(other, ignore_errors=True)


def _stays_behind(fresh: Path, folder: Path) -> bool:
    """Return whether another snapshot was there first and is whole; else this one takes place."""
    try:
        os.link(fresh, folder / MANIFEST)
    except OSError:
        try:
            read_manifest(folder)
        except DataError:
            return False
    fresh.unlink()
    return True


def _files(generation: Path) -> dict[str, tuple[int, str]]:
    return {
        path.relative_to(generation).as_posix(): (path.stat().st_size, _sha256(path))
        for path in sorted(generation.rglob("*"))
        if path.is_file() and not path.name.startswith(_PASSING)
    }


def _sweep(folder: Path) -> None:
    """Remove what processes that are no more have left in a snapshot's folder."""
    import shutil

    for left in folder.glob(f"{_ASIDE}*"):
        with suppress(OSError):  # another process may sweep too
            if time.time() - left.stat().st_mtime < _FRESH or left.is_file():
                continue
            if (lock := _lock(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)


def _lock(made: Path) -> int | None:
    """Return a handle that locks a folder for this process, None if another has it locked."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing is swept there
        return None
    handle = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
