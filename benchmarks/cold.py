"""One question in a process of its own: `python benchmarks/cold.py PEER FOLDER START END`.

What was built before is opened, or, by libraries that keep nothing in files, made of columns: only
of those edges that the filter leaves.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

MODULES = {
    **dict.fromkeys(("Ours", "Kernel"), "own"),
    **dict.fromkeys(("Networkx", "Igraph", "Rustworkx", "Networkit"), "libraries"),
    **dict.fromkeys(("Duckdb", "DuckdbRecursive", "Ladybug", "Oxigraph"), "databases"),
}
KEEPS_FILES = ("own", "databases")


def main() -> None:
    peer, place, start, end = sys.argv[1:]
    folder = Path(place)
    graph = None
    if MODULES[peer] not in KEEPS_FILES:
        graph = import_module("columns").Columns(folder)
    made = getattr(import_module(MODULES[peer]), peer)(graph, folder / peer)
    print(made.constrained(int(start), int(end)))


if __name__ == "__main__":
    main()
