"""Loading and building: `defties build` beside Oxigraph's own bulk load, and rdflib's parser.

``python benchmarks/load.py TRIPLES`` does one size. Each is a process of its own, one after the
other, and peak memory is that of the process: none has children.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import claims
from commands import COMMANDS, RUN, surroundings

LINES = 11.4  # a tie, with its share of the firms
RAW = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)
store.flush()
"""
# How long a snapshot takes to open with all its parts; the first time imports what that needs.
OPEN = """
import sys, time, pathlib
from defties.snapshot import open_built
for _ in range(2):
    start = time.perf_counter()
    data = open_built(pathlib.Path(sys.argv[1]))
    data.store, data.rows, data.register, data.finder
    taken = time.perf_counter() - start
print(taken)
"""
RDFLIB = "import sys, rdflib; rdflib.Graph().parse(sys.argv[1], format='nt')"
MOST_FOR_RDFLIB, COLD_RUNS = 1_000_000, 9


def run(triples: int) -> dict[str, Any]:
    """Return what loading claims of about so many triples took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = folder / "claims.nt"
        claims.write(int(triples / LINES), source)
        told: dict[str, Any] = {
            "asked": triples,
            "triples": _lines(source),
            "bytes": source.stat().st_size,
            "oxigraph": _measured([sys.executable, "-c", RAW, str(source), str(folder / "raw")]),
        }
        built = folder / "built"
        build = ["-m", "defties_cli", "build", str(source), "-o", str(built)]
        told["defties"] = _measured([sys.executable, *build])
        told["stages"] = json.loads((built / "manifest.json").read_text())["seconds"]
        told["disk"] = {name: _size(folder / name) for name in ("raw", "built")}
        told["cold path"] = _cold(built)
        told["opening"] = statistics.median(_opening(built) for _ in range(COLD_RUNS))
        if triples <= MOST_FOR_RDFLIB:
            told["rdflib"] = _measured([sys.executable, "-c", RDFLIB, str(source)])
    return told


def _measured(command: list[str]) -> dict[str, float]:
    """Return the seconds of a process, those of the processor, and its peak memory in bytes."""
    start = time.perf_counter()
    running = subprocess.Popen(command, env=surroundings(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode in (0, 1), command  # 1: nothing found, an answer
    return {
        "seconds": time.perf_counter() - start,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
    }


def _cold(built: Path) -> dict[str, float]:
    """Return median seconds of `defties path` on what was built and on the seeds, in turn."""
    path = COMMANDS["defties path"]
    here = ["id:f900", "id:f1201", *path[-4:], "--store", str(built)]
    commands = {
        "pass": [sys.executable, "-c", "pass"],
        "seeds": path,
        "built": [*RUN, "path", *here],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in (*commands.items(), *list(commands.items()) * COLD_RUNS):
        taken[name].append(_measured(command)["seconds"])
    return {name: statistics.median(seconds[1:]) for name, seconds in taken.items()}


def _opening(built: Path) -> float:
    command = [sys.executable, "-c", OPEN, str(built)]
    done = subprocess.run(command, env=surroundings(), check=True, stdout=subprocess.PIPE)
    return float(done.stdout)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]))))
