"""The graph that all peers are given: columns in files, mapped into memory.

``python benchmarks/columns.py GRAPH FOLDER`` writes them, and the pairs of nodes to ask about.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from asked import AS_OF, DAY, FIRST_GRADES, FIRST_KINDS, KINDS, MAX_DEGREE, MIN_GRADE, PAIRS

if TYPE_CHECKING:
    from synthetic import Graph


class Columns:
    """A saved graph, as `synthetic.Graph`, with what the questions need."""

    nodes: int
    head: Any
    tail: Any
    kind: Any
    grade: Any
    since: Any
    till: Any
    costs: Any  # by grade

    def __init__(self, folder: Path) -> None:
        self.nodes = json.loads((folder / "nodes.json").read_text())
        for path in folder.glob("*.npy"):
            setattr(self, path.stem, np.load(path, mmap_mode="r"))

    def kept(self) -> Any:
        """Return which edges the filter leaves in, but for hubs."""
        held = (self.since <= DAY) & (self.till >= DAY)
        return (self.kind < FIRST_KINDS) & (self.grade < FIRST_GRADES) & held

    def hubs(self) -> Any:
        """Return which nodes are not to be passed."""
        return _degrees(self) > MAX_DEGREE

    def walked(self) -> Any:
        """Return which edges the whole filter leaves in: the ends of our pairs are no hubs."""
        avoided = self.hubs()
        return self.kept() & ~avoided[self.head] & ~avoided[self.tail]

    def simple(self) -> tuple[Any, Any, Any]:
        """Return (one end, other end, cost) of each pair of nodes, by its cheapest edge."""
        low, high = np.minimum(self.head, self.tail), np.maximum(self.head, self.tail)
        code = low.astype(np.uint64) * np.uint64(self.nodes) + high
        order = np.lexsort((self.grade, code))
        code = code[order]
        first = order[np.concatenate([[True], code[1:] != code[:-1]])]
        return low[first], high[first], self.costs[self.grade[first]]


def save(graph: Graph, folder: Path) -> None:
    """Write a graph to a folder, and random pairs of nodes of an ordinary degree."""
    import synthetic
    from kernel import WANTED

    from defties.sift import Filter

    assert Filter(kinds=frozenset(KINDS), as_of=AS_OF, min_grade=MIN_GRADE) == WANTED
    assert synthetic.KINDS[:FIRST_KINDS] == KINDS
    passed = [g for g in synthetic.GRADES if g[0] <= MIN_GRADE[0] and g[1] <= MIN_GRADE[1]]
    assert list(synthetic.GRADES[:FIRST_GRADES]) == passed
    np.save(folder / "costs.npy", [_cost(grade) for grade in synthetic.GRADES])
    for field in fields(graph)[1:]:
        np.save(folder / f"{field.name}.npy", getattr(graph, field.name))
    (folder / "nodes.json").write_text(json.dumps(graph.nodes))
    degree = _degrees(graph)
    ordinary = np.flatnonzero((degree >= 2) & (degree <= 200)).tolist()
    draw = random.Random(11)
    pairs = [draw.sample(ordinary, 2) for _ in range(PAIRS)]
    (folder / "pairs.json").write_text(json.dumps(pairs))


def _cost(grade: str) -> float:
    """Return what defties has an edge of a grade cost."""
    import synthetic

    from defties.model import Register
    from defties.project import cost_of
    from defties.sift import Filter, sift
    from defties.snapshot import open_snapshot

    schema = open_snapshot([]).schema
    tie = synthetic._profile(synthetic.KINDS[0], grade)
    (weighed,) = sift(Register(schema, {}, {}, {}), Filter(), [tie]).ties.values()
    return cost_of(weighed, schema)


def _degrees(graph: Graph | Columns) -> Any:
    degree = np.bincount(graph.head, minlength=graph.nodes)
    return degree + np.bincount(graph.tail, minlength=graph.nodes)


if __name__ == "__main__":
    import debian
    from synthetic import generate

    name, place = sys.argv[1:]
    made = debian.read() if name == "debian" else generate(int(name))
    save(made, Path(place))
    print(json.dumps({"nodes": made.nodes, "edges": len(made.head)}))
