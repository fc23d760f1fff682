"""The page of paths: how two entities are tied, and what would bring more."""

from __future__ import annotations

import hashlib
import json
import math
import re
from base64 import b64encode
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from defties.errors import AmbiguousEntity, InputError, NoRoute, UnknownEntity
from defties.paths import routes_between
from defties.render.glyphs import style_in
from defties.sift import Filter

QODS = {"from": "id:qods-aviation-industries", "to": "id:russia"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
# Orion sold to Vega, which Mira denies; no tie leads to Umbra.
SKY = """
id:orion a :Firm ; skos:prefLabel "Orion"@en . id:vega a :Firm ; skos:prefLabel "Vega"@en .
id:mira a :Firm ; skos:prefLabel "Mira"@en . id:umbra a :Firm ; skos:prefLabel "Umbra"@en .
id:wing a :WeaponSystem ; skos:prefLabel "Wing"@en .
src:sky a :Source ; :title "Sky" ; :publisher id:mira ; :url "https://example.org/sky" ;
  :publishedOn "2022-09-01" ; :sourceKind sk:news ; :language "en" .
tie:sale a :Supply ; :supplier id:orion ; :recipient id:vega ; :item id:wing ;
  :status st:delivered ; :when "2022" ;
  :evidence [ :source src:sky ; :grade "B2" ; :reaches st:delivered ; :says "A sale." ] ,
  [ :source src:sky ; :statedBy id:mira ; :grade "D4" ; :stance stance:denies ; :says "No sale." ] .
"""


def url(form="", **parameters):
    return f"/path{form}?{urlencode({**QODS, **parameters})}"


def page_of(ask, data, address):
    return unescape(ask(data, address).body.decode())


class Links(HTMLParser):
    """The links of a page: the address by the text, and all addresses."""

    def __init__(self, page):
        super().__init__()
        self.found, self.addresses, self._address = {}, [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._address = dict(attrs).get("href")
            self.addresses.append(self._address)

    def handle_data(self, data):
        if self._address:
            self.found.setdefault(data.strip(), self._address)

    def handle_endtag(self, tag):
        self._address = None if tag == "a" else self._address


def links(ask, data, address):
    return Links(ask(data, address).body.decode()).found


def asks_for(address):
    return dict(parse_qsl(urlsplit(address).query))


def test_a_hop_tells_its_claim_its_marks_and_its_evidence(ask, seeds):
    page = page_of(ask, seeds, url())

    assert "From Qods Aviation Industries to Russia" in page
    assert 'class="badge status' in page
    assert 'class="badge standing' in page
    assert 'class="proofs for"' in page
    assert re.search(r"\d+ more claims? between the two", page)


def test_costs_are_told_as_they_are_made(ask, seeds):
    page = page_of(ask, seeds, url())

    sums = re.findall(r"cost ([\d.]+) <span class=\"sum\">= −ln\(([\d.]+) [^×]+× ([\d.]+)", page)
    assert sums
    for cost, standing, status in sums:
        assert float(cost) == pytest.approx(-math.log(float(standing) * float(status)), abs=0.02)
    whole = re.findall(r'class="count">cost ([\d.]+) = ([\d. +]+)<', page)
    assert whole
    for cost, terms in whole:
        assert float(cost) == pytest.approx(sum(map(float, terms.split(" + "))), abs=0.03)


def test_all_supports_are_laid_open(ask, seeds):
    page = page_of(ask, seeds, url())

    for scheme in ("standing", "st"):
        for concept in seeds.register.schema.scheme(scheme):
            if concept.support:
                assert f"<td>{concept.label}</td>" in page


def test_the_picture_is_the_same_search(ask, seeds):
    page = page_of(ask, seeds, url(k="2", as_of="2022"))
    address = re.search(r'<img src="([^"]+)"', page)[1]

    assert urlsplit(address).path == "/path.svg"
    assert asks_for(address) == {**QODS, "k": "2", "as_of": "2022"}
    assert b"2 paths" in ask(seeds, address).body


def test_a_picture_opened_by_itself_may_use_its_own_style_sheet_and_nothing_else(ask, seeds):
    reply = ask(seeds, url(".svg"))
    policy = dict(reply.headers)["Content-Security-Policy"]
    digest = hashlib.sha256(style_in(reply.body.decode()).encode()).digest()

    assert f"style-src 'sha256-{b64encode(digest).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_who_is_under_a_listing_is_said_with_by_whom(ask, seeds):
    page = page_of(ask, seeds, url())
    before = page_of(ask, seeds, url(as_of="1995"))

    assert "under a sanctions listing by" in page
    assert "under a sanctions listing by" not in before


def test_ends_are_shown_by_name_and_linked_by_id(ask, seeds):
    page = page_of(ask, seeds, "/path?from=Qods+Aviation+Industries&to=Russia")

    assert 'value="Qods Aviation Industries"' in page
    found = links(ask, seeds, "/path?from=Qods+Aviation+Industries&to=Russia")
    permalink = next(address for address in found.values() if address.startswith("http://127"))
    assert asks_for(permalink) == QODS


def test_ends_can_be_swapped(ask, seeds):
    found = links(ask, seeds, url(k="2"))

    assert asks_for(found["the other way round"]) == {
        "from": QODS["to"],
        "to": QODS["from"],
        "k": "2",
    }


def test_what_would_bring_more_is_one_click_away(ask, seeds):
    found = links(ask, seeds, url(as_of="2022", min_grade="B2", max_hops="3", direction="out"))

    assert asks_for(found["paths of up to 4 hops"])["max_hops"] == "4"
    dates = next(text for text in found if text.startswith("ties whenever they held"))
    assert "as_of" not in asks_for(found[dates])
    assert "left out)" in dates
    assert asks_for(found["ties walked both ways"])["direction"] == "any"
    denied = next(text for text in found if text.startswith("denied claims too"))
    assert asks_for(found[denied])["standing"] == "all"


def test_an_offer_leads_to_a_page_that_has_it(ask, seeds):
    found = links(ask, seeds, url(k="2"))

    assert "9 paths of at most 4 hops" in page_of(ask, seeds, found["the best 9"])


def test_an_offer_to_walk_other_kinds_walks_them(ask, seeds):
    found = links(ask, seeds, url())
    wider = next(text for text in found if text.startswith("ties of all kinds"))

    assert "Met and not walked unless asked for" in page_of(ask, seeds, url())
    assert "Met and not walked" not in page_of(ask, seeds, found[wider])


def test_no_path_offers_first_what_is_known_to_help(ask, seeds):
    address = url(kind="Post")
    page = page_of(ask, seeds, address)
    offered = re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', page)

    assert "That is no evidence that none exists." in page
    assert offered[0][1].endswith("there is one")
    assert 'class="stop"' in page_of(ask, seeds, offered[0][0])
    assert re.search(r"Left out: [\d,]+ ties? by kind", page)


def test_what_a_source_denies_stands_below_its_hop(ask, of):
    data = of(SKY)
    page = page_of(ask, data, "/path?from=id:orion&to=id:vega")

    assert 'class="proofs against"' in page
    assert "No sale." in page
    assert "1 voice against" in page


def test_no_path_at_all_says_so_and_no_more(ask, of):
    reply = ask(of(SKY), "/path?from=id:orion&to=id:umbra")

    assert reply.status == 200
    assert b"No path of at most 4 hops" in reply.body
    assert b'class="stop"' not in reply.body


@pytest.mark.parametrize("form", ["json", "csv", "ttl", "svg", "html"])
def test_every_form_that_is_offered_is_there(ask, seeds, form):
    page = page_of(ask, seeds, url())
    address = re.search(rf'href="(/path\.{form}\?[^"]+)"', page)[1]

    assert ask(seeds, address).body


def test_the_forms_hold_the_same_ties(ask, seeds):
    record = json.loads(ask(seeds, url(".json")).body)
    turtle = ask(seeds, url(".ttl")).body.decode()
    ties = {tie["tie"] for p in record["paths"] for hop in p["hops"] for tie in hop["ties"]}

    assert ties
    assert all(key.partition(":")[2] in turtle for key in ties)


def test_another_form_is_refused(ask, seeds):
    with pytest.raises(InputError, match="no form"):
        ask(seeds, url(".exe"))


def test_data_of_one_end_are_refused(ask, seeds):
    with pytest.raises(InputError, match="two ends"):
        ask(seeds, "/path.json?from=id:russia")


def test_both_ends_may_be_unclear_at_once(ask, of):
    data = of(
        "".join(
            f'id:{key} a :Firm ; skos:prefLabel "{name}"@en .\n'
            for key, name in (("a", "Orion"), ("b", "Orion"), ("c", "Vega"), ("d", "Vega"))
        )
    )
    reply = ask(data, "/path?from=Orion&to=Vega&k=2")
    found = Links(reply.body.decode()).addresses

    assert reply.status == 300
    asked = [asks_for(address) for address in found if "k=2" in address]
    assert {"from": "id:a", "to": "Vega", "k": "2"} in asked
    assert {"from": "Orion", "to": "id:d", "k": "2"} in asked
    with pytest.raises(AmbiguousEntity):
        ask(data, "/path.json?from=Orion&to=Vega")


def test_an_unknown_name_is_no_page(ask, seeds):
    reply = ask(seeds, "/path?from=zzyzx+qqq&to=id:russia")

    assert reply.status == 404
    assert "No entity is called “zzyzx qqq”" in reply.body.decode()
    assert b'value="zzyzx qqq"' in reply.body
    with pytest.raises(UnknownEntity):
        ask(seeds, "/path.csv?from=zzyzx+qqq&to=id:russia")


def test_without_ends_there_is_a_form_that_keeps_what_was_given(ask, seeds):
    page = page_of(ask, seeds, "/path?to=id:iran&as_of=2022")

    assert 'name="to" value="id:iran"' in page
    assert 'type="hidden" name="as_of" value="2022"' in page


def test_the_same_end_twice_is_said(ask, seeds):
    with pytest.raises(InputError, match="same entity"):
        ask(seeds, "/path?from=id:iran&to=id:iran")


@pytest.mark.parametrize("place", ["from", "as_of_extra", "rank_extra"])
def test_hostile_words_in_the_address_stay_words(ask, seeds, place):
    reply = ask(seeds, url(**{place: HOSTILE}))

    assert b"<script>alert" not in reply.body
    assert b"<img src=x" not in reply.body


def test_hostile_labels_stay_words(ask, of):
    label = HOSTILE.replace('"', '\\"')
    data = of(SKY.replace('"Orion"@en', f'"{label}"@en'))
    for form in ("", ".svg", ".html"):
        body = ask(data, f"/path{form}?from=id:orion&to=id:vega").body

        assert b"<script>alert" not in body
        assert b"<img src=x" not in body


def test_no_route_tells_what_would_help_as_values(seeds):
    with pytest.raises(NoRoute) as none:
        routes_between(
            seeds.register,
            *QODS.values(),
            Filter(kinds=frozenset({"Post"})),
            neighbours=seeds.neighbours,
        )

    assert none.value.helps == ({"--kind": ""},)
    assert none.value.hint == "There is one without --kind."
