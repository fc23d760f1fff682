"""The page of an entity: its listings, its disputes, its kin, and what is kept for the next."""

from __future__ import annotations

import pytest

from defties.sift import Filter
from defties.web.pages.recent import Recent, sifted_of

SAYS = ':source src:one ; :stance stance:asserts ; :grade "B2"'
DENIES = ':source src:two ; :stance stance:denies ; :grade "B2" ; :voice id:b'
SOLD = "a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered"
LISTS = "a :Designation ; :authority id:a ; :target id:heron"
WORLD = f"""
id:a a :State ; skos:prefLabel "Arvenia"@en .
id:b a :State ; skos:prefLabel "Borduria"@en .
id:old a :WeaponSystem ; :category cat:missile ; skos:prefLabel "Old Heron"@en ;
    :mergedInto id:heron .
id:birds a :WeaponSystem ; :category cat:missile ; skos:prefLabel "Birds"@en .
id:heron a :WeaponSystem ; :category cat:missile ; :family id:birds ;
    skos:prefLabel "Heron"@en ; skos:altLabel "مرغ"@fa .
id:ledger a :Organisation ; skos:prefLabel "Ledger"@en .
src:one a :Source ; :title "A page" ; :publisher id:ledger ; :url "https://example.org/a" ;
    :publishedOn "2022-08-30" ; :sourceKind sk:news ; :language "en" .
src:two a :Source ; :title "A denial" ; :publisher id:ledger ; :url "https://example.org/b" ;
    :publishedOn "2022-09-30" ; :sourceKind sk:news ; :language "en" .
tie:sale {SOLD} ; :when "2022" ; :evidence [ {SAYS} ; :says "It was sold."@en ] ,
    [ {DENIES} ; :says "We did not."@en ] .
tie:rumour {SOLD} ; :when "2023" ; :evidence [ {DENIES} ; :says "Nor again."@en ] .
tie:listed {LISTS} ; :status st:in-force ; :when "2022-10/.." ;
    :evidence [ {SAYS} ; :says "It is listed."@en ] .
tie:freed {LISTS} ; :status st:lifted ; :when "2020/2021" ;
    :evidence [ {SAYS} ; :says "It was listed."@en ] .
"""


@pytest.fixture
def world(of):
    return of(WORLD)


@pytest.fixture
def heron(ask, world):
    return ask(world, "/entity/heron").body.decode()


def test_a_name_in_another_script_has_its_language(heron):
    assert '<bdi lang="fa">مرغ</bdi>' in heron


def test_a_listing_that_ended_is_told_apart_from_those_in_force(heron):
    now, _, ended = heron.partition('id="ended"')

    assert "since October 2022" in now
    assert "/tie/freed" not in now
    assert "/tie/freed" in ended


def test_a_listing_is_told_with_its_evidence(heron):
    table = heron.partition('id="listings"')[2].partition("</table>")[0]

    assert 'href="https://example.org/a"' in table
    assert "30 August 2022" in table


def test_a_dispute_shows_both_sides_without_a_click(heron):
    disputed = heron.partition('id="disputed"')[2].partition('id="ties"')[0]

    assert "<details open>" in disputed
    assert "It was sold." in disputed
    assert "We did not." in disputed


def test_what_is_only_denied_is_told_and_not_counted(heron):
    assert "1 claim that nobody asserts is told here" in heron
    assert "Nor again." in heron
    assert "3 ties of 4" in heron
    assert "1 tie by standing" in heron


def test_a_claim_is_named_once_by_its_id_on_the_page(heron):
    assert heron.count('id="tie:sale"') == 1


def test_a_family_leads_to_its_members_and_back(ask, world, heron):
    assert '<dt>family</dt><dd><a href="/entity/birds">' in heron
    assert (
        '<dt>members</dt><dd><a href="/entity/heron">' in ask(world, "/entity/birds").body.decode()
    )


def test_what_was_merged_into_it_is_named(heron):
    assert "<dt>merged from</dt>" in heron
    assert "Old Heron" in heron


def test_a_filter_tells_what_it_left_out(ask, world):
    page = ask(world, "/entity/heron?undated=only").body.decode()

    assert "No tie is left." in page
    assert "3 ties by undated" in page


def test_every_tie_of_a_kind_is_reached_page_by_page(ask, seeds):
    """What is cut off says so and leads on until all of it was shown."""
    page = ask(seeds, "/entity/iran?kind=Supply").body.decode()
    number = 1
    while "Show more" in page:
        number += 1
        assert f"page={number}#ties" in page
        page = ask(seeds, f"/entity/iran?kind=Supply&page={number}").body.decode()

    count = int(page.partition('id="Supply"')[2].partition('class="count">')[2].partition("<")[0])
    assert number > 1
    assert page.partition('id="Supply"')[2].count('<li class="claim"') == count


def test_the_ties_of_a_hub_in_time_go_on_on_the_next_page(ask, seeds):
    page = ask(seeds, "/entity/iran?order=time").body.decode()

    assert "page=2#ties" in page
    assert page.partition('id="ties"')[2].count('<li class="claim"') == 40


def test_all_that_is_against_a_tie_is_shown_however_much_is_for_it(ask, seeds):
    item = seeds.register.ties["tie:supply-russia-iran-su-35"].fillers("item")[0]
    page = ask(seeds, f"/entity/{item.removeprefix('id:')}").body.decode()
    claim = page.partition('id="tie:supply-russia-iran-su-35"')[2].partition("</details>")[0]

    assert claim.count("<li>", 0, claim.index("proofs against")) == 3
    assert 'href="/tie/supply-russia-iran-su-35">' in claim
    assert " more<span" in claim


def test_a_page_asked_again_is_the_same(ask, seeds):
    first, again = (ask(seeds, "/entity/iran?kind=Supply&page=2").body for _ in range(2))

    assert first == again


def test_one_filter_is_not_answered_with_the_ties_of_another(world):
    every = sifted_of(world, "id:heron", Filter())
    one = sifted_of(world, "id:heron", Filter(kinds=frozenset({"Supply"})))

    assert (len(every.ties), len(one.ties)) == (3, 1)
    assert sifted_of(world, "id:heron", Filter()) is every


def test_what_was_not_used_for_long_is_dropped_first():
    recent, made = Recent(most=10), []

    def take(key, size=3):
        return recent.take(key, lambda: made.append(key) or key, lambda _: size)

    for key in ("a", "b", "a", "c", "a", "b"):
        take(key)

    assert made == ["a", "b", "c", "b"]


def test_what_is_too_big_to_keep_drops_nothing():
    recent, made = Recent(most=10), []
    for key, size in (("a", 3), ("huge", 50), ("a", 3), ("huge", 50)):
        recent.take(key, lambda key=key: made.append(key), lambda _, size=size: size)

    assert made == ["a", "huge", "huge"]
