"""Text answers: rows or hops, numbered evidence, denials beside claims, and the limits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from defties.dates import Held
from defties.find import Finder
from defties.paths import routes_between
from defties.render.proofs import cell_text, counted, limits
from defties.render.table import cells
from defties.render.text import (
    answer_text,
    entity_text,
    matches_text,
    routes_text,
    tie_text,
    timeline_text,
)
from defties.sift import Filter, sift
from defties.timeline import timeline

STEERING = set(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x202E, 0x2028]))


def has(text, *parts):
    """Assert that lines with these words stand in a text, in this order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not in what follows\n{text[at:]}"
        at = found + len(part)


def ties_of(entity, register, **wanted):
    ties = [t for t in register.ties.values() if entity in {p.entity for p in t.parties}]
    return sift(register, Filter(**wanted), ties)


def shown(key, register, amount="best", **wanted):
    sifted = ties_of(key, register, **wanted)
    entity = register.entities[key]
    return entity_text(entity, register, sifted.ties, sifted.removed, 100, amount)


# Answers.


def test_an_answer_has_reading_groups_evidence_caveat_and_limits(answered, register):
    text = answer_text(answered, register, 110, "best")

    assert text.startswith("Who makes or has Heron-1?\n\nMakers — said to make it\n")
    has(
        text,
        "Novak Motors",
        "Arvenia",
        "corroborated",
        "Holders — said to have been given it",
        "Borduria",
        "disputed",
        "\nEvidence\n",
        "[1] The paper says that the firm makes the aircraft.",
        "To make is not to own.",
        f"Searched manufacture and supply ties of Heron-1; nothing left out; data version "
        f"{register.version}.",
    )


def test_every_mark_in_a_row_leads_to_its_evidence(answered, register):
    table, _, proofs = answer_text(answered, register, 110, "all").partition("\nEvidence\n")

    marks = re.findall(r"\[(\d+)\]", table)
    assert marks == re.findall(r"^  \[(\d+)\] ", proofs, re.MULTILINE) == ["1", "2", "3", "4"]


def test_the_best_evidence_and_every_denial_are_shown_the_rest_is_counted(answered, register):
    best = answer_text(answered, register, 110, "best")

    has(best, "  and 1 more: defties show tie:manufacture-novak-motors-heron-1")
    has(best, "AGAINST: Arvenia says that it handed over none.", "Arvenia, in Evening Post")
    assert "not named" in best


def test_without_evidence_there_are_no_marks(answered, register):
    text = answer_text(answered, register, 110, "none")

    assert "[1]" not in text
    assert "\nEvidence\n" not in text
    assert "corroborated" in text


def test_what_was_left_out_is_told_at_the_end(answered, register):
    filtered = replace(answered, removed={"--as-of": 2, "--min-grade": 1})

    assert "2 by --as-of, 1 by --min-grade left out" in answer_text(filtered, register, 110, "none")


# Paths.


def test_a_path_is_drawn_hop_by_hop_with_its_weakest_hop(walked, register):
    text = routes_text(walked, register, 90, "best")

    drawn = text.partition("\n\nEvidence")[0]
    post, make, supply = (f"   ▼ {hop.cost:.2f}" for hop in walked.routes[0].hops)
    assert drawn.splitlines() == [
        "1 path from Mira Holt to Borduria, the best supported first",
        "",
        f"1. 3 hops, cost {walked.routes[0].cost:.2f}",
        "   Mira Holt",
        "   │ holds a post at · ongoing, 1 September 2022 · single voice [1]",
        post,
        "   Novak Motors",
        "   │ makes · ongoing, since 2021 · corroborated [2]",
        make,
        "   Heron-1",
        "   │ is received by · delivered, about August 2022 · disputed · denied by Arvenia [3] [4]",
        "   │ ← weakest hop",
        supply,
        "   Borduria",
    ]
    ending = " ".join(text.partition("\nCost: ")[2].split())
    has(ending, "Searched paths of at most 4 hops; ", "1 Designation; nothing left out;")


def test_parallel_ties_stand_below_the_lead(register):
    ends = ("id:kestrel-semiconductor", "id:kestrel-chip")
    found = routes_between(register, *ends, Filter(), max_hops=1)

    text = routes_text(found, register, 100, "none")

    has(text, "   │ makes · observed", "   │ also supplies", "undated", "   ▼")


def test_passing_through_a_hub_and_a_search_cut_short_are_told(register):
    found = routes_between(register, "id:novak-motors", "id:borduria", Filter(), max_hops=3, k=5)
    through = routes_between(
        register, "id:arvenia", "id:mira-holt", Filter(), max_hops=4, k=5, direction="any"
    )

    cut = routes_text(replace(found, truncated=True, explored=1234), register, 100, "none")

    has(cut, "cut short after 1,234 steps")
    hubs = [h for r in through.routes for h in r.hops if h.passing]
    assert ("for passing through)" in routes_text(through, register, 100, "none")) is bool(hubs)


def test_one_hop_and_undated_are_told_as_such(register):
    found = routes_between(
        register, "id:kestrel-semiconductor", "id:kestrel-chip", Filter(), max_hops=1
    )

    text = routes_text(found, register, 100, "none")

    has(text, "1. 1 hop, cost", "undated", "Searched paths of at most 1 hop;")
    assert "weakest" not in text


# Entities and ties.


def test_an_entity_has_names_class_place_and_ties_by_class(register):
    text = shown("id:novak-motors", register)

    assert text.startswith("Novak Motors — firm, Arvenia · id:novak-motors\nAlso: Novak\n")
    has(text, "Designation (1)", "Manufacture (1)", "Post (1)", "Evidence", "Searched all ties of")


def test_an_entity_tells_identifiers_notes_and_what_it_is_not(register):
    state = replace(
        register.entities["id:arvenia"], note="Invented.", different_from=("id:borduria",)
    )

    text = entity_text(state, register, {}, {"--as-of": 3}, 100, "best")

    has(
        text,
        "Arvenia — state · id:arvenia",
        "QA",
        "Not the same as Borduria (id:borduria)",
        "Note: Invented.",
        "3 by --as-of left out",
    )
    assert "Evidence" not in text


def test_an_unknown_party_is_shown_with_its_reason(register):
    has(shown("id:kestrel-chip", register), "an unknown party (not named by the source)")


def test_one_tie_has_all_its_evidence_and_its_content_hash(register, every_tie):
    weighed = every_tie["tie:supply-arvenia-borduria-heron-1"]

    text = tie_text(replace(weighed, tie=replace(weighed.tie, note="A note.")), register, 100)

    has(
        text,
        "Arvenia supplies Borduria",
        "up to 30",
        "disputed, 1 voice · denied by 1 voice",
        "tie:supply-arvenia-borduria-heron-1",
        "[1] Unnamed officials say",
        "https://example.org/ledger",
        "[2] AGAINST:",
        "Note: A note.",
        f"content {weighed.tie.digest}",
    )


def test_a_withdrawn_tie_and_one_that_only_possibly_held_are_marked(register, every_tie):
    weighed = every_tie["tie:meeting-arvenia-borduria-2022"]
    gone = replace(weighed, tie=replace(weighed.tie, withdrawn="It was another day."))

    assert "withdrawn: It was another day." in tie_text(gone, register, 120)
    assert "possibly at the asked date" in tie_text(
        replace(weighed, held=Held.POSSIBLY), register, 120
    )


def test_evidence_that_takes_no_side_is_marked(register, every_tie):
    weighed = every_tie["tie:meeting-arvenia-borduria-2022"]
    said = tuple(replace(e, stance="declines", stated_on="2022") for e in weighed.tie.evidence)
    silent = replace(weighed, standing=replace(weighed.standing, evidence=said))

    has(tie_text(silent, register, 120), "no stand: ", "said 2022")


# The other kinds.


def test_matches_are_a_table_with_what_matched(register):
    matches = Finder(register.entities.values()).find("Цапля")

    lines = matches_text(matches, register, 100).splitlines()

    assert lines[0].split() == ["Entity", "Class", "State", "Matched", "by", "Id"]
    has(lines[2], "Heron-1", "weapon", "–", "Цапля-1", "id:heron-1")
    novak = matches_text(Finder(register.entities.values()).find("Novak Motors"), register, 100)
    has(novak.splitlines()[2], "Novak Motors", "Arvenia", "label")


def test_a_timeline_is_in_order_with_the_undated_last(register):
    entity = register.entities["id:kestrel-chip"]
    sifted = ties_of(entity.id, register)

    text = timeline_text(entity, timeline(sifted.ties), register, {}, 100)

    has(text, "When", "February 2023", "undated", "planned", "weak", "Searched all ties of")


def test_the_limits_say_when_nothing_was_left_out(register):
    assert limits("Searched", {}, register) == (
        f"Searched; nothing left out; data version {register.version}."
    )


def test_cells_are_labels_where_there_are_any(register):
    assert cell_text("id:heron-1", register) == "Heron-1"
    assert (
        cell_text("cat:electronics", register)
        == register.schema.concept("cat", "electronics").label
    )
    assert cell_text("some\x1b text", register) == "some text"
    assert cell_text("", register) == "–"
    assert [counted(n, "voice") for n in (0, 1, 2)] == ["0 voices", "1 voice", "2 voices"]


# What every text keeps to.


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_asked_but_for_links_and_ids(register, every_tie, walked, width):
    texts = [routes_text(walked, register, width, "all")]
    for entity in register.entities.values():
        sifted = ties_of(entity.id, register)
        texts.append(entity_text(entity, register, sifted.ties, {}, width, "all"))

    for line in "\n".join(texts).splitlines():
        is_free = "https://" in line or " more: defties show " in line
        assert cells(line) <= width or is_free


def test_hostile_texts_steer_nothing(hostile, hostile_answer):
    register = hostile.register
    sifted = sift(register, Filter())
    entity = register.entities["id:evil-maker"]
    routes = routes_between(register, "id:evil-maker", "id:evil-item", Filter())
    texts = [
        answer_text(hostile_answer, register, 100, "all"),
        entity_text(entity, register, sifted.ties, sifted.removed, 100, "all"),
        routes_text(routes, register, 100, "all"),
        tie_text(sifted.ties["tie:evil"], register, 100),
        timeline_text(entity, timeline(sifted.ties), register, {}, 100),
        matches_text(Finder(register.entities.values()).find("Evil"), register, 100),
    ]

    for text in texts:
        assert "Evil" in text or "evil" in text
        assert not STEERING & set(text)
    assert "javascript:alert" not in texts[3]


def test_a_hop_tells_what_its_evidence_reaches_and_whether_it_held_then(walked, register):
    route = walked.routes[0]
    weighed, steps = route.hops[0].ties[0]
    short = replace(
        weighed, held=Held.POSSIBLY, standing=replace(weighed.standing, reached="agreed")
    )
    hop = replace(route.hops[0], ties=((short, steps),))
    changed = replace(walked, routes=(replace(route, hops=(hop, *route.hops[1:])),))

    text = " ".join(routes_text(changed, register, 200, "none").split())

    assert "on this evidence only agreed · possibly then" in text
