"""Where nodes stand and how things look in pictures: places, labels, links, colours."""

from __future__ import annotations

import time

import pytest

from defties.model import Schema
from defties.render import style
from defties.render.layout import Box, lay_out

# --- looks


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://example.org", False),
        ("https://exa mple.org", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:example.org", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(address, linked):
    assert bool(style.web_link(address)) is linked


@pytest.mark.parametrize(
    "label",
    ["x", "a" * 90, "word " * 30, "Nauchno-proizvodstvennoye obyedineniye", "مرکز " * 9, "x" * 25],
)
def test_a_label_has_at_most_three_lines_that_fit(label):
    lines = style.lines(label.strip())

    assert 1 <= len(lines) <= 3
    assert all(len(line) <= 24 for line in lines)


def test_an_unknown_class_still_has_a_look():
    (look,) = style.entity_looks(Schema({}, {}, {}), ["Nonsense"])

    assert (look.shape, look.light) == ("circle", "#7F8A94")


# --- places


def scattered(count):
    ids = [f"id:{i:04}" for i in range(count)]
    links = [(ids[i], ids[i * 7919 % max(1, i)]) for i in range(1, count)]
    links += [(ids[i], ids[i // 2]) for i in range(1, count, 3)]
    return {key: Box(20 + i % 50, 10, 28) for i, key in enumerate(ids)}, links


@pytest.mark.parametrize("count", [1, 2, 40, 200])
def test_no_box_lies_over_another(count):
    boxes, links = scattered(count)
    for places in (lay_out(boxes, links).wide, lay_out(boxes, links).tall):
        spots = [(*places[key], boxes[key]) for key in sorted(places)]
        for i, (x, y, box) in enumerate(spots):
            for u, v, other in spots[:i]:
                beside = abs(x - u) >= box.half_width + other.half_width
                assert beside or y - box.up >= v + other.down or v - other.up >= y + box.down


def test_places_are_the_same_each_time():
    boxes, links = scattered(60)

    assert lay_out(boxes, links) == lay_out(boxes, list(reversed(links)))


def test_the_first_focus_comes_before_the_second():
    boxes, links = scattered(30)
    places = lay_out(boxes, links, focus=["id:0005", "id:0020"])

    assert places.wide["id:0005"][0] < places.wide["id:0020"][0]
    assert places.tall["id:0005"][1] < places.tall["id:0020"][1]


def test_an_order_runs_from_left_to_right_and_from_top_to_bottom():
    boxes, links = scattered(20)
    order = ["id:0007", "id:0003", "id:0011", "id:0001", "id:0015"]
    places = lay_out(boxes, links, order=order)

    assert order == sorted(order, key=lambda key: places.wide[key][0])
    assert order == sorted(order, key=lambda key: places.tall[key][1])


def test_a_large_picture_is_laid_out_in_time():
    boxes, links = scattered(2_000)
    began = time.monotonic()

    assert len(lay_out(boxes, links).wide) == 2_000
    assert time.monotonic() - began < 60
