"""What a request asks, read from its parts alone."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest

from defties.store.protocol import Chosen
from defties.web.sparql.protocol import FORM, QUERY, Refused, question

ASK = "ASK { ?é ?p '+&=' }"
SPELT = f"query={quote_plus(ASK)}".encode()


@pytest.mark.parametrize(
    ("method", "fields", "kind", "body"),
    [
        ("GET", SPELT, "", b""),
        ("HEAD", SPELT, "", b""),
        ("POST", b"", FORM, SPELT),
        ("POST", b"", f"{FORM}; charset=UTF-8", SPELT),
        ("POST", b"", QUERY, ASK.encode()),
        ("POST", b"", 'Application/SPARQL-Query; Charset="utf-8"', ASK.encode()),
    ],
)
def test_a_query_comes_in_three_ways(method, fields, kind, body):
    assert question(method, fields, kind, body).query == ASK


def test_nothing_asked_asks_what_is_here():
    assert question("GET", b"", "", b"").query is None
    assert question("GET", b"format=ttl", "", b"").forms == ("ttl",)


def test_an_empty_query_is_a_query():
    assert question("GET", b"query=", "", b"").query == ""


@pytest.mark.parametrize(
    ("method", "kind"), [("GET", ""), ("POST", QUERY), ("POST", FORM)], ids=str
)
def test_graphs_are_chosen_in_the_address_or_the_form(method, kind):
    graphs = b"default-graph-uri=urn:a&named-graph-uri=urn:b&default-graph-uri=urn:c%20d"
    if method == "GET":
        asked = question(method, graphs + b"&query=ASK{}", kind, b"")
    elif kind == QUERY:
        asked = question(method, graphs, kind, b"ASK{}")
    else:
        asked = question(method, b"", kind, graphs + b"&query=ASK{}")

    assert asked.chosen == Chosen(("urn:a", "urn:c d"), ("urn:b",))


def test_no_graphs_chosen_leave_the_choice_to_the_query():
    assert question("GET", b"query=ASK{}", "", b"").chosen is None


def test_parameters_that_nobody_knows_are_passed_over():
    asked = question("GET", b"query=ASK{}&output=xml&debug=on&format=json", "", b"")

    assert (asked.query, asked.forms) == ("ASK{}", ("json",))


@pytest.mark.parametrize(
    ("status", "method", "fields", "kind", "body"),
    [
        (400, "GET", b"query=ASK{}&query=ASK{}", "", b""),
        (400, "POST", b"query=ASK{}", QUERY, b"ASK{}"),
        (400, "POST", b"query=ASK{}", FORM, b"query=ASK{}"),
        (400, "POST", b"", FORM, b""),
        (400, "POST", b"", FORM, b"querry=ASK{}"),
        (400, "POST", b"", QUERY, "ASK{}".encode("utf-16")),
        (400, "GET", b"query=%ff%fe", "", b""),
        (400, "GET", b"a&" * 1001, "", b""),
        (403, "POST", b"", "application/sparql-update", b"DROP ALL"),
        (403, "POST", b"", FORM, b"update=DROP+ALL"),
        (403, "GET", b"update=DROP+ALL", "", b""),
        (403, "GET", b"query=ASK{}&update=DROP+ALL", "", b""),
        (415, "POST", b"", "", b"ASK{}"),
        (415, "POST", b"query=ASK{}", "text/plain", b"ASK{}"),
        (415, "POST", b"", "multipart/form-data; boundary=x", b""),
        (415, "POST", b"", f"{QUERY}; charset=utf-16", b"ASK{}"),
    ],
)
def test_what_is_no_query_is_refused_with_the_status_for_it(status, method, fields, kind, body):
    with pytest.raises(Refused) as caught:
        question(method, fields, kind, body)

    assert caught.value.status == status
    assert str(caught.value).endswith(".")
