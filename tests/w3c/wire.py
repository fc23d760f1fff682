"""The tests of the protocol and of the service description, sent as their manifest spells them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
from cases import MF, SD
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from rdflib.term import Node

CNT = Namespace("http://www.w3.org/2011/content#")
HT = Namespace("http://www.w3.org/2011/http#")
_DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
_FORMATS = {
    "boolean": {"application/sparql-results+xml", "application/sparql-results+json"},
    "tabular": {
        *("application/sparql-results+xml", "application/sparql-results+json"),
        *("text/csv", "text/tab-separated-values"),
    },
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}


def protocol_data(folder: Path) -> bytes:
    """Return the graphs that the tests ask for; the first of them they name but never give."""
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(_DATA.format(number)))
        for number in (1, 2, 3)
        for quad in ox.parse(
            (folder / f"sparql/sparql11/protocol/data{number}.nt").read_bytes(),
            format=ox.RdfFormat.N_TRIPLES,
        )
    ]
    first = ox.NamedNode(_DATA.format(0))
    quads.append(ox.Quad(first, ox.NamedNode(str(RDF.type)), first, first))
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def protocol_results(
    folder: Path, client: httpx.Client, query: str, update: str, differ: list[str]
) -> Counter[str]:
    """Send the requests of the protocol tests to the addresses of an endpoint; count what passes.

    An endpoint without updates, whose address is "", is asked by `query` for them too, and should
    refuse them.
    """
    manifest = folder.resolve() / "sparql/sparql11/protocol/manifest.ttl"
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    counts: Counter[str] = Counter()
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            name = str(entry).rpartition("#")[2]
            requests = Collection(graph, graph.value(graph.value(entry, MF.action), HT.requests))
            address = (update or query) if _is_update(graph, requests[0]) else query
            faults = [
                _fault(graph, request, client, address if n == 0 else query)
                for n, request in enumerate(requests)
            ]
            if name.startswith("update_") and not update:
                refused = faults[0].startswith("403")
                counts["updates refused" if refused else "failed"] += 1
                continue
            counts["failed" if any(faults) else "passed"] += 1
            if any(faults):
                differ.append(f"protocol/{name} fails at {query}: {next(filter(None, faults))}")
    return counts


def _is_update(graph: Graph, request: Node) -> bool:
    body = graph.value(request, HT.body)
    text = str(graph.value(body, CNT.chars)) if body else ""
    media = " ".join(_headers(graph, request).values())
    return "update=" in text + str(graph.value(request, HT.absolutePath)) or "update" in media


def _headers(graph: Graph, request: Node) -> dict[str, str]:
    listed = graph.value(request, HT.headers)
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in (Collection(graph, listed) if listed else ())
    }


def _fault(graph: Graph, request: Node, client: httpx.Client, address: str) -> str:
    """Return what is wrong with the response to a request, "" if nothing is."""
    path = str(graph.value(request, HT.absolutePath))
    body = graph.value(request, HT.body)
    content = b""
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding))
        content = str(graph.value(body, CNT.chars)).encode(encoding)
    response = client.request(
        str(graph.value(request, HT.methodName)),
        address + path.removeprefix("/sparql/"),
        content=content,
        headers=_headers(graph, request),
    )
    wanted = graph.value(request, HT.resp)
    statuses = {str(s)[-3] for s in graph.objects(wanted, MF.expectedStatus)}
    if str(response.status_code)[0] not in statuses:
        return f"{response.status_code} {response.text[:120]}"
    media = response.headers.get("content-type", "").partition(";")[0]
    form = graph.value(wanted, MF.expectedFormat)
    if form is not None and media not in _FORMATS[str(form)]:
        return f"{media} is not {form}"
    truth = graph.value(wanted, MF.expectedBoolean)
    if truth is not None:
        found = ox.parse_query_results(
            response.content,
            ox.QueryResultsFormat.XML if media.endswith("xml") else ox.QueryResultsFormat.JSON,
        )
        if bool(found) != truth.toPython():
            return f"says {bool(found)}"
    return ""


def description_results(client: httpx.Client, address: str, differ: list[str]) -> Counter[str]:
    """Ask for the service description; count which of the three tests of it pass."""
    response = client.get(address, headers={"Accept": "application/n-triples"})
    graph = Graph().parse(data=response.text, format="nt")
    services = set(graph.subjects(RDF.type, SD.Service))
    default = {g for d in graph.objects(None, SD.defaultDataset) for g in graph.objects(d)}
    passed = {
        "returns-rdf": response.is_success and len(graph) > 0,
        "has-endpoint-triple": (None, SD.endpoint, URIRef(address)) in graph,
        "conforms-to-schema": len(services) == 1 and SD.Dataset in default,
    }
    differ += [f"description/{name} fails" for name, fine in passed.items() if not fine]
    return Counter("passed" if fine else "failed" for fine in passed.values())
