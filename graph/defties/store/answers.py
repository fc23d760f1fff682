"""The answers of an engine elsewhere, read in whichever form they came."""

from __future__ import annotations

import pyoxigraph as ox

from defties.errors import EngineError
from defties.store.wire import Reply, Unreadable

TSV, JSON, XML = (
    "text/tab-separated-values",
    "application/sparql-results+json",
    "application/sparql-results+xml",
)
TRIPLES = "application/n-triples"
_FORMS = {
    TSV: ox.QueryResultsFormat.TSV,
    JSON: ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
}
# What triples may be called; Turtle holds N-Triples.
_OF_TRIPLES = {TRIPLES: ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}


def rows_of(reply: Reply) -> ox.QuerySolutions:
    """Return the rows of an answer, which are read as they are asked for.

    Raises
    ------
    Unreadable
        It is no table of rows.
    """
    found = _parsed(reply)
    if isinstance(found, ox.QuerySolutions):
        return found
    raise _unreadable(reply)


def size_of(reply: Reply) -> int:
    """Return how many rows an answer has, having read all of them; it is then at its beginning.

    Raises
    ------
    EngineError
        A row cannot be read.
    """
    try:
        size = sum(1 for _ in rows_of(reply))
    except (SyntaxError, ValueError, OSError):
        raise EngineError(
            f"{reply.url} broke off its answer in the middle.", "Ask for less at once."
        ) from None
    reply.body.seek(0)
    return size


def truth_of(reply: Reply) -> ox.QueryBoolean:
    """Return the answer to an ASK."""
    found = _parsed(reply)
    if isinstance(found, ox.QueryBoolean):
        return found
    # Virtuoso gives a table: a row with 1, or none.
    told = [value.value for row in found for value in row if isinstance(value, ox.Literal)]
    spelt = "true" if told == ["1"] else "false"
    if told not in ([], ["0"], ["1"]):
        raise _unreadable(reply)
    boolean = ox.parse_query_results(f'{{"head":{{}},"boolean":{spelt}}}', _FORMS[JSON])
    assert isinstance(boolean, ox.QueryBoolean)
    return boolean


def triples_of(reply: Reply) -> ox.QueryTriples:
    """Return the answer to a CONSTRUCT."""
    form = _OF_TRIPLES.get(reply.kind)
    if form is None:
        raise _unreadable(reply)
    store = ox.Store()
    try:
        store.load(reply.body, format=form)
    except (SyntaxError, ValueError):
        raise _unreadable(reply) from None
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


def _parsed(reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
    form = _FORMS.get(reply.kind)
    if form is None:
        raise _unreadable(reply)
    try:
        return ox.parse_query_results(reply.body, form)
    except (SyntaxError, ValueError):
        raise _unreadable(reply) from None


def _unreadable(reply: Reply) -> Unreadable:
    return Unreadable(
        f"{reply.url} answered with {reply.kind or 'something'} that is no query result.",
        "Give the address of its query service, such as https://host/sparql.",
    )
