"""What the library speaks of: entities, sources, ties, evidence; and how ties are declared.

All objects are frozen. They refer to each other by the short form of their IRI (see `vocab`):
``id:iran``, ``src:fp-2023-03-03``, ``tie:…``. Reading them from a store is in `read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defties.errors import UnknownTerm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Record:
    """The base of all objects here: it makes them quick to read back from a snapshot."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Return how to make this object again: its class and the values of its fields."""
        return (type(self), tuple(getattr(self, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Entity(Record):
    """Anything that a tie joins or concerns.

    `kind` is the name of its class ("Firm"); `names` are all further names, each with its
    language tag ("" when none); `country` is the state it sits in, found along `:locatedIn`, ""
    when unknown; `passing_cost` is what a path pays for going through it, if its class says less.
    """

    id: str
    kind: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    country: str = ""
    located_in: str = ""
    family: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    attested_by: tuple[str, ...] = ()
    different_from: tuple[str, ...] = ()
    issued_by: str = ""
    note: str = ""
    merged_into: str = ""
    passing_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Source(Record):
    """A published page. `published` is EDTF text, `derived_from` the source or body it carries."""

    id: str
    title: str
    publisher: str
    url: str = ""
    published: str = ""
    kind: str = ""
    language: str = ""
    archived: str = ""
    seen: str = ""
    derived_from: str = ""


@dataclass(frozen=True, slots=True)
class Evidence(Record):
    """What one source says of one tie.

    `voice` is whose claim it is: the stated one, else the publisher of the source.
    `stance` is the name of a concept ("alleges"), `grade` two characters ("B2"),
    `reaches` the name of a status ("" when it reaches none), `denies` of the status that a denial
    is about ("" for the tie as a whole), `covers` and `stated_on` EDTF text.
    """

    id: str
    source: str
    voice: str
    stance: str
    grade: str
    says: str
    reaches: str = ""
    denies: str = ""
    attributed: bool = False
    locator: str = ""
    covers: str = ""
    stated_on: str = ""
    likelihood: str = ""


@dataclass(frozen=True, slots=True)
class Measurement(Record):
    """A number as its source words it; bounds are None where the wording gives none."""

    text: str
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Party(Record):
    """One participant of a tie: an entity in a role, or one unknown for a `reason`."""

    role: str
    entity: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tie(Record):
    """A claimed situation.

    `kind` is the name of its class ("Supply"), `status` of its status ("agreed"), `when` EDTF text
    or "".
    `parties` are sorted by role and entity; `figures` holds quantity, value and the like by role;
    `details` other literals by role; `links` other ties by role (in return for, for).
    `digest` is the content hash: it changes when anything in the tie or its evidence does.
    `file` is where it is written, as the name of its graph says ("seeds/ties/shahed/makers").
    """

    id: str
    kind: str
    status: str
    parties: tuple[Party, ...]
    evidence: tuple[Evidence, ...]
    when: str = ""
    sorts: tuple[str, ...] = ()
    figures: tuple[tuple[str, Measurement], ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    note: str = ""
    withdrawn: str = ""
    merged_into: str = ""
    digest: str = ""
    file: str = ""

    def fillers(self, role: str) -> tuple[str, ...]:
        """Return the ids of the known entities in a role, sorted."""
        return tuple(p.entity for p in self.parties if p.role == role and p.entity)


@dataclass(frozen=True, slots=True)
class Edge(Record):
    """A pair of roles that becomes a step: declared once, used by paths, pictures and shortcuts.

    `phrase` reads from head to tail, `inverse` from tail to head. A step that is not `searched`
    is left out of paths unless its kind of tie is asked for.
    """

    head: str
    tail: str
    name: str
    phrase: str
    inverse: str
    searched: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One tie walked from one of its entities to another, by one of the edges of its class."""

    tie: str
    head: str
    tail: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a tie is supported, computed from its evidence by `standing.standing_of`.

    `name` is a concept of the standing scheme ("corroborated"). `voices` are the independent voices
    that speak for the tie, `denials` those that speak against it, both sorted ids; unattributed
    allegations count under their publisher. `grade` is the best grade among the evidence for the
    tie ("" when there is none); `evidence` is what was weighed, in the order of the tie;
    `solid` is how many of the voices bear out its status at C3 or better. `reached` is "" when some
    evidence bears the status out, else the furthest status that the evidence weighed supports.
    """

    name: str
    voices: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    solid: int = 0
    reached: str = ""


@dataclass(frozen=True, slots=True)
class TieClass(Record):
    """A class of ties as `ontology/ties.ttl` declares it."""

    name: str
    label: str
    definition: str
    group: str
    requires: tuple[str, ...]
    requires_two: tuple[str, ...]
    requires_one_of: tuple[str, ...]
    allows: tuple[str, ...]
    statuses: tuple[str, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class EntityClass(Record):
    """A class of entities with its place in the tree and its look in pictures.

    `lineage` starts with the class itself and ends with "Entity".
    `passing_cost` is what a path pays for going through such an entity.
    """

    name: str
    label: str
    lineage: tuple[str, ...]
    shape: str
    colour: str
    dark_colour: str
    passing_cost: float


@dataclass(frozen=True, slots=True)
class Concept(Record):
    """A concept of one of the schemes; what does not apply to its scheme is left at its default."""

    id: str
    label: str
    definition: str
    notation: str = ""
    rank: int = 0
    holds: bool = False
    lasts: bool = False
    support: float = 1.0
    dashes: str = ""
    colour: str = ""
    dark_colour: str = ""
    asserting: bool = False
    denying: bool = False


@dataclass(frozen=True, slots=True)
class Schema(Record):
    """What can be said: read from `ontology/`, by name of class or short form of concept.

    `roles` maps a role to the classes of what may fill it; `measured` are the roles that a figure
    fills.
    """

    tie_classes: Mapping[str, TieClass]
    entity_classes: Mapping[str, EntityClass]
    concepts: Mapping[str, Concept]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    measured: tuple[str, ...] = ()

    def concept(self, scheme: str, name: str) -> Concept:
        """Return a concept by the prefix of its scheme and its name: `concept("st", "agreed")`.

        Raises
        ------
        UnknownTerm
            The scheme has no such concept.
        """
        found = self.concepts.get(f"{scheme}:{name}")
        if found is None:
            raise UnknownTerm(f"{scheme}:{name}")
        return found

    def scheme(self, prefix: str) -> Iterator[Concept]:
        """Yield the concepts of one scheme, sorted by rank and id."""
        found = [c for key, c in self.concepts.items() if key.startswith(prefix + ":")]
        yield from sorted(found, key=lambda c: (c.rank, c.id))


@dataclass(frozen=True, slots=True)
class Register(Record):
    """What is said: every entity, source and tie, by id, with the schema it is said in.

    `version` is the hash of the whole dataset, made of the hashes of its ties.
    """

    schema: Schema
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    ties: Mapping[str, Tie]
    version: str = ""

    def label(self, key: str) -> str:
        """Return the label of an entity, or its id when it is not in the register."""
        entity = self.entities.get(key)
        return entity.label if entity else key


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One broken rule: where it stands and what to do, in one sentence."""

    path: str
    line: int
    subject: str
    evidence: str
    sentence: str
    rule: str = ""
    severity: str = "violation"

    def __str__(self) -> str:
        """Return *file:line: subject, evidence: sentence*."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        if not self.subject:
            return f"{place}: {self.sentence}"
        what = f"{self.subject}, evidence from {self.evidence}" if self.evidence else self.subject
        return f"{place}: {what}: {self.sentence}"
