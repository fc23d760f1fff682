"""The page of paths in a real browser: its drawing, its list, and what a click changes."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

LONG = "/path?from=id:shahed-136&to=id:china&max_hops=5&k=4"
PATHS = "/path?from=id:qods-aviation-industries&to=id:russia"
NONE = f"{PATHS}&kind=Post"
PAGES = {"paths": PATHS, "long": LONG, "none": NONE}
# The mean of the colours of a picture, from 0 (black) to 255.
LIGHTNESS = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value, at) => sum + (at % 4 < 3 ? value : 0), 0) / data.length / 0.75;
}"""


def picture(tab):
    return tab.locator(".strips img")


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(visit, faults, page, dark):
    assert faults(visit(page, dark=dark)) == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_it_is_never_wider_than_the_window(visit, page, size):
    tab = visit(page, size=size)

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_drawing_is_there_without_a_script(visit):
    tab = visit(PATHS, script=False)

    assert picture(tab).bounding_box()["width"] > 500
    assert tab.locator(".legs .leg").count() >= 3


def test_a_phone_shows_the_list_in_place_of_the_drawing(visit):
    tab = visit(PATHS, size="phone")

    assert not picture(tab).is_visible()
    first = tab.locator(".legs").first
    stops = [box["y"] for box in (stop.bounding_box() for stop in first.locator(".stop").all())]
    assert stops == sorted(stops)


def test_the_drawing_follows_light_and_dark(visit):
    def lightness(dark):
        tab = visit(PATHS, dark=dark)
        return tab.evaluate(LIGHTNESS, picture(tab).get_attribute("src"))

    assert lightness(dark=False) > 200
    assert lightness(dark=True) < 60


def test_the_drawing_opens_by_itself_in_the_dark(visit):
    tab = visit(PATHS.replace("/path?", "/path.svg?"), dark=True)

    ground = tab.evaluate("getComputedStyle(document.querySelector('rect')).fill")
    assert ground == "rgb(16, 18, 20)"


def test_no_letters_of_the_drawing_leave_it(visit):
    tab = visit(LONG.replace("/path?", "/path.svg?"))

    outside = tab.evaluate(
        """() => {
          const { width, height } = document.documentElement.viewBox.baseVal;
          return [...document.querySelectorAll("text")].filter((text) => {
            const at = text.getBoundingClientRect();
            return at.left < 0 || at.right > width || at.bottom > height;
          }).map((text) => text.textContent);
        }"""
    )
    assert outside == []


def test_words_of_a_hop_and_of_an_entity_do_not_meet(visit):
    tab = visit(LONG.replace("/path?", "/path.svg?"))

    meeting = tab.evaluate(
        """() => {
          const texts = [...document.querySelectorAll("text[text-anchor=middle]")];
          const boxes = texts.map((text) => text.getBoundingClientRect());
          const found = [];
          boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1 && high > 4) found.push([i, i + 1 + j]);
          }));
          return found.map((pair) => pair.map((at) => texts[at].textContent));
        }"""
    )
    assert meeting == []


def test_the_weakest_hop_is_said_in_the_list_and_in_the_drawing(visit):
    tab = visit(PATHS)
    marked = tab.locator(".leg.weakest").count()

    assert marked
    assert tab.locator(".leg.weakest strong", has_text="weakest hop").count() == marked
    drawn = visit(PATHS.replace("/path?", "/path.svg?"))
    assert drawn.locator("text", has_text="weakest hop").count() == marked


def test_ends_are_swapped_by_a_click(visit):
    tab = visit(PATHS)
    with tab.expect_navigation():
        tab.get_by_role("link", name="the other way round").click()

    assert "From Russia to Qods" in tab.locator("h1").inner_text()


def test_another_hop_is_one_click_away(visit):
    tab = visit(PATHS)
    with tab.expect_navigation():
        tab.get_by_role("link", name="paths of up to 5 hops").click()

    assert "of at most 5 hops" in tab.locator(".lead").inner_text()
    assert tab.get_by_role("spinbutton", name="Hops at most").input_value() == "5"


def test_where_no_path_is_a_click_brings_one(visit):
    tab = visit(NONE)

    assert not picture(tab).count()
    with tab.expect_navigation():
        tab.locator(".offers a").first.click()
    assert picture(tab).is_visible()


def test_all_evidence_of_a_hop_unfolds(visit):
    tab = visit("/path?from=id:russia&to=id:iran")
    fold = tab.locator(".leg details", has_text="pieces of evidence").first
    fold.locator("summary").first.click()

    assert fold.locator(".proofs li").first.is_visible()


def test_what_is_typed_is_found(visit):
    tab = visit("/path")
    tab.locator("input[name=from]").fill("Иран")
    tab.locator("input[name=to]").fill("Russia")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Find paths").click()

    assert tab.locator("h1").inner_text() == "From Iran to Russia"
