"""Nothing that is sent over HTTP makes the explorer call another server, or change its data."""

from __future__ import annotations

import socket
import threading
import time

import pyoxigraph as ox
import pytest

# {U} is the address of a listener in brackets, {P} declares the prefix a: of it, {B} is a pattern.
DRESSED = {
    "bare": "SELECT * {{ SERVICE {U} {B} }}",
    "silent": "SELECT * {{ SERVICE SILENT {U} {B} }}",
    "in mixed letters": "SELECT * {{ sErViCe {U} {B} }}",
    "with no space": "SELECT*{{SERVICE{U}{B}}}",
    "spelt by an escape": "SELECT * {{ \\u0053ERVICE {U} {B} }}",
    "spelt by a long escape": "SELECT * {{ \\U00000053ERVICE {U} {B} }}",
    "spelt by an escape of an escape": "SELECT * {{ \\u005Cu0053ERVICE {U} {B} }}",
    "cut by a comment": "SELECT * {{ SERVICE#x\n{U} {B} }}",
    "cut by a comment with greater in it": "SELECT * {{ FILTER(1<2)SERVICE#>\n{U} {B} }}",
    "after a comment that ends in a carriage return": "SELECT * {{ #x\rSERVICE {U} {B} }}",
    "after a variable": "{P} SELECT * {{ ?x a:b ?y.SERVICE {U} {B} }}",
    "after a prefixed name": "{P} SELECT * {{ ?x a:b a:c.SERVICE {U} {B} }}",
    "after a name with an escaped hash": "{P} SELECT * {{ ?x a:b a:c\\#d . SERVICE {U} {B} }}",
    "after a name with an escaped quote": (
        "{P} SELECT * {{ ?x a:b a:it\\'s . SERVICE {U} {B} ?y a:b 'x' }}"
    ),
    "between less and greater": "SELECT * {{ FILTER(1<2) SERVICE {U} {B} FILTER(3>2) }}",
    "glued between less and greater": "SELECT * {{ FILTER(1<2)SERVICE{U}{B} FILTER(3>2) }}",
    "after an escaped backslash": '{P} SELECT * {{ ?x a:b "\\\\" . SERVICE {U} {B} ?q a:r "" }}',
    "after a long string": '{P} SELECT * {{ ?x a:b """a"b""" . SERVICE {U} {B} }}',
    "after a long string that ends in quotes": (
        '{P} SELECT * {{ ?x a:b """a\\"""" . SERVICE {U} {B} }}'
    ),
    "after a long string of the other kind": (
        "{P} SELECT * {{ ?x a:b '''\"''' . SERVICE {U} {B} ?y a:b '\"' }}"
    ),
    "after a number": "{P} SELECT * {{ ?x a:b 1.SERVICE {U} {B} }}",
    "glued to a number": "{P} SELECT * {{ ?x a:b 1SERVICE {U} {B} }}",
    "glued to a number with an exponent": "{P} SELECT * {{ ?x a:b 1e0SERVICE {U} {B} }}",
    "after a language": '{P} SELECT * {{ ?x a:b "a"@en.SERVICE {U} {B} }}',
    "beside a language of its name": ('{P} SELECT * {{ ?x a:b "a"@en-SERVICE . SERVICE {U} {B} }}'),
    "after a datatype": '{P} SELECT * {{ ?x a:b "1"^^a:c.SERVICE {U} {B} }}',
    "by a prefixed name": "{P} SELECT * {{ SERVICE a:x {B} }}",
    "glued to the empty prefix": "PREFIX :{U} SELECT * {{ SERVICE:x {B} }}",
    "by a prefix that is called so": "PREFIX service:{U} SELECT * {{ SERVICE service:x {B} }}",
    "at a variable": "SELECT * {{ VALUES ?u {{ {U} }} SERVICE ?u {B} }}",
    "relative to a base": "BASE {U} SELECT * {{ SERVICE <y> {B} }}",
    "in a subquery": "SELECT * {{ {{ SELECT * {{ SERVICE {U} {B} }} }} }}",
    "in a filter": "SELECT * {{ ?a ?b ?c FILTER EXISTS {{ SERVICE {U} {B} }} }}",
    "in an option": "SELECT * {{ OPTIONAL {{ SERVICE {U} {B} }} }}",
    "in a graph": "SELECT * {{ GRAPH ?g {{ SERVICE {U} {B} }} }}",
    "in what is taken away": "SELECT * {{ ?a ?b ?c MINUS {{ SERVICE {U} {B} }} }}",
    "in an ASK": "ASK {{ SERVICE {U} {B} }}",
    "in a CONSTRUCT": "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {U} {B} }}",
    "in a DESCRIBE": "DESCRIBE ?s {{ SERVICE {U} {B} }}",
    "as the default graph": "SELECT * FROM {U} {{ ?s ?p ?o }}",
    "as a named graph": "SELECT * FROM NAMED {U} {{ GRAPH ?g {B} }}",
    "as a graph by a prefixed name": "{P} SELECT * FROM a:x {{ ?s ?p ?o }}",
    "as a graph in the pattern": "SELECT * {{ GRAPH {U} {B} }}",
    "described": "DESCRIBE {U}",
    "loaded": "LOAD {U}",
    "loaded silently": "LOAD SILENT {U} INTO GRAPH {U}",
    "loaded after a query": "SELECT * {B} ; LOAD {U}",
    "called as a function": "SELECT ({U}(1) AS ?x) {{}}",
    "used to insert": "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {U} {B} }}",
}
# These name the listener in a way that asks nobody.
HARMLESS = {"as a graph in the pattern", "described"}


@pytest.fixture(scope="module")
def listener():
    """Listen on the loopback; return the address and what is heard there."""
    heard: list[bytes] = []

    def listen(server):
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(2)
                heard.append(caller.recv(4096))
                caller.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, args=(server,), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", heard
        server.shutdown(socket.SHUT_RDWR)


def test_the_listener_would_hear_a_call(listener):
    address, heard = listener

    with pytest.raises((OSError, RuntimeError)):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))

    assert heard.pop().startswith(b"POST /x")


@pytest.mark.parametrize("how", DRESSED)
def test_a_query_that_reaches_out_is_refused_and_nobody_is_called(client, listener, how):
    address, heard = listener
    query = DRESSED[how].format(U=f"<{address}>", P=f"PREFIX a: <{address}>", B="{ ?s ?p ?o }")

    by_form = client.post("/sparql", data={"query": query})
    direct = client.post(
        "/sparql",
        content=query.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": "*/*"},
    )
    by_get = client.get("/sparql", params={"query": query, "format": "json"})

    wanted = 200 if how in HARMLESS else 400
    assert [r.status_code for r in (by_form, direct, by_get)] == [wanted] * 3, direct.text
    assert heard == []


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_elsewhere_is_never_fetched(client, listener, name):
    address, heard = listener

    response = client.post("/sparql", data={"query": "SELECT * { ?s ?p ?o }", name: address})

    assert response.status_code == 400
    assert heard == []


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <{U}>",
        "INSERT DATA {{ <{U}> <{U}> <{U}> }}",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <{U}>",
    ],
)
@pytest.mark.parametrize("way", ["as an update", "in a form", "as a query"])
def test_updates_are_refused_and_change_nothing(client, listener, update, way):
    address, heard = listener
    text = update.format(U=address)
    counting = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    before = client.get("/sparql", params=counting).content
    if way == "as an update":
        kind = {"Content-Type": "application/sparql-update"}
        response = client.post("/sparql", content=text, headers=kind)
    else:
        name = "update" if way == "in a form" else "query"
        response = client.post("/sparql", data={name: text})

    assert response.status_code == (400 if way == "as a query" else 403)
    assert client.get("/sparql", params=counting).content == before
    assert heard == []


def test_words_of_refused_things_stay_legal(client):
    query = """PREFIX service: <http://x/> # SERVICE <http://x/> {}
    SELECT ?load ?from { VALUES (?load ?from) { ('DROP SERVICE' service:from) } }"""

    assert len(client.get("/sparql", params={"query": query}).json()["results"]["bindings"]) == 1


def test_nobody_was_called_a_little_later_either(listener):
    time.sleep(0.3)

    assert listener[1] == []
