"""Snapshots: built once, whole or not at all, never trusted blindly."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import defties
from defties import snapshot
from defties.errors import DataError, InputError, Invalid, OutputError, SeedSyntaxError
from defties.snapshot import cache, curated, open_built, open_dataset, open_snapshot
from defties.snapshot.remote import Remote

LIBRARY = Path(defties.__file__).parents[1]
FIRM = 'id:x a :Firm ; skos:prefLabel "X"@en .'


@pytest.fixture
def builds(monkeypatch):
    """The list of folders that are built in, as it grows."""
    done = []
    make = curated.make

    def noted(paths, into):
        done.append(into)
        return make(paths, into)

    monkeypatch.setattr(curated, "make", noted)
    return done


def kept(place):
    return sorted(place.glob("snapshot-*"))


def label(found, key="id:x"):
    return found.register.entities[key].label


# Snapshots.


def test_the_cache_is_made_once(place, turtle, builds):
    path = turtle(FIRM)

    first, second = open_snapshot([path]), open_snapshot([path])

    assert len(builds) == 1
    assert len(kept(place)) == 1
    assert label(first) == label(second) == "X"
    assert len(first.store) == len(second.store)
    assert not list(place.rglob("building-*"))


def test_a_change_in_a_file_makes_another_snapshot(place, turtle):
    before = open_snapshot([turtle(FIRM)]).register.entities["id:x"].label
    after = open_snapshot([turtle(FIRM.replace('"X"', '"Y"'))]).register.entities["id:x"].label

    assert (before, after) == ("X", "Y")
    assert len(kept(place)) == 2


def test_the_same_text_in_a_file_of_another_name_is_another_snapshot(place, turtle):
    for name in ("one.ttl", "two.ttl"):
        open_snapshot([turtle(FIRM, name)])

    assert len(kept(place)) == 2


def test_only_the_snapshots_used_last_are_kept(place, turtle):
    paths = [turtle(FIRM, f"{n}.ttl") for n in range(6)]
    for number, path in enumerate(paths):
        open_snapshot([path])
        for folder in kept(place):  # as if a day had passed since
            then = folder.stat().st_mtime - 86_400
            os.utime(folder, (then, then))
        if number:
            open_snapshot([paths[0]])

    assert len(kept(place)) == 4
    assert open_snapshot([paths[0]]).place in kept(place)


def test_an_empty_setting_means_no_cache(tmp_path, monkeypatch, turtle):
    path = turtle(FIRM)
    monkeypatch.setenv("DEFTIES_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))

    found = open_snapshot([path])

    assert label(found) == "X"
    assert len(found.store) > 0
    assert not (tmp_path / "xdg").exists()


def test_the_cache_is_where_the_system_wants_it(tmp_path, monkeypatch):
    monkeypatch.delenv("DEFTIES_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))

    monkeypatch.setattr(sys, "platform", "linux")
    assert cache.cache_folder() == tmp_path / "xdg/defties"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.cache_folder() == tmp_path / ".cache/defties"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.cache_folder() == tmp_path / "Library/Caches/defties"
    monkeypatch.setattr(sys, "platform", "win32")
    assert cache.cache_folder() == tmp_path / "local/defties"
    monkeypatch.delenv("LOCALAPPDATA")
    assert cache.cache_folder() is None


def test_a_user_without_a_home_has_no_cache(monkeypatch, turtle):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("DEFTIES_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    assert open_snapshot([turtle(FIRM)]).register.entities["id:x"].label == "X"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_may_not_be_written_gives_way_to_a_passing_folder(place, turtle):
    place.mkdir(mode=0o500)

    assert label(open_snapshot([turtle(FIRM)])) == "X"


def test_a_cache_that_cannot_be_made_gives_way_to_a_passing_folder(tmp_path, monkeypatch, turtle):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DEFTIES_CACHE", str(tmp_path / "file" / "cache"))

    found = open_snapshot([turtle(FIRM)])

    assert label(found) == "X"
    assert len(found.store) > 0


def test_a_full_disk_leaves_no_half_of_a_snapshot(place, turtle, monkeypatch):
    write = Path.write_bytes

    def full(self, data):
        if self.is_relative_to(place):
            raise OSError(28, "No space left on device", str(self))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)

    found = open_snapshot([turtle(FIRM)])

    assert label(found) == "X"
    assert list(place.iterdir()) == []


def test_a_machine_without_any_room_is_told_in_a_sentence(place, turtle, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)

    with pytest.raises(OutputError, match="no place to build the data in: No space left"):
        open_snapshot([turtle(FIRM)])


def test_a_passing_folder_goes_with_its_process(place, turtle, tmp_path):
    code = CODE.replace("sys.stdin.readline()", "")
    passing = tmp_path / "passing"
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY), "DEFTIES_CACHE": ""}

    done = subprocess.run(
        [sys.executable, "-c", code, str(turtle(FIRM))],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "TMPDIR": str(passing)},
    )

    assert done.stdout.startswith("X ")
    assert list(passing.iterdir()) == []


def test_a_snapshot_in_a_folder_that_cannot_be_touched_is_still_read(place, turtle, monkeypatch):
    path = turtle(FIRM)
    open_snapshot([path])

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "utime", denied)

    assert open_snapshot([path]).register.entities["id:x"].label == "X"


CODE = """
import sys
from pathlib import Path
from defties.snapshot import open_snapshot
sys.stdin.readline()
found = open_snapshot([Path(sys.argv[1])])
print(found.register.entities["id:x"].label, len(found.store))
"""


def test_two_processes_that_build_at_once_agree(place, turtle):
    path = turtle(FIRM)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", CODE, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(LIBRARY)},
        )
        for _ in range(2)
    ]
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate() for racer in racers]

    assert [racer.returncode for racer in racers] == [0, 0], told
    assert told[0] == told[1]
    assert told[0][0].startswith("X ")
    assert len(kept(place)) == 1
    assert not list(place.glob("building-*"))


def test_a_snapshot_is_built_anew_when_that_is_asked_for(place, turtle, builds):
    path = turtle(FIRM)
    before = open_snapshot([path])

    after = open_snapshot([path], anew=True)

    assert len(builds) == 2
    assert label(after) == "X"
    assert before.manifest.generation != after.manifest.generation
    assert open_snapshot([path]).manifest == after.manifest


def test_large_files_are_streamed_whoever_opens_them(place, turtle, builds, monkeypatch):
    monkeypatch.setattr(snapshot, "_LARGE", 10)

    found = open_snapshot([turtle(FIRM)])

    assert label(found) == "X"
    assert "read" in found.manifest.seconds
    assert builds == []


def test_what_was_touched_without_a_change_is_not_built_again(place, turtle, builds):
    path = turtle(FIRM)
    open_snapshot([path])
    for days in (2, 1):  # stamps of the past are believed
        then = time.time() - 86_400 * days
        os.utime(path, (then, then))
        assert label(open_snapshot([path])) == "X"

    assert len(builds) == 1


def test_a_change_is_seen_though_size_and_age_are_the_same(place, turtle):
    path = turtle(FIRM)
    assert label(open_snapshot([path])) == "X"
    age = path.stat().st_mtime
    path.write_text(path.read_text().replace('"X"', '"Y"'))
    os.utime(path, (age, age))

    assert label(open_snapshot([path])) == "Y"


def test_old_snapshots_that_vanish_meanwhile_are_no_error(place, turtle, monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda *_: iter([place / "snapshot-gone"]))

    cache.forget_old(place)


# What a place may name.


def test_no_place_names_the_seeds(seeds):
    assert open_dataset([]).register.version == seeds.register.version


def test_a_built_snapshot_is_opened_as_it_is(place, turtle):
    kept_at = open_snapshot([turtle(FIRM)]).place

    assert label(open_dataset([str(kept_at)])) == "X"
    assert label(open_built(kept_at)) == "X"


def test_an_address_names_an_endpoint():
    assert isinstance(open_dataset(["http://127.0.0.1:9/sparql"]), Remote)


def test_a_snapshot_is_not_asked_together_with_files(place, turtle):
    path = turtle(FIRM)

    with pytest.raises(InputError, match="cannot be asked together"):
        open_dataset([str(open_snapshot([path]).place), str(path)])


def test_a_snapshot_of_another_form_is_refused_in_a_sentence(place, turtle):
    found = open_snapshot([turtle(FIRM)])
    manifest = found.place / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 9'))

    with pytest.raises(DataError, match="form 9, and this defties reads form 1"):
        open_built(found.place)


# What cannot be read at all.


def test_missing_and_broken_files_are_told_as_ever(place, tmp_path, turtle):
    with pytest.raises(DataError, match="no such file"):
        open_snapshot([tmp_path / "missing.ttl"])
    with pytest.raises(DataError, match="no such file"):
        open_snapshot([Path("a" * 5000)])
    with pytest.raises(SeedSyntaxError):
        open_snapshot([turtle("nonsense")])

    assert kept(place) == []


def test_a_file_that_may_not_be_read_is_told_in_a_sentence(place, turtle, monkeypatch):
    path = turtle(FIRM)
    look = Path.open

    def denied(self, *args, **more):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return look(self, *args, **more)

    monkeypatch.setattr(Path, "open", denied)

    with pytest.raises(DataError, match="Permission denied"):
        open_snapshot([path])


def test_a_pipe_is_not_cached_under_its_name(place, tmp_path):
    os.mkfifo(tmp_path / "pipe.ttl")

    assert cache.cached_at([tmp_path / "pipe.ttl"]) is None


def test_the_seeds_have_a_snapshot_of_their_own(seeds):
    assert seeds.register.version
    assert seeds.register.ties


def test_two_files_that_define_one_thing_are_refused_together(place, turtle):
    for name in ("one.ttl", "two.ttl"):
        turtle("id:same\n    a :Firm .\nid:other-" + name[:3] + "\n    a :Firm .", f"both/{name}")

    with pytest.raises(Invalid) as caught:
        open_snapshot([turtle("id:same\n    a :Firm .", "both/three.ttl").parent])

    assert [v.subject for v in caught.value.violations] == ["id:same"]
    assert kept(place) == []
