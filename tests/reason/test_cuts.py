"""Cuts: the same sets that trying every set finds, on networks small enough to try."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from defties.reason.cuts import Cuts, reached, reverse, smallest_cuts, way


def network(*arcs):
    made = {}
    for tail, head in arcs:
        made.setdefault(tail, {})[head] = None
    return made


def by_trial(arcs, things, start, end):
    """Return all smallest sets of things without which there is no way, by trying every set."""
    names = sorted(set(things.values()))
    for size in range(len(names) + 1):
        found = {
            chosen
            for chosen in combinations(names, size)
            if not way(arcs, start, end, {n for n, thing in things.items() if thing in chosen})
        }
        if found:
            return found
    return set()


CALM = settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
NODES = range(8)
ARCS = st.lists(st.tuples(*[st.sampled_from(NODES)] * 2), min_size=6, max_size=26)
# Most nodes may be removed, or there would seldom be anything to cut.
MEMBERS = st.lists(st.sampled_from(["p", "q", "r", "s", "t", "u", ""]), min_size=6, max_size=6)


def things_of(members):
    return {node: name for node, name in enumerate(members, start=1) if name}


def is_cuttable(arcs, things):
    return bool(way(arcs, 0, 7)) and not way(arcs, 0, 7, things)


@CALM
@given(ARCS, st.sets(st.integers(1, 6), min_size=3), st.booleans())
def test_cuts_of_single_nodes_are_those_of_trial(pairs, removable, both_ways):
    arcs = network(*pairs, *((b, a) for a, b in pairs if both_ways))
    things = {node: f"t{node}" for node in removable}
    assume(is_cuttable(arcs, things))

    found = smallest_cuts(arcs, things, 0, 7, limit=1000)

    assert by_trial(arcs, things, 0, 7) == set(found.sets)
    assert len(found.sets) == len(set(found.sets))
    assert (found.more, found.exact) == (False, True)


@CALM
@given(ARCS, MEMBERS, st.booleans())
def test_cuts_of_things_that_are_several_nodes_are_those_of_trial(pairs, members, both_ways):
    arcs, things = network(*pairs, *((b, a) for a, b in pairs if both_ways)), things_of(members)
    assume(is_cuttable(arcs, things))

    found = smallest_cuts(arcs, things, 0, 7, limit=1000)

    assert by_trial(arcs, things, 0, 7) == set(found.sets)
    assert len(found.sets) == len(set(found.sets))
    assert found.exact


@CALM
@given(ARCS, MEMBERS, st.integers(1, 3))
def test_a_limit_is_kept_and_said(pairs, members, limit):
    arcs, things = network(*pairs), things_of(members)
    assume(is_cuttable(arcs, things))

    every = smallest_cuts(arcs, things, 0, 7, limit=1000)
    found = smallest_cuts(arcs, things, 0, 7, limit=limit)

    assert every.sets[:limit] == found.sets
    assert (len(every.sets) > limit) == found.more


@CALM
@given(ARCS, MEMBERS)
def test_a_search_cut_short_gives_sets_that_do_cut(pairs, members):
    arcs, things = network(*pairs), things_of(members)
    assume(is_cuttable(arcs, things))

    found = smallest_cuts(arcs, things, 0, 7, limit=1000, budget=1)

    assert found.sets
    for chosen in found.sets:
        assert not way(arcs, 0, 7, {n for n, thing in things.items() if thing in chosen})
    if found.exact:
        assert by_trial(arcs, things, 0, 7) == set(found.sets)


def test_a_chain_is_cut_at_each_of_its_nodes_the_nearest_first():
    chain = network((0, 1), (1, 2), (2, 3))

    assert smallest_cuts(chain, {1: "b", 2: "a"}, 0, 3, limit=9) == Cuts((("b",), ("a",)))


def test_what_lies_beside_the_ways_does_not_repeat_a_set():
    # Node 3 can be reached and can reach the end, but only through what is cut.
    beside = network((0, 1), (1, 2), (2, 9), (2, 3), (3, 1))

    assert smallest_cuts(beside, {1: "c"}, 0, 9, limit=9).sets == (("c",),)


def test_very_many_sets_of_one_size_are_found_as_they_are_asked_for():
    # Forty ways, each of two nodes: 2 ** 40 smallest sets.
    ways = [(0, n) for n in range(1, 41)] + [(n, n + 40) for n in range(1, 41)]
    arcs = network(*ways, *((n + 40, 99) for n in range(1, 41)))

    found = smallest_cuts(arcs, {n: f"t{n:02}" for n in range(1, 81)}, 0, 99, limit=20)

    assert len(set(found.sets)) == 20
    assert {40} == {len(chosen) for chosen in found.sets}
    assert found.more


@pytest.mark.parametrize("barred", [(), (1,)])
def test_a_way_is_a_shortest_one_around_what_is_barred(barred):
    arcs = network((0, 1), (1, 5), (0, 2), (2, 3), (3, 5))

    expected = (0, 2, 3, 5) if barred else (0, 1, 5)

    assert expected == way(arcs, 0, 5, barred)
    assert way(arcs, 5, 0) == ()


def test_what_can_be_reached_is_in_order_of_distance():
    arcs = network((0, 1), (0, 2), (2, 3), (4, 0))

    assert list(reached(arcs, 0)) == [0, 1, 2, 3]
    assert list(reached(reverse(arcs), 3)) == [3, 2, 0, 4]
