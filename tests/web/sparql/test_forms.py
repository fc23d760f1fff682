"""Forms: which is wanted, and that triples come through each of them whole."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.web.accept import NotAcceptable
from defties.web.sparql.forms import RESULTS, TRIPLES, content_type, form_for, written
from defties.web.sparql.protocol import Question


def media(offered, accept="*/*", *forms):
    return form_for(Question("", accept, forms), offered)[1]


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("nonsense, text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
    ],
)
def test_rows_come_as_the_header_says(accept, told):
    assert media(RESULTS, accept) == told


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("application/n-quads;q=0.2, application/trig;q=0.3", "application/trig"),
        ("text/n3", "text/n3"),
    ],
)
def test_triples_come_as_the_header_says(accept, told):
    assert media(TRIPLES, accept) == told


@pytest.mark.parametrize(
    ("form", "rows", "triples"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("XML", "application/sparql-results+xml", "application/rdf+xml"),
        ("text/csv", "text/csv", None),
        ("application/sparql-results json", "application/sparql-results+json", None),
        ("rdf xml", None, "application/rdf+xml"),
        ("ttl", None, "text/turtle"),
        ("ntriples", None, "application/n-triples"),
        ("pdf", None, None),
    ],
)
def test_a_form_asked_for_by_name_goes_before_the_header(form, rows, triples):
    for offered, told in ((RESULTS, rows), (TRIPLES, triples)):
        if told:
            assert media(offered, "text/html", form) == told
        else:
            with pytest.raises(NotAcceptable, match="has no form"):
                media(offered, "*/*", form)


def test_of_several_names_the_first_that_is_known_is_taken():
    assert media(RESULTS, "*/*", "sparql", "tsv", "csv") == "text/tab-separated-values"


def test_what_nobody_offers_is_refused_with_what_there_is():
    with pytest.raises(NotAcceptable) as caught:
        media(RESULTS, "image/png")

    assert "application/sparql-results+json" in caught.value.hint


def test_texts_are_in_utf_8():
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"


HARD = [
    ox.Triple(ox.NamedNode("http://x/é"), ox.NamedNode("http://x/p"), value)
    for value in (
        ox.Literal('tab\t "quote" \\ line\n return\r <&> цапля', language="fa"),
        ox.Literal("2022", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
        ox.Literal("]]> </script>"),
        ox.NamedNode("https://w3id.org/defties/id/iran"),
        ox.BlankNode("b"),
    )
]


@pytest.mark.parametrize("form", TRIPLES, ids=lambda form: form.names[0])
def test_triples_come_through_every_form_whole(form):
    found = ox.parse(written(HARD, form), format=TRIPLES[form])

    wanted, given = ox.Dataset(ox.Quad(*t) for t in HARD), ox.Dataset(found)
    for dataset in (wanted, given):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert given == wanted


def test_prefixes_are_declared_where_they_are_used():
    turtle = written(HARD, next(iter(TRIPLES))).decode()

    assert "id:iran" in turtle
    assert turtle.count("@prefix") == 2  # xsd: is the other


@pytest.mark.parametrize(
    ("predicate", "text"), [("http://x/p", "\x01"), ("http://x/", "a"), ("http://x/p/12", "a")]
)
def test_what_xml_cannot_hold_is_refused(predicate, text):
    triple = ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode(predicate), ox.Literal(text))
    forms = {form.names[0]: form for form in TRIPLES}

    with pytest.raises(NotAcceptable, match="RDF/XML cannot hold"):
        written([triple], forms["rdf"])
    assert written([triple], forms["ttl"])
