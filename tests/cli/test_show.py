"""`defties show`: an entity with its ties, or one tie with its evidence, in every form."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import Graph

from defties.vocab import expand

SUPPLY = "tie:supply-arvenia-borduria-heron-1"


def test_an_entity_is_shown_by_any_of_its_names(toy):
    shown = {toy("show", name).stdout for name in ("Heron-1", "heron 1", "Цапля-1", "id:heron-1")}

    assert len(shown) == 1
    assert shown.pop().startswith("Heron-1 — weapon")


def test_a_tie_is_shown_with_all_its_evidence(toy):
    result = toy("show", SUPPLY)

    assert result.exit_code == 0
    assert result.stdout.startswith("Arvenia supplies Borduria")
    assert "[2] AGAINST: " in result.stdout


def test_a_whole_iri_is_as_good_as_its_short_form(toy):
    for name in (SUPPLY, "id:heron-1"):
        assert toy("show", expand(name)).stdout == toy("show", name).stdout


@pytest.mark.parametrize("name", ["Heron-1", SUPPLY])
def test_json_csv_tsv_lines_markdown_and_turtle_can_be_read(toy, name):
    def form(f):
        result = toy("show", name, "-f", f)
        assert result.exit_code == 0
        return result.stdout

    record = json.loads(form("json"))
    ties = {t["id"] for t in record["ties"]} if "ties" in record else {record["id"]}
    lines = [json.loads(line) for line in form("jsonl").splitlines()]
    table = list(csv.DictReader(io.StringIO(form("csv"))))
    tabbed = list(csv.DictReader(io.StringIO(form("tsv")), delimiter="\t"))
    graph = Graph().parse(data=form("ttl"), format="turtle")

    assert SUPPLY in ties
    assert ties == {line["tie"] for line in lines} == {row["tie"] for row in table}
    assert table == tabbed == lines
    assert len(form("md").splitlines()) == len(ties) + 2
    assert {expand(key) for key in ties} == {
        str(s) for s in graph.subjects() if str(s).startswith(expand("tie:"))
    }


def test_how_much_evidence_is_printed_can_be_chosen(toy):
    best, every, none = (
        toy("show", "Heron-1", "--evidence", a).stdout for a in ("best", "all", "none")
    )

    assert len(none) < len(best) < len(every)
    assert "Another paper says the same." in every
    assert "Another paper says the same." not in best
    assert "Evidence" not in none


def test_a_tie_that_is_not_there_is_nothing_found(toy):
    result = toy("show", "tie:nothing")

    assert result.exit_code == 1
    assert result.stderr.startswith("No tie is called tie:nothing.\n")


def test_a_tie_that_a_filter_leaves_out_says_which(toy):
    result = toy("show", SUPPLY, "--as-of", "2019")

    assert result.exit_code == 1
    assert f"{SUPPLY} is left out by --as-of." in result.stderr


def test_a_denied_or_withdrawn_tie_is_shown_when_it_is_named(run, turtle):
    path = turtle(
        'tie:x a :Supply ; :supplier id:a ; :status st:planned ; :withdrawn "It was an error." ;'
        ' :evidence [ :source src:s ; :grade "B2" ; :stance stance:denies ; :says "No such." ] .'
    )

    result = run("show", "tie:x", "--store", path)

    assert result.exit_code == 0
    assert "withdrawn: It was an error." in " ".join(result.stdout.split())


def test_a_merged_tie_leads_to_the_one_it_was_merged_into(run, turtle):
    path = turtle("tie:old a :Supply ; :mergedInto tie:new . tie:new a :Supply .")

    result = run("show", "tie:old", "--store", path)

    assert result.exit_code == 1
    assert result.stderr == "tie:old was merged into tie:new.\nSee it with: defties show tie:new\n"
