"""The page of a tie: the claim whole, and why it stands as it does."""

from __future__ import annotations

import pytest

PAGE = ':sourceKind sk:news ; :language "fa" ; :publisher id:ledger'
WORLD = f"""
id:a a :State ; skos:prefLabel "Arvenia"@en .
id:b a :State ; skos:prefLabel "Borduria"@en .
id:heron a :WeaponSystem ; :category cat:missile ; skos:prefLabel "Heron"@en .
id:ledger a :Organisation ; skos:prefLabel "Ledger"@en .
src:one a :Source ; :title "A page" ; :publishedOn "2022" ; :url "https://example.org/a" ; {PAGE} .
src:bad a :Source ; :title "A trap" ; :publishedOn "2022" ; :url "javascript:alert(1)" ; {PAGE} .
src:copy a :Source ; :title "A copy" ; :derivedFrom src:one ; :publishedOn "2022" ;
    :url "https://example.org/c" ; {PAGE} .
tie:same a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered ;
    :mergedInto tie:sale ;
    :evidence [ :source src:one ; :stance stance:asserts ; :grade "B2" ; :says "Again."@en ] .
tie:talks a :Meeting ; :participant id:a , id:b ; :status st:ended ; :when "2021" ;
    :evidence [ :source src:one ; :stance stance:asserts ; :grade "B2" ; :says "They met."@en ] .
tie:sale a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered ;
    :when "2022-08~" ;
    :quantity [ :text "at least 40" ; :atLeast 40 ; :unit "items" ] ;
    :evidence [ :source src:one ; :stance stance:asserts ; :grade "B2" ; :says "It was sold."@en ] ,
        [ :source src:copy ; :stance stance:asserts ; :grade "B2" ; :says "Carried."@en ] ,
        [ :source src:bad ; :stance stance:denies ; :grade "C3" ; :voice id:b ; :says "No."@en ] .
"""


@pytest.fixture
def sale(ask, of):
    return ask(of(WORLD), "/tie/sale").body.decode()


def test_the_parties_stand_by_their_roles(sale):
    for role, name in (("supplier", "a"), ("recipient", "b"), ("item", "heron")):
        assert f'<dt>{role}</dt><dd><a href="/entity/{name}">' in sale


def test_a_reprint_adds_a_piece_and_no_voice(sale):
    voices = sale.partition("<dt>speak for it</dt>")[2].partition("</dd>")[0]

    assert voices.count('href="/entity/') == 1
    assert "(2 pieces)" in voices
    assert "1 voice for it" in sale


def test_a_reprint_says_what_it_carries(sale):
    table = sale.partition('id="sources"')[2].partition("</table>")[0]

    assert 'carries <a href="/source/one">' in table
    assert table.count("<tr>") == 4


def test_who_speaks_against_it_stands_beside(sale):
    assert "<dt>speak against it</dt>" in sale
    assert '<span class="against">1 against</span>' in sale


def test_a_date_is_told_in_words_and_as_written(sale):
    assert "about August 2022 <code>2022-08~</code>" in sale


def test_a_figure_has_its_wording_and_its_bounds(sale):
    figure = sale.partition("<dt>quantity</dt>")[2].partition("</dd>")[0]

    assert "at least 40" in figure


def test_a_link_that_is_no_web_address_is_no_link(sale):
    assert "javascript:" not in sale
    assert "A trap" in sale


def test_what_the_rules_derive_is_told(sale):
    assert "<bdi>Arvenia</bdi> <code>:supplies</code> <bdi>Borduria</bdi>" in sale


def test_what_was_merged_into_it_is_named(sale):
    assert "<dt>merged from</dt><dd><code>tie:same</code>" in sale


def test_other_ties_of_the_same_parties_are_beside(sale):
    beside = sale.partition("Other ties between the same parties")[2]

    assert 'id="tie:talks"' in beside
    assert 'id="tie:sale"' not in beside


def test_the_title_of_a_claim_with_long_figures_is_short(ask, seeds):
    page = ask(seeds, "/tie/supply-russia-iran-su-35").body.decode()
    title = page.partition("<h1>")[2].partition("</h1>")[0]

    assert "Russia supplies Iran" in title
    assert "leaked paper" not in title
    assert "leaked paper" in page
