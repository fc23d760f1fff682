"""What the dataset says of itself, and the dataset whole."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.errors import InputError
from defties.export import export

VOID = "http://rdfs.org/ns/void#"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("text/html", ox.RdfFormat.TURTLE),
    ],
)
def test_it_is_told_in_the_form_that_is_asked_for(ask, seeds, accept, form):
    reply = ask(seeds, "/.well-known/void", accept)
    told = {
        (t.predicate.value, t.object.value)
        for t in ox.parse(reply.body, format=form)
        if hasattr(t.object, "value")
    }

    assert (VOID + "sparqlEndpoint", "http://127.0.0.1:8765/sparql") in told
    assert (VOID + "dataDump", "http://127.0.0.1:8765/dump.trig") in told
    assert ("http://www.w3.org/ns/dcat#version", seeds.register.version) in told


def test_its_counts_are_those_of_the_data(ask, seeds):
    reply = ask(seeds, "/.well-known/void", "application/n-triples")
    dataset = ox.NamedNode("https://w3id.org/defties/dataset")
    told = {
        t.predicate.value: t.object.value
        for t in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)
        if t.subject == dataset and isinstance(t.object, ox.Literal)
    }

    assert told[VOID + "entities"] == str(sum(list(seeds.counts["totals"].values())[:4]))
    assert int(told[VOID + "triples"]) > 100_000


@pytest.mark.parametrize("form", ["ttl", "trig"])
def test_a_dump_is_the_export(ask, seeds, form):
    reply = ask(seeds, f"/dump.{form}")

    assert reply.body == export(seeds.store, form)
    assert seeds.register.version in dict(reply.headers)["Content-Disposition"]


def test_a_dump_in_no_form_is_said(ask, seeds):
    with pytest.raises(InputError):
        ask(seeds, "/dump.exe")


def test_it_tells_how_often_each_property_is_used(ask, seeds):
    reply = ask(seeds, "/.well-known/void", "application/n-triples")
    told = {
        (str(t.subject), t.predicate.value): t.object.value
        for t in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)
        if isinstance(t.subject, ox.BlankNode)
    }
    used = {
        value: int(told[subject, VOID + "triples"])
        for (subject, name), value in told.items()
        if name == VOID + "property"
    }

    assert used["https://w3id.org/defties/ns#says"] == seeds.counts["totals"]["evidence"]
