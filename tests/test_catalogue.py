"""The catalogue: its headers, and the errors of a header that lacks something."""

from __future__ import annotations

import re

import pytest

from defties.catalogue import SLOT, catalogue, pick
from defties.errors import DataError, InputError

QUESTIONS = catalogue()
HEADER = "# Title: T\n# Question: What of {item}?\n# Parameter: item Item id:x\n"
REST = "# Phrasing: what of {item}\n# Searched: all of {item}\nSELECT ?tie\nWHERE {\n}\n"


def write(folder, text, name="1-what.rq"):
    (folder / name).write_text(text, "utf-8")
    return catalogue(folder)


def test_questions_come_in_the_order_of_their_numbers(tmp_path):
    write(tmp_path, HEADER + REST, "2-second.rq")

    assert list(write(tmp_path, HEADER + REST, "1-first.rq")) == ["first", "second"]


def test_a_header_is_read_whole(tmp_path):
    more = "# Group: a | One | said so\n# Group: b\n# Caveat: C.\n"
    more += "# Together: part to\n# Standing: all\n"

    question = write(tmp_path, HEADER + more + REST)["what"]

    assert [(g.key, g.title, g.note) for g in question.groups] == [
        ("a", "One", "said so"),
        ("b", "b", ""),
    ]
    assert question.parameters[0].kind == "Item"
    assert (question.caveat, question.together, question.every_standing) == (
        "C.",
        ("part", "to"),
        True,
    )


@pytest.mark.parametrize("key", ["Title", "Question", "Phrasing", "Searched"])
def test_a_header_without_a_line_it_needs_is_an_error(tmp_path, key):
    text = re.sub(rf"# {key}: .*\n", "", HEADER + REST)

    with pytest.raises(DataError, match=rf"1-what.rq: the header has no line {key}"):
        write(tmp_path, text)


def test_a_slot_that_is_no_parameter_is_an_error(tmp_path):
    with pytest.raises(DataError, match="thing is no parameter"):
        write(tmp_path, HEADER + REST.replace("all of {item}", "all of {thing}"))


def test_a_parameter_has_three_words(tmp_path):
    with pytest.raises(DataError, match="a name, a class and an example"):
        write(tmp_path, HEADER.replace("Item id:x", "Item") + REST)


def test_a_question_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match='No question has the id "none"'):
        pick("none", QUESTIONS)


def test_a_question_is_picked_by_its_id():
    assert pick("makers", QUESTIONS).title == "Makers"


def test_there_are_enough_questions():
    assert len(QUESTIONS) >= 41


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_header_keeps_the_rules(question, seeds):
    slots = {p.name for p in question.parameters}
    schema, entities = seeds.register.schema, seeds.register.entities

    assert len(question.phrasings) >= 6
    assert len(set(question.phrasings)) == len(question.phrasings)
    assert all(set(SLOT.findall(p)) == slots for p in question.phrasings)
    assert question.asks.endswith("?")
    assert question.caveat.endswith(".")
    for parameter in question.parameters:
        assert parameter.kind in schema.entity_classes
        assert parameter.kind in schema.entity_classes[entities[parameter.example].kind].lineage


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_query_keeps_the_rules(question):
    head, _, body = question.sparql.partition("WHERE {\n")
    columns = re.findall(r"\?(\w+)", head.partition("SELECT")[2])

    assert "WHERE {" not in head + body
    assert any(column.startswith("tie") for column in columns)
    assert set(question.together) <= set(columns)
    assert ("group" in columns) == bool(question.groups)
    assert "SELECT (EXISTS" not in question.sparql
    assert "PREFIX" not in question.sparql
