"""What an engine that is not sound may still be asked, and what is evaluated over a copy."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.store.doubt import TRUTHS, copied, is_plain
from defties.vocab import NS


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("SELECT DISTINCT ?s { VALUES ?class { <x:a/b> :c } ?s a ?class }", True),
        ("SELECT ?p ?r { VALUES ?p { part:a-b } ?p :reason ?r } ORDER BY ?r", True),
        ("SELECT ?s { ?s :partOf+ id:iran }", False),
        ("SELECT ?s { ?s :partOf? id:iran }", False),
        ("SELECT ?s { ?s ^:partOf id:iran }", False),
        ("SELECT ?s { { ?s a :A } UNION { ?s a :B } }", False),
        ("SELECT ?s { ?s a :A FILTER NOT EXISTS { ?s a :B } }", False),
        ("SELECT (COUNT(?s) AS ?n) { ?s a :A }", False),
    ],
)
def test_what_is_plain_is_patterns_and_values_alone(query, plain):
    assert is_plain(query) is plain


def test_a_copy_has_truths_where_numbers_came():
    subject, truth = ox.NamedNode("x:a"), ox.NamedNode(NS + "holds")
    quads = [
        ox.Quad(subject, truth, ox.Literal(1)),
        ox.Quad(subject, ox.NamedNode("x:n"), ox.Literal(1)),
    ]

    store = copied(quads)

    assert bool(store.solve("ASK { <x:a> :holds true ; <x:n> 1 }"))


def test_every_property_of_truths_is_known(seeds):
    found = {
        quad.predicate.value.removeprefix(NS)
        for quad in seeds.store
        if isinstance(quad.object, ox.Literal) and quad.object.datatype.value.endswith("#boolean")
    }

    assert found == set(TRUTHS)
