"""Measure: commands, paths beside other libraries, loading, SPARQL; then write docs/performance.md.

``python benchmarks/run.py [--only PART…] [--sizes EDGES…] [--triples TRIPLES…] [--runs N]`` puts
what it measured into benchmarks/results.json, part by part, and writes the page from that file.
Nothing is asserted: compare the ratios before and after a change. Peers that are not installed are
named as such. The largest sizes take most of an hour and 30 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
PARTS = ("commands", "queries", "paths", "kernel", "load")
LIBRARIES = (
    *("pyoxigraph", "rdflib", "numpy", "networkx", "igraph", "rustworkx", "networkit", "ladybug"),
    "duckdb",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 1_000_000])
    parser.add_argument("--triples", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=15)
    chosen = parser.parse_args()
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for part in chosen.only:
        results[part] = {**results.get(part, {}), **measure(part, chosen)}
        results["machine"] = machine()
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    from report import write

    write(results)


def measure(part: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what one part measured; sizes are keys, so that runs of several sizes add up."""
    if part == "commands":
        import commands

        return commands.run(chosen.runs)
    if part == "queries":
        import queries

        return queries.run()
    if part == "kernel":
        import kernel

        return {str(size): kernel.run(size) for size in chosen.sizes}
    if part == "paths":
        import peers

        return {str(size): peers.run(size) for size in chosen.sizes}
    import load

    return {str(triples): load.run(triples) for triples in chosen.triples}


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
