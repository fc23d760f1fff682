"""Answers in a real browser: from a row to its evidence, filters, slots with suggestions, print."""

from __future__ import annotations

import pytest

from defties.web.pages.frame import questions, with_query

pytestmark = pytest.mark.browser

SHAHED = "/ask/suppliers-of-parts?item=id:shahed-136"
PAGES = {
    "voices": "/ask/denials?actor=id:kremlin",
    "filtered": f"{SHAHED}&as_of=2023&kind=supply,procurement&exclude=id:iran",
    "choice": "/ask/makers?item=shahid",
    "disagreement": "/ask/contradictions?thing=id:su-35",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_everybody_can_use_it(visit, faults, page, dark, size):
    tab = visit(page, size=size, dark=dark)

    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_no_answer_is_wider_than_the_window(visit, site, size):
    tab = visit("/questions", size=size)
    wide = []
    for question in questions().values():
        slots = [(slot.name, slot.example) for slot in question.parameters]
        tab.goto(site + with_query(f"/ask/{question.id}", *slots))
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(question.id)

    assert wide == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_link_of_a_row_opens_the_evidence(visit, script):
    tab = visit(SHAHED, script=script)
    link = tab.locator("table.answers .many a").nth(4)
    claim = tab.locator(f".claim[id='{link.get_attribute('title')}']")
    before = claim.locator(".proofs").first.is_visible()
    link.click()
    claim.locator(".proofs").first.wait_for()

    assert not before
    assert claim.locator(".said").bounding_box()["y"] >= 0


def test_a_picture_that_comes_late_moves_no_evidence(visit):
    tab = visit(SHAHED)
    tab.locator("table.answers .many a").nth(4).click()
    before = tab.evaluate("document.querySelector(':target').getBoundingClientRect().y")
    tab.locator("img.picture").evaluate(
        "image => { image.loading = 'eager'; return image.decode() }"
    )

    assert tab.evaluate("document.querySelector(':target').getBoundingClientRect().y") == before


def test_the_head_of_a_long_table_stays_in_sight(visit):
    tab = visit(SHAHED)
    tab.locator("#group-2 + .note + .scroll tr").nth(9).evaluate("row => row.scrollIntoView()")

    assert abs(tab.locator("#group-2 + .note + .scroll thead th").first.bounding_box()["y"]) < 2


def test_print_shows_the_evidence_and_no_forms(visit):
    tab = visit(f"{SHAHED}&as_of=2023")
    tab.emulate_media(media="print")

    assert tab.locator(".claim .proofs").first.is_visible()
    assert not tab.locator("form").first.is_visible()
    assert tab.get_by_text("Only ties that pass the filters: held on or during 2023.").is_visible()


def test_the_form_sends_again_what_it_was_given(visit):
    tab = visit(PAGES["filtered"])
    with tab.expect_navigation():
        tab.locator("details.filters button.first").click()

    assert "kind=Procurement%2CSupply" in tab.url
    assert "exclude=id%3Airan" in tab.url
    assert "as_of=2023" in tab.url


@pytest.mark.parametrize("page", ["/questions", "/ask/makers"])
def test_a_slot_suggests_entities_and_keeps_its_name(visit, page):
    tab = visit(page)
    field = tab.locator("form[action='/ask/makers'] input[name=item]")
    named = field.get_attribute("aria-label")
    field.fill("mohajer")
    tab.wait_for_selector("form[action='/ask/makers'] .suggested:not([hidden]) li")
    field.press("ArrowDown")
    field.press("Enter")
    with tab.expect_navigation():
        field.press("Enter")

    assert named == "item"
    assert "/ask/makers?item=Mohajer" in tab.url
    assert tab.locator("h1").inner_text().startswith("Who makes, assembles or developed Mohajer")


def test_after_the_last_suggestion_come_the_words_as_typed(visit):
    tab = visit("/")
    box = tab.locator(".ask input[name=q]")
    box.fill("who makes Mohajer-6")
    box.fill("mohajer-6")
    tab.wait_for_selector(".ask .suggested:not([hidden]) li")
    number = tab.locator(".ask .suggested li").count()
    box.press("ArrowUp")
    last = box.get_attribute("aria-activedescendant")
    box.press("ArrowDown")

    assert last.endswith(f"-{number - 1}")
    assert box.get_attribute("aria-activedescendant") is None


def test_words_changed_after_a_pick_are_what_is_sought(visit):
    tab = visit("/")
    box = tab.locator(".ask input[name=q]")
    box.fill("mohajer")
    tab.wait_for_selector(".ask .suggested:not([hidden]) li")
    box.press("ArrowDown")
    box.press_sequentially("-6")
    with tab.expect_navigation():
        box.press("Enter")

    assert tab.url.endswith("/entity/mohajer-6")


def test_suggestions_that_come_late_stay_away(visit, site):
    tab = visit("/")
    answers = []

    def late(route):
        answers.append(route)

    tab.route("**/api/suggest**", late)
    box = tab.locator(".ask input[name=q]")
    box.fill("mohajer")
    tab.wait_for_timeout(400)
    tab.locator(".starts a").first.focus()
    for route in answers:
        found = '{"suggestions":[{"kind":"entity","label":"x","detail":"","url":"/"}]}'
        route.fulfill(content_type="application/json", body=found)
    tab.wait_for_timeout(200)

    assert len(answers) == 1
    assert not tab.locator(".ask .suggested").is_visible()


def test_a_suggestion_is_taken_by_pointer(visit):
    tab = visit("/")
    tab.locator(".ask input[name=q]").fill("mohajer-6")
    first = tab.locator(".ask .suggested:not([hidden]) li").first
    first.wait_for()
    with tab.expect_navigation():
        first.click()

    assert tab.url.endswith("/entity/mohajer-6")
