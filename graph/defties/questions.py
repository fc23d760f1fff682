"""A question of the catalogue, its slots filled → an answer whose every row has its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from defties.catalogue import SLOT, Heading
from defties.errors import InputError, NothingFound
from defties.query import select
from defties.sift import STANDINGS, sift
from defties.vocab import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from defties.catalogue import Question
    from defties.model import Register
    from defties.query import Table
    from defties.sift import Filter, Sifted, Weighed
    from defties.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, and the ties it rests on, the best first."""

    cells: tuple[str, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that answer one part of a question. Cells are short forms of IRIs, or texts."""

    heading: Heading
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: what was understood and searched, the rows by group, and the ties behind them.

    `reading` is the question in full words; `removed` counts the ties each option left out.
    """

    question: Question
    values: Mapping[str, str]
    reading: str
    searched: str
    groups: tuple[Group, ...]
    ties: Mapping[str, Weighed]
    removed: Mapping[str, int] = field(default_factory=dict)


def answer(
    snapshot: Snapshot, question: Question, values: Mapping[str, str], wanted: Filter
) -> Answer:
    """Return the answer to a question of the catalogue.

    Parameters
    ----------
    snapshot
        The data.
    question
        The question.
    values
        The id of an entity for each parameter.
    wanted
        Which ties count; see `sift.Filter`.

    Returns
    -------
    Answer
        At least one row; groups in the order of the header, those without rows left out.

    Raises
    ------
    InputError
        A parameter has no value, or one of the wrong class.
    NothingFound
        No claim answers it; says what was searched and what was left out.
    """
    register = snapshot.register
    _check_values(question, values, register)
    labels = {name: register.label(key) for name, key in values.items()}
    table = select(snapshot.store, sparql_of(question, values))
    if question.every_standing and wanted.standings == STANDINGS:
        wanted = replace(wanted, standings=STANDINGS | {"denied-only"})
    sifted = _sift(table, register, wanted)
    groups = tuple(_groups(table, question, sifted, register))
    reading = fill(question.asks, labels)
    searched = fill(question.searched, labels)
    if not groups:
        raise _nothing(reading, searched, sifted)
    used = {key for group in groups for row in group.rows for key in row.ties}
    ties = {key: weighed for key, weighed in sifted.ties.items() if key in used}
    return Answer(question, dict(values), reading, searched, groups, ties, sifted.removed)


def fill(template: str, labels: Mapping[str, str]) -> str:
    """Return a text with its slots filled.

    Examples
    --------
    >>> fill("Who makes {item}?", {"item": "Mohajer-6"})
    'Who makes Mohajer-6?'
    """
    return SLOT.sub(lambda m: labels.get(m[1], m[0]), template)


def sparql_of(question: Question, values: Mapping[str, str]) -> str:
    """Return the query of a question with its values in place; it runs on any SPARQL engine."""
    lines = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items()]
    bound = "".join(f"  VALUES ?{name} {{ <{expand(key)}> }}\n" for name, key in values.items())
    # The values come first in the outermost group, which is the first of every file.
    head, where, body = question.sparql.partition("WHERE {\n")
    return "\n".join([*lines, head]) + where + bound + body


def _check_values(question: Question, values: Mapping[str, str], register: Register) -> None:
    for parameter in question.parameters:
        key = values.get(parameter.name)
        if key is None:
            raise InputError(
                f'"{question.asks}" needs a value for {parameter.name}.',
                f"For example: --set {parameter.name}={parameter.example}",
            )
        entity = register.entities.get(key)
        declared = register.schema.entity_classes.get(entity.kind) if entity else None
        if declared is None or parameter.kind not in declared.lineage:
            raise InputError(
                f"{register.label(key)} is not of the class {parameter.kind}.",
                f"For example: --set {parameter.name}={parameter.example}",
            )


def _sift(table: Table, register: Register, wanted: Filter) -> Sifted:
    spots = _tie_columns(table)
    keys = dict.fromkeys(row[i] for row in table.rows for i in spots if row[i])
    return sift(register, wanted, [register.ties[k] for k in keys if k in register.ties])


def _tie_columns(table: Table) -> list[int]:
    return [i for i, name in enumerate(table.columns) if name.startswith("tie")]


def _groups(
    table: Table, question: Question, sifted: Sifted, register: Register
) -> Iterable[Group]:
    spots = set(_tie_columns(table))
    aside = spots | {i for i, name in enumerate(table.columns) if name == "group"}
    shown = [i for i in range(len(table.columns)) if i not in aside]
    by_group: dict[str, dict[tuple[str, ...], dict[str, None]]] = {}
    at = table.columns.index("group") if "group" in table.columns else None
    for row in table.rows:
        ties = [row[i] for i in sorted(spots) if row[i]]
        if not ties or any(key not in sifted.ties for key in ties):
            continue
        rows = by_group.setdefault(row[at] if at is not None else "", {})
        rows.setdefault(tuple(row[i] for i in shown), {}).update(dict.fromkeys(ties))
    headings = question.groups or (Heading("", question.title),)
    for heading in headings:
        if found := by_group.get(heading.key):
            rows = [Row(cells, _ranked(ties, sifted, register)) for cells, ties in found.items()]
            rows.sort(key=lambda r: (*_strength(r.ties[0], sifted, register), _words(r, register)))
            # A column that is empty throughout a group says nothing there.
            full = [i for i in range(len(shown)) if any(row.cells[i] for row in rows)]
            yield Group(
                heading,
                tuple(table.columns[shown[i]] for i in full),
                tuple(Row(tuple(row.cells[i] for i in full), row.ties) for row in rows),
            )


def _ranked(ties: Iterable[str], sifted: Sifted, register: Register) -> tuple[str, ...]:
    return tuple(sorted(ties, key=lambda key: (*_strength(key, sifted, register), key)))


def _strength(key: str, sifted: Sifted, register: Register) -> tuple[float, int]:
    standing = sifted.ties[key].standing
    support = register.schema.concept("standing", standing.name).support
    return (-support, -len(standing.voices))


def _words(row: Row, register: Register) -> Sequence[str]:
    return [register.label(cell).casefold() for cell in row.cells]


def _nothing(reading: str, searched: str, sifted: Sifted) -> NothingFound:
    removed = ", ".join(f"{n} by {name}" for name, n in sifted.removed.items())
    return NothingFound(
        f"No claim in the data answers: {reading} Searched: {searched}"
        + (f"; left out: {removed}." if removed else "."),
        "Loosen the filters." if removed else "Absence from the data is no evidence of absence.",
    )
