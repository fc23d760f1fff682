"""The texts of queries as other engines are sent them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.store import wording
from defties.vocab import PREFIXES


def test_a_prefix_of_ones_own_is_left_alone():
    query = "PREFIX id: <x:> SELECT ?x { ?x a id:y ; skos:note ?z }"

    assert wording.with_prefixes(query) == f"PREFIX skos: <{PREFIXES['skos']}>\n{query}"


def test_a_select_with_words_of_select_in_its_texts_is_counted():
    query = 'PREFIX x: <x:select/> SELECT ?a { ?a x:is "SELECT" } # the end'

    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:b"), ox.NamedNode("x:select/is"), ox.Literal("SELECT")))

    (row,) = store.query(wording.counted(query))
    assert row[0].value == "1"


def test_a_select_that_names_its_graphs_cannot_be_a_part():
    query = "SELECT ?a FROM <x:g> { ?a ?b ?c }"

    assert wording.counted(query) is None
    assert wording.page(query, ["a"], 10, 0) is None


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        'CONSTRUCT { ?s ?p "}" } WHERE { ?s ?p ?o } LIMIT 5',
        "PREFIX x: <x:construct/> CONSTRUCT { ?s ?p [ x:y ?o ] } { ?s ?p ?o }",
    ],
)
def test_the_rows_of_a_construct_are_those_of_its_pattern(query):
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.NamedNode("x:c")))

    (row,) = store.query(wording.pattern_rows(query))

    assert [row[name].value for name in "spo"] == ["x:a", "x:b", "x:c"]
