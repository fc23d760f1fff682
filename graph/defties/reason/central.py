"""What most ways run through: entities and ties by betweenness, and ties that nothing replaces.

All of it is measured on what the register holds, and so on what curators looked into: it tells on
what answers depend, not what matters in the world. The ties are those that paths may use, walked
both ways; parallel ties count once, since a second claim makes no second way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import networkx as nx

from defties.project import steps_of
from defties.reason.joints import joints_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.model import Register
    from defties.sift import Sifted

# Up to so many entities betweenness is exact; beyond, so many sources are drawn, always the same.
EXACT = 2_000
SAMPLE = 500
_SEED = 20

# An entity, or a gate of a tie: the tie and the number of the gate.
_Node = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Rank:
    """One entity: the share of shortest paths between others that run through it, 0 to 1.

    `degree` counts the entities that it is joined to, `ties` the claims that do so, and `voices`
    the independent voices that speak for any of these.
    """

    id: str
    betweenness: float
    degree: int
    ties: int
    voices: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """A tie without which some entities are joined to the others no more.

    `apart` counts them: the entities of all pieces but the largest that the removal leaves.
    """

    tie: str
    apart: int


@dataclass(frozen=True, slots=True)
class Central:
    """The entities, the most central first, and the bridges, the one that cuts off most first.

    `sampled` is from how many entities the shortest paths were counted, 0 when from all.
    """

    entities: tuple[Rank, ...]
    bridges: tuple[Bridge, ...]
    ties: int
    sampled: int = 0


def central(register: Register, sifted: Sifted, kinds: Iterable[str] = ()) -> Central:
    """Return the entities and ties on which the ways between others depend.

    Parameters
    ----------
    register, sifted, kinds
        As for `project.searched_steps`.

    Notes
    -----
    Betweenness is exact (Brandes) for up to `EXACT` entities, O(entities x pairs); for more, it is
    estimated from `SAMPLE` of them, drawn with a fixed seed.
    """
    joined = pairs_of(register, sifted, kinds, "any")
    network = _network(joined)
    sampled = _sample(network)
    scores = nx.betweenness_centrality(network, k=sampled or None, seed=_SEED)
    ties: dict[str, set[str]] = {}
    for tie, pairs in joined.items():
        for head, _ in pairs:
            ties.setdefault(head, set()).add(tie)
    ranks = [
        Rank(
            key,
            scores[key],
            network.degree(key),
            len(ties[key]),
            len({v for tie in ties[key] for v in sifted.ties[tie].standing.voices}),
        )
        for key in sorted(scores, key=lambda key: (-scores[key], key))
    ]
    return Central(tuple(ranks), bridges(joined), len(joined), sampled)


def tie_betweenness(register: Register, sifted: Sifted) -> dict[str, float]:
    """Return the betweenness of each tie: that of the busiest pair of entities that it joins.

    Ties that paths do not use have 0. What is exact and what sampled is as for `central`.
    """
    network = _network(pairs_of(register, sifted, (), "any"))
    ranked = nx.edge_betweenness_centrality(network, k=_sample(network) or None, seed=_SEED)
    scores = {frozenset(pair): score for pair, score in ranked.items()}
    return {
        key: max(
            (
                scores.get(frozenset((step.head, step.tail)), 0.0)
                for step in steps_of(w.tie, register.schema)
                if step.edge.searched
            ),
            default=0.0,
        )
        for key, w in sifted.ties.items()
    }


def bridges(joined: Mapping[str, Iterable[tuple[str, str]]]) -> tuple[Bridge, ...]:
    """Return the ties whose removal leaves some of the entities apart, that cut off most first.

    A tie of several parties is one thing here: without it all that it joins is apart, and it is a
    bridge unless other ties join all of its parties. Of a tie that joins separate groups, each
    group is weighed by itself.

    Parameters
    ----------
    joined
        The pairs of entities that each tie joins, both ways.
    """
    network: nx.Graph[_Node] = nx.Graph()
    for tie, pairs in joined.items():
        for number, joint in enumerate(joints_of(pairs)):
            network.add_edges_from(((tie, number), key) for key in joint.heads)
    apart: dict[str, int] = {}
    for group in nx.connected_components(network):
        for (tie, _), cut_off in _cut_off(network.subgraph(group)).items():
            apart[tie] = max(cut_off, apart.get(tie, 0))
    found = sorted(apart.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bridge(tie, cut_off) for tie, cut_off in found)


def _cut_off(
    network: nx.Graph[_Node],
) -> dict[tuple[str, int], int]:
    """Return how many entities each gate keeps joined to the largest piece, for those that do.

    One walk over the tree of blocks tells how many entities hang on each block.
    """
    # The types that are published for networkx take a block for a list of sets.
    blocks = cast("list[set[_Node]]", list(nx.biconnected_components(network)))
    joints: set[_Node] = set(nx.articulation_points(network))
    tree: nx.Graph[int | _Node] = nx.Graph()
    for number, block in enumerate(blocks):
        tree.add_edges_from((number, joint) for joint in block & joints)
    everyone = sum(isinstance(node, str) for node in network)
    below: dict[int | _Node, int] = {}
    found: dict[tuple[str, int], int] = {}
    trunk = nx.dfs_tree(tree, 0) if joints else nx.DiGraph()
    for node in reversed(list(nx.topological_sort(trunk))):
        pieces = [below[other] for other in trunk.successors(node)]
        own = blocks[node] - joints if isinstance(node, int) else {node}
        below[node] = sum(pieces) + sum(isinstance(key, str) for key in own)
        if isinstance(node, tuple):
            pieces.append(everyone - below[node])
            found[node] = everyone - max(pieces)
    return found


def _network(joined: Mapping[str, Iterable[tuple[str, str]]]) -> nx.Graph[str]:
    network: nx.Graph[str] = nx.Graph()
    for pairs in joined.values():
        network.add_edges_from(pairs)
    return network


def _sample(network: nx.Graph[str]) -> int:
    """Return from how many entities to count shortest paths, 0 for all."""
    return SAMPLE if len(network) > EXACT else 0
