"""Clients that others wrote can use the endpoint."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

FIRMS = "SELECT ?firm { ?firm a :Firm } ORDER BY ?firm"


@pytest.fixture
def wrapper(site):
    return Wrapper(site + "/sparql")


@pytest.fixture(scope="module")
def firms(client):
    found = client.get("/sparql", params={"query": FIRMS}).json()["results"]["bindings"]
    return [row["firm"]["value"] for row in found]


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows_as_json(wrapper, firms, method):
    wrapper.setQuery("PREFIX : <https://w3id.org/defties/ns#> " + FIRMS)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(JSON)

    found = wrapper.queryAndConvert()

    assert [row["firm"]["value"] for row in found["results"]["bindings"]] == firms


def test_sparqlwrapper_posts_directly(wrapper, firms):
    wrapper.setQuery(FIRMS)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setReturnFormat(JSON)

    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == len(firms)


def test_sparqlwrapper_reads_rows_as_xml(wrapper, firms):
    wrapper.setQuery(FIRMS)
    wrapper.setReturnFormat(XML)

    found = wrapper.queryAndConvert()

    assert [uri.firstChild.data for uri in found.getElementsByTagName("uri")] == firms


@pytest.mark.parametrize("form", [CSV, TSV])
def test_sparqlwrapper_reads_rows_as_lines(wrapper, firms, form):
    wrapper.setQuery(FIRMS)
    wrapper.setReturnFormat(form)

    lines = wrapper.queryAndConvert().decode().splitlines()

    assert [line.strip("<>") for line in lines[1:]] == firms


def test_sparqlwrapper_reads_a_truth(wrapper):
    wrapper.setQuery("ASK { ?s a :Firm }")
    wrapper.setReturnFormat(JSON)

    assert wrapper.queryAndConvert()["boolean"] is True


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # used by SPARQLWrapper
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_reads_triples(wrapper, firms, form):
    wrapper.setQuery("CONSTRUCT { ?firm a :Firm } { ?firm a :Firm }")
    wrapper.setReturnFormat(form)

    found = wrapper.queryAndConvert()
    if isinstance(found, bytes):
        found = Graph().parse(data=found, format="turtle")

    assert sorted(str(subject) for subject in set(found.subjects())) == firms


def test_sparqlwrapper_is_told_of_a_wrong_query(wrapper):
    wrapper.setQuery("SELECT * { ?s ?p }")

    with pytest.raises(QueryBadFormed, match="line 1, column 19"):
        wrapper.query()


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_rows(site, firms, method, form):
    graph = Graph(SPARQLStore(site + "/sparql", method=method, returnFormat=form))

    found = [str(row.firm) for row in graph.query(FIRMS)]

    # rdflib reads every cell of CSV as it can.
    assert found == firms


def test_rdflib_walks_the_triples(site, client):
    graph = Graph(SPARQLStore(site + "/sparql", returnFormat="json"))
    arvenia = URIRef("https://w3id.org/defties/id/arvenia")

    labels = set(graph.objects(arvenia, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")))

    assert Literal("Arvenia", lang="en") in labels
    assert (arvenia, None, None) in graph
    assert (URIRef("urn:nothing"), None, None) not in graph


def test_rdflib_asks_one_graph_by_its_name(site, client):
    query = {"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s a :Supply } }"}
    name = client.get("/sparql", params=query).json()["results"]["bindings"][0]["g"]["value"]
    store = SPARQLStore(site + "/sparql", returnFormat="json", context_aware=True)

    ask = "ASK { ?s a <https://w3id.org/defties/ns#Supply> }"
    other = "https://w3id.org/defties/graph/derived"

    assert store.query(ask, queryGraph=URIRef(name)).askAnswer
    assert not store.query(ask, queryGraph=URIRef(other)).askAnswer


def curl(*words):
    command = shutil.which("curl")
    if command is None:
        pytest.skip("curl is not installed")
    done = subprocess.run([command, "-sS", *words], capture_output=True, text=True, check=True)
    return done.stdout


def test_curl_posts_a_query_and_reads_lines(site, firms):
    told = curl(site + "/sparql", "-H", "Accept: text/csv", "--data-urlencode", f"query={FIRMS}")

    assert told.split() == ["firm", *firms]


def test_curl_posts_a_file(site, firms, tmp_path):
    (tmp_path / "q.rq").write_text(FIRMS, "utf-8")

    told = curl(
        *(site + "/sparql", "-H", "Content-Type: application/sparql-query"),
        *("--data-binary", f"@{tmp_path / 'q.rq'}"),
    )

    assert len(json.loads(told)["results"]["bindings"]) == len(firms)


def test_curl_asks_for_the_head(site):
    told = curl("-I", f"{site}/sparql?query=ASK%7B%7D")

    assert told.startswith("HTTP/1.1 200")


def test_curl_that_expects_to_be_told_to_go_on_is_answered(site):
    query = "ASK {} #" + "a" * 90_000
    told = curl(
        *(site + "/sparql", "-H", "Content-Type: application/sparql-query"),
        *("-H", "Expect: 100-continue", "--data-binary", query),
    )

    assert json.loads(told)["boolean"] is True


COMUNICA = shutil.which("comunica-sparql")


@pytest.mark.skipif(COMUNICA is None, reason="Comunica is not installed")
def test_comunica_asks_the_endpoint(site, firms):
    done = subprocess.run(
        [
            *(COMUNICA, f"sparql@{site}/sparql", "-t", "application/sparql-results+json"),
            "PREFIX : <https://w3id.org/defties/ns#> " + FIRMS,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    found = json.loads(done.stdout)["results"]["bindings"]
    assert [row["firm"]["value"] for row in found] == firms
