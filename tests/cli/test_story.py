"""`defties story build`."""

from __future__ import annotations

from click.testing import CliRunner

from defties.stories import shipped
from defties_cli.main import cli

GOOD = """---
title: A tale of <script>alert(1)</script>
summary: S.
---

## One & only
Ties: tie:payment-russia-iran-cash-2022-08-20

[Iran](id:iran) <img src=x onerror=alert(1)> [home](/stories) [out](https://example.org/)
"""


def run(*words):
    return CliRunner().invoke(cli, ["story", "build", *map(str, words)])


def test_without_a_file_the_shipped_stories_are_checked():
    done = run()

    assert done.exit_code == 0
    assert done.stdout == ""
    assert [line.rpartition(":")[0] for line in done.stderr.splitlines()] == [
        str(path) for path in shipped().values()
    ]


def test_a_story_becomes_one_file_that_loads_and_runs_nothing(tmp_path):
    written, page = tmp_path / "tale.md", tmp_path / "tale.html"
    written.write_text(GOOD, "utf-8")

    done = run(written, "-o", page)
    text = page.read_text("utf-8")

    assert (done.exit_code, done.stderr.splitlines()[0]) == (0, f"{written}: 1 step on 1 tie")
    assert "default-src &#39;none&#39;" in text
    assert "<script" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert '<a href="https://w3id.org/defties/id/iran"' in text
    assert " home " in text
    assert "data:image/svg+xml;base64," in text
    assert 'src="/' not in text
    assert 'href="/' not in text


def test_all_that_is_wrong_is_told_with_file_and_line(tmp_path):
    one, two = tmp_path / "one.md", tmp_path / "two.md"
    one.write_text(GOOD.replace("Ties: tie:", "Ties: tie:no-"), "utf-8")
    two.write_text(GOOD.replace("Ties: ", "Tie: "), "utf-8")

    done = run(one, two)

    assert done.exit_code == 3
    assert f"{one}:7: There is no tie tie:no-payment" in done.stderr
    assert f"{two}:6: The step stands on no tie" in done.stderr
    assert not list(tmp_path.glob("*.html"))


def test_an_output_is_for_one_story():
    done = run("a.md", "b.md", "-o", "c.html")

    assert done.exit_code == 2
    assert "Give one FILE" in done.stderr
