"""Read-only SPARQL over a store, with the house prefixes; anything that could reach out is refused.

Updates are no queries and fail to parse. SERVICE, LOAD and FROM of a graph that the store does not
hold are refused before the engine sees the text, since evaluating them would use the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from defties.errors import QueryError, shorten
from defties.vocab import PREFIXES, compact

LONGEST = 100_000

# What may hold words that are no keywords: long strings, strings, IRIs, comments.
_ASIDE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\n\r]*",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_REFUSED = re.compile(
    r"(?<![?$:A-Za-z_-])(SERVICE|LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![A-Za-z_:-])",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?<![?$:A-Za-z_-])FROM(?![A-Za-z_:-])\s*(?:NAMED(?![A-Za-z_:-])\s*)?(<[^>]*>|[A-Za-z0-9_.-]*:[^\s{}()<>]*)?",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"\bPREFIX\s+([A-Za-z0-9_.-]*):\s*<([^>]*)>", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT: names of the columns, and rows of short forms, "" where unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Answered = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def ask_store(store: ox.Store, query: str) -> Answered:
    """Evaluate a SPARQL query over all graphs of a store together.

    Parameters
    ----------
    store
        The store.
    query
        SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE; the house prefixes need no declaration.

    Raises
    ------
    QueryError
        The query is not valid, too long, or would change data or reach the network; with the
        line and column where the engine says.
    """
    refuse(store, query)
    try:
        return store.query(
            query,
            prefixes=PREFIXES,
            use_default_graph_as_union=not _FROM.search(_bare(query)),
        )
    except SyntaxError as error:
        raise _syntax(str(error)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query cannot be evaluated: {shorten(str(error), 200)}.") from None


def select(store: ox.Store, query: str) -> Table:
    """Return the answer to a SELECT in short forms, in the order of the query.

    Raises
    ------
    QueryError
        As `ask_store`; also when the query is no SELECT.
    """
    solutions = ask_store(store, query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise QueryError("A SELECT is needed here.")
    columns = tuple(v.value for v in solutions.variables)
    rows = tuple(tuple(spell(row[c]) for c in columns) for row in solutions)
    return Table(columns, rows)


def spell(term: object) -> str:
    """Return a term as answers show it: a short form, the text of a literal, "" if unbound."""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    return "" if term is None else str(term)


def refuse(store: ox.Store, query: str) -> None:
    """Raise QueryError if a query may not run here."""
    if len(query) > LONGEST:
        raise QueryError(f"The query is longer than {LONGEST:,} characters.", "Shorten it.")
    bare = _bare(query)
    if word := _REFUSED.search(bare):
        raise QueryError(
            f"{word[1].upper()} is refused: queries here only read, and only from this store.",
            "Take that part out.",
        )
    if _FROM.search(bare):
        _refuse_unknown_graphs(store, query)


def _bare(query: str) -> str:
    """Return the query without strings, IRIs and comments, escapes undone.

    IRIs are left as ``<>`` so that a keyword glued to one is still seen as a word of its own.
    """
    return _ASIDE.sub(lambda m: "<>" if m[0][0] == "<" else " ", _unescape(query))


def _unescape(query: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, query)


def _refuse_unknown_graphs(store: ox.Store, query: str) -> None:
    # Comments and strings go; IRIs stay, since here they name the graphs.
    text = _ASIDE.sub(lambda m: m[0] if m[0][0] == "<" else " ", _unescape(query))
    declared = {**PREFIXES, **{m[1]: m[2] for m in _PREFIX.finditer(text)}}
    held = {g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)}
    for match in _FROM.finditer(text):
        name = match[1] or ""
        prefix, _, rest = name.partition(":")
        iri = name[1:-1] if name.startswith("<") else declared.get(prefix, prefix + ":") + rest
        if iri not in held:
            raise QueryError(
                f"FROM {shorten(name or 'an unnamed graph')} is refused: this store holds no such "
                "graph, and none is fetched.",
                "List the graphs with: SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
            )


def _syntax(message: str) -> QueryError:
    match = _PLACE.match(message)
    if not match:
        return QueryError(f"The query is not valid SPARQL: {shorten(message, 160)}.")
    line, column, reason = match.groups()
    # The engine lists every token that could stand there; the start of the list is enough.
    return QueryError(
        f"The query is not valid SPARQL, line {line}, column {column}: {shorten(reason, 120)}.",
        "Mend the query there.",
    )
