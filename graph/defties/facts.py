"""A store → its triples by subject and predicate, in short forms, for `schema` and `read`."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from defties.vocab import NS, PREFIXES, compact, local

if TYPE_CHECKING:
    from collections.abc import Mapping


class Value(NamedTuple):
    """One object of a triple: its text (a short form for an IRI), language, and whether an IRI."""

    text: str
    language: str
    is_iri: bool


About = dict[str, list[Value]]
Facts = dict[str, About]


def read_facts(store: ox.Store) -> Facts:
    """Return every triple by subject and predicate, in short forms."""
    facts: defaultdict[str, defaultdict[str, dict[Value, None]]]
    facts = defaultdict(lambda: defaultdict(dict))
    short: dict[str, str] = {}

    def name(iri: str) -> str:
        if iri not in short:
            short[iri] = compact(iri)
        return short[iri]

    for quad in store:
        subject, term = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(term, ox.NamedNode):
            value = Value(name(term.value), "", True)
        elif isinstance(term, ox.Literal):
            value = Value(term.value, term.language or "", False)
        else:
            continue
        # Two files may say the same: it counts once.
        facts[name(subject.value)][name(quad.predicate.value)][value] = None
    return {s: {p: list(values) for p, values in po.items()} for s, po in facts.items()}


def read_files(store: ox.Store, predicate: str) -> dict[str, str]:
    """Return the file of each subject of a predicate, by short form: the name of its graph."""
    space = PREFIXES["graph"]
    return {
        compact(quad.subject.value): quad.graph_name.value.removeprefix(space)
        for quad in store.quads_for_pattern(None, ox.NamedNode(NS + predicate), None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.graph_name, ox.NamedNode)
    }


def every(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    """Return the texts of all objects of a predicate, sorted."""
    return sorted(v.text for v in about.get(predicate, ()))


def one(about: Mapping[str, list[Value]], predicate: str) -> str:
    """Return the text of the object of a predicate, the first of several, "" when there is none."""
    found = about.get(predicate)
    return min(v.text for v in found) if found else ""


def number(about: Mapping[str, list[Value]], predicate: str) -> float | None:
    """Return the object of a predicate as a finite number, None when there is none."""
    try:
        found = float(one(about, predicate))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def names(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    """Return the local names of the terms that a predicate points to, sorted."""
    return [local(text) for text in every(about, predicate)]


def label(about: Mapping[str, list[Value]], predicate: str) -> str:
    """Return the English text, else the first."""
    found = sorted(about.get(predicate, ()), key=lambda v: (v.language != "en", v.text))
    return found[0].text if found else ""
