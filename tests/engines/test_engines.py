"""What engines elsewhere answer through `EndpointStore`: the same as the store here, on each."""

from __future__ import annotations

from collections import Counter
from itertools import islice, product

import pyoxigraph as ox
import pytest

from defties import catalogue
from defties.doctor import examine
from defties.errors import EngineError
from defties.query import select
from defties.questions import sparql_of
from defties.read import read_register
from defties.shelf import open_register
from defties.sift import Filter, sift
from defties.store.doubt import TRUTHS
from defties.store.endpoint import EndpointStore
from defties.vocab import BASE, NS

QUESTIONS = catalogue.catalogue()
FILTERS = [
    Filter(),
    Filter(as_of="2018"),
    Filter(as_of="2016-03"),
    Filter(known_by="2022-12-31"),
    Filter(as_of="2020", known_by="2023", min_grade="B2"),
    Filter(undated="only"),
    Filter(undated="drop", standings=frozenset({"disputed"})),
]
_TOO_MANY = 6  # choices of values for a question


def triples(quads):
    """The triples of some quads, truths aside, which one engine keeps as numbers."""
    return {
        (q.subject, q.predicate, q.object)
        for q in quads
        if q.predicate.value.removeprefix(NS) not in TRUTHS
    }


@pytest.fixture(scope="session")
def register(claims):
    return read_register(claims.store)


def test_what_is_said_of_things_is_the_same(engine, claims):
    subjects = sorted({quad.subject.value for quad in claims.store})

    told = EndpointStore(engine).about(subjects)

    assert triples(claims.store.about(subjects)) == triples(told)


def test_what_touches_things_is_the_same(engine, claims):
    objects = {q.object.value for q in claims.store if isinstance(q.object, ox.NamedNode)}
    things = sorted(thing for thing in objects if thing.startswith(BASE))

    told = EndpointStore(engine).touching(things)

    assert triples(claims.store.touching(things)) == triples(told)


def test_no_triple_comes_twice(engine, claims):
    subjects = sorted({quad.subject.value for quad in claims.store})

    told = list(EndpointStore(engine).about(subjects))

    assert len(set(told)) == len(told)
    assert len({q.triple for q in told}) == len({q.triple for q in claims.store})


def test_everything_of_ours_is_read(engine, claims):
    ours = {q for q in triples(claims.store) if q[0].value.startswith(BASE)}

    told = EndpointStore(engine)

    assert ours == triples(told)


def test_the_named_graphs_are_listed(served, claims):
    told = EndpointStore(served("oxigraph, a graph for each file")).graphs()

    assert claims.store.graphs() == told
    assert claims.store.graphs() <= EndpointStore(served("virtuoso")).graphs()
    assert EndpointStore(served("oxigraph, one graph")).graphs() == frozenset()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_the_catalogue_has_the_same_answer(engine, claims, register, name, stores):
    question = QUESTIONS[name]
    fitting = [
        [e.id for e in register.entities.values() if p.kind in lineage(register, e)]
        for p in question.parameters
    ]

    for values in islice(product(*fitting), _TOO_MANY):
        chosen = dict(zip((p.name for p in question.parameters), values, strict=True))
        query = sparql_of(question, chosen)
        expected, told = select(claims.store, query), select(stores(engine), query)

        assert expected.columns == told.columns
        assert Counter(expected.rows) == Counter(told.rows)


def lineage(register, entity):
    return register.schema.entity_classes[entity.kind].lineage


@pytest.fixture(scope="session")
def stores():
    """A function from an address to its store, the same one each time."""
    known = {}
    return lambda url: known.setdefault(url, EndpointStore(url))


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: str(wanted.options()))
def test_ties_are_sifted_here_whatever_the_engine_makes_of_dates(engine, register, wanted, stores):
    there = open_register(stores(engine), register.schema)

    expected, told = sift(register, wanted), sift(there, wanted)

    assert expected.removed == told.removed
    assert {k: (w.standing, w.held) for k, w in expected.ties.items()} == {
        k: (w.standing, w.held) for k, w in told.ties.items()
    }


def test_the_version_of_the_data_is_told(engine, register, stores):
    assert open_register(stores(engine), register.schema).version == register.version


def test_a_construct_and_an_ask_are_answered(sound, claims):
    store = EndpointStore(sound)
    query = "CONSTRUCT { ?a :near ?b } WHERE { ?t :supplier ?a ; :recipient ?b }"

    assert set(claims.store.solve(query)) == set(store.solve(query))
    assert bool(store.solve("ASK { id:arvenia a :State }"))
    assert not bool(store.solve("ASK { id:arvenia a :Firm }"))


def test_an_ask_that_comes_as_a_table_is_a_truth(virtuoso):
    store = EndpointStore(virtuoso)

    assert bool(store.solve_there("ASK { id:arvenia a :State }"))
    assert not bool(store.solve_there("ASK { id:arvenia a :Firm }"))


def test_a_describe_is_not_sent(sound):
    with pytest.raises(EngineError, match="DESCRIBE means what each engine likes"):
        EndpointStore(sound).solve("DESCRIBE id:arvenia")


def test_an_answer_that_is_cut_short_is_read_in_pages(virtuoso, claims):
    query = "SELECT ?s ?p ?o { ?s ?p ?o . ?s a :Supply }"
    told = list(EndpointStore(virtuoso).solve_there(query))

    assert len(list(claims.store.solve(query))) == len(told)
    assert len(told) > 300


def test_an_answer_that_is_cut_short_and_has_an_order_of_its_own_is_an_error(virtuoso):
    with pytest.raises(EngineError, match="cut its answer short at 500 rows"):
        EndpointStore(virtuoso).solve_there("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?o")


def test_triples_of_more_rows_than_the_engine_gives_are_an_error(virtuoso):
    with pytest.raises(EngineError, match="cut its answer short"):
        EndpointStore(virtuoso).solve_there("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_the_doctor_finds_nothing_wrong_with_a_sound_engine(served, claims):
    for name in ("oxigraph, one graph", "oxigraph, a graph for each file"):
        report = examine(EndpointStore(served(name)), claims.store)

        assert report.faults == ()
        assert len(report.findings) == 28
        assert not any("not sound" in note for note in report.notes)


def test_the_doctor_names_what_virtuoso_gets_wrong(virtuoso, claims):
    store = EndpointStore(virtuoso)
    report = examine(store, claims.store)
    names = {finding.probe.id for finding in report.faults}

    assert not store.is_sound
    assert {"values-in-union", "truths"} <= names
    assert any("It is not sound" in note for note in report.notes)


def test_the_doctor_says_that_an_engine_holds_nothing_of_ours(stranger, claims):
    report = examine(EndpointStore(stranger), claims.store)

    assert report.notes == ("It holds no claims of defties; only what needs no data was asked.",)
    assert not any(finding.probe.of_claims for finding in report.findings)
    assert report.faults == ()


def test_the_doctor_says_that_an_engine_holds_another_version(sound, store):
    report = examine(EndpointStore(sound), store)

    assert any("claims were not compared" in note for note in report.notes)
    assert not any(finding.probe.of_claims for finding in report.findings)
