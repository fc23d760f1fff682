"""Paths as their page tells them: hops with their claims and evidence, and how a cost is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from defties.dates import Held
from defties.render.proofs import chosen
from defties.render.strips import phrases_of, weakest_of
from defties.shelf import take
from defties.sift import sift
from defties.texts import clean
from defties.web.pages.cards import card_of
from defties.web.pages.entity import LISTING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.index.neighbours import Neighbours
    from defties.model import Register, Schema
    from defties.render.claims import Claim
    from defties.routes import Hop, Route
    from defties.sift import Filter, Weighed
    from defties.snapshot import Dataset
    from defties.web.pages.cards import Card

_MOST_BESIDE = 8  # claims beside the strongest that are shown
_MOST_LISTINGS = 400  # who lists more is an authority, whose own listing is on its page


@dataclass(frozen=True, slots=True)
class Support:
    """A word that supports a tie, and by how much."""

    label: str
    support: float


@dataclass(frozen=True, slots=True)
class Leg:
    """A hop: what its strongest tie says and costs, its evidence, and the claims beside it.

    `bare` is the claim without evidence, `brief` with the best and all that is against it, and
    `card` has all.
    `beside` are the next strongest ties between the same two, `more` how many are not shown,
    `doubted` how many of all of them voices speak against.
    """

    start: str
    end: str
    phrases: list[str]
    card: Card
    bare: Claim
    brief: Claim
    standing: Support
    status: Support
    cost: float
    passing: float
    weakest: bool
    beside: list[Card]
    more: int
    doubted: int


@dataclass(frozen=True, slots=True)
class Told:
    """A path: its cost as a sum, and its hops."""

    cost: float
    terms: list[float]
    legs: list[Leg]


def told(routes: Iterable[Route], register: Register) -> list[Told]:
    """Return paths as their page tells them."""
    return [_told(route, register) for route in routes]


def supports(schema: Schema, scheme: str) -> list[Support]:
    """Return what the standings ("standing") or the statuses ("st") weigh, the heaviest first."""
    found = [Support(clean(c.label), c.support) for c in schema.scheme(scheme) if c.support]
    return sorted(found, key=lambda one: (-one.support, one.label))


def listings(data: Dataset, keys: Iterable[str], wanted: Filter) -> dict[str, list[str]]:
    """Return who lists each of some entities, at the time and on the evidence that is asked for."""
    listing = replace(wanted, kinds=frozenset({LISTING}), statuses=frozenset())
    neighbours = data.neighbours(listing, "out")
    register, found = data.register, dict[str, list[str]]()
    for key in dict.fromkeys(keys):
        ties = take(register.ties, _leaving(neighbours, key))
        by = {
            clean(register.label(authority))
            for weighed in sift(register, listing, ties).ties.values()
            if key in weighed.tie.fillers("target")
            and register.schema.concept("st", weighed.tie.status).holds
            and (weighed.held is Held.SURELY or not wanted.as_of)
            for authority in weighed.tie.fillers("authority")
        }
        if by:
            found[key] = sorted(by)
    return found


def _leaving(neighbours: Neighbours[Any], key: str) -> list[str]:
    """Return the ties that lead away from an entity, none where they are too many to read."""
    node = neighbours.node(key)
    arcs = list(neighbours.arcs(node, ahead=True)) if node is not None else []
    return (
        sorted({neighbours.tie(tie) for _, _, tie in arcs}) if len(arcs) <= _MOST_LISTINGS else []
    )


def _told(route: Route, register: Register) -> Told:
    weakest = weakest_of(route)
    legs = [_leg(hop, register, weakest=at == weakest) for at, hop in enumerate(route.hops)]
    terms = [part for hop in route.hops for part in (hop.cost, hop.passing) if part]
    return Told(route.cost, terms, legs)


def _leg(hop: Hop, register: Register, *, weakest: bool) -> Leg:
    lead, *others = [weighed for weighed, _ in hop.ties]
    card, schema = card_of(lead, register), register.schema
    return Leg(
        start=hop.start,
        end=hop.end,
        phrases=phrases_of(hop),
        card=card,
        bare=replace(card.claim, proofs=()),
        brief=replace(card.claim, proofs=tuple(chosen(card.claim, "best", ()))),
        standing=_support(schema, "standing", lead.standing.name),
        status=_support(schema, "st", lead.standing.reached or lead.tie.status),
        cost=hop.cost,
        passing=hop.passing,
        weakest=weakest,
        beside=[card_of(weighed, register) for weighed in others[:_MOST_BESIDE]],
        more=max(0, len(others) - _MOST_BESIDE),
        doubted=sum(map(_is_doubted, others)),
    )


def _support(schema: Schema, scheme: str, name: str) -> Support:
    concept = schema.concept(scheme, name)
    return Support(clean(concept.label), concept.support)


def _is_doubted(weighed: Weighed) -> bool:
    return bool(weighed.standing.denials)
