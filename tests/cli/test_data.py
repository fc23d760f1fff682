"""Files of one's own: good, unfinished, broken, hostile; each answered with the right exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

TOY = Path(__file__).parents[1] / "toy.ttl"
SUPPLY = """
id:one a :Firm ; skos:prefLabel "One"@en .
id:two a :Firm ; skos:prefLabel "Two"@en .
src:s a :Source ; :title "S" ; :publisher id:one ; :publishedOn "{published}" .
tie:x a :Supply ; :supplier id:one ; :recipient id:two ; :status {status} ; :when "{when}" ;
    :evidence [ :source src:s ; :grade "{grade}" ; :stance {stance} ; :says "It is said." ] .
"""
GOOD = {
    "published": "2022",
    "status": "st:agreed",
    "when": "2022",
    "grade": "B2",
    "stance": "stance:asserts",
}


def claims(**changes):
    return SUPPLY.format(**GOOD | changes)


def test_a_file_of_ones_own_is_asked_instead_of_the_seeds(run, turtle):
    path = turtle(claims())

    assert run("path", "One", "Two", "--store", path).exit_code == 0
    assert run("show", "Iran", "--store", path).exit_code == 2


def test_several_files_and_folders_are_asked_together(run, turtle):
    turtle(claims(), "some/a.ttl")
    other = turtle("id:three a :Firm ; skos:prefLabel 'Three'@en .", "b.ttl")

    for name in ("One", "Three"):
        result = run("show", name, "--store", other.parent / "some", "--store", other)
        assert result.exit_code == 0


def test_files_can_be_added_to_the_seeds(run, turtle):
    result = run(
        "find",
        "Borduria Kestrel Works",
        "--add",
        turtle(
            'id:bkw a :Firm ; skos:prefLabel "Borduria Kestrel Works"@en ; :locatedIn id:iran .'
        ),
    )

    assert result.exit_code == 0
    assert "Iran" in result.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing.ttl", "no such file"), ("empty", "no RDF file"), ("notes.txt", "not a format")],
)
def test_what_holds_no_claims_is_told_with_exit_code_3(run, tmp_path, name, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")

    for words in (["stats"], ["show", "x"], ["sparql", "ASK {}"], ["export"]):
        result = run(*words, "--store", tmp_path / name)

        assert result.exit_code == 3
        assert said in result.stderr
        assert result.stderr.startswith("error: ")


@pytest.mark.parametrize("name", ["x.ttl", "x.nt", "x.nq", "x.trig", "x.jsonld", "x.rdf"])
@pytest.mark.parametrize("content", [b"} nonsense {", b"\xff\xfe\x00", b"\x1f\x8b\x08\x00gzip"])
def test_a_broken_file_of_any_format_names_itself(run, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    result = run("stats", "--store", tmp_path / name)

    assert result.exit_code == 3
    assert name in result.stderr
    assert "hint: " in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "id:x :note <http://a b> .",
        "id:x :note <relative> .",
        'id:x :note "x"@notalanguagetagatall .',
        "id:x :note " + "[ :note " * 3000 + '"deep"' + " ]" * 3000 + " .",
        "id:x :note ( " + "1 " * 5000 + ") .",
        'id:x :isoCode "abc"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        'id:x :when "2022-13-45"^^<http://www.w3.org/2001/XMLSchema#date> .',
        "id:x a :Firm ; :locatedIn id:x ; :family id:x ; :mergedInto id:x .",
        "tie:x a :Supply , :Transport , :Firm ; :supplier tie:x ; :status st:agreed , st:planned .",
        "src:x a :Source ; :derivedFrom src:x ; :publisher src:x .",
        "_:a :note _:b . _:b :note _:a .",
        "st:agreed :support 0 . :State :passingCost 'lots' .",
    ],
    ids=range(12),
)
def test_no_turtle_ends_in_a_traceback(process, turtle, text):
    path = str(turtle(text))

    for words in (["stats"], ["show", "id:x"], ["export"]):
        done = process(*words, "--store", path)

        assert done.returncode in {0, 1, 2, 3}
        assert b"Traceback" not in done.stderr
        assert len(done.stderr) < 3000


ANSWERS = [
    ("show", "One"),
    ("show", "tie:x"),
    ("path", "One", "Two"),
    ("timeline", "One"),
    ("draw", "One", "-o", os.devnull),
    ("stats",),
]


@pytest.mark.parametrize("words", ANSWERS)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"when": "last August"}, '"last August" is not a date'),
        ({"when": "2022-13"}, "there is no month 13"),
        ({"status": "st:sold"}, "unknown term st:sold"),
        ({"status": "[]"}, "unknown term"),
        ({"stance": "stance:hints"}, "unknown term stance:hints"),
        ({"grade": "Z9"}, '"Z9" is no grade'),
    ],
)
def test_a_word_in_the_data_that_cannot_be_read_names_the_tie(run, turtle, words, change, said):
    result = run(*words, "--store", turtle(claims(**change)))

    assert result.exit_code == 3
    assert result.stderr.startswith("error: tie:x: ")
    assert said in result.stderr
    assert "hint: Mend it: defties check" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("words", ANSWERS[:5])
def test_a_bad_date_of_a_source_names_the_tie_once_it_is_asked_for(run, turtle, words):
    path = turtle(claims(published="last week"))

    assert run(*words, "--store", path).exit_code == 0
    asked = run(*words, "--store", path, "--known-by", "2023")
    assert asked.exit_code == 3
    assert "tie:x" in asked.stderr


def test_a_tie_without_evidence_is_told_and_not_claimed(run, turtle):
    bare = claims().partition("    :evidence")[0].rstrip(" ;\n") + " ."
    path = turtle(bare)

    missing = run("path", "One", "Two", "--store", path)
    assert missing.exit_code == 1
    assert "1 by lack of evidence left out" in missing.stderr
    shown = run("show", "One", "--store", path)
    assert shown.exit_code == 0
    assert "1 by lack of evidence left out" in " ".join(shown.stdout.split())
    assert run("show", "tie:x", "--store", path).exit_code == 1
    assert run("timeline", "One", "--store", path).exit_code == 1


def test_a_tie_without_a_status_is_told(run, turtle):
    path = turtle(claims().replace(":status st:agreed ; ", ""))

    result = run("show", "One", "--store", path)

    assert result.exit_code == 3
    assert "tie:x: it has no status" in result.stderr


# Labels that would steer a terminal.

EVIL = r"""
id:evil a :Firm ; skos:prefLabel "E\u001b[31mvil\u009b2J\u202e Firm"@en ;
    skos:altLabel "\u2066Evil\u2069"@en ; :note "n\u001b]0;t\u0007" ; :isoCode "\u001bc" .
id:other a :Firm ; skos:prefLabel "E\u001b[31mvil\u009b2J\u202e Other"@en .
id:far a :Firm ; skos:prefLabel "Far\u001b[0m"@en .
src:s a :Source ; :title "T\u001b[1m" ; :publisher id:evil ; :url "https://example.org/\u202e" .
tie:x a :Supply ; :supplier id:evil ; :recipient id:other ; :status st:agreed ; :when "2022" ;
    :note "N\u001b[5m" ; :quantity [ :text "9\u001b[8m" ] ;
    :evidence [ :source src:s ; :grade "B2" ; :at "p\u009b1" ; :says "Said\u001b[7m\u2028 so." ] .
<https://w3id.org/defties/tie/odd\u202eend> a :Supply ; :supplier id:evil ; :recipient id:other ;
    :status st:agreed ; :evidence [ :source src:s ; :grade "B2" ; :says "Said." ] .
"""
FORMS = ("table", "json", "jsonl", "csv", "tsv", "md", "ttl")
STEERING = {chr(c) for c in (*range(9), 11, 12, *range(14, 32), *range(127, 160))} | set(
    "\u2028\u202e\u2066\u2069"
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "words", [("show", "id:evil"), ("show", "tie:x"), ("path", "id:evil", "id:other")]
)
def test_no_text_from_the_data_steers_the_terminal(run, turtle, words, form):
    result = run(*words, "--store", turtle(EVIL), "-f", form, "--evidence", "all")

    assert result.exit_code == 0
    assert "vil" in result.stdout
    assert not STEERING & set(result.stdout)


@pytest.mark.parametrize(
    "words",
    [
        ("find", "vil"),
        ("find", "vil", "-f", "json"),
        ("timeline", "id:evil"),
        ("timeline", "id:evil", "-f", "csv"),
        ("stats",),
        ("stats", "--central", "-f", "json"),
        ("sparql", "SELECT ?l { ?s skos:prefLabel ?l }"),
        ("path", "id:evil", "id:far"),
        ("show", "Evil Firn"),
        ("show", "vil"),
        ("timeline", "id:far"),
        ("draw", "id:far"),
    ],
    ids=" ".join,
)
def test_no_name_in_a_message_steers_the_terminal(run, turtle, words):
    result = run(*words, "--store", turtle(EVIL))

    assert result.exit_code in {0, 1, 2}
    assert not STEERING & set(result.output)


def test_what_is_escaped_for_the_screen_is_not_lost(run, turtle):
    path = turtle(EVIL)
    record = json.loads(run("show", "id:evil", "--store", path, "-f", "json").stdout)
    checked = run("check", "--alone", path)

    assert record["label"] == "E\x1b[31mvil\x9b2J\u202e Firm"
    assert not STEERING & set(checked.output)


def test_exported_ties_of_a_hostile_world_can_be_loaded_again(run, turtle, tmp_path):
    told = run("show", "id:evil", "--store", turtle(EVIL), "-f", "ttl").stdout
    (tmp_path / "again.ttl").write_text(told, encoding="utf-8")

    again = run("show", "id:evil", "--store", tmp_path / "again.ttl", "-f", "ttl")

    assert again.stdout == told
