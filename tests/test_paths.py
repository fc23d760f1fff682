"""Paths: the best simple ones, the same that an exhaustive search over networkx finds."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defties.errors import InputError, NoRoute
from defties.model import Entity, Evidence, Party, Register, Source, Tie
from defties.paths import MAX_HOPS, routes_between
from defties.project import to_network
from defties.sift import Filter, sift

SOURCES = {s: Source(s, s, f"id:{s[4:]}", published="2022") for s in ("src:a", "src:b")}
# Roles by class of tie: what a random tie is made of.
ROLES = {
    "Supply": ("supplier", "recipient", "item"),
    "Procurement": ("seller", "procurer", "beneficiary"),
    "Transport": ("consignor", "consignee", "carrier"),
    "Ownership": ("owner", "owned"),
    "Cooperation": ("party", "party"),
}
NODES = [f"id:{letter}" for letter in "abcdef"]
HUBS = {"id:c": "State", "id:e": "Alliance"}  # the others are firms


def tie(name, kind, *ends, status="delivered", voices=1, **more):
    """A tie between entities in the order of the roles of its class."""
    parties = tuple(
        sorted(
            (Party(role, end) for role, end in zip(ROLES[kind], ends, strict=False) if end),
            key=lambda p: (p.role, p.entity),
        )
    )
    said = tuple(
        Evidence(f"ev:{name}-{s}", s, SOURCES[s].publisher, "asserts", "B2", "…", reaches=status)
        for s in sorted(SOURCES)[:voices]
    )
    return Tie(f"tie:{name}", kind, status, parties, said, **more)


def supply(name, one, other, **more):
    return tie(name, "Supply", f"id:{one}", f"id:{other}", **more)


@pytest.fixture(scope="module")
def schema(register):
    return register.schema


def world(schema, *ties):
    entities = {n: Entity(n, HUBS.get(n, "Firm"), n[3:].upper()) for n in NODES}
    return Register(schema, entities, SOURCES, {t.id: t for t in ties})


def routes(made, start="id:a", end="id:f", **limits):
    wanted = limits.pop("wanted", Filter())
    return routes_between(made, start, end, wanted, **limits)


def nodes(found):
    return ["".join(key[3:] for key in route.nodes) for route in found.routes]


# The oracle: every simple path, every choice of leads.


def oracle(made, wanted, start, end, max_hops, direction):
    """Return the least cost of each simple path, by its nodes, found by trying everything."""
    network = to_network(made, sift(made, wanted), kinds=wanted.kinds)
    if direction == "in":
        network = network.reverse()
    if direction == "any":
        both = nx.MultiDiGraph(network)
        for head, tail, (key, name), data in network.edges(keys=True, data=True):
            both.add_edge(tail, head, key=(key, name, "against"), **data)
        network = both
    if start not in network or end not in network:
        return {}
    best = {}
    for path in nx.all_simple_edge_paths(network, start, end, cutoff=max_hops):
        leads = [data[0] for _, _, data in path]
        if len(set(leads)) < len(leads):
            continue
        along = (start, *(tail for _, tail, _ in path))
        cost = sum(network.edges[edge]["cost"] for edge in path)
        cost += sum(network.nodes[n]["passing_cost"] for n in along[1:-1])
        best[along] = min(cost, best.get(along, float("inf")))
    return best


@st.composite
def ties(draw, least=1, most=9):
    found = []
    for number in range(draw(st.integers(least, most))):
        kind = draw(st.sampled_from(sorted(ROLES)))
        width = len(ROLES[kind])
        ends = draw(st.lists(st.sampled_from(NODES), min_size=2, max_size=width, unique=True))
        status = draw(st.sampled_from(["delivered", "agreed", "planned"]))
        found.append(tie(f"t{number}", kind, *ends, status=status, voices=draw(st.integers(1, 2))))
    return found


LIMITS = given(
    found=ties(),
    max_hops=st.integers(1, 5),
    k=st.integers(1, 12),
    direction=st.sampled_from(["any", "out", "in"]),
    kinds=st.sampled_from([frozenset(), frozenset(ROLES)]),
)
CALM = settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@CALM
@LIMITS
def test_the_best_paths_are_those_of_an_exhaustive_search(
    schema, found, max_hops, k, direction, kinds
):
    made, wanted = world(schema, *found), Filter(kinds=kinds)
    expected = oracle(made, wanted, "id:a", "id:f", max_hops, direction)

    try:
        got = routes(made, wanted=wanted, max_hops=max_hops, k=k, direction=direction).routes
    except NoRoute:
        got = ()

    assert len(got) == min(k, len(expected))
    assert [r.cost for r in got] == pytest.approx(sorted(expected.values())[:k])
    assert len({r.nodes for r in got}) == len(got)
    for route in got:
        assert route.cost == pytest.approx(expected[route.nodes])


@CALM
@LIMITS
def test_every_path_is_sound(schema, found, max_hops, k, direction, kinds):
    made = world(schema, *found)

    try:
        got = routes(
            *(made,), wanted=Filter(kinds=kinds), max_hops=max_hops, k=k, direction=direction
        )
    except NoRoute:
        return

    for route in got.routes:
        leads = [hop.ties[0][0].tie.id for hop in route.hops]
        assert len(set(leads)) == len(leads) <= max_hops
        assert len(set(route.nodes)) == len(route.nodes)
        assert route.cost == pytest.approx(sum(h.cost + h.passing for h in route.hops))
        for hop in route.hops:
            shown = [w.tie.id for w, _ in hop.ties]
            assert len(set(shown)) == len(shown)
            assert not set(shown[1:]) & set(leads)
            for _, steps in hop.ties:
                assert steps
                for step in steps:
                    assert {step.head, step.tail} == {hop.start, hop.end}
                    ahead = (step.head, step.tail) == (hop.start, hop.end)
                    assert direction == "any" or ahead is (direction == "out")


@CALM
@given(found=ties(least=2), direction=st.sampled_from(["any", "out", "in"]))
def test_another_tie_never_lengthens_the_best_path(schema, found, direction):
    def best(known):
        try:
            return routes(world(schema, *known), direction=direction).routes[0].cost
        except NoRoute:
            return float("inf")

    assert best(found) <= best(found[:-1]) + 1e-9


@CALM
@given(found=ties(), direction=st.sampled_from(["any", "out", "in"]))
def test_the_way_back_is_as_long(schema, found, direction):
    made = world(schema, *found)
    turned = {"any": "any", "out": "in", "in": "out"}[direction]

    def costs(start, end, direction):
        try:
            return [r.cost for r in routes(made, start, end, direction=direction, k=50).routes]
        except NoRoute:
            return []

    there, back = costs("id:a", "id:f", direction), costs("id:f", "id:a", turned)

    assert there == pytest.approx(back)


# Single cases.


def test_the_better_supported_path_comes_first(schema):
    made = world(
        schema,
        *(supply("ab", "a", "b"), supply("bf", "b", "f")),
        *(supply("ad", "a", "d", voices=2), supply("df", "d", "f", voices=2)),
    )

    found = routes(made)

    assert nodes(found) == ["adf", "abf"]
    assert found.routes[0].cost < found.routes[1].cost


def test_of_equal_cost_the_shorter_comes_first(schema):
    made = world(
        schema,
        *(supply(f"s{i}", *pair) for i, pair in enumerate([("a", "b"), ("b", "f"), ("a", "f")])),
    )

    assert nodes(routes(made)) == ["af", "abf"]


def test_a_hub_between_costs_extra_and_one_at_the_end_does_not(schema):
    made = world(schema, supply("ac", "a", "c"), supply("cf", "c", "f"))
    passing = schema.entity_classes["State"].passing_cost

    through = routes(made).routes[0]
    arriving = routes(made, "id:a", "id:c").routes[0]

    assert [h.passing for h in through.hops] == [passing, 0.0]
    assert [h.passing for h in arriving.hops] == [0.0]


def test_one_tie_is_no_way_round_itself(schema):
    made = world(schema, tie("x", "Supply", "id:a", "id:f", "id:b"))

    assert nodes(routes(made)) == ["af"]


def test_a_weaker_tie_leads_where_the_strongest_is_needed_further_on(schema):
    made = world(
        schema,
        tie("strong", "Supply", "id:a", "id:f", "id:b", voices=2),
        supply("weak", "a", "b", status="planned"),
    )

    round_about = routes(made).routes[1]

    assert nodes(routes(made)) == ["af", "abf"]
    assert [h.ties[0][0].tie.id for h in round_about.hops] == ["tie:weak", "tie:strong"]
    assert [len(h.ties) for h in round_about.hops] == [1, 1]


def test_parallel_ties_stay_with_their_hop_the_lead_first(schema):
    made = world(
        schema,
        *(supply("planned", "a", "f", status="planned"), supply("done", "a", "f", voices=2)),
        supply("back", "f", "a"),
    )

    (hop,) = routes(made).routes[0].hops
    (out,) = routes(made, direction="out").routes[0].hops

    assert [w.tie.id for w, _ in hop.ties] == ["tie:done", "tie:back", "tie:planned"]
    assert [w.tie.id for w, _ in out.ties] == ["tie:done", "tie:planned"]


def test_the_weakest_hop_is_known(schema):
    made = world(schema, supply("ab", "a", "b"), supply("bf", "b", "f", status="planned"))

    assert routes(made).routes[0].weakest == 1


def test_a_tie_without_direction_is_walked_both_ways_even_if_direction_matters(schema):
    made = world(schema, tie("x", "Cooperation", "id:a", "id:b"))
    wanted = Filter(kinds=frozenset({"Cooperation"}))

    for ends in (("id:a", "id:b"), ("id:b", "id:a")):
        for direction in ("any", "out", "in"):
            (hop,) = routes(made, *ends, wanted=wanted, direction=direction).routes[0].hops
            assert [len(steps) for _, steps in hop.ties] == [1]


def test_what_a_filter_removes_is_on_no_path(schema):
    made = world(
        schema,
        *(supply("ab", "a", "b", when="2019"), supply("bf", "b", "f", when="2022")),
        *(supply("ad", "a", "d", when="2022"), supply("df", "d", "f", when="2022")),
    )

    assert nodes(routes(made)) == ["abf", "adf"]
    late = routes(made, wanted=Filter(as_of="2022"))
    assert nodes(late) == ["adf"]
    assert late.removed == {"--as-of": 1}
    assert nodes(routes(made, wanted=Filter(exclude=frozenset({"id:d"})))) == ["abf"]


def test_the_real_claims_give_the_paths_of_an_exhaustive_search(seeds):
    register = seeds.register
    network = to_network(register, sift(register, Filter()))
    busiest = sorted(network, key=lambda n: (-network.degree(n), n))[:3]

    for ends in combinations(busiest, 2):
        expected = oracle(register, Filter(), *ends, 2, "any")
        found = routes(register, *ends, max_hops=2, k=10).routes

        assert [r.cost for r in found] == pytest.approx(sorted(expected.values())[:10])


# Limits.


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max_hops": 0}, "--max-hops is 1 to 8, not 0"),
        ({"max_hops": 99}, "--max-hops is 1 to 8, not 99"),
        ({"k": 0}, "-k is 1 to 100, not 0"),
        ({"k": 101}, "-k is 1 to 100, not 101"),
        ({"direction": "up"}, '"up" is no direction'),
        ({"end": "id:a"}, "same entity"),
    ],
)
def test_a_limit_that_makes_no_sense_is_an_input_error(schema, limits, words):
    with pytest.raises(InputError, match=words) as caught:
        routes(world(schema, supply("af", "a", "f")), **limits)

    assert caught.value.hint


def test_no_path_is_longer_than_asked(schema):
    chain = [supply(f"{x}{y}", x, y) for x, y in pairwise("abcdef")]

    assert nodes(routes(world(schema, *chain), max_hops=5)) == ["abcdef"]
    with pytest.raises(NoRoute, match="at most 4 hops"):
        routes(world(schema, *chain), max_hops=4)


def test_a_search_that_runs_out_of_budget_says_so_and_tells_what_it_found(schema):
    dense = [
        supply(f"{x}{y}", x, y) for x, y in product("abcdef", repeat=2) if x < y and (x, y) != "af"
    ]
    made = world(schema, *dense)

    whole = routes(made, k=100, max_hops=6)
    short = routes(made, k=100, max_hops=6, budget=whole.explored - 10)

    assert not whole.truncated
    assert short.truncated
    assert short.explored <= whole.explored
    assert nodes(short) == nodes(whole)[: len(short.routes)]
    assert 0 < len(short.routes) < len(whole.routes)


def test_a_search_without_budget_for_all_hops_finds_the_paths_of_fewer(schema):
    near = [supply("af", "a", "f"), supply("ab", "a", "b"), supply("bc", "b", "c")]
    made = world(schema, *near, supply("cf", "c", "f"))

    whole = routes(made, k=10)
    short = routes(made, k=10, budget=10)

    assert (nodes(whole), whole.truncated) == (["af", "abcf"], False)
    assert (nodes(short), short.truncated) == (["af"], True)


def test_a_search_that_ran_out_of_budget_before_any_path_says_so(schema):
    made = world(schema, supply("ab", "a", "b"), supply("bf", "b", "f"))

    with pytest.raises(NoRoute, match="cut short"):
        routes(made, budget=1)


def test_the_shortest_come_first_if_asked_whatever_they_cost(schema):
    made = world(
        schema,
        supply("planned", "a", "f", status="planned"),
        *(supply("ab", "a", "b", voices=2), supply("bf", "b", "f", voices=2)),
    )

    assert nodes(routes(made)) == ["abf", "af"]
    assert nodes(routes(made, rank="hops")) == ["af", "abf"]
    assert routes(made, rank="hops").routes[1].cost == routes(made).routes[0].cost


def test_of_equal_paths_the_first_in_the_order_of_ids_comes_first(schema):
    made = world(
        schema,
        *(supply(x + y, x, y) for x, y in ["ad", "df", "ab", "bf", "ac", "cd", "bd"]),
    )

    assert nodes(routes(made, k=10, direction="out")) == ["abf", "adf", "abdf", "acdf"]


# No path.


def test_no_path_says_what_was_searched_and_what_each_filter_removed(schema):
    made = world(
        schema,
        *(supply("ab", "a", "b", when="2019"), supply("bf", "b", "f", status="planned")),
        supply("cd", "c", "d", when="2022"),
    )
    wanted = Filter(as_of="2022", statuses=frozenset({"delivered"}))

    with pytest.raises(NoRoute) as caught:
        routes(made, wanted=wanted)

    assert caught.value.removed_by == {"--as-of": 1, "--status": 1}
    assert caught.value.message == (
        "No path of at most 4 hops joins A and F over 0 ties met"
        " (1 by --as-of, 1 by --status left out)."
    )


@pytest.mark.parametrize(
    ("known", "limits", "hint"),
    [
        (
            [supply("af", "a", "f", when="2019")],
            {"wanted": Filter(as_of="2022")},
            "without --as-of.",
        ),
        (
            [supply("af", "a", "f", when="")],
            {"wanted": Filter(undated="drop", kinds=frozenset({"Supply"}))},
            "without --undated.",
        ),
        (
            [supply("af", "a", "f"), tie("t", "Ownership", "id:a", "id:f", when="2019")],
            {"wanted": Filter(as_of="2022", kinds=frozenset({"Ownership"}))},
            "without --as-of or without --kind.",
        ),
        ([supply("ab", "a", "b"), supply("bf", "b", "f")], {"max_hops": 1}, "with --max-hops 2."),
        ([supply("fa", "f", "a")], {"direction": "out"}, "with --direction any."),
        (
            [tie("x", "Cooperation", "id:a", "id:f"), supply("af", "a", "b")],
            {},
            "with --kind Cooperation.",
        ),
        (
            [tie("x", "Cooperation", "id:a", "id:b"), supply("bf", "b", "f")],
            {},
            "with --kind Cooperation --kind Supply.",
        ),
    ],
)
def test_no_path_says_what_would_help(schema, known, limits, hint):
    with pytest.raises(NoRoute) as caught:
        routes(world(schema, *known), **limits)

    assert caught.value.hint == f"There is one {hint}"


def test_a_path_over_what_is_only_denied_is_hinted_at(schema):
    denial = Evidence("ev:x", "src:a", "id:a", "denies", "B2", "…")
    denied = Tie("tie:x", "Supply", "planned", supply("x", "a", "f").parties, (denial,))

    with pytest.raises(NoRoute, match="1 by --standing left out") as caught:
        routes(world(schema, denied))

    assert caught.value.hint == "There is one with --standing all."


def test_where_nothing_would_help_no_help_is_offered(schema):
    with pytest.raises(NoRoute) as caught:
        routes(world(schema, supply("ab", "a", "b"), supply("cf", "c", "f")), max_hops=MAX_HOPS)

    assert caught.value.hint == ""


def test_no_path_tells_the_kinds_that_would_be_walked_if_named_and_no_others(schema):
    made = world(
        schema,
        *(supply("ab", "a", "b"), tie("x", "Cooperation", "id:a", "id:d")),
        supply("ef", "e", "f"),
        Tie("tie:m", "Meeting", "delivered", (), supply("ab", "a", "b").evidence),
    )

    with pytest.raises(NoRoute) as caught:
        routes(made)

    assert caught.value.message == (
        "No path of at most 4 hops joins A and F over 2 ties met;"
        " not walked unless asked for by --kind: Cooperation."
    )


def test_paths_tell_the_kinds_that_would_be_walked_if_named(schema):
    made = world(schema, supply("af", "a", "f"), tie("x", "Cooperation", "id:a", "id:d"))

    assert routes(made).unwalked == {"Cooperation": 1}
    assert routes(made, wanted=Filter(kinds=frozenset(ROLES))).unwalked == {}


def test_one_hop_is_told_in_the_singular(schema):
    with pytest.raises(NoRoute, match="at most 1 hop joins A and F over 0 ties met"):
        routes(world(schema), max_hops=1)
