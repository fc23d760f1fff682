"""The embedded store: built once from loaded files, then only read."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from defties.load import load
from defties.read import read_register
from defties.store import oxigraph
from defties.vocab import expand

TIE = """
tie:x a :Supply ; :supplier id:a ; :recipient id:b ; :status st:agreed ;
    :evidence [ :source src:s ; :grade "B2" ; :reaches st:agreed ; :says "They agreed on it." ] .
tie:y a :Supply ; :supplier id:b ; :recipient id:a ; :status st:agreed ;
    :evidence [ :source src:s ; :grade "B2" ; :reaches st:agreed ; :says "And on the other." ] .
"""


def read_digests(turtle, text):
    register = read_register(oxigraph.build(load([turtle(text)])))
    return {key: tie.digest for key, tie in register.ties.items()}, register.version


# The store.


def test_a_store_holds_each_file_in_a_graph_and_what_is_derived_in_another(store):
    graphs = store.graphs()

    assert {expand("graph:data/toy"), expand("graph:derived")} <= graphs
    assert expand("graph:ontology/ties") in graphs


def test_a_store_in_a_folder_holds_the_same_as_one_in_memory(tmp_path, loaded, store):
    oxigraph.build(loaded, tmp_path / "store")

    opened = oxigraph.open_folder(tmp_path / "store")

    assert set(opened) == set(store)


def test_a_store_in_a_folder_is_opened_for_reading_only_and_twice_at_once(tmp_path, loaded):
    oxigraph.build(loaded, tmp_path / "store")
    one = oxigraph.open_folder(tmp_path / "store")
    other = oxigraph.open_folder(tmp_path / "store")

    assert len(one) == len(other)
    with pytest.raises((OSError, RuntimeError)):
        one.inner.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.NamedNode("a:o")))


def test_an_empty_store_holds_nothing():
    assert len(oxigraph.empty()) == 0


def test_the_content_hash_of_a_tie_follows_its_content_and_that_of_no_other(turtle):
    before, version = read_digests(turtle, TIE)
    after, changed = read_digests(turtle, TIE.replace("They agreed", "Both agreed"))

    assert before["tie:x"] != after["tie:x"]
    assert before["tie:y"] == after["tie:y"]
    assert version != changed


def test_the_content_hash_does_not_follow_order_or_layout(turtle):
    first, second = TIE.replace("    ", "  ").strip().removesuffix(".").split(" .\n")

    assert read_digests(turtle, TIE) == read_digests(turtle, f"{second} .\n{first} .")


def test_parts_that_hang_on_each_other_in_a_ring_are_hashed_once(turtle):
    ring = "tie:x a :Supply ; :quantity _:a . _:a :text _:b . _:b :text _:a ."

    digests, _ = read_digests(turtle, ring)

    assert len(digests["tie:x"]) == 12
