"""The same searches by databases: DuckDB, ladybug, and property paths in Oxigraph."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from peers import MOST_HOPS, hubs, kept
from synthetic import Graph


class Duckdb:
    """DuckDB; breadth first by batched SQL, both ways, the filter in the query."""

    def __init__(self, graph: Graph) -> None:
        import duckdb

        self._base = duckdb.connect(":memory:")
        one, other = (
            np.concatenate([graph.head, graph.tail]),
            np.concatenate([graph.tail, graph.head]),
        )
        ok, avoided = np.tile(kept(graph), 2), hubs(graph)
        columns = {"one": one, "other": other, "ok": ok, "hub": avoided[other]}
        self._base.register("columns", columns)
        self._base.execute("CREATE TABLE step AS SELECT * FROM columns ORDER BY one")
        self._base.execute("CREATE INDEX step_one ON step (one)")
        self._base.execute("CREATE TABLE front (node UINTEGER)")

    def _beyond(self, front: set[int], where: str) -> set[int]:
        self._base.execute("DELETE FROM front")
        self._base.execute("INSERT INTO front SELECT unnest(?)", [list(front)])
        query = f"SELECT DISTINCT other FROM step SEMI JOIN front ON one = node WHERE {where}"
        return {row[0] for row in self._base.execute(query).fetchall()}

    def _hops(self, start: int, end: int, where: str) -> int:
        fronts, seen = [{start}, {end}], [{start}, {end}]
        for hops in range(8):
            side = int(len(fronts[1]) < len(fronts[0]))
            if not fronts[side]:
                return -1
            found = self._beyond(fronts[side], where) - seen[side]
            if found & seen[1 - side]:
                return hops + 1
            seen[side] |= found
            fronts[side] = found
        return -1

    def shortest(self, start: int, end: int) -> int:
        return self._hops(start, end, "true")

    def constrained(self, start: int, end: int) -> int:
        return self._hops(start, end, f"ok AND (NOT hub OR other IN ({start}, {end}))")


class Ladybug:
    """ladybug, an embedded graph database; Cypher, the filter in the pattern."""

    def __init__(self, graph: Graph) -> None:
        import ladybug

        self._folder = tempfile.TemporaryDirectory()
        place = Path(self._folder.name)
        self._base = ladybug.Database(str(place / "base"))
        self._ask = ladybug.Connection(self._base)
        self._ask.execute("CREATE NODE TABLE N (id INT64, hub BOOL, PRIMARY KEY (id))")
        self._ask.execute("CREATE REL TABLE E (FROM N TO N, ok BOOL)")
        ids = np.arange(graph.nodes)
        with (place / "n.csv").open("w") as file:
            file.writelines(
                f"{a},{h}\n" for a, h in zip(ids.tolist(), hubs(graph).tolist(), strict=True)
            )
        with (place / "e.csv").open("w") as file:
            ends = (graph.head.tolist(), graph.tail.tolist(), kept(graph).tolist())
            file.writelines(f"{a},{b},{o}\n" for a, b, o in zip(*ends, strict=True))
        self._ask.execute(f"COPY N FROM '{place / 'n.csv'}'")
        self._ask.execute(f"COPY E FROM '{place / 'e.csv'}'")

    def _hops(self, start: int, end: int, where: str) -> int:
        query = (
            f"MATCH (a:N {{id: {start}}})-[p:E* SHORTEST 1..8 {where}]-(b:N {{id: {end}}}) "
            "RETURN length(p) LIMIT 1"
        )
        found = self._ask.execute(query)
        return int(found.get_next()[0]) if found.has_next() else -1

    def shortest(self, start: int, end: int) -> int:
        return self._hops(start, end, "")

    def constrained(self, start: int, end: int) -> int:
        return self._hops(start, end, "(r, n | WHERE r.ok AND NOT n.hub)")


class Oxigraph:
    """Property paths in Oxigraph: they tell only whether there is a path of any length."""

    def __init__(self, graph: Graph) -> None:
        import pyoxigraph as ox

        self._store = ox.Store()
        leads = ox.NamedNode("http://x/p")

        def node(number: int) -> Any:
            return ox.NamedNode(f"http://x/n{number}")

        ends = zip(graph.head.tolist(), graph.tail.tolist(), strict=True)
        self._store.bulk_extend(ox.Quad(node(a), leads, node(b)) for a, b in ends)

    def shortest(self, start: int, end: int) -> int:
        path = "/".join(["(<http://x/p>|^<http://x/p>)?"] * MOST_HOPS)
        query = f"ASK {{ <http://x/n{start}> {path} <http://x/n{end}> }}"
        return int(bool(self._store.query(query)))
