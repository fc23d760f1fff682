"""Where SPARQL is typed: a form that works without a script, with the catalogue as examples."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.catalogue import pick
from defties.errors import InputError, QueryError
from defties.query import ask_store, failed, spell
from defties.questions import fill, sparql_of
from defties.render.svg import svg
from defties.shelf import take
from defties.sift import Filter, sift
from defties.texts import clean, shorten
from defties.vocab import PREFIXES, compact
from defties.web.asked import Reply, moved
from defties.web.pages.frame import html, questions, thing_url, with_query
from defties.web.pages.network import network
from defties.web.pages.pictures import drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.model import Register
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

_HERE = "/sparql-editor"
_MOST = 1_000
_MOST_TIES, _MOST_DRAWN, _MOST_FOCUS = 200, 60, 12
_FIRST = """# The ties that supply something to Russia, with who delivers.
SELECT ?tie ?supplier ?item ?status WHERE {
  ?tie a :Supply ;
    :recipient id:russia ;
    :supplier ?supplier ;
    :item ?item ;
    :status ?status .
}
LIMIT 50
"""
_TABLES = (("CSV", "csv"), ("JSON", "json"), ("TSV", "tsv"), ("XML", "xml"))
_GRAPHS = (("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf"))
_FORMS = tuple(form for _, form in (*_TABLES, *_GRAPHS))
_PLACE = re.compile(r"line (\d+), column (\d+)")
_WEB = re.compile(r"https?://[^\s]+")
_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Cell:
    """A term in its short form, the page of what it names, its name in words.

    `away` tells that the page is not ours; `sort` is the language or the datatype of a literal.
    """

    text: str
    url: str = ""
    label: str = ""
    away: bool = False
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gave: a table, or a truth told as one; `more` if there is more than is shown.

    `ties` and `entities` are those of its cells, `forms` what it may be downloaded as.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    more: bool
    ties: Sequence[str]
    entities: Sequence[str]
    forms: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is wrong: the line, and the column, which counts from 1."""

    number: int
    column: int
    line: str


def editor(data: Dataset, asked: Asked) -> Reply:
    """Return the page with a query and, if one was sent, what it gives; or send to a download."""
    query = asked.one("query")
    if (form := asked.one("format")) and query:
        if form not in _FORMS:
            raise InputError(f'"{shorten(form)}" is no format.', f"Use {', '.join(_FORMS)}.")
        return moved(with_query("/sparql", ("query", query), ("format", form)))
    result: Result | None = None
    error: QueryError | None = None
    if query:
        try:
            result = _result(data, query)
        except QueryError as found:
            error = found
    return html(
        "editor.html",
        asked,
        400 if error else 200,
        query=query or _example(asked.one("example")),
        result=result,
        error=error,
        place=_place(error, query) if error else None,
        most=_MOST,
        graph=_in_graph(result) if result else "",
        picture=_drawn(result) if result else "",
        examples=[
            (question.title, with_query(_HERE, ("example", question.id)))
            for question in questions().values()
        ],
        prefixes=sorted(PREFIXES.items()),
        downloads=[
            (label, with_query("/sparql", ("query", query), ("format", form)))
            for label, form in (result.forms if result else ())
        ],
        permalink=asked.site + with_query(_HERE, ("query", query)),
        version=data.register.version,
    )


def picture(data: Dataset, asked: Asked) -> Reply:
    """Return the picture of some ties, whatever their standing."""
    keys = [compact(key.strip()) for text in asked.several("ties") for key in text.split(",")]
    if not 0 < len(keys) <= _MOST_DRAWN:
        raise InputError(f"Name 1 to {_MOST_DRAWN} ties.", f"{_HERE}.svg?ties=tie:…")
    register = data.register
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    ties = sift(register, Filter(standings=every), take(register.ties, keys)).ties
    title = f"{len(ties)} tie" + ("" if len(ties) == 1 else "s")
    return drawing(svg(network(ties, register, title=title, subtitle="named by a query")))


def terms(data: Dataset, _: Asked) -> Reply:
    """Return the prefixes, and the terms that the editor completes, each with what it means."""
    schema = data.register.schema
    found = {f":{name}": clean(label) for name, label in schema.labels.items()}
    found |= {
        f":{name}": clean(declared.definition) for name, declared in schema.tie_classes.items()
    }
    found |= {f":{name}": clean(d.label) for name, d in schema.entity_classes.items()}
    found |= {
        f":{edge.name}": clean(f"{edge.phrase} (derived)")
        for declared in schema.tie_classes.values()
        for edge in declared.edges
    }
    found |= {key: clean(concept.label) for key, concept in schema.concepts.items()}
    told = {
        "prefixes": PREFIXES,
        "terms": [{"term": term, "says": says} for term, says in sorted(found.items())],
    }
    return Reply(json.dumps(told, ensure_ascii=False).encode(), "application/json")


def _example(name: str) -> str:
    """Return the SPARQL of a question, its slots filled with its examples; by default our own."""
    if not name:
        return _FIRST
    question = pick(name, questions())
    values = {parameter.name: parameter.example for parameter in question.parameters}
    lines = sparql_of(question, values).splitlines()
    # The house prefixes need no declaration here, and the header is for the catalogue.
    body = dropwhile(lambda line: not line or line.startswith(("PREFIX ", "#")), lines)
    return "\n".join([f"# {fill(question.asks, values)}", *body, ""])


def _result(data: Dataset, query: str) -> Result:
    """Return what a query gives, up to a number of rows.

    Raises
    ------
    QueryError
        It is wrong, or refused.
    """
    found = ask_store(data.store, query)
    forms = _TABLES
    try:
        if isinstance(found, ox.QueryBoolean):
            truth = Cell("yes" if found else "no")
            return Result(("answer",), [[truth]], False, (), (), (_TABLES[1], _TABLES[3]))
        if isinstance(found, ox.QuerySolutions):
            columns = [variable.value for variable in found.variables]
            rows = [[row[name] for name in columns] for row in islice(found, _MOST + 1)]
        else:
            forms = _GRAPHS
            columns = ["subject", "predicate", "object"]
            rows = [[t.subject, t.predicate, t.object] for t in islice(found, _MOST + 1)]
    except (OSError, RuntimeError) as error:  # rows are read when they are asked for
        raise failed(error) from None
    shown = rows[:_MOST]
    register = data.register
    named = dict.fromkeys(
        compact(term.value) for row in shown for term in row if isinstance(term, ox.NamedNode)
    )
    cells = [[_cell(term, register) for term in row] for row in shown]
    ties = [key for key in named if key in register.ties]
    entities = [key for key in named if key in register.entities]
    return Result(columns, cells, len(rows) > _MOST, ties, entities, forms)


def _cell(term: object, register: Register) -> Cell:
    text = clean(spell(term))
    if isinstance(term, ox.Literal):
        sort = "" if term.datatype.value == _STRING else f"^^{compact(term.datatype.value)}"
        return Cell(text, sort=f"@{term.language}" if term.language else sort)
    if not isinstance(term, ox.NamedNode):
        return Cell(text)
    if text in register.entities:
        return Cell(text, thing_url(text, register), clean(register.label(text)))
    if text in register.schema.concepts:
        return Cell(text, "", clean(register.schema.concepts[text].label))
    if url := thing_url(text, register):
        return Cell(text, url)
    return Cell(text, text if _WEB.fullmatch(text) else "", away=True)


def _place(error: QueryError, query: str) -> Place | None:
    """Return where a query is wrong, if the engine says so."""
    found = _PLACE.search(error.message)
    lines = query.splitlines()
    if not found or not 0 < int(found[1]) <= len(lines):
        return None
    return Place(int(found[1]), int(found[2]), lines[int(found[1]) - 1].replace("\t", " "))


def _in_graph(result: Result) -> str:
    """Return the address where what a result names is in the graph view, "" if that is nothing."""
    if result.ties:
        return with_query("/graph", ("ties", ",".join(result.ties[:_MOST_TIES])))
    return with_query("/graph", ("focus", ",".join(result.entities))) if _few(result) else ""


def _few(result: Result) -> bool:
    return 0 < len(result.entities) <= _MOST_FOCUS


def _drawn(result: Result) -> str:
    """Return the address of a small picture of the ties of a result, "" if they are too many."""
    if not 0 < len(result.ties) <= _MOST_DRAWN:
        return ""
    return with_query(f"{_HERE}.svg", ("ties", ",".join(result.ties)))
