"""Derivation: what follows from the claims, each rule on a world of a few lines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.derive import DERIVED, derive
from defties.load import load
from defties.store import oxigraph
from defties.vocab import compact, expand


@pytest.fixture
def derived(turtle):
    """Write claims, build the store, return what was derived of our own terms."""

    def derives(text):
        store = oxigraph.build(load([turtle(text)]))
        found = store.inner.quads_for_pattern(None, None, None, DERIVED)
        return {
            (compact(q.subject.value), compact(q.predicate.value), compact(q.object.value))
            for q in found
            if isinstance(q.object, ox.NamedNode)
        }

    return derives


SUPPLY = "tie:x a :Supply ; :supplier id:a ; :recipient id:b ; :item id:i ; :status st:{} {} ."


def test_a_tie_that_holds_gives_its_shortcuts(derived):
    assert derived(SUPPLY.format("delivered", "")) == {
        ("id:a", ":supplies", "id:b"),
        ("id:a", ":suppliesItem", "id:i"),
        ("id:b", ":receivesItem", "id:i"),
    }


@pytest.mark.parametrize(
    ("status", "more"),
    [("planned", ""), ("agreed", ""), ("cancelled", ""), ("delivered", '; :withdrawn "Not so."')],
)
def test_a_tie_that_does_not_hold_gives_none(derived, status, more):
    assert derived(SUPPLY.format(status, more)) == set()


def test_a_part_found_makes_nobody_a_supplier(derived):
    found = derived(
        "tie:x a :ComponentUse ; :component id:c ; :system id:s ; :maker id:m ;"
        " :status st:observed ."
    )

    assert found == {("id:c", ":componentOf", "id:s"), ("id:m", ":makes", "id:c")}


def test_an_unknown_party_is_left_out(derived):
    found = derived(
        'tie:x a :Supply ; :supplier id:a ; :recipient [ a :UnknownParty ; :reason "unnamed" ] ;'
        " :item id:i ; :status st:delivered ."
    )

    assert found == {("id:a", ":suppliesItem", "id:i")}


def test_nothing_leads_from_an_entity_to_itself(derived):
    assert derived(
        "tie:x a :Supply ; :supplier id:a ; :recipient id:a ; :status st:delivered ."
    ) == (set())


@pytest.mark.parametrize(
    ("kind", "office"),
    [
        ("State", "Official"),
        ("Agency", "Official"),
        ("Firm", "Executive"),
        ("Institute", "Executive"),
    ],
)
def test_who_holds_a_post_is_an_official_or_an_executive_by_the_body(derived, kind, office):
    found = derived(
        f"id:b a :{kind} . tie:x a :Post ; :holder id:p ; :organisation id:b ; :status st:ongoing ."
    )

    assert ("id:p", "rdf:type", f":{office}") in found


def test_who_held_a_post_is_neither(derived):
    found = derived(
        "id:b a :Firm . tie:x a :Post ; :holder id:p ; :organisation id:b ; :status st:ended ."
    )

    assert not [f for f in found if f[1] == "rdf:type"]


def test_what_is_part_of_a_part_is_within_the_whole(derived):
    def unit(name, above):
        return (
            f"tie:{name} a :Subordination ; :subordinate id:{name} ; :superior id:{above} ;"
            " :status st:ongoing ."
        )

    found = derived(unit("crew", "battery") + unit("battery", "regiment"))

    assert {f for f in found if f[1] == ":within"} == {
        ("id:crew", ":within", "id:battery"),
        ("id:crew", ":within", "id:regiment"),
        ("id:battery", ":within", "id:regiment"),
    }


def test_rules_run_in_the_order_of_their_names_and_are_counted(tmp_path):
    (tmp_path / "2-after.rq").write_text("CONSTRUCT { ?s <a:third> ?o } WHERE { ?s <a:second> ?o }")
    (tmp_path / "1-before.rq").write_text(
        "CONSTRUCT { ?s <a:second> ?o } WHERE { ?s <a:first> ?o }"
    )
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:first"), ox.NamedNode("a:o")))

    assert derive(store, tmp_path) == 2
    assert {q.predicate.value for q in store.quads_for_pattern(None, None, None, DERIVED)} == {
        *("a:second", "a:third"),
    }


def test_what_is_derived_stands_apart_from_what_is_claimed(store):
    claimed = store.inner.quads_for_pattern(
        None, ox.NamedNode(expand(":supplies")), None, ox.NamedNode(expand("graph:data/toy"))
    )
    derived = store.inner.quads_for_pattern(None, ox.NamedNode(expand(":supplies")), None, DERIVED)

    assert list(claimed) == []
    assert len(list(derived)) == 1
