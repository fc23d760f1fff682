"""The JSON API: its answers, its one error, its pages, and what it says of itself."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from openapi_spec_validator import validate

from defties.errors import AmbiguousEntity, InputError, NothingFound, UnknownEntity
from defties.web.api.description import document, example
from defties.web.api.operations import API, OPERATIONS

SHAPES = json.loads((Path(__file__).parents[2] / "docs/answer.schema.json").read_text("utf-8"))
KNOWN = {"answer", "paths", "entity", "timeline", "matches", "tie"}
URLS = {
    "search": "/api/search?q=shahed",
    "suggest": "/api/suggest?q=who",
    "listEntities": "/api/entities?class=Firm&limit=3",
    "getEntity": "/api/entities/mohajer-6",
    "listTies": "/api/entities/mohajer-6/ties?limit=2",
    "getTie": "/api/ties/procurement-pesc-irgc-servomotors",
    "getTimeline": "/api/timeline/mohajer-6",
    "listQuestions": "/api/questions",
    "answerQuestion": "/api/questions/makers?item=Mohajer-6",
    "ask": "/api/ask?q=who+makes+Mohajer-6",
    "findPaths": "/api/paths?from=id:iran&to=id:russia&max_hops=2&k=1",
    "getStats": "/api/stats",
}


@pytest.fixture
def get(ask, seeds):
    return lambda url: json.loads(ask(seeds, url).body)


@pytest.fixture(scope="module")
def source(seeds):
    return next(iter(seeds.register.sources)).partition(":")[2]


def test_every_operation_is_tried_here():
    assert {operation.name for operation in OPERATIONS} == {*URLS, "getSource"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_answer_has_its_kind_its_shape_and_its_version(get, seeds, source, operation):
    record = get(URLS.get(operation.name, f"/api/sources/{source}"))

    assert record["data_version"] == seeds.register.version
    assert record.get("kind", "") == operation.kind
    if operation.kind in KNOWN and operation.name != "ask":
        jsonschema.validate(record, SHAPES)


def test_pages_go_through_all_entities_once(ask, seeds):
    url, found = "/api/entities?class=State&limit=20", []
    while url:
        reply = ask(seeds, url)
        found += [entity["id"] for entity in json.loads(reply.body)["entities"]]
        url = dict(reply.headers).get("Link", "").partition("<")[2].partition(">")[0]

    states = [e.id for e in seeds.register.entities.values() if e.kind == "State"]
    assert found == sorted(states)


def test_pages_go_through_all_ties_once(ask, seeds):
    url, found = "/api/entities/mohajer-6/ties?limit=7", []
    while url:
        reply = ask(seeds, url)
        record = json.loads(reply.body)
        found += [tie["id"] for tie in record["ties"]]
        url = dict(reply.headers).get("Link", "").partition("<")[2].partition(">")[0]

    assert len(found) == len(set(found)) == record["count"] == sum(record["by_class"].values())


def test_suggestions_are_entities_and_questions(get):
    kinds = {one["kind"] for one in get("/api/suggest?q=suppl")["suggestions"]}

    assert "question" in kinds


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("/api/search", InputError),
        ("/api/search?q=", InputError),
        ("/api/search?q=a&q=b", InputError),
        ("/api/search?q=a&limit=0", InputError),
        ("/api/search?q=a&limit=101", InputError),
        ("/api/search?q=a&limt=3", InputError),
        ("/api/entities?class=Nonsense", InputError),
        ("/api/entities/no-such", NothingFound),
        ("/api/entities/mohajer-6?kind=Nonsense", InputError),
        ("/api/entities/mohajer-6?as_of=2022-13", InputError),
        ("/api/entities/mohajer-6?undated=maybe", InputError),
        ("/api/ties/no-such", NothingFound),
        ("/api/sources/no-such", NothingFound),
        ("/api/questions/no-such", InputError),
        ("/api/questions/makers", InputError),
        ("/api/questions/makers?item=xyzzy+nothing", UnknownEntity),
        ("/api/ask?q=xyzzy", NothingFound),
        ("/api/paths?from=id:iran", InputError),
        ("/api/paths?from=id:iran&to=id:iran", InputError),
        ("/api/paths?from=id:iran&to=id:russia&max_hops=99", InputError),
        ("/api/paths?from=id:iran&to=id:russia&direction=up", InputError),
    ],
)
def test_what_is_wrong_is_said(ask, seeds, url, error):
    with pytest.raises((error, AmbiguousEntity)):
        ask(seeds, url)


def test_a_question_and_a_parameter_may_not_differ_in_their_date(ask, seeds):
    with pytest.raises(InputError, match="2023"):
        ask(seeds, "/api/ask?q=who+makes+Mohajer-6+as+of+2023&as_of=2022")


def test_the_description_is_valid_and_has_every_operation(ask, seeds):
    told = json.loads(ask(seeds, "/api/openapi.json").body)

    validate(told)
    assert set(told["paths"]) == {API + operation.path for operation in OPERATIONS}
    assert told == document("http://127.0.0.1:8765")


def test_the_page_of_the_api_names_every_parameter(ask, seeds):
    page = ask(seeds, "/api/docs").body.decode()

    for operation in OPERATIONS:
        assert f"GET {API}{operation.path}" in page
        assert all(f"<code>{p.name}</code>" in page for p in operation.parameters)


WORLD = """
id:a a :State ; skos:prefLabel "Arvenia"@en .
id:b a :State ; skos:prefLabel "Borduria"@en .
id:old a :State ; skos:prefLabel "Old Arvenia"@en ; :mergedInto id:a .
id:heron a :WeaponSystem ; :category cat:missile ; skos:prefLabel "Heron"@en .
id:ledger a :Organisation ; skos:prefLabel "Ledger"@en .
src:one a :Source ; :title "A page" ; :publisher id:ledger ; :url "https://example.org/a" ;
    :publishedOn "2022-08-30" ; :sourceKind sk:news ; :language "en" .
tie:sale a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered ;
    :evidence [ :source src:one ; :stance stance:asserts ; :grade "B2" ; :says "Sold."@en ] .
tie:same a :Supply ; :supplier id:a ; :recipient id:b ; :item id:heron ; :status st:delivered ;
    :mergedInto tie:sale ;
    :evidence [ :source src:one ; :stance stance:asserts ; :grade "B2" ; :says "Again."@en ] .
"""


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/api/entities/old?as_of=2022", "/api/entities/a?as_of=2022"),
        ("/api/entities/old/ties", "/api/entities/a/ties"),
        ("/api/timeline/old", "/api/timeline/a"),
        ("/api/ties/same", "/api/ties/sale"),
    ],
)
def test_what_was_merged_is_found_for_good_where_it_went(ask, of, url, target):
    reply = ask(of(WORLD), url)

    assert (reply.status, dict(reply.headers)["Location"]) == (308, target)


@pytest.mark.parametrize("name", ["%", "\U0010ad51", "a b", "<x>", "\x00", 'a"b', "x" * 5000])
@pytest.mark.parametrize("room", ["entities", "ties", "sources", "timeline"])
def test_a_name_that_cannot_be_in_an_iri_names_nothing(ask, seeds, room, name):
    with pytest.raises(NothingFound):
        ask(seeds, f"/api/{room}/{name}")


def test_a_slot_of_another_question_is_not_passed_over(ask, seeds):
    with pytest.raises(InputError, match="has no slot"):
        ask(seeds, "/api/questions/makers?item=id:mohajer-6&authority=id:ofac")


def test_every_example_of_the_page_works(get):
    tried = [example(operation) for operation in OPERATIONS]

    assert all(get(url)["data_version"] for url in tried)
