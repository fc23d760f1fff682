"""The form of the shared filters: what may be chosen, and what is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from defties.sought import SEVERAL, SINGLE
from defties.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from defties.model import Concept, Schema
    from defties.web.asked import Asked

FILTERS = frozenset((*SINGLE, *SEVERAL))
# Grades that sources worth a floor have; the worse ones can be typed in the address.
_GRADES = ("A1", "A2", "B1", "B2", "B3", "C2", "C3", "D4")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of names: those that it offers with their labels, and those that were chosen."""

    offered: Pairs
    chosen: Pairs


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, what was chosen, and in `used` the same as words for a reader."""

    as_of: str
    known_by: str
    min_grade: str
    undated: str
    kind: Choice
    status: Choice
    standing: Choice
    exclude: tuple[str, ...]
    grades: tuple[str, ...]
    used: tuple[str, ...]


def choices(asked: Asked, schema: Schema) -> Choices:
    """Return the form of the filters as what was asked leaves it."""
    kinds = ((name, clean(found.label)) for name, found in schema.tie_classes.items())
    min_grade = asked.one("min_grade").upper()
    form = Choices(
        as_of=asked.one("as_of"),
        known_by=asked.one("known_by"),
        min_grade=min_grade,
        undated=asked.one("undated"),
        kind=_choice(asked.several("kind"), sorted(kinds, key=lambda pair: pair[1])),
        status=_choice(asked.several("status"), _named(schema.scheme("st"))),
        standing=_choice(
            asked.several("standing"), [("all", "all"), *_named(schema.scheme("standing"))]
        ),
        exclude=tuple(asked.several("exclude")),
        grades=tuple(sorted({*_GRADES, *([min_grade] if min_grade else [])})),
        used=(),
    )
    return replace(form, used=tuple(_in_words(form)))


def kept(asked: Asked, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the parameters that a form keeps: no filters, and not those that are left aside."""
    aside = {*FILTERS, *but}
    return [(name, value) for name, value in asked.query if name not in aside and value.strip()]


def again(asked: Asked, **changed: str) -> Sequence[tuple[str, str]]:
    """Return all parameters with some changed; those that are changed to "" are left out."""
    rest = [(name, value) for name, value in asked.query if name not in changed and value.strip()]
    return [*rest, *((name, value) for name, value in changed.items() if value)]


def _choice(given: Iterable[str], offered: Iterable[tuple[str, str]]) -> Choice:
    """Return a field; names are read as `sought.filter_from` reads them."""
    pairs = tuple(offered)
    words = {_folded(word) for value in given for word in value.split(",")}
    return Choice(pairs, tuple(pair for pair in pairs if _folded(pair[0]) in words))


def _folded(name: str) -> str:
    return name.replace("-", "").replace(" ", "").casefold()


def _in_words(form: Choices) -> Iterator[str]:
    if form.as_of:
        yield f"held on or during {clean(form.as_of)}"
    if form.known_by:
        yield f"known by {clean(form.known_by)}"
    if form.min_grade:
        yield f"evidence of at least {clean(form.min_grade)}"
    for name, field in (("kind", form.kind), ("status", form.status), ("standing", form.standing)):
        if field.chosen:
            yield f"{name}: {' or '.join(label for _, label in field.chosen)}"
    if form.exclude:
        yield f"without {' and '.join(map(clean, form.exclude))}"
    if form.undated in {"drop", "only"}:
        yield "no undated ties" if form.undated == "drop" else "only undated ties"


def _named(concepts: Iterable[Concept]) -> Pairs:
    return tuple((concept.id.partition(":")[2], clean(concept.label)) for concept in concepts)
