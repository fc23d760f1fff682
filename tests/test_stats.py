"""Counts: every tie, entity, evidence and source is in each breakdown once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from defties.stats import stats, theme_of


@pytest.fixture(scope="module")
def counts(register):
    return stats(register)


def test_the_totals_are_those_of_the_register(register, counts):
    assert counts["totals"] == {
        "entities": 11,
        "ties": 7,
        "evidence": 9,
        "sources": 2,
        "withdrawn or merged ties": 0,
    }
    assert counts["data_version"] == register.version


@pytest.mark.parametrize(
    ("breakdown", "total"),
    [
        ("entities by class", "entities"),
        ("ties by class", "ties"),
        ("ties by status", "ties"),
        ("ties by standing", "ties"),
        ("ties by year", "ties"),
        ("ties by theme", "ties"),
        ("evidence by kind of source", "evidence"),
        ("sources by year", "sources"),
        ("evidence by grade", "evidence"),
        ("evidence by stance", "evidence"),
        ("sources by kind", "sources"),
    ],
)
def test_a_breakdown_adds_up_to_its_total(counts, breakdown, total):
    assert sum(counts[breakdown].values()) == counts["totals"][total]


def test_a_breakdown_begins_with_the_most_frequent(counts):
    found = list(counts["entities by class"].items())

    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert counts["ties by class"]["Supply"] == 2
    assert counts["ties by standing"]["disputed"] == 1


def test_years_are_in_order_by_the_first_that_a_date_names_undated_last(counts):
    assert list(counts["ties by year"].items()) == [
        *(("2021", 1), ("2022", 3), ("2023", 2)),
        ("undated", 1),
    ]


@pytest.mark.parametrize(("when", "year"), [("../2022-02", "2022"), ("/..", "no year")])
def test_an_open_start_gives_the_year_of_the_end(register, when, year):
    key = "tie:supply-kestrel-unknown"
    ties = {key: replace(register.ties[key], when=when)}

    assert stats(replace(register, ties=ties))["ties by year"] == {year: 1}


def test_withdrawn_and_merged_ties_are_counted(register):
    one, other, third, *_ = register.ties.values()
    changed = {
        one.id: replace(one, withdrawn="Not so."),
        other.id: replace(other, merged_into=third.id),
        third.id: third,
    }

    counts = stats(replace(register, ties=changed))

    assert counts["totals"]["withdrawn or merged ties"] == 2
    assert counts["ties by standing"]["withdrawn"] == 1


def test_what_is_missing_is_counted_as_none(register):
    source = replace(register.sources["src:post-2023"], kind="")
    counts = stats(replace(register, sources={**register.sources, source.id: source}))

    assert counts["sources by kind"] == {"news": 1, "none": 1}


def test_an_empty_register_has_nothing_to_count(register):
    counts = stats(replace(register, entities={}, ties={}, sources={}))

    assert set(counts["totals"].values()) == {0}


@pytest.mark.parametrize(
    ("file", "theme"),
    [
        ("seeds/ties/shahed-programme/makers", "shahed programme"),
        ("seeds/ties/makers", ""),
        ("data/ties/mine/makers", ""),
        ("", ""),
    ],
)
def test_the_theme_of_a_tie_is_its_folder_among_the_seeds(register, file, theme):
    tie = replace(next(iter(register.ties.values())), file=file)

    assert theme_of(tie) == theme


def test_designations_are_counted_by_who_lists(counts):
    assert counts["designations by authority"] == {"Sanctions Office": 1}
