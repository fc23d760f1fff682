"""Streamed data: the same answers as if they had been loaded with all care."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace
from itertools import product

import pytest

import defties.snapshot as snapshot_module
from defties.derive import DERIVED
from defties.errors import DataError, SeedSyntaxError
from defties.export import export
from defties.index.known import KnownNeighbours
from defties.sift import Filter
from defties.snapshot import build_snapshot
from defties.standing import standing_of

FILTERS = [
    Filter(),
    Filter(as_of="2023"),
    Filter(known_by="2023-06"),
    Filter(min_grade="B2"),
    Filter(standings=frozenset({"corroborated", "denied-only", "withdrawn", "disputed"})),
    Filter(kinds=frozenset({"Designation", "Supply", "Cooperation"})),
    Filter(undated="drop", statuses=frozenset({"delivered", "ongoing"})),
]


@pytest.fixture
def streamed(tmp_path, monkeypatch):
    """Write some files and stream them into a snapshot."""
    monkeypatch.setattr(snapshot_module, "_LARGE", 0)

    def build(**files):
        for name, content in files.items():
            (tmp_path / "in" / name.replace("_", ".")).parent.mkdir(exist_ok=True)
            (tmp_path / "in" / name.replace("_", ".")).write_bytes(content)
        return build_snapshot([tmp_path / "in"], tmp_path / "out")

    return build


@pytest.fixture(scope="module")
def lines(data):
    return export(data.store, "nq")


def plain(tie):
    """A tie without what only curated claims have: hashes, and the file they stand in."""
    return replace(tie, digest="", file="")


def shortcuts(store):
    return {(q.subject, q.predicate, q.object) for q in store if q.graph_name == DERIVED} - {
        (q.subject, q.predicate, q.object) for q in store if q.predicate.value.endswith("digest")
    }


def arcs(neighbours, register):
    """Every step that may be walked, by ids."""
    found = set()
    for key, ahead in product(register.entities, (True, False)):
        node = neighbours.node(key)
        if node is not None:
            for other, cost, tie in neighbours.arcs(node, ahead=ahead):
                found.add((key, neighbours.key(other), cost, neighbours.tie(tie), ahead))
    return found


def shuffled(content, seed=1):
    found = content.splitlines(keepends=True)
    random.Random(seed).shuffle(found)
    return b"".join(found)


@pytest.mark.parametrize("order", [lambda c: c, shuffled], ids=["in blocks", "scattered"])
def test_streamed_lines_hold_what_loaded_files_hold(streamed, lines, data, order):
    found = streamed(all_nq=order(lines))

    kept, known = found.register, data.register
    assert {k: plain(t) for k, t in kept.ties.items()} == {
        k: plain(t) for k, t in known.ties.items()
    }
    assert dict(kept.entities) == dict(known.entities)
    assert dict(kept.sources) == dict(known.sources)
    assert shortcuts(found.store) == shortcuts(data.store)
    counts = found.manifest.counts
    assert (counts["ties"], counts["sources"]) == (len(known.ties), len(known.sources))


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda w: str(w.options()))
@pytest.mark.parametrize("order", [lambda c: c, shuffled], ids=["in blocks", "scattered"])
def test_streamed_lines_are_walked_as_the_claims_themselves(streamed, lines, data, order, wanted):
    found = streamed(all_nq=order(lines))

    expected = arcs(KnownNeighbours(data.register, wanted, "out"), data.register)

    assert arcs(found.neighbours(wanted, "out"), data.register) == expected
    assert arcs(data.neighbours(wanted, "out"), data.register) == expected


def test_names_are_found_in_streamed_data(streamed, lines, data):
    found = streamed(all_nq=shuffled(lines))

    for entity in data.register.entities.values():
        assert found.finder.resolve(entity.id) == entity
        assert entity.id in {m.entity.id for m in found.finder.find(entity.label)}


def test_ties_of_an_entity_are_known(streamed, lines, data):
    found = streamed(all_nq=lines)

    for key in data.register.entities:
        expected = [
            t.id for t in data.register.ties.values() if any(p.entity == key for p in t.parties)
        ]
        assert found.ties_of(key) == data.ties_of(key) == sorted(expected)


def test_blank_nodes_are_named_by_their_place(streamed, request, data):
    turtle = (request.path.parents[1] / "toy.ttl").read_bytes()

    found = streamed(toy_ttl=turtle)

    for key, tie in data.register.ties.items():
        mine = found.register.ties[key]
        args = (data.register.sources, data.register.schema)
        assert replace(standing_of(mine, *args), evidence=()) == replace(
            standing_of(tie, *args), evidence=()
        )
    before = dict(found.register.ties)
    again = streamed(toy_ttl=turtle)
    assert again.register.version == found.register.version
    assert dict(again.register.ties) == before


def test_packed_files_are_read_and_told_apart_from_broken_ones(streamed, lines, data):
    found = streamed(all_nq_gz=gzip.compress(lines))

    assert found.register.ties.keys() == data.register.ties.keys()
    with pytest.raises(DataError, match=r"all\.nq\.gz: it cannot be read"):
        streamed(all_nq_gz=gzip.compress(lines)[:-40])
    with pytest.raises(DataError, match=r"all\.nq\.gz: it cannot be read"):
        streamed(all_nq_gz=b"no gzip")


@pytest.mark.parametrize("name", ["bad_nt", "bad_ttl"])
def test_a_line_that_cannot_be_read_is_named(streamed, name):
    with pytest.raises(SeedSyntaxError) as caught:
        streamed(**{name: b"<a:b> <a:c> <a:d> .\n<a:b> <a:c> nonsense .\n"})

    assert caught.value.line == 2


def test_how_far_the_work_is_gets_told(tmp_path, lines, monkeypatch):
    monkeypatch.setattr(snapshot_module, "_LARGE", 0)
    (tmp_path / "all.nq").write_bytes(lines)
    told = []

    build_snapshot([tmp_path / "all.nq"], tmp_path / "out", lambda *state: told.append(state))

    assert ("Reading", len(lines), len(lines)) in told
    assert told[-1][0] == "Deriving"


def test_what_is_not_ours_is_kept_and_passed_over(streamed):
    found = streamed(other_nt=b'<http://x/a> <http://x/p> "1" .\n_:b <http://x/p> _:c .\n')

    assert len(found.register.ties) == 0
    assert any(q.subject.value == "http://x/a" for q in found.store)
