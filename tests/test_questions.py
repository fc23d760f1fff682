"""Every question on its toy data: the whole answer, and no more, as `<id>.csv` has it.

The toy files hold their own small world; each has decoys that must not appear.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from defties.catalogue import catalogue
from defties.errors import DeftiesError, InputError, NothingFound
from defties.questions import answer, fill, sparql_of
from defties.render.proofs import cell_text
from defties.sift import Filter, sift
from defties.snapshot import open_snapshot

TOYS = Path(__file__).parent / "questions"
QUESTIONS = catalogue()
LOOSE = re.compile(r"\{\w+\}")


def values_of(name: str) -> dict[str, str]:
    """Return what the slots of a toy question are filled with: its line `# Values:`."""
    line = re.search(r"^# Values: (.*)$", (TOYS / f"{name}.ttl").read_text("utf-8"), re.M)
    return dict(pair.split("=") for pair in line[1].split()) if line else {}


def ask(name: str, wanted: Filter | None = None):
    snapshot = open_snapshot([TOYS / f"{name}.ttl"])
    found = answer(snapshot, QUESTIONS[name], values_of(name), wanted or Filter())
    return found, snapshot.register


def table_of(found, register) -> list[dict[str, str]]:
    """Return an answer as a table of what a person reads: one row a row."""
    columns = dict.fromkeys(c for group in found.groups for c in group.columns)
    rows = []
    for group in found.groups:
        for row in group.rows:
            # A claim is told by its id here: its words are the concern of `render`.
            texts = (c if c in register.ties else cell_text(c, register) for c in row.cells)
            cells = zip(group.columns, texts, strict=True)
            weighed = found.ties[row.ties[0]]
            rows.append(
                {
                    "group": group.heading.key,
                    **dict.fromkeys(columns, ""),
                    **dict(cells),
                    "standing": weighed.standing.name,
                    "tie": " ".join(row.ties),
                }
            )
    return rows


def golden(name: str) -> list[dict[str, str]]:
    with (TOYS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_question_has_a_toy_and_every_toy_a_question():
    toys = {path.stem for path in TOYS.glob("*.ttl")}

    assert toys == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_gives_exactly_the_rows_of_its_table(name):
    found, register = ask(name)

    assert table_of(found, register) == golden(name)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_read_back_has_no_slot_left(name):
    found, _ = ask(name)

    assert not LOOSE.search(found.reading + found.searched)
    assert found.reading.endswith("?")


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_runs_on_the_seeds_and_every_row_has_ties(question, seeds):
    values = {p.name: p.example for p in question.parameters}

    found = answer(seeds, question, values, Filter())

    assert all(row.ties for group in found.groups for row in group.rows)
    assert {key for g in found.groups for r in g.rows for key in r.ties} == set(found.ties)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_row_of_a_query_has_a_group_of_its_header(question, seeds):
    values = {p.name: p.example for p in question.parameters}
    solutions = seeds.store.solve(sparql_of(question, values))
    names = [variable.value for variable in solutions.variables]
    keys = {row["group"].value for row in solutions} if "group" in names else {""}

    assert keys <= {heading.key for heading in question.groups} | {""}


def test_who_gives_is_not_who_gets(seeds):
    there = answer(
        seeds, QUESTIONS["gives"], {"supplier": "id:russia", "recipient": "id:iran"}, Filter()
    )
    back = answer(
        seeds, QUESTIONS["gives"], {"supplier": "id:iran", "recipient": "id:russia"}, Filter()
    )

    assert there.ties.keys().isdisjoint(back.ties)
    assert "tie:supply-russia-iran-su-35" in there.ties
    assert "tie:supply-iran-russia-shahed-136-2022" in back.ties


def test_a_maker_of_a_part_found_is_never_called_a_supplier():
    found, _ = ask("suppliers-of-parts")
    suppliers = {r.cells[0] for g in found.groups if g.heading.key != "makers" for r in g.rows}

    assert "id:gamma" not in suppliers


def test_one_voice_is_counted_as_for_the_standing(seeds):
    register = seeds.register
    wanted = Filter()
    found = answer(seeds, QUESTIONS["one-voice"], {}, wanted)
    weighed = sift(register, wanted).ties
    stances = register.schema.concepts

    def documents(tie):
        return {e.source for e in tie.evidence if stances[f"stance:{e.stance}"].asserting}

    single = {
        key
        for key, held in weighed.items()
        if len(held.standing.voices) == 1 and len(documents(held.tie)) > 1
    }
    assert set(found.ties) == single


def test_evidence_below_the_floor_gives_no_row():
    graded = {"not named, in Wire", "Monitor"}  # C4 and C3, and a denial at B2
    all_rows = table_of(*ask("delivered"))
    best_rows = table_of(*ask("delivered", Filter(min_grade="B2")))

    assert {r["said_by"] for r in all_rows if r["group"] in ("delivered", "open")} >= graded
    assert {r["said_by"] for r in best_rows if r["group"] in ("delivered", "open")} == {"Gazette"}


def test_a_denied_tie_shows_only_where_denials_are_asked_for():
    between, _ = ask("ties-between")
    gives, _ = ask("gives")

    assert "tie:supply-1" in between.ties
    assert all(w.standing.name != "denied-only" for w in gives.ties.values())


def test_the_options_in_use_are_read_back():
    found, _ = ask("posts", Filter(as_of="2022", min_grade="B2"))

    assert found.reading.endswith("? Asked with --as-of 2022 --min-grade B2.")


def test_a_filter_that_removes_all_says_so():
    with pytest.raises(NothingFound) as error:
        ask("gives", Filter(min_grade="A1"))

    assert "left out: 5 by --min-grade" in error.value.message
    assert error.value.hint == "Loosen the filters."


def test_an_unnamed_party_is_shown_by_its_reason():
    found, register = ask("transfers-of")

    assert "unknown (withheld by the source)" in {r["recipient"] for r in table_of(found, register)}


@pytest.mark.parametrize("name", ["id:kite", "id:nowhere", "id:x> } DROP ALL #", ""])
def test_a_value_must_be_an_entity_of_the_class(name):
    snapshot = open_snapshot([TOYS / "posts.ttl"])

    with pytest.raises(InputError):
        answer(snapshot, QUESTIONS["posts"], {"body": name}, Filter())


def test_a_value_must_be_given():
    snapshot = open_snapshot([TOYS / "posts.ttl"])

    with pytest.raises(InputError, match="needs a value for body"):
        answer(snapshot, QUESTIONS["posts"], {}, Filter())


def test_a_row_is_bounded_by_its_weakest_tie(tmp_path):
    (tmp_path / "9-chain.rq").write_text(
        "# Title: Chain\n# Question: What is a chain?\n# Phrasing: chain\n# Searched: all\n"
        "SELECT ?what ?tie_one ?tie_two\nWHERE {\n"
        "  ?tie_one a :Subordination . ?tie_two a :Procurement ; :kind kind:agent .\n"
        "  BIND (1 AS ?what)\n}\n",
        "utf-8",
    )
    snapshot = open_snapshot([TOYS / "ties-between.ttl"])

    found = answer(snapshot, catalogue(tmp_path)["chain"], {}, Filter())

    row = found.groups[0].rows[0]
    assert set(row.ties) == {"tie:subordination-1", "tie:procurement-1"}
    assert found.ties[row.ties[0]].standing.name == "single-voice"


def test_a_slot_without_a_value_stays():
    assert fill("Who makes {item}?", {}) == "Who makes {item}?"


def test_errors_are_ours(seeds):
    with pytest.raises(DeftiesError):
        answer(seeds, QUESTIONS["owners"], {"company": "id:shahed-136"}, Filter())
