"""The endpoint over HTTP, as clients of the protocol know it."""

from __future__ import annotations

import asyncio
import json
import socket

import httpx
import pyoxigraph as ox
import pytest

from defties.web.app import Settings, make_app
from defties.web.guard import Rules

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
FIRMS = "SELECT ?firm { ?firm a :Firm } ORDER BY ?firm"
SD = "http://www.w3.org/ns/sparql-service-description#"
LEDGER = "https://w3id.org/defties/graph/toy.ttl"


def values(response):
    assert response.status_code == 200, response.text
    return [
        binding["value"]
        for row in response.json()["results"]["bindings"]
        for binding in row.values()
    ]


def problem(response, status):
    """Return what a refusal says."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert "Traceback" not in response.text
    return told["detail"]


def graph_of(client):
    """Return the name of the graph that holds the toy claims."""
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s a :Supply } }"
    (name,) = values(client.get("/sparql", params={"query": query}))
    return name


def test_a_query_is_answered_in_each_of_its_three_ways(client):
    by_get = values(client.get("/sparql", params={"query": FIRMS}))
    by_form = values(client.post("/sparql", data={"query": FIRMS}))
    direct = values(client.post("/sparql", content=FIRMS, headers={"Content-Type": QUERY}))

    assert by_get
    assert by_get == by_form == direct


def test_head_tells_what_get_would(client):
    got = client.get("/sparql", params={"query": FIRMS})
    head = client.head("/sparql", params={"query": FIRMS})

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("query", "accept", "told"),
    [
        (FIRMS, "*/*", "application/sparql-results+json"),
        (FIRMS, "text/csv", "text/csv; charset=utf-8"),
        (FIRMS, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (FIRMS, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "*/*", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv", "text/csv; charset=utf-8"),
        ("DESCRIBE id:arvenia", "*/*", "text/turtle; charset=utf-8"),
        ("DESCRIBE id:arvenia", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s a :Firm }", "application/n-quads", "application/n-quads"),
        ("CONSTRUCT WHERE { ?s a :Firm }", "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_form_follows_the_header(client, query, accept, told):
    response = client.post("/sparql", data={"query": query}, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"] == told
    assert response.headers["vary"] == "Accept"


def test_the_form_can_be_asked_for_in_the_address(client):
    response = client.get("/sparql", params={"query": FIRMS, "format": "csv"})

    assert response.text.splitlines()[0] == "firm"


def test_a_form_that_is_not_there_is_refused(client):
    query = {"query": FIRMS}
    header = client.get("/sparql", params=query, headers={"Accept": "text/turtle"})

    assert "forms" in problem(header, 406)
    assert "no form" in problem(client.get("/sparql", params={**query, "format": "ttl"}), 406)


def test_no_query_is_a_description_of_the_service(client, site):
    response = client.get("/sparql", headers={"Accept": "application/n-triples"})

    told = {
        tuple(map(str, t.triple)) for t in ox.parse(response.text, format=ox.RdfFormat.N_TRIPLES)
    }
    assert ("<" + SD + "endpoint>", f"<{site}/sparql>") in {(p, o) for _, p, o in told}
    named = {o for _, p, o in told if p == f"<{SD}name>"}
    assert named
    assert f"<{graph_of(client)}>" in named
    features = {o for _, p, o in told if p == f"<{SD}feature>"}
    assert features == {f"<{SD}UnionDefaultGraph>"}


@pytest.mark.parametrize("media", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_the_description_comes_in_every_form(client, media):
    response = client.get("/sparql", headers={"Accept": media})

    assert response.headers["content-type"].partition(";")[0] == media
    assert b"SPARQL11Query" in response.content


def test_a_browser_without_a_query_is_sent_to_the_editor(client):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/sparql", headers={"Accept": browser})

    assert (response.status_code, response.headers["location"]) == (303, "/sparql-editor")


def test_graphs_of_the_request_go_before_those_of_the_query(client):
    graph, other = graph_of(client), "https://w3id.org/defties/graph/derived"
    counting = f"SELECT (COUNT(*) AS ?n) FROM <{other}> {{ ?s a :Supply }}"

    def count(query, **graphs):
        (number,) = values(client.get("/sparql", params={"query": query, **graphs}))
        return int(number)

    assert count(counting) == 0
    there = count(counting, **{"default-graph-uri": graph})
    assert there > 0
    assert count(counting, **{"named-graph-uri": graph}) == 0
    in_named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a :Supply } }"
    assert count(in_named, **{"named-graph-uri": graph}) == there
    assert count(in_named, **{"default-graph-uri": graph}) == 0
    assert count(in_named, **{"named-graph-uri": [graph, other]}) == there


def test_all_graphs_are_asked_together_and_the_house_prefixes_are_known(client):
    graph = graph_of(client)
    everywhere = "ASK { ?s a :Supply . :Supply rdfs:label ?label }"

    assert client.get("/sparql", params={"query": everywhere}).json()["boolean"]
    one = {"query": everywhere, "default-graph-uri": graph}
    assert not client.get("/sparql", params=one).json()["boolean"]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["http://127.0.0.1:9/x", "not an IRI", "", "file:///etc/passwd"])
def test_a_graph_that_is_not_held_is_refused_and_not_fetched(client, name, graph):
    told = problem(client.get("/sparql", params={"query": "ASK {}", name: graph}), 400)

    assert "holds no such graph" in told


def test_a_fault_in_a_query_is_told_with_its_place(client):
    told = problem(client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p }"}), 400)

    assert "line 2, column 10" in told


def test_an_iri_without_a_scheme_is_relative_to_the_endpoint(client, site):
    query = "CONSTRUCT { <here> <p> 1 } {}"
    response = client.get("/sparql", params={"query": query, "format": "nt"})

    assert response.text.startswith(f"<{site}/here> <{site}/p> ")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_with_those_that_are_not(client, method):
    response = client.request(method, "/sparql", params={"query": "ASK {}"})

    assert "GET or POST" in problem(response, 405)
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", "ASK {}", 415),
        ("application/sparql-update", "DROP ALL", 403),
        (FORM, "update=DROP%20ALL", 403),
        (FORM, "query=DROP%20ALL", 400),
        (FORM, "query=", 400),
        (FORM, "nothing=here", 400),
        (QUERY, "", 400),
        (QUERY, "LOAD <http://127.0.0.1:9/>", 400),
    ],
)
def test_a_body_that_is_no_query_is_refused(client, kind, body, status):
    problem(client.post("/sparql", content=body, headers={"Content-Type": kind}), status)


@pytest.mark.parametrize("kind", [FORM, QUERY])
def test_a_body_that_is_too_large_is_refused(client, kind):
    body = b"query=ASK{}#" + b"a" * 300_000

    response = client.post("/sparql", content=body, headers={"Content-Type": kind})

    problem(response, 413)


def test_a_body_without_a_length_that_never_ends_is_refused(client):
    pieces = (b"a" * 10_000 for _ in range(10_000))

    response = client.post("/sparql", content=pieces, headers={"Content-Type": QUERY})

    problem(response, 413)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{" * 5000,
        "SELECT * { " + "{" * 5000 + "}" * 5000 + " }",
        "ASK { ?a ?b " + "(" * 1000 + ")" * 1000 + " }",
        "SELECT * { ?s " + "/".join([":partOf"] * 3000) + " ?o }",
        "SELECT * { FILTER(" + "!" * 3000 + "true) }",
        "\x00",
        "SELECT ?s { ?s ?p '\ud83d' }".encode("utf-8", "surrogatepass"),
        "\\u0000",
        "SELECT * { ?s ?p ?o } # " + "é" * 20_000,
        "🦆" * 1000,
        '"' * 999,
    ],
    ids=range(11),
)
def test_a_hostile_query_gets_an_answer_and_the_next_one_too(client, query):
    response = client.post("/sparql", content=query, headers={"Content-Type": QUERY})

    assert response.status_code in {200, 400}
    assert values(client.get("/sparql", params={"query": FIRMS}))


ELSEWHERE = {
    "Origin": "https://elsewhere.example",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


def asked_without_data(settings, method):
    """Return what an explorer answers for which it needs none of its processes."""

    async def ask():
        transport = httpx.ASGITransport(make_app(settings))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, "/sparql", headers=ELSEWHERE)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(("own.ttl",), rules=Rules(origins="*"))],
    ids=["the data are public", "it was allowed"],
)
def test_pages_elsewhere_may_read_if(settings):
    preflight, refused = (asked_without_data(settings, method) for method in ("OPTIONS", "PUT"))

    for response in (preflight, refused):
        assert response.headers.get_list("access-control-allow-origin") == ["*"]
        assert "access-control-allow-credentials" not in response.headers
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]


def test_answers_may_be_read_where_that_was_allowed(serving):
    with serving(rules=Rules(origins="*")) as address:
        response = httpx.get(address + "/sparql", params={"query": "ASK {}"}, headers=ELSEWHERE)

    assert response.json()["boolean"]
    assert response.headers.get_list("access-control-allow-origin") == ["*"]


def test_pages_elsewhere_may_not_read_data_of_ones_own(client):
    response = client.get("/sparql", params={"query": "ASK {}"}, headers=ELSEWHERE)
    options = client.options("/sparql", headers=ELSEWHERE)

    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert options.status_code == 204
    assert options.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert not [name for name in options.headers if name.startswith("access-control")]


def test_a_page_that_calls_us_by_its_own_name_is_turned_away(site):
    host, port = site.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as caller:
        caller.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: evil.example\r\n\r\n")

        assert b" 421 " in caller.recv(200)


def test_an_answer_is_whole_json_with_the_length_that_is_told(client):
    response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 3000"})

    assert int(response.headers["content-length"]) == len(response.content)
    assert len(json.loads(response.content)["results"]["bindings"]) == 3000
    assert "x-truncated" not in response.headers
