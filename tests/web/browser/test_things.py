"""Pages of an entity, a tie and a source in a real browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    "firm": "/entity/qods-aviation-industries",
    "family": "/entity/shahed-family",
    "tie": "/tie/supply-russia-iran-su-35",
    "source": "/source/ofac-sdn-2026-07-11",
    "alone": "/source/ofac-sdn-2026-07-11?rest=alone&page=2",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_phone_shows_it_without_scrolling_aside(visit, page):
    tab = visit(page, size="phone")

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(visit, faults, page, dark):
    assert faults(visit(page, dark=dark)) == []


@pytest.mark.parametrize("page", [*PAGES.values(), "/entity/iran"])
def test_no_two_things_of_a_page_have_one_address(visit, page):
    ids = visit(page).evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")

    assert len(ids) == len(set(ids))


def test_the_evidence_of_a_claim_unfolds_without_a_script(visit):
    claim = visit(PAGES["firm"], script=False).locator("#ties ~ ul.claims .claim").first
    assert not claim.locator(".proofs").first.is_visible()
    claim.locator("summary").click()

    assert claim.locator(".proofs").first.is_visible()


def test_more_of_a_kind_is_shown_until_all_is(visit):
    tab = visit("/entity/iran")
    tab.locator("a[href*='kind=Supply']").first.click()
    tab.wait_for_load_state()
    first = tab.locator("#Supply ~ ul.claims > .claim").count()
    tab.locator(".pager a").click()
    tab.wait_for_url("**page=2**")

    assert tab.locator("#Supply ~ ul.claims > .claim").count() > first


def test_a_claim_leads_to_its_source_and_from_there_back(visit):
    tab = visit(PAGES["tie"])
    tab.locator("#sources ~ .scroll th[scope=row] a").first.click()
    tab.wait_for_url("**/source/**")

    back = tab.locator("[id='tie:supply-russia-iran-su-35'] a.own")
    assert back.get_attribute("href") == PAGES["tie"]
