"""Loading and building: `defties build` beside Oxigraph's own bulk load, and rdflib's parser.

``python benchmarks/load.py TRIPLES`` does one size. Each is a process of its own, one after the
other; peak memory is that of the process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import claims

LINES = 11.4  # a tie, with its share of the firms
RAW = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)
store.flush()
"""
RDFLIB = "import sys, rdflib; rdflib.Graph().parse(sys.argv[1], format='nt')"
MOST_FOR_RDFLIB = 1_000_000
ROOT = Path(__file__).resolve().parents[1]


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
        if triples <= MOST_FOR_RDFLIB:
            told["rdflib"] = _measured([sys.executable, "-c", RDFLIB, str(source)])
    return told


def _measured(command: list[str]) -> dict[str, float]:
    """Return the seconds of a process and its peak memory in bytes."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/graph:{ROOT}/cli"}
    start = time.perf_counter()
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, command
    return {"seconds": time.perf_counter() - start, "peak": usage.ru_maxrss * 1024}


def _cold(built: Path, runs: int = 9) -> dict[str, float]:
    """Return median seconds of `defties path` on what was built, and of an empty Python."""
    path = ["path", "id:f900", "id:f1201", "--max-hops", "4", "--store", str(built)]
    commands = {
        "path": [sys.executable, "-m", "defties_cli", *path],
        "pass": [sys.executable, "-c", "pass"],
    }
    taken = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(_measured(command)["seconds"])
    return {name: sorted(values)[runs // 2] for name, values in taken.items()}


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]))))
