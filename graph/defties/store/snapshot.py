"""Data that are ready to be asked: built once from their files, kept in the user's cache.

A snapshot is a folder named after the hash of all that it is made of. It holds the Oxigraph store
and the claims already read into objects. It is built beside its place and moved there when it is
whole, so that a reader never meets half of one, and two processes that build the same one do no
harm. When the cache cannot be written, or what is in it is damaged, the data live in memory for
this run; what is damaged is removed, so that the next run builds it anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from defties import model, rooms
from defties.errors import Invalid
from defties.model import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from defties.load import Loaded
    from defties.model import Register

_STORE, _REGISTER = "store", "register"
_KEPT = 4
# What reading a file that is no register may raise; pickle names no base for it.
_DAMAGE = (OSError, EOFError, pickle.UnpicklingError, ArithmeticError, AttributeError, LookupError)


class Snapshot:
    """The data behind one set of files: `register` for objects, `store` for SPARQL.

    Either is read when it is first used, so that a command pays only for what it needs. `paths` are
    the files that a snapshot is made of, None for the seeds; `folder` is where it is kept, None if
    it lives in `memory`.
    """

    def __init__(
        self, paths: Sequence[Path] | None, folder: Path | None, memory: ox.Store | None = None
    ) -> None:
        self._paths = paths
        self._folder = folder
        self._memory = memory

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store, for reading."""
        from defties.store import oxigraph

        if self._folder is not None:
            try:
                return oxigraph.open_folder(self._folder / _STORE)
            except (OSError, RuntimeError):
                self._give_up(self._folder)
        if self._memory is None:
            from defties.load import load

            self._memory = oxigraph.build(load(self._paths))
        return self._memory

    @cached_property
    def register(self) -> Register:
        """The claims as objects."""
        if self._folder is not None:
            try:
                return _thaw((self._folder / _REGISTER).read_bytes())
            except (*_DAMAGE, TypeError, ValueError):
                self._give_up(self._folder)
        from defties.read import read_register

        return read_register(self.store)

    def _give_up(self, folder: Path) -> None:
        """Remove what is kept, since it cannot be read."""
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = None


def open_snapshot(paths: Sequence[Path] | None = None) -> Snapshot:
    """Return the snapshot of the seeds (None) or of the given files, building it if need be.

    Raises
    ------
    SeedSyntaxError, Invalid, DataError
        A file cannot be read; see `load.load`.
    """
    folder = _place(paths)
    if folder and (folder / _REGISTER).is_file():
        with suppress(OSError):  # when it was last used, for `_forget_old`
            os.utime(folder)
        return Snapshot(paths, folder)
    from defties.load import load
    from defties.read import read_register
    from defties.store import oxigraph

    loaded = load(paths)
    _refuse_doubles(loaded)
    if folder is not None:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="building-", dir=folder.parent) as aside:
                whole = Path(aside) / "whole"
                # The store must be closed before anything else can fail: while it is open its own
                # threads write into the folder that is being removed.
                register = _frozen(read_register(oxigraph.build(loaded, whole / _STORE)))
                (whole / _REGISTER).write_bytes(register)
                _settle(whole, folder)
            _forget_old(folder.parent)
            return Snapshot(paths, folder)
        except OSError:
            pass  # no room or no right to write: the answer matters more than the cache
    return Snapshot(paths, None, oxigraph.build(loaded))


def _refuse_doubles(loaded: Loaded) -> None:
    """Raise if two files define one thing: what each says of it would run together."""
    doubles = [
        Violation(*found[-1], subject, "", f"{found[0][0]} defines it too; take another name")
        for subject, found in sorted(loaded.places.items())
        if len({path for path, _ in found}) > 1
    ]
    if doubles:
        raise Invalid(doubles)


def _settle(whole: Path, folder: Path) -> None:
    """Move the finished snapshot to its place; another process may have been first."""
    try:
        whole.rename(folder)
    except OSError:
        if (folder / _REGISTER).is_file():
            return
        shutil.rmtree(folder, ignore_errors=True)  # a part of one, left by a broken deletion
        whole.rename(folder)


def _forget_old(cache: Path) -> None:
    """Keep the snapshots that were used last, so that the cache does not grow with every edit."""
    used: list[tuple[float, Path]] = []
    for folder in cache.glob("snapshot-*"):
        with suppress(OSError):  # another process may just have removed it
            used.append((folder.stat().st_mtime, folder))
    for _, old in sorted(used, reverse=True)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


class _OnlyModel(pickle.Unpickler):
    """Reads the objects of `model` and nothing else, so that a cache file can run no code."""

    def find_class(self, module: str, name: str) -> object:
        # A name with dots would lead out of the module, through any object in it.
        found = vars(model).get(name) if module == model.__name__ else None
        if isinstance(found, type) and issubclass(found, model.Record):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a snapshot")


def _frozen(register: Register) -> bytes:
    """Return the register as bytes, a checksum first."""
    content = pickle.dumps(register, protocol=5)
    return hashlib.sha256(content).digest() + content


def _thaw(data: bytes) -> Register:
    checksum, content = data[:32], data[32:]
    if hashlib.sha256(content).digest() != checksum:
        raise pickle.UnpicklingError("the checksum is wrong")
    register = _OnlyModel(io.BytesIO(content)).load()
    if not isinstance(register, model.Register):
        raise pickle.UnpicklingError("this is no register")
    return register


def _place(paths: Sequence[Path] | None) -> Path | None:
    """Return the folder where the snapshot of some files belongs; None for no cache.

    Its name is the hash of what it is made of: the files, their places, our own code.
    """
    cache = _cache_folder()
    if cache is None:
        return None
    digest = hashlib.sha256()
    digest.update(b"".join(p.read_bytes() for p in rooms.files(Path(__file__).parents[1], ".py")))
    try:
        for place in [rooms.room("ontology"), *([rooms.room("seeds")] if paths is None else paths)]:
            for path in rooms.files(place, *rooms.READ, ".rq") if place.is_dir() else [place]:
                if not path.is_file():
                    return None  # missing, or a pipe, whose content is not known beforehand
                digest.update(f"\0{place}\0{path}\0".encode("utf-8", "surrogateescape"))
                digest.update(path.read_bytes())
    except (OSError, ValueError):
        return None  # `load` says what is wrong
    return cache / f"snapshot-{digest.hexdigest()[:24]}"


def _cache_folder() -> Path | None:
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
