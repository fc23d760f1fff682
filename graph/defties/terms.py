"""Terms of rdflib as terms of Oxigraph, and back."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Node

Resource = ox.NamedNode | ox.BlankNode

_STRING = str(XSD.string)


def to_oxigraph(term: Node) -> Resource | ox.Literal:
    """Return a term of rdflib as one of Oxigraph."""
    if not isinstance(term, Literal):
        return resource(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))


def resource(term: Node) -> Resource:
    """Return an IRI or blank node of rdflib as one of Oxigraph."""
    return ox.BlankNode(str(term)) if isinstance(term, BNode) else ox.NamedNode(str(term))


def to_rdflib(term: object) -> Node:
    """Return a term of Oxigraph as one of rdflib.

    Raises
    ------
    SyntaxError
        It is a triple, which RDF 1.1 has no place for as a term.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        # As rdflib's own parser has it: a plain literal has no datatype.
        datatype = term.datatype.value
        is_plain = term.language or datatype == _STRING
        return Literal(
            term.value, lang=term.language, datatype=None if is_plain else URIRef(datatype)
        )
    raise SyntaxError("a triple inside a triple is not read")
