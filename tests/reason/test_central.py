"""Central: betweenness as networkx counts it, and the ties without which something is cut off."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defties.project import to_network
from defties.reason import central as module
from defties.reason.central import Bridge, Rank, bridges, central, tie_betweenness
from defties.sift import Filter, sift


def both_ways(*pairs):
    return {pair: None for a, b in pairs for pair in ((a, b), (b, a))}


# The oracle: each tie is removed, and the pieces are counted.


def by_trial(joined):
    """Return how many entities each tie cuts off from its piece, for those that do."""
    found = {}
    for tie, pairs in joined.items():
        for group in nx.connected_components(nx.Graph(list(pairs))):
            whole = nx.Graph([p for ps in joined.values() for p in ps])
            rest = nx.Graph([p for other, ps in joined.items() if other != tie for p in ps])
            # The other groups of the tie stay: each is weighed by itself.
            rest.add_edges_from(p for p in pairs if p[0] not in group)
            rest.add_nodes_from(whole)
            piece = nx.node_connected_component(whole, min(group))
            left = max(len(nx.node_connected_component(rest, key)) for key in piece)
            if left < len(piece):
                found[tie] = max(found.get(tie, 0), len(piece) - left)
    return found


PAIRS = st.lists(
    st.tuples(*[st.sampled_from("abcdefghij")] * 2).filter(lambda p: p[0] != p[1]),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300)
@given(st.lists(PAIRS, max_size=9))
def test_bridges_are_the_ties_whose_removal_cuts_something_off(drawn):
    joined = {f"t{number}": both_ways(*pairs) for number, pairs in enumerate(drawn)}

    found = bridges(joined)

    assert {bridge.tie: bridge.apart for bridge in found} == by_trial(joined)
    assert [bridge.apart for bridge in found] == sorted((b.apart for b in found), reverse=True)


def test_parallel_ties_are_no_bridges():
    joined = {"t1": both_ways(("a", "b")), "t2": both_ways(("a", "b")), "t3": both_ways(("b", "c"))}

    assert bridges(joined) == (Bridge("t3", 1),)


def test_nothing_joined_is_nothing_to_cut():
    assert bridges({}) == ()


def test_entities_are_ranked_as_networkx_does(register):
    sifted = sift(register, Filter())
    scores = nx.betweenness_centrality(nx.Graph(to_network(register, sifted)))

    found = central(register, sifted)

    assert {r.id: r.betweenness for r in found.entities} == pytest.approx(scores)
    assert found.entities[0].id == "id:heron-1"
    assert found.sampled == 0
    assert found.ties == 5


def test_a_rank_counts_neighbours_ties_and_independent_voices(register):
    by_id = {r.id: r for r in central(register, sift(register, Filter())).entities}

    # Two papers say that the firm makes the aircraft, and one of them who heads it.
    expected = Rank("id:novak-motors", by_id["id:novak-motors"].betweenness, 2, 2, 2)
    assert by_id["id:novak-motors"] == expected


def test_a_filter_and_kinds_say_which_ties_are_walked(register):
    kinds = frozenset({"Designation"})

    found = central(register, sift(register, Filter(kinds=kinds)), kinds)

    assert found.bridges == (Bridge("tie:designation-novak-motors", 1),)


def test_many_entities_are_sampled_always_the_same(register, monkeypatch):
    sifted = sift(register, Filter())
    monkeypatch.setattr(module, "EXACT", 3)
    monkeypatch.setattr(module, "SAMPLE", 4)

    found = central(register, sifted)

    assert found.sampled == 4
    assert found == central(register, sifted)
    assert tie_betweenness(register, sifted) == tie_betweenness(register, sifted)


def test_a_tie_weighs_what_its_busiest_pair_does(register):
    sifted = sift(register, Filter())
    pairs = nx.edge_betweenness_centrality(nx.Graph(to_network(register, sifted)))

    found = tie_betweenness(register, sifted)

    assert found["tie:meeting-arvenia-borduria-2022"] == 0.0
    assert max(found.values()) == pytest.approx(max(pairs.values()))


def test_an_empty_register_has_nothing_central(register):
    assert central(register, sift(register, Filter(), [])).entities == ()
