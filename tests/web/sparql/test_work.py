"""What a process answers, without the process."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from defties.errors import QueryError
from defties.query import ask_store
from defties.store.oxigraph import Embedded
from defties.store.protocol import Chosen
from defties.web.sparql import work
from defties.web.sparql.description import description
from defties.web.sparql.protocol import Question
from defties.web.sparql.work import Manner, answer, open_queries

TOY = Path(__file__).parents[2] / "toy.ttl"
HERE = "http://127.0.0.1:1/sparql"
JSON = ox.QueryResultsFormat.JSON
A, B = "http://x/a", "http://x/b"


@pytest.fixture
def two():
    """Return a store of two graphs and a default graph, a triple in each."""
    inner = ox.Store()
    inner.load(
        b"@prefix x: <http://x/> . x:s x:p 0 . x:a { x:s x:p 1 } x:b { x:s x:p 2 }",
        format=ox.RdfFormat.TRIG,
    )
    return Embedded(inner)


def numbers(store, query="SELECT ?o { ?s ?p ?o }", **how):
    return sorted(int(row["o"].value) for row in ask_store(store, query, **how))


NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"


@pytest.mark.parametrize(
    ("query", "how", "found"),
    [
        ("SELECT ?o { ?s ?p ?o }", {}, [0, 1, 2]),
        ("SELECT ?o { ?s ?p ?o }", {"union": False}, [0]),
        ("SELECT ?o { ?s ?p ?o }", {"chosen": Chosen((A,))}, [1]),
        ("SELECT ?o { ?s ?p ?o }", {"chosen": Chosen((A, B))}, [1, 2]),
        ("SELECT ?o { ?s ?p ?o }", {"chosen": Chosen((), (A,))}, []),
        (f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}", {}, [2]),
        (f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}", {"union": False}, [2]),
        (f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}", {"chosen": Chosen((A,))}, [1]),
        ("BASE <http://x/y> SELECT ?o FROM <b> { ?s ?p ?o }", {}, [2]),
        ("SELECT ?o FROM <b> { ?s ?p ?o }", {"base": "http://x/y"}, [2]),
        ("BASE <z/> SELECT ?o FROM <../b> { ?s ?p ?o }", {"base": "http://x/y"}, [2]),
        ("PREFIX x:<http://x/> SELECT ?o FROM x:b { ?s ?p ?o }", {}, [2]),
        (NAMED, {}, [1, 2]),
        (NAMED, {"chosen": Chosen((), (B,))}, [2]),
        (NAMED, {"chosen": Chosen((A,))}, []),
        ("SELECT ?o FROM NAMED <http://x/a> { GRAPH ?g { ?s ?p ?o } }", {}, [1]),
        ("SELECT ?o { <s> <p> ?o }", {"base": "http://x/"}, [0, 1, 2]),
    ],
)
def test_a_query_is_asked_over_the_graphs_that_are_chosen(two, query, how, found):
    assert numbers(two, query, **how) == found


@pytest.mark.parametrize(
    ("query", "how"),
    [
        ("SELECT ?o { ?s ?p ?o }", {"chosen": Chosen(("http://x/c",))}),
        ("SELECT ?o { ?s ?p ?o }", {"chosen": Chosen((A,), ("",))}),
        ("SELECT ?o FROM <c> { ?s ?p ?o }", {"base": "http://x/"}),
        ("BASE <http://y/> SELECT ?o FROM <b> { ?s ?p ?o }", {"base": "http://x/"}),
    ],
)
def test_graphs_that_are_not_held_are_refused(two, query, how):
    with pytest.raises(QueryError, match="holds no such graph"):
        ask_store(two, query, **how)


def test_without_a_base_relative_iris_are_refused(two):
    with pytest.raises(QueryError, match="not valid"):
        ask_store(two, "SELECT ?o { <s> <p> ?o }")


def test_a_store_without_house_prefixes_knows_none(two):
    plain = Embedded(two.inner, prefixes={})

    with pytest.raises(QueryError):
        ask_store(plain, "ASK { ?s a :Firm }")
    assert not ask_store(two, "ASK { ?s a :Firm }")


def told(store, query, accept="*/*", manner=Manner(), **more):  # noqa: B008  it never changes
    return answer(store, manner, Question(query, accept, address=HERE, **more))


def test_places_are_opened_and_asked():
    reply = open_queries([str(TOY)], Manner())(Question("ASK { ?s a :Firm }"))

    assert json.loads(reply.body) == {"head": {}, "boolean": True}


def test_a_problem_is_a_reply(two):
    reply = told(two, "SELECT")

    assert (reply.status, reply.media) == (400, "application/problem+json")


def test_the_form_is_settled_before_the_rows_are_read(two):
    assert told(two, "SELECT * { ?s ?p ?o }", "text/turtle").status == 406


@pytest.mark.parametrize(
    ("query", "accept", "most", "size"),
    [
        ("SELECT * { ?s ?p ?o }", "application/json", 2, 2),
        ("SELECT * { ?s ?p ?o }", "application/json", 3, None),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", 2, 2),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", 3, None),
        ("CONSTRUCT { ?s a ?p } WHERE { ?s ?p ?o }", "application/n-triples", 1, None),
    ],
)
def test_an_answer_is_cut_where_there_is_more(two, query, accept, most, size):
    reply = told(two, query, accept, Manner(most=most))

    assert dict(reply.headers).get("X-Truncated") == (str(size) if size else None)
    assert (f"{HERE}#cut" in dict(reply.headers).get("Link", "")) == bool(size)


def test_few_rows_that_are_long_are_refused(two, monkeypatch):
    monkeypatch.setattr(work, "_LARGEST", 10)

    reply = told(two, "SELECT * { VALUES ?x { 'abcdef' 'ghijkl' } }")

    assert reply.status == 503
    assert "larger" in json.loads(reply.body)["detail"]


def test_an_error_of_the_engine_in_the_middle_of_the_rows_is_told():
    class Broken:
        def solve(self, *_, **__):
            return ox.parse_query_results('{"head":{"vars":["a"]},"results":{"bindings":[', JSON)

        def graphs(self):
            return frozenset()

    reply = answer(Broken(), Manner(), Question("SELECT * {}"))

    assert reply.status == 400
    assert "cannot be evaluated" in json.loads(reply.body)["detail"]


def test_nothing_asked_is_answered_with_the_description(two):
    reply = told(two, None, "application/n-triples")

    assert {A, B} <= set(reply.body.decode().replace(">", "<").split("<"))


def test_the_description_says_whether_graphs_are_asked_together():
    united = {str(t.object) for t in description([A], HERE, 10)}
    apart = {str(t.object) for t in description([A], HERE, 10, union=False)}

    assert united - apart == {"<http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph>"}
