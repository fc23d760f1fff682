"""A stream of triples → the indexes of a snapshot, each thing taken when its lines end.

Files tell all of a subject in one stretch as a rule: such a block is taken as it comes, and of a
tie only small numbers stay in memory. A subject that comes in several stretches is noted, and read
whole from the store when that is built. What makes ties weigh alike is found once for all ties that
say the same of others (see `index.profile`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.facts import Value
from defties.read import OF_EVERY_TIE, SOURCE, kind_of, read_entity, read_source
from defties.snapshot.gathered import EvidenceNodes, GatheredTies, Plans, least, name
from defties.vocab import NS, PREFIXES, compact, expand, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from defties.facts import About
    from defties.index.build import Builder
    from defties.labels import LabelBuilder
    from defties.model import Schema, Source
    from defties.snapshot.gathered import Block
    from defties.store.protocol import Store

_TYPE = PREFIXES["rdf"] + "type"
_EVIDENCE = NS + "evidence"
_STATUS, _WHEN, _WITHDRAWN, _MERGED = (
    NS + name for name in ("status", "when", "withdrawn", "mergedInto")
)
_TIE = PREFIXES["tie"]
_SPACES = [(f"{prefix}:", PREFIXES[prefix]) for prefix in ("id", "ev", "tie", "src", "part")]
# By what is said of a subject without a class, it is evidence of a tie, or a part that is no party.
_OF_EVIDENCE = {NS + name for name in ("source", "grade", "stance", "reaches", "says")}
_OF_PARTS = {NS + "reason", NS + "text"}


class Assembler:
    """Takes what is said of subjects, block by block; `finish` fills the path index."""

    def __init__(self, schema: Schema, labels: LabelBuilder) -> None:
        self._schema = schema
        self._labels = labels
        self._classes = {NS + name for name in (*schema.tie_classes, *schema.entity_classes)}
        self._classes.add(NS + SOURCE)
        self._no_party = {NS + name for name in (*OF_EVERY_TIE, *schema.measured)}
        self._nodes: dict[str, int] = {}
        self._passing: dict[int, float] = {}
        self._parts: set[int] = set()
        self._sources: dict[str, Source] = {}
        self._evidence = EvidenceNodes()
        self._ties = GatheredTies()
        self._unplaced: set[str] = set()
        self._scattered: set[str] = set()

    def through(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads of one file as they come, taking each block when it ends."""
        last: object = None
        block: Block = []
        for quad in quads:
            subject = quad.subject
            if subject != last:
                self._take(last, block)
                last, block = subject, []
            block.append((quad.predicate.value, quad.object))
            yield quad
        self._take(last, block)

    @property
    def is_scattered(self) -> bool:
        """Whether some subjects must be read from the store, since they came in pieces."""
        return bool(self._scattered)

    def finish(self, store: Store, index: Builder) -> Iterator[str]:
        """Fill the index, when all files are in the store; yield the shortcuts, in N-Triples.

        They are those of the rule on shortcuts in `ontology/rules`, which as a query takes longer
        than all else together.
        """
        for key in sorted(self._scattered):
            told = ((q.predicate.value, q.object) for q in store.about([expand(key)]))
            self._place(key, list(dict.fromkeys(told)), again=True)
        ids = list(self._nodes)
        numbers = [-1] * len(ids)
        parts, plans = self._parts, Plans(self._schema, self._sources, self._evidence, index)

        def node(number: int) -> int:
            """Return the number that a node has in the index."""
            if numbers[number] < 0:
                numbers[number] = index.node(ids[number], self._passing.get(number, 0.0))
            return numbers[number]

        for key, form, when, roles, parties, evidence in self._ties:
            plan = plans.plan(form, when, roles, evidence)
            # A party that is unknown has a place among the parties, and no more.
            known = (
                parties
                if parts.isdisjoint(parties)
                else [p if p not in parts else -1 for p in parties]
            )
            steps = [
                (node(known[i]), node(known[j]), look)
                for i, j, look in plan.steps
                if known[i] != known[j] and known[i] >= 0 and known[j] >= 0
            ]
            alike = [node(party) for party in dict.fromkeys(known) if party >= 0]
            index.tie(key, steps, alike, plans.period(form, when), plans.out(evidence))
            for i, shortcut, j in plan.shortcuts:
                if known[i] != known[j] and known[i] >= 0 and known[j] >= 0:
                    yield f"<{expand(ids[known[i]])}> <{shortcut}> <{expand(ids[known[j]])}> .\n"

    def counts(self) -> dict[str, int]:
        """Return how many entities, sources, ties and pieces of evidence there are."""
        return {
            "entities": len(self._passing),
            "sources": len(self._sources),
            "ties": len(self._ties),
            "evidence": len(self._evidence),
        }

    def _take(self, subject: object, block: Block) -> None:
        if isinstance(subject, ox.NamedNode):
            key = _short(subject.value)
            if not self._place(key, block):
                self._scattered.add(key)

    def _place(self, key: str, block: Block, *, again: bool = False) -> bool:
        """Take a block as all that is said of its subject; return whether that can be.

        It cannot if there was another block, unless what is told is told `again`, whole.
        """
        if key in self._unplaced and not again:
            return False
        kind = self._class_of(block)
        if kind in self._schema.tie_classes:
            return self._place_tie(key, kind, block, again=again)
        if kind == SOURCE:
            is_new = again or key not in self._sources
            self._sources[key] = read_source(key, _about(block))
            return is_new
        if kind:
            return self._place_entity(key, kind, block, again=again)
        told = {predicate for predicate, _ in block}
        if not told.isdisjoint(_OF_EVIDENCE):
            return self._evidence.place(key, block, again=again)
        if not told.isdisjoint(_OF_PARTS):
            self._parts.add(self._nodes.setdefault(key, len(self._nodes)))
        elif any(predicate.startswith(NS) or predicate == _TYPE for predicate in told):
            self._unplaced.add(key)
        return True

    def _class_of(self, block: Block) -> str:
        """Return the class that a block gives its subject, as `read.kind_of` does, "" for none."""
        found = ""
        for predicate, value in block:
            if predicate == _TYPE and isinstance(value, ox.NamedNode):
                iri = value.value
                if iri in self._classes:
                    if found:
                        return kind_of(_about(block), self._schema)
                    found = iri
        return found.removeprefix(NS)

    def _place_entity(self, key: str, kind: str, block: Block, *, again: bool) -> bool:
        node = self._nodes.setdefault(key, len(self._nodes))
        if node in self._passing and not again:
            return False
        entity = read_entity(key, kind, {key: _about(block)})
        declared = self._schema.entity_classes[kind].passing_cost
        self._passing[node] = max(entity.passing_cost, declared)
        self._labels.add(entity, again=again)
        return True

    def _place_tie(self, key: str, kind: str, block: Block, *, again: bool) -> bool:
        status = when = withdrawn = merged = ""
        parties: dict[tuple[str, int], None] = {}
        evidence: dict[int, None] = {}
        nodes = self._nodes
        for predicate, value in block:
            if predicate == _EVIDENCE:
                if isinstance(value, ox.NamedNode):
                    evidence[self._evidence.number(_short(value.value))] = None
            elif predicate == _STATUS:
                status = least(value, status)
            elif predicate == _WHEN:
                when = least(value, when)
            elif predicate == _WITHDRAWN:
                withdrawn = least(value, withdrawn)
            elif predicate == _MERGED:
                merged = least(value, merged)
            elif (
                isinstance(value, ox.NamedNode)
                and predicate.startswith(NS)
                and predicate not in self._no_party
                and not value.value.startswith(_TIE)
            ):
                party = _short(value.value)
                parties[predicate, nodes.setdefault(party, len(nodes))] = None
        form = (kind, status and local(name(status)), withdrawn, merged)
        return self._ties.place(key, form, when, list(parties), list(evidence), again=again)


def _short(iri: str) -> str:
    """Return the short form of an IRI; most are of few namespaces."""
    for prefix, space in _SPACES:
        if iri.startswith(space):
            return prefix + iri[len(space) :]
    return compact(iri)


def _about(block: Block) -> About:
    """Return a block in short forms."""
    about: About = {}
    for predicate, term in dict.fromkeys(block):
        if isinstance(term, ox.NamedNode):
            value = Value(_short(term.value), "", True)
        elif isinstance(term, ox.Literal):
            value = Value(term.value, term.language or "", False)
        else:
            continue
        about.setdefault(name(predicate), []).append(value)
    return about
