"""`defties find`: names in any script, with typos."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("text", ["heron", "Herron-1", "цапля", "id:heron-1", "HERON 1"])
def test_an_entity_is_found_by_part_typo_script_or_id(toy, text):
    result = toy("find", text)

    assert result.exit_code == 0
    assert "id:heron-1" in result.stdout


def test_matches_as_json_have_scores_best_first(toy):
    record = json.loads(toy("find", "heron", "-f", "json").stdout)

    scores = [m["score"] for m in record["matches"]]
    assert record["text"] == "heron"
    assert scores == sorted(scores, reverse=True)


def test_how_many_can_be_limited(toy):
    assert len(json.loads(toy("find", "heron", "-n", "1", "-f", "json").stdout)["matches"]) == 1


@pytest.mark.parametrize("number", ["0", "101", "-5", "many"])
def test_an_absurd_number_is_wrong_usage(toy, number):
    assert toy("find", "heron", "-n", number).exit_code == 2


def test_nothing_like_it_says_how_much_was_searched(toy):
    result = toy("find", "Xyzzy Plugh")

    assert result.exit_code == 1
    assert result.stderr.startswith("None of 11 entities has a name like 'Xyzzy Plugh'.\n")


@pytest.mark.parametrize("form", ["csv", "ttl"])
def test_a_form_that_matches_do_not_have_is_wrong_usage(toy, form):
    assert toy("find", "heron", "-f", form).exit_code == 2
