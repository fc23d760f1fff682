"""Measure: commands, SPARQL, paths beside other libraries, loading; then write docs/performance.md.

``python benchmarks/run.py [--only PART…] [--sizes GRAPH…] [--triples TRIPLES…] [--runs N]`` puts
what it measured into benchmarks/results.json, part by part, and writes the page and its plots from
that file. A graph is a number of edges, or ``debian``. Nothing is asserted: compare the ratios
before and after a change. ``--only page`` measures nothing. `make bench` takes the sizes below; for
the largest add ``--sizes 10000000 --triples 10000000 50000000``, time, and some 40 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import report

RESULTS = Path(__file__).with_name("results.json")
PARTS = ("commands", "queries", "paths", "kernel", "load")
LIBRARIES = (
    *("pyoxigraph", "rdflib", "numpy", "networkx", "igraph", "rustworkx", "networkit", "ladybug"),
    "duckdb",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=(*PARTS, "page"), default=PARTS)
    parser.add_argument("--sizes", nargs="+", default=["10000", "debian", "1000000"])
    parser.add_argument("--triples", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=15)
    chosen = parser.parse_args()
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for part in chosen.only:
        if part == "page":
            continue
        for name, told in measured(part, chosen):
            # Sizes add up: one that was measured before is replaced, the others stay.
            results[part] = {**results.get(part, {}), name: told} if name else told
            results["machine"] = machine()
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    report.write(results)


def measured(part: str, chosen: argparse.Namespace) -> Any:
    """Yield (size, what was measured), the size "" for parts that have none."""
    # Each part is imported when it is its turn: not all need the libraries that others do.
    if part == "commands":
        import commands

        yield "", commands.run(chosen.runs)
    elif part == "queries":
        import queries

        yield "", queries.run()
    elif part == "kernel":
        import kernel

        yield from ((n, kernel.run(int(n))) for n in chosen.sizes if n != "debian")
    elif part == "paths":
        import paths

        yield from ((name, paths.run(name)) for name in chosen.sizes)
    else:
        import load

        yield from ((str(triples), load.run(triples)) for triples in chosen.triples)


def machine() -> dict[str, Any]:
    """Return what the figures were measured on and with."""
    versions: dict[str, str] = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "not installed"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "python": platform.python_version(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory": memory,
        "versions": versions,
    }


if __name__ == "__main__":
    main()
