"""What a question is asked about: its slots filled from the address, or a form that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.catalogue import SLOT
from defties.errors import AmbiguousEntity, UnknownEntity
from defties.texts import clean
from defties.web.pages.choosing import FILTERS
from defties.web.pages.frame import html, with_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from defties.catalogue import Parameter, Question
    from defties.snapshot import Dataset
    from defties.web.asked import Asked, Reply

_NameError = AmbiguousEntity | UnknownEntity
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A slot whose words name no one entity: why, and what may be meant, with addresses."""

    message: str
    candidates: Sequence[tuple[str, str, str]]


def filled(
    data: Dataset, asked: Asked, question: Question
) -> tuple[dict[str, str], dict[str, _NameError]]:
    """Return the ids of the slots that are known, and why others that are filled are not."""
    values: dict[str, str] = {}
    errors: dict[str, _NameError] = {}
    for slot in question.parameters:
        if text := asked.one(slot.name):
            try:
                values[slot.name] = _meant(data, slot, text)
            except (AmbiguousEntity, UnknownEntity) as error:
                errors[slot.name] = error
    return values, errors


def parameters(asked: Asked, values: Mapping[str, str]) -> Pairs:
    """Return the parameters of an answer as a link is to keep them: ids, and filters in use."""
    rest = (pair for pair in asked.query if pair[0] in FILTERS and pair[1].strip())
    return [*values.items(), *rest]


def slotted(template: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text with slots, each with whether it is the name of a slot.

    Examples
    --------
    >>> slotted("who makes {item}")
    [('who makes ', False), ('item', True)]
    """
    pieces = enumerate(SLOT.split(template))
    return [(piece.replace("_", " "), at % 2 == 1) for at, piece in pieces if piece]


def asking(
    data: Dataset,
    asked: Asked,
    question: Question,
    values: Mapping[str, str],
    errors: Mapping[str, _NameError],
) -> Reply:
    """Return the page that asks for what a question is about: 300 if it lays out a choice."""
    register = data.register
    unknown = any(isinstance(error, UnknownEntity) for error in errors.values())
    known = parameters(asked, values)
    shown = {p.name: asked.one(p.name) for p in question.parameters}
    return html(
        "asking.html",
        asked,
        404 if unknown else 300 if errors else 200,
        question=question,
        slots=[
            (p.name, shown[p.name], clean(register.label(p.example))) for p in question.parameters
        ],
        doubts=[_doubt(question, name, error, known) for name, error in errors.items()],
        kept=[pair for pair in known if pair[0] not in shown],
        slotted=slotted,
        version=register.version,
    )


def _meant(data: Dataset, slot: Parameter, text: str) -> str:
    """Return the id of what is meant; of several, the one that the slot may hold."""
    try:
        return data.finder.resolve(text).id
    except AmbiguousEntity as error:
        try:
            schema = data.register.schema
            return data.finder.resolve(text, kinds=(slot.kind,), schema=schema).id
        except UnknownEntity:
            raise error from None


def _doubt(question: Question, name: str, error: _NameError, known: Pairs) -> Doubt:
    if isinstance(error, AmbiguousEntity):
        message, named = f"“{clean(error.text)}” may be any of these", error.candidates
    else:
        near = "; did you mean" if error.nearest else ""
        message, named = f"No entity is called “{clean(error.text)}”{near}", error.nearest
    here = f"/ask/{question.id}"
    return Doubt(
        message,
        [(clean(label), key, with_query(here, *known, (name, key))) for key, label in named],
    )
