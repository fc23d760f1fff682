"""Neighbourhoods: what lies within some hops, hubs shown and not followed."""

from __future__ import annotations

import pytest

from defties.model import Entity, Evidence, Party, Register, Source, Tie
from defties.neighbourhood import neighbourhood
from defties.sift import Filter

STATES = {"x"}


def supply(one, other):
    return tie("Supply", supplier=one, recipient=other)


def tie(kind, **roles):
    parties = tuple(Party(role, f"id:{e}") for role, es in sorted(roles.items()) for e in es)
    name = f"tie:{kind}-" + "-".join(p.entity[3:] for p in parties)
    said = (Evidence("ev:x", "src:x", "id:paper", "asserts", "B2", "…", "delivered"),)
    return Tie(name, kind, "delivered", parties, said)


@pytest.fixture
def around(register):
    """Return the letters of the entities around a focus, and the neighbourhood."""

    def look(ties, focus="a", hops=1, limit=100, budget=1000, **wanted):
        letters = {p.entity[3:] for t in ties for p in t.parties} | set(focus)
        entities = {
            f"id:{c}": Entity(f"id:{c}", "State" if c in STATES else "Firm", c) for c in letters
        }
        world = Register(
            register.schema,
            entities,
            {"src:x": Source("src:x", "X", "id:paper")},
            {t.id: t for t in ties},
        )
        found = neighbourhood(
            world,
            Filter(**wanted),
            [f"id:{c}" for c in focus],
            hops=hops,
            limit=limit,
            budget=budget,
        )
        return "".join(key[3:] for key in found.entities), found

    return look


CHAIN = [supply("a", "b"), supply("b", "c"), supply("d", "c")]


@pytest.mark.parametrize(("hops", "letters"), [(1, "ab"), (2, "abc"), (3, "abcd"), (4, "abcd")])
def test_a_neighbourhood_reaches_as_far_as_asked_whatever_the_direction(around, hops, letters):
    found, whole = around(CHAIN, hops=hops)

    assert found == letters
    assert len(whole.steps) == len(letters) - 1
    assert (whole.hubs, whole.hidden) == ((), 0)


def test_steps_among_the_entities_are_there_though_they_lead_no_further(around):
    _, whole = around([supply("a", "b"), supply("a", "c"), supply("b", "c")])

    assert {(s.head, s.tail) for s in whole.steps} >= {("id:b", "id:c")}
    assert len(whole.steps) == 3


def test_several_entities_can_be_the_focus(around):
    assert around(CHAIN, focus="ad")[0] == "abcd"


def test_a_hub_is_shown_and_not_followed_unless_it_is_the_focus(around):
    ties = [supply("a", "x"), supply("x", "b"), supply("b", "c")]

    found, whole = around(ties, hops=3)
    assert (found, whole.hubs) == ("ax", ("id:x",))
    at_the_edge = around(ties, hops=1)[1]
    assert at_the_edge.hubs == ("id:x",)
    found, whole = around(ties, focus="x", hops=1)
    assert (found, whole.hubs) == ("abx", ())


def test_the_limit_keeps_the_nearest_then_the_best_connected(around):
    ties = [supply("a", "b"), supply("a", "c"), supply("c", "d"), supply("c", "e")]

    found, whole = around(ties, hops=2, limit=2)

    assert (found, whole.hidden) == ("ac", 3)
    assert around(ties, hops=2, limit=4)[0] == "abcd"


def test_the_focus_is_kept_whatever_the_limit(around):
    found, whole = around(CHAIN, focus="acd", limit=2)

    assert found == "acd"
    assert whole.hidden == 1


def test_kinds_that_searches_leave_out_come_in_when_named(around):
    ties = [tie("Designation", authority="a", target="b")]

    assert around(ties)[0] == "a"
    assert around(ties, kinds=frozenset({"Designation"}))[0] == "ab"


def test_ties_without_a_step_are_told_if_they_join_what_is_shown(around):
    talks = tie("Meeting", participant="ab")
    ties = [*CHAIN, talks, tie("Meeting", participant="ac")]

    assert around(ties)[1].loose_ties == (talks.id,)


def test_what_is_drawn_comes_weighed_and_what_is_left_out_is_counted(around):
    talks = tie("Meeting", participant="ab")
    ties = [supply("a", "b"), tie("Designation", authority="a", target="b"), talks]

    whole = around([*ties, tie("Supply", supplier="a", recipient="c")], exclude={"id:c"})[1]

    assert set(whole.ties) == {ties[0].id, *whole.loose_ties}
    assert whole.ties[ties[0].id].standing.name == "single-voice"
    assert whole.met.removed == {"--exclude": 1}
    assert whole.met.unwalked == {"Designation": 1}


def test_a_neighbourhood_that_is_cut_short_says_so(around):
    found, whole = around(CHAIN, hops=4, budget=2)

    assert (found, whole.truncated) == ("abc", True)


def test_an_entity_without_ties_is_alone(around):
    found, whole = around([], hops=2)

    assert (found, whole.steps, whole.loose_ties, whole.hidden) == ("a", (), (), 0)


def test_a_neighbourhood_does_not_depend_on_the_order_of_ties(around):
    assert around(CHAIN, hops=3) == around(CHAIN[::-1], hops=3)
