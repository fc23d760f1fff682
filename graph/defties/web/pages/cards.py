"""Ties as pages show them: the claim in words, with the words and looks of its marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.dates import Held
from defties.render.claims import claim_of
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Register, Schema
    from defties.render.claims import Claim
    from defties.sift import Weighed

_HELD = {Held.POSSIBLY: "possibly held then", Held.UNDATED: "undated"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with what it means; `dashed` when its line is not whole, as in pictures."""

    name: str
    label: str
    meaning: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A tie as a page shows it; `held` says how sure it is that it held at the time asked for."""

    claim: Claim
    status: Mark
    standing: Mark
    held: str = ""


def card_of(weighed: Weighed, register: Register) -> Card:
    """Return a tie as pages show it, every party a name that leads to its page."""
    tie = weighed.tie
    known = [p.entity for p in tie.parties if p.entity in register.entities]
    claim = claim_of(tie, register, weighed.standing, known)
    schema = register.schema
    return Card(
        claim,
        mark(schema, "st", claim.status),
        mark(schema, "standing", claim.standing),
        _HELD.get(weighed.held, ""),
    )


def cards_of(ties: Iterable[Weighed], register: Register) -> list[Card]:
    """Return ties as pages show them, in the order given."""
    return [card_of(weighed, register) for weighed in ties]


def mark(schema: Schema, scheme: str, name: str) -> Mark:
    """Return the mark of a status ("st") or a standing."""
    concept = schema.concepts.get(f"{scheme}:{name}")
    if concept is None:
        return Mark(name, name.replace("-", " ") or "none", "")
    return Mark(name, clean(concept.label), clean(concept.definition), bool(concept.dashes))
