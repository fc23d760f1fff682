"""The page where SPARQL is typed."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from defties.errors import InputError
from defties.web.pages.frame import questions

HERE = "/sparql-editor"


@pytest.fixture
def run(seeds, ask):
    """Return what runs a query on the page."""
    return lambda query, more="": ask(seeds, f"{HERE}?query={quote(query)}{more}")


def page(reply):
    return reply.body.decode()


def test_a_table_has_short_names_that_lead_to_pages(run):
    told = page(run('SELECT ?x ?l { VALUES (?x ?l) { (id:iran "Persia"@en) } }'))

    assert '<a href="/entity/iran"><bdi>id:iran</bdi></a>' in told
    assert "<bdi>Persia</bdi> <small>@en</small>" in told
    assert "1 row<" in told


def test_a_text_that_looks_like_a_name_leads_nowhere(run):
    told = page(run('SELECT ("id:iran" AS ?x) ("https://example.org/" AS ?y) {}'))

    assert 'href="/entity/iran"' not in told
    assert 'href="https://example.org/"' not in told


def test_an_iri_that_is_no_web_address_leads_nowhere(run):
    told = page(run("SELECT (<javascript:alert(1)> AS ?x) (<https://example.org/> AS ?y) {}"))

    assert 'href="javascript' not in told
    assert 'href="https://example.org/" rel="noopener noreferrer external"' in told


def test_markup_in_an_answer_stays_text(run):
    told = page(run('SELECT ("<script>alert(1)</script>" AS ?x) {}'))

    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in told


def test_a_query_that_ends_the_textarea_stays_in_it(run):
    told = page(run("SELECT * { ?s ?p '</textarea><script>alert(1)</script>' }"))

    assert "<script>alert(1)" not in told


def test_an_error_shows_its_line_and_column(run):
    reply = run("SELECT *\nWHERE { ?s a :Supply ; ; . FILTER(?x > }")

    assert reply.status == 400
    assert "line 2, column 41" in page(reply)
    assert "2 | WHERE { ?s a :Supply" in page(reply)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * FROM <http://127.0.0.1:9/x> { ?s ?p ?o }", "is refused"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("LOAD <http://127.0.0.1:9/x>", "LOAD is refused"),
    ],
)
def test_what_would_reach_out_or_change_is_refused(run, query, word):
    reply = run(query)

    assert reply.status == 400
    assert word in page(reply)


def test_more_rows_than_a_page_holds_are_told(run):
    told = page(run("SELECT ?s { ?s ?p ?o }"))

    assert "1000 rows" in told
    assert "Cut at 1,000 rows" in told
    assert told.count("<tr>") == 1001


def test_a_truth_is_yes_or_no(run):
    assert "<bdi>yes</bdi>" in page(run("ASK { ?s a :Supply }"))
    assert "<bdi>no</bdi>" in page(run("ASK { ?s a :Nonesuch }"))


def test_triples_are_a_table_to_download_as_rdf(run):
    told = page(run("CONSTRUCT { ?s a :X } WHERE { ?s a :Supply } LIMIT 2"))

    assert "<bdi>rdf:type</bdi>" in told
    assert "format=ttl" in told
    assert "format=csv" not in told


def test_no_row_is_no_evidence(run):
    assert "no evidence that there is nothing" in page(run("SELECT ?s { ?s a :Nonesuch }"))


def test_ties_of_an_answer_can_be_seen_as_a_picture(run, seeds, ask):
    told = page(run("SELECT ?t { ?t a :Payment } ORDER BY ?t LIMIT 2"))
    address = told.partition('<img src="')[2].partition('"')[0].replace("&amp;", "&")

    assert "/graph?ties=tie%3A" in told
    assert ask(seeds, address).media == "image/svg+xml"


def test_entities_of_an_answer_lead_to_the_graph(run):
    assert 'href="/graph?focus=id%3Airan' in page(run("SELECT (id:iran AS ?x) {}"))


@pytest.mark.parametrize("ties", ["", "?ties=", "?ties=" + ",".join(f"tie:{n}" for n in range(61))])
def test_a_picture_is_of_some_ties(seeds, ask, ties):
    with pytest.raises(InputError, match="Name 1 to 60"):
        ask(seeds, f"{HERE}.svg{ties}")


def test_ties_that_are_not_there_are_no_picture(seeds, ask):
    with pytest.raises(InputError, match="nothing to draw"):
        ask(seeds, f"{HERE}.svg?ties=tie:nonesuch")


def test_another_form_is_asked_of_the_endpoint(run):
    reply = run("SELECT ?s { ?s a :Supply }", "&format=csv")

    assert reply.status == 303
    assert dict(reply.headers)["Location"].startswith("/sparql?query=SELECT")
    with pytest.raises(InputError, match="no format"):
        run("ASK {}", "&format=exe")


@pytest.mark.parametrize("name", list(questions()))
def test_every_example_runs(seeds, ask, run, name):
    told = page(ask(seeds, f"{HERE}?example={name}"))
    query = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", told, re.DOTALL)[1])

    assert query.strip()
    assert run(query).status == 200


def test_there_is_no_other_example(seeds, ask):
    with pytest.raises(InputError):
        ask(seeds, f"{HERE}?example=nonesuch")


def test_the_terms_are_those_of_the_ontology(seeds, ask):
    told = json.loads(ask(seeds, f"{HERE}/terms.json").body)
    terms = {one["term"]: one["says"] for one in told["terms"]}

    assert told["prefixes"]["id"] == "https://w3id.org/defties/id/"
    assert {":Supply", ":supplier", ":status", ":evidence", ":Firm", "st:agreed"} <= terms.keys()
    assert all(terms.values())
