"""Records: every kind of answer has the shape that the published schema describes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from defties.catalogue import catalogue
from defties.find import Finder
from defties.paths import routes_between
from defties.questions import answer
from defties.render.record import (
    answer_record,
    entity_record,
    matches_record,
    named,
    questions_record,
    routes_record,
    tie_record,
)
from defties.sift import STANDINGS, Filter, sift
from defties.timeline import timeline

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def is_sound(record):
    """Assert that a record is valid JSON of one of the kinds."""
    text = json.dumps(record, allow_nan=False)
    errors = [
        jsonschema.exceptions.best_match([error]).message
        for error in VALIDATOR.iter_errors(json.loads(text))
    ]
    assert errors == []


def test_the_schema_is_a_schema_and_closed():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    kinds = {ref["$ref"].rpartition("/")[2] for ref in SCHEMA["oneOf"]}

    assert kinds == {
        *("answer", "paths", "entity", "timeline", "matches", "one_tie", "questions", "nothing"),
        "chokepoints",
    }
    for kind in kinds:
        assert SCHEMA["$defs"][kind]["additionalProperties"] is False
        assert "kind" in SCHEMA["$defs"][kind]["required"]


def test_the_schema_refuses_what_is_no_answer(answered, register):
    record = answer_record(answered, register)

    for wrong in ({**record, "more": 1}, {**record, "kind": "guess"}, {**record, "ties": None}, {}):
        assert not VALIDATOR.is_valid(wrong)


def test_an_answer_is_sound_and_leads_from_rows_to_evidence(answered, register):
    record = answer_record(answered, register)

    is_sound(record)
    assert record["values"] == {"item": {"id": "id:heron-1", "label": "Heron-1"}}
    (makers, holders) = record["groups"]
    assert (makers["key"], makers["columns"]) == ("makers", ["firm", "state"])
    assert makers["rows"][0]["cells"][0] == {"id": "id:novak-motors", "label": "Novak Motors"}
    told = {tie["id"]: tie for tie in record["ties"]}
    for group in (makers, holders):
        for row in group["rows"]:
            assert all(told[key]["evidence"] for key in row["ties"])
    assert record["caveat"] == "To make is not to own."
    assert record["left_out"] == {}
    assert record["data_version"] == register.version


def test_paths_are_sound(walked, register):
    record = routes_record(walked, register)

    is_sound(record)
    first = record["paths"][0]
    assert first["cost"] == pytest.approx(
        sum(h["cost"] + h["passing"] for h in first["hops"]), abs=1e-5
    )
    assert first["hops"][0]["ties"] == [
        {"tie": "tie:post-mira-holt-novak-motors", "phrases": ["holds a post at"]}
    ]
    used = {t["tie"] for p in record["paths"] for h in p["hops"] for t in h["ties"]}
    assert [tie["id"] for tie in record["ties"]] == sorted(used)


def test_every_entity_is_sound(register, every_tie):
    for entity in register.entities.values():
        ties = [w for w in every_tie.values() if entity.id in {p.entity for p in w.tie.parties}]
        is_sound(entity_record(entity, register, ties, {"--as-of": 1}))


def test_an_entity_has_its_names_and_identifiers(register):
    arvenia = replace(
        register.entities["id:arvenia"],
        identifiers=(("isoCode", "QA"), ("ofacUid", "1"), ("ofacUid", "2")),
    )
    record = entity_record(arvenia, register, [], {})

    is_sound(record)
    assert record["identifiers"] == {"isoCode": "QA", "ofacUid": "1; 2"}
    assert record["names"] == [{"text": "Arvenian", "language": "en"}]
    assert record["country"] == {"id": "id:arvenia", "label": "Arvenia"}
    assert record["located_in"] is None


def test_a_timeline_is_sound(register, every_tie):
    entity = register.entities["id:heron-1"]
    ties = {k: w for k, w in every_tie.items() if w.tie.fillers("item") == (entity.id,)}
    course = timeline(ties)

    record = {
        **entity_record(entity, register, ties.values(), {}),
        "kind": "timeline",
        "order": [w.tie.id for w in (*course.dated, *course.undated)],
    }

    is_sound(record)


def test_every_tie_is_sound_alone(register, every_tie):
    for weighed in every_tie.values():
        is_sound({"kind": "tie", **tie_record(weighed, register), "data_version": register.version})


def test_a_tie_tells_denials_figures_and_unknown_parties(register, every_tie):
    supply = tie_record(every_tie["tie:supply-arvenia-borduria-heron-1"], register)
    unknown = tie_record(every_tie["tie:supply-kestrel-unknown"], register)

    assert supply["figures"] == [
        {"role": "quantity", "text": "up to 30", "at_least": None, "at_most": 30.0, "unit": ""}
    ]
    assert [e["against"] for e in supply["evidence"]] == [False, True]
    assert supply["denials"] == [{"id": "id:arvenia", "label": "Arvenia"}]
    assert (supply["standing"], supply["held"]) == ("disputed", "surely")
    assert unknown["held"] == "undated"
    assert {"role": "recipient", "id": "", "label": "", "unknown": "not named by the source"} in (
        unknown["parties"]
    )


@pytest.mark.parametrize(("as_of", "held"), [("2023-02", "surely"), ("2023-02-10", "possibly")])
def test_whether_a_tie_held_at_the_asked_date_is_told(register, as_of, held):
    found = sift(register, Filter(as_of=as_of)).ties["tie:component-use-kestrel-chip-heron-1"]

    assert tie_record(found, register)["held"] == held


def test_matches_are_sound(register):
    matches = Finder(register.entities.values()).find("heron")
    record = matches_record("heron", matches, register)

    is_sound(record)
    assert {m["id"] for m in record["matches"]} == {"id:heron-1", "id:heron-family"}


def test_the_list_of_questions_is_sound(question):
    is_sound(questions_record([question]))
    is_sound(questions_record(catalogue().values()))
    assert questions_record([question])["questions"][0]["parameters"] == [
        {"name": "item", "class": "Item", "example": "id:heron-1"}
    ]


def test_nothing_is_sound():
    is_sound({"kind": "nothing", "message": "No path.", "hint": ""})


def test_an_unfinished_world_is_sound_too(turtle):
    from defties.load import load
    from defties.read import read_register
    from defties.store import oxigraph

    path = turtle(
        """
        id:x a :Firm . id:y a :Firm ; :locatedIn id:nowhere ; :family id:none ; :category cat:none .
        tie:x a :Supply ; :supplier id:x ; :recipient id:y ; :status st:agreed ;
            :quantity [ :text "some" ; :atLeast "INF" ] ; :evidence [ :source src:none ] .
        """
    )
    found = read_register(oxigraph.build(load([path])))
    ties = sift(found, Filter()).ties

    is_sound(entity_record(found.entities["id:y"], found, ties.values(), {}))
    is_sound(routes_record(routes_between(found, "id:x", "id:y", Filter()), found))


def test_a_hostile_world_is_sound_and_loses_nothing(hostile, hostile_answer):
    record = answer_record(hostile_answer, hostile.register)

    is_sound(record)
    assert record["values"]["item"]["label"] == "`@item`\x9b2J"


def test_the_real_answers_are_sound(seeds):
    register = seeds.register
    sifted = sift(register, Filter(standings=STANDINGS | {"denied-only", "withdrawn"}))
    busiest = max(
        register.entities.values(),
        key=lambda e: sum(e.id == p.entity for t in register.ties.values() for p in t.parties),
    )

    is_sound(entity_record(busiest, register, sifted.ties.values(), sifted.removed))
    question = next(q for q in catalogue().values() if q.parameters)
    values = {p.name: p.example for p in question.parameters}
    is_sound(answer_record(answer(seeds, question, values, Filter()), register))


def test_a_text_that_is_no_id_is_named_by_itself(register):
    assert named("some text", register) == {"id": "", "label": "some text"}
    assert named("cat:electronics", register)["id"] == "cat:electronics"
