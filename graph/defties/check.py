"""What breaks a rule: the shapes and checks of `ontology/` put to the claims, and the answers.

The shapes in `ontology/shapes/*.ttl` are written by hand; those that follow from how the classes of
ties are declared are made by the queries beside them. What needs a join is a query in
`ontology/checks/`. Here are only the machinery, the rule on dates (S3), whose grammar is in
`dates`, and the rule that nothing is defined twice. What cannot be read is refused in `load`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyshacl import validate
from rdflib import DCTERMS, SH, Graph, Literal, URIRef

from defties import dates, rooms
from defties.errors import BadDate
from defties.model import Violation
from defties.store import oxigraph
from defties.terms import to_rdflib
from defties.texts import shorten
from defties.vocab import BASE, NS, PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rdflib.term import Node

    from defties.load import Loaded

_ONTOLOGY = PREFIXES["graph"] + "ontology/"
_EDTF = URIRef(NS + "edtf")
_SOURCE = URIRef(NS + "source")
_HEADER = re.compile(r"^# (Title|Rule|Severity|Message): (.+)$", re.MULTILINE)
_BLANK = re.compile(r"\{[$?](\w+)\}")
_CLASSED = re.compile(r"(?:^|\s)(?:a|rdf:type)\s+\S")


def check(loaded: Loaded) -> list[Violation]:
    """Return whatever breaks a rule in the loaded files, warnings included.

    The ontology and the claims are judged together, but only what is wrong in the claims is told.

    Parameters
    ----------
    loaded
        The files, read.

    Returns
    -------
    list[Violation]
        All of them, sorted by path and line; empty when all is well.

    Notes
    -----
    The time goes to the shapes and grows with the number of ties and evidence nodes.
    """
    case = _Case(loaded)
    found = {*_by_shapes(case), *_by_queries(case), *_by_dates(case), *_by_blocks(case)}
    return sorted(found, key=lambda v: (v, v.rule))


def make_shapes(loaded: Loaded) -> Graph:
    """Return all shapes of the ontology, with those made from the declared classes of ties.

    Among them are the triples that put classes under the class of what may fill a role, and
    statuses under the class of what a kind of tie may have; they belong to data and shapes alike.
    """
    return _Case(loaded).shapes


@dataclass(frozen=True)
class _Case:
    """Loaded files as a graph and as a store, and the way from a node to a sentence about it."""

    loaded: Loaded

    @cached_property
    def store(self) -> ox.Store:
        """Return the files in a store that joins fast, as yet without anything derived."""
        return oxigraph.gather(self.loaded)

    @cached_property
    def union(self) -> Graph:
        """Return all triples, of ontology and claims, in one graph."""
        union = Graph()
        for s, p, o, _ in self.loaded.dataset.quads():
            union.add((s, p, o))
        return union

    @cached_property
    def shapes(self) -> Graph:
        """Return the shapes of the ontology, written and made; none that a data file may bring."""
        shapes = Graph()
        for path in _files("shapes", ".ttl"):
            shapes.parse(path, format="turtle")
        terms: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(name) for name in self.loaded.files if name.startswith(_ONTOLOGY)
        ]
        for path in _files("shapes", ".rq"):
            triples = self.store.query(path.read_text("utf-8"), default_graph=terms)
            assert isinstance(triples, ox.QueryTriples), f"{path.name} is not a CONSTRUCT"
            for made in triples:
                shapes.add(
                    (to_rdflib(made.subject), to_rdflib(made.predicate), to_rdflib(made.object))
                )
        return shapes

    def is_defined(self, node: Node) -> bool:
        """Return whether a node is anyone else's, or something is said of it."""
        ours = isinstance(node, URIRef) and node.startswith(BASE)
        return not ours or (node, None, None) in self.union

    def owner(self, node: Node) -> tuple[Node, str]:
        """Return the entity, source or tie that a node is or hangs on, and the source it cites."""
        source = ""
        for _ in range(8):
            if not str(node).startswith((PREFIXES["ev"], PREFIXES["part"])):
                break
            if cited := self.union.value(node, _SOURCE, any=True):
                source = compact(str(cited))
            above = min(self.union.subjects(None, node), key=str, default=None)
            if above is None:
                break
            node = above
        return node, source

    def place(self, subject: Node, near: str) -> tuple[str, int]:
        """Return (shown path, line) of a subject, in files of any format, 0 for no line found."""
        short = compact(str(subject))
        if short in self.loaded.places:
            return self.loaded.place(short, near)
        last = re.split(r"[/#:]", str(subject))[-1]
        graphs = sorted(
            str(quad[3]) for quad in self.loaded.dataset.quads((subject, None, None, None))
        )
        for name in graphs:
            if not name.startswith(_ONTOLOGY):
                path = self.loaded.files[name]
                lines = enumerate(self.loaded.texts[path], start=1)
                return path, next((number for number, text in lines if last in text), 0)
        return "", 0

    def near(self, unknown: str) -> str:
        """Return what is defined in the same namespace under a like name, as part of a sentence."""
        space = re.sub(r"[^/#]*$", "", unknown)
        names = {str(s)[len(space) :] for s in self.union.subjects() if str(s).startswith(space)}
        close = difflib.get_close_matches(unknown[len(space) :], sorted(names), n=1)
        return f"; did you mean {compact(space + close[0])}?" if close else ""

    def violation(
        self, rule: str, severity: str, node: Node, message: str, values: Mapping[str, str]
    ) -> Violation:
        """Return a violation; braces in the message are filled from the values, cut to size."""
        subject, source = self.owner(node)
        path, line = self.place(subject, source or _shown(values.get("path", "")))
        if "{?near}" in message:
            values = {**values, "near": self.near(values["unknown"])}
        sentence = _BLANK.sub(lambda blank: _shown(values.get(blank[1], "")), message)
        return Violation(path, line, _shown(str(subject)), source, sentence, rule, severity)


def _files(room: str, suffix: str) -> list[Path]:
    return rooms.files(rooms.room("ontology") / room, suffix)


def _shown(text: str) -> str:
    """Return an IRI in short form, or a text cut to size, with nothing that controls a screen."""
    return shorten(compact(text), 100)


def _by_shapes(case: _Case) -> Iterator[Violation]:
    for triple in case.shapes:
        case.union.add(triple)
    _, report, _ = validate(
        case.union, shacl_graph=case.shapes, inference="none", inplace=True, advanced=False
    )
    assert isinstance(report, Graph), report
    for result in report.objects(None, SH.result):
        about = {p: o for p, o in report.predicate_objects(result)}
        path, value = about.get(SH.resultPath), about.get(SH.value)
        # A misspelt name breaks shapes too, but the checks on names say it better.
        if not all(case.is_defined(node) for node in (path, value) if node is not None):
            continue
        if isinstance(about[SH.focusNode], Literal):  # told where a node is wanted
            continue
        shape = about[SH.sourceShape]
        yield case.violation(
            str(case.shapes.value(shape, DCTERMS.identifier)),
            "warning" if about[SH.resultSeverity] == SH.Warning else "violation",
            about[SH.focusNode],
            str(case.shapes.value(shape, SH.message)),
            {"path": str(path or ""), "value": str(value if value is not None else "")},
        )


def _by_queries(case: _Case) -> Iterator[Violation]:
    for file in _files("checks", ".rq"):
        text = file.read_text("utf-8")
        header = dict(_HEADER.findall(text))
        rows = case.store.query(text, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions), f"{file.name} is not a SELECT"
        names = [variable.value for variable in rows.variables]
        for row in rows:
            values = {name: _plain(row[name]) for name in names if row[name] is not None}
            node = URIRef(values.get("evidence", values["subject"]))
            yield case.violation(
                header["Rule"], header["Severity"], node, header["Message"], values
            )


def _plain(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode), term
    return term.value


def _by_dates(case: _Case) -> Iterator[Violation]:
    for s, p, o, name in case.loaded.dataset.quads():
        if isinstance(o, Literal) and o.datatype == _EDTF and not str(name).startswith(_ONTOLOGY):
            try:
                dates.parse(str(o))
            except BadDate as error:
                values = {"path": str(p), "value": str(o), "expected": error.expected}
                message = "{?path} {?value} is not a date: {?expected}"
                yield case.violation("S3", "violation", s, message, values)


def _by_blocks(case: _Case) -> Iterator[Violation]:
    """Yield what is defined twice, at each place but the first."""
    for subject, places in case.loaded.places.items():
        classed = [(p, n) for p, n in places if _is_classed(case.loaded, p, n)]
        for path, line in classed[1:]:
            sentence = (
                f"it is defined at {classed[0][0]}:{classed[0][1]} already; keep one of the two"
            )
            yield Violation(path, line, subject, "", sentence, "twice")


def _is_classed(loaded: Loaded, path: str, line: int) -> bool:
    """Return whether the block that begins at a line gives its subject a class."""
    lines = loaded.texts[path][line - 1 :]
    for number, text in enumerate(lines):
        if number and text[:1].strip() and not text.startswith("#"):
            return False
        if _CLASSED.search(text):
            return True
    return False
