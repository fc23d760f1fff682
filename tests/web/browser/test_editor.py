"""The SPARQL editor in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest

HERE = "/sparql-editor"
SUPPLY = "SELECT ?t ?x { ?t a :Payment ; :payer ?x } ORDER BY ?t LIMIT 3"
RUN = f"{HERE}?query={quote(SUPPLY)}"


def write(tab, query):
    tab.locator("#query").fill(query)
    tab.locator("#query").press("Control+Enter")


@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_the_editor_is_not_wider_than_the_window(visit, size):
    tab = visit(RUN, size=size, dark=size == "tablet")

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_the_editor(visit, faults, dark):
    assert faults(visit(RUN, dark=dark)) == []


def test_without_a_script_the_form_runs(visit):
    tab = visit(HERE, script=False)
    tab.locator("#query").fill(SUPPLY)
    tab.get_by_role("button", name="Run").click()

    assert tab.locator("#results tbody tr").count() == 3


def test_the_keys_run_a_query_and_the_address_keeps_it(visit):
    tab = visit(HERE)
    write(tab, SUPPLY)
    tab.wait_for_selector("#results tbody tr")

    assert tab.locator("#results tbody tr").count() == 3
    assert tab.locator("#results a[href^='/tie/']").count() == 3
    assert tab.locator("#results .drawn img").count() == 1
    assert tab.evaluate("new URLSearchParams(location.search).get('query')") == SUPPLY
    assert tab.locator("#said").inner_text() == "3 rows"


def test_the_script_and_the_server_show_the_same_names(visit):
    without = visit(RUN, script=False).locator("#results tbody bdi").first.inner_text()
    tab = visit(HERE)
    write(tab, SUPPLY)
    tab.wait_for_selector("#results tbody tr")

    assert tab.locator("#results tbody bdi").first.inner_text() == without


def test_an_error_is_shown_beside_the_query(visit):
    tab = visit(HERE, expects=("400",))
    write(tab, "SELECT * {\n ?s ?p }")
    tab.wait_for_selector("#wrong")

    assert "line 2" in tab.locator("#wrong").inner_text()
    assert tab.locator("#wrong .place").inner_text().startswith("2 |  ?s ?p }")
    assert tab.locator("#query").get_attribute("aria-describedby") == "wrong"


def test_triples_and_truths_are_shown(visit):
    tab = visit(HERE)
    write(tab, "CONSTRUCT { ?s a :X } WHERE { ?s a :Supply } LIMIT 2")
    tab.wait_for_selector("#results .turtle")
    write(tab, "ASK { ?s a :Supply }")
    tab.locator("#result", has_text="yes").wait_for()

    assert tab.locator("#result").inner_text() == "Result yes"


def test_markup_in_an_answer_stays_text_with_the_script_too(visit):
    tab = visit(HERE)
    write(tab, 'SELECT ("<img src=x onerror=alert(1)>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
    tab.wait_for_selector("#results tbody tr")

    assert tab.locator("#results tbody img, #results tbody a").count() == 0
    assert "<img src=x" in tab.locator("#results tbody").inner_text()


def test_an_endpoint_that_is_busy_is_told_in_words(visit):
    tab = visit(HERE, expects=("503",))
    body = '{"detail": "Too much is asked at once.", "hint": ""}'
    tab.route(
        "**/sparql",
        lambda route: route.fulfill(
            status=503,
            body=body,
            headers={"Content-Type": "application/problem+json", "Retry-After": "5"},
        ),
    )
    write(tab, SUPPLY)
    tab.wait_for_selector("#wrong")

    said = tab.locator("#wrong").inner_text()
    assert said == "Too much is asked at once. Try again in 5 seconds."


def test_a_query_can_be_stopped(visit):
    tab = visit(HERE)
    tab.route("**/sparql", lambda route: None)
    write(tab, SUPPLY)
    tab.get_by_role("button", name="Stop").click()
    tab.wait_for_selector("#wrong")

    assert tab.locator("#wrong").inner_text() == "Stopped."
    assert tab.locator("#stop").is_hidden()


def test_terms_are_completed_by_keys_and_enter_stays_enter(visit):
    tab = visit(HERE)
    area = tab.locator("#query")
    area.fill("")
    area.press_sequentially("?t :suppl")
    tab.wait_for_selector("#terms li")
    area.press("Enter")
    assert area.input_value() == "?t :suppl\n"
    area.press_sequentially(":supplie")
    tab.wait_for_selector("#terms li")
    area.press("ArrowDown")
    assert tab.locator(f"#{area.get_attribute('aria-activedescendant')}").is_visible()
    area.press("Enter")

    assert area.input_value() == "?t :suppl\n:supplier"
    assert tab.locator("#terms").is_hidden()


def test_tab_leaves_the_editor(visit):
    tab = visit(HERE)
    tab.locator("#query").focus()
    tab.keyboard.press("Tab")

    assert tab.evaluate("document.activeElement.textContent") == "Run"


def test_colours_stand_exactly_behind_the_text(visit):
    tab = visit(HERE)
    text = 'SELECT ?x # why\n{ ?x :supplier id:iran ; :when "2022" . <http://x> }\n' * 30
    tab.locator("#query").fill(text)

    assert tab.locator(".typed .shown").evaluate("e => e.textContent") == text + "\n"
    assert tab.evaluate(
        "Math.abs(document.querySelector('.typed .shown').scrollHeight"
        " - document.getElementById('query').scrollHeight) <= 24"
    )


def test_an_example_fills_the_editor(visit):
    tab = visit(HERE)
    tab.locator(".examples a").first.click()

    assert tab.locator("#query").input_value().startswith("# Who ")
    assert tab.locator("#results").inner_text() == ""
