"""The worklist: each kind of work has the ties that fit it, what most rests on first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from defties.worklist import worklist


def work(register):
    return {w.title: w for w in worklist(register)}


@pytest.fixture(scope="module")
def works(register):
    return work(register)


def test_ties_of_one_voice_are_listed_by_betweenness(works):
    found = works["One voice"]

    assert "tie:component-use-kestrel-chip-heron-1" in found.ids
    assert "tie:manufacture-novak-motors-heron-1" not in found.ids  # two voices
    assert "tie:supply-arvenia-borduria-heron-1" not in found.ids  # disputed
    assert [found.weights[key] for key in found.ids] == sorted(found.weights.values(), reverse=True)
    assert found.ids[0] == "tie:component-use-kestrel-chip-heron-1"
    assert 0 < found.weights[found.ids[0]] < 1


def test_a_tie_without_an_edge_has_no_weight(works):
    assert works["One voice"].weights["tie:meeting-arvenia-borduria-2022"] == 0.0


def test_ties_without_a_date_are_listed(works):
    assert works["Undated"].ids == ("tie:supply-kestrel-unknown",)


def test_a_lasting_tie_is_stale_when_its_sources_are_old(register, works):
    assert works["Stale"].ids == ()
    later = replace(register.sources["src:post-2023"], id="src:later", published="2027-01")

    found = work(replace(register, sources={**register.sources, "src:later": later}))["Stale"]

    assert set(found.ids) == {
        "tie:designation-novak-motors",
        "tie:manufacture-novak-motors-heron-1",
        "tie:post-mira-holt-novak-motors",
    }
    assert "2027" in found.why


def test_a_tie_that_rests_on_reprints_alone_is_listed(register, works):
    assert works["Reprints only"].ids == ()
    reprint = replace(register.sources["src:post-2023"], kind="reprint")

    found = work(replace(register, sources={**register.sources, reprint.id: reprint}))

    assert "tie:component-use-kestrel-chip-heron-1" in found["Reprints only"].ids
    assert "tie:manufacture-novak-motors-heron-1" not in found["Reprints only"].ids


def test_an_entity_that_nothing_names_is_listed(register, works):
    assert works["Without a tie"].ids == ()
    lone = replace(register.entities["id:novak-motors"], id="id:lone", label="Lone")
    gone = replace(lone, id="id:gone", merged_into="id:lone")

    found = work(replace(register, entities={**register.entities, lone.id: lone, gone.id: gone}))

    assert found["Without a tie"].ids == ("id:lone",)


def test_withdrawn_ties_are_no_work(register):
    key = "tie:component-use-kestrel-chip-heron-1"
    ties = {**register.ties, key: replace(register.ties[key], withdrawn="Not so.")}

    assert key not in work(replace(register, ties=ties))["One voice"].ids


def test_an_empty_register_is_no_work(register):
    found = worklist(replace(register, entities={}, ties={}, sources={}))

    assert [w.ids for w in found] == [()] * len(found)
