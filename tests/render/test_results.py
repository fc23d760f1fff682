"""Results of SPARQL in every format that fits the kind of query."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from rdflib import Graph

from defties.errors import InputError, QueryError
from defties.query import ask_store
from defties.render.results import results_bytes
from defties.vocab import expand

ROWS = """SELECT ?what ?label { VALUES ?what { id:heron-1 id:nobody }
          OPTIONAL { ?what skos:prefLabel ?label } } ORDER BY ?what"""
TRIPLES = "CONSTRUCT { ?s skos:prefLabel ?l } { ?s a :WeaponSystem ; skos:prefLabel ?l }"


def written(store, query, form):
    return results_bytes(ask_store(store, query), form).decode()


def test_rows_as_a_table_are_in_short_forms_with_their_count(store):
    assert written(store, ROWS, "table").splitlines() == [
        "what        label",
        "──────────  ───────",
        "id:heron-1  Heron-1",
        "id:nobody",
        "2 rows",
    ]
    assert written(store, "SELECT ?x { VALUES ?x { 1 } }", "table").endswith("1 row\n")
    assert written(store, "SELECT ?x { VALUES ?x { } }", "table").endswith("0 rows\n")
    assert written(store, "SELECT * { }", "table") == "1 row\n"


def test_rows_as_json_follow_the_recommendation(store):
    found = json.loads(written(store, ROWS, "json"))

    assert found["head"]["vars"] == ["what", "label"]
    first, second = found["results"]["bindings"]
    assert first["what"] == {"type": "uri", "value": expand("id:heron-1")}
    assert first["label"]["xml:lang"] == "en"
    assert "label" not in second


def test_rows_as_csv_tsv_and_xml_can_be_read(store):
    table = list(csv.reader(io.StringIO(written(store, ROWS, "csv"))))
    lines = written(store, ROWS, "tsv").splitlines()
    tree = ElementTree.fromstring(written(store, ROWS, "xml"))

    assert table == [
        ["what", "label"],
        [expand("id:heron-1"), "Heron-1"],
        [expand("id:nobody"), ""],
    ]
    assert lines[0] == "?what\t?label"
    assert len(tree.findall(".//{*}result")) == 2


@pytest.mark.parametrize(
    ("query", "word"), [("ASK { ?s a :State }", "yes"), ("ASK { ?s a :No }", "no")]
)
def test_yes_and_no_are_said_in_words_and_in_json(store, query, word):
    assert written(store, query, "table") == f"{word}\n"
    assert json.loads(written(store, query, "json"))["boolean"] is (word == "yes")
    assert ElementTree.fromstring(written(store, query, "xml")) is not None


@pytest.mark.parametrize(
    ("form", "name"),
    [("ttl", "turtle"), ("table", "turtle"), ("nt", "nt"), ("rdfxml", "xml")],
)
def test_triples_are_the_same_in_every_format(store, form, name):
    found = Graph().parse(data=written(store, TRIPLES, form), format=name)

    assert {str(o) for o in found.objects()} == {"Heron-1", "Heron family"}


def test_triples_as_json_are_json_ld(store):
    text = written(store, TRIPLES, "json")

    assert "Heron family" in text
    assert json.loads(text)


def test_triples_come_in_one_order_and_once(store):
    each = "{ ?s a :WeaponSystem ; skos:prefLabel ?l }"
    doubled = f"CONSTRUCT {{ ?s skos:prefLabel ?l }} {{ {each} UNION {each} }}"

    assert written(store, doubled, "nt") == written(store, TRIPLES, "nt")
    lines = written(store, TRIPLES, "nt").splitlines()
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (ROWS, "ttl"),
        (ROWS, "nt"),
        (TRIPLES, "csv"),
        (TRIPLES, "xml"),
        ("ASK {}", "csv"),
        ("ASK {}", "nt"),
    ],
)
def test_a_format_that_does_not_fit_the_query_is_an_input_error(store, query, form):
    with pytest.raises(InputError, match=f"no form {form}") as caught:
        results_bytes(ask_store(store, query), form)

    assert "table" in caught.value.hint


def test_a_hostile_label_does_not_steer_the_table(hostile):
    text = written(hostile.store, "SELECT ?l { ?s skos:prefLabel ?l }", "table")

    assert "Evil" in text
    assert not set("\x1b\x9b\u202e\u2028") & set(text)


def test_a_store_that_cannot_be_read_to_the_end_is_an_error_in_a_sentence(store, monkeypatch):
    from defties.render import results

    def broken(*_):
        raise RuntimeError("Corruption: block checksum mismatch")

    monkeypatch.setattr(results, "_written", broken)

    with pytest.raises(QueryError, match="checksum mismatch"):
        results_bytes(ask_store(store, ROWS), "table")
