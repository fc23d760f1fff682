"""The page in a real browser, offline: what can be seen, chosen and found."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


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


def test_a_voice_without_a_name_is_told_as_such(visit):
    tab = visit(fragment="#t=tie:supply-engines")

    assert "a voice not named alleges" in panel(tab).locator(".voice").first.inner_text()


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
