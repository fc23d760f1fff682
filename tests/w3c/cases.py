"""The tests of a folder of w3c/rdf-tests, as their manifests list them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
MANIFESTS = (
    "sparql/sparql10/manifest.ttl",
    "sparql/sparql11/manifest-sparql11-query.ttl",
    "sparql/sparql11/manifest-sparql11-results.ttl",
)
_SORTS = {
    MF.QueryEvaluationTest: "evaluation",
    MF.CSVResultFormatTest: "evaluation",
    MF.PositiveSyntaxTest: "good syntax",
    MF.PositiveSyntaxTest11: "good syntax",
    MF.NegativeSyntaxTest: "bad syntax",
    MF.NegativeSyntaxTest11: "bad syntax",
}
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".n3": ox.RdfFormat.TURTLE,
}


@dataclass
class Case:
    """A test: its query, and what it is asked over and should give."""

    name: str
    sort: str
    query: Path
    result: Path | None = None
    default: list[Path] = field(default_factory=list)
    named: list[tuple[str, Path]] = field(default_factory=list)
    often: bool = True

    @property
    def text(self) -> str:
        """The query."""
        return self.query.read_text("utf-8")

    def quads(self) -> list[ox.Quad]:
        """Return the data; a blank node of one file is none of another."""
        found = [quad for path in self.default for quad in triples_of(path)]
        for name, path in self.named:
            graph = ox.NamedNode(name)
            found += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in triples_of(path)]
        return found


def cases(folder: Path) -> Iterator[Case]:
    """Yield the tests of queries, those aside that need a reasoner."""
    for manifest in MANIFESTS:
        yield from _cases(folder / manifest)


def _cases(manifest: Path) -> Iterator[Case]:
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for included in graph.objects(None, MF.include):
        for one in Collection(graph, included):
            yield from _cases(_path(one))
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            if case := _case(graph, entry, manifest.parent.name):
                yield case


def _case(graph: Graph, entry: Node, group: str) -> Case | None:
    sort = next((_SORTS[s] for s in graph.objects(entry, RDF.type) if s in _SORTS), None)
    action = graph.value(entry, MF.action)
    if sort is None or list(graph.objects(action, SD.entailmentRegime)):
        return None
    name = f"{group}/{str(entry).rpartition('#')[2]}"
    if isinstance(action, URIRef):
        return Case(name, sort, _path(action))
    if list(graph.objects(action, QT.serviceData)):
        return None
    result = graph.value(entry, MF.result)
    case = Case(name, sort, _path(graph.value(action, QT.query)), _path(result) if result else None)
    case.often = graph.value(entry, MF.resultCardinality) != MF.LaxCardinality
    case.default = [_path(data) for data in graph.objects(action, QT.data)]
    for data in graph.objects(action, QT.graphData):
        if isinstance(data, URIRef):
            case.named.append((str(data), _path(data)))
        else:
            label = graph.value(data, RDFS.label)
            case.named.append((str(label), _path(graph.value(data, QT.graph))))
    base, known = case.query.as_uri(), {name for name, _ in case.named}
    for relative in _FROM.findall(case.text) if sort == "evaluation" else ():
        iri = urljoin(base, relative)
        if iri.startswith("file:") and iri not in known and _path(iri).exists():
            case.named.append((iri, _path(iri)))
            known.add(iri)
    return case


def triples_of(path: Path) -> list[ox.Quad]:
    """Return what a file says."""
    fmt = _FORMATS[path.suffix]
    return list(
        ox.parse(path.read_bytes(), format=fmt, base_iri=path.as_uri(), rename_blank_nodes=True)
    )


def _path(iri: object) -> Path:
    return Path(unquote(urlsplit(str(iri)).path))
