"""The page of a source: what rests on it, what rests on it alone, and what it attests."""

from __future__ import annotations

import json

import pytest

PAGE = ':url "https://example.org/a" ; :sourceKind sk:news ; :language "en" ; :publisher id:ledger'
SOLD = "a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered"
SAYS = ':stance stance:asserts ; :grade "B2"'
WORLD = f"""
id:a a :State ; skos:prefLabel "Arvenia"@en ; :attestedBy src:two .
id:b a :State ; skos:prefLabel "Borduria"@en ; :attestedBy src:one , src:two .
id:heron a :WeaponSystem ; :category cat:missile ; skos:prefLabel "Heron"@en .
id:ledger a :Organisation ; skos:prefLabel "Ledger"@en .
src:one a :Source ; :title "A page" ; :publishedOn "2022-08" ; {PAGE} .
src:two a :Source ; :title "A <b>list</b>" ; :publishedOn "2022-09" ; {PAGE} .
src:copy a :Source ; :title "A copy" ; :derivedFrom src:one ; :publishedOn "2022-09" ; {PAGE} .
tie:both {SOLD} ; :when "2022" ;
    :evidence [ :source src:one ; {SAYS} ; :says "One says so."@en ] ,
        [ :source src:two ; {SAYS} ; :says "Two says so."@en ] .
tie:mine {SOLD} ; :when "2023" ; :evidence [ :source src:one ; {SAYS} ; :says "Only one."@en ] .
"""


@pytest.fixture
def read(ask, of):
    world = of(WORLD)
    return lambda url: ask(world, url).body.decode()


def test_the_ties_of_an_entity_that_a_source_attests_do_not_rest_on_it_for_that(read):
    record = json.loads(read("/source/two.json"))

    assert [tie["id"] for tie in record["ties"]] == ["tie:both"]
    assert "1 tie rests on it." in read("/source/two")


def test_a_tie_is_told_by_what_this_source_says_of_it(read):
    page = read("/source/two")

    assert "Two says so." in page
    assert "One says so." not in page


def test_what_rests_on_it_alone_is_marked_and_can_be_asked_for(read):
    page, alone = read("/source/one"), read("/source/one?rest=alone")

    assert "2 ties rest on it, 1 of them on it alone." in page
    assert page.count("on this source alone") == 1
    assert "/tie/mine" in alone
    assert "/tie/both" not in alone


def test_the_entities_that_it_attests_are_listed(read):
    entities = read("/source/two").partition('id="entities"')[2].partition("</ul>")[0]

    assert entities.count("<li>") == 2
    assert entities.count("<abbr") == 1
    assert "<abbr" in entities.partition("Arvenia")[2].partition("</li>")[0]


def test_a_source_leads_to_what_it_carries_and_to_what_carries_it(read):
    assert '<dt>carried by</dt><dd><a href="/source/copy">' in read("/source/one")
    assert '<dt>carries</dt><dd><a href="/source/one">' in read("/source/copy")


def test_a_month_stays_a_month(read):
    page = read("/source/one")

    assert "August 2022 <code>2022-08</code>" in page
    assert "1 August" not in page


def test_a_hostile_title_stays_text(read):
    assert "A &lt;b&gt;list" in read("/source/two")
    assert "<b>list" not in read("/source/two")


def test_the_ties_of_a_big_source_are_paged_to_the_last(ask, seeds):
    url = "/source/ofac-sdn-2026-07-11"
    ties = json.loads(ask(seeds, f"{url}.json").body)["ties"]
    last = (len(ties) + 49) // 50
    page = ask(seeds, f"{url}?page={last}").body.decode()

    assert f'id="{ties[-1]["id"]}"' in page
    assert 'rel="next"' not in page
    assert f"page={last - 1}#ties" in page


def test_every_tie_of_a_big_source_cites_it(ask, seeds):
    ties = json.loads(ask(seeds, "/source/ofac-sdn-2026-07-11.json").body)["ties"]
    expected = {
        key
        for key, tie in seeds.register.ties.items()
        if any(e.source == "src:ofac-sdn-2026-07-11" for e in tie.evidence) and not tie.merged_into
    }

    assert {tie["id"] for tie in ties} == expected


def test_all_entities_of_a_big_source_are_one_link_away(ask, seeds):
    url = "/source/ofac-sdn-2026-07-11"
    some, every = (ask(seeds, u).body.decode() for u in (url, f"{url}?entities=all"))

    assert "entities=all#entities" in some
    assert "entities=all#entities" not in every.partition('id="entities"')[2]
    assert every.count('href="/entity/') > some.count('href="/entity/') + 300
