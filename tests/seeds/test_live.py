"""Every question on the real seeds: what must be in its answer, and what must not.

`live.csv` names ids of entities and ties; they are looked for in one group of the answer, or in
all of it when no group is named. An entity that must not be there is one that a careless query or
a careless claim would put there.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from defties.catalogue import catalogue
from defties.questions import answer
from defties.sift import Filter

QUESTIONS = catalogue()
with Path(__file__).with_name("live.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


def test_every_question_has_a_live_answer_to_be_held_to():
    assert {row["question"] for row in ROWS} == set(QUESTIONS)
    assert all(row["must"] and row["must_not"] for row in ROWS)


def test_what_is_looked_for_is_in_the_seeds(seeds):
    known = {*seeds.register.entities, *seeds.register.ties}
    named = {key for row in ROWS for key in f"{row['must']} {row['must_not']}".split()}

    assert named <= known


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda r: "-".join(filter(None, (r["question"], r["group"], r["as_of"])))
)
def test_an_answer_has_what_it_must_and_not_what_it_must_not(row, seeds):
    values = dict(pair.split("=") for pair in row["values"].split())

    found = answer(seeds, QUESTIONS[row["question"]], values, Filter(as_of=row["as_of"]))

    groups = [g for g in found.groups if row["group"] in ("", g.heading.key)]
    there = {key for group in groups for r in group.rows for key in (*r.cells, *r.ties)}
    assert set(row["must"].split()) <= there
    assert there.isdisjoint(row["must_not"].split())
