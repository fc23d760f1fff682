"""The service description: what the endpoint can do and what it holds, in RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph as ox

from defties.vocab import PREFIXES
from defties.web.sparql.forms import RESULTS, TRIPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What answers that were cut link to.
CUT = "#cut"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_A = ox.NamedNode(PREFIXES["rdf"] + "type")
_COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
_SEE = ox.NamedNode(PREFIXES["rdfs"] + "seeAlso")


def description(
    graphs: Iterable[str], address: str, most: int, *, union: bool = True
) -> list[ox.Triple]:
    """Return the service description.

    Parameters
    ----------
    graphs
        The IRIs of the named graphs.
    address
        Where the endpoint is.
    most
        How many rows or triples an answer has at most.
    union
        Whether the default graph is that of all graphs.
    """
    service = ox.NamedNode(address + "#service")
    dataset, default = ox.BlankNode("dataset"), ox.BlankNode("default")
    cut = ox.NamedNode(address + CUT)
    triples = [
        ox.Triple(service, _A, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), ox.NamedNode(address)),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(service, _SEE, ox.NamedNode(urljoin(address, "/.well-known/void"))),
        ox.Triple(service, _SEE, cut),
        ox.Triple(dataset, _A, _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), default),
        ox.Triple(default, _A, _sd("Graph")),
        ox.Triple(cut, _COMMENT, ox.Literal(_cut_note(most), language="en")),
    ]
    triples += [
        ox.Triple(service, _sd("resultFormat"), ox.NamedNode(form.about))
        for form in (*RESULTS, *TRIPLES)
    ]
    if union:
        triples.append(ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph")))
    return [*triples, *_named(dataset, sorted(graphs))]


def _named(dataset: ox.BlankNode, graphs: Iterable[str]) -> Iterator[ox.Triple]:
    for number, iri in enumerate(graphs):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, _A, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), graph)
        yield ox.Triple(graph, _A, _sd("Graph"))


def _cut_note(most: int) -> str:
    return (
        f"An answer has at most {most:,} rows or triples. One that was cut there has the header "
        "X-Truncated, and in JSON and XML a link in its head. Ask for the rest with ORDER BY, "
        "LIMIT and OFFSET."
    )


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
