"""The page of an answer: what was understood, whose words a row is, and what filters did."""

from __future__ import annotations

import re
from html import unescape

import pytest

from defties.errors import AmbiguousEntity, InputError, NoAnswer, UnknownEntity
from defties.web.asked import Asked
from defties.web.pages.asking import slotted
from defties.web.pages.choosing import choices
from defties.web.pages.frame import questions

SHAHED = "/ask/suppliers-of-parts?item=id:shahed-136"
WORLD = """
id:arvenia a :State ; skos:prefLabel "Arvenia"@en .
id:kestria a :State ; skos:prefLabel "Kestria"@en .
id:heron a :WeaponSystem ; skos:prefLabel "Heron <b>1</b>"@en .
id:orion-works a :Firm ; skos:prefLabel "Orion"@en .
id:orion-drone a :WeaponSystem ; skos:prefLabel "Orion"@en .
"""


def text_of(reply):
    return unescape(reply.body.decode())


def form_of(query, schema):
    return choices(Asked("/", query=tuple(query)), schema)


def test_a_permalink_names_ids_and_only_filters_in_use(ask, seeds):
    page = text_of(ask(seeds, "/ask/makers?item=Mohajer+6&as_of=&kind=Manufacture&other=x"))

    link = "http://127.0.0.1:8765/ask/makers?item=id%3Amohajer-6&kind=Manufacture"
    assert f'<link rel="canonical" href="{link}">' in page
    assert f"url = {{{link}}}" in page
    assert "other=x" not in page


def test_a_citation_tells_the_filters(ask, seeds):
    page = text_of(ask(seeds, f"{SHAHED}&min_grade=C3"))

    assert "“Who supplies components of Shahed-136? (evidence of at least C3)”, defties" in page


def test_filters_in_use_are_told_in_words(ask, seeds):
    page = text_of(ask(seeds, f"{SHAHED}&as_of=2023&kind=supply,Procurement&undated=drop"))

    told = "held on or during 2023; kind: procurement or supply; no undated ties."
    assert f"Only ties that pass the filters: {told}" in page


def test_the_form_keeps_each_of_several_values(seeds):
    form = form_of([("kind", "supply,Procurement"), ("kind", "payment")], seeds.register.schema)

    assert [name for name, _ in form.kind.chosen] == ["Payment", "Procurement", "Supply"]


def test_the_form_reads_names_as_the_filter_does(seeds):
    form = form_of([("status", "in force"), ("standing", "ALL")], seeds.register.schema)

    assert form.status.chosen == (("in-force", "in force"),)
    assert form.standing.chosen == (("all", "all"),)


def test_what_is_left_aside_stays_so_when_the_form_is_sent(ask, seeds):
    page = text_of(ask(seeds, f"{SHAHED}&exclude=id:iran&exclude=Hong+Kong"))

    assert '<input name="exclude" value="id:iran"' in page
    assert '<input name="exclude" value="Hong Kong"' in page


def test_no_filter_says_nothing(seeds):
    assert form_of([("as_of", " ")], seeds.register.schema).used == ()


def test_a_row_that_is_one_voice_shows_its_words_and_grade(ask, seeds):
    page = text_of(ask(seeds, "/ask/denials?actor=id:kremlin"))

    assert '<td class="voice"><p><abbr class="grade"' in page
    assert "<th scope" in page
    assert '<th scope="col">Standing</th>' not in page


def test_what_held_only_possibly_at_the_time_is_marked(ask, seeds):
    assert "possibly then" in text_of(ask(seeds, f"{SHAHED}&as_of=2023"))
    assert "possibly then" not in text_of(ask(seeds, SHAHED))


def test_links_of_rows_lead_to_evidence_on_the_page(ask, seeds):
    page = text_of(ask(seeds, SHAHED))

    targets = set(re.findall(r'href="#(proofs-[^"]+)"', page))
    assert len(targets) > 20
    assert targets <= set(re.findall(r'id="(proofs-[^"]+)"', page))


def test_no_answer_says_what_filters_left_out_and_how_to_ask_without(ask, seeds):
    page = text_of(ask(seeds, "/ask/makers?item=id:mohajer-6&kind=Payment"))

    assert "No claim in the data answers this." in page
    assert re.search(r"Left out: \d+ ties by kind\.", page)
    assert '<a href="/ask/makers?item=id%3Amohajer-6">ask without them</a>' in page
    assert "--kind" not in page


def test_no_answer_without_filters_is_no_evidence_of_absence(ask, of):
    page = text_of(ask(of(WORLD), "/ask/makers?item=id:heron"))

    assert "Absence from the data is no evidence of absence." in page.partition("<footer")[0]
    assert "nothing left out" in page


def test_no_answer_as_data_is_an_error_that_counts_what_was_left_out(ask, seeds):
    with pytest.raises(NoAnswer) as caught:
        ask(seeds, "/ask/makers.json?item=id:mohajer-6&kind=Payment")

    assert caught.value.removed_by["--kind"] > 0


def test_a_name_of_several_is_laid_out_to_choose_and_filters_stay(ask, seeds):
    reply = ask(seeds, "/ask/makers?item=shahid&min_grade=C3&kind=Manufacture&kind=Supply")

    assert reply.status == 300
    link = "/ask/makers?min_grade=C3&kind=Manufacture&kind=Supply&item=id%3Ashahed-136"
    assert f'<a href="{link}"><bdi>Shahed-136</bdi></a>' in text_of(reply)


def test_of_several_of_a_name_the_one_that_fits_is_taken(ask, of):
    page = ask(of(WORLD), "/ask/makers?item=Orion")

    assert page.status == 200
    assert "item=id%3Aorion-drone" in text_of(page)


def test_an_unknown_name_is_said_with_what_comes_near(ask, seeds):
    reply = ask(seeds, "/ask/makers?item=zzzzqqq")

    assert reply.status == 404
    assert "No entity is called “zzzzqqq”" in text_of(reply)
    assert 'value="zzzzqqq"' in text_of(reply)


@pytest.mark.parametrize(
    ("slots", "error"),
    [("", InputError), ("item=shahid", AmbiguousEntity), ("item=zzzzqqq", UnknownEntity)],
)
def test_data_of_a_question_not_fully_asked_are_an_error(ask, seeds, slots, error):
    with pytest.raises(error):
        ask(seeds, f"/ask/makers.csv?{slots}")


def test_an_entity_of_another_class_is_refused_by_name(ask, seeds):
    with pytest.raises(InputError, match="Iran is not of the class Item"):
        ask(seeds, "/ask/makers?item=id:iran")


def test_a_slot_that_is_given_twice_is_refused(ask, seeds):
    with pytest.raises(InputError, match="2 times"):
        ask(seeds, "/ask/makers?item=id:mohajer-6&item=id:shahed-136")


def test_hostile_labels_and_parameters_stay_text(ask, of):
    hostile = "%22%3E%3Cscript%3E"
    data = of(WORLD)
    answered = ask(data, f"/ask/makers?item=id:heron&other={hostile}").body.decode()
    asking = ask(data, f"/ask/makers?item={hostile}").body.decode()

    assert "Heron &lt;b&gt;1&lt;/b&gt;" in answered
    assert '"><script>' not in answered + asking
    assert "&lt;script&gt;" in asking


def test_a_citation_cannot_leave_its_field(ask, of):
    data = of(WORLD.replace("Heron <b>1</b>", "Heron }, note = {x"))

    page = text_of(ask(data, "/ask/makers?item=id:heron"))

    assert "title = {Who makes, assembles or developed Heron , note = x, and where?}" in page


def test_a_long_answer_says_how_much_the_picture_and_the_graph_show(ask, seeds):
    page = text_of(ask(seeds, "/ask/supplied-to?recipient=id:iran"))
    told = re.search(r"the picture shows the first 60 of (\d+) ties", page)

    assert told is not None
    assert f'Evidence <span class="count">{told[1]} claims' in page


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.id)
def test_the_example_of_every_question_is_linked_and_answered(ask, seeds, question):
    listed = ask(seeds, "/questions").body.decode()
    slots = "&amp;".join(f"{p.name}={p.example.replace(':', '%3A')}" for p in question.parameters)
    answered = ask(seeds, f"/ask/{question.id}?{unescape(slots)}").body.decode()

    assert not slots or f'href="/ask/{question.id}?{slots}"' in listed
    assert '<table class="answers">' in answered


def test_slots_are_told_from_words():
    assert slotted("does {first_one} own it?") == [
        ("does ", False),
        ("first one", True),
        (" own it?", False),
    ]
