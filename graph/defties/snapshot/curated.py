"""Curated claims → a snapshot: loaded with all care, with what the rules derive and the hashes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from defties.errors import Invalid
from defties.frozen import freeze
from defties.index.build import build_index
from defties.labels import build_labels
from defties.load import load
from defties.model import Violation
from defties.read import read_register
from defties.snapshot.folder import COUNTS, LABELS, PATHS, SCHEMA, STORE, Manifest
from defties.stats import stats
from defties.store import oxigraph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from defties.load import Loaded
    from defties.model import Register


def make(paths: Sequence[Path] | None, into: Path) -> Manifest:
    """Make all parts of a snapshot of some files (None: the seeds) in an empty folder.

    Raises
    ------
    SeedSyntaxError, Invalid, DataError
        A file cannot be read, see `load.load`; or two files define one thing.
    """
    watch = Stopwatch()
    loaded = load(paths)
    refuse_doubles(loaded)
    watch.lap("load")
    # The store must be closed before anything else can fail: while it is open its own threads
    # write into a folder that may be removed.
    register = read_register(oxigraph.build(loaded, into / STORE))
    watch.lap("store")
    return write_indexes(register, into, watch)


def write_indexes(
    register: Register, into: Path, watch: Stopwatch | None = None, *, endpoint: str = ""
) -> Manifest:
    """Make the indexes of a snapshot of a register, whose claims are there or at an endpoint."""
    watch = watch or Stopwatch()
    build_index(register, into / PATHS)
    watch.lap("paths")
    build_labels(register.entities.values(), into / LABELS)
    watch.lap("labels")
    (into / SCHEMA).write_bytes(freeze(register.schema))
    (into / COUNTS).write_text(json.dumps(stats(register)), encoding="utf-8")
    counts = counts_of(register)
    return Manifest(register.version, endpoint=endpoint, counts=counts, seconds=watch.laps)


class Stopwatch:
    """What each stage of some work took, in seconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.laps[stage] = round(self.laps.get(stage, 0.0) + now - self._since, 3)
        self._since = now


def counts_of(register: Register) -> dict[str, int]:
    """Return how many entities, sources, ties and pieces of evidence there are."""
    return {
        "entities": len(register.entities),
        "sources": len(register.sources),
        "ties": len(register.ties),
        "evidence": sum(len(tie.evidence) for tie in register.ties.values()),
    }


def refuse_doubles(loaded: Loaded) -> None:
    """Raise if two files define one thing: what each says of it would run together."""
    doubles = [
        Violation(*found[-1], subject, "", f"{found[0][0]} defines it too; take another name")
        for subject, found in sorted(loaded.places.items())
        if len({path for path, _ in found}) > 1
    ]
    if doubles:
        raise Invalid(doubles)
