"""`defties chokepoints` and `stats --central`: on the toy world, and as processes on the seeds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from rdflib import Graph

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text("utf-8"))
ENDS = ("chokepoints", "Mira Holt", "Kestrel Semiconductor")
ALL_TIES = {
    *("tie:post-mira-holt-novak-motors", "tie:manufacture-novak-motors-heron-1"),
    "tie:component-use-kestrel-chip-heron-1",
}


def read(result):
    record = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    return record


def sets(record, cut="cut"):
    return [[member["id"] for member in chosen] for chosen in record[cut]["sets"]]


def test_sets_are_told_with_members_and_evidence(toy):
    result = toy(*ENDS)

    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Any of 3 sets of 1 entity separates Mira Holt from Kestrel Semiconductor; no smaller "
    )
    assert "  1. Novak Motors\n  2. Heron-1\n  3. Chip of Kestrel Semiconductor\n" in result.stdout
    assert "Heron-1 (weapon system), in 1 of 3 sets" in result.stdout
    assert "– from Mira Holt: Novak Motors makes Heron-1" in result.stdout
    assert "] The paper says that the firm makes the aircraft." in result.stdout
    assert "Searched paths of any length over 5 ties walked both ways" in " ".join(
        result.stdout.split()
    )
    assert "disputed, denied or weak" in result.stdout


def test_every_form_can_be_read(toy):
    record = read(toy(*ENDS, "-f", "json"))
    rows = list(csv.DictReader(io.StringIO(toy(*ENDS, "-f", "csv").stdout)))
    lines = [json.loads(line) for line in toy(*ENDS, "-f", "jsonl").stdout.splitlines()]
    graph = Graph().parse(data=toy(*ENDS, "-f", "ttl").stdout, format="turtle")

    assert sets(record) == [["id:novak-motors"], ["id:heron-1"], ["id:kestrel-chip"]]
    assert {tie["id"] for tie in record["ties"]} >= ALL_TIES
    assert rows == lines
    assert {row["side"] for row in rows} == {"start", "end"}
    assert {row["tie"] for row in rows} >= ALL_TIES
    assert len(graph) > 20
    assert toy(*ENDS, "-f", "md").stdout.startswith("| ties | set | id | member | side |")


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("entities", [["id:novak-motors"], ["id:heron-1"], ["id:kestrel-chip"]]),
        ("firms", [["id:novak-motors"]]),
        ("parts", [["id:kestrel-chip"]]),
        ("carriers", []),
    ],
)
def test_what_may_be_removed_is_chosen(toy, of, expected):
    assert sets(read(toy(*ENDS, "--of", of, "-f", "json"))) == expected


def test_claims_may_be_removed(toy):
    text = toy(*ENDS, "--of", "ties").stdout
    record = read(toy(*ENDS, "--of", "ties", "-f", "json"))
    rows = list(csv.DictReader(io.StringIO(toy(*ENDS, "--of", "ties", "-f", "csv").stdout)))

    assert ["tie:manufacture-novak-motors-heron-1"] in sets(record)
    assert "tie:manufacture-novak-motors-heron-1, in 1 of" in text
    assert {row["side"] for row in rows} == {"itself"}


def test_a_way_past_everything_is_shown_with_its_evidence(toy):
    words = ("chokepoints", "Arvenia", "Borduria")
    text = toy(*words).stdout
    record = read(toy(*words, "-f", "json"))
    rows = list(csv.DictReader(io.StringIO(toy(*words, "-f", "csv").stdout)))

    assert text.startswith("No set of entities separates Arvenia from Borduria: a way leads past")
    assert "1 tie joins the two directly: --indirect leaves it out." in text
    assert "AGAINST: Arvenia says that it handed over none." in text
    # The tie of the two is disputed, and one that leads elsewhere is weak.
    assert "Without the 2 ties that are disputed, denied or weak, the two are apart" in text
    assert record["cut"]["joined_by"][0]["ties"] == ["tie:supply-arvenia-borduria-heron-1"]
    assert record["without_doubtful"]["apart"]
    assert [row["side"] for row in rows] == ["way"]


def test_ends_that_are_not_joined_are_an_answer(toy):
    words = ("chokepoints", "Arvenia", "Borduria", "--indirect")
    result = toy(*words)

    assert result.exit_code == 1
    assert "Arvenia and Borduria are apart already" in result.stderr
    assert "They are joined without --indirect." in result.stderr
    assert read(toy(*words, "-f", "json"))["kind"] == "nothing"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Heron-1", "Цапля-1"), "Both ends are the same entity."),
        (("Heron-1", "Nobody At All"), "No entity is called"),
        (("Heron-1", "Novak", "--limit", "0"), "--limit is 1 to 1000, not 0."),
        (("Heron-1", "Novak", "--of", "states"), "'states' is not one of"),
        (("Heron-1", "Novak", "--as-of", "soon"), '"soon" is not a date'),
    ],
)
def test_wrong_words_are_wrong_usage(toy, words, said):
    result = toy("chokepoints", *words)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_evidence_can_be_left_away_and_a_limit_is_told(toy):
    text = toy(*ENDS, "--evidence", "none", "--limit", "1").stdout

    assert "[1]" not in text
    assert "Evidence" not in text
    assert text.startswith("Any of more than 1 set of 1 entity separates")
    assert "and more: raise --limit" in text


def test_the_seeds_are_cut(run):
    words = ("chokepoints", "id:sahara-thunder", "id:alabuga-sez", "--hubs", "around")
    record = read(run(*words, "-f", "json"))

    assert record["cut"]["exact"]
    assert record["cut"]["size"] >= 1
    assert all(member["from_start"] for member in record["cut"]["members"])


# What is central.


def test_central_ranks_entities_and_shows_bridges(toy):
    text = toy("stats", "--central").stdout
    found = json.loads(toy("stats", "--central", "-f", "json").stdout)["central"]

    assert "Entities by betweenness" in text
    assert "Bridges: " in text
    assert found["entities"][0]["id"] == "id:heron-1"
    assert found["bridges"][0].keys() == {"tie", "cut_off", "standing", "voices"}
    assert found["sampled"] == 0


def test_filters_say_which_ties_are_walked_and_are_for_central_alone(toy):
    words = ("--kind", "Manufacture")
    found = json.loads(toy("stats", "--central", *words, "-f", "json").stdout)["central"]
    alone = toy("stats", *words)

    assert found["ties_walked"] == 1
    assert found["left_out"] == {"--kind": 6}
    assert alone.exit_code == 2
    assert "Filters are for --central alone." in alone.stderr
