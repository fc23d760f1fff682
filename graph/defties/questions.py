"""A question of the catalogue, its slots filled → an answer whose every row has its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from defties.catalogue import SLOT, Heading
from defties.dates import parse, spoken
from defties.errors import BadDate, InputError, NoAnswer
from defties.query import Table, select
from defties.shelf import take
from defties.sift import STANDINGS, sift
from defties.vocab import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from defties.catalogue import Question
    from defties.model import Register
    from defties.sift import Filter, Sifted, Weighed
    from defties.snapshot import Dataset
    from defties.store.protocol import Store


# The ties that one solution of a query rests on; the cells that solutions share, each with its
# chains and the evidence that the query names for them.
_Chain = tuple[str, ...]
_Found = dict[tuple[str, ...], dict[_Chain, set[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, and the ties it rests on.

    The first tie bounds the row: it is the weakest of the best chain of ties that give it.
    `evidence` is what the row is about, where a question has a row for each voice, else empty.
    """

    cells: tuple[str, ...]
    ties: tuple[str, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that answer one part of a question. Cells are short forms of IRIs, or texts."""

    heading: Heading
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: what was understood and searched, the rows by group, and the ties behind them.

    `reading` is the question in full words, with the options in use; `removed` counts the ties
    that each of them left out.
    """

    question: Question
    values: Mapping[str, str]
    reading: str
    searched: str
    groups: tuple[Group, ...]
    ties: Mapping[str, Weighed]
    removed: Mapping[str, int] = field(default_factory=dict)


def answer(data: Dataset, question: Question, values: Mapping[str, str], wanted: Filter) -> Answer:
    """Return the answer to a question of the catalogue.

    Parameters
    ----------
    data
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
    NoAnswer
        No claim answers it; says what was searched and what was left out.
    """
    register = data.register
    _check_values(question, values, register)
    labels = {name: register.label(key) for name, key in values.items()}
    asked_with = wanted.options()
    table = _named(select(data.store, sparql_of(question, values)), data.store)
    if question.every_standing and wanted.standings == STANDINGS:
        wanted = replace(wanted, standings=STANDINGS | {"denied-only"})
    sifted = _sift(table, register, wanted)
    groups = tuple(_groups(table, question, sifted, register))
    reading = fill(question.asks, labels)
    if options := " ".join(f"{name} {text}" for name, text in asked_with.items()):
        reading += f" Asked with {options}."
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
    """Return the query of a question with its values in place; it runs on any SPARQL engine.

    A value takes the place of its variable wherever that stands: engines then start from it, which
    they do not for a VALUES outside of a UNION.
    """
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    if not values:
        return prefixes + question.sparql
    variable = re.compile(rf"[?$]({'|'.join(map(re.escape, sorted(values)))})\b")
    return prefixes + variable.sub(lambda m: f"<{expand(values[m[1]])}>", question.sparql)


def _check_values(question: Question, values: Mapping[str, str], register: Register) -> None:
    names = [p.name for p in question.parameters]
    if unknown := sorted(set(values) - set(names)):
        raise InputError(
            f"{unknown[0]} is no slot of this question.",
            f"It has {', '.join(names)}." if names else "It has none.",
        )
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
    spots = _spots(table, "tie")
    keys = dict.fromkeys(row[i] for row in table.rows for i in spots if row[i])
    return sift(register, wanted, take(register.ties, keys))


def _spots(table: Table, start: str) -> list[int]:
    return [i for i, name in enumerate(table.columns) if name.startswith(start)]


def _named(table: Table, store: Store) -> Table:
    """Return the table with parties that have no name shown by the reason for it."""
    found = sorted({cell for row in table.rows for cell in row if cell.startswith("part:")})
    if not found:
        return table
    values = " ".join(f"<{expand(cell)}>" for cell in found)
    asked = f"SELECT ?party ?reason {{ VALUES ?party {{ {values} }} ?party :reason ?reason }}"
    reasons = {row[0]: row[1] for row in select(store, asked).rows}
    shown = {cell: f"unknown ({reasons.get(cell, 'no reason given')})" for cell in found}
    return Table(table.columns, tuple(tuple(shown.get(c, c) for c in r) for r in table.rows))


def _groups(
    table: Table, question: Question, sifted: Sifted, register: Register
) -> Iterable[Group]:
    by_group = _rows(table, sifted, register)
    ties, proofs, group = (_spots(table, start) for start in ("tie", "evidence", "group"))
    shown = [n for i, n in enumerate(table.columns) if i not in {*ties, *proofs, *group}]
    for heading in question.groups or (Heading("", question.title),):
        if found := by_group.get(heading.key):
            joined = _joined(found, [shown.index(n) for n in question.together], register)
            rows = [
                Row(cells, _bounded(chains, sifted, register), evidence)
                for cells, chains, evidence in joined
            ]
            rows.sort(key=lambda r: (_strength(r.ties[0], sifted, register), _words(r, register)))
            if question.latest_first:
                rows.sort(key=lambda r: _lateness(r.ties[0], register), reverse=True)
            # A column that is empty throughout a group says nothing there.
            full = [i for i in range(len(shown)) if any(row.cells[i] for row in rows)]
            yield Group(
                heading,
                tuple(shown[i] for i in full),
                tuple(replace(row, cells=tuple(row.cells[i] for i in full)) for row in rows),
            )


def _rows(table: Table, sifted: Sifted, register: Register) -> dict[str, _Found]:
    """Return by group the cells that are left, each row with the chains of ties that give it."""
    ties, proofs, group = (_spots(table, start) for start in ("tie", "evidence", "group"))
    shown = [i for i in range(len(table.columns)) if i not in {*ties, *proofs, *group}]
    weighed = {e.id for found in sifted.ties.values() for e in found.standing.evidence}
    by_group: dict[str, _Found] = {}
    for row in table.rows:
        rests_on = [row[i] for i in ties if row[i]]
        is_left = rests_on and all(key in sifted.ties for key in rests_on)
        if is_left and all(row[i] in weighed for i in proofs if row[i]):
            chain = _ranked(rests_on, sifted, register)[::-1]
            rows = by_group.setdefault("".join(row[i] for i in group), {})
            chains = rows.setdefault(tuple(row[i] for i in shown), {})
            chains.setdefault(chain, set()).update(row[i] for i in proofs if row[i])
    return by_group


def _joined(
    found: _Found, spots: Collection[int], register: Register
) -> Iterator[tuple[tuple[str, ...], Iterable[_Chain], tuple[str, ...]]]:
    """Yield the cells, chains and evidence of rows; what differs only in joined columns is one."""
    alike: dict[tuple[object, ...], list[tuple[str, ...]]] = {}
    for cells, chains in found.items():
        rest = tuple(cell for i, cell in enumerate(cells) if i not in spots)
        alike.setdefault((rest, frozenset(chains)), []).append(cells)
    for rows in alike.values():
        columns = [sorted({cell for cell in column if cell}) for column in zip(*rows, strict=True)]
        cells = tuple(c[0] if len(c) == 1 else _list(c, register) for c in columns)
        evidence = {key for row in rows for keys in found[row].values() for key in keys}
        yield cells, found[rows[0]], tuple(sorted(evidence))


def _list(cells: Iterable[str], register: Register) -> str:
    """Return several cells as one text, dates in words; none as the empty text."""
    concepts = register.schema.concepts
    shown: list[tuple[str, str]] = []
    for cell in cells:
        label = concepts[cell].label if cell in concepts else register.label(cell)
        try:
            shown.append((cell, spoken(cell)))
        except BadDate:
            shown.append((label.casefold(), label))
    return "; ".join(label for _, label in sorted(shown))


def _bounded(chains: Iterable[_Chain], sifted: Sifted, register: Register) -> _Chain:
    """Return the ties of a row: first those of its best chain, the weakest of them in front."""
    best = sorted(chains, key=lambda chain: (_strength(chain[0], sifted, register), chain))
    return tuple(dict.fromkeys(key for chain in best for key in chain))


def _ranked(ties: Iterable[str], sifted: Sifted, register: Register) -> tuple[str, ...]:
    return tuple(sorted(ties, key=lambda key: (_strength(key, sifted, register), key)))


def _strength(key: str, sifted: Sifted, register: Register) -> tuple[float, int]:
    standing = sifted.ties[key].standing
    support = register.schema.concept("standing", standing.name).support
    return (-support, -len(standing.voices))


def _lateness(key: str, register: Register) -> tuple[date, date]:
    """Return until when and since when a tie may have held; one without a date is the oldest."""
    tie = register.ties[key]
    if not tie.when:
        return (date.min, date.min)
    span = parse(tie.when)
    return (span.latest_end, span.latest_start)


def _words(row: Row, register: Register) -> Sequence[str]:
    return [register.label(cell).casefold() for cell in row.cells]


def _nothing(reading: str, searched: str, sifted: Sifted) -> NoAnswer:
    removed = ", ".join(f"{n} by {name}" for name, n in sifted.removed.items())
    return NoAnswer(
        f"No claim in the data answers: {reading} Searched: {searched}"
        + (f"; left out: {removed}." if removed else "."),
        sifted.removed,
        "Loosen the filters." if removed else "Absence from the data is no evidence of absence.",
    )
