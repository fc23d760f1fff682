"""Searches: whoever keeps the neighbours, each gives what networkx gives on the sifted ties."""

from __future__ import annotations

from itertools import pairwise, product

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defties.index.build import build_index
from defties.index.known import KnownNeighbours, Touching
from defties.index.network import from_network
from defties.index.opened import Rows
from defties.index.rank import FEWER_HOPS_FIRST, best, every
from defties.index.rows import IndexNeighbours
from defties.index.search import Budget, around, reachable, shortest
from defties.model import Entity, Evidence, Party, Register, Source, Tie
from defties.project import to_network
from defties.sift import STANDINGS, Filter, sift

# Roles by class of tie: what a random tie is made of.
ROLES = {
    "Supply": ("supplier", "recipient", "item"),
    "Transport": ("consignor", "consignee", "carrier"),
    "Ownership": ("owner", "owned"),
    "Cooperation": ("party", "party"),
    "Designation": ("authority", "target"),
    "Meeting": ("participant", "participant"),
}
NODES = [f"id:{letter}" for letter in "abcdefg"]
HUBS = {"id:c": "State", "id:e": "Alliance"}  # the others are firms
SOURCES = {
    f"src:{name}": Source(f"src:{name}", name, f"id:{name}", published=published)
    for name, published in [("p", "2019"), ("q", "2021-06"), ("r", "2022-03-01"), ("s", "")]
}
KEEPERS = ["known", "fetched", "network", "index"]
DIRECTIONS = ["any", "out", "in"]
ENDS = ("id:a", "id:f")


@pytest.fixture(scope="module")
def world(register):
    """Return a function from ties to a register of them."""
    entities = {n: Entity(n, HUBS.get(n, "Firm"), n) for n in NODES}

    def make(ties):
        return Register(register.schema, entities, SOURCES, {tie.id: tie for tie in ties})

    return make


@st.composite
def evidence(draw, name, status):
    source = draw(st.sampled_from(sorted(SOURCES)))
    return Evidence(
        name,
        source,
        SOURCES[source].publisher,
        draw(st.sampled_from(["asserts", "asserts", "alleges", "denies"])),
        draw(st.sampled_from(["A1", "B2", "C3", "E5"])),
        "…",
        reaches=draw(st.sampled_from([status, ""])),
    )


@st.composite
def a_tie(draw, number):
    kind = draw(st.sampled_from(sorted(ROLES)))
    status = draw(st.sampled_from(["delivered", "agreed", "ongoing"]))
    ends = draw(st.lists(st.sampled_from(NODES), min_size=2, max_size=len(ROLES[kind])))
    parties = sorted({(r, e) for r, e in zip(ROLES[kind], ends, strict=False)})
    said = [draw(evidence(f"ev:t{number}-{i}", status)) for i in range(draw(st.integers(1, 3)))]
    when = draw(st.sampled_from(["", "", "2019", "2021/2022", "2022-02", "2020/.."]))
    withdrawn = draw(st.sampled_from(["", "", "", "", "A slip."]))
    return Tie(
        f"tie:t{number}",
        kind,
        status,
        tuple(Party(*party) for party in parties),
        tuple(said),
        when=when,
        withdrawn=withdrawn,
    )


@st.composite
def many_ties(draw):
    return [draw(a_tie(number)) for number in range(draw(st.integers(0, 11)))]


FILTERS = st.builds(
    Filter,
    as_of=st.sampled_from(["", "", "2019", "2022-02"]),
    known_by=st.sampled_from(["", "", "2020", "2021"]),
    min_grade=st.sampled_from(["", "", "B2"]),
    kinds=st.sampled_from([frozenset(), frozenset(), frozenset(ROLES), frozenset({"Cooperation"})]),
    standings=st.sampled_from([STANDINGS, STANDINGS | {"denied-only"}, frozenset({"disputed"})]),
    exclude=st.sampled_from([frozenset(), frozenset(), frozenset({"id:d"})]),
    undated=st.sampled_from(["keep", "keep", "drop", "only"]),
)
LIMITS = given(
    ties=many_ties(),
    wanted=FILTERS | st.just(Filter()),
    direction=st.sampled_from(DIRECTIONS),
    max_hops=st.integers(1, 5),
)
CALM = settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OF_ALL_KEEPERS = pytest.mark.parametrize("keeper", KEEPERS)


@pytest.fixture
def keep(tmp_path):
    """Return the neighbours in a register as one of the keepers gives them."""

    def make(keeper, register, wanted, direction):
        if keeper == "network":
            return from_network(network_of(register, wanted), direction)
        if keeper == "index":
            build_index(register, tmp_path / "paths")
            return IndexNeighbours(Rows(tmp_path / "paths"), register, wanted, direction)
        if keeper == "known":
            return KnownNeighbours(register, wanted, direction)
        read = {}

        def fetch(keys):
            assert not read.keys() & set(keys), "what was read once is not asked for again"
            read.update(dict.fromkeys(keys))
            return [t for t in register.ties.values() if any(p.entity in keys for p in t.parties)]

        return KnownNeighbours(register, wanted, direction, fetch)

    return make


# The oracle.


def network_of(register, wanted):
    return to_network(register, sift(register, wanted), kinds=wanted.kinds)


def oracle(register, wanted, direction):
    """Return the network that a direction walks, from the start of a path to its end."""
    network = network_of(register, wanted)
    if direction == "in":
        return network.reverse()
    if direction == "any":
        both = nx.MultiDiGraph(network)
        for head, tail, (key, name), data in network.edges(keys=True, data=True):
            both.add_edge(tail, head, key=(key, name, "against"), **data)
        return both
    return network


def all_paths(network, start, end, max_hops):
    """Return the least cost of each simple path by its nodes, found by trying everything."""
    least = {}
    if start not in network or end not in network:
        return least
    for path in nx.all_simple_edge_paths(network, start, end, cutoff=max_hops):
        leads = [key[0] for _, _, key in path]
        if len(set(leads)) < len(leads):
            continue
        along = (start, *(tail for _, tail, _ in path))
        cost = sum(network.edges[edge]["cost"] for edge in path)
        cost += sum(network.nodes[node]["passing_cost"] for node in along[1:-1])
        least[along] = min(cost, least.get(along, float("inf")))
    return least


def searched(neighbours, search, *keys, **limits):
    """Return what a search gives between some ids, its nodes given back as ids."""
    budget = Budget(10**9)
    found = [neighbours.node(key) for key in keys]
    if None in found:
        return []
    trails = [
        (tuple(map(neighbours.key, trail.nodes)), trail.cost)
        for trail in search(neighbours, *found, budget=budget, **limits)
    ]
    assert not budget.truncated
    return trails


# Every search, every keeper.


@OF_ALL_KEEPERS
@CALM
@LIMITS
def test_the_best_paths_are_those_of_networkx_in_order(
    world, keep, keeper, ties, wanted, direction, max_hops
):
    register, k = world(ties), 5
    paths = all_paths(oracle(register, wanted, direction), *ENDS, max_hops)
    by_cost = sorted(paths.items(), key=lambda one: (one[1], len(one[0]), one[0]))
    by_hops = sorted(paths.items(), key=lambda one: (len(one[0]), one[1], one[0]))
    neighbours = keep(keeper, register, wanted, direction)

    got = searched(neighbours, best, *ENDS, k=k, max_hops=max_hops)
    shortest_first = searched(
        neighbours, best, *ENDS, k=k, max_hops=max_hops, per_hop=FEWER_HOPS_FIRST
    )

    assert by_cost[:k] == got
    assert by_hops[:k] == shortest_first


@OF_ALL_KEEPERS
@CALM
@LIMITS
def test_all_paths_are_those_of_networkx(world, keep, keeper, ties, wanted, direction, max_hops):
    register = world(ties)
    expected = sorted(all_paths(oracle(register, wanted, direction), *ENDS, max_hops).items())

    got = searched(keep(keeper, register, wanted, direction), every, *ENDS, max_hops=max_hops)

    assert expected == got


@OF_ALL_KEEPERS
@CALM
@LIMITS
def test_the_shortest_path_is_the_first_of_those_of_networkx(
    world, keep, keeper, ties, wanted, direction, max_hops
):
    register = world(ties)
    network = oracle(register, wanted, direction)
    expected = None
    if set(ENDS) <= set(network) and nx.has_path(network, *ENDS):
        first = min(map(tuple, nx.all_shortest_paths(network, *ENDS)))
        expected = first if len(first) <= max_hops + 1 else None
    neighbours = keep(keeper, register, wanted, direction)
    start, end = map(neighbours.node, ENDS)

    got = None
    if start is not None and end is not None:
        got = shortest(neighbours, start, end, max_hops=max_hops, budget=Budget(10**9))

    assert expected == (got and tuple(map(neighbours.key, got)))


@OF_ALL_KEEPERS
@CALM
@LIMITS
def test_what_can_be_reached_is_what_networkx_reaches(
    world, keep, keeper, ties, wanted, direction, max_hops
):
    register = world(ties)
    network = oracle(register, wanted, direction)
    neighbours = keep(keeper, register, wanted, direction)
    start = neighbours.node("id:a")
    expected = {"id:a": 0} if start is not None else {}
    if "id:a" in network:
        expected = dict(nx.single_source_shortest_path_length(network, "id:a", cutoff=max_hops))

    got = {}
    if start is not None:
        got = reachable(neighbours, start, max_hops=max_hops, budget=Budget(10**9))

    assert expected == {neighbours.key(node): hops for node, hops in got.items()}


@OF_ALL_KEEPERS
@CALM
@LIMITS
def test_what_lies_around_is_what_networkx_reaches_without_going_through_hubs(
    world, keep, keeper, ties, wanted, direction, max_hops
):
    register = world(ties)
    network = oracle(register, wanted, direction)
    neighbours = keep(keeper, register, wanted, direction)
    start = neighbours.node("id:a")
    expected = {"id:a": 0} if start is not None else {}
    if "id:a" in network:
        network.remove_edges_from([e for e in network.edges(keys=True) if e[0] in HUBS])
        expected = dict(nx.single_source_shortest_path_length(network, "id:a", cutoff=max_hops))
    focus = [] if start is None else [start]

    got = around(neighbours, focus, hops=max_hops, budget=Budget(10**9))

    assert expected == {neighbours.key(node): hops for node, hops in got.hops.items()}
    assert expected.keys() & HUBS.keys() == set(map(neighbours.key, got.hubs))


@CALM
@LIMITS
def test_all_keepers_of_claims_meet_the_same_ties(world, keep, ties, wanted, direction, max_hops):
    register = world(ties)

    met = {}
    for keeper in ("known", "fetched", "index"):
        neighbours = keep(keeper, register, wanted, direction)
        searched(neighbours, best, *ENDS, k=3, max_hops=max_hops)
        met[keeper] = neighbours.met()

    assert met["known"] == met["index"]
    assert met["known"].walked + met["known"].unwalked.get("Meeting", 0) <= len(register.ties)
    assert set(met["known"].removed) <= set(sift(register, wanted).removed)


@CALM
@LIMITS
def test_a_network_is_the_same_after_a_round_trip(world, keep, ties, wanted, direction, max_hops):
    register = world(ties)
    network = network_of(register, wanted)
    known, again = keep("known", register, wanted, direction), from_network(network, direction)

    for node, ahead in product(network, [True, False]):
        assert set(known.arcs(node, ahead=ahead)) == set(again.arcs(node, ahead=ahead))
        assert known.passing_cost(node) == again.passing_cost(node)


# Single cases.


def supply(name, one, other, **more):
    parties = (Party("recipient", f"id:{other}"), Party("supplier", f"id:{one}"))
    said = Evidence(f"ev:{name}", "src:p", "id:p", "asserts", "B2", "…", reaches="delivered")
    return Tie(f"tie:{name}", "Supply", "delivered", parties, (said,), **more)


def supplies(*pairs):
    return [supply(pair, *pair) for pair in pairs]


@OF_ALL_KEEPERS
def test_a_path_from_a_node_to_itself_has_no_hop(world, keep, keeper):
    neighbours = keep(keeper, world(supplies("ab")), Filter(), "any")
    start = neighbours.node("id:a")

    assert shortest(neighbours, start, start, max_hops=3, budget=Budget(9)) == (start,)


@OF_ALL_KEEPERS
def test_who_no_tie_touches_is_no_node(world, keep, keeper):
    neighbours = keep(keeper, world(supplies("ab")), Filter(), "any")

    assert neighbours.node("id:g") is None
    assert neighbours.node("id:nobody") is None


@OF_ALL_KEEPERS
def test_the_shortest_path_avoids_what_has_too_many_steps_the_ends_aside(world, keep, keeper):
    busy = world(supplies("ab", "bf", "bc", "be", "ad", "dg", "gf", "bg"))
    neighbours = keep(keeper, busy, Filter(), "any")

    def path(start, end, max_degree):
        found = shortest(
            neighbours,
            neighbours.node(f"id:{start}"),
            neighbours.node(f"id:{end}"),
            max_hops=4,
            budget=Budget(10**6),
            max_degree=max_degree,
        )
        return found and "".join(neighbours.key(node)[3:] for node in found)

    assert path("a", "f", None) == "abf"
    assert path("a", "f", 4) == "adgf"
    assert path("a", "b", 1) == "ab"
    assert path("a", "f", 1) is None


@OF_ALL_KEEPERS
@pytest.mark.parametrize("limit", range(0, 60, 3))
def test_a_search_without_the_budget_it_needs_says_so_and_tells_no_more_than_there_is(
    world, keep, keeper, limit
):
    dense = world(supplies(*(x + y for x, y in product("abcdef", repeat=2) if x < y)))
    ends = map(keep(keeper, dense, Filter(), "any").node, ENDS)
    start, end = ends

    def found(search, limit):
        neighbours, budget = keep(keeper, dense, Filter(), "any"), Budget(limit)
        return list(search(neighbours, start, end, max_hops=4, budget=budget)), budget.truncated

    def all_best(*args, **limits):
        return best(*args, k=99, **limits)

    for search in (every, all_best):
        (whole, cut), (some, is_cut) = found(search, 10**6), found(search, limit)
        assert not cut
        assert is_cut
        assert set(some) < set(whole)


def test_a_search_that_runs_out_tells_whole_hops_only(world, keep):
    chain = world(supplies(*("".join(pair) for pair in pairwise("abcdefg"))))
    neighbours = keep("known", chain, Filter(), "any")
    budget = Budget(4)

    assert reachable(neighbours, "id:a", max_hops=9, budget=budget) == {
        "id:a": 0,
        "id:b": 1,
        "id:c": 2,
        "id:d": 3,
    }
    assert budget.truncated


def test_ties_that_several_filters_share_are_read_once(world):
    asked = []
    register = world(supplies("ab", "bf"))

    def read(keys):
        asked.extend(keys)
        return [t for t in register.ties.values() if any(p.entity in keys for p in t.parties)]

    touching = Touching(read)
    for direction in DIRECTIONS:
        neighbours = KnownNeighbours(register, Filter(), direction, touching)
        list(best(neighbours, *ENDS, k=1, max_hops=2, budget=Budget(100)))

    assert sorted(asked) == sorted(set(asked))


def test_ties_that_are_far_away_are_read_in_as_many_journeys_as_the_balls_have_hops(world):
    register = world(supplies(*(x + y for x, y in product("abcdeg", repeat=2) if x < y), "ef"))
    journeys = []

    def read(keys):
        journeys.append(set(keys))
        return [t for t in register.ties.values() if any(p.entity in keys for p in t.parties)]

    neighbours = KnownNeighbours(register, Filter(), "any", read)
    found = searched(neighbours, best, *ENDS, k=9, max_hops=4)

    assert len(found) == 9
    assert journeys == [{"id:a"}, {"id:f"}, {"id:e"}, {"id:b", "id:c", "id:d", "id:g"}]
