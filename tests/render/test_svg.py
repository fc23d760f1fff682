"""Drawings that need no script: networks, and paths as strips."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from defties.paths import Routes, routes_between
from defties.project import steps_of
from defties.render import glyphs
from defties.render.glyphs import GLYPHS, Palette, fitted, style_in, width_of
from defties.render.strips import phrases_of, strips, weakest_of
from defties.render.svg import svg
from defties.render.view import build_view
from defties.sift import Filter, sift
from defties.snapshot import open_snapshot

SVG = "{http://www.w3.org/2000/svg}"
PAGE = Path(glyphs.__file__).with_name("page")
EVERY = frozenset({"corroborated", "single-voice", "disputed", "weak", "denied-only"})
HOSTILE = '</title><script>alert("1")</script>]]>&\x00\x1b[31m\ufffe'


@pytest.fixture(scope="module")
def data():
    return open_snapshot()


@pytest.fixture(scope="module")
def view(data):
    register = data.register
    ties = [register.ties[key] for key in data.ties_of("id:mohajer-6")]
    found = sift(register, Filter(standings=EVERY), ties).ties
    steps = [step for w in found.values() for step in steps_of(w.tie, register.schema)]
    standings = {key: w.standing for key, w in found.items()}
    return build_view(register, steps, standings, title="Mohajer-6", focus=["id:mohajer-6"])


@pytest.fixture(scope="module")
def routes(data):
    return routes_between(
        data.register,
        "id:qods-aviation-industries",
        "id:russia",
        Filter(),
        neighbours=data.neighbours,
    )


def read(drawing):
    return ElementTree.fromstring(drawing)


def words_of(drawing):
    return ["".join(text.itertext()) for text in read(drawing).iter(f"{SVG}text")]


def test_shapes_and_marks_are_those_of_the_drawn_page():
    script = (PAGE / "glyphs.js").read_text("utf-8")
    table = re.search(r"const GLYPHS = (\{.*?\n\});", script, re.DOTALL)[1]
    table = re.sub(r"(\w+):", r'"\1":', table).replace("],\n}", "]\n}")

    assert {k: [list(p) for p in v] for k, v in GLYPHS.items()} == json.loads(table)
    assert f'const AGAINST = ["{glyphs.AGAINST[0]}", "{glyphs.AGAINST[1]}"]' in script


def test_a_drawing_is_xml_with_a_name_for_every_entity(view):
    drawing = svg(view)
    words = " ".join(words_of(drawing))

    assert read(drawing).find(f"{SVG}title").text == "Mohajer-6"
    for node in view.nodes:
        assert all(line in words for line in node.lines)


def test_a_drawing_says_what_it_is_and_of_which_data(view):
    drawing = svg(view)

    assert read(drawing).get("role") == "img"
    assert f"{len(view.nodes)} entities" in read(drawing).find(f"{SVG}desc").text
    assert any(view.version[:12] in line for line in words_of(drawing))
    for look in (*view.legend.entities, *view.legend.groups):
        assert look.label in words_of(drawing)


def test_the_same_view_gives_the_same_bytes(view, routes, data):
    assert svg(view) == svg(view)
    assert strips(routes, data.register) == strips(routes, data.register)


def test_looks_are_attributes_so_that_a_drawing_can_do_without_its_style_sheet(view):
    drawing = read(svg(view))

    assert not [e.tag for e in drawing.iter() if "style" in e.attrib]
    assert not list(drawing.iter(f"{SVG}script"))
    for shape in drawing.iter(f"{SVG}path"):
        assert shape.get("fill") or shape.get("stroke")


def test_every_colour_is_told_for_the_dark(view, routes, data):
    for drawing in (svg(view), strips(routes, data.register, {"id:russia"})):
        used = set(
            re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', drawing.partition("</style>")[2])
        )

        assert "prefers-color-scheme:dark" in style_in(drawing)
        assert used <= set(re.findall(r'\[fill="(#[0-9a-f]{6})"\]', style_in(drawing)))


def test_two_colours_that_differ_in_the_dark_only_stay_apart():
    palette = Palette()

    first, second = palette.of(("#FFFFFF", "#000000")), palette.of(("#ffffff", "#111111"))

    assert first == palette.of(("#ffffff", "#000000")) != second
    assert second == palette.of(("#ffffff", "#111111"))


def test_lines_are_broken_as_their_status_says(view):
    def with_dashes(dashes):
        statuses = tuple(replace(look, dashes=dashes) for look in view.legend.statuses)
        return svg(replace(view, legend=replace(view.legend, statuses=statuses)))

    assert "stroke-dasharray" not in with_dashes(())
    # A line for each tie at least, and its sample in the legend.
    assert with_dashes((9, 6)).count('stroke-dasharray="9 6"') > len(view.lines)


def test_what_voices_speak_against_is_marked_and_explained(view):
    contradicted = [drawn for drawn in view.ties if drawn.claim.denials]
    calm = replace(
        view,
        ties=tuple(
            replace(d, claim=replace(d.claim, denials=0, standing="weak")) for d in view.ties
        ),
    )

    assert contradicted
    assert "voices disagree" in words_of(svg(view))
    assert "voices disagree" not in words_of(svg(calm))


def test_who_is_under_a_listing_has_a_mark(view):
    listed = replace(view.ties[0], listed=("id:mohajer-6",))
    marked = replace(view, ties=(listed, *view.ties[1:]))

    assert "under a sanctions listing" not in words_of(svg(view))
    assert "under a sanctions listing" in words_of(svg(marked))


def test_a_label_stands_where_it_covers_no_other_entity(view):
    one, other = view.nodes[:2]
    one = replace(one, lines=("One",), focus=True, wide=(0.0, 0.0))
    below = replace(other, lines=("Other",), focus=False, wide=(0.0, one.radius + 12))

    def place_of_label(nodes):
        drawing = svg(replace(view, nodes=nodes, lines=()))
        return float(re.search(r'y="([-\d.]+)"[^>]*>One<', drawing)[1])

    assert place_of_label((one,)) > 0
    assert place_of_label((one, below)) < 0


def test_hostile_words_stay_words(view):
    drawing = svg(replace(view, title=HOSTILE, subtitle=HOSTILE, notes=(HOSTILE,)))

    assert "<script>" in read(drawing).find(f"{SVG}title").text
    assert not list(read(drawing).iter(f"{SVG}script"))


def test_a_view_of_nothing_is_still_a_drawing(view):
    empty = replace(view, nodes=(), lines=(), ties=())

    assert read(svg(empty)).tag == f"{SVG}svg"


def test_a_text_is_broken_where_it_does_not_fit():
    lines = fitted("Joint Stock Company " + "x" * 90, 100)

    assert "".join(lines).replace(" ", "") == "JointStockCompany" + "x" * 90
    assert all(width_of(line) <= 100 for line in lines)
    assert fitted("", 100) == [""]


def test_letters_of_other_scripts_are_as_wide_as_they_are():
    assert width_of("无人机") > width_of("abc")


def test_a_strip_has_its_stops_in_order_and_its_weakest_hop(data, routes):
    drawing = strips(routes, data.register)
    told = read(drawing).find(f"{SVG}desc").text

    marked = [route for route in routes.routes if weakest_of(route) is not None]
    assert marked
    assert words_of(drawing).count("weakest hop") == len(marked)
    for route in routes.routes:
        assert ", ".join(data.register.label(key) for key in route.nodes) in told


def test_of_hops_that_are_equally_supported_none_is_the_weakest(routes):
    route = next(route for route in routes.routes if len(route.hops) > 1)
    equal = replace(route, hops=tuple(replace(hop, cost=1.0) for hop in route.hops))

    assert weakest_of(equal) is None


def test_a_strip_tells_what_a_hop_rests_on(data, routes):
    words = " ".join(words_of(strips(routes, data.register)))
    hop = routes.routes[0].hops[0]

    assert all(word in words for word in " ".join(phrases_of(hop)).split())
    assert hop.ties[0][0].standing.grade in words
    assert f"+ {len(hop.ties) - 1} more claim" in words


def test_a_search_cut_short_says_so_in_its_drawing(data, routes):
    cut = replace(routes, truncated=True, removed={"--as-of": 3})

    words = " ".join(words_of(strips(cut, data.register)))
    assert "cut short" in words
    assert "3 by as of" in words


def test_only_who_is_listed_is_marked_in_a_strip(data, routes):
    assert "under a sanctions listing" not in words_of(strips(routes, data.register))
    assert "under a sanctions listing" in words_of(strips(routes, data.register, {"id:russia"}))


def test_the_longest_paths_are_drawn_whole(data):
    found = routes_between(
        data.register,
        "id:shahed-136",
        "id:china",
        Filter(),
        max_hops=5,
        k=4,
        neighbours=data.neighbours,
    )
    drawing = read(strips(found, data.register))
    right = max(float(t.get("x")) for t in drawing.iter(f"{SVG}text"))

    assert isinstance(found, Routes)
    assert right < float(drawing.get("width"))
