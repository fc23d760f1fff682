"""Where snapshots are kept for a user, and under which name.

The name is the hash of all that a snapshot is made of: the files, their places, our own code. To
know it, the files need not be read again as long as none of them was touched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from defties import rooms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    terms = rooms.room("ontology")
    try:
        files = [(terms, path) for path in rooms.files(terms, ".rq")]
        files += [
            (Path(__file__).parents[1], p) for p in rooms.files(Path(__file__).parents[1], ".py")
        ]
        for place in (terms, *given):
            inside = rooms.readable(place) if place.is_dir() else [place]
            files += [(place, path) for path in inside]
        if not all(path.is_file() for path in (path for _, path in files)):
            return None  # missing, or a pipe
        stamp, newest = _stamp(files)
        known = cache / f"known-{stamp}"
        name = _known(known) or _digest(files)
    except (OSError, ValueError):
        return None  # `load` says what is wrong
    if time.time_ns() - newest > _SETTLED:
        _remember(known, name)
    return cache / f"snapshot-{name}"


def _stamp(files: Iterable[tuple[Path, Path]]) -> tuple[str, int]:
    """Return a hash of the places, sizes and times of files, and the newest of the times."""
    digest, newest = hashlib.sha256(), 0
    for place, path in files:
        found = path.stat()
        newest = max(newest, found.st_mtime_ns, found.st_ctime_ns)
        told = f"{place}\0{path}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ino}\n"
        digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:24], newest


def _digest(files: Iterable[tuple[Path, Path]]) -> str:
    """Return a hash of the content of files and of their places."""
    digest = hashlib.sha256()
    for place, path in files:
        digest.update(f"\0{place}\0{path}\0".encode("utf-8", "surrogateescape"))
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _known(file: Path) -> str:
    """Return the hash of the content that was noted under a stamp, "" if none was."""
    try:
        noted = file.read_text("ascii")
    except (OSError, ValueError):
        return ""
    return noted if len(noted) == 24 and noted.isalnum() else ""


def _remember(file: Path, name: str) -> None:
    """Note the hash of the content of files under their stamp."""
    with suppress(OSError):  # it is only quicker with it
        if not file.exists() and file.parent.is_dir():
            aside = file.with_name(f"{file.name}-{os.getpid()}")
            aside.write_text(name, "ascii")
            aside.replace(file)


def forget_old(cache: Path) -> None:
    """Keep what was used last, so that the cache does not grow with every edit."""
    for pattern, kept in (("snapshot-*", _KEPT), ("names-*", _KEPT), ("known-*", _KNOWN)):
        used: list[tuple[float, Path]] = []
        for place in cache.glob(pattern):
            with suppress(OSError):  # another process may just have removed it
                used.append((place.stat().st_mtime, place))
        for _, old in sorted(used, reverse=True)[kept:]:
            with suppress(OSError):
                shutil.rmtree(old) if old.is_dir() else old.unlink()


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
