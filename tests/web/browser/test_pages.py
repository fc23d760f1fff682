"""Every page of the explorer in a real browser: three widths, light and dark, and no script."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

TIE = "procurement-pesc-irgc-servomotors"
PAGES = {
    "home": "/",
    "questions": "/questions",
    "answer": "/ask/suppliers-of-parts?item=id:shahed-136",
    "nothing": "/ask/makers?item=id:mohajer-6&kind=Payment",
    "asking": "/ask/makers",
    "search": "/search?q=shahid",
    "path": "/path?from=id:qods-aviation-industries&to=id:russia",
    "path form": "/path",
    "entity": "/entity/shahed-136",
    "course": "/entity/mohajer-6?order=time",
    "hub": "/entity/iran",
    "tie": f"/tie/{TIE}",
    "api": "/api/docs",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_no_page_is_wider_than_the_window(visit, page, size):
    tab = visit(page, size=size, dark=size == "tablet")

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.locator("h1").count() == 1


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(visit, faults, page, dark):
    assert faults(visit(page, dark=dark)) == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_without_a_script_all_is_there(visit, page):
    tab = visit(page, script=False)

    assert tab.locator("h1").inner_text()
    assert tab.locator("main").inner_text()


def test_the_first_thing_that_tab_reaches_skips_to_the_content(visit):
    tab = visit("/")
    tab.keyboard.press("Tab")

    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.locator(".skip").bounding_box()["x"] >= 0


def test_the_box_suggests_and_is_worked_by_keys(visit):
    tab = visit("/")
    box = tab.locator(".ask input[name=q]")
    box.fill("mohajer")
    tab.wait_for_selector(".ask .suggested:not([hidden]) li")
    box.press("ArrowDown")

    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant")
    with tab.expect_navigation():
        box.press("Enter")
    assert "/entity/" in tab.url


def test_escape_closes_the_suggestions(visit):
    tab = visit("/")
    box = tab.locator(".ask input[name=q]")
    box.fill("mohajer")
    tab.wait_for_selector(".ask .suggested:not([hidden]) li")
    box.press("Escape")

    assert box.get_attribute("aria-expanded") == "false"


def test_a_suggestion_fills_an_end_of_a_path(visit):
    tab = visit("/path")
    start = tab.locator(".ends input[name=from]")
    start.fill("qods avi")
    tab.wait_for_selector(".ends .suggested:not([hidden]) li")
    start.press("ArrowDown")
    start.press("Enter")

    assert start.input_value() == "Qods Aviation Industries"


def test_a_question_is_typed_and_answered(visit):
    tab = visit("/")
    box = tab.locator(".ask input[name=q]")
    box.fill("who supplies Shahed components")
    with tab.expect_navigation():
        box.press("Enter")

    assert "/ask/suppliers-of-parts" in tab.url
    assert "Who supplies components of" in tab.locator("h1").inner_text()


def test_the_picture_of_an_answer_is_drawn(visit):
    tab = visit(PAGES["answer"])
    picture = tab.locator("img.picture")
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")

    assert picture.evaluate("image => image.naturalWidth") > 300


def test_filters_are_kept_in_the_address(visit):
    tab = visit(PAGES["entity"])
    tab.locator("details.filters > summary").click()
    tab.locator("details.filters select[name=min_grade]").select_option("B2")
    with tab.expect_navigation():
        tab.locator("details.filters button.first").click()

    assert "min_grade=B2" in tab.url
    assert "Left out" in tab.locator("main").inner_text()


def test_downloads_are_files(visit):
    tab = visit(PAGES["answer"])
    address = tab.locator(".downloads a", has_text="CSV").evaluate("link => link.href")
    csv = tab.request.get(address)

    assert csv.headers["content-type"].startswith("text/csv")


def test_what_is_not_there_is_said_on_a_page(visit):
    tab = visit("/entity/no-such-thing", expects=("404",))

    assert "No entity has the id" in tab.locator("main").inner_text()


def test_a_hostile_address_stays_text(visit):
    tab = visit("/search?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+what+is+this")

    assert "<img src=x" in tab.locator("h1").inner_text()
    assert tab.locator("main img").count() == 0
