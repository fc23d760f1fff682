"""Entities, ties and sources at addresses of their own."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from defties.errors import InputError, NothingFound
from defties.web.accept import NotAcceptable

TIE = "procurement-pesc-irgc-servomotors"


def test_an_entity_has_a_page_with_its_names_in_all_scripts(ask, seeds):
    page = ask(seeds, "/entity/shahed-136").body.decode()

    assert "<h1><bdi>Shahed-136</bdi></h1>" in page
    assert "شاهد ۱۳۶" in page


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/json", "application/json"),
        ("text/turtle;q=0.9, text/html;q=0.5", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(ask, seeds, accept, media):
    assert ask(seeds, "/entity/mohajer-6", accept).media == media


def test_a_form_that_is_not_there_is_refused(ask, seeds):
    with pytest.raises(NotAcceptable):
        ask(seeds, "/entity/mohajer-6", "image/png")


def test_a_suffix_goes_before_what_is_accepted(ask, seeds):
    reply = ask(seeds, "/entity/mohajer-6.json", "text/turtle")

    assert json.loads(reply.body)["id"] == "id:mohajer-6"


@pytest.mark.parametrize("form", ["ttl", "jsonld", "nt"])
@pytest.mark.parametrize("where", ["/entity/mohajer-6", f"/tie/{TIE}"])
def test_the_forms_of_rdf_say_the_same(ask, seeds, where, form):
    forms = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
    kind = forms.get(form, ox.RdfFormat.N_TRIPLES)

    def triples(suffix, parser):
        body = ask(seeds, f"{where}.{suffix}").body
        return {str(quad.triple) for quad in ox.parse(body, format=parser)}

    said = triples(form, kind)

    assert len(said) > 20
    assert said == triples("ttl", ox.RdfFormat.TURTLE)


def test_a_page_links_to_its_other_forms_and_to_its_iri(ask, seeds):
    links = dict(ask(seeds, "/entity/mohajer-6").headers)["Link"]

    assert '<https://w3id.org/defties/id/mohajer-6>; rel="canonical"' in links
    assert '</entity/mohajer-6.ttl>; rel="alternate"; type="text/turtle"' in links


def test_the_address_of_a_thing_leads_to_the_page_about_it(ask, seeds):
    reply = ask(seeds, "/id/mohajer-6")

    assert (reply.status, dict(reply.headers)["Location"]) == (303, "/entity/mohajer-6")


@pytest.mark.parametrize(
    "url", ["/entity/no-such-thing", "/tie/no-such-tie", "/source/no-such-source", "/entity/..%2F"]
)
def test_what_is_not_there_is_said(ask, seeds, url):
    with pytest.raises(NothingFound):
        ask(seeds, url)


def test_a_filter_that_is_wrong_is_said(ask, seeds):
    with pytest.raises(InputError, match="no kind"):
        ask(seeds, "/entity/mohajer-6?kind=Nonsense")


@pytest.mark.parametrize(
    "url",
    ["/entity/mohajer-6.json?knd=Supply", f"/tie/{TIE}.ttl?as_of=2022", "/entity/iran.csv?q="],
)
def test_a_parameter_that_data_do_not_take_is_not_passed_over(ask, seeds, url):
    with pytest.raises(InputError, match="no parameter"):
        ask(seeds, url)


SAYS = ':source src:one ; :stance stance:asserts ; :grade "B2" ; :says'
SOLD = ":supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered"
WORLD = f"""
id:a a :State ; skos:prefLabel "Arvenia"@en .
id:b a :State ; skos:prefLabel "Borduria"@en .
id:old a :State ; skos:prefLabel "Old Arvenia"@en ; :mergedInto id:a .
id:heron a :WeaponSystem ; :category cat:missile ;
    skos:prefLabel "Heron <script>alert(1)</script>"@en .
id:ledger a :Organisation ; skos:prefLabel "Ledger"@en .
src:one a :Source ; :title "A page" ; :publisher id:ledger ; :url "https://example.org/a" ;
    :publishedOn "2022-08-30" ; :sourceKind sk:news ; :language "en" .
tie:sale a :Supply ; {SOLD} ; :when "2022" ; :evidence [ {SAYS} "It was sold."@en ] .
tie:gone a :Supply ; {SOLD} ; :withdrawn "The page was about another firm."@en ;
    :evidence [ {SAYS} "It was not."@en ] .
tie:same a :Supply ; {SOLD} ; :mergedInto tie:sale ; :evidence [ {SAYS} "Again."@en ] .
"""


@pytest.fixture
def world(of):
    return of(WORLD)


def test_what_was_merged_is_found_for_good_where_it_went(ask, world):
    for url, target in (("/entity/old", "/entity/a"), ("/tie/same", "/tie/sale")):
        reply = ask(world, url)

        assert (reply.status, dict(reply.headers)["Location"]) == (308, target)


@pytest.mark.parametrize("form", ["", ".json", ".ttl", ".csv"])
def test_a_withdrawn_tie_is_gone_and_still_told(ask, world, form):
    reply = ask(world, f"/tie/gone{form}")

    assert reply.status == 410
    assert b"another firm" in reply.body or form == ".csv"


def test_a_hostile_name_stays_text(ask, world):
    for url in ("/entity/heron", "/entity/a", "/tie/sale", "/source/one"):
        page = ask(world, url).body.decode()

        assert "<script>alert" not in page
    assert "Heron &lt;script&gt;" in ask(world, "/entity/heron").body.decode()


def test_a_year_stays_a_year(ask, world):
    page = ask(world, "/tie/sale").body.decode()

    assert "<code>2022</code>" in page
    assert "January" not in page


def test_a_source_tells_what_rests_on_it(ask, world):
    page = ask(world, "/source/one").body.decode()
    record = json.loads(ask(world, "/source/one.json").body)

    assert "2 ties rest on it, 2 of them on it alone" in page
    assert [tie["id"] for tie in record["ties"]] == ["tie:gone", "tie:sale"]


def test_the_ties_of_a_hub_are_counted_and_the_rest_is_one_link_away(ask, seeds):
    page = ask(seeds, "/entity/iran").body.decode()
    whole = ask(seeds, "/entity/iran?kind=Supply&page=20").body.decode()

    assert "/entity/iran?kind=Supply#Supply" in page
    assert page.count('class="claim"') < 150
    assert whole.count('class="claim"') > 100
    assert " more</a>" not in whole.partition("Supply")[2].partition("</ul>")[0]


def test_ties_may_be_told_in_the_order_of_time(ask, seeds):
    page = ask(seeds, "/entity/mohajer-6?order=time").body.decode()

    assert "<strong>by time</strong>" in page


def test_who_lists_it_is_told_apart(ask, seeds):
    page = ask(seeds, "/entity/qods-aviation-industries").body.decode()

    assert "Listed by" in page
    listed = page.partition("Listed by")[2].partition("</table>")[0]
    assert "Council of the European Union" in listed
