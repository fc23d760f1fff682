"""Objects as bytes: whole or not at all, and nothing in them runs."""

from __future__ import annotations

import builtins
import os
import pickle
from zlib import crc32

import pytest

from defties import model
from defties.errors import DataError
from defties.frozen import _OnlyModel, freeze, thaw


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
    "no schema": lambda _: pickle.dumps({"entities": {}}),
    "another object": lambda _: pickle.dumps(model.Party("supplier", "id:x")),
    "a schema of the wrong shape": lambda _: pickled("defties.model", "Schema", "x"),
    "noise": lambda _: b"\x80\x05garbage",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_bytes_run_nothing_and_are_an_error(tmp_path, how):
    trace = tmp_path / "trace"
    content = HOSTILE[how](trace)

    with pytest.raises(DataError):
        thaw(crc32(content).to_bytes(4, "little") + content, model.Schema)
    assert not trace.exists()


def test_what_was_frozen_comes_back(register):
    assert thaw(freeze(register.schema), model.Schema) == register.schema
    assert thaw(freeze(register), model.Register) == register


@pytest.mark.parametrize("cut", [0, 10, 40, -1])
def test_bytes_that_were_cut_or_altered_are_an_error(register, cut):
    data = freeze(register.schema)
    altered = data[:50] + bytes([data[50] ^ 0xFF]) + data[51:]

    for damaged in (data[:cut], altered):
        with pytest.raises(DataError, match="damaged"):
            thaw(damaged, model.Schema)


@pytest.mark.parametrize("name", ["Register", "Tie", "Entity", "Edge"])
def test_the_objects_of_the_model_are_let_in(name):
    import io

    assert _OnlyModel(io.BytesIO()).find_class("defties.model", name) is getattr(model, name)
