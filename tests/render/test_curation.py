"""What curators read: counts, work, sources, changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from defties.changes import changes
from defties.render.curation import (
    changes_text,
    counts_text,
    sources_rows,
    sources_text,
    work_record,
    worklist_text,
)
from defties.render.table import cells
from defties.stats import stats
from defties.worklist import worklist

KEY = "tie:supply-arvenia-borduria-heron-1"


def has(text, *parts):
    flat = " ".join(text.split())
    for part in parts:
        assert " ".join(part.split()) in flat


def test_counts_are_lists_under_their_titles(register):
    text = counts_text(stats(register))

    has(text, f"Data version {register.version}", "Totals", "11 entities", "Ties by class")


def test_work_is_told_with_its_reason_its_weight_and_the_tie_in_words(register):
    text = worklist_text(worklist(register), register, 100)

    has(
        text,
        "One voice: 4 a second, independent voice would settle or shake them",
        "Kestrel Semiconductor",
        "tie:component-use-kestrel-chip-heron-1",
        "Undated: 1",
        "Without a tie: 0",
    )


def test_only_the_first_of_much_work_are_shown(register):
    key = "tie:component-use-kestrel-chip-heron-1"
    ties = {f"{key}-{n}": replace(register.ties[key], id=f"{key}-{n}") for n in range(20)}
    many = replace(register, ties=ties)

    assert "and 8 more: -f json has them all" in worklist_text(worklist(many), many, 100)
    assert len(work_record(worklist(many), many)[0]["items"]) == 20


def test_work_as_values_can_be_written_as_json(register):
    found = json.loads(json.dumps(work_record(worklist(register), register)))

    assert [set(work) for work in found] == [{"title", "why", "items"}] * len(found)
    assert set(found[0]["items"][0]) == {"id", "label", "weight"}


def test_sources_come_with_their_use_the_most_cited_first(register):
    rows = sources_rows(register.sources.values(), register)
    found = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]

    assert [(r["source"], r["evidence"], r["ties"]) for r in found] == [
        ("src:post-2023", "5", "5"),
        ("src:ledger-2022", "4", "4"),
    ]
    assert found[0]["publisher"] == "Evening Post"


def test_an_archived_copy_that_is_missing_is_told(register):
    kept = replace(register.sources["src:post-2023"], archived="https://example.org/kept")

    text = sources_text(sources_rows([*register.sources.values(), kept], register), 120)

    has(text, "3 sources, 2 of them without an archived copy.", "yes", "no")


@pytest.fixture
def smaller(register):
    ties = {key: tie for key, tie in register.ties.items() if key != KEY}
    title = replace(register.sources["src:post-2023"], title="Chips")
    entities = {k: e for k, e in register.entities.items() if k != "id:mira-holt"}
    return replace(
        register,
        ties=ties,
        entities=entities,
        sources={**register.sources, title.id: title},
    )


def test_a_change_is_summed_up_and_told_in_words(register, smaller):
    text = changes_text(changes(smaller, register), smaller, register, 100)

    has(
        text,
        "Ties: 1 added. Entities: 1 added. Sources: 1 altered.",
        f"added: {KEY} – Arvenia supplies Borduria",
        "about August 2022 · disputed, 1 voice",
        "added: id:mira-holt – Mira Holt (person)",
        "title: Chips → The chips",
    )


def test_a_tie_that_is_gone_is_told_from_what_was_and_that_ties_stay(register, smaller):
    text = changes_text(changes(register, smaller), register, smaller, 100)

    has(
        text,
        f"removed: {KEY} – Arvenia supplies Borduria",
        "a tie is withdrawn or merged, never deleted",
    )


def test_what_is_new_or_gone_in_a_field_is_told_as_such(register):
    source = register.sources["src:post-2023"]
    kept = {**register.sources, source.id: replace(source, archived="https://example.org/k")}
    more = replace(register, sources=kept)

    has(
        changes_text(changes(register, more), register, more, 100),
        "archived, new: https://example.org/k",
    )
    has(
        changes_text(changes(more, register), more, register, 100),
        "archived, gone: https://example.org/k",
    )
    assert changes_text((), register, more, 100) == "Nothing is changed."


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_asked(register, smaller, width):
    text = worklist_text(worklist(register), register, width) + "\n"
    text += changes_text(changes(smaller, register), smaller, register, width)

    assert max(cells(line) for line in text.splitlines()) <= width


def test_hostile_texts_steer_nothing(hostile):
    register = hostile.register
    empty = replace(register, ties={}, entities={}, sources={})
    texts = [
        counts_text(stats(register)),
        worklist_text(worklist(register), register, 100),
        sources_text(sources_rows(register.sources.values(), register), 100),
        changes_text(changes(empty, register), empty, register, 100),
    ]

    for text in texts:
        assert not any(ord(c) < 32 and c != "\n" for c in text)
        assert "\u202e" not in text
        assert "\u009b" not in text
