"""`defties timeline`: ties in order of time, the undated apart."""

from __future__ import annotations

import csv
import io
import json

import pytest


def test_ties_are_in_order_of_time(toy):
    lines = toy("timeline", "Novak Motors").stdout.splitlines()

    assert lines[0] == "Novak Motors"
    dates = [line.partition("  ")[0] for line in lines[3:] if line[:1].strip()]
    assert dates[:3] == ["since 2021", "1 September 2022", "since 10 January 2023"]


def test_json_has_the_order_and_csv_is_in_it(toy):
    record = json.loads(toy("timeline", "Heron-1", "-f", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(toy("timeline", "Heron-1", "-f", "csv").stdout)))

    assert record["kind"] == "timeline"
    assert record["order"] == [row["tie"] for row in rows]
    assert sorted(record["order"]) == [t["id"] for t in record["ties"]]
    for form in ("jsonl", "tsv", "md"):
        assert len(toy("timeline", "Heron-1", "-f", form).stdout.splitlines()) >= len(rows)


def test_nothing_left_says_what_left_it_out(toy):
    result = toy("timeline", "Sanctions Office", "--as-of", "1999")

    assert result.exit_code == 1
    assert result.stderr == (
        "No tie of Sanctions Office is left (1 by --as-of left out).\nLoosen the filters.\n"
    )


def test_an_entity_without_ties_has_no_timeline(toy):
    result = toy("timeline", "Heron family")

    assert (result.exit_code, result.stderr) == (1, "No tie of Heron family is left.\n")


@pytest.mark.parametrize("form", ["ttl", "xml"])
def test_a_form_that_a_timeline_does_not_have_is_wrong_usage(toy, form):
    assert toy("timeline", "Heron-1", "-f", form).exit_code == 2
