"""The path index of defties, and the search in C over its file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from asked import AS_OF, FARTHEST, KINDS, MAX_DEGREE, MIN_GRADE, MOST_HOPS, K

if TYPE_CHECKING:
    from pathlib import Path

    from columns import Columns


class Ours:
    """The path index of defties; the filter is asked anew each time."""

    def __init__(self, graph: Columns | None, folder: Path) -> None:
        self._graph, self._folder = graph, folder

    @property
    def path(self) -> Path:
        return self._folder / "paths"

    @cached_property
    def rows(self) -> Any:
        from defties.index.opened import Rows

        return Rows(self.path)

    @cached_property
    def register(self) -> Any:
        from defties.model import Register
        from defties.snapshot import open_snapshot

        return Register(open_snapshot([]).schema, {}, {}, {})

    def build(self) -> None:
        from synthetic import write

        write(self._graph, self.path)
        self._ends(0, 1)

    def _ends(self, start: int, end: int) -> tuple[int, int]:
        return self.rows.node(f"id:n{start}"), self.rows.node(f"id:n{end}")

    def _neighbours(self, wanted: Any = None) -> Any:
        from defties.index.rows import IndexNeighbours
        from defties.sift import Filter

        return IndexNeighbours(self.rows, self.register, wanted or Filter(), "any")

    def shortest(self, start: int, end: int, wanted: Any = None, degree: int | None = None) -> int:
        from defties.index.search import Budget, shortest

        limits = {"max_hops": FARTHEST, "budget": Budget(10**9), "max_degree": degree}
        found = shortest(self._neighbours(wanted), *self._ends(start, end), **limits)
        return len(found) - 1 if found else -1

    def constrained(self, start: int, end: int) -> int:
        from defties.sift import Filter

        wanted = Filter(kinds=frozenset(KINDS), as_of=AS_OF, min_grade=MIN_GRADE)
        return self.shortest(start, end, wanted, MAX_DEGREE)

    def best(self, start: int, end: int) -> list[float]:
        from defties.index.rank import best
        from defties.index.search import Budget

        limits = {"k": K, "max_hops": MOST_HOPS, "budget": Budget(10**9)}
        found = best(self._neighbours(), *self._ends(start, end), **limits)
        return [round(path.cost, 6) for path in found]

    def every(self, start: int, end: int) -> int:
        from defties.index.rank import every
        from defties.index.search import Budget

        limits = {"max_hops": MOST_HOPS, "budget": Budget(10**9)}
        return sum(1 for _ in every(self._neighbours(), *self._ends(start, end), **limits))


class Kernel(Ours):
    """The same file, searched by hand in C; it has this one search."""

    shortest = best = every = None

    @cached_property
    def compiled(self) -> Any:
        from kernel import Kernel as Compiled

        return Compiled(self.path, self.rows, self.register)

    def build(self) -> None:
        super().build()
        assert self.compiled

    def constrained(self, start: int, end: int) -> int:
        return self.compiled.hops(*self._ends(start, end))
