"""The embedded store and its snapshots: built once, whole or not at all, never trusted blindly."""

from __future__ import annotations

import builtins
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import defties
from defties import model
from defties.errors import DataError, Invalid, SeedSyntaxError
from defties.load import load
from defties.read import read_register
from defties.store import oxigraph, snapshot
from defties.store.snapshot import open_snapshot
from defties.vocab import expand

LIBRARY = Path(defties.__file__).parents[1]
FIRM = 'id:x a :Firm ; skos:prefLabel "X"@en .'
TIE = """
tie:x a :Supply ; :supplier id:a ; :recipient id:b ; :status st:agreed ;
    :evidence [ :source src:s ; :grade "B2" ; :reaches st:agreed ; :says "They agreed on it." ] .
tie:y a :Supply ; :supplier id:b ; :recipient id:a ; :status st:agreed ;
    :evidence [ :source src:s ; :grade "B2" ; :reaches st:agreed ; :says "And on the other." ] .
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty cache of this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DEFTIES_CACHE", str(folder))
    return folder


@pytest.fixture
def builds(monkeypatch):
    """The list of folders that stores are built in, as it grows; None for one in memory."""
    done = []
    build = oxigraph.build

    def noted(loaded, folder=None):
        done.append(folder)
        return build(loaded, folder)

    monkeypatch.setattr(oxigraph, "build", noted)
    return done


def kept(place):
    return sorted(place.glob("snapshot-*"))


def size(store):
    return len(store)


def read_digests(turtle, text):
    register = read_register(oxigraph.build(load([turtle(text)])))
    return {key: tie.digest for key, tie in register.ties.items()}, register.version


# The store.


def test_a_store_holds_each_file_in_a_graph_and_what_is_derived_in_another(store):
    graphs = {g.value for g in store.named_graphs()}

    assert {expand("graph:data/toy"), expand("graph:derived")} <= graphs
    assert expand("graph:ontology/ties") in graphs


def test_a_store_in_a_folder_holds_the_same_as_one_in_memory(tmp_path, loaded, store):
    oxigraph.build(loaded, tmp_path / "store")

    opened = oxigraph.open_folder(tmp_path / "store")

    assert set(opened) == set(store)


def test_a_store_in_a_folder_is_opened_for_reading_only_and_twice_at_once(tmp_path, loaded):
    oxigraph.build(loaded, tmp_path / "store")
    one = oxigraph.open_folder(tmp_path / "store")
    other = oxigraph.open_folder(tmp_path / "store")

    assert len(one) == len(other)
    with pytest.raises((OSError, RuntimeError)):
        one.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.NamedNode("a:o")))


def test_an_empty_store_holds_nothing():
    assert len(oxigraph.empty()) == 0


def test_the_content_hash_of_a_tie_follows_its_content_and_that_of_no_other(turtle):
    before, version = read_digests(turtle, TIE)
    after, changed = read_digests(turtle, TIE.replace("They agreed", "Both agreed"))

    assert before["tie:x"] != after["tie:x"]
    assert before["tie:y"] == after["tie:y"]
    assert version != changed


def test_the_content_hash_does_not_follow_order_or_layout(turtle):
    first, second = TIE.replace("    ", "  ").strip().removesuffix(".").split(" .\n")

    assert read_digests(turtle, TIE) == read_digests(turtle, f"{second} .\n{first} .")


def test_parts_that_hang_on_each_other_in_a_ring_are_hashed_once(turtle):
    ring = "tie:x a :Supply ; :quantity _:a . _:a :text _:b . _:b :text _:a ."

    digests, _ = read_digests(turtle, ring)

    assert len(digests["tie:x"]) == 12


# Snapshots.


def test_the_cache_is_made_once(place, turtle, builds):
    path = turtle(FIRM)

    first, second = open_snapshot([path]), open_snapshot([path])

    assert len(builds) == 1
    assert len(kept(place)) == 1
    assert first.register == second.register
    assert size(first.store) == size(second.store)
    assert not list(place.glob("building-*"))


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
    assert open_snapshot([paths[0]])._folder in kept(place)


def test_an_empty_setting_means_no_cache(tmp_path, monkeypatch, turtle):
    path = turtle(FIRM)
    monkeypatch.setenv("DEFTIES_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))

    found = open_snapshot([path])

    assert found.register.entities["id:x"].label == "X"
    assert size(found.store) > 0
    assert not (tmp_path / "xdg").exists()


def test_the_cache_is_where_the_system_wants_it(tmp_path, monkeypatch):
    monkeypatch.delenv("DEFTIES_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))

    monkeypatch.setattr(sys, "platform", "linux")
    assert snapshot._cache_folder() == tmp_path / "xdg/defties"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert snapshot._cache_folder() == tmp_path / ".cache/defties"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert snapshot._cache_folder() == tmp_path / "Library/Caches/defties"
    monkeypatch.setattr(sys, "platform", "win32")
    assert snapshot._cache_folder() == tmp_path / "local/defties"
    monkeypatch.delenv("LOCALAPPDATA")
    assert snapshot._cache_folder() is None


def test_a_user_without_a_home_has_no_cache(monkeypatch, turtle):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("DEFTIES_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    assert open_snapshot([turtle(FIRM)]).register.entities["id:x"].label == "X"


def test_a_cache_that_cannot_be_made_leaves_the_data_in_memory(tmp_path, monkeypatch, turtle):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DEFTIES_CACHE", str(tmp_path / "file" / "cache"))

    found = open_snapshot([turtle(FIRM)])

    assert found.register.entities["id:x"].label == "X"
    assert size(found.store) > 0


def test_a_cache_that_cannot_be_written_leaves_the_data_in_memory(place, turtle, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(snapshot.tempfile, "TemporaryDirectory", denied)

    found = open_snapshot([turtle(FIRM)])

    assert found.register.entities["id:x"].label == "X"
    assert kept(place) == []


def test_a_full_disk_leaves_the_data_in_memory_and_no_half_of_a_snapshot(
    place, turtle, monkeypatch
):
    def full(self, _):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    path = turtle(FIRM)

    found = open_snapshot([path])

    assert found.register.entities["id:x"].label == "X"
    assert list(place.iterdir()) == []


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
from defties.store.snapshot import open_snapshot
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


def test_who_comes_second_takes_the_snapshot_of_the_first(place, turtle):
    path = turtle(FIRM)
    open_snapshot([path])
    (folder,) = kept(place)
    before = (folder / "register").read_bytes()
    shutil.copytree(folder, place / "second")

    snapshot._settle(place / "second", folder)

    assert (folder / "register").read_bytes() == before


def test_a_remnant_in_its_place_is_replaced(place, turtle):
    path = turtle(FIRM)
    open_snapshot([path])
    (folder,) = kept(place)
    (folder / "register").unlink()

    found = open_snapshot([path])

    assert found.register.entities["id:x"].label == "X"
    assert (folder / "register").is_file()


def test_old_snapshots_that_vanish_meanwhile_are_no_error(place, turtle, monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda *_: iter([place / "snapshot-gone"]))

    snapshot._forget_old(place)


# Damage.


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncate, flip, empty])
def test_a_damaged_register_is_built_anew(place, turtle, damage):
    path = turtle(FIRM)
    good = open_snapshot([path]).register
    (folder,) = kept(place)
    damage(folder / "register")

    assert open_snapshot([path]).register == good
    assert kept(place) == []
    assert open_snapshot([path]).register == good
    assert kept(place) == [folder]


@pytest.mark.parametrize("what", ["CURRENT", "MANIFEST-*", "*.sst"])
@pytest.mark.parametrize("damage", [truncate, Path.unlink])
def test_a_damaged_store_is_built_anew(place, turtle, what, damage):
    path = turtle(FIRM)
    good = set(open_snapshot([path]).store)
    (folder,) = kept(place)
    for file in (folder / "store").glob(what):
        damage(file)

    found = open_snapshot([path])

    assert set(found.store) == good
    assert found.register.entities["id:x"].label == "X"
    assert kept(place) == []
    assert set(open_snapshot([path]).store) == good


def test_a_store_that_is_gone_is_built_anew_though_the_register_was_read(place, turtle):
    path = turtle(FIRM)
    found = open_snapshot([path])
    shutil.rmtree(kept(place)[0] / "store")

    assert found.register.entities["id:x"].label == "X"
    assert size(found.store) > 0


def test_damage_that_cannot_be_removed_is_worked_around(place, turtle, monkeypatch):
    path = turtle(FIRM)
    open_snapshot([path])
    truncate(kept(place)[0] / "register")
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)

    for _ in range(2):
        assert open_snapshot([path]).register.entities["id:x"].label == "X"


class Calls:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def pickled(module, name, argument):
    """A pickle, by hand, that calls a named thing with one text."""
    return b"".join(
        [
            b"\x80\x04",
            *(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name)),
            b"\x93\x8c" + bytes([len(argument)]) + argument.encode() + b"\x85R.",
        ]
    )


HOSTILE = {
    "a call of the system": lambda file: pickle.dumps(Calls(os.system, f"touch {file}")),
    "a call of open": lambda file: pickle.dumps(Calls(builtins.open, str(file), "w")),
    "a way out through a method": lambda file: pickled(
        "defties.model", "Register.label.__globals__.setdefault", str(file)
    ),
    "what the module imports": lambda _: pickled("defties.model", "dataclass", "x"),
    "no register": lambda _: pickle.dumps({"entities": {}}),
    "a part of a register": lambda _: pickle.dumps(model.Party("supplier", "id:x")),
    "a register of the wrong shape": lambda _: pickled("defties.model", "Register", "x"),
    "noise": lambda _: b"\x80\x05garbage",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_register_runs_nothing_and_is_built_anew(place, turtle, tmp_path, how):
    import hashlib

    path, trace = turtle(FIRM), tmp_path / "trace"
    open_snapshot([path])
    content = HOSTILE[how](trace)
    (kept(place)[0] / "register").write_bytes(hashlib.sha256(content).digest() + content)

    found = open_snapshot([path])

    assert found.register.entities["id:x"].label == "X"
    assert not trace.exists()
    assert kept(place) == []


@pytest.mark.parametrize("name", ["Register", "Tie", "Entity", "Edge"])
def test_the_objects_of_the_model_are_let_in(name):
    import io

    assert snapshot._OnlyModel(io.BytesIO()).find_class("defties.model", name) is getattr(
        model, name
    )


# What cannot be read at all.


def test_missing_and_broken_files_are_told_as_ever(place, tmp_path, turtle):
    with pytest.raises(DataError, match="no such file"):
        open_snapshot([tmp_path / "missing.ttl"])
    with pytest.raises(DataError, match="no such file"):
        open_snapshot([Path("a" * 5000)])
    with pytest.raises(SeedSyntaxError):
        open_snapshot([turtle("nonsense")])

    assert not place.exists()


def test_a_file_that_may_not_be_read_is_told_in_a_sentence(place, turtle, monkeypatch):
    path = turtle(FIRM)
    read = Path.read_bytes

    def denied(self):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", denied)

    with pytest.raises(DataError, match="Permission denied"):
        open_snapshot([path])


def test_a_pipe_is_not_cached_under_its_name(place, tmp_path):
    os.mkfifo(tmp_path / "pipe.ttl")

    assert snapshot._place([tmp_path / "pipe.ttl"]) is None


def test_the_seeds_have_a_snapshot_of_their_own(seeds):
    assert seeds.register.version
    assert seeds.register.ties


def test_two_files_that_define_one_thing_are_refused_together(place, turtle):
    for name in ("one.ttl", "two.ttl"):
        turtle("id:same\n    a :Firm .\nid:other-" + name[:3] + "\n    a :Firm .", f"both/{name}")

    with pytest.raises(Invalid) as caught:
        open_snapshot([turtle("id:same\n    a :Firm .", "both/three.ttl").parent])

    assert [v.subject for v in caught.value.violations] == ["id:same"]
    assert not place.exists()
