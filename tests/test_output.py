"""Writing: a file is there whole or not at all, and no text steers a screen."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from defties.errors import OutputError
from defties.output import harmless, spelt, write_whole


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    write_whole(tmp_path / "out.txt", b"whole")

    assert (tmp_path / "out.txt").read_bytes() == b"whole"
    assert os.listdir(tmp_path) == ["out.txt"]  # noqa: PTH208


def test_an_older_file_is_replaced(tmp_path):
    (tmp_path / "out.txt").write_text("old")

    write_whole(tmp_path / "out.txt", b"new")

    assert (tmp_path / "out.txt").read_text() == "new"


def test_a_new_file_may_be_read_by_whom_the_mask_allows(tmp_path):
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "out.txt", b"x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(mask)

    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["replace", "chmod"])
def test_when_writing_fails_the_old_file_is_kept_and_nothing_is_left_over(
    tmp_path, monkeypatch, step
):
    (tmp_path / "out.txt").write_text("old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, step, full)

    with pytest.raises(OutputError, match="No space left on device") as caught:
        write_whole(tmp_path / "out.txt", b"new")

    assert (tmp_path / "out.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    assert caught.value.exit_code == 2
    assert "-o" in caught.value.hint


@pytest.mark.parametrize("name", ["missing/out.txt", "file/out.txt", ".", "a" * 5000])
def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path, name):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutputError, match="cannot be written: [A-Z].*") as caught:
        write_whole(tmp_path / name, b"x")

    assert len(caught.value.message) < 400


def test_a_link_stays_a_link_to_the_new_content(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")

    write_whole(tmp_path / "link.txt", b"new")

    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    write_whole(Path("/dev/null"), b"gone")

    assert Path("/dev/null").is_char_device()
    with pytest.raises(OutputError, match="No space left"):
        write_whole(Path("/dev/full"), b"x")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31mred", "31mred"),
        ("title\x07\x08\r", "title\r"),
        ("turned \u202eover\u2066\u2069", "turned over"),
        ("line\u2028end\x85", "lineend"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("شرکت \u200c Завод 无人机", "شرکت \u200c Завод 无人机"),
    ],
)
def test_what_would_steer_a_screen_is_left_out(text, kept):
    assert harmless(text) == kept


def test_json_loses_nothing_to_the_screen():
    record = {"label": "a\x1b\x9b\u202e\\\u2028 b\n"}
    text = spelt(json.dumps(record, ensure_ascii=False))

    assert json.loads(text) == record
    assert harmless(text) == text
