"""SPARQL through defties beside raw Oxigraph, on the seeds, and beside rdflib where it can.

Every question of the catalogue runs with the values of its example. Through defties a query is
checked first (no SERVICE, no update, no unknown graph) and its rows come in short forms; raw
Oxigraph gives its own rows, which are gone through and no more.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from defties.catalogue import catalogue
from defties.query import ask_store, select
from defties.questions import sparql_of
from defties.snapshot import open_snapshot
from defties.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7


def run() -> dict[str, Any]:
    """Return the median seconds of all questions together, by way, and the ratios."""
    data = open_snapshot()
    queries = [
        sparql_of(
            question, {p.name: data.finder.resolve(p.example).id for p in question.parameters}
        )
        for question in catalogue().values()
    ]
    raw = data.store.inner

    def bare(query: str) -> None:
        for _ in raw.query(query, prefixes=PREFIXES, use_default_graph_as_union=True):
            pass

    def checked(query: str) -> None:
        for _ in ask_store(data.store, query):
            pass

    ways: dict[str, Callable[[str], object]] = {
        "raw Oxigraph": bare,
        "defties, checked": checked,
        "defties, rows in short forms": lambda query: select(data.store, query),
    }
    taken: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append([_seconds(way, query) for query in queries])
    medians = {
        name: [statistics.median(times) for times in zip(*rounds, strict=True)]
        for name, rounds in taken.items()
    }
    base = medians["raw Oxigraph"]
    return {
        "questions": len(queries),
        **{
            name: {
                "median": statistics.median(times),
                "p95": sorted(times)[int(0.95 * len(times))],
                "sum": sum(times),
                "ratio": sum(times) / sum(base),
            }
            for name, times in medians.items()
        },
    }


def _seconds(way: Callable[[str], object], query: str) -> float:
    start = time.perf_counter()
    way(query)
    return time.perf_counter() - start


if __name__ == "__main__":
    import json

    print(json.dumps(run(), indent=1))
