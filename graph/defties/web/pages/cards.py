"""Ties as pages show them: the claim in words, with the words and looks of its marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties.dates import Held
from defties.render.claims import claim_of
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Evidence, Register, Schema
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
    """A tie as a page shows it; `held` says how sure it is that it held at the time asked for.

    `more` is how many pieces of evidence for it are not shown.
    """

    claim: Claim
    status: Mark
    standing: Mark
    held: str = ""
    more: int = 0


def card_of(weighed: Weighed, register: Register, most: int = 0) -> Card:
    """Return a tie as pages show it, every party a name that leads to its page.

    With `most`, only so much of the evidence for it is shown, the best; what is against it and
    what takes no side always is.
    """
    tie, schema = weighed.tie, register.schema
    known = [p.entity for p in tie.parties if p.entity in register.entities]
    shown = _shown(weighed, schema, most)
    claim = claim_of(tie, register, replace(weighed.standing, evidence=shown), known)
    return Card(
        claim,
        mark(schema, "st", claim.status),
        mark(schema, "standing", claim.standing),
        _HELD.get(weighed.held, ""),
        len(weighed.standing.evidence) - len(shown),
    )


def cards_of(ties: Iterable[Weighed], register: Register, most: int = 0) -> list[Card]:
    """Return ties as pages show them, in the order given; `most` as for one."""
    return [card_of(weighed, register, most) for weighed in ties]


def _shown(weighed: Weighed, schema: Schema, most: int) -> tuple[Evidence, ...]:
    """Return the evidence to show, in its own order."""
    evidence = weighed.standing.evidence
    if not most or len(evidence) <= most:
        return evidence
    speaks_for = [e for e in evidence if schema.concept("stance", e.stance).asserting]
    status = weighed.tie.status
    best = sorted(speaks_for, key=lambda e: (e.reaches != status, e.grade, e.id))[:most]
    aside = {e.id for e in speaks_for} - {e.id for e in best}
    return tuple(e for e in evidence if e.id not in aside)


def mark(schema: Schema, scheme: str, name: str) -> Mark:
    """Return the mark of a status ("st") or a standing."""
    concept = schema.concepts.get(f"{scheme}:{name}")
    if concept is None:
        return Mark(name, name.replace("-", " ") or "none", "")
    return Mark(name, clean(concept.label), clean(concept.definition), bool(concept.dashes))
