"""An engine elsewhere that speaks SPARQL 1.1 over HTTP, as a store to read from.

Engines differ: `manner` finds out how one is to be asked, `doubt` whether it can be believed. Some
cut long answers off without a word: an answer of a suspicious length is counted, and read page by
page if it is short. What cannot be had whole is an error.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.errors import EngineError
from defties.store import wording
from defties.store.answers import JSON, TRIPLES, rows_of, size_of, triples_of, truth_of
from defties.store.doubt import CANARIES, copied, is_plain
from defties.store.manner import find_manner
from defties.store.wire import Patience, Spool, Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from defties.store.manner import Fields, Manner
    from defties.store.oxigraph import Embedded
    from defties.store.protocol import Answered, Chosen
    from defties.store.wire import Reply

_BATCH = 400
_MOST_COPIED = 200_000  # subjects, some five or ten triples each
# Where an engine says that it stopped early.
_CUT = ("x-sparql-maxrows", "x-sql-state")
_LIMITS_END_IN = 500  # limits are round numbers of rows, or powers of two


class EndpointStore:
    """A SPARQL endpoint as a `store.protocol.Store`.

    Credentials come from the environment: DEFTIES_ENDPOINT_USER and DEFTIES_ENDPOINT_PASSWORD, or
    DEFTIES_ENDPOINT_TOKEN; they are sent over https, or to this machine.

    Parameters
    ----------
    url
        The address of the query service.
    patience
        How long is waited, and how often tried again.

    Raises
    ------
    EngineError
        The address is none. Every method raises it when the engine cannot be reached, refuses, or
        does not answer whole.
    """

    distant = True

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self._wire = Wire(url, patience or Patience())
        self.url = self._wire.url

    def solve(
        self,
        query: str,
        *,
        union: bool = True,
        chosen: Chosen | None = None,
        base: str | None = None,
    ) -> Answered:
        """Evaluate a query.

        Raises
        ------
        SyntaxError
            It is not valid; nothing was sent.
        EngineError
            Nothing makes the default graph that of all graphs; it is a DESCRIBE, which every
            engine answers as it likes; or the answer was cut short and cannot be read in pages.

        Notes
        -----
        Where the engine is not sound, whatever is more than plain patterns is evaluated here, over
        a copy that is read once for the life of this store.
        """
        if not (is_plain(query) or self.is_sound):
            return self._copy.solve(query, union=union, chosen=chosen, base=base)
        text = f"BASE {ox.NamedNode(base)}\n{query}" if base else query
        return self.solve_there(text, union=union, chosen=chosen)

    def solve_there(
        self, query: str, *, union: bool = True, chosen: Chosen | None = None
    ) -> Answered:
        """Evaluate a query at the engine, sound or not; otherwise as `solve`."""
        sort = wording.try_here(query)
        text = wording.with_prefixes(query)
        fields = _fields(chosen) if chosen else self._union() if union else ()
        if isinstance(sort, ox.QueryBoolean):
            return truth_of(self._ask(text, fields, JSON))
        if isinstance(sort, ox.QueryTriples):
            return self._triples(text, fields)
        return self._solutions(text, fields)

    def about(self, subjects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield all that is said of some subjects."""
        return self._quads("s", subjects)

    def touching(self, objects: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield every quad whose object is one of some things."""
        return self._quads("o", objects)

    def graphs(self) -> frozenset[str]:
        """Return the IRIs of the named graphs."""
        rows = self._solutions(wording.GRAPHS, ())
        return frozenset(row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode))

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield everything that is said of things of ours; what else is there stays there."""
        return self.about(self._subjects())

    @cached_property
    def manner(self) -> Manner:
        """How the engine is to be asked, found out by asking."""
        return find_manner(self._wire)

    @cached_property
    def is_sound(self) -> bool:
        """Whether the engine gets right what a few queries with known answers ask."""
        return all(self._told(query) == known for query, known in CANARIES.items())

    def _told(self, query: str) -> frozenset[str]:
        """Return the values in the one column of an answer, none if the engine fails on it."""
        try:
            rows = list(self._solutions(query, ()))
        except EngineError:
            return frozenset()
        terms = (row[0] for row in rows)
        return frozenset(term.value for term in terms if isinstance(term, ox.Literal))

    @cached_property
    def _copy(self) -> Embedded:
        """What the engine holds, here."""
        subjects = self._subjects()
        if len(subjects) > _MOST_COPIED:
            raise EngineError(
                f"{self.url} gets some queries wrong, and its {len(subjects):,} subjects are too "
                "many to ask about here.",
                "Take the data out: defties export --store URL -f nq -o FILE, defties build FILE",
            )
        return copied(self.about(subjects))

    def _subjects(self) -> list[str]:
        rows = self._solutions(wording.subjects(**self._places), ())
        return [row["s"].value for row in rows if isinstance(row["s"], ox.NamedNode)]

    def _union(self) -> Fields:
        """Return the fields that make the default graph that of all graphs."""
        if self.manner.union is None:
            raise EngineError(
                f"{self.url} keeps its named graphs out of the default graph, where queries look.",
                "Load the data as Turtle into the default graph; see docs/scale.md.",
            )
        return self.manner.union

    @property
    def _places(self) -> dict[str, bool]:
        """Where to read: in the default graph, in named graphs, or in both."""
        manner = self.manner
        return {"default": manner.in_default or not manner.in_named, "named": manner.in_named}

    def _ask(self, query: str, fields: Fields, accept: str) -> Reply:
        return self._wire.send([("query", query), *fields], accept)

    def _triples(self, query: str, fields: Fields) -> ox.QueryTriples:
        """Return the triples of a CONSTRUCT, once the rows that they are made of are all there.

        Engines that cut answers off may not say so for triples; for rows it is found out.
        """
        rows = wording.pattern_rows(query)
        if rows is None:
            raise EngineError(
                "DESCRIBE means what each engine likes, so it is not sent to one.",
                "Write: CONSTRUCT { <IRI> ?p ?o } WHERE { <IRI> ?p ?o }",
            )
        reply, _, is_whole = self._checked(rows, fields)
        if not is_whole:
            raise self._cut(reply)
        return triples_of(self._ask(query, fields, TRIPLES))

    def _solutions(self, query: str, fields: Fields) -> ox.QuerySolutions:
        """Return the rows of a SELECT, every one of them."""
        reply, size, is_whole = self._checked(query, fields)
        return rows_of(reply) if is_whole else self._paged(query, fields, reply, size)

    def _checked(self, query: str, fields: Fields) -> tuple[Reply, int, bool]:
        """Return the answer to a SELECT, the number of its rows, and whether that is all of them.

        The body is left at its beginning.
        """
        reply = self._ask(query, fields, self.manner.form)
        size = size_of(reply)
        if not (_is_limit(size) or any(h in reply.headers for h in _CUT) or not reply.has_length):
            return reply, size, True
        total = self._count(wording.counted(query), fields)
        if total is None or total < size:
            raise self._cut(reply)
        return reply, size, total == size

    def _count(self, query: str | None, fields: Fields) -> int | None:
        """Return the figure that a query asks for, None if there is no such query."""
        if query is None:
            return None
        for row in rows_of(self._ask(query, fields, self.manner.form)):
            if isinstance(row[0], ox.Literal):
                return int(row[0].value)
        return None

    def _paged(self, query: str, fields: Fields, first: Reply, size: int) -> ox.QuerySolutions:
        """Return the rows of a SELECT read page by page, each page as long as the engine gives.

        An order that wavers between pages would give some rows twice and others never: the rows
        must be as many as counted, and so must those that differ.
        """
        columns = [variable.value for variable in rows_of(first).variables]
        total = self._count(wording.counted(query), fields) or 0
        body, taken, seen = Spool(), 0, set[int]()
        body.write("\t".join(f"?{name}" for name in columns).encode() + b"\n")
        while taken < total:
            asked = wording.page(query, columns, size, taken)
            if asked is None:
                raise self._cut(first)
            before = taken
            for row in rows_of(self._ask(asked, fields, self.manner.form)):
                line = "\t".join("" if value is None else str(value) for value in row)
                body.write(line.encode() + b"\n")
                seen.add(hash(line))
                taken += 1
            if taken == before:
                raise self._cut(first)
        different = self._count(wording.counted(query, distinct=True), fields)
        if taken != total or len(seen) != different:
            raise self._cut(first)
        body.seek(0)
        found = ox.parse_query_results(body, ox.QueryResultsFormat.TSV)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def _cut(self, reply: Reply) -> EngineError:
        limit = reply.headers.get("x-sparql-maxrows", "")
        return EngineError(
            f"{self.url} cut its answer short{f' at {limit} rows' if limit else ''}.",
            "Raise the limits of the engine (ResultSetMaxRows in Virtuoso), or ask for less.",
        )

    def _quads(self, variable: str, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield what is said with some IRIs as subject or object, in batches."""
        for batch in wording.batches(list(iris), _BATCH):
            query = wording.said(variable, batch, **self._places)
            in_named: set[tuple[object, ...]] = set()
            loose: list[ox.Quad] = []
            for row in self._solutions(query, ()):
                quad = _quad(row, self.manner.in_named)
                if quad is None:
                    continue
                if isinstance(quad.graph_name, ox.DefaultGraph):
                    loose.append(quad)
                else:
                    in_named.add((quad.subject, quad.predicate, quad.object))
                    yield quad
            # A default graph that is that of all graphs says again what they said.
            yield from (q for q in loose if (q.subject, q.predicate, q.object) not in in_named)


def _fields(chosen: Chosen) -> Fields:
    """Return the fields of the protocol that choose graphs."""
    return (
        *(("default-graph-uri", iri) for iri in chosen.default),
        *(("named-graph-uri", iri) for iri in chosen.named),
    )


def _quad(row: ox.QuerySolution, has_graph: bool) -> ox.Quad | None:
    """Return a row as a quad; None if it has terms of a kind that no claim has."""
    subject, predicate, thing = row["s"], row["p"], row["o"]
    graph = row["g"] if has_graph else None
    if (
        not isinstance(subject, ox.NamedNode | ox.BlankNode)
        or not isinstance(predicate, ox.NamedNode)
        or not isinstance(thing, ox.NamedNode | ox.BlankNode | ox.Literal)
    ):
        return None
    named = graph if isinstance(graph, ox.NamedNode) else ox.DefaultGraph()
    return ox.Quad(subject, predicate, thing, named)


def _is_limit(size: int) -> bool:
    """Return whether a number of rows is one where engines stop."""
    return size > 0 and (size % _LIMITS_END_IN == 0 or (size >= 1024 and size & (size - 1) == 0))
