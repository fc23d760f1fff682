"""The rows of a SELECT in the forms of the recommendations.

The engine writes all rows or none. Here some of them are written, and JSON and XML say where it is
told that others were left out.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from defties.web.accept import NotAcceptable
from defties.web.sparql.forms import CSV, JSON, NOT_XML, TSV, XML

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from defties.web.sparql.forms import Form

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Row = Sequence[Term | None]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def rows_bytes(columns: Sequence[str], rows: Sequence[Row], form: Form, link: str = "") -> bytes:
    """Return rows in a form.

    Parameters
    ----------
    columns
        The names of the variables.
    rows
        A term or None for each of them.
    form
        One of `forms.RESULTS`.
    link
        Where something is said of these results, "" if nothing is; CSV and TSV have no room for it.

    Raises
    ------
    NotAcceptable
        The form cannot hold them.
    """
    return _WRITERS[form](columns, rows, link).encode()


def _json(columns: Sequence[str], rows: Sequence[Row], link: str) -> str:
    head: dict[str, Any] = {"vars": list(columns)}
    if link:
        head["link"] = [link]
    bindings = [
        {name: _told(term) for name, term in zip(columns, row, strict=True) if term is not None}
        for row in rows
    ]
    told = {"head": head, "results": {"bindings": bindings}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _told(term: Term) -> dict[str, Any]:
    """Return a term as JSON has it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _told(part) for name, part in parts}}
    return {"type": "literal", "value": term.value, **_kind(term, "datatype", "xml:lang")}


def _kind(literal: ox.Literal, datatype: str, language: str) -> dict[str, str]:
    """Return what a literal is besides its text, under the names that a form has for it."""
    if literal.language:
        direction = {"its:dir": literal.direction.value} if literal.direction else {}
        return {language: literal.language, **direction}
    return {} if literal.datatype.value == _STRING else {datatype: literal.datatype.value}


def _xml(columns: Sequence[str], rows: Sequence[Row], link: str) -> str:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in columns)
    about = f"<link href={quoteattr(link)}/>" if link else ""
    parts = [
        '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#" '
        f'xmlns:its="http://www.w3.org/2005/11/its"><head>{names}{about}</head><results>'
    ]
    for row in rows:
        parts.append("<result>")
        for name, term in zip(columns, row, strict=True):
            if term is not None:
                parts.append(f"<binding name={quoteattr(name)}>{_element(term)}</binding>")
        parts.append("</result>")
    return "".join([*parts, "</results></sparql>"])


def _element(term: Term) -> str:
    """Return a term as XML has it."""
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        inner = "".join(f"<{name}>{_element(part)}</{name}>" for name, part in parts)
        return f"<triple>{inner}</triple>"
    kind = _kind(term, "datatype", "xml:lang").items()
    given = "".join(f" {name}={quoteattr(value)}" for name, value in kind)
    return f"<literal{given}>{_text(term.value)}</literal>"


def _text(text: str) -> str:
    if NOT_XML.search(text):
        raise NotAcceptable("XML cannot hold a control character of this answer.", "Ask for JSON.")
    # A reader of XML takes a bare one for the end of a line.
    return escape(text, {"\r": "&#13;"})


def _csv(columns: Sequence[str], rows: Sequence[Row], _: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_value(term) for term in row] for row in rows)
    return out.getvalue()


def _value(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    if isinstance(term, ox.Triple):
        return " ".join(map(_value, term))
    return "" if term is None else str(term)


def _tsv(columns: Sequence[str], rows: Sequence[Row], _: str) -> str:
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join(map(_spelt, row)) for row in rows]
    return "\n".join([*lines, ""])


def _spelt(term: Term | None) -> str:
    """Return a term as SPARQL has it, on one line and without a tab."""
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(_spelt, term))} )>>"
    return "" if term is None else str(term).replace("\t", "\\t")


_WRITERS: dict[Form, Callable[[Sequence[str], Sequence[Row], str], str]] = {
    JSON: _json,
    XML: _xml,
    CSV: _csv,
    TSV: _tsv,
}
