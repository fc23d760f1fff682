"""Joints: the gates of a tie lead exactly where its pairs lead."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from defties.reason.cuts import reached
from defties.reason.joints import joints_of

PAIRS = st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2).filter(lambda p: p[0] != p[1]))


def led(arcs):
    return {(node, other) for node in arcs for other in reached(arcs, node) if other != node}


def arcs_of(pairs):
    made = {}
    for head, tail in pairs:
        made.setdefault(head, {})[tail] = None
    return made


@given(PAIRS)
def test_gates_lead_where_the_pairs_lead_in_any_number_of_steps(pairs):
    through = [
        (head, tail)
        for joint in joints_of(pairs)
        for head, tail in product(joint.heads, joint.tails)
        if head != tail
    ]

    assert led(arcs_of(pairs)) == set(through)


@given(PAIRS)
def test_a_tie_that_leads_both_ways_has_a_gate_for_each_group_that_it_joins(pairs):
    both = [*pairs, *((tail, head) for head, tail in pairs)]

    groups = {frozenset(reached(arcs_of(both), node)) for node, _ in both}

    assert groups == {frozenset(joint.heads) for joint in joints_of(both)}
    assert len(groups) == len(joints_of(both))


def test_a_tie_without_pairs_has_no_gate():
    assert joints_of([]) == []
