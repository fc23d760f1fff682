"""Answers of SPARQL queries in the formats of the SPARQL recommendations, or as a table to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.errors import InputError
from defties.query import failed, spell
from defties.render.table import table
from defties.texts import clean
from defties.vocab import PREFIXES

if TYPE_CHECKING:
    from defties.store.protocol import Answered

_WIDTH = 140
_SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES = {
    "table": ox.RdfFormat.TURTLE,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "json": ox.RdfFormat.JSON_LD,
}


def results_bytes(answered: Answered, form: str) -> bytes:
    """Return the answer of a query in a format.

    Parameters
    ----------
    answered
        What `query.ask_store` gave.
    form
        "table", "json", "xml", "csv" or "tsv" for rows and yes or no; "table" (as Turtle), "ttl",
        "nt", "rdfxml" or "json" (JSON-LD) for triples.

    Raises
    ------
    InputError
        The format does not fit the kind of query.
    QueryError
        The store cannot be read to the end.
    """
    try:
        return _written(answered, form)
    except (OSError, RuntimeError) as error:  # rows are read while they are written
        raise failed(error) from None


def _written(answered: Answered, form: str) -> bytes:
    if isinstance(answered, ox.QueryTriples):
        if form not in _TRIPLES:
            raise InputError(f"Triples have no form {form}.", f"Use one of {', '.join(_TRIPLES)}.")
        triples = sorted(set(answered), key=str)
        return ox.serialize(triples, format=_TRIPLES[form], prefixes=PREFIXES) or b""
    if form == "table":
        return _readable(answered).encode()
    if form not in _SOLUTIONS or (isinstance(answered, ox.QueryBoolean) and form == "csv"):
        raise InputError(
            f"This answer has no form {form}.", f"Use one of table, {', '.join(_SOLUTIONS)}."
        )
    return answered.serialize(format=_SOLUTIONS[form]) or b""


def _readable(answered: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(answered, ox.QueryBoolean):
        return "yes\n" if answered else "no\n"
    columns = [v.value for v in answered.variables]
    rows = [[clean(spell(row[c])) for c in columns] for row in answered]
    count = f"{len(rows)} row" + ("" if len(rows) == 1 else "s")
    return "\n".join([*table(columns, rows, _WIDTH), count]) + "\n" if columns else count + "\n"
