"""How an engine is to be asked, found out by one query: in which form, and where its claims are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.errors import EngineError
from defties.store import wording
from defties.store.answers import JSON, TSV, XML, rows_of
from defties.store.wire import Unreadable, Wire
from defties.store.wording import HARD_TEXT, HARD_THING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Fields = tuple[tuple[str, str], ...]

_MOST_GRAPHS = 1000  # that a form names with every query


@dataclass(frozen=True, slots=True)
class Manner:
    """How an engine is to be asked.

    `form` is the media type in which its answers keep texts whole; `in_default` and `in_named` say
    where there is anything of ours, `holds_terms` whether the ontology is with it. `union` are the
    fields of a request that make the default graph that of all graphs, None if nothing does.
    """

    form: str
    in_default: bool = True
    in_named: bool = False
    holds_terms: bool = False
    union: Fields | None = ()


def find_manner(wire: Wire) -> Manner:
    """Return how the engine at the end of a wire is to be asked.

    Raises
    ------
    EngineError
        It cannot be reached, or answers in no form that keeps texts whole.
    """
    fault = ""
    for form in (TSV, XML, JSON):  # the quickest first
        try:
            rows = _greet(wire, form)
        except Unreadable as error:
            fault = error.message
            continue
        if any(row["text"] == HARD_TEXT and row["thing"] == HARD_THING for row in rows):
            return _located(wire, form, rows)
        fault = f"{wire.url} does not hand over texts and names as they are."
    raise EngineError(fault, "Give the address of its query service, such as https://host/sparql.")


def _greet(wire: Wire, form: str, fields: Fields = ()) -> list[ox.QuerySolution]:
    reply = wire.send([("query", wording.GREETING), *fields], form)
    try:
        return list(rows_of(reply))
    except SyntaxError:
        raise Unreadable(f"{wire.url} answered with {reply.kind} that cannot be read.") from None


def _located(wire: Wire, form: str, rows: Sequence[ox.QuerySolution]) -> Manner:
    """Return how to ask, by where the claims are and whether they come together."""
    default, named = _signs(rows, "default"), _signs(rows, "named")
    found = Manner(form, bool(default), bool(named), wording.TERMS in default | named)
    if _signs(rows, "shared") == named:
        return found
    for fields in _ways_to_unite(wire, form):
        if _signs(_greet(wire, form, fields), "shared") == named:
            return replace(found, union=fields)
    return replace(found, union=None)


def _ways_to_unite(wire: Wire, form: str) -> Iterator[Fields]:
    """Yield fields that may make the default graph that of all graphs."""
    yield (("union-default-graph", ""),)  # Oxigraph's own
    rows = rows_of(wire.send([("query", wording.GRAPHS)], form))
    graphs = [row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)]
    if len(graphs) <= _MOST_GRAPHS:
        yield tuple(
            (f"{sort}-graph-uri", graph) for sort in ("default", "named") for graph in graphs
        )


def _signs(rows: Iterable[ox.QuerySolution], place: str) -> set[str]:
    """Return what a greeting found in a place."""
    told = (row["what"].value for row in rows if isinstance(row["what"], ox.Literal))
    return {text.partition(" ")[2] for text in told if text.startswith(place)}
