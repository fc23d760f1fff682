"""The page in a real browser: filters, time, the address, the tables."""

from __future__ import annotations

import pytest

from defties.dates import held, parse
from defties.standing import is_lasting

pytestmark = pytest.mark.browser


def ask(tab, script, *arguments):
    return tab.evaluate(script, *arguments)


def shown(tab):
    return ask(tab, "() => [...defties.shown.ties].sort()")


# --- filters


def test_a_class_of_entities_can_be_hidden_and_shown_again(visit, world):
    tab = visit()

    tab.locator("#f-entity label", has_text="weapon system").click()
    assert "tie:supply-heron" in shown(tab)
    assert not {"tie:making", "tie:lineage", "tie:use"} & set(shown(tab))
    tab.locator("#reset").click()

    assert sorted(world.ties) == shown(tab)


def test_ties_are_filtered_by_group_class_status_and_standing(visit, world):
    tab = visit()

    tab.locator("#f-tie .row", has_text="sanctions and law").locator("input").uncheck()
    assert not {"tie:listing", "tie:charge"} & set(shown(tab))
    tab.locator("#f-tie .row", has_text="supply and delivery").locator(".fold").click()
    tab.locator("#f-tie li li label", has_text="payment").click()
    assert "tie:payment" not in shown(tab)
    tab.locator("#f-status label", has_text="cancelled").click()
    assert "tie:supply-unknown" not in shown(tab)
    tab.locator("#f-standing label", has_text="disputed").click()
    assert "tie:supply-heron" not in shown(tab)

    told = tab.locator("#tally").inner_text()
    assert f"{len(shown(tab))} ties of" in told
    assert f"and {len(world.ties)}." in told


def test_only_shows_one_sort(visit):
    tab = visit()

    tab.get_by_role("button", name="Only denied only").click(force=True)

    assert shown(tab) == ["tie:use-denied"]


def test_evidence_floors_hold_letter_and_digit_apart(visit):
    tab = visit()

    tab.locator("#f-letter").select_option("B")
    tab.locator("#f-digit").select_option("2")
    ties = set(shown(tab))
    assert "tie:making" in ties
    assert not {"tie:supply-more", "tie:payment", "tie:use-denied"} & ties
    tab.locator("#f-letter").select_option("")
    tab.locator("#f-digit").select_option("")
    tab.locator("#f-voices").select_option("2")

    assert "tie:making" in shown(tab)
    assert "tie:supply-swift" not in shown(tab)


def test_lines_to_further_parties_can_be_hidden(visit):
    tab = visit()

    before = ask(tab, "() => defties.shown.lines.size")
    tab.locator("#f-tie label", has_text="further parties").click()

    assert ask(tab, "() => defties.shown.lines.size") < before
    assert "tie:supply-heron" in shown(tab)


def test_when_nothing_is_left_the_page_says_so(visit, world):
    tab = visit()

    tab.get_by_role("button", name="Only withdrawn").click(force=True)
    tab.locator("#f-status label", has_text="delivered").click()
    assert tab.locator("#nothing").is_visible()
    tab.locator("#reset-2").click()

    assert sorted(world.ties) == shown(tab)


# --- time


@pytest.mark.parametrize("period", ["2018", "2021-11", "2022-08", "2022-10-20", "2023", "2026"])
def test_the_slider_answers_as_the_library_does(visit, world, period):
    tab = visit()

    answers = ask(
        tab,
        """(text) => Object.fromEntries([...defties.ties.values()]
            .map((tie) => [tie.id, defties.held(tie, defties.periodOf(text))]))""",
        period,
    )
    expected = {
        key: held(tie.when, parse(period), lasting=is_lasting(tie, world.schema)).value
        for key, tie in world.ties.items()
    }
    assert {k: {"over": "no", "later": "no"}.get(v, v) for k, v in answers.items()} == expected


def test_a_year_leaves_what_held_then_and_says_how_surely(visit):
    tab = visit()

    tab.locator("#by-year").click()
    tab.evaluate("() => { location.hash = 'during=2022' }")
    tab.wait_for_function("() => defties.state.during === '2022'")

    ties = set(shown(tab))
    assert {"tie:training", "tie:making", "tie:supply-heron", "tie:lineage"} <= ties
    assert not {"tie:post-varga", "tie:listing-old", "tie:factory"} & ties
    assert tab.locator("#time-now").inner_text() == "As of 2022"
    assert "Surely then" in tab.locator("#f-time").inner_text()
    tab.locator("#f-time label", has_text="over by then").click()
    assert "tie:listing-old" in shown(tab)
    tab.locator("#by-all").click()
    assert tab.locator("#time-now").inner_text() == "As of any time"


def test_the_slider_moves_by_keys(visit):
    tab = visit()

    tab.keyboard.press("[")
    first = ask(tab, "() => defties.state.during")
    tab.keyboard.press("[")

    assert int(ask(tab, "() => defties.state.during")) == int(first) - 1
    assert f"during={int(first) - 1}" in tab.url


# --- the address


def test_state_is_in_the_address_and_comes_back(visit):
    fragment = "#e=id:kestria&view=table&during=2022&no-tie=Meeting&source=B&voices=2"
    tab = visit(fragment=fragment)

    state = ask(tab, "() => ({ ...defties.state, off: [...defties.state.off.tie] })")
    assert state["entity"] == "id:kestria"
    assert state["view"] == "table"
    assert state["during"] == "2022"
    assert state["off"] == ["Meeting"]
    assert state["letter"] == "B"
    assert state["voices"] == 2
    assert tab.url.endswith(fragment)


def test_a_nonsense_address_is_harmless(visit, world):
    tab = visit(fragment="#e=id:__proto__&t=constructor&during=9999-99&no-tie=toString&source=Z")

    assert sorted(world.ties) == shown(tab)


# --- the table


def test_the_table_is_there_without_script(visit, world):
    tab = visit(script=False)

    assert tab.locator("#ties tbody").count() == len(world.ties)
    assert tab.locator("#ties tbody").first.is_visible()
    assert not tab.locator("#canvas").is_visible()
    row = tab.locator("[id='t=tie:supply-heron']")
    row.locator("summary").click()
    assert "Ministry of Defence of Arvenia denies" in row.inner_text()
    assert row.locator("a[href='https://example.org/ledger']").is_visible()
    tab.locator("a[data-e='id:heron']").first.click()
    assert tab.locator("[id='e=id:heron']").is_visible()


def test_the_table_shows_the_ties_of_the_picture(visit):
    tab = visit(fragment="#view=table")

    tab.get_by_role("button", name="Only disputed").click(force=True)
    visible = tab.locator("#ties tbody:visible").evaluate_all("r => r.map(x => x.id.slice(2))")
    assert sorted(visible) == shown(tab)
    tab.evaluate("() => defties.choose('id:quarra')")
    visible = tab.locator("#ties tbody:visible").evaluate_all("r => r.map(x => x.id)")

    assert visible == ["t=tie:member-quarra"]
    assert "Only ties of Quarra" in tab.locator("#of-entity").inner_text()


def test_the_table_can_be_sorted(visit):
    tab = visit(fragment="#view=table")

    tab.get_by_role("button", name="Who", exact=True).click()
    names = tab.locator("#ties tbody tr:first-child th").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    assert tab.locator("#ties th[aria-sort=ascending]").inner_text().startswith("Who")
    tab.get_by_role("button", name="Who", exact=True).click()

    assert tab.locator("#ties tbody tr:first-child th").first.inner_text() == names[-1]


def test_a_page_that_opens_on_its_table_still_fits_its_picture(visit):
    tab = visit(fragment="#view=table")

    tab.keyboard.press("t")
    tab.wait_for_timeout(300)

    places = ask(
        tab,
        """() => [...defties.entities.keys()].map((id) =>
            defties.network.canvasToDOM(defties.network.getPositions([id])[id]))""",
    )
    box = tab.locator("#canvas").bounding_box()
    assert all(0 < p["x"] < box["width"] and 0 < p["y"] < box["height"] for p in places)
