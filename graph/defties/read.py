"""A store → the objects of `model`: the schema that claims are written in, and the claims.

Reading takes one pass over the store. It trusts what `check` has passed and is lenient with the
rest: what is missing is left empty, so that a half-finished file can still be looked at.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from defties.model import (
    Concept,
    Edge,
    Entity,
    EntityClass,
    Evidence,
    Measurement,
    Party,
    Register,
    Schema,
    Source,
    Tie,
    TieClass,
)
from defties.vocab import compact, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_IDENTIFIERS = ("wikidata", "lei", "imo", "ofacUid", "euReference", "isoCode", "registration")
_OF_EVERY_TIE = {"status", "when", "kind", "evidence", "note", "withdrawn", "mergedInto", "digest"}
_DEPTH = 8  # how far `locatedIn` is followed to a state


class Value(NamedTuple):
    """One object of a triple: its text (a short form for an IRI), language, and whether an IRI."""

    text: str
    language: str
    is_iri: bool


Facts = dict[str, dict[str, list[Value]]]


def read_register(store: ox.Store) -> Register:
    """Return everything a store holds.

    Returns
    -------
    Register
        Entities, sources and ties by id, each mapping sorted by id.
    """
    facts = _facts(store)
    schema = _schema(facts)
    entities: dict[str, Entity] = {}
    sources: dict[str, Source] = {}
    subjects: dict[str, str] = {}
    for subject in sorted(facts):
        kinds = [v.text[1:] for v in facts[subject].get("rdf:type", ())]
        known = [k for k in kinds if k in schema.entity_classes or k in schema.tie_classes]
        if "Source" in kinds:
            sources[subject] = _source(subject, facts[subject])
        elif known:
            # Derived classes (Official) come beside the one that a curator typed.
            subjects[subject] = min(known, key=lambda k: (k in ("Official", "Executive"), k))
    for subject, kind in subjects.items():
        if kind in schema.entity_classes:
            entities[subject] = _entity(subject, kind, facts)
    ties = {
        subject: _tie(subject, kind, facts, sources)
        for subject, kind in subjects.items()
        if kind in schema.tie_classes
    }
    version = _one(facts.get("https://w3id.org/defties/dataset", {}), ":digest")
    return Register(schema, entities, sources, ties, version)


def read_schema(store: ox.Store) -> Schema:
    """Return what can be said, without reading the claims into objects."""
    return _schema(_facts(store))


def _facts(store: ox.Store) -> Facts:
    """Return every triple by subject and predicate, in short forms."""
    facts: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
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
        facts[name(subject.value)][name(quad.predicate.value)].append(value)
    return {s: dict(po) for s, po in facts.items()}


def _all(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    return sorted(v.text for v in about.get(predicate, ()))


def _one(about: Mapping[str, list[Value]], predicate: str) -> str:
    found = about.get(predicate)
    return min(v.text for v in found) if found else ""


def _names(about: Mapping[str, list[Value]], predicate: str) -> list[str]:
    """Return the local names of the terms that a predicate points to, sorted."""
    return [local(text) for text in _all(about, predicate)]


def _label(about: Mapping[str, list[Value]], predicate: str) -> str:
    """Return the English text, else the first."""
    found = sorted(about.get(predicate, ()), key=lambda v: (v.language != "en", v.text))
    return found[0].text if found else ""


# --- the schema


def _schema(facts: Facts) -> Schema:
    tie_classes: dict[str, TieClass] = {}
    entity_classes: dict[str, EntityClass] = {}
    concepts: dict[str, Concept] = {}
    roles: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    for subject, about in sorted(facts.items()):
        types = {v.text for v in about.get("rdf:type", ())}
        if "skos:Concept" in types:
            concepts[subject] = _concept(subject, about)
        elif "owl:Class" in types:
            name = local(subject)
            lineage = _lineage(subject, facts)
            if lineage[-1] == "Tie" and name != "Tie":
                tie_classes[name] = _tie_class(name, about, facts)
            elif lineage[-1] == "Entity":
                entity_classes[name] = _entity_class(name, lineage, facts)
        if ":accepts" in about:
            roles[local(subject)] = tuple(_names(about, ":accepts"))
        if subject.startswith(":"):
            labels[local(subject)] = _label(about, "rdfs:label")
    return Schema(tie_classes, entity_classes, concepts, roles, labels)


def _lineage(subject: str, facts: Facts) -> tuple[str, ...]:
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


def _tie_class(name: str, about: Mapping[str, list[Value]], facts: Facts) -> TieClass:
    edges = [_edge(facts.get(part, {}), facts) for part in _all(about, ":edge")]
    return TieClass(
        name=name,
        label=_label(about, "rdfs:label"),
        definition=_label(about, "skos:definition"),
        group=local(_one(about, ":group")),
        requires=tuple(_names(about, ":requires")),
        requires_two=tuple(_names(about, ":requiresTwo")),
        requires_one_of=tuple(_names(about, ":requiresOneOf")),
        allows=tuple(_names(about, ":allows")),
        statuses=tuple(_names(about, ":allowsStatus")),
        edges=tuple(sorted(edges, key=lambda e: (not e.searched, e.name, e.head, e.tail))),
    )


def _edge(about: Mapping[str, list[Value]], facts: Facts) -> Edge:
    shortcut = facts.get(_one(about, ":as"), {})
    return Edge(
        head=local(_one(about, ":head")),
        tail=local(_one(about, ":tail")),
        name=local(_one(about, ":as")),
        phrase=_label(shortcut, "rdfs:label"),
        inverse=_label(shortcut, ":inverseLabel"),
        searched=_one(about, ":searched") != "false",
    )


def _entity_class(name: str, lineage: tuple[str, ...], facts: Facts) -> EntityClass:
    def look(predicate: str, default: str) -> str:
        """Return a hint of the class, else of the nearest class above that gives one."""
        found = (_one(facts.get(f":{c}", {}), predicate) for c in lineage)
        return next((text for text in found if text), default)

    colour = look(":colour", "#9AA9B8")
    return EntityClass(
        name=name,
        label=_label(facts[f":{name}"], "rdfs:label"),
        lineage=lineage,
        shape=look(":shape", "circle"),
        colour=colour,
        dark_colour=look(":darkColour", colour),
        passing_cost=float(look(":passingCost", "0")),
    )


def _concept(subject: str, about: Mapping[str, list[Value]]) -> Concept:
    colour = _one(about, ":colour")
    return Concept(
        id=subject,
        label=_label(about, "skos:prefLabel"),
        definition=_label(about, "skos:definition"),
        notation=_one(about, "skos:notation"),
        rank=int(_one(about, ":rank") or 0),
        holds=_one(about, ":holds") == "true",
        support=float(_one(about, ":support") or 1),
        dashes=_one(about, ":dashes"),
        colour=colour,
        dark_colour=_one(about, ":darkColour") or colour,
        asserting=_one(about, ":asserting") == "true",
        denying=_one(about, ":denying") == "true",
    )


# --- the claims


def _entity(subject: str, kind: str, facts: Facts) -> Entity:
    about = facts[subject]
    label = _label(about, "skos:prefLabel")
    names = {
        (v.text, v.language)
        for predicate in ("skos:prefLabel", "skos:altLabel", ":nativeName")
        for v in about.get(predicate, ())
        if v.text != label
    }
    return Entity(
        id=subject,
        kind=kind,
        label=label or local(subject),
        names=tuple(sorted(names)),
        country=_country(subject, facts),
        located_in=_one(about, ":locatedIn"),
        family=tuple(_all(about, ":family")),
        category=tuple(_all(about, ":category")),
        identifiers=tuple((n, t) for n in _IDENTIFIERS for t in _all(about, f":{n}")),
        attested_by=tuple(_all(about, ":attestedBy")),
        different_from=tuple(_all(about, "owl:differentFrom")),
        issued_by=_one(about, ":issuedBy"),
        note=_one(about, ":note"),
        merged_into=_one(about, ":mergedInto"),
    )


def _country(subject: str, facts: Facts) -> str:
    """Return the state that an entity is or sits in, "" when none is said."""
    place = subject
    for _ in range(_DEPTH):
        about = facts.get(place, {})
        if any(v.text == ":State" for v in about.get("rdf:type", ())):
            return place
        place = _one(about, ":locatedIn")
        if not place:
            break
    return ""


def _source(subject: str, about: Mapping[str, list[Value]]) -> Source:
    return Source(
        id=subject,
        title=_label(about, ":title"),
        publisher=_one(about, ":publisher"),
        url=_one(about, ":url"),
        published=_one(about, ":publishedOn"),
        kind=local(_one(about, ":sourceKind")),
        language=_one(about, ":language"),
        archived=_one(about, ":archivedAt"),
        seen=_one(about, ":seenOn"),
        derived_from=_one(about, ":derivedFrom"),
    )


def _tie(subject: str, kind: str, facts: Facts, sources: Mapping[str, Source]) -> Tie:
    about = facts[subject]
    parties: list[Party] = []
    figures: list[tuple[str, Measurement]] = []
    details: list[tuple[str, str]] = []
    links: list[tuple[str, str]] = []
    for predicate, values in sorted(about.items()):
        role = local(predicate)
        if not predicate.startswith(":") or role in _OF_EVERY_TIE:
            continue
        for value in sorted(values):
            part = facts.get(value.text, {}) if value.is_iri else {}
            if ":text" in part:
                figures.append((role, _measurement(part)))
            elif ":reason" in part:
                parties.append(Party(role, reason=_one(part, ":reason")))
            elif value.text.startswith("tie:") and value.is_iri:
                links.append((role, value.text))
            elif value.is_iri:
                parties.append(Party(role, entity=value.text))
            else:
                details.append((role, value.text))
    return Tie(
        id=subject,
        kind=kind,
        status=local(_one(about, ":status")),
        parties=tuple(parties),
        evidence=_evidence(_all(about, ":evidence"), facts, sources),
        when=_one(about, ":when"),
        sorts=tuple(_names(about, ":kind")),
        figures=tuple(figures),
        details=tuple(details),
        links=tuple(links),
        note=_one(about, ":note"),
        withdrawn=_one(about, ":withdrawn"),
        merged_into=_one(about, ":mergedInto"),
        digest=_one(about, ":digest"),
    )


def _evidence(
    ids: Iterable[str], facts: Facts, sources: Mapping[str, Source]
) -> tuple[Evidence, ...]:
    """Return the evidence of a tie, the oldest source first, undated last."""
    found: list[Evidence] = []
    for key in ids:
        about = facts.get(key, {})
        source = _one(about, ":source")
        voice = _one(about, ":statedBy")
        publisher = sources[source].publisher if source in sources else ""
        found.append(
            Evidence(
                id=key,
                source=source,
                voice=voice or publisher,
                stance=local(_one(about, ":stance")) or "asserts",
                grade=_one(about, ":grade"),
                says=_label(about, ":says"),
                reaches=local(_one(about, ":reaches")),
                attributed=bool(voice),
                locator=_one(about, ":at"),
                covers=_one(about, ":covers"),
                stated_on=_one(about, ":statedOn"),
                likelihood=local(_one(about, ":likelihood")),
            )
        )

    def age(item: Evidence) -> tuple[str, str]:
        published = sources[item.source].published if item.source in sources else ""
        return (published or "9999", item.id)

    return tuple(sorted(found, key=age))


def _measurement(about: Mapping[str, list[Value]]) -> Measurement:
    def bound(predicate: str) -> float | None:
        text = _one(about, predicate)
        try:
            return float(text) if text else None
        except ValueError:
            return None

    return Measurement(
        text=_one(about, ":text"),
        at_least=bound(":atLeast"),
        at_most=bound(":atMost"),
        unit=_one(about, ":unit"),
    )
