"""What the dataset is, for machines that look for data: VoID and DCAT; and the dataset whole.

https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/. There is no clock in it: the
version of the data says when it changes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.errors import InputError
from defties.export import FORMATS, export
from defties.query import select
from defties.vocab import BASE, NS, PREFIXES, expand
from defties.web.accept import preferred
from defties.web.asked import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from defties.snapshot import Dataset
    from defties.web.asked import Asked

_VOID, _DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
_DCT, _FOAF = PREFIXES["dcterms"], "http://xmlns.com/foaf/0.1/"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MEDIA = {
    "ttl": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
_WRITTEN = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def void(data: Dataset, asked: Asked) -> Reply:
    """Return what the dataset is, in the form of RDF that is asked for."""
    media = preferred(asked.accept, {name: name for name in (*_WRITTEN, "text/html")})
    form = _WRITTEN.get(media, ox.RdfFormat.TURTLE)
    prefixes = {"void": _VOID, "dcat": _DCAT, "dcterms": _DCT, "xsd": PREFIXES["xsd"]}
    body = ox.serialize(list(_described(data, asked.site)), format=form, prefixes=prefixes) or b""
    shown = "text/turtle" if media == "text/html" else media
    return Reply(body, f"{shown}; charset=utf-8" if shown.startswith("text/") else shown)


def dump(data: Dataset, asked: Asked) -> Reply:
    """Return the whole dataset in a format, the same bytes for the same data."""
    form = asked.path["form"]
    if form not in _MEDIA:
        raise InputError(f"There is no dump in {form[:20]!r}.", f"Use {', '.join(FORMATS)}.")
    name = f'attachment; filename="defties-{data.register.version}.{form}"'
    body = _kept(data, form)
    return Reply(body, _MEDIA[form], headers=(("Content-Disposition", name),))


@lru_cache(maxsize=2)
def _kept(data: Dataset, form: str) -> bytes:
    """Return a dump, which takes seconds to write: the last two are kept."""
    return export(data.store, form)


def _described(data: Dataset, site: str) -> Iterator[ox.Triple]:
    dataset = ox.NamedNode(BASE + "dataset")
    version = data.register.version

    def say(name: str, value: ox.NamedNode | ox.Literal | ox.BlankNode) -> ox.Triple:
        return ox.Triple(dataset, ox.NamedNode(name), value)

    for sort in (_VOID + "Dataset", _DCAT + "Dataset"):
        yield say(PREFIXES["rdf"] + "type", ox.NamedNode(sort))
    title = "defties: state and corporate defence ties, each a sourced claim"
    yield say(_DCT + "title", ox.Literal(title, language="en"))
    yield say(_DCT + "license", ox.NamedNode(_LICENCE))
    yield say(_DCT + "publisher", ox.Literal("The defties maintainers"))
    yield say(_DCAT + "version", ox.Literal(version))
    yield say(_FOAF + "homepage", ox.NamedNode(site + "/"))
    yield say(_VOID + "sparqlEndpoint", ox.NamedNode(site + "/sparql"))
    yield say(_VOID + "uriSpace", ox.Literal(BASE))
    yield say(_VOID + "exampleResource", ox.NamedNode(expand("id:shahed-136")))
    for used in (NS, PREFIXES["prov"], PREFIXES["skos"], _DCT):
        yield say(_VOID + "vocabulary", ox.NamedNode(used))
    for form, media in _MEDIA.items():
        yield from _distribution(dataset, f"{site}/dump.{form}", media.partition(";")[0])
    yield from _counted(data, dataset)


def _distribution(dataset: ox.NamedNode, address: str, media: str) -> Iterator[ox.Triple]:
    there = ox.NamedNode(address)
    iana = ox.NamedNode(f"https://www.iana.org/assignments/media-types/{media}")
    yield ox.Triple(dataset, ox.NamedNode(_VOID + "dataDump"), there)
    yield ox.Triple(dataset, ox.NamedNode(_DCAT + "distribution"), there)
    yield ox.Triple(
        there, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(_DCAT + "Distribution")
    )
    yield ox.Triple(there, ox.NamedNode(_DCAT + "downloadURL"), there)
    yield ox.Triple(there, ox.NamedNode(_DCAT + "mediaType"), iana)


def _counted(data: Dataset, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield how much there is of what: entities and ties by class."""
    counts = data.counts
    totals = counts["totals"]
    things = sum(totals[name] for name in ("entities", "ties", "evidence", "sources"))
    yield ox.Triple(dataset, ox.NamedNode(_VOID + "entities"), ox.Literal(things))
    table = select(data.store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    triples = ox.Literal(int(table.rows[0][0]))
    yield ox.Triple(dataset, ox.NamedNode(_VOID + "triples"), triples)
    for group in ("entities by class", "ties by class"):
        for name, number in counts[group].items():
            part = ox.BlankNode(f"c{name}")
            yield ox.Triple(dataset, ox.NamedNode(_VOID + "classPartition"), part)
            yield ox.Triple(part, ox.NamedNode(_VOID + "class"), ox.NamedNode(NS + name))
            yield ox.Triple(part, ox.NamedNode(_VOID + "entities"), ox.Literal(number))
    properties = select(data.store, _PROPERTIES)
    for number, (name, times) in enumerate(properties.rows):
        part = ox.BlankNode(f"p{number}")
        yield ox.Triple(dataset, ox.NamedNode(_VOID + "propertyPartition"), part)
        yield ox.Triple(part, ox.NamedNode(_VOID + "property"), ox.NamedNode(expand(name)))
        yield ox.Triple(part, ox.NamedNode(_VOID + "triples"), ox.Literal(int(times)))
