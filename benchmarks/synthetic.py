"""Synthetic claims as a path index: a power-law multigraph with kinds, dates and grades.

``python benchmarks/synthetic.py EDGES FILE`` writes one; the same number gives the same bytes.
Nodes are a fifth of the edges. Half of the edges have a period, the others no date. Parallel edges
are there by chance and, for one edge in ten, by intent.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from defties.index.build import Texts, usual_costs, write_arrays
from defties.index.profile import ALWAYS, FOREVER
from defties.model import Edge, Evidence, Tie
from defties.snapshot import open_snapshot

KINDS = (
    "Supply",
    "Procurement",
    "Transport",
    "Payment",
    "Ownership",
    "Manufacture",
    "Service",
    "Use",
)
GRADES = ("A1", "B2", "B3", "C3", "D4")
# Days from 2005 to 2026 within which periods lie, as ordinals.
FIRST, LAST = 731946, 739981
SHARE = 5


@dataclass(frozen=True)
class Graph:
    """Edges as columns: `head`, `tail`, `kind` and `grade` as numbers, `since` and `till` days."""

    nodes: int
    head: Any
    tail: Any
    kind: Any
    grade: Any
    since: Any
    till: Any


def generate(edges: int, seed: int = 7) -> Graph:
    """Return a graph of some edges."""
    draw = np.random.default_rng(seed)
    nodes = max(edges // SHARE, 2)
    # The chance of the node of rank r falls as a power of r, so that degrees follow a power law.
    ranks = np.minimum(nodes * draw.random((2, edges)) ** 2.2, nodes - 1).astype(np.uint32)
    names = draw.permutation(nodes).astype(np.uint32)
    head, tail = names[ranks[0]], names[ranks[1]]
    twins = draw.random(edges) < 0.1
    head[1:][twins[1:]], tail[1:][twins[1:]] = head[:-1][twins[1:]], tail[:-1][twins[1:]]
    tail = np.where(head == tail, (tail + 1) % nodes, tail).astype(np.uint32)
    dated = draw.random(edges) < 0.5
    since = draw.integers(FIRST, LAST, edges)
    till = np.minimum(since + draw.integers(1, 3000, edges), LAST)
    return Graph(
        nodes,
        head,
        tail,
        draw.integers(0, len(KINDS), edges).astype(np.uint8),
        draw.integers(0, len(GRADES), edges).astype(np.uint8),
        np.where(dated, since, ALWAYS).astype(np.int32),
        np.where(dated, till, FOREVER).astype(np.int32),
    )


def write(graph: Graph, path: Path) -> None:
    """Write a graph as a path index: each edge is a tie with one piece of evidence."""
    edges = len(graph.head)
    edge = Edge("head", "tail", "leadsTo", "leads to", "is led to by")
    profiles = [_profile(kind, grade) for kind in KINDS for grade in GRADES]
    looks = [(profile, 0) for profile in range(len(profiles))]
    ties = Texts()
    for number in range(edges):
        ties.add(f"tie:t{number}")
    number = np.arange(edges, dtype=np.uint32)
    write_arrays(
        path,
        nodes=[f"id:n{node}" for node in range(graph.nodes)],
        passing=np.zeros(graph.nodes),
        ties=ties,
        out=np.full(2 * edges, FIRST, np.int32),
        periods=np.stack([graph.since, graph.till], axis=1),
        steps=(
            graph.head,
            graph.tail,
            graph.kind.astype(np.uint32) * len(GRADES) + graph.grade,
            number,
        ),
        parties=np.stack(
            [np.concatenate([graph.head, graph.tail]), np.concatenate([number, number])], axis=1
        ),
        looks=looks,
        usual=usual_costs(looks, profiles, (edge,), open_snapshot([]).schema),
        profiles=profiles,
        edges=(edge,),
    )


def _profile(kind: str, grade: str) -> Tie:
    said = Evidence("", "", "v0", "asserts", grade, "", reaches="delivered", attributed=True)
    return Tie("", kind, "delivered", (), (said,), when="2000")


if __name__ == "__main__":
    write(generate(int(sys.argv[1])), Path(sys.argv[2]))
