"""The pages: generated ones are fresh, and what README shows is what the commands print."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from defties_cli.main import cli

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANYTHING = "…"


def generator():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATED = generator().PAGES


def transcripts(text):
    """Return the (command, expected lines) that the console blocks of a page hold."""
    found = []
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line.rstrip())
    return found


def shows(expected, printed):
    """Tell whether expected lines are what was printed.

    "…" stands for any lines or part of a line; at the very end for all that follows.
    """
    if not expected:
        return True
    pattern = ""
    for line in expected:
        if line.strip() == _ANYTHING:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, line.split(_ANYTHING))) + r" *\n"
    if expected[-1].endswith(_ANYTHING):
        pattern += r"(?:.*\n)*"
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None


README_TEXT = README.read_text("utf-8") if README.exists() else ""
TRANSCRIPTS = transcripts(README_TEXT)


@pytest.mark.parametrize("page", sorted(GENERATED))
def test_a_generated_page_is_as_new_as_what_it_is_made_of(page):
    assert (DOCS / page).read_text("utf-8") == GENERATED[page](), "run: make docs"


def test_every_command_has_its_section_on_the_page_of_commands():
    text = (DOCS / "commands.md").read_text("utf-8")

    assert re.findall(r"^## defties (\w+)$", text, re.MULTILINE) == sorted(cli.list_commands(None))


def test_the_readme_shows_commands_with_what_they_print():
    ours = [command for command, lines in TRANSCRIPTS if command.startswith("defties ") and lines]

    assert ours, "README.md has no ```console block with a `$ defties …` line and its output"


@pytest.mark.parametrize(("command", "expected"), TRANSCRIPTS, ids=[c for c, _ in TRANSCRIPTS])
def test_a_command_of_the_readme_prints_what_it_shows(
    command, expected, cache, tmp_path, monkeypatch
):
    words = shlex.split(command, comments=True)
    if words[0] != "defties":
        assert words[0] in {"make", "git", "cd", "pip", "python", "python3", "pipx", "uv"}
        return
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")

    result = CliRunner().invoke(cli, words[1:])

    assert result.exit_code in {0, 1}, result.output
    assert shows(expected, result.output), f"defties printed:\n{result.output[:2000]}"


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        (["one", "two"], "one\ntwo\n", True),
        (["one"], "one\ntwo\n", False),
        (["one", "…"], "one\ntwo\nthree\n", True),
        (["…", "three"], "one\ntwo\nthree\n", True),
        (["one", "…", "three"], "one\nthree\n", True),
        (["one …"], "one and more\n", True),
        (["one …"], "two and more\n", False),
        (["one …"], "one and more\nthat follows\n", True),
        (["one …", "two"], "one and more\nthat follows\n", False),
        (["…", "four"], "one\ntwo\n", False),
        ([], "anything\n", True),
    ],
)
def test_what_is_shown_is_compared_line_by_line(expected, printed, same):
    assert shows(expected, printed) is same


def test_transcripts_are_read_from_console_blocks_alone():
    text = "```console\n$ defties find x\nout\n…\n$ make run\n```\n```sh\n$ defties no\n```\n"

    assert transcripts(text) == [("defties find x", ["out", "…"]), ("make run", [])]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_files_that_a_page_links_to_are_there(page):
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)

    assert [link for link in links if not (ROOT / link).exists()] == []
