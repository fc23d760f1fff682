"""Reading questions: every phrasing of the catalogue, a table of others, refusals, hostility."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from defties.catalogue import SLOT, catalogue
from defties.dates import parse
from defties.errors import (
    AmbiguousEntity,
    BadDate,
    DeftiesError,
    NothingFound,
    UnknownEntity,
    UnknownQuestion,
)
from defties.find import Finder
from defties.model import Entity
from defties.questions import fill
from defties.understand import LONGEST, understand

QUESTIONS = catalogue()
TWINS = [QUESTIONS["makers"], QUESTIONS["uses"]]
PHRASINGS = [(q, p) for q in QUESTIONS.values() for p in q.phrasings]
REFUSALS = {
    "refused": (UnknownQuestion, UnknownEntity, AmbiguousEntity),
    "UnknownQuestion": UnknownQuestion,
    "UnknownEntity": UnknownEntity,
    "BadDate": BadDate,
}
# Read right once the data have the name: these may be refused, never misread.
UNNAMED = {
    "In which systems was the Rotax 912 found?": "the data have the Rotax 912 engine and 912iS",
    "How much did Alabuga pay Sahara Thunder?": "in the data Alabuga is the zone, not its company",
}
# Known to be misread; a mended one must leave this list.
MISREAD = {
    "who makes the karrar": "the drone and the tank have the name; only one has it as its label",
    "Is Amir Ali Hajizadeh under sanctions, and whose?": "a person is taken for an authority",
}


def rows_of(name):
    with (Path(__file__).parent / "questions" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


TABLE = rows_of("phrasings")
TYPED = rows_of("typed-1") + rows_of("typed-2")


@pytest.fixture(scope="module")
def read(seeds):
    register = seeds.register
    finder = Finder(register.entities.values())
    return lambda text: understand(text, QUESTIONS, finder, register.schema)


def examples(question, register, order=None):
    keys = [p.example for p in question.parameters]
    names = [register.label(key) for key in (order or keys)]
    return dict(zip((p.name for p in question.parameters), names, strict=True))


@pytest.mark.parametrize(("question", "phrasing"), PHRASINGS, ids=lambda x: getattr(x, "id", x))
def test_a_phrasing_is_read_as_its_question(question, phrasing, read, seeds):
    reading = read(fill(phrasing, examples(question, seeds.register)))

    assert reading.question.id == question.id
    assert dict(reading.values) == {p.name: p.example for p in question.parameters}
    assert reading.as_of == ""


@pytest.mark.parametrize("case", [str.lower, str.upper])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_case_and_a_question_mark_change_nothing(question, case, read, seeds):
    text = case(fill(question.phrasings[0], examples(question, seeds.register))) + " ?"

    assert read(text).question.id == question.id


@pytest.mark.parametrize(("question", "phrasing"), PHRASINGS, ids=lambda x: getattr(x, "id", x))
def test_names_that_change_places_change_the_reading(question, phrasing, read, seeds):
    """The same words with two names swapped never give the same reading."""
    keys = [p.example for p in question.parameters]
    straight = dict(read(fill(phrasing, examples(question, seeds.register))).values)
    for order in permutations(keys):
        if list(order) == keys:
            continue
        try:
            swapped = read(fill(phrasing, examples(question, seeds.register, order)))
        except DeftiesError:
            continue
        assert dict(swapped.values) != straight


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"])
def test_the_table_is_read_as_it_says(row, read):
    if row["expected"] in REFUSALS:
        with pytest.raises(REFUSALS[row["expected"]]):
            read(row["text"])
        return
    try:
        reading = read(row["text"])
    except UnknownQuestion:
        assert row["text"] in UNNAMED
        return

    values = dict(pair.split("=") for pair in row["values"].split())
    assert (reading.question.id, dict(reading.values)) == (row["expected"], values)
    assert reading.as_of == row["as_of"]


@pytest.mark.parametrize("row", TYPED, ids=lambda row: row["text"])
def test_what_people_typed_is_read_as_meant_or_refused(row, read):
    """These were written by people who had not seen the grammar; `make bench` counts them."""
    try:
        reading = read(row["text"])
    except DeftiesError:
        return

    values = dict(pair.split("=") for pair in row["values"].split())
    is_meant = (reading.question.id, dict(reading.values), reading.as_of) == (
        row["expected"],
        values,
        row["as_of"],
    )
    assert is_meant != (row["text"] in MISREAD)


@pytest.mark.parametrize(
    "text",
    [
        "Who owns HESA and who made its drones",
        "who supplied Iran; when did it stop in 2021",
        "who makes the Shahed-136 and whose engine is in it",
        "what did Iran give Russia after the invasion of Georgia",
        "what did Iran give Russia for 2000",
    ],
)
def test_what_asks_for_more_than_the_answer_shows_is_refused(text, read):
    with pytest.raises(DeftiesError):
        read(text)


@pytest.mark.parametrize("name", ["typed-1", "typed-2", "typed-3"])
def test_most_of_what_people_typed_is_read(name, read, seeds):
    rows = rows_of(name)
    known = {value.partition("=")[2] for row in rows for value in row["values"].split()}
    right = 0
    for row in rows:
        try:
            right += read(row["text"]).question.id == row["expected"]
        except DeftiesError:
            continue

    assert right >= 0.5 * len(rows)
    assert len(known - set(seeds.register.entities)) <= 2  # of entities that went since


def test_the_table_is_long_enough():
    assert len(TABLE) >= 60
    assert {row["expected"] for row in TABLE} - REFUSALS.keys() == set(QUESTIONS)


@pytest.mark.parametrize(
    ("when", "as_of"),
    [
        ("in 2023", "2023"),
        ("on 1 March 2023", "2023-03-01"),
        ("on March 1st, 2023", "2023-03-01"),
        ("as of 2022-06", "2022-06"),
        ("in September 2022", "2022-09"),
        ("IN SEPT. 2022", "2022-09"),
        ("during 2022", "2022"),
        ("since 2022", "2022/.."),
        ("by March 2023", "../2023-03"),
        ("until 2021-05-09", "../2021-05-09"),
        ("before March 2023", "../2023-02-28"),
        ("after 2022", "2023-01-01/.."),
        ("between 2022 and 2024", "2022/2024"),
        ("from May 2022 to 1 June 2022", "2022-05/2022-06-01"),
    ],
)
def test_a_date_is_read(when, as_of, read):
    reading = read(f"what does Russia give Iran {when}?")

    assert reading.as_of == as_of
    assert parse(reading.as_of)
    assert reading.values == {"supplier": "id:russia", "recipient": "id:iran"}


def test_a_date_may_stand_first(read):
    assert read("On 1 March 2023, who led HESA?").as_of == "2023-03-01"


@pytest.mark.parametrize("when", ["on 31 February 2023", "in 2022-13", "from 2024 to 2022"])
def test_a_date_that_is_not_in_the_calendar_is_an_error(when, read):
    with pytest.raises(BadDate):
        read(f"what does Russia give Iran {when}")


def test_a_date_in_a_name_stays_in_the_name(read, seeds):
    label = seeds.register.label("id:csp-treaty-2025")

    assert read(f"where do sources disagree about {label}").as_of == ""


@pytest.mark.parametrize(
    "text", ["what did Iran give Russia last year", "what did Iran give Russia in 2022 in 2023"]
)
def test_a_time_that_is_not_understood_makes_no_reading(text, read):
    with pytest.raises(UnknownQuestion):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "who suplies componets of the Shahed-136",
        "who supplis the Shahed-136 with componants",
        "who suppliess Shahed-136 compoments",
    ],
)
def test_misspelt_words_are_mended_or_refused_and_never_misread(text, read):
    try:
        reading = read(text)
    except UnknownQuestion:
        return

    assert (reading.question.id, reading.values) == (
        "suppliers-of-parts",
        {"item": "id:shahed-136"},
    )


def test_a_misspelt_name_is_found(read):
    assert read("what does Rusia give Iran").values["supplier"] == "id:russia"


@pytest.mark.parametrize("name", ["Герань-2", "geran 2", "GERAN-2", "Geran‑2"])
def test_a_name_may_be_written_in_many_ways(name, read):
    assert read(f"who makes {name}").values == {"item": "id:geran-2"}


def test_an_unknown_name_is_named_with_near_ones(read):
    with pytest.raises(UnknownEntity) as error:
        read("was the Su-36 delivered to Iran")

    assert error.value.text == "Su-36"
    assert "id:su-35" in {key for key, _ in error.value.nearest}


def test_a_name_of_several_words_is_unknown_as_a_whole(read):
    with pytest.raises(UnknownEntity) as error:
        read("who owns the Acme Parts Company")

    assert "Acme Parts" in error.value.text


def test_a_refusal_says_what_was_compared_and_what_comes_near(read):
    with pytest.raises(UnknownQuestion) as error:
        read("which drones does Russia give Iran")

    assert error.value.exit_code == 1
    assert f"Compared with {len(QUESTIONS)} questions" in error.value.message
    assert error.value.nearest[0] == "what does Russia give Iran"
    assert 1 <= len(error.value.nearest) <= 3


def test_what_comes_near_keeps_the_direction(read):
    with pytest.raises(UnknownQuestion) as error:
        read("who bought gold from Iran for Russia")

    assert "what does Russia give Iran" not in error.value.nearest


def test_a_name_of_the_wrong_class_is_said(read):
    with pytest.raises(UnknownQuestion, match='"Moscow" is found as a place, and an actor'):
        read("what does Moscow give Tehran")


def test_a_name_of_several_that_fit_is_asked_back(seeds):
    plants = [Entity(f"id:plant-{n}", "Facility", "Kazan plant") for n in "ab"]

    with pytest.raises(AmbiguousEntity) as error:
        understand("who owns Kazan plant", QUESTIONS, Finder(plants), seeds.register.schema)

    assert [key for key, _ in error.value.candidates] == ["id:plant-a", "id:plant-b"]


def test_of_several_the_class_of_the_slot_decides(seeds):
    schema = seeds.register.schema
    names = [Entity("id:rona", "Vessel", "Rona"), Entity("id:rona-firm", "Firm", "Rona")]

    voyage = understand("where did Rona sail", QUESTIONS, Finder(names), schema)
    post = understand("who leads Rona", QUESTIONS, Finder(names), schema)

    assert (voyage.values, post.values) == ({"craft": "id:rona"}, {"body": "id:rona-firm"})


def test_the_narrower_class_wins(read):
    assert (
        read("where is the Mado engine of the Shahed-136 used").question.id == "systems-with-part"
    )
    assert read("where is the Mohajer-6 used").question.id == "uses"


def test_a_name_alone_brings_questions_it_could_be_in(read):
    with pytest.raises(UnknownQuestion) as error:
        read("Shahed-136")

    assert all("Shahed-136" in near for near in error.value.nearest)
    assert error.value.nearest


def test_two_readings_are_both_offered(seeds):
    register = seeds.register
    twins = {q.id: replace(q, phrasings=("what of {item}",)) for q in TWINS}

    with pytest.raises(UnknownQuestion, match="more than one way") as error:
        understand("what of Su-35", twins, Finder(register.entities.values()), register.schema)

    assert error.value.nearest == ("what of Su-35", "what of Su-35")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "?",
        "\x00\x1b[31m\x07",
        "\ue000 gives \ue001",
        "who is the of by to",
        "the a an of",
        "'; DROP TABLE ties; --",
        "SELECT * WHERE { ?s ?p ?o }",
        "🚀🚀🚀",
        "who " * 60,
        "{item} {supplier}",
        "who makes {item}",
        "\u202ewho makes it\u202c",
        "x" * 10_000,
        "who supplies parts of Iran " * 400,
    ],
)
def test_a_hostile_question_is_refused_with_an_error_of_ours(text, read):
    with pytest.raises(NothingFound) as error:
        read(text)

    assert "Cc" not in map(category, error.value.message)
    assert len(error.value.message) < 400


def test_a_long_question_is_refused_before_it_is_read(read):
    with pytest.raises(UnknownQuestion, match=f"longer than {LONGEST} characters"):
        read("who makes Mohajer-6 " + "x" * LONGEST)


def test_decoration_changes_nothing(read):
    assert read("🚀 who makes the “Mohajer-6” ?! 🚀").values == {"item": "id:mohajer-6"}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(read, text):
    try:
        reading = read(text)
    except DeftiesError as error:
        assert error.message
    else:
        assert reading.question.id in QUESTIONS


def test_two_questions_never_share_a_phrasing():
    phrasings = sorted(
        SLOT.sub("{}", p) + str([x.kind for x in q.parameters]) for q, p in PHRASINGS
    )

    assert all(one != other for one, other in pairwise(phrasings))
