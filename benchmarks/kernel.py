"""The constrained shortest path in Python beside the same in C, over the same file.

``python benchmarks/kernel.py FILE`` asks both for paths between the same random nodes, in turn, and
prints what each took and how they compare. `kernel.c` is compiled with the C compiler at hand.
"""

from __future__ import annotations

import ctypes
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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
_DEGREES = range(2, 201)
REPEATS = 1


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


def pairs_of(rows: Rows, count: int = PAIRS) -> list[tuple[int, int]]:
    """Return random pairs of nodes that are neither bare nor hubs, the same ones every time."""
    draw = random.Random(11)
    found: list[int] = []
    while len(found) < 2 * count:
        node = draw.randrange(len(rows))
        if degree(rows, node) in _DEGREES and node != (found[-1] if len(found) % 2 else None):
            found.append(node)
    return list(zip(found[::2], found[1::2], strict=True))


def timed(search: Callable[[int, int], int], start: int, end: int) -> tuple[int, float]:
    """Return what a search finds and the median of the seconds that it takes."""
    seconds: list[float] = []
    found = -1
    for _ in range(REPEATS):
        before = time.perf_counter()
        found = search(start, end)
        seconds.append(time.perf_counter() - before)
    return found, statistics.median(seconds)


def compare(path: Path) -> None:
    """Print what both searches take over the same pairs."""
    rows = Rows(path)
    register = Register(open_snapshot().schema, {}, {}, {})
    kernel = Kernel(path, rows, register)
    kept = IndexNeighbours(rows, register, WANTED, "any")

    def anew(start: int, end: int) -> int:
        return hops_in_python(IndexNeighbours(rows, register, WANTED, "any"), start, end)

    searches = {
        "C": kernel.hops,
        "Python": partial(hops_in_python, kept),
        "Python, filter weighed anew": anew,
    }
    took: dict[str, list[float]] = {name: [] for name in searches}
    for pair in pairs_of(rows):
        found = {}
        for name, search in searches.items():
            found[name], seconds = timed(search, *pair)
            took[name].append(seconds)
        if len(set(found.values())) > 1:
            sys.exit(f"{pair}: not the same number of hops: {found}")
    for name, seconds in took.items():
        ratios = [mine / other for mine, other in zip(seconds, took["C"], strict=True)]
        print(
            f"{name:28} median {statistics.median(seconds) * 1e3:8.3f} ms"
            f"  p95 {p95(seconds) * 1e3:8.3f} ms  total {sum(seconds) * 1e3:9.1f} ms"
            f"  times C: median {statistics.median(ratios):5.1f}, of totals "
            f"{sum(seconds) / sum(took['C']):5.1f}"
        )


def p95(figures: Sequence[float]) -> float:
    return statistics.quantiles(figures, n=20)[-1]


if __name__ == "__main__":
    compare(Path(sys.argv[1]))
