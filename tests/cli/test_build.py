"""`defties build`: a snapshot that every command can ask."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from defties_cli.build import _Bar

TOY = Path(__file__).parents[1] / "toy.ttl"


@pytest.fixture(scope="module")
def built(tmp_path_factory, cache):  # noqa: ARG001  the cache of the tests
    from click.testing import CliRunner

    from defties_cli.main import cli

    folder = tmp_path_factory.mktemp("built") / "toy"
    result = CliRunner().invoke(cli, ["build", str(TOY), "-o", str(folder)])
    assert result.exit_code == 0, result.output
    return folder, result


def test_it_says_where_and_what_was_built(built, data):
    folder, result = built

    assert result.stdout.startswith(f"{folder}: ")
    assert f"{len(data.register.ties)} ties" in result.stdout
    assert data.register.version in result.stdout
    assert "store" in result.stderr
    assert json.loads((folder / "manifest.json").read_text())["counts"]["ties"] == len(
        data.register.ties
    )


@pytest.mark.parametrize(
    "words",
    [
        ["show", "Heron-1"],
        ["show", "Heron-1", "-f", "ttl"],
        ["path", "Arvenia", "Borduria", "-f", "json"],
        ["find", "Heron"],
        ["timeline", "Arvenia", "-f", "csv"],
        ["ask", "who supplies Heron-1"],
        ["sparql", "SELECT ?t { ?t a :Supply } ORDER BY ?t"],
        ["export", "-f", "trig"],
        ["stats"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_snapshot_answers_as_the_files_it_was_built_of(run, built, words):
    from_files, from_snapshot = (run(*words, "--store", place) for place in (TOY, built[0]))

    assert from_files.exit_code == from_snapshot.exit_code == 0
    assert from_files.stdout == from_snapshot.stdout


def test_without_a_folder_it_goes_where_commands_look_for_it(run, cache):
    before = set(cache.glob("snapshot-*"))

    result = run("build", TOY)

    place = Path(result.stdout.partition(":")[0])
    assert result.exit_code == 0
    assert place.parent == cache
    assert place in before | set(cache.glob("snapshot-*"))


def test_a_folder_with_anything_else_is_not_built_over(run, tmp_path):
    (tmp_path / "note.txt").write_text("mine")

    result = run("build", TOY, "-o", tmp_path)

    assert result.exit_code == 2
    assert "is no snapshot" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]


def test_a_file_that_cannot_be_read_leaves_no_folder(run, tmp_path):
    (tmp_path / "bad.ttl").write_text("nonsense")

    result = run("build", tmp_path / "bad.ttl", "-o", tmp_path / "out")

    assert result.exit_code == 3
    assert "bad.ttl:1" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [[], ["x.ttl", "-o", "out"], ["--seeds", "-o", "out"]])
def test_an_endpoint_is_indexed_alone_and_into_a_folder(run, more):
    result = run("build", "--store", "http://127.0.0.1:9/sparql", *more)

    assert result.exit_code == 2
    assert "defties build --store URL -o DIR" in result.stderr


def test_a_damaged_snapshot_is_refused_in_a_sentence(run, built, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")

    result = run("find", "Heron", "--store", tmp_path)

    assert result.exit_code == 3
    assert "its manifest cannot be read" in result.stderr


def test_the_bar_tells_share_rate_and_time_left_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    clock = iter(range(100))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    with _Bar() as bar:
        bar.tell("Loading", 0, 0)
        bar.tell("Reading", 20_000_000, 80_000_000)
        bar.tell("Reading", 40_000_000, 80_000_000)

    text = terminal.getvalue()
    assert "Loading" in text
    assert "Reading  50%, 20.0 MB/s, 0:02 left" in text
    assert text.endswith("\r\x1b[K")


def test_the_bar_says_nothing_to_a_pipe(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with _Bar() as bar:
        bar.tell("Reading", 1, 2)

    assert sys.stderr.getvalue() == ""
