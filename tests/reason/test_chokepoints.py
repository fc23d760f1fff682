"""Chokepoints: what removing every set of entities or ties finds, and the answer around it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from defties.errors import InputError, NoRoute
from defties.model import Entity, Evidence, Party, Register, Source, Tie
from defties.project import passing_cost, to_network
from defties.reason.chokepoints import MAX_SETS, MAX_TIES, chokepoints, refuse_too_many
from defties.reason.ways import DIRECTIONS, HUBS, REMOVABLE, Query
from defties.sift import Filter, sift

SOURCES = {s: Source(s, s, f"id:{s[4:]}", published="2022") for s in ("src:a", "src:b")}
# Roles by class of tie: what a random tie is made of.
ROLES = {
    "Supply": ("supplier", "recipient", "item"),
    "Procurement": ("seller", "procurer", "beneficiary"),
    "Transport": ("consignor", "consignee", "operator", "craft"),
    "Ownership": ("owner", "owned"),
    "Cooperation": ("party", "party"),
}
KINDS = {
    **{"id:a": "Firm", "id:b": "Firm", "id:c": "State", "id:d": "Component"},
    **{"id:e": "Vessel", "id:f": "Firm", "id:g": "Firm"},
}
A, Z = "id:a", "id:g"


def tie(name, kind, *ends, voices=1, stance="asserts", **more):
    """A tie between entities in the order of the roles of its class."""
    parties = [Party(r, end) for r, end in zip(ROLES[kind], ends, strict=False) if end]
    said = tuple(
        Evidence(f"ev:{name}-{s}", s, SOURCES[s].publisher, stance, "B2", "…", reaches="delivered")
        for s in sorted(SOURCES)[:voices]
    )
    parties = tuple(sorted(parties, key=lambda p: (p.role, p.entity)))
    return Tie(f"tie:{name}", kind, "delivered", parties, said, **more)


def own(name):
    """An ownership between the two entities that its name has: "ab"."""
    return tie(name, "Ownership", f"id:{name[0]}", f"id:{name[1]}")


def denied(made):
    denial = Evidence("ev:no", "src:b", "id:b", "denies", "B2", "It is not so.")
    return replace(made, evidence=(*made.evidence, denial))


@pytest.fixture(scope="module")
def schema(register):
    return register.schema


def world(schema, *ties):
    entities = {key: Entity(key, kind, key[3:].upper()) for key, kind in KINDS.items()}
    return Register(schema, entities, SOURCES, {t.id: t for t in ties})


def found(made, *, wanted=None, **query):
    return chokepoints(made, Query(A, Z, **query), wanted or Filter())


# The oracle: every set removed from a graph of networkx.


def is_joined(made, query, kinds, without=frozenset()):
    """Return whether there is a way without some entities or ties."""
    sifted = sift(made, Filter())
    network = to_network(made, sifted, kinds=kinds)
    direct = {
        key[0]
        for head, tail, key in network.edges(keys=True)
        if (head, tail) == (A, Z) or ((head, tail) == (Z, A) and query.direction != "out")
    }
    if query.direction == "in":
        network = network.reverse()
        direct = {k[0] for h, t, k in network.edges(keys=True) if (h, t) == (A, Z)}
    if query.direction == "any":
        network = network.to_undirected()
    ends = {A, Z}
    hubs = {n for n in network if passing_cost(n, made) > 0} - ends
    gone = {n for n in network if n in without} | (hubs if query.hubs == "around" else set())
    cut = {e for e in network.edges(keys=True) if e[2][0] in without}
    if query.indirect:
        cut |= {e for e in network.edges(keys=True) if e[2][0] in direct}
    network = nx.MultiDiGraph(network) if query.direction != "any" else network.copy()
    network.remove_edges_from(cut)
    network.remove_nodes_from(gone)
    return ends <= set(network) and nx.has_path(network, A, Z)


def removable(made, query):
    """Return what a question may remove, told without the code that is tested."""
    if query.of == "ties":
        return sorted(made.ties)
    classes = {"firms": {"Firm"}, "parts": {"Component"}, "carriers": {"Vessel"}}
    carriers = {p.entity for t in made.ties.values() for p in t.parties if p.role == "carrier"}
    return [
        key
        for key, kind in KINDS.items()
        if key not in (A, Z)
        and (kind != "State" or query.hubs == "remove")
        and (
            query.of == "entities"
            or kind in classes[query.of]
            or (query.of == "carriers" and key in carriers)
        )
    ]


def by_trial(made, query, kinds):
    """Return all smallest sets that separate the ends, found by removing every set."""
    things = removable(made, query)
    for size in range(len(things) + 1):
        sets = {
            chosen
            for chosen in combinations(things, size)
            if not is_joined(made, query, kinds, frozenset(chosen))
        }
        if sets:
            return sets
    return set()


@st.composite
def ties(draw):
    made = []
    for number in range(draw(st.integers(2, 7))):
        kind = draw(st.sampled_from(sorted(ROLES)))
        width = len(ROLES[kind])
        ends = draw(
            st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=width, unique=True)
        )
        made.append(tie(f"t{number}", kind, *ends))
    return made


QUERIES = st.builds(
    Query,
    st.just(A),
    st.just(Z),
    st.sampled_from(sorted(REMOVABLE)),
    st.sampled_from(DIRECTIONS),
    st.sampled_from(HUBS),
    st.just(1000),
    st.booleans(),
)


@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, *HealthCheck],
)
@given(made=ties(), query=QUERIES)
def test_sets_are_those_that_removing_every_set_finds(schema, made, query):
    register, kinds = world(schema, *made), frozenset(ROLES)
    wanted = Filter(kinds=kinds)
    assume(is_joined(register, query, kinds))

    answer = chokepoints(register, query, wanted)

    expected = by_trial(register, query, kinds)
    assert expected == set(answer.cut.sets)
    assert bool(expected) != bool(answer.cut.joined_by)
    assert answer.cut.exact and not answer.cut.more
    for link in answer.cut.joined_by:
        assert link.ties
        assert {link.start, link.end}.isdisjoint(removable(register, query))


# What the answer says.


def test_each_member_has_the_ties_by_which_it_serves(schema):
    made = world(schema, own("ab"), own("bd"), own("dg"), own("bf"))

    cut = found(made).cut

    assert cut.sets == (("id:b",), ("id:d",))
    by_id = {m.id: m for m in cut.members}
    assert by_id["id:b"].before == ("tie:ab",)
    assert by_id["id:b"].after == ("tie:bd",)
    assert (by_id["id:d"].before, by_id["id:d"].after) == (("tie:bd",), ("tie:dg",))


def test_the_strongest_tie_of_a_member_comes_first(schema):
    strong = tie("strong", "Ownership", "id:a", "id:b", voices=2)
    made = world(schema, own("ab"), strong, own("bg"))

    member = found(made).cut.members[0]

    assert member.before == ("tie:strong", "tie:ab")


def test_a_state_is_walked_through_and_stays_unless_asked(schema):
    made = world(schema, own("ac"), own("cg"))

    stays = found(made).cut
    goes = found(made, hubs="remove").cut

    assert ([link.end for link in stays.joined_by], stays.sets) == (["id:c", "id:g"], ())
    assert goes.sets == (("id:c",),)
    with pytest.raises(NoRoute, match="A and G are apart already") as caught:
        found(made, hubs="around")
    assert caught.value.hint == "They are joined with --hubs through."


def test_a_direct_tie_is_a_way_past_everything_unless_left_out(schema):
    made = world(schema, own("ag"), own("ab"), own("bg"))

    direct = found(made)
    beside = found(made, indirect=True)

    assert [(link.start, link.end, link.ties) for link in direct.cut.joined_by] == [
        ("id:a", "id:g", ("tie:ag",))
    ]
    assert beside.cut.sets == (("id:b",),)
    assert (direct.direct, beside.direct) == (1, 1)


def test_a_tie_of_three_parties_is_one_thing_to_remove(schema):
    made = world(schema, tie("one", "Supply", "id:a", "id:b", "id:d"), own("bg"), own("dg"))

    assert found(made, of="ties").cut.sets == (("tie:one",),)


def test_a_tie_that_joins_two_groups_goes_whole(schema):
    # Both ways lead by the transport, and neither of its two pairs is joined to the other.
    both = tie("both", "Transport", "id:a", "id:b", "id:f", "id:e")
    made = world(schema, both, own("bg"), own("af"), own("eg"))

    assert found(made, of="ties").cut.sets == (("tie:both",),)


def test_without_doubtful_ties_the_sets_may_change_or_the_ends_fall_apart(schema):
    two = world(schema, own("ab"), own("bg"), denied(own("ad")), own("dg"))
    one = world(schema, denied(own("ab")), own("bg"))
    none = world(schema, own("ab"), own("bg"))

    changed, apart, same = found(two), found(one), found(none)

    assert (changed.cut.sets, changed.sound.sets) == ((("id:b", "id:d"),), (("id:b",),))
    assert (apart.sound.sets, apart.sound.joined_by) == ((), ())
    assert (changed.doubtful, apart.doubtful, same.doubtful, same.sound) == (1, 1, 0, None)


def test_the_ties_of_the_answer_are_those_it_names(schema):
    made = world(schema, own("ab"), own("bg"), own("df"))

    assert {"tie:ab", "tie:bg"} == set(found(made).ties)


def test_ends_that_are_not_joined_say_what_would_join_them(schema):
    made = world(schema, own("ba"), own("bg"))

    with pytest.raises(NoRoute, match="over 2 ties") as caught:
        found(made, direction="out")
    assert caught.value.hint == "They are joined with --direction any."
    with pytest.raises(NoRoute, match=r"2 left out|2 by --kind left out") as caught:
        found(made, wanted=Filter(kinds=frozenset({"Supply"})))
    assert caught.value.hint == "They are joined without --kind."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end": A}, "Both ends are the same entity."),
        ({"of": "states"}, '"states" cannot be removed.'),
        ({"direction": "up"}, '"up" is no direction.'),
        ({"hubs": "over"}, '"over" is nothing to do.'),
        ({"limit": 0}, "--limit is 1 to 1000, not 0."),
        ({"limit": MAX_SETS + 1}, "--limit is 1 to 1000, not 1001."),
    ],
)
def test_a_question_that_makes_no_sense_is_wrong_input(schema, change, said):
    with pytest.raises(InputError) as caught:
        chokepoints(world(schema, own("ag")), replace(Query(A, Z), **change), Filter())

    assert said == caught.value.message


def test_more_ties_than_can_be_weighed_are_refused():
    refuse_too_many(MAX_TIES)

    with pytest.raises(InputError, match="200,001 are more than 200,000"):
        refuse_too_many(MAX_TIES + 1)
