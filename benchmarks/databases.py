"""The same searches by databases, each in a file of its own: the filter is in the query."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from asked import DAY, FARTHEST, FIRST_GRADES, FIRST_KINDS, MOST_HOPS, K

if TYPE_CHECKING:
    from pathlib import Path

    from columns import Columns

KEPT = f"kind < {FIRST_KINDS} AND grade < {FIRST_GRADES} AND since <= {DAY} AND till >= {DAY}"


class Duckdb:
    """DuckDB; breadth first from both ends by batches, paths by joins that meet in the middle."""

    def __init__(self, graph: Columns | None, folder: Path) -> None:
        self._graph, self._path = graph, folder / "duck.db"

    @cached_property
    def _base(self) -> Any:
        import duckdb

        base = duckdb.connect(str(self._path))
        base.execute("CREATE TEMP TABLE front (node UINTEGER)")
        return base

    def build(self) -> None:
        graph = self._graph
        ends = np.concatenate([graph.head, graph.tail]), np.concatenate([graph.tail, graph.head])
        rest = {name: np.tile(getattr(graph, name), 2) for name in ("kind", "grade", "since")}
        till, hub = np.tile(graph.till, 2), graph.hubs()[ends[1]]
        columns = {"one": ends[0], "other": ends[1], **rest, "till": till, "hub": hub}
        self._base.register("columns", columns)
        self._base.execute("CREATE TABLE step AS SELECT * FROM columns ORDER BY one")
        low, high, cost = graph.simple()
        ends = np.concatenate([low, high]), np.concatenate([high, low])
        columns = {"one": ends[0], "other": ends[1], "cost": np.tile(cost, 2)}
        self._base.register("simple", columns)
        self._base.execute("CREATE TABLE pair AS SELECT * FROM simple ORDER BY one")

    def _beyond(self, front: set[int], where: str) -> set[int]:
        self._base.execute("DELETE FROM front")
        self._base.execute("INSERT INTO front SELECT unnest(?)", [list(front)])
        query = f"SELECT DISTINCT other FROM step SEMI JOIN front ON one = node WHERE {where}"
        return set(self._base.execute(query).fetchnumpy()["other"].tolist())

    def _hops(self, start: int, end: int, where: str) -> int:
        fronts, seen = [{start}, {end}], [{start}, {end}]
        for hops in range(FARTHEST):
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
        return self._hops(start, end, f"{KEPT} AND NOT hub")

    def best(self, start: int, end: int) -> list[float]:
        query = f"SELECT cost FROM ({_paths(start, end)}) ORDER BY cost LIMIT {K}"
        return [round(row[0], 6) for row in self._base.execute(query).fetchall()]

    def every(self, start: int, end: int) -> int:
        return self._base.execute(f"SELECT count(*) FROM ({_paths(start, end)})").fetchone()[0]


def _paths(start: int, end: int) -> str:
    """Return a query for the simple paths of at most `MOST_HOPS` hops, by their costs.

    The nodes between are n1, n2, n3: those of two hops from either end meet.
    """
    assert MOST_HOPS == 4
    hop = "SELECT other AS {0}, cost FROM pair WHERE one = {1} AND other <> {2}"
    return f"""
    WITH a1 AS MATERIALIZED ({hop.format("n1", start, end)}),
    z1 AS MATERIALIZED ({hop.format("n3", end, start)}),
    a2 AS (SELECT n1, other AS n2, a1.cost + p.cost AS cost FROM a1 JOIN pair p ON one = n1
      WHERE other NOT IN ({start}, {end})),
    z2 AS (SELECT n3, other AS n2, z1.cost + p.cost AS cost FROM z1 JOIN pair p ON one = n3
      WHERE other NOT IN ({start}, {end}))
    SELECT cost FROM pair WHERE one = {start} AND other = {end}
    UNION ALL SELECT a1.cost + z1.cost FROM a1 JOIN z1 ON n1 = n3
    UNION ALL SELECT a2.cost + z1.cost FROM a2 JOIN z1 ON n2 = n3
    UNION ALL SELECT a2.cost + z2.cost FROM a2 JOIN z2 ON a2.n2 = z2.n2 AND n1 <> n3"""


class DuckdbRecursive(Duckdb):
    """DuckDB; breadth first from one end by one recursive query that keeps what it has seen."""

    best = every = None

    def _hops(self, start: int, end: int, where: str) -> int:
        query = f"""
        WITH RECURSIVE walk (node, hops) USING KEY (node) AS (
          SELECT {start}::UINTEGER, 0
          UNION
          SELECT DISTINCT other, w.hops + 1 FROM walk w JOIN step ON one = w.node
          WHERE {where} AND w.hops < {FARTHEST}
            AND NOT EXISTS (FROM recurring.walk r WHERE r.node = {end})
            AND NOT EXISTS (FROM recurring.walk r WHERE r.node = other))
        SELECT hops FROM walk WHERE node = {end}"""
        found = self._base.execute(query).fetchone()
        return found[0] if found else -1


class Ladybug:
    """ladybug, an embedded graph database; Cypher, the filter in the pattern."""

    def __init__(self, graph: Columns | None, folder: Path) -> None:
        self._graph, self._folder = graph, folder

    @cached_property
    def _ask(self) -> Any:
        import ladybug

        base = ladybug.Database(str(self._folder / "base"), buffer_pool_size=8 * 2**30)
        return ladybug.Connection(base)

    def build(self) -> None:
        graph = self._graph
        self._ask.execute("CREATE NODE TABLE N (id INT64, hub BOOL, PRIMARY KEY (id))")
        columns = "kind UINT8, grade UINT8, since INT32, till INT32"
        self._ask.execute(f"CREATE REL TABLE E (FROM N TO N, {columns})")
        self._ask.execute("CREATE REL TABLE P (FROM N TO N, cost DOUBLE)")
        self._copy("N", id=np.arange(graph.nodes), hub=graph.hubs())
        names = ("head", "tail", "kind", "grade", "since", "till")
        self._copy("E", **{name: getattr(graph, name) for name in names})
        low, high, cost = graph.simple()
        self._copy("P", head=low, tail=high, cost=cost)

    def _copy(self, table: str, **columns: Any) -> None:
        """Fill a table through a file of the form that it reads fastest."""
        import duckdb

        path = self._folder / f"{table}.parquet"
        duckdb.connect().register("c", columns).execute(f"COPY (FROM c) TO '{path}'")
        self._ask.execute(f"COPY {table} FROM '{path}'")
        path.unlink()

    def _hops(self, start: int, end: int, where: str) -> int:
        query = (
            f"MATCH (a:N {{id: {start}}})-[p:E* SHORTEST 1..{FARTHEST} {where}]-"
            f"(b:N {{id: {end}}}) RETURN length(p) LIMIT 1"
        )
        found = self._ask.execute(query)
        return int(found.get_next()[0]) if found.has_next() else -1

    def shortest(self, start: int, end: int) -> int:
        return self._hops(start, end, "")

    def constrained(self, start: int, end: int) -> int:
        kept = KEPT
        for name in ("kind", "grade", "since", "till"):
            kept = kept.replace(name, f"r.{name}")
        return self._hops(start, end, f"(r, n | WHERE {kept} AND NOT n.hub)")

    def _paths(self, start: int, end: int) -> str:
        # ACYCLIC alone lets a path go through its own end.
        pattern = f"[r:P* ACYCLIC 1..{MOST_HOPS}]"
        ends = f"p = (a:N {{id: {start}}})-{pattern}-(b:N {{id: {end}}})"
        return f"MATCH {ends} WHERE is_acyclic(p)"

    def best(self, start: int, end: int) -> list[float]:
        cost = "list_sum(properties(rels(r), 'cost'))"
        query = f"{self._paths(start, end)} RETURN {cost} AS cost ORDER BY cost LIMIT {K}"
        return [round(row[0], 6) for row in self._ask.execute(query)]

    def every(self, start: int, end: int) -> int:
        found = self._ask.execute(f"{self._paths(start, end)} RETURN count(*)")
        return int(found.get_next()[0])


class Oxigraph:
    """SPARQL property paths in Oxigraph: they tell only whether there is a path."""

    def __init__(self, graph: Columns | None, folder: Path) -> None:
        self._graph, self._folder = graph, folder

    def build(self) -> None:
        import pyoxigraph as ox

        self._store = ox.Store(str(self._folder / "oxigraph"))
        path = self._folder / "edges.nt"
        with path.open("w") as file:
            ends = zip(self._graph.head.tolist(), self._graph.tail.tolist(), strict=True)
            file.writelines(f"<urn:n{a}> <urn:p> <urn:n{b}> .\n" for a, b in ends)
        self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        self._store.optimize()

    def exists(self, start: int, end: int) -> int:
        path = "/".join(["(<urn:p>|^<urn:p>)?"] * MOST_HOPS)
        return int(bool(self._store.query(f"ASK {{ <urn:n{start}> {path} <urn:n{end}> }}")))
