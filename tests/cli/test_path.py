"""`defties path`: how two entities are tied, under limits that make sense."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import Graph

ENDS = ("path", "Mira Holt", "Borduria")


def test_a_path_is_drawn_with_its_evidence(toy):
    result = toy(*ENDS)

    assert result.exit_code == 0
    assert result.stdout.startswith("1 path from Mira Holt to Borduria, the best supported first\n")
    assert "← weakest" in result.stdout
    assert "not walked unless asked for by --kind: 1 Designation" in result.stdout


def test_names_in_any_script_and_ids_are_ends(toy):
    assert toy("path", "id:mira-holt", "Цапля-1").stdout == toy("path", "Holt", "Heron-1").stdout


def test_every_form_can_be_read(toy):
    record = json.loads(toy(*ENDS, "-f", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(toy(*ENDS, "-f", "csv").stdout)))
    lines = [json.loads(x) for x in toy(*ENDS, "-f", "jsonl").stdout.splitlines()]
    graph = Graph().parse(data=toy(*ENDS, "-f", "ttl").stdout, format="turtle")

    assert record["kind"] == "paths"
    assert rows == lines
    assert [r["hop"] for r in rows] == ["1", "2", "3"]
    assert len(graph) > 20
    assert toy(*ENDS, "-f", "md").stdout.startswith("| path | hop |")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--max-hops", "99"), "--max-hops is 1 to 8, not 99."),
        (("--max-hops", "0"), "--max-hops is 1 to 8, not 0."),
        (("--max-hops", "-1"), "--max-hops is 1 to 8, not -1."),
        (("--max-hops", "two"), "'two' is not a valid integer"),
        (("--max-hops", "9" * 4000), "--max-hops"),
        (("-k", "0"), "-k is 1 to 100, not 0."),
        (("-k", "1000000000"), "-k is 1 to 100, not 1000000000."),
        (("--direction", "up"), "'up' is not one of"),
        (("-f", "xls"), "'xls' is not one of"),
    ],
)
def test_an_absurd_limit_is_wrong_usage(toy, words, said):
    result = toy(*ENDS, *words)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_both_ends_must_differ(toy):
    result = toy("path", "Heron-1", "Цапля-1")

    assert result.exit_code == 2
    assert "Both ends are the same entity." in result.stderr


def test_limits_are_kept(run, turtle):
    steps = [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("a", "d")]
    path = turtle(
        "".join(f'id:{x} a :Firm ; skos:prefLabel "Firm {x}"@en .' for x in "abcd")
        + "".join(
            f"tie:{x}{y} a :Supply ; :supplier id:{x} ; :recipient id:{y} ; :status st:delivered ;"
            ' :evidence [ :source src:s ; :grade "B2" ; :says "It is said." ] .'
            for x, y in steps
        )
    )

    def lengths(*words):
        found = run("path", "id:a", "id:d", "--store", path, "-f", "json", *words)
        return [len(p["hops"]) for p in json.loads(found.stdout)["paths"]]

    assert lengths() == [1, 2, 2]
    assert lengths("-k", "2") == [1, 2]
    assert lengths("-k", "9", "--max-hops", "1") == [1]


def test_no_path_says_what_would_help(toy):
    result = toy(*ENDS, "--max-hops", "2")

    assert result.exit_code == 1
    assert result.stderr == (
        "No path of at most 2 hops joins Mira Holt and Borduria over 2 ties met.\n"
        "There is one with --max-hops 3.\n"
    )


def test_the_shortest_paths_come_first_if_asked(toy):
    result = toy(*ENDS, "--rank", "hops")

    assert result.exit_code == 0
    assert "the shortest first" in result.stdout.splitlines()[0]


def test_direction_matters(toy):
    out = toy("path", "Arvenia", "Borduria", "--direction", "out")
    back = toy("path", "Borduria", "Arvenia", "--direction", "out")

    assert (out.exit_code, back.exit_code) == (0, 1)
    assert "There is one with --direction any." in back.stderr


def test_kinds_that_join_anything_are_used_only_when_named(toy):
    ends = ("path", "Sanctions Office", "Novak Motors")

    assert toy(*ends).exit_code == 1
    assert toy(*ends, "--kind", "designation").exit_code == 0
