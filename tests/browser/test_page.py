"""The page in a real browser, offline: what can be seen, chosen, filtered; what cannot happen."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe

from defties.dates import held, parse
from defties.standing import is_lasting

pytestmark = pytest.mark.browser

PHONE = (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def ask(tab, script, *arguments):
    return tab.evaluate(script, *arguments)


def shown(tab):
    return ask(tab, "() => [...defties.shown.ties].sort()")


def click_entity(tab, key):
    x, y = ask(
        tab,
        """(id) => {
            const place = defties.network.canvasToDOM(defties.network.getPositions([id])[id]);
            const box = document.getElementById("canvas").getBoundingClientRect();
            return [place.x + box.x, place.y + box.y];
        }""",
        key,
    )
    tab.mouse.click(x, y)


def click_line(tab, tie):
    """Click where the leading line of a tie is nearest to it and to nothing else."""
    x, y = ask(
        tab,
        """(id) => {
            const line = defties.ties.get(id).lines.find((l) => l.lead);
            const edge = defties.network.body.edges[line.id];
            const box = document.getElementById("canvas").getBoundingClientRect();
            for (let t = 0.3; t < 0.75; t += 0.02) {
                const place = defties.network.canvasToDOM(edge.edgeType.getPoint(t));
                const other = defties.network.getNodeAt(place);
                if (!other && defties.network.getEdgeAt(place) === line.id)
                    return [place.x + box.x, place.y + box.y];
            }
            throw new Error("the line is covered");
        }""",
        tie,
    )
    tab.mouse.click(x, y)


def panel(tab):
    return tab.locator("#panel")


# --- opening


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_draws_everything_and_asks_no_network(visit, world, dark):
    tab = visit(dark=dark)

    assert sorted(world.ties) == shown(tab)
    assert len(world.ties) == tab.locator("#ties tbody").count()
    colours = ask(
        tab,
        """() => {
            const canvas = document.querySelector("#canvas canvas");
            const context = canvas.getContext("2d");
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
        }""",
    )
    assert colours > 50


def test_every_class_status_and_standing_is_in_the_legend(visit, world):
    tab = visit()

    legend = ask(tab, "() => document.getElementById('filters').textContent.toLowerCase()")
    standings = {"corroborated", "single voice", "disputed", "weak", "denied only", "withdrawn"}
    kinds = {world.schema.tie_classes[tie.kind].label for tie in world.ties.values()}
    statuses = {world.schema.concept("st", t.status).label for t in world.ties.values()}
    assert {word for word in standings | kinds | statuses if word not in legend} == set()
    assert len(world.schema.tie_classes) == len(kinds)


def test_parallel_ties_stay_apart(visit):
    tab = visit()

    middles = ask(
        tab,
        """() => [...defties.ties.values()].flatMap((tie) => tie.lines)
            .filter((l) => [l.from, l.to].sort().join() === "id:arvenia,id:kestria")
            .map((l) => defties.network.body.edges[l.id].edgeType.getPoint(0.5))
            .map(({ x, y }) => [Math.round(x), Math.round(y)].join())""",
    )
    assert len(middles) >= 4
    assert len(middles) == len(set(middles))


# --- choosing


def test_an_entity_shows_its_ties_by_group_with_counts(visit):
    tab = visit()

    click_entity(tab, "id:heron")

    assert panel(tab).locator("h2").inner_text() == "Heron-1"
    text = panel(tab).inner_text()
    assert "Цапля-1" in text
    assert "The page names the family only." in text
    groups = panel(tab).locator("h3").all_inner_texts()
    assert any(g.replace("\n", "").startswith("Making and parts") for g in groups)
    cards = panel(tab).locator(".card").count()
    assert sum(int("".join(filter(str.isdigit, g))) for g in groups) == cards
    assert "is made by Novak Motors" in text.replace("\n", " ")


def test_a_line_opens_its_tie_first_then_others_between_the_two(visit):
    tab = visit()

    click_line(tab, "tie:supply-swift")

    first, *others = panel(tab).locator(".card").evaluate_all("c => c.map(x => x.dataset.tie)")
    assert first == "tie:supply-swift"
    assert {"tie:supply-heron", "tie:supply-more"} <= set(others)
    assert panel(tab).locator(".card").first.locator("details").evaluate("d => d.open")


def test_evidence_names_who_says_it_and_links_to_where(visit):
    tab = visit(fragment="#t=tie:supply-heron")
    card = panel(tab).locator(".card").first

    text = card.inner_text()
    assert "Kestria supplies Arvenia" in text
    assert "disputed" in text
    assert "about August 2022" in text
    assert "hundreds" in text
    assert "Daily Ledger asserts B2" in text
    assert "1 March 2024" in text
    link = card.locator(".src a").first
    assert link.get_attribute("href") == "https://example.org/ledger"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_denial_is_set_apart(visit):
    tab = visit(fragment="#t=tie:supply-heron")

    against = panel(tab).locator(".card").first.locator(".against")
    assert "Ministry of Defence of Arvenia denies" in against.inner_text()
    assert panel(tab).locator(".card").first.locator(".side.for li").count() == 2
    assert "one voice against" in panel(tab).locator(".card summary .denied").first.inner_text()


def test_no_comment_counts_neither_way(visit):
    tab = visit(fragment="#t=tie:declined")

    assert panel(tab).locator(".card").first.locator(".neither li").count() == 1
    assert panel(tab).locator(".card").first.locator(".against").count() == 0


def test_unnamed_officials_are_called_so(visit):
    tab = visit(fragment="#t=tie:supply-engines")

    assert "unnamed officials alleges" in panel(tab).locator(".voice").first.inner_text()


def test_an_unknown_party_is_text_with_its_reason_and_no_node(visit):
    tab = visit(fragment="#t=tie:supply-unknown")

    text = panel(tab).locator(".card").first.inner_text()
    assert "an unknown party (not named by the source)" in text
    labels = ask(tab, "() => [...defties.entities.values()].map((n) => n.label)")
    assert not [label for label in labels if "unknown" in label]


def test_a_tie_without_an_edge_is_with_each_of_its_parties(visit):
    tab = visit(fragment="#e=id:quarra")

    assert panel(tab).locator("[data-tie='tie:talks']").count() == 1


def test_links_in_a_card_lead_on_and_back(visit):
    tab = visit(fragment="#e=id:heron")

    panel(tab).locator(".sentence a", has_text="Novak Motors").first.click()
    assert panel(tab).locator("h2").inner_text() == "Novak Motors"
    panel(tab).get_by_role("button", name="← Heron-1").click()

    assert panel(tab).locator("h2").inner_text() == "Heron-1"


# --- searching and keys


@pytest.mark.parametrize("typed", ["heron", "цапля", "garca", "HERON 1"])
def test_search_finds_by_any_name(visit, typed):
    tab = visit()

    tab.keyboard.press("/")
    tab.keyboard.type(typed)
    assert "Heron-1" in tab.locator("#matches li").first.inner_text()
    tab.keyboard.press("Enter")

    assert panel(tab).locator("h2").inner_text() == "Heron-1"
    assert ask(tab, "() => document.activeElement.id") == "canvas"


def test_search_says_when_nothing_fits(visit):
    tab = visit()

    tab.locator("#search").fill("zzz")

    assert "No entity of that name" in tab.locator("#matches").inner_text()


def test_the_picture_can_be_walked_by_keys(visit):
    tab = visit()

    tab.locator("#canvas").focus()
    tab.keyboard.press("ArrowRight")
    assert panel(tab).locator("h2").inner_text() == "Heron-1"
    tab.keyboard.press("ArrowRight")
    assert "1 of" in tab.locator("#say").inner_text()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowRight")
    cursor = ask(tab, "() => defties.entities.get(defties.state.cursor).label")
    tab.keyboard.press("Space")
    assert ask(tab, "() => Boolean(defties.state.tie)")
    tab.keyboard.press("Backspace")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert panel(tab).locator("h2").inner_text() == cursor
    tab.keyboard.press("Escape")

    assert panel(tab).locator("h2").inner_text() == "Evidence"


def test_keys_switch_view_and_open_the_guide(visit):
    tab = visit()

    tab.keyboard.press("t")
    assert tab.locator("#ties").is_visible()
    tab.keyboard.press("t")
    assert not tab.locator("#ties").is_visible()
    tab.keyboard.press("?")

    assert tab.locator("#guide").is_visible()


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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
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
    click_entity(tab, "id:heron")
    top = panel(tab).locator("h2").bounding_box()["y"]
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
    assert panel(tab).locator(".card").first.is_visible()


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
    assert places == sorted(places)
    places = ask(tall, "(ids) => ids.map((id) => defties.network.getPositions([id])[id].y)", order)
    assert places == sorted(places)
    assert panel(wide).locator("h2").inner_text() == "Along the path"
    assert panel(wide).locator(".hop").all_inner_texts()[0].startswith("Pike")
