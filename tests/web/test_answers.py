"""Home, search, questions, answers and paths as pages and as data."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest

from defties.errors import AmbiguousEntity, InputError, NoRoute
from defties.web.pages.frame import questions
from defties.web.pages.home import STARTS

SHAHED = "/ask/suppliers-of-parts?item=id:shahed-136"
PATH = "/path?from=id:qods-aviation-industries&to=id:russia"


def location(reply):
    return dict(reply.headers)["Location"]


def test_the_first_page_tells_how_much_there_is_and_how_new(ask, seeds):
    page = ask(seeds, "/").body.decode()

    assert f"{len(seeds.register.ties):,}:" in page
    assert re.search(r"newest source</dt><dd>\d+ \w+ 20\d\d", page)
    assert seeds.register.version in page


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start[0])
def test_what_the_first_page_points_to_has_an_answer(ask, seeds, start):
    page = ask(seeds, start[2])

    assert page.status == 200
    assert b'class="claim"' in page.body


def test_a_name_leads_to_its_entity(ask, seeds):
    assert location(ask(seeds, "/search?q=mohajer+6")) == "/entity/mohajer-6"


def test_a_question_leads_to_its_answer_with_its_date(ask, seeds):
    reply = ask(seeds, "/search?q=who+makes+Mohajer-6+as+of+2023")

    assert location(reply) == "/ask/makers?item=id%3Amohajer-6&as_of=2023"


def test_what_may_be_several_things_is_laid_out_to_choose(ask, seeds):
    page = ask(seeds, "/search?q=shahid").body.decode()

    assert 'href="/entity/shahed-136"' in page
    assert "Searched the names of" in page


def test_a_hostile_search_stays_text(ask, seeds):
    page = ask(seeds, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E%20x%20y").body.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_nothing_typed_leads_to_what_can_be_asked(ask, seeds):
    assert location(ask(seeds, "/search?q=")) == "/questions"


def test_all_questions_are_listed_with_a_form(ask, seeds):
    page = ask(seeds, "/questions").body.decode()

    assert all(f'action="/ask/{name}"' in page for name in questions())


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.id)
def test_every_question_has_a_page_that_says_what_was_searched(ask, seeds, question):
    slots = "&".join(f"{p.name}={p.example}" for p in question.parameters)

    page = ask(seeds, f"/ask/{question.id}?{slots}")

    assert page.status == 200
    assert "Searched " in page.body.decode()
    assert seeds.register.version in page.body.decode()


def test_an_answer_shows_its_groups_its_evidence_and_its_query(ask, seeds):
    page = ask(seeds, SHAHED).body.decode()

    for told in ("Reported suppliers", "Makers of parts reported found", "not who supplied it"):
        assert told in page
    assert page.count('class="claim"') > 20
    assert "SELECT" in page


def test_a_question_without_its_names_asks_for_them(ask, seeds):
    page = ask(seeds, "/ask/suppliers-of-parts").body.decode()

    assert '<input name="item"' in page


def test_an_answer_without_rows_says_what_was_searched(ask, seeds):
    page = ask(seeds, "/ask/makers?item=id:mohajer-6&kind=Payment")

    assert page.status == 200
    assert "No claim in the data answers" in page.body.decode()


def test_what_filters_leave_out_is_counted(ask, seeds):
    page = ask(seeds, f"{SHAHED}&min_grade=A1").body.decode()

    assert re.search(r"by min grade|by --min-grade", page)


def test_an_answer_in_other_forms_says_the_same(ask, seeds):
    record = json.loads(ask(seeds, SHAHED.replace("?", ".json?")).body)
    table = ask(seeds, SHAHED.replace("?", ".csv?")).body.decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    turtle = ask(seeds, SHAHED.replace("?", ".ttl?")).body.decode()

    ties = {key for group in record["groups"] for row in group["rows"] for key in row["ties"]}
    assert {row["tie"] for row in rows} == ties
    assert all(key.partition(":")[2] in turtle for key in ties)


def test_the_picture_of_an_answer_needs_no_script(ask, seeds):
    picture = ask(seeds, SHAHED.replace("?", ".svg?"))

    assert picture.media == "image/svg+xml"
    assert b"<script" not in picture.body
    assert b"style=" not in picture.body


def test_the_drawn_page_of_an_answer_opens_from_disk(ask, seeds):
    page = ask(seeds, SHAHED.replace("?", ".html?")).body.decode()

    assert 'http-equiv="Content-Security-Policy"' in page


def test_an_unknown_question_is_said(ask, seeds):
    with pytest.raises(InputError):
        ask(seeds, "/ask/nonsense")


def test_paths_are_told_hop_by_hop_with_their_weakest(ask, seeds):
    page = unescape(ask(seeds, PATH).body.decode())

    assert "3 paths of at most 4 hops" in page
    assert "weakest hop" in page
    assert "no probabilities" in page
    assert page.count('class="stop"') >= 6


def test_paths_offer_what_would_bring_more(ask, seeds):
    page = unescape(ask(seeds, PATH).body.decode())

    assert "max_hops=5" in page
    assert "standing=all" in page


def test_paths_in_other_forms_say_the_same(ask, seeds):
    query = PATH.partition("?")[2]
    record = json.loads(ask(seeds, f"/path.json?{query}").body)
    rows = list(csv.DictReader(io.StringIO(ask(seeds, f"/path.csv?{query}").body.decode())))

    assert [p["hops"] for p in record["paths"]]
    assert {row["path"] for row in rows} == {str(n + 1) for n in range(len(record["paths"]))}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paths_are_drawn_as_strips(ask, seeds, theme):
    picture = ask(seeds, f"/path.svg?{PATH.partition('?')[2]}&theme={theme}").body.decode()

    assert "weakest" in picture
    assert "Mohajer-6" in picture


def test_without_ends_there_is_a_form(ask, seeds):
    page = ask(seeds, "/path?from=id:iran").body.decode()

    assert 'name="from" value="id:iran"' in page


def test_a_name_of_several_is_laid_out_to_choose(ask, of):
    data = of(
        'id:a a :Firm ; skos:prefLabel "Orion"@en . id:b a :Firm ; skos:prefLabel "Orion"@en .\n'
        'id:c a :State ; skos:prefLabel "Kestria"@en .'
    )
    page = ask(data, "/path?from=Orion&to=Kestria")

    assert page.status == 300
    assert b"from=id%3Aa" in page.body
    with pytest.raises(AmbiguousEntity):
        ask(data, "/path.json?from=Orion&to=Kestria")


def test_no_path_says_what_would_help(ask, seeds):
    url = f"{PATH}&max_hops=1&as_of=1950&undated=drop"
    page = ask(seeds, url).body.decode()

    assert "No path of at most 1 hop" in page
    with pytest.raises(NoRoute):
        ask(seeds, url.replace("/path?", "/path.csv?"))


@pytest.mark.parametrize(
    "wrong", ["max_hops=9", "max_hops=x", "k=0", "k=1&k=2", "direction=up", "rank=luck", "as_of=32"]
)
def test_a_wrong_limit_is_said(ask, seeds, wrong):
    with pytest.raises(InputError):
        ask(seeds, f"{PATH}&{wrong}")
