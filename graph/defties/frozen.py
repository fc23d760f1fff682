"""Objects of `model` as bytes and back, with a checksum, so that what is kept can be trusted."""

from __future__ import annotations

import io
import pickle
from typing import TypeVar
from zlib import crc32

from defties import model
from defties.errors import DataError

T = TypeVar("T")
# What reading bytes that are no pickle may raise; pickle names no base for it.
_DAMAGE = (EOFError, pickle.UnpicklingError, ArithmeticError, AttributeError, LookupError)


class _OnlyModel(pickle.Unpickler):
    """Reads the objects of `model` and nothing else, so that a file can run no code."""

    def find_class(self, module: str, name: str) -> object:
        # A name with dots would lead out of the module, through any object in it.
        found = vars(model).get(name) if module == model.__name__ else None
        if isinstance(found, type) and issubclass(found, model.Record):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place here")


def freeze(thing: object) -> bytes:
    """Return an object made of records of `model` as bytes, a checksum first."""
    content = pickle.dumps(thing, protocol=5)
    return crc32(content).to_bytes(4, "little") + content


def thaw(data: bytes, kind: type[T]) -> T:
    """Return the object that was frozen.

    Raises
    ------
    DataError
        The bytes are damaged, or hold anything but a `kind` made of records of `model`.
    """
    checksum, content = int.from_bytes(data[:4], "little"), data[4:]
    if len(data) < 4 or crc32(content) != checksum:
        raise DataError("A part of it is damaged: its checksum is wrong.")
    try:
        thing = _OnlyModel(io.BytesIO(content)).load()
    except (*_DAMAGE, TypeError, ValueError):
        raise DataError("A part of it is no part of a snapshot.") from None
    if not isinstance(thing, kind):
        raise DataError("A part of it is no part of a snapshot.")
    return thing
