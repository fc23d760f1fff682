"""Ties → steps → a networkx graph, by the edges that the ontology declares and nothing else.

A tie of three parties gives several steps; each keeps the tie it came from, so that whatever is
found on the graph can be shown with its evidence. Parallel ties stay parallel.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from defties.model import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import networkx as nx

    from defties.model import Register, Schema, Tie
    from defties.sift import Sifted, Weighed

_STEPS_IN_ONE = 2**30


def steps_of(tie: Tie, schema: Schema) -> Iterator[Step]:
    """Yield the steps of a tie: one for each pair of known entities in the roles of an edge.

    An edge with the same role at both ends (parties that cooperate) gives one step a pair.
    """
    declared = schema.tie_classes.get(tie.kind)
    for edge in declared.edges if declared else ():
        for head in tie.fillers(edge.head):
            for tail in tie.fillers(edge.tail):
                if head < tail if edge.head == edge.tail else head != tail:
                    yield Step(tie.id, head, tail, edge)


def walked_steps(tie: Tie, schema: Schema, kinds: Collection[str] = ()) -> Iterator[Step]:
    """Yield the steps of a tie that paths may use.

    Steps that the ontology leaves out of searches are there only for the classes of ties in
    `kinds`. One between two entities in the same role comes once, though it has no direction.
    """
    for step in steps_of(tie, schema):
        if step.edge.searched or tie.kind in kinds:
            yield step


def cost_of(weighed: Weighed, schema: Schema) -> float:
    """Return what a step by this tie costs: −ln of the support of its standing and status.

    The supports are declared in `ontology/schemes`; they order, they do not measure probability.
    The cost is `exact`.
    """
    standing = schema.concept("standing", weighed.standing.name).support
    status = schema.concept("st", weighed.standing.reached or weighed.tie.status).support
    return exact(-math.log(standing * status))


def exact(cost: float) -> float:
    """Return a cost to the nearest 2⁻³⁰, so that sums of costs are exact in any order.

    Paths that cost the same then compare as equal, wherever and however the sum was made.

    Examples
    --------
    >>> exact(0.1) + (exact(0.2) + exact(0.3)) == (exact(0.1) + exact(0.2)) + exact(0.3)
    True
    """
    return round(cost * _STEPS_IN_ONE) / _STEPS_IN_ONE


def searched_steps(
    register: Register, sifted: Sifted, kinds: Iterable[str] = ()
) -> Iterator[tuple[float, Step]]:
    """Yield (cost, step) for every step that paths may use.

    Steps that the ontology leaves out of searches come in only for the classes of ties in `kinds`.
    One between two entities in the same role has no direction and comes both ways.
    """
    asked = set(kinds)
    for weighed in sifted.ties.values():
        cost = cost_of(weighed, register.schema)
        for step in walked_steps(weighed.tie, register.schema, asked):
            yield cost, step
            if step.edge.head == step.edge.tail:
                yield cost, Step(step.tie, step.tail, step.head, step.edge)


def unwalked(register: Register, sifted: Sifted, kinds: Iterable[str] = ()) -> dict[str, int]:
    """Return how many of the sifted ties paths use only when their class is asked for, by class.

    Ties that no path can use, such as meetings, are none of them.
    """
    asked = set(kinds)
    counts: dict[str, int] = {}
    for weighed in sifted.ties.values():
        kind = weighed.tie.kind
        edges = register.schema.tie_classes[kind].edges
        if kind not in asked and edges and not any(edge.searched for edge in edges):
            counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))


def passing_cost(key: str, register: Register) -> float:
    """Return what a path pays for going through an entity, by its class or, if more, by itself."""
    entity = register.entities.get(key)
    if entity is None:
        return 0.0
    declared = register.schema.entity_classes.get(entity.kind)
    return exact(max(entity.passing_cost, declared.passing_cost if declared else 0.0))


def to_network(
    register: Register, sifted: Sifted, *, kinds: Iterable[str] = ()
) -> nx.MultiDiGraph[str]:
    """Return the sifted ties as a directed multigraph of networkx.

    Parameters
    ----------
    register
        The claims; every entity that a step touches becomes a node.
    sifted
        The ties to draw in.
    kinds
        Classes of ties whose steps come in though the ontology leaves them out of searches.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are entity ids with `label`, `kind` and `passing_cost`; edges have the key
        ``(tie id, name of the edge)`` and the attributes `step` and `cost`.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for cost, step in searched_steps(register, sifted, kinds):
        for key in (step.head, step.tail):
            if key not in network:
                entity = register.entities.get(key)
                network.add_node(
                    key,
                    label=register.label(key),
                    kind=entity.kind if entity else "Entity",
                    passing_cost=passing_cost(key, register),
                )
        network.add_edge(step.head, step.tail, key=(step.tie, step.edge.name), step=step, cost=cost)
    return network
