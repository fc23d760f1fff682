"""Projection: ties become steps by the declared edges, and steps a network."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from defties.model import Edge, Evidence, Party, Register, Source, Tie
from defties.project import cost_of, exact, passing_cost, searched_steps, steps_of, to_network
from defties.sift import Filter, sift


def tie(name, kind, **roles):
    parties = tuple(Party(r, f"id:{e}") for r, es in sorted(roles.items()) for e in es.split())
    said = (Evidence("ev:x", "src:x", "id:paper", "asserts", "B2", "…", "delivered"),)
    return Tie(f"tie:{name}", kind, "delivered", parties, said)


@pytest.fixture
def world(register):
    def make(*ties, **wanted):
        sources = {"src:x": Source("src:x", "X", "id:paper")}
        made = Register(register.schema, register.entities, sources, {t.id: t for t in ties})
        return made, sift(made, Filter(**wanted))

    return make


def walked(steps):
    return {(s.head.removeprefix("id:"), s.edge.name, s.tail.removeprefix("id:")) for s in steps}


def test_a_tie_of_three_parties_gives_a_step_for_each_declared_edge(register):
    supply = tie("x", "Supply", supplier="a", recipient="b", item="i")

    assert walked(steps_of(supply, register.schema)) == {
        ("a", "supplies", "b"),
        ("a", "suppliesItem", "i"),
        ("b", "receivesItem", "i"),
    }


def test_every_pair_of_several_fillers_gives_a_step(register):
    supply = tie("x", "Supply", supplier="a b", recipient="c d")

    assert walked(steps_of(supply, register.schema)) == {
        (one, "supplies", other) for one in "ab" for other in "cd"
    }


def test_equal_parties_give_one_step_a_pair(register):
    linked = tie("x", "Cooperation", party="a b c")

    assert walked(steps_of(linked, register.schema)) == {
        ("a", "linkedTo", "b"),
        ("a", "linkedTo", "c"),
        ("b", "linkedTo", "c"),
    }


def test_nothing_steps_from_an_entity_to_itself(register):
    assert (
        walked(steps_of(tie("x", "Supply", supplier="a", recipient="a"), register.schema)) == set()
    )


def test_an_unknown_party_and_an_unknown_class_give_no_step(register):
    supply = tie("x", "Supply", supplier="a")
    unknown = replace(supply, parties=(*supply.parties, Party("recipient", reason="unnamed")))

    assert list(steps_of(unknown, register.schema)) == []
    assert list(steps_of(replace(supply, kind="Barter"), register.schema)) == []


def test_a_step_costs_less_the_better_its_tie_is_supported(register, world):
    made, sifted = world(tie("x", "Supply", supplier="a", recipient="b"))
    weighed = sifted.ties["tie:x"]
    supports = (
        register.schema.concept("standing", "single-voice").support,
        register.schema.concept("st", "delivered").support,
    )

    assert cost_of(weighed, made.schema) == pytest.approx(-math.log(math.prod(supports)))
    corroborated = replace(weighed, standing=replace(weighed.standing, name="corroborated"))
    planned = replace(weighed, tie=replace(weighed.tie, status="planned"))
    assert cost_of(corroborated, made.schema) < cost_of(weighed, made.schema)
    assert cost_of(planned, made.schema) > cost_of(weighed, made.schema)


def test_no_step_costs_less_than_nothing(register):
    for concept in register.schema.concepts.values():
        assert 0 < concept.support <= 1


def test_kinds_that_searches_leave_out_come_in_when_named(world):
    made, sifted = world(tie("x", "Designation", authority="a", target="b"))

    assert list(searched_steps(made, sifted)) == []
    assert walked(s for _, s in searched_steps(made, sifted, ["Designation"])) == {
        ("a", "designates", "b")
    }


def test_a_step_without_direction_can_be_walked_from_either_end(world):
    made, sifted = world(tie("x", "Cooperation", party="b a"))

    assert walked(s for _, s in searched_steps(made, sifted, ["Cooperation"])) == {
        ("a", "linkedTo", "b"),
        ("b", "linkedTo", "a"),
    }


def test_passing_through_a_hub_costs_what_its_class_or_itself_asks(register):
    schema, entities = register.schema, register.entities
    state = schema.entity_classes["State"].passing_cost

    assert passing_cost("id:arvenia", register) == state > 0
    assert passing_cost("id:novak-motors", register) == 0
    assert passing_cost("id:nobody", register) == 0
    busy = replace(entities["id:novak-motors"], passing_cost=9.0)
    eager = replace(entities["id:arvenia"], passing_cost=0.1)
    changed = replace(register, entities={**entities, busy.id: busy, eager.id: eager})
    assert passing_cost("id:novak-motors", changed) == 9.0
    assert passing_cost("id:arvenia", changed) == state


def test_the_network_keeps_parallel_ties_and_where_each_edge_comes_from(world):
    made, sifted = world(
        tie("one", "Supply", supplier="arvenia", recipient="borduria"),
        tie("two", "Supply", supplier="arvenia", recipient="borduria"),
    )

    network = to_network(made, sifted)

    edges = network.get_edge_data("id:arvenia", "id:borduria")
    assert set(edges) == {("tie:one", "supplies"), ("tie:two", "supplies")}
    assert edges["tie:one", "supplies"]["step"].tie == "tie:one"
    assert edges["tie:one", "supplies"]["cost"] == cost_of(sifted.ties["tie:one"], made.schema)


def test_the_nodes_of_the_network_are_labelled(world):
    made, sifted = world(tie("x", "Supply", supplier="arvenia", recipient="nobody"))

    nodes = to_network(made, sifted).nodes

    assert nodes["id:arvenia"]["label"] == "Arvenia"
    assert nodes["id:arvenia"]["kind"] == "State"
    assert nodes["id:arvenia"]["passing_cost"] > 0
    assert nodes["id:nobody"] == {"label": "id:nobody", "kind": "Entity", "passing_cost": 0.0}


def test_sums_of_costs_are_exact_in_any_order(register):
    supports = [concept.support for concept in register.schema.concepts.values()]
    costs = [exact(-math.log(support)) for support in supports]

    assert sum(costs) == sum(costs[::-1]) == math.fsum(costs)
    assert [math.exp(-cost) for cost in costs] == pytest.approx(supports)


def test_an_edge_is_searched_unless_said_otherwise():
    assert Edge("a", "b", "n", "p", "i").searched
