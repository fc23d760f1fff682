"""The group of commands: help, exit codes, streams, and words that nobody would type."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from defties_cli.main import cli

TOY = str(Path(__file__).parents[1] / "toy.ttl")
STORE = ("--store", TOY)
COMMANDS = sorted(cli.commands)


def test_help_names_every_command_and_the_exit_codes(run):
    result = run("--help")

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert all(f"  {name} " in result.stdout for name in COMMANDS)
    assert "0 found, 1 nothing found, 2 wrong usage, 3 bad data, 4 bad query" in " ".join(
        result.stdout.split()
    )
    assert run("-h").stdout == result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_a_help_text(run, name):
    command = cli.commands[name]
    text = run(name, "--help").stdout

    assert command.help
    assert command.help.splitlines()[0].rstrip(".") in " ".join(text.split())
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help.endswith("."), option.name
            assert option.opts[-1] in text


def test_the_version_is_told(run):
    assert run("--version").stdout.startswith("defties, version ")


@pytest.mark.parametrize("words", [(), ("nonsense",), ("--nonsense",), ("show",), ("path", "one")])
def test_wrong_usage_is_told_on_stderr_with_exit_code_2(run, words):
    result = run(*words)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


def test_the_module_runs_as_a_program(process):
    done = process("find", "Heron-1", *STORE)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[0].startswith("Entity")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, ("show", "Heron-1")),
        (1, ("path", "Mira Holt", "Sanctions Office", "--exclude", "Novak Motors")),
        (2, ("show", "Atlantis")),
        (4, ("sparql", "SELECT nonsense")),
    ],
)
def test_each_kind_of_end_has_its_exit_code(toy, code, words):
    result = toy(*words)

    assert result.exit_code == code
    assert bool(result.stdout) is (code == 0)
    assert bool(result.stderr) is (code != 0)


def test_bad_data_has_exit_code_3(run, turtle):
    assert run("stats", "--store", turtle("nonsense")).exit_code == 3


# Names.

BY_NAME = [("show",), ("path", "Arvenia"), ("timeline",), ("draw",)]


@pytest.mark.parametrize("words", BY_NAME)
def test_an_unknown_name_is_told_with_near_ones(toy, words):
    result = toy(*words, "Arvania")
    unknown = toy(*words, "Xyzzy Plugh")

    assert result.exit_code in {0, 2}  # close enough to be meant, or named as near
    assert unknown.exit_code == 2
    assert unknown.stderr.startswith('error: No entity is called "Xyzzy Plugh".\nhint: ')


@pytest.mark.parametrize("words", BY_NAME)
def test_a_name_of_several_is_told_with_all_of_them(run, turtle, words):
    path = turtle(
        'id:arvenia a :State ; skos:prefLabel "Arvenia"@en .'
        'id:mill-a a :Firm ; skos:prefLabel "The Mill"@en .'
        'id:mill-b a :Firm ; skos:prefLabel "The Mill"@en .'
    )

    result = run(*words, "The Mill", "--store", path)

    assert result.exit_code == 2
    assert "may be 2 entities: The Mill (id:mill-a), The Mill (id:mill-b)" in result.stderr
    assert "hint: Use the id" in result.stderr


# Filters.

FILTERED = [("show", "Heron-1"), ("path", "Arvenia", "Heron-1"), ("timeline", "Heron-1")]


@pytest.mark.parametrize("words", FILTERED)
@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--as-of", "yesterday", '"yesterday" is not a date'),
        ("--as-of", "2022-13-45", "there is no month 13"),
        ("--known-by", "2022-02-30", "is not a date"),
        ("--known-by", "x" * 100_000, "is not a date"),
        ("--min-grade", "Z9", '"Z9" is not a grade'),
        ("--min-grade", "B22", '"B22" is not a grade'),
        ("--kind", "Barter", '"Barter" is no kind'),
        ("--status", "sold", '"sold" is no status'),
        ("--standing", "proven", '"proven" is no standing'),
        ("--exclude", "Atlantis Inc", "No entity is called"),
        ("--undated", "maybe", "'maybe' is not one of"),
    ],
)
def test_a_filter_that_cannot_be_read_is_wrong_usage(toy, words, option, value, said):
    result = toy(*words, option, value)

    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr) < 1500
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("option", "value", "left_out"),
    [
        ("--as-of", "2019", "--as-of"),
        ("--known-by", "2022-10", "--known-by"),
        ("--min-grade", "b2", "nothing"),
        ("--min-grade", "a1", "--min-grade"),
        ("--kind", "manufacture", "--kind"),
        ("--kind", "component use,Supply", "--kind"),
        ("--status", "in force, ongoing", "--status"),
        ("--standing", "single voice", "--standing"),
        ("--standing", "all", "nothing"),
        ("--exclude", "Borduria", "--exclude"),
        ("--undated", "only", "--undated"),
    ],
)
def test_what_a_filter_leaves_out_is_told(toy, option, value, left_out):
    result = toy("show", "Heron-1", option, value)

    assert result.exit_code == 0
    last = " ".join(result.stdout.partition("Searched all ties")[2].split())
    assert left_out in last
    assert "left out; data version" in last


@pytest.mark.parametrize("option", ["--as-of", "--known-by", "--min-grade"])
def test_an_empty_filter_is_refused(toy, option):
    result = toy("show", "Heron-1", option, "")

    assert result.exit_code == 2
    assert f"{option} is empty" in result.stderr


# Nothing found.


def test_nothing_found_is_json_where_json_was_asked_for(toy):
    for form in ("json", "jsonl"):
        result = toy("path", "Mira Holt", "Sanctions Office", "--max-hops", "1", "-f", form)

        assert result.exit_code == 1
        assert result.stderr == ""
        assert set(json.loads(result.stdout)) == {"kind", "message", "hint"}
        assert json.loads(result.stdout)["kind"] == "nothing"


def test_nothing_found_says_what_was_searched_in_words(toy):
    result = toy("path", "Mira Holt", "Sanctions Office")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        "No path of at most 4 hops joins Mira Holt and Sanctions Office"
    )
    assert "--kind Designation" in result.stderr


# Words that nobody would type.

AT_A_NAME = [("show",), ("find",), ("timeline",), ("path", "Arvenia"), ("draw",), ("ask",)]


@pytest.mark.parametrize("words", AT_A_NAME)
@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "\n",
        "🚀",
        "\x1b[31m",
        "id:",
        "tie:",
        "https://w3id.org/defties/id/",
        "'",
        "%s{}",
        "*",
    ],
)
def test_an_odd_name_is_answered_in_a_sentence(toy, words, odd):
    result = toy(*words, odd)

    assert result.exit_code in {0, 1, 2}
    assert result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("words", [("show",), ("find",), ("ask",), ("sparql",)])
def test_a_name_of_a_million_letters_is_answered_in_a_sentence(toy, words):
    result = toy(*words, "x" * 1_000_000)

    assert result.exit_code in {1, 2, 4}
    assert len(result.output) < 2000


def test_bytes_of_no_encoding_are_answered_in_a_sentence(process):
    for words in (["show"], ["find"], ["ask"], ["sparql"], ["path", "Arvenia"]):
        done = process(*words, b"caf\xe9 \xff\xfe", *STORE)

        assert done.returncode in {1, 2, 4}
        assert b"Traceback" not in done.stderr
        done.stderr.decode()
    named = process("stats", "--store", b"caf\xe9.ttl")
    assert named.returncode == 3
    assert b"no such file" in named.stderr


def test_a_name_of_no_encoding_can_still_be_written_down(process):
    done = process("find", b"Heron\xff", "-f", "json", *STORE)

    assert json.loads(done.stdout)["text"] == "Heron?"


# Streams.


def test_a_reader_that_goes_away_is_no_error(process):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = process("export", *STORE, stdout=gone)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_stops_early_is_no_error(process):
    with subprocess.Popen(
        [sys.executable, "-m", "defties_cli", "export", "--ontology", "-f", "nq", *STORE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as writer:
        writer.stdout.read(10)
        writer.stdout.close()
        said = writer.stderr.read()

    assert (writer.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [("export",), ("show", "Heron-1"), ("stats", "-f", "json")])
def test_a_full_disk_behind_stdout_is_told_in_a_sentence(process, words):
    with Path("/dev/full").open("wb") as full:
        done = process(*words, *STORE, stdout=full)

    assert done.returncode == 2
    assert done.stderr == b"error: The output cannot be written: No space left on device.\n"


def test_a_closed_stdout_is_no_traceback(process):
    done = process("show", "Heron-1", *STORE, preexec_fn=lambda: os.close(1))

    assert b"Traceback" not in done.stderr


def test_an_interruption_is_quiet(process):
    code = (
        "import os, signal\n"
        # Whoever started us in the background may have had the signal ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from defties import snapshot\n"
        "def interrupted(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "snapshot.open_snapshot = interrupted\n"
        "from defties_cli.main import main\n"
        "main()\n"
    )
    done = process("stats", code=code)

    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, b"", b"")


def test_names_in_any_script_are_printed_whatever_the_locale(process):
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        env = {"LC_ALL": locale, "PYTHONIOENCODING": "", "PYTHONUTF8": "0"}
        done = process("show", "Heron-1", *STORE, env=env)

        assert "Цапля-1" in done.stdout.decode()


def test_data_go_to_stdout_and_all_else_to_stderr(toy, tmp_path):
    plain = toy("show", "Heron-1")
    filed = toy("show", "Heron-1", "-o", tmp_path / "out.txt")

    assert plain.stderr == ""
    assert filed.stdout == ""
    assert filed.stderr == f"Wrote {tmp_path / 'out.txt'}\n"
    assert (tmp_path / "out.txt").read_text("utf-8") == plain.stdout


def test_a_dash_stands_for_stdout(toy):
    assert toy("stats", "-o", "-").stdout == toy("stats").stdout


@pytest.mark.parametrize(
    "words", [("show", "Heron-1"), ("stats",), ("export",), ("draw", "Heron-1")]
)
def test_what_cannot_be_written_is_told_and_an_old_file_is_kept(toy, tmp_path, words):
    (tmp_path / "file").write_text("old")

    for place in ("missing/out", "file/out", ".", "a" * 300):
        result = toy(*words, "-o", tmp_path / place)

        assert result.exit_code == 2
        assert "cannot be written" in result.stderr
    assert (tmp_path / "file").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("option", ["-o", "--store", "--add"])
def test_an_empty_path_is_not_the_folder_where_one_is(run, option):
    result = run("stats", option, "")

    assert result.exit_code == 2
    assert "The path is empty" in result.stderr


def test_a_terminal_gets_its_width_and_nothing_that_steers_it(tmp_path, turtle, process):
    import pty

    path = turtle('id:x a :Firm ; skos:prefLabel "Evil\\u009b31m\\u202e Firm"@en .')
    master, slave = pty.openpty()
    done = process("export", "--store", str(path), stdout=slave)
    os.close(slave)
    shown = b""
    while chunk := _read(master):
        shown += chunk
    os.close(master)

    assert done.returncode == 0
    assert b"Evil31m Firm" in shown
    assert not {"\x9b", "\x1b", "\u202e"} & set(shown.decode())


def _read(descriptor):
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""
