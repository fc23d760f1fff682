"""What a process does with a query: it evaluates it and writes the answer down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from defties.errors import DeftiesError
from defties.query import ask_store, failed
from defties.snapshot import open_dataset
from defties.web.asked import Asked, Reply
from defties.web.pages import fault
from defties.web.pool import TooLarge
from defties.web.sparql.description import CUT, description
from defties.web.sparql.forms import RESULTS, TRIPLES, content_type, form_for, written
from defties.web.sparql.rows import rows_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from defties.store.protocol import Store
    from defties.web.sparql.protocol import Question

Row = TypeVar("Row", bound="ox.Triple | tuple[object, ...]")
# How many characters of terms are gathered for one answer.
_LARGEST = 50_000_000
_WRITTEN_BY_ENGINE = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How queries are answered.

    An answer has at most `most` rows or triples. With `union` the default graph is that of all
    graphs, where nothing says which it is.
    """

    most: int = 10_000
    union: bool = True


def open_queries(places: Sequence[str], manner: Manner) -> Callable[[Question], Reply]:
    """Return what answers queries over some data; see `snapshot.open_dataset` for their places."""
    return partial(answer, open_dataset(places).store, manner)


def answer(store: Store, manner: Manner, question: Question) -> Reply:
    """Return the answer to a query, or the problem that it has."""
    try:
        if question.query is None:
            form, media = form_for(question, TRIPLES)
            told = description(store.graphs(), question.address, manner.most, union=manner.union)
            return Reply(written(told, form), content_type(media))
        return _answered(store, manner, question, question.query)
    except DeftiesError as error:
        return problem(error)


def problem(error: DeftiesError) -> Reply:
    """Return an error as programs get it."""
    return fault.reply(error, Asked("/sparql", accept="application/problem+json"))


def _answered(store: Store, manner: Manner, question: Question, query: str) -> Reply:
    found = ask_store(
        store,
        query,
        union=manner.union,
        chosen=question.chosen,
        base=question.address or None,
    )
    is_triples = isinstance(found, ox.QueryTriples)
    form, media = form_for(question, TRIPLES if is_triples else RESULTS)
    kind = content_type(media)
    if isinstance(found, ox.QueryBoolean):
        return Reply(found.serialize(format=_WRITTEN_BY_ENGINE[form.names[0]]) or b"", kind)
    try:
        if isinstance(found, ox.QueryTriples):
            triples, is_cut = _taken(_each_once(found), manner.most)
            return Reply(written(triples, form), kind, headers=_cut(is_cut, manner, question))
        columns = [variable.value for variable in found.variables]
        rows, is_cut = _taken(map(tuple, found), manner.most)
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        # Rows are read when they are asked for.
        raise failed(error) from None
    link = question.address + CUT if is_cut else ""
    body = rows_bytes(columns, rows, form, link)
    return Reply(body, kind, headers=_cut(is_cut, manner, question))


def _taken(found: Iterable[Row], most: int) -> tuple[list[Row], bool]:
    """Return the first of what is found, and whether there is more than that.

    Raises
    ------
    TooLarge
        They are few, but long.
    """
    taken: list[Row] = []
    size = 0
    for one in found:
        if len(taken) == most:
            return taken, True
        taken.append(one)
        size += sum(len(term.value) for term in one if isinstance(term, ox.Literal))
        if size > _LARGEST:
            raise TooLarge(f"The answer is larger than {_LARGEST:,} characters.", "Ask for less.")
    return taken, False


def _each_once(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples without those that were before; an engine may make one of several rows."""
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def _cut(is_cut: bool, manner: Manner, question: Question) -> tuple[tuple[str, str], ...]:
    """Return the headers that say that an answer was cut."""
    if not is_cut:
        return ()
    link = f'<{question.address}{CUT}>; rel="describedby"'
    return (("X-Truncated", str(manner.most)), ("Link", link))
