"""The commands of curators: stats, sources, new, diff."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

TOY = Path(__file__).parents[1] / "toy.ttl"


def test_the_worklist_stands_in_place_of_the_counts(toy):
    result = toy("stats", "--worklist")

    assert result.exit_code == 0
    assert "One voice: 4" in result.stdout
    assert "Totals" not in result.stdout


def test_the_worklist_as_json_is_whole(toy):
    found = json.loads(toy("stats", "--worklist", "-f", "json").stdout)

    assert {work["title"] for work in found} >= {"One voice", "Undated", "Stale"}


def test_a_ranking_of_entities_is_no_worklist(toy):
    result = toy("stats", "--worklist", "--central")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Ask for one of the two." in result.stderr


def test_sources_are_listed_with_their_use(toy):
    result = toy("sources")

    assert result.exit_code == 0
    assert "2 sources, 2 of them without an archived copy." in result.stdout


def test_sources_in_other_forms(toy):
    rows = list(csv.DictReader(io.StringIO(toy("sources", "-f", "csv").stdout)))
    record = json.loads(toy("sources", "-f", "json").stdout)

    assert [row["source"] for row in rows] == ["src:post-2023", "src:ledger-2022"]
    assert record["sources"][0]["evidence"] == 5


def test_sources_of_a_kind_or_without_a_copy(toy):
    assert toy("sources", "--kind", "news", "--unarchived").exit_code == 0
    none = toy("sources", "--kind", "reprint")
    assert (none.exit_code, none.stdout) == (1, "")
    wrong = toy("sources", "--kind", "rumour")
    assert wrong.exit_code == 2
    assert '"rumour" is no kind of source.' in wrong.stderr


def test_a_new_tie_is_printed_and_what_it_lacks_is_told_beside_it(toy):
    result = toy("new", "supply", "--supplier", "Novak", "--recipient=Borduria")

    assert result.exit_code == 0
    assert result.stdout.startswith("tie:supply-novak-motors-borduria\n")
    assert result.stderr == "Still to be said: status, source, grade, reaches, says.\n"


def test_a_tie_that_may_stand_already_is_named_with_its_file(toy):
    words = ["--supplier", "Arvenia", "--recipient", "Borduria", "--item", "Heron-1"]

    result = toy("new", "supply", *words)

    assert (
        "Is it this one? Then add evidence there: tie:supply-arvenia-borduria-heron-1"
        in result.stderr
    )


def test_words_that_are_no_fields_are_refused(toy):
    for words, said in [
        (["Novak"], '"Novak" has no field before it.'),
        (["--supplier"], "--supplier has no value."),
        (["--suplier", "Novak"], '"suplier" is no field of this tie.'),
    ]:
        result = toy("new", "supply", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_a_change_is_told_in_words_and_as_values(run, turtle):
    older = turtle(
        TOY.read_text("utf-8").split("\n\n", 1)[1].replace('"2022-08~"', '"2022-09"'), "older.ttl"
    )

    words = run("diff", older, "--store", TOY)
    record = json.loads(run("diff", older, "--store", TOY, "-f", "json").stdout)

    assert words.exit_code == 0
    assert "when: 2022-09 → 2022-08~" in words.stdout
    assert record[0]["act"] == "altered"
    assert record[0]["edits"] == [{"what": "when", "before": "2022-09", "after": "2022-08~"}]


def test_no_change_is_an_answer_of_its_own(run):
    result = run("diff", TOY, "--store", TOY)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Nothing is changed since {TOY}.\n"
