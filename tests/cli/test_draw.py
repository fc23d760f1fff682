"""`defties draw`: one HTML file of what lies around entities."""

from __future__ import annotations

import pytest


def test_a_picture_is_one_file_that_names_what_is_in_it(toy, tmp_path):
    result = toy("draw", "Heron-1", "-o", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {tmp_path / 'map.html'}\n"
    assert page.startswith("<!doctype html>")
    assert all(name in page for name in ("Heron-1", "Novak Motors", "Borduria"))


def test_the_picture_goes_to_the_current_folder_by_default(toy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert toy("draw", "Heron-1").stderr == "Wrote map.html\n"
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_the_same_picture_is_the_same_bytes(toy):
    words = ("draw", "Heron-1", "Mira Holt", "--hops", "2", "-o", "-")

    assert toy(*words).stdout == toy(*words).stdout


def test_what_is_left_out_of_the_picture_is_told_in_it(toy):
    page = toy("draw", "Novak Motors", "--hops", "3", "--limit", "2", "-o", "-").stdout
    filtered = toy("draw", "Novak Motors", "--as-of", "2021", "-o", "-").stdout

    assert "further entities are left out by --limit." in page
    assert "1 tie is left out by --as-of." in filtered
    assert "Shown but not followed further: " in toy("draw", "Heron-1", "-o", "-").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--hops", "0"), "--hops is 1 to 6, not 0."),
        (("--hops", "99"), "--hops is 1 to 6, not 99."),
        (("--limit", "1"), "1 is not in the range 2<=x<=2000"),
        (("--limit", "999999999"), "999999999 is not in the range"),
        (("--limit", "all"), "'all' is not a valid integer"),
    ],
)
def test_an_absurd_limit_is_wrong_usage(toy, tmp_path, words, said):
    result = toy("draw", "Heron-1", "-o", tmp_path / "map.html", *words)

    assert result.exit_code == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_nothing_to_draw_no_file_is_made(toy, tmp_path):
    result = toy("draw", "Sanctions Office", "-o", tmp_path / "map.html")

    assert result.exit_code == 1
    assert "No tie of Sanctions Office is left to draw" in result.stderr
    assert "--kind Designation" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_kind_that_is_left_out_can_be_named(toy):
    page = toy("draw", "Sanctions Office", "--kind", "Designation", "-o", "-")

    assert page.exit_code == 0
    assert "Novak Motors" in page.stdout
