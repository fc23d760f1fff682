"""What one state of the claims has that another has not: added, removed, altered, field by field.

The other state is read from a git revision of the seeds, or from files. Values are told by label,
so that a reviewer of a pull request need not know the ids.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from defties import rooms
from defties.errors import DataError, InputError
from defties.inputs import is_there
from defties.load import load
from defties.read import read_register
from defties.standing import standing_of
from defties.store import oxigraph
from defties.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from defties.model import Entity, Evidence, Measurement, Register, Source, Tie

_NAMES = {"sorts": "kind"}
_UNTOLD = {"id", "digest", "file", "evidence", "parties", "figures", "links"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One field that differs; `before` or `after` is "" where there is no value."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One tie, entity or source that differs.

    `sort` is "tie", "entity" or "source"; `act` is "added", "removed" or "altered"; `edits` say
    what was altered, and are empty otherwise.
    """

    sort: str
    id: str
    act: str
    edits: tuple[Edit, ...] = ()


def changes(old: Register, new: Register) -> tuple[Change, ...]:
    """Return what differs: ties, then entities, then sources, each sorted by id."""
    pair = _Pair(old, new)
    return (
        *_compared("tie", old.ties, new.ties, pair.tie_edits),
        *_compared("entity", old.entities, new.entities, pair.plain_edits),
        *_compared("source", old.sources, new.sources, pair.plain_edits),
    )


def register_at(revision: str) -> Register:
    """Return the claims as they were: the seeds at a git revision, or what a path holds.

    They are read with the ontology of today.

    Raises
    ------
    DataError
        There is no git, or the seeds are in no checkout.
    InputError
        It is neither a path nor a revision of this checkout.
    SeedSyntaxError, Invalid
        Its files cannot be read.
    """
    if revision and is_there(Path(revision)):
        return read_register(oxigraph.build(load([Path(revision)])))
    seeds = rooms.room("seeds")
    if not _git(seeds, "rev-parse", "--show-toplevel"):
        raise DataError(
            f"{seeds} is in no git checkout.", "Name a folder of older seeds instead of a revision."
        )
    commit = _git(seeds, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}")
    if not commit:
        raise InputError(
            f'"{shorten(revision)}" is no revision of this checkout and no path.',
            "For example: defties diff HEAD~1",
        )
    archive = _git(seeds, "archive", "--format=tar", commit.decode().strip(), ".")
    if not archive:
        raise InputError(f'"{shorten(revision)}" holds no seeds.', "Name a later revision.")
    with tempfile.TemporaryDirectory(prefix="defties-diff-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        return read_register(oxigraph.build(load([Path(folder)])))


def _git(folder: Path, *words: str) -> bytes:
    """Return what git prints, nothing when it refuses."""
    try:
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise DataError("git is not installed.", "Name a folder instead of a revision.") from None
    return done.stdout if done.returncode == 0 else b""


def _compared(
    sort: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    edits: Callable[[Any, Any], Iterable[Edit]],
) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        if key not in old:
            yield Change(sort, key, "added")
        elif key not in new:
            yield Change(sort, key, "removed")
        elif found := tuple(edits(old[key], new[key])):
            yield Change(sort, key, "altered", found)


@dataclass(frozen=True, slots=True)
class _Pair:
    old: Register
    new: Register

    def tie_edits(self, old: Tie, new: Tie) -> Iterator[Edit]:
        if old.digest != new.digest:
            yield from self.plain_edits(old, new)
            yield from _edits(self._parties(old), self._parties(new))
            yield from _edits(_figures(old.figures), _figures(new.figures))
            yield from _edits(_joined(old.links), _joined(new.links))
            yield from self._evidence_edits(old.evidence, new.evidence)
        # The standing may change with a source alone.
        yield from _edits(_standing(old, self.old), _standing(new, self.new))

    def plain_edits(self, old: Any, new: Any) -> Iterator[Edit]:  # noqa: ANN401
        """Yield what differs in the fields that hold texts."""
        yield from _edits(self._texts(old), self._texts(new))

    def _texts(self, record: Tie | Entity | Source | Evidence) -> dict[str, str]:
        return {
            _NAMES.get(name, name.replace("_", " ")): self._told(getattr(record, name))
            for name in record.__slots__
            if name not in _UNTOLD
        }

    def _told(self, value: object) -> str:
        if isinstance(value, tuple):
            return ", ".join(
                " ".join(map(str, v)) if isinstance(v, tuple) else self._told(v) for v in value
            )
        text = str(value or "")
        return self._label(text) if text.startswith("id:") else text

    def _label(self, key: str) -> str:
        return self.new.label(key) if key in self.new.entities else self.old.label(key)

    def _parties(self, tie: Tie) -> dict[str, str]:
        return _joined(
            (p.role, self._label(p.entity) if p.entity else f"unknown ({p.reason})")
            for p in tie.parties
        )

    def _evidence_edits(self, old: Sequence[Evidence], new: Sequence[Evidence]) -> Iterator[Edit]:
        """Yield what differs in the evidence; of one source and voice it is the same, altered."""
        gone = [e for e in old if e not in new]
        for item in new:
            if item in old:
                continue
            title = f"evidence from {item.source}"
            twin = next((g for g in gone if (g.source, g.voice) == (item.source, item.voice)), None)
            if twin is None:
                yield Edit(title, "", self._spoken(item))
                continue
            gone.remove(twin)
            for edit in self.plain_edits(twin, item):
                yield Edit(f"{title}, {edit.what}", edit.before, edit.after)
        for item in gone:
            yield Edit(f"evidence from {item.source}", self._spoken(item), "")

    def _spoken(self, item: Evidence) -> str:
        reach = f", reaches {item.reaches}" if item.reaches else ""
        return f"{self._label(item.voice)} {item.stance} ({item.grade}{reach}): {item.says}"


def _standing(tie: Tie, register: Register) -> dict[str, str]:
    found = standing_of(tie, register.sources, register.schema)
    assert found is not None, "no filter, so all evidence was weighed"
    return {"standing": found.name}


def _edits(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Edit]:
    for what in dict.fromkeys([*old, *new]):
        if old.get(what, "") != new.get(what, ""):
            yield Edit(what, old.get(what, ""), new.get(what, ""))


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return role → all its values in one text."""
    found: dict[str, str] = {}
    for role, text in pairs:
        found[role] = f"{found[role]}, {text}" if role in found else text
    return found


def _figures(figures: Iterable[tuple[str, Measurement]]) -> dict[str, str]:
    def told(figure: Measurement) -> str:
        bounds = [
            f"{word} {bound:g}"
            for word, bound in (("at least", figure.at_least), ("at most", figure.at_most))
            if bound is not None
        ]
        return figure.text + (
            f" ({', '.join([*bounds, figure.unit]).rstrip(', ')})" if bounds else ""
        )

    return _joined((role, told(figure)) for role, figure in figures)
