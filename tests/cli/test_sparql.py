"""`defties sparql`: a query as an argument or on stdin, read-only."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rdflib import Graph

STORE = ("--store", str(Path(__file__).parents[1] / "toy.ttl"))
QUERY = "SELECT ?label { id:heron-1 skos:prefLabel ?label }"


def test_rows_are_a_table(toy):
    assert toy("sparql", QUERY).stdout == "label\n───────\nHeron-1\n1 row\n"


@pytest.mark.parametrize("words", [("-",), ()])
def test_a_query_can_come_by_stdin(toy, words):
    assert toy("sparql", *words, given=QUERY).stdout == toy("sparql", QUERY).stdout


@pytest.mark.parametrize("given", ["", "  \n"])
def test_no_query_is_wrong_usage(toy, given):
    result = toy("sparql", given=given)

    assert result.exit_code == 2
    assert "There is no query." in result.stderr


def test_no_stdin_is_wrong_usage(process):
    done = process("sparql", preexec_fn=lambda: os.close(0))

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_stdin_of_no_encoding_is_a_bad_query(process):
    done = process("sparql", *STORE, "-", input=b"SELECT * { ?s ?p '\xff' } caf\xe9")

    assert done.returncode == 4
    assert b"Traceback" not in done.stderr


def test_every_form_of_rows_and_triples(toy):
    triples = "CONSTRUCT { ?s a ?c } { ?s a ?c }"

    assert json.loads(toy("sparql", QUERY, "-f", "json").stdout)["head"]["vars"] == ["label"]
    assert toy("sparql", QUERY, "-f", "csv").stdout.splitlines() == ["label", "Heron-1"]
    assert toy("sparql", QUERY, "-f", "tsv").stdout.splitlines()[0] == "?label"
    assert toy("sparql", QUERY, "-f", "xml").stdout.startswith("<?xml")
    assert len(Graph().parse(data=toy("sparql", triples).stdout, format="turtle")) > 10
    assert len(Graph().parse(data=toy("sparql", triples, "-f", "nt").stdout, format="nt")) > 10
    assert toy("sparql", "ASK { id:heron-1 a :WeaponSystem }").stdout == "yes\n"


def test_a_form_that_does_not_fit_is_wrong_usage(toy):
    result = toy("sparql", QUERY, "-f", "ttl")

    assert result.exit_code == 2
    assert "no form ttl" in result.stderr


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s ?p", "not valid SPARQL, line 1, column"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("SELECT * FROM <http://elsewhere> { ?s ?p ?o }", "FROM <http://elsewhere> is refused"),
        ("SELECT * {} #" + "x" * 200_000, "longer than 100,000 characters"),
        ("SELECT * " + "{" * 9_000 + "}" * 9_000, "nested too deeply"),
    ],
    ids=["syntax", "service", "update", "from", "long", "deep"],
)
def test_a_bad_query_is_told_with_exit_code_4(toy, query, said):
    result = toy("sparql", query)

    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("error: ")
    assert said in result.stderr


def test_results_can_be_written_to_a_file(toy, tmp_path):
    toy("sparql", QUERY, "-f", "csv", "-o", tmp_path / "out.csv")

    assert (tmp_path / "out.csv").read_text("utf-8").split() == ["label", "Heron-1"]
