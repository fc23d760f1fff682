"""A store → the objects of `model`: every entity, source and tie, with the schema they are said in.

Reading takes one pass over the store. It trusts what `check` has passed and is lenient with the
rest: what is missing is left empty, so that a half-finished file can still be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.facts import every, label, names, number, one, read_facts, read_files
from defties.model import Entity, Evidence, Measurement, Party, Register, Source, Tie
from defties.schema import schema_of
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

    from defties.facts import Facts, Value

_IDENTIFIERS = ("wikidata", "lei", "imo", "ofacUid", "euReference", "isoCode", "registration")
_OF_EVERY_TIE = {"status", "when", "kind", "evidence", "note", "withdrawn", "mergedInto", "digest"}
_DEPTH = 8  # how far `locatedIn` is followed to a state


def read_register(store: ox.Store) -> Register:
    """Return everything a store holds.

    Returns
    -------
    Register
        Entities, sources and ties by id, each mapping sorted by id.
    """
    facts = read_facts(store)
    written = read_files(store, "evidence")
    schema = schema_of(facts)
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
        subject: _tie(subject, kind, facts, sources, written.get(subject, ""))
        for subject, kind in subjects.items()
        if kind in schema.tie_classes
    }
    version = one(facts.get("https://w3id.org/defties/dataset", {}), ":digest")
    return Register(schema, entities, sources, ties, version)


def _entity(subject: str, kind: str, facts: Facts) -> Entity:
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


def _country(subject: str, facts: Facts) -> str:
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


def _source(subject: str, about: Mapping[str, list[Value]]) -> Source:
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


def _tie(subject: str, kind: str, facts: Facts, sources: Mapping[str, Source], file: str) -> Tie:
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
        file=file,
    )


def _evidence(
    ids: Iterable[str], facts: Facts, sources: Mapping[str, Source]
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
