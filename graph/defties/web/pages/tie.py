"""The page of one tie: the claim whole, with everything that is said for and against it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties.render.claims import concept_label, in_one_line, in_words, role_label
from defties.render.proofs import headline
from defties.render.style import web_link
from defties.shelf import take
from defties.sift import Filter, sift
from defties.standing import voice_of
from defties.texts import clean
from defties.vocab import expand
from defties.web.pages.cards import card_of, cards_of
from defties.web.pages.citing import citation
from defties.web.pages.frame import html, tie_url
from defties.web.pages.kin import merged_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Measurement, Party, Register, Tie, TieClass
    from defties.render.claims import Claim
    from defties.sift import Weighed
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_MOST_BESIDE = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A party in its role; `id` is "" for one that is unknown, for a reason."""

    role: str
    text: str
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of a claim: how it is found.

    `carries` is the source or body whose text it repeats, and `carries_id` is "" if that has no
    page here.
    """

    id: str
    title: str
    kind: str
    publisher: str
    language: str
    published: str
    seen: str
    link: str
    archive: str
    carries: str
    carries_id: str


def page(data: Dataset, asked: Asked, weighed: Weighed, status: int = 200) -> Reply:
    """Return the page of a tie."""
    register, tie = data.register, weighed.tie
    card = card_of(weighed, register)
    # Figures and other facts stand beside it.
    title = headline(replace(card.claim, facts=()))
    declared = register.schema.tie_classes[tie.kind]
    beside = _beside(data, weighed)
    return html(
        "tie.html",
        asked,
        status,
        tie=tie,
        weighed=weighed,
        card=card,
        title=title,
        declared=declared,
        parts_=[_part(party, register) for party in tie.parties],
        ladder=_ladder(weighed, register),
        shortcuts=list(_shortcuts(weighed, declared, register)),
        voices=list(_voices(weighed, register)),
        figures=[_figure(role, figure, register) for role, figure in tie.figures],
        facts=_other_facts(card.claim, tie, register),
        sources=[_cited(key, register) for key in dict.fromkeys(e.source for e in tie.evidence)],
        merged=merged_from(data, tie.id),
        denials=[_named(key, register) for key in weighed.standing.denials],
        links=[
            (role_label(role, register.schema), key, in_one_line(key, register))
            for role, key in tie.links
        ],
        beside=cards_of(beside[:_MOST_BESIDE], register, 3),
        more=len(beside) - _MOST_BESIDE,
        iri=expand(tie.id),
        cite=citation(title, expand(tie.id), register.version),
        downloads=_downloads(tie.id),
        version=register.version,
    )


def _part(party: Party, register: Register) -> Part:
    role = role_label(party.role, register.schema)
    if party.entity:
        known = party.entity if party.entity in register.entities else ""
        return Part(role, clean(register.label(party.entity)), known, "")
    return Part(role, "an unknown party", "", clean(party.reason) or "no reason given")


def _named(key: str, register: Register) -> tuple[str, str]:
    return (key if key in register.entities else "", clean(register.label(key)))


def _voices(weighed: Weighed, register: Register) -> Iterable[tuple[str, str, int]]:
    """Yield who speaks for a tie: id, label, and how many pieces of evidence are that voice's."""
    schema = register.schema
    spoken = Counter(
        voice_of(evidence, register.sources)
        for evidence in weighed.standing.evidence
        if schema.concept("stance", evidence.stance).asserting
    )
    for key in weighed.standing.voices:
        yield *_named(key, register), spoken[key]


def _figure(role: str, figure: Measurement, register: Register) -> tuple[str, str, str]:
    """Return a figure as its source words it, and the bounds that are read from that."""
    at_least, at_most = (
        "" if bound is None else f"{bound:,.10g}" for bound in (figure.at_least, figure.at_most)
    )
    if at_least and at_least == at_most:
        bounds = f"exactly {at_least}"
    else:
        told = (("at least", at_least), ("at most", at_most))
        bounds = ", ".join(f"{word} {bound}" for word, bound in told if bound)
    unit = f" {clean(figure.unit)}" if bounds and figure.unit else ""
    return role_label(role, register.schema), clean(figure.text), bounds + unit


def _other_facts(claim: Claim, tie: Tie, register: Register) -> list[tuple[str, str]]:
    """Return the facts of a claim that are no figures and no links, which are told with more."""
    told = {role_label(role, register.schema) for role, _ in (*tie.figures, *tie.links)}
    return [(label, text) for label, text in claim.facts if label not in told]


def _cited(key: str, register: Register) -> Cited:
    source = register.sources.get(key)
    if source is None:
        return Cited("", key, "", "", "", "", "", "", "", "", "")
    origin = register.sources.get(source.derived_from)
    return Cited(
        source.id,
        clean(source.title) or source.id,
        concept_label(register.schema, "sk", source.kind),
        clean(register.label(source.publisher)),
        clean(source.language),
        in_words(source.published) if source.published else "",
        in_words(source.seen) if source.seen else "",
        web_link(source.url),
        web_link(source.archived),
        clean(origin.title if origin else register.label(source.derived_from)),
        origin.id if origin else "",
    )


def _ladder(weighed: Weighed, register: Register) -> list[tuple[str, bool, bool]]:
    """Return the statuses that such a tie may have: label, whether it is this, whether on the way.

    Those on the ladder come in its order; one is on the way if it lies below this one.
    """
    declared = register.schema.tie_classes[weighed.tie.kind]
    concepts = [register.schema.concept("st", name) for name in declared.statuses]
    mine = register.schema.concept("st", weighed.tie.status)
    return [
        (
            clean(concept.label),
            concept.id == mine.id,
            bool(concept.rank and concept.rank < mine.rank),
        )
        for concept in sorted(concepts, key=lambda c: (c.rank or 99, c.id))
    ]


def _shortcuts(
    weighed: Weighed, declared: TieClass, register: Register
) -> list[tuple[str, str, str, str, str]]:
    """Return the properties that the rules derive: head, its label, property, tail, its label."""
    tie = weighed.tie
    if not register.schema.concept("st", tie.status).holds or tie.withdrawn:
        return []
    return [
        (head, clean(register.label(head)), edge.name, tail, clean(register.label(tail)))
        for edge in declared.edges
        for head in tie.fillers(edge.head)
        for tail in tie.fillers(edge.tail)
        if head != tail
    ]


def _beside(data: Dataset, weighed: Weighed) -> list[Weighed]:
    """Return the other ties that join at least two of the same parties, whatever their standing."""
    register, tie = data.register, weighed.tie
    parties = [p.entity for p in tie.parties if p.entity]
    touching = [set(data.ties_of(key)) for key in dict.fromkeys(parties)]
    shared = {
        key
        for number, keys in enumerate(touching)
        for others in touching[number + 1 :]
        for key in keys & others
    } - {tie.id}
    every = frozenset(c.id.partition(":")[2] for c in register.schema.scheme("standing"))
    found = sift(register, Filter(standings=every), take(register.ties, sorted(shared)))
    return sorted(
        found.ties.values(),
        key=lambda w: (w.tie.kind != tie.kind, not w.standing.denials, w.tie.id),
    )


def _downloads(key: str) -> list[tuple[str, str]]:
    return [(form, f"{tie_url(key)}.{form}") for form in ("json", "ttl", "jsonld", "csv")]
