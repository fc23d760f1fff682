"""Searches over the same synthetic graph by graph libraries and databases, each in its own process.

``python benchmarks/peers.py EDGES [PEER…]`` writes one line of JSON for each peer: what building
took, peak memory, and for each search the median and 95th percentile in milliseconds over the same
random pairs, with the sum of what was found, so that disagreements show. Edges are walked both
ways. Every peer gets the fastest correct form that we know of; the filter changes with every
question of a user, so a graph that is filtered beforehand counts with the time of the filtering.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from kernel import MAX_DEGREE, WANTED
from synthetic import GRADES, KINDS, Graph, generate

from defties.dates import parse

PAIRS, K, MOST_HOPS = 20, 10, 4
# How many of the pairs are asked where one question takes seconds, and when a peer is given up.
SLOW, GIVEN_UP = 3, 60.0
SEARCHES = ("shortest", "constrained", "best", "every")
# Costs by grade: what `project.cost_of` gives a delivered tie of one voice, solid or weak.
DAY = parse(WANTED.as_of).earliest_start.toordinal()


class GaveUp(Exception):  # noqa: N818  an end, not an error
    """A peer took too long."""


def pairs_of(graph: Graph, count: int = PAIRS) -> list[tuple[int, int]]:
    """Return random pairs of nodes of an ordinary degree."""
    degree = np.bincount(graph.head, minlength=graph.nodes)
    degree += np.bincount(graph.tail, minlength=graph.nodes)
    ordinary = np.flatnonzero((degree >= 2) & (degree <= 200))
    draw = random.Random(11)
    return [tuple(int(ordinary[draw.randrange(len(ordinary))]) for _ in "ab") for _ in range(count)]


def kept(graph: Graph) -> Any:
    """Return which edges the filter leaves in, but for hubs."""
    kinds = np.array([kind in WANTED.kinds for kind in KINDS])
    grades = np.array([grade[0] <= "B" and grade[1] <= "3" for grade in GRADES])
    return kinds[graph.kind] & grades[graph.grade] & (graph.since <= DAY) & (graph.till >= DAY)


def hubs(graph: Graph) -> Any:
    """Return which nodes are not to be passed."""
    degree = np.bincount(graph.head, minlength=graph.nodes)
    return degree + np.bincount(graph.tail, minlength=graph.nodes) > MAX_DEGREE


def costs(graph: Graph) -> Any:
    """Return the cost of each edge."""
    by_grade = [-math.log(0.4 if grade == "D4" else 0.6) for grade in GRADES]
    return np.array(by_grade)[graph.grade]


class Ours:
    """The path index of defties."""

    def __init__(self, graph: Graph) -> None:
        from synthetic import write

        from defties.index.opened import Rows
        from defties.model import Register
        from defties.snapshot import open_snapshot

        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "paths"
        write(graph, path)
        self._rows = Rows(path)
        self._register = Register(open_snapshot([]).schema, {}, {}, {})

    def _neighbours(self, wanted: Any) -> Any:
        from defties.index.rows import IndexNeighbours

        return IndexNeighbours(self._rows, self._register, wanted, "any")

    def shortest(self, start: int, end: int, wanted: Any = None, degree: int | None = None) -> int:
        from defties.index.search import Budget, shortest
        from defties.sift import Filter

        ends = (self._rows.node(f"id:n{node}") for node in (start, end))
        found = shortest(
            self._neighbours(wanted or Filter()),
            *ends,
            max_hops=8,
            budget=Budget(10**9),
            max_degree=degree,
        )
        return len(found) - 1 if found else -1

    def constrained(self, start: int, end: int) -> int:
        return self.shortest(start, end, WANTED, MAX_DEGREE)

    def best(self, start: int, end: int) -> int:
        from defties.index.rank import best
        from defties.index.search import Budget
        from defties.sift import Filter

        neighbours = self._neighbours(Filter())
        ends = (self._rows.node(f"id:n{node}") for node in (start, end))
        limits = {"k": K, "max_hops": MOST_HOPS, "budget": Budget(10**9)}
        return sum(1 for _ in best(neighbours, *ends, **limits))

    def every(self, start: int, end: int) -> int:
        from defties.index.rank import every
        from defties.index.search import Budget
        from defties.sift import Filter

        neighbours = self._neighbours(Filter())
        ends = (self._rows.node(f"id:n{node}") for node in (start, end))
        return sum(1 for _ in every(neighbours, *ends, max_hops=MOST_HOPS, budget=Budget(10**9)))


class Kernel:
    """The search in C over the file of our index."""

    def __init__(self, graph: Graph) -> None:
        from kernel import Kernel as Compiled

        self._ours = Ours(graph)
        rows, register = self._ours._rows, self._ours._register
        self._compiled = Compiled(Path(self._ours._folder.name) / "paths", rows, register)

    def constrained(self, start: int, end: int) -> int:
        rows = self._ours._rows
        return self._compiled.hops(rows.node(f"id:n{start}"), rows.node(f"id:n{end}"))


class Networkx:
    """networkx, a MultiGraph; filters as a view."""

    def __init__(self, graph: Graph) -> None:
        import networkx as nx

        self._nx = nx
        self._net = nx.MultiGraph()
        self._net.add_nodes_from(range(graph.nodes))
        ok, cost = kept(graph).tolist(), costs(graph).tolist()
        ends = zip(graph.head.tolist(), graph.tail.tolist(), ok, cost, strict=True)
        self._net.add_edges_from((a, b, {"ok": o, "cost": c}) for a, b, o, c in ends)
        self._hubs = set(np.flatnonzero(hubs(graph)).tolist())
        self._simple = nx.Graph(self._net)  # its simple paths are not for multigraphs

    def shortest(self, start: int, end: int) -> int:
        try:
            return len(self._nx.bidirectional_shortest_path(self._net, start, end)) - 1
        except self._nx.NetworkXNoPath:
            return -1

    def constrained(self, start: int, end: int) -> int:
        avoided = self._hubs - {start, end}
        net = self._net
        view = self._nx.subgraph_view(
            net,
            filter_node=lambda node: node not in avoided,
            filter_edge=lambda a, b, key: net[a][b][key]["ok"],
        )
        try:
            return len(self._nx.bidirectional_shortest_path(view, start, end)) - 1
        except self._nx.NetworkXNoPath:
            return -1

    def best(self, start: int, end: int) -> int:
        found = self._nx.shortest_simple_paths(self._simple, start, end, weight="cost")
        return sum(1 for _, _ in zip(range(K), found, strict=False))

    def every(self, start: int, end: int) -> int:
        paths = self._nx.all_simple_paths(self._simple, start, end, cutoff=MOST_HOPS)
        return sum(1 for _ in paths)


class Igraph:
    """igraph; a filter makes a subgraph."""

    def __init__(self, graph: Graph) -> None:
        import igraph

        self._net = igraph.Graph(n=graph.nodes, edges=np.stack([graph.head, graph.tail], axis=1))
        self._ok, self._graph, self._hubs = kept(graph), graph, hubs(graph)
        self._costs = costs(graph)

    def shortest(self, start: int, end: int) -> int:
        return len(self._net.get_shortest_path(start, end)) - 1

    def constrained(self, start: int, end: int) -> int:
        avoided = self._hubs.copy()
        avoided[[start, end]] = False
        ok = self._ok & ~avoided[self._graph.head] & ~avoided[self._graph.tail]
        part = self._net.subgraph_edges(np.flatnonzero(ok), delete_vertices=False)
        return len(part.get_shortest_path(start, end)) - 1

    def best(self, start: int, end: int) -> int:
        return len(self._net.get_k_shortest_paths(start, end, k=K, weights=self._costs))

    def every(self, start: int, end: int) -> int:
        return len({tuple(p) for p in self._net.get_all_simple_paths(start, end, maxlen=MOST_HOPS)})


class Rustworkx:
    """rustworkx; a filter makes a graph anew."""

    def __init__(self, graph: Graph) -> None:
        import rustworkx as rx

        self._rx, self._graph = rx, graph
        self._ok, self._hubs = kept(graph), hubs(graph)
        self._net = self._made(np.ones(len(graph.head), bool))

    def _made(self, ok: Any) -> Any:
        net = self._rx.PyGraph()
        net.add_nodes_from(range(self._graph.nodes))
        ends = zip(self._graph.head[ok].tolist(), self._graph.tail[ok].tolist(), strict=True)
        net.add_edges_from_no_data(list(ends))
        return net

    def shortest(self, start: int, end: int) -> int:
        found = self._rx.dijkstra_shortest_paths(self._net, start, end, default_weight=1.0)
        return len(found[end]) - 1 if end in found else -1

    def constrained(self, start: int, end: int) -> int:
        avoided = self._hubs.copy()
        avoided[[start, end]] = False
        ok = self._ok & ~avoided[self._graph.head] & ~avoided[self._graph.tail]
        found = self._rx.dijkstra_shortest_paths(self._made(ok), start, end, default_weight=1.0)
        return len(found[end]) - 1 if end in found else -1

    def every(self, start: int, end: int) -> int:
        paths = self._rx.all_simple_paths(self._net, start, end, cutoff=MOST_HOPS + 1)
        return len({tuple(path) for path in paths})


class Networkit:
    """networkit; a filter makes a graph anew."""

    def __init__(self, graph: Graph) -> None:
        import networkit

        self._nk, self._graph = networkit, graph
        self._ok, self._hubs = kept(graph), hubs(graph)
        self._net = self._made(np.ones(len(graph.head), bool))

    def _made(self, ok: Any) -> Any:
        ends = (self._graph.head[ok].astype(np.uint64), self._graph.tail[ok].astype(np.uint64))
        return self._nk.GraphFromCoo(ends, n=self._graph.nodes)

    def _hops(self, net: Any, start: int, end: int) -> int:
        search = self._nk.distance.BidirectionalBFS(net, start, end)
        search.run()
        hops = search.getDistance()
        return int(hops) if hops < self._graph.nodes else -1

    def shortest(self, start: int, end: int) -> int:
        return self._hops(self._net, start, end)

    def constrained(self, start: int, end: int) -> int:
        avoided = self._hubs.copy()
        avoided[[start, end]] = False
        ok = self._ok & ~avoided[self._graph.head] & ~avoided[self._graph.tail]
        return self._hops(self._made(ok), start, end)


def measure(peer: str, edges: int) -> dict[str, Any]:
    """Return what one peer took, in this process."""
    import databases

    graph = generate(edges)
    start = time.perf_counter()
    made = (globals().get(peer) or getattr(databases, peer))(graph)
    told: dict[str, Any] = {"peer": peer, "edges": edges, "build": time.perf_counter() - start}
    for name in SEARCHES:
        if search := getattr(made, name, None):
            told[name] = _timed(search, pairs_of(graph))
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return told


def _timed(search: Any, pairs: list[tuple[int, int]]) -> dict[str, Any]:
    """Return milliseconds of a search over pairs, the first call not counted."""

    def alarm(*_: object) -> None:
        raise GaveUp

    signal.signal(signal.SIGALRM, alarm)
    taken: list[float] = []
    found: list[int] = []
    try:
        for number, pair in enumerate([pairs[0], *pairs]):
            signal.setitimer(signal.ITIMER_REAL, GIVEN_UP)
            start = time.perf_counter()
            answer = int(search(*pair))
            if number:
                taken.append((time.perf_counter() - start) * 1000)
                found.append(answer)
            if len(taken) >= SLOW and statistics.median(taken) > 1000:
                break
    except GaveUp:
        return {"over": GIVEN_UP, "pairs": len(taken)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {
        "median": statistics.median(taken),
        "p95": sorted(taken)[max(math.ceil(0.95 * len(taken)) - 1, 0)],
        "pairs": len(taken),
        "found": found,
    }


PEERS = {
    "Ours": 10**8,
    "Kernel": 10**8,
    "Networkx": 10**6,
    "Igraph": 10**8,
    "Rustworkx": 10**8,
    "Networkit": 10**8,
    "Duckdb": 10**8,
    "Ladybug": 10**8,
    "Oxigraph": 10**6,
}


def run(edges: int, peers: list[str] | None = None) -> list[dict[str, Any]]:
    """Return what each peer took, each in a process of its own, one after the other."""
    told: list[dict[str, Any]] = []
    for peer in peers or [peer for peer, most in PEERS.items() if edges <= most]:
        done = subprocess.run(
            [sys.executable, __file__, "--one", peer, str(edges)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it ended"])[-1]
            told.append({"peer": peer, "edges": edges, "failed": last})
        else:
            told.append(json.loads(done.stdout.splitlines()[-1]))
        print(json.dumps(told[-1]), flush=True)
    return told


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
    else:
        run(int(sys.argv[1]), sys.argv[2:])
