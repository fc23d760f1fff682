"""Names for the blank nodes of a file, made from what they say and where they hang.

So two loads agree, evidence can be cited, and a version is the same whatever order things come in.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from rdflib import BNode, URIRef

from defties.vocab import NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph
    from rdflib.term import Node

_EVIDENCE = NS + "evidence"
# What tells one evidence of a tie from another, so that rewording `says` keeps its name.
_KEY = {NS + name for name in ("source", "at", "statedBy", "statedOn", "stance")}
# How many blank nodes may be looked at to name those of one file, when they lead in circles.
_ENTANGLED = 200_000

_Pairs = list[tuple[str, str]]


def names_of(parsed: Graph) -> Mapping[BNode, URIRef]:
    """Return a name for every blank node of a file.

    Evidence is named by its tie, source, place, voice and stance; where several share these, each
    by all that it says. Anything else is named by where it hangs and what it holds; of several that
    are alike there, as parties that are unknown for the same reason, each counts for itself.

    Raises
    ------
    RecursionError
        The nodes hang together too deeply or in too many circles.
    """
    spell = _Speller(parsed)
    groups: defaultdict[URIRef, list[tuple[str, BNode]]] = defaultdict(list)
    is_evidence: dict[URIRef, bool] = {}
    blank = {
        term for triple in parsed for term in (triple[0], triple[2]) if isinstance(term, BNode)
    }
    for node in blank:
        parents = sorted((spell(s), str(p)) for s, p in parsed.subject_predicates(node))
        content = sorted((str(p), spell(o)) for p, o in parsed.predicate_objects(node))
        evidence = any(p == _EVIDENCE for _, p in parents)
        key = [pair for pair in content if pair[0] in _KEY] if evidence else content
        name = _name("ev" if evidence else "part", parents, key)
        groups[name].append((repr(content), node))
        is_evidence[name] = evidence
    names: dict[BNode, URIRef] = {}
    for name, alike in groups.items():
        for number, (content_text, node) in enumerate(sorted(alike, key=lambda pair: pair[0])):
            if len(alike) == 1 or (number == 0 and not is_evidence[name]):
                names[node] = name
            elif is_evidence[name]:
                names[node] = URIRef(f"{name}-{_digest(content_text)[:8]}")
            else:
                names[node] = URIRef(f"{name}-{number + 1}")
    return names


def _name(space: str, parents: _Pairs, key: _Pairs) -> URIRef:
    return URIRef(PREFIXES[space] + _digest(repr((parents, key)))[:16])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Speller:
    """Spells nodes as text, a blank one by a hash of its content, whatever its label."""

    def __init__(self, parsed: Graph) -> None:
        self._parsed = parsed
        self._open: set[BNode] = set()
        self._spelt: dict[BNode, str] = {}
        self._loops = self._steps = 0

    def __call__(self, node: Node) -> str:
        """Return the text of a node."""
        if not isinstance(node, BNode):
            return node.n3()
        if node in self._spelt:
            return self._spelt[node]
        self._steps += 1
        if self._steps > _ENTANGLED:
            raise RecursionError
        if node in self._open:
            self._loops += 1
            return "_:loop"
        self._open.add(node)
        before = self._loops
        inside = sorted((str(p), self(o)) for p, o in self._parsed.predicate_objects(node))
        self._open.discard(node)
        spelt = "_:" + _digest(repr(inside))
        if self._loops == before:  # else it depends on where one came from
            self._spelt[node] = spelt
        return spelt
