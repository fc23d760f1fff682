"""Where snapshots are kept for a user, and under which name.

The name is the hash of all that a snapshot is made of: the files, their places, our own code. To
know it, the files need not be read again as long as none of them was touched.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from defties import rooms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KEPT = 4
_KNOWN = 64
# A file that changes again within the resolution of its time stamp would not be seen to.
_SETTLED = 2 * 10**9  # nanoseconds


def cached_at(paths: Sequence[Path] | None) -> Path | None:
    """Return the folder where the snapshot of some files (None: the seeds) belongs; None for none.

    There is none if the user wants no cache or has no place for it, or if the content of a file
    cannot be known beforehand.
    """
    cache = cache_folder()
    if cache is None:
        return None
    given = [rooms.room("seeds")] if paths is None else [Path(path) for path in paths]
    try:
        states = sorted(_states(given))
        if not all(state.is_file for state in states):
            return None  # missing, or a pipe
        told = "".join(f"{state}\n" for state in states)
        known = cache / f"known-{crc32(told.encode('utf-8', 'surrogateescape')):08x}"
        name = _known(known, told) or _digest(states)
    except (OSError, ValueError):
        return None  # `load` says what is wrong
    if time.time_ns() - max(state.changed for state in states) > _SETTLED:
        _remember(known, name, told)
    return cache / f"snapshot-{name}"


class _State(NamedTuple):
    """A file under one of the places given, and what tells whether it was touched."""

    place: str
    path: str
    is_file: bool
    size: int
    changed: int
    number: int


def _states(given: Iterable[Path]) -> Iterator[_State]:
    """Yield the state of all that a snapshot is made of: our code, the terms, the given files."""
    terms = rooms.room("ontology")
    code = Path(__file__).parents[1]
    for place, suffixes in (
        (code, (".py",)),
        (terms, (".rq",)),
        *((p, rooms.READ) for p in (terms, *given)),
    ):
        found: Iterable[os.DirEntry[str] | Path]
        found = rooms.entries(place, *suffixes) if place.is_dir() else [place]
        for path in found:
            told = path.stat()
            changed = max(told.st_mtime_ns, told.st_ctime_ns)
            is_file = stat.S_ISREG(told.st_mode)
            yield _State(str(place), os.fspath(path), is_file, told.st_size, changed, told.st_ino)


def _digest(states: Iterable[_State]) -> str:
    """Return a hash of the content of files and of their places."""
    import hashlib

    digest = hashlib.sha256()
    for state in states:
        digest.update(f"\0{state.place}\0{state.path}\0".encode("utf-8", "surrogateescape"))
        digest.update(Path(state.path).read_bytes())
    return digest.hexdigest()[:24]


def _known(file: Path, told: str) -> str:
    """Return the hash of the content that was noted for files in this state, "" if none was."""
    try:
        name, _, noted = file.read_text("utf-8", "surrogateescape").partition("\n")
    except (OSError, ValueError):
        return ""
    return name if noted == told and len(name) == 24 and name.isalnum() else ""


def _remember(file: Path, name: str, told: str) -> None:
    """Note the hash of the content of files in a state."""
    with suppress(OSError):  # it is only quicker with it
        if file.parent.is_dir() and not file.exists():
            aside = file.with_name(f"{file.name}-{os.getpid()}")
            aside.write_text(f"{name}\n{told}", "utf-8", "surrogateescape")
            aside.replace(file)


def forget_old(cache: Path) -> None:
    """Keep what was used last, so that the cache does not grow with every edit."""
    import shutil

    for pattern, kept in (("snapshot-*", _KEPT), ("names-*", _KEPT), ("known-*", _KNOWN)):
        used: list[tuple[float, Path]] = []
        for place in cache.glob(pattern):
            with suppress(OSError):  # another process may just have removed it
                used.append((place.stat().st_mtime, place))
        for _, old in sorted(used, reverse=True)[kept:]:
            with suppress(OSError):
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def passing_folder() -> Path:
    """Return a new folder that goes when this process ends."""
    import atexit
    import shutil
    import tempfile

    place = Path(tempfile.mkdtemp(prefix="defties-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def cache_folder() -> Path | None:
    """Return where this user's caches are, by the customs of the system; None for no cache."""
    chosen = os.environ.get("DEFTIES_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "defties" if base else None
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "defties"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else home / ".cache") / "defties"
