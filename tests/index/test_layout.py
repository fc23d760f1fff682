"""The file of the path index: what is written is read, and nothing else is taken for it."""

from __future__ import annotations

import sys
from array import array

import pytest

from defties.errors import DataError
from defties.index import layout

SECTIONS = {
    "texts": layout.section("B", b"one after the other"),
    "nodes": layout.section("I", array("I", [1, 2, 2**32 - 1])),
    "days": layout.section("i", array("i", [-1, 730_000])),
    "ends": layout.section("Q", array("Q", [0x1122334455667788])),
    "costs": layout.section("d", array("d", [0.5])),
    "none": layout.section("I", array("I")),
}
START = 20  # of the table of sections


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "paths"
    layout.write(path, SECTIONS)
    return path


def test_what_is_written_is_read(file):
    found = layout.read(file)

    assert {name: data.tolist() for name, (_, data) in SECTIONS.items()} == {
        name: data.tolist() for name, data in found.items()
    }
    assert [data.format for data in found.values()] == ["B", "I", "i", "Q", "d", "I"]


def test_the_same_sections_give_the_same_bytes(file, tmp_path):
    layout.write(tmp_path / "again", SECTIONS)

    assert (tmp_path / "again").read_bytes() == file.read_bytes()


def test_sections_stand_on_boundaries(file):
    content = file.read_bytes()

    assert [
        content.index(text) % 64 for text in (b"one after", array("Q", [0x1122334455667788]))
    ] == [0, 0]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(file, share):
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])

    with pytest.raises(DataError, match=r"paths: .*path index") as caught:
        layout.read(file)

    assert "defties build" in caught.value.hint


def test_a_damaged_head_is_refused(file):
    content = file.read_bytes()
    for place in range(START + 40 * len(SECTIONS)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])

        with pytest.raises(DataError, match="path index"):
            layout.read(file)


def test_another_form_is_named(file):
    content = file.read_bytes()
    file.write_bytes(content[:8] + (7).to_bytes(4, "little") + content[12:])

    with pytest.raises(DataError, match="of form 7, and this defties reads form 1"):
        layout.read(file)


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(DataError, match="cannot be opened"):
            layout.read(path)


def test_a_machine_of_the_other_order_is_told_so(file, monkeypatch):
    monkeypatch.setattr(sys, "byteorder", "big")

    with pytest.raises(DataError, match="little-endian"):
        layout.read(file)
