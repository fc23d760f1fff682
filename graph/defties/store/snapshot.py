"""Data that are ready to be asked: built once from their files, kept in the user's cache.

A snapshot is a folder named after the hash of all that it is made of. It holds the Oxigraph store
and the claims already read into objects. It is built beside its place and moved there when it is
whole, so that a reader never meets half of one, and two processes that build the same one do no
harm. When the cache cannot be written the data live in memory for this run.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import shutil
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from defties import rooms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from defties.model import Register

_STORE, _REGISTER = "store", "register.pickle"
_KEPT = 4


class Snapshot:
    """The data behind one set of files: `register` for objects, `store` for SPARQL.

    Either is read when it is first used, so that a command pays only for what it needs.
    """

    def __init__(self, folder: Path | None, memory: ox.Store | None = None) -> None:
        self._folder = folder
        self._memory = memory

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store, for reading."""
        from defties.store import oxigraph

        if self._memory is not None or self._folder is None:
            return self._memory or oxigraph.empty()
        return oxigraph.open_folder(self._folder / _STORE)

    @cached_property
    def register(self) -> Register:
        """The claims as objects."""
        if self._folder is not None:
            return _unpickle((self._folder / _REGISTER).read_bytes())
        from defties.read import read_register

        return read_register(self.store)


def open_snapshot(paths: Sequence[Path] | None = None) -> Snapshot:
    """Return the snapshot of the seeds (None) or of the given files, building it if need be.

    Raises
    ------
    SeedSyntaxError, Invalid, DataError
        A file cannot be read; see `load.load`.
    """
    cache = _cache_folder()
    folder = cache / f"snapshot-{_key(paths)}" if cache else None
    if folder and (folder / _REGISTER).is_file():
        return Snapshot(folder)
    from defties.load import load
    from defties.store import oxigraph

    loaded = load(paths)
    if folder is not None:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="building-", dir=folder.parent) as aside:
                whole = Path(aside) / "whole"
                _build(whole, oxigraph.build(loaded, whole / _STORE))
                _settle(whole, folder)
            return Snapshot(folder)
        except OSError:
            pass  # no room or no right to write: the answer matters more than the cache
    return Snapshot(None, oxigraph.build(loaded))


def _build(whole: Path, store: ox.Store) -> None:
    from defties.read import read_register

    (whole / _REGISTER).write_bytes(pickle.dumps(read_register(store), protocol=5))


def _settle(whole: Path, folder: Path) -> None:
    """Move the finished snapshot to its place; another process may have been first."""
    try:
        whole.rename(folder)
    except OSError:
        if not (folder / _REGISTER).is_file():
            raise
    kept = sorted(folder.parent.glob("snapshot-*"), key=lambda p: -p.stat().st_mtime)
    for old in kept[_KEPT:]:  # the cache does not grow with every edit
        shutil.rmtree(old, ignore_errors=True)


class _OnlyModel(pickle.Unpickler):
    """Reads the objects of `model` and nothing else, so that a cache file can run no code."""

    def find_class(self, module: str, name: str) -> object:
        if module != "defties.model":
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a snapshot")
        return super().find_class(module, name)


def _unpickle(data: bytes) -> Register:
    register: Register = _OnlyModel(io.BytesIO(data)).load()
    return register


def _key(paths: Sequence[Path] | None) -> str:
    """Return the hash of what the snapshot is made of: the files, their places, our own code."""
    digest = hashlib.sha256()
    digest.update(b"".join(p.read_bytes() for p in rooms.files(Path(__file__).parents[1], ".py")))
    places = [rooms.room("ontology"), *([rooms.room("seeds")] if paths is None else paths)]
    for place in places:
        for path in rooms.files(place, *rooms.READ, ".rq") if place.is_dir() else [place]:
            digest.update(f"\0{path}\0".encode())
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _cache_folder() -> Path | None:
    """Return where this user's caches are, by the customs of the system; None for no cache."""
    chosen = os.environ.get("DEFTIES_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "defties" if base else None
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "defties"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "defties"
