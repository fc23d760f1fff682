"""RDF files → one rdflib Dataset with a named graph for each file.

Loading names every blank node by what it says, so that evidence can be cited and two loads agree,
and types the dates, so that seeds can be written with plain strings. It does not judge the claims:
that is `check`. Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML are read, from disk only.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from defties import rooms
from defties.blank import names_of
from defties.errors import DataError, Invalid, SeedSyntaxError
from defties.model import Violation
from defties.terms import to_oxigraph, to_rdflib
from defties.texts import shorten
from defties.vocab import BASE, NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rdflib.term import Node

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
_EDTF = URIRef(NS + "edtf")
_EVIDENCE = URIRef(NS + "evidence")
# What rdflib logs of odd terms, with tracebacks, is told in sentences here and in `check`.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
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
    ontology = rooms.room("ontology")
    # The shapes say nothing of the world, only of claims; `check` reads them.
    terms = [p for p in rooms.files(ontology, ".ttl") if p.parent.name != "shapes"]
    chosen = [(p, _graph_name("ontology", ontology, p)) for p in terms]
    chosen += _apart(_seed_files() if paths is None else _given_files(paths))
    dataset = Dataset()
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    texts: dict[str, Sequence[str]] = {}
    files: dict[str, str] = {}
    problems: list[SeedSyntaxError] = []
    dated: set[Node] = set()
    for path, name in chosen:
        shown = _shown(path)
        try:
            text = _text(path, shown)
            parsed = _parse(text, path, shown)
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


def _seed_files() -> Iterable[tuple[Path, str]]:
    seeds = rooms.room("seeds")
    return [(p, _graph_name("seeds", seeds, p)) for p in rooms.files(seeds, ".ttl")]


def _given_files(paths: Sequence[Path]) -> Iterable[tuple[Path, str]]:
    for given in paths:
        if given == rooms.room("seeds"):
            yield from _seed_files()
            continue
        if not is_there(given):
            raise DataError(
                f"{shorten(str(given), 200)}: no such file or folder.", "Check the path."
            )
        found = rooms.files(given, *FORMATS) if given.is_dir() else [given]
        if not found:
            raise DataError(
                f"{given}: no RDF file in this folder.", "Files end in " + " ".join(FORMATS) + "."
            )
        for path in found:
            if path.suffix not in FORMATS:
                raise DataError(
                    f"{path}: not a format that defties reads.",
                    "Files end in " + " ".join(FORMATS) + ".",
                )
            yield path, _graph_name("data", given.parent if given.is_file() else given, path)


def is_there(path: Path) -> bool:
    """Return whether a path exists; a name that no file can have does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _apart(chosen: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    """Yield each file once, as it was given last; graphs of the same name get a number."""
    once = {path.resolve(): (path, name) for path, name in chosen}
    taken: Counter[str] = Counter()
    for path, name in once.values():
        taken[name] += 1
        yield path, name if taken[name] == 1 else f"{name}-{taken[name]}"


def _graph_name(room: str, folder: Path, path: Path) -> str:
    name = path.relative_to(folder).with_suffix("").as_posix()
    return f"{room}/" + re.sub(r"[^A-Za-z0-9._/-]+", "-", name)


def _shown(path: Path) -> str:
    """Return the path as a person would name it: relative to where they are, if it is below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _text(path: Path, shown: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SeedSyntaxError(shown, line, "not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise DataError(f"{shown}: {error.strerror}.", "Check the file.") from None


def _parse(text: str, path: Path, shown: str) -> Graph:
    """Return the triples of a file, read by Oxigraph, which fetches nothing and is fast.

    Turtle that it refuses is read again by rdflib, whose errors read best.
    """
    parsed = Graph()
    base = _RELATIVE if path.suffix == ".ttl" else None
    try:
        for quad in ox.parse(text, format=FORMATS[path.suffix], base_iri=base):
            parsed.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return parsed
    except SyntaxError as error:
        reason = re.sub(r"^Parser error at line \d+[^:]*: | \(line \d+\)$", "", str(error))
        refused = SeedSyntaxError(shown, error.lineno or 0, reason.rstrip("."))
    if path.suffix != ".ttl":
        raise refused
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"(?<![\w\"])\?\?\?(?!\w)", line):
            raise SeedSyntaxError(shown, number, "??? stands for what is still to be said")
    try:
        return Graph().parse(data=text, format="turtle", publicID=_RELATIVE)
    except BadSyntax as error:
        raise _bad_turtle(error, text, shown) from None
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
