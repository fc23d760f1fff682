"""The dataset, or some of its ties, in the open RDF formats, byte for byte the same each time.

Exports hold the claims and what the rules derive. In TriG every tie stands with its evidence in a
named graph of its own, so that other tools can say things about the claim as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.errors import InputError
from defties.vocab import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from defties.store.protocol import Store

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_ONTOLOGY = PREFIXES["graph"] + "ontology/"
_NO_CLAIM = (_ONTOLOGY, PREFIXES["graph"] + "derived")
_PARTS = (PREFIXES["ev"], PREFIXES["part"])
_WITH_GRAPHS = {"trig", "nq"}


def export(store: Store, form: str, *, ontology: bool = False) -> bytes:
    """Return the dataset in a format.

    Parameters
    ----------
    store
        The store.
    form
        "ttl", "trig", "nq", "jsonld" or "rdfxml". N-Quads keep the graph of each file; TriG has
        one for each tie; the others have no graphs.
    ontology
        Whether the terms come along with the claims.

    Raises
    ------
    InputError
        The format is unknown.
    """
    if form not in FORMATS:
        raise InputError(f'"{form}" is not an export format.', f"Use one of {', '.join(FORMATS)}.")
    quads = [q for q in store if ontology or not _name(q).startswith(_ONTOLOGY)]
    if form == "trig":
        quads = _by_tie(quads)
    return _serialise(quads, form)


def export_ties(store: Store, ties: Collection[str]) -> bytes:
    """Return some ties as Turtle, with their evidence, their sources and the entities they join."""
    wanted = {expand(key) for key in ties}
    spaces = (*_PARTS, PREFIXES["id"], PREFIXES["src"])
    chosen: set[str] = set()
    quads: list[ox.Quad] = []
    fresh = wanted
    while fresh:
        chosen |= fresh
        found = [q for q in store.about(sorted(fresh)) if not _name(q).startswith(_NO_CLAIM)]
        quads += found
        fresh = {
            q.object.value
            for q in found
            # What an entity leads to is not part of the tie, but its names and its state are.
            if isinstance(q.object, ox.NamedNode)
            and q.object.value.startswith(spaces)
            and (_iri(q.subject) in wanted or _iri(q.subject).startswith(_PARTS))
        } - chosen
    return _serialise(quads, "ttl")


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _by_tie(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with each tie and its parts in a graph named after the tie."""
    known = list(quads)
    above = {
        _iri(quad.object): _iri(quad.subject)
        for quad in sorted(known, key=_order)
        if _iri(quad.object).startswith(_PARTS)
    }
    placed: list[ox.Quad] = []
    for quad in known:
        node, seen = _iri(quad.subject), set[str]()
        while node in above and node not in seen:  # a part may hang on a part
            seen.add(node)
            node = above[node]
        tie = node.startswith(PREFIXES["tie"])
        graph = ox.NamedNode(node) if tie else ox.DefaultGraph()
        placed.append(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    return placed


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _serialise(quads: Iterable[ox.Quad], form: str) -> bytes:
    if form in _WITH_GRAPHS:
        lines = sorted(set(quads), key=lambda q: (str(q.graph_name), *_order(q)))
        out = ox.serialize(lines, format=FORMATS[form], prefixes=_prefixes(form))
    else:
        triples = sorted({q.triple for q in quads}, key=_order)
        out = ox.serialize(triples, format=FORMATS[form], prefixes=_prefixes(form))
    assert out is not None  # no file was given, so the text comes back
    return out


def _order(line: ox.Quad | ox.Triple) -> tuple[str, ...]:
    return (str(line.subject), str(line.predicate), str(line.object))


def _prefixes(form: str) -> dict[str, str] | None:
    return None if form == "nq" else PREFIXES
