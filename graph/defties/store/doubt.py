"""Engines that get joins, paths or unions wrong: how they are found out, and what is done then.

A few queries whose answers are known tell an engine that can be believed from one that cannot. From
one that cannot only plain patterns are taken, which all engines get right; whatever says more than
that is answered here, over a copy of what the engine holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.store.oxigraph import Embedded
from defties.vocab import NS

if TYPE_CHECKING:
    from collections.abc import Iterable

# Queries that need no data, each with the values of its one column.
CANARIES: dict[str, frozenset[str]] = {
    "SELECT ?x { { VALUES ?x { 1 } } UNION { VALUES ?x { 2 } } }": frozenset({"1", "2"}),
    "SELECT ?x { VALUES ?x { 1 2 } FILTER NOT EXISTS { VALUES ?x { 2 } } }": frozenset({"1"}),
}
# Properties whose objects are truths, which some engines keep as numbers.
TRUTHS = ("asserting", "denying", "holds", "lasts", "searched")
_IRI = re.compile(r"<[^<>\s]*>")
_NOT_PLAIN = re.compile(
    r"[|^*+/!=]|(?<=[\w>)])\?"
    r"|\b(?:UNION|OPTIONAL|MINUS|FILTER|BIND|GROUP|HAVING|COUNT|SUM|MIN|MAX|AVG|SAMPLE)\b",
    re.IGNORECASE,
)


def is_plain(query: str) -> bool:
    """Return whether a query is no more than patterns, values and an order.

    Examples
    --------
    >>> is_plain("SELECT ?s { VALUES ?class { :Firm } ?s a ?class }")
    True
    >>> is_plain("SELECT ?s { ?s :partOf* id:iran }")
    False
    """
    return _NOT_PLAIN.search(_IRI.sub("<>", query)) is None


def copied(quads: Iterable[ox.Quad]) -> Embedded:
    """Return a store here of what an engine holds, with truths as truths again."""
    store = ox.Store()
    store.bulk_extend(quads)
    for name in TRUTHS:
        for quad in list(store.quads_for_pattern(None, ox.NamedNode(NS + name), None)):
            if isinstance(quad.object, ox.Literal) and quad.object.value in {"0", "1"}:
                store.remove(quad)
                truth = ox.Literal(quad.object.value == "1")
                store.add(ox.Quad(quad.subject, quad.predicate, truth, quad.graph_name))
    return Embedded(store)
