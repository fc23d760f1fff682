"""A store → the objects of `model`: every entity, source and tie, with the schema they are said in.

Reading trusts what `check` has passed and is lenient with the rest: what is missing is left empty,
so that a half-finished file can still be looked at. Here all is read at once; `shelf` reads each
object when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.facts import FILE, Facts, every, label, names, number, one
from defties.model import Entity, Evidence, Measurement, Party, Register, Source, Tie
from defties.schema import schema_of
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.facts import About, Value
    from defties.model import Schema
    from defties.store.protocol import Store

SOURCE = "Source"
_IDENTIFIERS = ("wikidata", "lei", "imo", "ofacUid", "euReference", "isoCode", "registration")
OF_EVERY_TIE = {"status", "when", "kind", "evidence", "note", "withdrawn", "mergedInto", "digest"}
_DEPTH = 8  # how far `locatedIn` is followed to a state


def read_register(store: Store) -> Register:
    """Return everything a store holds, all of it in memory.

    Returns
    -------
    Register
        Entities, sources and ties by id, each mapping sorted by id.
    """
    facts = dict(Facts(store))
    schema = schema_of(facts)
    kinds = {subject: kind_of(about, schema) for subject, about in sorted(facts.items())}
    entities = {
        subject: read_entity(subject, kind, facts)
        for subject, kind in kinds.items()
        if kind in schema.entity_classes
    }
    sources = {s: read_source(s, facts[s]) for s, kind in kinds.items() if kind == SOURCE}
    ties = {
        subject: read_tie(subject, kind, facts, sources)
        for subject, kind in kinds.items()
        if kind in schema.tie_classes
    }
    return Register(schema, entities, sources, ties, read_version(facts))


def kind_of(about: Mapping[str, list[Value]], schema: Schema) -> str:
    """Return the class of a subject among those of the schema, or `SOURCE`, "" for none."""
    kinds = [v.text[1:] for v in about.get("rdf:type", ())]
    if SOURCE in kinds:
        return SOURCE
    known = [k for k in kinds if k in schema.entity_classes or k in schema.tie_classes]
    # Derived classes (Official) come beside the one that a curator typed.
    return min(known, key=lambda k: (k in ("Official", "Executive"), k), default="")


def read_version(facts: Mapping[str, About]) -> str:
    """Return the hash of the dataset, "" if it has none."""
    return one(facts.get("https://w3id.org/defties/dataset", {}), ":digest")


def read_entity(subject: str, kind: str, facts: Mapping[str, About]) -> Entity:
    """Return the entity that a subject of a class of entities is."""
    about = facts[subject]
    title = label(about, "skos:prefLabel")
    further = {
        (v.text, v.language)
        for predicate in ("skos:prefLabel", "skos:altLabel", ":nativeName")
        for v in about.get(predicate, ())
        if v.text != title
    }
    return Entity(
        id=subject,
        kind=kind,
        label=title or local(subject),
        names=tuple(sorted(further)),
        country=_country(subject, facts),
        located_in=one(about, ":locatedIn"),
        family=tuple(every(about, ":family")),
        category=tuple(every(about, ":category")),
        identifiers=tuple((n, t) for n in _IDENTIFIERS for t in every(about, f":{n}")),
        attested_by=tuple(every(about, ":attestedBy")),
        different_from=tuple(every(about, "owl:differentFrom")),
        issued_by=one(about, ":issuedBy"),
        note=one(about, ":note"),
        merged_into=one(about, ":mergedInto"),
        passing_cost=number(about, ":passingCost") or 0.0,
    )


def _country(subject: str, facts: Mapping[str, About]) -> str:
    """Return the state that an entity is or sits in, "" when none is said."""
    place = subject
    for _ in range(_DEPTH):
        about = facts.get(place, {})
        if any(v.text == ":State" for v in about.get("rdf:type", ())):
            return place
        place = one(about, ":locatedIn")
        if not place:
            break
    return ""


def read_source(subject: str, about: About) -> Source:
    """Return the source that a subject is."""
    return Source(
        id=subject,
        title=label(about, ":title"),
        publisher=one(about, ":publisher"),
        url=one(about, ":url"),
        published=one(about, ":publishedOn"),
        kind=local(one(about, ":sourceKind")),
        language=one(about, ":language"),
        archived=one(about, ":archivedAt"),
        seen=one(about, ":seenOn"),
        derived_from=one(about, ":derivedFrom"),
    )


def read_tie(
    subject: str, kind: str, facts: Mapping[str, About], sources: Mapping[str, Source]
) -> Tie:
    """Return the tie that a subject of a class of ties is, with its evidence and figures."""
    about = facts[subject]
    parties: list[Party] = []
    figures: list[tuple[str, Measurement]] = []
    details: list[tuple[str, str]] = []
    links: list[tuple[str, str]] = []
    for predicate, values in sorted(about.items()):
        role = local(predicate)
        if not predicate.startswith(":") or role in OF_EVERY_TIE:
            continue
        for value in sorted(values):
            part = facts.get(value.text, {}) if value.is_iri else {}
            if ":text" in part:
                figures.append((role, _measurement(part)))
            elif ":reason" in part:
                parties.append(Party(role, reason=one(part, ":reason")))
            elif value.text.startswith("tie:") and value.is_iri:
                links.append((role, value.text))
            elif value.is_iri:
                parties.append(Party(role, entity=value.text))
            else:
                details.append((role, value.text))
    return Tie(
        id=subject,
        kind=kind,
        status=local(one(about, ":status")),
        parties=tuple(parties),
        evidence=_evidence(every(about, ":evidence"), facts, sources),
        when=one(about, ":when"),
        sorts=tuple(names(about, ":kind")),
        figures=tuple(figures),
        details=tuple(details),
        links=tuple(links),
        note=one(about, ":note"),
        withdrawn=one(about, ":withdrawn"),
        merged_into=one(about, ":mergedInto"),
        digest=one(about, ":digest"),
        file=one(about, FILE),
    )


def _evidence(
    ids: Iterable[str], facts: Mapping[str, About], sources: Mapping[str, Source]
) -> tuple[Evidence, ...]:
    """Return the evidence of a tie, the oldest source first, undated last."""
    found: list[Evidence] = []
    for key in ids:
        about = facts.get(key, {})
        source = one(about, ":source")
        voice = one(about, ":statedBy")
        publisher = sources[source].publisher if source in sources else ""
        found.append(
            Evidence(
                id=key,
                source=source,
                voice=voice or publisher,
                stance=local(one(about, ":stance")) or "asserts",
                grade=one(about, ":grade"),
                says=label(about, ":says"),
                reaches=local(one(about, ":reaches")),
                denies=local(one(about, ":denies")),
                attributed=bool(voice),
                locator=one(about, ":at"),
                covers=one(about, ":covers"),
                stated_on=one(about, ":statedOn"),
                likelihood=local(one(about, ":likelihood")),
            )
        )

    def age(item: Evidence) -> tuple[str, str]:
        published = sources[item.source].published if item.source in sources else ""
        return (published or "9999", item.id)

    return tuple(sorted(found, key=age))


def _measurement(about: Mapping[str, list[Value]]) -> Measurement:
    return Measurement(
        text=one(about, ":text"),
        at_least=number(about, ":atLeast"),
        at_most=number(about, ":atMost"),
        unit=one(about, ":unit"),
    )
