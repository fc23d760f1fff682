"""What a person typed in the box: a name that is known, a question, or what may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.errors import AmbiguousEntity, DeftiesError, InputError, UnknownEntity, UnknownQuestion
from defties.texts import clean
from defties.understand import understand
from defties.web.asked import Reply, moved
from defties.web.pages.asking import slotted
from defties.web.pages.frame import entity_url, html, questions, with_query

if TYPE_CHECKING:
    from defties.catalogue import Question
    from defties.find import Match
    from defties.snapshot import Dataset
    from defties.web.asked import Asked

_LONGEST = 300
_MOST = 20


def search(data: Dataset, asked: Asked) -> Reply:
    """Return where the one thing meant is found, or a page of what may be meant."""
    text = asked.one("q").strip()
    if not text:
        return moved("/questions")
    if len(text) > _LONGEST:
        raise InputError(f"More than {_LONGEST} characters are no name and no question.")
    try:
        return moved(entity_url(data.finder.resolve(text).id))
    except DeftiesError as error:
        not_a_name = error
    try:
        reading = understand(text, questions(), data.finder, data.register.schema)
    except DeftiesError as error:
        return _choices(data, asked, text, not_a_name, error)
    pairs = [*reading.values.items(), ("as_of", reading.as_of)]
    return moved(with_query(f"/ask/{reading.question.id}", *pairs))


def _choices(
    data: Dataset, asked: Asked, text: str, as_name: DeftiesError, as_question: DeftiesError
) -> Reply:
    """Return the page of what a text may mean."""
    matches = data.finder.find(text, limit=_MOST)
    if isinstance(as_name, AmbiguousEntity):
        first = [key for key, _ in as_name.candidates]
        matches = sorted(matches, key=lambda m: m.entity.id not in first)
    near = as_question.nearest if isinstance(as_question, UnknownQuestion) else ()
    # A single word is a name that is not there; more may be a question.
    why = as_question if near or len(text.split()) > 2 else as_name
    return html(
        "search.html",
        asked,
        text=text,
        message=_why(why),
        hint="" if isinstance(why, UnknownEntity | AmbiguousEntity) else clean(why.hint),
        matches=[(match, _kind(match, data)) for match in matches],
        near=[(phrase, with_query("/search", ("q", phrase))) for phrase in near],
        most=_MOST,
        searched=len(data.register.entities),
        version=data.register.version,
    )


def _why(error: DeftiesError) -> str:
    """Return why a text is not clear; what it may mean is in the table below."""
    if isinstance(error, AmbiguousEntity):
        return f"“{clean(error.text)}” may be several entities; choose one."
    return clean(error.message)


def all_questions(data: Dataset, asked: Asked) -> Reply:
    """Return the page of all that can be asked."""
    return html(
        "questions.html",
        asked,
        questions=[(question, _slots(question, data)) for question in questions().values()],
        slotted=slotted,
        version=data.register.version,
    )


def _slots(question: Question, data: Dataset) -> list[tuple[str, str, str, str]]:
    """Return the slots of a question: name, class, and an example as a label and an id."""
    classes, label = data.register.schema.entity_classes, data.register.label
    return [
        (p.name, clean(classes[p.kind].label), clean(label(p.example)), p.example)
        for p in question.parameters
    ]


def _kind(match: Match, data: Dataset) -> str:
    return clean(data.register.schema.entity_classes[match.entity.kind].label)
