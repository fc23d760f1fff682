"""The label index: every name of every entity in its keys, in one SQLite file that is only read.

How two spellings of a name become equal is in `names`, how matches are ranked in `find`. Here is
what a key leads to, at any number of names: whole names by b-trees, parts of names by their words.
"""

from __future__ import annotations

import os
import sqlite3
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from defties import names
from defties.errors import DataError
from defties.model import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLES = """
    CREATE TABLE entity (no INTEGER PRIMARY KEY, id, kind, label, family, category, merged);
    CREATE TABLE name (no INTEGER PRIMARY KEY, whole, bare, sound, text, how, entity);
    CREATE TABLE code (folded, text, how, entity);
"""
_INDEXES = """
    CREATE INDEX entity_id ON entity (id);
    CREATE INDEX name_whole ON name (whole);
    CREATE INDEX name_bare ON name (bare);
    CREATE INDEX name_sound ON name (sound);
    CREATE INDEX code_folded ON code (folded);
    CREATE VIRTUAL TABLE word USING fts5
        (whole, sound, content='', detail=column, tokenize="unicode61 categories 'L* N* M* Co'");
    INSERT INTO word (rowid, whole, sound) SELECT no, whole, sound FROM name;
    INSERT INTO word (word) VALUES ('optimize');
"""
_NAMED = """
    SELECT name.{key}, name.text, name.how, entity.id, entity.kind, entity.label, entity.family,
        entity.category, entity.merged
    FROM name JOIN entity ON entity.no = name.entity
"""
_BATCH = 10_000
# Up to so many spellings all are compared with a misspelt one; of more, those that begin alike.
_COMPARED = 50_000
_BEYOND = "\U0010ffff"  # comes after every other character
# A spelling that is this many times longer or shorter is no similar one.
_LONGER = 2.4
_SHARED = " "  # ids hold no space


class Named(NamedTuple):
    """A name: its `key`, as it is written, how it names its entity, and that entity in short.

    `how` is "label", "alias", "other script", "id" or "identifier". The entity has its id, class,
    label, family and category.
    """

    key: str
    text: str
    how: str
    entity: Entity


def build_labels(entities: Iterable[Entity], path: Path) -> None:
    """Write the label index of some entities to a file."""
    builder = LabelBuilder(path)
    for entity in entities:
        builder.add(entity)
    builder.finish()


class LabelBuilder:
    """Writes a label index, entity by entity: aside, and to its place when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path.with_name(f"{path.name}.{os.getpid()}")
        self._aside.unlink(missing_ok=True)
        self._connection = sqlite3.connect(self._aside, isolation_level=None)
        _begin(self._connection)
        self._rows = _Rows()

    def add(self, entity: Entity, *, again: bool = False) -> None:
        """Take an entity; told `again`, it replaces what was told of it before."""
        self._rows.add(entity, again=again)
        if len(self._rows.names) >= _BATCH:
            self._rows.write(self._connection)

    def finish(self) -> None:
        """Write the file."""
        self._rows.write(self._connection)
        _end(self._connection, self._rows.again)
        self._connection.close()
        self._aside.replace(self._path)


class Labels:
    """A label index, opened; many processes may read one at once.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DataError
        It is no label index, or damaged; also from the methods.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            self._connection = (
                sqlite3.connect(":memory:", isolation_level=None)
                if path is None
                else sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            )
        except sqlite3.Error:
            raise self._damaged() from None

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Labels:
        """Return the label index of some entities, in memory."""
        labels = cls(None)
        _begin(labels._connection)
        rows = _Rows()
        for entity in entities:
            rows.add(entity)
        rows.write(labels._connection)
        _end(labels._connection)
        return labels

    def coded(self, text: str) -> list[Named]:
        """Return what has a text as its id or identifier, whatever its case."""
        query = (
            _NAMED.format(key="folded").replace("name.", "code.").replace("FROM name", "FROM code")
        )
        return self._named(f"{query} WHERE code.folded = ?", (text.casefold(),))

    def whole(self, key: str) -> list[Named]:
        """Return the names of a key."""
        return self._named(_NAMED.format(key="whole") + " WHERE name.whole = ?", (key,))

    def bare(self, key: str) -> list[Named]:
        """Return the names of a key but for legal forms."""
        return self._named(_NAMED.format(key="bare") + " WHERE name.bare = ?", (key,))

    def sounding(self, sounds: Sequence[str]) -> list[Named]:
        """Return the names of some sounds, in the order of these."""
        marks = ", ".join("?" * len(sounds))
        found = self._named(_NAMED.format(key="sound") + f" WHERE name.sound IN ({marks})", sounds)
        place = {sound: number for number, sound in enumerate(sounds)}
        return sorted(found, key=lambda named: place[named.key])

    def beginning(self, query: str, key: str = "whole") -> list[Named]:
        """Return the names whose key of a sort begins with a text."""
        ends = (query, query + _BEYOND)
        where = f" WHERE name.{key} >= ? AND name.{key} < ?"
        return self._named(_NAMED.format(key=key) + where, ends)

    def having(self, words: Iterable[str], key: str = "whole") -> list[Named]:
        """Return the names whose key of a sort has all of some words, in any order."""
        wanted = set(words)
        asked = " AND ".join(f'{key}:"{word}"' for word in sorted(wanted))
        where = " WHERE name.no IN (SELECT rowid FROM word WHERE word MATCH ?)"
        found = self._named(_NAMED.format(key=key) + where, (asked,))
        return [named for named in found if wanted <= set(named.key.split())]

    def around(self, query: str) -> list[Named]:
        """Return the names whose key begins or ends with the words of a key and has more."""
        begins, ends = query + " ", " " + query
        return [
            named
            for named in self.having(query.split())
            if named.key.startswith(begins) or named.key.endswith(ends)
        ]

    def spellings(self, sound: str) -> Sequence[str]:
        """Return the sounds of names that may be similar to one.

        These are all that there are, or, of very many, those of like length that begin with the
        same letter: of a name with another first letter a misspelt one is at most a suggestion.
        """
        if self._count <= _COMPARED:
            return self._sounds
        lengths = (len(sound) / _LONGER, len(sound) * _LONGER)
        rows = self._ask(
            "SELECT DISTINCT sound FROM name WHERE sound >= ? AND sound < ?"
            " AND length(sound) BETWEEN ? AND ?",
            (sound[:1], sound[:1] + _BEYOND, *lengths),
        )
        return [row[0] for row in rows]

    def __len__(self) -> int:
        """Return how many entities there are."""
        return int(self._ask("SELECT count(*) FROM entity", ())[0][0])

    @cached_property
    def _count(self) -> int:
        return int(self._ask("SELECT max(no) FROM name", ())[0][0] or 0)

    @cached_property
    def _sounds(self) -> list[str]:
        return [row[0] for row in self._ask("SELECT DISTINCT sound FROM name ORDER BY sound", ())]

    def _named(self, query: str, values: Sequence[object]) -> list[Named]:
        return [self._read(row) for row in self._ask(query, values)]

    def _read(self, row: Sequence[str]) -> Named:
        """Return a name with the entity that its own was merged into."""
        key, text, how, *told = row
        seen = {told[0]}
        while told[5] and told[5] not in seen:
            into = self._ask(
                "SELECT id, kind, label, family, category, merged FROM entity WHERE id = ?",
                (told[5],),
            )
            if not into:
                break
            told, how = list(into[0]), "alias" if how == "label" else how
            seen.add(told[0])
        number, kind, label, family, category, _ = told
        entity = Entity(
            number,
            kind,
            label,
            family=tuple(family.split(_SHARED)) if family else (),
            category=tuple(category.split(_SHARED)) if category else (),
        )
        return Named(key, text, how, entity)

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[str, ...]]:
        # What came in as bytes of no encoding is no text that SQLite takes, and no name.
        told = [v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values]
        try:
            return self._connection.execute(query, told).fetchall()
        except sqlite3.Error:
            raise self._damaged() from None

    def _damaged(self) -> DataError:
        return DataError(
            f"{self._path}: the label index is damaged.", "Build it anew: defties build"
        )


class _Rows:
    """The rows of entities that are still to be written."""

    def __init__(self) -> None:
        self._count = 0
        self.entities: list[tuple[object, ...]] = []
        self.names: list[tuple[object, ...]] = []
        self.codes: list[tuple[object, ...]] = []
        self.again: list[str] = []

    def add(self, entity: Entity, *, again: bool = False) -> None:
        """Take the rows of an entity."""
        self._count += 1
        number = self._count
        if again:
            self.again.append(entity.id)
        shared = (_SHARED.join(entity.family), _SHARED.join(entity.category))
        self.entities.append(
            (number, entity.id, entity.kind, entity.label, *shared, entity.merged_into)
        )
        for text in (entity.id, entity.id.removeprefix("id:")):
            self.codes.append((text.casefold(), entity.id, "id", number))
        for sort, text in entity.identifiers:
            for written in (text, f"{sort} {text}"):
                self.codes.append((written.casefold(), text, "identifier", number))
        self._name(entity.label, "label", number)
        for text, _ in entity.names:
            self._name(text, "alias" if names.fold(text).isascii() else "other script", number)

    def _name(self, text: str, how: str, entity: int) -> None:
        whole, bare, sound = names.keys(text)
        if whole:  # a name without letters and digits is none
            self.names.append((whole, bare, sound, text, how, entity))

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the rows."""
        connection.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?)", self.entities)
        connection.executemany(
            "INSERT INTO name (whole, bare, sound, text, how, entity) VALUES (?, ?, ?, ?, ?, ?)",
            self.names,
        )
        connection.executemany("INSERT INTO code VALUES (?, ?, ?, ?)", self.codes)
        for rows in (self.entities, self.names, self.codes):
            rows.clear()


def _begin(connection: sqlite3.Connection) -> None:
    connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
    connection.execute("BEGIN")


def _end(connection: sqlite3.Connection, again: Iterable[str] = ()) -> None:
    """Drop what was told of entities before it was told again, and index the rest."""
    for key in again:
        newest = "SELECT max(no) FROM entity WHERE id = ?1"
        older = f"SELECT no FROM entity WHERE id = ?1 AND no < ({newest})"
        for table in ("name", "code"):
            connection.execute(f"DELETE FROM {table} WHERE entity IN ({older})", (key,))
        connection.execute(f"DELETE FROM entity WHERE no IN ({older})", (key,))
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)
