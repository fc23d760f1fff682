"""A question in plain English → a question of the catalogue with its slots filled, or candidates.

The reading is local and strict. Names are found in the words; what is left is reduced to a frame:
what is asked for, which concepts are spoken of, and the part of each name in the sentence (who does
it, to whom, from whom …), free of word order, voice and synonyms. A question is meant if one of its
phrasings has the same frame, name for name and concept for concept, so that names which change
places change the reading. A word that nothing accounts for makes no reading: a wrong one is worse
than none.

`words` has the words and their concepts, `frames` makes frames, `clauses` takes dates and
courtesies out, `mentions` finds the names, `reader` compares, `refusals` says why nothing fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from defties.errors import UnknownQuestion
from defties.understand.clauses import dated, plain, without_tail
from defties.understand.mentions import SURE
from defties.understand.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from defties.catalogue import Question
    from defties.find import Finder
    from defties.model import Schema

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was read as. `as_of` is a date found in the words, "" when there is none."""

    question: Question
    values: Mapping[str, str]
    as_of: str


def understand(
    text: str, questions: Mapping[str, Question], finder: Finder, schema: Schema
) -> Reading:
    """Return the reading of a question.

    Parameters
    ----------
    text
        The question as typed, in English; names in any script.
    questions
        The catalogue.
    finder
        The names of the data.
    schema
        The classes that slots ask for.

    Raises
    ------
    UnknownQuestion
        No question has these words, or several have; names what comes near.
    UnknownEntity
        The words are those of a question but for a name that the data do not have.
    AmbiguousEntity
        A name may be several entities that all fit.
    BadDate
        A date is not in the calendar.
    """
    if len(text) > LONGEST:
        raise UnknownQuestion(text, why=f"It is longer than {LONGEST} characters.")
    whole = plain(text)
    words, as_of = dated(whole, finder.mentions(whole))
    reader = Reader(questions, finder, schema)
    try:
        question, values = reader.read(text, words)
    except UnknownQuestion:
        shorter = without_tail(words)
        tail = words[len(shorter) :]
        if not tail or any(m.matches[0].score >= SURE for m in finder.mentions(tail)):
            raise  # what names something is a question of its own
        if as_of and dated(without_tail(whole), finder.mentions(whole))[1] != as_of:
            raise  # the date is of the part that would go
        question, values = reader.read(text, shorter)
    return Reading(question, values, as_of)
