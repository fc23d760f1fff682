"""Queries: read-only, with the house prefixes; nothing reaches out, whatever it is dressed as."""

from __future__ import annotations

import socket
import threading

import pyoxigraph as ox
import pytest

from defties import query
from defties.errors import QueryError
from defties.query import LONGEST, ask_store, select, spell
from defties.vocab import expand


@pytest.fixture(scope="module")
def listener():
    """Listen on the loopback; return the port and whatever is heard there."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(None)

        def listen():
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(2)
                    heard.append(caller.recv(4096))
                    caller.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


# Ways to dress up a call of another server. {U} stands for its address in brackets, {P} for a
# prefix a: of it, {B} for the pattern that would be sent.
DRESSED = {
    "bare": "SELECT * {{ SERVICE {U} {B} }}",
    "silent": "SELECT * {{ SERVICE SILENT {U} {B} }}",
    "in small letters": "SELECT * {{ sErViCe {U} {B} }}",
    "without a space anywhere": "SELECT*{{SERVICE{U}{B}}}",
    "silent without a space": "SELECT*{{SERVICESILENT{U}{B}}}",
    "by a prefixed name": "{P} SELECT * {{ SERVICE a:x {B} }}",
    "glued to a prefixed name": "{P} SELECT * {{ SERVICEa:x {B} }}",
    "glued to the empty prefix": "{P} PREFIX :{U} SELECT * {{ SERVICE:x {B} }}",
    "at an address from a variable": "SELECT * {{ VALUES ?where {{ {U} }} SERVICE ?where {B} }}",
    "spelt by escapes": "SELECT * {{ \\u0053ERVICE {U} {B} }}",
    "spelt by long escapes": "SELECT * {{ SERV\\U00000049CE {U} {B} }}",
    "spelt by escapes of escapes": "SELECT * {{ \\u005Cu0053ERVICE {U} {B} }}",
    "cut by a comment": "SELECT * {{ SERVICE # of another\n{U} {B} }}",
    "cut by a comment without a space": "SELECT * {{ SERVICE#\n{U} {B} }}",
    "after a dot": "{P} SELECT * {{ ?x a:b ?y.SERVICE {U} {B} }}",
    "after the dot of a name": "{P} SELECT * {{ ?x a:b a:c.SERVICE {U} {B} }}",
    "after a number and its dot": "{P} SELECT * {{ ?x a:b 7.SERVICE {U} {B} }}",
    "glued to a number": "{P} SELECT * {{ OPTIONAL {{ ?x a:b 7SERVICE {U} {B} }} }}",
    "glued to a truth value": "{P} SELECT * {{ OPTIONAL {{ ?x a:b trueSERVICE {U} {B} }} }}",
    "after a language tag": '{P} SELECT * {{ ?x a:b "y"@fa.SERVICE {U} {B} }}',
    "beside a language tag of its name": '{P} SELECT * {{ ?x a:b "y"@x-SERVICE. SERVICE {U} {B} }}',
    "between less and greater": "SELECT * {{ FILTER(1<2) SERVICE {U} {B} FILTER(2>1) }}",
    "glued to less": "SELECT * {{ FILTER(1<2)SERVICE{U}{B} FILTER(2>1) }}",
    "before a comment that ends in greater": "SELECT * {{ FILTER(1<2)SERVICE#>\n{U} {B} }}",
    "between quotes that are compared": (
        "SELECT * {{ FILTER('a'<'b>') SERVICE {U} {B} FILTER('c'='c') }}"
    ),
    "after a string that ends in a backslash": (
        '{P} SELECT * {{ ?x a:b "\\\\" . SERVICE {U} {B} ?y a:b "" }}'
    ),
    "after a long string with quotes in it": (
        '{P} SELECT * {{ ?x a:b """y"z""" . SERVICE {U} {B} }}'
    ),
    "after a quote that is spelt by an escape": (
        '{P} SELECT * {{ ?x a:b "\\u0022 " . SERVICE {U} {B} ?y a:b "\\u0022 " }}'
    ),
    "after a quote in a name": (
        "{P} SELECT * {{ OPTIONAL {{ ?x a:b a:it\\'s }} SERVICE {U} {B}"
        " OPTIONAL {{ ?y a:b 'z' }} }}"
    ),
    "after a hash in a name": "{P} SELECT * {{ ?x a:b a:n\\#o . SERVICE {U} {B} }}",
    "in the pattern of a CONSTRUCT": "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {U} {B} }}",
    "in an ASK": "ASK {{ SERVICE {U} {B} }}",
    "in a DESCRIBE": "DESCRIBE ?s {{ SERVICE {U} {B} }}",
    "in a FILTER": "SELECT * {{ ?a ?b ?c FILTER EXISTS {{ SERVICE {U} {B} }} }}",
    "in a subquery": "SELECT * {{ {{ SELECT * {{ SERVICE {U} {B} }} }} }}",
    "in one arm of a UNION": "SELECT * {{ {{}} UNION {{ SERVICE {U} {B} }} }}",
    "beside a word that takes its place": "SELECT * {{ ?qqqqqqq ?p ?o . SERVICE {U} {B} }}",
}


@pytest.mark.parametrize("how", DRESSED)
def test_a_call_of_another_server_is_refused_before_anything_is_sent(store, listener, how):
    port, heard = listener
    address = f"http://127.0.0.1:{port}/"
    query = DRESSED[how].format(U=f"<{address}x>", P=f"PREFIX a: <{address}>", B="{ ?s ?p ?o }")
    before = len(heard)

    with pytest.raises(QueryError) as caught:
        answered = ask_store(store, query)
        if not isinstance(answered, ox.QueryBoolean):
            list(answered)

    assert len(heard) == before
    assert caught.value.exit_code == 4


def test_the_listener_would_hear_a_call(store, listener):
    port, heard = listener

    with pytest.raises((OSError, RuntimeError)):
        list(
            store.inner.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }} }}")
        )

    assert heard.pop().startswith(b"POST /x")


def test_a_plain_call_is_refused_by_name(store):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        ask_store(store, "SELECT * { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { VALUES ?service { 1 } }",
        "SELECT $service { VALUES $service { 1 } }",
        "PREFIX service: <http://x/> SELECT ?x { VALUES ?x { service:one } }",
        "SELECT ?x { VALUES ?x { id:federal-security-service } }",
        "SELECT ?x { VALUES ?x { <http://x/service/SERVICE> } }",
        "SELECT ?x { VALUES ?x { 'the SERVICE { of }' } } # SERVICE <http://x/> { }",
        'SELECT ?x { VALUES ?x { """it"s a SERVICE""" } }',
        "SELECT ?x { VALUES ?x { 'service'@en-service } }",
        "SELECT ?load ?from { VALUES (?load ?from) { ('INSERT' 'FROM <http://x/>') } }",
        "PREFIX from: <http://x/> PREFIX add: <http://x/> SELECT ?x { VALUES ?x { from:a add:b } }",
        "SELECT ?x { VALUES ?x { <http://x/from> id:from-here id:load } }",
        "SELECT ?x { VALUES ?x { 'DROP it' } FILTER(1<2) } # and FROM nowhere",
    ],
)
def test_the_words_stay_legal_as_names_texts_and_comments(store, query):
    assert select(store, query).rows


def test_text_about_services_and_sources_is_found(store):
    query = """SELECT ?s { ?s :title ?t FILTER(CONTAINS(?t, "service") || CONTAINS(?t, "The")) }"""

    assert {row[0] for row in select(store, query).rows} == {"src:ledger-2022", "src:post-2023"}


# Graphs.


def test_all_graphs_are_asked_together(store):
    rows = select(store, "SELECT ?l { id:novak-motors :locatedIn/skos:prefLabel ?l }").rows

    assert rows == (("Arvenia",),)


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <{}>",
        "FROM graph:data\\/toy",
        "from<{}>",
        "FROM NAMED <{}> FROM <{}>",
        "FROM # of the toy\n <{}>",
    ],
)
def test_from_narrows_the_question_to_graphs_that_are_held(store, clause):
    whole = select(store, "SELECT DISTINCT ?c { ?x a ?c }").rows
    clause = clause.replace("{}", expand("graph:data/toy"))

    rows = select(store, f"SELECT DISTINCT ?c {clause} WHERE {{ ?x a ?c }}").rows

    assert 0 < len(rows) < len(whole)
    assert (":Supply",) in rows


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <http://elsewhere.example/data>",
        "FROM NAMED <http://elsewhere.example/data>",
        "FROM<http://elsewhere.example/data>",
        "FROM graph:nowhere",
        "FROM <{}> FROM <http://elsewhere.example/data>",
        "FROM # of the toy <{}>\n <http://elsewhere.example/data>",
    ],
)
def test_from_of_a_graph_that_is_not_held_is_refused(store, clause):
    clause = clause.replace("{}", expand("graph:data/toy"))

    with pytest.raises(QueryError, match="FROM .* is refused") as caught:
        ask_store(store, f"SELECT * {clause} WHERE {{ ?s ?p ?o }}")

    assert "GRAPH ?g" in caught.value.hint


# Kinds of queries.


def test_a_select_is_answered_in_short_forms_in_the_order_of_the_query(store):
    table = select(
        store,
        """SELECT ?what ?label ?none ?number {
             VALUES (?what ?number) { (id:heron-1 7) (<http://x/y> 8) }
             OPTIONAL { ?what skos:prefLabel ?label }
           } ORDER BY ?number""",
    )

    assert table.columns == ("what", "label", "none", "number")
    assert table.rows == (("id:heron-1", "Heron-1", "", "7"), ("http://x/y", "", "", "8"))


def test_ask_construct_and_describe_are_answered(store):
    assert ask_store(store, "ASK { id:heron-1 a :WeaponSystem }")
    assert len(list(ask_store(store, "CONSTRUCT { ?s a ?o } { ?s a ?o }"))) > 10
    assert len(list(ask_store(store, "DESCRIBE id:heron-1"))) > 3


def test_a_query_that_is_no_select_has_no_rows(store):
    with pytest.raises(QueryError, match="SELECT is needed"):
        select(store, "ASK {}")


@pytest.mark.parametrize(
    ("update", "word"),
    [
        ("INSERT DATA { <a:s> <a:p> <a:o> }", "INSERT"),
        ("delete where { ?s ?p ?o }", "DELETE"),
        ("LOAD <http://127.0.0.1:9/x>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("DROP ALL", "DROP"),
        ("CREATE GRAPH <a:g>", "CREATE"),
        ("COPY <a:g> TO <a:h>", "COPY"),
        ("MOVE <a:g> TO <a:h>", "MOVE"),
        ("ADD <a:g> TO <a:h>", "ADD"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", "DROP"),
        ("PREFIX a: <http://x/> WITH a:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE"),
    ],
)
def test_an_update_is_refused_by_name_and_changes_nothing(store, update, word):
    before = len(store)

    with pytest.raises(QueryError, match=f"{word} is refused"):
        ask_store(store, update)

    assert len(store) == before


# Errors.


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * { ?s ?p }", "line 1, column"),
        ("SELECT *\n{ ?s ?p ?o\n  FILTR(?s) }", "line 3, column"),
        ("SELECT * { ?s nowhere:p ?o }", "line 1"),
        ("", "line 1"),
        ("how many drones", "line 1, column 1"),
        ('SELECT * { ?s :note "a service" ?o }', "line 1, column"),
    ],
)
def test_a_syntax_error_has_a_line_and_a_column(store, query, place):
    with pytest.raises(QueryError, match=place) as caught:
        ask_store(store, query)

    assert len(caught.value.message) < 250
    assert "\n" not in caught.value.message
    assert "refused" not in caught.value.message


def test_a_query_that_is_too_long_is_refused_unread(store):
    with pytest.raises(QueryError, match="longer than 100,000"):
        ask_store(store, "SELECT * {} #" + "x" * LONGEST)


def test_a_long_list_of_values_is_no_fault(store):
    values = " ".join(f"id:some-firm-{n}" for n in range(4000))

    rows = select(store, f"SELECT ?x {{ VALUES ?x {{ {values} id:heron-1 }} ?x a ?c }}").rows

    assert rows == (("id:heron-1",),)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 20_000 + "}" * 20_000,
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "SELECT * { FILTER(" + "!" * 40_000 + "true) }",
        "SELECT * { FILTER(true" + "&&true" * 12_000 + ") }",
        "SELECT * { " + "{} UNION " * 10_000 + "{} }",
        "SELECT * { " + "OPTIONAL{}" * 9_000 + " }",
        "SELECT * { ?s <a:a>" + "/<a:b>" * 12_000 + " ?o }",
        "SELECT * { FILTER(1" + "+1" * 20_000 + " > 1) }",
        "SELECT * { ?s ?p " + "(" * 9_000 + ")" * 9_000 + " }",
    ],
    ids=["groups", "brackets", "nots", "ands", "unions", "options", "path", "sum", "lists"],
)
def test_a_query_that_would_end_the_process_is_refused(store, query):
    with pytest.raises(QueryError, match="nested too deeply or chains too many"):
        ask_store(store, query)


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p '\udcff' }", "SELECT ?service { ?s ?p '\udcff' }"]
)
def test_text_of_no_encoding_is_an_error_in_a_sentence(store, query):
    with pytest.raises(QueryError, match="cannot be evaluated"):
        ask_store(store, query)


def test_rows_that_cannot_be_read_to_the_end_are_an_error_in_a_sentence(store, monkeypatch):
    class Rows:
        variables = (ox.Variable("x"),)

        def __iter__(self):
            raise RuntimeError("Corruption: block checksum mismatch")

    monkeypatch.setattr(query, "ask_store", lambda *_: Rows())
    monkeypatch.setattr(query.ox, "QuerySolutions", Rows)

    with pytest.raises(QueryError, match="checksum mismatch"):
        select(store, "SELECT * {}")


def test_terms_are_spelt_as_answers_show_them():
    assert spell(ox.NamedNode(expand("id:iran"))) == "id:iran"
    assert spell(ox.NamedNode("http://x/y")) == "http://x/y"
    assert spell(ox.Literal("7", datatype=ox.NamedNode("http://x/y"))) == "7"
    assert spell(ox.BlankNode("b")) == "_:b"
    assert spell(None) == ""


def test_a_fault_without_a_place_is_told_without_one():
    error = query._syntax("something is odd", "SELECT")

    assert error.message == "The query is not valid SPARQL: something is odd."
