"""The page in a real browser: what no text can do, who can use it, what can be taken away."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PHONE = (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def ask(tab, script, *arguments):
    return tab.evaluate(script, *arguments)


def shown(tab):
    return ask(tab, "() => [...defties.shown.ties].sort()")


# --- safety


@pytest.mark.parametrize(
    "fragment", ["", "#e=id:heron", "#e=id:h1", "#view=table", "#t=tie:0%22%3E%3C"]
)
def test_hostile_texts_stay_texts(visit, hostile, fragment):
    tab = visit("hostile", fragment)
    tab.locator("#search").fill("script")
    tab.locator("#search").fill("href")

    shown_title = tab.locator("h1").inner_text()
    assert shown_title == "</script><script>alert(1)</script>"
    assert tab.locator("body img, body svg[onload], [onerror], [onload]").count() == 0
    assert ask(tab, "() => document.scripts.length") == 4
    bad = ask(
        tab,
        "() => [...document.links].map((a) => a.href).filter((h) => !/^(https?|file):/.test(h))",
    )
    assert bad == []
    assert len(hostile.ties) == len(shown(tab))


def test_a_hostile_drawing_and_table_stay_harmless(visit):
    tab = visit("hostile")

    drawing = ET.fromstring(ask(tab, "() => defties.drawing()"))
    tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
    assert tags <= {"svg", "title", "rect", "text", "g", "path", "line", "circle"}
    cells = [c for row in csv.reader(io.StringIO(ask(tab, "() => defties.csv()"))) for c in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_page_lets_no_foreign_script_in(visit):
    tab = visit()

    outcome = ask(
        tab,
        """() => {
            const results = [];
            try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); results.push("html"); }
            catch (error) { results.push(error.name); }
            try { const s = document.createElement("script"); s.textContent = "window.evil = 1";
                  document.body.append(s); results.push("script"); }
            catch (error) { results.push(error.name); }
            return [...results, window.evil === undefined];
        }""",
    )
    visit.problems.clear()  # the refusals that the browser reports
    assert outcome == ["TypeError", "TypeError", True]


# --- everyone


@pytest.mark.parametrize(
    ("size", "dark"),
    [((1440, 900), False), ((1440, 900), True), (PHONE, False)],
    ids=["light", "dark", "phone"],
)
@pytest.mark.parametrize(
    "fragment", ["", "#e=id:heron&during=2022", "#t=tie:supply-heron", "#view=table"]
)
def test_axe_finds_nothing(visit, fragment, size, dark):
    tab = visit(fragment=fragment, size=size, dark=dark)
    for details in tab.locator("details.proof").all()[:3]:
        details.evaluate("d => { d.open = true; }")

    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})

    visit.problems.clear()  # the checker's own script meets the page's policy
    assert found.response["violations"] == []


def test_axe_would_find_a_fault(visit):
    tab = visit()
    tab.evaluate("() => { document.querySelector('.limits p').style.color = '#cccccc'; }")

    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})

    visit.problems.clear()
    assert "color-contrast" in {violation["id"] for violation in found.response["violations"]}


def test_a_phone_has_everything_in_reach(visit):
    tab = visit(size=PHONE)

    assert ask(tab, "() => document.documentElement.scrollWidth") <= PHONE[0]
    small = ask(
        tab,
        """() => [...document.querySelectorAll("button, summary, select, input[type=search]")]
            .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 40)
            .map((e) => e.id || e.textContent)""",
    )
    assert small == []
    tab.evaluate("() => defties.choose('id:heron')")
    top = tab.locator("#panel").locator("h2").bounding_box()["y"]
    assert 0 < top < PHONE[1]
    tab.locator("#show-filters").click()
    assert tab.locator("#f-entity").is_visible()


def test_the_theme_can_be_switched(visit):
    tab = visit()

    light = ask(tab, "() => getComputedStyle(document.body).backgroundColor")
    tab.locator("#theme").click()

    assert ask(tab, "() => getComputedStyle(document.body).backgroundColor") != light


def test_print_leaves_out_what_paper_cannot_do(visit):
    tab = visit(fragment="#e=id:heron")
    tab.emulate_media(media="print")

    assert not tab.locator("#search").is_visible()
    assert tab.locator("#canvas").is_visible()
    assert tab.locator("#panel").locator(".card").first.is_visible()


# --- taking away


def test_a_drawing_can_be_saved_with_its_legend(visit):
    tab = visit()
    tab.locator("#save summary").click()

    with tab.expect_download() as saved:
        tab.locator("#save-svg").click()

    assert saved.value.suggested_filename == "heron-1-and-what-is-tied-to-it.svg"
    text = " ".join(ET.parse(saved.value.path()).getroot().itertext())
    assert "Heron-1" in text
    assert "supply and delivery" in text
    assert "0123456789ab" in text


def test_an_image_can_be_saved(visit):
    tab = visit()
    tab.locator("#save summary").click()

    with tab.expect_download() as saved:
        tab.locator("#save-png").click()

    content = saved.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 50_000


def test_the_ties_shown_can_be_saved(visit):
    tab = visit()
    tab.get_by_role("button", name="Only disputed").click(force=True)

    rows = list(csv.DictReader(io.StringIO(ask(tab, "() => defties.csv()").lstrip("\ufeff"))))

    assert sorted(row["id"] for row in rows) == shown(tab)
    heron = next(row for row in rows if row["id"] == "tie:supply-heron")
    assert heron["who"] == "Kestria"
    assert heron["whom"] == "Arvenia"
    assert heron["voices against"] == "1"
    assert "https://example.org/ledger" in heron["sources"]


def test_a_path_runs_from_left_to_right_and_down_a_phone(visit):
    order = ["id:pike", "id:novak", "id:kestria", "id:arvenia"]
    wide, tall = visit("path"), visit("path", size=PHONE)

    places = ask(wide, "(ids) => ids.map((id) => defties.network.getPositions([id])[id].x)", order)
    assert places == sorted(set(places))
    places = ask(tall, "(ids) => ids.map((id) => defties.network.getPositions([id])[id].y)", order)
    assert places == sorted(set(places))
    assert wide.locator("#panel").locator("h2").inner_text() == "Along the path"
    assert wide.locator("#panel").locator(".hop").all_inner_texts()[0].startswith("Pike")
