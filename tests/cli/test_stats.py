"""`defties stats`: counts of the dataset."""

from __future__ import annotations

import json


def test_counts_are_lists_under_titles(toy):
    result = toy("stats")

    assert result.exit_code == 0
    assert result.stdout.startswith("Data version ")
    assert "       11  entities\n        7  ties\n" in result.stdout
    assert "betweenness" not in result.stdout


def test_counts_as_json_are_the_same(toy, register):
    counts = json.loads(toy("stats", "-f", "json").stdout)

    assert counts["totals"]["ties"] == 7
    assert counts["data_version"] == register.version


def test_entities_are_ranked_when_asked(toy):
    assert "Heron-1" in toy("stats", "--central").stdout.partition("betweenness")[2]


def test_the_seeds_are_counted_by_default(run, seeds):
    counts = json.loads(run("stats", "-f", "json").stdout)

    assert counts["totals"]["ties"] == len(seeds.register.ties)
