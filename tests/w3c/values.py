"""Answers compared by value: blank nodes by where they stand, numbers by what they amount to."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from cases import triples_of

if TYPE_CHECKING:
    from pathlib import Path

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_WHOLE = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "unsignedByte"),
    *("positiveInteger", "negativeInteger", "nonPositiveInteger", "unsignedInt", "unsignedLong"),
    "unsignedShort",
)
# ("truth", bool), ("rows", list of rows) or ("graph", list of triples).
Answer = tuple[str, Any]


def expected(path: Path) -> Answer:
    """Return what a file of results tells."""
    if path.suffix == ".csv":
        return "table", _table(path.read_bytes())
    if path.suffix in _RESULTS:
        return told(ox.parse_query_results(path.read_bytes(), _RESULTS[path.suffix]))
    triples = triples_of(path)
    if any(q.predicate.value == RS + "boolean" for q in triples):
        truth = next(q.object for q in triples if q.predicate.value == RS + "boolean")
        return "truth", truth.value == "true"
    if any(q.predicate.value == RS + "resultVariable" for q in triples) or any(
        q.object == ox.NamedNode(RS + "ResultSet") for q in triples
    ):
        return "rows", _result_set(triples)
    return "graph", [q.triple for q in triples]


def told(found: Any) -> Answer:
    """Return an answer of the engine, or one read by it."""
    if isinstance(found, ox.QueryBoolean):
        return "truth", bool(found)
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        return "rows", [
            {n: t for n, t in zip(names, row, strict=True) if t is not None} for row in found
        ]
    return "graph", list(found)


def read(body: bytes, kind: str) -> Answer:
    """Return the answer that a body of HTTP is."""
    if kind == "text/csv":
        return "table", _table(body)
    for media, form in (
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ):
        if kind == media:
            return told(ox.parse_query_results(body, form))
    return "graph", [q.triple for q in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def same(one: Answer, other: Answer, *, often: bool = True) -> bool:
    """Return whether two answers say the same, each row as `often` if that matters."""
    if one[0] != other[0]:
        return False
    if one[0] == "truth":
        return bool(one[1] == other[1])
    if one[0] == "graph":
        return _canonical(one[1]) == _canonical(other[1])
    if one[0] == "table":
        # The order of the columns of SELECT * is nobody's rule.
        return _same_rows(_named(*one[1]), _named(*other[1]))
    if not often:
        return {_hashed(row) for row in one[1]} == {_hashed(row) for row in other[1]}
    return _same_rows(one[1], other[1])


def _named(columns: list[str], rows: list[list[Any]]) -> list[dict[Any, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _table(body: bytes) -> tuple[list[str], list[list[Any]]]:
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    columns, *others = rows or [[]]
    return columns, [[_cell(value) for value in row] for row in others]


def _cell(value: str) -> ox.BlankNode | ox.Literal:
    if value.startswith("_:"):
        return ox.BlankNode(value[2:])
    try:
        return ox.Literal(float(value))
    except ValueError:
        return ox.Literal(value)


def _result_set(triples: list[ox.Quad]) -> list[dict[str, Any]]:
    of: dict[Any, dict[str, list[Any]]] = {}
    for q in triples:
        of.setdefault(q.subject, {}).setdefault(q.predicate.value, []).append(q.object)
    rows = []
    for properties in list(of.values()):
        for solution in properties.get(RS + "solution", ()):
            row = {}
            for binding in of.get(solution, {}).get(RS + "binding", ()):
                (name,), (value,) = of[binding][RS + "variable"], of[binding][RS + "value"]
                row[name.value] = value
            rows.append(row)
    return rows


def _canonical(triples: list[ox.Triple]) -> ox.Dataset:
    quads = [ox.Quad(*(_node(part) for part in triple)) for triple in triples]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _node(term: Any) -> Any:
    value = _value(term)
    return ox.Literal(str(value[1]), datatype=term.datatype) if value[0] == "number" else term


def _value(term: Any) -> tuple[Any, ...]:
    """Return a term so that equal values are equal."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(XSD)
        try:
            if kind == "decimal" or kind in _WHOLE:
                sort = "integer" if kind in _WHOLE else kind
                return "number", f"{Decimal(term.value).normalize() + 0:f}", sort
            if kind in {"double", "float"}:
                return "number", f"{float(term.value):.7g}", kind
            if kind == "boolean":
                return "boolean", term.value in {"true", "1"}, kind
        except (ValueError, InvalidOperation):
            pass
        return "literal", term.value, term.datatype.value, (term.language or "").lower()
    return type(term).__name__, str(term)


def _shape(row: dict[Any, Any]) -> tuple[Any, ...]:
    """Return a row with its blank nodes taken for one."""
    return tuple(
        sorted(
            (str(name), ("blank",) if isinstance(term, ox.BlankNode) else _value(term))
            for name, term in row.items()
        )
    )


def _same_rows(one: list[dict[Any, Any]], other: list[dict[Any, Any]]) -> bool:
    if Counter(map(_hashed, one)) != Counter(map(_hashed, other)):
        return False
    return _match(sorted(one, key=_hashed), list(other), {}, {})


def _hashed(row: dict[Any, Any]) -> str:
    return repr(_shape(row))


def _match(one: list[Any], other: list[Any], there: dict[Any, Any], back: dict[Any, Any]) -> bool:
    """Return whether blank nodes can be paired so that all rows are the same."""
    if not one:
        return True
    row, *rest = one
    for place, candidate in enumerate(other):
        if _hashed(row) != _hashed(candidate):
            continue
        paired, returned = dict(there), dict(back)
        if all(
            paired.setdefault(term, candidate[name]) == candidate[name]
            and returned.setdefault(candidate[name], term) == term
            for name, term in row.items()
            if isinstance(term, ox.BlankNode)
        ) and _match(rest, other[:place] + other[place + 1 :], paired, returned):
            return True
    return False
