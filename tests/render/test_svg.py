"""Drawings that need no script."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from defties.paths import routes_between
from defties.project import steps_of
from defties.render.strips import strips
from defties.render.svg import DARK, LIGHT, svg
from defties.render.view import build_view
from defties.sift import Filter, sift
from defties.snapshot import open_snapshot

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def register():
    return open_snapshot().register


@pytest.fixture(scope="module")
def view(register):
    data = open_snapshot()
    every = frozenset({"corroborated", "single-voice", "disputed", "weak", "denied-only"})
    ties = [register.ties[key] for key in data.ties_of("id:mohajer-6")]
    found = sift(register, Filter(standings=every), ties).ties
    steps = [step for w in found.values() for step in steps_of(w.tie, register.schema)]
    standings = {key: w.standing for key, w in found.items()}
    return build_view(register, steps, standings, title="Mohajer-6", focus=["id:mohajer-6"])


def test_a_drawing_is_xml_with_a_name_for_every_entity(view):
    drawing = ElementTree.fromstring(svg(view))
    words = " ".join(text.text or "" for text in drawing.iter(f"{SVG}text"))

    assert drawing.find(f"{SVG}title").text == "Mohajer-6"
    for node in view.nodes:
        assert all(line in words for line in node.lines)


def test_the_same_view_gives_the_same_bytes(view):
    assert svg(view) == svg(view)


def test_looks_are_attributes_that_any_policy_shows(view):
    drawing = ElementTree.fromstring(svg(view))

    assert not [e.tag for e in drawing.iter() if "style" in e.attrib or e.tag.endswith("style")]
    assert not list(drawing.iter(f"{SVG}script"))


def test_what_is_not_finished_is_dashed(view):
    dashed = {look.name for look in view.legend.statuses if look.dashes}
    unfinished = [drawn for drawn in view.ties if drawn.claim.status in dashed]

    assert bool(unfinished) == ("stroke-dasharray" in svg(view))


def test_dark_and_light_differ_in_colours_only(view):
    def shapes(drawing):
        return [(e.tag, e.get("d")) for e in ElementTree.fromstring(drawing).iter()]

    light, dark = svg(view), svg(view, dark=True)

    assert light != dark
    assert shapes(light) == shapes(dark)


def test_hostile_words_stay_words(view):
    hostile = replace(view, title='</title><script>alert("1")</script>\x00\x1b[31m')

    drawing = ElementTree.fromstring(svg(hostile))

    assert "<script>" in drawing.find(f"{SVG}title").text
    assert not list(drawing.iter(f"{SVG}script"))


def test_a_view_of_nothing_is_still_a_drawing(view):
    empty = replace(view, nodes=(), lines=(), ties=())

    assert ElementTree.fromstring(svg(empty)).tag == f"{SVG}svg"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_strip_has_its_stops_in_order_and_its_weakest_hop(register, theme):
    found = routes_between(
        register,
        "id:qods-aviation-industries",
        "id:russia",
        Filter(),
        neighbours=open_snapshot().neighbours,
    )
    drawing = ElementTree.fromstring(strips(found, register, theme))
    told = drawing.find(f"{SVG}desc").text
    words = [text.text for text in drawing.iter(f"{SVG}text")]

    longer = [route for route in found.routes if len(route.hops) > 1]
    assert words.count("weakest") == len(longer)
    for route in found.routes:
        assert ", ".join(register.label(key) for key in route.nodes) in told
