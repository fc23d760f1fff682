"""The texts of queries as they are sent to an engine elsewhere.

Where a query must be taken apart, Oxigraph's own parser is the judge of where its parts are: what
is cut or wrapped wrongly does not parse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.vocab import BASE, NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from defties.store.protocol import Answered

_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)

# One claim, one source and one hash tell where claims are, since files may put each elsewhere; one
# of each that is in a named graph and in the default one too tells that this is that of all graphs.
TERMS = ":accepts"  # what only the ontology says
_SIGNS = (":evidence", ":publisher", ":digest", TERMS)
# Every character that a form of answers may lose, and one IRI beyond ASCII.
HARD_TEXT = ox.Literal('tab\t "quote" \\ line\n цапля 无', language="fa")
HARD_THING = ox.NamedNode(PREFIXES["id"] + "é")


def _sign(what: str, sign: str, pattern: str) -> str:
    return f' UNION {{ SELECT ("{what} {sign}" AS ?what) {{ {pattern} }} LIMIT 1 }}'


GREETING = (
    f"PREFIX : <{NS}> SELECT ?what ?text ?thing {{"
    # One engine drops a branch that is nothing but VALUES, so here stands a sub-select.
    f' {{ SELECT ("form" AS ?what) ({HARD_TEXT} AS ?text) ({HARD_THING} AS ?thing) {{}} }}'
    + "".join(
        _sign("default", sign, f"?s {sign} ?o")
        + _sign("named", sign, f"GRAPH ?g {{ ?s {sign} ?o }}")
        + _sign(
            "shared",
            sign,
            f"{{ SELECT ?s ?o {{ GRAPH ?g {{ ?s {sign} ?o }} }} LIMIT 1 }} ?s {sign} ?o",
        )
        for sign in _SIGNS
    )
    + " }"
)
# With DISTINCT in place of GROUP BY, one engine never answers.
GRAPHS = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def try_here(query: str) -> Answered:
    """Return the answer of a store that holds nothing, whose type is that of any answer to it.

    Raises
    ------
    SyntaxError
        The query is not valid.
    """
    return ox.Store().query(query, prefixes=PREFIXES)


def with_prefixes(query: str) -> str:
    r"""Return a query with the house prefixes that it uses and does not declare.

    Examples
    --------
    >>> with_prefixes("ASK { id:iran a ?class }")
    'PREFIX id: <https://w3id.org/defties/id/>\nASK { id:iran a ?class }'
    """
    declared = set(_DECLARED.findall(query))
    lines = [
        f"PREFIX {prefix}: <{iri}>\n"
        for prefix, iri in PREFIXES.items()
        if prefix not in declared and re.search(rf"(?<![\w.-]){prefix}:", query)
    ]
    return "".join(lines) + query


def counted(query: str, *, distinct: bool = False) -> str | None:
    """Return a query for the number of rows of a SELECT; None if it cannot be a part of one."""
    rows = "SELECT DISTINCT * { {" if distinct else "{"
    end = "} }" if distinct else "}"
    return _wrapped(query, f"SELECT (COUNT(*) AS ?n) {{ {{ {rows} ", f"\n{end} }} }}")


def page(query: str, columns: Sequence[str], size: int, start: int) -> str | None:
    """Return a query for some of the rows of a SELECT, in an order of ours.

    None if the query has an order of its own, which engines need not keep, or cannot be a part.
    """
    if _ORDERED.search(query):
        return None
    order = " ".join(f"?{name}" for name in columns)
    # Some engines limit how far into an order they go, but not inside of a sub-select.
    head = f"SELECT {order} {{ {{ SELECT {order} {{ {{ "
    tail = f"\n}} }} ORDER BY {order} }} }} LIMIT {size} OFFSET {start}"
    return _wrapped(query, head, tail)


def _wrapped(query: str, head: str, tail: str) -> str | None:
    """Return a SELECT with its body as a part of another, its prologue kept in front."""
    for match in re.finditer("SELECT", query, re.IGNORECASE):
        text = query[: match.start()] + head + query[match.start() :] + tail
        if isinstance(_parsed(text), ox.QuerySolutions):
            return text
    return None


def pattern_rows(query: str) -> str | None:
    """Return the SELECT of all that a CONSTRUCT makes its triples of; None for a DESCRIBE."""
    for match in re.finditer("CONSTRUCT", query, re.IGNORECASE):
        ends = [match.end(), *(m.end() for m in re.finditer("}", query) if m.end() > match.end())]
        for end in ends:
            text = f"{query[: match.start()]}SELECT * {query[end:]}"
            if isinstance(_parsed(text), ox.QuerySolutions):
                return text
    return None


def _parsed(query: str) -> Answered | None:
    try:
        return try_here(query)
    except (SyntaxError, ValueError):
        return None


def said(variable: str, iris: Sequence[str], *, default: bool, named: bool) -> str:
    """Return the query for all that is said with some IRIs as `?s` or `?o`.

    It looks in the default graph, in the named ones, or in both. The values stand in each branch:
    outside of a UNION they made one engine 600 times slower.
    """
    values = " ".join(map(str, map(ox.NamedNode, iris)))
    branches = [
        f"{{ VALUES ?{variable} {{ {values} }} {pattern} }}"
        for wanted, pattern in ((default, "?s ?p ?o"), (named, "GRAPH ?g { ?s ?p ?o }"))
        if wanted
    ]
    return f"SELECT ?s ?p ?o{' ?g' * named} {{ {' UNION '.join(branches)} }}"


def subjects(*, default: bool, named: bool) -> str:
    """Return the query for everything that claims of ours are about, whatever else is there."""
    ours = (
        f'?s ?p ?o FILTER (STRSTARTS(STR(?s), "{BASE}"))',
        f'?s a ?o FILTER (STRSTARTS(STR(?o), "{NS}"))',
        f"?o <{NS}evidence> ?s",
    )
    branches = [
        f"{{ GRAPH ?g {{ {pattern} }} }}" if is_named else f"{{ {pattern} }}"
        for wanted, is_named in ((default, False), (named, True))
        if wanted
        for pattern in ours
    ]
    return f"SELECT DISTINCT ?s {{ {' UNION '.join(branches)} }}"


def batches(iris: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield some IRIs, each once, in parts of a size that engines answer well."""
    each = list(dict.fromkeys(iris))
    for start in range(0, len(each), size):
        yield each[start : start + size]
