"""SPARQL through defties beside raw Oxigraph and rdflib, on the seeds.

Every question of the catalogue runs with the values of its example. Through defties a query is
checked first (no SERVICE, no update, no unknown graph); `select` turns its rows into short forms
besides. Raw Oxigraph and rdflib give their own rows, which are gone through and no more.
"""

from __future__ import annotations

import json
import signal
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

    import rdflib

ROUNDS, GIVEN_UP = 7, 20


def run() -> dict[str, Any]:
    """Return for each way the latencies of all questions, in seconds, and ratios to raw Oxigraph.

    `ratio` is that of the sums, which slow questions decide; `typical` the median of the ratios.
    """
    data = open_snapshot()
    queries = [
        sparql_of(
            question, {p.name: data.finder.resolve(p.example).id for p in question.parameters}
        )
        for question in catalogue().values()
    ]
    raw = data.store.inner

    def bare(query: str) -> int:
        found = raw.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        return sum(1 for _ in found)

    ways: dict[str, Callable[[str], int]] = {
        "raw Oxigraph": bare,
        "defties, checked": lambda query: sum(1 for _ in ask_store(data.store, query)),
        "defties, rows in short forms": lambda query: len(select(data.store, query).rows),
    }
    medians: dict[str, list[float]] = {name: [] for name in ways}
    rows: list[int] = []
    for query in queries:
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):  # in turn, so that all share the noise of the machine
            for name, way in ways.items():
                seconds, count = _timed(way, query)
                taken[name].append(seconds)
        rows.append(count)
        for name, times in taken.items():
            medians[name].append(statistics.median(times))
    base = medians["raw Oxigraph"]
    told = {name: _summary(times, base) for name, times in medians.items()}
    return {"questions": len(queries), "ways": told, "rdflib": _by_rdflib(raw, queries, rows, base)}


def _timed(way: Callable[[str], int], query: str) -> tuple[float, int]:
    start = time.perf_counter()
    rows = way(query)
    return time.perf_counter() - start, rows


def _summary(times: list[float], base: list[float]) -> dict[str, float]:
    return {
        "median": statistics.median(times),
        "p95": sorted(times)[int(0.95 * len(times))],
        "sum": sum(times),
        "ratio": sum(times) / sum(base),
        "typical": statistics.median(a / b for a, b in zip(times, base, strict=True)),
    }


def _by_rdflib(raw: Any, queries: list[str], rows: list[int], base: list[float]) -> dict[str, Any]:
    """Return the same of rdflib, asked once, over the questions that it answers in time."""
    net = _dataset(raw)

    def alarm(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, alarm)
    times: list[float] = []
    against: list[float] = []
    told = {"given up": 0, "failed": 0, "other rows": 0}
    for query, expected, usual in zip(queries, rows, base, strict=True):
        signal.alarm(GIVEN_UP)
        try:
            seconds, count = _timed(lambda q: len(net.query(q, initNs=PREFIXES)), query)
        except TimeoutError:
            told["given up"] += 1
            continue
        except Exception:  # whatever it stumbles over, the others count
            told["failed"] += 1
            continue
        finally:
            signal.alarm(0)
        times.append(seconds)
        against.append(usual)
        told["other rows"] += count != expected
    return {"after": GIVEN_UP, "answered": len(times), **told, **_summary(times, against)}


def _dataset(raw: Any) -> rdflib.Dataset:
    import pyoxigraph as ox
    import rdflib

    net = rdflib.Dataset(default_union=True)
    net.parse(data=raw.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return net


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
