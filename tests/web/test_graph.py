"""The graph view on the server: what is shown, where it stands, and what is refused."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from urllib.parse import parse_qsl

import networkx as nx
import pytest

from defties.errors import DeftiesError, InputError, NothingFound
from defties.render.chain import AGAINST, lay_chain
from defties.render.graphml import graphml
from defties.render.layout import Box
from defties.sift import Filter, Sifted, sift
from defties.snapshot import open_snapshot
from defties.web.api import graph as api
from defties.web.asked import Asked
from defties.web.pages import graph as pages
from defties.web.places import places_of
from defties.web.scene import MOST, scene_of, wish_of

FOCUS = "focus=id:shahed-136"


@pytest.fixture(scope="module")
def data():
    return open_snapshot()


def asked(query, form=""):
    return Asked(
        f"/graph?{query}", query=tuple(parse_qsl(query)), path={"form": form} if form else {}
    )


def scene(data, query):
    question = asked(query)
    return scene_of(data, wish_of(data, question, pages.filter_of(data, question)))


def told(data, query):
    return json.loads(api.graph(data, asked(query)).body)


def test_what_was_there_keeps_its_place_when_more_comes(data):
    before = scene(data, FOCUS)
    key = next(k for k, more in sorted(before.more.items()) if 2 < more < 20)
    after = scene(data, f"{FOCUS}&expand={key}")

    old, new = (places_of(s, data.register, "network").wide for s in (before, after))

    assert len(new) == len(old) + before.more[key]
    assert {k: new[k] for k in old} == old


def test_dates_take_ties_and_move_nothing(data):
    every, known = scene(data, FOCUS), scene(data, f"{FOCUS}&known_by=2022")

    assert known.sifted.ties.keys() < every.sifted.ties.keys()
    assert known.sifted.removed["--known-by"] > 0
    places = [places_of(s, data.register, "network") for s in (every, known)]
    assert places[0] == places[1]


def test_no_two_entities_that_were_added_stand_on_each_other(data):
    shown = scene(data, f"{FOCUS}&expand=id:iran~60")
    places = places_of(shown, data.register, "network").wide

    added = [places[key] for _, keys in shown.added for key in keys]
    assert len(added) == 60
    assert min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a in added for b in added if a is not b) > 25


def test_a_fold_takes_what_hangs_on_the_entity_alone(data):
    key = "id:geran-2"
    wide = scene(data, f"{FOCUS}&expand={key}")
    folded = scene(data, f"{FOCUS}&expand={key}&fold={key}")

    gone = set(wide.shown) - set(folded.shown)
    assert gone
    assert key not in gone
    assert not [
        s for s in wide.steps if {s.head, s.tail} & gone and {s.head, s.tail} - gone - {key}
    ]
    assert folded.more[key] >= len(gone)


def test_expanding_the_best_supported_first_up_to_the_number_asked_for(data):
    few, many = (dict(scene(data, f"{FOCUS}&expand=id:iran~{n}").added) for n in (5, 20))

    assert few["id:iran"] == many["id:iran"][:5]


def test_an_expansion_by_kind_brings_that_kind_only(data):
    shown = scene(data, f"{FOCUS}&expand=id:iran~9~Designation")
    new = set(dict(shown.added)["id:iran"])

    assert new
    kinds = {
        data.register.ties[s.tie].kind
        for s in shown.steps
        if new & {s.head, s.tail} and "id:iran" in (s.head, s.tail)
    }
    assert "Designation" in kinds


def test_the_limit_is_kept_and_what_it_left_out_is_counted(data):
    shown = scene(data, "focus=id:russia&limit=40&expand=id:iran")

    assert len(shown.shown) <= 40
    assert shown.hidden > 0
    notes = pages.drawing_asked(data, asked("focus=id:russia&limit=40")).view.notes
    assert any("left out by the limit" in note for note in notes)


def test_named_ties_are_shown_whatever_their_standing_and_no_others(data):
    denied = next(
        key
        for key, weighed in sift(
            data.register, Filter(standings=frozenset({"denied-only"}))
        ).ties.items()
        if len({p.entity for p in weighed.tie.parties}) > 1
    )

    found = told(data, f"ties={denied},tie:none-such")

    assert [tie["id"] for tie in found["ties"]] == [denied]


def test_neighbours_are_counted_by_kind_the_most_first(data):
    found = json.loads(api.neighbours(data, asked(f"{FOCUS}&of=id:iran")).body)

    counts = [kind["count"] for kind in found["kinds"]]
    assert counts == sorted(counts, reverse=True)
    assert found["hidden"] == scene(data, FOCUS).more["id:iran"]


@pytest.mark.parametrize(
    "query",
    [
        f"{FOCUS}&hops=9",
        f"{FOCUS}&limit={MOST + 1}",
        f"{FOCUS}&layout=spiral",
        f"{FOCUS}&expand=id:none-such",
        f"{FOCUS}&expand=id:iran~5~Nonsense",
        f"{FOCUS}&pins=id:iran~nan~1",
        f"{FOCUS}&pins=id:iran~1e9~1",
        f"{FOCUS}&pins=<script>",
        FOCUS + "&expand=id:iran" * 201,
        "ties=" + ",".join(f"tie:{i}" for i in range(1001)),
        "ties=tie:none-such",
        "focus=no such thing at all",
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(data, query):
    with pytest.raises(DeftiesError) as error:
        pages.graph(data, asked(query))

    assert isinstance(error.value, InputError | NothingFound)
    assert str(error.value).endswith(".")


def test_the_page_holds_no_script_and_no_style_of_its_own(data):
    page = pages.graph(data, asked(f"{FOCUS}&title=<script>alert(1)</script>")).body.decode()

    assert " style=" not in page
    assert "<style" not in page
    scripts = [part.partition(">") for part in page.split("<script")[1:]]
    assert all("src=" in head or "application/json" in head for head, _, _ in scripts)
    assert "alert(1)" not in page


def test_exports_hold_what_is_shown_and_nothing_else(data):
    every = told(data, FOCUS)
    gone = [tie["id"] for tie in every["ties"]][:5]
    query = f"{FOCUS}&without={','.join(key.removeprefix('tie:') for key in gone)}&drop=iran"

    for form in ("html", "ttl", "graphml", "json"):
        body = pages.graph(data, asked(query, form)).body.decode()
        assert not [key for key in gone if f"{key}\n" in body or f'"{key}"' in body]
    network = nx.read_graphml(io.StringIO(pages.graph(data, asked(query, "graphml")).body.decode()))
    left = told(data, query)
    assert set(network) == {node["id"] for node in left["network"]["nodes"]}
    assert "id:iran" not in network
    assert network.number_of_edges() == len(left["network"]["edges"])


def test_graphml_survives_hostile_labels_and_missing_values(data):
    key = "tie:" + sorted(k.removeprefix("tie:") for k in scene(data, FOCUS).sifted.ties)[0]
    weighed = scene(data, FOCUS).sifted.ties[key]
    bare = replace(
        weighed, tie=replace(weighed.tie, when=""), standing=replace(weighed.standing, grade="")
    )
    steps = [s for s in scene(data, FOCUS).steps if s.tie == key]
    places = {k: (0.0, 0.0) for s in steps for k in (s.head, s.tail)}

    written = graphml(data.register, Sifted({key: bare}), steps, places)

    ET.fromstring(written)
    assert {d["when"] for _, _, d in nx.read_graphml(io.BytesIO(written)).edges(data=True)} == {""}


def test_a_part_stands_left_of_what_it_is_in_and_circles_do_no_harm(data):
    steps = [s for s in scene(data, FOCUS).steps if s.edge.name == "componentOf"][:8]
    boxes = {key: Box(30, 10, 20) for s in steps for key in (s.head, s.tail)}
    wide = lay_chain(boxes, steps).wide

    assert steps
    assert all(wide[s.head][0] < wide[s.tail][0] for s in steps)
    circle = [*steps, replace(steps[0], head=steps[0].tail, tail=steps[0].head)]
    assert lay_chain(boxes, circle).wide.keys() == wide.keys()


def test_edges_that_run_against_the_goods_are_edges_of_the_ontology(data):
    names = {e.name for c in data.register.schema.tie_classes.values() for e in c.edges}

    assert names >= AGAINST
