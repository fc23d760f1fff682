"""Read-only SPARQL over a store, with the house prefixes; anything that could reach out is refused.

Updates are no queries and fail to parse. SERVICE is refused before the query runs, since to
evaluate it would use the network; so is FROM of a graph that the store does not hold, since it
would answer nothing in silence.

Whether a word is a keyword only the grammar can tell (``1<2)SERVICE#>`` hides it from a pattern),
so the engine itself is asked: a query that still parses with every "service" spelt in another way
has that word in strings, names and comments only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph as ox

from defties.errors import QueryError
from defties.texts import shorten
from defties.vocab import PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.store.protocol import Answered, Chosen, Store

LONGEST = 100_000
# The engine recurses: beyond these it would end the process.
_DEEPEST, _MOST_OPERATORS = 200, 1000

# What may hold words that are no keywords: long strings, strings, IRIs, escapes in names, comments.
_ASIDE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|\\."
    r"|#[^\n\r]*",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
_SERVICE = re.compile(r"(?<![?$:\w-])SERVICE(?![\w:-])", re.IGNORECASE)
_UPDATE = re.compile(
    r"(?<![?$:\w-])(LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![\w:-])", re.IGNORECASE
)
_FROM = re.compile(
    r"(?<![?$:\w-])FROM(?![\w:-])\s*(?:NAMED(?![\w:-])\s*)?(<[^>]*>|[\w.-]*:[^\s{}()<>]*)?",
    re.IGNORECASE,
)
_BASE = re.compile(r"\bBASE\s*<([^>]*)>", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s*([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_OPERATOR = re.compile(
    r"[!+*/|]|&&|(?<!\w)-|(?<![?$:\w-])(?:UNION|OPTIONAL|MINUS|FILTER|BIND)\b", re.IGNORECASE
)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT: names of the columns, and rows of short forms, "" where unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def ask_store(
    store: Store,
    query: str,
    *,
    union: bool = True,
    chosen: Chosen | None = None,
    base: str | None = None,
) -> Answered:
    """Evaluate a SPARQL query, by default over all graphs of a store together.

    Parameters
    ----------
    store
        The store.
    query
        SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE; the house prefixes need no declaration.
    union
        Whether the default graph is that of all graphs, where nothing says which it is; else it is
        the store's own.
    chosen
        The graphs to ask, whatever FROM says.
    base
        What relative IRIs are relative to; without it they are refused.

    Raises
    ------
    QueryError
        The query is not valid, too long, or would change data or reach the network; with the
        line and column where the engine says. Or a graph is named that the store does not hold.
    """
    names_graphs = _check(store, query, chosen, base)
    try:
        return store.solve(query, union=union and not names_graphs, chosen=chosen, base=base)
    except SyntaxError as error:
        raise _syntax(str(error), query) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise failed(error) from None


def select(store: Store, query: str) -> Table:
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
    try:
        rows = tuple(tuple(spell(row[c]) for c in columns) for row in solutions)
    except (OSError, RuntimeError) as error:  # rows are read when they are asked for
        raise failed(error) from None
    return Table(columns, rows)


def spell(term: object) -> str:
    """Return a term as answers show it: a short form, the text of a literal, "" if unbound."""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    return "" if term is None else str(term)


def _check(store: Store, query: str, chosen: Chosen | None, base: str | None) -> bool:
    """Raise QueryError if a query may not run here; return whether it names its graphs by FROM."""
    if len(query) > LONGEST:
        raise QueryError(f"The query is longer than {LONGEST:,} characters.", "Shorten it.")
    bare = _ASIDE.sub(" ", query)
    if _depth(bare) > _DEEPEST or len(_OPERATOR.findall(bare)) > _MOST_OPERATORS:
        raise QueryError("The query is nested too deeply or chains too many parts.", "Split it.")
    _refuse_service(query, bare, base)
    if chosen:
        _refuse_others(store, {iri: f"<{iri}>" for iri in (*chosen.default, *chosen.named)})
        return False
    if not _FROM.search(query) or _fault_without("from", query, base) is None:
        return False
    named = _named_graphs(query, base)
    _refuse_others(store, named)
    return bool(named)


def _depth(bare: str) -> int:
    """Return how deep brackets are nested."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\](){}]", bare):
        depth += 1 if bracket in "[({" else -1
        deepest = max(deepest, depth)
    return deepest


def _refuse_service(query: str, bare: str, base: str | None) -> None:
    plain = query
    for _ in range(2):  # the engine undoes escapes once, in strings and IRIs
        plain = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), plain)
    is_hidden = plain.lower().count("service") > query.lower().count("service")
    fault = _fault_without("service", query, base)
    if is_hidden or (fault and _SERVICE.search(bare)):
        raise QueryError(
            "SERVICE is refused: queries here only read, and only from this store.",
            "Take that part out.",
        )
    if fault:
        raise _syntax(fault, query)


def _fault_without(word: str, query: str, base: str | None) -> str | None:
    """Return the syntax error that a query has once a word is spelt in another way, or None.

    It has one if the word is a keyword somewhere, or if the query is wrong anyway.
    """
    if word not in query.lower():
        return None
    other = "q" * len(word)
    while other in query.lower():
        other += "q"
    try:
        changed = re.sub(word, other, query, flags=re.IGNORECASE)
        ox.Store().query(changed, base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    except (OSError, RuntimeError, ValueError) as error:
        raise failed(error) from None
    return None


def _named_graphs(query: str, base: str | None) -> dict[str, str]:
    """Return the IRIs of the graphs that a query names by FROM, each with how it is spelt there."""
    # Comments and strings go; IRIs stay, since here they name the graphs.
    text = _ASIDE.sub(lambda m: m[0] if m[0][0] in "<\\" else " ", query)
    declared = {**PREFIXES, **{m[1]: m[2] for m in _PREFIX.finditer(text)}}
    for match in _BASE.finditer(text):
        base = urljoin(base or "", match[1])
    named = {}
    for match in _FROM.finditer(text):
        name = match[1] or ""
        prefix, _, rest = name.partition(":")
        plain = re.sub(r"\\(.)", r"\1", rest)
        iri = name[1:-1] if name.startswith("<") else declared.get(prefix, prefix + ":") + plain
        named[urljoin(base or "", iri)] = name
    return named


def _refuse_others(store: Store, named: Mapping[str, str]) -> None:
    """Raise QueryError if some graphs, given by IRI with their spelling, are not all held."""
    if named:
        held = store.graphs()
        for iri, name in named.items():
            if iri not in held:
                raise QueryError(
                    f"FROM {shorten(name or 'an unnamed graph')} is refused: this store holds no "
                    "such graph, and none is fetched.",
                    "List the graphs with: SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
                )


def _syntax(message: str, query: str) -> QueryError:
    if update := _UPDATE.search(_ASIDE.sub(" ", query)):
        return QueryError(f"{update[1].upper()} is refused: queries here only read.")
    match = _PLACE.match(message)
    if not match:
        return QueryError(f"The query is not valid SPARQL: {shorten(message, 160)}.")
    line, column, reason = match.groups()
    # The engine lists every token that could stand there; the start of the list is enough.
    return QueryError(
        f"The query is not valid SPARQL, line {line}, column {column}: {shorten(reason, 120)}.",
        "Mend the query there.",
    )


def failed(error: Exception) -> QueryError:
    """Return the error of an engine as one of ours."""
    return QueryError(f"The query cannot be evaluated: {shorten(str(error), 200)}.")
