"""What an entity belongs to and what belongs to it, where no tie tells it: families, lists, places.

Also what rests on a source by other than ties: that an entity exists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.texts import clean
from defties.vocab import NS, compact, expand, local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from defties.model import Entity, Register
    from defties.snapshot import Dataset

# What others say of an entity, in words.
_OTHERS = {":family": "members", ":issuedBy": "has issued", ":mergedInto": "merged from"}
_MOST = 60


@dataclass(frozen=True, slots=True)
class Kin:
    """A relation in words, and the entities that it leads to: id, "" without a page, and label.

    `more` is how many of them are not named.
    """

    label: str
    names: tuple[tuple[str, str], ...]
    more: int = 0


def kin_of(entity: Entity, data: Dataset) -> list[Kin]:
    """Return the entities that an entity is related to without a tie."""
    register = data.register
    place = "" if entity.located_in == entity.country else entity.located_in
    own = {
        "located in": [place] if place else [],
        "family": list(entity.family),
        "issued by": [entity.issued_by] if entity.issued_by else [],
        "not the same as": list(entity.different_from),
    }
    others = _pointing(data, entity.id, _OTHERS)
    related = {**own, **{label: others[name] for name, label in _OTHERS.items()}}
    return [_kin(label, keys, register) for label, keys in related.items() if keys]


def attested(data: Dataset, source: str) -> list[str]:
    """Return the ids of the entities that a source attests."""
    return _pointing(data, source, [":attestedBy"])[":attestedBy"]


def carried_by(data: Dataset, source: str) -> list[str]:
    """Return the ids of the sources that carry the text of a source."""
    return _pointing(data, source, [":derivedFrom"])[":derivedFrom"]


def merged_from(data: Dataset, key: str) -> list[str]:
    """Return the ids of what was merged into something."""
    return _pointing(data, key, [":mergedInto"])[":mergedInto"]


def leading_to(data: Dataset, things: Iterable[str], name: str) -> list[str]:
    """Return the IRIs of what leads to some things, given by full IRI, by a property of ours."""
    found = {
        quad.subject.value
        for quad in data.store.touching(things)
        if quad.predicate.value == NS + name and isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found)


def _kin(label: str, keys: list[str], register: Register) -> Kin:
    # What was merged leads here by its own address.
    names = [
        (key if key in register.entities else "", clean(register.label(key)))
        for key in keys[:_MOST]
    ]
    return Kin(label, tuple(sorted(names, key=lambda name: name[1])), max(len(keys) - _MOST, 0))


def _pointing(data: Dataset, key: str, properties: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of what says of itself, by some properties, that it leads to a thing."""
    names = " ".join(properties)
    found = data.store.solve(
        f"SELECT DISTINCT ?p ?s {{ VALUES ?p {{ {names} }} ?s ?p <{expand(key)}> }}"
    )
    assert isinstance(found, ox.QuerySolutions)
    told: dict[str, list[str]] = defaultdict(list)
    for row in found:
        name, subject = row["p"], row["s"]
        if isinstance(name, ox.NamedNode) and isinstance(subject, ox.NamedNode):
            told[f":{local(compact(name.value))}"].append(compact(subject.value))
    return defaultdict(list, {name: sorted(keys) for name, keys in told.items()})
