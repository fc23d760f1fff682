"""The neighbours in the index: those that weighing each tie by itself would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import defties.index.rows as rows_module
from defties.errors import DataError, InputError
from defties.index.build import build_index
from defties.index.known import KnownNeighbours
from defties.index.opened import Rows
from defties.index.rows import IndexNeighbours
from defties.model import Evidence, Party, Register, Tie
from defties.sift import Filter

CALM = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = st.sampled_from(["", "", "2019", "2021-06-30", "2022-02", "2022?", "2020/2021"])


@pytest.fixture
def opened(tmp_path):
    """Return the neighbours in a register by its index."""

    def make(register, wanted, direction="any"):
        build_index(register, tmp_path / "paths")
        return IndexNeighbours(Rows(tmp_path / "paths"), register, wanted, direction)

    return make


class Counted(Mapping):
    """Ties of which it is noted which were read."""

    def __init__(self, ties):
        self.ties = ties
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return self.ties[key]

    def __iter__(self):
        return iter(self.ties)

    def __len__(self):
        return len(self.ties)


def supply(number, head, tail, *, source="src:p", grade="B2", when="", status="delivered"):
    said = Evidence(f"ev:{number}", source, "id:a", "asserts", grade, "…", reaches="delivered")
    parties = (Party("recipient", tail), Party("supplier", head))
    return Tie(f"tie:t{number}", "Supply", status, parties, (said,), when=when)


def walk(neighbours, nodes):
    """Everything there is to know of some nodes, by ids."""
    found = {}
    for key in nodes:
        node = neighbours.node(key)
        if node is None:
            continue
        for ahead in (True, False):
            arcs = {
                (neighbours.key(n), cost, neighbours.tie(tie))
                for n, cost, tie in neighbours.arcs(node, ahead=ahead)
            }
            beyond = {neighbours.key(n) for n in neighbours.beyond(node, ahead=ahead)}
            found[key, ahead] = arcs
            assert beyond == {n for n, _, _ in arcs}
    return found, neighbours.met()


@CALM
@given(
    data=st.data(),
    as_of=DAYS,
    known_by=DAYS,
    excluded=st.sampled_from([(), (), ("id:b",), ("id:c", "id:nobody")]),
    direction=st.sampled_from(["any", "out", "in"]),
    few=st.sampled_from([256, 0]),
)
def test_steps_are_walked_as_if_each_tie_were_weighed(
    claims, many_ties, filters, opened, data, as_of, known_by, excluded, direction, few
):
    register = claims(data.draw(many_ties))
    wanted = replace(
        data.draw(filters), as_of=as_of, known_by=known_by, exclude=frozenset(excluded)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_module, "_FEW", few)
        found = walk(opened(register, wanted, direction), register.entities)

    assert walk(KnownNeighbours(register, wanted, direction), register.entities) == found


@CALM
@given(data=st.data(), direction=st.sampled_from(["any", "out", "in"]), ahead=st.booleans())
def test_steps_to_some_nodes_are_those_of_all_that_lead_there(
    claims, many_ties, opened, data, direction, ahead
):
    register = claims(data.draw(many_ties))
    neighbours = opened(register, Filter(), direction)
    known = [n for n in map(neighbours.node, register.entities) if n is not None]
    among = frozenset(data.draw(st.lists(st.sampled_from(known)))) if known else frozenset()
    beginning = data.draw(st.sampled_from([0, 16]))  # 0: also of short rows
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_module, "_BEGINNING", beginning)
        found = {n: set(neighbours.arcs(n, ahead=ahead, among=among)) for n in known}

    for node in known:
        every = neighbours.arcs(node, ahead=ahead)
        assert {arc for arc in every if arc[0] in among} == found[node]


def told(case):
    """Name a case of a test alike in every process; a filter itself holds sets."""
    return str(case.options() if isinstance(case, Filter) else case)


@pytest.mark.parametrize(("direction", "ahead"), [("any", True), ("out", True), ("in", False)])
def test_the_steps_of_a_hub_to_few_nodes_are_sought_from_these(claims, opened, direction, ahead):
    ties = [supply(i, "id:hub", f"id:n{i}") for i in range(100)]
    neighbours = opened(claims(ties), Filter(), direction)
    hub, leaf = neighbours.node("id:hub"), neighbours.node("id:n7")

    arcs = neighbours.arcs(hub, ahead=ahead, among={leaf})

    assert [(node, neighbours.tie(tie)) for node, _, tie in arcs] == [(leaf, "tie:t7")]
    assert neighbours.looked == 1


@pytest.mark.parametrize("by", ["2019", "2020"])
def test_a_tie_is_read_only_where_part_of_its_evidence_was_out(claims, opened, by):
    ties = [supply(i, "id:a", f"id:{end}") for i, end in enumerate("bcdefg")]
    late = Evidence("ev:late", "src:r", "id:b", "denies", "B2", "…")
    ties[3] = replace(ties[3], evidence=(*ties[3].evidence, late))
    register = claims(ties)
    counted = Counted(register.ties)
    neighbours = opened(register, Filter(known_by=by))
    neighbours._register = Register(register.schema, register.entities, register.sources, counted)

    assert len(list(neighbours.beyond(neighbours.node("id:a"), ahead=True))) == 6
    assert counted.read == {"tie:t3"}


@pytest.mark.parametrize(
    ("as_of", "expected"), [("04", 0), ("05", 1), ("06", 1), ("07", 1), ("08", 0)]
)
def test_both_ends_of_a_period_belong_to_it(claims, opened, as_of, expected):
    register = claims([supply(1, "id:a", "id:b", when="2020-05-05/2020-05-07")])
    neighbours = opened(register, Filter(as_of=f"2020-05-{as_of}"))

    found = list(neighbours.beyond(neighbours.node("id:a"), ahead=True))

    assert len(found) == expected
    assert neighbours.met().removed == ({} if expected else {"--as-of": 1})


def test_more_looks_than_a_byte_can_tell_apart(claims, opened):
    schema = claims(()).schema
    statuses = sorted(key.partition(":")[2] for key in schema.concepts if key.startswith("st:"))
    grades = [f"{letter}{digit}" for letter in "ABCDEF" for digit in "123456"]
    ties = [
        supply(f"{status}-{grade}", "id:a", "id:b", grade=grade, status=status)
        for status in statuses
        for grade in grades
    ]
    register, wanted = claims(ties), Filter(min_grade="B2", standings=frozenset({"weak"}))

    neighbours = opened(register, wanted)

    assert len(neighbours._costs) > 256
    assert walk(KnownNeighbours(register, wanted), register.entities) == walk(
        neighbours, register.entities
    )


UNREADABLE = [{"when": "some day"}, {"status": "nearly"}, {"status": ""}, {"grade": "Z9"}]
IN_TIME = [Filter(), Filter(as_of="2020"), Filter(known_by="2020")]


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [*product(UNREADABLE, IN_TIME), ({"source": "src:bad"}, Filter(known_by="2020"))],
    ids=told,
)
def test_a_tie_that_cannot_be_read_is_named(claims, opened, bad, wanted):
    register = claims([supply(1, "id:a", "id:b"), supply(2, "id:a", "id:c", **bad)])
    source = replace(register.sources["src:p"], id="src:bad", published="last spring")
    register = replace(register, sources={**register.sources, source.id: source})
    neighbours = opened(register, wanted)

    with pytest.raises(DataError, match=r"^tie:t2: ") as caught:
        list(neighbours.beyond(neighbours.node("id:a"), ahead=True))

    with pytest.raises(DataError, match=r"^tie:t2: ") as again:
        KnownNeighbours(register, wanted).arcs("id:a", ahead=True)
    assert str(again.value) == str(caught.value)


def test_a_tie_that_cannot_be_read_harms_nobody_where_it_is_left_out(claims, opened):
    register = claims([supply(1, "id:a", "id:b"), supply(2, "id:a", "id:c", when="some day")])

    found = walk(opened(register, Filter(exclude=frozenset({"id:c"}))), ["id:a", "id:b"])

    assert {"id:b"} == {node for node, _, _ in found[0]["id:a", True]}
    assert found[1].removed == {"--exclude": 1}


@pytest.mark.parametrize("wanted", [Filter(as_of="soon"), Filter(min_grade="Z9")], ids=told)
def test_a_filter_that_cannot_be_read_is_an_error_at_once(claims, opened, wanted):
    with pytest.raises(InputError):
        opened(claims(()), wanted)


def test_degree_counts_the_steps_of_a_node_whatever_the_filter(claims, opened):
    ties = [supply(1, "id:a", "id:b"), supply(2, "id:b", "id:a"), supply(3, "id:a", "id:c")]
    neighbours = opened(claims(ties), Filter(kinds=frozenset({"Payment"})), "out")

    assert [neighbours.degree(neighbours.node(f"id:{n}")) for n in "abc"] == [3, 2, 1]
    assert list(neighbours.beyond(neighbours.node("id:a"), ahead=True)) == []
    assert neighbours.looked == 2
    assert neighbours.met().removed == {"--kind": 2}
