"""Ties → what a card says of them: who, in what roles, when, and who says so, all in words.

Nothing here knows of HTML. Parties that are unknown stay text with their reason; they are never
nodes. A denial is kept apart from what speaks for a tie.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.dates import spoken
from defties.errors import BadDate
from defties.render.style import web_link
from defties.texts import clean
from defties.vocab import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from defties.model import (
        Edge,
        Entity,
        Evidence,
        Party,
        Register,
        Schema,
        Standing,
        Tie,
        TieClass,
    )

UNNAMED = "a voice not named"


@dataclass(frozen=True, slots=True)
class Name:
    """A party as a card names it; `id` is "" when it is not in the picture."""

    text: str
    id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """Who fills a role; `told` when the sentence of the claim has already said it."""

    label: str
    names: tuple[Name, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """One evidence in words. `side` is "for", "against" or "neither"; `link` is http(s) or "".

    `reaches` is the name of a status, "" for none.
    """

    id: str
    number: int
    side: str
    voice: str
    stance: str
    grade: str
    grade_words: str
    says: str
    publisher: str
    title: str
    link: str
    archive: str
    published: str
    notes: tuple[str, ...]
    reaches: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One tie in words: ``who phrase whom``, then its other roles, then its evidence.

    `roles` are those of every party; `facts` (label, text) of figures, sorts, details and
    linked ties; `grades` those of the evidence for it; `voices` and `denials` count voices.
    """

    id: str
    kind: str
    label: str
    group: str
    status: str
    standing: str
    who: tuple[Name, ...]
    phrase: str
    whom: tuple[Name, ...]
    roles: tuple[Role, ...]
    facts: tuple[tuple[str, str], ...]
    when: str
    edtf: str
    voices: int
    denials: int
    grade: str
    grades: tuple[str, ...]
    proofs: tuple[Proof, ...]
    parties: tuple[str, ...]
    note: str = ""
    withdrawn: str = ""


def claim_of(tie: Tie, register: Register, standing: Standing, shown: Iterable[str]) -> Claim:
    """Return what a card says of a tie.

    Parameters
    ----------
    tie
        The tie.
    register
        Where the entities, sources and the schema of the tie are.
    standing
        How well it is supported; its `evidence` is what the card lists.
    shown
        The entities in the picture: only these become names that lead to a node.
    """
    schema = register.schema
    declared = schema.tie_classes.get(tie.kind)
    seen = frozenset(shown)
    roles: dict[str, list[Name]] = defaultdict(list)
    for party in tie.parties:
        roles[party.role].append(_name(party, register, seen))
    edge = lead_edge(declared, schema, roles)
    told = [edge.head, edge.tail] if edge else _first_roles(declared, roles)
    proofs = tuple(_proofs(standing.evidence or tie.evidence, register))
    return Claim(
        id=tie.id,
        kind=tie.kind,
        label=(clean(declared.label) if declared else "") or tie.kind,
        group=declared.group if declared else "",
        status=tie.status,
        standing=standing.name,
        who=tuple(name for role in (told[:1] if edge else told) for name in roles[role]),
        phrase=clean(edge.phrase) if edge else "",
        whom=tuple(roles[edge.tail]) if edge and edge.tail != edge.head else (),
        roles=tuple(
            Role(role_label(role, schema), tuple(names), role in told)
            for role, names in roles.items()
        ),
        facts=(*_short_of(standing, schema), *_facts(tie, register)),
        when=clean(in_words(tie.when)) if tie.when else "",
        edtf=clean(tie.when),
        voices=len(standing.voices),
        denials=len(standing.denials),
        grade=standing.grade,
        grades=tuple(sorted({p.grade for p in proofs if p.side == "for"})),
        proofs=proofs,
        parties=tuple(sorted({n.id for names in roles.values() for n in names if n.id})),
        note=clean(tie.note),
        withdrawn=clean(tie.withdrawn),
    )


def in_words(edtf: str) -> str:
    """Return a date in words, or as it stands when it cannot be read (`check` says so)."""
    try:
        return spoken(edtf)
    except BadDate:
        return edtf


def lead_edge(
    declared: TieClass | None, schema: Schema, filled: Mapping[str, object]
) -> Edge | None:
    """Return the edge that says best what a tie is: between required roles, between actors."""
    if declared is None:
        return None

    def rank(edge: Edge) -> tuple[int, int, bool, str]:
        ends = (edge.head, edge.tail)
        required = sum(role in declared.requires for role in ends)
        actors = sum(_is_actor(role, schema) for role in ends)
        return (-required, -actors, not edge.searched, edge.name)

    edges = [e for e in declared.edges if e.head in filled and e.tail in filled]
    return min(edges, key=rank, default=None)


def _first_roles(declared: TieClass | None, roles: Mapping[str, object]) -> list[str]:
    """Return the roles that a tie without an edge is told by: the required ones, else all."""
    required = (*declared.requires_two, *declared.requires) if declared else ()
    return [role for role in required if role in roles] or list(roles)


def _is_actor(role: str, schema: Schema) -> bool:
    accepted = (schema.entity_classes.get(name) for name in schema.roles.get(role, ()))
    return any(found is not None and "Actor" in found.lineage for found in accepted)


def role_label(role: str, schema: Schema) -> str:
    """Return the label of a role, or its name in words when the ontology has none."""
    label = schema.labels.get(role)
    return clean(label) if label else "".join(f" {c.lower()}" if c.isupper() else c for c in role)


def _name(party: Party, register: Register, seen: frozenset[str]) -> Name:
    if not party.entity:
        return Name("an unknown party", reason=clean(party.reason) or "no reason given")
    return Name(clean(register.label(party.entity)), party.entity if party.entity in seen else "")


def _short_of(standing: Standing, schema: Schema) -> Iterable[tuple[str, str]]:
    """Yield how far the evidence goes, when it does not bear the status out."""
    if standing.reached:
        yield "on this evidence only", concept_label(schema, "st", standing.reached)


def _facts(tie: Tie, register: Register) -> Iterable[tuple[str, str]]:
    schema = register.schema
    sorts = [concept_label(schema, "kind", name) for name in tie.sorts]
    if sorts:
        yield "kind", ", ".join(sorts)
    for role, figure in tie.figures:
        yield role_label(role, schema), clean(figure.text)
    for role, text in tie.details:
        yield role_label(role, schema), clean(text)
    for role, other in tie.links:
        yield role_label(role, schema), in_one_line(other, register)


def in_one_line(key: str, register: Register) -> str:
    """Return a tie in one line, with its status, so that it claims no more than it knows."""
    tie = register.ties.get(key)
    if tie is None:
        return key
    declared = register.schema.tie_classes.get(tie.kind)
    names = [clean(register.label(p.entity)) for p in tie.parties if p.entity]
    label = (clean(declared.label) if declared else "") or tie.kind
    return f"{label}: {', '.join(names)} ({concept_label(register.schema, 'st', tie.status)})"


def concept_label(schema: Schema, scheme: str, name: str) -> str:
    """Return the label of a concept, or its name in words when the schema has none."""
    concept = schema.concepts.get(f"{scheme}:{name}")
    return clean(concept.label) if concept else name.replace("-", " ")


_SIDES = ("for", "against", "neither")


def _proofs(evidence: Iterable[Evidence], register: Register) -> Iterable[Proof]:
    """Yield the evidence in words, numbered: what speaks for, then against, then neither."""
    sided = [(_side(item, register.schema), item) for item in evidence]
    sided.sort(key=lambda pair: _SIDES.index(pair[0]))
    for number, (side, item) in enumerate(sided, start=1):
        source = register.sources.get(item.source)
        publisher = clean(register.label(source.publisher)) if source else ""
        anonymous = not item.attributed and item.stance == "alleges"
        voice = clean(register.label(item.voice)) if item.voice else publisher
        yield Proof(
            id=item.id,
            number=number,
            side=side,
            voice=UNNAMED if anonymous else voice,
            stance=concept_label(register.schema, "stance", item.stance),
            grade=clean(item.grade),
            grade_words=grade_words(item.grade, register.schema),
            says=clean(item.says),
            publisher=publisher,
            title=clean(source.title) if source else item.source,
            link=web_link(source.url) if source else "",
            archive=web_link(source.archived) if source else "",
            published=clean(in_words(source.published)) if source and source.published else "",
            notes=tuple(_notes(item, register)),
            reaches=item.reaches,
        )


def _side(item: Evidence, schema: Schema) -> str:
    stance = schema.concepts.get(f"stance:{item.stance}")
    if stance is None or stance.asserting:
        return "for"
    return "against" if stance.denying else "neither"


def _notes(item: Evidence, register: Register) -> Iterable[str]:
    schema = register.schema
    source = register.sources.get(item.source)
    if item.locator:
        yield clean(item.locator)
    if item.stated_on:
        yield f"said {clean(in_words(item.stated_on))}"
    if item.denies:
        yield f"denies “{concept_label(schema, 'st', item.denies)}”"
    if item.covers:
        yield f"speaks of {clean(in_words(item.covers))}"
    if item.reaches:
        yield f"supports “{concept_label(schema, 'st', item.reaches)}”"
    if item.likelihood:
        yield f"calls it {concept_label(schema, 'like', item.likelihood)}"
    if source and source.derived_from:
        origin = register.sources.get(source.derived_from)
        yield f"carries {clean(origin.title if origin else register.label(source.derived_from))}"


def grade_words(grade: str, schema: Schema) -> str:
    """Return an Admiralty grade in words: its letter judges the source, its digit the item."""
    if len(grade) != 2:
        return ""
    letter, digit = (concept_label(schema, "grade", mark) for mark in grade)
    return f"source {letter}; item {digit}"


def facts_of(entity: Entity, register: Register) -> Iterable[tuple[str, str]]:
    """Yield what is known of an entity beside its names and its state, as (label, text)."""
    schema = register.schema
    place = "" if entity.located_in == entity.country else entity.located_in
    if place:
        yield "located in", clean(register.label(place))
    if entity.category:
        yield (
            "category",
            ", ".join(concept_label(schema, "cat", local(c)) for c in entity.category),
        )
    if entity.family:
        yield "family", ", ".join(clean(register.label(key)) for key in entity.family)
    if entity.issued_by:
        yield "issued by", clean(register.label(entity.issued_by))
    for name, text in entity.identifiers:
        yield role_label(name, schema), clean(text)
    if entity.different_from:
        others = ", ".join(clean(register.label(key)) for key in entity.different_from)
        yield "not the same as", others
    if entity.note:
        yield "note", clean(entity.note)
