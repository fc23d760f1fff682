"""The namespaces of defties and their short forms; the terms themselves live in `ontology/`.

Inside the library an IRI of ours is written in its short form: ``id:iran``, ``tie:…``, ``src:…``,
``st:agreed``; an IRI of anyone else stays whole.
"""

from __future__ import annotations

BASE = "https://w3id.org/defties/"
NS = BASE + "ns#"

PREFIXES: dict[str, str] = {
    "": NS,
    "id": BASE + "id/",
    "tie": BASE + "tie/",
    "src": BASE + "source/",
    "ev": BASE + "evidence/",
    "part": BASE + "part/",
    "st": BASE + "status/",
    "cat": BASE + "category/",
    "kind": BASE + "kind/",
    "stance": BASE + "stance/",
    "standing": BASE + "standing/",
    "grade": BASE + "grade/",
    "group": BASE + "group/",
    "sk": BASE + "source-kind/",
    "like": BASE + "likelihood/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
}

# Longest first, so that a nested namespace wins over the one that holds it.
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


def compact(iri: str) -> str:
    """Return the short form of an IRI, or the IRI itself when no prefix fits.

    Examples
    --------
    >>> compact("https://w3id.org/defties/id/iran")
    'id:iran'
    >>> compact("https://w3id.org/defties/ns#supplier")
    ':supplier'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(short: str) -> str:
    """Return the whole IRI of a short form, or the text itself when its prefix is unknown.

    Examples
    --------
    >>> expand("id:iran")
    'https://w3id.org/defties/id/iran'
    """
    prefix, colon, name = short.partition(":")
    if colon and prefix in PREFIXES and not name.startswith("//"):
        return PREFIXES[prefix] + name
    return short


def local(name: str) -> str:
    """Return what stands after the prefix of a short form.

    Examples
    --------
    >>> local("st:agreed")
    'agreed'
    """
    return name.rpartition(":")[2]
