"""`defties check`: all faults at once, on stdout, with the exit code of bad data."""

from __future__ import annotations

import json
from pathlib import Path

TOY = Path(__file__).parents[1] / "toy.ttl"
BAD = "tie:bad a :Supply ; :supplier id:nobody ; :status st:agreed .\n"


def test_sound_claims_are_counted_with_exit_code_0(run):
    result = run("check", "--alone", TOY)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "0 violations, 0 warnings in 1 file.\n"


def test_a_fault_names_file_line_and_tie(run, turtle):
    path = turtle(BAD)
    line = path.read_text("utf-8").splitlines().index(BAD.strip()) + 1

    result = run("check", "--alone", path)

    assert result.exit_code == 3
    assert f"violation: {path}:{line}: tie:bad: " in result.stdout
    assert result.stdout.splitlines()[-1].endswith(" in 1 file.")
    assert result.stderr == ""


def test_faults_as_json_have_all_their_parts(run, turtle):
    result = run("check", "--alone", turtle(BAD), "-f", "json")
    found = json.loads(result.stdout)

    assert result.exit_code == 3
    assert found
    for fault in found:
        assert set(fault) == {
            *("path", "line", "subject", "evidence", "rule", "severity", "sentence"),
        }


def test_warnings_count_only_when_asked(run, turtle):
    path = turtle(
        'id:lone a :Organisation ; skos:prefLabel "Lone"@en ; :attestedBy src:a .\n'
        + "".join(
            f"src:{name} a :Source ; :title 'S' ; :publisher id:lone ; :publishedOn '2022' ;"
            f" :url 'https://example.org/{name}' ; :sourceKind sk:news ; :language 'en' .\n"
            for name in ("a", "nobody-cites-this")
        )
    )
    lenient = run("check", "--alone", path)
    strict = run("check", "--alone", path, "--strict")

    assert "warning: " in lenient.stdout
    assert "violation: " not in lenient.stdout
    assert (lenient.exit_code, strict.exit_code) == (0, 3)
    assert lenient.stdout.splitlines()[:-1] == strict.stdout.splitlines()[:-1]


def test_claims_may_speak_of_what_the_seeds_hold_unless_they_stand_alone(run, turtle):
    path = turtle('id:works a :Firm ; skos:prefLabel "Works"@en ; :locatedIn id:iran .')

    beside, alone = run("check", path), run("check", "--alone", path)

    assert "id:iran" not in beside.stdout
    assert "id:iran" in alone.stdout


def test_broken_files_are_told_all_at_once(run, turtle):
    turtle("nonsense", "bad/a.ttl")
    turtle("nonsense", "bad/b.ttl")

    result = run("check", "--alone", turtle("nonsense", "bad/c.ttl").parent)

    assert result.exit_code == 3
    assert all(f"{name}.ttl:" in result.stderr for name in "abc")
    assert "hint: Mend them" in result.stderr


def test_the_report_can_be_written_to_a_file(run, turtle, tmp_path):
    result = run("check", "--alone", turtle(BAD), "-o", tmp_path / "report.txt")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "tie:bad" in (tmp_path / "report.txt").read_text("utf-8")
