"""The graph view in a real browser: expand, fold, pin, filter, undo, link, save."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

pytestmark = pytest.mark.browser

START = "/graph?focus=id:shahed-136"
NODE = "id:iran"


@pytest.fixture
def graph(visit):
    """Return a function that opens the graph view and waits until it is drawn."""

    def open_graph(path=START, **options):
        tab = visit(path, **options)
        if options.get("script", True):
            tab.wait_for_selector("html[data-ready]")
            tab.wait_for_timeout(50)
        return tab

    return open_graph


def ask(tab, script, *arguments):
    return tab.evaluate(script, *arguments)


def entities(tab):
    return set(ask(tab, "() => [...defties.entities.keys()]"))


def shown(tab):
    return set(ask(tab, "() => [...defties.shown.ties]"))


def places(tab):
    return ask(tab, "() => defties.network.getPositions()")


def spot(tab, key):
    return ask(
        tab,
        """(id) => {
            const place = defties.network.canvasToDOM(defties.network.getPositions([id])[id]);
            const box = document.getElementById("canvas").getBoundingClientRect();
            return [place.x + box.x, place.y + box.y];
        }""",
        key,
    )


def press(tab, key):
    tab.locator("#canvas").focus()
    tab.keyboard.press(key)


def choose(tab, key):
    ask(tab, "(id) => defties.choose(id)", key)


def grown(tab, before):
    tab.wait_for_function("(n) => defties.entities.size !== n", arg=len(before))
    return entities(tab)


def small(tab):
    """Return an entity with a few hidden neighbours, which are shown at once."""
    return ask(
        tab,
        """() => [...defties.entities.values()]
            .filter((n) => n.more > 1 && n.more < 20 && !n.focus)
            .sort((a, b) => b.more - a.more || (a.id < b.id ? -1 : 1))[0].id""",
    )


# --- opening


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "tablet", "phone"])
def test_it_opens_at_every_width_without_fault(graph, faults, size, dark):
    tab = graph(size=size, dark=dark)

    assert faults(tab) == []
    width = ask(tab, "() => [document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    assert len(shown(tab)) > 50


def test_without_a_script_the_table_holds_the_evidence(graph):
    tab = graph(script=False)

    assert tab.locator("#ties tbody").count() > 50
    assert tab.locator("#ties .evidence .says").count() > 50
    assert not tab.locator("#canvas").is_visible()


def test_without_a_focus_it_asks_what_to_draw(visit, faults):
    tab = visit("/graph")

    assert faults(tab) == []
    tab.get_by_label("Entity").fill("Shahed-136")
    tab.get_by_role("button", name="Draw").click()
    tab.wait_for_selector("html[data-ready]")
    assert "id:shahed-136" in entities(tab)


def test_the_ties_of_an_answer_are_drawn_and_no_others(graph):
    first = graph()
    some = sorted(shown(first))[:3]

    tab = graph("/graph?ties=" + ",".join(some))

    assert shown(tab) == set(some)


# --- expanding and folding


def test_a_double_click_brings_the_hidden_neighbours_in_one_request(graph):
    tab = graph()
    key, before, stood = small(tab), entities(tab), places(tab)
    more = ask(tab, "(id) => defties.entities.get(id).more", key)
    asked = []
    tab.on("request", lambda r: None if "/static/" in r.url else asked.append(r.url))

    tab.mouse.dblclick(*spot(tab, key))
    after = grown(tab, before)

    assert len(after - before) == more
    assert before <= after
    assert len(asked) == 1
    assert {k: p for k, p in places(tab).items() if k in before} == stood
    assert ask(tab, "(id) => defties.entities.get(id).more", key) == 0


def test_e_expands_and_f_folds_the_chosen_entity(graph):
    tab = graph()
    key, before = small(tab), entities(tab)
    choose(tab, key)

    press(tab, "e")
    wide = grown(tab, before)
    press(tab, "f")
    narrow = grown(tab, wide)

    assert len(narrow) < len(wide)
    assert key in narrow
    assert "id:shahed-136" in narrow


def test_the_buttons_of_the_panel_do_the_same(graph):
    tab = graph()
    key, before = small(tab), entities(tab)
    choose(tab, key)

    tab.locator("#panel [data-act=expand]").click()
    after = grown(tab, before)

    assert after > before
    assert "expand=" + key in tab.url


def test_a_flood_is_chosen_from_by_kind(graph, faults):
    tab = graph()
    before = entities(tab)
    assert ask(tab, "(id) => defties.entities.get(id).more", NODE) > 50
    choose(tab, NODE)

    press(tab, "e")
    tab.locator("#chooser[open]").wait_for()
    assert faults(tab) == []
    kinds = tab.locator("#chooser-kinds li")
    counts = [int(text) for text in kinds.locator(".count").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    for box in tab.locator("#chooser-kinds input").all():
        box.uncheck()
    kinds.first.locator("input").check()
    tab.locator("#chooser-most").fill("7")
    tab.get_by_role("button", name="Expand", exact=True).click()
    after = grown(tab, before)

    assert len(after - before) == 7


def test_escape_leaves_the_chooser_and_changes_nothing(graph):
    tab = graph()
    before, address = entities(tab), ask(tab, "() => location.search")
    choose(tab, NODE)
    press(tab, "e")
    tab.locator("#chooser[open]").wait_for()

    tab.keyboard.press("Escape")

    assert not tab.locator("#chooser").is_visible()
    assert entities(tab) == before
    assert ask(tab, "() => location.search") == address


# --- pins


def test_dragging_pins_and_p_lets_go(graph):
    tab = graph()
    key = small(tab)
    home = places(tab)[key]
    x, y = spot(tab, key)

    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 60, y + 40, steps=4)
    tab.mouse.up()
    tab.wait_for_function("() => location.hash.includes('pins=')")
    assert places(tab)[key] != home
    choose(tab, key)
    press(tab, "p")

    assert "pins=" not in tab.url
    assert places(tab)[key] == home


# --- undo and links


def test_undo_and_redo_go_back_and_forth_over_expansions_pins_and_filters(graph):
    tab = graph()
    key, before, ties = small(tab), entities(tab), shown(tab)
    choose(tab, key)
    press(tab, "e")
    after = grown(tab, before)
    press(tab, "p")
    assert "pins=" in tab.url
    tab.wait_for_timeout(700)
    tab.locator("#f-voices").select_option("2")
    assert len(shown(tab)) < len(ties)

    press(tab, "u")
    assert "voices=" not in tab.url
    press(tab, "u")
    assert "pins=" not in tab.url
    press(tab, "u")
    assert grown(tab, after) == before
    assert shown(tab) == ties
    press(tab, "r")
    assert grown(tab, before) == after
    assert tab.locator("#redo").is_enabled()


def test_the_address_restores_the_whole_state(graph):
    tab = graph()
    key, before = small(tab), entities(tab)
    choose(tab, key)
    press(tab, "e")
    grown(tab, before)
    press(tab, "p")
    tab.locator("#f-voices").select_option("2")
    tab.locator("#by-year").click()
    choose(tab, key)
    state = (entities(tab), shown(tab), places(tab))
    address = tab.url.partition("/graph")[2]

    again = graph("/graph" + address)

    assert (entities(again), shown(again), places(again)) == state
    assert again.locator("#panel h2").inner_text() == tab.locator("#panel h2").inner_text()
    assert ask(again, "() => [...defties.pins.keys()]") == [key]


def test_back_in_the_browser_takes_an_expansion_back(graph):
    tab = graph()
    key, before = small(tab), entities(tab)
    choose(tab, key)
    press(tab, "e")
    after = grown(tab, before)

    tab.go_back()

    assert grown(tab, after) == before


# --- time, layouts, filters


def test_what_was_not_known_by_a_year_goes_and_nothing_moves(graph):
    tab = graph()
    before, stood = shown(tab), places(tab)

    ask(
        tab,
        """() => {
            const slider = document.getElementById("known-by");
            slider.value = "2022";
            slider.dispatchEvent(new Event("input"));
            slider.dispatchEvent(new Event("change"));
        }""",
    )
    tab.wait_for_function("(n) => defties.ties.size < n", arg=len(before))

    assert shown(tab) < before
    assert "Known by 2022" in tab.locator("#known").inner_text()
    assert "--known-by" in tab.locator("#limits").inner_text()
    now = places(tab)
    assert now == {key: stood[key] for key in now}


def test_the_supply_chain_runs_from_left_to_right(graph):
    tab = graph()

    tab.locator("#lay-chain").click()
    tab.wait_for_function("() => location.search.includes('layout=chain')")
    tab.locator("#canvas:not([aria-busy])").wait_for()

    right = ask(
        tab,
        """() => {
            const all = [...defties.ties.values()].flatMap((tie) => tie.lines)
                .filter((line) => line.phrase === "is reported in");
            const at = (id) => defties.entities.get(id).x;
            return all.filter((line) => at(line.from) < at(line.to)).length / all.length;
        }""",
    )
    assert right > 0.9


def test_only_ties_that_cite_a_source_or_were_made_by_an_authority(graph):
    tab = graph("/graph?focus=id:shahed-aviation-industries&kind=Designation")
    box = tab.locator("#f-authority")
    value = box.locator("option").nth(1).get_attribute("value")

    box.select_option(value)

    assert shown(tab)
    ties = ask(tab, "() => [...defties.shown.ties].map((id) => defties.ties.get(id).authorities)")
    assert all(value in authorities for authorities in ties)
    tab.locator("#f-authority").select_option("")
    source = tab.locator("#f-source option").nth(1).get_attribute("value")
    tab.locator("#f-source").select_option(source)
    cited = ask(tab, "() => [...defties.shown.ties].map((id) => defties.ties.get(id).sources)")
    assert cited
    assert all(source in sources for sources in cited)


# --- evidence


def test_every_tie_between_two_entities_is_reached_with_its_evidence(graph):
    tab = graph()
    pair = ask(
        tab,
        """() => {
            const by = new Map();
            for (const tie of defties.ties.values()) for (const line of tie.lines) {
                const key = [line.from, line.to].sort().join(" ");
                by.set(key, (by.get(key) ?? new Set()).add(tie.id));
            }
            const all = [...by.values()].sort((a, b) => b.size - a.size)[0];
            return [...all];
        }""",
    )
    assert len(pair) > 2

    ask(tab, "(id) => defties.chooseTie(id)", pair[0])

    cards = {card.get_attribute("data-tie") for card in tab.locator("#panel .card").all()}
    more = tab.locator("#panel .more")
    assert set(pair) <= cards or more.count()
    assert tab.locator("#panel .evidence .says").first.is_visible()


def test_evidence_of_a_large_picture_comes_when_a_card_is_opened(graph):
    tab = graph("/graph?focus=id:russia&limit=300")
    assert tab.locator("#ties [data-later]").count() > 300
    tie = sorted(shown(tab))[0]

    ask(tab, "(id) => defties.chooseTie(id)", tie)

    tab.locator("#panel .card .evidence .says").first.wait_for()


# --- saving


def saved(tab, button):
    tab.locator("#save summary").click()
    with tab.expect_download() as download:
        tab.locator(f"#save-{button}").click()
    return download.value.path().read_bytes()


def test_what_is_saved_is_what_is_shown(graph):
    tab = graph()
    tab.locator("#f-voices").select_option("2")
    ties = shown(tab)
    assert 0 < len(ties) < len(ask(tab, "() => [...defties.ties.keys()]"))

    page = saved(tab, "html").decode()
    turtle = saved(tab, "ttl").decode()
    network = ET.fromstring(saved(tab, "graphml"))

    assert page.count('<tbody id="t=') == len(ties)
    assert all(f'id="t={key}"' in page for key in ties)
    assert sum(f"\n{key} " in turtle for key in ties) == len(ties)
    space = "{http://graphml.graphdrawing.org/xmlns}"
    edges = network.findall(f".//{space}edge")
    lines = ask(tab, "() => defties.shown.lines.size")
    assert len(edges) == lines


def test_a_drawing_has_its_legend_title_version_and_disclaimer(graph):
    tab = graph()

    drawing = saved(tab, "svg").decode()
    image = saved(tab, "png")

    for part in ("Shahed-136", "claim, not a verdict", "data version", "Weapon system"):
        assert part.lower() in drawing.lower()
    assert image.startswith(b"\x89PNG")


# --- keys and trouble


def test_arrows_enter_space_escape_and_help(graph):
    tab = graph()
    press(tab, "ArrowRight")
    first = ask(tab, "() => defties.state.entity")
    press(tab, "ArrowRight")
    neighbour = ask(tab, "() => defties.state.cursor")
    assert neighbour != first
    press(tab, " ")
    assert ask(tab, "() => defties.state.tie")
    press(tab, "Escape")
    assert ask(tab, "() => [defties.state.entity, defties.state.tie]") == [None, None]
    press(tab, "?")
    assert tab.locator("#guide").is_visible()
    assert "expand" in tab.locator("#guide").inner_text()
    tab.keyboard.press("Escape")
    press(tab, "ArrowRight")
    press(tab, "ArrowRight")
    moved = ask(tab, "() => defties.state.cursor")
    press(tab, "Enter")
    assert ask(tab, "() => defties.state.entity") == moved


def test_a_server_that_does_not_answer_is_told_and_nothing_is_lost(graph):
    tab = graph(expects=("Failed to load resource", "net::ERR"))
    key, before = small(tab), entities(tab)
    choose(tab, key)
    tab.context.set_offline(True)

    press(tab, "e")

    tab.locator("#trouble:visible").wait_for()
    assert "cannot be reached" in tab.locator("#trouble").inner_text()
    assert entities(tab) == before
