"""The constrained shortest path in Python beside the same in C, over the same file.

``python benchmarks/kernel.py EDGES…`` asks both for paths between the same random nodes, in turn,
and prints what each took: *first*, when the caches of the processor are full of other things, as
they are in a process that answers one question, and *again*, asked once more at once. `kernel.c` is
compiled with the C compiler at hand.
"""

from __future__ import annotations

import ctypes
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from defties.dates import parse
from defties.index.opened import Rows
from defties.index.rows import IndexNeighbours
from defties.index.search import Budget, shortest
from defties.model import Register
from defties.sift import Filter, sift
from defties.snapshot import open_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAIRS, MAX_HOPS, MAX_DEGREE = 200, 8, 1000
WANTED = Filter(
    kinds=frozenset({"Supply", "Procurement", "Transport", "Payment", "Ownership"}),
    as_of="2019-06-01",
    min_grade="B3",
)
SOURCE = Path(__file__).with_suffix(".c")
DEGREES = range(2, 201)
# More than the caches of most processors hold.
OTHER_THINGS = bytearray(96 * 2**20)


class _Wanted(ctypes.Structure):
    _fields_ = (
        ("walked", ctypes.c_char_p),
        ("first", ctypes.c_int32),
        ("last", ctypes.c_int32),
        ("max_degree", ctypes.c_uint64),
    )


class Kernel:
    """The search in C over an index file, both ways, under the filter `WANTED`."""

    def __init__(self, path: Path, rows: Rows, register: Register) -> None:
        with tempfile.TemporaryDirectory() as folder:
            built = Path(folder) / "kernel.so"
            subprocess.run(
                ["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", built, SOURCE], check=True
            )
            self._library = ctypes.CDLL(str(built))
        self._library.index_open.restype = ctypes.c_void_p
        self._index = ctypes.c_void_p(self._library.index_open(str(path).encode()))
        as_of = parse(WANTED.as_of)
        alike = replace(WANTED, as_of="")
        # Weighed beforehand: C has no part in what filters mean.
        walked = (sift(register, alike, [rows.profile(p)]).ties for p in rows.look_profile)
        self._wanted = _Wanted(
            bytes(map(bool, walked)),
            *(as_of.earliest_start.toordinal(), as_of.latest_end.toordinal()),
            MAX_DEGREE,
        )

    def hops(self, start: int, end: int) -> int:
        """Return how many hops a shortest path has, -1 if there is none."""
        looked = ctypes.c_uint64()
        ends = ctypes.c_uint32(start), ctypes.c_uint32(end)
        wanted, looking = ctypes.byref(self._wanted), ctypes.byref(looked)
        return self._library.shortest(self._index, wanted, *ends, MAX_HOPS, looking)


def hops_in_python(neighbours: IndexNeighbours, start: int, end: int) -> int:
    """Return the same from the search of the library."""
    found = shortest(
        neighbours,
        start,
        end,
        max_hops=MAX_HOPS,
        budget=Budget(sys.maxsize),
        max_degree=MAX_DEGREE,
    )
    return len(found) - 1 if found else -1


def pairs_of(neighbours: IndexNeighbours, nodes: int) -> list[tuple[int, int]]:
    """Return random pairs of nodes that are neither bare nor hubs, the same ones every time."""
    draw = random.Random(11)
    found: list[int] = []
    while len(found) < 2 * PAIRS:
        node = draw.randrange(nodes)
        if neighbours.degree(node) in DEGREES and node != (found[-1] if len(found) % 2 else None):
            found.append(node)
    return list(zip(found[::2], found[1::2], strict=True))


def timed(search: Callable[[int, int], int], start: int, end: int) -> tuple[int, float, float]:
    """Return what a search finds, and the milliseconds that it takes first and again."""
    bytes(OTHER_THINGS)
    began = time.perf_counter()
    found = search(start, end)
    middle = time.perf_counter()
    search(start, end)
    return found, (middle - began) * 1e3, (time.perf_counter() - middle) * 1e3


def compare(path: Path) -> dict[str, Any]:
    """Return what the searches take over the same pairs, in milliseconds, first and again."""
    rows = Rows(path)
    register = Register(open_snapshot([]).schema, {}, {}, {})
    kept = IndexNeighbours(rows, register, WANTED, "any")

    def anew(start: int, end: int) -> int:
        return hops_in_python(IndexNeighbours(rows, register, WANTED, "any"), start, end)

    searches = {
        "kernel": Kernel(path, rows, register).hops,
        "ours": partial(hops_in_python, kept),
        "ours, the filter weighed anew": anew,
    }
    pairs = pairs_of(kept, len(rows))
    for start, end in pairs:  # C does not weigh: nor need ours, once all looks were met
        hops_in_python(kept, start, end)
    took: dict[str, list[tuple[int, float, float]]] = {name: [] for name in searches}
    for pair in pairs:
        for name, search in searches.items():
            took[name].append(timed(search, *pair))
        if len({runs[-1][0] for runs in took.values()}) > 1:
            sys.exit(f"{pair}: not the same number of hops: {took}")
    told: dict[str, Any] = {"hops": dict(Counter(hops for hops, _, _ in took["ours"]))}
    for name, runs in took.items():
        first, again = [run[1] for run in runs], [run[2] for run in runs]
        told[name] = {**_summary(first), "again": _summary(again)}
    return told


def run(edges: int) -> dict[str, Any]:
    """Return what `compare` says of a synthetic graph."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paths"
        # In a process of its own, which gives back its memory.
        maker = Path(__file__).with_name("synthetic.py")
        subprocess.run([sys.executable, maker, str(edges), path], check=True)
        return compare(path)


def _summary(figures: Sequence[float]) -> dict[str, float]:
    return {
        "median": statistics.median(figures),
        "p95": statistics.quantiles(figures, n=20)[-1],
        "mean": statistics.fmean(figures),
    }


if __name__ == "__main__":
    for size in sys.argv[1:]:
        print(json.dumps({size: run(int(size))}, indent=1))
