"""Building the path index: what goes in comes out, in the same bytes every time."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defties.errors import DataError
from defties.index import layout
from defties.index.build import Builder, build_index
from defties.index.opened import Rows
from defties.index.profile import out_of, period_of, profile_of
from defties.model import Evidence, Party, Tie
from defties.project import cost_of, steps_of
from defties.sift import Filter, sift

CALM = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def steps_in(rows):
    """All steps that begin at a node, and all that end at one, as (node, other, profile, …)."""
    starts = rows.step_starts.tolist()
    for node in range(len(rows)):
        for ahead in (True, False):
            first = starts[2 * node if ahead else 2 * node + 1]
            for i in range(first, starts[2 * node + 1 if ahead else 2 * node + 2]):
                look = rows.step_look[i]
                yield (
                    *(ahead, rows.key(node), rows.key(rows.step_node[i])),
                    *(rows.profile(rows.look_profile[look]), rows.edges[rows.look_edge[look]]),
                    *(rows.tie(rows.step_tie[i]), rows.step_from[i], rows.step_till[i]),
                )


def steps_of_register(register):
    for tie in register.ties.values():
        profile = profile_of(tie, register.sources)
        period = period_of(tie, register.schema)
        for step in steps_of(tie, register.schema):
            ends = [(step.head, step.tail)]
            if step.edge.head == step.edge.tail:
                ends.append((step.tail, step.head))
            for head, tail in ends:
                yield True, head, tail, profile, step.edge, tie.id, *period
                yield False, tail, head, profile, step.edge, tie.id, *period


@CALM
@given(data=st.data())
def test_every_step_stands_at_both_its_ends(claims, many_ties, tmp_path, data):
    register = claims(data.draw(many_ties))
    build_index(register, tmp_path / "paths")

    found = list(steps_in(Rows(tmp_path / "paths")))

    assert sorted(steps_of_register(register), key=repr) == sorted(found, key=repr)


@CALM
@given(data=st.data())
def test_every_tie_is_known_with_its_parties_and_when_its_evidence_was_out(
    claims, many_ties, tmp_path, data
):
    register = claims(data.draw(many_ties))
    build_index(register, tmp_path / "paths")
    rows = Rows(tmp_path / "paths")

    for key in register.entities:
        expected = [t.id for t in register.ties.values() if any(p.entity == key for p in t.parties)]
        assert sorted(expected) == rows.ties_of(key)
    for number, tie in enumerate(register.ties.values()):
        assert rows.tie(number) == tie.id
        assert out_of(tie, register.sources) == (rows.out[2 * number], rows.out[2 * number + 1])


@CALM
@given(data=st.data())
def test_what_a_step_costs_as_a_rule_is_known(claims, many_ties, tmp_path, data):
    register = claims(data.draw(many_ties))
    build_index(register, tmp_path / "paths")
    rows = Rows(tmp_path / "paths")
    kept = sift(register, Filter()).ties

    for look, tie in zip(rows.step_look, rows.step_tie, strict=True):
        edge = rows.edges[rows.look_edge[look]]
        weighed = kept.get(rows.tie(tie))
        walked = weighed is not None and edge.searched
        assert rows.look_usual[look] == (cost_of(weighed, register.schema) if walked else math.inf)


def test_an_index_of_nothing_is_one(claims, tmp_path):
    build_index(claims(()), tmp_path / "paths")
    rows = Rows(tmp_path / "paths")

    assert len(rows) == 0
    assert rows.node("id:a") is None
    assert rows.ties_of("id:a") == []


def test_the_same_claims_give_the_same_bytes(register, tmp_path):
    for name in ("one", "two"):
        build_index(register, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_index_takes_the_place_of_the_one_before_in_one_step(claims, tmp_path, monkeypatch):
    path = tmp_path / "paths"
    build_index(claims(()), path)
    before = path.read_bytes()

    def fails(aside, _):
        aside.write_bytes(b"half of it")
        raise OSError("no room")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no room"):
        patch.setattr(layout, "write", fails)
        build_index(claims(()), path)

    assert path.read_bytes() == before
    build_index(claims(()), path)
    assert path.read_bytes() == before


def test_ids_in_any_script_are_found(claims, tmp_path):
    keys = ["id:шахед", "id:شاهد", "id:a-b", "id:a", "id:ab", "id:\U0001f6e9", "id:zz"]
    tie = Tie(
        "tie:ü", "Meeting", "delivered", tuple(Party("participant", k) for k in keys), (), when=""
    )
    build_index(claims((tie,)), tmp_path / "paths")
    rows = Rows(tmp_path / "paths")

    for key in keys:
        assert rows.key(rows.node(key)) == key
        assert rows.ties_of(key) == ["tie:ü"]
    assert [rows.node(key) for key in ("", "id:", "id:aa", "id:zzz", "x")] == [None] * 5


def test_a_builder_numbers_what_it_is_given_as_it_comes(register, tmp_path):
    edge = register.schema.tie_classes["Ownership"].edges[0]
    said = Evidence("e0", "", "v0", "asserts", "B2", "", reaches="ongoing", attributed=True)
    profile = Tie("", "Ownership", "ongoing", (), (said,), when="2000")
    builder = Builder(register.schema)

    numbers = [builder.node(key, cost) for key, cost in [("id:b", 1.0), ("id:a", 0.0)]]
    again = builder.node("id:b", 9.0)
    look = builder.look(profile, edge)
    builder.tie("tie:one", [(0, 1, look)], [0, 1], (1, 9), (2, 3))
    builder.tie("tie:two", [(1, 0, look)], [0, 1], (4, 6), (5, 5))
    builder.write(tmp_path / "paths")
    rows = Rows(tmp_path / "paths")

    assert (numbers, again, look) == ([0, 1], 0, 0)
    assert rows.passing.tolist() == [1.0, 0.0]
    assert rows.out.tolist() == [2, 3, 5, 5]
    assert [step[:3] + step[5:] for step in steps_in(rows)] == [
        (True, "id:b", "id:a", "tie:one", 1, 9),
        (False, "id:b", "id:a", "tie:two", 4, 6),
        (True, "id:a", "id:b", "tie:two", 4, 6),
        (False, "id:a", "id:b", "tie:one", 1, 9),
    ]


def test_an_index_without_some_section_is_refused(tmp_path):
    layout.write(tmp_path / "paths", {"node_ids": layout.section("B", b"")})

    with pytest.raises(DataError, match="no section 'node_id_ends'"):
        Rows(tmp_path / "paths")
