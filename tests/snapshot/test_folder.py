"""A snapshot's folder: a new one takes its place in one step, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import defties
from defties.errors import DataError, InputError
from defties.snapshot import build_snapshot, folder, open_built, open_dataset
from defties.snapshot.folder import Manifest, commit, read_manifest, verify, workshop

LIBRARY = Path(defties.__file__).parents[1]
FIRM = 'id:x a :Firm ; skos:prefLabel "X"@en .'


def put(place, content, **options):
    with workshop(place) as made:
        (made / "part").write_text(content)
        commit(made, place, Manifest(dataset=content), **options)


def part(place):
    return (place / read_manifest(place).generation / "part").read_text()


def test_a_new_snapshot_takes_the_place_of_the_old(tmp_path):
    put(tmp_path / "s", "old")
    put(tmp_path / "s", "new")

    assert part(tmp_path / "s") == "new"
    assert len(list((tmp_path / "s").iterdir())) == 2


def test_without_replacing_the_first_stays(tmp_path):
    put(tmp_path / "s", "first")
    put(tmp_path / "s", "second", replace=False)

    assert part(tmp_path / "s") == "first"
    assert len(list((tmp_path / "s").iterdir())) == 2


def test_a_failure_leaves_the_old_snapshot_and_nothing_else(tmp_path):
    put(tmp_path / "s", "old")

    with pytest.raises(RuntimeError), workshop(tmp_path / "s") as made:
        (made / "part").write_text("half")
        raise RuntimeError

    assert part(tmp_path / "s") == "old"
    assert len(list((tmp_path / "s").iterdir())) == 2


def test_a_failure_where_nothing_was_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), workshop(tmp_path / "s"):
        raise RuntimeError

    assert not (tmp_path / "s").exists()


def test_what_a_killed_process_left_is_swept_and_what_is_being_built_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "_FRESH", 0.0)
    put(tmp_path / "s", "old")
    (tmp_path / "s" / "building-dead").mkdir()

    with workshop(tmp_path / "s") as one, workshop(tmp_path / "s") as other:
        assert one.is_dir()
        assert other.is_dir()
        assert not (tmp_path / "s" / "building-dead").exists()


def test_every_byte_is_vouched_for(tmp_path):
    put(tmp_path / "s", "content")
    manifest = verify(tmp_path / "s")
    (tmp_path / "s" / manifest.generation / "part").write_text("c0ntent")

    assert manifest.dataset == "content"
    assert read_manifest(tmp_path / "s") == manifest  # a look at the sizes finds nothing
    with pytest.raises(DataError, match="checksum of part is wrong"):
        verify(tmp_path / "s")


def test_a_folder_with_anything_else_in_it_is_not_built_over(tmp_path, turtle):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")

    with pytest.raises(InputError, match="is no snapshot"):
        build_snapshot([turtle(FIRM)], tmp_path / "letters")
    with pytest.raises(InputError, match="is no snapshot"):
        build_snapshot([turtle(FIRM)], tmp_path / "letters" / "dear.txt")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "dear"


def test_who_still_reads_a_snapshot_that_was_replaced_is_told_in_a_sentence(turtle, tmp_path):
    found = build_snapshot([turtle(FIRM)], tmp_path / "s")
    assert len(list(found.store.graphs())) > 1
    build_snapshot([turtle(FIRM.replace('"X"', '"Y"'))], tmp_path / "s")

    try:
        label = found.register.entities["id:x"].label
    except DataError:
        label = "no longer there"

    assert label in ("X", "no longer there")


SLOW = """
import signal, sys, time
# Whoever started us in the background may have had the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from defties.snapshot import build_snapshot, curated
write = curated.write_indexes
def slowly(*args, **more):
    made = write(*args, **more)
    print("built", flush=True)
    time.sleep(60)
    return made
curated.write_indexes = slowly
build_snapshot([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_stopped_leaves_the_old_snapshot_in_use(turtle, tmp_path, monkeypatch, how):
    path, place = turtle(FIRM), tmp_path / "s"
    build_snapshot([path], place)
    path = turtle(FIRM.replace('"X"', '"Y"'))
    building = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(path), str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(LIBRARY)},
    )
    assert building.stdout.readline() == b"built\n"
    building.send_signal(how)
    building.wait()
    building.stdout.close()

    assert open_dataset([str(place)]).register.entities["id:x"].label == "X"
    left = list(place.glob("building-*"))
    assert bool(left) == (how == signal.SIGKILL)
    for old in left:
        then = time.time() - 3600
        os.utime(old, (then, then))
    assert build_snapshot([path], place).register.entities["id:x"].label == "Y"
    assert list(place.glob("building-*")) == []
    assert open_built(place).finder.resolve("Y").id == "id:x"
