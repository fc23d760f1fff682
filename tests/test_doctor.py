"""The doctor: its questions have the answers that it knows, and it says what came instead."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from defties import doctor
from defties.doctor import Finding, Probe, Report, examine, probes
from defties.errors import EngineError
from defties.store.manner import Manner
from defties.store.oxigraph import Embedded, empty
from defties_cli import main

PROBES = {probe.id: probe for probe in probes()}


class Engine:
    """A store here in the place of an engine elsewhere, some of whose answers are changed."""

    url = "https://engine.example/sparql"

    def __init__(self, store, wrong=None, manner=None, is_sound=True):
        self.store = store
        self.wrong = wrong or {}
        self.manner = manner or Manner("text/tab-separated-values", holds_terms=True)
        self.is_sound = is_sound

    def solve_there(self, query, *, union=True):
        told = self.wrong.get(query)
        if isinstance(told, EngineError):
            raise told
        return self.store.solve(told or query, union=union)


def fault(name, told, store=None):
    """Return what the doctor says if an engine answers a probe with another query, or an error."""
    probe = PROBES[name]
    here = store or empty()
    report = examine(Engine(here, {probe.sparql: told}), here)
    return {f.probe.id: f.fault for f in report.faults}


def test_the_store_here_gets_everything_right(store):
    report = examine(Engine(store), store)

    assert report.faults == ()
    assert len(report.findings) == len(PROBES) == 28


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_says_what_it_asks_and_what_a_wrong_answer_means(name):
    probe = PROBES[name]

    assert probe.title and probe.means
    assert probe.of_claims == (not probe.rows and probe.size is None)


def test_missing_and_wrong_rows_are_counted_and_one_is_shown():
    assert fault("dates", 'SELECT ?d { VALUES ?d { "2022-08-30" "x" "y" } }') == {
        "dates": "rows missing: 1, such as 2022-12-31; wrong rows: 2, such as x"
    }


def test_rows_in_another_order_are_a_fault_where_order_was_asked_for():
    assert fault("pages", "SELECT ?n { VALUES ?n { 7 5 } }") == {
        "pages": "the rows are in another order"
    }
    assert fault("decimals", "SELECT ?x ?y { VALUES (?x ?y) { (0.20 0.4) (0.1 0.3) } }") == {}


def test_figures_count_by_what_they_are_worth():
    assert fault("pages", "SELECT ?n { VALUES ?n { 5.0 7e0 } }") == {}


def test_too_few_rows_are_a_fault():
    assert fault("many-rows", "SELECT ?a { VALUES ?a { 1 2 } }") == {
        "many-rows": "2 rows of 16,384"
    }


def test_an_error_of_the_engine_is_a_fault():
    assert fault("minus", EngineError("It failed on the query (500).")) == {
        "minus": "It failed on the query (500)."
    }


def test_claims_are_compared_with_those_here(store):
    query = PROBES["denials"].sparql + " LIMIT 0"

    assert fault("denials", query, store)["denials"].startswith("rows missing: 1, such as tie:")


def test_claims_of_another_version_are_not_compared(store, loaded):
    other = ox.Store()
    other.extend(q for q in store if "digest" not in q.predicate.value)

    report = examine(Engine(Embedded(other)), store)

    assert not any(finding.probe.of_claims for finding in report.findings)
    assert any(note.startswith("Its claims have no version") for note in report.notes)


@pytest.mark.parametrize(
    ("manner", "note"),
    [
        (Manner("", in_default=False), "It holds no claims of defties"),
        (Manner("", holds_terms=False), "It holds no ontology"),
        (Manner("", union=None), "Its named graphs are not in its default graph: load Turtle"),
        (Manner("", union=(("a", "b"),)), "Its named graphs are not in its default graph; each"),
    ],
)
def test_how_an_engine_is_set_up_is_told(store, manner, note):
    report = examine(Engine(store, manner=manner), store)

    assert any(told.startswith(note) for told in report.notes)


def test_an_engine_that_is_not_sound_is_told(store):
    report = examine(Engine(store, is_sound=False), store)

    assert report.notes[-1].startswith("It is not sound")


# The command.

WRONG = Finding(Probe("minus", "What is taken away", "rows come back", ""), "rows missing: 1")
RIGHT = Finding(PROBES["dates"])


@pytest.fixture
def run(monkeypatch, data):
    """Run the command on a report that is given."""

    def go(findings, *words):
        report = Report("https://engine.example/sparql", "abc", findings, ("A note.",))
        monkeypatch.setattr(doctor, "examine", lambda *_: report)
        monkeypatch.setattr("defties.snapshot.open_dataset", lambda _: data)
        return CliRunner().invoke(main.cli, ["doctor", "https://engine.example/sparql", *words])

    return go


def test_all_right_is_0(run):
    done = run((RIGHT,))

    assert done.exit_code == 0
    assert done.stdout == (
        "https://engine.example/sparql: 1 of 1 questions answered rightly.\n\nA note.\n"
    )


def test_something_wrong_is_1_and_is_told_with_what_it_means(run):
    done = run((RIGHT, WRONG))

    assert done.exit_code == 1
    assert done.stdout.splitlines()[-3].split("  ") == [
        "What is taken away",
        "rows missing: 1",
        "rows come back",
    ]


def test_json_has_every_finding(run):
    told = json.loads(run((RIGHT, WRONG), "-f", "json").stdout)

    assert [(f["id"], f["right"]) for f in told["findings"]] == [("dates", True), ("minus", False)]
    assert told["notes"] == ["A note."]
    assert told["data_version"] == "abc"


def test_an_engine_that_cannot_be_asked_is_4():
    done = CliRunner().invoke(main.cli, ["doctor", "nonsense"])

    assert done.exit_code == 4
    assert done.stderr.startswith("error: nonsense is no address.")
