"""`defties ask`: questions in words or by id, and the list of what can be asked."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import Graph

from defties.catalogue import catalogue

QUESTION = ("ask", "who supplies components of Heron-1")


def test_without_a_question_what_can_be_asked_is_listed(run):
    result = run("ask")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(catalogue())
    assert "--set NAME=ENTITY" in result.stderr


def test_the_list_is_json_where_json_is_asked_for_and_has_no_other_form(run, tmp_path):
    record = json.loads(run("ask", "-f", "json").stdout)
    refused = run("ask", "-f", "csv")

    assert [q["id"] for q in record["questions"]] == list(catalogue())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no form csv" in refused.stderr
    run("ask", "-o", tmp_path / "list.txt")
    assert (tmp_path / "list.txt").read_text("utf-8") == run("ask").stdout


def test_a_question_in_words_is_answered_with_evidence(toy):
    result = toy(*QUESTION)

    assert result.exit_code == 0
    assert result.stdout.startswith("Who supplies components of Heron-1?\n")
    assert "Kestrel Semiconductor" in result.stdout
    assert "[1] The paper" in result.stdout


def test_words_need_no_quotes(toy):
    assert toy("ask", *QUESTION[1].split()).stdout == toy(*QUESTION).stdout


def test_a_question_by_id_is_the_same(toy):
    by_id = toy("ask", "--id", "suppliers-of-parts", "--set", "item=Heron-1")

    assert by_id.stdout == toy(*QUESTION).stdout


def test_every_form_can_be_read(toy):
    record = json.loads(toy(*QUESTION, "-f", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(toy(*QUESTION, "-f", "csv").stdout)))
    lines = [json.loads(x) for x in toy(*QUESTION, "-f", "jsonl").stdout.splitlines()]
    graph = Graph().parse(data=toy(*QUESTION, "-f", "ttl").stdout, format="turtle")

    assert record["kind"] == "answer"
    assert rows == lines
    assert {row["tie"] for row in rows} == {t["id"] for t in record["ties"]}
    assert len(graph) > 10
    assert toy(*QUESTION, "-f", "md").stdout.startswith("| group |")
    assert toy(*QUESTION, "-f", "tsv").stdout.startswith("group\t")


def test_the_query_can_be_had_and_run(toy):
    query = toy(*QUESTION, "--query").stdout

    result = toy("sparql", query)

    assert result.exit_code == 0
    assert "id:kestrel-semiconductor" in result.stdout


def test_filters_hold_and_a_date_in_the_words_is_one(toy):
    strict = toy(*QUESTION, "--min-grade", "B2")
    worded = toy("ask", QUESTION[1] + " as of 2019")
    optioned = toy(*QUESTION, "--as-of", "2019")

    assert "1 by --min-grade left out" in " ".join(strict.stdout.split())
    assert worded.stdout == optioned.stdout
    assert "--as-of 2019" in worded.stdout


def test_no_claim_says_what_was_searched(toy):
    result = toy(*QUESTION, "--exclude", "Kestrel Semiconductor")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "Searched: " in result.stderr
    assert " by --exclude" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--id", "nonsense"),
        ("--id", "suppliers-of-parts"),
        ("--id", "suppliers-of-parts", "--set", "item"),
    ]
    + [("--id", "suppliers-of-parts", "--set", "item=Atlantis Works")]
    + [("--id", "suppliers-of-parts", "--set", "item=Arvenia")],
)
def test_a_question_that_is_not_filled_rightly_is_wrong_usage(toy, words):
    result = toy("ask", *words)

    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "hint: " in result.stderr


@pytest.mark.parametrize("words", ["what is the weather", "?", "drop table ties", "why"])
def test_what_the_catalogue_cannot_answer_is_not_guessed(toy, words):
    result = toy("ask", words)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr
