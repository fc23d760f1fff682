"""Stories in a real browser."""

from __future__ import annotations

import pytest

PAGES = ["/stories", "/story/what-russia-gave", "/story/across-the-caspian#step-4"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_no_page_of_stories_is_wider_than_the_window(visit, page, size):
    tab = visit(page, size=size, dark=size == "tablet")

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.locator("h1").count() == 1


@pytest.mark.parametrize("page", PAGES[:2])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_stories(visit, faults, page, dark):
    assert faults(visit(page, dark=dark)) == []


def test_without_a_script_links_lead_on_and_pictures_are_there(visit):
    tab = visit("/story/what-russia-gave", script=False)
    tab.locator("#step-1 a[rel=next]").click()

    assert tab.url.endswith("#step-2")
    assert tab.locator(".scene img").count() == tab.locator(".scene").count()


def test_arrow_keys_turn_the_steps(visit):
    tab = visit("/story/what-russia-gave")
    current = tab.locator(".steps a[aria-current]")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowLeft")

    assert current.get_attribute("href") == "#step-2"
    assert tab.evaluate("document.activeElement.id") == "heading-2"


def test_arrow_keys_in_the_search_box_stay_there(visit):
    tab = visit("/story/what-russia-gave")
    tab.locator(".seek input").fill("iran")
    tab.keyboard.press("ArrowRight")

    assert "#step" not in tab.url


def test_scrolling_marks_the_step_that_is_read(visit):
    tab = visit("/story/what-russia-gave")
    tab.evaluate("document.getElementById('step-4').scrollIntoView()")

    tab.wait_for_selector('.steps a[aria-current][href="#step-4"]')


def test_every_picture_is_drawn(visit):
    tab = visit("/story/across-the-caspian")
    tab.evaluate("document.querySelectorAll('.shown img').forEach(i => { i.loading = 'eager'; })")
    tab.wait_for_load_state("networkidle")

    assert tab.evaluate("[...document.images].every(i => i.naturalWidth > 100)")
