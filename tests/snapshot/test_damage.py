"""Snapshots that were cut, emptied or altered: built anew, or told in a sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from defties.errors import DataError
from defties.snapshot import open_snapshot

FIRM = 'id:x a :Firm ; skos:prefLabel "X"@en .'


def kept(place):
    return sorted(place.glob("snapshot-*"))


def label(found):
    return found.register.entities["id:x"].label


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("what", ["schema", "paths", "labels", "CURRENT", "MANIFEST-*", "*.sst"])
@pytest.mark.parametrize("damage", [truncate, empty, Path.unlink])
def test_what_is_cut_or_gone_is_built_anew(place, turtle, what, damage):
    path = turtle(FIRM)
    good = set(open_snapshot([path]).store)
    for file in kept(place)[0].rglob(what):
        damage(file)

    found = open_snapshot([path])

    assert set(found.store) == good
    assert label(found) == "X"
    assert found.finder.resolve("X").id == "id:x"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1}', '{"format": 0}', "nonsense"])
def test_a_damaged_manifest_is_built_anew(place, turtle, content):
    path = turtle(FIRM)
    open_snapshot([path])
    (kept(place)[0] / "manifest.json").write_text(content)

    assert label(open_snapshot([path])) == "X"


@pytest.mark.parametrize(
    ("what", "use"),
    [
        ("schema", lambda found: found.register),
        ("labels", lambda found: found.finder.resolve("X")),
        ("paths", lambda found: found.rows),
        ("MANIFEST-*", lambda found: found.store),
    ],
)
def test_damage_that_only_use_shows_is_told_in_a_sentence(place, turtle, what, use):
    path = turtle(FIRM)
    open_snapshot([path])
    for file in kept(place)[0].rglob(what):
        file.write_bytes(bytes(byte ^ 0xFF for byte in file.read_bytes()))

    with pytest.raises(DataError) as caught:
        use(open_snapshot([path]))

    assert "defties build" in caught.value.hint


def test_damage_that_cannot_be_removed_is_worked_around(place, turtle, monkeypatch):
    path = turtle(FIRM)
    open_snapshot([path])
    truncate(next(kept(place)[0].rglob("schema")))
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)

    for _ in range(2):
        assert label(open_snapshot([path])) == "X"
