"""An explorer of data at an engine elsewhere: queries go there, within the same limits."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from defties.load import load
from defties.store import oxigraph
from defties.web.pool import Limits

TOY = Path(__file__).parents[2] / "toy.ttl"
FIRMS = "SELECT ?firm { ?firm a :Firm } ORDER BY ?firm"
COMMAND = shutil.which("oxigraph", path=str(Path(sys.executable).parent))


@contextmanager
def running(place):
    """Run an engine that holds the toy claims; yield it and its address."""
    if COMMAND is None:
        pytest.skip("oxigraph is not installed")
    oxigraph.build(load([TOY]), place)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [COMMAND, "serve-read-only", "-l", place, "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/query"
    try:
        while not _answers(address):
            assert server.poll() is None, "the engine did not start"
            time.sleep(0.05)
        yield server, address
    finally:
        server.kill()
        server.wait()


def _answers(address):
    try:
        return httpx.get(address, params={"query": "ASK {}"}).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with running(tmp_path_factory.mktemp("engine") / "store") as (_, address):
        yield address


@pytest.fixture(scope="module")
def far(serving, engine):
    with (
        serving([engine], queries=Limits(size=1, seconds=20)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def values(response):
    assert response.status_code == 200, response.text
    return [row["firm"]["value"] for row in response.json()["results"]["bindings"]]


def test_rows_are_those_of_the_data_here(far, client):
    here, there = (values(one.get("/sparql", params={"query": FIRMS})) for one in (client, far))

    assert there
    assert here == there


def test_truths_and_triples_come_through(far, client):
    construct = {"query": "CONSTRUCT { ?s a :Firm } WHERE { ?s a :Firm }", "format": "nt"}

    assert far.get("/sparql", params={"query": "ASK { ?s a :Firm }"}).json()["boolean"]
    here, there = (
        sorted(one.get("/sparql", params=construct).text.splitlines()) for one in (client, far)
    )
    assert here == there


def test_the_graphs_of_a_request_are_chosen_there(far):
    graph = "https://w3id.org/defties/graph/derived"
    query = "SELECT (COUNT(*) AS ?firm) { ?firm a :Firm }"

    (everywhere,) = values(far.get("/sparql", params={"query": query}))
    (derived,) = values(far.get("/sparql", params={"query": query, "default-graph-uri": graph}))
    (named,) = values(far.get("/sparql", params={"query": query, "named-graph-uri": graph}))

    assert int(everywhere) > int(derived)
    assert int(named) == 0


def test_the_description_names_the_graphs_there(far):
    told = far.get("/sparql", headers={"Accept": "text/turtle"}).text

    assert "graph:derived" in told


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", 400),
        ("SELECT * {", 400),
        ("DESCRIBE id:arvenia", 502),
    ],
)
def test_what_is_refused_here_is_refused_for_there(far, query, status):
    response = far.get("/sparql", params={"query": query})

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_relative_iris_are_relative_to_the_endpoint_here(far):
    query = {"query": "CONSTRUCT { <x> <y> 1 } {}", "format": "nt"}

    assert far.get("/sparql", params=query).text.startswith(f"<{far.base_url}/x>")


def test_an_engine_that_goes_away_is_told(serving, tmp_path):
    query = {"query": FIRMS}
    with (
        running(tmp_path / "store") as (server, engine),
        serving([engine], queries=Limits(size=1, seconds=15)) as address,
    ):
        assert httpx.get(address + "/sparql", params=query, timeout=30).is_success
        server.kill()
        response = httpx.get(address + "/sparql", params=query, timeout=30)

    assert response.status_code in {502, 503}
    assert response.headers["content-type"] == "application/problem+json"
