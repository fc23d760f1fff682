"""What can be said, read from the declarations in `ontology/`: classes, roles, edges, concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.facts import every, label, names, number, one
from defties.model import Concept, Edge, EntityClass, Schema, TieClass
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.facts import About, Value


def schema_of(facts: Mapping[str, About]) -> Schema:
    """Return the schema that the facts declare."""
    tie_classes: dict[str, TieClass] = {}
    entity_classes: dict[str, EntityClass] = {}
    concepts: dict[str, Concept] = {}
    roles: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    measured: list[str] = []
    for subject, about in sorted(facts.items()):
        types = {v.text for v in about.get("rdf:type", ())}
        if "skos:Concept" in types:
            concepts[subject] = _concept(subject, about)
        elif "owl:Class" in types and subject.startswith(":"):
            name = local(subject)
            lineage = _lineage(subject, facts)
            if lineage[-1] == "Tie" and name != "Tie":
                tie_classes[name] = _tie_class(name, about, facts)
            elif lineage[-1] == "Entity":
                entity_classes[name] = _entity_class(name, lineage, facts)
        if ":accepts" in about:
            roles[local(subject)] = tuple(names(about, ":accepts"))
        if one(about, "rdfs:range") == ":Measurement":
            measured.append(local(subject))
        if subject.startswith(":"):
            labels[local(subject)] = label(about, "rdfs:label")
    return Schema(tie_classes, entity_classes, concepts, roles, labels, tuple(measured))


def _lineage(subject: str, facts: Mapping[str, About]) -> tuple[str, ...]:
    """Return the class and those above it among our own, from the narrowest to the widest."""
    line = [local(subject)]
    while True:
        above = [
            v.text
            for v in facts.get(f":{line[-1]}", {}).get("rdfs:subClassOf", ())
            if v.text.startswith(":")
        ]
        if not above or local(min(above)) in line:
            return tuple(line)
        line.append(local(min(above)))


def _tie_class(name: str, about: Mapping[str, list[Value]], facts: Mapping[str, About]) -> TieClass:
    edges = [_edge(facts.get(part, {}), facts) for part in every(about, ":edge")]
    return TieClass(
        name=name,
        label=label(about, "rdfs:label"),
        definition=label(about, "skos:definition"),
        group=local(one(about, ":group")),
        requires=tuple(names(about, ":requires")),
        requires_two=tuple(names(about, ":requiresTwo")),
        requires_one_of=tuple(names(about, ":requiresOneOf")),
        allows=tuple(names(about, ":allows")),
        statuses=tuple(names(about, ":allowsStatus")),
        edges=tuple(sorted(edges, key=lambda e: (not e.searched, e.name, e.head, e.tail))),
    )


def _edge(about: Mapping[str, list[Value]], facts: Mapping[str, About]) -> Edge:
    shortcut = facts.get(one(about, ":as"), {})
    return Edge(
        head=local(one(about, ":head")),
        tail=local(one(about, ":tail")),
        name=local(one(about, ":as")),
        phrase=label(shortcut, "rdfs:label"),
        inverse=label(shortcut, ":inverseLabel"),
        searched=one(about, ":searched") != "false",
    )


def _entity_class(name: str, lineage: tuple[str, ...], facts: Mapping[str, About]) -> EntityClass:
    def look(predicate: str, default: str) -> str:
        """Return a hint of the class, else of the nearest class above that gives one."""
        found = (one(facts.get(f":{c}", {}), predicate) for c in lineage)
        return next((text for text in found if text), default)

    colour = look(":colour", "#9AA9B8")
    costs = [
        c for k in lineage if (c := number(facts.get(f":{k}", {}), ":passingCost")) is not None
    ]
    return EntityClass(
        name=name,
        label=label(facts[f":{name}"], "rdfs:label"),
        lineage=lineage,
        shape=look(":shape", "circle"),
        colour=colour,
        dark_colour=look(":darkColour", colour),
        passing_cost=max(costs[0] if costs else 0.0, 0.0),
    )


def _concept(subject: str, about: Mapping[str, list[Value]]) -> Concept:
    colour = one(about, ":colour")
    support = number(about, ":support")
    return Concept(
        id=subject,
        label=label(about, "skos:prefLabel"),
        definition=label(about, "skos:definition"),
        notation=one(about, "skos:notation"),
        rank=int(number(about, ":rank") or 0),
        holds=one(about, ":holds") == "true",
        lasts=one(about, ":lasts") == "true",
        support=support if support and 0 < support <= 1 else 1.0,  # costs are −ln of it
        dashes=one(about, ":dashes"),
        colour=colour,
        dark_colour=one(about, ":darkColour") or colour,
        asserting=one(about, ":asserting") == "true",
        denying=one(about, ":denying") == "true",
    )
