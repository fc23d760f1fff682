"""Flat rows: the same columns throughout, and nothing in them runs where they are opened."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from defties.render.rows import (
    Rows,
    answer_rows,
    as_csv,
    as_json_lines,
    as_markdown,
    routes_rows,
    ties_rows,
)
from defties.sift import Filter, sift

SUPPORT = ("status", "when", "held", "standing", "grade", "voices", "denials", "tie", "sources")


def dicts(rows):
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def parsed(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


# What rows say.


def test_an_answer_has_a_row_for_every_tie_of_every_row(answered, register):
    rows = answer_rows(answered, register)

    assert rows.columns == ("group", "firm", "state", *SUPPORT)
    maker, holder = dicts(rows)
    assert maker == {
        "group": "Makers",
        "firm": "Novak Motors",
        "state": "Arvenia",
        "status": "ongoing",
        "when": "2021/..",
        "held": "surely",
        "standing": "corroborated",
        "grade": "B2",
        "voices": "2",
        "denials": "",
        "tie": "tie:manufacture-novak-motors-heron-1",
        "sources": "https://example.org/ledger https://example.org/post",
    }
    assert (holder["firm"], holder["state"], holder["denials"]) == ("Borduria", "", "Arvenia")


def test_a_column_of_the_question_and_one_of_the_tie_are_told_apart(answered, register):
    groups = tuple(
        replace(g, columns=("status", "grade")[: len(g.columns)]) for g in answered.groups
    )

    rows = answer_rows(replace(answered, groups=groups), register)

    assert len(set(rows.columns)) == len(rows.columns)
    assert {"status", "tie_status", "grade", "tie_grade", "standing"} <= set(rows.columns)


def test_paths_have_a_row_for_every_tie_of_every_hop(walked, register):
    rows = dicts(routes_rows(walked, register))

    assert tuple(rows[0])[:5] == ("path", "hop", "from", "phrase", "to")
    assert [(r["path"], r["hop"], r["from"], r["to"]) for r in rows if r["path"] == "1"] == [
        ("1", "1", "Mira Holt", "Novak Motors"),
        ("1", "2", "Novak Motors", "Heron-1"),
        ("1", "3", "Heron-1", "Borduria"),
    ]
    assert rows[0]["phrase"] == "holds a post at"


def test_ties_have_their_parties_and_the_reason_for_an_unknown_one(every_tie, register):
    rows = {row["tie"]: row for row in dicts(ties_rows(every_tie.values(), register))}

    assert rows["tie:supply-kestrel-unknown"]["parties"] == (
        "item: Chip of Kestrel Semiconductor; recipient: not named by the source; "
        "supplier: Kestrel Semiconductor"
    )
    assert rows["tie:supply-kestrel-unknown"]["class"] == "Supply"
    assert rows["tie:supply-kestrel-unknown"]["when"] == ""
    assert rows["tie:supply-kestrel-unknown"]["held"] == "undated"


def test_a_row_links_to_sources_by_http_alone(hostile):
    found = sift(hostile.register, Filter()).ties.values()

    (row,) = dicts(ties_rows(found, hostile.register))

    assert row["sources"] == "https://example.org/a_b*c?d=1&e=2"


# How they are written.

ODD = Rows(("a", "b"), (("x,y", 'say "so"'), ("tab\there", "Завод"), ("", "|")))


@pytest.mark.parametrize(("delimiter", "end"), [(",", "\r\n"), ("\t", "\n")])
def test_csv_and_tsv_are_read_back_as_they_were(delimiter, end):
    text = as_csv(ODD, delimiter)

    assert parsed(text, delimiter) == [list(ODD.columns), *map(list, ODD.rows)]
    assert text.endswith(end)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell):
    for delimiter in (",", "\t"):
        (_, (written, plain)) = parsed(
            as_csv(Rows(("a", "b"), ((cell, "x=1"),)), delimiter), delimiter
        )

        assert written == "'" + cell
        assert plain == "x=1"


def test_a_hostile_label_is_no_formula(hostile, hostile_answer):
    _, row = parsed(as_csv(answer_rows(hostile_answer, hostile.register)))

    assert row[2].startswith("'=HYPERLINK")


def test_a_markdown_table_has_a_row_a_line():
    lines = as_markdown(ODD).splitlines()

    assert lines[:2] == ["| a | b |", "| --- | --- |"]
    assert len(lines) == 5
    assert lines[4] == r"|  | \| |"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<script>", "&lt;script>"),
        ("&lt;b>", "&amp;lt;b>"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("![x](http://tracker)", r"!\[x\](http://tracker)"),
        ("`code`", r"\`code\`"),
        ("**bold**", r"\*\*bold\*\*"),
        (r"back\slash|pipe", r"back\\slash\|pipe"),
        ("https://example.org/a_b", "https://example.org/a_b"),
    ],
)
def test_markdown_in_a_cell_is_shown_and_not_read(cell, shown):
    assert as_markdown(Rows(("a",), ((cell,),))).splitlines()[2] == f"| {shown} |"


def test_a_hostile_label_breaks_no_markdown_row(hostile, hostile_answer):
    lines = as_markdown(answer_rows(hostile_answer, hostile.register)).splitlines()

    assert len(lines) == 3
    assert "<script" not in lines[2]
    assert "[x]" not in lines[2].replace(r"\[", "")


def test_json_lines_are_an_object_a_line():
    lines = as_json_lines(ODD).splitlines()

    assert [json.loads(line) for line in lines] == dicts(ODD)
    assert "Завод" in lines[1]
