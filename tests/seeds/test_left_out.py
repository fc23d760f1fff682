"""Every fact of the research pack is accounted for: carried by ties, or left out for a reason."""

from __future__ import annotations

import csv
import re

from defties import rooms

SEEDS = rooms.room("seeds")
PACK = 2541  # facts of the pack, which is not in the repository
REASONS = {"duplicate", "weak", "out-of-scope", "private-person", "unclear"}
LEFT = re.findall(r"^\| ([\w-]+-[\w-]+) \| ([\w-]+) \|$", (SEEDS / "LEFT_OUT.md").read_text(), re.M)
with (SEEDS / "CURATED.csv").open(encoding="utf-8", newline="") as _file:
    CURATED = {row["fact"]: row["ties"].split() for row in csv.DictReader(_file)}


def test_every_fact_is_carried_or_left_out_and_none_is_both():
    left = [fact for fact, _ in LEFT]

    assert len(set(left)) == len(left)
    assert set(left).isdisjoint(CURATED)
    assert len(left) + len(CURATED) == PACK


def test_what_is_left_out_has_one_of_five_reasons():
    assert {reason for _, reason in LEFT} <= REASONS


def test_the_ties_that_carry_facts_are_there(seeds):
    named = {tie for ties in CURATED.values() for tie in ties}

    assert all(CURATED.values())
    assert named <= set(seeds.register.ties)
