"""The path index as a file: arrays one after the other, opened by mapping it into memory.

::

    bytes    what
    0–7      ``defties`` and a zero byte
    8–11     form of the file, now 1
    12–15    number of sections
    16–19    CRC-32 of the table of sections
    20–      a row of 40 bytes for each section: name (16, zero-padded), type of its items (1, as
             in `array`, zero-padded to 8), offset (8) and length in bytes (8)
    …        the sections, each on a boundary of 64 bytes

All numbers are little-endian. Nodes and ties are numbered from 0 in the order in which they came.

============= ==== ==============================================================================
section       type items
============= ==== ==============================================================================
node_ids      B    the ids of the nodes in UTF-8, one after the other
node_id_ends  Q    where each of them ends
node_order    I    the nodes in the order of the bytes of their ids
node_passing  d    what a path pays for going through each node
tie_ids       B    the ids of the ties
tie_id_ends   Q    where each of them ends
tie_out       i    for each tie, the days on which the first and the last of its evidence were
                   surely published
step_starts   Q    for each node where its steps ahead start (those that begin at it) and where its
                   steps behind start (those that end at it); at the end, how many steps there are:
                   those behind a node stop where those ahead of the next one start
step_node     I    of each step the node at its other end
step_look     I    its look: how it is weighed and what it means
step_from     i    the first day on which its tie may have held
step_till     i    the last such day
step_tie      I    its tie
party_ends    Q    where the row of ties that each node is a party to ends
party_tie     I    those ties
profiles      B    the profiles, each frozen, one after the other
profile_ends  Q    where each of them ends
edges         B    the edges of the ontology in use, frozen: a tuple of `model.Edge`
kinds         B    the classes of ties in use, frozen: a tuple of names
look_kind     I    for each look the class of its ties
look_profile  I    for each look its profile
look_edge     I    and its edge
look_usual    d    what it costs where no filter is asked for; infinite if it is left out
============= ==== ==============================================================================

Each step stands at both its ends. One between two parties in one role is there both ways, ahead
and behind. Days are counted as `date.toordinal` does.
"""

from __future__ import annotations

import mmap
import struct
import sys
import zlib
from array import array
from typing import TYPE_CHECKING

from defties.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
_MAGIC = b"defties\0"
_HEAD = struct.Struct("<8sIII")
_ROW = struct.Struct("<16s8sQQ")
_BOUNDARY = 64
_ANEW = "Build it anew: defties build"


def write(path: Path, sections: Mapping[str, tuple[str, memoryview]]) -> None:
    """Write the sections, each with the type of its items, as a file of this layout."""
    _require_little_endian()
    start = _HEAD.size + _ROW.size * len(sections)
    rows: list[bytes] = []
    offset = start + -start % _BOUNDARY
    for name, (kind, data) in sections.items():
        rows.append(_ROW.pack(name.encode(), kind.encode(), offset, data.nbytes))
        offset += data.nbytes + -data.nbytes % _BOUNDARY
    table = b"".join(rows)
    with path.open("wb") as file:
        file.write(_HEAD.pack(_MAGIC, FORMAT, len(sections), zlib.crc32(table)) + table)
        for _, data in sections.values():
            file.write(bytes(-file.tell() % _BOUNDARY))
            file.write(data.cast("B") if data.nbytes else b"")
        file.write(bytes(-file.tell() % _BOUNDARY))


def section(kind: str, items: array[int] | array[float] | bytes) -> tuple[str, memoryview]:
    """Return a section of an array or of bytes."""
    data = memoryview(items)
    assert isinstance(items, bytes) or array(kind).itemsize == data.itemsize, kind
    return kind, data


def read(path: Path) -> dict[str, memoryview]:
    """Return the sections of a file as arrays, mapped into memory, not read.

    Raises
    ------
    DataError
        It is no such file, of another form, or cut short.
    """
    _require_little_endian()
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file cannot be mapped
        raise DataError(f"{path}: the path index cannot be opened.", _ANEW) from None
    try:
        magic, form, count, checksum = _HEAD.unpack_from(content)
        table = content[_HEAD.size : _HEAD.size + count * _ROW.size]
        if magic != _MAGIC or len(table) != count * _ROW.size or zlib.crc32(table) != checksum:
            raise ValueError
        rows = [_ROW.unpack_from(table, number * _ROW.size) for number in range(count)]
        if form == FORMAT and max(offset + size for _, _, offset, size in rows) > len(content):
            raise ValueError
    except (struct.error, ValueError):
        raise DataError(f"{path}: this is no whole path index.", _ANEW) from None
    if form != FORMAT:
        raise DataError(
            f"{path}: a path index of form {form}, and this defties reads form {FORMAT}.", _ANEW
        )
    return {
        name.rstrip(b"\0").decode(): content[offset : offset + size].cast(
            kind.rstrip(b"\0").decode()
        )
        for name, kind, offset, size in rows
    }


def _require_little_endian() -> None:
    if sys.byteorder != "little":
        raise DataError("The path index needs a little-endian machine.", "Ask an endpoint instead.")
