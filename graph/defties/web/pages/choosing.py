"""The form of the shared filters: what may be chosen, and what is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.sought import SEVERAL, SINGLE
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from defties.model import Concept, Schema
    from defties.web.asked import Asked

FILTERS = frozenset((*SINGLE, *SEVERAL))
# Grades that sources worth a floor have; the worse ones can be typed in the address.
_GRADES = ("A1", "A2", "B1", "B2", "B3", "C2", "C3", "D4")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, by name and label, and what was chosen."""

    as_of: str
    known_by: str
    min_grade: str
    undated: str
    kind: tuple[str, ...]
    status: tuple[str, ...]
    standing: tuple[str, ...]
    kinds: Pairs
    statuses: Pairs
    standings: Pairs
    grades: tuple[str, ...]
    used: int


def choices(asked: Asked, schema: Schema) -> Choices:
    """Return the form of the filters as what was asked leaves it."""
    min_grade = asked.one("min_grade").upper()
    return Choices(
        as_of=asked.one("as_of"),
        known_by=asked.one("known_by"),
        min_grade=min_grade,
        undated=asked.one("undated"),
        kind=tuple(asked.several("kind")),
        status=tuple(asked.several("status")),
        standing=tuple(asked.several("standing")),
        kinds=tuple(
            sorted(
                ((name, clean(found.label)) for name, found in schema.tie_classes.items()),
                key=lambda pair: pair[1],
            )
        ),
        statuses=_named(schema.scheme("st")),
        standings=_named(schema.scheme("standing")),
        grades=tuple(sorted({*_GRADES, *([min_grade] if min_grade else [])})),
        used=len({name for name, value in asked.query if name in FILTERS and value.strip()}),
    )


def kept(asked: Asked, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the parameters that a form keeps: no filters, and not those that are left aside."""
    aside = {*FILTERS, *but}
    return [(name, value) for name, value in asked.query if name not in aside and value.strip()]


def again(asked: Asked, **changed: str) -> Sequence[tuple[str, str]]:
    """Return all parameters with some changed; those that are changed to "" are left out."""
    rest = [(name, value) for name, value in asked.query if name not in changed and value.strip()]
    return [*rest, *((name, value) for name, value in changed.items() if value)]


def _named(concepts: Iterable[Concept]) -> Pairs:
    return tuple((concept.id.partition(":")[2], clean(concept.label)) for concept in concepts)
