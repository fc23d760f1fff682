"""Rows come through every form as the engine itself writes them, some of them if told so."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from defties.web.accept import NotAcceptable
from defties.web.sparql.forms import CSV, JSON, TSV, XML
from defties.web.sparql.rows import rows_bytes

ENGINE = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    TSV: ox.QueryResultsFormat.TSV,
    CSV: ox.QueryResultsFormat.CSV,
}
HARD = r"""
SELECT ?a ?b ?c {
  VALUES (?a ?b ?c) {
    (<http://x/é?a=1&b=2> 1 "plain")
    (UNDEF 1.50 'tab\t "quote" \\ line\n return\r <&> ]]> цапля'@fa-IR)
    (UNDEF UNDEF UNDEF)
    (1e3 true "2022"^^<http://www.w3.org/2001/XMLSchema#gYear>)
    ("" "," "a,b")
  }
}
"""
QUERIES = {
    "hard": HARD,
    "nothing": "SELECT ?a ?b { FILTER(false) }",
    "no columns": "SELECT * { }",
    "one unbound": "SELECT ?a { VALUES ?a { UNDEF 1 } }",
    "blank": "SELECT ?a ?b { BIND(BNODE() AS ?a) BIND(?a AS ?b) }",
    "a triple": "SELECT ?a { BIND(<<( <http://x/s> <http://x/p> 'o'@en )>> AS ?a) }",
}


def asked(query):
    return ox.Store().query(query)


def parts(query):
    found = asked(query)
    return [variable.value for variable in found.variables], [tuple(row) for row in found]


def read(body, form):
    if form == CSV:
        # An empty cell alone on its line may be quoted or not.
        return [row or [""] for row in csv.reader(io.StringIO(body.decode(), newline=""))]
    found = ox.parse_query_results(body, ENGINE[form])
    return [v.value for v in found.variables], [list(map(str, row)) for row in found]


@pytest.mark.parametrize("form", ENGINE, ids=lambda form: form.names[0])
@pytest.mark.parametrize("name", [name for name in QUERIES if name != "blank"])
def test_rows_are_written_as_the_engine_writes_them(name, form):
    columns, rows = parts(QUERIES[name])

    ours = rows_bytes(columns, rows, form)

    assert read(ours, form) == read(asked(QUERIES[name]).serialize(format=ENGINE[form]), form)


@pytest.mark.parametrize("form", [JSON, XML, TSV], ids=lambda form: form.names[0])
def test_a_blank_node_stays_the_same_within_an_answer(form):
    found = ox.parse_query_results(rows_bytes(*parts(QUERIES["blank"]), form), ENGINE[form])

    (row,) = found
    assert isinstance(row[0], ox.BlankNode)
    assert row[0] == row[1]


def test_json_links_to_what_is_said_of_it():
    columns, rows = parts(HARD)

    assert json.loads(rows_bytes(columns, rows, JSON, "http://h/sparql#cut"))["head"] == {
        "vars": ["a", "b", "c"],
        "link": ["http://h/sparql#cut"],
    }
    assert "link" not in json.loads(rows_bytes(columns, rows, JSON))["head"]


def test_xml_links_to_what_is_said_of_it():
    tree = ElementTree.fromstring(rows_bytes(*parts(HARD), XML, "http://h/sparql?a=1&b=2#cut"))

    (link,) = tree.iter("{http://www.w3.org/2005/sparql-results#}link")
    assert link.attrib == {"href": "http://h/sparql?a=1&b=2#cut"}


def test_what_xml_cannot_hold_is_refused():
    with pytest.raises(NotAcceptable, match="control character"):
        rows_bytes(["a"], [(ox.Literal("a\x00b"),)], XML)


def test_tsv_and_csv_lines_cannot_be_forged():
    rows = [(ox.Literal('a\tb\r\n"c",d'),)]

    assert rows_bytes(["a"], rows, TSV).count(b"\n") == 2
    assert list(csv.reader(io.StringIO(rows_bytes(["a"], rows, CSV).decode(), newline="")))[1] == [
        'a\tb\r\n"c",d'
    ]
