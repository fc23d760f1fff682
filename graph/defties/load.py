"""RDF files → one rdflib Dataset with a named graph for each file.

Loading names every blank node by what it says, so that evidence can be cited and two loads agree,
and types the dates, so that seeds can be written with plain strings. It does not judge the claims:
that is `check`. Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML are read, from disk only.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from defties.blank import names_of
from defties.errors import Invalid, SeedSyntaxError
from defties.inputs import given_files, term_files
from defties.model import Violation
from defties.terms import to_oxigraph, to_rdflib
from defties.vocab import BASE, NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from defties.inputs import Input

_EDTF = URIRef(NS + "edtf")
_EVIDENCE = URIRef(NS + "evidence")
# What rdflib logs of odd terms, with tracebacks, is told in sentences here and in `check`.
logging.getLogger("rdflib").setLevel(logging.CRITICAL)
# What a relative IRI is resolved against, so that it is seen and leads to no file of the reader's.
_RELATIVE = BASE + "relative-iri/"
_SUBJECT = re.compile(r"^((?:id|tie|src):[^\s;,]+)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The files of a dataset, read.

    `dataset` holds a graph for each file; `places` maps the short form of a subject to every
    (shown path, line) at which a block of its own begins; `texts` the shown path to its lines;
    `files` the IRI of a graph to the shown path it was read from.
    """

    dataset: Dataset
    places: Mapping[str, Sequence[tuple[str, int]]]
    texts: Mapping[str, Sequence[str]]
    files: Mapping[str, str]

    def shown(self, room: str) -> set[str]:
        """Return the shown paths of the files of a room: "ontology/", "seeds/" or "data/"."""
        start = PREFIXES["graph"] + room
        return {path for name, path in self.files.items() if name.startswith(start)}

    def place(self, subject: str, near: str = "") -> tuple[str, int]:
        """Return (shown path, line) of a subject, or of the first `near` inside its block."""
        found = self.places.get(subject)
        if not found:
            return ("", 0)
        path, line = found[0]
        if near:
            pattern = re.compile(re.escape(near) + r"(?![\w-])")
            for offset, text in enumerate(self.texts[path][line:], start=line + 1):
                if _SUBJECT.match(text):
                    break
                if pattern.search(text):
                    return (path, offset)
        return (path, line)


def load(paths: Sequence[Path] | None = None) -> Loaded:
    """Read the ontology and either the seeds or the given files and folders.

    Parameters
    ----------
    paths
        Files, or folders searched for files of a known suffix; None means the seeds.

    Raises
    ------
    SeedSyntaxError
        One file cannot be read; it names the line and what was expected.
    Invalid
        Several files cannot be read; it holds all of the errors.
    DataError
        A path does not exist or holds no RDF file.
    """
    chosen = [*term_files(), *given_files(paths)]
    dataset = Dataset()
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    texts: dict[str, Sequence[str]] = {}
    files: dict[str, str] = {}
    problems: list[SeedSyntaxError] = []
    dated: set[Node] = set()
    for found in chosen:
        shown, name = found.shown, found.graph
        try:
            text = _text(found)
            parsed = _parse(text, found)
            _refuse_unfit(parsed, text, shown)
            dated |= set(parsed.subjects(RDFS.range, _EDTF))
            _copy(parsed, dataset.graph(URIRef(PREFIXES["graph"] + name)), dated)
        except SeedSyntaxError as error:
            problems.append(error)
            continue
        except RecursionError:
            problems.append(SeedSyntaxError(shown, 0, "it nests or lists more than can be read"))
            continue
        files[PREFIXES["graph"] + name] = shown
        texts[shown] = text.splitlines()
        for number, line in enumerate(texts[shown], start=1):
            if match := _SUBJECT.match(line):
                places[match[1]].append((shown, number))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Invalid([Violation(e.path, e.line, "", "", e.expected) for e in problems])
    return Loaded(dataset, dict(places), texts, files)


def _text(found: Input) -> str:
    content = found.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SeedSyntaxError(found.shown, line, "not UTF-8; save the file as UTF-8") from None


def _parse(text: str, found: Input) -> Graph:
    """Return the triples of a file, read by Oxigraph, which fetches nothing and is fast.

    Turtle that it refuses is read again by rdflib, whose errors read best.
    """
    parsed = Graph()
    is_turtle = found.format == ox.RdfFormat.TURTLE
    try:
        for quad in ox.parse(text, format=found.format, base_iri=_RELATIVE if is_turtle else None):
            parsed.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return parsed
    except SyntaxError as error:
        reason = re.sub(r"^Parser error at line \d+[^:]*: | \(line \d+\)$", "", str(error))
        refused = SeedSyntaxError(found.shown, error.lineno or 0, reason.rstrip("."))
    if not is_turtle:
        raise refused
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"(?<![\w\"])\?\?\?(?!\w)", line):
            raise SeedSyntaxError(found.shown, number, "??? stands for what is still to be said")
    try:
        return Graph().parse(data=text, format="turtle", publicID=_RELATIVE)
    except BadSyntax as error:
        raise _bad_turtle(error, text, found.shown) from None
    except AttributeError:  # rdflib trips over a variable (?x), which no Turtle has
        raise refused from None


def _bad_turtle(error: BadSyntax, text: str, shown: str) -> SeedSyntaxError:
    """Return rdflib's error with the line it means and the words around it."""
    at = int(getattr(error, "_i", 0))
    why = str(getattr(error, "_why", "a Turtle statement expected"))
    source = text.encode("utf-8")
    # The parser stops at the token it cannot use, or in the white space before it.
    rest = source[at:]
    # An open string is the fault of the line on which it opens, not of the one after it.
    start = at if "string" in why else at + len(rest) - len(rest.lstrip())
    line = source[:start].count(b"\n") + 1
    near = source[start : start + 60].decode("utf-8", "replace").splitlines()
    return SeedSyntaxError(shown, line, why.strip().rstrip("."), near[0] if near else "end of file")


def _refuse_unfit(parsed: Graph, text: str, shown: str) -> None:
    """Refuse what rdflib lets pass and no store takes: ill-formed IRIs, tags and characters."""
    for term in {term for triple in parsed for term in triple}:
        try:
            to_oxigraph(term)
            if isinstance(term, URIRef) and term.startswith(_RELATIVE):
                raise ValueError
        except ValueError:
            word = str(term).removeprefix(_RELATIVE).encode("utf-8", "replace").decode()
            lines = enumerate(text.splitlines(), start=1)
            line = next((number for number, found in lines if word in found), 0)
            kind = "text" if isinstance(term, Literal) else "IRI"
            raise SeedSyntaxError(shown, line, f"not a well-formed {kind}", word) from None


def _copy(parsed: Graph, into: Graph, dated: set[Node]) -> None:
    """Copy a parsed file, naming its blank nodes and typing its dates."""
    names = names_of(parsed)
    for s, p, o in parsed:
        if isinstance(o, BNode):
            o = names[o]
        elif p in dated and isinstance(o, Literal) and o.datatype != _EDTF:
            o = Literal(str(o), datatype=_EDTF)
        into.add((names[s] if isinstance(s, BNode) else s, p, o))
