"""Ties → the file of the path index; see `layout` for what is in it.

A `Builder` takes ties as small numbers and keeps them in flat arrays, some thirty bytes a step;
`write` sorts them into rows with numpy, which nothing but building needs.
"""

from __future__ import annotations

import math
import os
from array import array
from typing import TYPE_CHECKING, Any

from defties.errors import DataError
from defties.frozen import freeze
from defties.index import layout
from defties.index.profile import out_of, period_of, profile_of
from defties.model import Register
from defties.project import cost_of, passing_cost, steps_of
from defties.sift import Filter, sift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from defties.model import Edge, Schema, Tie


def build_index(register: Register, path: Path) -> None:
    """Write the path index of all ties of a register."""
    builder = Builder(register.schema)
    for tie in register.ties.values():
        profile = profile_of(tie, register.sources)
        steps = [
            (
                builder.node(step.head, passing_cost(step.head, register)),
                builder.node(step.tail, passing_cost(step.tail, register)),
                builder.look(profile, step.edge),
            )
            for step in steps_of(tie, register.schema)
        ]
        parties = dict.fromkeys(p.entity for p in tie.parties if p.entity)
        builder.tie(
            tie.id,
            steps,
            [builder.node(key, passing_cost(key, register)) for key in parties],
            period_of(tie, register.schema),
            out_of(tie, register.sources),
        )
    builder.write(path)


class Builder:
    """Ties, steps and nodes as numbers, in the order in which they come."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._nodes: dict[str, int] = {}
        self._passing = array("d")
        self._profiles: dict[Tie, int] = {}
        self._edges: dict[Edge, int] = {}
        self._looks: dict[tuple[int, int], int] = {}
        self._tie_ids = Texts()
        self._out = array("i")
        self._periods = array("i")
        self._steps = array("I")  # head, tail, look, tie of each
        self._parties = array("I")  # node, tie of each

    def node(self, key: str, passing: float) -> int:
        """Return the number of an entity; what a path pays for going through it counts at first."""
        number = self._nodes.setdefault(key, len(self._nodes))
        if number == len(self._passing):
            self._passing.append(passing)
        return number

    def look(self, profile: Tie, edge: Edge) -> int:
        """Return the number of a look."""
        profiled = self._profiles.setdefault(profile, len(self._profiles))
        edged = self._edges.setdefault(edge, len(self._edges))
        return self._looks.setdefault((profiled, edged), len(self._looks))

    def tie(
        self,
        key: str,
        steps: Iterable[tuple[int, int, int]],
        parties: Iterable[int],
        period: tuple[int, int],
        out: tuple[int, int],
    ) -> None:
        """Take a tie.

        Parameters
        ----------
        key
            Its id.
        steps
            (head, tail, look) of each; one between parties in one role comes once.
        parties
            All entities that take part, each once.
        period, out
            As `profile.period_of` and `profile.out_of` give them.
        """
        number = len(self._tie_ids)
        self._tie_ids.add(key)
        self._periods.extend(period)
        self._out.extend(out)
        for step in steps:
            self._steps.extend(step)
            self._steps.append(number)
        for party in parties:
            self._parties.append(party)
            self._parties.append(number)

    def write(self, path: Path) -> None:
        """Write the index to a file, aside and then moved to its place."""
        import numpy as np

        profiles, edges = list(self._profiles), tuple(self._edges)
        steps = np.frombuffer(self._steps, np.uint32).reshape(-1, 4)
        write_arrays(
            path,
            nodes=list(self._nodes),
            passing=np.frombuffer(self._passing, np.float64),
            ties=self._tie_ids,
            out=np.frombuffer(self._out, np.int32),
            periods=np.frombuffer(self._periods, np.int32).reshape(-1, 2),
            steps=(steps[:, 0], steps[:, 1], steps[:, 2], steps[:, 3]),
            parties=np.frombuffer(self._parties, np.uint32).reshape(-1, 2),
            looks=list(self._looks),
            usual=usual_costs(list(self._looks), profiles, edges, self._schema),
            profiles=profiles,
            edges=edges,
        )


def usual_costs(
    looks: Iterable[tuple[int, int]], profiles: Sequence[Tie], edges: Sequence[Edge], schema: Schema
) -> list[float]:
    """Return what steps of each look cost where no filter is asked for.

    Infinite for what paths do not use, not a number where only the ties can say what is wrong.
    """
    register = Register(schema, {}, {}, {})

    def cost(profile: Tie) -> float:
        try:
            found = sift(register, Filter(), [profile]).ties
        except DataError:
            return math.nan
        return cost_of(found[profile.id], schema) if found else math.inf

    costs = [cost(profile) for profile in profiles]
    return [costs[p] if edges[e].searched or math.isnan(costs[p]) else math.inf for p, e in looks]


class Texts:
    """Many texts in one buffer."""

    def __init__(self) -> None:
        self.blob = bytearray()
        self.ends = array("Q")

    def __len__(self) -> int:
        return len(self.ends)

    def add(self, text: str) -> None:
        """Put a text behind the others."""
        self.blob += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.blob))


def write_arrays(
    path: Path,
    *,
    nodes: Sequence[str],
    passing: Any,  # noqa: ANN401  numpy is imported where it is used
    ties: Texts,
    out: Any,  # noqa: ANN401
    periods: Any,  # noqa: ANN401
    steps: tuple[Any, Any, Any, Any],
    parties: Any,  # noqa: ANN401
    looks: Sequence[tuple[int, int]],
    usual: Sequence[float],
    profiles: Sequence[Tie],
    edges: tuple[Edge, ...],
) -> None:
    """Write the index of ties that are already numpy arrays; see `Builder` for what they hold."""
    import numpy as np

    looked = np.array(looks, np.uint32).reshape(-1, 2)
    kinds = {kind: number for number, kind in enumerate(sorted({p.kind for p in profiles}))}
    symmetric = np.array([edge.head == edge.tail for edge in edges], bool)
    encoded = [node.encode("utf-8", "surrogatepass") for node in nodes]
    order = np.array(sorted(range(len(nodes)), key=encoded.__getitem__), np.uint32)
    sections = {
        **_texts("node_id", encoded),
        "node_order": ("I", _bytes(order, np.uint32)),
        "node_passing": ("d", _bytes(passing, np.float64)),
        "tie_ids": ("B", memoryview(bytes(ties.blob))),
        "tie_id_ends": layout.section("Q", ties.ends),
        "tie_out": ("i", _bytes(out, np.int32)),
    }
    sections |= _steps(len(nodes), steps, periods, symmetric[looked[:, 1]])
    row = np.argsort(parties[:, 0], kind="stable")
    sections |= {
        "party_ends": (
            "Q",
            _bytes(np.cumsum(np.bincount(parties[:, 0], minlength=len(nodes))), np.uint64),
        ),
        "party_tie": ("I", _bytes(parties[row, 1], np.uint32)),
        **_texts("profile", map(freeze, profiles)),
        "edges": ("B", memoryview(freeze(edges))),
        "kinds": ("B", memoryview(freeze(tuple(kinds)))),
        "look_kind": (
            "I",
            _bytes(np.array([kinds[profiles[p].kind] for p, _ in looks]), np.uint32),
        ),
        "look_profile": ("I", _bytes(looked[:, 0], np.uint32)),
        "look_edge": ("I", _bytes(looked[:, 1], np.uint32)),
        "look_usual": ("d", _bytes(np.array(usual), np.float64)),
    }
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    layout.write(aside, sections)
    aside.replace(path)


def _steps(
    nodes: int,
    steps: tuple[Any, Any, Any, Any],
    periods: Any,  # noqa: ANN401
    symmetric: Any,  # noqa: ANN401
) -> dict[str, tuple[str, memoryview]]:
    """Return the sections of steps, each at both its ends; `symmetric` tells of looks."""
    import numpy as np

    heads, tails, look, tie = steps
    both = np.flatnonzero(symmetric[look]).astype(np.uint32)
    each = np.arange(len(look), dtype=np.uint32)
    # Where a step stands: ahead of its head, behind its tail; if it has no direction, both at both.
    place = 2 * np.concatenate([heads, tails, tails[both], heads[both]]).astype(np.uint32)
    place[len(each) : 2 * len(each)] += 1
    place[2 * len(each) + len(both) :] += 1
    order = np.argsort(place, kind="stable")
    starts = np.zeros(2 * nodes + 1, np.uint64)
    np.cumsum(np.bincount(place, minlength=2 * nodes), out=starts[1:])
    other = np.concatenate([tails, heads, heads[both], tails[both]])[order]
    which = np.concatenate([each, each, both, both])[order]
    owner = tie[which]
    return {
        "step_starts": ("Q", _bytes(starts, np.uint64)),
        "step_node": ("I", _bytes(other, np.uint32)),
        "step_look": ("I", _bytes(look[which], np.uint32)),
        "step_from": ("i", _bytes(periods[owner, 0], np.int32)),
        "step_till": ("i", _bytes(periods[owner, 1], np.int32)),
        "step_tie": ("I", _bytes(owner, np.uint32)),
    }


def _texts(name: str, texts: Iterable[bytes]) -> dict[str, tuple[str, memoryview]]:
    """Return the sections of texts and of where each of them ends."""
    blob, ends = bytearray(), array("Q")
    for text in texts:
        blob += text
        ends.append(len(blob))
    return {f"{name}s": ("B", memoryview(blob)), f"{name}_ends": layout.section("Q", ends)}


def _bytes(items: Any, kind: Any) -> memoryview:  # noqa: ANN401
    """Return an array of numpy as contiguous bytes of a type."""
    import numpy as np

    content: Any = np.ascontiguousarray(items, kind)
    return memoryview(content).cast("B") if len(items) else memoryview(b"")
