"""The forms that answers have, and which of them a request would rather have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.texts import shorten
from defties.vocab import PREFIXES
from defties.web.accept import NotAcceptable, preferred

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from defties.web.sparql.protocol import Question


@dataclass(frozen=True, slots=True)
class Form:
    """A form of answers: its media types and its names for `format=`, the usual one first.

    `about` is what the W3C calls it.
    """

    media: tuple[str, ...]
    names: tuple[str, ...]
    about: str


NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# RDF/XML makes the end of a predicate the name of an element.
_NAMED = re.compile(r"[^\W\d][\w.-]*$")
_FORMATS = "http://www.w3.org/ns/formats/"
JSON = Form(
    ("application/sparql-results+json", "application/json"),
    ("json",),
    _FORMATS + "SPARQL_Results_JSON",
)
XML = Form(
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    ("xml",),
    _FORMATS + "SPARQL_Results_XML",
)
CSV = Form(("text/csv",), ("csv",), _FORMATS + "SPARQL_Results_CSV")
TSV = Form(("text/tab-separated-values",), ("tsv",), _FORMATS + "SPARQL_Results_TSV")
# For the rows of a SELECT and the truth of an ASK.
RESULTS = (JSON, XML, CSV, TSV)
# For the triples of a CONSTRUCT and a DESCRIBE; whatever reads N3 reads Turtle.
TRIPLES = {
    Form(
        (
            *("text/turtle", "application/turtle", "application/x-turtle"),
            *("text/n3", "text/rdf+n3", "application/n3"),
        ),
        ("ttl", "turtle", "n3"),
        _FORMATS + "Turtle",
    ): ox.RdfFormat.TURTLE,
    Form(
        ("application/n-triples", "text/plain"),
        ("nt", "ntriples", "n-triples"),
        _FORMATS + "N-Triples",
    ): ox.RdfFormat.N_TRIPLES,
    Form(
        ("application/ld+json", "application/x-json+ld", "application/json"),
        ("jsonld", "json-ld", "json"),
        _FORMATS + "JSON-LD",
    ): ox.RdfFormat.JSON_LD,
    Form(
        ("application/rdf+xml", "application/xml", "text/xml"),
        ("rdf", "rdfxml", "rdf+xml", "xml"),
        _FORMATS + "RDF_XML",
    ): ox.RdfFormat.RDF_XML,
    Form(("application/trig",), ("trig",), _FORMATS + "TriG"): ox.RdfFormat.TRIG,
    Form(("application/n-quads",), ("nq", "nquads", "n-quads"), _FORMATS + "N-Quads"): (
        ox.RdfFormat.N_QUADS
    ),
}


def form_for(question: Question, offered: Collection[Form]) -> tuple[Form, str]:
    """Return the form that a request would rather have, and the media type to call it by.

    Raises
    ------
    NotAcceptable
        It would have none of them.
    """
    for asked in question.forms:
        # A "+" in an address means a space, if it is not encoded.
        name = asked.strip().lower().replace(" ", "+")
        for form in offered:
            if name in form.names or name in form.media:
                return form, form.media[0]
    if question.forms:
        names = ", ".join(form.names[0] for form in offered)
        raise NotAcceptable(
            f'This answer has no form "{shorten(question.forms[0])}".', f"Use format= {names}."
        )
    media = preferred(question.accept, {m: m for form in _by_place(offered) for m in form})
    return next(form for form in offered if media in form.media), media


def _by_place(offered: Collection[Form]) -> list[tuple[str, ...]]:
    """Return media types, the usual one of each form before the others of any."""
    usual = tuple(form.media[0] for form in offered)
    return [usual, *(form.media[1:] for form in offered)]


def content_type(media: str) -> str:
    """Return the header for a media type; all texts are in UTF-8."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def written(triples: Sequence[ox.Triple], form: Form) -> bytes:
    """Return triples in a form, with those of the house prefixes that they use.

    Raises
    ------
    NotAcceptable
        The form cannot hold them.
    """
    kind = TRIPLES[form]
    plain = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    used = {name: iri for name, iri in PREFIXES.items() if f"<{iri}".encode() in plain}
    text = ox.serialize(triples, format=kind, prefixes=used) or b""
    if kind != ox.RdfFormat.RDF_XML:
        return text
    if NOT_XML.search(text.decode()) or not all(_NAMED.search(t.predicate.value) for t in triples):
        raise NotAcceptable("RDF/XML cannot hold all of this answer.", "Ask for text/turtle.")
    # A reader of XML takes a bare one for the end of a line.
    return text.replace(b"\r", b"&#13;")
